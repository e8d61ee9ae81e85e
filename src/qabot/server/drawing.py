"""Pages of PDF files as pictures, with the quote marked, where the file is still what was read."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from qabot.errors import DocumentError
from qabot.readers import document_of, read_bytes
from qabot.readers.formats import Format, format_of
from qabot.readers.sandbox import Sandbox
from qabot.server.api import offset
from qabot.server.desk import Desk
from qabot.server.problems import WebError
from qabot.server.reading import document
from qabot.types import Document, Span

_KEPT_BYTES = 32_000_000  # of pictures
_KEPT_FILES = 1000  # of which it is known that they are as they were read
_SECONDS = 20  # of processor time that a page may take
_State = tuple[int, int, int, int, int]
_Key = tuple[str, _State, int, Span]


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as PNG; ``marked`` is true where the quote was found on it."""

    png: bytes
    marked: bool


class Drawings:
    """Draws pages in a process of its own, and keeps the last ones; ``base`` has the documents."""

    def __init__(self, base: Path, largest: int) -> None:
        self._base, self._largest = base, largest
        self._sandbox = Sandbox(workers=1, seconds=_SECONDS)
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, Picture] = OrderedDict()
        self._unchanged: OrderedDict[tuple[str, _State], None] = OrderedDict()

    def close(self) -> None:
        """Ends the process that draws."""
        self._sandbox.close()

    def picture(self, found: Document, number: int, span: Span) -> Picture:
        """Page ``number`` (from 1) of a document, ``span`` (in characters of its text) marked.

        Raises WebError 404 when there is no such page, 409 when the file has changed, is away or
        cannot be drawn.
        """
        if not 1 <= number <= len(found.pages) or not found.path.lower().endswith(".pdf"):
            why = f"{found.title} has no page {number} that can be drawn: its text is in /api/text"
            raise WebError(404, "no_page", why)
        path = self._base / found.path
        key = found.path, _state_of(path), number, span
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = self._drawn(path, found, key)
        self._keep(key, made)
        return made

    def _drawn(self, path: Path, found: Document, key: _Key) -> Picture:
        _, state, number, span = key
        try:
            data = read_bytes(path, self._largest)
            if format_of(data, path.suffix) is not Format.PDF or _state_of(path) != state:
                raise _changed()
            self._check(data, path, found, state)
            slice_, share = _on_page(found, number, span)
            return Picture(*self._sandbox.draw(data, number, slice_, share))
        except DocumentError as error:
            why = f"The page cannot be drawn: the file {error}"
            raise WebError(409, "not_drawn", why) from error

    def _check(self, data: bytes, path: Path, found: Document, state: _State) -> None:
        """Raises WebError 409 when the file's text is another than the document's."""
        known = found.sha256, state
        if known not in self._unchanged:
            if document_of(data, path, name=found.path).sha256 != found.sha256:
                raise _changed()
            with self._lock:
                self._unchanged[known] = None
                if len(self._unchanged) > _KEPT_FILES:
                    self._unchanged.popitem(last=False)

    def _keep(self, key: _Key, made: Picture) -> None:
        with self._lock:
            self._kept[key] = made
            while sum(len(kept.png) for kept in self._kept.values()) > _KEPT_BYTES:
                self._kept.popitem(last=False)


async def page(request: Request) -> Response:
    """A page of a PDF as PNG; ``X-Qabot-Marked`` says whether the quote was found on it."""
    found = await document(request)
    number = request.path_params["number"]
    if not (number.isascii() and number.isdecimal()) or len(number) > 6:
        raise WebError(404, "no_page", "Pages have numbers from 1")
    span = span_in(request.query_params, found)
    desk: Desk = request.app.state.pages
    drawings: Drawings = request.app.state.drawings
    made = await desk.run(partial(drawings.picture, found, int(number), span))
    headers = {
        "X-Qabot-Marked": "true" if made.marked else "false",
        "Cache-Control": "private, max-age=300",
    }
    return Response(made.png, headers=headers, media_type="image/png")


def span_in(query: Mapping[str, str], found: Document) -> Span:
    """``start`` and ``end`` of an address; (0, 0) without them; raises WebError 400."""
    start, end = offset(query, "start"), offset(query, "end")
    if start is None and end is None:
        return 0, 0
    if start is None or end is None or not 0 <= start < end <= found.length:
        why = f"The document has {found.length:,} characters: there is no {start}-{end} in it"
        raise WebError(400, "no_slice", why, param="start")
    return start, end


def _on_page(found: Document, number: int, span: Span) -> tuple[str, float]:
    """What of a quote is on a page, and about where on it (0 to 1)."""
    first = found.pages[number - 1]
    last = found.pages[number] if number < len(found.pages) else found.length
    start, end = max(span[0], first), min(span[1], last)
    if start >= end:
        return "", 0.0
    return found.text[start:end], (start - first) / (last - first)


def _state_of(path: Path) -> _State:
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        why = "The file is not where it was, or is in an archive: the text is kept"
        raise WebError(409, "no_file", why) from None
    times = status.st_mtime_ns, status.st_ctime_ns
    return status.st_dev, status.st_ino, status.st_size, *times


def _changed() -> WebError:
    return WebError(
        409, "file_changed", "The file has changed since it was read: the text is as it was quoted"
    )
