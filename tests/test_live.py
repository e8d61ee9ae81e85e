"""An index that follows what is published, and what is reported of the one that is being built."""

from __future__ import annotations

import json
import threading
from contextlib import closing
from pathlib import Path

import pytest

from qabot.errors import BrokenIndexError, QabotError
from qabot.index import Building, Index, LiveIndex, open_index, snapshot, status
from qabot.index.progress import FILE, building
from qabot.ingest import build, update
from tests.support.stand_in import StandIn
from tests.test_index import segmenter

WAIT = 10.0  # seconds; what takes longer is a failure


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    encoder = StandIn()
    for module in (build, snapshot):
        monkeypatch.setattr(module, "load_encoder", lambda *_, **__: encoder)
        monkeypatch.setattr(module, "Segmenter", lambda words=(): segmenter(tuple(words)))
    folder = tmp_path / "corpus"
    folder.mkdir()
    publish(folder, 1)
    return folder


def publish(corpus: Path, number: int) -> None:
    (corpus / "a.txt").write_text(f"第{number}版。", encoding="utf-8")
    assert update(index_of(corpus), [corpus]).generation == number


def index_of(corpus: Path) -> Path:
    return corpus.parent / "index"


def text(index: Index) -> str:
    return index.passage(0).text


class Opener:
    """Opens an index when it may, and counts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.may = threading.Event()
        self.may.set()
        self.opened: list[Index] = []

    def __call__(self) -> Index:
        assert self.may.wait(WAIT)
        self.opened.append(open_index(self.folder))
        return self.opened[-1]


def test_question_after_a_publication_gets_the_new_generation(corpus: Path) -> None:
    opener = Opener(index_of(corpus))
    with closing(LiveIndex(index_of(corpus), opener, patience=WAIT)) as live:
        for number in (1, 2, 3):
            if number > 1:
                publish(corpus, number)
            for _ in range(2):
                with live.using() as index:
                    assert (text(index), index.generation) == (f"第{number}版。", number)
        assert len(opener.opened) == 3


def test_former_generation_answers_while_the_new_one_is_opened(corpus: Path) -> None:
    opener = Opener(index_of(corpus))
    live = LiveIndex(index_of(corpus), opener, patience=0.0)
    publish(corpus, 2)
    opener.may.clear()
    for _ in range(3):
        with live.using() as index:
            assert text(index) == "第1版。"
    opener.may.set()
    live.close()  # waits for what is being opened
    assert [index.generation for index in opener.opened] == [1, 2]


def test_question_keeps_the_generation_that_it_began_with(corpus: Path) -> None:
    with closing(LiveIndex(index_of(corpus), Opener(index_of(corpus)), patience=WAIT)) as live:
        with live.using() as old:
            publish(corpus, 2)
            with live.using() as new:
                assert text(new) == "第2版。"
            assert text(old) == "第1版。"  # still open
        with pytest.raises(QabotError, match="closed"):
            text_of_unread(old)


def text_of_unread(index: Index) -> str:
    index._document.cache_clear()
    return text(index)


def test_damaged_new_generation_leaves_the_former_one_answering(corpus: Path) -> None:
    live = LiveIndex(index_of(corpus), Opener(index_of(corpus)), patience=WAIT)
    publish(corpus, 2)
    (index_of(corpus) / "generations" / "000002" / "vectors.faiss").write_bytes(b"")
    for _ in range(2):
        with live.using() as index:
            assert text(index) == "第1版。"
    assert isinstance(live.error, BrokenIndexError)
    publish(corpus, 3)
    with live.using() as index:
        assert text(index) == "第3版。"
    assert live.error is None
    live.close()


def test_missing_index_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BrokenIndexError, match="No index in"):
        LiveIndex(tmp_path, lambda: open_index(tmp_path))


def test_status_tells_how_far_the_next_generation_is(corpus: Path) -> None:
    folder = index_of(corpus)
    (corpus / "b.txt").write_text("第1处泉水在这里。", encoding="utf-8")
    seen: list[Building | None] = []
    update(folder, [corpus], progress=lambda *_: seen.append(status(folder).building))
    writer = (folder / "lock").read_text().strip()
    stages = [(b.stage, b.done, b.total) for b in seen if b]
    expected = [("read", 0, 35), ("read", 35, 35), ("embed", 0, 1), ("embed", 1, 1)]
    assert [*dict.fromkeys(stages)] == [*expected, ("words", 0, 2), ("words", 2, 2)]
    assert {b.writer for b in seen if b} == {writer}
    assert status(folder).building is None
    assert not (folder / FILE).exists()


def test_note_of_a_killed_update_is_not_taken_for_one_on_its_way(corpus: Path) -> None:
    note = {"stage": "embed", "done": 1, "total": 9, "left": 3.0}
    (index_of(corpus) / FILE).write_text(json.dumps(note))
    assert building(index_of(corpus)) is None


def test_first_index_that_is_being_built_is_told(corpus: Path, tmp_path: Path) -> None:
    told: list[str] = []

    def look(*_: object) -> None:
        with pytest.raises(
            QabotError, match=r"first index in .* is being built by process"
        ) as error:
            status(tmp_path / "new")
        told.append(str(error.value))

    update(tmp_path / "new", [corpus], progress=look)
    assert "is being built by process" in told[0]
