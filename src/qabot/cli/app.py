"""The command `qabot`: its commands, and what becomes of an error in one of them.

A module of this package that declares a command is found by itself.
"""

from __future__ import annotations

import importlib
import io
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import click

from qabot import __version__
from qabot.cli.exits import ERROR, USAGE
from qabot.cli.lines import Line, said
from qabot.cli.options import ANSWERING, INDEX, settings
from qabot.cli.printing import tell_user
from qabot.errors import QabotError, QuestionError
from qabot.messages import Language
from qabot.server.command import serve
from qabot.server.tools.command import mcp
from qabot.system.console import give_up_output, is_of_output, prepare_output
from qabot.system.locale import choose, language


class _Commands(click.Group):
    """Commands in the order in which a newcomer needs them, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    help="Language of messages and reports. [default: that of the system]",
)
def app(lang: Language | None) -> None:
    """Answer questions about a folder of documents with verbatim quotes and their sources.

    \b
    qabot index corpus
    qabot ask 金融辅导员对接了多少家企业
    qabot show corpus/jinan-report-2020.md
    """
    choose(lang)


# as `qabot --help` lists them; a command that is not among them comes next, by its name
_ORDER = (
    *("index", "watch", "ask", "eval", "chat", "search", "show", "inspect"),
    *("status", "rollback", "purge", "publish", "model", "bot", "gaps"),
)


def _declared() -> Iterator[click.Command]:
    """The commands of the modules of this package; one that only imports a command has none."""
    for found in pkgutil.iter_modules([str(Path(__file__).parent)], "qabot.cli."):
        if found.name != __name__:
            module = importlib.import_module(found.name)
            for value in vars(module).values():
                is_command = isinstance(value, click.Command) and value.callback
                if is_command and value.callback.__module__ == found.name:
                    yield value


def _place(command: click.Command) -> tuple[int, str]:
    name = command.name or ""
    return _ORDER.index(name) if name in _ORDER else len(_ORDER), name


for _command in sorted(_declared(), key=_place):
    app.add_command(_command)
_ENDPOINT = settings("threads", "model_url", "model", "model_timeout")
app.add_command(INDEX(settings("written")(ANSWERING(_ENDPOINT(serve)))))
app.add_command(INDEX(ANSWERING(_ENDPOINT(mcp))))


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs a command and exits: 0 done, 1 an error to mend, 2 wrong usage, 3 no answer."""
    prepare_output()
    choose(None)
    try:
        app.main(arguments, prog_name="qabot", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        tell_user(shown.getvalue().removesuffix("\n"))  # it repeats what was typed
        sys.exit(error.exit_code)
    except QabotError as error:
        tell_user(f"qabot: {error.text(language())}")
        sys.exit(USAGE if isinstance(error, QuestionError) else ERROR)
    except KeyboardInterrupt:
        click.echo(said(Line.INTERRUPTED), err=True)
        sys.exit(130)
    except BrokenPipeError:  # the reader has closed the pipe, as in `qabot show … | head`
        give_up_output()
        sys.exit(0)
    except OSError as error:
        if not is_of_output(error):
            raise
        give_up_output()
        tell_user(said(Line.OUTPUT_FAILS, error=error.strerror or str(error)))
        sys.exit(ERROR)
    sys.exit(0)
