"""Who may read what qabot keeps, in folders made for the purpose with a umask that allows all."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from qabot.answering.answers import ask
from qabot.index import citations
from qabot.index.store import Store
from qabot.system.private import make_private_database, make_private_index
from qabot.telegram.state import State
from tests.test_index import Place, place

__all__ = ["place"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no modes")


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """What others may read, write or enter, the folder itself as "."."""
    return [
        path.relative_to(folder).as_posix()
        for path in sorted([folder, *folder.rglob("*")])
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]


def use(place: Place) -> None:
    """Indexes, answers, and lets the bot remember something, with all files still in use."""
    place.update()
    index = place.open()
    citations.record(place.folder, ask(index, "水位是多少米", min_confidence=0.0))
    with (
        closing(State(place.folder / "telegram.sqlite")) as state,
        Store(place.folder).transaction(),
    ):
        state.invite("code", "member", 60.0)
        assert (place.folder / "telegram.sqlite-wal").exists()
        assert open_to_others(place.folder) == []


def test_index_and_state_are_their_owners_alone_while_they_are_used_and_after(place: Place) -> None:
    use(place)
    names = {path.name for path in place.folder.rglob("*")}
    assert {"store.sqlite", "cited.sqlite", "lock", "CURRENT", "vectors.faiss", "lexical"} <= names
    assert open_to_others(place.folder) == []


def test_what_an_older_version_made_is_tightened_by_the_next_write(place: Place) -> None:
    use(place)
    for path in (place.folder, *place.folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    place.write({"b.md": "# 新\n\n新的一篇。\n"})
    place.update()
    assert open_to_others(place.folder) == []


def test_state_alone_is_tightened_when_the_bot_opens_it(tmp_path: Path) -> None:
    path = tmp_path / "telegram.sqlite"
    with closing(sqlite3.connect(path)) as older:
        older.execute("PRAGMA journal_mode=WAL")
        older.execute("CREATE TABLE x (y)")
        assert len(open_to_others(tmp_path)) == 3
        State(path).close()
        assert open_to_others(tmp_path) == []


def test_what_is_not_ours_keeps_its_rights_and_so_does_the_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for name in ("a.md", "store.sqlite", "文档/b.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch(mode=0o666)
    make_private_index(tmp_path)
    assert open_to_others(tmp_path) == [".", "a.md", "文档", "文档/b.md"]


def test_folder_that_a_link_leads_to_is_made_private(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o755)
    (tmp_path / "index").symlink_to("real")
    make_private_index(tmp_path / "index")
    assert open_to_others(tmp_path / "real") == []


def test_folder_of_everybody_stays_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    make_private_index(tmp_path)
    assert open_to_others(tmp_path) == ["."]


def test_locks_that_this_process_holds_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("CREATE TABLE t (x)")
        database.execute("BEGIN EXCLUSIVE")
        make_private_database(path)
        code = f"import sqlite3; sqlite3.connect({str(path)!r}, timeout=0).execute('DROP TABLE t')"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
        assert b"database is locked" in done.stderr


def test_invitation_codes_are_kept_as_hashes_only(tmp_path: Path) -> None:
    path = tmp_path / "telegram.sqlite"
    with closing(State(path)) as state:
        state.invite("Zq3-secret_code-of-today", "member", 60.0)
        files = [file.read_bytes() for file in tmp_path.iterdir()]
        assert not any(b"secret_code" in data for data in files)
        assert state.use_invite("sha256:" + "0" * 64, 5) is None
        assert state.use_invite("Zq3-secret_code-of-today", 5) == "member"
        assert state.use_invite("Zq3-secret_code-of-today", 6) is None


def test_codes_of_an_older_version_become_hashes_and_still_let_in_once(tmp_path: Path) -> None:
    path = tmp_path / "telegram.sqlite"
    State(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        older.execute("INSERT INTO invites VALUES ('Zq3-secret_code', 'admin', 1e12)")
    with closing(State(path)) as state:
        assert not any(b"secret_code" in file.read_bytes() for file in tmp_path.iterdir())
        assert state.use_invite("Zq3-secret_code", 5) == "admin"
        assert state.use_invite("Zq3-secret_code", 6) is None
