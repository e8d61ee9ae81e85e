"""What a supervisor wants to know: counts, and how long answers took."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

_REMEMBERED = 1000  # answers that the percentiles are taken of


@dataclass(slots=True)
class Metrics:
    """Counters since the start; times are seconds from a question's turn to its answer."""

    clock: Callable[[], float] = time.monotonic
    counts: Counter[str] = field(default_factory=Counter)
    durations: deque[float] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock()

    @property
    def uptime(self) -> float:
        """Seconds since the bot started."""
        return self.clock() - self.started

    def answered(self, *, found: bool, seconds: float) -> None:
        """Counts an answer, and how long it took."""
        self.counts["questions"] += 1
        self.counts["refusals"] += not found
        self.durations.append(seconds)

    def page(self) -> str:
        """The metrics in the text format that Prometheus reads."""
        lines = [
            "# HELP qabot_uptime_seconds Time since the bot was started.",
            "# TYPE qabot_uptime_seconds gauge",
            f"qabot_uptime_seconds {self.uptime:.0f}",
        ]
        for name in ("updates", "questions", "refusals", "errors", "denied", "uploads"):
            lines += [
                f"# TYPE qabot_{name}_total counter",
                f"qabot_{name}_total {self.counts[name]}",
            ]
        lines.append("# TYPE qabot_answer_seconds summary")
        for share in (0.5, 0.95):
            seconds = percentile(self.durations, share)
            lines.append(f'qabot_answer_seconds{{quantile="{share}"}} {seconds:.3f}')
        return "\n".join([*lines, ""])


def percentile(values: Sequence[float] | deque[float], share: float) -> float:
    """The smallest value that at least ``share`` of all do not exceed; 0 of none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    at = -(-len(ordered) * share // 1)  # nearest rank, from 1
    return ordered[max(int(at), 1) - 1]
