"""`qabot show`, `inspect`, `status`, `rollback` and `purge`: what is indexed, and what is not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qabot.cli.exits import ERROR
from qabot.cli.options import INDEX, JSON, WRITING, open_library, option
from qabot.cli.printing import print_json, style, tell_user
from qabot.errors import QabotError
from qabot.system.locale import language

if TYPE_CHECKING:
    from qabot.library import Library


@click.command()
@click.argument("reference", metavar="DOCUMENT[:START-END]")
@INDEX
@option("--context", type=click.IntRange(0), default=0, help="Characters to show before and after.")
@option("--summary", is_flag=True, help="Show the first sentence below each heading, as quotes.")
@WRITING
@JSON
def show(
    reference: str,
    folder: Path,
    context: int,
    summary: bool,
    as_json: bool,
    **options: object,
) -> None:
    """Print a document's text, or the slice that a quote names.

    DOCUMENT is an id, a path or a sha256, also of a former version. START and END are offsets in
    characters, as a quote gives them.

    \b
    qabot show corpus/jinan-report-2020.md:118-163 --context 80
    qabot show corpus/jinan-report-2020.md --summary
    qabot show corpus/jinan-report-2020.md --summary --written
    """
    from qabot.rendering import slice_text, text_json

    library = open_library(folder, options)
    if summary and library.settings.written:
        from qabot.cli.written import summarise

        summarise(library, reference, as_json=as_json)
        return
    if summary:
        _show_summary(library, reference, as_json=as_json)
        return
    passage = library.show(reference)
    document, start, end = passage.document, passage.start, passage.end
    around = max(start - context, 0), min(end + context, document.length)
    if as_json:
        print_json(text_json(document, start, end, around))
    else:
        click.echo(slice_text(document, start, end, around, style()))


def _show_summary(library: Library, reference: str, *, as_json: bool) -> None:
    from qabot.rendering.written import summary_json, summary_text

    quotes = library.summary(reference)
    if as_json:
        print_json(summary_json(quotes))
    else:
        click.echo(summary_text(quotes, style()))


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@option("--max-bytes", type=click.IntRange(1), help="Skip files larger than this many bytes.")
@JSON
def inspect(path: Path, max_bytes: int | None, as_json: bool) -> None:
    """Show a file as qabot reads it: text, pages, headings, and what was lost.

    No index is needed. Of a ZIP archive every document is shown; with --json each on a line.

    \b
    qabot inspect report.pdf
    """
    from qabot.readers import DEFAULT_MAX_BYTES, read_documents
    from qabot.rendering import inspection_json, inspection_text
    from qabot.system.paths import shown_path

    name, failed = shown_path(path, Path()), False
    for shown, outcome in read_documents(path, name=name, max_bytes=max_bytes or DEFAULT_MAX_BYTES):
        if isinstance(outcome, QabotError):
            tell_user(f"qabot: {shown} {outcome.text(language())}")
            failed = True
        elif as_json:
            print_json(inspection_json(outcome))
        else:
            click.echo(inspection_text(outcome, style(), language()))
    if failed:
        sys.exit(ERROR)


@click.command()
@INDEX
@JSON
def status(folder: Path, as_json: bool) -> None:
    """Show what the index contains and how it was made."""
    from qabot.readers.sandbox import Sandbox
    from qabot.rendering import status_json, status_text

    found = open_library(folder).status()
    walls = Sandbox(workers=1).walls()
    if as_json:
        print_json(status_json(found, walls))
    else:
        click.echo(status_text(found, walls, language()))
