"""The child process in which files are parsed: requests on standard input, answers on output.

A request is a line of JSON (format, name, size) and that many bytes of a file. An answer is a
line with a length and that many bytes of JSON: the content, or why there is none. A line with the
length 0 before it says that a page is to be recognised, which needs more time and memory: an empty
line of input grants them. Before the first file is looked at, walls are raised around the process
(`walls`), which ends with the one that started it.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from qabot.errors import DocumentError
from qabot.readers.content import Content
from qabot.readers.walls import Bounds, raise_walls
from qabot.readers.walls.limits import allow

if TYPE_CHECKING:
    from qabot.readers.pdf.lines import Run

MEMORY = 1_500_000_000  # bytes of address space
OCR_MEMORY = 6_000_000_000  # the same for character recognition, which takes about 1 GB of it
OCR_SECONDS = 180  # of processor time that a page may take to be recognised; usual are 5
PATIENCE = 10  # times as long by the clock: other programs may keep the processor busy
PICTURE = "picture"  # a format that is recognised, as PDF is
PAGE = "page"  # asked for instead of a format: a page of a PDF as a picture
WALLS = "walls"  # asked for instead of a format: which walls are
_OCR_THREADS = 2
_MODULES = {  # with the readers of formats that have no module of their own name
    "mhtml": "html",
    "csv": "records",
    "json": "records",
    "text": "texts",
    "markdown": "texts",
    "xml": "any_xml",
}
_LONGEST_LIFE = 3600  # seconds of processor time that a process may take in all
_LONGEST_OCR = 24 * 3600  # the same where up to 500 pages are recognised
_ENVIRONMENT = (  # what a parser gets of ours: where modules are, and on Windows the system
    *("PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
    *("LANG", "LC_ALL", "LC_CTYPE", "TZ", "SYSTEMROOT"),
)
_ONE = (  # threads that no parser needs, and the address space that each would keep
    *("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "MALLOC_ARENA_MAX"),
)


def environment() -> dict[str, str]:
    """What a parser sees of the environment: no token, no setting, nothing of the user's."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return kept | dict.fromkeys(_ONE, "1")


def main() -> None:
    """Answers requests until the input ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what libraries print is not an answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    standing: tuple[str, ...] | None = None
    while line := requests.readline():
        request = json.loads(line)
        data = requests.read(request["size"])
        if standing is None:
            standing = _walled(request)
        allow(request["memory"], request["seconds"])
        _send(answers, _answer(request, data, standing, (requests, answers)))


def _walled(request: dict[str, Any]) -> tuple[str, ...]:
    """Raises the walls, with what the first file needs behind them; returns those raised."""
    with suppress(Exception):  # one that cannot be loaded is reported when the file is read
        _parser(request, (sys.stdin.buffer, sys.stdout.buffer))
    seconds, recognises = request["seconds"], request["recognises"]
    return raise_walls(
        Bounds(
            OCR_MEMORY if recognises else request["memory"],
            _LONGEST_OCR if recognises else max(_LONGEST_LIFE, 2 * seconds),
            threads=recognises,
        )
    )


def parser_of(kind: str) -> Callable[[bytes, str], Content]:
    """The function that reads a format, with the libraries that it needs."""
    module = _MODULES.get(kind, kind)
    function: Callable[[bytes, str], Content] = getattr(
        importlib.import_module(f"qabot.readers.{module}"), f"read_{kind}"
    )
    return function


def _answer(
    request: dict[str, Any],
    data: bytes,
    standing: tuple[str, ...],
    pipes: tuple[BinaryIO, BinaryIO],
) -> bytes:
    if request["format"] == WALLS:
        return json.dumps({"walls": standing}).encode()
    try:
        if request["format"] == PAGE:
            return json.dumps({**_page(request, data), "is_old": _is_old(request)}).encode()
        content = _parser(request, pipes)(data, request["name"])
        return json.dumps({"content": content.to_json(), "is_old": _is_old(request)}).encode()
    except DocumentError as error:
        return json.dumps({"refused": error.message.to_json(), "is_old": _is_old(request)}).encode()
    except (MemoryError, RecursionError) as error:
        return json.dumps({"failed": type(error).__name__}).encode()
    except Exception as error:  # noqa: BLE001 - libraries raise anything over a broken file
        return json.dumps({"failed": f"{type(error).__name__}: {error}"[:200]}).encode()


def _page(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    from qabot.readers.pdf.drawing import draw_page

    drawn = draw_page(data, request["page"], request["quote"], request["share"])
    return {"picture": b64encode(drawn.picture).decode(), "marked": drawn.marked}


def _parser(
    request: dict[str, Any], pipes: tuple[BinaryIO, BinaryIO]
) -> Callable[[bytes, str], Content]:
    kind = request["format"]
    if kind == PAGE:
        return parser_of("pdf")
    return _with_recognition(kind, *pipes) if request["recognises"] else parser_of(kind)


def _is_old(request: dict[str, Any]) -> bool:
    """True when what is left of the time for all files might not be enough for another."""
    seconds: int = request["seconds"]
    return time.process_time() > max(_LONGEST_LIFE, 2 * seconds) / 2


def _with_recognition(
    kind: str, requests: BinaryIO, answers: BinaryIO
) -> Callable[[bytes, str], Content]:
    """The reader of PDF or of pictures, with recognition."""
    from qabot.readers.pdf.recognition import recognised, recognised_picture

    read: Any = parser_of(kind)  # of one of the two, which take one argument more
    runs_in = recognised_picture if kind == PICTURE else recognised

    def recognise(page: Any) -> list[Run]:
        allow(OCR_MEMORY, 0)  # none while others have their turn
        _send(answers, b"")
        if not requests.readline():
            sys.exit()  # nobody waits for it any more
        allow(OCR_MEMORY, OCR_SECONDS * _OCR_THREADS)
        return runs_in(page)

    return partial(read, recognise=recognise)


def _send(answers: BinaryIO, answer: bytes) -> None:
    answers.write(b"%d\n" % len(answer))
    answers.write(answer)
    answers.flush()


if __name__ == "__main__":
    main()
