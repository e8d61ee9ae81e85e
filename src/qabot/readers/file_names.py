"""Files whose format their name or place says, not their ending: mails and mailboxes without one.

A Maildir is a folder with the folders ``new``, ``cur`` and ``tmp``, each mail a file in the first
two. Thunderbird keeps each mailbox in a file without ending, with its index (``.msf``) next to it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path, PurePath

from qabot.messages import Code, Message, message
from qabot.readers.convertible import CONVERTIBLE
from qabot.readers.formats import SUFFIXES

_MAILDIR = ("cur", "new", "tmp")
_MAILDIR_NAME = re.compile(r"\d{6,}\.[^/]+")  # as programs name a mail: the time, then the rest
_DELETED = re.compile(r":2,[A-SU-Za-z]*T")  # the flags of a mail, by which it is in the bin
_PACKED = re.compile(r"winmail\W{0,3}\d{0,3}\W?\.dat", re.IGNORECASE)  # also a second of a name
_INDEX = ".msf"


def ending_of(path: PurePath) -> str:
    """The ending that a file's format goes by: its own in lower case, or what the name says."""
    if _PACKED.fullmatch(path.name):
        return ".tnef"
    if path.name.lower() == "mbox":
        return ".mbox"
    if path.parent.name in _MAILDIR[:2] and _MAILDIR_NAME.fullmatch(path.name):
        return ".eml"
    return path.suffix.lower()


def ending_on_disk(path: Path) -> str:
    """The same of a file on disk, of which the files around it say more."""
    if path.parent.name in _MAILDIR[:2] and is_maildir(path.parent.parent):
        return ".eml"
    ending = ending_of(path)
    is_known = ending in SUFFIXES or ending in CONVERTIBLE
    return ".mbox" if not is_known and _has_index(path) else ending


def reason_to_pass(path: Path) -> Message | None:
    """Why a file in a mail folder gives no document: its mail is in the bin, or not whole yet."""
    if path.parent.name not in _MAILDIR or not is_maildir(path.parent.parent):
        return None
    if path.parent.name == "tmp":
        return message(Code.MAIL_UNDELIVERED)
    return message(Code.MAIL_DELETED) if _DELETED.search(path.name) else None


def is_maildir(folder: Path) -> bool:
    """True for a folder in which mails are, one in a file."""
    return all((folder / name).is_dir() for name in _MAILDIR)


def is_index_of_mails(name: str, names: Collection[str]) -> bool:
    """True for a file of Thunderbird with the name of a mailbox in the same folder."""
    return name.endswith(_INDEX) and name.removesuffix(_INDEX) in names


def _has_index(path: Path) -> bool:
    return path.with_name(path.name + _INDEX).is_file()
