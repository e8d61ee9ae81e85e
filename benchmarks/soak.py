"""Fifty people ask for an hour while everything fails that can: what is answered, lost, doubled.

    python -m benchmarks.soak [--minutes 60] [--chats 50] [--seed 1] [--pause 25]

The real bot process against the stand-in for Telegram in tests/. By a plan that the seed gives it
meets 429 in one chat, floods, 502, cut and half-open connections, late confirmations, kill -9 and
a full disk (every write of the process fails), while documents are sent and removed. Ends with a
table and with code 1 where something was lost, doubled, or shown to somebody else; writes
results/soak.json.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.data import save
from tests.support.soaking.play import Options, soak
from tests.support.soaking.report import figures_of, table

ROOT = Path(__file__).parent.parent
_SHOWN = 20  # failures


def main() -> int:
    given = _arguments()
    load = round(os.getloadavg()[0], 1)
    options = Options(60 * given.minutes, given.chats, given.seed, given.pause)
    print(f"seed {options.seed}: {given.minutes:g} minutes, {options.chats} chats", flush=True)
    with tempfile.TemporaryDirectory() as place:
        done = soak(options, Path(place), lambda text: print(text, flush=True))
    figures, found = figures_of(done.record, done.memory)
    tracebacks = done.log.count("Traceback")
    settings = {"minutes": given.minutes, "chats": options.chats, "seed": options.seed}
    machine = {"load before": load, "cores": os.cpu_count()}
    more = {"tracebacks in the log": tracebacks, "left out": done.left_out}
    every = {"soak": {**settings, "pause": options.pause}, **figures, **more, "machine": machine}
    print(table(every))
    print("\n".join(found.failures[:_SHOWN]))
    command = " ".join(f"--{name} {value:g}" for name, value in settings.items())
    save("soak", f"python -m benchmarks.soak {command} --pause {options.pause:g}", every)
    return 1 if found.failures or tracebacks else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="many people, many faults, one bot")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--chats", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pause", type=float, default=25.0, help="seconds between two questions")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
