"""Whatever was done to the documents and to the updates, the index ends as a fresh build's.

SUITE_SEQUENCES says how many sequences are tried (25).
"""

from __future__ import annotations

import hashlib
import math
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from qabot.documents.readings import embedding_text, search_text
from qabot.errors import BrokenIndexError, SettingsError
from qabot.index import Index, Retention, newest_generation, open_index, rollback, snapshot, status
from qabot.index.generations import generations
from qabot.index.store import embedding_key
from qabot.ingest import IndexReport, Progress, Recipe, build, embedding, scanning, update
from qabot.ingest.corpus import Skipped, read_corpus
from qabot.types import Document
from tests.support.crash_writer import Job
from tests.test_crash import Contents, Writer, read, stored_keys
from tests.test_index import Place, counts, fast_folder, segmenter

SEQUENCES = int(os.environ.get("SUITE_SEQUENCES", "25"))
NAMES = ("a.txt", "b.txt", "泉.md", "z/a.txt", "z/长.md")
WORDS = ("泉水", "济南的泉", "第10处", "第15处泉水", "这里")
ONE_EACH = Recipe(passage_size=1)
BATCH = 4  # passages embedded between two commits, so that small documents are cut in the middle
names = st.sampled_from(NAMES)
# all figures have two digits: other figures, the same number of bytes
figures = st.lists(st.integers(10, 25), min_size=1, max_size=6)


def text_of(numbers: Sequence[int], *, heading: bool = False) -> str:
    return "# 济南的泉\n\n" * heading + "".join(f"第{number}处泉水在这里。" for number in numbers)


class Reads:
    """Reads files as the library does, and notes which."""

    def __init__(self) -> None:
        self.paths: list[Path] = []

    def __call__(self, files: Sequence[Path], **options: Any) -> Iterator[Document | Skipped]:
        self.paths += files
        return read_corpus(files, **options)


def tick(folder: Path) -> None:
    """Returns when a change is stamped with another time than those before, in microseconds."""
    path = folder / "clock"
    path.write_bytes(b"")
    before = path.stat().st_ctime_ns
    while path.stat().st_ctime_ns == before:
        path.write_bytes(b"")


def alter_in_place(path: Path, data: bytes) -> None:
    """Other bytes in the same file, and its time of change put back to what it was."""
    before = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns


# what both compare


def every_hit(index: Index, word: str) -> list[tuple[int, float]]:
    return index.lexical.search(index.segmenter.terms(word), index.passage_count)


def without_hits(contents: Contents) -> Contents:
    return replace(contents, hits=())


def scores_between(index: Index, word: str) -> dict[int, tuple[float, float]]:
    """The least and the most that each passage can score while removed ones count.

    Up to ``slots - passages`` of them may be in the statistics of BM25, with any of the
    question's words and any length from none to the longest.
    """
    passages = [index.passage(number) for number in range(index.passage_count)]
    bags = [Counter(index.segmenter.terms(search_text(passage))) for passage in passages]
    live, dead = len(bags), index.manifest.slots - len(bags)
    lengths = [bag.total() for bag in bags]
    shortest = sum(lengths) / (live + dead)
    longest = (sum(lengths) + dead * max(lengths)) / (live + dead)
    found: dict[int, tuple[float, float]] = {}
    for term in set(index.segmenter.terms(word)):
        having = sum(term in bag for bag in bags)
        least = math.log((live + dead + 1) / (having + dead + 0.5))
        most = math.log((live + dead + 1) / (having + 0.5))
        for number, bag in enumerate(bags):
            if term in bag:
                low, high = found.get(number, (0.0, 0.0))
                low += least * share(bag[term], lengths[number] / shortest)
                high += most * share(bag[term], lengths[number] / longest)
                found[number] = low, high
    return found


def share(occurrences: int, length: float) -> float:
    """What BM25 makes of a term that occurs so often in a passage of so many average lengths."""
    return occurrences * 2.2 / (occurrences + 1.2 * (0.25 + 0.75 * length))


def check_like_fresh(index: Index, fresh: Index) -> None:
    """The same hits; scores equal to the last bit unless removed passages count in them."""
    for word in WORDS:
        found, expected = every_hit(index, word), every_hit(fresh, word)
        if index.manifest.slots == index.passage_count:
            assert found == expected
        assert dict(found).keys() == dict(expected).keys()
        for number, (low, high) in scores_between(index, word).items():
            assert low * (1 - 1e-5) <= dict(found)[number] <= high * (1 + 1e-5)


class Sequences(RuleBasedStateMachine):
    """Documents that change and updates that fail, next to a model of what is served.

    The model: ``files`` as they are on disk, ``served`` as the last update published them,
    ``unread`` those that changed since they were read.
    """

    writer: Writer  # the process whose copies are killed

    def __init__(self) -> None:
        super().__init__()
        self._memory = fast_folder()
        self.place = Place(Path(self._memory.name))
        self.place.corpus.mkdir()
        self.patch = pytest.MonkeyPatch()
        self.files: dict[str, str] = {}
        self.served: dict[str, str] = {}
        self.almost: dict[str, str] = {}  # of a first generation that was whole, but not served yet
        self.complete = False
        self.published: dict[int, dict[str, str]] = {}  # documents by generation
        self.unread: set[str] = set()
        self.sure = True  # that all but these can be known by their marks
        self.reads = Reads()

    @initialize(incremental=st.booleans(), early=st.booleans())
    def begin(self, incremental: bool, early: bool) -> None:
        for module in (build, snapshot):
            self.patch.setattr(module, "load_encoder", self.place.load_encoder)
            self.patch.setattr(module, "Segmenter", lambda words=(): segmenter(tuple(words)))
        self.patch.setattr(scanning, "read_corpus", self.reads)
        self.patch.setattr(scanning, "_RACY", 0)  # the clock ticks between two changes
        self.patch.setattr(embedding, "_COMMIT", BATCH)
        self.patch.setattr(embedding, "FIRST_PUBLISHED", 0.0 if early else math.inf)
        self.patch.setattr(embedding, "_COST", 0)
        if incremental:
            self.patch.setattr(build, "_SMALL", 0)
            self.patch.setattr(build, "_MOST_REMOVED", math.inf)
        self.early = early

    # documents

    @rule(name=names, numbers=figures)
    def write(self, name: str, numbers: list[int]) -> None:
        self._change(name, text_of(numbers, heading=name.endswith(".md")))

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def edit_without_a_trace_in_size_and_time(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.files)))
        length = self.files[name].count("处")
        numbers = data.draw(st.lists(st.integers(10, 25), min_size=length, max_size=length))
        text = text_of(numbers, heading=self.files[name].startswith("#"))
        size = (self.place.corpus / name).stat().st_size
        self._change(name, text, alter_in_place)
        assert (self.place.corpus / name).stat().st_size == size

    @precondition(lambda self: self.files)
    @rule(data=st.data(), other=names)
    def rename(self, data: st.DataObject, other: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.files)))
        if name != other:
            self._move(name, other)
            self.files[other] = self.files.pop(name)
            self.unread.discard(name)
            self.unread.add(other)

    @precondition(lambda self: len(self.files) > 1)
    @rule(data=st.data())
    def swap(self, data: st.DataObject) -> None:
        pairs = st.permutations(sorted(self.files)).map(lambda found: found[:2])
        one, other = data.draw(pairs)
        self._move(one, "swap")
        self._move(other, one)
        self._move("swap", other)
        self.files[one], self.files[other] = self.files[other], self.files[one]
        self.unread |= {one, other}

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def touch(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.files)))
        tick(self.place.base)
        os.utime(self.place.corpus / name)
        self.unread.add(name)

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.files)))
        (self.place.corpus / name).unlink()
        del self.files[name]
        self.unread.discard(name)

    # updates

    @rule(reread=st.booleans())
    def update(self, reread: bool) -> None:
        if not self.files:
            with pytest.raises(SettingsError, match="No documents"):
                self._update(reread=reread)
            return
        kept, before = self._kept(), self._number()
        made = len(self.place.encoder.embedded)
        self.reads.paths.clear()
        report = self._update(reread=reread)
        self._check_report(report, before)
        self._check_reads(reread)
        self._settle(complete=True)
        self.sure = True
        embedded = [embedding_key(text) for text in self.place.encoder.embedded[made:]]
        assert sorted(embedded) == sorted(self._keys() - kept)

    @precondition(lambda self: self.files)
    @rule(after=st.integers(0, 12))
    def interrupt_while_embedding(self, after: int) -> None:
        self.place.encoder.fails_after = len(self.place.encoder.embedded) + after
        try:
            self._update()
        except KeyboardInterrupt:
            self._settle(complete=False)
        else:
            self._settle(complete=True)
        finally:
            self.place.encoder.fails_after = None

    @precondition(lambda self: self.files)
    @rule(step=st.integers(1, 25))
    def interrupt_at_a_step(self, step: int) -> None:
        told = count(1)
        stages: list[str] = []

        def tell(stage: str, _done: int, _total: int) -> None:
            stages.append(stage)
            if next(told) == step:
                raise KeyboardInterrupt

        unread = set(self.unread)
        try:
            self._update(progress=tell)
        except KeyboardInterrupt:
            self._settle(complete=False)
            if stages[-1] == "read":
                self.unread = unread  # nothing of a few small files was kept yet
        else:
            self._settle(complete=True)

    @precondition(lambda self: self.files)
    @rule(step=st.integers(1, 120), after=st.booleans())
    def kill(self, step: int, after: bool) -> None:
        job = Job(str(self.place.base), None, self.early, end_at=step, after=after)
        kept = self._kept()
        log = self.place.base / "embedded.log"
        log.unlink(missing_ok=True)
        self.writer.run(job)
        self._settle(complete=False)
        self.sure = False  # the copy does not know files that changed a moment ago
        embedded = log.read_text().split() if log.exists() else []
        assert len(embedded) == len(set(embedded))
        assert kept.isdisjoint(map(bytes.fromhex, embedded))

    @rule()
    def roll_back(self) -> None:
        older = [n for n in generations(self.place.folder) if n < self._number()]
        if not older:
            with pytest.raises(BrokenIndexError):
                rollback(self.place.folder)
            return
        assert rollback(self.place.folder).name == f"{max(older):06d}"
        self.served = self.published[max(older)]
        self.complete = status(self.place.folder).manifest.is_complete

    @invariant()
    def what_is_served_is_what_was_published(self) -> None:
        if self._number():
            found = {e.path: e.sha256 for e in status(self.place.folder).entries}
            assert found == hashes(self.served)

    def teardown(self) -> None:
        try:
            if not self.files:
                self._change("a.txt", text_of([10]))
            self.update(reread=False)
            self._check_against_a_fresh_build()
        finally:
            self.patch.undo()
            self._memory.cleanup()

    # the model

    def _change(
        self, name: str, text: str, write: Callable[[Path, bytes], object] = Path.write_bytes
    ) -> None:
        path = self.place.corpus / name
        path.parent.mkdir(exist_ok=True)
        tick(self.place.base)
        write(path, text.encode())
        self.files[name] = text
        self.unread.add(name)

    def _move(self, name: str, target: str) -> None:
        (self.place.corpus / target).parent.mkdir(exist_ok=True)
        tick(self.place.base)
        (self.place.corpus / name).rename(self.place.corpus / target)

    def _update(self, *, reread: bool = False, progress: Progress | None = None) -> IndexReport:
        return update(
            self.place.folder,
            [self.place.corpus],
            recipe=replace(ONE_EACH, reread=reread),
            retention=Retention(hours=0),
            progress=progress,
        )

    def _number(self) -> int:
        """The generation that is served; 0 = none."""
        with suppress(BrokenIndexError):
            return newest_generation(self.place.folder)
        return 0

    def _kept(self) -> set[bytes]:
        """The texts whose vectors are in the store."""
        if not self.place.folder.exists():
            return set()
        return stored_keys(self.place.folder, self.place.encoder.revision)

    def _keys(self) -> set[bytes]:
        """The texts that are served."""
        with closing(open_index(self.place.folder)) as index:
            numbers = range(index.passage_count)
            return {embedding_key(embedding_text(index.passage(n))) for n in numbers}

    def _check_report(self, report: IndexReport, before: int) -> None:
        known = self.served or self.almost
        common = self.files.keys() & known.keys()
        same = sum(self.files[name] == known[name] for name in common)
        assert counts(report) == (
            len(self.files) - len(common),
            len(common) - same,
            len(known) - len(common),
            same,
        )
        assert (report.skipped, report.losses, report.notes) == ((), (), ())
        sentences = sum(text.count("第") + text.count("#") for text in self.files.values())
        assert (report.passages, report.embedded) == (sentences, sentences)
        if self.complete and self.files == self.served:
            assert report.generation == before
        else:
            assert report.generation > before
        assert report.generation == self._number()

    def _check_reads(self, reread: bool) -> None:
        """Each file that changed was read once and, where files are known, no other was."""
        found = [path.relative_to(self.place.corpus).as_posix() for path in self.reads.paths]
        assert len(found) == len(set(found))
        expected = set(self.files) if reread else self.unread
        assert set(found) >= expected
        if reread or self.sure:
            assert set(found) == expected

    def _settle(self, *, complete: bool) -> None:
        """Takes over what an update did; one that failed may have served what it was to make."""
        number = self._number()
        if number:
            held = {entry.path: entry.sha256 for entry in status(self.place.folder).entries}
            assert held == hashes(self.files) or (not complete and held == hashes(self.served))
            if held == hashes(self.files):
                self.served = dict(self.files)
            self.complete = status(self.place.folder).manifest.is_complete
            assert self.complete or not complete
        elif generations(self.place.folder):
            self.almost = dict(self.files)
        for made in generations(self.place.folder):
            self.published.setdefault(made, dict(self.files))
        self.unread = set()

    def _check_against_a_fresh_build(self) -> None:
        """Built as a stranger would: without leftovers, lexical changes, and early publications."""
        self.patch.undo()
        embedded = self.place.encoder.embedded
        assert len(embedded) == len(set(embedded))
        with fast_folder() as folder, pytest.MonkeyPatch.context() as patch:
            fresh = Place(Path(folder))
            for name, text in self.files.items():
                fresh.write({name: text})
            for module in (build, snapshot):
                patch.setattr(module, "load_encoder", fresh.load_encoder)
                patch.setattr(module, "Segmenter", lambda words=(): segmenter(tuple(words)))
            fresh.update(ONE_EACH)
            assert without_hits(read(self.place.folder)) == without_hits(read(fresh.folder))
            check_like_fresh(self.place.open(), fresh.open())
            for index in (*self.place.opened, *fresh.opened):
                index.close()


def seen(name: str, text: str) -> str:
    """What is read of a file: of Markdown headings without their signs."""
    return text.replace("# ", "") if name.endswith(".md") else text


def hashes(texts: Mapping[str, str]) -> dict[str, str]:
    """What the index is to list for these texts."""
    return {
        f"文档/{name}": hashlib.sha256(seen(name, text).encode()).hexdigest()
        for name, text in texts.items()
    }


@pytest.fixture(scope="module")
def writer() -> Iterator[Writer]:
    with closing(Writer()) as made:
        yield made


def test_any_sequence_ends_in_the_index_of_a_fresh_build(writer: Writer) -> None:
    class Run(Sequences):
        pass

    Run.writer = writer
    run_state_machine_as_test(
        Run,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=20,
            suppress_health_check=[HealthCheck.too_slow],
            phases=[Phase.reuse, Phase.generate],
        ),
    )


# what a sequence must show is shown once more where it can be seen


@pytest.fixture
def grown(monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A place whose lexical index is never written anew."""
    with fast_folder() as folder:
        place = Place(Path(folder))
        for module in (build, snapshot):
            monkeypatch.setattr(module, "load_encoder", place.load_encoder)
            monkeypatch.setattr(module, "Segmenter", lambda words=(): segmenter(tuple(words)))
        monkeypatch.setattr(build, "_SMALL", 0)
        monkeypatch.setattr(build, "_MOST_REMOVED", math.inf)
        yield place
        for index in place.opened:
            index.close()


def hits_of_a_fresh_build(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> list[list[tuple[int, float]]]:
    fresh = Place(place.base / "fresh")
    shutil.copytree(place.corpus, fresh.corpus)
    monkeypatch.setattr(build, "_SMALL", math.inf)
    fresh.update(ONE_EACH)
    with closing(open_index(fresh.folder)) as index:
        return [every_hit(index, word) for word in WORDS]


def test_additions_alone_score_to_the_last_bit_as_a_fresh_build(
    grown: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):  # more segments than are left unmerged
        name = f"{number * 7 % 12:02}.md"  # each between others by path
        grown.write({name: text_of(range(10 + number, 40 + number, 1 + number % 3), heading=True)})
        grown.update(ONE_EACH)
    index = grown.open()
    assert index.generation == 12
    assert index.manifest.slots == index.passage_count
    found = [every_hit(index, word) for word in WORDS]
    assert found == hits_of_a_fresh_build(grown, monkeypatch)


def test_removed_passages_count_in_scores_within_their_bounds_only(
    grown: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        grown.write({f"{number}.txt": text_of(range(10 + number, 40 + number))})
    grown.update(ONE_EACH)
    for number in (1, 4):
        (grown.corpus / f"{number}.txt").unlink()
    grown.write({"5.txt": text_of([99, 98])})
    grown.update(ONE_EACH)
    index = grown.open()
    assert (index.manifest.slots, index.passage_count) == (6 * 30 + 2, 3 * 30 + 2)
    expected = hits_of_a_fresh_build(grown, monkeypatch)
    scores = [dict(every_hit(index, word)) for word in WORDS]
    assert [dict(hits).keys() for hits in expected] == [found.keys() for found in scores]
    assert scores != [dict(hits) for hits in expected]  # or there would be nothing to bound
    for word, found in zip(WORDS, scores, strict=True):
        bounds = scores_between(index, word)
        assert found.keys() == bounds.keys()
        assert all(low <= found[n] <= high for n, (low, high) in bounds.items())


def test_edit_of_the_same_size_and_time_is_read(grown: Place) -> None:
    path = grown.corpus / "a.txt"
    grown.write({"a.txt": text_of([10, 11])})
    grown.update()
    tick(grown.base)
    alter_in_place(path, text_of([10, 12]).encode())
    assert counts(grown.update()) == (0, 1, 0, 0)
    assert "第12处" in grown.open().passage(0).text


def test_file_that_changes_while_it_is_read_is_read_again(
    grown: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = grown.corpus / "a.txt"
    grown.write({"a.txt": text_of([10]), "b.txt": text_of([20])})
    monkeypatch.setattr(scanning, "_RACY", 0)

    def changing(files: Sequence[Path], **options: Any) -> Iterator[Document | Skipped]:
        yield from read_corpus(files, **options)
        if path in files:
            tick(grown.base)
            alter_in_place(path, text_of([11]).encode())

    monkeypatch.setattr(scanning, "read_corpus", changing)
    grown.update()
    reads = Reads()
    monkeypatch.setattr(scanning, "read_corpus", reads)
    assert counts(grown.update()) == (0, 1, 0, 1)
    assert reads.paths == [path]
    assert "第11处" in grown.open().passage(0).text


def test_file_that_vanishes_before_it_is_read_is_told_and_the_others_are_served(
    grown: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown.write({"a.txt": text_of([10]), "b.txt": text_of([20])})

    def vanishing(files: Sequence[Path], **options: Any) -> Iterator[Document | Skipped]:
        (grown.corpus / "a.txt").unlink(missing_ok=True)
        yield from read_corpus(files, **options)

    monkeypatch.setattr(scanning, "read_corpus", vanishing)
    report = grown.update()
    assert counts(report) == (1, 0, 0, 0)
    ((path, reason),) = [(item.path, item.reason) for item in report.skipped]
    assert (path, reason.split(":")[0]) == ("文档/a.txt", "is gone")
    assert counts(grown.update()) == (0, 0, 0, 1)


def test_first_update_that_was_interrupted_leaves_all_documents_new(grown: Place) -> None:
    grown.write({"a.txt": text_of([10, 11]), "b.txt": text_of([12])})
    grown.encoder.fails_after = 0
    with pytest.raises(KeyboardInterrupt):
        grown.update()
    grown.encoder.fails_after = None
    (grown.corpus / "b.txt").unlink()
    assert counts(grown.update()) == (1, 0, 0, 0)
