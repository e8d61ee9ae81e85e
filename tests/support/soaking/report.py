"""What a soak has shown, as figures and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.support.soaking.account import Account, account, undisturbed
from tests.support.soaking.plan import OF_ONE_CHAT
from tests.support.soaking.record import Record

Figures = dict[str, Any]
_SHORTEST_LIFE = 60.0  # seconds of samples below which a slope says nothing


@dataclass(slots=True)
class Memory:
    """Resident memory of each life of the process: seconds since its start, megabytes."""

    lives: list[list[tuple[float, float]]] = field(default_factory=lambda: [[]])

    def slope(self) -> float | None:
        """Megabytes a minute over the second half of the longest life; None if that is short."""
        longest = max(self.lives, key=lambda life: life[-1][0] - life[0][0] if life else 0.0)
        late = [s for s in longest if s[0] >= longest[-1][0] / 2] if longest else []
        if len(late) < 3 or late[-1][0] - late[0][0] < _SHORTEST_LIFE:
            return None
        seconds, sizes = np.array(late).T
        return round(float(60 * np.polyfit(seconds, sizes, 1)[0]), 2)

    def most(self) -> float | None:
        sizes = [size for life in self.lives for _, size in life]
        return round(max(sizes), 1) if sizes else None


def figures_of(record: Record, memory: Memory) -> tuple[Figures, Account]:
    """All figures of a soak, and the account that they rest on."""
    found = account(record)
    beside = undisturbed(record, found, OF_ONE_CHAT)
    figures: Figures = {
        "asked": found.asked,
        "became": dict(sorted(found.became.items())),
        "documents": dict(sorted(found.errands.items())),
        "lost": len(found.lost),
        "doubled": len(found.doubled),
        "shown to others": len(found.crossed),
        "wrong": len(found.wrong),
        "seconds to an answer": waits(list(found.seconds.values())),
        "seconds where no fault concerned the chat": waits(undisturbed(record, found)),
        "seconds in other chats while one is flooded or halted": waits(beside),
        "faults": dict(sorted(Counter(s.kind for s in record.spells).items())),
        "memory": {"most_mb": memory.most(), "slope_mb_a_minute": memory.slope()},
    }
    return figures, found


def waits(seconds: Sequence[float]) -> Figures:
    if not seconds:
        return {"answers": 0}
    p50, p95 = np.percentile(np.array(seconds), [50, 95])
    return {
        "answers": len(seconds),
        "p50": round(float(p50), 2),
        "p95": round(float(p95), 2),
        "longest": round(max(seconds), 2),
    }


def table(figures: Figures) -> str:
    """The figures, a line each."""
    lines = []
    for name, value in figures.items():
        if isinstance(value, dict):
            lines.append(name)
            lines += [f"  {inner:<58}{shown!s:>10}" for inner, shown in value.items()]
        else:
            lines.append(f"{name:<60}{value!s:>10}")
    return "\n".join(lines)
