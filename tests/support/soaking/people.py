"""Those who ask: each has one question under way, reads what comes, and asks anew if asked to."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.support.fake_telegram.server import Running
from tests.support.soaking.facts import Fact
from tests.support.soaking.record import ASKS_AGAIN, Asked, Pressed, Record, Said

FLOOD = 30  # questions at the same moment
QUIET = 65.0  # seconds after a flood: what was declined is reported once per minute
_HURRIED = 0.7  # of all, where a fault meets all
_READS = 1.5  # seconds before somebody presses a button; the answer may come meanwhile
_AGAIN = "🔁 再答一次"


@dataclass(slots=True)
class Person:
    """``due``: when the next question comes; ``open``: questions without an end so far."""

    chat: int
    facts: Sequence[Fact]
    chance: random.Random
    due: float
    open: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Offer:
    """A notice with a button that asks again, and when it is pressed."""

    due: float
    said: Said
    data: str


@dataclass(slots=True)
class Crowd:
    """All who ask. ``pause``: seconds between an answer and the next question, on average.

    ``checks`` are questions about documents that were sent or removed; the next person asks them.
    """

    fake: Running
    record: Record
    people: dict[int, Person]
    pause: float
    checks: deque[tuple[Fact, bool]] = field(default_factory=deque)
    offers: list[Offer] = field(default_factory=list)
    checking: dict[int, str] = field(default_factory=dict)  # by message, the code it is about

    def act(self, *, asking: bool) -> None:
        """Everybody who is due asks, or presses a button; at the end only what is to be checked."""
        now = time.time()
        for offer in [o for o in self.offers if o.due <= now]:
            self.offers.remove(offer)
            self._press(offer)
        for person in self.people.values():
            if (asking or self.checks) and person.due <= now and not person.open:
                self._ask_next(person)

    def hurry(self, chats: Sequence[int]) -> None:
        """These ask as soon as they can, so that a fault meets questions; nobody: all but a few."""
        now = time.time()
        for person in self.people.values():
            is_meant = person.chat in chats if chats else person.chance.random() < _HURRIED
            if is_meant and person.due - now <= 2 * self.pause:  # not who is quiet after a flood
                person.due = now

    def flood(self, chat: int) -> None:
        """One person asks many questions at the same moment, and is quiet for a while."""
        person = self.people[chat]
        for number in range(FLOOD):
            fact = person.facts[number % len(person.facts)]
            self._ask(person, fact.question, fact.code, in_flood=True)
        person.due = time.time() + QUIET

    def hear(self, said: Said, data: str | None) -> None:
        """A message has come; ``data`` is what its button for asking again carries."""
        person = self.people.get(said.chat)
        if person is None:
            return
        if said.kind not in ASKS_AGAIN:
            self._close(person, said.reply_to)
        elif said.reply_to in person.open:
            if data:
                self.offers.append(Offer(time.time() + _READS, said, data))
            else:
                self._close(person, said.reply_to)

    def unanswered(self) -> int:
        """Questions without an end; of a flood only those that are reported."""
        asked = {(a.chat, a.message) for a in self.record.asked if not a.in_flood}
        open_ones = [m for p in self.people.values() for m in p.open if (p.chat, m) in asked]
        return len(open_ones) + len(self.checks)

    def is_asked_about(self, code: str) -> bool:
        return code in self.checking.values()

    def _ask_next(self, person: Person) -> None:
        if self.checks:
            fact, is_held = self.checks.popleft()
            number = self._ask(
                person, fact.question, fact.code if is_held else "", not_code=fact.code
            )
            self.checking[number] = fact.code
        else:
            fact = person.chance.choice(person.facts)
            self._ask(person, fact.question, fact.code)
        person.due = time.time() + person.chance.uniform(0.5, 1.5) * self.pause

    def _ask(
        self,
        person: Person,
        question: str,
        code: str,
        *,
        not_code: str = "",
        in_flood: bool = False,
    ) -> int:
        at = time.time()
        said = self.fake.do("say", text=question, user=person.chat, language="zh")
        number: int = said["message"]
        self.record.asked.append(Asked(at, person.chat, number, code, not_code, in_flood))
        if not in_flood:
            person.open.add(number)
        return number

    def _press(self, offer: Offer) -> None:
        """Asks again, unless the answer has come meanwhile or the button was removed."""
        said = offer.said
        if said.reply_to not in self.people[said.chat].open:
            return
        pressed = Pressed(time.time(), said.chat, said.reply_to)
        try:
            self.fake.do("press", user=said.chat, message=said.message, data=offer.data)
        except KeyError:
            return
        self.record.pressed.append(pressed)

    def _close(self, person: Person, question: int) -> None:
        if question in person.open:
            person.open.discard(question)
            self.checking.pop(question, None)
            pause = person.chance.uniform(0.5, 1.5) * self.pause
            person.due = max(person.due, time.time() + pause)


def make_people(facts: dict[int, list[Fact]], seed: int, pause: float) -> dict[int, Person]:
    """Everybody, each with a chance of their own; the first questions are spread over a pause."""
    now, made = time.time(), {}
    for chat, own in facts.items():
        chance = random.Random(f"person {seed} {chat}")
        made[chat] = Person(chat, own, chance, now + chance.uniform(0, pause))
    return made


def again_data(message: dict[str, object]) -> str | None:
    """What the button that asks again carries; None where there is none."""
    markup = message.get("reply_markup")
    rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
    found = [str(b.get("callback_data")) for row in rows for b in row if b["text"] == _AGAIN]
    return found[0] if found else None
