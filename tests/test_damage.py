"""Damage on disk is noticed or does nothing, never gives a wrong quote, and an update heals it.

SUITE_DAMAGES says at how many places of each file a byte is altered (1).
"""

from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from qabot.answering.answers import ask
from qabot.errors import BrokenIndexError, QabotError
from qabot.index import citations, find_document, open_index, snapshot, status
from qabot.index.store import Store
from qabot.ingest import Recipe, build, scanning
from qabot.ingest.embedding import _COMMIT
from qabot.readers import read_document
from qabot.types import Document, Quote
from tests.support.engine import VECTORS
from tests.test_crash import described
from tests.test_index import (
    CORPUS,
    LIBRARY,
    SPRINGS,
    Place,
    counts,
    fast_folder,
    many,
    passages,
    segmenter,
)
from tests.test_index_sequences import tick

PLACES = int(os.environ.get("SUITE_DAMAGES", "1"))
QUESTIONS = ("水位是多少米", "鐵路有多少個車站", "When is the library closed?", "第150处泉水在哪里")
FORMER = {"library.md": LIBRARY.replace("Mondays", "Sundays"), "gone.txt": "删除了的一篇。"}
ADVICE = ("Run `qabot index`", "run `qabot index`", "run it again")
NOT_THERE = "No document"  # of a former version that could not be saved
RECIPE = Recipe(passage_size=1)

STORE_PLACES = 4  # as many times more in the files that contain texts
EVERYWHERE = PLACES > 1
ROOMS = (0, 40, 200, 400, 600)  # KiB left: too little for the store, or for a generation

Damage = Callable[[Path, int], None]  # a file, and the place in it


@dataclass(frozen=True, slots=True)
class Answered:
    """What is found for the questions, and the documents that they are to be found in."""

    quotes: tuple[tuple[Quote, ...], ...]
    served: dict[str, Document]
    former: dict[str, Document]


class Scene:
    """An index with former versions, from which each case starts: whole, and as a kill left it."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.whole = place.base / "whole"
        self.killed = place.base / "killed"
        place.write(CORPUS | FORMER | {"长.md": "# 长\n\n" + many(200)})
        place.update(RECIPE)
        former = self._documents(FORMER)
        with closing(open_index(place.folder)) as index:
            citations.record(place.folder, ask(index, QUESTIONS[2], min_confidence=0.0))
        tick(place.base)
        (place.corpus / "gone.txt").unlink()
        place.write({"library.md": LIBRARY, "泉.md": SPRINGS})
        with closing(Store(place.folder, read_only=True)):  # keeps what is written in the log
            place.update()
            shutil.copytree(place.folder, self.killed)
        shutil.copytree(place.folder, self.whole)
        self.expected = Answered(
            self.quotes(),
            self._documents([*CORPUS, "长.md"]),
            {document.sha256: document for document in former.values()},
        )

    def _documents(self, names: Iterable[str]) -> dict[str, Document]:
        """What is in these files, by path."""
        found = [read_document(self.place.corpus / n, name=f"文档/{n}") for n in names]
        return {document.path: document for document in found}

    def start(self, template: Path) -> Path:
        shutil.rmtree(self.place.folder, ignore_errors=True)
        shutil.copytree(template, self.place.folder)
        return self.place.folder

    def quotes(self) -> tuple[tuple[Quote, ...], ...]:
        with closing(open_index(self.place.folder)) as index:
            return tuple(ask(index, q, min_confidence=0.0).quotes for q in QUESTIONS)

    def shown(self) -> dict[str, Document]:
        """The former versions that can be opened, each as it was."""
        found = {}
        for sha256, document in self.expected.former.items():
            with noticed(NOT_THERE):
                found[sha256] = find_document(self.place.folder, sha256)
                assert found[sha256] == document
        return found


@contextmanager
def noticed(*others: str) -> Iterator[None]:
    """Lets an error pass that says what to do, or one of the others; nothing else."""
    try:
        yield
    except QabotError as error:
        if not any(words in str(error) for words in (*ADVICE, *others)):
            raise


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with fast_folder() as folder, pytest.MonkeyPatch.context() as patch:
        place = Place(Path(folder))
        for module in (build, snapshot):
            patch.setattr(module, "load_encoder", place.load_encoder)
            patch.setattr(module, "Segmenter", lambda words=(): segmenter(tuple(words)))
        patch.setattr(scanning, "_RACY", 0)  # so that files are known and nothing is read anew
        yield Scene(place)


def check_damaged(scene: Scene) -> None:
    """Looks at a damaged index, which may be refused; then updates it, and it must be whole."""
    place, expected = scene.place, scene.expected
    with noticed():
        assert scene.quotes() == expected.quotes
    with noticed():
        assert {entry.path for entry in status(place.folder).entries} == set(expected.served)
    readable = scene.shown()
    place.encoder.embedded.clear()
    healed = place.update()
    assert place.encoder.embedded == []
    assert counts(healed) == (0, 0, 0, len(expected.served))
    assert scene.quotes() == expected.quotes
    for path, document in expected.served.items():
        assert find_document(place.folder, path) == document
    assert scene.shown().keys() >= readable.keys()
    again = place.update()
    assert (again.generation, again.notes) == (healed.generation, ())


def files_of(folder: Path) -> list[str]:
    """The files of an index that are damaged, but for those of a former generation."""
    names = [p.relative_to(folder).as_posix() for p in sorted(folder.rglob("*")) if p.is_file()]
    served = (folder / "CURRENT").read_text().strip()
    return [n for n in names if not n.startswith("generations/") or f"/{served}/" in n]


def flip(path: Path, place: int) -> None:
    """Alters one bit: somewhere, in the first byte, in the last, then wherever chance has it."""
    data = bytearray(path.read_bytes() or b"\0")
    chance = Random(f"{path.name} {place}")
    anywhere = chance.randrange(len(data))
    data[{1: 0, 2: len(data) - 1}.get(place, anywhere)] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def halve(path: Path, _: int) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path, _: int) -> None:
    os.truncate(path, 0)


def lose(path: Path, _: int) -> None:
    path.unlink()


def check_damage_to(scene: Scene, template: Path, name: str, damage: Damage, place: int) -> None:
    path = scene.start(template) / name
    damage(path, place)
    with described(f"{damage.__name__} {name} at place {place}"):
        check_damaged(scene)


@pytest.mark.parametrize("state", ["whole", "killed"])
def test_altered_byte_gives_no_wrong_quote_and_is_healed(scene: Scene, state: str) -> None:
    template = scene.whole if state == "whole" else scene.killed
    for name in files_of(template):
        is_store = name.startswith("store")
        if state == "whole" or is_store or EVERYWHERE:
            for place in range(PLACES * (STORE_PLACES if is_store else 1)):
                check_damage_to(scene, template, name, flip, place)


def test_file_that_is_no_longer_whole_gives_no_wrong_quote_and_is_healed(scene: Scene) -> None:
    kinds = (halve, empty, lose)
    for number, name in enumerate(files_of(scene.whole)):
        for damage in kinds if EVERYWHERE else (kinds[number % 3],):
            check_damage_to(scene, scene.whole, name, damage, 0)


def test_folder_in_the_place_of_a_file_is_told_and_all_is_healed_without_it(scene: Scene) -> None:
    for name in files_of(scene.whole):
        is_generation = name.startswith("generations")
        if name.endswith(".lock") or (is_generation and not EVERYWHERE):
            continue
        path = scene.start(scene.whole) / name
        path.unlink()
        path.mkdir()
        with described(f"folder {name}"):
            if not is_generation:
                with noticed():
                    scene.place.update()
                path.rmdir()
            check_damaged(scene)


@pytest.fixture
def place(scene: Scene) -> Iterator[Place]:
    """The place of the scene with its index whole, and again as it was afterwards."""
    scene.start(scene.whole)
    yield scene.place
    for index in scene.place.opened:
        index.close()
    scene.place.opened.clear()


@pytest.mark.parametrize("name", ["CURRENT", "generations/{}/manifest.json"])
def test_settings_survive_when_what_is_served_cannot_be_told(place: Place, name: str) -> None:
    recipe = Recipe(encoder="other", user_words=["信易贷"], passage_size=77)
    place.update(recipe)
    (place.corpus / "b.txt").write_text("新的一篇。", encoding="utf-8")
    place.update()
    path = place.folder / name.format(place.generation.name)
    path.write_bytes(b"")
    place.encoders["other"].embedded.clear()
    place.update()
    index = place.open()
    assert (index.encoder_name, index.manifest.passage_size) == ("other", 77)
    assert list(index.segmenter.user_words) == ["信易贷"]
    assert place.encoders["other"].embedded == []
    (place.corpus / "b.txt").unlink()


@pytest.mark.parametrize("entry", ["{", "[]", "{}", "7"])
def test_entry_altered_in_the_store_is_told_and_saved_around(
    scene: Scene, place: Place, entry: str
) -> None:
    with closing(sqlite3.connect(place.folder / "store.sqlite")) as store, store:
        store.execute("UPDATE versions SET entry = ? WHERE path LIKE '%泉.md'", (entry,))
    with pytest.raises(BrokenIndexError, match=r"is damaged(?s:.*)Run `qabot index`"):
        springs(place.folder)
    (place.folder / "CURRENT").unlink()  # so that the store alone says what was served
    place.encoder.embedded.clear()
    (note,) = place.update().notes
    assert "store was damaged" in note
    assert place.encoder.embedded == []
    assert scene.quotes() == scene.expected.quotes
    assert springs(place.folder) == scene.expected.served["文档/泉.md"]
    assert scene.shown() == scene.expected.former


# what the system refuses


@contextmanager
def ordinary_user(folder: Path) -> Iterator[None]:
    """As somebody whom permissions bind, who owns the folder; skips where there is none."""
    if os.geteuid() != 0:
        yield
        return
    try:
        found = pwd.getpwnam("nobody")
        for path in (folder, *folder.rglob("*")):
            os.chown(path, found.pw_uid, found.pw_gid)
        os.seteuid(found.pw_uid)
    except (KeyError, OSError) as error:
        pytest.skip(f"permissions do not bind root, and no other user can be had: {error}")
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def mode(path: Path, bits: int) -> Iterator[None]:
    """The file or folder with these permissions for a while."""
    before = path.stat().st_mode
    path.chmod(bits)
    try:
        yield
    finally:
        path.chmod(before)


def springs(folder: Path) -> Document:
    return find_document(folder, "文档/泉.md")


@pytest.mark.parametrize("kind", [VECTORS, "documents.jsonl", "manifest.json", "lexical"])
def test_part_of_the_index_that_may_not_be_read_is_told_and_served_again_later(
    scene: Scene, place: Place, kind: str
) -> None:
    with ordinary_user(place.base):
        with mode(place.generation / kind, 0), pytest.raises(QabotError) as caught:
            place.open()
        assert "ermission" in str(caught.value) or "cannot be read" in str(caught.value)
        assert scene.quotes() == scene.expected.quotes


def test_store_that_may_not_be_read_is_told_and_loses_nothing(scene: Scene, place: Place) -> None:
    with ordinary_user(place.base):
        with mode(place.folder / "store.sqlite", 0):
            for look in (
                place.open,
                place.update,
                lambda: find_document(place.folder, "文档/泉.md"),
            ):
                with pytest.raises(
                    QabotError, match=r"cannot be used at the moment.*allow reading"
                ):
                    look()
        assert scene.quotes() == scene.expected.quotes
        assert scene.shown() == scene.expected.former
        assert list(place.folder.glob("*.damaged-*")) == []


def test_folder_that_may_not_be_written_to_is_told_and_still_answers(
    scene: Scene, place: Place
) -> None:
    with ordinary_user(place.base):
        (place.corpus / "b.txt").write_text("新的一篇。", encoding="utf-8")
        with mode(place.folder / "generations", 0o500):
            with pytest.raises(QabotError, match=r"Permission denied \(.*still\s+served"):
                place.update()
            assert scene.quotes() == scene.expected.quotes
        assert counts(place.update()) == (1, 0, 0, 4)
        (place.corpus / "b.txt").unlink()


def test_document_that_may_not_be_read_is_told_and_stays(scene: Scene, place: Place) -> None:
    with ordinary_user(place.base), mode(place.corpus / "泉.md", 0):
        report = place.update(Recipe(reread=True))
        assert counts(report) == (0, 0, 0, 4)
        ((path, reason),) = [(item.path, item.reason) for item in report.skipped]
        assert (path, "ermission" in reason) == ("文档/泉.md", True)
        assert scene.quotes() == scene.expected.quotes


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Callable[[str], None]]:
    """A disk of this size at ``folder``, and what gives it another; skips where none can be had."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"a disk can be made small by root only: {made.stderr.strip()}")

    def resize(size: str) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)

    try:
        yield resize
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.skipif(shutil.which("mount") is None, reason="a small disk needs `mount`")
@pytest.mark.parametrize("room", ROOMS)
def test_disk_that_is_full_is_told_and_the_update_goes_on_once_there_is_room(
    place: Place, room: int
) -> None:
    with small_disk(place.base / f"disk-{room}", "50m") as resize:
        small = Place(place.base / f"disk-{room}")
        small.encoders = place.encoders
        shutil.copytree(place.corpus, small.corpus)
        shutil.copytree(place.folder, small.folder)
        before = [passage.text for passage in passages(small.open())]
        small.write({"b.txt": many(700, first=1000)})
        small.encoder.embedded.clear()
        used = sum(path.stat().st_blocks for path in small.base.rglob("*")) // 2
        resize(f"{used + room}k")
        with pytest.raises(QabotError, match=r"(full|No space left)(?s:.*)still\s+served"):
            small.update()
        assert [passage.text for passage in passages(small.open())] == before
        resize("50m")
        report = small.update()
        assert report.embedded == report.passages == len(before) + 700
        assert len(small.encoder.embedded) - len(set(small.encoder.embedded)) <= _COMMIT
        assert "第1699处泉水在这里。" in [passage.text for passage in passages(small.open())]
        for index in small.opened:
            index.close()
