"""Tokens of `qabot serve`: a file with a name and a hash in each line, never the token itself."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from qabot.errors import SettingsError, why_unreadable
from qabot.messages import Code
from qabot.system.private import opener

FILE = "serve-tokens"  # in the folder of the index, unless --token-file names another
_PREFIX = "qabot_"  # names the program that a token found somewhere belongs to
_BYTES = 32
_NAME = re.compile(r"[\w.@-]{1,64}")
_READ_ONLY = " read-only"
_LINE = re.compile(rf"([\w.@-]{{1,64}}) sha256:([0-9a-f]{{64}})({_READ_ONLY})?")
_State = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """A token as the file has it: its hash, and whether documents may be changed with it."""

    hash: str
    may_write: bool = True


def make_token(path: Path, name: str, *, read_only: bool = False) -> str:
    """A new token for ``name``, whose hash is added to the file.

    With one that is ``read_only`` nothing can be uploaded or removed.

    Raises SettingsError for a name that cannot be used or has a token, or a file that cannot be
    read or written.
    """
    if not _NAME.fullmatch(name):
        raise SettingsError(Code.SERVE_TOKEN_NAME, name=name[:64])
    if path.exists() and name in read_tokens(path):
        raise SettingsError(Code.SERVE_TOKEN_TAKEN, name=name, path=path)
    token = _PREFIX + secrets.token_urlsafe(_BYTES)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(path, "a", encoding="utf-8", opener=opener) as file:
            os.chmod(path, 0o600)  # noqa: PTH101
            file.write(f"{name} sha256:{_hash(token)}{_READ_ONLY if read_only else ''}\n")
    except OSError as error:
        raise SettingsError(
            Code.SERVE_TOKENS_UNWRITABLE, path=path, error=why_unreadable(error)
        ) from error
    return token


def read_tokens(path: Path) -> dict[str, Known]:
    """Tokens by name; raises SettingsError for a file that cannot be read or has other lines."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            Code.SERVE_TOKENS_UNREADABLE, path=path, error=why_unreadable(error)
        ) from error
    found: dict[str, Known] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise SettingsError(Code.SERVE_TOKEN_LINE, number=number, path=path)
        found[match[1]] = Known(match[2], may_write=match[3] is None)
    return found


class Tokens:
    """The tokens of a file, read again when it changes: a line that is deleted is a token less."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state: _State | None = None
        self._known: dict[str, Known] = {}

    def name_of(self, token: str) -> str | None:
        """Whose token this is; None for one that is not known.

        Raises SettingsError when the file cannot be read any more: nobody is let in then.
        """
        self._read_again()
        given, found = _hash(token), None
        for name, known in self._known.items():
            if hmac.compare_digest(given, known.hash):
                found = name
        return found

    def may_write(self, name: str) -> bool:
        """Whether the token of this name, which `name_of` has found, may change documents."""
        return name in self._known and self._known[name].may_write

    def _read_again(self) -> None:
        try:
            status = self._path.stat()
        except OSError as error:
            raise SettingsError(
                Code.SERVE_TOKENS_UNREADABLE, path=self._path, error=why_unreadable(error)
            ) from error
        state = status.st_mtime_ns, status.st_size, status.st_ino
        if state != self._state:
            self._known, self._state = read_tokens(self._path), state


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
