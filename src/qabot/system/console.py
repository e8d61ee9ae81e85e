"""Terminals and pipes of other encodings: what they cannot show is said in what they can."""

from __future__ import annotations

import codecs
import errno
import io
import logging
import os
import sys
import unicodedata
from contextlib import suppress
from pathlib import Path

from qabot.system.legible import legible

READABLE = "qabot.readable"
_LIKE = {  # what looks or means alike, where an encoding lacks the sign
    **dict.fromkeys("›»→▸", ">"),
    **dict.fromkeys("‹«←", "<"),
    **dict.fromkeys("–—―−─‐‑‒", "-"),
    **dict.fromkeys("“”„‟「」『』", '"'),
    **dict.fromkeys("‘’‚‛", "'"),
    **dict.fromkeys("•·‧●▪", "*"),
    **dict.fromkeys("☑☒✓✔✅", "x"),
    **dict.fromkeys("☐□", "_"),
    **dict.fromkeys("，、", ","),
    "。": ".",
    "《": "<",
    "》": ">",
    "…": "...",
    "€": "EUR",
    "¥": "￥",
    "×": "x",
    "⁄": "/",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "≈": "~",
}
_NOT_WRITTEN = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG, errno.EBADF})
_UNSEEN = frozenset({"Mn", "Me", "Cf"})  # accents of their own, joiners of emoji, and the like


def prepare_output() -> None:
    """Lets stdout and stderr write any text, whatever their encoding; called at the start.

    What the caller has closed is the null device from then on.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=READABLE)
    if logging.lastResort:  # what reports warnings where no log is set up
        logging.lastResort.setFormatter(_Legible("qabot: %(message)s"))


class _Legible(logging.Formatter):
    """What is logged, safe for a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return legible(super().format(record))


def is_of_output(error: OSError) -> bool:
    """True for what the system says when stdout is a file on a disk that is full or was removed."""
    return error.filename is None and error.errno in _NOT_WRITTEN


def give_up_output() -> None:
    """Drops what stdout still buffers, so that nothing goes wrong again at the end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def is_unicode_output() -> bool:
    """True when stdout takes every character."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return encoding.lower().replace("_", "-").startswith(("utf", "cp65001"))


def _readable(error: UnicodeError) -> tuple[str | bytes, int]:
    """What is written for characters that an encoding lacks; for ``str.encode``."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(_alike(character, error.encoding) for character in wrong), error.end


def _alike(character: str, encoding: str) -> str:
    """``›`` -> ``>``, ``½`` -> ``1/2``, ``é`` -> ``e``, an emoji -> ``?``; nothing for joiners.

    A letter that is like no other is written as ``\\uNNNN``, so that no name is lost.
    """
    parts = unicodedata.normalize("NFKD", character)
    for shown in (_LIKE.get(character), parts, "".join(_LIKE.get(part, part) for part in parts)):
        if shown and _can_be_written(shown, encoding):
            return shown
    letters = "".join(part for part in parts if unicodedata.category(part) not in _UNSEEN)
    if letters != parts and _can_be_written(letters, encoding):
        return letters
    if character.isalnum():
        return character.encode("ascii", "backslashreplace").decode()
    return "?"


codecs.register_error(READABLE, _readable)


def _can_be_written(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeError:
        return False
    return True
