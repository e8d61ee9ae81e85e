"""How long texts, vectors and generations are kept once they are served no longer."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from qabot.answering.answers import ask
from qabot.errors import SettingsError
from qabot.index import Retention, citations, find_document, open_index, snapshot
from qabot.index.store import embedding_key
from qabot.ingest import IndexReport, Recipe, build, update
from qabot.readers import read_document
from qabot.types import Document
from tests.test_crash import stored_keys
from tests.test_index import Place, counts, fast_folder, segmenter

DAY, HOUR = 86_400.0, 3600.0
OLD = "趵突泉的水位是28.5米。趵突泉在历下区。"
NEW = "趵突泉的水位是29.1米。趵突泉在历下区。"


class Kept(Place):
    """A place at a moment that can be moved on."""

    def __init__(self, base: Path) -> None:
        super().__init__(base)
        self.later = 0.0  # seconds
        self.changes = 0

    def pass_days(self, days: float) -> None:
        self.later += days * DAY

    def update_keeping(
        self, days: float = 30, hours: float = 0, encoder: str | None = None
    ) -> IndexReport:
        return update(
            self.folder,
            [self.corpus],
            recipe=Recipe(passage_size=1, encoder=encoder),
            retention=Retention(days=days, hours=hours),
        )

    def replace_a(self, text: str = NEW) -> Document:
        """Updates twice, so that no generation has the former text of a.txt; gives that."""
        path = self.corpus / "a.txt"
        former = read_document(path, name="文档/a.txt")
        self.write({"a.txt": text})
        self.update_keeping()
        self.changes += 1
        self.write({"更.txt": f"这里改了{self.changes}次。"})
        self.update_keeping()
        return former

    def is_kept(self, document: Document) -> bool:
        try:
            assert find_document(self.folder, document.sha256) == document
        except SettingsError:
            return False
        return True

    @property
    def sentences(self) -> set[str]:
        """The passages whose vectors are kept, of those that were ever embedded."""
        made = {embedding_key(text): text for text in self.encoder.embedded}
        return {made[key] for key in stored_keys(self.folder, self.encoder.revision)}

    @property
    def numbers(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "generations").iterdir())


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    with fast_folder() as folder:
        made = Kept(Path(folder))
        now = time.time
        monkeypatch.setattr(time, "time", lambda: now() + made.later)
        for module in (build, snapshot):
            monkeypatch.setattr(module, "load_encoder", made.load_encoder)
            monkeypatch.setattr(module, "Segmenter", lambda words=(): segmenter(tuple(words)))
        made.write({"a.txt": OLD, "b.txt": "大明湖在历下区。"})
        made.update_keeping()
        yield made


def test_former_text_is_kept_for_the_days_and_then_goes(place: Kept) -> None:
    former = place.replace_a()
    place.pass_days(29.9)
    place.update_keeping()
    assert place.is_kept(former)
    place.pass_days(0.2)
    place.update_keeping()
    assert not place.is_kept(former)
    with closing(sqlite3.connect(place.folder / "store.sqlite")) as store:
        texts = {text for (text,) in store.execute("SELECT text FROM texts")}
    assert texts == {path.read_text("utf-8") for path in place.corpus.iterdir()}


def test_text_of_a_removed_document_goes_alike_and_other_days_may_be_set(place: Kept) -> None:
    former = read_document(place.corpus / "b.txt", name="文档/b.txt")
    (place.corpus / "b.txt").unlink()
    place.update_keeping()
    place.replace_a()
    place.pass_days(5)
    place.update_keeping(days=6)
    assert place.is_kept(former)
    place.update_keeping(days=4)
    assert not place.is_kept(former)


def test_text_that_a_generation_on_disk_holds_is_kept_with_it(place: Kept) -> None:
    former = read_document(place.corpus / "a.txt", name="文档/a.txt")
    place.write({"a.txt": NEW})
    place.update_keeping()
    place.pass_days(400)
    place.update_keeping()
    assert place.numbers == ["000001", "000002"]
    assert place.is_kept(former)
    place.write({"更.txt": "又一篇。"})
    place.update_keeping()
    assert len(place.numbers) == 2
    assert place.numbers[0] == "000002"
    assert not place.is_kept(former)


def test_text_that_was_quoted_is_kept_for_ever(place: Kept) -> None:
    with closing(open_index(place.folder)) as index:
        answer = ask(index, "趵突泉的水位是多少米？", min_confidence=0.0)
    assert {quote.document.text for quote in answer.quotes} == {OLD}
    citations.record(place.folder, answer)
    quoted = place.replace_a()
    unquoted = place.replace_a("第三稿。")
    place.pass_days(4000)
    place.update_keeping()
    assert place.is_kept(quoted)
    assert not place.is_kept(unquoted)
    assert answer.quotes[0].text in quoted.text


def test_nothing_goes_while_it_cannot_be_read_what_was_quoted(
    place: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    former = place.replace_a()
    place.pass_days(31)
    path = place.folder / citations.FILE
    path.write_bytes(b"\xff" * 5000)
    place.update_keeping()
    assert place.is_kept(former)
    assert "are kept until it is put back or removed" in caplog.text
    path.unlink()
    place.update_keeping()
    assert not place.is_kept(former)


def test_document_that_came_back_is_kept_anew_from_when_it_went_again(place: Kept) -> None:
    former = place.replace_a()
    place.pass_days(20)
    place.replace_a(OLD)
    place.pass_days(20)
    assert place.replace_a(NEW) == former
    place.pass_days(29)
    place.update_keeping()
    assert place.is_kept(former)
    place.pass_days(2)
    place.update_keeping()
    assert not place.is_kept(former)


def test_vectors_of_texts_that_went_go_but_for_those_that_others_share(place: Kept) -> None:
    place.replace_a()
    place.pass_days(29)
    place.update_keeping()
    assert "趵突泉的水位是28.5米。" in place.sentences
    place.pass_days(2)
    place.update_keeping()
    assert place.sentences == {
        "趵突泉的水位是29.1米。",
        "趵突泉在历下区。",
        "大明湖在历下区。",
        (place.corpus / "更.txt").read_text("utf-8"),
    }


def test_vectors_of_a_former_encoder_are_kept_for_the_days_and_then_go(place: Kept) -> None:
    place.update_keeping(encoder="other")
    made = len(place.encoder.embedded)
    place.pass_days(29)
    assert place.update_keeping(encoder="stand-in").embedded == 3
    assert len(place.encoder.embedded) == made  # nothing was lost yet
    place.update_keeping(encoder="other")
    place.pass_days(31)
    place.update_keeping()
    assert stored_keys(place.folder, "stand-in-1") == set()
    assert len(stored_keys(place.folder, "other-1")) == 3


def test_five_generations_are_kept_for_the_hours_beside_the_two_that_always_are(
    place: Kept,
) -> None:
    for number in range(9):
        place.write({"a.txt": f"第{number}稿。"})
        place.update_keeping(hours=1)
    assert place.numbers == [f"{number:06d}" for number in range(4, 11)]
    place.later += 0.9 * HOUR
    assert counts(place.update_keeping(hours=1)) == (0, 0, 0, 2)
    assert len(place.numbers) == 7
    place.later += 0.2 * HOUR
    place.update_keeping(hours=1)
    assert place.numbers == ["000009", "000010"]
