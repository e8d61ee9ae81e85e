"""What a reader leaves out, counted while it reads and reported by kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qabot.messages import Loss, Lost, lost


def left_out(counts: Mapping[Loss, int]) -> Iterator[Lost]:
    """A loss for each kind of thing: ``{Loss.PICTURE: 2} -> 2 pictures left out``."""
    for what, count in counts.items():
        if count:
            yield lost(what, count=count)


def within(part: str, losses: Sequence[Lost]) -> list[Lost]:
    """The losses of a part of the file, each with the part's name before it."""
    return [lost(Loss.IN_PART, part=part, loss=loss.message) for loss in losses]


def of_pages(what: Loss, numbers: Sequence[int], **fields: int) -> Lost:
    """A loss of these pages: ``[1, 2, 3, 7] -> pages 1-3, 7 without text``."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = ", ".join(f"{a}-{b}" if a < b else f"{a}" for a, b in spans)
    return lost(what, count=len(numbers), pages=shown, **fields)
