"""The server as a process: it listens, stops when it is asked to, and logs what it did."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from qabot.errors import SettingsError
from qabot.library import Library
from qabot.messages import Code
from qabot.server.access import access_for, host_name, is_loopback
from qabot.server.application import Limits, create_application
from qabot.server.gate import Gate
from qabot.server.proxies import Proxies
from qabot.server.tokens import FILE, Tokens, read_tokens

_CONNECTIONS = 512  # open at once; others are asked to come again
_GRACE = 20  # seconds for what is being answered when the server is asked to stop
_LOOKED_EVERY = 0.05  # seconds
_IDLE = 30  # seconds that a connection stays open without a request
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen and by which names, and who may ask."""

    host: str
    port: int
    allowed: tuple[str, ...] = ()
    token_file: Path | None = None
    public: str | None = None
    read_only: bool = False
    uploads: Path | None = None
    proxies: tuple[str, ...] = ()


def run(library: Library, place: Place, limits: Limits, listening: Callable[[], None]) -> None:
    """Serves until SIGINT or SIGTERM; ``listening`` is called once questions can come.

    Raises SettingsError where the address cannot be had or must not be used, QabotError when
    there is no index.
    """
    _ready(library, place, limits, listening).run_until_stopped()


def run_with(
    library: Library,
    place: Place,
    limits: Limits,
    listening: Callable[[], None],
    bot: Callable[[], None],
) -> None:
    """Serves while ``bot`` runs in this thread, over the same library; each ends with the other.

    Raises what `run` and the bot raise.
    """
    serving = _Thread(_ready(library, place, limits, listening))
    serving.start()
    try:
        serving.wait_until_it_listens()
        bot()
    finally:
        serving.stop()
    if serving.error:
        raise serving.error


def _ready(library: Library, place: Place, limits: Limits, listening: Callable[[], None]) -> Server:
    """The server, as soon as it is certain that there is an index; models begin to load."""
    application = _application(library, place, limits)
    with library.using():
        pass  # what is wrong with the index is reported before anything listens
    library.load()
    return Server(application, place.host, place.port, listening)


class _Thread(threading.Thread):
    """A server next to a bot; where it ends by itself, the process is asked to stop."""

    def __init__(self, server: Server) -> None:
        super().__init__(name="qabot-serve")
        self._server = server
        self._stopping = False
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self._server.run_until_stopped()
        except Exception as error:  # noqa: BLE001 - raised again in the thread that waits
            self.error = error
        if self._server.started and not self._stopping:
            signal.raise_signal(signal.SIGTERM)

    def wait_until_it_listens(self) -> None:
        """Raises what kept it from doing so."""
        while not self._server.started:
            self.join(_LOOKED_EVERY)
            if self.error:
                raise self.error
            if not self.is_alive():
                return

    def stop(self) -> None:
        self._stopping = True
        self._server.should_exit = True
        self.join()


def _application(library: Library, place: Place, limits: Limits) -> Gate:
    tokens = _tokens(library.folder, place.token_file)
    public = place.public.rstrip("/") if place.public else None
    names = (*place.allowed, *([_name_in(public)] if public else []))
    proxies = Proxies.of(place.proxies)
    is_forwarded = tokens is None and bool(names or place.proxies)  # who asks is not known then
    read_only = place.read_only or is_forwarded
    access = access_for(place.host, names, tokens, read_only=read_only)
    return create_application(library, access, limits, public, place.uploads, proxies)


def _name_in(public: str) -> str:
    """The host of an address such as ``https://qa.lan/``."""
    parts = urlsplit(public)
    if parts.scheme not in ("http", "https") or host_name(parts.netloc) is None or parts.path:
        raise SettingsError(Code.SERVE_PUBLIC_URL, url=public)
    return parts.netloc


def _tokens(folder: Path, chosen: Path | None) -> Tokens | None:
    """Those of the file that was named, or of the one in the index if there are any."""
    path = chosen or folder / FILE
    if chosen is None and not path.exists():
        return None
    if chosen is not None and not path.exists():
        raise SettingsError(Code.SERVE_NO_TOKEN_FILE, path=path)
    if not read_tokens(path) and chosen is not None:
        raise SettingsError(Code.SERVE_TOKENS_EMPTY, path=path)
    return Tokens(path) if read_tokens(path) else None


class Server(uvicorn.Server):
    """Ends quietly when it is asked to stop; heads of requests are limited by h11 to 64 kB.

    ``listening`` is called once, as soon as the address could be had.
    """

    def __init__(
        self, application: Gate, host: str, port: int, listening: Callable[[], None] | None = None
    ) -> None:
        self._listening = listening
        super().__init__(
            uvicorn.Config(
                application,
                host=host,
                port=port,
                http="h11",
                ws="none",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                limit_concurrency=_CONNECTIONS,
                timeout_keep_alive=_IDLE,
                timeout_graceful_shutdown=_GRACE,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._listening:
            self._listening()

    def run_until_stopped(self) -> None:
        """Raises SettingsError when the address cannot be had."""
        host, port = self.config.host, self.config.port
        try:
            self.run()
        except SystemExit as error:  # uvicorn's way to say so
            raise SettingsError(Code.SERVE_ADDRESS_TAKEN, host=host, port=str(port)) from error

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals stop the server, and are not raised again when it has stopped."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        former = {
            number: signal.signal(number, self.handle_exit)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)


def address(place: Place) -> str:
    """What to open in a browser."""
    host = f"[{place.host}]" if ":" in place.host else place.host
    return place.public or f"http://{host}:{place.port}/"


def reads_along(place: Place) -> bool:
    """True where tokens and texts go over a network that others can read."""
    return not (is_loopback(place.host) or (place.public or "").startswith("https://"))
