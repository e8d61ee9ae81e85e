"""Mails, Rich Text and marked texts that harm readers: nested, endless, false, half-written."""

from __future__ import annotations

import base64
import json
import random
import struct
from collections.abc import Iterator

from tests.support.compound_files import compound, mail_streams
from tests.support.made import docx, paragraph, zipped
from tests.support.tnef_made import BODY, attachment, attribute, tnef

TEXT = "济南的泉水很多，趵突泉最有名，一年四季恒定在十八摄氏度左右。"
_HEAD = b"From: a@example.com\r\nSubject: x\r\n"
_RTF = rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}}\f0 "
_CUE = "{}\n00:00:{:02},000 --> 00:00:{:02},900\n{}\n\n"


def good_texts() -> dict[str, bytes]:
    """One whole file of each of these formats."""
    mail = _mail(TEXT)
    rtf = "".join(f"\\'{byte:02x}" for byte in TEXT.encode("gb18030")).encode()
    table = rb"\trowd\cellx1000\cellx2000\pard\intbl a\cell b\cell\row\pard\par}"
    return {
        "good.eml": mail,
        "good.mbox": b"From a@b Mon Jul  1 10:00:00 2024\n" + mail.replace(b"\r\n", b"\n"),
        "good.msg": compound(mail_streams({"0037": "泉", "0C1A": "张三", "1000": TEXT * 100})),
        "good.tnef": tnef(
            attribute(1, BODY, f"{TEXT}\0".encode()), attachment(b"a.md", b"\xe6\xb3\x89")
        ),
        "good.json": json.dumps(
            {"messages": [{"from": "甲", "date": "2024-06-28T09:00:00", "text": TEXT}]}
        ).encode(),
        "good.rtf": _RTF + rtf + rb"\par{\pard\outlinelevel0 a\par}" + table,
        "good.srt": "".join(_CUE.format(n, n, n, TEXT) for n in range(1, 9)).encode(),
        "good.vtt": f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v 甲>{TEXT}</v>\n".encode() * 2,
        "good.ass": f"[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,,甲,0,0,0,,{TEXT}\n".encode() * 3,
        "good.ipynb": json.dumps({"cells": [{"cell_type": "markdown", "source": TEXT}]}).encode(),
        "good.tex": f"\\section{{泉}}{TEXT}\\footnote{{a}}".encode(),
        "good.rst": f"泉\n==\n\n{TEXT}\n\n+---+---+\n| a | b |\n+---+---+\n".encode(),
        "good.org": f"* 泉\n{TEXT}\n| a | b |\n|---+---|\n| 1 | 2 |\n".encode(),
        "good.xml": f"<?xml version='1.0'?><a><title>泉</title><p>{TEXT}</p></a>".encode(),
    }


def _mail(text: str) -> bytes:
    """A mail with a text, a page, an attachment and a mail in it."""
    packed = base64.encodebytes(docx(paragraph(text))).decode()
    parts = (
        f"Content-Type: text/html; charset=utf-8\n\n<p>{text}</p>\n",
        f"Content-Disposition: attachment; filename=a.docx\n"
        f"Content-Transfer-Encoding: base64\n\n{packed}",
        f"Content-Type: message/rfc822\n\nSubject: 泉\nFrom: b\n\n{text}\n",
    )
    body = "".join(f"--b\n{part}" for part in parts) + "--b--\n"
    head = "Subject: =?utf-8?B?5rOJ?=\nFrom: a@example.com\nDate: Fri, 28 Jun 2024 09:00:00 +0800\n"
    return f"{head}Content-Type: multipart/mixed; boundary=b\n\n{body}".replace(
        "\n", "\r\n"
    ).encode()


def bad_texts() -> Iterator[tuple[str, bytes]]:
    """Names and contents, the same each time."""
    for name, files in (
        ("eml", _mails()),
        ("mbox", _mailboxes()),
        ("msg", _compounds()),
        ("rtf", _rich_texts()),
        ("srt", _subtitles()),
        ("ipynb", _notebooks()),
        ("xml", _xml()),
    ):
        for number, data in enumerate(files):
            yield f"hostile{number}.{name}", data


def _mails() -> Iterator[bytes]:
    nested = b"text"
    for number in range(300):
        mark = b"b%d" % number
        nested = b"Content-Type: multipart/mixed; boundary=%s\n\n--%s\n%s\n--%s--" % (
            mark,
            mark,
            nested,
            mark,
        )
    yield _HEAD + nested
    yield _HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 5000
    yield _HEAD + b"Content-Type: message/rfc822\n\n" + b"Content-Type: message/rfc822\n\n" * 2000
    yield _HEAD + b"Content-Type: multipart/mixed\n\n--b\n\nx\n--b--"
    yield _HEAD + b"Content-Type: multipart/mixed; boundary=\n\n--\n\nx\n----"
    yield _HEAD + b"Content-Type: text/plain; charset=unicode_escape\n\n\\ud800\\x00"
    yield _HEAD + b"Content-Type: text/plain; charset=idna\n\n" + b"x" * 100_000
    yield _HEAD + b"Content-Type: text/plain; charset=undefined\n\n" + TEXT.encode()
    yield _HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 50_000
    yield _HEAD + b"Content-Type: text/html\n\n" + b"<style>" * 50_000
    yield _HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"=" * 100_000
    yield _HEAD + b"Content-Transfer-Encoding: uuencode\n\nbegin 644 a\n" + b"M" * 100_000
    yield _HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=" * 100_000
    yield b"Subject: " + b"=?utf-8?B?" * 50_000 + b"\n\nx"
    yield b"Subject: " + b"=?utf-8?B?5rOJ?= " * 50_000 + b"\n\nx"
    yield b"Subject: x\n" + b" y\n" * 100_000 + b"\nx"
    yield b"To: a\n" * 100_000 + b"\nx"
    yield b"Date: " + b"9" * 10_000 + b" Jan 99999 99:99:99 +9999\nFrom: a\n\nx"
    yield _HEAD + b"Content-Type: text/plain; " + b"a*0=b; " * 20_000 + b"\n\nx"
    yield _HEAD + b"\0" * 1000
    yield _HEAD + b"\n" + b"> " * 50_000 + b"x"
    yield _HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 50_000
    bomb = base64.encodebytes(zipped({"a.txt": b"0" * 30_000_000}))
    named = b'Content-Disposition: attachment; filename="%s"\n'
    packed = b"Content-Transfer-Encoding: base64\n"
    yield _HEAD + named % b"a.zip" + packed + b"\n" + bomb
    yield _HEAD + named % b"../../etc/passwd.md" + b"\nx"
    yield _HEAD + named % (b"a" * 5000 + b".md") + b"\nx"
    yield _HEAD + named % b"\x1b[31m\xff.md" + b"\nx"
    yield _HEAD + named % b".md" + b"\nx"


def _mailboxes() -> Iterator[bytes]:
    line = b"From a@b Mon Jul  1 10:00:00 2024\n"
    yield (line + b"Subject: x\n\ny\n\n") * 6000
    yield line * 10_000
    yield line + b"Subject: " + b"/" * 10_000 + b"\n\ny"
    yield line + b"Subject: x\n\n" + b">From \n" * 50_000
    yield b"From " + b"2024" * 50_000


def _compounds() -> Iterator[bytes]:
    good = compound(mail_streams({"0037": "a", "1000": TEXT * 1000}))
    for place in range(0, 512, 16):
        yield good[:place] + b"\xff" * 16 + good[place + 16 :]
    for place in range(24, 80, 4):
        yield good[:place] + struct.pack("<I", 1) + good[place + 4 :]
    for seed in range(20):
        chance = random.Random(seed)
        data = bytearray(good)
        for _ in range(50):
            data[chance.randrange(len(data))] = chance.randrange(256)
        yield bytes(data)
    inner = mail_streams({"0037": "内"})
    for _ in range(8):
        folder = "__attach_version1.0_#00000000/"
        inside = {f"{folder}__substg1.0_3701000D/{key}": stream for key, stream in inner.items()}
        inner = mail_streams({"0037": "外"}) | mail_streams({}, folder=folder, head=8) | inside
    yield compound(inner)


def _rich_texts() -> Iterator[bytes]:
    for body in (
        b"{" * 200_000,
        b"}" * 200_000,
        b"\\bin999999999 x",
        b"\\bin-1 x",
        b"\\uc99999\\u1" * 10_000,
        b"\\u-1\\u65536\\u99999999999 x",
        b"\\trowd" + b"\\cellx1" * 50_000 + b"\\cell\\row",
        b"\\trowd\\cellx1\\pard\\intbl a\\cell\\row" * 5000,
        b"{\\footnote a" * 20_000,
        b"{\\field{\\*\\fldinst EQ \\\\o(" * 3000,
        b"{\\shptxt " * 20_000,
        b"{\\*" * 50_000,
        b"{\\fonttbl" + b"{\\f1\\fcharset134 a;}" * 20_000,
        b"{\\stylesheet{\\s1\\sbasedon1 a;}}\\s1 x",
        b"\\'" * 50_000,
        b"\\" * 50_001,
        b"\\ansicpg99999\\'ff\\'ff",
        b"\\itap2 a\\nestcell\\nestrow" * 5000,
        b"{\\info{\\title " + b"x" * 200_000,
        b"{\\pict " + b"0" * 1_000_000,
        b"\\par" * 100_000,
        b"{\\header " * 5000 + b"a",
        b"\\clvmgf\\cellx1\\cell\\row\\trowd\\clvmrg\\cellx1\\cell\\row" * 2000,
    ):
        yield _RTF + body


def _subtitles() -> Iterator[bytes]:
    time = "00:00:01,000 --> 00:00:02,000\n"
    for text in (
        time * 20_000,
        time + "甲" * 200_000,
        time + "<" * 50_000,
        time + "{" * 50_000,
        "999:99:99,999 --> 000:00:00,0\n甲",
        time + "\n" * 50_000 + "甲",
        "-->\n" * 50_000,
        (time + "甲\n\n") * 5000,
        (time + "甲。\n\n") * 5000,
        time + "<v " * 20_000,
        "[Events]\n" + "Format: Text\n" * 10_000 + "Dialogue: x",
        "WEBVTT\n\nNOTE\n" * 10_000,
        "[Events]\nDialogue: " + "," * 100_000,
        "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00" + ",{\\p1" * 9999,
        "1\n" * 50_000,
        time + "<rt>" * 20_000,
        time + "&" * 50_000,
        time + "-\n" * 20_000,
        "00:00:01,000 --> ",
        time,
    ):
        yield text.encode()


def _notebooks() -> Iterator[bytes]:
    cell = '{"cell_type": "code", "source": "x", "outputs": [%s]}'
    yield b'{"cells": ' + b"[" * 100_000
    for output in (
        '{"text": "' + "x" * 500_000 + '"}',
        '{"data": {"text/html": "' + "<table>" * 9999 + '"}}',
        '{"text": [[[["x"]]]]}',
        '{"output_type": "error", "ename": {}, "evalue": []}',
        "null",
        "1",
        '{"data": {"image/png": "' + "A" * 500_000 + '"}}',
        '{"text": "\\u001b[31m\\ud800"}',
        '{"data": {"text/markdown": "' + "> " * 9999 + '"}}',
        '{"data": []}',
        '{"text": {"a": 1}}',
    ):
        yield f'{{"cells": [{cell % output}]}}'.encode()
    for book in (
        '{"worksheets": 1}',
        '{"worksheets": [1, {"cells": 2}]}',
        '{"cells": [1, null, "a"]}',
        '{"cells": [{"cell_type": "heading", "level": 1e99, "source": "a"}]}',
        '{"cells": NaN}',
        '{"cells": []}',
        '{"cells": [{}]}',
        '{"metadata": {"title": 1}, "cells": [{"source": "a"}]}',
    ):
        yield book.encode()


def _xml() -> Iterator[bytes]:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    for text in (
        f'<!DOCTYPE a [<!ENTITY a0 "哈">{laughs}]><a>&a8;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "<a>" * 100_000,
        "<a>" + "<b/>" * 100_000 + "</a>",
        "<a " + 'b="c" ' * 50_000 + "/>",
        "<a><![CDATA[x",
        "<?xml",
        "<a>" + "<r><x>1</x><y>2</y></r>" * 20_000 + "</a>",
        "<a><b>&lt;table&gt;" * 100,
        '<?xml version="1.0" encoding="rot13"?><a>x</a>',
        '<?xml version="1.0" encoding="GB2312"?><a>\u9555</a>',
        "<table>" + "<tr><td colspan='99999' rowspan='99999'>a</td></tr>" * 300 + "</table>",
        "<a>" + "<sup>" * 200 + "x" + "</sup>" * 200 + "</a>",
        "<a>&#0;</a>",
        "<a>\0</a>",
        "</a>",
        "<a/><b/>",
        "<a>" + "A" * 1_000_000 + "</a>",
        "<title>" * 200 + "x" + "</title>" * 200,
        "<!--" * 50_000,
    ):
        yield text.encode("gb18030" if "GB2312" in text else "utf-8")
