"""Word documents of 97 to 2003 and those of WPS (.doc, .wps) -> their text, by the .docx reader.

The binary structures are made into the elements that a .docx has for them, so revisions, hidden
text, fields, numbers and tables are read alike.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from lxml import etree

from qabot.errors import DocumentError
from qabot.messages import Code
from qabot.readers.content import Content
from qabot.readers.doc.binary import BOXES, SHAPES, Word, open_word, plc
from qabot.readers.doc.body import Builder
from qabot.readers.doc.styles import new, numbering_part, styles_part
from qabot.readers.docx import read_parts
from qabot.readers.old_properties import old_properties
from qabot.readers.parts import Parts

_MAIN = "word/document.xml"
_BODY, _MARGIN_STORY, _BOX_STORY = 0, 2, 6
_MARGINS, _SEPARATORS = 11, 6  # structure of headers and footers; texts of lines before them
_MARGIN_KINDS = {1: "head", 3: "foot"}  # of the six texts of a section, those of usual pages
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NOTES: Mapping[str, tuple[int, int, int, int]] = {  # references, texts, bytes of each, story
    "footnote": (2, 3, 2, 1),
    "comment": (4, 5, 30, 4),
    "endnote": (46, 47, 2, 5),
}
_MOST_NOTES = 20_000


def read_doc(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The text of a document of Word 97 to 2003 as Word shows it with all changes accepted.

    Raises DocumentError when the document is damaged, older, or protected by a password.
    """
    word = open_word(data)
    try:
        parts = _parts(word)
    except (struct.error, IndexError, ValueError, KeyError) as error:
        raise DocumentError(Code.OLD_WORD) from error
    return read_parts(Parts(parts.get), _MAIN, old_properties(data))


def _parts(word: Word) -> dict[str, etree._Element]:
    builder = Builder(word)
    parts = {"word/styles.xml": styles_part(word), "word/numbering.xml": numbering_part(word)}
    texts: list[tuple[etree._Element, int, int]] = []
    for kind, (references, notes, size, story) in _NOTES.items():
        root = parts[f"word/{kind}s.xml"] = new(None, f"{kind}s")
        first, _ = word.story(story)
        places = [start for start, _, _ in plc(word.structure(references), size)]
        spans = [(start, end) for start, end, _ in plc(word.structure(notes), 0)]
        for number, (place, (start, end)) in enumerate(zip(places, spans, strict=False)):
            if number < _MOST_NOTES:
                builder.marks[place] = kind, number
                texts.append((new(root, kind, id=number), first + start, first + end))
    builder.boxes = dict(_boxes(word))
    for element, start, end in texts:
        builder.fill(element, start, end)
    root = parts[_MAIN] = new(None, "document")
    builder.fill(new(root, "body"), *word.story(_BODY))
    return parts | _margins(word, builder, root)


def _margins(word: Word, builder: Builder, root: etree._Element) -> dict[str, etree._Element]:
    """The usual headers and footers of all sections; the main part gets links to them."""
    first, _ = word.story(_MARGIN_STORY)
    spans = [(start, end) for start, end, _ in plc(word.structure(_MARGINS), 0)]
    parts: dict[str, etree._Element] = {}
    links = etree.Element("Relationships")
    section = new(root, "sectPr")
    for number, (start, end) in enumerate(spans[_SEPARATORS:]):
        kind = _MARGIN_KINDS.get(number % 6)
        if kind is None or end - start < 2 or number > _MOST_NOTES:
            continue  # a paragraph mark alone is the margin of the section before
        link = new(section, f"{kind}erReference", type="default")
        link.set(_LINK, f"r{number}")
        etree.SubElement(links, "Relationship", Id=f"r{number}", Target=f"margin{number}.xml")
        part = parts[f"word/margin{number}.xml"] = new(None, "hdr")
        builder.fill(part, first + start, first + end)
    return {**parts, "word/_rels/document.xml.rels": links}


def _boxes(word: Word) -> Iterator[tuple[int, tuple[int, int]]]:
    """For the position of each shape with a text where that begins and ends."""
    first, _ = word.story(_BOX_STORY)
    texts = {
        int.from_bytes(entry[14:18], "little"): (first + start, first + end)
        for start, end, entry in plc(word.structure(BOXES), 22)
    }
    for place, _, entry in plc(word.structure(SHAPES), 26):
        shape = int.from_bytes(entry[:4], "little")
        if shape in texts:
            yield place, texts[shape]
