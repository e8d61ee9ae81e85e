"""The stand-ins that large indexes are measured with, and how they are compared."""

import json
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks import whole
from qabot.language.words import Segmenter

TEXT = "济南有72名泉。趵突泉在1912年建园！门票40元？\nQabot reads GB/T 1234。第三十三条\n\n是的"


def test_words_remembered_by_sentence_are_those_of_the_text() -> None:
    remembering = whole.Remembering()
    for text in (TEXT, TEXT[5:], TEXT + TEXT):
        assert Counter(remembering.terms(text)) == Counter(Segmenter(()).terms(text))


def test_imitated_vectors_depend_on_the_text_alone_and_are_near_known_ones(tmp_path: Path) -> None:
    known = np.random.default_rng(0).normal(size=(50, 16)).astype(np.float32)
    known /= np.linalg.norm(known, axis=1, keepdims=True)
    np.savez(tmp_path / "source.npz", passages=known, questions=known[:2])
    encoder = whole.Imitating(tmp_path / "source.npz", ["一", "二"])
    vectors = encoder.encode_passages(["甲", "乙", "甲"])
    assert (vectors[0] == vectors[2]).all()
    assert (vectors[0] != vectors[1]).any()
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    # 1 against at most .45 of a difference of length 2 at most
    assert ((vectors @ known.T).max(1) > 0.4).all()
    assert (encoder.encode_questions(["二", "一"]) == known[[1, 0]]).all()


def test_shares_are_those_counted_by_hand(tmp_path: Path) -> None:
    a, b, c = ["a.txt", 0, 9], ["b.txt", 0, 9], ["c.txt", 0, 9]
    one = {"found": [[a, b], [a, b], [c]], "near": [[1, 2], [3, 4], [5, 6]]}
    two = {"found": [[a, b], [a, c], [b]], "near": [[2, 1], [3, 9], [7, 8]]}
    for name, found in (("one", one), ("two", two)):
        (tmp_path / f"{name}.json").write_text(json.dumps(found), encoding="utf-8")
    assert whole.compare(tmp_path, "one", "two") == {
        "questions": 3,
        "dense_recall_at_10": 0.5,
        "first_passage_the_same": 0.6667,
        "first_ten_the_same": 0.3333,
    }
