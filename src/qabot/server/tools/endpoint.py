"""`/mcp`: the tools over HTTP, behind the same checks as all else that the server does.

The library for the protocol is loaded with the first request, so that a server that nobody asks
in this way needs neither its time nor its memory.
"""

from __future__ import annotations

import asyncio
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from qabot.server.asking import ledger_of
from qabot.server.bodies import read_object
from qabot.server.links import base_of
from qabot.server.problems import WebError, json_bytes
from qabot.server.tools.calling import Office

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

LIBRARY = "mcp"
_MISSING = "/mcp needs the extra: run `pip install 'qabot[mcp]'` where the server runs"


class ToolsEndpoint:
    """An ASGI application; every request is complete in itself, nothing is kept between two."""

    def __init__(self) -> None:
        self._starting = asyncio.Lock()
        self._stop = asyncio.Event()
        self._manager: StreamableHTTPSessionManager | None = None
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises WebError for a body that is too large, too slow or too deep, or without `mcp`."""
        body = json_bytes(await read_object(Request(scope, receive)))
        manager = await self._started()
        await manager.handle_request(scope, _replay(body, receive), send)

    async def close(self) -> None:
        """Ends what is being answered."""
        self._stop.set()
        if self._running:
            await self._running

    async def _started(self) -> StreamableHTTPSessionManager:
        async with self._starting:
            if self._manager is None:
                if find_spec(LIBRARY) is None:
                    raise WebError(501, "no_mcp", _MISSING)
                module = await asyncio.to_thread(import_module, "qabot.server.tools.protocol")
                server = module.create_server(_office)
                self._manager = module.http_manager(server)
                ready = asyncio.Event()
                self._running = asyncio.create_task(self._run(self._manager, ready))
                await ready.wait()
        return self._manager

    async def _run(self, manager: StreamableHTTPSessionManager, ready: asyncio.Event) -> None:
        async with manager.run():
            ready.set()
            await self._stop.wait()


def _office(context: Any) -> Office:
    request: Request = context.request
    state = request.app.state
    return Office(
        state.library,
        state.turns,
        state.model,
        state.files,
        state.writers,
        base_of(request),
        discreet=True,
        ledger=ledger_of(request),
    )


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body as one message, then what the client still sends."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
