"""Notebooks and exports of chats: cells and messages as text, never JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qabot.errors import DocumentError
from qabot.readers.content import Content
from qabot.readers.notebook import read_notebook
from qabot.readers.records import read_json
from qabot.readers.texts import read_text


def blocks(content: Content) -> list[tuple[str, str]]:
    return [(b.kind, content.text[b.start : b.end]) for b in content.structure.blocks]


def cell(kind: str, source: Any, *outputs: Any) -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": source, "outputs": list(outputs)}


def notebook(*cells: Any) -> bytes:
    return json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}).encode()


def test_cells_are_text_code_and_results() -> None:
    table = "<table><tr><th>区县</th><th>人数</th></tr><tr><td>历下区</td><td>12</td></tr></table>"
    frame = {"data": {"text/html": [table], "text/plain": "历下区 12"}}
    content = read_notebook(
        notebook(
            cell("markdown", ["# 缴存分析\n", "\n", "基数上限为**38205**元。"]),
            cell("code", "x = 1\n\ny = 2", {"output_type": "stream", "text": ["和为 ", "3\n"]}),
            cell("code", "df", {"output_type": "execute_result", **frame}),
            cell("code", "plot()", {"output_type": "display_data", "data": {"image/png": "AA"}}),
            cell("code", "1/0", {"output_type": "error", "ename": "E", "evalue": "\x1b[31m零"}),
            cell("raw", ""),
        ),
        "a.ipynb",
    )
    assert blocks(content) == [
        ("heading", "缴存分析"),
        ("paragraph", "基数上限为38205元。"),
        ("paragraph", "x = 1\n\ny = 2"),
        ("paragraph", "和为 3"),
        ("caption", "df"),
        ("head", "| 区县 | 人数 |"),
        ("row", "| 历下区 | 12 |"),
        ("paragraph", "plot()"),
        ("paragraph", "1/0"),
        ("paragraph", "E: 零"),
    ]
    assert content.title == "缴存分析"
    assert content.losses == ("1 picture left out",)
    assert {b.line for b in content.structure.blocks} == {0}


def test_notebook_of_version_3_is_read() -> None:
    book = {
        "nbformat": 3,
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "heading", "level": 2, "source": "题"},
                    {"cell_type": "code", "input": "f()", "outputs": [{"text": "果"}]},
                ]
            }
        ],
    }
    content = read_notebook(json.dumps(book).encode(), "a.ipynb")
    assert blocks(content) == [("heading", "题"), ("paragraph", "f()"), ("paragraph", "果")]


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"{}", b'{"cells": 1}', b'"a"', b"null", b'{"cells"', b"\xff\xfe{\0"],
)
def test_what_is_not_a_notebook_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError):
        read_notebook(data, "a.ipynb")


@pytest.mark.parametrize(
    "broken",
    [1, None, [], {"cell_type": 3}, cell("code", 7, 8, None, {"data": 3}, {"output_type": []})],
)
def test_broken_cell_does_no_harm_to_others(broken: Any) -> None:
    content = read_notebook(notebook(broken, cell("markdown", "好。")), "a.ipynb")
    assert content.text.endswith("好。")


def test_half_of_a_character_does_no_harm_to_others() -> None:
    content = read_notebook(notebook(cell("raw", "\ud842\udfb7、\ud800。")), "a.ipynb")
    assert content.text == "𠮷、\ufffd。"
    message = {"from": "\ud800", "date": "\udfff", "text": "\ud842\udfb7"}
    content = read_json(json.dumps([message] * 2).encode(), "a.json")
    assert blocks(content) == [("speaker", "\ufffd \ufffd"), ("paragraph", "𠮷")] * 2


TELEGRAM = {
    "name": "公积金群",
    "type": "private_group",
    "messages": [
        {"id": 1, "type": "service", "date": "2024-06-28T08:00:00", "actor": "张三", "text": ""},
        {
            "id": 2,
            "type": "message",
            "date": "2024-06-28T09:00:01",
            "from": "张三",
            "text": "上限？",
        },
        {
            "id": 3,
            "type": "message",
            "date": "2024-06-28T09:00:09",
            "from": "李四",
            "text": ["是", {"type": "bold", "text": "38205"}, "元。"],
        },
        {
            "id": 4,
            "type": "message",
            "date": "2024-06-28T09:01:00",
            "from": "李四",
            "photo": "a.jpg",
            "text": "",
        },
    ],
}
SEEN = [
    ("heading", "公积金群"),
    ("speaker", "张三 2024-06-28 09:00:01"),
    ("paragraph", "上限？"),
    ("speaker", "李四 2024-06-28 09:00:09"),
    ("paragraph", "是38205元。"),
]


def test_chat_of_telegram_is_messages_with_who_and_when() -> None:
    content = read_json(json.dumps(TELEGRAM).encode(), "result.json")
    assert blocks(content) == SEEN
    assert content.title == "公积金群"
    assert content.losses == ("1 note of a service left out", "1 picture or file left out")
    every = {"about": "x", "chats": {"about": "y", "list": [TELEGRAM, TELEGRAM]}}
    assert blocks(read_json(json.dumps(every).encode(), "result.json")) == SEEN * 2


@pytest.mark.parametrize(
    "message",
    [
        {
            "sender": {"uin": "1", "name": "张三"},
            "timestamp": 1719536401000,
            "content": {"text": "在。"},
        },
        {"NickName": "张三", "CreateTime": 1719536401, "StrContent": "在。"},
        {"sender_name": "张三", "time": "2024-06-28 09:00:01", "msg": "在。"},
        {"发送者": "张三", "时间": "2024-06-28 09:00:01", "内容": "在。"},
    ],
)
def test_other_exports_name_the_same_things_otherwise(message: dict[str, Any]) -> None:
    seen = [("speaker", "张三 2024-06-28 09:00:01"), ("paragraph", "在。")] * 2
    assert blocks(read_json(json.dumps([message] * 2).encode(), "a.json")) == seen
    assert blocks(read_json(json.dumps({"messages": [message] * 2}).encode(), "a.json")) == seen


def test_records_with_authors_and_dates_are_not_a_chat() -> None:
    values = [{"author": "张三", "date": "2024-06-28", "content": "正文。"}] * 2
    content = read_json(json.dumps(values).encode(), "a.json")
    assert {kind for kind, _ in blocks(content)} == {"row"}


def test_exports_of_chats_as_text_know_who_speaks() -> None:
    text = "2024-06-28 09:00:01 张三(12)\n上限是多少\n\n2024-06-28 09:00:09 李四(67)\n是38205元。\n"
    kinds = [kind for kind, _ in blocks(read_text(text.encode(), "a.txt"))]
    assert kinds == ["speaker", "paragraph", "speaker", "paragraph"]
