"""The endpoint that settings and environment name; its key is in neither settings nor output."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from qabot.errors import SettingsError
from qabot.messages import Code
from qabot.system.secrets import read_secret
from qabot.writing.client import Endpoint

KEY = "QABOT_MODEL_KEY"


def endpoint_of(
    url: str | None, model: str | None, timeout: float, environment: Mapping[str, str]
) -> Endpoint:
    """The endpoint with its key from QABOT_MODEL_KEY, or from the file QABOT_MODEL_KEY_FILE.

    Raises SettingsError where there is no model or no address, and for a key that cannot be used.
    """
    if not url or not model:
        raise SettingsError(Code.MODEL_UNSET)
    _check_address(url)
    return Endpoint(url.rstrip("/"), model, read_secret(KEY, environment), timeout)


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        right = False
    if not right or "@" in url or any(c.isspace() or not c.isprintable() for c in url):
        raise SettingsError(Code.MODEL_URL, url=url.rpartition("@")[2])
