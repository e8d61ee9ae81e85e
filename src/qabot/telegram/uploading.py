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
from telegram import Update
from telegram.error import BadRequest, TelegramError

from qabot.corpus import SUPPORTED, shown_path
from qabot.errors import DocumentError, QabotError
from qabot.index import IndexReport, Progress
from qabot.readers import read_documents
from qabot.telegram.asking import speaks_to
from qabot.telegram.library import Library
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
_LONGEST_NAME = 120  # bytes; file systems take 255
_LISTED = 30  # names that /remove shows
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Ticket:
    """The message that tells how a document fares, edited as it goes on."""

    update: Update
    context: Context
    words: Texts
    name: str
    number: int = 0

    async def say(self, text: str) -> None:
        try:
            if self.number:
                chat = self.update.effective_chat
                assert chat is not None
                await edit(self.context.bot, chat.id, self.number, Styled(text))
            else:
                self.number = await reply(self.update, self.context, text)
        except (TelegramError, Unsure) as error:
            _LOG.info("The progress of %s was not told: %s", self.name, error)


async def on_document(update: Update, context: Context) -> None:
    """Checks a file before it is downloaded, reads it, indexes it, and says what came of it."""
    message, here = update.message, context.here
    if message is None or message.document is None or message.from_user is None:
        return
    if not speaks_to(message, context.bot.bot):
        return  # in a group, what its members send one another
    words, document = words_for(update, context), message.document
    name = safe_name(document.file_name or "")
    if not here.access.may_upload(message.from_user.id):
        if message.chat.type == "private":
            await reply(update, context, words.upload_not_allowed)
        return
    problem = _problem(document, name, documents_folder(context), words)
    if problem:
        await reply(update, context, problem)
        return
    ticket = Ticket(update, context, words, name)
    await ticket.say(words.upload_waiting.format(name=name))
    async with here.writer:
        await _take_in(ticket, document)


def documents_folder(context: Context) -> Path:
    """Where documents from chats are kept: beside the index, below corpus/, unless it is set."""
    here = context.here
    return here.settings.documents or here.library.folder.absolute().parent / "corpus" / "telegram"


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


def _problem(document: TelegramDocument, name: str, folder: Path, words: Texts) -> str | None:
    """Why a file is not even downloaded; None when it may be."""
    size = document.file_size or 0
    if not name.lower().endswith(SUPPORTED):
        return words.upload_format.format(name=name, formats=", ".join(SUPPORTED))
    if size > LARGEST:
        limit = LARGEST // 1_000_000
        return words.upload_too_large.format(name=name, size=f"{size / 1e6:.1f}", limit=limit)
    held = [path.stat().st_size for path in held_documents(folder)]
    if len(held) >= MOST_DOCUMENTS or sum(held) + size > MOST_BYTES:
        return words.upload_quota.format(count=len(held), size=round(sum(held) / 1e6))
    return None


def held_documents(folder: Path) -> list[Path]:
    """Documents that came by chat, sorted by name."""
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))


async def _take_in(ticket: Ticket, document: TelegramDocument) -> None:
    """Downloads, reads and indexes; says what came of it. One document at a time."""
    words, here, name = ticket.words, ticket.context.here, ticket.name
    folder = documents_folder(ticket.context)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        data = await _downloaded(document)
        other = await asyncio.to_thread(_same_content, ticket, data)
        if other:
            await ticket.say(words.upload_duplicate.format(name=name, other=shortened(other, 200)))
            return
        await ticket.say(words.upload_indexing.format(name=name))
        report = await _placed_and_indexed(ticket, folder / name, data)
        await ticket.say(_outcome(ticket, report))
        here.metrics.counts["uploads"] += 1
    except DocumentError as error:
        await ticket.say(words.upload_skipped.format(name=name, reason=error))
    except BadRequest as error:
        _LOG.warning("A file could not be had from Telegram: %s", error)
        size, limit = f"{(document.file_size or 0) / 1e6:.1f}", LARGEST // 1_000_000
        await ticket.say(words.upload_too_large.format(name=name, size=size, limit=limit))
    except (TelegramError, OSError, QabotError) as error:
        _LOG.warning("A document was not added: %s", error)
        reason = str(error) if isinstance(error, QabotError) else type(error).__name__
        await ticket.say(words.upload_failed.format(name=name, reason=reason))


async def _downloaded(document: TelegramDocument) -> bytes:
    file = await document.get_file()
    data = bytes(await file.download_as_bytearray())
    if len(data) > LARGEST:
        raise DocumentError("is larger than Telegram said: send a smaller file")
    return data


def _same_content(ticket: Ticket, data: bytes) -> str | None:
    """The path of a document with the same text, or None; raises DocumentError for no text.

    An archive is the same when all its documents are there.
    """
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / ticket.name
        path.write_bytes(data)
        outcomes = [outcome for _, outcome in read_documents(path, name=ticket.name)]
    found = [outcome for outcome in outcomes if isinstance(outcome, Document)]
    if not found:
        raise next(outcome for outcome in outcomes if isinstance(outcome, DocumentError))
    try:
        entries = ticket.context.here.library.status().entries
    except QabotError:
        return None  # no index yet
    paths = {entry.sha256: entry.path for entry in entries}
    same = [paths.get(document.sha256) for document in found]
    return same[0] if None not in same else None


async def _placed_and_indexed(ticket: Ticket, path: Path, data: bytes) -> IndexReport:
    """Puts the file into its place and indexes it; where that fails, all is as it was before."""
    latest: list[tuple[int, int]] = []
    ended = asyncio.Event()

    def tell(stage: str, done: int, total: int) -> None:
        if stage == "embed" and total:
            latest[:] = [(done, total)]

    progress = asyncio.create_task(_tell_progress(ticket, latest, ended))
    try:
        library = ticket.context.here.library
        return await asyncio.to_thread(_index, library, path, data, tell)
    finally:
        ended.set()
        await progress  # an edit that is on its way must not come after the last word


async def _tell_progress(
    ticket: Ticket, latest: list[tuple[int, int]], ended: asyncio.Event
) -> None:
    told: list[tuple[int, int]] = []
    while not ended.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), _EDIT_EVERY)
        if latest != told and not ended.is_set():
            told = latest[:]
            done, total = told[0]
            words = ticket.words.upload_progress
            await ticket.say(words.format(name=ticket.name, done=done, total=total))


def _index(library: Library, path: Path, data: bytes, tell: Progress) -> IndexReport:
    before = path.read_bytes() if path.exists() else None
    _write(path, data)
    try:
        return _updated(library, path.parent, tell)
    except BaseException:
        if before is None:
            path.unlink(missing_ok=True)
        else:
            _write(path, before)
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


def _updated(library: Library, folder: Path, tell: Progress | None) -> IndexReport:
    """Updates the index; another process that writes, such as `qabot watch`, is waited for."""
    end = time.monotonic() + _WAIT_FOR_WRITER
    while True:
        try:
            return library.update([folder], tell)
        except QabotError as error:
            if "another process" not in str(error).lower() or time.monotonic() > end:
                raise
            time.sleep(1)


def _outcome(ticket: Ticket, report: IndexReport) -> str:
    base = ticket.context.here.library.folder.absolute().parent
    path = shown_path(documents_folder(ticket.context) / ticket.name, base)
    skipped = [item.reason for item in report.skipped if item.path == path]
    if skipped:
        return ticket.words.upload_skipped.format(name=ticket.name, reason=skipped[0])
    return ticket.words.upload_done.format(
        name=ticket.name,
        passages=report.passages,
        documents=report.added + report.updated + report.unchanged,
    )


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


async def _taken_out(library: Library, folder: Path, name: str, words: Texts) -> str:
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


def _take_out(library: Library, path: Path) -> None:
    """Removes a file and updates the index; where that fails, the file is put back."""
    data = path.read_bytes()
    path.unlink()
    try:
        _updated(library, path.parent, None)
    except BaseException:
        _write(path, data)
        raise
