"""How long fifty people wait who ask the bot at the same moment, and one who asks alone.

    python -m benchmarks.chats

The real bot process over corpus/, against the stand-in for Telegram in tests/, so without the
network's time; seconds from a question's arrival at the stand-in to its answer there. Three rounds
of fifty private chats, and fifty questions of one person one after the other. Writes
results/chats.json.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.data import save
from qabot.ingest import update
from tests.support.fake_telegram.server import Running
from tests.support.telegram_bot import Person, running, sent_to

ROOT = Path(__file__).parent.parent
CHATS, ROUNDS = 50, 3
QUESTIONS = (
    "2020年前三季度济南市地区生产总值是多少",
    "金融辅导员对接了多少家企业",
    "济南自贸区面积有多少",
    "2022年冬奥会在哪里举行",
)


def main() -> None:
    with tempfile.TemporaryDirectory() as place, Running() as fake:
        folder = Path(place) / "index"
        update(folder, [ROOT / "corpus"])
        with running(fake, folder, ALLOW="*", PER_MINUTE="1000", PER_DAY="10000"):
            Person(fake, 1).ask(QUESTIONS[0])  # the bot is up
            alone = [one_alone(fake, n) for n in range(CHATS)]
            together = [wait for n in range(ROUNDS) for wait in all_at_once(fake, 100 * (n + 1))]
    figures = {
        "one person": percentiles(alone),
        f"{CHATS} at once": percentiles(together),
        "load of the machine": {"before": LOAD, "cores": os.cpu_count()},
    }
    save("chats", "python -m benchmarks.chats", figures)


def one_alone(fake: Running, number: int) -> float:
    started = time.time()
    Person(fake, 1).ask(QUESTIONS[number % len(QUESTIONS)])
    return answered_at(fake, 1) - started


def all_at_once(fake: Running, first: int) -> list[float]:
    people = [Person(fake, first + n) for n in range(CHATS)]
    asked = {}
    for number, person in enumerate(people):
        asked[person.chat] = time.time()
        person.say(QUESTIONS[number % len(QUESTIONS)])
    fake.until(lambda state: all(sent_to(state, chat) for chat in asked), timeout=300)
    return [answered_at(fake, chat) - started for chat, started in asked.items()]


def answered_at(fake: Running, chat: int) -> float:
    """When the last message to a chat arrived at the stand-in."""
    calls = [c for c in fake.state()["calls"] if c["method"] == "sendMessage"]
    return float(max(c["at"] for c in calls if int(c["parameters"]["chat_id"]) == chat))


def percentiles(seconds: list[float]) -> dict[str, float]:
    return {
        "questions": len(seconds),
        "seconds_p50": round(float(np.percentile(seconds, 50)), 2),
        "seconds_p95": round(float(np.percentile(seconds, 95)), 2),
        "seconds_longest": round(max(seconds), 2),
    }


LOAD = round(os.getloadavg()[0], 1)

if __name__ == "__main__":
    main()
