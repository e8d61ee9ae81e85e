"""Hostile mails, packed mails (TNEF), mailboxes and saved pages."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from qabot.messages import Code
from tests.support import tnef_made as made
from tests.support.compound_files import compound, mail_streams
from tests.support.hostile_cases import TEXT, Case, of
from tests.support.made import zipped

_HEAD = "From: a@example.com\nTo: b@example.com\nSubject: x\nDate: x\nMIME-Version: 1.0\n"
_BODY = made.attribute(1, made.BODY, f"{TEXT}\0".encode("gb18030"))
_PAGE = made.attribute(1, made.PAGES, struct.pack("<II", 936, 0))


def mail_cases() -> Iterator[Case]:
    """The cases of all these formats."""
    yield from _mails()
    yield from _mailboxes()
    yield from _pages()
    yield from _packed()
    yield from _outlook()


def _multipart(parts: str, kind: str = "mixed") -> str:
    last = f"--b\nContent-Type: text/plain; charset=utf-8\n\n{TEXT}\n--b--\n"
    return f"{_HEAD}Content-Type: multipart/{kind}; boundary=b\n\n{parts}{last}"


def _mails() -> Iterator[Case]:
    bomb = zipped({"a.txt": b"0" * 30_000_000}).hex().upper()
    coded = "".join(f"={bomb[at : at + 2]}" for at in range(0, len(bomb), 2))
    part = "--b\nContent-Type: {}\n\n{}\n"
    files = {
        "folded": _HEAD + "X-A: " + "x\n " * 20_000 + f"\n\n{TEXT}",
        "fields": _HEAD + "".join(f"X-{n}: y\n" for n in range(9_999)) + f"\n{TEXT}",
        "colons": _HEAD + "X" + ":" * 50_000 + f"\n\n{TEXT}",
        "people": _HEAD + "Cc: " + "<a@b>, " * 20_000 + f"c\n\n{TEXT}",
        "groups": _HEAD + "Cc: " + "a:" * 5_000 + f";\n\n{TEXT}",
        "comments": _HEAD + "Cc: " + "(" * 5_000 + f"\n\n{TEXT}",
        "parts": _multipart(part.format("text/plain", "x") * 900),
        "names": _multipart(part.format('text/plain; name="' + "/.." * 3_000 + '.md"', "x")),
        "same-names": _multipart(
            "--b\nContent-Disposition: attachment; filename=a.md\n\nx\n" * 300),
        "charsets": _multipart("".join(
            part.format(f"text/plain; charset={c}", "x")
            for c in ("utf-7", "rot13", "hex", "zlib", "mbcs", "\\", "utf-16", "x" * 5_000))),
        "alternatives": _multipart(part.format("text/x", "x") * 300, "alternative"),
        "related": _multipart('--b\nContent-Type: image/png\nContent-ID: <a>\n\nx\n' * 300, "related"),
        "digest": _multipart(part.format("", "Subject: y\n\nz") * 200, "digest"),
        "bounce": _multipart(part.format("message/delivery-status", "a: b\n\n" * 5_000), "report"),
        "external": _multipart(part.format(
            'message/external-body; access-type=local-file; name="/etc/passwd"', "a: b\n")),
        "partial": _multipart(part.format("message/partial; number=1; total=99999999", "x")),
        "packed": _multipart("--b\nContent-Disposition: attachment; filename=a.zip\n"
                             f"Content-Transfer-Encoding: quoted-printable\n\n{coded}\n"),
        "calendar": _multipart(part.format("text/calendar", "BEGIN:VCALENDAR\n" * 5_000)),
    }  # fmt: skip
    yield from of("eml", files)


def _mailboxes() -> Iterator[Case]:
    line = "From - Mon Jul  1 10:00:00 2024\n"
    last = f"{line}Subject: y\n\n{TEXT}\n"
    files = {
        "empty": f"{line}Subject: x\n\n\n" * 500 + last,
        "quoted": f"{line}Subject: x\n\n" + ">" * 50_000 + "From \n" + last,
        "subjects": f"{line}Subject: {'../' * 500}\n\nx\n" * 50 + last,
        "status": f"{line}X-Mozilla-Status: zzzz\nX-Status: {'Z' * 5_000}\n\nx\n" + last,
        "headless": f"{line}X: y\n" * 300 + last,
        "returns": (f"{line}Subject: x\n\nx\n" + last).replace("\n", "\r\n"),
    }
    yield from of("mbox", files)
    deleted = f"{line}X-Mozilla-Status: 0009\nSubject: x\n\nx\n"
    yield Case("deleted.mbox", deleted.encode() * 9, "", Code.EMPTY)


def _pages() -> Iterator[Case]:
    head = "From: <Saved>\nMIME-Version: 1.0\n"
    page = f"Content-Type: text/html; charset=utf-8\n\n<html><body><p>{TEXT}</p></body></html>\n"
    related = head + "Content-Type: multipart/related; boundary=b\n\n"
    files = {
        "open": related + f"--b\n{page}",
        "unbound": head + f"Content-Type: multipart/related\n\n--b\n{page}--b--",
        "other-bound": head + f"Content-Type: multipart/related; boundary=c\n\n--b\n{page}--b--",
        "inner": related + "--b\nContent-Type: multipart/alternative; boundary=c\n\n"
                           f"--c\n{page}--c--\n--b--",
        "frames": related + f"--b\n{page}" * 300 + "--b--",
        "binary": related + "--b\nContent-Type: image/png\n\n" + "\0" * 99_999 + f"\n--b\n{page}--b--",
        "deep": related + "--b\nContent-Type: text/html\n\n" + "<div>" * 20_000 + "--b--",
        "pictures": related + "--b\nContent-Type: image/png\n\nx\n--b--",
        "charset": related + "--b\n" + page.replace("utf-8", "rot13") + "--b--",
        "location": related + f"--b\nContent-Location: {'x' * 99_999}\n{page}--b--",
        "base64": related + "--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n"
                  + "!" * 9_999 + "\n--b--",
        "long-bound": head + f"Content-Type: multipart/related; boundary={'b' * 9_999}\n\n--b\n{page}",
    }  # fmt: skip
    left_open = ("unbound", "other-bound", "deep", "base64", "long-bound")
    yield from of("mht", files, codes={"pictures": Code.PAGE_WITHOUT_TEXT}, either=left_open)


def _packed() -> Iterator[Case]:
    whole = made.tnef(_PAGE, _BODY)
    long = struct.pack("<BII", 1, made.SUBJECT, 0xFFFFFFFF)
    many = struct.pack("<I", 0xFFFFFFFF)
    value = struct.pack("<IHHI", 1, made.WIDE, 0x37, 0xFFFFFFFF)
    lying = struct.pack("<IHHII", 1, made.WIDE, 0x37, 1, 0xFFFFFFFF)
    properties = {
        "count": many,
        "values": value,
        "length": lying,
        "kind": struct.pack("<IHH", 1, 0x7777, 0x37) + b"x" * 99,
        "numbers": struct.pack("<IHHI", 1, 0x1003, 0x37, 9_999_999),
        "name": struct.pack("<IHH16sII", 1, made.WIDE, 0x8000, b"", 1, 0xFFFFFFFF),
        "empty": b"",
        "time": made.properties({(0x39, made.TIME): 2**64 - 1}),
        "page": made.properties({(0x3FDE, made.NUMBER): 2**32 - 1, (0x1013, made.BYTES): b"\xff"}),
    }
    files = {
        f"property-{name}": made.tnef(_PAGE, _BODY, made.attribute(1, made.PROPERTIES, data))
        for name, data in properties.items()
    }
    files |= {
        "length": whole + long,
        "tail": whole + b"\xff" * 8,
        "many": made.tnef(_PAGE, _BODY, made.attribute(1, 0x1234, b"") * 50_000),
        "attachments": made.tnef(_PAGE, _BODY, made.attachment(b"a.md", b"") * 20_000),
        "data-first": made.tnef(made.attribute(2, made.DATA, b"x"), _PAGE, _BODY),
        "names": made.tnef(_PAGE, _BODY, made.attachment(b"../" * 500 + b"a.md", TEXT.encode())),
        "date": made.tnef(_PAGE, _BODY, made.attribute(1, made.SENT, b"\xff" * 14)),
        "pages": made.tnef(made.attribute(1, made.PAGES, b"\xff" * 8),
                           made.attribute(1, made.BODY, b"plain text\0"), _BODY),
        "itself": made.tnef(_PAGE, _BODY, made.attachment(b"winmail.dat", whole)),
    }  # fmt: skip
    yield from of("tnef", files, either=("property-page", "pages"))
    yield Case("head.tnef", made.tnef()[:6], "", Code.EMPTY)
    yield Case("mark.tnef", b"\x78\x9f\x3e", "", Code.WRONG_ENDING)


def _outlook() -> Iterator[Case]:
    texts: dict[str, str | bytes] = {"0037": "题", "1000": TEXT}
    folder = "__attach_version1.0_#0000000{}/"
    many = mail_streams(texts)
    for number in range(10):
        many |= mail_streams({"3701": b"x", "3707": "a.md"}, folder=folder.format(number), head=8)
    rich = struct.pack("<IIII", 0xFFFFFFFF, 0xFFFFFFFF, 0x75465A4C, 0) + b"\xff" * 5_000
    table = {0x3FFD0003: struct.pack("<Q", 2**32 - 1), 0x00390040: b"\xff" * 8}
    files = {
        "names": compound(many),
        "rich": compound(mail_streams({**texts, "1009": rich})),
        "page": compound(mail_streams({**texts, "1013": b"<p>" * 9_999})),
        "numbers": compound(mail_streams(texts, table)),
        "headers": compound(mail_streams({**texts, "007D": "Date: x\n" * 9_999})),
        "recipients": compound(mail_streams({**texts, "0E04": "a; " * 50_000})),
        "no-table": compound(
            {k: v for k, v in mail_streams(texts).items() if "properties" not in k}
            | {"x__properties_version1.0": b""}),
        "odd": compound({k: v + b"\0" for k, v in mail_streams(texts).items()}),
        "bytes": compound(mail_streams({"0037": "题", "1000": TEXT}, charset="gb18030")),
        "attached": compound(mail_streams(texts) | {f"{folder.format(0)}x": b"y"}),
    }  # fmt: skip
    yield from of("msg", files, either=("rich", "page", "no-table"))
