"""The life of a bot: started, watched, stopped."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import Updater

from qabot.errors import QabotError
from qabot.ingest.watching import Watched
from qabot.messages import Code
from qabot.readers.sandbox import stop_reading
from qabot.system.locking import held
from qabot.system.private import make_private_index
from qabot.telegram.access import Access
from qabot.telegram.application import UPDATES, create_application
from qabot.telegram.configuration import BotSettings
from qabot.telegram.database import explained
from qabot.telegram.journal import InOrder, JournalQueue
from qabot.telegram.library import BotLibrary
from qabot.telegram.menus import set_menus
from qabot.telegram.metrics import Metrics
from qabot.telegram.polling import POLL_SECONDS, SILENCE, PollingRequest
from qabot.telegram.services import Services
from qabot.telegram.serving import Site, create_site
from qabot.telegram.starting import TRIES, connect, invite_first, why_not
from qabot.telegram.state import FILE, State
from qabot.telegram.working import MOST_GIVEN_UP, SECONDS, Workers

_LOCK = "telegram.lock"
_WATCHED_EVERY = 1.0  # seconds
_LASTS = 10.0  # seconds; a folder that is put back at once is nobody's business
_TOLD_EVERY, _TRIED_EVERY = 600.0, 60.0  # seconds between two words to the admins
_LONGEST_STOP = 30.0  # seconds in which what was begun may be finished
_BROKEN_OFF_EVERY = 0.2  # seconds
_LONGEST_GOODBYE = 5.0  # seconds for the last request, which confirms what has arrived
_SWEPT_EVERY = 3600.0  # seconds
_LOG = logging.getLogger(__name__)


def run(
    settings: BotSettings,
    library: BotLibrary,
    *,
    silence: float = SILENCE,
    patience: float = SECONDS,
    watched: Watched | None = None,
) -> None:
    """Runs the bot until SIGINT or SIGTERM; a question is given up after ``patience`` seconds.

    ``watched`` shows how the watch of documents does that runs next to it. Raises QabotError when
    it cannot start or no longer hears from Telegram, so that the process ends with an error and a
    supervisor starts it again.
    """
    with _only_one(library.folder):
        state = State(library.folder / FILE)
        try:
            life = _Life(settings, library, state, silence, patience)
            life.watched = watched
            asyncio.run(life.live())
        except sqlite3.Error as error:
            raise QabotError(explained(library.folder / FILE, error)) from error
        finally:
            library.close()
            state.close()


class _Life:
    """One run from start to stop."""

    def __init__(
        self,
        settings: BotSettings,
        library: BotLibrary,
        state: State,
        silence: float,
        patience: float,
    ) -> None:
        self.settings, self.silence = settings, silence
        self.polling = PollingRequest()
        workers = Workers(seconds=patience)
        self.services = Services(
            settings, state, Access(settings, state), library, Metrics(), workers
        )
        self.application = create_application(self.services, self.polling)
        self.stopped = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []
        self.updater: Updater | None = None
        self.site: Site | None = None
        self.watched: Watched | None = None
        self.hindered: dict[str, float] = {}  # since when, by kind
        self.told: set[str] = set()  # kinds of which the admins were notified
        self.quiet_until: dict[str, float] = {}

    async def live(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            _on_signal(loop, number, self._stop)
        warmed = asyncio.create_task(asyncio.to_thread(_warm, self.services.library))
        try:
            await connect(self.application)
            await self._begin()
            await warmed
            await self._until_stopped()
        finally:
            await self._end()

    def _stop(self) -> None:
        """Once: an orderly stop. Twice: at once, as a crash, which loses nothing either."""
        if self.stopped.is_set():
            os._exit(130)
        self.stopped.set()

    async def _begin(self) -> None:
        application, queue = self.application, self.application.update_queue
        assert isinstance(queue, JournalQueue)
        self._sweep_state()
        left = await queue.put_waiting(application.bot)
        if left:
            _LOG.info("%d updates from before the last stop", left)
        await application.start()
        if self.settings.listen:
            await self._serve(*self.settings.listen)
        await (self._set_webhook() if self.settings.webhook_url else self._poll())
        self._spawn(set_menus(application.bot, self.services))
        self._spawn(self._sweep())
        self._spawn(self.services.owing.pay_for_ever(application.bot))
        invite_first(application, self.services.access, self.services.library.folder)
        how = "webhook" if self.settings.webhook_url else "polling"
        _LOG.info("@%s is up (%s); Ctrl-C stops", application.bot.username, how)

    async def _poll(self) -> None:
        updater = Updater(self.application.bot, self.application.update_queue)
        await updater.initialize()
        try:
            await updater.start_polling(
                timeout=POLL_SECONDS,
                bootstrap_retries=TRIES,
                allowed_updates=UPDATES,
                drop_pending_updates=False,
                error_callback=lambda error: _LOG.warning("Polling: %s", error),
            )
        except TelegramError as error:
            raise why_not(error) from error
        self.updater = updater

    async def _set_webhook(self) -> None:
        try:
            await self.application.bot.set_webhook(
                self.settings.webhook_url or "",
                secret_token=self.settings.webhook_secret,
                allowed_updates=UPDATES,
            )
        except (BadRequest, Forbidden) as error:
            raise QabotError(
                Code.BOT_WEBHOOK, url=self.settings.webhook_url or "", error=str(error)
            ) from error
        except TelegramError as error:
            raise why_not(error) from error

    async def _serve(self, host: str, port: int) -> None:
        site = create_site(self.application, self.services, self._problem, self._hindrances)
        self.site = Site(site, host, port)
        task = asyncio.create_task(self.site.serve_until_stopped())
        self.tasks.append(task)
        while not self.site.started and not task.done():
            await asyncio.sleep(0.01)
        if task.done():
            await task  # raises why

    def _problem(self) -> str | None:
        """Why the bot is deaf or dumb and only a new start helps; None while it is neither."""
        if self.services.workers.given_up >= MOST_GIVEN_UP:
            return f"{MOST_GIVEN_UP} questions were given up and still run: only a restart helps"
        if self.services.state.damage:
            return self.services.state.damage
        if self.settings.webhook_url or self.updater is None:
            return None
        polling = self.polling
        if polling.refused:
            return f"{polling.refused}: set QABOT_TELEGRAM_TOKEN anew, as @BotFather shows it"
        if polling.silence > self.silence:
            why = "another program polls with the same token" if polling.conflicts else "no answer"
            return f"Nothing was heard from Telegram for {polling.silence:.0f} seconds ({why})"
        return None

    def _hindrances(self) -> dict[str, str]:
        """What keeps the bot from a part of its work until somebody mends it; by its kind."""
        found = {}
        if self.services.state.trouble:
            found["disk"] = self.services.state.trouble
        if self.watched and (trouble := self.watched.trouble or self.watched.error):
            found["watch"] = trouble
        return found

    async def _until_stopped(self) -> None:
        while not self.stopped.is_set():
            problem = self._problem()
            if problem:
                await self._tell_stop(problem)
                raise QabotError(problem)
            self._look_after_room()
            self._tell_hindrances()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopped.wait(), _WATCHED_EVERY)
        _LOG.info("stopping")

    def _look_after_room(self) -> None:
        """What waits for room continues when there is some; until then nobody polls, by intent."""
        state, queue = self.services.state, self.application.update_queue
        assert isinstance(queue, JournalQueue)
        if state.trouble or queue.is_crowded:
            self.polling.heard()
        if state.trouble:
            state.is_writable()

    def _tell_hindrances(self) -> None:
        """The admins are notified of each once; of what may go by at once, when it has not."""
        found, now = self._hindrances(), time.monotonic()
        self.hindered = {kind: self.hindered.get(kind, now) for kind in found}
        self.told &= found.keys()
        for kind in found.keys() - self.told:
            lasts = kind == "disk" or now - self.hindered[kind] >= _LASTS
            if lasts and now >= self.quiet_until.get(kind, now):
                self.told.add(kind)
                self._spawn(self._tell_hindrance(kind, found[kind]))

    async def _tell_hindrance(self, kind: str, text: str) -> None:
        """What reached nobody comes again; what comes and goes is reported only now and then."""
        reached = await self.services.tell_hindrance(self.application.bot, text)
        pause = _TOLD_EVERY if reached else _TRIED_EVERY
        self.quiet_until[kind] = time.monotonic() + pause
        if not reached:
            self.told.discard(kind)

    async def _tell_stop(self, problem: str) -> None:
        """A bot that is deaf may still be able to speak; with a refused token it is not."""
        if not self.polling.refused:
            with suppress(TimeoutError):
                telling = self.services.tell_stop(self.application.bot, problem)
                await asyncio.wait_for(telling, _LONGEST_GOODBYE)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEPT_EVERY)
            self._sweep_state()

    def _sweep_state(self) -> None:
        """On a full disk nothing can be deleted either; the next time it may."""
        try:
            self.services.state.sweep()
        except sqlite3.Error as error:
            if not self.services.state.met(error):
                raise

    def _spawn(self, coroutine: object) -> None:
        assert asyncio.iscoroutine(coroutine)
        self.tasks.append(asyncio.create_task(coroutine))

    async def _end(self) -> None:
        """Takes nothing new, finishes what was begun; the rest waits on disk for the next start."""
        processor = self.application.update_processor
        assert isinstance(processor, InOrder)
        processor.stopping = True
        self._spawn(_break_off_reading())
        if self.polling.silence > self.silence:
            # a poll that is stuck ends with an error that nobody waits for
            asyncio.get_running_loop().set_exception_handler(_passed_over)
        elif self.updater and self.updater.running:
            # it may be refused, as polling was before
            with suppress(TelegramError, RuntimeError, TimeoutError):
                await asyncio.wait_for(self.updater.stop(), _LONGEST_GOODBYE)
        if self.site:
            self.site.should_exit = True
        if self.application.running:
            try:
                await asyncio.wait_for(self.application.stop(), _LONGEST_STOP)
            except TimeoutError:
                _LOG.warning("Some answers were not finished; they are taken up at the next start")
        if self.site:
            await asyncio.gather(*self.tasks[:1], return_exceptions=True)
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.application.shutdown()


async def _break_off_reading() -> None:
    """A file that takes a minute to read does not keep the bot from stopping."""
    while True:
        stop_reading()
        await asyncio.sleep(_BROKEN_OFF_EVERY)


def _on_signal(loop: asyncio.AbstractEventLoop, number: int, stop: Callable[[], None]) -> None:
    """Calls ``stop`` within the loop; a loop of Windows takes no signals itself."""
    try:
        loop.add_signal_handler(number, stop)
    except NotImplementedError:
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))


def _passed_over(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:  # noqa: ARG001
    _LOG.debug("%s: %s", context.get("message"), context.get("exception"))


def _warm(library: BotLibrary) -> None:
    """Opens the index before the first question comes; without one the bot waits for documents."""
    try:
        library.warm_up()
    except QabotError as error:
        _LOG.warning("%s", error)


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Two bots on one state would answer everything twice; Telegram itself allows but one."""
    with ExitStack() as stack:
        try:
            make_private_index(folder)
            mine = stack.enter_context(held(folder / _LOCK, tries=1))
        except OSError as error:
            raise QabotError(Code.BOT_FOLDER, folder=folder, error=str(error)) from error
        if not mine:
            raise QabotError(Code.BOT_RUNS, folder=folder)
        yield
