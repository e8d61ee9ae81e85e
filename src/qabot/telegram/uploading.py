"""A file sent to the bot -> a document that can be asked about; and its removal."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from telegram import Document as TelegramDocument
from telegram import Message, Update
from telegram.error import BadRequest, TelegramError

from qabot.conversation.substitution import asks
from qabot.corpus import SUPPORTED, shown_path
from qabot.errors import DocumentError, QabotError
from qabot.index import IndexReport, Progress
from qabot.readers import read_documents
from qabot.readers.sandbox import ReadingStoppedError
from qabot.telegram.addressing import question_of, speaks_to
from qabot.telegram.asking import take_question
from qabot.telegram.journal import InOrder
from qabot.telegram.library import BotLibrary, documents_beside
from qabot.telegram.reasons import reason_in
from qabot.telegram.sending import Unsure, edit
from qabot.telegram.services import Context, reply, words_for
from qabot.telegram.styled import Styled, shortened
from qabot.telegram.texts import Texts
from qabot.types import Document

LARGEST = 20_000_000  # bytes; Telegram lets bots download no more
MOST_DOCUMENTS = 500
MOST_BYTES = 500_000_000  # of all documents from chats together
_INCOMING = ".incoming-"  # hidden, so that no update takes it for a document
_WAIT_FOR_WRITER = 120.0  # seconds
_EDIT_EVERY = 1.5  # seconds between two edits of the message that tells the progress
_EDIT_EVERY_IN_GROUPS = 15.0  # there Telegram takes 20 messages and edits a minute
_ALBUM_WAITS = 1.0  # seconds in which the other files of an album come
_LONGEST_REASON = 240  # characters; ten files fit into one message
_LONGEST_NAME = 120  # bytes; file systems take 255
_LISTED = 30  # names that /remove shows
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Incoming:
    """A file that was sent: what it is called here, what is told of it, and what it holds.

    ``is_there``: it can be asked about, since now or before.
    """

    sent: TelegramDocument
    name: str
    line: str = ""
    data: bytes = b""
    is_there: bool = False


@dataclass(slots=True)
class Ticket:
    """The message that tells how the files of one message or album fare, edited as they go on."""

    update: Update
    context: Context
    words: Texts
    files: list[Incoming]
    last: str = ""  # a line for all of them together
    number: int = 0

    async def show(self) -> None:
        text = "\n".join(line for line in (*(f.line for f in self.files), self.last) if line)
        try:
            if self.number:
                chat = self.update.effective_chat
                assert chat is not None
                await edit(self.context.bot, chat.id, self.number, Styled(text))
            else:
                self.number = await reply(self.update, self.context, text)
        except (TelegramError, Unsure) as error:
            _LOG.info("How %d files fare was not told: %s", len(self.files), error)

    def reason(self, error: BaseException | str) -> str:
        """Why a file was not taken in, for whoever sent it."""
        language = self.context.here.language_for(self.update.effective_user)
        return shortened(reason_in(language, str(error)), _LONGEST_REASON)


async def on_document(update: Update, context: Context) -> None:
    """Checks files before they are downloaded, reads and indexes them, and says what came of it.

    The files of an album come as messages of their own, one of which has the caption: they are
    dealt with together, with the first. A caption that asks is answered afterwards.
    """
    here, words = context.here, words_for(update, context)
    user, chat = update.effective_user, update.effective_chat
    permitted = user is not None and here.access.may_upload(user.id)
    private = chat is not None and chat.type == "private"
    if not permitted and not private:
        return
    messages = await _with_album(update, context)
    if not any(speaks_to(message, context.bot.bot) for message in messages):
        return  # in a group, what its members send one another
    if not permitted:
        await reply(update, context, words.upload_not_allowed)
        return
    documents = [message.document for message in messages if message.document]
    files = [Incoming(document, safe_name(document.file_name or "")) for document in documents]
    ticket = Ticket(update, context, words, files)
    accepted = _accepted(files, documents_folder(context), words)
    await ticket.show()
    if accepted:
        async with here.writer:
            try:
                await _take_in(ticket, accepted)
            except ReadingStoppedError as error:  # the bot ends: the update waits on disk
                raise asyncio.CancelledError from error
    captions = (question_of(message, context.bot.bot) for message in messages)
    question = next((text for text in captions if text and asks(text)), None)
    if question and any(file.is_there for file in files):
        await take_question(update, context, question)


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


def documents_folder(context: Context) -> Path:
    """Where documents from chats are kept: beside the index, below corpus/, unless it is set."""
    here = context.here
    return here.settings.documents or documents_beside(here.library.folder)


def safe_name(given: str) -> str:
    """A file's name without what could lead elsewhere, hide it or be too long."""
    name = re.sub(
        r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u202a-\u202e\u2066-\u2069\ud800-\udfff]', "_", given
    )
    name = name.strip().lstrip(".~") or "document.txt"
    stem, ending = os.path.splitext(name)  # noqa: PTH122 - a name, no path
    while len(f"{stem}{ending}".encode()) > _LONGEST_NAME and stem:
        stem = stem[:-1]
    return f"{stem or 'document'}{ending}"


def _accepted(files: Sequence[Incoming], folder: Path, words: Texts) -> list[Incoming]:
    """The files that may be downloaded; the others are told why not."""
    held = [path.stat().st_size for path in held_documents(folder)]
    accepted: list[Incoming] = []
    for file in files:
        if any(file.name == other.name for other in accepted):
            file.line = words.upload_twice.format(name=file.name)
            continue
        problem = _problem(file, held, words)
        file.line = problem or words.upload_waiting.format(name=file.name)
        if problem is None:
            accepted.append(file)
            held.append(file.sent.file_size or 0)
    return accepted


def _problem(file: Incoming, held: Sequence[int], words: Texts) -> str | None:
    """Why a file is not even downloaded; None when it may be. ``held`` are sizes in bytes."""
    name, size = file.name, file.sent.file_size or 0
    if not name.lower().endswith(SUPPORTED):
        return words.upload_format.format(name=name, formats=", ".join(SUPPORTED))
    if size > LARGEST:
        return _too_large(file, words)
    if len(held) >= MOST_DOCUMENTS or sum(held) + size > MOST_BYTES:
        return words.upload_quota.format(count=len(held), size=round(sum(held) / 1e6))
    return None


def _too_large(file: Incoming, words: Texts) -> str:
    size = f"{(file.sent.file_size or 0) / 1e6:.1f}"
    return words.upload_too_large.format(name=file.name, size=size, limit=LARGEST // 1_000_000)


def held_documents(folder: Path) -> list[Path]:
    """Documents that came by chat, sorted by name."""
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))


async def _take_in(ticket: Ticket, files: Sequence[Incoming]) -> None:
    """Downloads, reads and indexes; says what came of it. One message or album at a time."""
    words, here = ticket.words, ticket.context.here
    known = await asyncio.to_thread(_paths_by_content, here.library)
    received = [file for file in files if await _received(ticket, file, known)]
    for file in received:
        file.line = words.upload_indexing.format(name=file.name)
    await ticket.show()
    if not received:
        return
    try:
        report = await _placed_and_indexed(ticket, received)
    except (OSError, QabotError) as error:
        _tell_failure(ticket, received, error)
    else:
        _tell_outcome(ticket, received, report)
        here.metrics.counts["uploads"] += len(received)
    await ticket.show()


async def _received(ticket: Ticket, file: Incoming, known: dict[str, str]) -> bool:
    """True when a file is here, can be read and is new; else its line says what it is.

    ``known`` has the paths of documents by their content; what is received is added to it.
    """
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
        same = [known.get(document.sha256) for document in documents]
        if same[0] is None or None in same:
            known.update({document.sha256: file.name for document in documents})
            return True
        file.line = words.upload_duplicate.format(name=file.name, other=shortened(same[0], 200))
        file.is_there = True
    return False


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
    """The documents of a file, of which an archive has several; raises DocumentError for none."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / file.name
        path.write_bytes(file.data)
        outcomes = [outcome for _, outcome in read_documents(path, name=file.name)]
    found = [outcome for outcome in outcomes if isinstance(outcome, Document)]
    if not found:
        raise next(outcome for outcome in outcomes if isinstance(outcome, DocumentError))
    return found


def _paths_by_content(library: BotLibrary) -> dict[str, str]:
    """The path of each document of the index by its hash; none without an index."""
    try:
        return {entry.sha256: entry.path for entry in library.status().entries}
    except QabotError:
        return {}


async def _placed_and_indexed(ticket: Ticket, files: Sequence[Incoming]) -> IndexReport:
    """Puts files into their place and indexes them; where that fails, all is as it was before."""
    latest: list[tuple[int, int]] = []
    ended = asyncio.Event()

    def tell(stage: str, done: int, total: int) -> None:
        if stage == "embed" and total:
            latest[:] = [(done, total)]

    progress = asyncio.create_task(_tell_progress(ticket, latest, ended))
    try:
        library, folder = ticket.context.here.library, documents_folder(ticket.context)
        return await asyncio.to_thread(_index, library, folder, files, tell)
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


def _index(
    library: BotLibrary, folder: Path, files: Sequence[Incoming], tell: Progress
) -> IndexReport:
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / file.name for file in files]
    before = [path.read_bytes() if path.exists() else None for path in paths]
    try:
        for path, file in zip(paths, files, strict=True):
            _write(path, file.data)
        return _updated(library, folder, tell)
    except BaseException:
        for path, data in zip(paths, before, strict=True):
            if data is None:
                path.unlink(missing_ok=True)
            else:
                _write(path, data)
        raise


def _write(path: Path, data: bytes) -> None:
    """In one step: no update ever sees half a file."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=_INCOMING, delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            Path(file.name).unlink()
            raise
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


def _updated(library: BotLibrary, folder: Path, tell: Progress | None) -> IndexReport:
    """Updates the index; another process that writes, such as `qabot watch`, is waited for."""
    end = time.monotonic() + _WAIT_FOR_WRITER
    while True:
        try:
            return library.update([folder], tell)
        except QabotError as error:
            if "another process" not in str(error).lower() or time.monotonic() > end:
                raise
            time.sleep(1)


def _tell_outcome(ticket: Ticket, files: Sequence[Incoming], report: IndexReport) -> None:
    words = ticket.words
    base = ticket.context.here.library.folder.absolute().parent
    skipped = {item.path: item.reason for item in report.skipped}
    for file in files:
        reason = skipped.get(shown_path(documents_folder(ticket.context) / file.name, base))
        file.is_there = reason is None
        if reason is None:
            file.line = words.upload_done.format(name=file.name)
        else:
            reason = ticket.reason(reason)
            file.line = words.upload_skipped.format(name=file.name, reason=reason)
    documents = report.added + report.updated + report.unchanged
    ticket.last = words.upload_total.format(documents=documents, passages=report.passages)


async def remove(update: Update, context: Context) -> None:
    """``/remove NAME`` takes a document that came by chat out of the index."""
    words, here = words_for(update, context), context.here
    user = update.effective_user
    if user is None or not here.access.may_upload(user.id):
        await reply(update, context, words.only_admins)
        return
    folder = documents_folder(context)
    name = ((update.message and update.message.text) or "").partition(" ")[2].strip()
    if name:
        async with here.writer:
            text = await _taken_out(here.library, folder, name, words)
    else:
        text = _removable(held_documents(folder), words)
    await reply(update, context, text)


def _removable(held: Sequence[Path], words: Texts) -> str:
    names = [shortened(f"• {path.name}", 120) for path in held[:_LISTED]]
    if len(held) > _LISTED:
        names.append("…")
    return words.remove_usage.format(names="\n".join(names)) if names else words.remove_none


async def _taken_out(library: BotLibrary, folder: Path, name: str, words: Texts) -> str:
    """Removes a document, unless another has removed it meanwhile; what came of it."""
    held = {path.name: path for path in held_documents(folder)}
    path = held.get(name)
    if path is None:
        elsewhere = words.remove_elsewhere.format(name=shortened(name, 100))
        return elsewhere if held else words.remove_none
    try:
        await asyncio.to_thread(_take_out, library, path)
    except QabotError as error:
        _LOG.warning("A document was not removed: %s", error)
        return str(error)
    return words.removed.format(name=path.name)


def _take_out(library: BotLibrary, path: Path) -> None:
    """Removes a file and updates the index; where that fails, the file is put back."""
    data = path.read_bytes()
    path.unlink()
    try:
        _updated(library, path.parent, None)
    except BaseException:
        _write(path, data)
        raise
