"""What the bot remembers of files that were sent: whose they are, what they replace, and where."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qabot.telegram.ledger import Sent
from qabot.telegram.library import BotLibrary
from qabot.telegram.placing import keep_former
from qabot.telegram.tickets import Incoming, Ticket
from qabot.uploads.placing import bytes_of


def keep_formers(library: BotLibrary, folder: Path, files: Sequence[Incoming]) -> dict[str, str]:
    """Keeps the bytes of what is replaced; their hashes by the name of what comes instead."""
    kept = {}
    for file in files:
        data = bytes_of(folder / file.place.replaces.name) if file.place.replaces else None
        if data is not None and data != file.data:
            kept[file.place.name] = keep_former(library, data)
    return kept


def note(ticket: Ticket, file: Incoming, former: str) -> Sent | None:
    """Notes whose the file is and what it replaces, before it is there: a process may be killed.

    Returns what was noted under its name.
    """
    ledger, slot = ticket.ledger, file.place
    before = ledger.of(slot.name)
    if slot.replaces and former:
        file.restores = ledger.replace(slot.replaces, former)
    if slot.replaces and slot.replaces.name != slot.name:
        ledger.remove(slot.replaces.name)
    ledger.claim(slot.name, file.given, ticket.user)
    return before


def unnote(ticket: Ticket, file: Incoming, before: Sent | None) -> None:
    """Takes back what was noted of a file that was not taken in."""
    ledger, slot = ticket.ledger, file.place
    ledger.remove(slot.name)
    for sent in (before, slot.replaces):
        if sent:
            ledger.claim(sent.name, sent.given, sent.owner, sent.sent)
    ledger.strike_former(file.restores)
    file.restores = 0


def note_messages(ticket: Ticket, files: Sequence[Incoming]) -> None:
    """Notes which documents the messages have brought, and which the report is about."""
    chat = ticket.update.effective_chat
    for file in files if chat else ():
        if chat and file.is_there and file.slot:
            mark, name = file.sent.file_unique_id, file.slot.name
            ticket.ledger.brings(chat.id, file.message, name, mark)
            if ticket.number:
                ticket.ledger.brings(chat.id, ticket.number, name)
