"""How long fifty people wait who ask `qabot serve` at the same moment, alone and during uploads.

    python -m benchmarks.serving

The real process over corpus/ and an archive of two documents, asked over HTTP on this machine:
seconds from sending a question to its whole answer. Fifty questions of one person one after the
other; three rounds of fifty at once; and as many while the archive is uploaded again and again,
each time with another figure in both documents, so that the index is replaced by a new one. An
answer is mixed if a figure in it is not that of its generation. Writes results/serving.json.
"""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from benchmarks.data import save
from qabot.ingest import update

ROOT = Path(__file__).parent.parent
ASKERS, ROUNDS = 50, 3
FACTORIES = "工厂的年产量为多少吨"
QUESTIONS = (
    "2020年前三季度济南市地区生产总值是多少",
    "金融辅导员对接了多少家企业",
    "济南自贸区面积有多少",
    FACTORIES,
)
LOAD = round(os.getloadavg()[0], 1)


@dataclass(slots=True)
class Asked:
    """What was seen: seconds of each answer, failed requests, figures by generation."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    figures: list[tuple[int, str]] = field(default_factory=list)


def main() -> None:
    with tempfile.TemporaryDirectory() as place, server(Path(place)) as base:
        known: dict[int, int] = {}
        upload(base, 1000, known)
        alone, together, during = Asked(), Asked(), Asked()
        for number in range(ASKERS):
            ask(base, number, alone)
        for _ in range(ROUNDS):
            all_at_once(base, together)
        uploads = while_uploading(base, known, during)
    mixed = sum(f"{known.get(generation)}吨" not in text for generation, text in during.figures)
    figures = {
        "one person": described(alone),
        f"{ASKERS} at once": described(together),
        f"{ASKERS} at once during uploads": described(during)
        | {"uploads": uploads, "figures checked": len(during.figures), "mixed": mixed},
        "load of the machine": {"before": LOAD, "cores": os.cpu_count()},
    }
    save("serving", "python -m benchmarks.serving", figures)


@contextmanager
def server(place: Path) -> Iterator[str]:
    folder = place / "index"
    update(folder, [ROOT / "corpus"])
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "qabot", "serve", "--index", str(folder)]
    command += ["--port", str(port), "--rate", "1000000"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        while not is_up(base):
            time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.wait()


def is_up(base: str) -> bool:
    try:
        return httpx.get(f"{base}/healthz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def ask(base: str, number: int, asked: Asked) -> None:
    question = QUESTIONS[number % len(QUESTIONS)]
    started = time.monotonic()
    try:
        response = httpx.post(
            f"{base}/api/ask", json={"question": question}, timeout=120, trust_env=False
        )
        answer: dict[str, Any] = response.raise_for_status().json()
    except httpx.HTTPError:
        asked.errors += 1
        return
    asked.seconds.append(time.monotonic() - started)
    if question == FACTORIES:
        generation = answer["index"]["generation"]
        asked.figures += [(generation, quote["text"]) for quote in answer["quotes"]]


def all_at_once(base: str, asked: Asked) -> None:
    with ThreadPoolExecutor(ASKERS) as pool:
        list(pool.map(lambda number: ask(base, number, asked), range(ASKERS)))


def while_uploading(base: str, known: dict[int, int], asked: Asked) -> int:
    """Three rounds, and an upload after the other until they have ended; how many there were."""
    stop, count = threading.Event(), 0

    def uploading() -> None:
        nonlocal count
        while not stop.is_set():
            count += 1
            upload(base, 1000 + count, known)

    thread = threading.Thread(target=uploading)
    thread.start()
    for _ in range(ROUNDS):
        all_at_once(base, asked)
    stop.set()
    thread.join()
    return count


def upload(base: str, figure: int, known: dict[int, int]) -> None:
    """Uploads both documents with this figure, and notes the generation that has it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("东厂", "西厂"):
            text = f"# {name}\n\n{name}和其他工厂的年产量为{figure}吨。\n"
            archive.writestr(f"{name}.md", text)
    with httpx.Client(base_url=base, timeout=120, trust_env=False) as client:
        sent = client.post("/api/documents?name=factories.zip", content=packed.getvalue())
        job = sent.raise_for_status().json()
        while job["finished"] is None:
            time.sleep(0.05)
            job = client.get(f"/api/jobs/{job['id']}").json()
    if job["state"] != "done":
        raise SystemExit(f"An upload failed: {job['reason']}")
    known[job["report"]["generation"]] = figure


def described(asked: Asked) -> dict[str, float]:
    seconds = asked.seconds
    return {
        "questions": len(seconds) + asked.errors,
        "errors": asked.errors,
        "seconds_p50": round(float(np.percentile(seconds, 50)), 2),
        "seconds_p95": round(float(np.percentile(seconds, 95)), 2),
        "seconds_longest": round(max(seconds), 2),
    }


if __name__ == "__main__":
    main()
