"""Documents read from small files, against titles, headings and offsets known beforehand."""

from __future__ import annotations

import errno
import hashlib
import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.errors import DocumentError
from qabot.readers import document_id, read_document
from qabot.readers.front_matter import read_front_matter
from qabot.readers.inline import title_text
from qabot.readers.markdown import read_markdown
from qabot.readers.plain import read_plain
from qabot.types import Document, Heading


def read(folder: Path, text: str | bytes, name: str = "a.md") -> Document:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_document(path, name=name)


def outline(headings: tuple[Heading, ...]) -> list[tuple[int, str]]:
    return [(heading.level, heading.title) for heading in headings]


def test_document_holds_the_normalised_text_and_what_follows_from_it(tmp_path: Path) -> None:
    document = read(
        tmp_path, "\ufeff# 名泉\r\n\r\n趵突泉😀\u00a0２８.５米，cafe\u0301。\r\n", "泉.md"
    )
    assert document.text == "名泉\n\n趵突泉😀\u00a0２８.５米，café。"
    assert document.sha256 == hashlib.sha256(document.text.encode()).hexdigest()
    assert document.id == "d" + hashlib.sha256("泉.md".encode()).hexdigest()[:12]
    assert document.id == document_id("泉.md")
    assert (document.path, document.title, document.body) == ("泉.md", "名泉", 0)
    assert document.headings == (Heading(0, 1, "名泉"),)
    assert document.losses == ()


def test_id_stays_when_the_content_changes(tmp_path: Path) -> None:
    first, second = read(tmp_path, "一。"), read(tmp_path, "二。")
    assert first.id == second.id
    assert first.sha256 != second.sha256


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_headings_stand_where_they_say_deep_in_a_long_text(tmp_path: Path, encoding: str) -> None:
    part = "正文说的是城里的泉水😀，一共有７２处。\r\ncafe\u0301很近。\r\n\r\n"
    parts = [f"## 第{number}部分\r\n\r\n" + part * 20 for number in range(30)]
    document = read(tmp_path, "".join(parts).encode(encoding))
    assert len(document.text) > 15_000
    assert len(document.headings) == 30
    for number, heading in enumerate(document.headings):
        line = f"第{number}部分\n"
        assert document.text[heading.start : heading.start + len(line)] == line


def test_losses_of_the_encoding_are_passed_on(tmp_path: Path) -> None:
    document = read(tmp_path, "济南的泉水很多。".encode()[:-1])
    assert document.text == "济南的泉水很多\ufffd"
    assert document.losses == ("1 place is broken in UTF-8, shown as \ufffd",)


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", "\u3000\n\ufeff\u200b\n".encode()])
def test_file_without_text_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DocumentError, match="is empty"):
        read(tmp_path, content)


def test_binary_with_the_ending_of_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        DocumentError, match=r"looks like a GIF image, not text: rename it to \.gif"
    ):
        read(tmp_path, b"GIF89a\r\n\x00\x01", "a.txt")


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="is gone"):
        read_document(tmp_path / "a.txt", name="a.txt")


def test_what_is_no_regular_file_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(DocumentError, match="is not a regular file"):
        read_document(tmp_path / "pipe.txt", name="pipe.txt")
    with pytest.raises(DocumentError, match="cannot be read"):
        read_document(tmp_path, name="folder")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s.txt"))
        with pytest.raises(DocumentError, match="cannot be read"):
            read_document(tmp_path / "s.txt", name="s.txt")


def test_size_limit_is_exact(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("泉" * 10)
    assert read_document(path, name="a.txt", max_bytes=30).text == "泉" * 10
    message = r"is too large: 30 bytes, and the limit is 29 bytes; .*--max-bytes 30"
    with pytest.raises(DocumentError, match=message):
        read_document(path, name="a.txt", max_bytes=29)


def test_file_that_grows_while_it_is_read_is_held_to_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("泉" * 100)
    measure = os.fstat

    def smaller(descriptor: int) -> os.stat_result:
        fields = list(measure(descriptor))
        fields[6] = 3  # st_size
        return os.stat_result(fields)

    monkeypatch.setattr("qabot.readers.os.fstat", smaller)
    assert read_document(path, name="a.txt", max_bytes=300).text == "泉" * 100
    with pytest.raises(DocumentError, match="is too large"):
        read_document(path, name="a.txt", max_bytes=299)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EACCES, "permission denied"),
        (errno.EIO, "cannot be read: Input/output error"),
        (errno.ENOENT, "is gone"),
    ],
)
def test_failure_to_open_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    (tmp_path / "a.txt").write_text("泉")

    def refuse(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("qabot.readers._open", refuse)
    with pytest.raises(DocumentError, match=words):
        read_document(tmp_path / "a.txt", name="a.txt")


# Markdown


def test_markdown_headings_are_found_and_others_are_not() -> None:
    text = (
        "前言\n\n# 甲 #\n\n乙\n==\n\n```\n# 代码\n```\n\n    # 缩进\n\n> # 引文\n\n- # 项\n\n"
        "丙\n--\n\n<!--\n# 注释\n-->\n\n###### 丁\n####### 七\n\n\\# 转义\n#\n"
    )
    content = read_markdown(text)
    headings = content.headings
    assert outline(headings) == [(1, "甲"), (1, "乙"), (2, "丙"), (6, "丁")]
    assert [content.text[h.start :].split("\n")[0] for h in headings] == ["甲", "乙", "丙", "丁"]


def test_long_paragraph_above_a_rule_is_no_heading() -> None:
    paragraph = "这一段写得很长，后面直接跟着一条分隔线。" * 7
    assert read_markdown(f"{paragraph}\n---\n\n两行\n文字\n---\n").headings == ()


def test_chinese_heading_without_a_space_behind_the_sign() -> None:
    text = (
        "#趵突泉\n泉水很旺。\n\n##　黑虎泉\n\n#话题#又一个\n\n#完整的一句。\n\n#tag\n\n"
        "```\n#代码\n```\n"
    )
    content = read_markdown(text)
    assert outline(content.headings) == [(1, "趵突泉"), (2, "黑虎泉")]
    assert content.text == (
        "趵突泉\n\n泉水很旺。\n\n黑虎泉\n\n#话题#又一个\n\n#完整的一句。\n\n#tag\n\n#代码"
    )


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("**济南** [名泉](https://a.cn) `x*y` ![图](p.png)", "济南 名泉 x*y"),
        ("a &amp; b \\* <b>c</b>", "a & b * c"),
        ("  两　个   字 ", "两 个 字"),
        ("snake_case_name", "snake_case_name"),
    ],
)
def test_title_is_a_heading_without_markup(source: str, title: str) -> None:
    assert title_text(source) == title


def test_markdown_title_is_the_first_heading_of_level_one_else_the_first(tmp_path: Path) -> None:
    assert read(tmp_path, "## 小\n\n# 大\n\n# 又\n").title == "大"
    assert read(tmp_path, "### 更小\n\n## 小\n").title == "更小"
    assert read(tmp_path, "没有标题。\n", "泉 水.v2.md").title == "泉 水.v2"


def test_front_matter_is_read_and_is_not_part_of_the_text(tmp_path: Path) -> None:
    front = (
        "---\n标题: 七十二  名泉\n日期: 2020年10月3日\n作者: [张三, 李四]\nlink: /p/1\n"
        "source: https://a.cn/泉\ntags: {a: 1}\n---\n"
    )
    document = read(tmp_path, front + "# 一\n\n正文。\n\n## 二\n")
    assert document.text == "一\n\n正文。\n\n二"
    assert document.body == 0
    assert document.title == "七十二 名泉"
    assert document.published == "2020-10-03"
    assert document.author == "张三、李四"
    assert document.url == "https://a.cn/泉"
    assert document.headings == (Heading(0, 1, "一"), Heading(len("一\n\n正文。\n\n"), 2, "二"))
    assert document.losses == ()


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2020-10-30", "2020-10-30"),
        ("2020-10-30T08:00:00+08:00", "2020-10-30"),
        ("2020/1/2 08:00", "2020-01-02"),
        ("2020-13-45", "2020-13-45"),
        ("2020年秋", "2020年秋"),
        ("2020", "2020"),
    ],
)
def test_date_of_front_matter(written: str, published: str) -> None:
    assert read_front_matter(f"---\ndate: {written}\n---\n").published == published


def test_titles_that_look_like_numbers_stay_as_written() -> None:
    assert read_front_matter("---\ntitle: 007\n---\n").title == "007"
    assert read_front_matter("---\nTitle: 1e3\n...\n文").title == "1e3"


@pytest.mark.parametrize(
    "block",
    [
        "title: 济南: 名泉\n",
        "标题：名泉\n",
        "title: [甲\n",
        "title: " + "[" * 20_000 + "\n",
        "title: a\n\tb: c\n",
    ],
)
def test_broken_front_matter_is_a_loss_and_stays_text(tmp_path: Path, block: str) -> None:
    document = read(tmp_path, f"---\n{block}---\n# 一\n\n正文。\n")
    assert len(document.losses) == 1
    assert "front matter" in document.losses[0]
    assert document.body == 0
    assert outline(document.headings) == [(1, "一")]
    assert document.text == f"---\n{block}---\n\n一\n\n正文。"


@pytest.mark.parametrize(
    "text", ["---\n他说：你好。\n---\n# 一\n", "---\ntitle: 没有结尾\n\n# 一\n"]
)
def test_rule_at_the_beginning_is_no_front_matter(tmp_path: Path, text: str) -> None:
    document = read(tmp_path, text)
    assert (document.body, document.losses) == (0, ())
    assert (1, "一") in outline(document.headings)


def test_front_matter_alone_is_empty(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="is empty"):
        read(tmp_path, "---\ntitle: 空\n---")


def test_yaml_that_asks_for_python_objects_makes_none(tmp_path: Path) -> None:
    document = read(tmp_path, "---\ntitle: !!python/object/apply:os.getcwd []\n---\n文。\n")
    assert document.title == "a"


# Plain text


def test_plain_text_with_markdown_headings_and_text_before_them(tmp_path: Path) -> None:
    text = (
        "\n\n\n今年是第三年，机遇很多，区划\n\n# 走在前列\n\n——谈新旧动能\n\n调整红利很快释放。\n\n"
        "## 塑造**新优势**\n\n### 畅通机制 “血脉” ###\n\n动能转换。\n\n```\n# 代码\n```\n- ①图\n"
    )
    document = read(tmp_path, text, "a.txt")
    assert document.title == "走在前列"
    expected = [(1, "走在前列"), (2, "塑造新优势"), (3, "畅通机制 “血脉”")]
    assert outline(document.headings) == expected
    for heading, line in zip(document.headings, ["# 走在前列", "## 塑造", "### 畅通"], strict=True):
        assert document.text[heading.start :].startswith(line)


def test_hash_without_a_space_is_no_heading_of_plain_text() -> None:
    assert read_plain("#话题\n\n#!/bin/sh\n\n文字。\n").headings == ()


def test_chapter_lines_of_plain_text_and_their_depth() -> None:
    text = (
        "泉城管理办法\n\n第一章　总则\n\n第一条 为了保护泉水，制定本办法。\n\n第二章 保护\n"
        "　　第一节 范围\n　　本节说明范围。\n\n一、名泉\n名泉有七十二处。\n"
        "（一）趵突泉\n在市区。\n第三章附则\n自公布之日起施行。\n"
    )
    found = read_plain(text)
    assert outline(found.headings) == [
        (1, "第一章 总则"),
        (1, "第二章 保护"),
        (2, "第一节 范围"),
        (3, "一、名泉"),
        (4, "（一）趵突泉"),
        (1, "第三章附则"),
    ]
    assert found.text[found.headings[2].start :].startswith("第一节 范围\n")
    assert found.title == "泉城管理办法"


def test_chapter_lines_stand_below_the_markdown_heading_above_them() -> None:
    text = "## 书\n\n一、甲\n\n文。\n\n# 另\n\n二、乙\n\n文。\n"
    assert outline(read_plain(text).headings) == [
        (2, "书"),
        (3, "一、甲"),
        (1, "另"),
        (2, "二、乙"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "要买的东西：\n一、苹果\n二、梨\n三、桃\n\n就这些。\n",  # a list
        "目录\n\n第一章 总则……1\n第二章 附则……9\n\n正文。\n",  # contents with page numbers
        "目录\n\n第一章 总则\n\n第二章 附则\n\n",  # contents, nothing below
        "本办法的依据见\n第一章 的规定\n和其他法律。\n",  # a wrapped line
        "一、这是完整的一句话。\n\n后面还有。\n",
        "一、先看下面，\n\n再说。\n",
        "文字。\n\n二、下面没有\n\n",
        "第一节课我们学了\n\n很多。\n",
        "第一条 为了保护泉水\n\n文字。\n",
        "文字。\n\n一、" + "长" * 40 + "\n\n文字。\n",
    ],
)
def test_lines_that_only_look_like_chapters(text: str) -> None:
    assert read_plain(text).headings == ()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("济南的泉\n\n泉水很多。\n", "济南的泉"),
        ("\n  济南的泉\n　　泉水很多，城里城外都有。\n", "济南的泉"),
        ("济南的泉\n泉水很多，城里城外都有，一共七十二处。\n", "济南的泉"),
        ("济南有多少泉？\n\n七十二处。\n", "济南有多少泉？"),
        ("第一章 总则\n\n泉水很多。\n", "第一章 总则"),
        ("泉水很多。\n\n城里城外都有。\n", "档案"),
        ("泉水很多\n城里城外都有\n", "档案"),
        ("只有一行\n", "档案"),
        ("2020-10-30\n\n泉水很多。\n", "档案"),
        ("- 项目\n\n泉水很多。\n", "档案"),
        ("泉" * 41 + "\n\n泉水很多。\n", "档案"),
        ("---\ntitle: 题\n---\n济南的泉\n\n泉水很多。\n", "题"),
    ],
)
def test_title_of_plain_text(tmp_path: Path, text: str, title: str) -> None:
    assert read(tmp_path, text, "档案.txt").title == title


block = st.sampled_from(
    [
        "# 甲",
        "## 乙 *丙*",
        "丁\n---",
        "#戊",
        "第一章 己",
        "一、庚",
        "（一）辛",
        "正文。",
        "😀\u00a0文",
        "```",
        "---",
        "- # 项",
        "> 引",
        "",
        "\u3000\u3000第二节 壬",
        "| a | b |\n|---|---|",
    ]
)


@given(st.lists(block), st.sampled_from(["\n", "\n\n"]))
def test_headings_are_in_order_at_line_starts_and_hold_their_words(
    blocks: list[str], between: str
) -> None:
    text = between.join(blocks)
    for found in (read_markdown(text), read_plain(text)):
        starts = [heading.start for heading in found.headings]
        assert starts == sorted(set(starts))
        for heading in found.headings:
            line = found.text[heading.start :].split("\n")[0]
            assert heading.start == 0 or found.text[heading.start - 1] == "\n"
            words = "".join(line.replace("*", "").split())  # a title's spaces are plain ones
            assert "".join(heading.title.split()) in words
            assert heading.level >= 1


def test_lone_surrogate_spelt_in_front_matter_is_replaced(tmp_path: Path) -> None:
    document = read(tmp_path, '---\ntitle: "a\\ud800b"\n---\n正文。')
    assert document.title == "a?b"


def test_short_text_that_no_reader_can_follow_is_refused_with_a_reason(tmp_path: Path) -> None:
    nest = "<table border=1><tr><th>a<th>b<tr><td>c<td>"
    with pytest.raises(DocumentError, match="nested too deeply"):
        read(tmp_path, f"{nest * 200}甲\n{'</table>' * 200}\n")


def test_long_text_is_read_by_a_child_process_as_a_short_one_is_here(tmp_path: Path) -> None:
    lines = "".join(f"# 第{n}号\n\n一共 {n} 个泊位。\n\n" for n in range(1000))
    long = read(tmp_path, lines)
    content = read_markdown(lines)
    assert len(lines.encode()) > 1 << 14
    assert (long.text, long.headings, long.structure) == (
        content.text,
        content.headings,
        content.structure,
    )


def test_deep_tables_in_markdown_are_read_to_their_bottom(tmp_path: Path) -> None:
    nest, end = "<table><tr><td>", "</td></tr></table>"
    deep = read(tmp_path, f"始。\n\n{nest * 300}甲乙{end * 300}\n\n终。\n")
    assert deep.text == "始。\n\n甲乙\n\n终。"
    deeper = read(tmp_path, f"始。\n\n{nest * 1000}甲{end * 1000}\n\n终。\n")
    assert deeper.losses == ("1 part nested deeper than 2,048 elements left out",)
