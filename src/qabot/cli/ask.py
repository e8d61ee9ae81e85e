"""`qabot ask`, `search` and `chat`: questions, and what is found for them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from qabot.cli.batch import answer_batch
from qabot.cli.exits import NO_ANSWER
from qabot.cli.options import ANSWERING, INDEX, JSON, MODEL, WRITING, open_library, option
from qabot.cli.printing import print_json, style
from qabot.system.locale import language
from qabot.typed import Asking, joined_words, read_text


@click.command(cls=Asking)
@click.argument("question", nargs=-1)
@INDEX
@option(
    "--batch",
    type=click.Path(path_type=Path),
    help='Lines of {"id": …, "question": …}; prints a JSON object for each.',
)
@option("--all", "every", is_flag=True, help="With --written, show struck sentences as well.")
@WRITING
@ANSWERING
@MODEL
@JSON
def ask(
    question: tuple[str, ...],
    folder: Path,
    batch: Path | None,
    every: bool,
    as_json: bool,
    **options: object,
) -> None:
    """Answer a question with quotes; exit code 3 when the documents do not contain the answer.

    QUESTION may be several words, or - to read it from standard input. What follows -- is part of
    it even if it looks like an option.

    \b
    qabot ask 济南自贸区面积有多少
    qabot ask --batch questions.jsonl --json > answers.jsonl
    qabot ask --written 济南自贸区面积有多少
    """
    library = open_library(folder, options)
    if batch is not None:
        if question:
            raise click.UsageError("Pass a QUESTION or --batch, not both")
        answer_batch(batch, library)
        return
    if library.settings.written:
        from qabot.cli.written import answer_written

        answer = answer_written(library, question_of(question), as_json=as_json, every=every)
        if not answer.found:
            sys.exit(NO_ANSWER)
        return
    answer = library.ask(question_of(question))
    if as_json:
        from qabot.rendering import answer_json

        print_json(answer_json(answer))
    else:
        from qabot.rendering import answer_text

        click.echo(answer_text(answer, style()))
    if not answer.found:
        sys.exit(NO_ANSWER)


@click.command(cls=Asking)
@click.argument("question", nargs=-1)
@INDEX
@option("-k", "count", type=click.IntRange(1, 1000), default=10, show_default=True, help="Hits.")
@MODEL
@JSON
def search(
    question: tuple[str, ...], folder: Path, count: int, as_json: bool, **options: object
) -> None:
    """Show the passages that a question finds, best first."""
    from qabot.rendering import hits_json, hits_text

    hits = open_library(folder, options).search(question_of(question), count)
    if as_json:
        print_json(hits_json(hits))
    else:
        click.echo(hits_text(hits, style(), language()))


@click.command()
@INDEX
@WRITING
@ANSWERING
@MODEL
def chat(folder: Path, **options: object) -> None:
    """Ask one question after another, and open what is quoted."""
    from qabot.cli.chat import run

    run(open_library(folder, options), style=style)


def question_of(words: Sequence[str]) -> str:
    """The question that was typed, or the one on standard input for ``-`` and for a pipe."""
    if list(words) == ["-"] or (not words and not sys.stdin.isatty()):
        return read_text(sys.stdin.buffer.read())
    if not words:
        raise click.UsageError("Missing QUESTION: qabot ask 济南自贸区面积有多少")
    return joined_words(words)
