"""The command line in the user's language: --lang before LC_ALL, LC_MESSAGES and LANG."""

from __future__ import annotations

from pathlib import Path

import pytest

from qabot.cli import main
from qabot.messages import Code, message
from qabot.system.locale import choose, language


@pytest.fixture(autouse=True)
def system(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    choose(None)


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(str(ended.value.code))


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
    ],
)
def test_language_is_that_of_the_system(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def test_errors_and_reports_are_in_the_language_chosen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "a.md").write_text("图书馆周一闭馆。", encoding="utf-8")
    (documents / "空.txt").write_text("", encoding="utf-8")
    index = str(tmp_path / "index")
    assert run("--lang", "zh", "index", str(documents), "--index", index, "--quiet") == 0
    printed = capsys.readouterr().out
    assert "新增 1，更新 0，删除 0，未变 0" in printed
    assert "跳过 1 个文件：" in printed
    assert f"空.txt: {message(Code.EMPTY).text('zh')}\n" in printed
    assert run("--lang", "zh", "status", "--index", index) == 0
    assert "文档        1 份（8 字）" in capsys.readouterr().out
    assert run("--lang", "zh", "ask", "？！", "--index", index) == 2
    chinese = capsys.readouterr().err
    assert run("--lang", "en", "ask", "？！", "--index", index) == 2
    english = capsys.readouterr().err
    assert "contains no words" in english
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese.removeprefix("qabot: "))


def test_unknown_language_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--lang", "fr", "status") == 2
    assert "'en', 'zh'" in capsys.readouterr().err
