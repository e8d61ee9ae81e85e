"""Plays a soak: people, faults and one bot process -> the record of what happened."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from qabot.ingest import update
from tests.support.fake_telegram.server import Running
from tests.support.soaking import faults
from tests.support.soaking.account import KILL, account
from tests.support.soaking.errands import UPLOADER, Errands
from tests.support.soaking.facts import make_facts, write_corpus
from tests.support.soaking.people import Crowd, again_data, make_people
from tests.support.soaking.plan import (
    DISK,
    FLOOD,
    KINDS,
    OF_ONE_CHAT,
    REMOVE,
    UPLOAD,
    Step,
    make_plan,
)
from tests.support.soaking.record import Record, Said, Spell
from tests.support.soaking.report import Memory
from tests.support.telegram_bot import BotProcess

_SAMPLED_EVERY = 2.0  # seconds
_RESTARTED_AFTER = 1.0  # seconds
_COMES_BACK_IN = 20.0  # seconds in which it has started and caught up
_SETTLES = 3.0  # seconds after a fault in which answers may still come late
_SETTINGS = {"ALLOW": "*", "UPLOADERS": str(UPLOADER), "PER_MINUTE": "60", "PER_DAY": "100000"}


@dataclass(frozen=True, slots=True)
class Options:
    """``patience``: seconds that the last answers may take; ``scale`` shortens the faults."""

    seconds: float
    chats: int
    seed: int
    pause: float = 25.0
    patience: float = 180.0
    scale: float = 1.0


@dataclass(slots=True)
class Soaked:
    """What a soak leaves behind."""

    record: Record
    memory: Memory
    log: str
    left_out: list[str]


def soak(options: Options, place: Path, tell: Callable[[str], None] = lambda _: None) -> Soaked:
    """Plays a soak in an empty folder; ``tell`` hears what happens."""
    facts = make_facts(options.chats, options.seed)
    write_corpus(place / "corpus", facts)
    update(place / "index", [place / "corpus"])
    record = Record({fact.code: fact.chat for own in facts.values() for fact in own})
    with Running() as fake:
        people = make_people(facts, options.seed, options.pause)
        crowd = Crowd(fake, record, people, options.pause)
        play = _Play(options, place / "index", fake, record, crowd, tell)
        with play.alive():
            play.run()
        return Soaked(record, play.memory, play.bot.logged(), play.left_out)


@dataclass(slots=True)
class _Play:
    options: Options
    index: Path
    fake: Running
    record: Record
    crowd: Crowd
    tell: Callable[[str], None]
    memory: Memory = field(default_factory=Memory)
    left_out: list[str] = field(default_factory=list)
    read: int = 0
    sampled_at: float = 0.0
    begun_at: float = 0.0
    kill_at: float | None = None
    stopped_at: float = 0.0
    restart_at: float | None = None
    is_back: bool = True
    down: float = 0.0
    under_way: list[tuple[float, Step, float]] = field(default_factory=list)  # until, what, since
    bot: BotProcess = field(init=False)
    errands: Errands = field(init=False)

    @contextmanager
    def alive(self) -> Iterator[None]:
        """A bot from before the first question to after the last; what is left is killed."""
        self.errands = Errands(self.fake, self.record, self.crowd)
        self._start()
        try:
            yield
        finally:
            if self.bot.is_running:
                faults.make_room(self.bot.pid)
                self.bot.stop()

    def run(self) -> None:
        """The questions with their faults, and then the wait for the last answers."""
        steps = self._plan()
        self._wait_until_up()
        at, seen = 0.0, time.time()
        while at < self.options.seconds and self.down <= self.options.patience:
            while steps and steps[0].at <= at and self.is_up:
                self._begin(steps.pop(0))
            self._go_on(asking=True)
            passed, seen = time.time() - seen, time.time()
            if self.is_up:
                at += passed
            else:  # the plan waits, or its faults would meet nobody
                self.down += passed
        self._end_due(float("inf"))
        self.fake.do("forgive")
        last = time.time() + self.options.patience
        while time.time() < last and self._is_unfinished():
            self._go_on(asking=False)
        self._follow(2.0)  # what comes twice comes now

    @property
    def is_up(self) -> bool:
        return self.restart_at is None and self.kill_at is None and self.is_back

    def _wait_until_up(self) -> None:
        """The first answer has come: from now on the clock runs."""
        self.crowd.hurry([1])
        last = time.time() + self.options.patience
        while not self.record.said and time.time() < last:
            self.crowd.act(asking=True)
            self._follow(0.5)

    def _is_unfinished(self) -> bool:
        open_ones = self.crowd.unanswered() + self.errands.unanswered()
        return bool(open_ones) or not self.is_up or bool(account(self.record).lost)

    def _plan(self) -> list[Step]:
        o = self.options
        kinds = [k for k in KINDS if k != DISK or faults.disk_can_be_filled()]
        self.left_out = [kind for kind in KINDS if kind not in kinds]
        return make_plan(o.seconds, o.chats, o.seed, kinds, scale=o.scale)

    def _go_on(self, *, asking: bool) -> None:
        now = time.time()
        self._end_due(now)
        self._look_after_bot(now)
        self.crowd.act(asking=asking)
        self.errands.act()
        self._sample(now)
        self._follow(0.1)

    # --- faults ---------------------------------------------------------------------------

    def _begin(self, step: Step) -> None:
        now = time.time()
        self.tell(f"{step.at:6.0f} s  {step.kind} {step.chats or ''}")
        faults.begin_at_server(self.fake, step)
        if step.kind == FLOOD:
            self.crowd.flood(step.chats[0])
        elif step.kind == UPLOAD:
            self.errands.upload()
        elif step.kind == REMOVE:
            self.errands.remove()
        elif step.kind == DISK:
            faults.fill_disk(self.bot.pid)
        elif step.kind == KILL:
            self.kill_at = now + step.seconds / 4
        if step.kind not in (FLOOD, UPLOAD, REMOVE):
            self.crowd.hurry(step.chats if step.kind != KILL else ())
        self.under_way.append((now + step.seconds, step, now))

    def _end_due(self, now: float) -> None:
        for entry in [e for e in self.under_way if e[0] <= now]:
            self.under_way.remove(entry)
            self._end(entry[1], entry[2])

    def _end(self, step: Step, since: float) -> None:
        """Ends a fault; what is still in store for single chats meets their next message."""
        self.fake.do("forgive", but_chats=True)
        if step.kind == DISK:
            faults.make_room(self.bot.pid)
        if step.kind not in (KILL, UPLOAD, REMOVE):
            end = time.time() + (0 if step.kind in OF_ONE_CHAT else _SETTLES)
            self.record.spells.append(Spell(step.kind, since, end, step.chats))

    def _start(self) -> None:
        self.bot = BotProcess(self.fake, self.index, "--fast", "--quotes", "1", **_SETTINGS)
        self.begun_at = time.time()
        self.memory.lives.append([])

    def _look_after_bot(self, now: float) -> None:
        """Kills the bot when it is time to, and starts it again, as a supervisor does."""
        if self.kill_at is not None and self.kill_at <= now:
            faults.kill(self.bot)
            self.kill_at = None
        if self.restart_at is None and not self.bot.is_running:
            self.stopped_at, self.restart_at = time.time(), time.time() + _RESTARTED_AFTER
        if self.restart_at is not None and self.restart_at <= now:
            self.restart_at, self.is_back = None, False
            self._start()
            self.record.spells.append(Spell(KILL, self.stopped_at, now + _COMES_BACK_IN))
            self.errands.restarted()

    # --- what is seen ---------------------------------------------------------------------

    def _follow(self, timeout: float) -> None:
        shown = self.fake.do("follow", after=self.read, timeout=timeout)["shown"]
        self.read += len(shown)
        self.is_back = self.is_back or bool(shown)
        for entry in shown:
            message = entry["message"]
            reply = message.get("reply_to_message", {}).get("message_id", 0)
            chat, number = message["chat"]["id"], message["message_id"]
            said = Said(entry["at"], chat, number, reply, message["text"], entry["heard"])
            self.errands.hear(said)
            if entry["method"] == "sendMessage":
                self.crowd.hear(said, again_data(message))
            if entry["method"] == "sendMessage" or chat == UPLOADER:
                self.record.said.append(said)

    def _sample(self, now: float) -> None:
        if now - self.sampled_at < _SAMPLED_EVERY or not self.bot.is_running:
            return
        self.sampled_at = now
        size = faults.memory_of(self.bot.pid)
        if size is not None:
            self.memory.lives[-1].append((now - self.begun_at, size))
