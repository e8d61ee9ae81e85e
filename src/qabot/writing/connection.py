"""The endpoint that settings and environment name; its key is in neither settings nor output."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from qabot.errors import SettingsError, why_unreadable
from qabot.messages import Code
from qabot.writing.client import Endpoint

KEY = "QABOT_MODEL_KEY"
KEY_FILE = "QABOT_MODEL_KEY_FILE"


def endpoint_of(
    url: str | None, model: str | None, timeout: float, environment: Mapping[str, str]
) -> Endpoint:
    """The endpoint with its key from QABOT_MODEL_KEY, or from the file QABOT_MODEL_KEY_FILE.

    Raises SettingsError where there is no model or no address, and for a key that cannot be used.
    """
    if not url or not model:
        raise SettingsError(Code.MODEL_UNSET)
    _check_address(url)
    return Endpoint(url.rstrip("/"), model, _key(environment), timeout)


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        right = False
    if not right or "@" in url or any(c.isspace() or not c.isprintable() for c in url):
        raise SettingsError(Code.MODEL_URL, url=url.rpartition("@")[2])


def _key(environment: Mapping[str, str]) -> str:
    given, file = environment.get(KEY, "").strip(), environment.get(KEY_FILE, "")
    if given and file:
        raise SettingsError(Code.MODEL_KEY_TWICE)
    key = _from_file(Path(file)) if file else given
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise SettingsError(Code.MODEL_KEY_SIGNS)
    return key


def _from_file(path: Path) -> str:
    """The key in a file; one that others may read is refused."""
    try:
        mode = path.stat().st_mode
        key = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(Code.MODEL_KEY_FILE, path=path, error=why_unreadable(error)) from error
    if os.name == "posix" and mode & 0o077:
        raise SettingsError(Code.MODEL_KEY_OPEN, path=path)
    return key
