"""Which format a file is in: detected by its content, where that leaves a choice by its ending."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from qabot.errors import DocumentError
from qabot.messages import Code
from qabot.readers.archive import Archive
from qabot.readers.text_marks import fields_of, is_mail, is_mailbox

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
    RTF = "rtf"
    SUBTITLES = "subtitles"
    NOTEBOOK = "notebook"
    RST = "rst"
    ORG = "org"
    TEX = "tex"
    XML = "xml"
    OFD = "ofd"
    ODF = "odf"
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
}
# Endings of what people keep among their documents, with what to do. The files are opened all the
# same, because a .doc is often a .docx, a web page or plain text.
CONVERTIBLE: Mapping[str, Code] = {
    ".doc": Code.OLD_WORD,
    ".dot": Code.OLD_WORD,
    ".wps": Code.OLD_WORD,
    ".wpt": Code.OLD_WORD,
    ".xls": Code.OLD_SHEET,
    ".et": Code.OLD_SHEET,
    ".ppt": Code.OLD_SLIDES,
    ".pps": Code.OLD_SLIDES,
    ".dps": Code.OLD_SLIDES,
    ".xlsb": Code.BINARY_WORKBOOK,
    ".caj": Code.CAJ,
    ".kdh": Code.CNKI,
    ".nh": Code.CNKI,
    ".ceb": Code.APABI,
    ".cebx": Code.APABI,
    ".chm": Code.COMPILED_HELP,
    ".uot": Code.UNIFORM_OFFICE,
    ".uof": Code.UNIFORM_OFFICE,
    ".pages": Code.PAGES,
    ".numbers": Code.NUMBERS,
    ".key": Code.KEYNOTE,
    ".mobi": Code.KINDLE,
    ".azw3": Code.KINDLE,
    ".azw": Code.KINDLE,
    ".djvu": Code.DJVU,
    ".rar": Code.RAR,
    ".7z": Code.SEVEN_ZIP,
}
_HTML = re.compile(rb"<(?:!doctype\s+html|html)[\s>]", re.I)
_HTML_SAMPLE = 1 << 16  # bytes before which a page says that it is one
_SPACE = re.compile(rb"\s*")
_BEFORE_HTML = ((b"<?xml", b">"), (b"<!--", b"-->"))  # what may be before, and how it ends
_HEADER = re.compile(rb"[\w-]+:|[ \t]")  # begins a line of a header, or continues it
_MHTML = re.compile(rb"content-type:\s*multipart/related", re.I)
_MHTML_SAMPLE = 1 << 14
_OFFICE_XML = (  # of Office 2003 and OpenDocument: the program named in it, or its root
    (re.compile(rb'progid="Excel\.Sheet"|<(?:\w{1,20}:)?Workbook[\s>]'), Format.SHEETML),
    (re.compile(rb'progid="Word\.Document"|<(?:\w{1,20}:)?wordDocument[\s>]'), Format.WORDML),
    (re.compile(rb"<office:document\s"), Format.ODF),
)
_MAILS = (".eml", ".mbox", ".mbx")  # which may quote the beginning of another format
_UNIFORM = b"schemas.uof.org"
_TABBED = (".xls", ".et")  # endings under which programs save text with tabs
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK = "__properties_version1.0".encode("utf-16-le")
_OLE_STREAMS = (  # names in the directory of such a file, in the order in which they decide
    ("EncryptedPackage", Code.PASSWORD_OFFICE),
    ("WordDocument", Code.OLD_WORD),
    ("PowerPoint Document", Code.OLD_SLIDES),
    ("Workbook", Code.OLD_SHEET),
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
    *(Format.MAIL, Format.MAILBOX, Format.OUTLOOK, Format.RTF),
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
        if _OUTLOOK in data:
            return Format.OUTLOOK
        raise DocumentError(_compound(data, suffix))
    if b"%PDF-" in beginning and not (suffix in _MAILS and fields_of(beginning)):
        return Format.PDF
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise DocumentError(CONVERTIBLE[kind])
    if data[:_SAMPLE].lstrip().startswith(b"{\\rtf"):
        return Format.RTF
    if b"BOOKMOBI" in beginning[:80]:
        raise DocumentError(CONVERTIBLE[".mobi"])
    return _text_format(data, suffix)


def _text_format(data: bytes, suffix: str) -> Format:
    expected = SUFFIXES.get(suffix)
    if kind := _marked(data, expected):
        return kind
    if not data.strip(b"\0 \t\r\n"):
        return Format.TEXT  # says that it is empty
    if expected in _BINARY:
        raise DocumentError(Code.WRONG_ENDING, ending=suffix)
    if suffix in CONVERTIBLE and b"\0" in data:
        raise DocumentError(CONVERTIBLE[suffix])
    if _UNIFORM in data[:_SAMPLE]:
        raise DocumentError(Code.UNIFORM_OFFICE)
    if expected is None and data[:_SAMPLE].removeprefix(b"\xef\xbb\xbf").lstrip()[:5] == b"<?xml":
        return Format.XML
    if suffix in _TABBED and _is_tabbed(data):
        return Format.CSV
    return expected or Format.TEXT


def _marked(data: bytes, expected: Format | None) -> Format | None:
    """What a text says that it is, at its beginning; None where it says nothing."""
    if kind := _office_xml(data) or _mail_format(data, expected):
        return kind
    if _is_html(data[:_HTML_SAMPLE].removeprefix(b"\xef\xbb\xbf")):
        return Format.HTML
    return Format.MHTML if _is_mhtml(data[:_MHTML_SAMPLE]) else None


def _mail_format(data: bytes, expected: Format | None) -> Format | None:
    """Mail by its ending or its head; text with an ending of its own is what that says."""
    if expected in (Format.MAIL, Format.MAILBOX):
        return Format.MAILBOX if is_mailbox(data) else Format.MAIL if fields_of(data) else None
    if expected not in (None, Format.TEXT):
        return None
    return Format.MAILBOX if is_mailbox(data) else Format.MAIL if is_mail(data) else None


def _is_html(beginning: bytes) -> bool:
    """True where a page begins, behind any number of comments and XML declarations.

    Each byte is looked at once: one pattern for all of it would try every way to divide comments.
    """
    at = _behind_space(beginning, 0)
    while end := next(
        (e for b, e in _BEFORE_HTML if beginning[at : at + 5].lower().startswith(b)), b""
    ):
        closed = beginning.find(end, at)
        if closed < 0:
            return False
        at = _behind_space(beginning, closed + len(end))
    return _HTML.match(beginning, at) is not None


def _behind_space(data: bytes, at: int) -> int:
    space = _SPACE.match(data, at)
    return space.end() if space else at


def _is_mhtml(beginning: bytes) -> bool:
    """True where the header lines at the beginning say that a page follows with all its parts."""
    at = 0
    while at < len(beginning) and _HEADER.match(beginning, at):
        if _MHTML.match(beginning, at):
            return True
        at = beginning.find(b"\n", at) + 1 or len(beginning)
    return False


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
    return Format.ZIP


def word_part(archive: Archive) -> str | None:
    """The part that contains the text of a .docx, which some programs number; None without one."""
    return next((name for name in sorted(archive.members) if _WORD.fullmatch(name)), None)


def _compound(data: bytes, suffix: str) -> Code:
    """What to do with a file of old Office programs, which is a small file system by itself."""
    for stream, reason in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return reason
    return CONVERTIBLE.get(suffix, Code.OLD_OFFICE)
