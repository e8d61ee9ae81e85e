"""What is shown of a model that does not obey: 100 questions to a model of 135 million weights.

    python -m tools.small_model --tokens 40 --prompt 700    (its head says what to install)
    python -m benchmarks.written FOLDER

FOLDER contains cmrc2018_dev.json (see data.py). 50 questions are the headings of README.md and of
docs/ in this repository, 25 are of questions/jinan.jsonl about corpus/, 25 are of CMRC 2018. No
question is refused beforehand, so that the model is asked each time.

A sentence that is shown as supported is compared with the quotes that it names in a way that shares
nothing with the rule: each figure and each word of it must be there as it is written, and words or
Chinese characters must be there in this order (the longest common subsequence). All supported ones
are written out; questions/written_read.tsv says of each what reading it by eye found. Writes
results/written.json.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.data import load, save, write_documents
from qabot import Library
from qabot.writing.answer import Sentence, Written

ROOT = Path(__file__).parent.parent
QUESTIONS = Path(__file__).parent / "questions"
_T = TypeVar("_T")
IN_ORDER = 0.9  # share of a sentence that its quotes have in the same order
_LITTLE = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by can for from in is it its of on or that the their they this to "
        "was were which with",
    )
)


@dataclass(frozen=True, slots=True)
class Trial:
    """Documents, and questions about them."""

    name: str
    documents: Path
    questions: list[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:8799/v1")
    parser.add_argument("--model", default="smollm2-135m")
    parser.add_argument("--asked", type=int, default=100)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        made = {
            trial.name: _tried(trial, Path(place), chosen.url, chosen.model)
            for trial in _trials(chosen.folder, Path(place), chosen.asked)
        }
    save("written", "python -m benchmarks.written FOLDER", figures(made))


def _trials(folder: Path, place: Path, asked: int) -> Iterator[Trial]:
    """Half of the questions about the guides, a quarter each about the two others."""
    quarter = asked // 4
    yield _of_cmrc(folder, place / "cmrc", quarter)
    lines = (QUESTIONS / "jinan.jsonl").read_text("utf-8").splitlines()
    entries = [entry for entry in map(json.loads, lines) if entry["kind"] == "answerable"]
    jinan = [entry["question"] for entry in spread(entries, quarter)]
    yield Trial("corpus", ROOT / "corpus", jinan)
    guides = _copied(place / "guides")
    yield Trial("guides", guides, _about_headings(guides)[: asked - 2 * quarter])


def _of_cmrc(folder: Path, documents: Path, count: int) -> Trial:
    paragraphs, questions = load(folder / "cmrc2018_dev.json")
    chosen = spread(questions, count)
    kept = sorted({question.paragraph for question in chosen})
    write_documents(documents, [paragraphs[number] for number in kept], titled=True)
    return Trial("CMRC 2018 dev", documents, [question.text for question in chosen])


def spread(items: Sequence[_T], count: int) -> list[_T]:
    """So many of them, at equal distances; the first is one of them."""
    return [items[n * len(items) // count] for n in range(count)]


def _copied(folder: Path) -> Path:
    folder.mkdir()
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        shutil.copy(path, folder)
    return folder


def _about_headings(folder: Path) -> list[str]:
    """What the documents say about each of their headings, in order, each once."""
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.md"))]
    heads = [head for text in texts for head in re.findall(r"^##+ ([A-Z][a-zA-Z ,]+)$", text, re.M)]
    return [f"What do the documents say about {head.lower()}?" for head in dict.fromkeys(heads)]


def _tried(trial: Trial, place: Path, url: str, model: str) -> list[Written]:
    found = []
    with Library(
        place / f"index {trial.name}",
        min_confidence=0.0,
        fast=True,
        model_url=url,
        model=model,
        model_timeout=600.0,
    ) as library:
        library.update([trial.documents])
        for question in trial.questions:
            written = library.write(library.ask(question))
            found.append(written)
            print(len(written.sentences), written.struck, question, flush=True)
    return found


def figures(made: dict[str, list[Written]]) -> dict[str, Any]:
    """Counts for each kind of documents, and all sentences that are shown as supported."""
    sentences = [s for found in made.values() for one in found for s in one.sentences]
    supported = [s for s in sentences if s.verdict == "supported"]
    read = _read(QUESTIONS / "written_read.tsv")
    texts = list(dict.fromkeys(s.text for s in supported))
    return {
        "asked": {name: _counts(found) for name, found in made.items()},
        "supported, not in the words of their quotes": [
            s.text for s in supported if missing(s) or in_order(s) < IN_ORDER
        ],
        "supported, read by eye": dict(Counter(read.get(text, "not read") for text in texts)),
        "supported": [
            {
                "text": s.text,
                "read": read.get(s.text, "not read"),
                "missing": sorted(missing(s)),
                "in order": round(in_order(s), 2),
                "quotes": [quote.text for quote in s.sources],
            }
            for s in supported
        ],
    }


def _counts(made: Sequence[Written]) -> dict[str, int]:
    verdicts = Counter(s.verdict for written in made for s in written.sentences)
    return {
        "questions": len(made),
        "without a sentence": sum(not written.sentences for written in made),
        "not complete": sum(not written.complete for written in made),
        "searches": sum(len(written.searches) for written in made),
        **dict(sorted(verdicts.items())),
    }


def missing(sentence: Sentence) -> set[str]:
    """Words and figures of a sentence that are not in its quotes, their titles and headings."""
    return set(_signs(sentence.text)) - set(_signs(_named(sentence))) - _LITTLE


def in_order(sentence: Sentence) -> float:
    """The share of its words or Chinese characters that its quotes have in the same order."""
    said, named = _signs(sentence.text), _signs(_named(sentence))
    row = [0] * (len(named) + 1)
    for sign in said:
        before = 0
        for at, other in enumerate(named, 1):
            above = row[at]
            row[at] = before + 1 if sign == other else max(above, row[at - 1])
            before = above
    return row[-1] / len(said) if said else 0.0


def _named(sentence: Sentence) -> str:
    return " ".join(
        " ".join((quote.document.title, *quote.heading, quote.text)) for quote in sentence.sources
    )


def _signs(text: str) -> list[str]:
    """Chinese characters, words of letters, and figures with their points."""
    return re.findall(r"[㐀-鿿]|[^\W\d_㐀-鿿]+|\d+(?:[.,]\d+)*", text.lower())


def _read(path: Path) -> dict[str, str]:
    """Sentence -> right, wrong, or cut (right, without its end), as it was read."""
    if not path.exists():
        return {}
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    return {text: verdict for verdict, text, *_ in lines}


if __name__ == "__main__":
    main()
