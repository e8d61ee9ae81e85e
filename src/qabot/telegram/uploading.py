"""A file sent to the bot -> a document that can be asked about."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from telegram import Document as TelegramDocument
from telegram import Message, Update
from telegram.error import BadRequest, TelegramError

from qabot.corpus import shown_path
from qabot.errors import DocumentError, QabotError
from qabot.index import IndexReport
from qabot.readers import CONVERTIBLE, read_documents
from qabot.readers.formats import format_of
from qabot.readers.sandbox import ReadingStoppedError
from qabot.telegram.addressing import question_of, speaks_to
from qabot.telegram.asking import on_edited, take_question
from qabot.telegram.callbacks import Action, Callback
from qabot.telegram.followups import asks
from qabot.telegram.journal import InOrder
from qabot.telegram.ledger import NOBODY, Former, Ledger, Sent
from qabot.telegram.library import BotLibrary
from qabot.telegram.naming import nameless, safe_name, split_ending, with_ending_of
from qabot.telegram.placing import (
    Change,
    bytes_of,
    documents_folder,
    drop_former,
    held_documents,
    keep_former,
    make,
)
from qabot.telegram.reasons import reason_in
from qabot.telegram.refusing import refusal
from qabot.telegram.rendering import Button, Keyboard
from qabot.telegram.sending import Unsure, edit
from qabot.telegram.services import Context, in_measure, reply, words_for
from qabot.telegram.slots import Content, Shelf, Slot, slot_for
from qabot.telegram.styled import Styled, shortened
from qabot.telegram.texts import Texts
from qabot.types import Document

LARGEST = 20_000_000  # bytes; Telegram lets bots download no more
MOST_DOCUMENTS = 500
MOST_BYTES = 500_000_000  # of all documents from chats together
FORMER_KEPT = 3  # versions of one document that were replaced
_EDIT_EVERY = 1.5  # seconds between two edits of the message that tells the progress
_EDIT_EVERY_IN_GROUPS = 15.0  # there Telegram takes 20 messages and edits a minute
_ALBUM_WAITS = 1.0  # seconds in which the other files of an album come
_LONGEST_REASON = 240  # characters; ten files fit into one message
_LONGEST_BUTTON = 60  # characters
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Incoming:
    """A file that was sent in a message: what it is called, what is told of it, what it holds.

    ``given`` is what its sender calls it, ``name`` what it is called here. ``restores`` is the
    number of the version that it has replaced, 0 for none. ``is_there``: it can be asked about,
    since now or before.
    """

    sent: TelegramDocument
    message: int
    given: str
    name: str
    line: str = ""
    data: bytes = b""
    content: Content = frozenset()
    slot: Slot | None = None
    restores: int = 0
    is_there: bool = False

    @classmethod
    def of(cls, message: Message) -> Incoming:
        document = message.document
        assert document is not None
        given = document.file_name or nameless(document.file_unique_id, document.mime_type)
        return cls(document, message.message_id, given, safe_name(given))

    @property
    def place(self) -> Slot:
        assert self.slot is not None
        return self.slot


@dataclass(slots=True)
class Ticket:
    """The message that tells how the files of one message or album fare, edited as they go on.

    ``instead`` is the document in whose place a file was put, by an edit of its message.
    """

    update: Update
    context: Context
    words: Texts
    files: list[Incoming]
    instead: Sent | None = None
    last: str = ""  # a line for all of them together
    number: int = 0

    async def show(self) -> None:
        text = "\n".join(line for line in (*(f.line for f in self.files), self.last) if line)
        try:
            if self.number:
                chat = self.update.effective_chat
                assert chat is not None
                await edit(self.context.bot, chat.id, self.number, Styled(text), self._buttons())
            else:
                self.number = await reply(self.update, self.context, text)
        except (TelegramError, Unsure) as error:
            _LOG.info("How %d files fare was not told: %s", len(self.files), error)

    def _buttons(self) -> Keyboard:
        """A way back to each version that was replaced."""
        files = [file for file in self.files if file.restores and file.is_there]
        return tuple((restore_button(f.restores, f.place.name, self.words),) for f in files)

    def reason(self, error: BaseException | str) -> str:
        """Why a file was not taken in, for whoever sent it."""
        language = self.context.here.language_for(self.update.effective_user)
        return shortened(reason_in(language, str(error)), _LONGEST_REASON)

    @property
    def user(self) -> int:
        user = self.update.effective_user
        return user.id if user else NOBODY

    @property
    def ledger(self) -> Ledger:
        return self.context.here.state.documents


def restore_button(former: int, name: str, words: Texts) -> Button:
    text = words.restore.format(name=name)
    return Button(shortened(text, _LONGEST_BUTTON), Callback(Action.RESTORE, former))


async def on_document(update: Update, context: Context) -> None:
    """Checks files before they are downloaded, reads and indexes them, and says what came of it.

    The files of an album come as messages of their own, one of which has the caption: they are
    dealt with together, with the first. A caption that asks is answered afterwards.
    """
    if not _may_be_told(update, context):
        return
    messages = await _with_album(update, context)
    files = await _taken(update, context, messages)
    captions = (question_of(message, context.bot.bot) for message in messages)
    question = next((text for text in captions if text and asks(text)), None)
    if question and any(file.is_there for file in files):
        await take_question(update, context, question)


async def on_edited_document(update: Update, context: Context) -> None:
    """A message with a file has been changed: another file in it is a version of the one before.

    A caption that asks now, or asks something else, is dealt with like a changed question.
    """
    message = update.edited_message
    if message is None or message.document is None or not _may_be_told(update, context):
        return
    state = context.here.state
    brought = state.documents.brought(message.chat.id, message.message_id)
    if message.document.file_unique_id not in brought.values():
        if not await in_measure(update, context):
            return
        instead = next(filter(None, map(state.documents.of, brought)), None)
        await _taken(update, context, [message], instead)
    question = question_of(message, context.bot.bot)
    asked = state.answer_to_message(message.chat.id, message.message_id)
    if question and (asked or asks(question)):
        await on_edited(update, context)


def _may_be_told(update: Update, context: Context) -> bool:
    """False in groups for files of members who may not add any: they are passed over."""
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None:
        return False
    return chat.type == "private" or context.here.access.may_upload(user.id)


async def _taken(
    update: Update, context: Context, messages: Sequence[Message], instead: Sent | None = None
) -> list[Incoming]:
    """Takes in the files of these messages, and returns what came of each."""
    here, words = context.here, words_for(update, context)
    if not any(speaks_to(message, context.bot.bot) for message in messages):
        return []  # in a group, what its members send one another
    user = update.effective_user
    if user is None or not here.access.may_upload(user.id):
        await reply(update, context, words.upload_not_allowed)
        return []
    files = [Incoming.of(message) for message in messages if message.document]
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
    """The files that may be downloaded; the others are told why not."""
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
        return words.upload_skipped.format(name=file.name, reason=ticket.reason(advice))
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
    """What is there when files come, and what those before have taken.

    ``elsewhere`` has the paths of documents that came by no chat, by their content.
    """

    own: Sequence[Sent]
    names: Sequence[str]
    contents: dict[str, Content] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    batch: list[str] = field(default_factory=list)

    def shelf(self, alike: int) -> Shelf:
        return Shelf(self.own, self.names, self.contents, self.batch, alike)


async def _take_in(ticket: Ticket, files: Sequence[Incoming]) -> None:
    """Downloads, reads and indexes; says what came of it. One message or album at a time."""
    words, here = ticket.words, ticket.context.here
    folder = documents_folder(here)
    names = [path.name for path in held_documents(folder)]
    held = _Held(ticket.ledger.own(ticket.user), names)
    held.contents, held.elsewhere = await asyncio.to_thread(_contents, here.library, folder)
    alike = Counter(file.given for file in files)
    received = [f for f in files if await _received(ticket, f, held, alike[f.given])]
    for file in received:
        file.line = words.upload_indexing.format(name=file.place.name)
    if received:
        await ticket.show()
        await _settle(ticket, received)
    _note_messages(ticket, files)
    await ticket.show()


async def _settle(ticket: Ticket, received: Sequence[Incoming]) -> None:
    """Notes, places and indexes files that were read; where that fails, all is as before."""
    here = ticket.context.here
    former = await asyncio.to_thread(_keep_formers, here.library, documents_folder(here), received)
    noted = [_note(ticket, file, former.get(file.place.name, "")) for file in received]
    try:
        report = await _placed_and_indexed(ticket, received)
    except BaseException as error:
        for file, before in zip(received, noted, strict=True):
            _unnote(ticket, file, before)
        if not isinstance(error, (OSError, QabotError)):
            raise
        _tell_failure(ticket, received, error)
        return
    _tell_outcome(ticket, received, report)
    for file in received:
        if file.place.replaces:
            name = file.place.replaces.name
            drop_former(here.library, ticket.ledger.forget_former(name, but=FORMER_KEPT))
    here.metrics.counts["uploads"] += len(received)


def _keep_formers(library: BotLibrary, folder: Path, files: Sequence[Incoming]) -> dict[str, str]:
    """Keeps the bytes of what is replaced; their hashes by the name of what comes instead."""
    kept = {}
    for file in files:
        data = bytes_of(folder / file.place.replaces.name) if file.place.replaces else None
        if data is not None and data != file.data:
            kept[file.place.name] = keep_former(library, data)
    return kept


def _note(ticket: Ticket, file: Incoming, former: str) -> Sent | None:
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


def _unnote(ticket: Ticket, file: Incoming, before: Sent | None) -> None:
    ledger, slot = ticket.ledger, file.place
    ledger.remove(slot.name)
    for sent in (before, slot.replaces):
        if sent:
            ledger.claim(sent.name, sent.given, sent.owner, sent.sent)
    ledger.strike_former(file.restores)
    file.restores = 0


def _note_messages(ticket: Ticket, files: Sequence[Incoming]) -> None:
    """Notes which documents the messages have brought, and which the report tells of."""
    chat = ticket.update.effective_chat
    for file in files if chat else ():
        if chat and file.is_there and file.slot:
            mark, name = file.sent.file_unique_id, file.slot.name
            ticket.ledger.brings(chat.id, file.message, name, mark)
            if ticket.number:
                ticket.ledger.brings(chat.id, ticket.number, name)


async def _received(ticket: Ticket, file: Incoming, held: _Held, alike: int) -> bool:
    """True when a file is here, can be read and is new; else its line says what it is."""
    words = ticket.words
    try:
        file.data = await _downloaded(file.sent)
        documents = await asyncio.to_thread(_read, file)
    except DocumentError as error:
        file.line = words.upload_skipped.format(name=file.name, reason=ticket.reason(error))
    except BadRequest as error:
        _LOG.warning("A file could not be had from Telegram: %s", error)
        file.line = _too_large(file, words)
    except (TelegramError, OSError) as error:
        _tell_failure(ticket, [file], error)
    else:
        return _has_slot(ticket, file, documents, held, alike)
    return False


def _has_slot(
    ticket: Ticket, file: Incoming, documents: Sequence[Document], held: _Held, alike: int
) -> bool:
    """Gives a file its place; False, and said so, when what it holds is there already."""
    file.content = frozenset((d.path != file.name, d.sha256) for d in documents)
    slot = slot_for(file.given, file.content, held.shelf(alike), instead=ticket.instead)
    paths = [held.elsewhere.get(document.sha256) for document in documents]
    same = slot.same or (paths[0] if None not in paths and not slot.replaces else None)
    if same:
        file.slot = slot if slot.same else None
        name, other = file.name, shortened(same, 200)
        file.line = ticket.words.upload_duplicate.format(name=name, other=other)
        file.is_there = True
        return False
    file.slot = slot
    if slot.replaces:
        held.contents.pop(slot.replaces.name, None)
    held.contents[slot.name] = file.content
    held.batch.append(slot.name)
    return True


def _tell_failure(ticket: Ticket, files: Sequence[Incoming], error: Exception) -> None:
    _LOG.warning("%d documents were not added: %s", len(files), error)
    reason = ticket.reason(error if isinstance(error, QabotError) else type(error).__name__)
    for file in files:
        file.line = ticket.words.upload_failed.format(name=file.name, reason=reason)
    ticket.last = ""


async def _downloaded(document: TelegramDocument) -> bytes:
    file = await document.get_file()
    data = bytes(await file.download_as_bytearray())
    if len(data) > LARGEST:
        raise DocumentError("is larger than Telegram said: send a smaller file")
    return data


def _read(file: Incoming) -> list[Document]:
    """The documents of a file, of which an archive has several; raises DocumentError for none.

    A file without an ending gets that of the format that its content tells.
    """
    if not split_ending(file.name)[1]:
        file.given = with_ending_of(file.given, format_of(file.data, ""))
        file.name = safe_name(file.given)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / file.name
        path.write_bytes(file.data)
        outcomes = [outcome for _, outcome in read_documents(path, name=file.name)]
    found = [outcome for outcome in outcomes if isinstance(outcome, Document)]
    if not found:
        raise next(outcome for outcome in outcomes if isinstance(outcome, DocumentError))
    return found


def _contents(library: BotLibrary, folder: Path) -> tuple[dict[str, Content], dict[str, str]]:
    """What each document from a chat holds, by name, and the paths of all others by their hash."""
    try:
        entries = library.status().entries
    except QabotError:
        return {}, {}
    below = shown_path(folder, library.folder.absolute().parent) + "/"
    contents: dict[str, Content] = {}
    elsewhere: dict[str, str] = {}
    for entry in entries:
        if entry.path.startswith(below):
            name, inside, _ = entry.path.removeprefix(below).partition("/")
            text = (bool(inside), entry.sha256)
            contents[name] = contents.get(name, frozenset()) | {text}
        else:
            elsewhere[entry.sha256] = entry.path
    return contents, elsewhere


async def _placed_and_indexed(ticket: Ticket, files: Sequence[Incoming]) -> IndexReport:
    """Puts files into their place and indexes them; where that fails, all is as it was before."""
    latest: list[tuple[int, int]] = []
    ended = asyncio.Event()

    def tell(stage: str, done: int, total: int) -> None:
        if stage == "embed" and total:
            latest[:] = [(done, total)]

    progress = asyncio.create_task(_tell_progress(ticket, latest, ended))
    try:
        here = ticket.context.here
        return await asyncio.to_thread(
            make, here.library, documents_folder(here), _change(files), tell
        )
    finally:
        ended.set()
        await progress  # an edit that is on its way must not come after the last word


def _change(files: Sequence[Incoming]) -> Change:
    written = {file.place.name: file.data for file in files}
    replaced = [file.place.replaces.name for file in files if file.place.replaces]
    return Change(written, [name for name in replaced if name not in written])


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


def _tell_outcome(ticket: Ticket, files: Sequence[Incoming], report: IndexReport) -> None:
    words = ticket.words
    base = ticket.context.here.library.folder.absolute().parent
    folder = documents_folder(ticket.context.here)
    skipped = {item.path: item.reason for item in report.skipped}
    for file in files:
        reason = skipped.get(shown_path(folder / file.place.name, base))
        file.is_there = reason is None
        if reason is None:
            file.line = _done(ticket, file)
        else:
            reason = ticket.reason(reason)
            file.line = words.upload_skipped.format(name=file.name, reason=reason)
    documents = report.added + report.updated + report.unchanged
    ticket.last = words.upload_total.format(documents=documents, passages=report.passages)


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


def when_sent(sent: Sent | Former, words: Texts) -> str:
    """When a document came, in the time of the machine that runs the bot."""
    if not sent.sent:
        return words.when_unknown
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(sent.sent))
