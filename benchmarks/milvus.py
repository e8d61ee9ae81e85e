"""How a Milvus server finds what the local index finds, and how long publishing and asking take.

    milvus-lite server --data-dir data --host 127.0.0.1 --port 19530
    python -m benchmarks.milvus FOLDER --url http://127.0.0.1:19530

FOLDER contains the question sets that data.py names. The first paragraphs of CMRC 2018 dev are
indexed and published, once whole and once after an interruption, and the same questions are asked
of both; the local index is the measure. Writes results/milvus.json.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.data import build, load, save, write_documents
from qabot.answering.retrieval import prepare, retrieve
from qabot.index import open_index
from qabot.milvus.client import Client
from qabot.milvus.publishing import publish
from qabot.milvus.server import Server
from qabot.milvus.snapshot import open_milvus
from qabot.models import load_encoder
from qabot.search.backend import Backend

DEPTH = 10
_STOPPED_AFTER = 3  # writes


class _StoppedError(BaseException):
    """The publication is interrupted here."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", required=True)
    parser.add_argument("--paragraphs", type=int, default=400)
    parser.add_argument("--questions", type=int, default=200)
    given = parser.parse_args()
    server = Server(given.url, name=f"benchmark{int(time.time())}", seconds=60.0)
    paragraphs, questions = load(given.folder / "cmrc2018_dev.json")
    inside = [q.text for q in questions if q.paragraph < given.paragraphs]
    asked = inside[:: max(len(inside) // given.questions, 1)][: given.questions]
    with tempfile.TemporaryDirectory() as place:
        documents = Path(place) / "documents"
        paths = write_documents(documents, paragraphs[: given.paragraphs], titled=True)
        folder = build(Path(place) / "index", paths).folder
        figures = published(folder, server)
        local, served = open_index(folder), open_milvus(server, load_encoder)
        figures |= {"server": Client(server).version, "passages": local.passage_count}
        figures |= compared(local, served, asked)
    save("milvus", "python -m benchmarks.milvus FOLDER --url URL", figures)


def published(folder: Path, server: Server) -> dict[str, Any]:
    """Seconds and rows of a publication that is interrupted, then continued."""
    upsert = Client.upsert
    writes = 0

    def stopping(client: Client, collection: str, rows: Sequence[Any]) -> None:
        nonlocal writes
        if writes == _STOPPED_AFTER:
            raise _StoppedError
        writes += 1
        upsert(client, collection, rows)

    setattr(Client, "upsert", stopping)  # noqa: B010
    try:
        publish(folder, server)
    except _StoppedError:
        setattr(Client, "upsert", upsert)  # noqa: B010
    continued, seconds = timed(lambda: publish(folder, server))
    anew, whole = timed(lambda: publish(folder, server, anew=True))
    again, nothing = timed(lambda: publish(folder, server))
    return {
        "rows": anew.rows,
        "published_in_seconds": round(whole, 1),
        "rows_after_an_interruption": continued.rows,
        "continued_in_seconds": round(seconds, 1),
        "rows_when_served_already": again.rows,
        "seconds_when_served_already": round(nothing, 2),
    }


def compared(local: Backend, served: Backend, asked: Sequence[str]) -> dict[str, Any]:
    """How alike both are in each leg and together, and what a search takes in each."""
    legs: dict[str, Callable[[Backend, str], list[tuple[Any, float]]]] = {
        "by_meaning": by_meaning,
        "by_words": by_words,
        "together": together,
    }
    for backend in (local, served):
        together(backend, asked[0])  # models and connections are there
    figures: dict[str, Any] = {"questions": len(asked)}
    for name, leg in legs.items():
        pairs = [(leg(local, question), leg(served, question)) for question in asked]
        figures[name] = alike(pairs)
    for name, backend in (("local", local), ("served", served)):
        taken = [timed(partial(together, backend, question))[1] for question in asked]
        figures[f"{name}_search_ms"] = milliseconds(taken)
    return figures


def by_meaning(backend: Backend, question: str) -> list[tuple[Any, float]]:
    vector = backend.encoder.encode_questions([question])[0]
    return list(backend.dense.search(vector, DEPTH))


def by_words(backend: Backend, question: str) -> list[tuple[Any, float]]:
    return list(backend.lexical.search(backend.segmenter.terms(question), DEPTH))


def together(backend: Backend, question: str) -> list[tuple[Any, float]]:
    hits = retrieve(backend, prepare(backend, question), DEPTH)
    return [((h.passage.document.path, h.passage.start), h.score) for h in hits]


def alike(pairs: Sequence[tuple[list[tuple[Any, float]], list[tuple[Any, float]]]]) -> Any:
    """Shares of the same first passage and of the same ten, and how far first scores differ."""
    overlaps, firsts, differences = [], 0, [0.0]
    for expected, found in pairs:
        wanted, got = {key for key, _ in expected}, {key for key, _ in found}
        overlaps.append(len(wanted & got) / max(len(wanted), 1))
        firsts += bool(expected and found and expected[0][0] == found[0][0])
        if expected and found:
            differences.append(abs(found[0][1] / expected[0][1] - 1))
    return {
        "same_first_passage": firsts,
        "overlap_at_10": round(statistics.mean(overlaps), 4),
        "largest_change_of_the_first_score": round(max(differences), 4),
    }


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and the seconds that it took."""
    started = time.monotonic()
    return work(), time.monotonic() - started


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    ordered = sorted(seconds)
    return {
        "p50": round(1000 * statistics.median(ordered), 1),
        "p95": round(1000 * ordered[int(0.95 * (len(ordered) - 1))], 1),
    }


if __name__ == "__main__":
    main()
