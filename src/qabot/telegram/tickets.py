"""The message that shows how files fare that were sent, and what is known of each of them."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from telegram import Document as TelegramDocument
from telegram import Message, Update
from telegram.error import TelegramError

from qabot import messages
from qabot.telegram.addressing import clean
from qabot.telegram.callbacks import Action, Callback
from qabot.telegram.keyboards import Button, Keyboard
from qabot.telegram.ledger import NOBODY, Former, Ledger, Sent
from qabot.telegram.sending import Unsure, edit
from qabot.telegram.services import Context, reply
from qabot.telegram.styled import Styled, shortened
from qabot.telegram.texts import Texts
from qabot.uploads.naming import nameless, safe_name
from qabot.uploads.slots import Content, Slot

_LONGEST_REASON = 240  # characters; ten files fit into one message
_LONGEST_BUTTON = 60  # characters
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Incoming:
    """A file that was sent in a message: what it is called, its report, its contents.

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
    slot: Slot[Sent] | None = None
    restores: int = 0
    is_there: bool = False

    @classmethod
    def of(cls, message: Message) -> Incoming:
        """The document of a message, or its photo in the largest size, which has no name."""
        document, word = message.document, "document"
        if document is None:
            document, word = _of_photo(message), "photo"
        given = clean(document.file_name or "")
        given = given or nameless(document.file_unique_id, document.mime_type, word=word)
        return cls(document, message.message_id, given, safe_name(given))

    @property
    def place(self) -> Slot[Sent]:
        """Where the file is put."""
        assert self.slot is not None
        return self.slot


@dataclass(slots=True)
class Ticket:
    """The message that shows how the files of one message or album fare, edited as they proceed.

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
        """Sends the message, or edits it."""
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

    def reason(self, why: messages.Message) -> str:
        """Why a file was not taken in, for the person who sent it."""
        language = self.context.here.language_for(self.update.effective_user)
        return shortened(why.text(language), _LONGEST_REASON)

    @property
    def user(self) -> int:
        """The id of the person who sent the files."""
        user = self.update.effective_user
        return user.id if user else NOBODY

    @property
    def ledger(self) -> Ledger:
        """Which documents came from chats, and from whom."""
        return self.context.here.state.documents


def _of_photo(message: Message) -> TelegramDocument:
    """Telegram makes all photos JPEG."""
    photo = max(message.photo, key=lambda size: size.width * size.height)
    document = TelegramDocument(
        photo.file_id, photo.file_unique_id, mime_type="image/jpeg", file_size=photo.file_size
    )
    document.set_bot(photo.get_bot())
    return document


def restore_button(former: int, name: str, words: Texts) -> Button:
    """The button that brings a former version back."""
    text = words.restore.format(name=name)
    return Button(shortened(text, _LONGEST_BUTTON), Callback(Action.RESTORE, former))


def when_sent(sent: Sent | Former, words: Texts) -> str:
    """When a document came, in the time of the machine that runs the bot."""
    if not sent.sent:
        return words.when_unknown
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(sent.sent))
