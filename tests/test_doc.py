"""Old Word documents, made from their binary parts, against what Word shows of them."""

from __future__ import annotations

import struct

import pytest

from qabot.errors import DocumentError
from qabot.readers.doc import read_doc
from tests.support.doc_made import (
    DELETED,
    HIDDEN,
    IN_TABLE,
    RAISED,
    SPECIAL,
    STRUCK,
    doc,
    p,
    row,
    styles,
)
from tests.support.xls_made import compound


def text(*paragraphs: object, **given: object) -> str:
    return read_doc(doc(paragraphs, **given), "a.doc").text  # type: ignore[arg-type]


def test_deleted_hidden_and_struck_text_is_left_out() -> None:
    content = read_doc(
        doc(
            [
                p("保留", ("删去的", DELETED), "，看得见", ("看不见", HIDDEN), "的话。"),
                p("原价", ("100元", STRUCK), "80元，面积120m", ("2", RAISED), "。"),
                (b"", [("上一段", b""), ("删去\r", DELETED)]),
                p("接着写。"),
            ]
        ),
        "a.doc",
    )
    assert content.text.split("\n\n") == [
        "保留，看得见的话。",
        "原价80元，面积120m²。",
        "上一段接着写。",
    ]
    assert content.losses == ("1 struck-out passage left out",)


def test_rare_characters_signs_and_narrow_pieces() -> None:
    assert text(p("𠮷野家\t在㙍城\x0b第二行"), p("连\x1e字")) == "𠮷野家\t在㙍城\n第二行\n\n连-字"
    assert text(p("Plain café “text”."), narrow=True) == "Plain café “text”."


def test_results_of_fields_are_read_and_their_codes_not() -> None:
    field: list[str | tuple[str, bytes]] = [
        ("\x13", SPECIAL),
        " HYPERLINK http://x ",
        ("\x14", SPECIAL),
        "办事指南",
        ("\x15", SPECIAL),
    ]
    assert text(p("见", *field, "第三节。")) == "见办事指南第三节。"


def test_rows_know_what_they_cover() -> None:
    restart, goes_on = 3 << 5, 1 << 5
    table = [
        *row("区县", "缴存额", edges=[0, 1000, 3005]),
        *row("", "2023年", "2024年", edges=[0, 1000, 2000, 3000]),
        *row("历下区", "52310", "58900", edges=[0, 1000, 2000, 3000], flags=[restart, 0, 0]),
        *row("", "31200", "33010", edges=[0, 1000, 2000, 3000], flags=[goes_on, 0, 0]),
    ]
    two = [p("甲", changes=IN_TABLE), *row("乙", "丙")]
    assert text(p("表前。"), *table, p("表间。"), *two, p("表后。")) == (
        "表前。\n\n| 区县 | 缴存额 |\n|  | 2023年 | 2024年 |\n| 历下区 | 52310 | 58900 |\n"
        "| 历下区 | 31200 | 33010 |\n\n表间。\n\n| 甲 乙 | 丙 |\n\n表后。"
    )


def test_notes_headers_and_footers_find_their_places() -> None:
    page = ("\x13", SPECIAL), " PAGE ", ("\x14", SPECIAL), "1", ("\x15", SPECIAL)
    margins = [[], [p("内部资料")], [], [p("第", *page, "页")], [], []]
    found = text(
        p("正文", ("\x02", SPECIAL), "在此。"),
        p("下一段。"),
        notes=[p(("\x02", SPECIAL), "脚注的话。")],
        margins=margins,
    )
    assert found == "正文在此。\n\n脚注的话。\n\n下一段。\n\n内部资料"


def test_styles_make_headings_and_hide_text() -> None:
    style = styles(
        (0, "Normal", b"", b""), (1, "标题 1", b"", b""), (62, "Title", b"", b""),
        (4094, "暗", b"", HIDDEN),
    )  # fmt: skip
    chosen = [b"\x00\x46" + struct.pack("<H", n) for n in range(4)]
    content = read_doc(
        doc(
            [
                p("办法", changes=chosen[2]),
                p("总则", changes=chosen[1]),
                p("正文。"),
                p("看不见", changes=chosen[3]),
            ],
            structures={1: style},
        ),
        "a.doc",
    )
    assert content.text == "办法\n\n总则\n\n正文。"
    assert [(h.title, h.level) for h in content.headings] == [("办法", 1), ("总则", 1)]


def test_lists_have_their_numbers() -> None:
    level = struct.pack("<iBB9sBIIBBBB", 3, 37, 0, bytes(9), 2, 0, 0, 0, 0, 0, 0)
    pattern = "第\0条"
    level += struct.pack("<H", len(pattern)) + pattern.encode("utf-16-le")
    lists = struct.pack("<H", 1) + struct.pack("<ii18sBB", 7, 0, bytes(18), 1, 0)
    overrides = (
        struct.pack("<I", 1)
        + struct.pack("<iiiBBBB", 7, 0, 0, 0, 0, 0, 0)
        + struct.pack("<I", 0xFFFFFFFF)
    )
    number = b"\x0a\x26\x00" + b"\x0b\x46\x01\x00"
    both = {73: lists, 75: level, 74: overrides}  # the levels are right behind the lists
    assert (
        text(p("甲方。", changes=number), p("乙方。", changes=number), structures=both)
        == "第三条甲方。\n第四条乙方。"
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (doc([p("甲")], flags=0x100), "password"),
        (doc([p("甲")], version=101), "old Word or WPS"),
        (doc([p("甲")], flags=0x200), "old Word or WPS"),
        (doc([p("甲")], structures={33: b""}), "old Word or WPS"),
        (doc([p("甲")])[:900], "old Word or WPS"),
        (compound({"WordDocument": b"\xec\xa5"}), "old Word or WPS"),
    ],
)
def test_broken_or_locked_document_has_a_reason(data: bytes, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        read_doc(data, "a.doc")
