"""Vectors that are kept are those that the encoder would make again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qabot.answering.sentence_vectors import SentenceVectors
from qabot.types import Vectors
from tests.support.stand_in import StandIn


class Counting(StandIn):
    """The stand-in, and which texts it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.given += texts
        return super().encode_passages(texts)


def test_each_sentence_is_embedded_once() -> None:
    encoder, kept = Counting(), SentenceVectors()
    first = kept.of(encoder, ["甲。", "乙。", "甲。"])
    second = kept.of(encoder, ["乙。", "丙。"])
    assert encoder.given == ["甲。", "乙。", "丙。"]
    expected = StandIn().encode_passages(["甲。", "乙。", "甲。", "乙。", "丙。"])
    assert np.array_equal(np.concatenate([first, second]), expected)


def test_no_more_are_kept_than_allowed_and_the_oldest_go_first() -> None:
    encoder, kept = Counting(), SentenceVectors(most=2)
    for text in ("甲。", "乙。", "甲。", "丙。", "甲。", "乙。"):
        kept.of(encoder, [text])
    assert encoder.given == ["甲。", "乙。", "丙。", "乙。"]


def test_encoders_do_not_share_vectors() -> None:
    one, other, kept = Counting(), Counting(), SentenceVectors()
    other.revision = "another"
    kept.of(one, ["甲。"])
    kept.of(other, ["甲。"])
    assert (one.given, other.given) == (["甲。"], ["甲。"])
