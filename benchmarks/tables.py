"""Whether each row of an ordinary table is found, and the cell that is asked for marked.

    python -m benchmarks.tables [--rows N] [--formats xlsx csv …]

Six tables of 200 rows each are made at random (a roster, staff, prices, laboratory results,
finances, a catalogue with long texts) and written in each format by the library that is usual for
it. Of N rows of each one column is asked for, 「<key>的<column>」; right is an answer whose first
quote is of that row and has that cell marked and nothing else. Next to it is the share of rows that can
be quoted by themselves, and of questions for keys and columns that are not there those refused.
Writes results/tables.json.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.data import build, save
from qabot.answering.answers import ask
from qabot.documents.units import units
from qabot.index import Index
from qabot.models.span_reader import SpanReader
from tests.support.made import docx

COUNT = 200
FORMATS = ("xlsx", "csv", "docx", "html", "md", "pptx")
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "国建明秀英芳丽强磊军洋勇艳杰娟涛超霞平刚桂文辉力健世广志义兴良海山仁波宁贵福生"
_OTHER_COLUMNS = ("血型", "车牌号", "保质期", "注册地址")
_SLIDE = 20  # rows on a slide

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``key`` is the column that distinguishes its rows, ``absent`` a key that none has."""

    name: str
    heads: Sequence[str]
    rows: Rows
    absent: str
    key: int = 0


def tables(chance: random.Random) -> list[Table]:
    """Six tables of kinds that offices keep."""
    pick, figure = chance.choice, chance.uniform
    names = _names(chance)
    products = [
        f"{pick(('净水机', '加湿器', '扫地机'))}{'ABCDEFGH'[n % 8]}{n + 100}" for n in range(COUNT)
    ]
    places = [
        "东营",
        "临沂",
        "泰安",
        "威海",
        "德州",
        "聊城",
        "滨州",
        "菏泽",
        "枣庄",
        "济宁",
        "淄博",
        "日照",
        "莱芜",
        "章丘",
        "长清",
        "平阴",
        "济阳",
        "商河",
        "历城",
        "历下",
    ]
    firms = [
        f"{a}{b}公司"
        for a in places
        for b in ["供水", "排水", "燃气", "热力", "公交", "环卫", "园林", "路灯", "市政", "停车"]
    ]
    return [
        Table("名册", ("姓名", "班级", "宿舍"), [[n, pick(("一班", "二班", "三班")), f"{chance.randint(1, 9)}号楼{chance.randint(101, 699)}室"] for n in names], "欧阳明慧"),
        Table("职员", ("工号", "姓名", "部门", "入职年份", "电话", "缴存基数"), [[str(10000 + i), n, pick(("人事处", "财务处", "科研处")), str(chance.randint(1995, 2024)), f"8{chance.randint(10**6, 10**7 - 1)}", str(chance.randint(3000, 30000))] for i, n in enumerate(names)], "司马青云", 1),
        Table("价目", ("物料编码", "品名", "规格", "含税单价", "税率", "供应商"), [[f"WL-{i:05}", pick(("轴承", "阀门", "法兰")), f"DN{pick((15, 20, 25))}", f"{figure(5, 900):.2f}", pick(("13%", "9%")), pick(("济南恒通", "青岛海瑞"))] for i in range(1, COUNT + 1)], "WL-90001"),
        Table("化验", ("采样点", "浊度", "余氯", "总硬度", "采样时间", "检测员"), [[f"{i}号采样点", f"{figure(0.1, 0.9):.2f}", f"{figure(0.3, 0.9):.2f}", f"{figure(90, 300):.1f}", f"2024-05-{chance.randint(1, 28):02} {chance.randint(8, 17):02}:{chance.randint(0, 59):02}", pick(("林涛", "郭敏"))] for i in range(1, COUNT + 1)], "999号采样点"),
        Table("财务", ("单位名称", "营业收入", "营业成本", "利润总额", "资产总额", "员工人数"), [[n, *(f"{figure(100, 90000):,.2f}" for _ in range(4)), str(chance.randint(20, 900))] for n in firms], "赤峰供水公司"),
        Table("产品", ("型号", "说明", "售价"), [[n, f"{n}适用于{pick(('家庭', '办公室', '学校'))}，整机保修{pick('一两三五')}年。" + "如需上门安装，请拨打服务热线预约，安装师傅会在两个工作日内上门。" * chance.randint(2, 8), str(chance.randint(199, 9999))] for n in products], "净水机Z900"),
    ]  # fmt: skip


def _names(chance: random.Random) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < COUNT:
        found[chance.choice(_SURNAMES) + chance.choice(_GIVEN) + chance.choice(_GIVEN)] = None
    return list(found)


def write(table: Table, folder: Path, kind: str) -> Path:
    """The table as a file of this format."""
    path = folder / f"{table.name}.{kind}"
    rows = [list(table.heads), *table.rows]
    _WRITERS[kind](path, table.name, rows)
    return path


def _csv(path: Path, name: str, rows: Rows) -> None:  # noqa: ARG001 - all writers are called alike
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _xlsx(path: Path, name: str, rows: Rows) -> None:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(row)
    book.save(path)


def _md(path: Path, name: str, rows: Rows) -> None:
    rule = ["---"] * len(rows[0])
    lines = (f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:]))
    path.write_text(f"# {name}\n\n" + "\n".join(lines) + "\n", "utf-8")


def _html(path: Path, name: str, rows: Rows) -> None:
    tags = ("th", *["td"] * (len(rows) - 1))
    body = "".join(
        f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in row)}</tr>"
        for tag, row in zip(tags, rows, strict=True)
    )
    head = f"<html><head><meta charset='utf-8'><title>{name}</title></head>"
    path.write_text(f"{head}<body><h1>{name}</h1><table>{body}</table></body></html>", "utf-8")


def _docx(path: Path, name: str, rows: Rows) -> None:
    def cell(text: str) -> str:
        return f"<w:tc><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:tc>"

    body = "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows)
    title = f"<w:p><w:r><w:t>{name}</w:t></w:r></w:p>"
    path.write_bytes(docx(f"{title}<w:tbl>{body}</w:tbl>"))


def _pptx(path: Path, name: str, rows: Rows) -> None:
    import pptx

    deck = pptx.Presentation()
    for first in range(1, len(rows), _SLIDE):
        some = [rows[0], *rows[first : first + _SLIDE]]
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = f"{name} {first // _SLIDE + 1}"
        made = slide.shapes.add_table(len(some), len(rows[0]), 0, 10**6, 9 * 10**6, 5 * 10**6).table
        for y, row in enumerate(some):
            for x, text in enumerate(row):
                made.cell(y, x).text = text
    deck.save(str(path))


_WRITERS: dict[str, Callable[[Path, str, Rows], None]] = {
    "csv": _csv, "xlsx": _xlsx, "md": _md, "html": _html, "docx": _docx, "pptx": _pptx,
}  # fmt: skip


def is_right(index: Index, reader: SpanReader, table: Table, row: Sequence[str], at: int) -> bool:
    """True when the row is quoted first, and the cell asked for is what is marked."""
    answer = ask(index, f"{row[table.key]}的{table.heads[at]}", reader=reader)
    if not answer.quotes:
        return False
    quote = answer.quotes[0]
    text = quote.document.text
    cells = {text[cell.start : cell.end] for cell in quote.cells}
    return row[table.key] in cells and [text[s:e] for s, e in quote.highlights] == [row[at]]


def quotable(index: Index, table: Table) -> float:
    """The share of rows that a unit contains, and no other row with it."""
    document = next(
        index.passage(n).document
        for n in range(index.passage_count)
        if Path(index.passage(n).document.path).stem == table.name
    )
    found = units(document, 0, document.length)
    keys = [
        {
            document.text[c.start : c.end]
            for c in document.structure.cells(unit.block)
            if c.column == table.key
        }
        for unit in found
        if unit.block.kind == "row"
    ]
    alone = {key for some in keys if len(some) == 1 for key in some}
    return sum(row[table.key] in alone for row in table.rows) / len(table.rows)


def measure(kind: str, made: Sequence[Table], asked: int, reader: SpanReader) -> dict[str, Any]:
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        index = build(folder / "index", [write(table, folder, kind) for table in made])
        figures: dict[str, Any] = {}
        refused: list[bool] = []
        for table in made:
            some = chance.sample(table.rows, min(asked, COUNT))
            short = [
                n for n in range(len(table.heads))
                if n != table.key and not (table.name == "产品" and n == 1)
            ]  # fmt: skip
            right = [is_right(index, reader, table, row, chance.choice(short)) for row in some]
            figures[table.name] = {
                "quotable_alone": quotable(index, table),
                "right": round(sum(right) / len(right), 4),
            }
            for row, other in zip(some[:8], _OTHER_COLUMNS * 2, strict=False):
                for question in (
                    f"{table.absent}的{table.heads[short[-1]]}",
                    f"{row[table.key]}的{other}是什么",
                ):
                    refused.append(not ask(index, question, reader=reader).found)
        index.close()
    every = [figures[table.name]["right"] for table in made]
    return figures | {
        "questions": len(made) * min(asked, COUNT),
        "right": round(sum(every) / len(every), 4),
        "absent_refused": round(sum(refused) / len(refused), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rows", type=int, default=COUNT, help="that are asked for, of each table")
    parser.add_argument("--formats", nargs="*", choices=FORMATS, default=list(FORMATS))
    options = parser.parse_args()
    made, reader = tables(random.Random(5)), SpanReader()
    figures = {kind: measure(kind, made, options.rows, reader) for kind in options.formats}
    save("tables", f"python -m benchmarks.tables --rows {options.rows}", figures)


if __name__ == "__main__":
    main()
