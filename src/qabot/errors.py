"""Errors that a user can cause and mend.

Each message says what happened, with the value, and what to do. Anything else that is raised is
a bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qabot.messages import Code, Field, Language, Message, message, plain


class QabotError(Exception):
    """Something that the user can mend; the command line prints its message and exits with 1.

    It is raised with a code and the fields of its wording, ``QabotError(Code.EMPTY)``, or with a
    message that is there already. ``str(error)`` is the English wording. A bare sentence is taken
    as it is, with the code ``PLAIN``.
    """

    def __init__(self, what: Code | Message | str, /, **fields: Field | Path) -> None:
        if isinstance(what, Code):
            self.message = message(what, **fields)
        else:
            self.message = what if isinstance(what, Message) else plain(what)
        super().__init__(str(self.message))

    @property
    def code(self) -> Code:
        """What happened, whatever the language."""
        if not isinstance(self.message.code, Code):
            raise ValueError(f"not the code of an error: {self.message.code}")
        return self.message.code

    @property
    def fields(self) -> Mapping[str, Field]:
        """The values of the wording, by name."""
        return dict(self.message.fields)

    def text(self, language: Language) -> str:
        """The message in this language."""
        return self.message.text(language)


class DocumentError(QabotError):
    """A file that cannot be read as a document; indexing continues and reports it as skipped."""


class EncoderError(QabotError):
    """An encoder that cannot be had or does not fit."""


class BrokenIndexError(QabotError):
    """An index that is missing, damaged, or made by another version or encoder."""


class NoIndexError(BrokenIndexError):
    """There is no index yet where one is looked for."""


class WriterBusyError(QabotError):
    """Another process writes to the index; it may be waited for."""


class ServerAwayError(QabotError):
    """A server of search that cannot be reached, or is too slow; it may be waited for."""


class ServerGoneError(QabotError):
    """What was opened on a server of search is no longer there; it may be opened anew."""


class SettingsError(QabotError):
    """A setting that is unknown or out of range."""


class QuestionError(QabotError):
    """A question that cannot be asked: wrong usage, exit code 2."""


class BrokenStoreError(BrokenIndexError):
    """The file of texts and vectors is itself damaged; what can be read of it can be saved."""


def why_unreadable(error: OSError | UnicodeDecodeError) -> Message:
    """Why a file of the user's could not be read as text, without the system's numbers."""
    if isinstance(error, UnicodeDecodeError):
        return message(Code.NOT_UTF8, byte=error.start + 1)
    return message(Code.NOT_OPENED, error=error.strerror or str(error))


def message_of(error: BaseException) -> Message:
    """What is said of any error: its message, or no more than the name of its kind."""
    return error.message if isinstance(error, QabotError) else plain(type(error).__name__)
