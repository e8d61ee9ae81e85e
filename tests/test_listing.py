"""Documents of a generation are read one by one: what was altered is noticed, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qabot.errors import BrokenIndexError
from qabot.index import manifest, open_index
from qabot.index.contents import read_listed
from qabot.index.listing import DOCUMENTS, LINES, NAMES, Listing
from qabot.index.manifest import write_manifest
from tests.test_index import ONE_EACH, Place, many, texts
from tests.test_index import place as place  # the fixture


def test_documents_by_number_are_those_of_the_file(place: Place) -> None:
    place.update()
    listing = Listing(place.generation)
    entries = [listed.entry for listed in read_listed(place.generation)]
    assert [listing[number] for number in range(len(listing))] == entries
    assert listing.titles == [entry.title for entry in entries]
    assert listing.numbers == {entry.id: number for number, entry in enumerate(entries)}


def test_only_the_document_whose_line_was_altered_is_refused(place: Place) -> None:
    place.update()
    path = place.generation / DOCUMENTS
    data = bytearray(path.read_bytes())
    data[data.index(b"Library")] ^= 1
    path.write_bytes(data)
    listing = Listing(place.generation)
    paths = [listed.path for listed in read_listed(place.generation)]
    for number, name in enumerate(paths):
        if name.endswith("library.md"):
            with pytest.raises(BrokenIndexError, match=r"documents\.jsonl was altered"):
                listing[number]
        else:
            assert listing[number].path == name


def test_a_large_index_opens_and_refuses_what_was_altered_when_it_is_read(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "_LARGE", 0)
    place.write({"长.md": many(100)})
    place.update(ONE_EACH)
    path = place.generation / DOCUMENTS
    data = bytearray(path.read_bytes())
    data[data.rindex("长".encode())] ^= 1
    path.write_bytes(data)
    index = place.open()
    assert index.passage(0).document.path.endswith("鐵路.md")
    with pytest.raises(BrokenIndexError, match=r"documents\.jsonl was altered"):
        index.passage(index.passage_count - 1)
    monkeypatch.setattr(manifest, "_LARGE", 10**9)
    with pytest.raises(BrokenIndexError, match=DOCUMENTS):
        open_index(place.folder)
    place.update()
    assert len(texts(place.open())) == index.passage_count


def test_a_large_file_that_is_missing_is_noticed_at_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "_LARGE", 0)
    place.update()
    (place.generation / "keys.npy").unlink()
    with pytest.raises(BrokenIndexError, match=r"keys\.npy"):
        open_index(place.folder)


def test_a_generation_made_without_tables_opens(place: Place) -> None:
    place.update()
    expected = texts(place.open())
    made = manifest.read_manifest(place.generation)
    files = {name: found for name, found in made.files.items() if name not in (LINES, NAMES)}
    for name in (LINES, NAMES):
        (Path(place.generation) / name).unlink()
    write_manifest(place.generation, replace(made, files=files))
    index = place.open()
    assert texts(index) == expected
    assert index.titles == [listed.title for listed in read_listed(place.generation)]
    assert place.update().generation == made.generation
