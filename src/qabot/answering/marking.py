"""Which words of a sentence or row are shown as the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qabot.answering.cells import Match
from qabot.language.numbers import figures
from qabot.language.text import fold
from qabot.structure import Cell
from qabot.types import Span


def marked(
    question: str,
    content: Mapping[str, float],
    text: str,
    span: Span,
    wanted: Sequence[Span],
    answer: Span | None,
) -> list[Span]:
    """What answers in the sentence ``span`` of a text; all are offsets of the text.

    ``content`` are the question's words with their weights, ``wanted`` are spans of the kind asked
    for, ``answer`` is what the reader found. It is believed, but for a time of day: of 「每周五天，
    上午8:30至12:00」 the clock answers 几点, of 「满十年的，最长为两年」 what is
    nearest to the word 最长.
    """
    asked = fold(question)
    elsewhere = wanted and not any(answer and s < answer[1] and answer[0] < e for s, e in wanted)
    limit = _LIMIT.search(asked)
    at = fold(text[slice(*span)]).find(limit[0]) if limit and len(wanted) > 1 else -1
    if at >= 0:
        return [min(wanted, key=lambda place: _gap(place, span[0] + at))]
    if answer and not (elsewhere and _CLOCK.search(asked)):
        return [_whole(text, span, answer)]
    near = _nearest(question, content, text, span, wanted)
    return near[:1] if _CLOCK.search(asked) else near


def _gap(place: Span, at: int) -> int:
    """Characters between a span and a word of two that begins at ``at``."""
    return max(place[0] - at - 2, at - place[1], 0)


def marked_cell(
    question: str,
    content: Mapping[str, float],
    text: str,
    span: Span,
    wanted: Sequence[Span],
    answer: Span | None,
    cells: Sequence[Cell],
    matched: Match,
) -> list[Span]:
    """The same for the row with these cells, or the piece ``span`` of it.

    That is the cell under the head that is asked for, else the one in which the reader finds it.
    Of a long cell only what answers; nothing that is not in the piece of the row that is quoted.
    """
    start, end = span
    inside = [c for c in cells if start <= c.end and c.start <= end]
    chosen = matched.cell or _cell_of(answer, wanted, [c for c in inside if c not in matched.named])
    if chosen is None or chosen not in inside:
        return []
    start, end = max(chosen.start, start), min(chosen.end, end)
    if end - start <= _LONG_CELL:
        return [(start, end)]
    if answer and start <= answer[0] and answer[1] <= end:
        return [_whole(text, (start, end), answer)]
    near = _nearest(question, content, text, span, wanted)
    return [found for found in near if start <= found[0] and found[1] <= end]


def _cell_of(answer: Span | None, wanted: Sequence[Span], cells: Sequence[Cell]) -> Cell | None:
    """The cell that shares most with what the reader found, else the only one of the kind."""
    if answer:
        shared = {c: min(c.end, answer[1]) - max(c.start, answer[0]) for c in cells}
        best = max(cells, key=lambda cell: shared[cell], default=None)
        if best and shared[best] > 0:
            return best
    fitting = [c for c in cells if any(c.start <= start < c.end for start, _ in wanted)]
    return fitting[0] if len(fitting) == 1 else None


def _nearest(
    question: str, content: Mapping[str, float], text: str, span: Span, wanted: Sequence[Span]
) -> list[Span]:
    """The spans that answer: of several those nearest to the question's words; all for lists."""
    asked, first = fold(question), span[0]
    if len(wanted) <= 1 or any(word in asked for word in _LISTS):
        return list(wanted)
    folded = fold(text[slice(*span)])
    places = [
        (first + at, first + at + len(term), weight)
        for term, weight in content.items()
        if len(term) > 1 and (at := folded.find(term)) >= 0
    ]

    def pull(place: Span) -> float:
        gaps = [(max(s - place[1], place[0] - e, 0), weight) for s, e, weight in places]
        return sum(weight / (gap + _REACH) for gap, weight in gaps)

    if _RESULT.search(asked):
        reached = [w for w in wanted if folded.endswith(("到", "至"), 0, w[0] - first)]
        wanted = reached or wanted
    pulls = [pull(place) for place in wanted]
    return [place for place, force in zip(wanted, pulls, strict=True) if 2 * force >= max(pulls)]


def _whole(text: str, sentence: Span, span: Span) -> Span:
    """The span without the signs that end a clause, with the figures at its ends whole."""
    first, last = sentence
    start, end = span
    left = text[start:end].lstrip(_ENDINGS)
    right = left.rstrip(_ENDINGS)
    if right:
        start = end - len(left)
        end = start + len(right)
    for figure in figures(text[first:last]):
        if first + figure.start < end and start < first + figure.end:
            start, end = min(start, first + figure.start), max(end, first + figure.end)
    return start, end


_ENDINGS = " \n\t\u3000，。、；：！？,.;:!?"
_CLOCK = re.compile("几点|几时|何时[上下开关]|钟点|what time")
_LIMIT = re.compile("最[长高多大低少短小晚早]")
_LONG_CELL = 40  # characters; of a longer one a part is marked
_LISTS = ("分别", "哪些", "各是", "各为", "哪几")
_RESULT = re.compile("[到至](?:了)?(?:多少|几)")  # 减少到多少: what is behind 到 or 至
_REACH = 4  # characters
