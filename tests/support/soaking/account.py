"""A record -> what became of each question: the oracle of the soak.

Each question gets its answer once, and once more for each time that its person asked again by the
button of a notice. A notice comes once, and once more where the bot could not know that it had
arrived: its sending was cut or late, or the process was killed at that moment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.support.soaking.facts import codes_in
from tests.support.soaking.record import (
    ASKS_AGAIN,
    DECLINES,
    Asked,
    Errand,
    Kind,
    Record,
    Said,
    Spell,
    outcome_of,
)

_TOLD_ONCE_IN = 60.0  # seconds within which a chat learns once that it asks too much
_UNHEARD_BEFORE_KILL = 5.0  # seconds; what was stored then, the process may not have heard of
KILL = "kill -9"


@dataclass(slots=True)
class Account:
    """``became``: how many questions came to which end; the rest lists what must not be."""

    asked: int = 0
    became: Counter[str] = field(default_factory=Counter)
    errands: Counter[str] = field(default_factory=Counter)
    seconds: dict[tuple[int, int], float] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    crossed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def failures(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.crossed, *self.wrong]


def account(record: Record) -> Account:
    """What became of each question in a record that is complete."""
    found = Account(asked=len(record.asked))
    about = _by_question(record.said)
    presses = Counter((p.chat, p.question) for p in record.pressed)
    for asked in record.asked:
        key = asked.chat, asked.message
        _settle(found, record, asked, about.get(key, []), presses[key])
    for errand in record.errands:
        _settle_errand(found, errand, about.get((errand.chat, errand.message), []))
    known = {(a.chat, a.message) for a in record.asked}
    for said in record.said:
        _check_place(found, record, said, known)
    return found


def _by_question(said: Sequence[Said]) -> dict[tuple[int, int], list[Said]]:
    about: dict[tuple[int, int], list[Said]] = {}
    for message in said:
        about.setdefault((message.chat, message.reply_to), []).append(message)
    return about


def _settle(
    found: Account, record: Record, asked: Asked, said: Sequence[Said], presses: int
) -> None:
    name = f"question {asked.message} of chat {asked.chat}"
    answers = [s for s in said if s.kind in (Kind.ANSWER, Kind.REFUSAL)]
    notices = [s for s in said if s.kind in ASKS_AGAIN]
    if any(s.kind in (Kind.ERROR, Kind.OTHER) for s in said):
        found.wrong.append(f"{name}: {[s.text[:80] for s in said]}")
    found.wrong += [f"{name}: {a.text[:80]}" for a in answers if not _is_right(asked, a)]
    if len(answers) > 1 + presses:
        found.doubled.append(f"{name}: {len(answers)} answers, asked again {presses} times")
    if len(notices) > 1 + presses + _unheard(record, notices):
        found.doubled.append(f"{name}: {len(notices)} notices")
    end = _end(record, asked, answers, said, presses)
    found.became[end or "lost"] += 1
    if end is None:
        found.lost.append(f"{name}: asked again {presses} times, {[s.text[:40] for s in said]}")
    elif answers:
        found.seconds[asked.chat, asked.message] = answers[0].at - asked.at


def _is_right(asked: Asked, answer: Said) -> bool:
    if asked.code:
        return codes_in(answer.text) == {asked.code}
    return answer.kind is Kind.REFUSAL and asked.not_code not in codes_in(answer.text)


def _unheard(record: Record, notices: Sequence[Said]) -> int:
    kills = [s.begin for s in record.spells if s.kind == KILL]
    return sum(
        not n.heard or any(0 <= kill - n.at <= _UNHEARD_BEFORE_KILL for kill in kills)
        for n in notices
    )


def _end(
    record: Record, asked: Asked, answers: Sequence[Said], said: Sequence[Said], presses: int
) -> str | None:
    """What became of a question; None when nothing did."""
    notices = [s.kind for s in said if s.kind in ASKS_AGAIN]
    if answers and notices:
        return f"{notices[0]}, answered when asked again" if presses else f"answered, {notices[0]}"
    if answers:
        return "answered"
    if notices:  # after each press there must be one more word
        return str(notices[-1]) if len(notices) > presses else None
    declined = [s.kind for s in said if s.kind in DECLINES]
    return str(declined[0]) if declined else _declined_with_others(record, asked)


def _declined_with_others(record: Record, asked: Asked) -> str | None:
    """Of many questions at once those beyond the limit are declined together, once per minute.

    Where that word may have been lost, its place is taken by the one to send it again.
    """
    words = (*DECLINES, Kind.UNSENT)
    if asked.in_flood and any(
        s.chat == asked.chat and s.kind in words and abs(s.at - asked.at) <= _TOLD_ONCE_IN
        for s in record.said
    ):
        return "declined together with others of its flood"
    return None


def _settle_errand(found: Account, errand: Errand, said: Sequence[Said]) -> None:
    """Who sends a document or removes one hears how that ended."""
    last = [word for s in said if (word := outcome_of(errand, s.text))]
    found.errands[f"{errand.what}: {last[-1] if last else 'lost'}"] += 1
    if not last:
        texts = [s.text[:60] for s in said]
        found.lost.append(f"{errand.what} of {errand.name}, message {errand.message}: {texts}")


def _check_place(found: Account, record: Record, said: Said, known: set[tuple[int, int]]) -> None:
    """No chat sees what is another's, and no answer is where nobody asked."""
    name = f"message {said.message} in chat {said.chat}"
    strange = {c: record.owners.get(c, said.chat) for c in codes_in(said.text)}
    found.crossed += [
        f"{name}: {code} of chat {owner}" for code, owner in strange.items() if owner != said.chat
    ]
    if said.kind is Kind.ANSWER and (said.chat, said.reply_to) not in known:
        found.crossed.append(f"{name} answers what was not asked there: {said.text[:80]}")


def undisturbed(record: Record, found: Account, beside: Sequence[str] = ()) -> list[float]:
    """Seconds of the answers that no fault concerned, neither in their chat nor in all chats.

    ``beside``: of these only the ones that were asked while another chat met such a fault.
    """
    others = [s for s in record.spells if s.kind in beside]
    waits = []
    for asked in record.asked:
        seconds = found.seconds.get((asked.chat, asked.message))
        own = [s for s in record.spells if not s.chats or asked.chat in s.chats]
        if seconds is None or _met(own, asked, seconds):
            continue
        if not beside or _met(others, asked, 0.0):
            waits.append(seconds)
    return waits


def _met(spells: Sequence[Spell], asked: Asked, seconds: float) -> bool:
    """True when a question was under way during one of these."""
    return any(s.begin <= asked.at + seconds and asked.at <= s.end for s in spells)
