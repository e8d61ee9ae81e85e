"""What each part of the answer path adds: the same questions with one part left out at a time.

    python -m benchmarks.ablation FOLDER [--questions N]

Questions and indexes are those of answers.py, N of each kind, on CMRC and DRCD. The threshold is
taken anew for each variant at 5 % false refusals, so that what is compared is what confidence says
apart, not where it is cut. Writes results/ablation.json.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from multiprocessing import Pool
from pathlib import Path
from unittest.mock import patch

import qabot.answering.answers
import qabot.answering.candidates
import qabot.answering.retrieval
import qabot.answering.weights
from benchmarks.answers import SETS, Set, mean, refusals
from benchmarks.data import save
from qabot.answering.weights import WEIGHTS, Scale
from qabot.evaluation import overlap
from qabot.models.span_reader import Reading, SpanReader
from qabot.types import Passage

NAMES = ("CMRC 2018 dev", "DRCD dev (traditional)")
ASKED = 120
KEPT = (
    "auroc",
    "right_refusals_at_5_percent_false",
    "near_misses_refused_at_5_percent_false",
)
FIRST = 1e9  # a weight next to which the other leg counts for nothing
CONTRADICTIONS = {"other_figures": 0.0, "other_names": 0.0, "other_year": 0.0}
READER = WEIGHTS.reader
ODDS = replace(READER, ranking={"read": 1.0}, confidence={"read": 0.5})


class Remembering(SpanReader):
    """Reads each question with each passage once, whatever variant asks."""

    def __init__(self) -> None:
        super().__init__(threads=1)
        self._known: dict[tuple[str, str, int], Reading] = {}

    def read(self, question: str, passage: Passage) -> Reading:
        key = question, passage.document.id, passage.start
        if key not in self._known:
            self._known[key] = super().read(question, passage)
        return self._known[key]


@contextmanager
def passages_read(count: int) -> Iterator[None]:
    with (
        patch.object(qabot.answering.candidates, "PASSAGES_READ", count),
        patch.object(qabot.answering.answers, "PASSAGES_READ", count),
    ):
        yield


@contextmanager
def weighed(reader: Scale) -> Iterator[None]:
    """The weights that go with the reader are these."""
    with patch.object(qabot.answering.weights, "WEIGHTS", replace(WEIGHTS, reader=reader)):
        yield


def variants() -> Iterator[tuple[str, bool, ExitStack]]:
    """Name, whether the reader is used, and what applies while it is measured."""
    for name in (
        "all",
        "without reader (--fast)",
        "reader's odds alone",
        "without names, figures and years that the passage lacks",
        "retrieval by words alone",
        "retrieval by meaning alone",
        "one passage read",
        "three passages read",
        "ten passages read",
    ):
        stack = ExitStack()
        if name == "reader's odds alone":
            stack.enter_context(weighed(ODDS))
        elif name.startswith("without names"):
            blind = replace(READER, confidence={**READER.confidence, **CONTRADICTIONS})
            stack.enter_context(weighed(blind))
        elif name.startswith("retrieval"):
            weight = FIRST if "words" in name else 0.0
            stack.enter_context(patch.object(qabot.answering.retrieval, "LEXICAL_WEIGHT", weight))
        elif name.endswith("read"):
            count = {"one": 1, "three": 3, "ten": 10}[name.split()[0]]
            stack.enter_context(passages_read(count))
        yield name, "without reader" not in name, stack


def measure(path: Path, most: int) -> dict[str, dict[str, float]]:
    found = {}
    with tempfile.TemporaryDirectory() as place:
        asked = Set(path, Path(place), most)
        remembering = Remembering()
        for name, reads, stack in variants():
            reader = remembering if reads else None
            with stack:
                told = asked.ask(asked.whole, asked.asked, reader)
                parts = [
                    asked.ask(asked.partly, questions, reader)
                    for questions in (asked.own, asked.others, asked.missed)
                ]
            kept = refusals(*parts)
            found[name] = {
                "first_quote": mean([a.first for a in told]),
                "any_quote": mean([a.any for a in told]),
                "marked_f1": mean([a.marked(overlap) for a in told]),
                **{key: kept[key] for key in KEPT},
            }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=ASKED, help="of each kind")
    options = parser.parse_args()
    with Pool(2) as pool:
        jobs = [(options.folder / SETS[name], options.questions) for name in NAMES]
        figures = dict(zip(NAMES, pool.starmap(measure, jobs, chunksize=1), strict=True))
    save(
        "ablation", f"python -m benchmarks.ablation FOLDER --questions {options.questions}", figures
    )


if __name__ == "__main__":
    main()
