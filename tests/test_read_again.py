"""Which files an update reads: those that changed, and those that may be read better now."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from qabot.errors import DocumentError
from qabot.index.reading import Reading
from qabot.index.skipped import Skipped
from qabot.index.store import Store
from qabot.ingest import Recipe, purge, scanning, update
from qabot.ingest.corpus import read_corpus
from qabot.ingest.recipe import IndexReport
from qabot.messages import Code, message
from qabot.readers import sandbox
from qabot.types import Document
from tests.support.made import docx, paragraph, zipped

TEXT = "济南的泉水很多，趵突泉最有名，一年四季恒定在十八摄氏度左右。"
MAIL = (
    "From: a@example.com\nTo: b@example.com\nSubject: 泉\nDate: Fri, 28 Jun 2024 09:00:00 +0800\n"
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n"
    f"{TEXT}\n--b\nContent-Disposition: attachment; filename=a.caj\n\nCAJ\0\n--b--\n"
)


def blank_photo() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(buffer, "PNG")
    return buffer.getvalue()


REFUSED: Mapping[str, bytes] = {
    "photo.png": blank_photo(),
    "cut.docx": docx(paragraph(TEXT))[:300],
    "empty.md": b"",
    "thesis.caj": b"CAJ\0" + bytes(90),
    "noise.txt": bytes(range(256)) * 20,
}
WITH_MEMBERS: Mapping[str, bytes] = {
    "some.zip": zipped({"a.md": TEXT, "b.docx": docx(paragraph("乙泉。")), "c.docx": b"PK\3\4"}),
    "letter.eml": MAIL.encode(),
}


class Corpus:
    """A folder with one good file and an index of it; counts what each update reads."""

    def __init__(self, base: Path) -> None:
        self.base, self.folder = base, base / "corpus"
        self.folder.mkdir()
        self.write("good.md", TEXT.encode())
        self.read: list[str] = []

    def write(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)

    def read_corpus(self, files: Sequence[Path], **options: Any) -> Iterator[Document | Skipped]:
        self.read += [path.name for path in files]
        return read_corpus(files, **options)

    def update(self) -> IndexReport:
        self.read.clear()
        return update(self.base / "index", [self.folder], recipe=Recipe(threads=1))


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    made = Corpus(tmp_path)
    monkeypatch.setattr(scanning, "read_corpus", made.read_corpus)
    monkeypatch.setattr(scanning, "_RACY", 0)
    return made


def test_refused_file_is_read_once_and_reported_each_time(corpus: Corpus) -> None:
    for name, data in REFUSED.items():
        corpus.write(name, data)
    first = corpus.update()
    assert sorted(corpus.read) == sorted([*REFUSED, "good.md"])
    assert sorted(Path(item.path).name for item in first.skipped) == sorted(REFUSED)
    second = corpus.update()
    assert corpus.read == []
    assert second.skipped == first.skipped
    assert second.generation == first.generation


def test_file_with_files_inside_is_read_once_whatever_came_of_them(corpus: Corpus) -> None:
    for name, data in WITH_MEMBERS.items():
        corpus.write(name, data)
    first = corpus.update()
    assert first.added == 4  # good.md, two of the archive, the mail
    reasons = [(item.path, item.message.code) for item in first.skipped]
    assert reasons == [
        ("corpus/letter.eml/a.caj", Code.CAJ),
        ("corpus/some.zip/c.docx", Code.DAMAGED_ZIP),
    ]
    second = corpus.update()
    assert corpus.read == []
    assert second.skipped == first.skipped
    assert (second.added, second.updated, second.removed, second.unchanged) == (0, 0, 0, 4)


@pytest.mark.parametrize("name", [*REFUSED, *WITH_MEMBERS])
def test_file_that_changed_is_read_again(corpus: Corpus, name: str) -> None:
    corpus.write(name, {**REFUSED, **WITH_MEMBERS}[name])
    corpus.update()
    corpus.write(name, b"CAJ\0 another")
    report = corpus.update()
    assert corpus.read == [name]
    assert [item.message.code for item in report.skipped] == [Code.CAJ]


def test_all_is_read_again_with_other_readers_or_another_extra(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.write("thesis.caj", REFUSED["thesis.caj"])
    corpus.update()
    for name, value in (("REVISION", -1), ("abilities", lambda: "none")):
        monkeypatch.setattr(scanning, name, value)
        corpus.update()
        assert sorted(corpus.read) == ["good.md", "thesis.caj"]
        corpus.update()
        assert corpus.read == []


@pytest.mark.parametrize("code", [Code.PARSER_STOPPED, Code.PARSER_TIMEOUT, Code.FILE_REFUSED])
def test_what_may_be_read_another_time_is_tried_again(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, code: Code
) -> None:
    why = message(code, seconds=60)
    corpus.write("slow.docx", docx(paragraph("慢泉水。")))

    def failing(*_: object) -> None:
        raise DocumentError(why)

    with monkeypatch.context() as patch:
        patch.setattr(sandbox.Sandbox, "parse", failing)
        assert [item.message for item in corpus.update().skipped] == [why]
    report = corpus.update()
    assert corpus.read == ["slow.docx"]
    assert (report.added, report.skipped) == (1, ())


def test_member_whose_text_is_lost_is_read_again(corpus: Corpus) -> None:
    corpus.write("some.zip", WITH_MEMBERS["some.zip"])
    corpus.update()
    with closing(Store(corpus.base / "index")) as store:
        store.execute("DELETE FROM texts WHERE text LIKE '%乙泉%'")
    report = corpus.update()
    assert corpus.read == ["some.zip"]
    assert (report.removed, report.unchanged) == (0, 3)


def test_nothing_is_remembered_of_a_file_that_was_purged(corpus: Corpus) -> None:
    corpus.write("some.zip", WITH_MEMBERS["some.zip"])
    corpus.update()
    (corpus.folder / "some.zip").unlink()
    corpus.update()
    purge(corpus.base / "index", ["corpus/some.zip"])
    with closing(Store(corpus.base / "index")) as store:
        assert list(store.readings()) == ["corpus/good.md"]


def test_reading_comes_back_as_it_was_and_what_is_not_one_is_none() -> None:
    reading = Reading(
        "1 - 5", (("甲/a.md", "ab"),), (Skipped("甲/b", message(Code.NOT_JSON, line=3)),)
    )
    assert Reading.from_json("1 - 5", reading.to_json()) == reading
    unknown = reading.to_json().replace("not_json", "a_reason_of_tomorrow")
    assert unknown != reading.to_json()
    for line in (unknown, "{", "[]", "7", '{"documents": [["a"]], "skipped": []}'):
        assert Reading.from_json("1 - 5", line) is None
