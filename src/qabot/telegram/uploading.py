"""A file sent to the bot -> a document that can be asked about."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from telegram import Document as TelegramDocument
from telegram import Message, Update
from telegram.error import BadRequest, TelegramError

from qabot.conversation.substitution import asks
from qabot.errors import DocumentError, QabotError
from qabot.messages import Code, message
from qabot.readers import CONVERTIBLE
from qabot.readers.extras import can_recognise
from qabot.readers.sandbox import ReadingStoppedError
from qabot.system.paths import shown_path
from qabot.telegram.addressing import question_of, speaks_to
from qabot.telegram.asking import on_edited, take_question
from qabot.telegram.commands import no_text
from qabot.telegram.hearing import on_message
from qabot.telegram.journal import InOrder
from qabot.telegram.ledger import Sent
from qabot.telegram.library import BotLibrary
from qabot.telegram.noting import keep_formers, note, note_messages, unnote
from qabot.telegram.placing import FORMER_KEPT, documents_folder, drop_former
from qabot.telegram.refusing import refusal
from qabot.telegram.services import Context, in_measure, reply, words_for
from qabot.telegram.styled import shortened
from qabot.telegram.telling import made, tell_failure, tell_outcome
from qabot.telegram.texts import Texts
from qabot.telegram.tickets import Incoming, Ticket
from qabot.uploads.naming import split_ending
from qabot.uploads.placing import Change, held_documents
from qabot.uploads.reading import Read, contents_below, read_upload
from qabot.uploads.slots import Content, Shelf, slot_for

LARGEST = 20_000_000  # bytes; Telegram lets bots download no more
MOST_DOCUMENTS = 500
MOST_BYTES = 500_000_000  # of all documents from chats together
_ALBUM_WAITS = 1.0  # seconds in which the other files of an album come
_LOG = logging.getLogger(__name__)


async def on_document(update: Update, context: Context) -> None:
    """Checks files before they are downloaded, reads and indexes them, and says what came of it.

    The files of an album come as messages of their own, one of which has the caption: they are
    dealt with together, with the first. A caption that asks is answered afterwards.
    """
    messages = await _with_album(update, context)
    files = await _taken(update, context, messages)
    captions = (question_of(message, context.bot.bot) for message in messages)
    question = next((text for text in captions if text and asks(text)), None)
    if question and (any(file.is_there for file in files) or not _may_upload(update, context)):
        await take_question(update, context, question)


async def on_photo(update: Update, context: Context) -> None:
    """A photo from a person who may send documents is one where characters are recognised.

    A question in its caption is answered whatever comes of it. Of all others the caption counts.
    """
    message = update.message
    if message is None:
        return
    if not (can_recognise() and _may_upload(update, context)):
        await (on_message if message.caption else no_text)(update, context)
        return
    messages = await _with_album(update, context)
    await _taken(update, context, messages)
    for text in (question_of(message, context.bot.bot) for message in messages):
        if text and asks(text):
            await take_question(update, context, text)
            return


async def on_edited_document(update: Update, context: Context) -> None:
    """A message with a file has been changed: another file in it is a version of the one before.

    A caption that asks now, or asks something else, is dealt with like a changed question.
    """
    message = update.edited_message
    if message is None or message.document is None:
        return
    state = context.here.state
    brought = state.documents.brought(message.chat.id, message.message_id)
    is_new = message.document.file_unique_id not in brought.values()
    if is_new and _may_upload(update, context):
        if not await in_measure(update, context):
            return
        instead = next(filter(None, map(state.documents.of, brought)), None)
        await _taken(update, context, [message], instead)
    question = question_of(message, context.bot.bot)
    asked = state.answer_to_message(message.chat.id, message.message_id)
    if question and (asked or asks(question)):
        await on_edited(update, context)


def _may_upload(update: Update, context: Context) -> bool:
    user = update.effective_user
    return user is not None and context.here.access.may_upload(user.id)


async def _taken(
    update: Update, context: Context, messages: Sequence[Message], instead: Sent | None = None
) -> list[Incoming]:
    """Takes in the files of these messages, and returns what came of each."""
    here, words = context.here, words_for(update, context)
    if not any(speaks_to(message, context.bot.bot) for message in messages):
        return []  # in a group, what its members send one another
    if not _may_upload(update, context):
        if messages[0].chat.type == "private":
            await reply(update, context, words.upload_not_allowed)
        return []
    files = [Incoming.of(message) for message in messages if message.document or message.photo]
    ticket = Ticket(update, context, words, files, instead)
    accepted = _accepted(ticket)
    await ticket.show()
    if accepted:
        async with here.writer:
            try:
                await _take_in(ticket, accepted)
            except ReadingStoppedError as error:  # the bot ends: the update waits on disk
                raise asyncio.CancelledError from error
    return files


async def _with_album(update: Update, context: Context) -> list[Message]:
    """The message, and those of its album behind it; none when it was dealt with already."""
    message, albums = update.message, context.here.albums
    if message is None or message.from_user is None:
        return []
    if update.update_id in albums:
        albums.discard(update.update_id)
        return []
    if message.media_group_id is None:
        return [message]
    await asyncio.sleep(_ALBUM_WAITS)
    processor = context.application.update_processor
    assert isinstance(processor, InOrder)
    others = {
        other.update_id: other.message
        for other in processor.behind(update)
        if other.message and other.message.media_group_id == message.media_group_id
    }
    albums.update(others)
    return [message, *others.values()]


def _accepted(ticket: Ticket) -> list[Incoming]:
    """The files that may be downloaded; the others are notified why not."""
    folder = documents_folder(ticket.context.here)
    held = [path.stat().st_size for path in held_documents(folder)]
    accepted: list[Incoming] = []
    for file in ticket.files:
        problem = _problem(ticket, file, held)
        file.line = problem or ticket.words.upload_waiting.format(name=file.name)
        if problem is None:
            accepted.append(file)
            held.append(file.sent.file_size or 0)
    return accepted


def _problem(ticket: Ticket, file: Incoming, held: Sequence[int]) -> str | None:
    """Why a file is not even downloaded; None when it may be. ``held`` are sizes in bytes."""
    words, size = ticket.words, file.sent.file_size or 0
    if refused := refusal(file.name, file.sent.mime_type, words):
        return refused
    if size > LARGEST and (advice := CONVERTIBLE.get(split_ending(file.name)[1].lower())):
        return words.upload_skipped.format(name=file.name, reason=ticket.reason(message(advice)))
    if size > LARGEST:
        return _too_large(file, words)
    if len(held) >= MOST_DOCUMENTS or sum(held) + size > MOST_BYTES:
        return words.upload_quota.format(count=len(held), size=round(sum(held) / 1e6))
    return None


def _too_large(file: Incoming, words: Texts) -> str:
    size = f"{(file.sent.file_size or 0) / 1e6:.1f}"
    return words.upload_too_large.format(name=file.name, size=size, limit=LARGEST // 1_000_000)


@dataclass(slots=True)
class _Held:
    """What is there when files come, and what those before have taken."""

    own: Sequence[Sent]
    names: Sequence[str]
    nobodys: Sequence[str]
    contents: dict[str, Content]
    batch: list[str] = field(default_factory=list)

    def shelf(self, alike: int) -> Shelf[Sent]:
        return Shelf(self.own, self.names, self.contents, self.batch, alike, self.nobodys)


async def _take_in(ticket: Ticket, files: Sequence[Incoming]) -> None:
    """Downloads, reads and indexes; says what came of it. One message or album at a time."""
    words, here = ticket.words, ticket.context.here
    folder = documents_folder(here)
    names = [path.name for path in held_documents(folder)]
    nobodys = [name for name in names if ticket.ledger.is_nobodys(name)]
    contents = await asyncio.to_thread(_contents, here.library, folder)
    held = _Held(ticket.ledger.own(ticket.user), names, nobodys, contents)
    alike = Counter(file.given for file in files)
    received = [f for f in files if await _received(ticket, f, held, alike[f.given])]
    for file in received:
        file.line = words.upload_indexing.format(name=file.place.name)
    if received:
        await ticket.show()
        await _settle(ticket, received)
    note_messages(ticket, files)
    await ticket.show()


async def _settle(ticket: Ticket, received: Sequence[Incoming]) -> None:
    """Notes, places and indexes files that were read; where that fails, all is as before."""
    here = ticket.context.here
    former = await asyncio.to_thread(keep_formers, here.library, documents_folder(here), received)
    noted = [note(ticket, file, former.get(file.place.name, "")) for file in received]
    try:
        report = await made(ticket, _change(received))
    except BaseException as error:
        for file, before in zip(received, noted, strict=True):
            unnote(ticket, file, before)
        if not isinstance(error, (OSError, QabotError)):
            raise
        tell_failure(ticket, received, error)
        return
    tell_outcome(ticket, received, report)
    for file in received:
        if file.place.replaces:
            name = file.place.replaces.name
            drop_former(here.library.folder, ticket.ledger.forget_former(name, but=FORMER_KEPT))
    here.metrics.counts["uploads"] += len(received)


async def _received(ticket: Ticket, file: Incoming, held: _Held, alike: int) -> bool:
    """True when a file is here, can be read and is new; else its line says what it is."""
    words = ticket.words
    try:
        file.data = await _downloaded(file.sent)
        read = await asyncio.to_thread(_read, file)
    except DocumentError as error:
        file.line = words.upload_skipped.format(name=file.name, reason=ticket.reason(error.message))
    except BadRequest as error:
        _LOG.warning("A file could not be had from Telegram: %s", error)
        file.line = _too_large(file, words)
    except (TelegramError, OSError) as error:
        tell_failure(ticket, [file], error)
    else:
        return _has_slot(ticket, file, read, held, alike)
    return False


def _has_slot(ticket: Ticket, file: Incoming, read: Read, held: _Held, alike: int) -> bool:
    """Gives a file its place; False, and said so, when what it contains is there already."""
    file.content = read.content
    slot = slot_for(file.given, file.content, held.shelf(alike), instead=ticket.instead)
    file.slot = slot
    if slot.same:
        if ticket.ledger.is_nobodys(slot.same):
            ticket.ledger.claim(slot.same, file.given, ticket.user)
        name, other = file.name, shortened(slot.same, 200)
        file.line = ticket.words.upload_duplicate.format(name=name, other=other)
        file.is_there = True
        return False
    if slot.replaces:
        held.contents.pop(slot.replaces.name, None)
    held.contents[slot.name] = file.content
    held.batch.append(slot.name)
    return True


async def _downloaded(document: TelegramDocument) -> bytes:
    file = await document.get_file()
    data = bytes(await file.download_as_bytearray())
    if len(data) > LARGEST:
        raise DocumentError(Code.UPLOAD_LARGER)
    return data


def _read(file: Incoming) -> Read:
    """The documents of a file, of which an archive has several; raises DocumentError for none."""
    read = read_upload(file.data, file.given)
    file.given, file.name = read.given, read.name
    return read


def _contents(library: BotLibrary, folder: Path) -> dict[str, Content]:
    """What each document from a chat contains, by name."""
    try:
        entries = library.status().entries
    except QabotError:
        return {}
    return contents_below(entries, shown_path(folder, library.folder.absolute().parent))


def _change(files: Sequence[Incoming]) -> Change:
    written = {file.place.name: file.data for file in files}
    replaced = [file.place.replaces.name for file in files if file.place.replaces]
    return Change(written, [name for name in replaced if name not in written])
