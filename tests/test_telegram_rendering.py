"""Answers as messages: whatever is in a document, Telegram takes them and no word is lost."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.structure import Cell, Companion, Group, structure_of
from qabot.telegram.keyboards import (
    Keyboard,
    answer_keyboard,
    context_keyboard,
    more_keyboard,
    reason_rows,
    vote_row,
)
from qabot.telegram.remembered import Place
from qabot.telegram.rendering import (
    Shown,
    answer_message,
    context_message,
    page_of_context,
    quote_block,
    refusal_message,
    related_message,
    source_line,
)
from qabot.telegram.sending import inline_keyboard
from qabot.telegram.styled import _NOTHING, Styled, entities, split
from qabot.telegram.texts import CHINESE, ENGLISH
from qabot.types import Document, Quote
from tests.support.fake_telegram.checks import checked_keyboard, checked_text

HOSTILE = st.text(
    alphabet="济南。！\n\x00\u200b\u2800 <>&*_`[]()~|\\😀👨\u200d👩\u202eא"
    "\u0301\ufe0f𠮷{}%\t\u3000a1",
    min_size=1,
)


def document(text: str, title: str = "标题", url: str | None = None, body: int = 0) -> Document:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Document("d1", "a/b.md", title, text, sha256, url=url, body=body)


def quote(
    of: Document, start: int, end: int, highlights: tuple[tuple[int, int], ...] = ()
) -> Shown:
    heading = ("第一节",)
    place = Place(of.sha256, start, end, of.path, of.title, heading, 3, highlights)
    return Shown(place, of)


@st.composite
def quotes(draw: st.DrawFn) -> Shown:
    """A visible quote somewhere in a hostile document, with highlights that may overlap."""
    text = "前文。" + draw(HOSTILE) + "济" + draw(HOSTILE)
    middle = text.index("济", 3)
    start, end = draw(st.integers(0, middle)), draw(st.integers(middle + 1, len(text)))
    ends = st.integers(start, end)
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=4))
    highlights = tuple(sorted((a, b) for a, b in pairs if a < b))
    url = draw(st.sampled_from([None, "https://example.org/a?b=c&d=济", "javascript:alert(1)"]))
    return quote(document(text, draw(HOSTILE), url), start, end, highlights)


def checked(message: Styled) -> None:
    parts = split(message)
    assert parts
    for part in parts:
        checked_text({"text": part.text, "entities": entities(part)})


def checked_buttons(keyboard: Keyboard) -> None:
    markup = inline_keyboard(keyboard)
    assert markup is None or checked_keyboard({"reply_markup": markup.to_dict()})


@given(st.lists(quotes(), min_size=1, max_size=20), st.sampled_from([CHINESE, ENGLISH]), HOSTILE)
def test_any_answer_is_taken_by_telegram(
    found: list[Shown], words: object, understood: str
) -> None:
    texts = CHINESE if words is CHINESE else ENGLISH
    for message in (
        answer_message(found, texts, understood),
        related_message(found, texts),
        refusal_message(texts, understood),
    ):
        checked(message)
    checked_buttons(answer_keyboard(2**62, found, (10**9, 10**9), texts))
    checked_buttons((*more_keyboard(2**62, 4, 20, texts), *reason_rows(2**62, texts)))


def test_source_line_names_a_page_that_was_recognised() -> None:
    found = quote(replace(document("济南的泉水。"), recognised=(3,)), 0, 6)
    lines = [source_line(found, words).text for words in (CHINESE, ENGLISH)]
    assert lines == ["标题 › 第一节 · 第3页（文字识别）", "标题 › 第一节 · page 3 (recognised)"]
    other = quote(replace(document("济南的泉水。"), recognised=(2,)), 0, 6)
    assert source_line(other, CHINESE).text == "标题 › 第一节 · 第3页"


def test_files_of_one_title_are_told_apart_by_their_names() -> None:
    first, second = document("济南的泉水。"), replace(document("济南的泉池。"), path="库/c.md")
    found = [quote(first, 0, 6), quote(second, 0, 6)]
    shown = answer_message(found, CHINESE, None).text.split("\n")
    name = PurePosixPath(first.path).name
    assert [line for line in shown if line.startswith(("1.", "2."))] == [
        f"1. 标题 › 第一节 · 第3页 · {name}",
        "2. 标题 › 第一节 · 第3页 · c.md",
    ]
    alone = answer_message([found[0], found[0]], CHINESE, None).text
    assert name not in alone


@given(quotes())
def test_quote_stands_whole_in_its_blockquote_and_highlights_are_bold(found: Shown) -> None:
    message = answer_message([found], CHINESE, None)
    blocks = [m for m in message.marks if m.kind == "expandable_blockquote"]
    assert [message.text[m.start : m.end] for m in blocks] == [found.text]
    bold = {i for m in message.marks if m.kind == "bold" for i in range(m.start, m.end)}
    shift = blocks[0].start - found.place.start
    expected = {i + shift for s, e in found.place.highlights for i in range(s, e)}
    assert bold == expected


@given(quotes(), st.integers(-3, 3))
def test_any_page_of_context_is_taken_by_telegram(found: Shown, page: int) -> None:
    message = context_message(found, page, CHINESE)
    if message is not None:
        checked(message)
        checked_buttons(context_keyboard(1, 0, found, page, CHINESE))


TEXT = "".join(f"第{n}句话讲的是第{n}件事。" for n in range(1000))


@pytest.mark.parametrize("at", [0, 1, 5000, len(TEXT) - 40, len(TEXT) - 1])
def test_pages_cover_the_text_once(at: int) -> None:
    found = quote(document(TEXT), at, min(at + 30, len(TEXT)))
    page = 0
    while page_of_context(found.document, found.place, page - 1):
        page -= 1
    spans = []
    while span := page_of_context(found.document, found.place, page):
        spans.append(span)
        page += 1
    assert spans[0][0] == 0
    assert spans[-1][1] == len(TEXT)
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    assert max(end - start for start, end in spans) <= 750


def test_front_matter_is_no_context() -> None:
    text = "---\ntitle: 甲\n---\n\n正文在这里。"
    found = quote(document(text, body=18), text.index("正文"), len(text))
    message = context_message(found, 0, CHINESE)
    assert message is not None
    assert message.text.splitlines() == ["📄 标题 › 第一节 · 第3页", "正文在这里。"]


def test_quote_of_100000_characters_is_sent_in_parts_without_loss() -> None:
    text = "长" * 99_999 + "。"
    parts = split(answer_message([quote(document(text), 0, len(text))], CHINESE, None))
    assert sum(part.text.count("长") for part in parts) == 99_999
    for part in parts:
        checked_text({"text": part.text, "entities": entities(part)})


@given(st.lists(quotes(), min_size=1, max_size=3), st.integers(1, 100_000), st.data())
def test_quotes_of_any_length_come_whole(
    found: list[Shown], length: int, data: st.DataObject
) -> None:
    """1 to 100,000 characters of what was found, over and over, with words marked in it."""
    unit = data.draw(HOSTILE)
    text = "济" + (unit * (length // len(unit) + 1))[: length - 1]
    start = data.draw(st.integers(0, length - 1))
    long = quote(document(text), 0, length, ((start, min(start + 50, length)),))
    message = answer_message([long, *found], CHINESE, None)
    parts = split(message)
    assert _visible("".join(part.text for part in parts)) == _visible(message.text)
    bold = "".join(p.text[m.start : m.end] for p in parts for m in p.marks if m.kind == "bold")
    whole = "".join(message.text[m.start : m.end] for m in message.marks if m.kind == "bold")
    assert _visible(bold) == _visible(whole)
    for part in parts:
        checked_text({"text": part.text, "entities": entities(part)})


def _visible(text: str) -> str:
    """The text without what Telegram counts as nothing: a part of that alone is not sent."""
    return _NOTHING.sub("", text)


def test_link_is_offered_only_where_a_phone_can_open_it() -> None:
    def link(url: str) -> list[str | None]:
        found = quote(document("正文。", url=url), 0, 3)
        return [b.url for row in answer_keyboard(1, [found], (0, 0), CHINESE) for b in row if b.url]

    assert link("https://example.org/a") == ["https://example.org/a"]
    assert link("javascript:alert(1)") == []
    assert link("file:///etc/passwd") == []


def test_thumbs_show_their_counts() -> None:
    assert [button.text for button in vote_row(1, (0, 2))] == ["👍", "👎 2"]


def test_documents_that_differ_are_told_above_the_quotes() -> None:
    shown = [quote(document(f"面积为{n}平方公里。"), 0, 8) for n in (5, 6)]
    message = answer_message(shown, CHINESE, None, conflicting=True)
    assert message.text.startswith("几份文档说法不一")
    assert not answer_message(shown, CHINESE, None).text.startswith("几份文档说法不一")


def test_row_begins_with_its_key_the_answer_and_the_unit() -> None:
    text = "单位：万元\n| 收入 | 70.1 | 79.2 |"
    cells = (Cell(8, 10, 0, 1, "项目"), Cell(13, 17, 1, 1, "2021年"), Cell(20, 24, 2, 1, "2022年"))
    structure = structure_of(
        [("unit", 0, 5, 0, -1), ("row", 6, 26, 0, 0)],
        [(), cells],
        [Group(1, 1, (Companion("unit", 0, 5),))],
    )
    document = Document("d", "a.docx", "财务", text, "0", structure)
    quote = Quote(document, 6, 26, text[6:26], 0.9, highlights=((20, 24),), cells=cells)
    block = quote_block(Shown(Place.of(quote), document), CHINESE, None)
    assert block.text.split("\n") == [
        *("📄 财务", "项目：收入", "2022年：79.2", "单位：万元", "2021年：70.1")
    ]
    assert [block.text[m.start : m.end] for m in block.marks if m.kind == "bold"] == ["79.2"]
