"""Which format a file is in: detected by its content, where that leaves a choice by its ending."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from qabot.errors import DocumentError
from qabot.messages import Code
from qabot.readers.archive import Archive
from qabot.readers.convertible import ALWAYS_PACKED, CONVERTIBLE, NEVER_TEXT
from qabot.readers.extras import can_open_heic
from qabot.readers.picture_marks import is_heic, picture_ending
from qabot.readers.text_marks import fields_of, is_mail, is_mailbox
from qabot.readers.web_marks import HTML_SAMPLE, MHTML_SAMPLE, is_html, is_mhtml

_SAMPLE = 1024  # bytes in which a mark may be behind something else


class Format(StrEnum):
    """The formats that are read, named as their readers are."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    MHTML = "mhtml"
    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    EPUB = "epub"
    SHEETML = "sheetml"
    WORDML = "wordml"
    MAIL = "mail"
    MAILBOX = "mailbox"
    OUTLOOK = "outlook"
    TNEF = "tnef"
    RTF = "rtf"
    SUBTITLES = "subtitles"
    NOTEBOOK = "notebook"
    RST = "rst"
    ORG = "org"
    TEX = "tex"
    XML = "xml"
    OFD = "ofd"
    ODF = "odf"
    XLS = "xls"
    DOC = "doc"
    PICTURE = "picture"
    ZIP = "zip"


SUFFIXES: Mapping[str, Format] = {
    ".txt": Format.TEXT,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".text": Format.TEXT,
    ".pdf": Format.PDF,
    ".docx": Format.DOCX,
    ".docm": Format.DOCX,
    ".dotx": Format.DOCX,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".shtml": Format.HTML,
    ".mht": Format.MHTML,
    ".mhtml": Format.MHTML,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".json": Format.JSON,
    ".jsonl": Format.JSON,
    ".ndjson": Format.JSON,
    ".pptx": Format.PPTX,
    ".pptm": Format.PPTX,
    ".ppsx": Format.PPTX,
    ".epub": Format.EPUB,
    ".ofd": Format.OFD,
    ".doc": Format.DOC,
    ".dot": Format.DOC,
    ".wps": Format.DOC,
    ".wpt": Format.DOC,
    ".xls": Format.XLS,
    ".xlt": Format.XLS,
    ".et": Format.XLS,
    ".ett": Format.XLS,
    ".odt": Format.ODF,
    ".ods": Format.ODF,
    ".odp": Format.ODF,
    ".ott": Format.ODF,
    ".ots": Format.ODF,
    ".otp": Format.ODF,
    ".fodt": Format.ODF,
    ".fods": Format.ODF,
    ".fodp": Format.ODF,
    ".zip": Format.ZIP,
    ".eml": Format.MAIL,
    ".mbox": Format.MAILBOX,
    ".mbx": Format.MAILBOX,
    ".msg": Format.OUTLOOK,
    ".tnef": Format.TNEF,
    ".rtf": Format.RTF,
    ".srt": Format.SUBTITLES,
    ".vtt": Format.SUBTITLES,
    ".ass": Format.SUBTITLES,
    ".ssa": Format.SUBTITLES,
    ".ipynb": Format.NOTEBOOK,
    ".rst": Format.RST,
    ".org": Format.ORG,
    ".tex": Format.TEX,
    ".xml": Format.XML,
    ".fb2": Format.XML,
    ".rss": Format.XML,
    ".atom": Format.XML,
    ".jpg": Format.PICTURE,
    ".jpeg": Format.PICTURE,
    ".png": Format.PICTURE,
    ".tif": Format.PICTURE,
    ".tiff": Format.PICTURE,
    ".webp": Format.PICTURE,
    ".bmp": Format.PICTURE,
}
_OFFICE_XML = (  # of Office 2003 and OpenDocument: the program named in it, or its root
    (re.compile(rb'progid="Excel\.Sheet"|<(?:\w{1,20}:)?Workbook[\s>]'), Format.SHEETML),
    (re.compile(rb'progid="Word\.Document"|<(?:\w{1,20}:)?wordDocument[\s>]'), Format.WORDML),
    (re.compile(rb"<office:document\s"), Format.ODF),
)
_MAILS = (".eml", ".mbox", ".mbx")  # which may quote the beginning of another format
_UNIFORM = b"schemas.uof.org"
_TABBED = (".xls", ".et")  # endings under which programs save text with tabs
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TNEF = b"\x78\x9f\x3e\x22"
_OUTLOOK = "__properties_version1.0".encode("utf-16-le")
_BARE_SHEET = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")  # without such a file around it
_OLD: Mapping[Format | None, Code] = {  # often text or a web page in spite of their endings
    Format.XLS: Code.OLD_SHEET,
    Format.DOC: Code.OLD_WORD,
}
# Names in the directory of such a file, in the order in which they decide.
_OLE_STREAMS: tuple[tuple[str, Code | Format], ...] = (
    ("EncryptedPackage", Code.PASSWORD_OFFICE),
    ("WordDocument", Format.DOC),
    ("PowerPoint Document", Code.OLD_SLIDES),
    ("Workbook", Format.XLS),
    ("Book\0", Format.XLS),
    ("HwpSummaryInformation", Code.HANGUL),
)
_MAGIC = (  # beginnings of formats that are named here by an ending
    (b"Rar!\x1a\x07", ".rar"),
    (b"7z\xbc\xaf\x27\x1c", ".7z"),
    (b"AT&TFORM", ".djvu"),
    (b"CAJ\x00", ".caj"),
    (b"KDH ", ".kdh"),
    (b"ITSF", ".chm"),
)
_PARTS = (  # a part that a kind of package always has
    ("xl/workbook.xml", Format.XLSX),
    ("ppt/presentation.xml", Format.PPTX),
    ("META-INF/container.xml", Format.EPUB),
    ("OFD.xml", Format.OFD),
)
_PACKAGES = (Format.DOCX, Format.XLSX, Format.PPTX, Format.EPUB, Format.OFD, Format.ODF)
_BINARY = (  # formats that no plain text is in
    *(*_PACKAGES, Format.PDF, Format.ZIP),
    *(Format.MAIL, Format.MAILBOX, Format.OUTLOOK, Format.TNEF, Format.RTF, Format.PICTURE),
)
_WORD = re.compile(r"word/document\d*\.xml")
_OTHER_PARTS = (
    ("xl/workbook.bin", CONVERTIBLE[".xlsb"]),
    ("Index/Document.iwa", Code.IWORK),
    ("AndroidManifest.xml", Code.ANDROID_APP),
    ("META-INF/MANIFEST.MF", Code.JAVA_PROGRAM),
)
_OPEN_DOCUMENT = (b"text", b"spreadsheet", b"presentation", b"graphics")


def format_of(data: bytes, suffix: str) -> Format:
    """The format of a file with these bytes and this ending (``.pdf``; any case).

    Bytes without a mark of their own are in the format of the ending if that is one of text, else
    plain text. Raises DocumentError for a format that is known but not read, or for a file that
    is not what its ending says; the message says what to do.
    """
    suffix = suffix.lower()
    beginning = data[:_SAMPLE]
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(data, suffix)
    if data.startswith(_OLE):
        return Format.OUTLOOK if _OUTLOOK in data else _compound(data, suffix)
    if kind := _by_beginning(data):
        return kind
    if b"%PDF-" in beginning and not (suffix in _MAILS and fields_of(beginning)):
        return Format.PDF
    for magic, ending in _MAGIC:
        if data.startswith(magic):
            raise DocumentError(CONVERTIBLE[ending])
    if b"BOOKMOBI" in beginning[:80]:
        raise DocumentError(CONVERTIBLE[".mobi"])
    return _text_format(data, suffix)


def _by_beginning(data: bytes) -> Format | None:
    if picture_ending(data):
        return Format.PICTURE
    if is_heic(data):
        if can_open_heic():
            return Format.PICTURE
        raise DocumentError(Code.HEIC)
    if data.startswith(_TNEF):
        return Format.TNEF
    return Format.RTF if data[:_SAMPLE].lstrip().startswith(b"{\\rtf") else None


def _text_format(data: bytes, suffix: str) -> Format:
    expected = SUFFIXES.get(suffix)
    if kind := _marked(data, expected):
        return kind
    if not data.strip(b"\0 \t\r\n"):
        return Format.TEXT  # says that it is empty
    if expected is Format.XLS and data.startswith(_BARE_SHEET):
        return expected
    if reason := _misnamed(data, suffix):
        raise reason
    if (expected is None or expected in _OLD) and data[:_SAMPLE].removeprefix(
        b"\xef\xbb\xbf"
    ).lstrip()[:5] == b"<?xml":
        return Format.XML
    if suffix in _TABBED and _is_tabbed(data):
        return Format.CSV
    return Format.TEXT if expected is None or expected in _OLD else expected


def _misnamed(data: bytes, suffix: str) -> DocumentError | None:
    """Why bytes without a mark of their own are not what the ending says."""
    expected = SUFFIXES.get(suffix)
    if expected in _BINARY:
        return DocumentError(Code.WRONG_ENDING, ending=suffix)
    if _UNIFORM in data[:_SAMPLE]:
        return DocumentError(Code.UNIFORM_OFFICE)
    reason = _OLD.get(expected) or CONVERTIBLE.get(suffix)
    is_never_text = reason in NEVER_TEXT or b"\0" in data
    return DocumentError(reason) if reason and is_never_text else None


def _marked(data: bytes, expected: Format | None) -> Format | None:
    """What a text says that it is, at its beginning; None where it says nothing."""
    if kind := _office_xml(data) or _mail_format(data, expected):
        return kind
    if is_html(data[:HTML_SAMPLE].removeprefix(b"\xef\xbb\xbf")):
        return Format.HTML
    return Format.MHTML if is_mhtml(data[:MHTML_SAMPLE]) else None


def _mail_format(data: bytes, expected: Format | None) -> Format | None:
    """Mail by its ending or its head; text with an ending of its own is what that says."""
    if expected in (Format.MAIL, Format.MAILBOX):
        return Format.MAILBOX if is_mailbox(data) else Format.MAIL if fields_of(data) else None
    if expected not in (None, Format.TEXT, *_OLD):
        return None
    return Format.MAILBOX if is_mailbox(data) else Format.MAIL if is_mail(data) else None


def _office_xml(data: bytes) -> Format | None:
    """Which XML of office programs this is, in any encoding; None for all else."""
    beginning = data[: 4 * _SAMPLE].removeprefix(b"\xef\xbb\xbf")
    if beginning[:2] in (b"\xff\xfe", b"\xfe\xff"):
        beginning = beginning[2:].replace(b"\0", b"")
    if not beginning.lstrip().startswith(
        (b"<?xml", b"<?mso", b"<Workbook", b"<w:word", b"<ss:W", b"<office:")
    ):
        return None
    return next((kind for mark, kind in _OFFICE_XML if mark.search(beginning)), None)


def _is_tabbed(data: bytes) -> bool:
    """True for text of which the first two lines have tabs."""
    lines = [line for line in data[: 4 * _SAMPLE].splitlines()[:20] if line.strip()]
    return bool(lines) and lines[0].count(b"\t") >= 1 and all(b"\t" in line for line in lines[:2])


def _package(data: bytes, suffix: str) -> Format:
    archive = Archive(data)
    if word_part(archive):
        return Format.DOCX
    for part, kind in _PARTS:
        if part in archive:
            return kind
    for part, reason in _OTHER_PARTS:
        if part in archive:
            raise DocumentError(reason)
    if "mimetype" in archive:
        _, _, kind_of = archive.read("mimetype").rpartition(b".opendocument.")
        if kind_of.strip().removesuffix(b"-template") in _OPEN_DOCUMENT:
            return Format.ODF
        raise DocumentError(Code.OTHER_PACKAGE)
    expected = SUFFIXES.get(suffix)
    if expected in _PACKAGES:
        raise DocumentError(Code.WRONG_PACKAGE, ending=suffix)
    if suffix in ALWAYS_PACKED:
        raise DocumentError(CONVERTIBLE[suffix])
    return Format.ZIP


def word_part(archive: Archive) -> str | None:
    """The part that contains the text of a .docx, which some programs number; None without one."""
    return next((name for name in sorted(archive.members) if _WORD.fullmatch(name)), None)


def _compound(data: bytes, suffix: str) -> Format:
    """The format of a file of old Office programs, which is a small file system by itself."""
    for stream, found in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            if isinstance(found, Format):
                return found
            raise DocumentError(found)
    raise DocumentError(
        CONVERTIBLE.get(suffix) or _OLD.get(SUFFIXES.get(suffix)) or Code.OLD_OFFICE
    )
