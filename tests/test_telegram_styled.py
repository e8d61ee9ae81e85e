"""Text with marks: offsets in UTF-16, and messages cut so that nothing is lost."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from qabot.telegram.styled import (
    Kind,
    Mark,
    Styled,
    entities,
    in_order,
    joined,
    shortened,
    split,
    styled,
)
from tests.support.fake_telegram.checks import check_entities, checked_text, cleaned, utf16

PIECES = st.sampled_from(
    [
        "济南市地区生产总值为7248.40亿元。",
        "word ",
        "😀",
        "👨‍👩‍👧‍👦",
        "🏳️‍🌈",
        "👍🏽",
        "🇨🇳🇩🇪",
        "e\u0301",
        "\n",
        "\n\n",
        " ",
        "<b>&amp;*_`[x](y)",
        "שלום",
        "\u202eמ\u202c",
        "𠮷野家",
        "x" * 70,
    ]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=60).map("".join)


def cut_out(text: str, entity: dict[str, str | int]) -> str:
    """What an entity marks, found as Telegram does: in UTF-16."""
    units = text.encode("utf-16-le")
    start, length = int(entity["offset"]), int(entity["length"])
    return units[2 * start : 2 * (start + length)].decode("utf-16-le")


def without_space(text: str) -> str:
    """Nor with what Telegram takes out, which may be all of a part."""
    return "".join(text.replace("\u202e", "").replace("\u202c", "").split())


@st.composite
def messages(draw: st.DrawFn) -> Styled:
    """Quotes with bold words in them, as answers have, and text between."""
    parts = []
    for text in draw(st.lists(TEXTS, min_size=1, max_size=8)):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        quote = Styled(text, (Mark("bold", start, end),)).within("expandable_blockquote")
        parts.append(draw(st.sampled_from([quote, Styled(text), styled(text, "italic")])))
    return joined(parts, draw(st.sampled_from(["\n\n", "\n", ""])))


@given(messages())
def test_entities_mark_the_same_characters_in_utf16(message: Styled) -> None:
    found = entities(message)
    expected = sorted(message.marks, key=lambda m: (m.start, -m.end))
    assert [cut_out(message.text, e) for e in found] == [
        message.text[m.start : m.end] for m in expected
    ]


@given(messages(), st.integers(12, 300))
def test_parts_hold_every_character_and_are_what_telegram_takes(
    message: Styled, longest: int
) -> None:
    parts = split(message, longest=longest, most_marks=10)
    assert without_space("".join(p.text for p in parts)) == without_space(message.text)
    for part in parts:
        assert 0 < len(part.text) <= longest
        assert part.text == part.text.strip()
        check_entities(part.text, entities(part))


@given(messages(), st.integers(20, 300))
def test_every_visible_character_keeps_its_marks(message: Styled, longest: int) -> None:
    def marked(kind: Kind, parts: list[Styled]) -> str:
        cut = (p.text[m.start : m.end] for p in parts for m in p.marks if m.kind == kind)
        return without_space("".join(cut))

    parts = split(message, longest=longest)
    kinds: list[Kind] = ["bold", "italic", "expandable_blockquote"]
    for kind in kinds:
        assert marked(kind, parts) == marked(kind, [message])


@given(
    st.lists(st.sampled_from(["👨‍👩‍👧‍👦", "👍🏽", "🇨🇳", "e\u0301", "济"]), min_size=1, max_size=40)
)
def test_composed_characters_are_not_cut(clusters: list[str]) -> None:
    parts = split(Styled("".join(clusters)), longest=12)
    for part in parts:
        assert not unicodedata.combining(part.text[0])
        assert part.text[0] != "\u200d"
        assert not part.text.endswith("\u200d")
        assert not 0x1F3FB <= ord(part.text[0]) <= 0x1F3FF


def test_part_ends_where_a_sentence_does() -> None:
    text = "第一句话在这里。第二句话也在这里。第三句"
    assert [p.text for p in split(Styled(text), longest=18)] == [
        "第一句话在这里。第二句话也在这里。",
        "第三句",
    ]


def test_mark_across_a_cut_goes_on_in_the_next_part() -> None:
    message = Styled("a") + styled("bcdefgh", "bold")
    assert split(message, longest=4) == [
        Styled("abcd", (Mark("bold", 1, 4),)),
        Styled("efgh", (Mark("bold", 0, 4),)),
    ]


def test_100000_characters_are_cut_into_messages_of_4000() -> None:
    parts = split(styled("济😀" * 50_000, "expandable_blockquote"))
    assert [len(p.text) for p in parts] == [4000] * 25


def test_white_space_alone_gives_no_message() -> None:
    assert split(Styled(" \n\u3000 ")) == []


@given(st.text(alphabet="\u200b\u200d\u202e\u2800\u3000\ufeff\u0333\x00 \n济", max_size=60))
def test_parts_that_telegram_would_find_empty_are_left_out(text: str) -> None:
    parts = split(styled(text, "expandable_blockquote"), longest=7)
    for part in parts:
        checked_text({"text": part.text, "entities": entities(part)})
    assert "".join(part.text for part in parts).count("济") == text.count("济")


def test_offsets_count_utf16_units() -> None:
    message = Styled("😀😀") + styled("济南", "bold")
    assert entities(message) == [{"type": "bold", "offset": 4, "length": 2}]
    assert utf16(message.text) == 6


@given(messages())
def test_stand_in_keeps_marks_on_their_words_when_it_cleans(message: Styled) -> None:
    text, marks = cleaned(message.text, entities(message))
    kept = [
        cut_out(message.text, e).replace("\u202e", "").replace("\u202c", "")
        for e in entities(message)
    ]
    assert [cut_out(text, mark) for mark in marks] == [words for words in kept if words]


def test_link_carries_its_address() -> None:
    assert entities(styled("a", "text_link", "https://example.org")) == [
        {"type": "text_link", "offset": 0, "length": 1, "url": "https://example.org"}
    ]


def test_overlapping_spans_become_one() -> None:
    assert in_order([(5, 9), (1, 3), (2, 4), (9, 10)]) == [(1, 4), (5, 10)]


def test_shortened_text_stands_on_one_line() -> None:
    assert shortened("一\n二  三四", 6) == "一 二 三四"
    assert shortened("一\n二  三四", 5) == "一 二…"


@given(st.lists(st.integers(20, 1000), min_size=1, max_size=60))
def test_message_of_many_long_addresses_is_what_telegram_takes(lengths: list[int]) -> None:
    lines = [styled(f"文档{n}", "text_link", f"https://{'x' * n}") for n in lengths]
    parts = split(joined(lines, "\n"))
    assert "\n".join(p.text for p in parts) == "\n".join(line.text for line in lines)
    assert [m.url for p in parts for m in p.marks] == [m.url for line in lines for m in line.marks]
    for part in parts:
        check_entities(part.text, entities(part))
