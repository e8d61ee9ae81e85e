"""What every request passes on its way in, and every answer on its way out."""

from __future__ import annotations

import logging
import time
import traceback
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qabot.server.access import Access
from qabot.server.metrics import Metrics
from qabot.server.pages import problem_page
from qabot.server.paths import HEALTH, OPEN, takes_cookie
from qabot.server.problems import WebError, broken
from qabot.server.proxies import Proxies
from qabot.server.rates import Rates

_MOST_HEADERS = 200  # browsers behind proxies send some forty
_LOGGED = "qabot.logged"
_LOG = logging.getLogger(__name__)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Gate:
    """Around the application: checks, headers, a line in the log without anything that was asked.

    Whatever else goes wrong behind it is reported as an error of the server, without its details.
    """

    app: ASGIApp
    access: Access
    rates: Rates
    metrics: Metrics = field(default_factory=Metrics)
    proxies: Proxies = field(default_factory=Proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        scope = self.proxies.seen_through(scope)
        began, status = time.monotonic(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._pass(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - a bug: the log has it, the client a word
            if not scope.get(_LOGGED):
                log_bug(scope, error)
            if not status:
                await broken().response()(scope, receive, sending)
        self.metrics.statuses[status] += 1
        if scope["path"] != HEALTH:
            _log(scope, status, time.monotonic() - began)
        return None

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        """To the application; a page that lacks a token is sent to where one is entered."""
        try:
            self._check(scope)
        except WebError as problem:
            await problem_page(scope, problem)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        if len(scope["headers"]) > _MOST_HEADERS:
            raise WebError(431, "too_many_headers", "The request has too many headers")
        headers, path = Headers(scope=scope), scope["path"]
        self.access.check_host(headers)
        self.access.check_origin(headers)
        if path == HEALTH:
            return
        sender = self.access.sender(headers, by_cookie=takes_cookie(path))
        address = (scope.get("client") or ("?",))[0]
        scope["qabot.sender"] = sender or address
        scope["qabot.owner"] = sender or ""
        scope["qabot.writes"] = self.access.may_write(sender)
        self.rates.take(f"token {sender}" if sender else f"address {address}")
        if sender is None and path not in OPEN:
            raise WebError(
                401,
                "invalid_api_key",
                "A token is needed: send it as 'Authorization: Bearer …'. "
                "`qabot serve token NAME` makes one",
            )


def log_bug(scope: Scope, error: BaseException) -> None:
    """Its kind and places, once for a request."""
    scope[_LOGGED] = True
    _LOG.error("%s at %s", type(error).__name__, places(error))


def places(error: BaseException) -> str:
    """Where it happened, innermost last, without values: they could show what was asked."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " > ".join(f"{frame.filename}:{frame.lineno}" for frame in frames)


def _log(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "-")
    sender = scope.get("qabot.sender", "-")
    method = scope["method"] if len(scope["method"]) < 10 else "?"
    _LOG.info("%s %s %d %.0f ms %s", method, route, status, seconds * 1000, sender)
