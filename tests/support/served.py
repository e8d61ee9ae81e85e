"""A server of the tests: `qabot serve` in a thread, at a free port, asked over real HTTP."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from qabot import Library
from qabot.ingest import update
from qabot.server.access import access_for
from qabot.server.application import Limits, create_application
from qabot.server.running import Server
from qabot.server.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Served:
    """``client`` asks the server at ``base``, which answers from ``library``."""

    base: str
    library: Library
    client: httpx.Client


@contextmanager
def serving(
    folder: Path,
    *,
    limits: Limits | None = None,
    tokens: Tokens | None = None,
    allowed: tuple[str, ...] = (),
    public: str | None = None,
    read_only: bool = False,
    written: bool = False,
) -> Iterator[Served]:
    library = Library(folder, written=written)
    access = access_for("127.0.0.1", allowed, tokens, read_only=read_only)
    application = create_application(library, access, limits or Limits(rate=100_000), public)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server = Server(application, "127.0.0.1", port)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        base = f"http://127.0.0.1:{port}"
        try:
            while not server.started:
                time.sleep(0.01)
            with httpx.Client(base_url=base, timeout=120, trust_env=False) as client:
                yield Served(base, library, client)
        finally:
            server.should_exit = True
            thread.join()


def indexed(root: Path, documents: Mapping[str, str]) -> Path:
    """The index of documents that are written into a folder, by their names."""
    (root / "documents").mkdir()
    for name, text in documents.items():
        (root / "documents" / name).write_text(text, encoding="utf-8")
    update(root / "index", [root / "documents"])
    return root / "index"
