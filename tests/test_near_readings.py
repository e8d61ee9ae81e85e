"""Which other reading is offered: one about another subject that is worth nearly as much."""

from __future__ import annotations

from qabot.answering.retrieval import Focus
from qabot.conversation.context import Context
from qabot.conversation.forms import Form, Reading
from qabot.conversation.judging import Judged, near_readings


def judged(text: str, subject: str, worth: float, *, form: Form = "subject", at: int = 0) -> Judged:
    return Judged(Reading(text, text, form, subject), worth, place=("d1", at))


FIRST = judged("星野X2多重", "星野X2", 0.5)


def test_reading_about_another_subject_is_near() -> None:
    other = judged("星野X1多重", "星野X1", 0.3, at=40)
    assert near_readings([FIRST, other]) == ("星野X1多重",)


def test_readings_that_are_not_offered() -> None:
    others = [
        judged("星野X1多重", "星野X1", 0.2, at=40),  # worth less than half
        judged("多重", "", 0.4, form="alone", at=40),  # as written: has a button of its own
        judged("星野X2重多少", "星野X2", 0.4, at=40),  # of the same subject
        judged("星野X1多重", "星野X1", 0.4),  # the same sentence answers
    ]
    assert near_readings([FIRST, *others]) == ()


def test_near_readings_survive_being_written_down() -> None:
    context = Context("星野X2多重", ("星野X2",), near=("星野X1多重",))
    assert Context.from_json(context.to_json()) == context


def test_what_is_asked_keeps_what_no_title_says() -> None:
    from qabot.types import Document, Passage

    document = Document("d1", "a.md", "聚源楼菜馆", "招牌菜是狮子头。", "0")
    passage = Passage(document, 0, document.length)
    focus = Focus(frozenset(), "聚源楼招牌菜", "多少钱一份")
    assert focus.asked_in(passage) == "招牌菜多少钱一份"
    assert Focus(frozenset(), "聚源楼", "多少钱一份").asked_in(passage) == "多少钱一份"
