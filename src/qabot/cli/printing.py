"""What a command prints: JSON, text for a terminal or a pipe, progress, and words aside."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from qabot.system.console import is_unicode_output
from qabot.system.legible import legible, legible_json

if TYPE_CHECKING:
    from qabot.rendering import Style


_T = TypeVar("_T")
_WIDEST = 96  # columns; longer lines are hard to read


def print_json(value: dict[str, Any]) -> None:
    """An object on a line; what the terminal cannot show is escaped."""
    click.echo(legible_json(value, ascii_only=not is_unicode_output()))


def tell_user(line: str) -> None:
    """Prints something in addition to the result, on stderr."""
    click.echo(legible(line), err=True)


def style() -> Style:
    """Colours and wrapping for a terminal; bare text for a pipe or with NO_COLOR."""
    import shutil

    from qabot.rendering import Style

    if not sys.stdout.isatty():
        return Style()
    colour = "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return Style(colour, min(shutil.get_terminal_size().columns, _WIDEST))


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """Bars on stderr, one for each step; none if stderr is not a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    units = {"read": "B", "words": " passage", "embed": " passage", "milvus": " passage"}
    bars: dict[str, Any] = {}

    def tell(stage: str, done: int, total: int) -> None:
        if total and stage not in bars:
            bars[stage] = tqdm(
                desc=f"{stage:>5}",
                total=total,
                unit=units[stage],
                unit_scale=stage == "read",
                file=_stderr(),
                leave=True,
            )
        if total:
            bars[stage].update(done - bars[stage].n)

    try:
        yield tell
    finally:
        for bar in bars.values():
            bar.close()


def counted(cases: Sequence[_T]) -> Iterable[_T]:
    """The same with a bar on stderr, where that is a terminal."""
    if not sys.stderr.isatty():
        return cases
    from tqdm import tqdm

    return tqdm(cases, unit=" question", file=_stderr())


def _stderr() -> TextIO:
    return sys.stderr
