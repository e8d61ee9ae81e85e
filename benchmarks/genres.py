"""How questions of each genre are answered: web pages, law, news by date, lists, English, novels.

    python -m benchmarks.genres FOLDER [--questions N] [--genres NAME …]

FOLDER has the sets as JSON lines, in `open` and `measure_only` (see GENRES for the files, and
LICENCES for where they come from), `law` with its corpus and questions, and CMRC 2018 dev. Only
parts for development are asked, which neither reader nor threshold has seen, at
most N of each kind.

All contexts of a genre are indexed. Its unanswerable questions are near misses, with the text that
looks as if it answered in the index and what answers left out. "Small folders" asks CMRC questions
twice, of a folder that contains nothing but the paragraph that answers, and of all paragraphs. A
list is right at the first quote if that contains an item or the line that announces the items.

Intervals contain 95 of 100 means of questions drawn anew. Writes results/genres.json.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from benchmarks.data import Paragraph, build, load, part, save, write_documents
from benchmarks.fit_rule import calibration_error
from qabot.answering.answers import MIN_CONFIDENCE, ask
from qabot.evaluation import Case, Outcome, holds
from qabot.index import Index
from qabot.models.span_reader import SpanReader

ASKED = 120
FILLED = 47  # laws in addition to those that are asked about
ALONE = 60  # questions that are asked of one paragraph
DRAWS = 1000
LICENCES = {
    "CMRC 2018": "https://github.com/ymcui/expmrc, CC BY-SA 4.0",
    "ChronoQA": "https://github.com/czy1999/ChronoQA, CC BY 4.0",
    "CRUD": "https://github.com/IAAR-Shanghai/CRUD_RAG, Apache-2.0",
    "law": "https://github.com/LawRefBook/Laws, texts without copyright; questions by rule",
    "Taiwan": "https://github.com/kong0107/mojLawSplitJSON, official texts; questions by rule",
    "DuReader-checklist": "Baidu, for measuring only",
    "BiPaR": "https://github.com/sharejing/BiPaR, CC BY-NC 4.0, for measuring only",
    "security news": "no licence stated, for measuring only",
    "FinQA": "https://github.com/ssymmetry/BBT-FinCUGE-Applications, for measuring only",
}


@dataclass(frozen=True, slots=True)
class Genre:
    """``own`` has the questions, ``missed`` those whose answers are left out of the index."""

    own: str
    missed: str | None = None


GENRES = {
    "encyclopedia (CMRC train, part for development)": Genre("open/cmrc2018_train.dev"),
    "news by date (ChronoQA)": Genre("open/chronoqa_single.dev", "open/chronoqa_near_misses.dev"),
    "news articles (CRUD)": Genre("open/crud_qa.dev"),
    "news, who said what (security news)": Genre("measure_only/security_news.dev"),
    "finance news (FinQA)": Genre("measure_only/finqa_news.dev"),
    "web pages (DuReader-checklist)": Genre("measure_only/dureader_checklist.dev"),
    "law, definitions": Genre("open/law_definitions.dev", "open/law_near_misses.dev"),
    "law, lists": Genre("open/law_lists.dev", "open/law_hard_misses.dev"),
    "law of Taiwan, asked in English": Genre("open/tw_law_english.dev"),
    "law of Taiwan, definitions": Genre("open/tw_law_definitions.dev"),
    "novels (BiPaR)": Genre("measure_only/bipar_zh.dev"),
    "novels, asked in English (BiPaR)": Genre("measure_only/bipar_en.dev"),
}
WHOLE_LAWS, SMALL = "whole laws", "small folders (CMRC dev)"
CMRC = "cmrc2018_dev.json"
Row = dict[str, Any]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked(Outcome):
    """``listed``: the answers are items of one list, ``announced`` by a line of its own."""

    listed: bool = False
    announced: str = ""

    @property
    def right_first(self) -> bool:
        """The first quote of an answer that is shown contains what is asked for."""
        wanted = (*self.case.answers, *([self.announced] if self.announced else []))
        return not self.refused and holds([q.text for q in self.answer.quotes[:1]], wanted)

    @property
    def right_any(self) -> bool:
        """One of the quotes of an answer that is shown contains an answer."""
        return not self.refused and self.any

    @property
    def items(self) -> float:
        """The share of the items that are in the quotes."""
        if self.refused:
            return 0.0
        texts = [quote.text for quote in self.answer.quotes]
        return float(np.mean([holds(texts, [item]) for item in self.case.answers]))

    @property
    def rising(self) -> bool:
        """A quote is surer than one before it."""
        sure = [quote.score for quote in self.answer.quotes]
        return sure != sorted(sure, reverse=True)


def rows(path: Path) -> list[Row]:
    with gzip.open(f"{path}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def paragraphs_of(some: Sequence[Row]) -> list[Paragraph]:
    """Each context once."""
    found = {text: Paragraph(0, row.get("title", ""), text) for row in some for text in texts(row)}
    return list(found.values())


def texts(row: Row) -> list[str]:
    return [row["context"]] if "context" in row else row["documents"]


def answers_of(row: Row) -> tuple[str, ...]:
    """What a text contains of the answers."""
    return tuple(a["text"] for a in row["answers"] if any(a["text"] in t for t in texts(row)))


def announcing(row: Row) -> str:
    """The line before the first item of a list."""
    if row.get("type") != "list" or "context" not in row:
        return ""
    lines = [line for line in row["context"][: row["answers"][0]["start"]].split("\n") if line]
    return next((line for line in reversed(lines) if line.endswith(("：", ":"))), "")


def asked_of(index: Index, some: Sequence[Row], reader: SpanReader) -> list[Asked]:
    return [_asked(index, row, reader) for row in some]


def _asked(index: Index, row: Row, reader: SpanReader) -> Asked:
    answer = ask(index, row["question"], min_confidence=0.0, reader=reader)
    wanted = () if row.get("unanswerable") else answers_of(row)
    refused = answer.confidence < MIN_CONFIDENCE
    listed = row.get("type") == "list"
    return Asked(Case(row["id"], row["question"], wanted), answer, refused, listed, announcing(row))


def measured(own: Sequence[Asked], missed: Sequence[Asked]) -> dict[str, Any]:
    """Shares of the answerable questions; of the others, how many are refused."""
    sure = np.array([a.answer.confidence for a in own])
    figures: dict[str, Any] = {
        "questions": {"answerable": len(own), "near misses": len(missed)},
        "quote_1": mean([a.right_first for a in own]),
        "quote_1_interval": interval([a.right_first for a in own]),
        "any_quote": mean([a.right_any for a in own]),
        "false_refusals": mean([a.refused for a in own]),
        "confidence_median": round(float(np.median(sure)), 3),
        "calibration_error": calibrated(own, missed),
        "a_later_quote_is_surer": sum(a.rising for a in own),
        "quotes_not_exact": sum(
            q.document.text[q.start : q.end] != q.text for a in own for q in a.answer.quotes
        ),
    }
    if any(a.listed for a in own):
        figures["items_quoted"] = mean([a.items for a in own if a.listed])
    if missed:
        unsure = np.array([a.answer.confidence for a in missed])
        labels = [1] * len(sure) + [0] * len(unsure)
        figures["right_refusals"] = mean([a.refused for a in missed])
        figures["right_refusals_at_5_percent_false"] = mean(unsure < np.quantile(sure, 0.05))
        figures["auroc"] = round(float(roc_auc_score(labels, [*sure, *unsure])), 4)
    return figures


def calibrated(own: Sequence[Asked], missed: Sequence[Asked]) -> float:
    """The calibration error, if refusals below the threshold are left out of account."""
    confidence = np.array([a.answer.confidence for a in (*own, *missed)])
    shown = [bool(a.case.answers) and holds_first(a) for a in (*own, *missed)]
    return round(float(calibration_error(confidence, np.array(shown, float))), 4)


def holds_first(asked: Asked) -> bool:
    wanted = (*asked.case.answers, *([asked.announced] if asked.announced else []))
    return holds([quote.text for quote in asked.answer.quotes[:1]], wanted)


def interval(values: Sequence[bool]) -> list[float]:
    drawn = np.random.default_rng(0).choice(np.array(values, float), (DRAWS, len(values)))
    return [round(float(q), 4) for q in np.quantile(drawn.mean(1), (0.025, 0.975))]


def mean(values: Sequence[float] | npt.NDArray[Any]) -> float:
    return round(float(np.mean(values)), 4)


def measure(folder: Path, name: str, most: int) -> dict[str, Any]:
    """The figures of one genre."""
    with tempfile.TemporaryDirectory() as place:
        if name == WHOLE_LAWS:
            return whole_laws(folder / "law", Path(place))
        if name == SMALL:
            return small_folders(folder / CMRC, Path(place))
        return of_genre(folder, GENRES[name], Path(place), most)


def of_genre(folder: Path, genre: Genre, place: Path, most: int) -> dict[str, Any]:
    chance, reader = random.Random(0), SpanReader(threads=1)
    every = rows(folder / genre.own)
    answerable = [row for row in every if not row.get("unanswerable") and answers_of(row)]
    near = [row for row in every if row.get("unanswerable")]
    own = chance.sample(answerable, min(most, len(answerable)))
    index = indexed(place / "own", paragraphs_of(every))
    asked = asked_of(index, own, reader)
    if genre.missed:
        near = rows(folder / genre.missed)
        right = {text for row in answerable for text in texts(row)}
        others = [p for p in paragraphs_of(near) if p.text not in right]
        index = indexed(place / "missed", others)
        kept = {p.text for p in others}
        near = [row for row in near if row["context"] in kept]
    missed = asked_of(index, chance.sample(near, min(most, len(near))), reader)
    return measured(asked, missed)


def indexed(place: Path, paragraphs: Sequence[Paragraph]) -> Index:
    paths = write_documents(place / "documents", paragraphs, titled=True)
    return build(place / "index", paths, threads=1)


def whole_laws(folder: Path, place: Path) -> dict[str, Any]:
    """The 30 questions about whole laws, among others that are drawn."""
    lines = (folder / "law_dev.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    with tarfile.open(folder / "law_corpus_developers.tar.gz") as archive:
        wanted = {path for row in questions for path in row["documents"]}
        others = sorted(m.name for m in archive if m.isfile() and m.name not in wanted)
        wanted |= set(random.Random(0).sample(others, FILLED))
        archive.extractall(place / "laws", [m for m in archive if m.name in wanted], filter="data")
    index = build(place / "index", [place / "laws"], threads=1)
    reader = SpanReader(threads=1)
    asked = [_asked_of_law(index, row, reader) for row in questions]
    return measured([a for a in asked if a.case.answers], [a for a in asked if not a.case.answers])


def _asked_of_law(index: Index, row: Row, reader: SpanReader) -> Asked:
    answer = ask(index, row["question"], min_confidence=0.0, reader=reader)
    listed = row["type"] == "list"
    wanted = tuple(a["text"] for a in row["answers"])
    refused = answer.confidence < MIN_CONFIDENCE
    announced = row.get("sentence") or "" if listed else ""
    return Asked(Case(row["id"], row["question"], wanted), answer, refused, listed, announced)


def small_folders(path: Path, place: Path) -> dict[str, Any]:
    paragraphs, questions = load(path)
    unseen = [
        q for q in questions if q.answers and part(paragraphs[q.paragraph].article) == "measuring"
    ]
    chosen = random.Random(0).sample(unseen, ALONE)
    reader = SpanReader(threads=1)
    whole = indexed(place / "whole", paragraphs)

    def row(number: int) -> Row:
        question = chosen[number]
        answers = [{"text": text} for text in question.answers]
        context = paragraphs[question.paragraph].text
        return {"id": number, "question": question.text, "answers": answers, "context": context}

    def alone() -> Iterator[Asked]:
        for number, question in enumerate(chosen):
            index = indexed(place / str(number), [paragraphs[question.paragraph]])
            yield _asked(index, row(number), reader)
            index.close()

    return {
        "one document": measured(list(alone()), []),
        "all documents": measured(asked_of(whole, [row(n) for n in range(ALONE)], reader), []),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=ASKED, help="the most of each kind")
    names = [*GENRES, WHOLE_LAWS, SMALL]
    parser.add_argument("--genres", nargs="*", choices=names, default=names)
    options = parser.parse_args()
    with Pool(2) as pool:
        jobs = [(options.folder, name, options.questions) for name in options.genres]
        found = pool.starmap(measure, jobs, chunksize=1)
    command = f"python -m benchmarks.genres FOLDER --questions {options.questions}"
    save("genres", command, dict(zip(options.genres, found, strict=True)))


if __name__ == "__main__":
    main()
