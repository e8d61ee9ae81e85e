"""Tokens of `qabot serve`: a file with a name and a hash in each line, never the token itself."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from qabot.errors import SettingsError, why_unreadable
from qabot.messages import Code
from qabot.system.private import opener

FILE = "serve-tokens"  # in the folder of the index, unless --token-file names another
_PREFIX = "qabot_"  # names the program that a token found somewhere belongs to
_BYTES = 32
_NAME = re.compile(r"[\w.@-]{1,64}")
_LINE = re.compile(r"([\w.@-]{1,64}) sha256:([0-9a-f]{64})")
_State = tuple[int, int, int]


def make_token(path: Path, name: str) -> str:
    """A new token for ``name``, whose hash is added to the file.

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
            file.write(f"{name} sha256:{_hash(token)}\n")
    except OSError as error:
        raise SettingsError(
            Code.SERVE_TOKENS_UNWRITABLE, path=path, error=why_unreadable(error)
        ) from error
    return token


def read_tokens(path: Path) -> dict[str, str]:
    """Hashes by name; raises SettingsError for a file that cannot be read or has other lines."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            Code.SERVE_TOKENS_UNREADABLE, path=path, error=why_unreadable(error)
        ) from error
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise SettingsError(Code.SERVE_TOKEN_LINE, number=number, path=path)
        found[match[1]] = match[2]
    return found


class Tokens:
    """The tokens of a file, read again when it changes: a line that is deleted is a token less."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state: _State | None = None
        self._hashes: dict[str, str] = {}

    def name_of(self, token: str) -> str | None:
        """Whose token this is; None for one that is not known.

        Raises SettingsError when the file cannot be read any more: nobody is let in then.
        """
        self._read_again()
        given, found = _hash(token), None
        for name, known in self._hashes.items():
            if hmac.compare_digest(given, known):
                found = name
        return found

    def _read_again(self) -> None:
        try:
            status = self._path.stat()
        except OSError as error:
            raise SettingsError(
                Code.SERVE_TOKENS_UNREADABLE, path=self._path, error=why_unreadable(error)
            ) from error
        state = status.st_mtime_ns, status.st_size, status.st_ino
        if state != self._state:
            self._hashes, self._state = read_tokens(self._path), state


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
