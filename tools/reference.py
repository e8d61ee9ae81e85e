"""Write the pages of docs/ that are made from the code: command line and settings.

    python -m tools.reference [--check]

With --check nothing is written, and exit code 1 says that a page is out of date. A test does the
same.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from qabot.cli import app
from qabot.settings import BOT, SCHEMA, Setting

DOCS = Path(__file__).parent.parent / "docs"
MADE = "<!-- Made by tools/reference.py: change the code, not this page. -->"
CLI_HEAD = """\
Results go to standard output, progress and notices to standard error.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | an error that you can correct; the message says how |
| 2 | wrong usage, or a question that cannot be asked |
| 3 | the documents do not contain the answer (`ask`) |

With `--json` a command prints JSON with a field `schema`, such as `qabot.answer/1`; see \
[design](design.md#json-and-exit-codes). Options that are settings can also come from the \
environment or from `qabot.toml`: see [settings](settings.md)."""
SECRETS = """\
Secrets are in neither: the key of a language model comes from `QABOT_MODEL_KEY`, the token of a \
Milvus server from `QABOT_MILVUS_TOKEN`, or each from a file that only its owner can read, named \
by `QABOT_MODEL_KEY_FILE` and `QABOT_MILVUS_TOKEN_FILE`."""
SETTINGS_HEAD = """\
An option wins over the environment, the environment over `qabot.toml` in the folder that contains \
the index folder, and the file over the default. An unknown name is an error that suggests the \
likely one.

```toml
# qabot.toml
quotes = 5
min_confidence = 0.2
dictionary = "words.txt"   # relative to this file
```"""
BOT_HEAD = """\
`qabot bot` and `qabot serve --bot` read these from the environment and from `qabot.toml`; ids may \
be a list there, as in `telegram_admins = [123456789]`. Token and secret come from the environment \
only, so that neither is kept in a file next to the documents. The options of `qabot bot` apply as \
well. A proxy is taken from `HTTPS_PROXY` or `ALL_PROXY`: `http://host:port` or \
`socks5://host:port`. [Telegram](telegram.md) explains more."""


def pages() -> Mapping[str, str]:
    """The text of each page by its file name."""
    return {
        "cli.md": "\n\n".join(["# Command line", MADE, CLI_HEAD, *_commands()]) + "\n",
        "settings.md": "\n\n".join(["# Settings", MADE, SETTINGS_HEAD, *_settings()]) + "\n",
    }


def stale() -> list[str]:
    """The pages whose file differs from what the code says."""
    return [
        name
        for name, text in pages().items()
        if not (DOCS / name).exists() or (DOCS / name).read_text("utf-8") != text
    ]


def _commands() -> Iterator[str]:
    parent = click.Context(app, info_name="qabot")
    yield _table(
        ("command", "what it does"),
        [(f"[`qabot {n}`](#qabot-{n})", c.get_short_help_str(200)) for n, c in _listed()],
    )
    for name, command in _listed():
        context = click.Context(command, info_name=name, parent=parent)
        usage = " ".join(command.collect_usage_pieces(context))
        yield f"## qabot {name}"
        yield f"```text\nqabot {name} {usage}\n```"
        yield from _prose(inspect.cleandoc(command.help or ""))
        options = [item for item in command.params if isinstance(item, click.Option)]
        records = [row for item in options if (row := item.get_help_record(context))]
        rows = [(f"`{names}`", " ".join(text.split())) for names, text in records]
        yield _table(("option", "meaning"), rows)


def _listed() -> list[tuple[str, click.Command]]:
    return list(app.commands.items())


def _prose(text: str) -> Iterator[str]:
    """Paragraphs; what click keeps unwrapped becomes a block of code."""
    for paragraph in text.split("\n\n"):
        unwrapped = paragraph.removeprefix("\b\n")
        if unwrapped != paragraph:
            kind = "json" if unwrapped.startswith("{") else "bash"
            yield f"```{kind}\n{unwrapped.strip()}\n```"
        else:
            yield " ".join(paragraph.split())


def _settings() -> Iterator[str]:
    options = {name for command in app.commands.values() for p in command.params for name in p.opts}
    of_runs = [item for item in SCHEMA.values() if not item.name.startswith(BOT)]
    of_bot = [item for item in SCHEMA.values() if item.name.startswith(BOT)]
    yield _table(
        ("name", "option", "environment", "meaning"),
        [
            (name, f"`{item.option}`" if item.option in options else "", variable, item.summary)
            for item in of_runs
            for name, variable in [_names(item)]
        ],
    )
    yield SECRETS
    yield "The folder of the index is `--index` or `QABOT_INDEX`. [default: `index`]"
    yield "## The Telegram bot"
    yield BOT_HEAD
    yield _table(
        ("name", "environment", "meaning"), [(*_names(item), item.summary) for item in of_bot]
    )


def _names(item: Setting) -> tuple[str, str]:
    """Its name in the file, if it may be there, and in the environment."""
    return "" if item.form == "secret" else f"`{item.name}`", f"`{item.variable}`"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, *rows]
    cells = [[cell.replace("|", "\\|") for cell in row] for row in lines]
    head_line, *body = (f"| {' | '.join(row)} |" for row in cells)
    return "\n".join([head_line, "|---" * len(head) + "|", *body])


def main() -> int:
    if "--check" in sys.argv[1:]:
        for name in (found := stale()):
            print(f"docs/{name} is out of date: run python -m tools.reference")
        return bool(found)
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
