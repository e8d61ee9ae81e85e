"""The lexical leg: BM25 over search words (tantivy).

A passage keeps its slot, a number that no other passage ever gets, while the passages around it
come and go; a generation says which slot belongs to which of its passages. So the next generation
takes the lexical index over, by links to its files, and changes only what has changed. What was
removed counts in the statistics of BM25 until all is written anew.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qabot.system.unwritable import linked_elsewhere

FOLDER = "lexical"
_LONGEST = 100  # characters of a term; what is longer is found by its beginning
_HEAP = 100_000_000  # bytes


class LexicalIndex:
    """An open BM25 index (Robertson's, k1 = 1.2, b = 0.75) over terms.

    ``slots`` has the slot of each passage; without it they are the passages' numbers.
    """

    def __init__(self, folder: Path, slots: npt.NDArray[np.int64] | None = None) -> None:
        import tantivy

        self._tantivy: Any = tantivy
        self._schema = _schema()
        self._searcher = _searcher(self._schema, folder / FOLDER)
        self._slots = np.arange(len(self)) if slots is None else slots
        self._numbers = np.full(int(self._slots.max(initial=-1)) + 1, -1)
        self._numbers[self._slots] = np.arange(len(self._slots))

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(self, terms: Sequence[str], k: int) -> list[tuple[int, float]]:
        """The best ``k`` as (passage number, score > 0), best first, ties by number."""
        clauses = self._clauses(terms)
        return self._hits(clauses, k) if clauses and k >= 1 else []

    def scores(self, terms: Sequence[str], numbers: Sequence[int]) -> dict[int, float]:
        """The scores of these passages for the terms; 0 where none of them occurs."""
        scores = dict.fromkeys(numbers, 0.0)
        clauses = self._clauses(terms)
        if clauses and scores:
            occur, query = self._tantivy.Occur, self._tantivy.Query
            slots = self._slots[list(scores)].tolist()
            these = query.term_set_query(self._schema, "slot", slots)
            only = (occur.Must, query.const_score_query(these, 0.0))
            scores.update(self._hits([*clauses, only], len(scores)))
        return scores

    def idf(self, term: str) -> float:
        """How rare a term is: about 0 when every passage has it, the most when none has."""
        having = min(self._searcher.doc_freq("terms", term[:_LONGEST]), len(self))
        return math.log1p((len(self) - having + 0.5) / (having + 0.5))

    def idfs(self, terms: Iterable[str]) -> dict[str, float]:
        """How rare each of these terms is, in their order."""
        return {term: self.idf(term) for term in terms}

    def _clauses(self, terms: Sequence[str]) -> list[Any]:
        should, query = self._tantivy.Occur.Should, self._tantivy.Query
        wanted = dict.fromkeys(_clean(terms))
        return [(should, query.term_query(self._schema, "terms", w, "freq")) for w in wanted]

    def _hits(self, clauses: Sequence[Any], k: int) -> list[tuple[int, float]]:
        question = self._tantivy.Query.boolean_query(list(clauses))
        hits = self._searcher.search(question, k, count=False).hits
        slots = [self._searcher.doc(address)["slot"][0] for _, address in hits]
        numbers = self._numbers[slots].tolist() if slots else []
        found = [(number, score) for number, (score, _) in zip(numbers, hits, strict=True)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _searcher(schema: Any, folder: Path) -> Any:
    """Opens the files of an index, for which tantivy wants to make a file to lock next to them.

    Where it cannot, they are opened through links from another folder, which may go afterwards.
    """
    import tantivy

    try:
        return tantivy.Index(schema, path=str(folder)).searcher()
    except (ValueError, OSError) as error:
        try:
            with linked_elsewhere(folder) as elsewhere:
                return tantivy.Index(schema, path=elsewhere).searcher()
        except OSError as other:
            raise other from error


def link_lexical(folder: Path, former: Path) -> None:
    """Gives a generation the same lexical index as a former one, by links to its files."""
    (folder / FOLDER).mkdir()
    for path in (former / FOLDER).iterdir():
        if not path.name.endswith(".lock"):
            (folder / FOLDER / path.name).hardlink_to(path)


def write_lexical(
    folder: Path,
    terms: Iterable[Sequence[str]],
    *,
    first: int = 0,
    removed: Sequence[int] = (),
) -> None:
    """Writes the terms of each passage into the lexical index, made where there is none yet.

    The passages get the slots from ``first`` on; those in the slots ``removed`` are taken out. No
    file that is there is altered, so that it may be a link to one of a former generation.
    """
    import tantivy

    (folder / FOLDER).mkdir(exist_ok=True)
    index = tantivy.Index(_schema(), path=str(folder / FOLDER))
    writer = index.writer(heap_size=_HEAP, num_threads=1)  # one thread: the same order every time
    for slot in removed:
        writer.delete_documents_by_term("slot", slot)
    for slot, words in enumerate(terms, first):
        writer.add_document(tantivy.Document(slot=slot, terms=" ".join(_clean(words))))
    writer.commit()
    writer.garbage_collect_files()
    writer.wait_merging_threads()


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("slot", stored=True, indexed=True)
    builder.add_text_field("terms", stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _clean(terms: Sequence[str]) -> list[str]:
    return [term[:_LONGEST] for term in terms]
