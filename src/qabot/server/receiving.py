"""A file in a request -> a file in the spool: no larger or slower than it may be, never in memory.

It comes as a form with one file, or as the whole body with its name in the address.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote_to_bytes

from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from starlette.requests import ClientDisconnect, Request

from qabot.server.problems import WebError
from qabot.system.private import opener
from qabot.uploads.naming import nameless

_PAUSE = 20.0  # seconds in which some bytes must come
_LONGEST_NAME = 1000  # characters
_FRAME = 65_536  # bytes that a form may have around its file


async def receive_file(request: Request, place: Path, largest: int) -> str:
    """Writes the file of a request to ``place``; returns what its sender calls it.

    Raises WebError for what is not a file, 413 for more than ``largest`` bytes, 408 for a pause of
    20 seconds; then there is no file at ``place``.
    """
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and (len(declared) > 15 or int(declared) > largest + _FRAME):
        raise _too_large(largest)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sink = _Sink(open(place, "wb", opener=opener), largest)  # noqa: SIM115 - closed below
    is_whole = False
    try:
        given = await _received(request, sink)
        await asyncio.to_thread(sink.finish)
        is_whole = True
    finally:
        sink.file.close()
        if not is_whole:
            place.unlink(missing_ok=True)
    return given


async def _received(request: Request, sink: _Sink) -> str:
    kind, boundary = _kind_of(request.headers.get("content-type", ""))
    if kind == "multipart/form-data":
        return await _from_form(request, sink, boundary)
    given = _given(request)
    async for chunk in _chunks(request):
        await asyncio.to_thread(sink.write, chunk)
    return given or nameless(os.urandom(8).hex(), kind)


@dataclass(slots=True)
class _Sink:
    """A file that is written up to ``largest`` bytes."""

    file: BinaryIO
    largest: int
    size: int = 0

    def write(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self.largest:
            raise _too_large(self.largest)
        self.file.write(data)

    def finish(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())


@dataclass(slots=True)
class _Form:
    """The parts of a form as the parser reports them; the bytes of the file pass through.

    ``pending`` is what of the file has come and is not written yet; ``is_whole`` is true once the
    form has ended as it should.
    """

    files: int = 0
    given: str = ""
    kind: str = ""
    pending: list[bytes] = field(default_factory=list)
    is_whole: bool = False
    _headers: dict[bytes, bytes] = field(default_factory=dict)
    _name: bytes = b""
    _value: bytes = b""
    _is_file: bool = False

    def begin(self) -> None:
        self._headers.clear()
        self._name = self._value = b""
        self._is_file = False

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def headers_finished(self) -> None:
        filename = _filename(self._headers.get(b"content-disposition", b""))
        self._is_file = filename is not None
        if filename is None:
            return
        self.files += 1
        self.given = filename
        self.kind = self._headers.get(b"content-type", b"").decode("latin-1")

    def end(self) -> None:
        self.is_whole = True

    def data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file and self.files == 1:
            self.pending.append(data[start:end])


async def _from_form(request: Request, sink: _Sink, boundary: str) -> str:
    form = _Form()
    parser = _parser(form, boundary)
    frame = 0
    async for chunk in _chunks(request):
        try:
            parser.write(chunk)
        except (MultipartParseError, ValueError):
            raise _no_form() from None
        frame += len(chunk) - sum(map(len, form.pending))
        for piece in form.pending:
            await asyncio.to_thread(sink.write, piece)
        form.pending.clear()
        if frame > _FRAME:
            raise WebError(413, "too_large", "The form has too much besides its file: send less")
        if form.files > 1:
            raise WebError(400, "many_files", "Send one file at a time")
    if not form.is_whole:
        raise _no_form()
    if not form.files or (not form.given and not sink.size):
        raise WebError(400, "no_file", "The form has no file: choose one and send it again")
    return form.given or nameless(os.urandom(8).hex(), form.kind)


def _parser(form: _Form, boundary: str) -> MultipartParser:
    if not boundary:
        raise _no_form()
    try:
        return MultipartParser(
            boundary.encode("latin-1"),
            {
                "on_part_begin": form.begin,
                "on_header_field": form.header_name,
                "on_header_value": form.header_value,
                "on_header_end": form.header_end,
                "on_headers_finished": form.headers_finished,
                "on_part_data": form.data,
                "on_end": form.end,
            },
        )
    except (MultipartParseError, ValueError):
        raise _no_form() from None


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes; raises WebError when it pauses too long or ends before its end."""
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(_PAUSE):
                chunk = await anext(stream)
        except StopAsyncIteration:
            return
        except TimeoutError:
            why = f"Nothing came for {_PAUSE:.0f} seconds: send the file again"
            raise WebError(408, "too_slow", why) from None
        except ClientDisconnect:
            raise WebError(400, "incomplete", "The file is incomplete: send it again") from None
        if chunk:
            yield chunk


def _given(request: Request) -> str:
    """The name in the address, ``?name=…``; letters that are not UTF-8 are read as GB18030."""
    for pair in request.url.query.split("&"):
        key, _, value = pair.partition("=")
        if key == "name":
            return _checked(_decoded(unquote_to_bytes(value.replace("+", " "))))
    raise WebError(
        400, "no_name", "The file has no name: add it to the address, as in ?name=report.pdf"
    )


def _filename(disposition: bytes) -> str | None:
    """The name of a part's file, ``""`` where there is none to it; None for another field."""
    read = Message()
    read["content-disposition"] = _decoded(disposition).replace("\n", " ").replace("\r", " ")
    parameters = dict(read.get_params(header="content-disposition") or [])
    if "filename" not in parameters and "filename*" not in parameters:
        return None
    found = read.get_filename("")
    return _checked(found.replace("%22", '"').replace("%0D", " ").replace("%0A", " "))


def _checked(name: str) -> str:
    if len(name) > _LONGEST_NAME:
        why = f"The name has more than {_LONGEST_NAME:,} characters: shorten it"
        raise WebError(400, "long_name", why)
    return name.encode("utf-8", "replace").decode().strip()


def _decoded(name: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("latin-1")


def _kind_of(content_type: str) -> tuple[str, str]:
    """``multipart/form-data; boundary=x`` -> ("multipart/form-data", "x")."""
    read = Message()
    read["content-type"] = content_type.replace("\n", " ").replace("\r", " ")
    boundary = read.get_boundary("")
    return read.get_content_type() if content_type else "", str(boundary)


def _too_large(largest: int) -> WebError:
    why = f"The file is larger than {largest:,} bytes: send a part of it, or raise max_bytes"
    return WebError(413, "too_large", why)


def _no_form() -> WebError:
    return WebError(400, "invalid_form", "The form cannot be read: send it again")
