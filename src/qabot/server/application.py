"""The routes, and what becomes of an error in one of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qabot.library import Library
from qabot.server import api, completions, documents, drawing, figures, lists, pages
from qabot.server.access import Access
from qabot.server.asking import Turns
from qabot.server.desk import Desk
from qabot.server.gate import Gate, log_bug
from qabot.server.intake import Intake
from qabot.server.metrics import Metrics
from qabot.server.open_webui import PREFIX as OPEN_WEBUI
from qabot.server.paths import (
    DOCUMENTS,
    EVALUATION,
    GAPS,
    HEALTH,
    ICON,
    REMOVE,
    SCRIPTS,
    SIGN_IN,
    STYLE,
    TOOLS,
)
from qabot.server.problems import WebError, broken
from qabot.server.proxies import Proxies
from qabot.server.rates import Rates
from qabot.server.tools.endpoint import ToolsEndpoint

NO_PROXIES = Proxies()
_DRAWINGS = 16  # pages that wait to be drawn
_READERS = 2  # threads that fetch documents while the model works
_WRITERS = 2  # threads that wait for a language model
_Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Limits:
    """``waiting`` requests may wait for an answer, ``rate`` may come in a minute from one."""

    waiting: int = 64
    rate: int = 600


def create_application(
    library: Library,
    access: Access,
    limits: Limits,
    public: str | None = None,
    uploads: Path | None = None,
    proxies: Proxies = NO_PROXIES,
) -> Gate:
    """The application for one library; ``public`` is the address that links begin with.

    ``uploads`` is the folder of uploaded documents, next to the index unless it is given.
    """
    tools = ToolsEndpoint()
    app = Starlette(
        routes=[*_routes(), Route(TOOLS, tools, methods=["POST"])],
        lifespan=_lifespan,
        exception_handlers={WebError: _told, HTTPException: _told, Exception: _told},
    )
    app.router.redirect_slashes = False
    app.state.library, app.state.access, app.state.public = library, access, public
    app.state.turns, app.state.tools = Turns(library), tools
    app.state.model = Desk(1, limits.waiting, name="qabot-model", wait=10)
    app.state.intake, app.state.coming = Intake(library, uploads), set()
    app.state.writers = Desk(_WRITERS, limits.waiting, name="qabot-writers", wait=30)
    app.state.files = Desk(_READERS, limits.waiting, name="qabot-files", wait=2)
    base, largest = library.folder.absolute().parent, app.state.intake.largest
    app.state.drawings = drawing.Drawings(base, largest)
    app.state.pages = Desk(1, _DRAWINGS, name="qabot-pages", wait=2)
    app.state.metrics, app.state.evaluating = Metrics(), False
    return Gate(app, access, Rates(limits.rate), app.state.metrics, proxies)


def _routes() -> list[Route]:
    return [
        _get(HEALTH, api.health),
        _get("/openapi.json", api.description),
        _post("/api/ask", api.ask),
        _post("/api/search", api.search),
        _get("/api/documents", documents.documents),
        _post("/api/documents", documents.upload),
        Route("/api/documents/{id}", documents.remove, methods=["DELETE"]),
        _get("/api/jobs/{id}", documents.job),
        _get("/api/text/{sha256}", api.text),
        _get("/api/page/{sha256}/{number}.png", drawing.page),
        _get("/api/gaps", figures.gaps),
        _post("/api/eval", figures.evaluation),
        _get("/api/status", api.status),
        _get("/metrics", figures.metrics),
        _get("/v1/models", completions.models),
        _get("/v1/models/{model}", completions.model),
        _post("/v1/chat/completions", completions.complete),
        _get(f"{OPEN_WEBUI}/v1/models", completions.models),
        _get(f"{OPEN_WEBUI}/v1/models/{{model}}", completions.model),
        _post(f"{OPEN_WEBUI}/v1/chat/completions", completions.complete_with_sources),
        _get("/", pages.start),
        _post("/", pages.ask),
        _post(SIGN_IN, pages.sign_in),
        _get("/d/{sha256}", pages.show),
        _get(STYLE, pages.style),
        _get(ICON, pages.icon),
        _get(f"{SCRIPTS}{{name}}.js", pages.script),
        _get(DOCUMENTS, lists.documents),
        _post(DOCUMENTS, lists.upload),
        _post(REMOVE, lists.remove),
        _get(GAPS, lists.gaps),
        _get(EVALUATION, lists.evaluation),
        _post(EVALUATION, lists.evaluate),
    ]


def _get(path: str, endpoint: _Endpoint) -> Route:
    return Route(path, endpoint, methods=["GET"])


def _post(path: str, endpoint: _Endpoint) -> Route:
    return Route(path, endpoint, methods=["POST"])


async def _told(request: Request, error: Exception) -> Response:
    """Every error in one form; as a page where a person opened one; bugs are logged."""
    if isinstance(error, HTTPException):
        error = _problem_of(error, request)
    if not isinstance(error, WebError):
        log_bug(request.scope, error)
        error = broken()
    return pages.problem_page(request.scope, error)


def _problem_of(error: HTTPException, request: Request) -> WebError:
    if error.status_code == 405:
        why = f"{request.method[:10]} is not understood here: GET /openapi.json tells what is"
        return WebError(405, "wrong_method", why)
    if error.status_code == 404:
        return WebError(404, "no_route", "There is nothing here: GET /openapi.json tells what is")
    return WebError(error.status_code, "http_error", "The request cannot be answered")


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    """When the server stops, what is being answered ends before the index is closed."""
    app.state.intake.start()
    yield
    await app.state.tools.close()
    await asyncio.to_thread(app.state.intake.close)
    app.state.model.close()
    app.state.writers.close()
    app.state.files.close()
    app.state.drawings.close()
    app.state.pages.close()
    app.state.library.close()
