"""Changes in a folder end in the index; what is half-written is waited for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from qabot.errors import QabotError
from qabot.index import IndexReport, find_document, open_index
from qabot.watching import wait_until_written, watch

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
    """Events come one after the other, each after what it tells of was done."""

    def watch_files(*_: object, **__: object) -> Iterator[Changes]:
        for act in acts:
            assert callable(act)
            yield act() or set()

    monkeypatch.setattr("watchfiles.watch", watch_files)
    monkeypatch.setattr("qabot.watching._SETTLE", 0.01)


def test_change_is_indexed_and_reported_once(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit() -> Changes:
        document.write_text(SECOND, encoding="utf-8")
        return {(2, str(document))}

    patched(monkeypatch, edit, set, set)
    folder = document.parent.parent / "index"
    first, second = watch(folder, [document.parent])
    assert isinstance(first, IndexReport)
    assert isinstance(second, IndexReport)
    assert (first.added, second.updated) == (1, 1)
    assert open_index(folder).passage(0).text == SECOND


def test_sweep_finds_what_no_event_told(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def edit_unseen() -> None:
        document.write_text(SECOND, encoding="utf-8")

    patched(monkeypatch, edit_unseen)
    outcomes = list(watch(document.parent.parent / "index", [document.parent]))
    assert [isinstance(outcome, IndexReport) for outcome in outcomes] == [True, True]


def test_error_is_told_once_and_the_watch_goes_on(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def restore() -> None:
        document.write_text(SECOND, encoding="utf-8")

    patched(monkeypatch, document.unlink, set, restore)
    first, error, last = watch(document.parent.parent / "index", [document.parent])
    assert isinstance(first, IndexReport)
    assert isinstance(error, QabotError)
    assert "No documents" in str(error)
    assert isinstance(last, IndexReport)
    assert last.updated == 1


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


def test_watch_that_the_system_refuses_is_explained(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OSError("OS file watch limit reached")

    patched(monkeypatch, refuse)
    outcomes = watch(document.parent.parent / "index", [document.parent])
    assert isinstance(next(outcomes), IndexReport)
    with pytest.raises(QabotError, match=r"limit reached\. .*allow more watches"):
        next(outcomes)
