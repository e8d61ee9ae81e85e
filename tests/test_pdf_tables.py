"""Tables of PDFs, drawn with and without lines, against the cells that were drawn."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from made import Placed, Rule, column, pdf, wrapped
from qabot.readers.pdf import read_pdf, rules
from tabled import LEFT, PITCH, SIZE, TOP, made_up, table

TEXT = (
    "趵突泉位于济南市中心，泉水一年四季恒定在十八摄氏度左右，严冬时水面上水气袅袅，"
    "像一层薄薄的烟雾。"
)
BORDERS = ("lines", "boxes", "bars", "three", "none")


def read(page: Sequence[Placed], lines: Sequence[Rule] = (), *, filled: bool = False) -> str:
    return read_pdf(pdf([page], rules=lines, filled=filled), "a.pdf").text


def around(placed: Sequence[Placed]) -> list[Placed]:
    """What was drawn, between two paragraphs."""
    before, after = (column(60, y, wrapped(f"　　{TEXT}", 30)) for y in (780, 120))
    return [*before, *placed, *after]


@pytest.mark.parametrize("border", BORDERS)
def test_wrapped_cells_stand_whole_in_their_rows(border: str) -> None:
    for seed in range(20):
        made = made_up(seed, border=border)
        text = read(around(made.placed), made.rules, filled=border == "bars")
        assert text.split("\n\n") == [TEXT, "\n".join(made.rows), TEXT], seed


def test_cells_without_text_keep_their_place() -> None:
    cells = [["名称", "位置", "备注"], ["趵突泉", "", "免费"], ["大明湖", "城内众泉汇流而成", ""]]
    made = table(cells, [58, 58, 58], border="lines")
    assert read(made.placed, made.rules) == (
        "| 名称 | 位置 | 备注 |\n| 趵突泉 |  | 免费 |\n| 大明湖 | 城内众泉汇流而成 |  |"
    )


def test_cells_that_go_over_rows_and_columns_stand_where_they_begin() -> None:
    xs, ys = (60, 120, 180, 240), (700, 680, 660, 640)
    lines: list[Rule] = [(60, y, 240, y) for y in (700, 680, 640)]
    lines += [(120, 660, 240, 660), (60, 640, 60, 700), (240, 640, 240, 700)]
    lines += [(120, 640, 120, 700), (180, 640, 180, 680)]  # no line in 单位
    cells = [
        (0, 0, "区县"),
        (1, 0, "单位：处"),
        (0, 1, "历下"),
        (1, 1, "泉"),
        (2, 1, "七十"),
        (1, 2, "湖"),
        (2, 2, "三"),
    ]
    placed = [(xs[x] + 4.0, ys[y] - 14.0, 10.0, f"{text} ") for x, y, text in cells]
    assert read(placed, lines) == "| 区县 | 单位：处 |\n| 历下 | 泉 | 七十 |\n|  | 湖 | 三 |"


def test_table_that_is_open_at_its_sides_is_read_by_its_lines() -> None:
    made = made_up(3, border="lines")
    sides = {min(x for x, _, _, _ in made.rules), max(x for _, _, x, _ in made.rules)}
    lines = [rule for rule in made.rules if not (rule[0] == rule[2] and rule[0] in sides)]
    assert len(lines) == len(made.rules) - 2
    assert read(made.placed, lines).split("\n") == made.rows


def test_lines_of_a_cell_that_end_early_stand_apart() -> None:
    made = table([["名单", "人数"], ["", "二人"]], [128, 58], border="lines")
    placed = [*made.placed, *column(LEFT + 4, TOP - 30, ["王立新", "李明"])]
    lines = [*made.rules[:2], (LEFT, TOP - 60, LEFT + 186, TOP - 60)]
    lines += [(x, TOP - 60, x, TOP) for x in (LEFT, LEFT + 128, LEFT + 186)]
    assert read(placed, lines).split("\n")[-1] == "| 王立新 李明 | 二人 |"


def test_underlined_words_do_not_divide_their_cell() -> None:
    made = table(
        [["名称", "说明"], ["趵突泉", "位于济南市历下区，全年开放"]], [58, 88], border="lines"
    )
    x, y, _, text = made.placed[-2]
    assert text.startswith("位于")
    assert read(made.placed, [*made.rules, (x, y - 1, x + 40, y - 1)]).split("\n") == made.rows


def test_table_on_a_page_on_its_side_is_read_as_if_it_stood_upright() -> None:
    def turned(x: float, y: float) -> tuple[float, float]:
        return 595 - y, x

    cells = [("name", "place"), ("spring", "in the middle"), ("", "of the town"), ("lake", "north")]
    placed = [
        (*turned(60 + 90 * at, 500 - PITCH * line), SIZE, text)
        for line, row in enumerate(cells)
        for at, text in enumerate(row)
        if text
    ]
    edges = [512, 498, 472, 459]
    lines = [(*turned(56, y), *turned(240, y)) for y in edges]
    lines += [(*turned(x, 459), *turned(x, 512)) for x in (56, 146, 240)]
    found = read_pdf(pdf([placed], angle=90, rules=lines), "a.pdf").text
    assert found == "| name | place |\n| spring | in the middle of the town |\n| lake | north |"


def test_columns_of_text_between_lines_are_no_table() -> None:
    halves = [column(x, 700, wrapped(f"　　{TEXT * 2}", 20)) for x in (60.0, 320.0)]
    lines: list[Rule] = [(290, 100, 290, 720), (50, 720, 540, 720), (50, 730, 540, 730)]
    lines += [(50, 100, 540, 100)]
    page = [(60.0, 722.0, 6.0, "济南日报"), *halves[0], *halves[1]]
    assert read(page, lines).split("\n\n") == ["济南日报", TEXT * 2, TEXT * 2]


@pytest.mark.parametrize("x", [99.0, 102.0, 112.0])
def test_numbers_of_articles_stay_with_their_text(x: float) -> None:
    numbers = ("第一条", "第二条", "第三条", "第四条")
    placed: list[Placed] = []
    for at, number in enumerate(numbers):
        y = 700 - 40.0 * at
        placed += [(60.0, y, 10.0, number), *column(x, y, wrapped(TEXT, 30))]
    assert read(placed).split("\n\n") == [f"{number} {TEXT}" for number in numbers]


def test_lines_of_a_drawing_make_no_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    made = made_up(0, border="boxes")
    monkeypatch.setattr(rules, "MOST_LINES", 10)
    assert len(made.rules) > 10
    monkeypatch.setattr(rules.Grid, "cell", None)  # nobody may ask for one
    assert "趵突泉" in read(made.placed, made.rules)
