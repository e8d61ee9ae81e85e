"""The library with ``backend = "milvus"``: the server answers, and the folder while it is away.

Oracles: the text of the documents, and which of both names itself in the answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qabot import Library
from qabot.errors import QabotError, ServerAwayError
from qabot.ingest import watching
from qabot.ingest.recipe import IndexReport, Recipe
from qabot.messages import Code
from qabot.milvus import standby
from qabot.milvus.client import Client
from qabot.rendering import Style, answer_json, answer_text, status_json, status_text
from tests.support.milvus_lite import LiteServer, needs_milvus

pytestmark = needs_milvus
QUESTION = "济南自贸区面积有多少"
FIRST, SECOND = "济南自贸区面积为37.99平方公里。", "济南自贸区面积为40.12平方公里。"
UNREACHABLE = "http://127.0.0.1:9"  # the port that discards; nobody listens


@pytest.fixture(scope="module")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiteServer]:
    server = LiteServer(tmp_path_factory.mktemp("milvus") / "data")
    yield server
    server.kill()


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.md").write_text(FIRST, "utf-8")
    return folder


def opened(base: Path, url: str, name: str) -> Library:
    base.mkdir(exist_ok=True)
    return Library(
        base / "index",
        backend="milvus",
        milvus_url=url,
        milvus_name=name,
        milvus_timeout=20.0,
        fast=True,
    )


def test_a_machine_with_only_the_address_answers_shows_and_follows(
    lite: LiteServer, documents: Path, tmp_path: Path
) -> None:
    with opened(tmp_path / "here", lite.url, "two") as here:
        report = here.update([documents])
        assert report.notes[-1].endswith(f"serves generation {report.generation} as two/main")
        with opened(tmp_path / "there", lite.url, "two") as there:
            answer = there.ask(QUESTION)
            assert [quote.text for quote in answer.quotes] == [FIRST]
            assert answer.index is not None
            assert answer.index.away == ""
            quote = answer.quotes[0]
            shown = there.show(f"{quote.document.sha256}:{quote.start}-{quote.end}")
            assert shown.text == FIRST
            status = there.status()
            assert [entry.path for entry in status.entries] == [quote.document.path]
            assert status.server is not None
            assert [part.name for part in status.server.parts] == ["main"]
            (documents / "a.md").write_text(SECOND, "utf-8")
            here.update([documents])
            until = time.monotonic() + 60
            while there.ask(QUESTION).quotes[0].text != SECOND and time.monotonic() < until:
                time.sleep(0.2)
            assert [quote.text for quote in there.ask(QUESTION).quotes] == [SECOND]
            assert here.rollback() == report.generation
            assert [quote.text for quote in here.ask(QUESTION).quotes] == [FIRST]
    assert not (tmp_path / "there" / "index").exists()  # nothing is written where nothing is made


def test_the_folder_answers_while_the_server_is_away_and_says_so(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standby, "RESTS", 0.5)
    lite = LiteServer(tmp_path / "data")
    try:
        with opened(tmp_path / "here", lite.url, "away") as library:
            library.update([documents])
            assert library.ask(QUESTION).index.away == ""  # type: ignore[union-attr]
            lite.kill()
            answer = library.ask(QUESTION)
            assert [quote.text for quote in answer.quotes] == [FIRST]
            assert answer_json(answer)["index"]["away"] == lite.url
            assert f"连不上 {lite.url} 上的 Milvus" in answer_text(answer, Style())
            reply = library.reply(QUESTION)
            assert reply.answer is not None
            assert reply.answer.index == answer.index
            status = library.status()
            assert status_json(status)["server"]["error"].startswith(f"Milvus at {lite.url}")
            assert "cannot be reached" in status_text(status)
            lite.start()
            until = time.monotonic() + 60
            while library.ask(QUESTION).index.away and time.monotonic() < until:  # type: ignore[union-attr]
                time.sleep(0.2)
            assert library.ask(QUESTION).index.away == ""  # type: ignore[union-attr]
    finally:
        lite.kill()


def test_without_a_folder_a_server_that_is_away_is_a_clear_error(tmp_path: Path) -> None:
    with opened(tmp_path / "there", UNREACHABLE, "none") as library:
        for asked in (library.ask, library.search, library.reply, library.document):
            with pytest.raises(ServerAwayError) as raised:
                asked(QUESTION)
            assert raised.value.code == Code.MILVUS_AWAY
            assert UNREACHABLE in str(raised.value)
        with pytest.raises(ServerAwayError):
            library.status()


def test_an_update_without_the_server_keeps_the_generation_and_is_brought_later(
    lite: LiteServer, documents: Path, tmp_path: Path
) -> None:
    with opened(tmp_path / "here", UNREACHABLE, "late") as library:
        with pytest.raises(ServerAwayError) as raised:
            library.update([documents])
        assert raised.value.code == Code.MILVUS_UNPUBLISHED
        assert "qabot publish" in str(raised.value)
        assert library.ask(QUESTION).quotes[0].text == FIRST  # from the folder
    with opened(tmp_path / "here", lite.url, "late") as library:
        published = library.publish()
        assert published.generation == 1
        assert library.ask(QUESTION).quotes[0].text == FIRST


def test_purging_leaves_nothing_on_the_server(
    lite: LiteServer, documents: Path, tmp_path: Path
) -> None:
    (documents / "b.md").write_text("趵突泉水位为28.5米。", "utf-8")
    with opened(tmp_path / "here", lite.url, "purged") as library:
        library.update([documents])
        (documents / "a.md").unlink()
        library.update([documents])
        path = next(entry.path for entry in library.status().entries).replace("b.md", "a.md")
        library.purge([path])
        assert library.server is not None
        client = Client(library.server)
        mine = [n for n in client.collections() if n.startswith(library.server.alias)]
        assert len(mine) == 2
        rows = client.rows(max(mine, key=len), "document >= 0", ("body",))
        assert not any("37.99" in str(row["body"]) for row in rows)


def test_a_watch_brings_each_update_and_reports_what_keeps_it_from_that(
    documents: Path, tmp_path: Path
) -> None:
    brought: list[int] = []
    outcome = watching._updated(
        tmp_path / "index", [documents], Recipe(), None, lambda: brought.append(1)
    )
    assert isinstance(outcome, IndexReport)
    assert brought == [1]

    def away() -> None:
        raise QabotError(Code.MILVUS_AWAY, server="a", error="b")

    outcome = watching._updated(tmp_path / "index", [documents], Recipe(), None, away)
    assert isinstance(outcome, QabotError)
    assert outcome.code == Code.MILVUS_AWAY
