"""Which gaps of a document are spaces: settled once all its runs are known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from qabot.readers.pdf.lines import BORDER, FAR_BORDER, FAR_INSIDE, GAPS, WORDS, Run

_ALL_MEANT = "Skia/PDF"  # Chromium and its kin: draw no spaces, and leave no other gaps
_FAR_MEANT = "LibreOffice"  # draws none where it stretches a line; else leaves a fifth of the size
_MOST_DRAWN = 5  # times as many spaces are not drawn where a document draws none
_FEWEST_TIGHT = 0.1  # times as many borders have no gap where a gap means a space
_CLEAR = 2  # more borders of one kind than of the other


def settle_spaces(runs: Sequence[Run], producer: str) -> str:
    """Writes a space or nothing for each gap; what separates Chinese and Latin at line ends.

    Between letters a gap is a space. Next to Chinese it is a matter of layout where the document
    draws its spaces; where it draws none, gaps that are not everywhere are spaces.
    """
    text = "\n".join(run.text for run in runs)
    drawn, words = text.count(" "), text.count(WORDS)
    spaced, tight, near, far = (_borders(text, gap) for gap in (" ", "", BORDER, FAR_BORDER))
    meant = {WORDS}
    if producer.startswith(_FAR_MEANT):
        meant |= {FAR_BORDER, FAR_INSIDE, *(BORDER if 2 * (spaced + far) > tight + near else "")}
        spaced, tight = spaced + far, tight + near
    elif producer.startswith(_ALL_MEANT) or (
        words > _MOST_DRAWN * drawn and tight > _FEWEST_TIGHT * (near + far)
    ):
        meant |= set(GAPS)
        spaced += near + far
    else:
        tight += near + far
    written = str.maketrans({gap: " " if gap in meant else "" for gap in GAPS})
    for run in runs:
        run.seams = [
            (len(run.text[:offset].translate(written)), x, by) for offset, x, by in run.seams
        ]
        run.text = run.text.translate(written)
    return " " if spaced > 0.5 * tight else ""


def usual_space(text: str, otherwise: str) -> str:
    """What separates Chinese and letters in a text, if that is clear."""
    spaced, tight = _borders(text, " "), _borders(text, "")
    if abs(spaced - tight) < _CLEAR:
        return otherwise
    return " " if spaced > tight else ""


def _borders(text: str, gap: str) -> int:
    """How often Chinese and letters or figures are next to each other with this between them."""
    return len(_border(gap).findall(text))


@cache
def _border(gap: str) -> re.Pattern[str]:
    wide, narrow = "[\u4e00-\u9fff]", "[A-Za-z0-9]"
    return re.compile(f"(?<={wide}){gap}(?={narrow})|(?<={narrow}){gap}(?={wide})")
