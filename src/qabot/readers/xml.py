"""XML of office files and books, read without entities, external files or document types."""

from __future__ import annotations

from typing import Any

from lxml import etree

from qabot.errors import DocumentError
from qabot.messages import Code


def parse_xml(data: bytes, name: str) -> etree._Element:
    """The root of the XML in a part of a file; comments and processing instructions are dropped.

    Raises DocumentError when it is not XML, has a document type, or is nested deeper than 256.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    if b"<!DOCTYPE" in data[:4096]:  # before any entity is declared
        raise DocumentError(Code.DOCUMENT_TYPE, part=name)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(Code.DAMAGED_XML, part=name) from error
    information: Any = root.getroottree().docinfo
    if information.doctype:
        raise DocumentError(Code.DOCUMENT_TYPE, part=name)
    return root


def local(tag: object) -> str:
    """A tag without its namespace; empty for what is not an element."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
