"""The line of the file at which each block begins, in formats that have lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.readers import read_document
from qabot.readers.markdown import read_markdown
from qabot.readers.plain import read_plain
from qabot.types import Document

FRONT = "---\ntitle: 例\n---\n\n"
MARKDOWN = """# 一

第一行说了一些事情。
第二行。\x20\x20
第三行<br>第四行

- 甲
- 乙
  第二行
  - 丙

| 名 | 数 |
|---|---|
| 东 | 1 |
| 西 | 2 |

> 引用

```
x = 1
```

[^1]: 注

前面的话
<table><tr><td>a</td><td>b</td></tr>
<tr><td>1</td><td>2</td></tr></table>

##没有空格的标题
尾。
"""


def lines(document: Document) -> dict[str, int]:
    return {document.text[b.start : b.end]: b.line for b in document.structure.blocks}


def read(folder: Path, name: str, text: str) -> Document:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return read_document(folder / name, name=name)


@pytest.mark.parametrize("before", ["", FRONT])
def test_blocks_of_markdown_know_their_lines(tmp_path: Path, before: str) -> None:
    found = lines(read(tmp_path, "a.md", before + MARKDOWN))
    expected = {
        "一": 1,
        "第一行说了一些事情。": 3,
        "第二行。": 4,
        "第三行": 5,
        "第四行": 5,
        "甲": 7,
        "乙\n第二行": 8,
        "丙": 10,
        "| 名 | 数 |": 12,
        "| 东 | 1 |": 14,
        "| 西 | 2 |": 15,
        "引用": 17,
        "x = 1": 20,
        "[1] 注": 23,
        "前面的话": 25,
        "| a | b |": 26,
        "| 1 | 2 |": 26,
        "没有空格的标题": 29,
        "尾。": 30,
    }
    assert found == {text: line + before.count("\n") for text, line in expected.items()}


def test_lines_are_counted_the_same_with_other_line_ends(tmp_path: Path) -> None:
    found = lines(read(tmp_path, "a.md", MARKDOWN.replace("\n", "\r\n")))
    assert found["尾。"] == 30


def test_blocks_of_a_text_know_their_lines(tmp_path: Path) -> None:
    text = (
        f"{FRONT}第一章 总则\n\n\n第一条 甲。\n第二条 乙。\n\n甲：问一下，几点开？\n\n乙：九点。\n"
    )
    found = lines(read(tmp_path, "a.txt", text))
    assert (found["第一章 总则"], found["第一条 甲。"], found["第二条 乙。"]) == (5, 8, 9)
    assert found["乙：九点。"] == 13


def test_paragraph_of_wrapped_lines_begins_in_its_first(tmp_path: Path) -> None:
    wide = "一二三四五六七八九十一二三四五六七八九十"
    found = lines(read(tmp_path, "a.txt", f"{wide}\n{wide}\n尾。\n\n{wide}\n{wide}\n终。\n"))
    assert sorted(found.values()) == [1, 5]


def test_rows_of_data_know_their_lines_where_cells_contain_line_ends(tmp_path: Path) -> None:
    found = lines(read(tmp_path, "a.csv", '城市,说明\n济南,"泉\n城"\n\n青岛,海\n'))
    assert found == {"城市：济南；说明：泉 城": 2, "城市：青岛；说明：海": 5}


def test_questions_of_a_table_know_their_lines(tmp_path: Path) -> None:
    found = lines(read(tmp_path, "a.csv", "问题,答案\n几点开门？,九点\n几点关门？,五点\n"))
    assert found == {"几点开门？": 2, "九点": 2, "几点关门？": 3, "五点": 3}


def test_blocks_of_json_have_no_line(tmp_path: Path) -> None:
    found = lines(read(tmp_path, "a.json", json.dumps([{"城市": "济南", "人口": 920}])))
    assert set(found.values()) == {0}


WORDS = st.text("甲乙丙丁戊己庚辛", min_size=2, max_size=6)
PARTS = WORDS.flatmap(
    lambda word: st.sampled_from([word, f"# {word}", f"- {word}", f"1. {word}", f"{word}。", ""])
)


@given(st.lists(PARTS, max_size=12))
def test_each_block_begins_in_the_line_that_it_names(parts: list[str]) -> None:
    text = "\n".join(parts) + "\n"
    for reader in (read_markdown, read_plain):
        content = reader(text)
        for block in content.structure.blocks:
            words = content.text[block.start : block.end].split("\n")[0].lstrip("#-1. ")
            assert words[:4] in parts[block.line - 1]
