"""`qabot bot` and `qabot gaps`: answering in Telegram, and what could not be answered there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qabot.cli.exits import ERROR
from qabot.cli.lines import Line, said
from qabot.cli.options import ANSWERING, INDEX, JSON, LINKS, WRITING, open_library, option, settings
from qabot.cli.printing import print_json, tell_user
from qabot.errors import QabotError
from qabot.system.legible import legible, one_line

if TYPE_CHECKING:
    from qabot.ingest import IndexReport
    from qabot.ingest.watching import Watched
    from qabot.library import Library


@click.command()
@INDEX
@option("--check", "only_check", is_flag=True, help="Check token, index and rights, and exit.")
@option(
    "--watch",
    "watched",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Files or folders to index whenever they change.",
)
@option("--json-logs", is_flag=True, help="Log one JSON object per line.")
@LINKS
@ANSWERING
@WRITING
@settings("threads")
def bot(
    folder: Path, only_check: bool, watched: tuple[Path, ...], json_logs: bool, **options: object
) -> None:
    """Answer questions in Telegram, until it is stopped with Ctrl-C.

    Set QABOT_TELEGRAM_TOKEN to the token that @BotFather gives, or QABOT_TELEGRAM_TOKEN_FILE to a
    file that contains it. docs/telegram.md explains the other settings.

    \b
    QABOT_TELEGRAM_TOKEN=123456:ABC-DEF qabot bot --check
    """
    from qabot.telegram.configuration import read_bot_settings

    library = open_library(folder, options)
    if library.settings.written:
        library.endpoint()  # raises now, not at the first question, where no model is set
    bot_settings = read_bot_settings(os.environ, folder)
    from qabot.telegram.checking import check
    from qabot.telegram.library import BotLibrary
    from qabot.telegram.logs import set_up_logs
    from qabot.telegram.running import run

    set_up_logs(bot_settings.token, as_json=json_logs)
    if only_check:
        findings = check(bot_settings, BotLibrary(library))
        for good, line in findings:
            click.echo(legible(f"{'ok     ' if good else 'PROBLEM'} {line}"))
        sys.exit(0 if all(good for good, _ in findings) else ERROR)
    run(
        bot_settings,
        BotLibrary(library),
        watched=_watch_in_background(library, watched) if watched else None,
    )


def _watch_in_background(library: Library, paths: Sequence[Path]) -> Watched:
    """Indexes what changes while the command continues; ends with the process."""
    import logging
    import threading

    from qabot.ingest.watching import Watched, keep_watching, require_at_first
    from qabot.rendering import report_text

    require_at_first(library.folder, paths)
    log, watched = logging.getLogger("qabot.ingest.watching"), Watched()

    def outcomes() -> Iterator[IndexReport | QabotError]:
        return library.watch(paths, watched=watched)

    def tell(outcome: IndexReport | QabotError) -> None:
        if isinstance(outcome, QabotError):
            cause = outcome.__cause__
            foreseen = cause is None or isinstance(cause, (OSError, QabotError))
            log.warning("%s", outcome, exc_info=None if foreseen else cause)
        else:
            log.info("%s", report_text(outcome).replace("\n", "; "))

    arguments = (outcomes, tell, watched)
    threading.Thread(target=keep_watching, args=arguments, name="qabot-watch", daemon=True).start()
    return watched


@click.command()
@INDEX
@option("--days", type=click.IntRange(1), default=30, show_default=True, help="Days to look back.")
@JSON
def gaps(folder: Path, days: int, as_json: bool) -> None:
    """Show the questions that the bot or the server refused, or that were voted down.

    Like ones are together. They show which documents are missing.
    """
    from qabot.gaps import Gap
    from qabot.server.gaps import gaps_json, gaps_of, has_memory

    found: Sequence[Gap] = ()
    if there := has_memory(folder):
        found = gaps_of(folder, days)
    else:
        open_library(folder).status()  # raises where there is no index at all
        tell_user(said(Line.NO_MEMORY, folder=str(folder)))
    if as_json:
        print_json(gaps_json(found, days))
        return
    for gap in found:
        click.echo(f"{gap.count:>4}  {one_line(gap.questions[0])}")
    if there and not found:
        click.echo(said(Line.NO_GAPS, days=days), err=True)
