"""Subtitles, with who and when; sentences over several of them whole."""

from __future__ import annotations

import pytest

from qabot.errors import DocumentError
from qabot.readers.subtitles import read_subtitles

SRT = """1
00:00:01,000 --> 00:00:03,500
<i>缴存基数上限为</i>

2
00:00:03,600 --> 00:00:05,000
{\\an8}38205元，

3
00:00:05,200 --> 00:00:07,000
缴存比例为5%至12%。

4
00:01:10,000 --> 00:01:12,000
- 何时调整？
- 每年7月。
"""
VTT = """WEBVTT - 讲座

STYLE
::cue { color: red }

NOTE 这是注释 00:00

介绍
00:01.000 --> 00:03.000 align:start position:10%
<v 张老师>缴存基数&lt;上限&gt;为

00:00:03.100 --> 00:00:05.000
<v.loud 张老师><c.yellow>38205元。</c></v>

NOTE
几行注释

2
00:00:05.500 --> 00:00:07.000
<v 李同学>谢谢<00:00:06.000><b>老师</b>。
"""
ASS = """[Script Info]
Title: 公积金讲座
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname
Style: Default,SimHei

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:05.00,0:00:07.00,Default,李,0,0,0,,谢谢，{\\b1}老师{\\b0}。
Dialogue: 0,0:00:01.00,0:00:03.00,Default,张,0,0,0,,缴存基数上限为，
Dialogue: 1,0:00:01.00,0:00:03.00,Default,张,0,0,0,,缴存基数上限为，
Dialogue: 0,0:00:03.00,0:00:05.00,Default,张,0,0,0,,{\\fad(1,2)}38205\\h元。\\N下一行。
Dialogue: 0,0:00:08.00,0:00:09.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0{\\p0}
Comment: 0,0:00:08.00,0:00:09.00,Default,,0,0,0,,不显示
"""


def told(text: str, encoding: str = "utf-8") -> list[tuple[str, str]]:
    content = read_subtitles(text.encode(encoding), "a.srt")
    return [(b.kind, content.text[b.start : b.end]) for b in content.structure.blocks]


def test_drawings_of_styled_subtitles_are_a_loss() -> None:
    assert read_subtitles(ASS.encode(), "a.ass").losses == ("1 drawing left out",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_sentence_over_several_subtitles_is_whole(encoding: str, end: str) -> None:
    assert told(SRT.replace("\n", end), encoding) == [
        ("speaker", "00:00:01–00:00:07"),
        ("paragraph", "缴存基数上限为38205元，缴存比例为5%至12%。"),
        ("speaker", "00:01:10–00:01:12"),
        ("paragraph", "何时调整？"),
        ("paragraph", "每年7月。"),
    ]


def test_who_speaks_in_webvtt_is_told_and_notes_are_not() -> None:
    assert told(VTT) == [
        ("speaker", "00:00:01–00:00:05 张老师"),
        ("paragraph", "缴存基数<上限>为38205元。"),
        ("speaker", "00:00:05–00:00:07 李同学"),
        ("paragraph", "谢谢老师。"),
    ]


def test_events_of_ass_are_in_the_order_of_time_and_once() -> None:
    content = read_subtitles(ASS.encode("utf-8-sig"), "a.ass")
    assert content.title == "公积金讲座"
    assert [(b.kind, content.text[b.start : b.end]) for b in content.structure.blocks] == [
        ("speaker", "00:00:01–00:00:05 张"),
        ("paragraph", "缴存基数上限为，38205 元。下一行。"),
        ("speaker", "00:00:05–00:00:07 李"),
        ("paragraph", "谢谢，老师。"),
    ]


def test_lines_without_punctuation_are_each_for_itself() -> None:
    text = "".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n第{n}句话没有标点\n\n" for n in range(1, 5)
    )
    paragraphs = [text for kind, text in told(text) if kind == "paragraph"]
    assert paragraphs == [f"第{n}句话没有标点" for n in range(1, 5)]


def test_two_languages_are_two_texts() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\n基数上限为\nThe upper limit\n\n"
        "2\n00:00:02,100 --> 00:00:03,000\n38205元。\nis 38205 yuan.\n"
    )
    assert [text for kind, text in told(text) if kind == "paragraph"] == [
        "基数上限为38205元。",
        "The upper limit is 38205 yuan.",
    ]


def test_pause_ends_what_is_joined_and_lines_of_the_file_are_known() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\n甲\n\n2\n00:00:09,000 --> 00:00:10,000\n乙。\n\n"
        "3\n00:00:10,100 --> 00:00:11,000\n丙\n"
    )
    content = read_subtitles(text.encode(), "a.srt")
    assert [(b.line, content.text[b.start : b.end]) for b in content.structure.blocks] == [
        (2, "00:00:01–00:00:02"),
        (2, "甲"),
        (6, "00:00:09–00:00:10"),
        (6, "乙。"),
        (10, "00:00:10–00:00:11"),
        (10, "丙"),
    ]


def test_year_alone_in_the_last_subtitle_is_not_taken_for_a_number() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n2024\n\n2\n00:00:02,000 --> 00:00:03,000\n1949\n"
    assert [text for kind, text in told(text) if kind == "paragraph"] == ["2024", "1949"]


@pytest.mark.parametrize("text", ["no time", "00:00 -> a", "[Events]\nDialogue: 0,a,b\n", "-->"])
def test_file_without_subtitles_is_refused(text: str) -> None:
    with pytest.raises(DocumentError, match="contains no subtitle"):
        told(text)
