"""The tools for one assistant, which started this process."""

from __future__ import annotations

import asyncio
import signal
import threading
from contextlib import suppress

from qabot.errors import QabotError
from qabot.library import Library
from qabot.server.asking import Turns
from qabot.server.desk import Desk
from qabot.server.tools.calling import Office
from qabot.server.tools.protocol import create_server, serve_stdio


def serve(library: Library, waiting: int) -> None:
    """Until standard input ends; at most ``waiting`` calls may wait at a time.

    Ctrl-C ends the process at once: Python's own way would wait for the next line of the input.
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    model = Desk(1, waiting, name="qabot-model", wait=10)
    files = Desk(1, waiting, name="qabot-files", wait=2)
    writers = Desk(1, waiting, name="qabot-writers", wait=30)
    office = Office(library, Turns(library), model, files, writers)
    try:
        asyncio.run(_serve(office))
    finally:
        model.close()
        writers.close()
        files.close()


async def _serve(office: Office) -> None:
    with suppress(QabotError):
        office.library.load()  # so that the first question is quick; errors come with it again
    await serve_stdio(create_server(lambda _: office))
