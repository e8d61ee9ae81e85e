"""Documents in the XML of Word 2003 -> their text, by the reader of .docx.

The two formats have paragraphs, runs and tables alike; lists, notes, headers and revisions have
other names, or are in the text instead of in parts of their own.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from qabot.readers.content import Content
from qabot.readers.docx import read_parts
from qabot.readers.parts import Parts
from qabot.readers.properties import said
from qabot.readers.styles import W
from qabot.readers.xml import local, parse_xml

_OLD = "{http://schemas.microsoft.com/office/word/2003/wordml}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MAIN = "word/document.xml"
_NAMES: Mapping[str, str] = {  # of elements, as .docx has them
    "listPr": "numPr",
    "ilfo": "numId",
    "listDef": "abstractNum",
    "list": "num",
    "ilst": "abstractNumId",
    "nfc": "numFmt",
    "vmerge": "vMerge",
    "hmerge": "hMerge",
}
_KEYS: Mapping[str, str] = {"listDefId": "abstractNumId", "ilfo": "numId", "h-ansi": "hAnsi"}
_CHANGES: Mapping[str, str] = {"Word.Insertion": "ins", "Word.Deletion": "del"}
FORMATS: Mapping[str, str] = {  # of numbers, by their codes in old Word
    "0": "decimal",
    "1": "upperRoman",
    "2": "lowerRoman",
    "3": "upperLetter",
    "4": "lowerLetter",
    "10": "ideographDigital",
    "11": "japaneseCounting",
    "14": "decimalFullWidth",
    "18": "decimalEnclosedCircle",
    "22": "decimalZero",
    "23": "bullet",
    "28": "decimalEnclosedCircleChinese",
    "30": "ideographTraditional",
    "31": "ideographZodiac",
    "33": "taiwaneseCounting",
    "34": "ideographLegalTraditional",
    "35": "taiwaneseCountingThousand",
    "36": "taiwaneseDigital",
    "37": "chineseCounting",
    "38": "chineseLegalSimplified",
    "39": "chineseCountingThousand",
    "255": "none",
}


def read_wordml(data: bytes, name: str) -> Content:
    """The text of a document of Word 2003 in one XML file, read as a .docx is.

    Raises DocumentError when the XML is damaged.
    """
    root = parse_xml(data, name)
    information = next((e for e in root if local(e.tag) == "DocumentProperties"), ())
    fields = {local(e.tag): (e.text or "").strip() for e in information}
    _rename(root)
    parts = {
        _MAIN: root,
        "word/styles.xml": root.find(f"{W}styles"),
        "word/numbering.xml": root.find(f"{W}lists"),
        "word/settings.xml": root.find(f"{W}docPr"),
        **_notes(root),
        **_margins(root),
    }
    properties = said(
        {
            "title": fields.get("Title", ""),
            "creator": fields.get("Author", ""),
            "modified": fields.get("LastSaved") or fields.get("Created", ""),
        }
    )
    return read_parts(Parts(parts.get), _MAIN, properties)


def _rename(root: etree._Element) -> None:
    """Gives elements and attributes the names that they have in .docx."""
    for element in root.iter():
        if local(element.tag) == "annotation":
            kind = next((v for k, v in element.attrib.items() if local(k) == "type"), "")
            element.tag = W + _CHANGES.get(str(kind), "annotation")
        elif local(element.tag) == "content" and "annotation" in str(element.tag).lower():
            element.tag = f"{W}smartTag"  # wraps what it contains
        elif str(element.tag).startswith(_OLD):
            kind = local(element.tag)
            element.tag = W + _NAMES.get(kind, kind)
            for key in [key for key in element.attrib if str(key).startswith(_OLD)]:
                element.set(W + _KEYS.get(local(key), local(key)), element.attrib.pop(key))
            if kind == "nfc":
                code = element.get(f"{W}val") or ""
                element.set(f"{W}val", FORMATS.get(code, "decimal"))


def _notes(root: etree._Element) -> dict[str, etree._Element]:
    """Notes and comments, moved out of the text into parts of their own."""
    moved = {}
    for kind in ("footnote", "endnote", "comment"):
        part = moved[f"word/{kind}s.xml"] = etree.Element(f"{W}{kind}s")
        if kind == "comment":
            found = [e for e in root.iter(f"{W}annotation") if _is_comment(e)]
        else:
            found = [e for e in root.iter(f"{W}{kind}") if local(_above(e).tag) == "r"]
        for number, note in enumerate(found):
            mark = etree.Element(f"{W}{kind}Reference", {f"{W}id": str(number)})
            note.addprevious(mark)
            whole = etree.SubElement(part, f"{W}{kind}", {f"{W}id": str(number)})
            whole.extend(list(note))
            _above(note).remove(note)
    return moved


def _is_comment(element: etree._Element) -> bool:
    return "Word.Comment" in element.attrib.values()


def _above(element: etree._Element) -> etree._Element:
    above = element.getparent()
    return element if above is None else above


def _margins(root: etree._Element) -> dict[str, etree._Element]:
    """Headers and footers, moved out of their sections into parts of their own."""
    parts: dict[str, etree._Element] = {}
    links = etree.Element("Relationships")
    for number, margin in enumerate(list(root.iter(f"{W}hdr", f"{W}ftr"))):
        kind = {"even": "even", "first": "first"}.get(margin.get(f"{W}type") or "", "default")
        name = "headerReference" if local(margin.tag) == "hdr" else "footerReference"
        link = etree.Element(f"{W}{name}", {f"{W}type": kind, _LINK: f"r{number}"})
        margin.addprevious(link)
        _above(margin).remove(margin)
        etree.SubElement(links, "Relationship", Id=f"r{number}", Target=f"margin{number}.xml")
        parts[f"word/margin{number}.xml"] = margin
    return {**parts, "word/_rels/document.xml.rels": links}
