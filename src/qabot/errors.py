"""Errors that a user can cause and mend.

Each message says what happened, with the value, and what to do. Anything else that is raised is
a bug and keeps its traceback.
"""

from __future__ import annotations


class QabotError(Exception):
    """Something that the user can mend; the command line prints its message and exits with 1."""


class DocumentError(QabotError):
    """A file that cannot be read as a document; indexing goes on and reports it as skipped."""


class EncoderError(QabotError):
    """An encoder that cannot be had or does not fit."""


class BrokenIndexError(QabotError):
    """An index that is missing, damaged, or made by another version or encoder."""


class SettingsError(QabotError):
    """A setting that is unknown or out of range."""


class QuestionError(QabotError):
    """A question that cannot be asked: wrong usage, exit code 2."""


class BrokenStoreError(BrokenIndexError):
    """The file of texts and vectors is itself damaged; what can be read of it can be saved."""


def why_unreadable(error: OSError | UnicodeDecodeError) -> str:
    """Why a file of the user's could not be read as text, without the system's numbers."""
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start + 1} is not UTF-8. Save it as UTF-8"
    return f"{error.strerror or error}. Check the path"
