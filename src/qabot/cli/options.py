"""Options that several commands take, and the library that they open with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from qabot.library import Library


def option(*names: str, **rest: Any) -> Callable[[Any], Any]:
    """`click.option`, for commands whose type click does not know yet."""
    return click.option(*names, **rest)


def settings(*names: str) -> Callable[[Any], Any]:
    """Options for these settings: their types and help are those of `qabot.settings.SCHEMA`."""
    from qabot.settings import SCHEMA

    def decorated(command: Any) -> Any:
        for name in reversed(names):
            setting = SCHEMA[name]
            flag = setting.kind is bool
            spelling = f"{setting.option}/--no-{setting.option[2:]}" if flag else setting.option
            kind = None if flag else setting.kind
            command = option(spelling, name, type=kind, default=None, help=setting.summary)(command)
        return command

    return decorated


ANSWERING = settings("quotes", "min_confidence", "fast")
MODEL = settings("encoder", "device", "threads")
WRITING = settings("written", "model_url", "model", "model_timeout")
INDEX = option(
    "--index",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("index"),
    envvar="QABOT_INDEX",
    show_default=True,
    help="The folder of the index.",
)
JSON = option("--json", "as_json", is_flag=True, help="Print JSON.")
LINKS = settings("follow_links")
KEEPING = settings("threads", "keep_days", "keep_hours")


def open_library(folder: Path, options: Mapping[str, Any] | None = None) -> Library:
    """The library of an index, closed when the command ends."""
    from qabot.library import Library

    library = Library(folder, **(options or {}))
    click.get_current_context().call_on_close(library.close)
    return library
