"""What a generation on a server has besides its passages, as rows: documents, statistics.

Texts are in pieces, since a field takes 65,535 bytes at most; what is put together is compared
with its hash. The statistics of words are kept here, not asked of the engine: milvus-lite has
those of each segment, and a cluster those of each shard, so their scores could not be compared.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from qabot.errors import BrokenIndexError, QabotError
from qabot.index.contents import Listed
from qabot.index.entries import NOT_AN_ENTRY, Entry
from qabot.index.manifest import Manifest
from qabot.index.store import Store
from qabot.messages import Code
from qabot.milvus.client import LARGEST_ANSWER, Client, Row
from qabot.milvus.schema import FORMAT, Names
from qabot.structure import NO_STRUCTURE, Structure
from qabot.types import Document, Vectors

_PIECE = 15_000  # characters; at most 60,000 bytes
_PIECES_AT_ONCE = 200  # of a document: some 20 MB, of the 64 that an answer may have
_GENERATION, _WORDS = -1, -2  # instead of the number of a document
_BUCKET = 300  # terms in a row, about
FIELDS = ("key", "document", "piece", "body")


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of the words of a generation: ``terms`` in all ``passages`` together, rows of counts."""

    passages: int
    terms: int
    buckets: int


@dataclass(frozen=True, slots=True)
class Made:
    """What a generation was made with and from: ``source`` is the index folder it comes from.

    ``mean`` and ``covariance`` are of its vectors, shapes (dimension,) and (dimension, dimension).
    """

    manifest: Manifest
    statistics: Statistics
    source: str
    user_words: tuple[str, ...]
    mean: Vectors
    covariance: Vectors


def document_rows(listed: Sequence[Listed], store: Store) -> Iterator[Row]:
    """The rows of all documents in order: entry, text and structure, in pieces."""
    for number, item in enumerate(listed):
        entry = item.entry
        names = {"id": entry.id, "sha256": entry.sha256, "path": entry.path[:_PIECE]}
        yield from _rows(f"e/{number}", number, item.line, names)
        document = store.document(entry)
        yield from _rows(f"t/{number}", number, document.text)
        if entry.structure:
            structure = base64.b64encode(document.structure.to_bytes()).decode()
            yield from _rows(f"s/{number}", number, structure)


def word_rows(counts: Mapping[str, int], buckets: int) -> Iterator[Row]:
    """How many passages have each term, in rows of some hundred terms each."""
    filled: list[dict[str, int]] = [{} for _ in range(buckets)]
    for term, count in counts.items():
        filled[bucket_of(term, buckets)][term] = count
    for number, bucket in enumerate(filled):
        body = json.dumps(dict(sorted(bucket.items())), ensure_ascii=False)
        yield from _rows(f"w/{number}", _WORDS, body)


def generation_rows(made: Made) -> Iterator[Row]:
    """What the generation was made with; the last rows to be written."""
    moments = io.BytesIO()
    np.savez_compressed(moments, mean=made.mean, covariance=made.covariance)
    manifest = asdict(made.manifest) | {"files": {}, "skipped": []}
    head = {"format": FORMAT, "source": made.source, "statistics": asdict(made.statistics)}
    parts = {
        "moments": base64.b64encode(moments.getvalue()).decode(),
        "words": "\n".join(made.user_words),
        "made": json.dumps(head | {"manifest": manifest}, ensure_ascii=False),
    }
    for name, body in parts.items():
        yield from _rows(f"g/{name}", _GENERATION, body)


def buckets_for(vocabulary: int) -> int:
    """How many rows the counts of so many terms are kept in."""
    return max(vocabulary // _BUCKET, 1)


def bucket_of(term: str, buckets: int) -> int:
    """The row that has the count of a term."""
    return zlib.crc32(term.encode()) % buckets


def read_made(client: Client, names: Names) -> Made:
    """Raises BrokenIndexError where it is not what was written, QabotError for another format."""
    bodies = _bodies(client.rows(names.facts, f"document == {_GENERATION}", FIELDS))
    try:
        head = json.loads(bodies["g/made"])
        if head["format"] != FORMAT:
            raise QabotError(
                Code.MILVUS_OTHER_FORMAT,
                server=client.server.shown,
                found=str(head["format"]),
                known=FORMAT,
            )
        manifest = {item.name: head["manifest"][item.name] for item in fields(Manifest)}
        with np.load(io.BytesIO(base64.b64decode(bodies["g/moments"]))) as moments:
            return Made(
                Manifest(**manifest | {"skipped": ()}),
                Statistics(**head["statistics"]),
                str(head["source"]),
                tuple(word for word in bodies["g/words"].split("\n") if word),
                moments["mean"],
                moments["covariance"],
            )
    except (ValueError, KeyError, TypeError, OSError, zlib.error) as error:
        raise _altered(client, names.facts) from error


def source_of(client: Client, names: Names) -> str:
    """The index folder that a generation comes from; empty where it does not say."""
    bodies = _bodies(client.rows(names.facts, f"document == {_GENERATION}", FIELDS))
    try:
        return str(json.loads(bodies["g/made"])["source"])
    except (ValueError, KeyError, TypeError):
        return ""


def read_counts(client: Client, names: Names, buckets: Iterable[int]) -> dict[int, dict[str, int]]:
    """The counts in these rows: how many passages have each term."""
    wanted = sorted(set(buckets))
    keys = ", ".join(f'"w/{bucket}/0"' for bucket in wanted)
    bodies = _bodies(client.rows(names.facts, f"key in [{keys}]", FIELDS))
    try:
        return {bucket: json.loads(bodies[f"w/{bucket}"]) for bucket in wanted}
    except (ValueError, KeyError) as error:
        raise _altered(client, names.facts) from error


def read_document(client: Client, names: Names, number: int) -> Document:
    """The document with this number; text and structure are compared with their hashes."""
    bodies = _bodies(_document_rows(client, names, number))
    entry = _entry(client, names, bodies.get(f"e/{number}", ""))
    text = bodies.get(f"t/{number}", "")
    try:
        data = base64.b64decode(bodies.get(f"s/{number}", ""))
        right = hashlib.sha256(text.encode()).hexdigest() == entry.sha256
        if entry.structure:
            right = right and hashlib.sha256(data).hexdigest() == entry.structure
        structure = Structure.from_bytes(data) if right and entry.structure else NO_STRUCTURE
    except ValueError:
        right = False
    if not right:
        raise _altered(client, entry.path)
    named = (entry.id, entry.path, entry.title, text, entry.sha256, structure)
    return Document(*named, **entry.properties())


def read_entries(client: Client, names: Names, documents: int) -> list[Entry]:
    """What is listed of the documents, in order."""
    found: dict[str, str] = {}
    step = LARGEST_ANSWER // 16
    for first in range(0, documents, step):
        span = f"document >= {first} and document < {min(first + step, documents)}"
        found |= _bodies(client.rows(names.facts, f'{span} and key like "e/%"', FIELDS))
    return [_entry(client, names, found.get(f"e/{number}", "")) for number in range(documents)]


def find_numbers(client: Client, names: Names, reference: str) -> list[int]:
    """The numbers of the documents with this id, path or hash (8 digits are enough)."""
    if any(ord(character) < 32 or "\ud800" <= character <= "\udfff" for character in reference):
        return []
    quoted = json.dumps(reference, ensure_ascii=False)
    condition = f"id == {quoted} or path == {quoted}"
    if len(reference) >= 8 and set(reference) <= set("0123456789abcdef"):
        condition += f' or sha256 like "{reference}%"'
    rows = client.rows(names.facts, f"document >= 0 and ({condition})", FIELDS)
    return sorted({int(row["document"]) for row in rows})


def _document_rows(client: Client, names: Names, number: int) -> Iterator[Row]:
    first = 0
    while True:
        behind = first + _PIECES_AT_ONCE
        condition = f"document == {number} and piece >= {first} and piece < {behind}"
        rows = client.rows(names.facts, condition, FIELDS)
        yield from rows
        if max((int(row["piece"]) for row in rows), default=-1) < behind - 1:
            return
        first = behind


def _rows(
    key: str, document: int, body: str, names: Mapping[str, str] | None = None
) -> Iterator[dict[str, Any]]:
    """A text in pieces; an empty one is one piece."""
    for piece, start in enumerate(range(0, max(len(body), 1), _PIECE)):
        yield {
            "key": f"{key}/{piece}",
            "document": document,
            "piece": piece,
            "body": body[start : start + _PIECE],
            "nothing": [0.0, 1.0],
            **({"id": "", "sha256": "", "path": ""} if names is None or piece else names),
        }


def _bodies(rows: Iterable[Row]) -> dict[str, str]:
    """The texts by key, their pieces put together in order."""
    pieces: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        key = str(row["key"]).rpartition("/")[0]
        pieces.setdefault(key, []).append((int(row["piece"]), str(row["body"])))
    return {key: "".join(body for _, body in sorted(found)) for key, found in pieces.items()}


def _entry(client: Client, names: Names, line: str) -> Entry:
    try:
        return Entry.from_json(line)
    except NOT_AN_ENTRY as error:
        raise _altered(client, names.facts) from error


def _altered(client: Client, what: str) -> BrokenIndexError:
    return BrokenIndexError(Code.MILVUS_ALTERED, server=client.server.shown, path=what)
