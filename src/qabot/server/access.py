"""Who may ask: the address that was called, the page that calls, the token, and how often.

Without a token the server listens on this machine only. Then a web page from elsewhere could
still reach it through the browser of the person who sits here: a name of its own that points
to this machine is found out by ``Host``, a request from another page by ``Origin``.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from qabot.errors import SettingsError
from qabot.messages import Code
from qabot.server.problems import WebError
from qabot.server.tokens import Tokens

COOKIE = "qabot_token"
_LOCAL = ("localhost", "127.0.0.1", "::1")
_HOST = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[\w.-]+))(?::\d{1,5})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Access:
    """Which names the server goes by, and whose tokens are known; None = nobody needs one."""

    names: frozenset[str]
    tokens: Tokens | None
    any_address: bool = False  # of this machine: no page can take an address for its name
    read_only: bool = False  # nobody may change documents, whatever the token

    def check_host(self, headers: Headers) -> None:
        """Raises WebError 421 for a Host that this server does not go by."""
        hosts = headers.getlist("host")
        name = host_name(hosts[0]) if len(hosts) == 1 else None
        if name is None or not self._is_ours(name):
            raise WebError(
                421,
                "unknown_host",
                "This server does not go by that name. "
                "If it should, start it with --allowed-host and the name",
            )

    def check_origin(self, headers: Headers) -> None:
        """Raises WebError 403 for a request that a page from elsewhere sends."""
        origins = headers.getlist("origin")
        if not origins:
            return
        if len(origins) > 1 or not self._is_same(origins[0], headers.get("host", "")):
            raise WebError(
                403,
                "foreign_origin",
                "Pages from elsewhere may not ask this server. Open its own page instead",
            )

    def sender(self, headers: Headers, *, by_cookie: bool) -> str | None:
        """Whose token a request carries; None where it carries none that is known.

        Where nobody needs a token everybody is "".
        """
        if self.tokens is None:
            return ""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token.strip():
            return self._name_of(token.strip())
        cookie = _cookie(headers) if by_cookie else ""
        return self._name_of(cookie) if cookie else None

    def may_write(self, sender: str | None) -> bool:
        """Whether documents may be changed by whom `sender` has found."""
        if self.read_only or sender is None:
            return False
        return self.tokens is None or self.tokens.may_write(sender)

    def _name_of(self, token: str) -> str | None:
        assert self.tokens is not None
        try:
            return self.tokens.name_of(token)
        except SettingsError:
            why = "The file of tokens cannot be read: tell whoever runs this server"
            raise WebError(503, "no_tokens", why, wait=30) from None

    def _is_ours(self, name: str) -> bool:
        return name in self.names or (self.any_address and _is_address(name))

    def _is_same(self, origin: str, host: str) -> bool:
        """The page is one of ours: its address is the one called, or goes by an allowed name."""
        try:
            netloc = urlsplit(origin).netloc.lower()
        except ValueError:
            return False
        name = host_name(netloc)
        if name is None:
            return False
        return netloc == host.lower() or (name in self.names and name not in _LOCAL)


def access_for(
    host: str, allowed: tuple[str, ...], tokens: Tokens | None, *, read_only: bool = False
) -> Access:
    """The rules for a server that listens at ``host``.

    Raises SettingsError where others could reach it without a token, or a name is not a host's.
    """
    if tokens is None and not is_loopback(host):
        raise SettingsError(Code.SERVE_NO_TOKEN, host=host)
    for name in allowed:
        if host_name(name) is None:
            raise SettingsError(Code.SERVE_HOST_NAME, name=name)
    own = {host.lower().strip("[]"), *filter(None, map(host_name, allowed)), *_LOCAL}
    return Access(frozenset(own), tokens, not is_loopback(host), read_only)


def is_loopback(host: str) -> bool:
    """True for an address that only this machine can reach."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_name(host: str) -> str | None:
    """``Example.com:80`` -> ``example.com``, ``[::1]:80`` -> ``::1``; None for other text."""
    found = _HOST.fullmatch(host)
    if found is None:
        return None
    return (found["six"] or found["name"]).lower().removesuffix(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _cookie(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""
