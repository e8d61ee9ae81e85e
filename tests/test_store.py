"""The store: what goes in comes out the same, and what was altered is noticed."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.errors import BrokenIndexError, QabotError
from qabot.index.entries import Entry
from qabot.index.store import Store, embedding_key
from qabot.index.store_file import FILE
from qabot.types import Document, Heading, Vectors

ANY = st.text(max_size=20)
NUMBER = st.integers(0, 10**9)


def document(text: str, *, name: str = "a", path: str | None = None) -> Document:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Document(f"d{name}", path or f"文件/{name}.md", "题", text, sha256)


FULL = replace(
    document("---\n---\n# 一\r\n臺灣😀\u00a0２０％\n"),
    headings=(Heading(8, 1, "一"), Heading(12, 2, "“二”")),
    pages=(0, 12),
    published="2020-10-30",
    author="张三、李四",
    url="https://example.org/泉?a=1&b=2",
    losses=("1 place is broken in UTF-8, shown as \ufffd",),
    body=8,
    recognised=(2,),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path)
    yield opened
    opened.close()


def alter(folder: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(folder / FILE)) as database, database:
        assert database.execute(statement, values).rowcount == 1
    database.close()


def test_document_comes_back_as_it_was_after_the_store_was_closed(tmp_path: Path) -> None:
    first = Store(tmp_path)
    first.add(FULL, seen=1)
    first.close()
    for read_only in (False, True):
        again = Store(tmp_path, read_only=read_only)
        assert [again.document(entry) for entry in again.newest()] == [FULL]
        assert again.text(FULL.sha256) == FULL.text
        again.close()


@given(
    st.builds(
        Entry,
        id=ANY,
        path=ANY,
        title=ANY,
        sha256=ANY,
        headings=st.lists(st.builds(Heading, start=NUMBER, level=NUMBER, title=ANY)).map(tuple),
        pages=st.lists(NUMBER).map(tuple),
        published=st.none() | ANY,
        author=st.none() | ANY,
        url=st.none() | ANY,
        losses=st.lists(ANY).map(tuple),
        body=NUMBER,
        recognised=st.lists(NUMBER).map(tuple),
    )
)
def test_entry_survives_its_line_of_json(entry: Entry) -> None:
    line = entry.to_json()
    assert Entry.from_json(line) == entry
    assert "\n" not in line


def test_entry_that_an_older_version_wrote_is_read() -> None:
    fields = json.loads(Entry.of(FULL).to_json())
    del fields["recognised"]
    assert Entry.from_json(json.dumps(fields)) == replace(Entry.of(FULL), recognised=())


def test_entry_keeps_all_of_a_document_but_its_text() -> None:
    fields = json.loads(Entry.of(FULL).to_json())
    assert fields["headings"] == [[8, 1, "一"], [12, 2, "“二”"]]
    assert fields["losses"] == list(FULL.losses)
    assert (fields["author"], fields["body"]) == ("张三、李四", 8)
    assert "text" not in fields


def test_same_text_under_two_paths_is_kept_once_for_both(store: Store, tmp_path: Path) -> None:
    one, other = document("同一篇。", name="a"), document("同一篇。", name="b")
    store.add(one, seen=1)
    store.add(other, seen=1)
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        assert database.execute("SELECT sha256, text FROM texts").fetchall() == [
            (one.sha256, "同一篇。")
        ]
    database.close()
    assert [store.document(entry) for entry in store.newest()] == [one, other]


def test_text_altered_on_disk_is_refused(store: Store, tmp_path: Path) -> None:
    store.add(FULL, seen=1)
    alter(tmp_path, "UPDATE texts SET text = replace(text, '２０％', '２１％')")
    with pytest.raises(BrokenIndexError, match=rf"the text {FULL.sha256[:12]}… was altered"):
        store.document(Entry.of(FULL))


def test_text_that_is_no_longer_utf8_is_refused(store: Store, tmp_path: Path) -> None:
    store.add(FULL, seen=1)
    alter(tmp_path, "UPDATE texts SET text = CAST(x'E6B3' AS TEXT)")
    with pytest.raises(BrokenIndexError, match=r"is damaged: .*UTF-8"):
        store.text(FULL.sha256)


def test_missing_text_is_refused_with_what_to_do(store: Store) -> None:
    with pytest.raises(
        BrokenIndexError, match=r"the text 000000000000… is missing\. Run `qabot index`"
    ):
        store.text("0" * 64)


def test_versions_are_found_by_id_path_and_hash_newest_first(store: Store) -> None:
    old, new, other = document("旧。"), document("新。"), document("别的。", name="b")
    store.add(old, seen=2)
    store.add(new, seen=3)
    store.add(other, seen=2)
    for reference in ("da", "文件/a.md"):
        assert store.versions(reference) == [Entry.of(new), Entry.of(old)]
    for digits in (8, 9, 63, 64):
        assert store.versions(old.sha256[:digits]) == [Entry.of(old)]
    assert store.versions(old.sha256 + "0") == []


@pytest.mark.parametrize("reference", ["", "d", "文件", "文件/a", "ＤＡ", "%", "文件/%", "a.md"])
def test_part_of_a_path_or_id_finds_nothing(store: Store, reference: str) -> None:
    store.add(document("旧。"), seen=1)
    assert store.versions(reference) == []


def test_hash_shortened_below_eight_digits_finds_nothing(store: Store) -> None:
    kept = document("旧。")
    store.add(kept, seen=1)
    assert store.versions(kept.sha256[:7]) == []
    assert store.versions(kept.sha256[:8].upper() + "G") == []


def test_shortened_hash_finds_every_text_that_begins_with_it(store: Store) -> None:
    hashes = ["abcdef00" + "0" * 56, "abcdef00" + "f" * 56, "abcdef01" + "0" * 56]
    for n, sha256 in enumerate(hashes):
        store.add(replace(document("甲。", name=str(n)), sha256=sha256), seen=n)
    assert [entry.sha256 for entry in store.versions("abcdef00")] == [hashes[1], hashes[0]]


def test_version_that_comes_back_is_the_newest_again(store: Store) -> None:
    first, second = document("甲。"), document("乙。")
    for seen, version in enumerate((first, second, first), start=1):
        store.add(version, seen=seen)
    assert store.versions("da") == [Entry.of(first), Entry.of(second)]
    assert store.newest() == [Entry.of(first)]


def test_newest_documents_are_those_held_in_order_of_path(store: Store) -> None:
    for name, text in (("b", "乙。"), ("c", "丙。"), ("a", "旧。"), ("a", "新。")):
        store.add(document(text, name=name), seen=1)
    newest = [document("新。", name="a"), document("乙。", name="b"), document("丙。", name="c")]
    assert store.newest() == [Entry.of(found) for found in newest]
    store.settle({found.path: found.sha256 for found in newest[:2]})
    assert store.newest() == [Entry.of(found) for found in newest[:2]]
    store.settle({"文件/a.md": document("旧。").sha256})  # an older generation is served again
    assert store.newest() == [Entry.of(document("旧。", name="a"))]


def test_empty_store_holds_nothing(store: Store) -> None:
    assert store.newest() == []
    assert store.versions("da") == []
    assert store.embeddings("1", [embedding_key("甲")]) == {}
    assert store.embeddings("1", []) == {}


def test_embeddings_come_back_bit_for_bit(store: Store) -> None:
    special = np.array([-0.0, 1e-45, 1, 0, 0, 0], np.float32)
    vectors: dict[bytes, Vectors] = {embedding_key("特"): special}
    rows = np.random.default_rng(7).normal(size=(1201, 6)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    vectors |= {embedding_key(str(n)): row for n, row in enumerate(rows)}
    store.add_embeddings("1", vectors)
    found = store.embeddings("1", list(vectors))
    assert {key: vector.tobytes() for key, vector in found.items()} == {
        key: vector.tobytes() for key, vector in vectors.items()
    }
    assert {vector.dtype for vector in found.values()} == {np.dtype(np.float32)}


def test_only_the_vectors_asked_for_and_known_to_this_revision_are_given(store: Store) -> None:
    one, two, unknown = (embedding_key(text) for text in "甲乙丙")
    vector = np.array([0, 1, 0], np.float32)
    store.add_embeddings("1", {one: vector, two: vector})
    store.add_embeddings("2", {one: -vector})
    assert set(store.embeddings("1", [one, unknown])) == {one}
    assert store.embeddings("2", [one, two])[one].tolist() == [0, -1, 0]
    assert set(store.embeddings("2", [one, two])) == {one}


def test_vector_made_again_replaces_the_former(store: Store) -> None:
    key = embedding_key("甲")
    for value in (1, -1):
        store.add_embeddings("1", {key: np.array([0, value], np.float32)})
    assert store.embeddings("1", [key])[key].tolist() == [0, -1]


@pytest.mark.parametrize("blob", [b"", b"\xff" * 12, b"\0" * 12, b"\0" * 7])
def test_vector_that_was_damaged_counts_as_missing(store: Store, blob: bytes) -> None:
    key = embedding_key("甲")
    store.add_embeddings("1", {key: np.array([1, 0, 0], np.float32)})
    with closing(sqlite3.connect(store.path)) as database, database:
        database.execute("UPDATE embeddings SET vector = ?", (blob,))
    database.close()
    assert store.embeddings("1", [key]) == {}


def test_text_that_was_altered_is_healed_when_it_is_read_again(store: Store) -> None:
    whole = document("甲乙丙。")
    store.add(whole, seen=1)
    with closing(sqlite3.connect(store.path)) as database, database:
        database.execute("UPDATE texts SET text = '甲乙丁。'")
    database.close()
    with pytest.raises(BrokenIndexError, match="was altered"):
        store.text(whole.sha256)
    store.add(whole, seen=2)
    assert store.text(whole.sha256) == "甲乙丙。"


def test_a_vector_takes_little_more_room_than_its_numbers(tmp_path: Path) -> None:
    rows = np.random.default_rng(3).normal(size=(2_000, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    with closing(Store(tmp_path)) as store:
        for start in range(0, len(rows), 64):  # as they are embedded
            part = range(start, min(start + 64, len(rows)))
            store.add_embeddings("encoder", {embedding_key(str(n)): rows[n] for n in part})
    assert (tmp_path / "store.sqlite").stat().st_size < 2_000 * 384 * 4 * 1.25


def test_embedding_key_is_the_hash_of_the_text() -> None:
    assert embedding_key("济南").hex() == hashlib.sha256("济南".encode()).hexdigest()


def add_and_fail(store: Store, error: type[BaseException]) -> None:
    with store.transaction():
        store.add(document("新。"), seen=2)
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_transaction_that_fails_leaves_nothing(store: Store, error: type[BaseException]) -> None:
    store.add(document("旧。"), seen=1)
    with pytest.raises(error):
        add_and_fail(store, error)
    assert store.versions("da") == [Entry.of(document("旧。"))]
    with pytest.raises(BrokenIndexError, match="is missing"):
        store.text(document("新。").sha256)
    with store.transaction():
        store.add(document("新。"), seen=2)
    assert store.newest() == [Entry.of(document("新。"))]


def test_reader_sees_a_transaction_only_when_it_is_complete(store: Store, tmp_path: Path) -> None:
    reader = Store(tmp_path, read_only=True)
    with store.transaction():
        store.add(document("甲。", name="a"), seen=1)
        assert reader.newest() == []
        store.add(document("乙。", name="b"), seen=1)
    assert [entry.path for entry in reader.newest()] == ["文件/a.md", "文件/b.md"]
    reader.close()


def test_reader_cannot_write(store: Store, tmp_path: Path) -> None:
    reader = Store(tmp_path, read_only=True)
    with pytest.raises(QabotError, match="readonly"):
        reader.add(document("甲。"), seen=1)
    reader.close()
    assert store.newest() == []


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("content", [b"\xff" * 9000, "这不是数据库。".encode() * 99])
def test_file_that_is_no_store_is_refused_and_left_as_it_is(
    tmp_path: Path, content: bytes, read_only: bool
) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(BrokenIndexError, match=rf"{FILE} is damaged: .*Run `qabot index`"):
        Store(tmp_path, read_only=read_only)
    assert (tmp_path / FILE).read_bytes() == content


def test_store_with_its_middle_overwritten_is_refused(store: Store, tmp_path: Path) -> None:
    whole = document("济南的泉水。" * 5000)
    store.add(whole, seen=1)
    store.close()
    data = bytearray((tmp_path / FILE).read_bytes())
    assert len(data) > 50_000
    data[4096:] = b"\xff" * (len(data) - 4096)
    (tmp_path / FILE).write_bytes(data)
    with pytest.raises(BrokenIndexError, match="malformed"):
        Store(tmp_path, read_only=True)


def test_database_of_another_programme_is_refused_for_reading(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        database.execute("CREATE TABLE bookmarks (address TEXT)")
    database.close()
    with pytest.raises(BrokenIndexError, match="no such table"):
        Store(tmp_path, read_only=True)


def test_missing_store_is_refused_for_reading_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(BrokenIndexError, match="unable to open"):
        Store(tmp_path, read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_folder_with_signs_of_an_address_in_its_name_is_used_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "索 引?mode=memory#%41"
    folder.mkdir()
    store = Store(folder)
    store.add(FULL, seen=1)
    store.close()
    assert (folder / FILE).is_file()
    again = Store(folder, read_only=True)
    assert again.text(FULL.sha256) == FULL.text
    again.close()
