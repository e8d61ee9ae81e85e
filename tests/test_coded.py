"""The dense leg of many passages: what it finds, what it shares, what damage it notices."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from qabot.errors import BrokenIndexError
from qabot.index import Index
from qabot.search import coded, sized
from qabot.search.coded import FOLDER, ROWS, CodedIndex, Wanted, left_out, write_coded
from qabot.search.segments import VECTORS
from qabot.types import Vectors
from tests.test_index import ONE_EACH, Place, many
from tests.test_index import place as place  # the fixture
from tests.test_index_sequences import tick

DIMENSION = 64


def clustered(count: int, *, seed: int = 1) -> Vectors:
    """Unit vectors in groups, as those of texts are: 40 topics, and near doubles within each."""
    chance = np.random.default_rng(seed)
    topics = chance.normal(size=(40, DIMENSION))
    rows = topics[chance.integers(0, 40, count)] + 0.7 * chance.normal(size=(count, DIMENSION))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32)


def written(folder: Path, vectors: Vectors, known: np.ndarray | None = None) -> CodedIndex:
    folder.mkdir(parents=True)
    numbers = np.arange(len(vectors)) if known is None else known
    rows = np.full(len(vectors), -1)
    write_coded(folder, Wanted(None, rows, numbers, vectors.__getitem__))
    return CodedIndex(folder)


def changed(
    folder: Path, former: CodedIndex, origin: np.ndarray, vectors: Vectors, *, anew: bool = False
) -> CodedIndex:
    """The next generation: ``origin`` says which passage each was, -1 = a new one."""
    folder.mkdir(parents=True)
    rows = np.where(origin >= 0, former.rows[origin], -1)
    fresh = np.flatnonzero(rows < 0)
    write_coded(folder, Wanted(former, rows, fresh, vectors.__getitem__), anew=anew)
    return CodedIndex(folder)


def exact(vectors: Vectors, vector: Vectors, k: int) -> list[int]:
    cosines = vectors.astype(np.float64) @ vector.astype(np.float64)
    return sorted(range(len(vectors)), key=lambda n: (-cosines[n], n))[:k]


def recall(index: CodedIndex, vectors: Vectors, questions: Vectors, k: int) -> float:
    found = [{n for n, _ in index.search(question, k)} for question in questions]
    right = [set(exact(vectors, question, k)) for question in questions]
    return sum(len(f & r) for f, r in zip(found, right, strict=True)) / k / len(questions)


def test_nearest_are_those_of_comparing_with_every_passage(tmp_path: Path) -> None:
    vectors = clustered(20_000)
    index = written(tmp_path / "1", vectors)
    questions = clustered(40, seed=1)[:20] + clustered(20, seed=3) * 0.5
    questions /= np.linalg.norm(questions, axis=1, keepdims=True)
    assert recall(index, vectors, questions, 10) >= 0.98
    for question in questions:
        found = index.search(question, 10)
        assert [c for _, c in found] == pytest.approx(
            [float(vectors[n] @ question) for n, _ in found], abs=1e-4
        )
        assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))


def test_all_are_found_when_as_many_are_asked_for(tmp_path: Path) -> None:
    vectors = clustered(5_000)
    index = written(tmp_path / "1", vectors)
    assert sorted(n for n, _ in index.search(vectors[7], 10_000)) == list(range(5_000))
    assert index.search(vectors[7], 0) == []


def test_equals_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    vectors = clustered(3_000)
    vectors[100:140] = vectors[0]
    index = written(tmp_path / "1", vectors)
    found = [number for number, _ in index.search(vectors[0], 20)]
    assert found == [0, *range(100, 119)]


def test_vectors_that_are_all_the_same_are_found(tmp_path: Path) -> None:
    vectors = np.repeat(clustered(1), 500, 0)
    index = written(tmp_path / "1", vectors)
    assert [number for number, _ in index.search(vectors[0], 5)] == [0, 1, 2, 3, 4]


def test_spread_is_that_of_all_cosines(tmp_path: Path) -> None:
    vectors = clustered(3_000)
    index = written(tmp_path / "1", vectors)
    cosines = vectors.astype(np.float64) @ vectors[5]
    expected = pytest.approx((cosines.mean(), cosines.std()), abs=1e-5)
    assert index.spread(vectors[5]) == expected


def test_passages_without_a_vector_are_left_out(tmp_path: Path) -> None:
    vectors = clustered(2_000)
    index = written(tmp_path / "1", vectors, np.arange(0, 2_000, 2))
    assert len(index) == 1_000
    assert index.numbers.tolist() == list(range(0, 2_000, 2))
    assert list(index.similarities(vectors[0], [0, 1, 2])) == [0, 2]
    assert all(number % 2 == 0 for number, _ in index.search(vectors[1], 50))


def test_any_sequence_of_changes_finds_what_a_fresh_one_finds(tmp_path: Path) -> None:
    chance = np.random.default_rng(5)
    vectors = clustered(6_000)
    index = written(tmp_path / "0", vectors)
    questions = clustered(5, seed=9)
    for step in range(1, 31):
        kept = np.sort(chance.choice(len(vectors), len(vectors) - chance.integers(0, 40), False))
        new = clustered(int(chance.integers(0, 40)), seed=100 + step)
        origin = np.concatenate([kept, np.full(len(new), -1)])
        vectors = np.concatenate([vectors[kept], new])
        order = np.argsort(chance.random(len(origin)), kind="stable")
        origin, vectors = origin[order], np.ascontiguousarray(vectors[order])
        index = changed(tmp_path / str(step), index, origin, vectors)
        assert len(index.segments) <= coded._MOST_SEGMENTS + 1
        assert np.abs(index.vectors(np.arange(len(vectors))) - vectors).max() < 2e-5
        cosines = vectors.astype(np.float64) @ questions[0]
        assert index.spread(questions[0]) == pytest.approx(
            (cosines.mean(), cosines.std()), abs=1e-5
        )
        for question in questions:
            found = index.search(question, 10)
            best = [float(vectors[n] @ question) for n in exact(vectors, question, 10)]
            assert [cosine for _, cosine in found] == pytest.approx(best, abs=1e-4)


def test_a_change_writes_only_what_is_new(tmp_path: Path) -> None:
    vectors = clustered(3_000)
    first = written(tmp_path / "1", vectors)
    origin = np.concatenate([np.arange(1, 3_000), [-1]])
    second = changed(tmp_path / "2", first, origin, np.concatenate([vectors[1:], vectors[:1]]))
    one, two = (tmp_path / name / FOLDER for name in "12")
    shared = {path.name for path in one.iterdir() if path.stat().st_nlink > 1}
    assert shared == {"000000.vectors", "000000.checks", "000000.codes", "coder.npz"}
    assert (one / f"000000{VECTORS}").samefile(two / f"000000{VECTORS}")
    assert (two / f"000001{VECTORS}").stat().st_size == 2 * DIMENSION
    assert second.search(vectors[0], 1)[0][0] == 2_999


def test_many_changes_are_written_anew(tmp_path: Path) -> None:
    vectors = clustered(3_000)
    first = written(tmp_path / "1", vectors)
    kept = np.arange(0, 3_000, 2)
    second = changed(tmp_path / "2", first, kept, vectors[kept])
    assert (len(second.segments), second.total) == (1, 1_500)


def test_anew_shares_no_file(tmp_path: Path) -> None:
    vectors = clustered(500)
    first = written(tmp_path / "1", vectors)
    changed(tmp_path / "2", first, np.arange(500), vectors, anew=True)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.stat().st_nlink for path in files} == {1}


def test_an_altered_vector_is_never_compared(tmp_path: Path) -> None:
    vectors = clustered(500)
    written(tmp_path / "1", vectors)
    path = tmp_path / "1" / FOLDER / f"000000{VECTORS}"
    data = bytearray(path.read_bytes())
    data[2 * DIMENSION * 77 + 5] ^= 1
    path.write_bytes(data)
    index = CodedIndex(tmp_path / "1")
    assert list(index.similarities(vectors[3], [76, 78])) == [76, 78]
    with pytest.raises(BrokenIndexError, match=r"000000\.vectors"):
        index.similarities(vectors[3], [76, 77])
    with pytest.raises(BrokenIndexError, match=r"000000\.vectors"):
        index.search(vectors[77], 1)


def test_a_file_cut_short_is_noticed_when_it_is_opened(tmp_path: Path) -> None:
    written(tmp_path / "1", clustered(500))
    path = tmp_path / "1" / FOLDER / f"000000{VECTORS}"
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.raises(ValueError, match="bytes"):
        CodedIndex(tmp_path / "1")


# as the dense leg of an index


@pytest.fixture
def coded_place(place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(sized, "FLAT_MOST", 30)
    place.write({f"{n:02d}.txt": many(40, 40 * n) for n in range(20)})
    tick(place.base)
    place.update(ONE_EACH)
    return place


def nearest(index: Index, question: str) -> list[tuple[str, float]]:
    vector = index.encoder.encode_questions([question])[0]
    hits = index.dense.search(vector, 5)
    return [(index.passage(number).text, round(cosine, 3)) for number, cosine in hits]


QUESTIONS = ("第150处泉水在哪里", "水位是多少米", "a new spring")


def test_one_changed_document_is_served_by_what_was_added(coded_place: Place) -> None:
    place = coded_place
    former = place.generation
    place.write({"07.txt": "A new spring was found.", "a.txt": many(3, 900)})
    place.update()
    files = {path.name for path in (place.generation / FOLDER).iterdir() if path.name != ROWS}
    assert {f"000000{VECTORS}", f"000001{VECTORS}"} <= files
    assert (place.generation / FOLDER / f"000000{VECTORS}").samefile(
        former / FOLDER / f"000000{VECTORS}"
    )
    with closing(place.open()) as index:
        assert index.embedded == index.passage_count
        assert nearest(index, QUESTIONS[2])[0][0] == "A new spring was found."


def test_changes_give_what_a_fresh_index_gives(coded_place: Place) -> None:
    place = coded_place
    for step in range(12):
        place.write({f"{step:02d}.txt": many(38, 2_000 + 40 * step)})
        (place.corpus / f"{19 - step % 5:02d}.txt").unlink(missing_ok=True)
        tick(place.base)
        place.update()
    with closing(place.open()) as index:
        found = [nearest(index, question) for question in QUESTIONS]
        spread = index.dense.spread(index.encoder.encode_questions(QUESTIONS)[0])
    shutil.rmtree(place.folder)
    place.update(ONE_EACH)
    with closing(place.open()) as index:
        assert found == [nearest(index, question) for question in QUESTIONS]
        again = index.dense.spread(index.encoder.encode_questions(QUESTIONS)[0])
        assert spread == pytest.approx(again, abs=1e-4)


def test_an_index_that_shrinks_is_compared_whole_again(coded_place: Place) -> None:
    place = coded_place
    made = len(place.encoder.embedded)
    for path in place.corpus.glob("*.txt"):
        path.unlink()
    place.update()
    assert not (place.generation / FOLDER).exists()
    assert len(place.encoder.embedded) == made
    with closing(place.open()) as index:
        number, cosine = index.dense.search(index.dense.vectors(np.array([1]))[0], 1)[0]
        assert number == 1
        assert cosine == pytest.approx(1, abs=1e-6)


def test_numbers_left_out_are_those_of_numpy() -> None:
    chance = np.random.default_rng(0)
    for total in (1, 7, 500):
        numbers = chance.permutation(total)[: total // 2 + 1]
        kept = chance.permutation(total)[: total // 3]
        expected = np.setdiff1d(numbers, kept)
        assert left_out(np.append(numbers, -1), np.append(-1, kept), total).tolist() == (
            expected.tolist()
        )
