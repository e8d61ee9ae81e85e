"""winmail.dat, alone and in mails: what is packed in it is read as if it had never been."""

from __future__ import annotations

import struct
from email.message import EmailMessage
from pathlib import Path

import pytest

from qabot.errors import DocumentError
from qabot.readers import read_documents
from qabot.readers.formats import Format, format_of
from qabot.types import Document
from tests.support import tnef_made as made
from tests.support.made import docx, paragraph

TEXT = "缴存基数上限为38205元，朱镕基。"
SENT = 133_640_100_000_000_000  # 2024-06-28 01:00 UTC, in tenths of microseconds since 1601


def read(folder: Path, data: bytes, name: str = "winmail.dat") -> dict[str, Document]:
    (folder / name).write_bytes(data)
    found = dict(read_documents(folder / name, name=name))
    assert all(isinstance(outcome, Document) for outcome in found.values()), found
    return {path: outcome for path, outcome in found.items() if isinstance(outcome, Document)}


def packed() -> bytes:
    """A mail in code page 936 with two files, one of which has a long name, and a mail in it."""
    texts: dict[tuple[int, int], str | bytes | int] = {
        (0x0037, made.WIDE): "关于基数的通知",
        (0x0C1A, made.TEXT): "张镕",
        (0x5D01, made.WIDE): "zhang@example.com",
        (0x0E04, made.WIDE): "李四",
        (0x0039, made.TIME): SENT,
        (0x0E07, made.NUMBER): 1,
        (0x1000, made.TEXT): TEXT,
    }
    inner = made.tnef(
        made.attribute(1, made.SUBJECT, "内信\0".encode("gb18030")),
        made.attribute(1, made.PAGES, struct.pack("<II", 936, 0)),
        made.attribute(1, made.BODY, "内信之文。\0".encode("gb18030")),
        made.attribute(1, made.SENT, struct.pack("<7H", 2024, 6, 27, 9, 30, 0, 4)),
    )
    return made.tnef(
        made.attribute(1, made.PAGES, struct.pack("<II", 936, 0)),
        made.attribute(
            1, made.PROPERTIES, made.properties(texts, made.named_property("甲乙", "x"))
        ),
        made.attachment("说明.txt".encode("gb18030"), "附件之文。".encode()),
        made.attachment(
            b"LONG~1.DOC", docx(paragraph("长名之文。")), {(0x3707, made.WIDE): "很长的名字.docx"}
        ),
        made.mail_inside(inner),
        made.attachment(
            b"", b"", {(0x3704, made.TEXT): "无题.md", (0x3701, made.BYTES): "属性之文。".encode()}
        ),
    )


WHOLE = (
    "关于基数的通知\n\n发件人：张镕 <zhang@example.com>\n收件人：李四\n"
    "日期：2024-06-28 01:00 +00:00\n附件：说明.txt, 很长的名字.docx, 无题.md\n\n"
    f"{TEXT}\n\n内信\n\n日期：2024-06-27 09:30\n\n内信之文。"
)


@pytest.mark.parametrize("name", ["winmail.dat", "winmail (2).dat", "WINMAIL-1.DAT", "a.tnef"])
def test_packed_mail_alone_is_read_with_its_files_and_mails(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, packed(), name)
    texts = {path.removeprefix(name): document.text for path, document in found.items()}
    assert texts == {
        "": WHOLE,
        "/说明.txt": "附件之文。",
        "/很长的名字.docx": "长名之文。",
        "/无题.md": "属性之文。",
    }


def around(text: str, kind: str = "application/ms-tnef", name: str = "winmail.dat") -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = "外信", "a@example.com"
    message.set_content(text)
    maintype, _, subtype = kind.partition("/")
    message.add_attachment(packed(), maintype=maintype, subtype=subtype, filename=name)
    return message.as_bytes()


@pytest.mark.parametrize(
    ("kind", "name"),
    [("application/ms-tnef", "winmail.dat"), ("application/octet-stream", "附件.bin")],
)
def test_files_packed_in_a_mail_are_those_of_the_mail(tmp_path: Path, kind: str, name: str) -> None:
    found = read(tmp_path, around("外信之文。", kind, name), "a.eml")
    assert list(found) == [
        "a.eml",
        *(f"a.eml/{name}" for name in ("说明.txt", "很长的名字.docx", "无题.md")),
    ]
    text = found["a.eml"].text
    assert text.startswith(
        "外信\n\n发件人：a@example.com\n附件：说明.txt, 很长的名字.docx, 无题.md\n\n外信之文。"
    )
    assert TEXT not in text  # the same text, which the mail has as well
    assert text.endswith("内信之文。")


def test_text_is_taken_from_the_packed_mail_where_there_is_no_other(tmp_path: Path) -> None:
    found = read(tmp_path, around("\n"), "a.eml")
    assert TEXT in found["a.eml"].text


def test_text_in_html_and_in_packed_rtf(tmp_path: Path) -> None:
    page = (
        "<p>第一段。</p><p>第二段。</p>".encode()
    )  # in a charset of its own, as its property says
    rich = b"{\\rtf1\\u27491 ?\\u25991 ?}"
    rich = struct.pack("<IIII", len(rich) + 12, len(rich), 0x414C454D, 0) + rich
    for number, value, text in ((0x1013, page, "第一段。\n\n第二段。"), (0x1009, rich, "正文")):
        data = made.tnef(
            made.attribute(1, made.PAGES, struct.pack("<II", 936, 0)),
            made.attribute(
                1,
                made.PROPERTIES,
                made.properties({(number, made.BYTES): value, (0x3FDE, made.NUMBER): 65001}),
            ),
        )
        assert read(tmp_path, data)["winmail.dat"].text == text


def test_file_that_is_cut_off_is_read_as_far_as_it_is_there(tmp_path: Path) -> None:
    data = packed()
    at = data.index("附件之文。".encode()) + 5
    found = read(tmp_path, data[:at])
    assert TEXT in found["winmail.dat"].text
    assert "the file is cut off: what follows is lost" in found["winmail.dat"].losses


def test_mails_in_mails_end_and_say_so(tmp_path: Path) -> None:
    data = made.tnef(made.attribute(1, made.SUBJECT, b"innermost\0"))
    for number in range(9):
        data = made.tnef(made.attribute(1, made.SUBJECT, b"%d\0" % number), made.mail_inside(data))
    (document,) = read(tmp_path, data).values()
    assert document.text.split() == ["8", "7", "6", "5", "4", "3"]
    assert document.losses == ("1 mail in mails left out",)


def test_packed_mail_is_known_by_its_beginning_only(tmp_path: Path) -> None:
    assert format_of(packed(), ".doc") is Format.TNEF
    (tmp_path / "winmail.dat").write_bytes(b"no such file")
    ((_, outcome),) = read_documents(tmp_path / "winmail.dat", name="winmail.dat")
    assert isinstance(outcome, DocumentError)
    assert ".tnef" in str(outcome)
