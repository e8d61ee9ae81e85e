"""The bot's own small web server: updates that Telegram sends, health, metrics."""

from __future__ import annotations

import hmac
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from telegram import Update

from qabot.errors import QabotError
from qabot.messages import Code
from qabot.telegram.journal import JournalQueue, is_update_number
from qabot.telegram.services import App, Services

_SECRET = "X-Telegram-Bot-Api-Secret-Token"
_LARGEST = 1 << 20  # bytes of an update; Telegram's are far smaller
_LOG = logging.getLogger(__name__)


def create_site(
    application: App,
    services: Services,
    problem: Callable[[], str | None],
    hindrances: Callable[[], Mapping[str, str]],
) -> Starlette:
    """``/healthz`` says whether the bot hears from Telegram, ``/metrics`` how it does.

    A full disk makes it unwell, too: nothing can be taken. A watch that finds changes late or not
    at all is reported in addition to the status, since to start the bot anew would not mend it.

    With a webhook, updates may be posted to any other path, since proxies change paths; the secret
    says that they are Telegram's.
    """

    async def health(_: Request) -> Response:
        found = hindrances()
        wrong = problem() or found.get("disk")
        body = {"status": wrong or "ok", "uptime": round(services.metrics.uptime)}
        if "watch" in found:
            body["watch"] = found["watch"]
        return JSONResponse(body, status_code=503 if wrong else 200)

    async def metrics(_: Request) -> Response:
        return PlainTextResponse(services.metrics.page())

    async def receive(request: Request) -> Response:
        return await _received(request, application, services)

    routes = [Route("/healthz", health), Route("/metrics", metrics)]
    if services.settings.webhook_url:
        routes.append(Route("/{path:path}", receive, methods=["POST"]))
    return Starlette(routes=routes)


async def _received(request: Request, application: App, services: Services) -> Response:
    """200 as soon as the update is on disk. What cannot be read is accepted and left out.

    Telegram would send it again and again otherwise, and keep back all that comes after it. While
    the disk is full, or memory is too full, it shall: 503.
    """
    secret = services.settings.webhook_secret or ""
    given = request.headers.get(_SECRET, "")
    if not hmac.compare_digest(given.encode(), secret.encode()):
        return Response(status_code=403)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            return Response(status_code=413)
    try:
        update = Update.de_json(json.loads(bytes(body)), application.bot)
    except Exception as error:  # noqa: BLE001 - whatever the library stumbles over
        _LOG.error("An update cannot be read and is left out: %s", type(error).__name__)
        return Response()
    if update is None or not is_update_number(update.update_id):
        _LOG.error("An update without a number that Telegram gives is left out")
        return Response()
    return Response(status_code=200 if _taken(update, application, services) else 503)


def _taken(update: Update, application: App, services: Services) -> bool:
    """True when the update is on disk; False when there is no room for it now."""
    queue = application.update_queue
    assert isinstance(queue, JournalQueue)
    if queue.is_crowded:
        return False
    try:
        queue.accept(update)
    except sqlite3.Error as error:
        if not services.state.met(error):
            raise
        return False
    return True


class Site(uvicorn.Server):
    """A server that leaves the signals to the bot."""

    def __init__(self, site: Starlette, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                site, host=host, port=port, log_config=None, access_log=False, lifespan="off"
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def serve_until_stopped(self) -> None:
        """Raises QabotError when the address cannot be had."""
        try:
            await self.serve()
        except SystemExit as error:  # uvicorn's way to say so
            raise QabotError(
                Code.BOT_ADDRESS_TAKEN, host=self.config.host, port=self.config.port
            ) from error
