"""What a server serves of a library, for `qabot status`."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from qabot.errors import NoIndexError, QabotError
from qabot.index.entries import Entry
from qabot.index.snapshot import ServedPart, ServerStatus, Status, status
from qabot.messages import Code
from qabot.milvus.client import Client
from qabot.milvus.facts import Made, read_entries, read_made
from qabot.milvus.schema import Names
from qabot.milvus.server import Server

_Found = list[tuple[str, Names, Made]]


def status_of(server: Server, folder: Path, *, has_local: bool) -> Status:
    """The status of the folder with what the server serves; on a machine without, the server's.

    Where the folder has an index, a server that is away is part of the status; otherwise raises
    QabotError.
    """
    if not has_local:
        with closing(Client(server)) as client:
            return _of_server(client, folder)
    local = status(folder)
    try:
        with closing(Client(server)) as client:
            shown = _shown(server, _found(client))
    except QabotError as error:
        shown = ServerStatus(server.shown, server.name, error=error.message)
    return replace(local, server=shown)


def _of_server(client: Client, folder: Path) -> Status:
    server = client.server
    found = _found(client)
    if not found:
        raise NoIndexError(Code.MILVUS_NOTHING, server=server.shown, name=server.name)
    entries: list[Entry] = []
    for _, names, made in found:
        entries += read_entries(client, names, made.manifest.documents)
    manifests = [made.manifest for _, _, made in found]
    whole = replace(
        manifests[0],
        generation=sum(manifest.generation for manifest in manifests),
        published=max(manifest.published for manifest in manifests),
        documents=sum(manifest.documents for manifest in manifests),
        passages=sum(manifest.passages for manifest in manifests),
        embedded=sum(manifest.embedded for manifest in manifests),
        characters=sum(manifest.characters for manifest in manifests),
    )
    numbers = (whole.generation,)
    return Status(folder, whole, 0, tuple(entries), numbers, server=_shown(server, found))


def _found(client: Client) -> _Found:
    """Each part that is served, by its name."""
    prefix = client.server.prefix
    aliases = client.aliases(prefix).items()
    listed = [(alias.removeprefix(prefix), Names(collection)) for alias, collection in aliases]
    return [(part, names, read_made(client, names)) for part, names in listed]


def _shown(server: Server, found: _Found) -> ServerStatus:
    parts = tuple(
        ServedPart(
            part,
            made.manifest.generation,
            made.manifest.published,
            made.manifest.documents,
            made.manifest.passages,
        )
        for part, _, made in found
    )
    return ServerStatus(server.shown, server.name, parts)
