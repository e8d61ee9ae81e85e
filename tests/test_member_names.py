"""Names in ZIP archives: written by Chinese and Japanese programs, doubled, or by the entry."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from qabot.ingest.corpus import read_corpus
from qabot.readers import read_documents
from qabot.readers.archive import Archive
from qabot.types import Document


def archive(names: dict[bytes, str], *, extra: bytes = b"") -> bytes:
    """A ZIP whose names are these bytes, none of them marked as UTF-8."""
    stand_ins = {chr(0x41 + n) * len(raw): (raw, names[raw]) for n, raw in enumerate(names)}
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        for stand_in, (_, text) in stand_ins.items():
            member = zipfile.ZipInfo(stand_in)
            member.extra = extra
            made.writestr(member, text)
    packed = data.getvalue()
    for stand_in, (raw, _) in stand_ins.items():
        packed = packed.replace(stand_in.encode(), raw)
    return packed


def names_in(data: bytes) -> list[str]:
    return [name for _, name in Archive(data).documents()]


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("gbk", ["制度/考勤管理办法.md", "制度/报销.md", "通知（第一批）.txt"]),
        ("gbk", ["泉水.md"]),
        ("gbk", ["誠/乗.md", "堕落.md"]),  # whose second bytes include the backslash
        ("big5", ["規章制度/請假辦法.md", "會議紀錄.txt"]),
        ("shift_jis", ["ドキュメント/お知らせ.md", "会議の記録.txt"]),
        ("cp437", ["Führung/Café.md"]),
        ("utf-8", ["制度/考勤.md", "說明.txt"]),
    ],
)
def test_names_are_read_in_the_encoding_of_their_program(encoding: str, names: list[str]) -> None:
    assert names_in(archive({name.encode(encoding): "正文。" for name in names})) == names


def test_a_short_name_is_read_like_the_others_of_its_archive() -> None:
    names = ["總則.md", "規章制度與請假辦法.md", "會議紀錄及決議事項.md"]
    assert names_in(archive({name.encode("big5"): "x" for name in names})) == names


def test_a_name_that_another_program_added_is_read_alone() -> None:
    names = {"考勤管理办法.md".encode("gbk"): "甲", "报销办法.md".encode(): "乙"}
    assert names_in(archive(names)) == ["考勤管理办法.md", "报销办法.md"]


def field(raw: bytes, name: str) -> bytes:
    content = struct.pack("<BL", 1, zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(content)) + content


def test_name_in_unicode_beside_the_entry_is_taken_if_it_is_of_this_name() -> None:
    raw = b"\x95\x5c\x8e\x86.md"
    assert names_in(archive({raw: "x"}, extra=field(raw, "表紙.md"))) == ["表紙.md"]
    other = "泉水.md".encode("gbk")
    assert names_in(archive({other: "x"}, extra=field(raw, "表紙.md"))) == ["泉水.md"]


def test_two_members_of_one_name_are_two_documents(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        made.writestr("合同.md", "甲")
        made.writestr("../合同.md", "丙")
        with pytest.warns(UserWarning, match="Duplicate name"):
            made.writestr("合同.md", "乙")
    (tmp_path / "a.zip").write_bytes(data.getvalue())
    found = {
        name: item.text if isinstance(item, Document) else str(item)
        for name, item in read_documents(tmp_path / "a.zip", name="a.zip")
    }
    assert found == {"a.zip/合同.md": "甲", "a.zip/合同(2).md": "丙", "a.zip/合同(3).md": "乙"}


def test_folder_is_read_with_the_same_names(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(archive({"制度/考勤.md".encode("gbk"): "迟到扣款。"}))
    (read,) = read_corpus([tmp_path / "a.zip"], base=tmp_path)
    assert read.path == "a.zip/制度/考勤.md"
