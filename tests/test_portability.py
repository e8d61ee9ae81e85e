"""What Unix has and other systems lack: locks, priorities, folders that are synced, signals."""

import asyncio
import ctypes
import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import qabot
from qabot.errors import QabotError
from qabot.index.generations import LOCK, rollback, writer_lock
from qabot.index.progress import building
from qabot.index.syncing import sync_folder, sync_tree
from qabot.system.console import READABLE
from qabot.system.locking import held, is_held
from qabot.system.priority import lower_priority
from qabot.telegram.running import _on_signal, _only_one

SOURCE = Path(qabot.__file__).parent
SCRIPT = Path(__file__).parent / "support/without_unix.py"
WITHOUT = [sys.executable, str(SCRIPT)]
HOLDER = (
    "from tests.support.without_unix import hold\n"
    "from pathlib import Path; import sys; hold(Path(sys.argv[2]))"
)
SIDES = {"unix": [sys.executable, "-c", HOLDER, "hold"], "other": [*WITHOUT, "hold"]}


def environment() -> dict[str, str]:
    return os.environ | {
        "PYTHONPATH": os.pathsep.join((str(SOURCE.parent), str(SCRIPT.parents[2])))
    }


def without_unix(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*WITHOUT, *arguments], capture_output=True, text=True, env=environment(), timeout=120
    )


def test_every_module_is_imported_without_what_only_unix_has() -> None:
    done = without_unix("import")
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == f"{len([*SOURCE.rglob('*.py')]) - 1} modules\n"  # but qabot itself


def test_folder_is_indexed_asked_and_gone_back_from_without_unix(tmp_path: Path) -> None:
    document = tmp_path / "docs" / "a.md"
    document.parent.mkdir()
    where = ["--index", str(tmp_path / "index")]
    for area, generation in (("37.99", 1), ("40.25", 2)):
        document.write_text(f"济南自贸区面积为{area}平方公里。", encoding="utf-8")
        made = without_unix("index", str(document.parent), *where, "--low-priority", "--quiet")
        assert made.returncode == 0
        assert f"(generation {generation}, " in made.stdout
        assert made.stderr == "This system cannot lower the priority: it stays as it is\n"
    assert "40.25平方公里" in without_unix("ask", "济南自贸区面积有多少", *where).stdout
    assert without_unix("rollback", *where).stdout == "Rolled back to generation 1.\n"
    answer = without_unix("ask", "济南自贸区面积有多少", *where)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "37.99平方公里" in answer.stdout
    assert without_unix("status", *where).returncode == 0


PRINTING = """
import sys
from qabot.cli import main
for command in sys.argv[1].split("|"):
    try:
        main(command.split())
    except SystemExit as exit:
        if exit.code:
            raise
"""


def printed(encoding: str, *commands: str) -> str:
    """What the commands print where the system writes in this encoding."""
    done = subprocess.run(
        [sys.executable, "-c", PRINTING, "|".join(commands)],
        capture_output=True,
        env=environment() | {"PYTHONIOENCODING": encoding},
        timeout=120,
    )
    assert (done.stderr, done.returncode) == (b"", 0)
    return done.stdout.decode(encoding)


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "latin-1"])
def test_output_is_written_in_the_encoding_of_the_system(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.md"
    path.write_text("# 济南\n\n## 面积\n\n济南自贸区面积为37.99平方公里😀。", encoding="utf-8")
    where = f"--index {tmp_path / 'index'}"
    ask = f"ask 济南自贸区面积有多少 --fast {where}"
    shown = f"show {path} {where}"
    commands = (ask, shown, f"inspect {path}", f"search 面积 {where}")
    printed("utf-8", f"index {path} {where} --quiet")
    expected = printed("utf-8", *commands).encode(encoding, READABLE).decode(encoding)
    found = printed(encoding, *commands)
    assert "37.99" in found
    assert found == expected
    in_json = [json.loads(printed(name, f"{shown} --json")) for name in ("utf-8", encoding)]
    assert in_json[0] == in_json[1]
    assert "😀" in in_json[1]["text"]


@contextmanager
def holding(command: list[str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [*command, str(folder)], stdout=subprocess.PIPE, text=True, env=environment()
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


@pytest.fixture(params=SIDES)
def side(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command of a process that keeps the writer's lock, as this process would take it."""
    if request.param == "other":
        monkeypatch.setitem(sys.modules, "fcntl", None)
    return SIDES[request.param]


def test_lock_of_another_process_is_recognised_and_ends_with_it(
    side: list[str], tmp_path: Path
) -> None:
    with holding(side, tmp_path) as process:
        assert is_held(tmp_path / LOCK)
        with (
            pytest.raises(QabotError, match=rf"\(process {process.pid}, since "),
            writer_lock(tmp_path),
        ):
            pass
        found = building(tmp_path)
        assert found is not None
        assert found.writer.startswith(f"process {process.pid}, since ")
        process.kill()
        process.wait()
        assert not is_held(tmp_path / LOCK)
        assert building(tmp_path) is None
        with writer_lock(tmp_path):
            assert is_held(tmp_path / LOCK)


@pytest.mark.usefixtures("side")
def test_lock_is_held_once_in_a_process_too(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert not is_held(path)
    with held(path) as first, held(path, tries=2) as second:
        assert (first, second) == (True, False)
        assert is_held(path)
    assert not is_held(path)
    with held(path) as again:
        assert again


@pytest.mark.usefixtures("side")
def test_second_bot_is_refused(tmp_path: Path) -> None:
    with (
        _only_one(tmp_path / "index"),
        pytest.raises(QabotError, match="already: stop it first"),
        _only_one(tmp_path / "index"),
    ):
        pass


@pytest.mark.usefixtures("side")
def test_lock_that_cannot_be_taken_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"), held(tmp_path / "file" / "lock"):
        pass
    for name in (LOCK, f"{LOCK}.sqlite"):
        (tmp_path / name).mkdir()
    with pytest.raises(QabotError, match="Cannot write the index in "):
        rollback(tmp_path)


def test_disk_without_locks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(QabotError, match=r"Cannot write .*index in .*: No locks available"):
        rollback(tmp_path)


def test_damaged_lock_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    (tmp_path / f"{LOCK}.sqlite").write_bytes(b"no database, but long enough to look like one" * 9)
    with pytest.raises(QabotError, match=r"Cannot write the index .*lock\.sqlite"):
        rollback(tmp_path)
    with pytest.raises(OSError, match="not a database"):
        is_held(tmp_path / LOCK)
    assert building(tmp_path) is None


def test_tree_is_synced_where_folders_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows: folders cannot be opened, and only files open for writing be synced."""
    (tmp_path / "a").mkdir()
    for name in ("b", "a/c"):
        (tmp_path / name).write_text("甲")
    monkeypatch.delattr(os, "O_DIRECTORY")
    opened: dict[int, Path] = {}
    synced: list[Path] = []
    real_open = os.open

    def open_file(path: Path, mode: int) -> int:
        if path.is_dir() or mode != os.O_RDWR:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        descriptor = real_open(path, mode)
        opened[descriptor] = path
        return descriptor

    monkeypatch.setattr(os, "open", open_file)
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(opened[descriptor]))
    sync_tree(tmp_path)
    sync_folder(tmp_path)
    assert sorted(synced) == [tmp_path / "a" / "c", tmp_path / "b"]


def test_priority_is_lowered_in_the_way_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []
    monkeypatch.setattr(os, "nice", steps.append)
    assert lower_priority()
    assert steps == [10]
    monkeypatch.delattr(os, "nice")
    assert not lower_priority()
    asked: list[tuple[Any, ...]] = []

    def set_class(*values: Any) -> int:
        asked.append(values)
        return 1

    kernel = SimpleNamespace(
        GetCurrentProcess=lambda: 7,
        SetPriorityClass=set_class,
    )
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    assert lower_priority()
    assert asked == [(7, 0x4000)]  # BELOW_NORMAL_PRIORITY_CLASS


class _LoopWithoutSignals(asyncio.SelectorEventLoop):
    def add_signal_handler(self, *_: object) -> None:
        raise NotImplementedError


@pytest.mark.parametrize("kind", [asyncio.SelectorEventLoop, _LoopWithoutSignals])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_bot_is_stopped_by_signals(kind: type[asyncio.SelectorEventLoop], number: int) -> None:
    before = signal.getsignal(number)

    async def wait_for_signal() -> bool:
        stopped = asyncio.Event()
        _on_signal(asyncio.get_running_loop(), number, stopped.set)
        signal.raise_signal(number)
        return await asyncio.wait_for(stopped.wait(), 10)

    try:
        with asyncio.Runner(loop_factory=kind) as runner:
            assert runner.run(wait_for_signal())
    finally:
        signal.signal(number, before)
