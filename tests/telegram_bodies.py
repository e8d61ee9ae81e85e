"""The parameters and files of an HTTP request: its query string and any of three bodies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email.message import Message
from email.parser import HeaderParser
from io import BufferedIOBase
from urllib.parse import parse_qsl

from telegram_checks import Refusal, Wire, bad
from telegram_parameters import Upload

MAX_BODY = 60_000_000  # bytes: the largest upload and what goes around it
_BLANK_LINE = b"\r\n\r\n"


def read_body(headers: Message, stream: BufferedIOBase) -> bytes:
    """The body that follows the headers, of a told length or in chunks."""
    if headers.get("Transfer-Encoding", "").lower() == "chunked":
        return b"".join(_chunks(stream))
    size = headers.get("Content-Length", "0")
    if not size.isdecimal():
        raise bad("can't parse Content-Length")
    if int(size) > MAX_BODY:
        raise Refusal(413, "Request Entity Too Large")
    return stream.read(int(size))


def _chunks(stream: BufferedIOBase) -> Iterator[bytes]:
    total = 0
    while size := _chunk_size(stream.readline()):
        total += size
        if total > MAX_BODY:
            raise Refusal(413, "Request Entity Too Large")
        yield stream.read(size)
        stream.readline()
    while stream.readline().strip():  # trailers
        pass


def _chunk_size(line: bytes) -> int:
    try:
        return int(line.partition(b";")[0], 16)
    except ValueError:
        raise bad("can't parse the size of a chunk") from None


def read_parameters(query: str, content_type: str, body: bytes) -> tuple[Wire, dict[str, Upload]]:
    """Refusal where the body does not fit its content type, or is of none of the three."""
    parameters: Wire = dict(parse_qsl(query, keep_blank_values=True))
    if not body:
        return parameters, {}
    header = Message()
    header["Content-Type"] = content_type
    kind = header.get_content_type() if content_type else ""
    if kind == "application/json":
        return parameters | _json(body), {}
    if kind == "application/x-www-form-urlencoded":
        return parameters | dict(parse_qsl(_decoded(body), keep_blank_values=True)), {}
    if kind == "multipart/form-data":
        boundary = str(header.get_param("boundary") or "")
        values, files = _multipart(body, boundary.encode())
        return parameters | values, files
    raise bad(f"unsupported content type {content_type!r}")


def _json(body: bytes) -> Wire:
    try:
        value = json.loads(body)
    except ValueError:
        raise bad("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad("JSON object expected as a request body")
    return value


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise bad("strings must be encoded in UTF-8") from None


def _multipart(body: bytes, boundary: bytes) -> tuple[Wire, dict[str, Upload]]:
    values: Wire = {}
    files: dict[str, Upload] = {}
    first, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if not boundary or first or not parts or not parts[-1].startswith(b"--"):
        raise bad("can't parse the multipart body")
    for part in parts[:-1]:
        head, found, data = part.removeprefix(b"\r\n").partition(_BLANK_LINE)
        header = HeaderParser().parsestr(_decoded(head))
        name = header.get_param("name", header="Content-Disposition")
        if not found or not isinstance(name, str):
            raise bad("can't parse a part of the multipart body")
        if (filename := header.get_filename()) is None:
            values[name] = _decoded(data)
        else:
            mime = header.get("Content-Type", "application/octet-stream")
            files[name] = Upload(filename, mime, data)
    return values, files
