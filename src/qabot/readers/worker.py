"""The child process in which files are parsed: requests on standard input, answers on output.

A request is a line of JSON (format, name, size) and that many bytes of a file. An answer is a
line with a length and that many bytes of JSON: the content, or why there is none. A line with the
length 0 before it says that a page is to be recognised, which needs more time and memory: an empty
line of input grants them. What a parser writes or leaves behind stays in this process, which ends
with the one that started it.
"""

from __future__ import annotations

import importlib
import json
import math
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from qabot.errors import DocumentError
from qabot.readers.content import Content

if TYPE_CHECKING:
    from qabot.readers.pdf.lines import Run

MEMORY = 1_500_000_000  # bytes of address space
OCR_MEMORY = 6_000_000_000  # the same for character recognition, which takes about 1 GB of it
OCR_SECONDS = 180  # of processor time that a page may take to be recognised; usual are 5
PATIENCE = 10  # times as long by the clock: other programs may keep the processor busy
_OCR_THREADS = 2
_GRACE = 5  # seconds after which a parser ends itself when nobody has ended it


def main() -> None:
    """Answers requests until the input ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what libraries print is no answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    while line := requests.readline():
        request = json.loads(line)
        data = requests.read(request["size"])
        _limit(request["memory"], request["seconds"])
        _send(answers, _answer(request["format"], data, request["name"], (requests, answers)))


def parser_of(kind: str) -> Callable[[bytes, str], Content]:
    """The function that reads a format, with the libraries that it needs."""
    module = {"mhtml": "html", "csv": "records", "json": "records"}.get(kind, kind)
    function: Callable[[bytes, str], Content] = getattr(
        importlib.import_module(f"qabot.readers.{module}"), f"read_{kind}"
    )
    return function


def _answer(kind: str, data: bytes, name: str, pipes: tuple[BinaryIO, BinaryIO]) -> bytes:
    try:
        parse = _with_recognition(*pipes) if kind == "pdf" else parser_of(kind)
        return json.dumps({"content": parse(data, name).to_json()}).encode()
    except DocumentError as error:
        return json.dumps({"refused": str(error)}).encode()
    except (MemoryError, RecursionError) as error:
        return json.dumps({"failed": type(error).__name__}).encode()
    except Exception as error:  # noqa: BLE001 - libraries raise anything over a broken file
        return json.dumps({"failed": f"{type(error).__name__}: {error}"[:200]}).encode()


def _with_recognition(requests: BinaryIO, answers: BinaryIO) -> Callable[[bytes, str], Content]:
    """The reader of PDF, with recognition of pictures where that is installed."""
    from qabot.readers.pdf import read_pdf
    from qabot.readers.pdf.recognition import is_available, recognised

    def recognise(page: Any) -> list[Run]:
        _limit(OCR_MEMORY, 0)  # none while others have their turn
        _send(answers, b"")
        if not requests.readline():
            sys.exit()  # nobody waits for it any more
        _limit(OCR_MEMORY, OCR_SECONDS * _OCR_THREADS)
        return recognised(page)

    return partial(read_pdf, recognise=recognise if is_available() else None)


def _send(answers: BinaryIO, answer: bytes) -> None:
    answers.write(b"%d\n" % len(answer))
    answers.write(answer)
    answers.flush()


def _limit(memory: int, seconds: int) -> None:
    """Sets what this process may use from now on, where the system can; 0 seconds = any time.

    Time is that of the processor: on a machine that is busy an honest file takes no more of it.
    """
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        memory = memory if most == resource.RLIM_INFINITY else min(memory, most)
        resource.setrlimit(resource.RLIMIT_AS, (memory, most))
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        until = math.ceil(time.process_time()) + seconds if seconds else most
        until = until if most == resource.RLIM_INFINITY else min(until, most)
        resource.setrlimit(resource.RLIMIT_CPU, (until, most))  # beyond, SIGXCPU ends the process
        signal.alarm(seconds * PATIENCE + _GRACE if seconds else 0)  # and this does by the clock


if __name__ == "__main__":
    main()
