"""The command line: each command parses, calls one function of the library, and prints."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, TypeVar

import click

from qabot import __version__
from qabot.console import give_up_output, is_of_output, is_unicode_output, prepare_output
from qabot.errors import QabotError, QuestionError, SettingsError, why_unreadable
from qabot.legible import legible, legible_json, one_line
from qabot.server.command import serve
from qabot.typed import Asking, joined_words, read_lines, read_text

if TYPE_CHECKING:
    from qabot.index import IndexReport
    from qabot.library import Library
    from qabot.rendering import Style
    from qabot.watching import Watched

_T = TypeVar("_T")
ERROR, USAGE, NO_ANSWER = 1, 2, 3  # exit codes; 0 = done
_WIDEST = 96  # columns; longer lines are hard to read


class _Commands(click.Group):
    """Commands in the order in which a newcomer needs them, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def app() -> None:
    """Answers questions about a folder of documents with quotes that open where they stand.

    \b
    qabot index corpus
    qabot ask 金融辅导员对接了多少家企业
    qabot show corpus/jinan-report-2020.md
    """


def _option(*names: str, **rest: Any) -> Callable[[Any], Any]:
    return click.option(*names, **rest)


def _settings(*names: str) -> Callable[[Any], Any]:
    """Options for these settings: their types and help are those of `qabot.settings.SCHEMA`."""
    from qabot.settings import SCHEMA

    def decorated(command: Any) -> Any:
        for name in reversed(names):
            setting = SCHEMA[name]
            flag = setting.kind is bool
            spelling = f"{setting.option}/--no-{setting.option[2:]}" if flag else setting.option
            kind = None if flag else setting.kind
            command = _option(spelling, name, type=kind, default=None, help=setting.summary)(
                command
            )
        return command

    return decorated


_ANSWERING = _settings("quotes", "min_confidence", "fast")
_MODEL = _settings("encoder", "device", "threads")
_INDEX = _option(
    "--index",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("index"),
    envvar="QABOT_INDEX",
    show_default=True,
    help="The folder of the index.",
)
_JSON = _option("--json", "as_json", is_flag=True, help="Print JSON.")
_SWEEP_HELP = "Seconds between full rescans, which catch changes that the watcher missed."
_LINKS = _settings("follow_links")
_KEEPING = _settings("threads", "keep_days", "keep_hours")


@app.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@_INDEX
@_settings("encoder", "dictionary", "passage_size", "max_bytes", "device", "batch_size")
@_LINKS
@_KEEPING
@_option("--reread", is_flag=True, help="Re-read every file, even if it looks unchanged.")
@_option("--low-priority", is_flag=True, help="Run at low CPU priority.")
@_JSON
@_option("--quiet", is_flag=True, help="No progress bars.")
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
    from qabot.corpus import expected
    from qabot.rendering import report_json, report_text

    library = _library(folder, options)
    library.recipe()  # what is wrong with the settings is reported before anything is read
    if low_priority:
        _give_way()
    with _progress(quiet) as progress:
        report = library.update(_documents(paths), reread=reread, progress=progress)
    if as_json:
        _print_json(report_json(report))
    else:
        click.echo(report_text(report))
        if formats := expected(report.skipped):
            click.echo(formats)


@app.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@_INDEX
@_option("--sweep", type=click.IntRange(1), default=300, show_default=True, help=_SWEEP_HELP)
@_LINKS
@_KEEPING
@_JSON
def watch(
    paths: tuple[Path, ...], folder: Path, sweep: int, as_json: bool, **options: object
) -> None:
    """Index documents whenever they change, until it is stopped with Ctrl-C.

    PATHS are files or folders, by default ./corpus. What made the index stays as it is: run
    `qabot index` with its options first if you want others. Questions go before: it runs at low
    priority.
    """
    import signal

    from qabot.rendering import report_json, report_text

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C
    library = _library(folder, options)
    documents = _documents(paths)
    _give_way()
    _tell(f"watching {', '.join(map(str, documents))}; Ctrl-C stops")
    try:
        for outcome in library.watch(documents, sweep=sweep):
            if isinstance(outcome, QabotError):
                _tell(f"qabot: {outcome}")
            elif as_json:
                _print_json(report_json(outcome))
            else:
                click.echo(report_text(outcome))
    except KeyboardInterrupt:
        click.echo("stopped", err=True)


@app.command(cls=Asking)
@click.argument("question", nargs=-1)
@_INDEX
@_option(
    "--batch",
    type=click.Path(path_type=Path),
    help='Lines of {"id": …, "question": …}; prints a JSON object for each.',
)
@_ANSWERING
@_MODEL
@_JSON
def ask(
    question: tuple[str, ...], folder: Path, batch: Path | None, as_json: bool, **options: object
) -> None:
    """Answer a question with quotes; exit code 3 when the documents do not contain the answer.

    QUESTION may be several words, or - to read it from standard input. What follows -- is part of
    it even if it looks like an option.

    \b
    qabot ask 济南自贸区面积有多少
    qabot ask --batch questions.jsonl --json > answers.jsonl
    """
    library = _library(folder, options)
    if batch is not None:
        if question:
            raise click.UsageError("Pass a QUESTION or --batch, not both")
        _ask_batch(batch, library)
        return
    answer = library.ask(_question(question))
    if as_json:
        from qabot.rendering import answer_json

        _print_json(answer_json(answer))
    else:
        from qabot.rendering import answer_text

        click.echo(answer_text(answer, _style()))
    if not answer.found:
        sys.exit(NO_ANSWER)


@app.command("eval")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@_INDEX
@_ANSWERING
@_MODEL
@_JSON
def evaluate(path: Path, folder: Path, as_json: bool, **options: object) -> None:
    """Measure the answers to questions of your own, and see which went wrong.

    FILE has a line for each question, with what answers it as it stands in the documents, or
    without an answer where they do not hold one:

    \b
    {"question": "济南自贸区面积有多少", "answers": ["37.99平方公里"]}
    {"question": "青岛港有多少泊位", "answers": []}
    """
    from qabot.evaluation import read_cases
    from qabot.rendering import evaluation_json, evaluation_text

    cases = read_cases(path)
    evaluation = _library(folder, options).evaluate(_counted(cases))
    if as_json:
        _print_json(evaluation_json(evaluation))
    else:
        click.echo(evaluation_text(evaluation, _style()))


@app.command()
@_INDEX
@_ANSWERING
@_MODEL
def chat(folder: Path, **options: object) -> None:
    """Ask one question after another, and open what is quoted."""
    from qabot.chat import run

    run(_library(folder, options), style=_style)


@app.command(cls=Asking)
@click.argument("question", nargs=-1)
@_INDEX
@_option("-k", "count", type=click.IntRange(1, 1000), default=10, show_default=True, help="Hits.")
@_MODEL
@_JSON
def search(
    question: tuple[str, ...], folder: Path, count: int, as_json: bool, **options: object
) -> None:
    """Show the passages that a question finds, best first."""
    from qabot.rendering import hits_json, hits_text

    hits = _library(folder, options).search(_question(question), count)
    if as_json:
        _print_json(hits_json(hits))
    else:
        click.echo(hits_text(hits, _style()))


@app.command()
@click.argument("reference", metavar="DOCUMENT[:START-END]")
@_INDEX
@_option(
    "--context", type=click.IntRange(0), default=0, help="Characters to show before and after."
)
@_JSON
def show(reference: str, folder: Path, context: int, as_json: bool) -> None:
    """Print a document's text, or the slice that a quote names.

    DOCUMENT is an id, a path or a sha256, also of a former version. START and END are offsets in
    characters, as a quote gives them.

    \b
    qabot show corpus/jinan-report-2020.md:118-163 --context 80
    """
    from qabot.rendering import slice_text, text_json

    passage = _library(folder).show(reference)
    document, start, end = passage.document, passage.start, passage.end
    around = max(start - context, 0), min(end + context, document.length)
    if as_json:
        _print_json(text_json(document, start, end, around))
    else:
        click.echo(slice_text(document, start, end, around, _style()))


@app.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@_option("--max-bytes", type=click.IntRange(1), help="The largest file that is read.")
@_JSON
def inspect(path: Path, max_bytes: int | None, as_json: bool) -> None:
    """Show a file as qabot reads it: text, pages, headings, and what was lost.

    No index is needed. Of a ZIP archive every document is shown; with --json each on a line.

    \b
    qabot inspect report.pdf
    """
    from qabot.corpus import shown_path
    from qabot.readers import DEFAULT_MAX_BYTES, read_documents
    from qabot.rendering import inspection_json, inspection_text

    name, failed = shown_path(path, Path()), False
    for shown, outcome in read_documents(path, name=name, max_bytes=max_bytes or DEFAULT_MAX_BYTES):
        if isinstance(outcome, QabotError):
            _tell(f"qabot: {shown} {outcome}")
            failed = True
        elif as_json:
            _print_json(inspection_json(outcome))
        else:
            click.echo(inspection_text(outcome, _style()))
    if failed:
        sys.exit(ERROR)


@app.command()
@_INDEX
@_JSON
def status(folder: Path, as_json: bool) -> None:
    """Show what the index holds and how it was made."""
    from qabot.readers.sandbox import Sandbox
    from qabot.rendering import status_json, status_text

    found = _library(folder).status()
    walls = Sandbox(workers=1).walls()
    if as_json:
        _print_json(status_json(found, walls))
    else:
        click.echo(status_text(found, walls))


@app.command()
@_INDEX
def rollback(folder: Path) -> None:
    """Serve the index as it was before the last update; `qabot index` goes forward again."""
    click.echo(f"Rolled back to generation {_library(folder).rollback()}.")


@app.command()
@click.argument("references", metavar="DOCUMENT...", nargs=-1, required=True)
@_INDEX
@_option("--yes", is_flag=True, help="Do not ask.")
@_JSON
def purge(references: tuple[str, ...], folder: Path, yes: bool, as_json: bool) -> None:
    """Delete documents for good: their text, former versions, and what quotes keep of them.

    DOCUMENT is a path, an id or a hash, as `qabot ask` and `qabot status` show them; of an archive
    all that was in it goes. Remove the files and run `qabot index` first. Former generations are
    removed, too, and old quotes of these documents can be opened no more.

    \b
    qabot purge documents/minutes.md
    """
    if not yes:
        question = f"Delete {', '.join(references)} for good? This cannot be undone."
        click.confirm(question, abort=True, err=True)
    from qabot.rendering import purged_json, purged_text
    from qabot.telegram.forgetting import forget_purged

    purged = _library(folder).purge(references)
    forget_purged(folder, _chat_documents(folder), purged)
    if as_json:
        _print_json(purged_json(purged))
    else:
        click.echo(purged_text(purged))


def _chat_documents(folder: Path) -> Path:
    """Where the bot keeps the documents that come by chat."""
    from qabot.telegram.library import documents_beside

    chosen = os.environ.get("QABOT_TELEGRAM_DOCUMENTS")
    return Path(chosen) if chosen else documents_beside(folder)


@app.command()
@_INDEX
@_option("--check", "only_check", is_flag=True, help="Check token, index and rights, and exit.")
@_option(
    "--watch",
    "watched",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Files or folders to index whenever they change.",
)
@_option("--json-logs", is_flag=True, help="Log a JSON object a line.")
@_LINKS
@_ANSWERING
@_settings("threads")
def bot(
    folder: Path, only_check: bool, watched: tuple[Path, ...], json_logs: bool, **options: object
) -> None:
    """Answer questions in Telegram, until it is stopped with Ctrl-C.

    The token stands in QABOT_TELEGRAM_TOKEN, or in the file that QABOT_TELEGRAM_TOKEN_FILE names;
    @BotFather gives one. docs/telegram.md tells of the other settings.

    \b
    QABOT_TELEGRAM_TOKEN=123456:ABC-DEF qabot bot --check
    """
    from qabot.telegram.configuration import read_bot_settings

    library = _library(folder, options)
    bot_settings = read_bot_settings(os.environ)
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
    """Indexes what changes while the command goes on; ends with the process."""
    import logging
    import threading

    from qabot.rendering import report_text
    from qabot.watching import Watched, keep_watching, require_at_first

    require_at_first(library.folder, paths)
    log, watched = logging.getLogger("qabot.watching"), Watched()

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


@app.command()
@_INDEX
@_option("--days", type=click.IntRange(1), default=30, show_default=True, help="How far back.")
@_JSON
def gaps(folder: Path, days: int, as_json: bool) -> None:
    """Show the questions that the bot refused or that were voted down, like ones together.

    They tell which documents are missing.
    """
    import time

    from qabot.telegram.gaps import Gap, group
    from qabot.telegram.state import FILE, State

    found: Sequence[Gap] = ()
    if there := (folder / FILE).exists():
        state = State(folder / FILE)
        found = group(state.unanswered(time.time() - 86400 * days))
        state.close()
    else:
        _library(folder).status()  # raises where there is no index at all
        _tell(f"Nothing yet: no bot has run with the index '{folder}'")
    if as_json:
        listed = [{"count": gap.count, "questions": list(gap.questions)} for gap in found]
        _print_json({"schema": "qabot.gaps/1", "days": days, "gaps": listed})
        return
    for gap in found:
        click.echo(f"{gap.count:>4}  {one_line(gap.questions[0])}")
    if there and not found:
        click.echo(f"No question was refused or voted down in the last {days} days", err=True)


app.add_command(_INDEX(_ANSWERING(_settings("threads")(serve))))


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs a command and exits: 0 done, 1 an error to mend, 2 wrong usage, 3 no answer."""
    prepare_output()
    try:
        app.main(arguments, prog_name="qabot", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        said = io.StringIO()
        error.show(said)
        _tell(said.getvalue().removesuffix("\n"))  # it repeats what was typed
        sys.exit(error.exit_code)
    except QabotError as error:
        _tell(f"qabot: {error}")
        sys.exit(USAGE if isinstance(error, QuestionError) else ERROR)
    except KeyboardInterrupt:
        click.echo("qabot: stopped; what was embedded so far is kept", err=True)
        sys.exit(130)
    except BrokenPipeError:  # the reader has gone, as in `qabot show … | head`
        give_up_output()
        sys.exit(0)
    except OSError as error:
        if not is_of_output(error):
            raise
        give_up_output()
        why = f"The output cannot be written: {error.strerror}"
        _tell(f"qabot: {why}. Free space, or write it elsewhere")
        sys.exit(ERROR)
    sys.exit(0)


def _library(folder: Path, options: Mapping[str, Any] | None = None) -> Library:
    from qabot.library import Library

    library = Library(folder, **(options or {}))
    click.get_current_context().call_on_close(library.close)
    return library


def _give_way() -> None:
    from qabot.priority import lower_priority

    if not lower_priority():
        click.echo("This system cannot lower the priority: it stays as it is", err=True)


def _documents(paths: Sequence[Path]) -> Sequence[Path]:
    if paths:
        return paths
    corpus = Path("corpus")
    if not corpus.exists():
        raise SettingsError(
            "There is no folder 'corpus' here: make it and put your documents there, "
            "or pass other files or folders, as in `qabot index ~/documents`"
        )
    return [corpus]


def _question(words: Sequence[str]) -> str:
    if list(words) == ["-"] or (not words and not sys.stdin.isatty()):
        return read_text(sys.stdin.buffer.read())
    if not words:
        raise click.UsageError("Missing QUESTION: qabot ask 济南自贸区面积有多少")
    return joined_words(words)


def _ask_batch(path: Path, library: Library) -> None:
    from qabot.rendering import answer_json, question_error_json

    for entry in _read_batch(path):
        try:
            answer = answer_json(library.ask(entry["question"]))
        except QuestionError as error:
            answer = question_error_json(entry["question"], error)
        _print_json({"id": entry["id"], **answer})


def _read_batch(path: Path) -> list[dict[str, Any]]:
    """All lines, checked before the first is answered."""
    try:
        with click.open_file(os.fspath(path), "rb") as file:
            lines = read_lines(file.read())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {why_unreadable(error)}") from error
    entries = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            if not isinstance(entry["question"], str):
                raise TypeError
            entries.append({"id": entry["id"], "question": entry["question"]})
        except (ValueError, KeyError, TypeError) as error:
            raise SettingsError(
                f'Line {number} of {path} is no object {{"id": …, "question": "…"}}: correct it'
            ) from error
    return entries


def _print_json(value: dict[str, Any]) -> None:
    click.echo(legible_json(value, ascii_only=not is_unicode_output()))


def _tell(line: str) -> None:
    """Prints something beside the result, on stderr."""
    click.echo(legible(line), err=True)


def _style() -> Style:
    """Colours and wrapping for a terminal; bare text for a pipe or with NO_COLOR."""
    import shutil

    from qabot.rendering import Style

    if not sys.stdout.isatty():
        return Style()
    colour = "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return Style(colour, min(shutil.get_terminal_size().columns, _WIDEST))


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """Bars on stderr, one for each step; none where stderr is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    units = {"read": "B", "words": " passage", "embed": " passage"}
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


def _counted(cases: Sequence[_T]) -> Iterable[_T]:
    """The same with a bar on stderr, where that is a terminal."""
    if not sys.stderr.isatty():
        return cases
    from tqdm import tqdm

    return tqdm(cases, unit=" question", file=_stderr())


def _stderr() -> TextIO:
    return sys.stderr
