"""PDFs drawn for the purpose, against the paragraphs that were drawn."""

from __future__ import annotations

from itertools import chain

import pytest

from qabot.documents.places import page_of
from qabot.errors import DocumentError
from qabot.messages import Loss
from qabot.readers.content import Content
from qabot.readers.left_out import of_pages
from qabot.readers.pdf import read_pdf
from qabot.readers.pdf.glyphs import Glyph
from qabot.readers.pdf.headings import Headings
from qabot.readers.pdf.paragraphs import glued
from qabot.readers.pdf.radicals import plain
from tests.support.made import column, pdf, wrapped

FIRST = (
    "趵突泉位于济南市中心，泉水一年四季恒定在十八摄氏度左右，严冬时水面上水气袅袅，像一层薄薄的"
    "烟雾。一边是泉池幽深，波光粼粼，一边是楼阁彩绘，雕梁画栋，构成了一幅奇妙的人间仙境。"
)
SECOND = (
    "大明湖是由城内众泉汇流而成的天然湖泊，面积甚大，几乎占了旧城的四分之一。市区诸泉在此汇聚后，"
    "经北水门流入小清河，现今湖面四十六公顷，公园面积八十六公顷，湖面约占百分之五十三。"
)


def read(*pages: list[tuple[float, float, float, str]], info: str = "") -> Content:
    return read_pdf(pdf(pages, info=info), "a.pdf")


def paragraphs(content: Content) -> list[str]:
    return content.text.split("\n\n")


def block(x: float, y: float, text: str, width: int) -> list[tuple[float, float, float, str]]:
    return column(x, y, wrapped("　　" + text, width))


def test_lines_of_a_paragraph_are_joined_without_spaces() -> None:
    page = block(60, 780, FIRST, 30) + block(60, 700, SECOND, 30)
    assert paragraphs(read(page)) == [FIRST, SECOND]


@pytest.mark.parametrize("by_rows", [False, True])
def test_columns_are_read_one_after_the_other_however_they_are_drawn(by_rows: bool) -> None:
    left, right = block(60, 700, FIRST + SECOND, 20), block(320, 700, SECOND + FIRST, 20)
    rows = list(chain.from_iterable(zip(left, right, strict=True)))
    assert paragraphs(read(rows if by_rows else left + right)) == [FIRST + SECOND, SECOND + FIRST]


def test_paragraph_goes_on_across_pages_and_each_half_has_its_page() -> None:
    lines = wrapped("　　" + FIRST + SECOND + FIRST, 30)
    content = read(column(60, 780, lines[:4]), [], column(60, 780, lines[4:]))
    assert content.text == FIRST + SECOND + FIRST
    turn = len("".join(lines[:4]).strip())
    assert content.pages == (0, turn, turn)
    assert content.losses == ("page 2 without text",)


def test_quote_deep_in_a_long_document_names_its_page() -> None:
    pages = [
        column(60, 780, [f"第{number}页说的是第{number}处泉水。", "它在城里。"])
        for number in range(1, 41)
    ]
    content = read(*pages)
    from qabot.types import Document

    document = Document("d", "a", "a", content.text, "0", pages=content.pages)
    for number in (1, 2, 17, 40):
        place = content.text.index(f"第{number}页说的是")
        assert page_of(document, place) == number


def test_running_heads_and_page_numbers_are_left_out_and_the_same_words_in_text_stay() -> None:
    pages = [
        [
            *[(60, 810, 9, "济南年鉴"), (280, 30, 9, f"— {number} —")],
            *block(60, 700, f"第{number}节。济南年鉴。{FIRST}", 30),
        ]
        for number in range(1, 6)
    ]
    content = read(*pages)
    assert paragraphs(content) == [f"第{number}节。济南年鉴。{FIRST}" for number in range(1, 6)]


def test_headings_are_found_by_size_and_by_chapter_number() -> None:
    page = [(60, 800, 20, "济南的泉水"), *block(60, 750, FIRST, 30), (60, 670, 10, "一、大明湖")]
    content = read(page + block(60, 640, SECOND, 30))
    assert paragraphs(content) == ["济南的泉水", FIRST, "一、大明湖", SECOND]
    assert [(h.level, h.title) for h in content.headings] == [(1, "济南的泉水"), (2, "一、大明湖")]
    assert content.text[content.headings[1].start :].startswith("一、大明湖\n\n大明湖是")


def test_bookmarks_overrule_size() -> None:
    headings = Headings([("甲章", 10), ("乙 章", 10), ("大字", 30)], {"甲章": 1, "乙章": 2}, 10)
    assert [headings.level(t, s) for t, s in (("甲章", 10), ("乙 章", 10), ("大字", 30))] == [
        *(1, 2, 0)
    ]


def test_rows_of_a_table_stand_below_one_another() -> None:
    cells = [("年份", "总值", "增长"), ("2019", "3218.45", "6.8"), ("2020", "3305.17", "2.6")]
    table = [
        (60.0 + 150 * at, 600.0 - 20 * line, 10.0, cell)
        for line, row in enumerate(cells)
        for at, cell in enumerate(row)
    ]
    content = read(block(60, 780, FIRST, 30) + table + block(60, 500, SECOND, 30))
    rows = "| 年份 | 总值 | 增长 |\n| 2019 | 3218.45 | 6.8 |\n| 2020 | 3305.17 | 2.6 |"
    assert paragraphs(content) == [FIRST, rows, SECOND]


def test_page_with_too_many_characters_is_cut_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qabot.readers.pdf.glyphs.MOST_GLYPHS", 10)
    content = read(column(60, 780, wrapped(FIRST, 30)))
    assert content.text == FIRST[:10]
    assert content.losses[0].startswith("page 1 read up to")


LATIN = "Springs rise all over the town and run into a lake in the north of it, where people walk."


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_page_on_its_side_is_read_as_if_it_stood_upright(angle: int) -> None:
    def turned(x: float, y: float) -> tuple[float, float]:
        return {90: (595 - y, x), 180: (595 - x, 842 - y), 270: (y, 842 - x)}[angle]

    lines = [LATIN[:45], LATIN[46:]]
    page = [(*turned(x, y), size, text) for x, y, size, text in column(60, 500, lines)]
    assert read_pdf(pdf([page], angle=angle), "a.pdf").text == LATIN


def test_vertical_columns_are_read_from_the_right(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = wrapped("　　" + FIRST + SECOND, 40)
    drawn = [
        (Glyph(character, 500 - 20.0 * number, 780 - 12.0 * at, 512 - 20.0 * number, 12), 0)
        for number, line in enumerate(lines)
        for at, character in enumerate(line)
        if character != "　"
    ]
    monkeypatch.setattr("qabot.readers.pdf.glyphs._glyphs", lambda _: drawn)
    assert paragraphs(read([(0, 0, 1, "一")])) == [FIRST + SECOND]


def test_watermark_across_the_page_is_left_out_and_told() -> None:
    data = pdf([[(100, 300, 60, "SECRET")]], angle=45)
    with pytest.raises(DocumentError, match="contains no text that can be read"):
        read_pdf(data, "a.pdf")


def test_title_author_and_date_are_those_of_the_file_unless_programs_made_them_up() -> None:
    info = "/Title (Springs) /Author (Li) /CreationDate (D:20240318101500)"
    content = read(block(60, 780, FIRST, 30), info=info)
    assert (content.title, content.author, content.published) == ("Springs", "Li", "2024-03-18")
    assert read(block(60, 780, FIRST, 30), info="/Title (a.docx)").title is None


@pytest.mark.parametrize(
    ("first", "second", "space", "text"),
    [
        ("泉水", "很多", " ", "泉水很多"),
        ("泉水 ", "很多", " ", "泉水很多"),
        ("the spring", "water", "", "the spring water"),
        ("inter-", "national", "", "international"),
        ("2023-", "2024", "", "2023-2024"),
        ("共", "72处", "", "共72处"),
        ("共", "72处", " ", "共 72处"),
        ("共，", "72处", " ", "共，72处"),
        ("共 ", "72处", "", "共 72处"),
    ],
)
def test_lines_are_glued_as_their_script_asks(
    first: str, second: str, space: str, text: str
) -> None:
    assert glued(first, second, space) == text


def test_radicals_and_ligatures_become_the_characters_they_stand_for() -> None:
    assert "".join(map(plain, "⽤⼒⻳ﬁ用①…℃")) == "用力龟fi用①…℃"
    assert "".join(map(plain, "⻋⻓⻔⻛⻢⻥⺠⻅⻚⻩⻬⻰⼾")) == "车长门风马鱼民见页黄齐龙户"


def test_numbers_of_pages_are_told_in_short() -> None:
    assert of_pages(Loss.PAGES_DAMAGED, [1, 2, 3, 7]) == "pages 1-3, 7 damaged"
    assert of_pages(Loss.PAGES_DAMAGED, [4]) == "page 4 damaged"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is damaged or cut off"),
        (b"%PDF-1.7\n", "is damaged or cut off"),
        (pdf([block(60, 780, FIRST, 30)])[:-400], "is damaged or cut off"),
        (pdf([[]]), "contains no text that can be read"),
        (pdf([]), "is damaged"),
        (pdf([[(60, 700, 10, "\ue001\ue002\ue003")]]), "do not say which characters|no text"),
    ],
)
def test_damaged_and_empty_files_say_what_to_do(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        read_pdf(data, "a.pdf")
