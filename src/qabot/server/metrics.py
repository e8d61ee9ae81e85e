"""Counts since the start, in the text format that Prometheus reads."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds
_HELP = {
    "questions": "Questions that were answered or refused.",
    "refusals": "Questions that the documents do not answer.",
    "talk": "Messages that asked nothing of the documents.",
}


@dataclass(slots=True)
class Metrics:
    """Counted in the thread of the event loop alone."""

    started: float = field(default_factory=time.monotonic)
    counts: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    buckets: Counter[float] = field(default_factory=Counter)
    seconds: float = 0.0

    def answered(self, *, found: bool, seconds: float) -> None:
        """A question that waited and was answered, or refused, in so many seconds."""
        self.counts["questions"] += 1
        self.counts["refusals"] += not found
        self.seconds += seconds
        for bound in _BUCKETS:
            self.buckets[bound] += seconds <= bound

    def page(self, gauges: Mapping[str, tuple[str, float]]) -> str:
        """All of it; ``gauges`` are values of now by name, with what each is."""
        lines = [line for name in _HELP for line in self._counter(name)]
        lines += self._histogram()
        lines += [
            "# HELP qabot_requests_total Requests by the status of their answer.",
            "# TYPE qabot_requests_total counter",
        ]
        for status, count in sorted(self.statuses.items()):
            lines.append(f'qabot_requests_total{{status="{status}"}} {count}')
        uptime = "Seconds since the server was started.", time.monotonic() - self.started
        for name, (what, value) in {"uptime_seconds": uptime, **gauges}.items():
            lines += [f"# HELP qabot_{name} {what}", f"# TYPE qabot_{name} gauge"]
            lines.append(f"qabot_{name} {value:g}")
        return "\n".join([*lines, ""])

    def _counter(self, name: str) -> Iterator[str]:
        yield f"# HELP qabot_{name}_total {_HELP[name]}"
        yield f"# TYPE qabot_{name}_total counter"
        yield f"qabot_{name}_total {self.counts[name]}"

    def _histogram(self) -> Iterator[str]:
        total = self.counts["questions"]
        yield "# HELP qabot_answer_seconds Seconds from a question to its answer, waiting included."
        yield "# TYPE qabot_answer_seconds histogram"
        for bound in _BUCKETS:
            yield f'qabot_answer_seconds_bucket{{le="{bound:g}"}} {self.buckets[bound]}'
        yield f'qabot_answer_seconds_bucket{{le="+Inf"}} {total}'
        yield f"qabot_answer_seconds_sum {self.seconds:.3f}"
        yield f"qabot_answer_seconds_count {total}"
