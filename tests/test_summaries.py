"""A document in short: the leading sentence of each heading, as quotes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from qabot import Library
from qabot.readers import document_of
from qabot.types import Document
from qabot.writing.summaries import leading_sentences

TEXT = """# 图书馆

本馆建于1956年。藏书30万册。

## 开放时间

几点开门？工作日开放至18点。周末开放至21点。

### 假日

法定节假日闭馆。

## 空的

## 借阅

- 每人可借五册。
- 借期三十天。
"""


def document(text: str) -> Document:
    return document_of(text.encode(), Path("a.md"), name="a.md")


def texts(made: Document, most: int = 20) -> list[str]:
    return [quote.text for quote in leading_sentences(made, most)]


def test_first_sentence_below_each_heading_is_quoted() -> None:
    made = document(TEXT)
    expected = ["本馆建于1956年。", "工作日开放至18点。", "法定节假日闭馆。", "每人可借五册。"]
    assert texts(made) == expected
    assert [q.heading[-1] for q in leading_sentences(made)] == [
        "图书馆",
        "开放时间",
        "假日",
        "借阅",
    ]


def test_deepest_headings_are_left_out_first() -> None:
    assert texts(document(TEXT), 5) == ["本馆建于1956年。", "工作日开放至18点。", "每人可借五册。"]


def test_text_without_headings_gives_its_first_sentence() -> None:
    assert texts(document("第一句。第二句。")) == ["第一句。"]


def test_command_prints_slices_that_can_be_opened(corpus_folder: Path) -> None:
    command = [sys.executable, "-m", "qabot", "show", "jinan-report-2020", "--summary", "--json"]
    with Library(corpus_folder) as library:
        path = next(e.path for e in library.status().entries if "jinan-report-2020" in e.path)
        command[4] = path
        run = subprocess.run(
            [*command, "--index", str(corpus_folder)], capture_output=True, text=True, check=True
        )
        made = json.loads(run.stdout)
        assert made["schema"] == "qabot.summary/1"
        assert len(made["quotes"]) > 1
        text = library.document(path).text
        assert [text[q["start"] : q["end"]] for q in made["quotes"]] == [
            q["text"] for q in made["quotes"]
        ]
