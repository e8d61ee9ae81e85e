"""The lexical leg: BM25 over search words (tantivy)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

FOLDER = "lexical"
_LONGEST = 100  # characters of a term; what is longer is found by its beginning
_HEAP = 100_000_000  # bytes


class LexicalIndex:
    """An open BM25 index (Robertson's, k1 = 1.2, b = 0.75) over terms."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy: Any = tantivy
        self._schema = _schema()
        self._searcher = tantivy.Index(self._schema, path=str(folder / FOLDER)).searcher()

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
            these = query.term_set_query(self._schema, "number", list(scores))
            only = (occur.Must, query.const_score_query(these, 0.0))
            scores.update(self._hits([*clauses, only], len(scores)))
        return scores

    def idf(self, term: str) -> float:
        """How telling a term is: about 0 when every passage has it, the most when none has."""
        having = self._searcher.doc_freq("terms", term[:_LONGEST])
        return math.log1p((len(self) - having + 0.5) / (having + 0.5))

    def _clauses(self, terms: Sequence[str]) -> list[Any]:
        should, query = self._tantivy.Occur.Should, self._tantivy.Query
        wanted = dict.fromkeys(_clean(terms))
        return [(should, query.term_query(self._schema, "terms", w, "freq")) for w in wanted]

    def _hits(self, clauses: Sequence[Any], k: int) -> list[tuple[int, float]]:
        question = self._tantivy.Query.boolean_query(list(clauses))
        hits = self._searcher.search(question, k, count=False).hits
        found = [(self._searcher.doc(address)["number"][0], score) for score, address in hits]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def link_lexical(folder: Path, former: Path) -> None:
    """Gives a generation the same lexical index as a former one, by links to its files."""
    (folder / FOLDER).mkdir()
    for path in (former / FOLDER).iterdir():
        if not path.name.endswith(".lock"):
            (folder / FOLDER / path.name).hardlink_to(path)


def write_lexical(folder: Path, terms: Iterable[Sequence[str]]) -> None:
    """Writes a lexical index over the terms of each passage, numbered from 0."""
    import tantivy

    (folder / FOLDER).mkdir()
    index = tantivy.Index(_schema(), path=str(folder / FOLDER))
    writer = index.writer(heap_size=_HEAP, num_threads=1)  # one thread: the same order every time
    for number, words in enumerate(terms):
        writer.add_document(tantivy.Document(number=number, terms=" ".join(_clean(words))))
    writer.commit()
    writer.wait_merging_threads()


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", stored=True, indexed=True)
    builder.add_text_field("terms", stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _clean(terms: Sequence[str]) -> list[str]:
    return [term[:_LONGEST] for term in terms]
