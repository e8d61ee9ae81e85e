"""The reader that comes along: its files, its windows, and what it finds in plain cases."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.answering.answers import ask
from qabot.documents.readings import Reading as Copy
from qabot.errors import EncoderError
from qabot.index import open_index
from qabot.ingest import update
from qabot.models import span_reader
from qabot.models.span_reader import (
    LONGEST_ANSWER,
    TOKENS,
    Reading,
    SpanReader,
    load_reader,
    windows_of,
)
from qabot.types import Document, Passage

FOLDER = Path(span_reader.__file__).parent / "e5"
REPORT = (
    "2020年前三季度，济南市地区生产总值为7248.40亿元。济南自贸片区面积为37.99平方公里。"
    "市委书记王明在会上讲话。泉城广场位于历下区。"
)


def passage(text: str, title: str = "") -> Passage:
    return Passage(Document("a", "a.md", title, text, "", untitled=not title), 0, len(text))


@pytest.fixture(scope="module")
def reader() -> SpanReader:
    return SpanReader(threads=1)


def test_file_is_the_one_of_its_sum() -> None:
    digest, name = (FOLDER / "READER_SHA256SUMS").read_text("utf-8").split()
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest


def test_words_are_those_of_the_encoder() -> None:
    model = onnx.load(str(FOLDER / "reader.onnx"), load_external_data=False)
    (table,) = [t for t in model.graph.initializer if t.external_data]
    place = {entry.key: entry.value for entry in table.external_data}
    encoder = onnx.load(str(FOLDER / "model.onnx"))
    (theirs,) = [t for t in encoder.graph.initializer if t.name.endswith(TABLE)]
    data = (FOLDER / place["location"]).read_bytes()
    start = int(place["offset"])
    assert data[start : start + int(place["length"])] == theirs.raw_data


TABLE = "word_embeddings.weight_quantized"


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("济南自贸片区面积有多少", "37.99平方公里"),
        ("2020年前三季度济南市地区生产总值是多少", "7248.40亿元"),
        ("濟南自貿片區面積有多少", "37.99平方公里"),
        ("市委书记是谁", "王明"),
        ("泉城广场位于哪里", "历下区"),
    ],
)
def test_answer_is_found(reader: SpanReader, question: str, marked: str) -> None:
    found = reader.read(question, passage(REPORT)).within(0, len(REPORT))
    assert found is not None
    assert found.odds > 0
    assert REPORT[slice(*found.span)] == marked


@pytest.mark.parametrize("question", ["珠穆朗玛峰有多高", "谁写了红楼梦", "青岛港去年吞吐量是多少"])
def test_passage_about_other_things_holds_no_answer(reader: SpanReader, question: str) -> None:
    found = reader.read(question, passage(REPORT)).within(0, len(REPORT))
    assert found is not None
    assert found.odds < 0


def test_same_in_any_company(reader: SpanReader) -> None:
    questions = ["济南自贸片区面积有多少", "市委书记是谁", "泉城广场位于哪里"] * 4
    alone = [SpanReader(threads=1).read(q, passage(REPORT)).within(0, 40) for q in questions[:3]]
    with ThreadPoolExecutor(4) as pool:
        together = list(
            pool.map(lambda q: reader.read(q, passage(REPORT)).within(0, 40), questions)
        )
    assert together == alone * 4


def test_answer_far_into_a_long_passage_is_found(reader: SpanReader) -> None:
    text = "会议讨论了许多别的事项，气氛热烈而友好。" * 60 + "新桥的长度为1234米。"
    found = reader.read("新桥有多长", passage(text)).within(0, len(text))
    assert found is not None
    assert text[slice(*found.span)] == "1234米"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=1500), st.text(max_size=200), st.text(max_size=200))
def test_windows_cover_the_text(reader: SpanReader, text: str, question: str, title: str) -> None:
    windows = list(windows_of(reader._tokenizer, question, title, text))
    assert all(len(window.ids) <= TOKENS for window in windows)
    assert all(len(w.ids) == w.first + len(w.offsets) + 1 for w in windows)
    offsets = np.concatenate([window.offsets for window in windows])
    whole = np.array(
        reader._tokenizer.encode(f"passage: {title}{text}", add_special_tokens=False).offsets
    ).reshape(-1, 2) - len(f"passage: {title}")
    wanted = {(max(s, 0), e) for s, e in whole.tolist() if e > 0}
    assert {(s, e) for s, e in offsets.tolist()} == wanted


def reading(starts: list[float], ends: list[float]) -> Reading:
    offsets = np.array([(n, n + 1) for n in range(len(starts))], np.int64)
    scores = span_reader._Scores(offsets, np.array(starts, np.float32), np.array(ends, np.float32))
    whole = Copy("泉" * len(starts), ((0, 0, len(starts)),))
    return Reading(0.0, (scores,), whole)


floats = st.floats(-20, 20, width=32)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(floats, floats), min_size=1, max_size=90), st.data())
def test_odds_are_those_of_all_spans_inside(
    scores: list[tuple[float, float]], data: st.DataObject
) -> None:
    starts, ends = ([pair[i] for pair in scores] for i in (0, 1))
    first = data.draw(st.integers(0, len(scores) - 1))
    last = data.draw(st.integers(first + 1, len(scores)))
    found = reading(starts, ends).within(first, last)
    spans = {
        (i, j + 1): starts[i] + ends[j]
        for i in range(first, last)
        for j in range(i, min(last, i + LONGEST_ANSWER))
    }
    assert found is not None
    assert found.odds == pytest.approx(np.logaddexp.reduce(list(spans.values())), abs=1e-2)
    assert spans[found.span] == pytest.approx(max(spans.values()), abs=1e-4)


def test_nothing_stands_in_no_text(reader: SpanReader) -> None:
    assert reader.read("什么", passage("")).within(0, 0) is None


def test_without_its_file_there_is_no_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(span_reader, "_MODEL", tmp_path / "reader.onnx")
    load_reader.cache_clear()
    try:
        assert load_reader() is None
    finally:
        load_reader.cache_clear()


def test_damaged_file_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "reader.onnx"
    broken.write_bytes((FOLDER / "reader.onnx").read_bytes()[:1000])
    monkeypatch.setattr(span_reader, "_MODEL", broken)
    with pytest.raises(EncoderError, match=r"reader cannot be loaded.*Install qabot again"):
        SpanReader().read("谁", passage(REPORT))


def test_answer_is_marked_as_the_reader_reads(tmp_path: Path, reader: SpanReader) -> None:
    (tmp_path / "a.md").write_text(REPORT, encoding="utf-8")
    update(tmp_path / "index", [tmp_path / "a.md"])
    index = open_index(tmp_path / "index")
    (quote, *_) = ask(index, "济南自贸片区面积有多少", reader=reader).quotes
    assert [quote.document.text[s:e] for s, e in quote.highlights] == ["37.99平方公里"]
