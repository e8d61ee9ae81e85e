"""The index: both legs against slow twins, and generations that survive what may befall them."""

from __future__ import annotations

import errno
import hashlib
import json
import math
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qabot
from qabot.documents.passages import split
from qabot.documents.readings import embedding_text
from qabot.errors import BrokenIndexError, QabotError, SettingsError
from qabot.index import (
    Index,
    Retention,
    find_document,
    newest_generation,
    open_index,
    rollback,
    snapshot,
    status,
)
from qabot.index.generations import (
    current_generation,
    new_generation,
    next_number,
    prune,
    writer_lock,
)
from qabot.index.manifest import (
    FORMAT,
    Manifest,
    check_files,
    hash_files,
    read_manifest,
    write_manifest,
)
from qabot.index.store import Store
from qabot.ingest import IndexReport, Recipe, build, embedding, update
from qabot.ingest.corpus import Skipped
from qabot.language.words import Segmenter
from qabot.messages import Code, message
from qabot.models.bundled import BundledEncoder
from qabot.readers import read_document
from qabot.search.dense import DenseIndex, write_dense
from qabot.search.lexical import LexicalIndex, write_lexical
from qabot.types import Document, Passage, Vectors
from tests.support.stand_in import StandIn

SPRINGS = (
    "# 济南的泉\n\n趵突泉在历下区，被称为天下第一泉。\n\n## 水位\n\n２０２０年的水位是28.5米😀。\n"
)
RAILWAY = "# 臺灣的鐵路\r\n\r\n臺灣的鐵路一共有三百多個車站。\r\n\r\n這裡的便當很好吃。\r\n"
LIBRARY = "# Library\n\nThe library is closed on Mondays.\u00a0Books are lent for 28 days.\n"
CORPUS = {"泉.md": SPRINGS, "a/鐵路.md": RAILWAY, "library.md": LIBRARY}
PICTURE = b"GIF89a\r\n\x00\x00"


def seen(markdown: str) -> str:
    """What is read of such a text: headings without their signs, no white space at the end."""
    return markdown.replace("## ", "").replace("# ", "").strip()


class Place:
    """A corpus and its index, side by side in one folder."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.corpus = base / "文档"
        self.folder = base / "index"
        self.encoders = {"stand-in": StandIn(), "other": StandIn("other", dimension=32)}
        self.opened: list[Index] = []

    @property
    def encoder(self) -> StandIn:
        return self.encoders["stand-in"]

    @property
    def generation(self) -> Path:
        found = current_generation(self.folder)
        assert found is not None
        return found

    def load_encoder(self, name: str | None = None, **_options: object) -> StandIn:
        return self.encoders[name or "stand-in"]

    def write(self, texts: dict[str, str]) -> None:
        for name, text in texts.items():
            path = self.corpus / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    def update(self, recipe: Recipe | None = None) -> IndexReport:
        return update(self.folder, [self.corpus], recipe=recipe, retention=Retention(hours=0))

    def open(self, encoder: str | None = None) -> Index:
        index = open_index(self.folder, encoder=encoder)
        self.opened.append(index)
        return index


def fast_folder() -> TemporaryDirectory[str]:
    """In memory where that can be: the 200 updates here would wait half a minute for a disk."""
    memory = "/dev/shm"
    place = memory if os.access(memory, os.W_OK) else None
    return TemporaryDirectory(dir=place, ignore_cleanup_errors=True)  # tantivy may still tidy up


@cache
def segmenter(user_words: tuple[str, ...]) -> Segmenter:
    return Segmenter(user_words)  # shared, because each loads its dictionary for 0.1 s


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    with fast_folder() as folder:
        made = Place(Path(folder))
        made.write(CORPUS)
        for module in (build, snapshot):
            monkeypatch.setattr(module, "load_encoder", made.load_encoder)
            monkeypatch.setattr(module, "Segmenter", lambda words=(): segmenter(tuple(words)))
        yield made
        for index in made.opened:
            index.close()


def counts(report: IndexReport) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.removed, report.unchanged


def passages(index: Index) -> list[Passage]:
    return [index.passage(number) for number in range(index.passage_count)]


def texts(index: Index) -> list[str]:
    return [passage.text for passage in passages(index)]


def many(count: int, first: int = 0) -> str:
    return "".join(f"第{n}处泉水在这里。" for n in range(first, first + count))


ONE_EACH = Recipe(passage_size=1)  # every sentence is a passage


# what is built


def test_index_gives_passages_back_as_slices_of_the_documents(place: Place) -> None:
    place.update()
    assert passages(place.open()) == [
        passage
        for name in ("a/鐵路.md", "library.md", "泉.md")
        for passage in split(read_document(place.corpus / name, name=f"文档/{name}"))
    ]


def test_passage_deep_in_a_long_document_stands_where_it_was_written(place: Place) -> None:
    place.write({"长.md": "# 长\n\n" + many(2000)})
    place.update(ONE_EACH)
    found = next(p for p in passages(place.open()) if p.text == "第1500处泉水在这里。")
    assert found.start == 3 + 1500 * 8 + 10 * 1 + 90 * 2 + 900 * 3 + 500 * 4
    assert found.end == found.start + 12


def test_both_legs_number_the_passages_alike(place: Place) -> None:
    place.update(ONE_EACH)
    index = place.open()
    for number, passage in enumerate(passages(index)):
        (vector,) = place.encoder.encode_questions([embedding_text(passage)])
        nearest, cosine = index.dense.search(vector, 1)[0]
        assert nearest == number
        assert cosine == pytest.approx(1.0, abs=1e-6)
        assert index.lexical.search(index.segmenter.terms(passage.text), 1)[0][0] == number
    assert len(index.dense) == len(index.lexical) == index.passage_count == index.embedded == 10


def test_passage_is_found_by_its_title_and_headings_in_the_other_script(place: Place) -> None:
    place.update(ONE_EACH)
    index = place.open()
    found = index.lexical.search(index.segmenter.terms("濟南的泉 水位"), 1)
    assert texts(index)[found[0][0]] == "水位"
    found = index.lexical.search(index.segmenter.terms("台湾便当"), 1)
    assert texts(index)[found[0][0]] == "這裡的便當很好吃。"


def test_bundled_encoder_finds_what_answers_a_question(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(SPRINGS, encoding="utf-8")
    (tmp_path / "b.md").write_text(RAILWAY, encoding="utf-8")
    update(tmp_path / "index", [tmp_path])
    index = open_index(tmp_path / "index")
    encoder = BundledEncoder()
    assert (index.manifest.encoder, index.manifest.encoder_revision, index.manifest.dimension) == (
        "e5-small-zh",
        encoder.revision,
        384,
    )
    for question, answer in (("哪个泉最有名？", "趵突泉"), ("火车站有几座", "三百多個車站")):
        (vector,) = index.encoder.encode_questions([question])
        assert answer in texts(index)[index.dense.search(vector, 1)[0][0]]
    expected = encoder.encode_passages([embedding_text(passage) for passage in passages(index)])
    found = index.dense.similarities(vector, range(index.passage_count))
    np.testing.assert_allclose(list(found.values()), expected @ vector, atol=1e-6)
    index.close()


def test_manifest_and_report_count_what_was_indexed(place: Place) -> None:
    report = place.update(ONE_EACH)
    manifest = place.open().manifest
    everything = passages(place.open())
    documents = {passage.document.path: passage.document for passage in everything}
    assert counts(report) == (3, 0, 0, 0)
    assert (manifest.documents, manifest.passages, manifest.embedded) == (3, len(everything), 10)
    assert manifest.characters == sum(len(document.text) for document in documents.values())
    assert (manifest.passage_size, manifest.encoder, manifest.format) == (1, "stand-in", FORMAT)
    assert (report.generation, report.passages, report.embedded) == (1, 10, 10)
    assert place.open().generation == manifest.generation == 1


def test_progress_is_told_step_by_step(place: Place) -> None:
    told: list[tuple[str, int, int]] = []
    update(place.folder, [place.corpus], progress=lambda *step: told.append(step))
    railway, library, springs = (len(CORPUS[name].encode()) for name in sorted(CORPUS))
    size = railway + library + springs
    assert told == [
        ("read", 0, size),
        ("read", railway, size),
        ("read", railway + library, size),
        ("read", size, size),
        ("embed", 0, 4),
        ("embed", 4, 4),
        ("words", 0, 4),
        ("words", 4, 4),
    ]


def test_losses_and_skipped_files_are_reported(place: Place) -> None:
    (place.corpus / "broken.txt").write_bytes("济南市的泉水很多，城里城外都有".encode() + b"\xe6")
    (place.corpus / "picture.md").write_bytes(PICTURE)
    place.write({"table.gif": "x"})
    report = place.update()
    ((path, loss),) = report.losses
    assert path == "文档/broken.txt"
    assert loss.startswith("1 place is broken in UTF-8")
    assert [item.path for item in report.skipped] == ["文档/table.gif", "文档/picture.md"]
    assert report.skipped == place.open().manifest.skipped
    assert "GIF image" in report.skipped[1].reason


def test_document_of_front_matter_alone_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: 泉\n---\n", encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        update(tmp_path / "index", [tmp_path])
    assert f"a.md {message(Code.EMPTY).text('en')}" in str(raised.value)


# the dense leg


def dense(vectors: Vectors) -> DenseIndex:
    with fast_folder() as folder:
        write_dense(Path(folder), vectors)
        return DenseIndex.open(Path(folder))


def brute_force(vectors: Vectors, question: Vectors) -> list[tuple[int, float]]:
    pairs = enumerate(float(cosine) for cosine in vectors @ question)
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


small = st.lists(st.integers(-2, 2), min_size=4, max_size=4)


@given(st.lists(small, min_size=1, max_size=30), small, st.integers(1, 40))
def test_dense_search_is_that_of_numpy(rows: list[list[int]], row: list[int], k: int) -> None:
    vectors, question = np.array(rows, np.float32), np.array(row, np.float32)
    expected = brute_force(vectors, question)
    index = dense(vectors)
    assert index.search(question, len(rows)) == index.search(question, len(rows) + 5) == expected
    nearest = index.search(question, k)
    assert [cosine for _, cosine in nearest] == [cosine for _, cosine in expected[:k]]
    assert set(nearest) <= set(expected)
    assert nearest == sorted(nearest, key=lambda pair: (-pair[1], pair[0]))


def unit(rows: Vectors) -> Vectors:
    found: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return found


def clustered(count: int, dimension: int = 48) -> Vectors:
    """Unit vectors about a common direction, as an encoder gives them."""
    noise = np.random.default_rng(count).normal(size=(count, dimension))
    return unit((noise + 3).astype(np.float32))


def test_dense_search_among_many_is_that_of_numpy() -> None:
    vectors, questions = clustered(3000), clustered(5)
    index = dense(vectors)
    for question in questions:
        for k in (1, 10, 250):
            found, expected = index.search(question, k), brute_force(vectors, question)[:k]
            assert [number for number, _ in found] == [number for number, _ in expected]
            np.testing.assert_allclose(
                [cosine for _, cosine in found], [cosine for _, cosine in expected], atol=1e-6
            )


def test_dense_search_without_passages_or_for_none_finds_nothing() -> None:
    vectors = clustered(3)
    assert dense(vectors[:0]).search(vectors[0], 5) == []
    assert dense(vectors).search(vectors[0], 0) == []
    assert dense(vectors).search(vectors[0], -1) == []


def test_similarities_are_those_of_the_passages_that_have_vectors(tmp_path: Path) -> None:
    vectors = clustered(40)
    write_dense(tmp_path, vectors, np.arange(0, 40, 2))
    index = DenseIndex.open(tmp_path)
    found = index.similarities(vectors[3], [38, 0, 7, 6, 6])
    assert found == pytest.approx({n: float(vectors[n] @ vectors[3]) for n in (38, 0, 6)})
    assert index.similarities(vectors[3], []) == {}
    numbers = {number for number, _ in index.search(vectors[3], 40)}
    assert numbers == set(range(0, 40, 2))


@pytest.mark.parametrize("count", [1, 2, 3000])
def test_spread_is_the_mean_and_deviation_of_all_cosines(count: int) -> None:
    vectors = clustered(count)
    for question in clustered(4):
        cosines = vectors.astype(np.float64) @ question
        found = dense(vectors).spread(question)
        assert found == pytest.approx((cosines.mean(), cosines.std()), abs=2e-5)


def test_spread_of_equal_vectors_has_no_deviation() -> None:
    vectors = np.repeat(clustered(1), 5, axis=0)
    assert dense(vectors).spread(vectors[0]) == pytest.approx((1.0, 0.0), abs=1e-3)


# the lexical leg


def lexical(documents: Sequence[Sequence[str]]) -> LexicalIndex:
    with fast_folder() as folder:
        write_lexical(Path(folder), documents)
        return LexicalIndex(Path(folder))


def idf(documents: Sequence[Sequence[str]], term: str) -> float:
    having = sum(term in document for document in documents)
    return math.log(1 + (len(documents) - having + 0.5) / (having + 0.5))


def bm25(documents: Sequence[Sequence[str]], question: Sequence[str]) -> dict[int, float]:
    """Robertson's formula with k1 = 1.2 and b = 0.75, written out."""
    average = sum(map(len, documents)) / len(documents)
    scores: dict[int, float] = {}
    for number, document in enumerate(documents):
        for term in set(question) & set(document):
            count = document.count(term)
            length = 1 - 0.75 + 0.75 * len(document) / average
            score = idf(documents, term) * count * 2.2 / (count + 1.2 * length)
            scores[number] = scores.get(number, 0.0) + score
    return scores


terms = st.lists(
    st.sampled_from(["泉", "水", "泉水", "gb/t", "#28.5", "c++", "é", "𠮷"]), max_size=30
)


@settings(max_examples=25)
@given(st.lists(terms, min_size=1, max_size=12), terms, st.integers(1, 12))
def test_lexical_search_is_bm25(documents: list[list[str]], question: list[str], k: int) -> None:
    index = lexical(documents)
    expected = bm25(documents, question)
    found = index.search(question, len(documents))
    assert dict(found) == pytest.approx(expected, rel=1e-5)
    assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
    best = sorted(expected.values(), reverse=True)[:k]
    assert [score for _, score in index.search(question, k)] == pytest.approx(best, rel=1e-5)
    numbers = range(0, len(documents), 2)
    assert index.scores(question, numbers) == pytest.approx(
        {number: expected.get(number, 0.0) for number in numbers}, rel=1e-5
    )
    assert len(index) == len(documents)


def test_equal_lexical_scores_are_ordered_by_number() -> None:
    index = lexical([["水"], *[["泉", "水"]] * 9])
    assert [number for number, _ in index.search(["泉"], 4)] == [1, 2, 3, 4]


def test_term_repeated_in_a_question_counts_once() -> None:
    index = lexical([["泉", "水"], ["水"]])
    assert index.search(["泉", "水", "泉"], 2) == index.search(["泉", "水"], 2)


def test_nothing_asked_or_nothing_known_finds_nothing() -> None:
    index = lexical([["泉"], []])
    assert index.search([], 5) == index.search(["水"], 5) == index.search(["泉"], 0) == []
    assert index.scores([], [0, 1]) == index.scores(["水"], [0, 1]) == {0: 0.0, 1: 0.0}
    assert index.scores(["泉"], []) == {}


def test_very_long_term_is_found_by_its_beginning() -> None:
    index = lexical([["a" * 99 + "泉" * 70_000], ["a" * 99], []])
    for term in ("a" * 99 + "泉", "a" * 99 + "泉" * 500):
        assert [number for number, _ in index.search([term], 3)] == [0]
        assert index.idf(term) == pytest.approx(math.log(1 + 2.5 / 1.5))


@pytest.mark.parametrize(("term", "having"), [("泉", 3), ("水", 1), ("火", 0)])
def test_idf_is_that_of_the_formula(term: str, having: int) -> None:
    documents = [["泉", "泉"], ["泉", "水"], ["泉"], []]
    assert lexical(documents).idf(term) == pytest.approx(idf(documents, term))
    assert idf(documents, term) == math.log(1 + (4 - having + 0.5) / (having + 0.5))


# what an update changes


def test_update_without_a_change_publishes_nothing(place: Place) -> None:
    place.update()
    before = {path: path.stat().st_mtime_ns for path in place.folder.rglob("*") if path.is_file()}
    current = (place.folder / "CURRENT").stat().st_ino
    report = place.update()
    assert (report.generation, counts(report)) == (1, (0, 0, 0, 3))
    assert (report.passages, report.embedded) == (4, 4)
    assert (place.folder / "CURRENT").stat().st_ino == current
    for path in before:
        if path.parent != place.folder:
            assert path.stat().st_mtime_ns == before[path]
    assert [path.name for path in (place.folder / "generations").iterdir()] == ["000001"]


def test_update_counts_and_serves_what_was_added_edited_and_removed(place: Place) -> None:
    place.update()
    (place.corpus / "library.md").unlink()
    place.write({"泉.md": SPRINGS.replace("28.5", "29.1"), "b.txt": "新的一篇。"})
    report = place.update()
    assert (report.generation, counts(report)) == (2, (1, 1, 1, 1))
    everything = "\n".join(texts(place.open()))
    assert "29.1米" in everything
    assert "新的一篇。" in everything
    assert "28.5" not in everything
    assert "library" not in everything


def test_only_passages_whose_text_is_new_are_embedded(place: Place) -> None:
    place.update()
    assert len(place.encoder.embedded) == 4
    place.write({"泉.md": SPRINGS.replace("28.5", "29.1")})
    place.update()
    assert place.encoder.embedded[4:] == ["济南的泉 > 水位\n水位\n\n２０２０年的水位是29.1米😀。"]
    place.write({"泉.md": SPRINGS})
    assert place.update().generation == 3
    assert len(place.encoder.embedded) == 5


def test_renamed_document_has_a_new_id_and_keeps_its_embeddings(place: Place) -> None:
    place.update()
    before = find_document(place.folder, "文档/泉.md")
    (place.corpus / "泉.md").rename(place.corpus / "新名.md")
    assert counts(place.update()) == (1, 0, 1, 2)
    after = find_document(place.folder, "文档/新名.md")
    assert after == replace(before, path="文档/新名.md", id=after.id)
    assert after.id != before.id
    assert len(place.encoder.embedded) == 4
    assert {p.document.path for p in passages(place.open())} == {
        "文档/a/鐵路.md",
        "文档/library.md",
        "文档/新名.md",
    }


def test_same_text_in_two_documents_is_embedded_once(place: Place) -> None:
    place.write({"copy.md": LIBRARY})
    place.update()
    assert len(place.encoder.embedded) == 4
    index = place.open()
    both = [(p.document.path, p.text) for p in passages(index) if "Monday" in p.text]
    assert both == [("文档/copy.md", seen(LIBRARY)), ("文档/library.md", seen(LIBRARY))]
    (vector,) = place.encoder.encode_questions(["library closed on mondays"])
    assert [number for number, _ in index.dense.search(vector, 2)] == [1, 2]


def test_file_that_cannot_be_read_leaves_its_document_as_it_was(place: Place) -> None:
    place.update()
    (place.corpus / "泉.md").write_bytes(PICTURE)
    place.write({"b.txt": "新的一篇。"})
    report = place.update()
    assert counts(report) == (1, 0, 0, 3)
    assert [item.path for item in report.skipped] == ["文档/泉.md"]
    assert any("28.5米" in text for text in texts(place.open()))
    (place.corpus / "泉.md").unlink()
    assert counts(place.update()) == (0, 0, 1, 3)
    assert not any("28.5米" in text for text in texts(place.open()))


def test_folder_that_cannot_be_listed_keeps_the_documents_whose_files_are_there(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write({"a/gone.md": "将要删除的一篇。"})
    place.update()
    (place.corpus / "a" / "gone.md").unlink()
    scandir = os.scandir

    def refusing(path: Path) -> Iterator[os.DirEntry[str]]:
        if path == place.corpus / "a":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    report = place.update()
    assert counts(report) == (0, 0, 1, 3)
    assert [item.path for item in report.skipped] == ["文档/a"]
    assert "臺灣的鐵路一共有三百多個車站。" in texts(place.open())[0]


def test_documents_from_elsewhere_stay(place: Place) -> None:
    place.update()
    (place.corpus / "library.md").unlink()
    (place.base / "more").mkdir()
    (place.base / "more" / "b.md").write_text("别处的一篇。", encoding="utf-8")
    assert counts(update(place.folder, [place.base / "more"])) == (1, 0, 0, 3)
    assert counts(update(place.folder, [place.corpus / "泉.md"])) == (0, 0, 0, 4)
    assert counts(update(place.folder, [place.corpus])) == (0, 0, 1, 3)
    assert "别处的一篇。" in texts(place.open())


def test_folder_whose_name_only_begins_alike_is_elsewhere(place: Place) -> None:
    place.update()
    sibling = place.base / "文档二"
    shutil.copytree(place.corpus, sibling)
    assert counts(update(place.folder, [sibling])) == (3, 0, 0, 3)
    (sibling / "泉.md").unlink()
    assert counts(place.update()) == (0, 0, 0, 6)
    assert counts(update(place.folder, [sibling])) == (0, 0, 1, 5)


def test_paths_are_shown_from_the_folder_of_the_index_wherever_one_stands(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    away = tmp_path_factory.mktemp("别处")
    (away / "c.md").write_text("远处的一篇。", encoding="utf-8")
    monkeypatch.chdir(place.base)
    update(Path("index"), [Path("文档"), away])
    monkeypatch.chdir(place.corpus)
    assert counts(update(place.folder, [Path("a"), Path("泉.md")])) == (0, 0, 0, 4)
    paths = [entry.path for entry in status(place.folder).entries]
    assert paths == [f"{away}/c.md", "文档/a/鐵路.md", "文档/library.md", "文档/泉.md"]


def test_update_that_would_leave_no_document_is_refused_and_changes_nothing(place: Place) -> None:
    place.update()
    shutil.rmtree(place.corpus)
    place.corpus.mkdir()
    place.write({"a.gif": "x"})
    with pytest.raises(
        SettingsError, match=r"No documents in '.*文档': expected \.txt(?s:.*)a\.gif"
    ):
        place.update()
    assert place.open().generation == 1
    assert len(texts(place.open())) == 4


def test_settings_stay_as_the_index_was_made_until_others_are_given(place: Place) -> None:
    place.update(Recipe(encoder="other", user_words=["信易貸", "链长制"], passage_size=25))
    place.write({"b.txt": "新的一篇。"})
    place.update()
    index = place.open()
    assert index.segmenter.user_words == ("信易贷", "链长制")
    assert (index.manifest.passage_size, index.encoder_name) == (25, "other")
    assert place.encoder.embedded == []
    report = place.update(Recipe(encoder="stand-in", user_words=(), passage_size=26))
    index = place.open()
    assert (report.generation, counts(report)) == (3, (0, 0, 0, 4))
    assert index.segmenter.user_words == ()
    assert (index.manifest.passage_size, index.encoder_name) == (26, "stand-in")


@pytest.mark.parametrize(
    "recipe", [Recipe(passage_size=26), Recipe(user_words=["信易贷"]), Recipe(encoder="other")]
)
def test_other_settings_publish_a_generation_and_the_same_again_none(
    place: Place, recipe: Recipe
) -> None:
    place.update()
    assert [place.update(recipe).generation for _ in range(2)] == [2, 2]
    assert place.update().generation == 2


def test_user_words_reach_the_lexical_leg(place: Place) -> None:
    place.write({"b.txt": "信易贷平台已经上线。"})
    place.update(Recipe(user_words=["信易貸"]))
    index = place.open()
    found = index.lexical.search(["信易贷"], 5)
    assert [index.passage(number).text for number, _ in found] == ["信易贷平台已经上线。"]
    place.update(Recipe(user_words=()))
    assert place.open().lexical.search(["信易贷"], 5) == []


# generations


def test_open_index_never_changes_and_a_later_one_sees_the_new_generation(place: Place) -> None:
    place.update()
    old = place.open()
    before = texts(old)
    terms_of_library = old.segmenter.terms("library")
    found = old.lexical.search(terms_of_library, 5)
    old = place.open()  # nothing read yet
    for number in range(3):
        place.write({"泉.md": f"# 泉\n\n第{number}稿。\n", "library.md": f"{number}"})
        place.update()
    assert not (place.folder / "generations" / "000001").exists()
    assert texts(old) == before
    assert old.lexical.search(terms_of_library, 5) == found
    assert (old.generation, place.open().generation, newest_generation(place.folder)) == (1, 4, 4)
    assert "第2稿。" in texts(place.open())[2]


def test_served_generation_and_the_one_before_are_kept(place: Place) -> None:
    for number in range(4):
        place.write({"n.txt": f"第{number}稿。"})
        place.update()
    kept = sorted(path.name for path in (place.folder / "generations").iterdir())
    assert kept == ["000003", "000004"]


def test_interrupted_update_goes_on_where_it_stopped(place: Place) -> None:
    place.update(ONE_EACH)
    known = len(place.encoder.embedded)
    place.write({"长.txt": many(150), "library.md": "改过的一篇。"})
    place.encoder.fails_after = known + 100
    with pytest.raises(KeyboardInterrupt):
        place.update()
    kept = len(place.encoder.embedded) - known
    assert 0 < kept <= 100
    index = place.open()
    assert (index.generation, len(texts(index))) == (1, known)
    assert any("Mondays" in text for text in texts(index))
    place.encoder.fails_after = None
    report = place.update()
    assert (report.generation, counts(report)) == (3, (1, 1, 0, 2))
    assert report.embedded == report.passages == known - 3 + 1 + 150
    assert len(place.encoder.embedded) == len(set(place.encoder.embedded)) == known + 151
    assert "第149处泉水在这里。" in texts(place.open())


def test_first_update_interrupted_serves_nothing_and_goes_on(place: Place) -> None:
    place.write({"长.txt": many(150)})
    place.encoder.fails_after = 100
    with pytest.raises(KeyboardInterrupt):
        place.update(ONE_EACH)
    with pytest.raises(BrokenIndexError, match="No index in"):
        place.open()
    place.encoder.fails_after = None
    report = place.update(ONE_EACH)
    assert (report.generation, report.passages) == (2, 160)
    assert len(place.encoder.embedded) == 160


@pytest.mark.parametrize(
    "step", ["write_dense", "write_lexical", "hash_files", "write_manifest", "new_generation"]
)
def test_full_disk_is_told_and_the_former_generation_is_served(
    place: Place, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    place.update()
    place.write({"b.txt": "新的一篇。"})

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(build, step, full)
        with pytest.raises(QabotError, match=r"Cannot write .*: No space left.*is still served"):
            place.update()
    assert [path.name for path in (place.folder / "generations").iterdir()] == ["000001"]
    assert len(texts(place.open())) == 4
    assert place.update().generation == 3
    assert len(place.encoder.embedded) == 5


KILLED = """
import os, sys
from pathlib import Path
from qabot.ingest import build
from tests.support.stand_in import StandIn
build.load_encoder = lambda *_, **__: StandIn()
setattr(Path, sys.argv[1], lambda *_: os._exit(9))
build.update(Path(sys.argv[2]), [Path(sys.argv[3])])
"""


@pytest.mark.parametrize("step", ["rename", "replace"])
def test_killed_just_before_it_publishes_the_former_generation_is_served(
    place: Place, step: str
) -> None:
    place.update()
    place.write({"b.txt": "新的一篇。"})
    search = os.pathsep.join((str(Path(qabot.__file__).parents[1]), str(Path(__file__).parents[1])))
    done = subprocess.run(
        [sys.executable, "-c", KILLED, step, str(place.folder), str(place.corpus)],
        env=os.environ | {"PYTHONPATH": search},
        check=False,
    )
    assert done.returncode == 9
    assert len(list((place.folder / "generations").iterdir())) == 2
    assert place.open().generation == 1
    assert "新的一篇。" not in texts(place.open())
    report = place.update()
    assert counts(report) == (1, 0, 0, 3)
    assert report.generation == place.open().generation == 3
    assert "新的一篇。" in texts(place.open())
    assert not list((place.folder / "generations").glob(".building-*"))
    assert len(place.encoder.embedded) == 4  # the fifth was made by the process that was killed


def test_generation_is_on_disk_before_it_is_served(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    unsynced: list[Path] = []
    fsync, rename = os.fsync, Path.replace

    def note(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    def check(path: Path, target: Path) -> Path:
        folder = place.folder / "generations"
        parts = [path, folder, *folder.rglob("*")]
        unsynced.extend(part for part in parts if part.stat().st_ino not in synced)
        assert path.read_text() == "000001\n"
        synced.clear()
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", note)
    monkeypatch.setattr(Path, "replace", check)
    place.update()
    assert unsynced == []
    assert synced == [place.folder.stat().st_ino]


def test_new_generation_is_served_when_its_block_ends_and_not_before(tmp_path: Path) -> None:
    with new_generation(tmp_path, 7) as building:
        (building / "a").write_text("甲")
        assert current_generation(tmp_path) is None
    served = tmp_path / "generations" / "000007"
    assert current_generation(tmp_path) == served
    with pytest.raises(KeyboardInterrupt):
        fail_in_generation(tmp_path, 8)
    assert current_generation(tmp_path) == served
    assert list((tmp_path / "generations").iterdir()) == [served]
    assert (served / "a").read_text() == "甲"
    assert next_number(tmp_path) == 8


def fail_in_generation(folder: Path, number: int) -> None:
    with new_generation(folder, number) as building:
        (building / "b").write_text("乙")
        raise KeyboardInterrupt


def test_leftover_of_a_killed_writer_is_not_taken_over(tmp_path: Path) -> None:
    leftover = tmp_path / "generations" / ".building-000001"
    leftover.mkdir(parents=True)
    (leftover / "half").write_text("半")
    with new_generation(tmp_path, 1) as building:
        (building / "whole").write_text("全")
    assert [path.name for path in (tmp_path / "generations" / "000001").iterdir()] == ["whole"]


def test_generations_are_numbered_on_and_pruned_by_number(tmp_path: Path) -> None:
    assert next_number(tmp_path) == 1
    for name in ("000002", "000009", "000010", "000011", "000012", ".building-000013", "0.bak"):
        (tmp_path / "generations" / name).mkdir(parents=True)
    assert next_number(tmp_path) == 13
    prune(tmp_path, 11, before=10)
    kept = sorted(path.name for path in (tmp_path / "generations").iterdir())
    assert kept == ["0.bak", "000010", "000011"]


def test_second_writer_is_told_who_writes_and_may_write_afterwards(place: Place) -> None:
    holder = rf"Another process is writing to .*index \(process {os.getpid()}, since \d{{4}}-"
    with writer_lock(place.folder), pytest.raises(QabotError, match=holder):
        place.update()
    assert not (place.folder / "CURRENT").exists()
    assert place.update().generation == 1
    with writer_lock(place.folder):
        assert len(texts(place.open())) == 4  # readers need no lock


def test_lock_names_its_last_holder_only(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("process 999999999, since long ago, and much more than that\n")
    with writer_lock(tmp_path):
        lines = (tmp_path / "lock").read_text().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"process {os.getpid()}, since 2")


# damage


def parts_of(generation: Path) -> list[Path]:
    """Every file of a generation but the manifest and tantivy's locks."""
    return sorted(
        path
        for path in generation.rglob("*")
        if path.is_file() and path.name != "manifest.json" and path.suffix != ".lock"
    )


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes() or b"\0")
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_flipped_byte_or_missing_file_is_noticed_in_every_file_of_a_generation(
    place: Place,
) -> None:
    place.update(Recipe(user_words=["信易贷"]))
    parts = parts_of(place.generation)
    names = {path.relative_to(place.generation).as_posix() for path in parts}
    assert names >= {"documents.jsonl", "words.txt", "passages.npy", "vectors.faiss", "moments.npz"}
    assert len([name for name in names if name.startswith("lexical/")]) > 4
    for path in parts:
        data = path.read_bytes()
        name = re.escape(path.relative_to(place.generation).as_posix())
        flip(path)
        with pytest.raises(BrokenIndexError, match=rf"{name} was altered\. Run `qabot index`"):
            place.open()
        path.unlink()
        with pytest.raises(BrokenIndexError, match=rf"{name} cannot be read\. Run `qabot index`"):
            place.open()
        path.write_bytes(data)
    assert len(texts(place.open())) == 4


@pytest.mark.parametrize(
    "name",
    [
        "documents.jsonl",
        "words.txt",
        "passages.npy",
        "vectors.faiss",
        "moments.npz",
        "lexical/meta.json",
        "lexical/*.term",
        "lexical/*.store",
    ],
)
def test_update_heals_a_damaged_generation_without_embedding_anew(place: Place, name: str) -> None:
    place.update()
    before = passages(place.open())
    (path,) = place.generation.glob(name)
    flip(path)
    report = place.update()
    assert (report.generation, counts(report)) == (2, (0, 0, 0, 3))
    assert passages(place.open()) == before
    assert len(place.encoder.embedded) == 4


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff", b'{"format": 3}', None])
def test_damaged_manifest_is_noticed_and_healed(place: Place, content: bytes | None) -> None:
    place.update()
    path = place.generation / "manifest.json"
    path.unlink() if content is None else path.write_bytes(content)
    for look in (open_index, status):
        with pytest.raises(BrokenIndexError, match=r"is damaged: .*Run `qabot index` to rebuild"):
            look(place.folder)
    assert place.update().generation == 2
    assert len(texts(place.open())) == 4


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"000009\n", b"..\n", b"1\n", "泉".encode()])
def test_damaged_name_of_the_served_generation_is_noticed_and_healed(
    place: Place, content: bytes
) -> None:
    place.update()
    (place.folder / "CURRENT").write_bytes(content)
    for look in (open_index, status):
        with pytest.raises(BrokenIndexError, match=r"CURRENT .*Run `qabot index` to rebuild"):
            look(place.folder)
    report = place.update()
    assert (report.generation, counts(report)) == (2, (0, 0, 0, 3))
    assert len(texts(place.open())) == 4
    assert len(place.encoder.embedded) == 4


def test_documents_from_elsewhere_stay_when_a_damaged_generation_is_rebuilt(place: Place) -> None:
    place.update()
    (place.base / "b.md").write_text("别处的一篇。", encoding="utf-8")
    update(place.folder, [place.base / "b.md"])
    (place.folder / "CURRENT").write_bytes(b"")
    assert counts(place.update()) == (0, 0, 0, 4)
    assert "别处的一篇。" in texts(place.open())


def test_text_altered_in_the_store_is_never_shown(place: Place) -> None:
    place.update()
    store = Store(place.folder)
    altered = seen(SPRINGS).replace("28.5", "82.5")
    sha256 = hashlib.sha256(seen(SPRINGS).encode()).hexdigest()
    store._db.execute("UPDATE texts SET text = ? WHERE sha256 = ?", (altered, sha256))
    store.close()
    index = place.open()
    number = index.lexical.search(["趵"], 1)[0][0]
    with pytest.raises(BrokenIndexError, match=r"was altered"):
        index.passage(number)
    with pytest.raises(BrokenIndexError, match=r"was altered"):
        find_document(place.folder, "文档/泉.md")


def rewrite_manifest(place: Place, **changes: object) -> None:
    path = place.generation / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), encoding="utf-8")


def test_index_of_another_format_is_refused_and_rebuilt(place: Place) -> None:
    place.update()
    rewrite_manifest(place, format=FORMAT + 1)
    words = rf"has format {FORMAT + 1}, and this qabot reads {FORMAT}\. Run `qabot index`"
    for look in (open_index, status):
        with pytest.raises(BrokenIndexError, match=words):
            look(place.folder)
    assert place.update().generation == 2
    assert len(texts(place.open())) == 4
    assert len(place.encoder.embedded) == 4


def test_other_encoder_than_that_of_the_index_is_refused(place: Place) -> None:
    place.update()
    words = r"with the encoder stand-in, not other: .* or run `qabot index --encoder other`"
    with pytest.raises(BrokenIndexError, match=words):
        place.open("other")
    assert place.open("stand-in").encoder is place.encoder
    place.update(Recipe(encoder="other"))
    assert place.open("other").manifest.dimension == 32
    assert len(place.encoders["other"].embedded) == 4
    with pytest.raises(BrokenIndexError, match="with the encoder other, not stand-in"):
        place.open("stand-in")


def test_other_version_of_the_encoder_is_refused_and_embeds_anew(place: Place) -> None:
    place.update()
    place.encoders["stand-in"] = StandIn(version=2)
    with pytest.raises(BrokenIndexError, match=r"another version of the encoder stand-in\. Run"):
        place.open()
    assert place.update().generation == 2
    assert len(place.encoder.embedded) == 4
    assert place.open().manifest.encoder_revision == "stand-in-2"


def test_index_made_with_other_rules_for_words_is_refused_and_rebuilt(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.update()
    monkeypatch.setattr("qabot.language.words.RULES", 999)
    with pytest.raises(BrokenIndexError, match=r"built with different rules for words\. Run"):
        place.open()
    assert place.update().generation == 2
    assert place.open().manifest.segmenter.startswith("999-")
    assert len(place.encoder.embedded) == 4


# the manifest


MANIFEST = Manifest(
    format=FORMAT,
    generation=7,
    published="2020-10-30T08:00:00+08:00",
    encoder="e5",
    encoder_revision="r",
    dimension=3,
    segmenter="1-a",
    passage_size=320,
    corpus="c",
    documents=1,
    passages=2,
    embedded=2,
    characters=30,
    slots=2,
    files={"甲": "a" * 64},
    skipped=(Skipped("泉.pdf", message(Code.NOT_TABLE, error="“odd”\n")),),
)


def test_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST)
    assert read_manifest(tmp_path) == MANIFEST


@pytest.mark.parametrize(
    ("field", "same"),
    [
        *((name, False) for name in ("format", "encoder", "encoder_revision", "segmenter")),
        *((name, False) for name in ("passage_size", "corpus")),
        *((name, True) for name in ("generation", "published", "files", "skipped", "embedded")),
    ],
)
def test_settings_are_the_same_when_all_that_shapes_a_generation_is(field: str, same: bool) -> None:
    fields = {name: getattr(MANIFEST, name) for name in MANIFEST.__slots__}
    other = Manifest(**fields | {field: "another"})
    assert MANIFEST.same_settings(other) is same


def test_file_hashes_are_those_of_the_contents_below_the_folder(tmp_path: Path) -> None:
    (tmp_path / "子").mkdir()
    for name in ("a", "子/b", "manifest.json"):
        (tmp_path / name).write_text(name)
    hashes = hash_files(tmp_path)
    assert hashes == {name: hashlib.sha256(name.encode()).hexdigest() for name in ("a", "子/b")}
    check_files(tmp_path, replace(MANIFEST, files=hashes))


# looking


@pytest.mark.parametrize("make", [False, True])
def test_folder_without_an_index_says_what_to_do(tmp_path: Path, make: bool) -> None:
    folder = tmp_path / "index"
    if make:
        folder.mkdir()
    for look in (
        open_index,
        status,
        newest_generation,
        lambda folder: find_document(folder, "a.md"),
    ):
        with pytest.raises(
            BrokenIndexError, match=r"No index in '.*index': run `qabot index` with"
        ):
            look(folder)
    assert folder.exists() is make


def test_status_tells_what_is_served(place: Place) -> None:
    place.update()
    found = status(place.folder)
    files = [path for path in place.folder.rglob("*") if path.is_file()]
    assert found.bytes_on_disk == sum(len(path.read_bytes()) for path in files)
    assert found.manifest == place.open().manifest
    assert [(entry.path, entry.title, len(entry.headings)) for entry in found.entries] == [
        ("文档/a/鐵路.md", "臺灣的鐵路", 1),
        ("文档/library.md", "Library", 1),
        ("文档/泉.md", "济南的泉", 2),
    ]


def springs(place: Place) -> Document:
    return read_document(place.corpus / "泉.md", name="文档/泉.md")


def test_document_is_found_by_id_hash_and_path_from_anywhere(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.update()
    expected = springs(place)
    monkeypatch.chdir(place.corpus / "a")
    for reference in (
        expected.id,
        "文档/泉.md",
        "../泉.md",
        str(place.corpus / "泉.md"),
        expected.sha256,
        expected.sha256[:8],
    ):
        assert find_document(place.folder, reference) == expected
    monkeypatch.chdir(place.base)
    assert find_document(Path("index"), "./文档/../文档/泉.md") == expected


def test_former_version_is_found_by_its_hash_and_the_newest_by_path(place: Place) -> None:
    place.update()
    old = springs(place)
    edited = SPRINGS.replace("28.5", "29.1")
    for text in (edited, SPRINGS, edited):
        place.write({"泉.md": text})
        place.update()
        for reference in (old.path, old.id):
            assert find_document(place.folder, reference).text == seen(text)
    (place.corpus / "泉.md").unlink()
    place.update()
    assert find_document(place.folder, old.path).text == seen(edited)
    assert find_document(place.folder, old.sha256[:12]) == old


@pytest.mark.parametrize("reference", ["没有.md", "", "泉", "d000000000000", "0" * 64, "文档"])
def test_unknown_document_is_told_with_what_to_do(place: Place, reference: str) -> None:
    place.update()
    with pytest.raises(SettingsError, match=rf"No document '{reference}' in .*: `qabot status`"):
        find_document(place.folder, reference)


def test_hash_that_begins_two_documents_is_refused(place: Place) -> None:
    place.update()
    store = Store(place.folder)
    for name in ("a", "b"):
        sha256 = f"{name:0>8}".replace("b", "a") + name * 56
        store.add(Document(f"d{name}", f"{name}.md", name, name, sha256), seen=1)
    store.close()
    with pytest.raises(
        SettingsError, match=r"'0000000a' could be a\.md or b\.md: pass more digits"
    ):
        find_document(place.folder, "0000000a")


def test_same_text_in_two_documents_is_found_by_its_hash(place: Place) -> None:
    place.write({"copy.md": SPRINGS})
    place.update()
    assert find_document(place.folder, springs(place).sha256[:8]).text == seen(SPRINGS)


def test_index_path_with_dots_notices_a_removed_document(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = place.folder.parent / "inside"
    inside.mkdir()
    monkeypatch.chdir(inside)
    folder, corpus = (Path("..") / path.name for path in (place.folder, place.corpus))
    update(folder, [corpus])
    (place.corpus / "library.md").unlink()
    assert counts(update(folder, [corpus]))[2] == 1


def test_damaged_index_is_built_again_as_it_was_made(place: Place) -> None:
    place.update(Recipe(user_words=["信易贷"], passage_size=77))
    path = place.folder / "generations" / "000001" / "passages.npy"
    path.write_bytes(path.read_bytes()[:-1])
    place.update(Recipe())
    index = place.open()
    assert (index.generation, index.manifest.passage_size) == (2, 77)
    assert list(index.segmenter.user_words) == ["信易贷"]


def test_edit_after_an_interruption_is_the_newest_version(place: Place) -> None:
    place.update()
    for text in ("第一稿。", "第二稿。", "第三稿。"):
        place.write({"library.md": text})
        place.encoder.fails_after = len(place.encoder.embedded)
        with pytest.raises(KeyboardInterrupt):
            place.update()
    place.encoder.fails_after = None
    place.write({"library.md": "定稿。"})
    place.update()
    path = next(entry.path for entry in status(place.folder).entries if "library" in entry.path)
    assert find_document(place.folder, path).text == "定稿。"


def test_index_inside_its_corpus_does_not_index_itself(place: Place) -> None:
    place.update()
    folder = place.corpus / "index"
    first = update(folder, [place.corpus], recipe=Recipe(user_words=["信易贷"]))
    again = update(folder, [place.corpus])
    assert counts(again) == (0, 0, 0, sum(counts(first)))
    assert again.generation == first.generation


def test_line_separator_in_a_name_does_no_harm(place: Place) -> None:
    place.write({"x\u2028y.md": "名字里有分行符的一篇。"})
    place.update()
    assert "名字里有分行符的一篇。" in texts(place.open())


def test_mistyped_path_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        update(tmp_path / "index", [tmp_path / "nothing"])
    assert list(tmp_path.iterdir()) == []


def test_store_that_was_deleted_is_filled_again(place: Place) -> None:
    place.update()
    for path in place.folder.glob("store.sqlite*"):
        path.unlink()
    assert place.update().generation == 1
    assert "Mondays" in " ".join(texts(place.open()))
    (place.generation / "manifest.json").unlink()
    assert place.update().embedded == len(place.encoder.embedded) == 4  # vectors came back, too


def test_user_word_with_a_space_is_kept(place: Place) -> None:
    place.update(Recipe(user_words=["new york"]))
    assert place.open().segmenter.user_words == ("new york",)


@pytest.mark.parametrize("k", [1, 5, 9, 20, 37])
def test_of_equally_near_passages_the_first_are_found(k: int) -> None:
    rows = np.eye(4, dtype=np.float32)[np.arange(37) % 3]
    question = np.array([0.6, 0.6, 0.0, 0.5], np.float32)
    found, expected = dense(rows).search(question, k), brute_force(rows, question)[:k]
    assert [number for number, _ in found] == [number for number, _ in expected]


def test_generation_that_was_served_is_kept_beside_the_new_one(place: Place) -> None:
    place.update()
    orphan = place.folder / "generations" / "000002"
    orphan.mkdir()
    place.write({"b.txt": "新的一篇。"})
    assert place.update().generation == 3
    names = sorted(path.name for path in (place.folder / "generations").iterdir())
    assert names == ["000001", "000003"]


def test_status_of_a_damaged_list_of_documents_is_refused(place: Place) -> None:
    place.update()
    (place.folder / "generations" / "000001" / "documents.jsonl").unlink()
    with pytest.raises(BrokenIndexError, match="is damaged"):
        status(place.folder)


def test_renamed_file_embeds_nothing(place: Place) -> None:
    place.write({"旧名.txt": "趵突泉在济南市历下区，全年的水温约为18度。\n\n没有标题的一篇。"})
    place.update()
    made = len(place.encoder.embedded)
    (place.corpus / "旧名.txt").rename(place.corpus / "新名.txt")
    report = place.update()
    assert (report.added, report.removed) == (1, 1)
    assert len(place.encoder.embedded) == made
    assert {entry.title for entry in status(place.folder).entries} > {"新名"}


def test_new_documents_are_served_while_their_vectors_are_made(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "FIRST_PUBLISHED", 0.0)
    monkeypatch.setattr(embedding, "_COST", 0)
    place.update(ONE_EACH)
    place.write({"长.txt": many(300)})
    served: list[tuple[int, int]] = []

    def look(stage: str, done: int, total: int) -> None:
        if stage == "embed" and done < total:
            index = place.open()
            served.append((index.embedded, index.passage_count))
            if index.passage_count > 300:
                hits = index.lexical.search(index.segmenter.terms("第299处泉水"), 1)
                assert "第299处" in index.passage(hits[0][0]).text

    before = place.open().passage_count
    report = update(place.folder, [place.corpus], recipe=ONE_EACH, progress=look)
    shares = [embedded / passages for embedded, passages in served]
    assert served[0] == (before, before)
    assert 0 < shares[2] < 1
    assert report.embedded == report.passages == before + 300
    assert len(place.encoder.embedded) == report.passages


def test_interrupted_after_it_served_a_part_it_goes_on_from_there(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "FIRST_PUBLISHED", 0.0)
    monkeypatch.setattr(embedding, "_COST", 0)
    place.write({"长.txt": many(300)})
    place.encoder.fails_after = 200
    with pytest.raises(KeyboardInterrupt):
        place.update(ONE_EACH)
    index = place.open()
    assert 0 < index.embedded < index.passage_count
    assert not status(place.folder).manifest.is_complete
    place.encoder.fails_after = None
    report = place.update(ONE_EACH)
    assert report.embedded == report.passages == len(place.encoder.embedded)
    assert place.update(ONE_EACH).generation == report.generation


def test_rollback_serves_the_generation_before_and_indexing_goes_forward(place: Place) -> None:
    place.update()
    before = texts(place.open())
    place.write({"b.txt": "新的一篇。"})
    place.update()
    assert texts(place.open()) != before
    rollback(place.folder)
    assert (place.open().generation, texts(place.open())) == (1, before)
    assert place.update().generation == 3
    assert "新的一篇。" in texts(place.open())


def test_rollback_without_a_former_generation_is_refused(place: Place) -> None:
    place.update()
    with pytest.raises(BrokenIndexError, match="no generation before"):
        rollback(place.folder)


def test_rollback_to_a_damaged_generation_is_refused(place: Place) -> None:
    place.update()
    place.write({"b.txt": "新的一篇。"})
    place.update()
    (place.folder / "generations" / "000001" / "passages.npy").write_bytes(b"")
    with pytest.raises(BrokenIndexError, match="was altered"):
        rollback(place.folder)
    assert place.open().generation == 2


def test_generation_that_goes_while_it_is_opened_is_left_for_the_new_one(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.update()
    place.write({"b.txt": "新的一篇。"})
    calls: list[int] = []

    def overtaken(folder: Path, manifest: Manifest) -> None:
        calls.append(manifest.generation)
        if len(calls) == 1:
            place.update()
            raise BrokenIndexError("gone")
        check_files(folder, manifest)

    monkeypatch.setattr(snapshot, "check_files", overtaken)
    assert place.open().generation == 2
    assert calls == [1, 2]


def test_slots_of_removed_passages_are_not_given_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "_SMALL", 0)
    monkeypatch.setattr(build, "_MOST_REMOVED", 1.0)
    place.update(ONE_EACH)
    place.write({"z.txt": many(3, first=100)})  # the last by path, with the highest slots
    place.update(ONE_EACH)
    before = place.open().manifest
    (place.corpus / "z.txt").unlink()
    place.update(ONE_EACH)
    removed = place.open().manifest
    assert (before.slots, removed.slots) == (before.passages, before.passages)
    assert removed.passages == before.passages - 3
    place.write({"z.txt": many(2, first=200)})
    place.update(ONE_EACH)
    index = place.open()
    assert index.manifest.slots == before.passages + 2
    found = index.lexical.search(index.segmenter.terms("第201处"), 1)
    assert texts(index)[found[0][0]] == "第201处泉水在这里。"


def test_first_update_after_an_interruption_counts_what_is_new_to_readers(place: Place) -> None:
    place.encoder.fails_after = 0
    with pytest.raises(KeyboardInterrupt):
        place.update()
    place.encoder.fails_after = None
    assert counts(place.update()) == (3, 0, 0, 0)


def test_whole_generation_is_kept_while_parts_are_served(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.update(ONE_EACH)
    before = texts(place.open())
    monkeypatch.setattr(embedding, "FIRST_PUBLISHED", 0.0)
    monkeypatch.setattr(embedding, "_COST", 0)
    place.write({"长.txt": many(200)})
    place.encoder.fails_after = 150
    with pytest.raises(KeyboardInterrupt):
        place.update(ONE_EACH)
    assert not place.open().manifest.is_complete
    place.encoder.fails_after = None
    place.update(ONE_EACH)
    rollback(place.folder)
    assert texts(place.open()) == before


def test_generation_half_removed_is_not_taken_for_one(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        place.write({"b.txt": f"第{number}版。"})
        place.update()
    place.write({"b.txt": "第3版。"})
    remove = shutil.rmtree

    def killed(path: Path, *, ignore_errors: bool) -> None:
        if (path / "manifest.json").exists():
            (path / "manifest.json").unlink()
            raise KeyboardInterrupt
        remove(path, ignore_errors=ignore_errors)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            place.update()
    assert status(place.folder).generations == (2, 3)
    assert place.update().generation == 3
    assert sorted(p.name for p in (place.folder / "generations").iterdir()) == ["000002", "000003"]


# what lies elsewhere


def test_link_out_of_the_folder_is_left_out_and_what_was_read_through_it_goes(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QABOT_TELEGRAM_TOKEN", "123:泉水密码")
    (place.base / "elsewhere").mkdir()
    (place.base / "elsewhere" / "b.md").write_text("# 别处\n\n别处有三口井。\n", encoding="utf-8")
    (place.corpus / "link").symlink_to(place.base / "elsewhere")
    (place.corpus / "index").symlink_to(place.folder)
    (place.corpus / "env.txt").symlink_to("/proc/self/environ")
    followed = place.update(Recipe(follow_links=True))
    assert counts(followed) == (4, 0, 0, 0)
    assert [item.path for item in followed.skipped] == ["文档/env.txt"]
    assert [entry.path for entry in status(place.folder).entries] == [
        "文档/a/鐵路.md",
        "文档/library.md",
        "文档/link/b.md",
        "文档/泉.md",
    ]
    report = place.update()
    assert counts(report) == (0, 0, 1, 3)
    assert [item.path for item in report.skipped] == ["文档/env.txt", "文档/link"]
    assert not any("密码" in text for text in texts(place.open()))
