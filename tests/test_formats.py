"""Formats distinguished by content, whatever the ending says."""

from __future__ import annotations

from pathlib import Path

import pytest

from qabot.errors import DocumentError
from qabot.readers import read_documents
from qabot.readers.archive import Archive
from qabot.readers.formats import Format, format_of
from tests.support.made import docx, paragraph, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500


@pytest.mark.parametrize(
    ("data", "suffix", "kind"),
    [
        (b"%PDF-1.7", ".txt", Format.PDF),
        (b"junk\n%PDF-1.4", ".pdf", Format.PDF),
        (docx(paragraph("a")), ".doc", Format.DOCX),
        (docx(paragraph("a")), ".zip", Format.DOCX),
        (zipped({"xl/workbook.xml": ""}), ".csv", Format.XLSX),
        (zipped({"ppt/presentation.xml": ""}), ".PPTX", Format.PPTX),
        (zipped({"META-INF/container.xml": ""}), ".epub", Format.EPUB),
        (zipped({"OFD.xml": ""}), ".zip", Format.OFD),
        (OLE + "WordDocument".encode("utf-16-le"), ".wps", Format.DOC),
        (OLE + "WordDocument".encode("utf-16-le"), ".docx", Format.DOC),
        (OLE + "Workbook".encode("utf-16-le"), ".et", Format.XLS),
        (zipped({"a.md": ""}), ".zip", Format.ZIP),
        (zipped({"%PDF-": ""}), ".zip", Format.ZIP),
        (zipped({}), ".zip", Format.ZIP),
        (b"\xef\xbb\xbf<!-- a -->\n<!DOCTYPE html><p>", ".xls", Format.HTML),
        (b"<html lang='zh'>", ".doc", Format.HTML),
        (b"From: <x>\nMIME-Version: 1.0\nContent-Type: multipart/related;", ".doc", Format.MHTML),
        (b"<p>", ".html", Format.HTML),
        (b"# A <html> tag", ".md", Format.MARKDOWN),
        ("甲,乙".encode("gb18030"), ".CSV", Format.CSV),
        ("只是文字。".encode(), ".doc", Format.TEXT),
        ("只是文字。".encode(), "", Format.TEXT),
    ],
)
def test_content_decides_and_the_ending_only_where_it_leaves_a_choice(
    data: bytes, suffix: str, kind: Format
) -> None:
    assert format_of(data, suffix) is kind


@pytest.mark.parametrize(
    ("data", "suffix", "words"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), ".docx", "protected by a password"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), ".ppt", "save it as pptx"),
        (OLE, ".wps", "old Word or WPS document"),
        (OLE, ".doc", "soffice --headless --convert-to docx"),
        (OLE, "", "old Office document"),
        (b"Rar!\x1a\x07\x00", ".zip", "RAR archive"),
        (b"CAJ\0" + bytes(99), ".pdf", "open it in CAJViewer and print it to PDF"),
        (b"KDH " + bytes(99), ".kdh", "open it in CAJViewer and print it to PDF"),
        (b"\1" + bytes(99), ".nh", "open it in CAJViewer and print it to PDF"),
        (b"\1" + bytes(99), ".ceb", "open it in Apabi Reader and print it to PDF"),
        (b"ITSF" + bytes(99), "", "unpack it with 7-Zip"),
        (b"\0" * 60 + b"BOOKMOBI", ".azw", "convert it to .epub"),
        (b"<?xml?><uof:UOF xmlns:uof='http://schemas.uof.org/a'>", ".uot", "WPS or LibreOffice"),
        (b"AC1032\0" + bytes(99), ".dwg", "plot it to PDF"),
        (b"0\nSECTION\n2\nHEADER\n", ".dxf", "plot it to PDF"),
        (b'{"url": "https://docs.google.com/a"}', ".gdoc", "download it as .docx"),
        (b'<map version="1.0.1"><node TEXT="a"/></map>', ".mm", "export it as Markdown"),
        (zipped({"content.json": "[]", "metadata.json": "{}"}), ".xmind", "export it as Markdown"),
        (zipped({"visio/document.xml": "<a/>"}), ".vsdx", "convert-to pdf"),
        (zipped({"index.xml": "<a/>"}), ".pages", "iCloud.com"),
        (OLE, ".vsd", "convert-to pdf"),
        (OLE, ".mpp", "open it in Project"),
        (OLE, ".hwp", "Hancom Office"),
        (b"\xffWPC" + bytes(99), ".wpd", "convert-to docx"),
        (b"!BDN" + bytes(99), ".pst", "readpst -e"),
        (b"%!PS-Adobe-3.0\n/a {} def\n", ".ps", "ps2pdf"),
        (b"\x1f\x8b\x08" + bytes(9), ".tgz", "pack it as .zip"),
        (b"AT&TFORM" + bytes(9), ".djvu", "djvutxt FILE FILE.txt"),
        (zipped({"a": ""}), ".docx", "its main part is missing"),
        (b"plain", ".docx", "whatever its ending says"),
        (b"PK\x03\x04", ".docx", "damaged or cut off"),
        (docx(paragraph("a"))[:-30], ".docx", "damaged or cut off"),
    ],
)
def test_formats_that_are_not_read_say_what_to_do(data: bytes, suffix: str, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        format_of(data, suffix)


def test_member_without_a_name_is_left_out() -> None:
    data = zipped({"word/document.xml": b"<x/>", "NAMELESS": b"x"})
    nameless = data.replace(b"NAMELESS", b"\0AMELESS")  # read as a name that ends at once
    assert nameless != data
    assert Archive(nameless).members.keys() == {"word/document.xml"}


def test_file_of_a_format_that_is_not_read_is_never_too_large(tmp_path: Path) -> None:
    for name, words in (("a.pst", "readpst"), ("a.caj", "CAJViewer"), ("a.docx", "too large")):
        (tmp_path / name).write_bytes(bytes(2000))
        ((_, outcome),) = read_documents(tmp_path / name, name=name, max_bytes=1000)
        assert words in str(outcome)
