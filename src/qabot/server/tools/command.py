"""`qabot mcp`: the tools for an assistant on this machine, over standard input and output."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from qabot.errors import QabotError, SettingsError
from qabot.messages import Code

_NEEDED = "mcp"
_WAITING = 64  # calls; a client that sends more at once is asked to wait


@click.command()
def mcp(folder: Path, **options: object) -> None:
    """Answer an assistant that speaks the Model Context Protocol, until it closes the input.

    The assistant starts this command itself; docs/clients.md has the settings. Standard output is
    for the protocol only, messages go to standard error. `qabot serve` offers the same at /mcp.

    \b
    qabot mcp --index index
    """
    if find_spec(_NEEDED) is None:
        raise SettingsError(Code.MCP_EXTRA)
    import logging

    logging.basicConfig(format="qabot: %(message)s", level=logging.WARNING)
    logging.getLogger("mcp").setLevel(logging.CRITICAL)  # it logs what was sent
    from qabot.library import Library
    from qabot.server.tools.stdio import serve

    with Library(folder, **options) as library:
        try:
            library.status()
        except QabotError as error:  # each call says so, too, until there is an index
            click.echo(f"qabot: {error}", err=True)
        serve(library, _WAITING)
