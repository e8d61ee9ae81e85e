"""A seed -> which faults come when, and to whom."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.support.soaking.account import KILL

HALT, FLOOD, DISK = "429 in one chat", "flood of one chat", "full disk"
BAD_GATEWAY, CUT, LATE = "502", "cut connections", "late confirmations"
HALF_OPEN, DEAF = "half-open sending", "half-open polling"
OUTAGE = "502 everywhere"
UPLOAD, REMOVE = "upload", "remove"
OF_ONE_CHAT = (HALT, FLOOD)
GENERAL = (OUTAGE, DEAF, KILL, DISK)
_SOME = (BAD_GATEWAY, CUT, LATE, HALF_OPEN)
_NO_FAULTS = (UPLOAD, REMOVE)
KINDS = (*OF_ONE_CHAT, *GENERAL, *_SOME, *_NO_FAULTS)
_SECONDS = {HALT: (10, 25), FLOOD: (10, 20), DISK: (4, 10), HALF_OPEN: (5, 15), DEAF: (5, 15)}
_ELSE = (3, 8)
_PAUSE = (3, 8)  # seconds between two faults, in which the bot is to catch up


@dataclass(frozen=True, slots=True)
class Step:
    """A fault: seconds after the start, how long, and in which chats (none: in all).

    Those of a kill hear late what they are sent, so that it falls between the two.
    """

    at: float
    kind: str
    seconds: float
    chats: tuple[int, ...] = ()
    times: int = 1


def make_plan(
    seconds: float, chats: int, seed: int, kinds: Sequence[str] = KINDS, *, scale: float = 1.0
) -> list[Step]:
    """The steps of a soak of so many seconds: all kinds in turn, in an order made at random.

    The process is killed in every second round only, so that its memory can be watched for a
    while. ``scale`` shortens faults and pauses.
    """
    chance = random.Random(f"plan {seed}")
    steps: list[Step] = []
    at = _PAUSE[0] * scale
    for kind in _in_rounds(chance, kinds):
        length = chance.uniform(*_SECONDS.get(kind, _ELSE)) * scale
        if at + length > seconds:
            return steps
        steps.append(Step(at, kind, length, _whom(chance, kind, chats), chance.randint(1, 4)))
        at += length + chance.uniform(*_PAUSE) * scale
    return steps


def _in_rounds(chance: random.Random, kinds: Sequence[str]) -> Iterator[str]:
    number = 0
    while True:
        round_of = [kind for kind in kinds if kind != KILL or number % 2 == 0]
        chance.shuffle(round_of)
        yield from _upload_before_remove(round_of)
        number += 1


def _upload_before_remove(kinds: list[str]) -> list[str]:
    """What is to be removed was sent before, and has been there for a while: kills lie between."""
    if UPLOAD not in kinds or REMOVE not in kinds:
        return kinds
    rest = [kind for kind in kinds if kind not in _NO_FAULTS]
    return [UPLOAD, *rest, REMOVE]


def _whom(chance: random.Random, kind: str, chats: int) -> tuple[int, ...]:
    if kind in OF_ONE_CHAT:
        return (chance.randint(1, chats),)
    if kind in (*_SOME, KILL):
        return tuple(sorted(chance.sample(range(1, chats + 1), max(2, chats // 5))))
    return ()
