"""What the bot keeps of documents next to the index, deleted for good along with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from qabot.ingest import Purged
from qabot.system.paths import shown_path
from qabot.telegram.placing import drop_former
from qabot.telegram.state import FILE, State


def forget_documents(
    state: State, folder: Path, names: Iterable[str], hashes: Sequence[str]
) -> None:
    """Deletes former versions of these files, who sent them, and the words of the texts."""
    for name in names:
        drop_former(folder, state.documents.forget_former(name))
        state.documents.purge([name])
    if hashes:
        state.forget_documents(frozenset(hashes))


def forget_purged(folder: Path, documents: Path, purged: Purged) -> None:
    """The same for what was deleted at the command line; ``documents``: those from chats."""
    if not (folder / FILE).exists():
        return
    start = shown_path(documents, folder.absolute().parent) + "/"
    below = [path.removeprefix(start) for path in purged.paths if path.startswith(start)]
    state = State(folder / FILE)
    try:
        names = {name.partition("/")[0] for name in below}
        forget_documents(state, folder, sorted(names), purged.hashes)
    finally:
        state.close()
