"""Bytes of plain text and of Markdown -> their content: decoded, in normal form, read."""

from __future__ import annotations

from qabot.language.text import normalise
from qabot.readers import markdown, plain
from qabot.readers.content import Content
from qabot.readers.encoding import decode


def read_text(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The content of plain text; raises DocumentError where its encoding is not known."""
    text, losses = decode(data)
    return plain.read_plain(normalise(text), losses)


def read_markdown(data: bytes, name: str) -> Content:  # noqa: ARG001
    """The same for Markdown."""
    text, losses = decode(data)
    return markdown.read_markdown(normalise(text), losses)
