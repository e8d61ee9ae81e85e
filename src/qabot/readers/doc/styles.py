"""Styles and lists of old Word documents -> the parts that a .docx has for them."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from lxml import etree

from qabot.readers.doc.binary import LISTS, OVERRIDES, STYLES, Word
from qabot.readers.doc.properties import Sprms, sprms_of
from qabot.readers.styles import W
from qabot.readers.wordml import FORMATS

_TITLE = 62  # number of a built-in style
_NONE = 0xFFF  # no style
_BULLET = 23  # kind of number
_FOLLOWED_BY_NOTHING = 2
DELETED, HIDDEN, STRUCK, STRUCK_TWICE, SCRIPT = 0x0800, 0x083C, 0x0837, 0x2A53, 0x2A48
_LEVEL, _LIST, _OUTLINE = 0x260A, 0x460B, 0x2640
_TOGGLES: Mapping[int, str] = {HIDDEN: "vanish", STRUCK: "strike", STRUCK_TWICE: "dstrike"}
_SCRIPTS = {1: "superscript", 2: "subscript"}
_STYLE = 0x4A30  # of characters


def new(parent: etree._Element | None, kind: str, **given: object) -> etree._Element:
    """An element as a .docx has it, below its parent."""
    attributes = {f"{W}{key}": str(value) for key, value in given.items()}
    if parent is None:
        return etree.Element(f"{W}{kind}", attributes)
    return etree.SubElement(parent, f"{W}{kind}", attributes)


def add_look(parent: etree._Element, sprms: Sprms) -> None:
    """What changes of characters say of being hidden, struck or raised."""
    for code, name in _TOGGLES.items():
        if (operand := sprms.get(code)) and operand[0] in (0, 1, 0x81):
            new(parent, name, val="1" if operand[0] else "0")
    script = _SCRIPTS.get((sprms.get(SCRIPT) or b"\0")[0])
    if script:
        new(parent, "vertAlign", val=script)
    if style := sprms.get(_STYLE):
        new(parent, "rStyle", val=f"s{int.from_bytes(style, 'little')}")


def add_list(parent: etree._Element, sprms: Sprms) -> None:
    """What changes of a paragraph say of its list and of its depth in the outline."""
    if operand := sprms.get(_LIST):
        number = new(parent, "numPr")
        new(number, "ilvl", val=(sprms.get(_LEVEL) or b"\0")[0])
        new(number, "numId", val=int.from_bytes(operand, "little"))
    if (outline := sprms.get(_OUTLINE)) and outline[0] < 9:
        new(parent, "outlineLvl", val=outline[0])


def styles_part(word: Word) -> etree._Element:
    """The styles as those of a .docx, named ``s`` and their number."""
    root = new(None, "styles")
    data = word.structure(STYLES)
    at = 2 + int.from_bytes(data[:2], "little")
    base = int.from_bytes(data[4:6], "little")  # bytes of a style before its name
    number = 0
    while at + 2 <= len(data) and number < _NONE:
        size = int.from_bytes(data[at : at + 2], "little")
        if size >= 10:
            _style(root, number, data[at + 2 : at + 2 + size], base)
        at += 2 + size
        number += 1
    return root


def _style(root: etree._Element, number: int, data: bytes, base: int) -> None:
    first, second, third = struct.unpack_from("<HHH", data)
    kind, parent, count = second & 0xF, second >> 4, third & 0xF
    identity, length = first & 0xFFF, int.from_bytes(data[base : base + 2], "little")
    style = new(
        root, "style", type={1: "paragraph", 2: "character"}.get(kind, ""), styleId=f"s{number}"
    )
    name = data[base + 2 : base + 2 + 2 * length].decode("utf-16-le", "replace")
    if 1 <= identity <= 9:
        name = f"heading {identity}"
    new(style, "name", val="Title" if identity == _TITLE else name)
    if parent != _NONE:
        new(style, "basedOn", val=f"s{parent}")
    at = base + 2 + 2 * length + 2
    at += at % 2
    changes = list(_changes(data, at, count))
    if kind == 1 and changes:
        add_list(new(style, "pPr"), sprms_of(changes[0][2:]))
    of_characters = changes[1:2] if kind == 1 else changes[:1] if kind == 2 else []
    for change in of_characters:
        add_look(new(style, "rPr"), sprms_of(change))


def _changes(data: bytes, at: int, count: int) -> Iterator[bytes]:
    for _ in range(min(count, 3)):
        size = int.from_bytes(data[at : at + 2], "little")
        yield data[at + 2 : at + 2 + size]
        at += 2 + size + size % 2


def numbering_part(word: Word) -> etree._Element:
    """The lists as those of a .docx: kinds of lists, and the lists that use them."""
    root = new(None, "numbering")
    data, levels = word.structure(LISTS), word.behind(LISTS)
    at = 0
    for number in range(int.from_bytes(data[:2], "little")):
        entry = data[2 + 28 * number : 30 + 28 * number]
        if len(entry) < 28:
            break
        kind = new(root, "abstractNum", abstractNumId=int.from_bytes(entry[:4], "little"))
        for depth in range(1 if entry[26] & 1 else 9):
            at = _level(kind, depth, levels, at)
    _overrides(root, word)
    return root


def _level(parent: etree._Element, depth: int, data: bytes, at: int) -> int:
    """Adds one depth of a list; the place behind it."""
    if at + 30 > len(data):
        return len(data)
    start, kind = struct.unpack_from("<iB", data, at)
    followed, characters, paragraph = data[at + 15], data[at + 24], data[at + 25]
    at += 28 + characters + paragraph
    length = int.from_bytes(data[at : at + 2], "little")
    text = data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    level = new(parent, "lvl", ilvl=depth)
    new(level, "start", val=max(start, 0))
    new(level, "numFmt", val=FORMATS.get(str(kind), "decimal"))
    pattern = "".join(
        f"%{ord(c) + 1}" if ord(c) < 9 else c for c in text if ord(c) >= 32 or ord(c) < 9
    )
    new(level, "lvlText", val="•" if kind == _BULLET else pattern)
    if followed == _FOLLOWED_BY_NOTHING:
        new(level, "suff", val="nothing")
    return at + 2 + 2 * length


def _overrides(root: etree._Element, word: Word) -> None:
    data = word.structure(OVERRIDES)
    count = int.from_bytes(data[:4], "little")
    at = 4 + 16 * count
    for number in range(count):
        entry = data[4 + 16 * number : 20 + 16 * number]
        if len(entry) < 16:
            return
        item = new(root, "num", numId=number + 1)
        new(item, "abstractNumId", val=int.from_bytes(entry[:4], "little"))
        at += 4
        for _ in range(entry[12]):
            at = _override(item, data, at)


def _override(item: etree._Element, data: bytes, at: int) -> int:
    """Adds what a list says of one of its depths by itself; the place behind it."""
    if at + 8 > len(data):
        return len(data)
    start, flags = struct.unpack_from("<iI", data, at)
    change = new(item, "lvlOverride", ilvl=flags & 0xF)
    if flags & 0x10:
        new(change, "startOverride", val=max(start, 0))
    return _level(change, flags & 0xF, data, at + 8) if flags & 0x20 else at + 8
