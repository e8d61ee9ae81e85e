"""The codes of all messages that a user may be shown: what happened, whatever the language.

A code is a line of a part, a module of this package, with both wordings next to each other.
"""

from __future__ import annotations

from qabot.messages.codes.bot import Bot
from qabot.messages.codes.declaring import Gathered
from qabot.messages.codes.files import Files
from qabot.messages.codes.formats import Formats
from qabot.messages.codes.given import Given
from qabot.messages.codes.index import Index
from qabot.messages.codes.server import Server
from qabot.messages.codes.serving import Serving
from qabot.messages.codes.writing import Writing
from qabot.messages.worded import Worded


class Code(Files, Formats, Given, Index, Serving, Writing, Bot, Server, Worded, metaclass=Gathered):
    """One code for each thing that can happen. A code never changes: manifests and JSON have it."""
