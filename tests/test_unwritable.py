"""An index on a disk, or in a folder, where nothing can be written is served all the same."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import qabot
from qabot.errors import QabotError
from qabot.index import find_document, open_index, rollback, status
from qabot.index.store import Store
from qabot.system import unwritable
from qabot.system.unwritable import Still
from tests.test_damage import mode, ordinary_user
from tests.test_index import LIBRARY, ONE_EACH, Place, place, texts

__all__ = ["place"]
_QUESTION = "When is the library closed?"


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Mounts the folder on itself so that not even root writes there; skips where that fails."""
    for command in (["--bind", str(folder), str(folder)], ["-o", "remount,ro,bind", str(folder)]):
        done = subprocess.run(["mount", *command], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"a disk can be made read-only by root only: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """A disk that has room for a copy of the folder in its place, and not a byte more."""
    used = sum(path.stat().st_blocks for path in folder.rglob("*")) * 512
    away = folder.with_name("away")
    shutil.copytree(folder, away)
    size = f"size={used + 400_000}"
    mount = ["mount", "-t", "tmpfs", "-o", size, "none", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a disk can be made small by root only: {done.stderr.strip()}")
    try:
        shutil.copytree(away, folder, dirs_exist_ok=True)
        with suppress(OSError), (folder / "fill").open("wb", 0) as file:
            while file.write(bytes(4096)):
                pass
        assert os.statvfs(folder).f_bavail == 0
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        shutil.rmtree(away)


@pytest.fixture
def twice(place: Place) -> Place:
    """An index of two generations."""
    place.update(ONE_EACH)
    place.write({"library.md": LIBRARY.replace("Mondays", "Sundays")})
    place.update()
    return place


def check_served(place: Place) -> None:
    with closing(open_index(place.folder)) as index:
        assert "The library is closed on Sundays." in texts(index)
        best = index.lexical.search(index.segmenter.terms(_QUESTION), 1)[0][0]
        assert index.passage(best).text == "The library is closed on Sundays."
        assert index.lexical.scores(["closed"], [best])[best] > 0
    document = find_document(place.folder, "文档/library.md")
    assert "Sundays" in document.text
    assert status(place.folder).manifest.generation == 2


@pytest.mark.parametrize("unwritable", [read_only, full])
def test_disk_that_takes_nothing_serves_what_is_there(twice: Place, unwritable: object) -> None:
    with unwritable(twice.folder):  # type: ignore[operator]
        assert not list(twice.folder.glob("*-shm"))
        check_served(twice)
        with pytest.raises(QabotError, match=r"(?s)still served. Free space, allow writing"):
            rollback(twice.folder)
        with pytest.raises(QabotError, match=r"(?s)still\s+served. Free space"):
            twice.update(ONE_EACH)
        check_served(twice)


def test_folder_of_another_user_is_served(twice: Place) -> None:
    folders = [twice.folder, *(p for p in twice.folder.rglob("*") if p.is_dir())]
    with ordinary_user(twice.base):
        for folder in folders:
            folder.chmod(0o500)
        try:
            check_served(twice)
            with pytest.raises(QabotError, match=r"Permission denied.*allow writing"):
                rollback(twice.folder)
        finally:
            for folder in folders:
                folder.chmod(0o700)


def test_what_a_killed_writer_left_in_the_log_is_read_there_too(twice: Place) -> None:
    killed = twice.base / "killed"
    with closing(Store(twice.folder)) as store:
        store.execute("UPDATE versions SET seen = 77 WHERE path = '文档/library.md'")
        shutil.copytree(twice.folder, killed, ignore=shutil.ignore_patterns("*-shm"))
    assert (killed / "store.sqlite-wal").stat().st_size > 0
    with read_only(killed), closing(Store(killed, read_only=True)) as store:
        assert store.last_seen() == 77
        assert "Sundays" in store.document(store.versions("文档/library.md")[0]).text


def test_each_look_sees_what_others_wrote_in_between(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    still = Still(path)
    for number in range(3):
        with closing(sqlite3.connect(path, isolation_level=None)) as writer:
            writer.execute("PRAGMA journal_mode = WAL")
            writer.execute("CREATE TABLE IF NOT EXISTS t (x)")
            writer.execute("INSERT INTO t VALUES (?)", (number,))
        with read_only(tmp_path):
            assert still.execute("SELECT max(x), count(*) FROM t") == [(number, number + 1)]
    still.close()


@pytest.mark.parametrize("memory", [True, False])
def test_where_no_temporary_file_can_be_made_there_is_memory_or_the_truth(
    twice: Place, memory: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def only_memory(*, prefix: str, dir: Path | None) -> TemporaryDirectory[str]:
        if dir is None or not memory:
            raise FileNotFoundError(2, "No usable temporary directory found")
        return TemporaryDirectory(prefix=prefix, dir=tmp_path)

    monkeypatch.setattr(unwritable, "TemporaryDirectory", only_memory)
    with read_only(twice.folder):
        if memory:
            check_served(twice)
            assert list(tmp_path.iterdir()) == []
        else:
            with pytest.raises(QabotError, match=r"no(?s:.*)room.*TMPDIR") as caught:
                open_index(twice.folder)
            assert "is damaged" not in str(caught.value).replace("Nothing is damaged", "")


def test_store_that_may_not_be_read_is_not_called_damaged(twice: Place) -> None:
    for name in ("CURRENT", "generations/000002/manifest.json", "generations/000002/keys.npy"):
        with ordinary_user(twice.base), mode(twice.folder / name, 0):
            with pytest.raises(QabotError, match=r"ermission denied.*allow this user") as caught:
                open_index(twice.folder)
            assert "is damaged" not in str(caught.value).replace("Nothing is damaged", "")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["ask", "济南自贸区面积有多少"], 0),
        (["search", "济南自贸区"], 0),
        (["show", "PATH:0-20"], 0),
        (["status"], 0),
        (["rollback"], 1),
        (["index", "a.md"], 1),
    ],
)
def test_commands_on_a_read_only_disk_serve_or_say_the_truth(
    corpus_folder: Path, tmp_path: Path, arguments: list[str], code: int
) -> None:
    shutil.copytree(corpus_folder, tmp_path / "index")
    (tmp_path / "a.md").write_text("# 新\n\n新的一篇。\n", encoding="utf-8")
    env = {k: v for k, v in os.environ.items() if not k.startswith("QABOT_")}
    env["PYTHONPATH"] = str(Path(qabot.__file__).parent.parent)
    path = status(corpus_folder).entries[0].path
    arguments = [argument.replace("PATH", path) for argument in arguments]
    command = [sys.executable, "-m", "qabot", *arguments, "--index", str(tmp_path / "index")]
    with read_only(tmp_path / "index"):
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=env, cwd=tmp_path
        )
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert "damaged" not in done.stderr
    assert "Run `qabot index`" not in done.stderr
