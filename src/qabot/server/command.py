"""`qabot serve` and `qabot serve token`."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qabot.errors import SettingsError
from qabot.messages import Code
from qabot.messages.worded import Worded
from qabot.system.locale import language

if TYPE_CHECKING:
    from qabot.library import Library
    from qabot.server.application import Limits
    from qabot.server.running import Place


class _Line(Worded):
    """A line that the commands print, on stderr."""

    SERVING = ("serving", "qabot: {address} (Ctrl-C stops)", "qabot：{address}（按 Ctrl-C 停止）")
    STOPPED = ("stopped", "stopped", "已停止")
    TOKEN = (
        "token",
        "The token of {name}; it is not shown again. Its hash is in {path}",
        "{name} 的令牌，不会再次显示；它的散列值在 {path}",
    )
    UNENCRYPTED = (
        "unencrypted",
        "qabot: Others can read along on the network: put a proxy with HTTPS before it "
        "(docs/server.md)",
        "qabot：网络上的其他人能看到内容：请在前面加一个 HTTPS 代理（docs/server.md）",
    )


_NEEDED = ("starlette", "uvicorn", "python_multipart")
_FILE = click.Path(path_type=Path, dir_okay=False)
_TOKEN_HELP = "File of tokens. [default: serve-tokens in the folder of the index]"


@click.group(invoke_without_command=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8010, show_default=True, help="Port."
)
@click.option("--token-file", type=_FILE, help=_TOKEN_HELP)
@click.option("--allowed-host", multiple=True, help="Another name that the server goes by.")
@click.option("--public-url", help="The address that links begin with, behind a proxy.")
@click.option(
    "--queue",
    type=click.IntRange(1),
    default=64,
    show_default=True,
    help="Questions that may wait; one more is refused with 503.",
)
@click.option(
    "--rate",
    type=click.IntRange(1),
    default=600,
    show_default=True,
    help="Requests per minute from one token or address.",
)
@click.option(
    "--trusted-proxy",
    multiple=True,
    help="Address or network of a proxy whose X-Forwarded-For and -Proto count.",
)
@click.option(
    "--bot",
    "with_bot",
    is_flag=True,
    help="Answer in Telegram as well, from the same process; settings as for `qabot bot`.",
)
@click.option("--read-only", is_flag=True, help="Let nobody upload or remove documents.")
@click.option(
    "--uploads",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for uploaded documents. [default: corpus/uploads next to the index]",
)
@click.pass_context
def serve(
    ctx: click.Context,
    /,
    folder: Path,
    host: str,
    port: int,
    token_file: Path | None,
    allowed_host: tuple[str, ...],
    public_url: str | None,
    queue: int,
    rate: int,
    trusted_proxy: tuple[str, ...],
    with_bot: bool,
    read_only: bool,
    uploads: Path | None,
    **options: object,
) -> None:
    """Answer questions in the browser and over HTTP, until it is stopped with Ctrl-C.

    There is a page, an API, and an endpoint for programs made for OpenAI's API. Without a
    token only this machine may ask. docs/server.md says how to set up clients.

    \b
    qabot serve --index index
    qabot serve token NAME
    """
    if ctx.invoked_subcommand:
        ctx.obj = folder, token_file
        return
    _require_extra()
    from qabot.library import Library
    from qabot.server.application import Limits
    from qabot.server.running import Place

    place = Place(
        host, port, allowed_host, token_file, public_url, read_only, uploads, trusted_proxy
    )
    _serve(Library(folder, **options), place, Limits(queue, rate), with_bot=with_bot)


def _serve(library: Library, place: Place, limits: Limits, *, with_bot: bool) -> None:
    from qabot.server.running import address, reads_along, run, run_with

    bot = _bot(library) if with_bot else None
    if bot is None:
        _set_up_log()

    def listening() -> None:
        click.echo(_Line.SERVING.text(language(), address=address(place)), err=True)
        if reads_along(place):
            click.echo(_Line.UNENCRYPTED.text(language()), err=True)

    if bot:
        run_with(library, place, limits, listening, bot)
    else:
        run(library, place, limits, listening)
    click.echo(_Line.STOPPED.text(language()), err=True)


def _set_up_log() -> None:
    import logging

    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("qabot").setLevel(logging.INFO)


def _bot(library: Library) -> Callable[[], None]:
    """What runs the bot over a library; its log never has the bot's token."""
    from qabot.telegram.configuration import read_bot_settings

    settings = read_bot_settings(os.environ, library.folder)
    from qabot.telegram.library import BotLibrary
    from qabot.telegram.logs import set_up_logs
    from qabot.telegram.running import run

    set_up_logs(settings.token, as_json=False)
    return lambda: run(settings, BotLibrary(library))


@serve.command()
@click.argument("name")
@click.option("--index", "folder", type=click.Path(path_type=Path, file_okay=False), help="Index.")
@click.option("--token-file", type=_FILE, help=_TOKEN_HELP)
@click.option("--read-only", is_flag=True, help="Documents cannot be changed with it.")
@click.pass_obj
def token(
    obj: Any, name: str, folder: Path | None, token_file: Path | None, *, read_only: bool
) -> None:
    """Make a token for NAME and print it once; only its hash is kept.

    With it a person may ask, and upload and remove documents unless it is read-only, until that
    line is deleted from the token file.
    """
    from qabot.server.tokens import FILE, make_token

    given_folder, given_file = obj
    path = token_file or (given_file if folder is None else None)
    path = path or (folder or given_folder) / FILE
    made = make_token(path, name, read_only=read_only)
    click.echo(_Line.TOKEN.text(language(), name=name, path=str(path)), err=True)
    click.echo(made)


def _require_extra() -> None:
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise SettingsError(Code.SERVE_EXTRA, names=", ".join(missing))
