"""`qabot rollback` and `purge`: serve the former generation, delete documents for good."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qabot.cli.lines import Line, said
from qabot.cli.options import INDEX, JSON, open_library, option
from qabot.cli.printing import print_json
from qabot.system.locale import language

if TYPE_CHECKING:
    pass


@click.command()
@INDEX
def rollback(folder: Path) -> None:
    """Serve the index as it was before the last update; `qabot index` goes forward again."""
    click.echo(said(Line.ROLLED_BACK, generation=open_library(folder).rollback()))


@click.command()
@click.argument("references", metavar="DOCUMENT...", nargs=-1, required=True)
@INDEX
@option("--yes", is_flag=True, help="Do not ask.")
@JSON
def purge(references: tuple[str, ...], folder: Path, yes: bool, as_json: bool) -> None:
    """Delete documents for good: their text, former versions, and what quotes keep of them.

    DOCUMENT is a path, an id or a hash, as `qabot ask` and `qabot status` show them; of an archive
    everything in it is deleted. Remove the files and run `qabot index` first. Former generations
    are deleted, too, and old quotes of these documents can no longer be opened.

    \b
    qabot purge documents/minutes.md
    """
    if not yes:
        question = f"Delete {', '.join(references)} for good? This cannot be undone."
        click.confirm(question, abort=True, err=True)
    from qabot.rendering import purged_json, purged_text
    from qabot.telegram.forgetting import forget_purged

    purged = open_library(folder).purge(references)
    forget_purged(folder, _chat_documents(folder), purged)
    if as_json:
        print_json(purged_json(purged))
    else:
        click.echo(purged_text(purged, language()))


def _chat_documents(folder: Path) -> Path:
    """Where the bot keeps the documents that come by chat."""
    from qabot.telegram.library import documents_beside

    chosen = os.environ.get("QABOT_TELEGRAM_DOCUMENTS")
    return Path(chosen) if chosen else documents_beside(folder)
