"""What a reader leaves out, counted while it reads and reported in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def left_out(counts: Mapping[str, int]) -> Iterator[str]:
    """A line for each kind of thing: ``{"picture": 2} -> 2 pictures left out``."""
    for what, count in counts.items():
        if count:
            yield f"{count:,} {what}{'s' if count > 1 else ''} left out"
