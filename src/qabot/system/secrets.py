"""A secret from the environment, or from a file that only its owner can read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from qabot.errors import SettingsError, why_unreadable
from qabot.messages import Code


def read_secret(name: str, environment: Mapping[str, str]) -> str:
    """The secret in the variable ``name``, or in the file that ``name``_FILE names; empty = none.

    Raises SettingsError when both are set, or when the file cannot be read or can be read by
    others. Nothing of the secret is in the message.
    """
    given, file = environment.get(name, "").strip(), environment.get(f"{name}_FILE", "")
    if given and file:
        raise SettingsError(Code.SECRET_TWICE, name=name)
    secret = secret_in(Path(file)) if file else given
    if not (secret.isascii() and secret.isprintable()) or " " in secret:
        raise SettingsError(Code.SECRET_SIGNS, name=name)
    return secret


def secret_in(path: Path) -> str:
    """What the file contains; raises SettingsError for one that others can read."""
    try:
        mode = path.stat().st_mode
        secret = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(Code.SECRET_FILE, path=path, error=why_unreadable(error)) from error
    if os.name == "posix" and mode & 0o077:
        raise SettingsError(Code.SECRET_OPEN, path=path)
    return secret
