"""What commands print in Chinese: the same values as in English, and no English words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from qabot.cli.app import app
from qabot.cli.lines import Line
from qabot.language.text import is_cjk
from qabot.messages.worded import Worded
from qabot.rendering import evaluation, report
from qabot.rendering.wording import duration
from qabot.server import command

KINDS: list[type[Worded]] = [
    Line,
    command._Line,
    report._Purged,
    report._Status,
    evaluation._Line,
]
# names of files, options, programs and units, which are the same in every language
WORDS = """
    index passages documents confidence min qabot limits landlock seccomp rlimits e small zh md
    a b c jsonl AUROC F p show d MB sha
"""
NAMES = set(WORDS.split())


@pytest.mark.parametrize("line", [line for kind in KINDS for line in kind])
def test_line_has_both_wordings_with_the_same_fields(line: Worded) -> None:
    fields = [
        sorted(re.findall(r"{([a-z]+)(?![a-z]*:s)", said)) for said in (line.english, line.chinese)
    ]
    english, chinese = (set(found) for found in fields)
    assert english == chinese
    assert any(map(is_cjk, line.chinese))
    assert not any(map(is_cjk, line.english))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of two documents of which two generations are kept."""
    place = tmp_path_factory.mktemp("chinese")
    documents = place / "documents"
    documents.mkdir()
    (documents / "a.md").write_text("# 馆\n\n图书馆周一闭馆。![图](a.png)\n", encoding="utf-8")
    run(place, "index", str(documents), "--quiet")
    (documents / "b.md").write_text("# 站\n\n车站昼夜开放。\n", encoding="utf-8")
    run(place, "index", str(documents), "--quiet")
    cases = [
        {"question": "图书馆周几闭馆", "answers": ["周一"]},
        {"question": "火星", "answers": []},
    ]
    lines = "".join(f"{json.dumps(case, ensure_ascii=False)}\n" for case in cases)
    (place / "c.jsonl").write_text(lines, encoding="utf-8")
    return place


def run(place: Path, *arguments: str, language: str = "zh") -> str:
    index = () if arguments[0] == "inspect" else ("--index", str(place / "index"))
    done = CliRunner().invoke(app, ["--lang", language, *arguments, *index])
    return done.output.replace(str(place), "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("search", "图书馆"),
        ("inspect", "a.md"),
        ("eval", "c.jsonl"),
        ("gaps",),
        ("purge", "没有.md", "--yes"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_report_in_chinese_has_no_english_words_and_the_same_figures(
    folder: Path, arguments: tuple[str, ...]
) -> None:
    given = {"a.md": "documents/a.md", "c.jsonl": "c.jsonl"}
    full = [str(folder / given[word]) if word in given else word for word in arguments]
    chinese, english = (run(folder, *full, language=language) for language in ("zh", "en"))
    shown = re.sub(r"[0-9a-f]{12,}|\d{4}-\d\d-\d\dT\S+|https?://\S+", "", chinese)
    assert set(re.findall("[A-Za-z]+", shown)) - NAMES == set()
    if arguments[0] not in ("gaps", "purge", "eval"):
        figures = [sorted(re.findall(r"\d+(?:[.,]\d+)*", text)) for text in (chinese, english)]
        assert figures[0] == figures[1]


def test_time_left_is_said_in_both_languages() -> None:
    said = [(duration(s, "zh"), duration(s)) for s in (5, 75, 7500)]
    assert said == [("5 秒", "5 s"), ("1 分 15 秒", "1 min 15 s"), ("2 小时 5 分", "2 h 5 min")]


def test_going_back_is_reported_in_the_language_chosen(folder: Path) -> None:
    assert run(folder, "rollback") == "已退回到第 1 代。\n"
