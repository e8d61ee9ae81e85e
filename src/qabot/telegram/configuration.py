"""What shapes a bot: ids and addresses of the values that `qabot.settings` reads for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qabot.errors import SettingsError
from qabot.messages import Code
from qabot.settings import Place, read_bot_values
from qabot.system.secrets import secret_in

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_OFFICIAL = "https://api.telegram.org"
_PROXIES = ("HTTPS_PROXY", "ALL_PROXY", "https_proxy", "all_proxy")
_PROXY = re.compile(r"(?:(?:https?|socks5h?)://)?[^\s/]+/?")


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


def read_bot_settings(environment: Mapping[str, str], folder: Path = Path("index")) -> BotSettings:
    """The settings of the bot with the index in ``folder``, next to which qabot.toml may be.

    Raises SettingsError for what is missing, unknown or wrong.
    """
    values, places = read_bot_values(folder, environment)
    _check_proxies(environment)
    ids, everyone = _ids(values.allow, places["allow"])
    admins, all_admins = _ids(values.admins, places["admins"])
    uploaders, all_upload = _ids(values.uploaders, places["uploaders"])
    if all_admins or all_upload:
        raise SettingsError(Code.BOT_IDS_NOT_ALL)
    webhook = _url(values.webhook_url, places["webhook_url"]) or None
    listen = _address(values.listen, places["listen"])
    return BotSettings(
        token=_token(values.token, values.token_file),
        base_url=_url(values.base_url, places["base_url"]) or f"{_OFFICIAL}/bot",
        base_file_url=_url(values.base_file_url, places["base_file_url"])
        or f"{_OFFICIAL}/file/bot",
        users=frozenset(number for number in ids if number > 0),
        groups=frozenset(number for number in ids if number < 0),
        everyone=everyone,
        admins=admins,
        uploaders=uploaders,
        per_minute=values.per_minute,
        per_day=values.per_day,
        webhook_url=webhook,
        webhook_secret=_secret(values.webhook_secret, webhook),
        listen=listen or (("127.0.0.1", 8080) if webhook else None),
        documents=Path(values.documents) if values.documents else None,
    )


def _check_proxies(environment: Mapping[str, str]) -> None:
    """The HTTP client takes proxies from the environment, and stumbles over what it cannot use."""
    for name in _PROXIES:
        value = environment.get(name, "")
        if value and not _PROXY.fullmatch(value):
            shown = re.sub("[^/@]*@", "…@", value)  # without a password
            raise SettingsError(Code.BOT_PROXY, name=name, value=shown)


def _token(given: str, file: str) -> str:
    if given and file:
        raise SettingsError(Code.SECRET_TWICE, name="QABOT_TELEGRAM_TOKEN")
    token = secret_in(Path(file)) if file else given
    if not token:
        raise SettingsError(Code.BOT_NO_TOKEN)
    if not _TOKEN.fullmatch(token):
        raise SettingsError(Code.BOT_TOKEN_FORM)
    return token


def _ids(value: str, place: Place) -> tuple[frozenset[int], bool]:
    """``1, -100200`` -> ({1, -100200}, False); a ``*`` among them gives True."""
    entries = [entry for entry in re.split(r"[,;\s]+", value) if entry]
    numbers = [entry for entry in entries if entry != "*"]
    for entry in numbers:
        if not re.fullmatch(r"-?[1-9][0-9]{0,18}", entry):
            raise SettingsError(Code.BOT_IDS, name=place, value=entry)
    return frozenset(map(int, numbers)), "*" in entries


def _url(value: str, place: Place) -> str:
    if value and not re.fullmatch(r"https?://[^\s/]+\S*", value):
        raise SettingsError(Code.BOT_URL, name=place, value=value)
    return value


def _secret(value: str, webhook: str | None) -> str | None:
    if webhook is None:
        return None
    if not _SECRET.fullmatch(value):
        raise SettingsError(Code.BOT_SECRET)
    return value


def _address(value: str, place: Place) -> tuple[str, int] | None:
    """``0.0.0.0:8080`` or ``8080`` -> host and port."""
    if not value:
        return None
    host, _, port = value.rpartition(":")
    if not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise SettingsError(Code.BOT_LISTEN, name=place, value=value)
    return (host.strip("[]") or "127.0.0.1"), int(port)
