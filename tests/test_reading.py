"""Passages that cannot give a quote are not read, and answers are those of reading them all."""

from __future__ import annotations

import pytest

from qabot.answering import answers
from qabot.index import Index
from qabot.models.span_reader import Reading, SpanReader
from qabot.types import Passage

QUESTIONS = (
    "2020年前三季度济南市地区生产总值是多少",
    "金融辅导员对接了多少家企业",
    "濟南國際金融中心佔地多少",
    "开发区内设机构减少到多少个",
    "How many enterprises did the financial advisers connect with by October 2020?",
    "青岛市的市长是谁",
    "自贸区有哪些重点产业",
    "生产总值和财政收入分别是多少",
)


class Counting(SpanReader):
    def __init__(self) -> None:
        super().__init__()
        self.read_passages: list[Passage] = []

    def read(self, question: str, passage: Passage) -> Reading:
        self.read_passages.append(passage)
        return super().read(question, passage)


@pytest.fixture(scope="module")
def reader() -> Counting:
    return Counting()


def test_answers_are_those_of_reading_every_passage(
    corpus_index: Index, reader: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> tuple[list[object], int]:
        reader.read_passages.clear()
        found = [answers.ask(corpus_index, question, reader=reader) for question in QUESTIONS]
        shown: list[object] = [(a.quotes, a.related, a.confidence, a.conflicting) for a in found]
        return shown, len(reader.read_passages)

    some, few = asked()
    monkeypatch.setattr(answers, "_needs_all", lambda _: True)
    everything, all_of_them = asked()
    assert some == everything
    assert few <= 0.8 * all_of_them


@pytest.mark.parametrize("question", ["自贸区有哪些重点产业", "生产总值和财政收入分别是多少"])
def test_questions_for_several_things_read_every_passage(
    corpus_index: Index, reader: Counting, question: str
) -> None:
    reader.read_passages.clear()
    answers.ask(corpus_index, question, reader=reader)
    assert len(reader.read_passages) == 5
