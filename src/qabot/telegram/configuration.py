"""What shapes a bot: read once from the environment, QABOT_TELEGRAM_…"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qabot.errors import SettingsError, why_unreadable
from qabot.messages import Code

PREFIX = "QABOT_TELEGRAM_"
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_OFFICIAL = "https://api.telegram.org"
_PROXIES = ("HTTPS_PROXY", "ALL_PROXY", "https_proxy", "all_proxy")
_PROXY = re.compile(r"(?:(?:https?|socks5h?)://)?[^\s/]+/?")
_NAMES = (
    "TOKEN",
    "TOKEN_FILE",
    "BASE_URL",
    "BASE_FILE_URL",
    "ALLOW",
    "ADMINS",
    "UPLOADERS",
    "PER_MINUTE",
    "PER_DAY",
    "WEBHOOK_URL",
    "WEBHOOK_SECRET",
    "LISTEN",
    "DOCUMENTS",
)


@dataclass(frozen=True, slots=True)
class BotSettings:
    """``users`` may ask in private, in ``groups`` all members may; ``everyone`` opens both.

    ``admins`` may do everything, ``uploaders`` may send documents. ``documents`` is where these
    are kept. With a ``webhook_url`` Telegram calls the bot at ``listen``, else the bot polls, and
    ``listen``, if it is given, serves health and metrics alone.
    """

    token: str = field(repr=False)
    base_url: str = f"{_OFFICIAL}/bot"
    base_file_url: str = f"{_OFFICIAL}/file/bot"
    users: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    everyone: bool = False
    admins: frozenset[int] = frozenset()
    uploaders: frozenset[int] = frozenset()
    per_minute: int = 10
    per_day: int = 200
    webhook_url: str | None = None
    webhook_secret: str | None = field(default=None, repr=False)
    listen: tuple[str, int] | None = None
    documents: Path | None = None


def read_bot_settings(environment: Mapping[str, str]) -> BotSettings:
    """The settings of the bot; raises SettingsError for what is missing, unknown or wrong."""
    _check_names(environment)
    _check_proxies(environment)
    values = {name: environment.get(f"{PREFIX}{name}", "").strip() for name in _NAMES}
    ids, everyone = _ids("ALLOW", values["ALLOW"])
    admins, all_admins = _ids("ADMINS", values["ADMINS"])
    uploaders, all_upload = _ids("UPLOADERS", values["UPLOADERS"])
    if all_admins or all_upload:
        raise SettingsError(Code.BOT_IDS_NOT_ALL)
    webhook = values["WEBHOOK_URL"] or None
    return BotSettings(
        token=_token(values["TOKEN"], values["TOKEN_FILE"]),
        base_url=_url("BASE_URL", values["BASE_URL"]) or f"{_OFFICIAL}/bot",
        base_file_url=_url("BASE_FILE_URL", values["BASE_FILE_URL"]) or f"{_OFFICIAL}/file/bot",
        users=frozenset(number for number in ids if number > 0),
        groups=frozenset(number for number in ids if number < 0),
        everyone=everyone,
        admins=admins,
        uploaders=uploaders,
        per_minute=_count("PER_MINUTE", values["PER_MINUTE"], 10),
        per_day=_count("PER_DAY", values["PER_DAY"], 200),
        webhook_url=_url("WEBHOOK_URL", webhook or "") or None,
        webhook_secret=_secret(values["WEBHOOK_SECRET"], webhook),
        listen=_address(values["LISTEN"]) or (("127.0.0.1", 8080) if webhook else None),
        documents=Path(values["DOCUMENTS"]) if values["DOCUMENTS"] else None,
    )


def _check_names(environment: Mapping[str, str]) -> None:
    """A mistyped setting would be passed over silently, and an allow-list with it."""
    known = {f"{PREFIX}{name}" for name in _NAMES}
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known:
            raise SettingsError(Code.BOT_SETTING_UNKNOWN, name=name, names=", ".join(sorted(known)))


def _check_proxies(environment: Mapping[str, str]) -> None:
    """The HTTP client takes proxies from the environment, and stumbles over what it cannot use."""
    for name in _PROXIES:
        value = environment.get(name, "")
        if value and not _PROXY.fullmatch(value):
            shown = re.sub("[^/@]*@", "…@", value)  # without a password
            raise SettingsError(Code.BOT_PROXY, name=name, value=shown)


def _token(given: str, file: str) -> str:
    if given and file:
        raise SettingsError(Code.BOT_TOKEN_TWICE)
    token = _from_file(Path(file)) if file else given
    if not token:
        raise SettingsError(Code.BOT_NO_TOKEN)
    if not _TOKEN.fullmatch(token):
        raise SettingsError(Code.BOT_TOKEN_FORM)
    return token


def _from_file(path: Path) -> str:
    """The token that a file contains; one that others may read is refused."""
    try:
        mode = path.stat().st_mode
        token = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = why_unreadable(error)
        raise SettingsError(Code.BOT_TOKEN_FILE, path=path, error=why) from error
    if os.name == "posix" and mode & 0o077:
        raise SettingsError(Code.BOT_TOKEN_OPEN, path=path)
    return token


def _ids(name: str, value: str) -> tuple[frozenset[int], bool]:
    """``1, -100200`` -> ({1, -100200}, False); a ``*`` among them gives True."""
    entries = [entry for entry in re.split(r"[,;\s]+", value) if entry]
    numbers = [entry for entry in entries if entry != "*"]
    for entry in numbers:
        if not re.fullmatch(r"-?[1-9][0-9]{0,18}", entry):
            raise SettingsError(Code.BOT_IDS, name=f"{PREFIX}{name}", value=entry)
    return frozenset(map(int, numbers)), "*" in entries


def _count(name: str, value: str, default: int) -> int:
    if not value:
        return default
    if not value.isdecimal() or int(value) < 1:
        raise SettingsError(Code.BOT_COUNT, name=f"{PREFIX}{name}", value=value)
    return int(value)


def _url(name: str, value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s/]+\S*", value):
        raise SettingsError(Code.BOT_URL, name=f"{PREFIX}{name}", value=value)
    return value


def _secret(value: str, webhook: str | None) -> str | None:
    if webhook is None:
        return None
    if not _SECRET.fullmatch(value):
        raise SettingsError(Code.BOT_SECRET)
    return value


def _address(value: str) -> tuple[str, int] | None:
    """``0.0.0.0:8080`` or ``8080`` -> host and port."""
    if not value:
        return None
    host, _, port = value.rpartition(":")
    if not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise SettingsError(Code.BOT_LISTEN, name=f"{PREFIX}LISTEN", value=value)
    return (host.strip("[]") or "127.0.0.1"), int(port)
