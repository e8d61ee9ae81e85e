"""The front door: everything that command line and bot do, by name and without them."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import qabot
from qabot import Answer, Document, Library, QabotError, Quote
from qabot.errors import BrokenIndexError, QuestionError, SettingsError
from qabot.evaluation import Case
from qabot.index.citations import FILE, cited
from qabot.library import split_reference

LIBRARY = "市图书馆周一闭馆，周二至周日9:00开馆。"
MUSEUM = "自然博物馆的馆长是陈树。"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "图书馆.md").write_text(LIBRARY, encoding="utf-8")
    (folder / "博物馆.md").write_text(MUSEUM, encoding="utf-8")
    return folder


@pytest.fixture
def library(tmp_path: Path, documents: Path) -> Iterator[Library]:
    with Library(tmp_path / "index", fast=True) as opened:
        opened.update([documents])
        yield opened


def test_question_is_answered_with_a_quote_that_opens_where_it_stands(library: Library) -> None:
    answer = library.ask("自然博物馆的馆长是谁")
    assert isinstance(answer, Answer)
    quote = answer.quotes[0]
    assert isinstance(quote, Quote)
    assert isinstance(quote.document, Document)
    assert quote.text == MUSEUM
    opened = library.show(f"{quote.document.path}:{quote.start}-{quote.end}")
    assert (opened.text, opened.document.sha256) == (MUSEUM, quote.document.sha256)
    assert library.show(quote.document.id).text == MUSEUM
    assert library.document(quote.document.sha256).text == MUSEUM


def test_what_an_answer_quotes_is_recorded_and_nothing_else_is(
    library: Library, documents: Path
) -> None:
    hashes = {library.document(entry.id).sha256 for entry in library.status().entries}
    library.warm_up()
    library.search("馆长")
    library.evaluate([Case("q1", "自然博物馆的馆长是谁", ("陈树",))])
    assert not (library.folder / FILE).exists()
    answer = library.ask("自然博物馆的馆长是谁")
    quoted = {quote.document.sha256 for quote in (*answer.quotes, *answer.related)}
    assert cited(library.folder) == quoted <= hashes
    (documents / "博物馆.md").unlink()
    library.update([documents])
    with closing(sqlite3.connect(library.folder / FILE)) as database, database:
        assert database.execute("SELECT count(*) FROM cited").fetchone() == (len(quoted),)
    assert library.document(answer.quotes[0].document.sha256).text == MUSEUM


def test_further_passages_are_recorded_as_quoted(library: Library) -> None:
    found = library.further("图书馆几点开馆", 1)
    assert [quote.text for quote in found] == [LIBRARY]
    assert cited(library.folder) == {found[0].document.sha256}


def test_questions_after_an_update_are_answered_from_it(library: Library, documents: Path) -> None:
    assert not library.ask("停车场收费多少").found
    (documents / "停车场.md").write_text("停车场每小时收费5元。", encoding="utf-8")
    report = library.update([documents])
    answer = library.ask("停车场收费多少")
    assert answer.quotes[0].text == "停车场每小时收费5元。"
    assert answer.index is not None
    assert answer.index.generation == report.generation
    assert library.rollback() < report.generation
    assert library.status().manifest.documents == 2


def test_settings_are_those_of_the_keywords_then_of_environment_and_file(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    (library.folder.parent / "qabot.toml").write_text("quotes = 2\nmin_confidence = 0.9\n")
    monkeypatch.setenv("QABOT_QUOTES", "1")
    assert Library(library.folder).settings.quotes == 1
    assert Library(library.folder, quotes=5).settings.quotes == 5
    assert Library(library.folder).threshold == 0.9
    with pytest.raises(SettingsError, match="did you mean quotes"):
        Library(library.folder, quote=5)
    with pytest.raises(SettingsError, match="expected from 1 to 20"):
        Library(library.folder, quotes=50)


def test_measured_with_the_threshold_of_the_settings(library: Library) -> None:
    cases = [Case("q1", "自然博物馆的馆长是谁", ("陈树",)), Case("q2", "潜艇的航速是多少", ())]
    evaluation = library.evaluate(cases)
    assert [outcome.case for outcome in evaluation.outcomes] == cases
    assert [outcome.refused for outcome in evaluation.outcomes] == [False, True]
    strict = Library(library.folder, fast=True, min_confidence=1.0)
    assert [o.refused for o in strict.evaluate(cases).outcomes] == [True, True]


def test_what_cannot_be_done_is_said(library: Library, tmp_path: Path) -> None:
    with pytest.raises(BrokenIndexError, match="qabot index"):
        Library(tmp_path / "none").ask("几点开馆")
    for question in ("", "？！", "好" * 1001):
        with pytest.raises(QuestionError):
            library.ask(question)
    with pytest.raises(QabotError):
        library.show("没有.md")
    with pytest.raises(SettingsError, match="there is no 0-9999 in it"):
        library.show(f"{library.ask('几点开馆').quotes[0].document.path}:0-9999")


def test_watch_yields_a_report_of_what_there_is_at_first(library: Library, documents: Path) -> None:
    (documents / "新.md").write_text("新馆在高新区。", encoding="utf-8")
    outcomes = library.watch([documents])
    first = next(outcomes)
    assert not isinstance(first, QabotError)
    assert first.added == 1


@pytest.mark.parametrize(
    ("reference", "parts"),
    [
        ("a.md:3-9", ("a.md", (3, 9))),
        ("a.md", ("a.md", None)),
        ("C:a.md", ("C:a.md", None)),
        ("方案:甲.md:0-2", ("方案:甲.md", (0, 2))),
        ("a.md:9", ("a.md:9", None)),
    ],
)
def test_reference_is_parted_at_its_offsets(
    reference: str, parts: tuple[str, tuple[int, int] | None]
) -> None:
    assert split_reference(reference) == parts


def test_names_of_the_front_door_are_imported_when_they_are_used() -> None:
    assert set(qabot.__all__) <= set(dir(qabot))
    with pytest.raises(AttributeError, match="no attribute 'Librarian'"):
        _ = qabot.Librarian
    code = "import sys, qabot; print('numpy' in sys.modules, qabot.Library.__name__)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    assert done.stdout.split() == ["False", "Library"]


@pytest.mark.parametrize(("question", "code"), [("图书馆周几闭馆", 0), ("潜艇的航速是多少", 3)])
def test_example_asks_as_the_command_line_does(
    tmp_path: Path, documents: Path, question: str, code: int
) -> None:
    done = run_example(tmp_path, "ask.py", str(documents), question)
    assert done.returncode == code, done.stderr
    assert (LIBRARY in done.stdout) is (code == 0)


def test_example_answers_while_it_watches(tmp_path: Path, documents: Path) -> None:
    done = run_example(tmp_path, "watch.py", str(documents), given="图书馆周几闭馆\n？\n")
    assert done.returncode == 0, done.stderr
    assert LIBRARY in done.stdout
    assert "contains no words" in done.stdout


def run_example(
    folder: Path, name: str, *arguments: str, given: str = ""
) -> subprocess.CompletedProcess[str]:
    script = Path(__file__).parent.parent / "examples" / name
    return subprocess.run(
        [sys.executable, script, *arguments],
        cwd=folder,
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        check=False,
    )
