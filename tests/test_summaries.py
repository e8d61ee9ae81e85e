"""A document in short: the leading sentence of each heading, as quotes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from qabot import Library
from qabot.messages import Code
from qabot.readers import document_of
from qabot.types import Document, Passage
from qabot.writing.answer import Sentence
from qabot.writing.digests import digest
from qabot.writing.sources import MOST_CHARACTERS
from qabot.writing.summaries import leading_sentences, leading_within
from tests.support.model_server import Model, served

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


def long_document() -> Document:
    """Ten thousand characters about 200 rooms, too long for one prompt."""
    more = "陈列本馆历年收藏的器物，" * 3
    lines = [f"第{n}号展厅的面积为{n * 10}平方米，{more}每日开放。" for n in range(1, 201)]
    return document("# 展厅\n\n" + "\n\n".join(lines) + "\n")


def retold(prompt: str) -> str:
    """A model that repeats the first sentence it is given, once more with another figure."""
    first = re.search(r"^\[1\] (第\d+号展厅的面积为)(\d+平方米)", prompt, re.M)
    assert first
    return f"{first[1]}{first[2]}。[1]\n{first[1]}999平方米。[1]\n"


def test_document_that_is_too_long_is_summarised_by_parts() -> None:
    made, model = long_document(), Model(reply=retold)
    done: list[tuple[int, int]] = []
    shown: list[Sentence] = []
    with served(model) as endpoint:
        found = digest(
            endpoint,
            Passage(made, 0, made.length),
            shown.append,
            lambda *step: done.append(step),
        )
    prompts = [request["messages"][0]["content"] for request in model.requests]
    assert done == [(n, len(prompts) - 1) for n in range(len(prompts) - 1)]
    assert len(prompts) > 2
    assert all(len(prompt) < MOST_CHARACTERS * 1.2 for prompt in prompts)
    seen = "".join(prompts[:-1])
    assert all(f"第{n}号展厅" in seen for n in range(1, 201))
    assert [(s.text, s.verdict) for s in found.sentences] == [
        ("第1号展厅的面积为10平方米。", "supported"),
        ("第1号展厅的面积为999平方米。", "contradicted"),
    ]
    assert shown == list(found.sentences)
    assert [made.text[q.start : q.end] for q in found.sources] == [q.text for q in found.sources]
    assert found.sources[0].text.startswith("第1号展厅的面积为10平方米，陈列")
    assert "999" not in prompts[-1]


def test_part_in_which_the_model_fails_ends_the_summary_with_a_notice() -> None:
    made = long_document()
    with served(Model(status=500)) as endpoint:
        found = digest(endpoint, Passage(made, 0, made.length))
    assert (found.complete, found.sentences) == (False, ())
    assert found.notice is not None
    assert found.answer.quotes


def test_model_that_makes_everything_up_ends_the_summary() -> None:
    made, model = long_document(), Model("全部展厅共有999平方米。[1]\n")
    with served(model) as endpoint:
        found = digest(endpoint, Passage(made, 0, made.length))
    assert found.notice is not None
    assert found.notice.code == Code.WRITTEN_UNSUPPORTED


def test_slice_has_its_own_leading_sentences() -> None:
    made = document(TEXT)
    start, end = TEXT.index("## 开放"), TEXT.index("## 空的")
    assert [q.text for q in leading_within(Passage(made, start, end))] == [
        "工作日开放至18点。",
        "法定节假日闭馆。",
    ]
    inside = made.text.index("周末")
    found = leading_within(Passage(made, inside, inside + 9))
    assert [quote.text for quote in found] == ["周末开放至21点。"]


def test_command_prints_a_summary_whose_sentences_rest_on_the_document(
    corpus_folder: Path,
) -> None:
    with Library(corpus_folder) as library:
        path = next(e.path for e in library.status().entries if "jinan-report-2020" in e.path)
    said = "济南市金融辅导员已对接1218家有融资需求的企业。"

    def reply(prompt: str) -> str:
        match = re.search(r"^\[(\d+)\] .*1218家", prompt, re.M)
        return f"{said}[{match[1]}]\n金融辅导员对接1219家企业。[{match[1]}]\n" if match else "无\n"

    with served(Model(reply=reply)) as endpoint:
        where = ["--written", "--model-url", endpoint.url, "--model", endpoint.model]
        command = [sys.executable, "-m", "qabot", "show", path, "--summary", *where]
        command += ["--index", str(corpus_folder)]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        as_json = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    assert run.stdout.startswith(f"{said} [1]\n\n已删去 1 句")
    assert "1219家" not in run.stdout
    made = json.loads(as_json.stdout)
    verdicts = [(s["text"], s["verdict"]) for s in made["written"]["sentences"]]
    assert verdicts[0] == (said, "supported")
    assert "1218家" in made["sources"][0]["text"]
