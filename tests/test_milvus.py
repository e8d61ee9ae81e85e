"""A library on a Milvus server while things fail: what is served is always one whole generation.

The server is milvus-lite in a process of its own, behind a client that is as strict as a cluster.
Oracles: the texts that were written, the encoder's own list of what it embedded, and the answers
of the local index.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qabot.answering.retrieval import prepare, retrieve
from qabot.errors import BrokenIndexError, QabotError, ServerAwayError
from qabot.index import manifest, open_index, snapshot
from qabot.ingest import build, update
from qabot.messages import Code
from qabot.milvus import publishing
from qabot.milvus.client import Client
from qabot.milvus.publishing import Published, publish
from qabot.milvus.server import Server
from qabot.milvus.snapshot import MilvusIndex, document_of, open_milvus
from qabot.search.backend import Backend
from tests.support.milvus_lite import LiteServer, needs_milvus
from tests.support.stand_in import StandIn
from tests.support.strict_milvus import KilledError, StrictClient, failing, killed_at
from tests.test_index import segmenter

pytestmark = needs_milvus
DOCUMENTS = 12
STEPS = 16  # changes that a publication makes with the batches below


@pytest.fixture(scope="module")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiteServer]:
    server = LiteServer(tmp_path_factory.mktemp("milvus") / "data")
    yield server
    server.kill()


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    made = StandIn()
    for module in (build, snapshot):
        monkeypatch.setattr(module, "load_encoder", lambda *_, **__: made)
        monkeypatch.setattr(module, "Segmenter", lambda words=(): segmenter(tuple(words)))
    monkeypatch.setattr(publishing, "_BATCH", 5)
    return made


class Library:
    """Documents in a folder, each naming the version of all, with their index and its server."""

    def __init__(self, base: Path, server: Server, encoder: StandIn) -> None:
        self.documents, self.folder = base / "documents", base / "index"
        self.documents.mkdir(parents=True)
        self.server, self.encoder = server, encoder

    def write(self, version: int, *, documents: int = DOCUMENTS) -> None:
        for number in range(documents):
            text = f"第{number}号桥第{version}版长{100 + number}米。\n"
            (self.documents / f"{number}.txt").write_text(text, "utf-8")
        update(self.folder, [self.documents])

    def raw(self, before: Callable[[str, int], None] | None = None) -> StrictClient:
        from pymilvus import MilvusClient

        logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)

        made = MilvusClient(uri=self.server.url, timeout=60, dedicated=True)
        return StrictClient(made, before)

    def publish(
        self, before: Callable[[str, int], None] | None = None, **options: Any
    ) -> Published:
        return publish(self.folder, self.server, raw=self.raw(before), **options)

    def open(self) -> MilvusIndex:
        return open_milvus(self.server, lambda _: self.encoder, raw=self.raw())

    def collections(self) -> list[str]:
        """The collections of this part."""
        names = Client(self.server, self.raw()).collections()
        return [name for name in names if name.startswith(self.server.alias)]

    def served(self) -> set[str]:
        """The versions that the texts of the served generation name; all texts must be there."""
        index = self.open()
        try:
            return versions(index)
        finally:
            index.close()


def versions(index: MilvusIndex) -> set[str]:
    texts = [index.passage(number).text for number in range(index.info.passages)]
    return {text.partition("第")[2].partition("第")[2].partition("版")[0] for text in texts}


@pytest.fixture
def library(
    lite: LiteServer, encoder: StandIn, tmp_path: Path, request: pytest.FixtureRequest
) -> Library:
    name = "t" + "".join(filter(str.isalnum, request.node.name))[-50:]
    return Library(tmp_path, lite.named(name), encoder)


def found(index: Backend, question: str) -> list[tuple[str, float]]:
    hits = retrieve(index, prepare(index, question), 5)
    return [(hit.passage.text, hit.score) for hit in hits]


def test_a_published_library_finds_what_the_folder_finds(library: Library) -> None:
    library.write(1)
    published = library.publish()
    assert published.rows > DOCUMENTS
    served, local = library.open(), open_index(library.folder)
    for question in ("第3号桥长多少", "bridge 103", "第11号桥第1版"):
        expected = found(local, question)
        assert [text for text, _ in found(served, question)] == [text for text, _ in expected]
        assert [score for _, score in found(served, question)] == pytest.approx(
            [score for _, score in expected], rel=0.02
        )
    assert served.titles == local.titles
    document = local.passage(4).document
    assert served.document(document.id) == document
    assert document_of(served, document.sha256[:10]) == document_of(served, document.path)
    served.close()


def test_publishing_again_changes_nothing(library: Library) -> None:
    library.write(1)
    first = library.publish()
    again = library.publish()
    assert (again.collection, again.rows) == (first.collection, 0)
    anew = library.publish(anew=True)
    assert anew.collection != first.collection
    assert anew.rows == first.rows
    assert library.served() == {"1"}


@pytest.mark.parametrize("step", range(STEPS))
def test_killed_before_any_change_the_former_generation_is_served_whole(
    library: Library, step: int
) -> None:
    library.write(1)
    library.publish()
    library.write(2)
    embedded = len(library.encoder.embedded)
    with pytest.raises(KilledError):
        library.publish(killed_at(step))
    assert library.served() == {"1"}
    published = library.publish()
    assert library.served() == {"2"}
    assert len(library.encoder.embedded) == embedded  # nothing is embedded twice
    mine = library.collections()
    assert published.collection in mine
    assert len(mine) == 4  # the former generation is kept, nothing that was half loaded


def test_the_switch_is_the_last_change_of_a_publication(library: Library) -> None:
    library.write(1)
    library.publish()
    library.write(2)
    raw = library.raw()
    publish(library.folder, library.server, raw=raw)
    assert raw.changes == [
        *["create_collection"] * 2,
        *["upsert"] * 3,
        "flush",
        *["upsert"] * 8,
        "flush",
        "alter_alias",
    ]
    assert len(raw.changes) == STEPS


def test_interrupted_loading_continues_where_it_stopped(library: Library) -> None:
    library.write(1)
    assert library.publish().rows == 12 + 40  # passages; documents, counts, what it is made with
    library.write(2)
    with pytest.raises(KilledError):  # both collections, 12 passages, a flush, 30 of 40 facts
        library.publish(killed_at(2 + 3 + 1 + 6))
    assert library.publish().rows == 20  # the last two batches are written once more
    assert library.served() == {"2"}


def test_server_that_is_killed_while_loading_loses_nothing(
    encoder: StandIn, tmp_path: Path
) -> None:
    lite = LiteServer(tmp_path / "data")
    library = Library(tmp_path, lite.named("killed", seconds=5.0), encoder)
    try:
        library.write(1)
        library.publish()
        library.write(2)

        def kill(name: str, done: int) -> None:
            if (name, done) == ("upsert", 6):
                lite.kill()

        with pytest.raises(ServerAwayError):
            library.publish(kill)
        lite.start()
        assert library.served() == {"1"}
        library.publish()
        assert library.served() == {"2"}
        assert len(encoder.embedded) == 2 * DOCUMENTS
    finally:
        lite.kill()


@pytest.mark.parametrize("request_name", ["create_collection", "upsert", "flush", "alter_alias"])
def test_a_full_server_keeps_what_it_serves(library: Library, request_name: str) -> None:
    from pymilvus.exceptions import MilvusException

    library.write(1)
    library.publish()
    library.write(2)
    full = MilvusException(code=9, message="quota exceeded: memory quota exceeded")
    with pytest.raises(QabotError) as raised:
        library.publish(failing(request_name, full))
    assert raised.value.code == Code.MILVUS_FULL
    assert library.served() == {"1"}
    library.publish()
    assert library.served() == {"2"}


def test_rows_that_are_missing_keep_it_from_being_served(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.write(1)
    library.publish()
    library.write(2)
    count = Client.count
    with monkeypatch.context() as lost:
        lost.setattr(Client, "count", lambda self, name: max(count(self, name) - 1, 0))
        with pytest.raises(QabotError) as raised:
            library.publish()
    assert raised.value.code == Code.MILVUS_COUNT
    assert library.served() == {"1"}


def test_readers_see_one_generation_or_the_other_never_both(library: Library) -> None:
    library.write(1)
    library.publish()
    library.write(2)
    seen: list[set[str]] = []
    errors: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                seen.append(library.served())
            except BaseException as error:  # noqa: BLE001 - it is asserted that there is none
                errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    library.publish()
    until = time.monotonic() + 60
    while {"2"} not in seen and time.monotonic() < until:
        time.sleep(0.05)
    done.set()
    for reader in readers:
        reader.join()
    assert errors == []
    assert {frozenset(versions) for versions in seen} <= {frozenset({"1"}), frozenset({"2"})}
    assert seen[-1] == {"2"}


def test_what_is_open_answers_from_its_own_generation(library: Library) -> None:
    library.write(1)
    library.publish()
    index = library.open()
    library.write(2)
    library.publish()
    assert versions(index) == {"1"}
    index.close()


def test_another_index_folder_takes_nothing_over_by_accident(
    library: Library, tmp_path: Path
) -> None:
    library.write(1)
    library.publish()
    other = Library(tmp_path / "other", library.server, library.encoder)
    other.write(7)
    with pytest.raises(QabotError) as raised:
        other.publish()
    assert raised.value.code == Code.MILVUS_OTHER_SOURCE
    assert library.served() == {"1"}
    other.publish(take_over=True)
    assert library.served() == {"7"}


def test_parts_from_several_folders_are_one_library(
    lite: LiteServer, encoder: StandIn, tmp_path: Path
) -> None:
    parts = [
        Library(tmp_path / part, lite.named("parts", part=part), encoder)
        for part in ("north", "south")
    ]
    whole = Library(tmp_path / "whole", lite.named("whole"), encoder)
    for number, part in enumerate(parts):
        part.write(number + 1, documents=5 + number)
        part.publish()
        for file in part.documents.iterdir():
            (whole.documents / f"{number}-{file.name}").write_bytes(file.read_bytes())
    update(whole.folder, [whole.documents])
    together, local = parts[0].open(), open_index(whole.folder)
    assert together.info.passages == local.passage_count == 11
    question = "第3号桥第2版长多少"
    vector = encoder.encode_questions([question])[0]
    assert together.dense.spread(vector) == pytest.approx(local.dense.spread(vector), abs=1e-5)
    terms = local.segmenter.terms(question)
    assert together.lexical.idfs(terms) == pytest.approx(local.lexical.idfs(terms))
    (text, score), *_ = found(together, question)
    (expected_text, expected_score), *_ = found(local, question)
    assert text == expected_text
    assert score == pytest.approx(expected_score, rel=0.02)
    numbers = range(together.info.passages)
    assert sorted(together.passage(n).text for n in numbers) == sorted(
        local.passage(n).text for n in numbers
    )
    together.close()


def test_a_text_that_was_altered_on_the_server_is_never_quoted(library: Library) -> None:
    library.write(1)
    library.publish()
    index = library.open()
    facts = index.parts[0].names.facts
    client = Client(library.server, library.raw())
    fields = ("key", "document", "piece", "id", "sha256", "path", "body")
    row = dict(client.rows(facts, 'key == "t/3/0"', fields)[0])
    client.upsert(facts, [{**row, "body": row["body"].replace("长", "宽"), "nothing": [0.0, 1.0]}])
    with pytest.raises(BrokenIndexError) as raised:
        [index.passage(number) for number in range(DOCUMENTS)]
    assert raised.value.code == Code.MILVUS_ALTERED
    library.publish(anew=True)
    assert library.served() == {"1"}


def test_long_texts_and_all_signs_come_back_as_they_were(library: Library) -> None:
    text = "".join(f"第{n}条 “{n}%” \\ ' \" {{x}} 𠮷\u00a0😀é。\n" for n in range(3000))
    (library.documents / "长.txt").write_text(text, "utf-8")
    update(library.folder, [library.documents])
    library.publish()
    index, local = library.open(), open_index(library.folder)
    expected = local.passage(0).document
    assert len(expected.text) > 60_000
    assert document_of(index, expected.path) == expected
    numbers = (0, 17, local.passage_count - 1)
    assert [index.passage(n) for n in numbers] == [local.passage(n) for n in numbers]
    index.close()


def test_purged_documents_leave_no_former_generation(library: Library) -> None:
    library.write(1)
    library.publish()
    library.write(2)
    library.publish(keep_former=False)
    assert len(library.collections()) == 2


def test_frozen_server_is_given_up_in_time_and_answers_when_it_is_back(
    encoder: StandIn, tmp_path: Path
) -> None:
    lite = LiteServer(tmp_path / "data")
    library = Library(tmp_path, lite.named("frozen", seconds=2.0), encoder)
    try:
        library.write(1)
        library.publish()
        index = open_milvus(library.server, lambda _: encoder)
        before = found(index, "第3号桥")
        lite.freeze()
        started = time.monotonic()
        with pytest.raises(ServerAwayError) as raised:
            found(index, "第4号桥")
        assert time.monotonic() - started < 2.0 + 3.0
        assert raised.value.code in (Code.MILVUS_SLOW, Code.MILVUS_AWAY)
        lite.thaw()
        assert found(index, "第3号桥") == before
        lite.kill()
        with pytest.raises(ServerAwayError):
            found(index, "第5号桥")
        lite.start()
        assert patiently(lambda: found(index, "第3号桥")) == before
        index.close()
    finally:
        lite.kill()


def patiently(work: Callable[[], Any]) -> Any:
    """What ``work`` gives once the connection is back, which it is within some seconds."""
    until = time.monotonic() + 30
    while True:
        try:
            return work()
        except ServerAwayError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def test_a_server_that_drops_the_scoring_of_words_is_refused(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.write(1)
    monkeypatch.setattr(Client, "description", lambda *_: {"functions": []})  # as 2.3.5 does
    with pytest.raises(QabotError) as raised:
        library.publish()
    assert raised.value.code == Code.MILVUS_NO_WORDS


@pytest.mark.parametrize("other", [StandIn(version=2), StandIn(dimension=32)])
def test_vectors_of_another_encoder_are_not_searched(library: Library, other: StandIn) -> None:
    library.write(1)
    library.publish()
    with pytest.raises(BrokenIndexError) as raised:
        open_milvus(library.server, lambda _: other, raw=library.raw())
    assert raised.value.code == Code.MILVUS_OTHER_ENCODER


def test_parts_of_different_encoders_are_not_one_library(
    lite: LiteServer, encoder: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (
        Library(tmp_path / part, lite.named("unlike", part=part), encoder) for part in "ab"
    )
    one.write(1, documents=2)
    one.publish()
    monkeypatch.setattr(encoder, "revision", "stand-in-3")
    other.write(1, documents=2)
    other.publish()
    with pytest.raises(BrokenIndexError) as raised:
        one.open()
    assert raised.value.code == Code.MILVUS_PARTS_DIFFER


def test_nothing_under_the_name_says_what_to_do(library: Library) -> None:
    with pytest.raises(BrokenIndexError) as raised:
        library.open()
    assert raised.value.code == Code.MILVUS_NOTHING
    assert library.server.name in str(raised.value)


def test_an_index_that_is_still_being_built_is_not_published(library: Library) -> None:
    library.write(1)
    before = manifest.read_manifest
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(publishing, "read_manifest", lambda path: replace(before(path), embedded=3))
        with pytest.raises(QabotError) as raised:
            library.publish()
    assert raised.value.code == Code.MILVUS_INCOMPLETE
