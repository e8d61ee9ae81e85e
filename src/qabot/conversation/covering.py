"""How much of a message's words a sentence has, with what is above it."""

from __future__ import annotations

from qabot.answering.candidates import Candidate
from qabot.documents.readings import search_text
from qabot.language.text import fold
from qabot.search.backend import Backend


def shares_words(index: Backend, words: str, text: str) -> bool:
    """True where a text has half of the words that say something, by idf, or there are none.

    A word is there where two of its letters are: 停车 has enough of 停车场.
    """
    content = {w.term for w in index.segmenter.words(words) if not w.is_function_word}
    longer = {term for term in content if len(term) > 1} or content
    weights = index.lexical.idfs(longer)
    flat = fold(text)
    there = sum(weight for term, weight in weights.items() if _is_partly_in(term, flat))
    return there >= sum(weights.values()) / 2


def _is_partly_in(term: str, text: str) -> bool:
    pairs = {term[i : i + 2] for i in range(len(term) - 1)} or {term}
    return any(pair in text for pair in pairs)


def coverage(index: Backend, words: str, found: Candidate, *, letters: bool = False) -> float:
    """The share, weighted by idf, of words that are in a sentence, its headings or its title.

    With ``letters`` those of their characters count as well: 票价 has half of 门票.
    """
    content = [
        words[w.start : w.end] for w in index.segmenter.words(words) if not w.is_function_word
    ]
    every = {t for text in content for t in index.segmenter.terms(text)}
    longer = every if letters else {t for t in every if len(t) > 1} or every
    terms = index.lexical.idfs(longer)
    whole = sum(terms.values())
    if not whole:
        return 1.0
    around = set(index.segmenter.terms(_around(found))) | found.terms
    return sum(weight for term, weight in terms.items() if term in around) / whole


def _around(found: Candidate) -> str:
    passage = found.passage
    return "\n".join((passage.document.title, *passage.heading, *_heads(found)))


def _heads(found: Candidate) -> list[str]:
    return [search_text(found.passage)] if found.block.kind == "row" else []
