"""The report on files that were sent, while they are indexed and when that is done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress

from qabot.errors import message_of
from qabot.ingest import IndexReport
from qabot.messages import Message
from qabot.system.paths import shown_path
from qabot.telegram.ledger import NOBODY
from qabot.telegram.placing import documents_folder, make
from qabot.telegram.styled import shortened
from qabot.telegram.tickets import Incoming, Ticket, when_sent
from qabot.uploads.placing import Change

_EDIT_EVERY = 1.5  # seconds between two edits of the message that shows the progress
_EDIT_EVERY_IN_GROUPS = 15.0  # there Telegram takes 20 messages and edits a minute
_LEFT_OUT_TOLD = 5  # files of an archive
_LOG = logging.getLogger(__name__)


async def made(ticket: Ticket, change: Change) -> IndexReport:
    """What came of changing files and indexing them; progress is reported meanwhile."""
    latest: list[tuple[int, int]] = []
    ended = asyncio.Event()

    def tell(stage: str, done: int, total: int) -> None:
        if stage == "embed" and total:
            latest[:] = [(done, total)]

    progress = asyncio.create_task(_tell_progress(ticket, latest, ended))
    try:
        here = ticket.context.here
        return await asyncio.to_thread(make, here.library, documents_folder(here), change, tell)
    finally:
        ended.set()
        await progress  # an edit that is on its way must not come after the last word


async def _tell_progress(
    ticket: Ticket, latest: list[tuple[int, int]], ended: asyncio.Event
) -> None:
    chat = ticket.update.effective_chat
    every = _EDIT_EVERY if chat and chat.type == "private" else _EDIT_EVERY_IN_GROUPS
    told: list[tuple[int, int]] = []
    while not ended.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), every)
        if latest != told and not ended.is_set():
            told = latest[:]
            done, total = told[0]
            ticket.last = ticket.words.upload_progress.format(done=done, total=total)
            await ticket.show()


def tell_failure(ticket: Ticket, files: Sequence[Incoming], error: Exception) -> None:
    """Reports that files could not be taken in."""
    _LOG.warning("%d documents were not added: %s", len(files), error)
    reason = ticket.reason(message_of(error))
    for file in files:
        file.line = ticket.words.upload_failed.format(name=file.name, reason=reason)
    ticket.last = ""


def tell_outcome(ticket: Ticket, files: Sequence[Incoming], report: IndexReport) -> None:
    """Reports what became of files."""
    words = ticket.words
    base = ticket.context.here.library.folder.absolute().parent
    folder = documents_folder(ticket.context.here)
    skipped = {item.path: item.message for item in report.skipped}
    for file in files:
        path = shown_path(folder / file.place.name, base)
        reason = skipped.get(path)
        file.is_there = reason is None
        if reason is None:
            file.line = _done(ticket, file) + _left_out(ticket, f"{path}/", skipped)
        else:
            told = ticket.reason(reason)
            file.line = words.upload_skipped.format(name=file.name, reason=told)
    documents = report.added + report.updated + report.unchanged
    ticket.last = words.upload_total.format(documents=documents, passages=report.passages)


def _left_out(ticket: Ticket, archive: str, skipped: Mapping[str, Message]) -> str:
    """What of an archive was not taken in; nothing where all was, or where it is not an archive."""
    inside = [(path, why) for path, why in skipped.items() if path.startswith(archive)]
    lines = [
        ticket.words.upload_inside.format(
            name=shortened(path.removeprefix(archive), 100), reason=ticket.reason(why)
        )
        for path, why in inside[:_LEFT_OUT_TOLD]
    ]
    if len(inside) > _LEFT_OUT_TOLD:
        lines.append(ticket.words.upload_inside_more.format(count=len(inside) - _LEFT_OUT_TOLD))
    return "".join(f"\n{line}" for line in lines)


def _done(ticket: Ticket, file: Incoming) -> str:
    """That a file can be asked about, and what has become of those that were there before."""
    words, slot = ticket.words, file.place
    if slot.replaces and file.restores:
        when, old = when_sent(slot.replaces, words), slot.replaces.name
        return words.upload_replaced.format(name=slot.name, old=old, when=when)
    if slot.beside:
        return words.upload_beside.format(
            name=slot.name, other=slot.beside, origin=_origin(ticket, slot.beside)
        )
    return words.upload_done.format(name=slot.name)


def _origin(ticket: Ticket, name: str) -> str:
    """From whom and when a document has come, as far as it is known."""
    words, sent = ticket.words, ticket.ledger.of(name)
    if sent is None or sent.owner == NOBODY:
        return words.origin_unknown
    origin = words.origin_own if sent.owner == ticket.user else words.origin_other
    return origin.format(when=when_sent(sent, words))
