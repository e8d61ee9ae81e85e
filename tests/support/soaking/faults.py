"""The faults: how each begins and how it ends."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path

from tests.support.fake_telegram.server import Running
from tests.support.soaking.account import KILL
from tests.support.soaking.plan import BAD_GATEWAY, CUT, DEAF, HALF_OPEN, HALT, LATE, OUTAGE, Step
from tests.support.telegram_bot import BotProcess

if sys.platform == "linux":
    import resource

_SEND = "sendMessage"
_BAD = {"code": 502, "description": "Bad Gateway"}


def disk_can_be_filled() -> bool:
    """Whether a running process can be kept from writing: Linux lets its owner change a limit."""
    return sys.platform == "linux"


def fill_disk(pid: int) -> None:
    """From now on every write of a process to a file fails, as on a full disk."""
    if sys.platform == "linux":
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))


def make_room(pid: int) -> None:
    if sys.platform == "linux":
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


def memory_of(pid: int) -> float | None:
    """Megabytes that a process has; None where that cannot be seen."""
    try:
        text = Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return None
    sizes = [line.split()[1] for line in text.splitlines() if line.startswith("VmRSS:")]
    return int(sizes[0]) / 1024 if sizes else None


def kill(bot: BotProcess) -> None:
    bot.stop(signal.SIGKILL)


def begin_at_server(fake: Running, step: Step) -> None:
    """Has the server misbehave as the step says, until it is forgiven; for some kinds only."""
    for fault in _at_server(step):
        fake.do("fault", **fault)


def _at_server(step: Step) -> list[dict[str, object]]:
    made = _AT_SERVER.get(step.kind)
    return made(step) if made else []


def _halt(step: Step) -> list[dict[str, object]]:
    wait = {"retry_after": max(1, round(step.seconds / step.times))}
    fault = {"method": _SEND, "code": 429, "description": "Too Many Requests", "parameters": wait}
    return [{**fault, "chat": chat, "times": step.times} for chat in step.chats]


def _in_chats(step: Step, **fault: object) -> list[dict[str, object]]:
    return [{"method": _SEND, "chat": c, "times": step.times, **fault} for c in step.chats]


def _cut(step: Step) -> list[dict[str, object]]:
    cuts = ("before", "after")
    return [
        {**fault, "drop": cuts[number % 2]} for number, fault in enumerate(_in_chats(step, times=1))
    ]


_AT_SERVER: dict[str, Callable[[Step], list[dict[str, object]]]] = {
    HALT: _halt,
    BAD_GATEWAY: lambda step: _in_chats(step, **_BAD),
    CUT: _cut,
    LATE: lambda step: _in_chats(step, delay=step.seconds / 2),
    HALF_OPEN: lambda step: _in_chats(step, times=1, hang=step.seconds, drop="before"),
    KILL: lambda step: _in_chats(step, times=1, delay=step.seconds),
    OUTAGE: lambda _: [{"times": 1_000_000, **_BAD}],
    DEAF: lambda step: [{"method": "getUpdates", "hang": step.seconds, "drop": "before"}],
}
