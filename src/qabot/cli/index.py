"""`qabot index` and `qabot watch`: documents become an index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from qabot.cli.lines import Line, said
from qabot.cli.options import INDEX, JSON, KEEPING, LINKS, open_library, option, settings
from qabot.cli.printing import print_json, progress, tell_user
from qabot.errors import QabotError, SettingsError
from qabot.messages import Code
from qabot.system.locale import language

_SWEEP_HELP = "Seconds between full rescans, which catch changes that the watcher missed."


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@INDEX
@settings("encoder", "dictionary", "passage_size", "max_bytes", "device", "batch_size")
@LINKS
@KEEPING
@option("--reread", is_flag=True, help="Re-read every file, even if it looks unchanged.")
@option("--low-priority", is_flag=True, help="Run at low CPU priority.")
@JSON
@option("--quiet", is_flag=True, help="No progress bars.")
def index(
    paths: tuple[Path, ...],
    folder: Path,
    reread: bool,
    low_priority: bool,
    as_json: bool,
    quiet: bool,
    **options: object,
) -> None:
    """Read documents and bring the index up to date.

    PATHS are files or folders, by default ./corpus. What is unchanged is not embedded again; the
    former index answers until the new one is complete.
    """
    from qabot.ingest.corpus import formats_for
    from qabot.rendering import report_json, report_text

    library = open_library(folder, options)
    library.recipe()  # what is wrong with the settings is reported before anything is read
    if low_priority:
        _give_way()
    with progress(quiet) as shown:
        report = library.update(documents_of(paths), reread=reread, progress=shown)
    if as_json:
        print_json(report_json(report))
    else:
        click.echo(report_text(report, language()))
        if formats := formats_for(report.skipped):
            click.echo(said(Line.FORMATS, endings=", ".join(formats)))


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@INDEX
@option("--sweep", type=click.IntRange(1), default=300, show_default=True, help=_SWEEP_HELP)
@LINKS
@KEEPING
@JSON
def watch(
    paths: tuple[Path, ...], folder: Path, sweep: int, as_json: bool, **options: object
) -> None:
    """Index documents whenever they change, until it is stopped with Ctrl-C.

    PATHS are files or folders, by default ./corpus. The index keeps the options that it was made
    with: to change them, run `qabot index` first. It runs at low priority, so that questions are
    answered first.
    """
    import signal

    from qabot.rendering import report_json, report_text

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C
    library = open_library(folder, options)
    documents = documents_of(paths)
    _give_way()
    tell_user(said(Line.WATCHING, paths=", ".join(map(str, documents))))
    try:
        for outcome in library.watch(documents, sweep=sweep):
            if isinstance(outcome, QabotError):
                tell_user(f"qabot: {outcome.text(language())}")
            elif as_json:
                print_json(report_json(outcome))
            else:
                click.echo(report_text(outcome, language()))
    except KeyboardInterrupt:
        click.echo(said(Line.STOPPED), err=True)


@click.command()
@INDEX
@option("--take-over", is_flag=True, help="Replace what another index folder serves there.")
@option("--anew", is_flag=True, help="Load it again, even if it is there.")
@JSON
@option("--quiet", is_flag=True, help="No progress bars.")
def publish(folder: Path, take_over: bool, anew: bool, as_json: bool, quiet: bool) -> None:
    """Bring the index to the Milvus server of the settings, as `qabot index` does by itself.

    It continues where it was interrupted. What the server serves answers until all is there.
    """
    from dataclasses import asdict

    from qabot.milvus.publishing import note_of

    library = open_library(folder)
    with progress(quiet) as shown:
        published = library.publish(take_over=take_over, anew=anew, progress=shown)
    if as_json:
        print_json({"schema": "qabot.published/1", **asdict(published)})
    else:
        click.echo(f"{note_of(published)}.")


def documents_of(paths: Sequence[Path]) -> Sequence[Path]:
    """The paths given, else ./corpus; raises SettingsError where there is neither."""
    if paths:
        return paths
    corpus = Path("corpus")
    if not corpus.exists():
        raise SettingsError(Code.NO_CORPUS)
    return [corpus]


def _give_way() -> None:
    from qabot.system.priority import lower_priority

    if not lower_priority():
        click.echo(said(Line.PRIORITY), err=True)
