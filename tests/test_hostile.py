"""Hundreds of broken and hostile files: each gives a document or a reason, and none harms others.

``SUITE_FUZZ=N`` makes N mutants of each format instead of a few (`make fuzz`).
"""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from qabot.errors import DocumentError
from qabot.ingest.corpus import Skipped, find_files, read_corpus
from qabot.language.text import normalise
from qabot.readers import read_document, read_documents
from qabot.types import Document
from tests.support.hostile import bad_files, good_files

MUTANTS = int(os.environ.get("SUITE_FUZZ", "6"))
_UNEXPLAINED = "cannot be parsed"  # a library raised what no reader foresaw


def check(document: Document) -> None:
    """What every document promises, whatever it was read from."""
    assert normalise(document.text) == document.text
    assert document.text.strip()
    document.text.encode()
    starts = [heading.start for heading in document.headings]
    assert all(0 <= start <= len(document.text) for start in [*starts, *document.pages])
    assert all(a <= b for a, b in pairwise(starts))
    assert all(a <= b for a, b in pairwise(document.pages))
    for heading in document.headings:
        assert heading.title == " ".join(heading.title.split()) != ""


@pytest.mark.parametrize("name", good_files())
def test_whole_file_of_each_format_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(good_files()[name])
    for _, outcome in read_documents(tmp_path / name, name=name):
        assert isinstance(outcome, Document)
        check(outcome)
        assert "泉" in outcome.text or "水温" in outcome.text


def test_each_bad_file_gives_a_document_or_a_reason(tmp_path: Path) -> None:
    for name, data in [*bad_files(MUTANTS), *good_files().items()]:
        (tmp_path / name).write_bytes(data)

    def read(path: Path) -> list[Document | DocumentError]:
        return [outcome for _, outcome in read_documents(path, name=path.name)]

    paths = sorted(tmp_path.iterdir())
    assert len(paths) >= 700
    counts: Counter[str] = Counter()
    with ThreadPoolExecutor(4) as threads:
        for path, outcomes in zip(paths, threads.map(read, paths), strict=True):
            assert outcomes, path.name
            for outcome in outcomes:
                if isinstance(outcome, Document):
                    check(outcome)
                    assert "root:" not in outcome.text
                else:
                    assert str(outcome).strip(), path.name
                    counts[path.name] += _UNEXPLAINED in str(outcome)
    assert counts.total() <= 0.02 * len(paths), [name for name, n in counts.items() if n]


def test_bad_files_lose_nothing_else_of_a_run(tmp_path: Path) -> None:
    for name, data in [*bad_files(0), *good_files().items()]:
        (tmp_path / name).write_bytes(data)
    files, _ = find_files([tmp_path])
    outcomes = list(read_corpus(files, base=tmp_path))
    read = {item.path for item in outcomes if isinstance(item, Document)}
    expected = {name for name in good_files() if not name.endswith((".zip", ".mbox"))}
    assert expected <= read
    assert {"good.zip/一/a.md", "good.zip/b.docx", "good.mbox/1 泉.eml/a.docx"} <= read
    assert all(item.reason for item in outcomes if isinstance(item, Skipped))


def test_two_hundred_megabytes_are_refused_unread(tmp_path: Path) -> None:
    for suffix in ("pdf", "docx", "html", "txt"):
        with (tmp_path / f"a.{suffix}").open("wb") as file:
            file.truncate(200_000_000)  # sparse
        with pytest.raises(DocumentError, match="is too large"):
            read_document(tmp_path / f"a.{suffix}", name="a")
