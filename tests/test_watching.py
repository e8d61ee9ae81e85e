"""Changes in a folder end in the index; what is half-written is waited for."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from qabot.errors import QabotError
from qabot.index import find_document, open_index
from qabot.ingest import IndexReport
from qabot.ingest.watching import Watched, keep_watching, wait_until_written, watch

FIRST = "济南自贸区面积为37.99平方公里。"
SECOND = "济南自贸区面积为40平方公里。"
Changes = set[tuple[int, str]]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "corpus" / "a.md"
    path.parent.mkdir()
    path.write_text(FIRST, encoding="utf-8")
    return path


def patched(monkeypatch: pytest.MonkeyPatch, *acts: object) -> None:
    """Events come one after the other, each after what it reports was done.

    An act that raises ends the library's watch; the next act is done in the one begun anew.
    """
    left = iter(acts)

    def watch_files(*_: object, **__: object) -> Iterator[Changes]:
        for act in left:
            assert callable(act)
            yield act() or set()

    monkeypatch.setattr("watchfiles.watch", watch_files)
    monkeypatch.setattr("qabot.ingest.watching._SETTLE", 0.01)
    monkeypatch.setattr("qabot.ingest.watching._LOOKED_EVERY", 0.01)
    monkeypatch.setattr("qabot.ingest.watching._LONGEST_PAUSE", 0.01)


def failing(error: BaseException) -> object:
    def fail() -> None:
        raise error

    return fail


def test_change_is_indexed_and_reported_once(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit() -> Changes:
        document.write_text(SECOND, encoding="utf-8")
        return {(2, str(document))}

    patched(monkeypatch, set, edit, set, set)
    folder = document.parent.parent / "index"
    first, second, ended = islice(watch(folder, [document.parent]), 3)
    assert isinstance(first, IndexReport)
    assert isinstance(second, IndexReport)
    assert (first.added, second.updated) == (1, 1)
    assert open_index(folder).passage(0).text == SECOND
    assert "ended by itself" in str(ended)


def test_sweep_finds_what_no_event_told(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def edit_unseen() -> None:
        document.write_text(SECOND, encoding="utf-8")

    patched(monkeypatch, set, edit_unseen)
    outcomes = watch(document.parent.parent / "index", [document.parent], sweep=0)
    assert [isinstance(outcome, IndexReport) for outcome in islice(outcomes, 2)] == [True, True]


def test_what_changes_before_the_watch_has_begun_is_not_missed(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit_unseen() -> None:
        document.write_text(SECOND, encoding="utf-8")

    patched(monkeypatch, edit_unseen)  # the first sign of life of the library's watch
    _, second = islice(watch(document.parent.parent / "index", [document.parent]), 2)
    assert isinstance(second, IndexReport)
    assert second.updated == 1


def test_error_is_told_once_and_the_watch_goes_on(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def restore() -> None:
        document.write_text(SECOND, encoding="utf-8")

    patched(monkeypatch, document.unlink, set, restore, set)
    first, error, last = islice(
        watch(document.parent.parent / "index", [document.parent], sweep=0), 3
    )
    assert isinstance(first, IndexReport)
    assert isinstance(error, QabotError)
    assert "No documents" in str(error)
    assert isinstance(last, IndexReport)
    assert last.updated == 1


def test_error_of_the_index_that_nobody_foresaw_does_not_end_the_watch(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qabot.ingest import update

    errors: list[Exception] = [ZeroDivisionError("division by zero")]

    def at_first_failing(*arguments: Any, **named: Any) -> IndexReport:
        if errors:
            raise errors.pop()
        return update(*arguments, **named)

    monkeypatch.setattr("qabot.ingest.watching.update", at_first_failing)
    patched(monkeypatch, set)
    watched = Watched()
    outcomes = watch(document.parent.parent / "index", [document.parent], watched=watched)
    error = next(outcomes)
    assert str(error).startswith("The index was not updated: ZeroDivisionError: division by zero.")
    assert watched.error == str(error)
    assert isinstance(next(outcomes), IndexReport)
    assert watched.error is None


class Panic(BaseException):
    """As what a library in another language raises."""


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (OSError("OS file watch limit reached"), "allow more watches (fs.inotify.max_user_watches"),
        (OSError(errno.ENOSPC, "No space left on device"), "allow more watches"),
        (PermissionError(errno.EACCES, "Permission denied"), "allow reading the folder"),
        (RuntimeError("error in the library"), "RuntimeError: error in the library; nothing needs"),
        (Panic("index out of bounds"), "Panic: index out of bounds; nothing needs"),
    ],
    ids=str,
)
def test_library_that_fails_again_and_again_is_told_once_and_everything_is_looked_through(
    document: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, advice: str
) -> None:
    def fail_after_a_change() -> None:
        document.write_text(SECOND, encoding="utf-8")
        raise error

    patched(monkeypatch, *[failing(error)] * 3, fail_after_a_change, failing(error), set, set)
    watched = Watched()
    outcomes = watch(document.parent.parent / "index", [document.parent], watched=watched)
    first, told, swept = islice(outcomes, 3)
    assert isinstance(first, IndexReport)
    assert isinstance(told, QabotError)
    assert advice in str(told)
    assert str(told).endswith("Until then everything is looked through again and again")
    assert isinstance(swept, IndexReport)
    assert (swept.updated, watched.trouble) == (1, str(told))


def test_watch_that_works_again_is_no_trouble_any_more(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str | None] = []
    watched = Watched()

    def edit() -> Changes:
        seen.append(watched.trouble)
        document.write_text(SECOND, encoding="utf-8")
        return {(2, str(document))}

    bad = failing(OSError("OS file watch limit reached"))
    patched(monkeypatch, bad, bad, set, edit)
    outcomes = watch(document.parent.parent / "index", [document.parent], watched=watched)
    _, told, changed = islice(outcomes, 3)
    assert isinstance(told, QabotError)
    assert isinstance(changed, IndexReport)
    assert (seen, watched.trouble) == ([None], None)


def test_name_that_is_no_text_is_no_trouble(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit() -> Changes:
        document.write_text(SECOND, encoding="utf-8")
        return {(2, str(document))}

    bad = failing(RuntimeError('Unable to decode path "/x/\\xD6.txt" to string'))
    patched(monkeypatch, *[bad] * 5, set, edit)
    _, second = islice(watch(document.parent.parent / "index", [document.parent]), 2)
    assert isinstance(second, IndexReport)
    assert second.updated == 1


def test_watch_that_ends_all_the_same_is_begun_anew() -> None:
    said: list[object] = []
    report, watched = QabotError("one"), Watched()
    sleeps: list[float] = []

    def outcomes() -> Iterator[IndexReport | QabotError]:
        yield report
        raise Panic("no")

    def sleep(seconds: float) -> None:
        sleeps.append(seconds)
        if len(sleeps) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keep_watching(outcomes, said.append, watched, sleep=sleep)
    assert said == [report, report]
    assert watched.trouble == "The watch has ended: Panic: no; it is begun anew"


def test_file_that_grows_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("一", encoding="utf-8")
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) < 4:
            path.write_text("一" * (1 + len(waits)), encoding="utf-8")

    wait_until_written([path, tmp_path / "gone.md"], sleep=sleep)
    assert len(waits) == 4
    assert path.read_text("utf-8") == "一" * 4


def test_file_that_never_stops_growing_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        path.write_text("一" * len(waits), encoding="utf-8")

    wait_until_written([path], sleep=sleep)
    assert sum(waits) == pytest.approx(60)


def test_nothing_is_waited_for_without_files() -> None:
    wait_until_written([], sleep=lambda _: pytest.fail("waited"))


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_command_takes_up_a_change_and_stops_cleanly(
    document: Path, ending: signal.Signals
) -> None:
    command = [sys.executable, "-m", "qabot", "watch", "--sweep", "1"]
    pipe = subprocess.PIPE
    base = document.parent.parent
    with subprocess.Popen(command, cwd=base, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        assert "1 document" in process.stdout.readline()
        assert "1 added" in process.stdout.readline()
        draft = document.with_name(".draft")
        draft.write_text(SECOND, encoding="utf-8")
        os.replace(draft, document)  # noqa: PTH105 - as editors do
        assert "1 document" in process.stdout.readline()
        assert "1 updated" in process.stdout.readline()
        process.send_signal(ending)
        _, messages = process.communicate()
    assert process.returncode == 0
    assert messages.endswith("stopped\n")
    assert "Traceback" not in messages
    assert find_document(base / "index", "corpus/a.md").text == SECOND


class Watching:
    """The command in a process of its own; its lines as they come."""

    def __init__(self, base: Path, *options: str) -> None:
        self.log = base / "log"
        with self.log.open("w") as log:
            command = [sys.executable, "-m", "qabot", "watch", "corpus", *options]
            self.process = subprocess.Popen(command, cwd=base, stdout=log, stderr=log)

    def until(self, text: str, times: int = 1) -> str:
        end = time.monotonic() + 60
        while self.said().count(text) < times:
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < end, self.said()
            time.sleep(0.1)
        return self.said()

    def said(self) -> str:
        return self.log.read_text("utf-8")


@pytest.fixture
def watching(document: Path) -> Iterator[Watching]:
    watching = Watching(document.parent.parent)
    yield watching
    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(30) == 0
    assert "Traceback" not in watching.said()


def write_named(folder: Path, name: bytes, text: str) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(text, encoding="utf-8")


def test_file_with_a_name_in_gbk_and_all_after_it_are_indexed(
    document: Path, watching: Watching
) -> None:
    watching.until("1 added")
    write_named(document.parent, "仓库.md".encode("gbk"), "甲仓库的面积是三百平方米。")
    watching.until("2 documents")
    document.with_name("b.md").write_text("乙仓库的面积是五百平方米。", encoding="utf-8")
    watching.until("3 documents")
    write_named(document.parent, b"\xff\xfe.txt", "丙仓库的面积是七百平方米。")
    watching.until("4 documents")
    assert "cannot be watched" not in watching.said()


def test_folder_that_is_replaced_by_another_is_noticed(document: Path, watching: Watching) -> None:
    watching.until("1 added")
    corpus, away = document.parent, document.parent.with_name("away")
    corpus.rename(away)
    shutil.copytree(away, corpus)
    (corpus / "b.md").write_text("乙仓库的面积是五百平方米。", encoding="utf-8")
    watching.until("2 documents")
    (corpus / "c.md").write_text("丙仓库的面积是七百平方米。", encoding="utf-8")
    assert "cannot be watched" not in watching.until("3 documents")


def test_folder_that_is_away_is_waited_for(document: Path, watching: Watching) -> None:
    watching.until("1 added")
    corpus, away = document.parent, document.parent.with_name("away")
    corpus.rename(away)
    said = watching.until("corpus is away. Put it back")
    assert said.count("qabot: ") == 2  # that nothing is there, and what then happens
    (away / "b.md").write_text("乙仓库的面积是五百平方米。", encoding="utf-8")
    away.rename(corpus)
    watching.until("2 documents")
    (corpus / "c.md").write_text("丙仓库的面积是七百平方米。", encoding="utf-8")
    watching.until("3 documents")


def test_folder_that_is_away_at_the_start_is_waited_for_when_there_is_an_index(
    document: Path,
) -> None:
    corpus, away = document.parent, document.parent.with_name("away")
    next(watch(corpus.parent / "index", [corpus]))
    corpus.rename(away)
    watching = Watching(corpus.parent)
    try:
        watching.until("corpus is away. Put it back")
        (away / "b.md").write_text("乙仓库的面积是五百平方米。", encoding="utf-8")
        away.rename(corpus)
        watching.until("2 documents")
    finally:
        watching.process.send_signal(signal.SIGINT)
        assert watching.process.wait(30) == 0
