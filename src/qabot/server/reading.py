"""Documents, slices of them and the state of the index, as the library keeps them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from starlette.requests import Request

from qabot.errors import BrokenIndexError, QabotError, SettingsError
from qabot.index.citations import is_purged
from qabot.library import Library
from qabot.server.asking import unavailable
from qabot.server.desk import Desk
from qabot.server.problems import WebError
from qabot.types import Document

_T = TypeVar("_T")
_HASH = re.compile("[0-9a-f]{8,64}")


async def from_library(request: Request, work: Callable[[Library], _T]) -> _T:
    """What ``work`` makes of the library, outside the thread of the model."""
    desk: Desk = request.app.state.files
    library: Library = request.app.state.library
    try:
        return await desk.run(lambda: work(library))
    except QabotError as error:
        raise unavailable() from error


async def document(request: Request) -> Document:
    """The document that the path names by its hash, a former version as well.

    Raises WebError 404 when there is none, 410 when it was deleted for good.
    """
    sha256: str = request.path_params["sha256"]
    if not _HASH.fullmatch(sha256):
        raise _no_document()
    return await from_library(request, lambda library: _find(library, sha256))


def _find(library: Library, sha256: str) -> Document:
    try:
        found = library.document(sha256)
    except BrokenIndexError:
        raise
    except SettingsError:
        if is_purged(library.folder, sha256):
            why = "This document was deleted for good"
            raise WebError(410, "document_purged", why) from None
        raise _no_document() from None
    if not found.sha256.startswith(sha256):  # an id or a path that looks like a hash
        raise _no_document()
    return found


def _no_document() -> WebError:
    why = "There is no such document: take the sha256 of a quote, or of GET /api/documents"
    return WebError(404, "no_document", why)
