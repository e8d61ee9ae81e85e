"""Terms with what defines them, and questions that a page folds out, as paragraphs say them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lxml import etree

from qabot.language.text import is_cjk
from qabot.readers.piece import Piece

_LONGEST_TERM = 60  # characters; a longer one is a paragraph
_DEEPEST = 6  # level of a heading


def defined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, with the term of a definition before it: 「电话：0531-1234567」.

    What a section is folded under becomes its heading, or a question with its answer.
    """
    terms: list[Piece] = []
    told: etree._Element | None = None  # the definition that the terms are before already
    for piece in _unfolded(pieces):
        home = piece.home.tag if piece.home is not None else ""
        if home == "dt" and _is_term(piece):
            if told is not None:
                terms, told = [], None
            terms.append(piece)
            continue
        if home == "dd" and terms and _may_follow(piece):
            if piece.home is not told:
                piece = replace(piece, label=_label(terms, piece.text), kind="paragraph")
            told = piece.home
        elif told is None or home != "dd":
            yield from _alone(terms, announce=home == "dd") if told is None else ()
            terms, told = [], None
        yield piece
    yield from terms if told is None else ()


def _is_term(piece: Piece) -> bool:
    short = len(piece.text) <= _LONGEST_TERM
    return short and not piece.kind and not piece.level and not piece.rows


def _may_follow(piece: Piece) -> bool:
    return not (piece.kind or piece.level or piece.rows)


def _label(terms: Sequence[Piece], text: str) -> str:
    names = "、".join(term.text for term in terms)
    return names.rstrip("：: ") + ("：" if any(map(is_cjk, names + text)) else ": ")


def _alone(terms: Sequence[Piece], *, announce: bool) -> Iterator[Piece]:
    """Terms before a list or a table, or before nothing."""
    for term in terms:
        if announce and not term.text.endswith(("：", ":")):
            term = replace(term, text=_label([term], "").rstrip())
        yield term


def _unfolded(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Summaries as questions or headings; what answers a question as its answer."""
    asked: etree._Element | None = None  # what contains the answers to the last question
    level = 0
    for piece in pieces:
        home = piece.home.tag if piece.home is not None else ""
        if home in ("summary", "dt") and not piece.level and piece.text.endswith(("？", "?")):
            asked = piece.home.getparent() if piece.home is not None else None
            yield replace(piece, kind="question")
            continue
        if home in ("summary", "dt"):
            asked = None
        if home == "summary" and not (piece.level or piece.kind or piece.rows):
            yield replace(piece, level=min(level + 1, _DEEPEST))
            continue
        level = piece.level if piece.is_heading else level
        if asked is not None and _may_follow(piece):
            piece = replace(piece, kind="answer" if asked in piece.around() else "")
        yield piece
