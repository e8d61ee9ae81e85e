"""Passages: slices that end with sentences, stay inside a section and leave nothing out."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qabot.documents.passages import passage_at, split
from qabot.documents.places import heading_at, page_of
from qabot.documents.readings import embedding_text, search_text
from qabot.documents.units import quotable_spans
from qabot.types import Document, Heading, Passage

TEXT = st.text(alphabet="济南泉。，！？“”（）; \n\t\u00a0３a.#-😀e\u0301", max_size=120)


def document(
    text: str,
    *,
    title: str = "",
    headings: tuple[Heading, ...] = (),
    pages: tuple[int, ...] = (),
    body: int = 0,
) -> Document:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Document("d1", "泉.md", title, text, sha256, headings=headings, pages=pages, body=body)


def sentence(length: int, filling: str = "泉") -> str:
    return filling * (length - 1) + "。"


def texts(passages: list[Passage]) -> list[str]:
    return [passage.text for passage in passages]


def test_passage_deep_in_a_long_document_is_the_text_that_stands_there() -> None:
    lines = [f"第{n}处泉水在城的{n % 7}区，水位{n}.{n % 10}米😀。" for n in range(1000, 2000)]
    whole = document("# 泉\n\n" + "\n\n".join(lines) + "\n", headings=(Heading(0, 1, "泉"),))
    found = next(p for p in split(whole, size=25) if "1873.3" in p.text)
    assert found.text == "第1873处泉水在城的4区，水位1873.3米😀。"
    assert found.start == 5 + sum(len(line) + 2 for line in lines[:873])
    assert found.end == found.start + 25


def test_section_is_divided_evenly() -> None:
    assert texts(split(document(sentence(50) * 8))) == [sentence(50) * 4] * 2
    assert [len(text) for text in texts(split(document(sentence(30) * 30), size=320))] == [300] * 3


@pytest.mark.parametrize(("sentences", "passages"), [(8, 1), (9, 2)])
def test_section_of_the_size_stays_whole_and_a_longer_one_is_divided(
    sentences: int, passages: int
) -> None:
    assert len(split(document(sentence(40) * sentences), size=320)) == passages


def test_sentence_goes_to_the_side_where_its_greater_part_lies() -> None:
    text = sentence(40) + sentence(30) + sentence(30)
    assert [len(part) for part in texts(split(document(text), size=60))] == [40, 60]
    text = sentence(30) + sentence(30) + sentence(40)
    assert [len(part) for part in texts(split(document(text), size=60))] == [60, 40]


def test_passage_never_crosses_a_heading_and_holds_the_heading_it_stands_under() -> None:
    text = "前言。\n# 甲\n\n一句。\n## 乙\n二句。\n# 丙\n三句。\n"
    starts = [text.index(name) - 2 for name in ("甲", "丙")]
    inner = Heading(text.index("## 乙"), 2, "乙")
    whole = document(
        text, headings=(Heading(starts[0], 1, "甲"), inner, Heading(starts[1], 1, "丙"))
    )
    assert [(passage.text, passage.heading) for passage in split(whole)] == [
        ("前言。", ()),
        ("# 甲\n\n一句。", ("甲",)),
        ("## 乙\n二句。", ("甲", "乙")),
        ("# 丙\n三句。", ("丙",)),
    ]


def test_heading_path_forgets_what_is_as_deep_or_deeper() -> None:
    levels = [
        (0, 1, "部"),
        (10, 3, "节"),
        (20, 2, "章"),
        (30, 4, "款"),
        (40, 2, "又章"),
        (50, 1, "二部"),
    ]
    whole = document("字" * 60, headings=tuple(Heading(*level) for level in levels))
    assert [heading_at(whole, offset) for offset in (0, 9, 10, 29, 35, 40, 59)] == [
        ("部",),
        ("部",),
        ("部", "节"),
        ("部", "章"),
        ("部", "章", "款"),
        ("部", "又章"),
        ("二部",),
    ]
    assert heading_at(document("字"), 0) == ()


def test_page_is_the_one_on_which_the_passage_starts() -> None:
    whole = document(sentence(10) * 6, pages=(0, 25, 40))
    assert [(p.start, p.page) for p in split(whole, size=10)] == [
        (0, 1), (10, 1), (20, 1), (30, 2), (40, 3), (50, 3),
    ]  # fmt: skip
    assert page_of(whole, 24) == 1
    assert page_of(whole, 25) == 2
    assert page_of(document("字"), 0) is None


def test_passage_between_two_offsets_knows_where_it_stands() -> None:
    whole = document("甲乙丙丁戊己", headings=(Heading(2, 1, "题"),), pages=(0, 3))
    assert passage_at(whole, 3, 5) == Passage(whole, 3, 5, ("题",), 2)
    assert passage_at(whole, 1, 5) == Passage(whole, 1, 5, (), 1)


def test_front_matter_is_in_no_passage() -> None:
    front = "---\ntitle: 泉。\n---\n"
    whole = document(f"{front}正文。", headings=(Heading(4, 1, "假"),), body=len(front))
    assert [(p.start, p.text) for p in split(whole)] == [(len(front), "正文。")]


def test_search_text_names_title_and_headings_once_above_the_text() -> None:
    whole = document(
        "甲乙丙", title="济南的泉", headings=(Heading(0, 1, "济南的泉"), Heading(1, 2, "水位"))
    )
    assert search_text(passage_at(whole, 1, 3)) == "济南的泉 > 水位\n乙丙"
    assert search_text(passage_at(whole, 0, 3)) == "济南的泉\n甲乙丙"


def test_search_text_without_title_and_headings_is_the_file_and_the_text() -> None:
    assert search_text(passage_at(document("甲乙丙"), 1, 3)) == "泉\n乙丙"
    assert embedding_text(passage_at(document("甲乙丙"), 1, 3)) == "乙丙"


def test_sentence_too_long_for_a_phone_is_cut_at_clauses() -> None:
    clause = "泉" * 49 + "，"
    text = "前句。" + clause * 12 + "完。"
    assert quotable_spans(text, 3, len(text)) == [(3, 203), (203, 403), (403, 605)]


@pytest.mark.parametrize(("length", "count"), [(300, 1), (301, 2)])
def test_longest_sentence_that_stays_whole_has_300_characters(length: int, count: int) -> None:
    text = "泉" * 150 + "，" + sentence(length - 151)
    assert len(quotable_spans(text, 0, length)) == count


def test_quotable_spans_of_a_part_stay_inside_it() -> None:
    text = "前一句。中间这一句。后一句。"
    assert quotable_spans(text, 4, 12) == [(4, 10), (10, 12)]


@pytest.mark.parametrize("size", [0, -1])
def test_size_below_one_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match=f"at least 1, not {size}"):
        split(document("好。"), size=size)


@pytest.mark.parametrize("text", ["", " \n\t\u3000\u00a0\n"])
def test_document_without_text_has_no_passages(text: str) -> None:
    assert split(document(text)) == []


@example(text="甲乙丙丁", offsets=[0, 1, 3], body=0, size=80)
@given(TEXT, st.lists(st.integers(0, 120)), st.integers(0, 60), st.integers(1, 80))
def test_passages_hold_every_character_in_order_and_no_heading_inside(
    text: str, offsets: list[int], body: int, size: int
) -> None:
    body = min(body, len(text))
    starts = sorted({offset for offset in offsets if offset < len(text)})
    headings = tuple(Heading(start, 1 + start % 3, str(start)) for start in starts)
    passages = split(document(text, headings=headings, body=body), size=size)
    assert "".join("".join(texts(passages)).split()) == "".join(text[body:].split())
    assert all(one.end <= other.start for one, other in pairwise(passages))
    assert all(p.text == p.text.strip() != "" for p in passages)
    assert not [(p, start) for p in passages for start in starts if p.start < start < p.end]


@given(st.lists(st.integers(1, 60), min_size=1), st.integers(60, 400))
def test_no_passage_is_longer_than_the_size_when_no_sentence_is(
    lengths: list[int], size: int
) -> None:
    whole = document("".join(sentence(1 + length) for length in lengths))
    assert max(len(text) for text in texts(split(whole, size=size + 1))) <= size + 1


@pytest.mark.parametrize("count", range(2, 40))
def test_no_passage_is_left_with_a_few_words(count: int) -> None:
    text = "".join(sentence(50) for _ in range(count))
    lengths = [len(passage.text) for passage in split(document(text), size=220)]
    assert min(lengths) >= max(lengths) - 50


def test_name_of_a_file_is_searched_for_but_not_embedded() -> None:
    titled = document("# 甲\n\n正文。", title="题目", headings=(Heading(0, 1, "甲"),))
    untitled = replace(titled, untitled=True)
    (one,), (other,) = split(titled), split(untitled)
    assert search_text(other) == search_text(one) == "题目 > 泉 > 甲\n# 甲\n\n正文。"
    assert embedding_text(one) == "题目 > 甲\n# 甲\n\n正文。"
    assert embedding_text(other) == "甲\n# 甲\n\n正文。"
