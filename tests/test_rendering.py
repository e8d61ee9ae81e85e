"""Rendering: JSON as outsiders rely on it, and terminal text that keeps every character.

Objects and texts are compared with golden ones written by hand; wrapping and colours are undone
and compared with the quote, and columns are counted by wcwidth.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from wcwidth import wcswidth

from qabot.index import Building, Status
from qabot.index.entries import Entry
from qabot.index.manifest import Manifest
from qabot.ingest import IndexReport
from qabot.ingest.corpus import Skipped
from qabot.messages import Code, message, plain
from qabot.readers.walls import ALL as ALL_WALLS
from qabot.rendering import (
    Style,
    answer_json,
    answer_text,
    hits_json,
    hits_text,
    line_of,
    reference,
    report_json,
    report_text,
    slice_text,
    status_json,
    status_text,
    text_json,
)
from qabot.rendering.styling import wrapped
from qabot.structure import NO_STRUCTURE, Cell, Companion, Group, structure_of
from qabot.types import Answer, Document, Hit, IndexInfo, Passage, Quote, Span, Timing

BARE, COLOUR = Style(), Style(colour=True)
REPORT = (
    "# 济南改革\n\n😀开头一段，与问题无关。\n\n## 金融\n\n"
    "2020年10月末，金融辅导员对接企业１２１８家，融资282.4亿元。\n其中“信易贷”放款3.68亿元。\n"
)
LIBRARY = "# Library\n\nThe library lends 1,200 books.\u00a0It is closed on Mondays.\n"
INDEX = IndexInfo(generation=7, encoder="stand-in", passages=412, embedded=400)


def document(text: str, path: str = "corpus/改革.md", title: str = "济南改革") -> Document:
    digest = sha256(text.encode()).hexdigest()
    lines = list(re.finditer(r".+", text))
    blocks = [("paragraph", *line.span(), 0, -1) for line in lines]
    numbers = [text.count("\n", 0, line.start()) + 1 for line in lines]
    structure = structure_of(blocks, lines=numbers)  # type: ignore[arg-type]
    return Document(f"d{digest[:11]}", path, title, text, digest, structure=structure)


DOCUMENT = document(REPORT)
BOOKS = document(LIBRARY, "corpus/library.md", "Library")


def quote(
    source: Document, text: str, marked: tuple[str, ...] = (), heading: tuple[str, ...] = ()
) -> Quote:
    start = source.text.index(text)
    places = [source.text.index(words, start) for words in marked]
    highlights = tuple((at, at + len(w)) for at, w in zip(places, marked, strict=True))
    end = start + len(text)
    return Quote(source, start, end, text, 0.9, heading, highlights=highlights)


def passage(source: Document, text: str) -> Passage:
    start = source.text.index(text)
    return Passage(source, start, start + len(text), ("金融",), 3)


FIRST = quote(
    DOCUMENT,
    "2020年10月末，金融辅导员对接企业１２１８家，融资282.4亿元。",
    ("１２１８家",),
    ("济南改革", "金融"),
)
SECOND = replace(quote(DOCUMENT, "其中“信易贷”放款3.68亿元。", ("3.68亿元",)), score=0.4, page=12)
FOUND = Answer(
    "对接了多少家企业",
    (FIRST, SECOND),
    0.87654321,
    index=INDEX,
    timing=Timing(31.0, 6.1, 1.9, 20.4),
)
REFUSED = Answer("馆长是谁", (), 0.1, (SECOND,), index=INDEX)
LENT = Answer("How many books?", (quote(BOOKS, "The library lends 1,200 books.", ("1,200",)),), 0.5)
HIT = Hit(passage(DOCUMENT, FIRST.text), 1.23456, 0, None, 0.8)

FIRST_JSON: dict[str, Any] = {
    "text": "2020年10月末，金融辅导员对接企业１２１８家，融资282.4亿元。",
    "start": 29,
    "end": 64,
    "document": {
        "id": DOCUMENT.id,
        "path": "corpus/改革.md",
        "title": "济南改革",
        "sha256": sha256(REPORT.encode()).hexdigest(),
    },
    "page": None,
    "heading": ["济南改革", "金融"],
    "score": 0.9,
    "highlights": [[48, 53]],
    "with": [],
    "cells": [],
}
SECOND_JSON = FIRST_JSON | {
    "text": "其中“信易贷”放款3.68亿元。",
    "start": 65,
    "end": 81,
    "page": 12,
    "heading": [],
    "score": 0.4,
    "highlights": [[74, 80]],
}


def parsed(value: dict[str, Any]) -> Any:
    """As it comes out at the other end; lists stay lists only if they were lists alone."""
    read = json.loads(json.dumps(value, ensure_ascii=False, allow_nan=False))
    assert read == value
    assert list(read) == list(value)
    return read


# --- JSON ---


def test_answer_in_json_is_the_object_of_the_contract() -> None:
    assert parsed(answer_json(FOUND)) == {
        "schema": "qabot.answer/1",
        "question": "对接了多少家企业",
        "found": True,
        "confidence": 0.8765,
        "quotes": [FIRST_JSON, SECOND_JSON],
        "related": [],
        "conflicting": False,
        "parts": [],
        "written": None,
        "sources": [],
        "index": {
            "generation": 7,
            "encoder": "stand-in",
            "passages": 412,
            "embedded": 400,
            "away": "",
        },
        "timing_ms": {"total": 31.0, "encode": 6.1, "search": 1.9, "answer": 20.4},
    }


def test_refusal_in_json_holds_what_is_near_as_related_only() -> None:
    made = parsed(answer_json(REFUSED))
    assert (made["found"], made["quotes"], made["related"]) == (False, [], [SECOND_JSON])
    assert (made["confidence"], made["written"], made["sources"]) == (0.1, None, [])
    assert set(made) == set(answer_json(FOUND))


def test_offsets_in_json_open_the_quote_in_the_document() -> None:
    for made in answer_json(FOUND)["quotes"]:
        assert REPORT[made["start"] : made["end"]] == made["text"]
    assert [REPORT[slice(*span)] for span in FIRST_JSON["highlights"]] == ["１２１８家"]


def test_hits_in_json_are_the_object_of_the_contract() -> None:
    other = replace(HIT, dense_rank=None, lexical_rank=4, score=-0.5)
    hit = {
        "start": 29,
        "end": 64,
        "text": FIRST.text,
        "document": FIRST_JSON["document"],
        "page": 3,
        "heading": ["金融"],
        "score": 1.2346,
        "dense_rank": 0,
        "lexical_rank": None,
    }
    second = hit | {"score": -0.5, "dense_rank": None, "lexical_rank": 4}
    assert parsed(hits_json([HIT, other])) == {"schema": "qabot.hits/1", "hits": [hit, second]}
    assert hits_json([]) == {"schema": "qabot.hits/1", "hits": []}


def test_slice_in_json_stands_apart_from_its_context() -> None:
    assert parsed(text_json(DOCUMENT, 48, 53, (46, 56))) == {
        "schema": "qabot.text/1",
        "document": FIRST_JSON["document"],
        "start": 48,
        "end": 53,
        "text": "１２１８家",
        "context": {"start": 46, "end": 56, "text": "企业１２１８家，融资"},
    }


SKIPPED_JSON = {
    "path": "文档/图.png",
    "reason": "the format .png is not supported",
    "code": "format_unsupported",
}
SKIPPED = (
    Skipped("文档/图.png", message(Code.FORMAT_UNSUPPORTED, ending=".png")),
    Skipped("b.md", plain("is empty")),
)
UPDATE = IndexReport(8, 3, 1, 2, 1040, SKIPPED, (("a.txt", "2 bytes were dropped"),), 4120, 0, 9.76)


def test_report_in_json_is_the_object_of_the_contract() -> None:
    assert parsed(report_json(replace(UPDATE, seconds=9.7654))) == {
        "schema": "qabot.index/1",
        "generation": 8,
        "added": 3,
        "updated": 1,
        "removed": 2,
        "unchanged": 1040,
        "skipped": [
            SKIPPED_JSON,
            {"path": "b.md", "reason": "is empty", "code": "plain"},
        ],
        "losses": [{"path": "a.txt", "loss": "2 bytes were dropped", "code": "plain"}],
        "passages": 4120,
        "embedded": 0,
        "seconds": 9.77,
    }


MANIFEST = Manifest(
    format=1,
    generation=8,
    published="2020-10-30T08:00:00+08:00",
    encoder="stand-in",
    encoder_revision="1",
    dimension=64,
    segmenter="1-0",
    passage_size=400,
    corpus="0",
    documents=2,
    passages=4120,
    embedded=4000,
    characters=1234567,
    slots=4120,
    files={},
    skipped=SKIPPED[:1],
)
BUILDING = Building("process 7, since 2020-10-30 09:00:00", "embed", 640, 2000, left=75.4)
STATUS = Status(
    Path("索引"), MANIFEST, 2_345_678, (Entry.of(DOCUMENT), Entry.of(BOOKS)), (7, 8), BUILDING
)


def test_status_in_json_lists_documents_and_what_was_skipped() -> None:
    books = {
        "id": BOOKS.id,
        "path": "corpus/library.md",
        "title": "Library",
        "sha256": sha256(LIBRARY.encode()).hexdigest(),
    }
    assert parsed(status_json(STATUS, ["limits"])) == {
        "schema": "qabot.status/1",
        "index": "索引",
        "generation": 8,
        "published": "2020-10-30T08:00:00+08:00",
        "encoder": "stand-in",
        "passage_size": 400,
        "documents": [FIRST_JSON["document"], books],
        "passages": 4120,
        "embedded": 4000,
        "dense": "flat",
        "characters": 1234567,
        "bytes": 2_345_678,
        "skipped": [
            {
                "path": "文档/图.png",
                "reason": "the format .png is not supported",
                "code": "format_unsupported",
            }
        ],
        "generations": [7, 8],
        "building": {
            "writer": "process 7, since 2020-10-30 09:00:00",
            "stage": "embed",
            "done": 640,
            "total": 2000,
            "left": 75.4,
        },
        "walls": ["limits"],
        "server": None,
    }


# --- Text for a terminal ---

FOUND_TEXT = f"""\
找到 2 段原文，可信度 88%

 1  2020年10月末，金融辅导员对接企业１２１８家，融资282.4亿元。
    —— 济南改革 › 金融
    corpus/改革.md:7  qabot show {DOCUMENT.id}:29-64

 2  其中“信易贷”放款3.68亿元。
    —— 济南改革
    corpus/改革.md:8, page 12  qabot show {DOCUMENT.id}:65-81"""
REFUSED_TEXT = f"""\
文档中没有找到答案。

最接近的段落（不是答案）：

 1  其中“信易贷”放款3.68亿元。
    —— 济南改革
    corpus/改革.md:8, page 12  qabot show {DOCUMENT.id}:65-81"""
LENT_TEXT = f"""\
1 quote, confidence 50%

 1  The library lends 1,200 books.
    —— Library
    corpus/library.md:3  qabot show {BOOKS.id}:11-41"""
UNKNOWN_TEXT = f"""\
The documents do not contain the answer.

Closest passages (not an answer):

 1  It is closed on Mondays.
    —— Library
    corpus/library.md:3  qabot show {BOOKS.id}:42-66"""
UNKNOWN = Answer("Who leads it?", (), 0.2, (quote(BOOKS, "It is closed on Mondays."),))
GOLDEN = {
    "Chinese answer": (FOUND, FOUND_TEXT),
    "Chinese refusal": (REFUSED, REFUSED_TEXT),
    "English answer": (LENT, LENT_TEXT),
    "English refusal": (UNKNOWN, UNKNOWN_TEXT),
    "Chinese refusal alone": (Answer("館長？", (), 0.0), "文档中没有找到答案。"),
    "English refusal alone": (Answer("Who?", (), 0.0), "The documents do not contain the answer."),
}


@pytest.mark.parametrize(("answer", "text"), GOLDEN.values(), ids=GOLDEN)
def test_answer_reads_in_the_language_of_the_question(answer: Answer, text: str) -> None:
    assert answer_text(answer, BARE) == text


@pytest.mark.parametrize(("answer", "text"), GOLDEN.values(), ids=GOLDEN)
def test_colours_add_nothing_but_colours(answer: Answer, text: str) -> None:
    coloured = answer_text(answer, COLOUR)
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == text
    assert coloured.count("\x1b[0m") * 2 == coloured.count("\x1b[") > 0


def test_colours_tell_the_answer_from_quote_and_source() -> None:
    assert answer_text(LENT, COLOUR) == (
        "\x1b[2m1 quote, confidence 50%\x1b[0m\n\n"
        "\x1b[2m 1\x1b[0m  The library lends \x1b[1;33m1,200\x1b[0m books.\n"
        "    \x1b[2m—— Library\x1b[0m\n"
        "    \x1b[36mcorpus/library.md:3\x1b[0m  "
        f"\x1b[2mqabot show {BOOKS.id}:11-41\x1b[0m"
    )


def test_colours_of_a_refusal_mark_nothing_as_an_answer() -> None:
    assert answer_text(REFUSED, COLOUR) == (
        "\x1b[1m文档中没有找到答案。\x1b[0m\n\n"
        "\x1b[2m最接近的段落（不是答案）：\x1b[0m\n\n"
        "\x1b[2m 1\x1b[0m  其中“信易贷”放款3.68亿元。\n"
        "    \x1b[2m—— 济南改革\x1b[0m\n"
        "    \x1b[36mcorpus/改革.md:8, page 12\x1b[0m  "
        f"\x1b[2mqabot show {DOCUMENT.id}:65-81\x1b[0m"
    )


def test_wrapped_answer_breaks_between_characters_and_before_words() -> None:
    text = answer_text(replace(FOUND, quotes=(FIRST,)), Style(colour=False, width=24))
    assert text.split("\n")[2:6] == [
        " 1  2020年10月末，金融辅",
        "    导员对接企业１２１８",
        "    家，融资282.4亿元。",
        "    —— 济南改革 › 金融",
    ]


def test_page_that_was_recognised_is_named_so_at_the_quote_and_the_contract_stays() -> None:
    scanned = replace(DOCUMENT, recognised=(3, 12))
    answer = replace(FOUND, quotes=(FIRST, replace(SECOND, document=scanned)))
    expected = FOUND_TEXT.replace("page 12", "page 12 (recognised)")
    assert answer_text(answer, BARE) == expected
    hit = replace(HIT, passage=replace(HIT.passage, document=scanned))
    assert "corpus/改革.md:7, page 3 (recognised)  qabot show" in hits_text([hit], BARE)
    assert answer_json(answer) == answer_json(FOUND)


def test_hits_tell_their_rank_in_both_legs() -> None:
    other = Hit(passage(DOCUMENT, "😀开头一段，与问题无关。"), 0.5, 3, 11)
    assert hits_text([HIT, other], BARE) == (
        f"""\
 1  {FIRST.text}
    —— 济南改革 › 金融
    corpus/改革.md:7, page 3  qabot show {DOCUMENT.id}:29-64
    score 1.23, by meaning 1, by words -

 2  😀开头一段，与问题无关。
    —— 济南改革 › 金融
    corpus/改革.md:3, page 3  qabot show {DOCUMENT.id}:8-20
    score 0.50, by meaning 4, by words 12"""
    )
    assert hits_text([], BARE) == ""


def test_hits_in_colours_dim_all_but_text_and_place() -> None:
    assert hits_text([replace(HIT, passage=passage(DOCUMENT, "## 金融"))], COLOUR) == (
        "\x1b[2m 1\x1b[0m  ## 金融\n"
        "    \x1b[2m—— 济南改革 › 金融\x1b[0m\n"
        "    \x1b[36mcorpus/改革.md:5, page 3\x1b[0m  "
        f"\x1b[2mqabot show {DOCUMENT.id}:22-27\x1b[0m\n"
        "    \x1b[2mscore 1.23, by meaning 1, by words -\x1b[0m"
    )


def test_report_counts_and_names_what_was_skipped() -> None:
    assert report_text(UPDATE) == (
        """\
1,044 documents, 4,120 passages, 0 embedded (generation 8, 9.8 s)
3 added, 1 updated, 2 removed, 1040 unchanged
skipped 2 files:
  文档/图.png: the format .png is not supported
  b.md: is empty
read with losses:
  a.txt: 2 bytes were dropped"""
    )


def test_report_of_one_document_has_two_lines_in_the_singular() -> None:
    assert report_text(IndexReport(1, 1, 0, 0, 0, (), (), 1, 1, 0.04)) == (
        "1 document, 1 passage, 1 embedded (generation 1, 0.0 s)\n"
        "1 added, 0 updated, 0 removed, 0 unchanged"
    )
    skipped = replace(UPDATE, skipped=SKIPPED[:1], losses=())
    assert report_text(skipped).split("\n")[2:] == [
        "skipped 1 file:",
        "  文档/图.png: the format .png is not supported",
    ]


def test_status_says_that_codes_are_searched() -> None:
    files = {"dense/coder.npz": "0", "dense/rows.npy": "0"}
    coded = replace(STATUS, manifest=replace(MANIFEST, files=files))
    assert parsed(status_json(coded))["dense"] == "codes"
    assert "\nvectors     codes: " in status_text(coded)
    assert "\n向量        编码：" in status_text(coded, language="zh")


def test_status_lists_documents_and_what_was_skipped() -> None:
    lines = status_text(STATUS, ALL_WALLS).split("\n")
    assert lines == [
        "index       索引 (2.3 MB)",
        "being built by process 7, since 2020-10-30 09:00:00: embed 640 of 2,000, "
        "about 1 min 15 s left",
        "generation  8, published 2020-10-30T08:00:00+08:00; kept beside it: 7",
        "encoder     stand-in",
        "passages    4,120 of about 400 characters, 4,000 embedded",
        "vectors     flat: a question is compared with all of them",
        "parsers     behind limits, landlock, seccomp",
        "documents   2 (1,234,567 characters)",
        f"  {DOCUMENT.id}  corpus/改革.md  济南改革",
        f"  {BOOKS.id}  corpus/library.md  Library",
        "skipped",
        "  文档/图.png: the format .png is not supported",
    ]
    whole = replace(STATUS, manifest=replace(MANIFEST, skipped=()))
    assert status_text(whole, ALL_WALLS).split("\n") == lines[:-2]


@pytest.mark.parametrize(
    ("walls", "line"),
    [
        (
            ("limits", "seccomp"),
            "behind limits, seccomp; without landlock, which this system lacks",
        ),
        ((), "without limits, landlock, seccomp, which this system lacks"),
    ],
)
def test_status_tells_walls_that_are_missing(walls: tuple[str, ...], line: str) -> None:
    assert f"parsers     {line}" in status_text(STATUS, walls).split("\n")


def test_reference_is_what_show_takes() -> None:
    assert reference(FIRST) == f"{DOCUMENT.id}:29-64" == reference(HIT.passage)


@pytest.mark.parametrize(
    ("context", "coloured"),
    [
        ((46, 56), "企业\x1b[1;33m１２１８家\x1b[0m，融资"),
        ((48, 56), "\x1b[1;33m１２１８家\x1b[0m，融资"),
        ((46, 53), "企业\x1b[1;33m１２１８家\x1b[0m"),
        ((48, 53), "１２１８家"),
    ],
)
def test_slice_is_marked_in_its_context_where_there_are_colours(
    context: Span, coloured: str
) -> None:
    assert slice_text(DOCUMENT, 48, 53, context, COLOUR) == coloured
    assert slice_text(DOCUMENT, 48, 53, context, BARE) == REPORT[slice(*context)]


def test_slice_is_never_wrapped() -> None:
    assert slice_text(DOCUMENT, 0, len(REPORT), (0, len(REPORT)), Style(True, 10)) == REPORT


def test_line_is_that_of_the_file_and_none_where_a_format_has_no_lines() -> None:
    text = "一\n二\n\n表"
    blocks = [("paragraph", 0, 3, 0, -1), ("row", 5, 6, 0, -1)]
    lined = structure_of(blocks, lines=[7, 0])  # type: ignore[arg-type]
    source = replace(document(text), structure=lined)
    assert [line_of(source, offset) for offset in range(6)] == [7, 7, 8, 0, 0, 0]
    assert line_of(replace(source, structure=NO_STRUCTURE), 0) == 0


def test_place_in_a_format_without_lines_is_its_path_alone() -> None:
    source = replace(DOCUMENT, structure=NO_STRUCTURE)
    shown = hits_text([Hit(Passage(source, 29, 64), 1.0, 0, None)], BARE)
    assert f"    corpus/改革.md  qabot show {DOCUMENT.id}:29-64" in shown


# --- Wrapping and colours ---

CLOSING = "，。、；：？！”’」』）》】…—"
PIECES = (
    *"济南改革濟南１２ｶあ　（“《—一二三四五",
    *(*CLOSING, "library", "1,200", "3.68%", "GB/T", "don't", "x", "7", " ", "  ", "\n"),
)
WRITING = st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join)
ANY = st.text(
    st.sampled_from("济南，。”…,.:;!?)%(-ab1é１ \t\n\u00a0\u200d\u0301\ufe0f👩💻😀𠮷กุ"), min_size=1
)
WIDTHS = st.integers(1, 30)


def body(text: str, style: Style, highlights: tuple[Span, ...] = ()) -> list[str]:
    """The lines of a quote deep in a document as answer_text shows it, without the indent."""
    before = "前面有些别的\n😀 "
    source = document(f"{before}{text}后面也有")
    at = len(before)
    spans = tuple((start + at, end + at) for start, end in highlights)
    made = Quote(source, at, at + len(text), text, 0.9, highlights=spans)
    head, empty, first, *rest = answer_text(Answer("问", (made,), 0.9), style).split("\n")
    assert "找到" in head
    assert empty == ""
    number = "\x1b[2m 1\x1b[0m  " if style.colour else " 1  "
    assert first.startswith(number)
    assert all(line.startswith("    ") for line in rest)
    return [first.removeprefix(number), *(line[4:] for line in rest[:-2])]


@given(WRITING | ANY)
def test_without_a_width_lines_are_those_of_the_document(text: str) -> None:
    assert "\n".join(body(text, BARE)) == text


@given(WRITING | ANY, WIDTHS, st.booleans())
def test_wrapped_lines_joined_give_the_text(text: str, width: int, colour: bool) -> None:
    lines = body(text, Style(colour, width))
    assert "".join(lines) == text.replace("\n", "")
    source = document(text)
    hit = Hit(Passage(source, 0, len(text)), 1.0, 0, 0)
    shown = hits_text([hit], Style(colour=False, width=width)).split("\n")[:-3]
    assert "".join(line[4:] for line in shown) == text.replace("\n", "")


@given(WRITING, WIDTHS)
def test_every_line_end_of_the_text_is_one_of_the_wrapped_text(text: str, width: int) -> None:
    lines = body(text, Style(colour=False, width=width))
    ends, at = {0}, 0
    for line in lines:
        at += len(line)
        ends.add(at)
    paragraphs = [len(part.replace("\n", "")) for part in text.split("\n")]
    assert {sum(paragraphs[:i]) for i in range(len(paragraphs))} <= ends
    assert len(lines) >= len(paragraphs)


@given(WRITING, st.integers(12, 40))
@example("济南市地区生产总值，。”…（", 12)
def test_no_line_is_wider_than_the_terminal_but_for_closing_punctuation(
    text: str, width: int
) -> None:
    for line in body(text, Style(colour=False, width=width)):
        word = re.fullmatch(r"[!-~]+", line.rstrip(CLOSING))
        assert 4 + wcswidth(line.rstrip(CLOSING)) <= width or word


@given(WRITING, st.integers(12, 40))
def test_no_line_begins_before_the_one_above_is_full(text: str, width: int) -> None:
    assume("\n" not in text)
    for line, following in pairwise(body(text, Style(colour=False, width=width))):
        unit = re.match(r"[ \t]+|[!-~]+|.", following)
        assert unit is not None
        assert 4 + wcswidth(line + unit[0]) > width


@given(WRITING, WIDTHS)
def test_no_wrapped_line_begins_with_closing_punctuation(text: str, width: int) -> None:
    assume("\n" not in text)
    assert all(line[0] not in CLOSING for line in body(text, Style(width=width))[1:])


@given(WRITING, WIDTHS)
def test_word_or_number_is_never_cut(text: str, width: int) -> None:
    words = re.findall(r"[!-~]+", text)
    assert [w for line in body(text, Style(width=width)) for w in re.findall(r"[!-~]+", line)] == (
        words
    )


def coloured(lines: list[str]) -> tuple[str, list[bool]]:
    """The characters of the lines, and for each if it is in colour."""
    shown, marks = "", []
    for line in lines:
        for run in re.finditer(r"\x1b\[1;33m([^\x1b]+)\x1b\[0m|([^\x1b]+)", line):
            shown += run[1] or run[2]
            marks += [run[1] is not None] * len(run[1] or run[2])
    return shown, marks


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, tuple[Span, ...]]:
    text = draw(WRITING | ANY)
    cuts = draw(st.lists(st.integers(0, len(text)), unique=True, max_size=8).map(sorted))
    return text, tuple(zip(cuts[::2], cuts[1::2], strict=False))


@given(marked_texts(), st.just(0) | WIDTHS)
@example(("一\n二三四五六七", ((0, 3), (3, 5), (6, 7))), 8)
@example(("\n\n一", ((0, 3),)), 0)
def test_exactly_the_highlighted_characters_are_coloured(
    marked: tuple[str, tuple[Span, ...]], width: int
) -> None:
    text, highlights = marked
    wanted = [any(s <= i < e for s, e in highlights) for i in range(len(text))]
    visible = [(c, mark) for c, mark in zip(text, wanted, strict=True) if c != "\n"]
    shown, marks = coloured(body(text, Style(colour=True, width=width), highlights))
    assert list(zip(shown, marks, strict=True)) == visible


@given(marked_texts(), st.just(0) | WIDTHS)
def test_colours_move_no_line_end(marked: tuple[str, tuple[Span, ...]], width: int) -> None:
    text, highlights = marked
    lines = body(text, Style(colour=True, width=width), highlights)
    assert [re.sub(r"\x1b\[[\d;]*m", "", line) for line in lines] == body(text, Style(width=width))


def test_long_word_behind_a_half_width_comma_goes_to_the_next_line() -> None:
    text = "济南市地区,https://example.com/a"
    lines = wrapped(text, Style(width=24))
    assert lines == ["济南市地区,", "https://example.com/a"]


TABLE = document("单位：万元\n| 项目 | 2021年 | 2022年 |\n| 收入 | 70.1 | 79.2 |", "a.docx")
CELLS = (Cell(31, 33, 0, 1, "项目"), Cell(36, 40, 1, 1, "2021年"), Cell(43, 47, 2, 1, "2022年"))
ROW = replace(
    TABLE,
    title="财务",
    structure=structure_of(
        [("unit", 0, 5, 0, -1), ("head", 6, 28, 0, 0), ("row", 29, 49, 0, 0)],
        [(), (), CELLS],
        [Group(1, 2, (Companion("unit", 0, 5), Companion("heads", 6, 28)))],
    ),
)


def test_row_is_laid_out_cell_by_cell_with_its_unit_and_one_mark() -> None:
    assert [ROW.text[c.start : c.end] for c in CELLS] == ["收入", "70.1", "79.2"]
    found = Quote(ROW, 29, 49, ROW.text[29:49], 0.9, highlights=((36, 40),), cells=CELLS)
    shown = answer_text(Answer("2021年收入是多少", (found,), 0.9), COLOUR).split("\n")
    assert [re.sub(r"\x1b\[[\d;]*m", "", line).strip() for line in shown[2:6]] == [
        *("1  项目：收入", "2021年：70.1", "2022年：79.2", "单位：万元")
    ]
    assert [line for line in shown if "\x1b[1;33m" in line] == ["    2021年：\x1b[1;33m70.1\x1b[0m"]
