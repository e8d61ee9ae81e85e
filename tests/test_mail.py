"""Mails: subject, who, when and text as people see them; attachments as documents inside."""

from __future__ import annotations

import base64
import mailbox
import struct
from email.header import Header
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from qabot.errors import DocumentError
from qabot.readers import read_documents
from qabot.readers.formats import Format, format_of
from qabot.readers.mail_words import decoded, head_text
from qabot.readers.packed_rtf import unpacked
from qabot.types import Document
from tests.support.compound_files import compound, mail_streams
from tests.support.made import docx, paragraph, zipped

TEXT = "缴存基数上限为38205元，缴存比例为5%至12%。"
SAMPLES = Path(__file__).parent / "samples"


def read(folder: Path, data: bytes, name: str = "a.eml") -> dict[str, Document | DocumentError]:
    (folder / name).write_bytes(data)
    return dict(read_documents(folder / name, name=name))


def lines(folder: Path, data: bytes, name: str = "a.eml") -> list[str]:
    """The blocks of the mail itself."""
    document = read(folder, data, name)[name]
    assert isinstance(document, Document), document
    return [document.text[b.start : b.end] for b in document.structure.blocks]


def head(**fields: str) -> bytes:
    told = {"From": "a@example.com", "Subject": "x", **fields}
    return "".join(f"{k.replace('_', '-')}: {v}\r\n" for k, v in told.items()).encode() + b"\r\n"


def test_who_when_and_text_of_a_mail_labelled_gb2312_that_is_gbk(tmp_path: Path) -> None:
    body = "各位同事：\r\n缴存基数上限为38205元，缴存比例为5%至12%。\r\n镕基、喆。\r\n".encode(
        "gb18030"
    )
    subject = base64.b64encode("关于基数的通知（镕）".encode("gb18030")).decode()
    sender = base64.b64encode("张喆".encode("gb18030")).decode()
    data = head(
        From=f"=?GB2312?B?{sender}?= <zhang@example.com>",
        To="b@example.com",
        Subject=f"=?GB2312?B?{subject}?=",
        Date="Fri, 28 Jun 2024 09:00:00 +0800",
        Content_Type='text/plain;\r\n\tcharset="GB2312"',
        Content_Transfer_Encoding="base64",
    )
    document = read(tmp_path, data + base64.encodebytes(body))["a.eml"]
    assert isinstance(document, Document)
    assert document.text == (
        "关于基数的通知（镕）\n\n发件人：张喆 <zhang@example.com>\n收件人：b@example.com\n"
        "日期：2024-06-28 09:00 +08:00\n\n各位同事：\n"
        "缴存基数上限为38205元，缴存比例为5%至12%。\n镕基、喆。"
    )
    assert document.title == "关于基数的通知（镕）"
    assert document.published == "2024-06-28"
    assert document.author == "张喆 <zhang@example.com>"
    assert {b.line for b in document.structure.blocks} == {0}
    (cell,) = document.structure.cells(document.structure.blocks[1])
    assert (cell.head, document.text[cell.start : cell.end]) == (
        "发件人",
        "张喆 <zhang@example.com>",
    )


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("gb2312", "gb18030", "朱镕基、㙍、𠮷"),
        ("GBK", "gb18030", "喆。"),
        ("gb18030", "gb18030", "𠮷野家"),
        ("big5", "big5hkscs", "臺灣嘅"),
        ("hz-gb-2312", "hz", "中文"),
        ("iso-2022-jp", "iso2022_jp", "日本語"),
        ("ks_c_5601-1987", "cp949", "한국어"),
        ("iso-8859-1", "cp1252", "“café” €5"),
        ("utf-7", "utf-7", "中文。"),
        ("UTF-8", "utf-8", "中文😀"),
        ("x-unknown", "utf-8", "中文。"),
        ("us-ascii", "gb18030", "缴存基数上限为三万元。"),
        ("utf-8", "gb18030", "缴存基数上限为三万元。"),
        ("rot13", "utf-8", "中文。"),
    ],
)
def test_charset_is_what_programs_mean_by_a_label(label: str, encoding: str, text: str) -> None:
    assert decoded(text.encode(encoding), label) == (text, ())
    word = base64.b64encode(text.encode(encoding)).decode()
    assert head_text(f"=?{label}?B?{word}?=") == text


def test_words_of_a_head_that_cut_a_character_in_two_are_one_piece() -> None:
    data = "关于调整住房公积金缴存基数的通知".encode()
    first, second = base64.b64encode(data[:10]).decode(), base64.b64encode(data[10:]).decode()
    assert head_text(f"=?utf-8?B?{first}?=\r\n =?UTF-8?b?{second}?=") == data.decode()
    assert head_text("Re: =?utf-8?Q?=E5=85=B3_=E4=BA=8E?= a =?utf-8?Q?b?= c") == "Re: 关 于 a b c"
    assert head_text("=?gb2312?Q?=B9=D8?=\n\t=?utf-8?Q?=E4=BA=8E?=") == "关于"
    assert head_text(Header("长" * 60, "utf-8").encode()) == "长" * 60


def test_subject_in_bytes_without_a_label_is_read(tmp_path: Path) -> None:
    data = b"From: a@example.com\r\nSubject: " + "关于公积金基数调整的通知".encode("gb18030")
    assert lines(tmp_path, data + b"\r\n\r\nx")[0] == "关于公积金基数调整的通知"


def mail_of_python() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "季度报表"
    message["From"] = "王五 <w@example.com>"
    message["Date"] = "Mon, 01 Jul 2024 10:30:00 +0800"
    message.set_content("纯文字的正文。")
    message.add_alternative(
        "<html><body><p>见下表。</p><table><tr><th>区县</th><th>缴存额</th></tr>"
        "<tr><td>历下区</td><td>52310</td></tr></table><img src='cid:logo'></body></html>",
        subtype="html",
    )
    picture = message.get_payload()[1]  # type: ignore[index]
    picture.add_related(b"\x89PNG", "image", "png", cid="<logo>")  # type: ignore[union-attr]
    message.add_attachment(
        docx(paragraph("附件说缴存比例为百分之八。")),
        maintype="application",
        subtype="octet-stream",
        filename="关于缴存比例的说明.docx",
    )
    message.add_attachment(
        zipped({"内/表.csv": "区县,人数\n历下区,12\n"}),
        maintype="application",
        subtype="zip",
        filename="数据.zip",
    )
    return message


def test_richest_text_is_read_and_attachments_are_documents_inside(tmp_path: Path) -> None:
    found = read(tmp_path, mail_of_python().as_bytes())
    assert list(found) == ["a.eml", "a.eml/关于缴存比例的说明.docx", "a.eml/数据.zip/内/表.csv"]
    mail, inner, table = found.values()
    assert isinstance(mail, Document)
    assert isinstance(inner, Document)
    assert isinstance(table, Document)
    assert mail.text.endswith("见下表。\n\n| 区县 | 缴存额 |\n| 历下区 | 52310 |")
    assert "附件：关于缴存比例的说明.docx, 数据.zip" in mail.text
    assert "纯文字" not in mail.text
    assert mail.losses == ("1 picture left out",)
    assert inner.text == "附件说缴存比例为百分之八。"
    assert table.text == "区县：历下区；人数：12"


def test_alternative_without_text_gives_way_to_the_plain_one(tmp_path: Path) -> None:
    message = MIMEMultipart("alternative")
    message["From"] = "a@example.com"
    message.attach(MIMEText(TEXT, "plain", "utf-8"))
    message.attach(MIMEText("<html><style>p {}</style><body>&nbsp;</body></html>", "html", "utf-8"))
    assert lines(tmp_path, message.as_bytes())[-1] == TEXT


def test_texts_before_and_behind_an_attachment_are_both_read(tmp_path: Path) -> None:
    message = MIMEMultipart("mixed")
    message["From"] = "a@example.com"
    message.attach(MIMEText("前文。", "plain", "gb18030"))
    part = MIMEBase("application", "pdf")
    part.set_payload(b"%PDF-")
    part.add_header("Content-Disposition", "attachment", filename=("gb2312", "", "报告.pdf"))
    message.attach(part)
    message.attach(MIMEText("<p>后文。</p>", "html", "utf-8"))
    found = read(tmp_path, message.as_bytes())
    assert list(found) == ["a.eml", "a.eml/报告.pdf"]
    mail = found["a.eml"]
    assert isinstance(mail, Document)
    assert mail.text.endswith("前文。\n\n后文。")


@pytest.mark.parametrize(
    "line",
    [
        "attachment; filename*=gb2312''%C8%E9.md",  # GBK
        "attachment; filename*=UTF-8''%E4%B9%B3.md",
        "attachment;\r\n filename*0*=UTF-8''%E4%B9;\r\n filename*1*=%B3.md",
        'attachment; filename="=?UTF-8?B?5LmzLm1k?="',
        'attachment; filename="=?GB2312?Q?=C8=E9.md?="',
        'attachment; filename="../../乳.md"',
    ],
)
def test_name_of_an_attachment_in_each_way_of_writing_it(tmp_path: Path, line: str) -> None:
    data = head(Content_Type="multipart/mixed; boundary=b")
    data += f"--b\r\nContent-Disposition: {line}\r\n\r\n正文\r\n--b--\r\n".encode()
    assert list(read(tmp_path, data)) == ["a.eml", "a.eml/乳.md"]


def test_forwarded_mail_is_a_document_inside_with_its_own_attachments(tmp_path: Path) -> None:
    outer = EmailMessage()
    outer["Subject"], outer["From"] = "转发", "a@example.com"
    outer.set_content("请看。")
    outer.add_attachment(mail_of_python())
    assert list(read(tmp_path, outer.as_bytes())) == [
        "a.eml",
        "a.eml/季度报表.eml",
        "a.eml/季度报表.eml/关于缴存比例的说明.docx",
        "a.eml/季度报表.eml/数据.zip/内/表.csv",
    ]


def test_mails_in_mails_end_with_a_reason(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = "里", "a@example.com"
    message.set_content("里面。")
    for _ in range(8):
        outer = EmailMessage()
        outer["Subject"], outer["From"] = "外", "a@example.com"
        outer.add_attachment(message)
        message = outer
    found = read(tmp_path, message.as_bytes())
    assert len(found) == 7
    assert "is inside more than 5 other files" in str(list(found.values())[-1])


def test_lines_that_a_program_wrapped_and_quoted_are_whole(tmp_path: Path) -> None:
    data = head(Content_Type="text/plain; charset=utf-8; format=flowed")
    data += "缴存基数上限为 \r\n38205元。\r\n\r\n> 请问上限是多少？\r\n>> 旧问。\r\n完。".encode()
    assert lines(tmp_path, data)[2:] == [
        "缴存基数上限为 38205元。",
        "请问上限是多少？",
        "旧问。",
        "完。",
    ]


def test_mail_in_english_has_english_names(tmp_path: Path) -> None:
    data = head(Date="Fri, 28 Jun 2024 09:00:00 -0000", To='"Li, A" <l@example.com>') + b"Body."
    assert lines(tmp_path, data) == [
        "x",
        "From: a@example.com",
        "To: Li, A <l@example.com>",
        "Date: 2024-06-28 09:00",
        "Body.",
    ]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("text/calendar", "attachment 1"),
        ("text/csv", "attachment 1.csv"),
        ("text/x", "attachment 1"),
    ],
)
def test_attachment_without_a_name_gets_one_by_its_type(
    tmp_path: Path, kind: str, name: str
) -> None:
    """Also behind the walls, where the system's list of types cannot be read."""
    maintype, _, subtype = kind.partition("/")
    message = MIMEMultipart()
    message["From"] = "a@example.com"
    message.attach(MIMEText(TEXT, "plain", "utf-8"))
    part = MIMEBase(maintype, subtype)
    part.set_payload("a,b\n1,2\n")
    message.attach(part)
    found = read(tmp_path, message.as_bytes())
    assert isinstance(found["a.eml"], Document)
    assert list(found)[1:] == [f"a.eml/{name}"]


def test_encrypted_part_is_told(tmp_path: Path) -> None:
    data = head(Content_Type="application/pkcs7-mime; name=smime.p7m") + b"AAAA"
    document = read(tmp_path, data)["a.eml"]
    assert isinstance(document, Document)
    assert document.losses == ("1 encrypted part left out",)


def test_mails_of_a_mailbox_are_documents(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "written")
    for number in range(12):
        message = EmailMessage()
        message["Subject"], message["From"] = f"第{number}封/信", "a@example.com"
        message.set_content(f"正文{number}。\nFrom 他处来的。\n")
        box.add(message)
    box.close()
    found = read(tmp_path, (tmp_path / "written").read_bytes(), "信箱.mbox")
    assert list(found)[:2] == ["信箱.mbox/01 第0封 信.eml", "信箱.mbox/02 第1封 信.eml"]
    assert len(found) == 12
    last = list(found.values())[-1]
    assert isinstance(last, Document)
    assert last.text.endswith("正文11。\nFrom 他处来的。")


def test_mail_of_outlook_by_msgforge(tmp_path: Path) -> None:
    """The sample was written by msgforge 1.0.0 (MIT)."""
    found = read(tmp_path, (SAMPLES / "msgforge.msg").read_bytes(), "a.msg")
    assert list(found) == ["a.msg", "a.msg/附件 说明.txt"]
    mail, inner = found.values()
    assert isinstance(mail, Document)
    assert isinstance(inner, Document)
    assert mail.text == (
        "关于公积金基数的通知（镕𠮷）\n\n发件人：张三 <a@example.com>\n收件人：李四\n抄送：王五\n"
        "日期：2024-06-28 09:00 +00:00\n附件：附件 说明.txt\n\n各位同事：\n\n"
        "缴存基数上限为38205元，缴存比例为5%至12%。\n\n"
        "| 区县 | 缴存额 |\n| 历下区 | 52310 |\n| 市中区 | 31200 |"
    )
    assert inner.text == "附件的内容：补缴截止日期为7月31日。"


def outlook() -> bytes:
    """A mail in code page 936 with an attachment and a mail in it."""
    first, second = "__attach_version1.0_#00000000/", "__attach_version1.0_#00000001/"
    texts = {"0037": "旧信", "0C1A": "张三", "0C1F": "a@b.cn", "1000": "朱镕基的信。"}
    streams = mail_streams(texts, {0x3FFD0003: struct.pack("<Q", 936)}, charset="gb18030")
    file: dict[str, str | bytes] = {"3707": "说明.txt", "3701": "附件之文。".encode() * 1000}
    streams |= mail_streams(file, folder=first, head=8)
    streams |= mail_streams({}, {0x37050003: struct.pack("<Q", 5)}, folder=second, head=8)
    inner = f"{second}__substg1.0_3701000D/"
    streams |= mail_streams({"0037": "内信", "1000": "内信之文。"}, folder=inner, head=24)
    return compound(streams)


def test_mail_of_outlook_in_an_old_code_page_with_a_mail_in_it(tmp_path: Path) -> None:
    found = read(tmp_path, outlook(), "a.msg")
    mail, inner = found.values()
    assert isinstance(mail, Document)
    assert isinstance(inner, Document)
    assert mail.text == (
        "旧信\n\n发件人：张三 <a@b.cn>\n附件：说明.txt\n\n朱镕基的信。\n\n内信\n\n内信之文。"
    )
    assert inner.text == "附件之文。" * 1000


PACKED = bytes.fromhex(  # the example of [MS-OXRTFCP]
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)


def test_text_in_packed_rtf_is_read(tmp_path: Path) -> None:
    assert unpacked(PACKED) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    data = compound(mail_streams({"0037": "a", "1009": PACKED}))
    assert lines(tmp_path, data, "a.msg") == ["a", "hello world"]
    plain = b"{\\rtf1\\u27491 ?\\u25991 ?}"
    head = struct.pack("<IIII", len(plain) + 12, len(plain), 0x414C454D, 0)
    data = compound(mail_streams({"0037": "a", "1009": head + plain}))
    assert lines(tmp_path, data, "b.msg") == ["a", "正文"]


@pytest.mark.parametrize("size", [0, 10, 17, 30, 48])
def test_half_of_packed_rtf_does_no_harm(size: int) -> None:
    assert unpacked(PACKED)[: len(unpacked(PACKED[:size]))] == unpacked(PACKED[:size])


def test_page_saved_in_one_file_is_in_the_charset_of_its_part(tmp_path: Path) -> None:
    page = "<html><body><h1>镕</h1><p>缴存基数上限为三万元，朱镕基。</p></body></html>"
    data = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.com/a\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; type=text/html; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/html; charset=gb2312\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(page.encode("gb18030"))
        + b"\r\n--b--\r\n"
    )
    document = read(tmp_path, data, "a.mht")["a.mht"]
    assert isinstance(document, Document)
    assert "朱镕基。" in document.text
    assert document.url == "https://example.com/a"


@pytest.mark.parametrize(
    ("data", "suffix", "kind"),
    [
        (b"Received: from a\nFrom: b\n\nc", ".txt", Format.MAIL),
        (b"From: b\nTo: c\nSubject: d\nDate: e\n\nf", "", Format.MAIL),
        (b"From: b\n\nSubject: d", ".txt", Format.TEXT),
        (b"Received: from a\nFrom: b\n\nc", ".md", Format.MARKDOWN),
        (b"From a@b Mon Jul  1 10:00:00 2024\nFrom: a\n\nb", ".eml", Format.MAILBOX),
        (b"From: a\nContent-Type: multipart/related\n\nb", ".eml", Format.MAIL),
        (b"From: a\nContent-Type: multipart/related\n\nb", ".mht", Format.MHTML),
        (outlook(), ".msg", Format.OUTLOOK),
        (outlook(), ".doc", Format.OUTLOOK),
    ],
)
def test_mail_is_told_by_its_head(data: bytes, suffix: str, kind: Format) -> None:
    assert format_of(data, suffix) is kind


@pytest.mark.parametrize("name", ["a.eml", "a.mbox", "a.msg"])
def test_what_is_not_a_mail_is_refused_with_advice(tmp_path: Path, name: str) -> None:
    (outcome,) = read(tmp_path, b"only some text", name).values()
    assert isinstance(outcome, DocumentError)
    assert name.removeprefix("a") in str(outcome)


def test_space_before_the_colon_of_a_head(tmp_path: Path) -> None:
    """RFC 5322, 4.5: older programs may write it."""
    data = (
        "From : wang@example.com\r\nTo: li@example.com\r\nSubject \t: Fee\r\n"
        "Date : Mon, 18 Mar 2024 08:30:00 +0800\r\nMIME-Version : 1.0\r\n"
        'Content-Type : multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
        "Content-Type : text/plain; charset=utf-8\r\n\r\nSum : 5元。\r\n--b--\r\n"
    ).encode()
    assert format_of(data, "") is Format.MAIL
    found = lines(tmp_path, data)
    assert found[0] == "Fee"
    assert found[-1] == "Sum : 5元。"
