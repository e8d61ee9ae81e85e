"""Text: normalised once, cut where a reader would cut, folded without moving an offset."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from qabot.text import clause_spans, fold, is_cjk, normalise, sentence_spans

WRITING = st.text(
    alphabet="济南市。，！？“”‘’（）《》…：；、 \n\t.3a*#-—「」『』e\u0301", max_size=80
)

SENTENCES = {
    "he said": "“好。”他说。",
    "decimal": "增长3.1%。|约12.4%。",
    "thousands": "GDP was 7,248.40 in all. |It grew.",
    "abbreviation": "Dr. Smith met J. R. Hu at 5 p.m. today. |They left.",
    "ellipsis": "“零跑腿”“一次办成”……|近年来，济南深化改革。",
    "ellipsis goes on": "他想……，但没有说。",
    "quotation with its own stop": "他说：“好。我来。”|然后走了。",
    "traditional": "她說：「好。」|然後走了。",
    "brackets": "她（出生于1990年。）说了。|再见！？",
    "bold": "**深化改革。**|组建行政局。",
    "title in lines": "第一行没有标点\n|第二行也没有",
    "list": "- 甲\n|- 乙",
    "wrapped paragraph": "这一段文字在编辑器里被折成了两行而没有标点\n所以它还是一句话。",
    "half width": "Really?|Yes!|没有!",
    "numbered": "1. First point.\n|2. Second point.",
}


@pytest.mark.parametrize("text", SENTENCES.values(), ids=SENTENCES)
def test_sentences_end_where_a_reader_ends_them(text: str) -> None:
    plain = text.replace("|", "")
    sentences = [plain[start:end] for start, end in sentence_spans(plain)]
    assert sentences == [part.strip() for part in text.split("|")]


def test_paragraph_broken_by_a_column_goes_on_in_the_next() -> None:
    head = "济南市地区生产总值同比增长，规模以上工业增加值也在增长。" * 3
    text = f"{head}全面完成13家省级以上开发\n\n区体制机制改革任务，压缩到64个。\n\n下一段。"
    last = sentence_spans(text)[-2]
    assert text[slice(*last)] == "全面完成13家省级以上开发\n\n区体制机制改革任务，压缩到64个。"


def test_paragraph_without_end_does_not_swallow_a_heading() -> None:
    head = "济南市地区生产总值同比增长，规模以上工业增加值也在增长。" * 3
    text = f"{head}没有句号的结尾\n\n# 标题。\n\n正文。"
    assert text[slice(*sentence_spans(text)[3])] == "没有句号的结尾"


def test_span_of_a_slice_keeps_the_offsets_of_the_whole() -> None:
    text = "前一句。中间这一句。后一句。"
    assert [text[s:e] for s, e in sentence_spans(text, 4, 10)] == ["中间这一句。"]


@given(WRITING)
def test_sentences_hold_every_letter_in_order(text: str) -> None:
    spans = sentence_spans(text)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


@given(WRITING, st.integers(2, 12))
def test_clauses_hold_every_letter_within_the_limit(text: str, limit: int) -> None:
    spans = clause_spans(text, 0, len(text), limit)
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(end - start <= limit for start, end in spans)


def test_clauses_are_cut_at_commas_and_not_inside_numbers() -> None:
    text = "济南市实现生产总值7,248.40亿元，同比增长3.1%，增速居首，高于全国平均水平"
    assert [text[s:e] for s, e in clause_spans(text, 0, len(text), 25)] == [
        "济南市实现生产总值7,248.40亿元，",
        "同比增长3.1%，增速居首，高于全国平均水平",
    ]
    assert [text[s:e] for s, e in clause_spans("1234567890" * 3, 0, 30, 12)]


def test_clause_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1, not 0"):
        clause_spans("好", 0, 1, 0)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("e\u0301", "é"),
        ("\ufeff济\x00南\x1b[0m", "济南[0m"),
        ("一\x0c二\u2028三\u2029四", "一\n二\n三\n四"),
        ("全角\u3000空格\t制表", "全角\u3000空格\t制表"),
        ("👩\u200d💻", "👩\u200d💻"),
    ],
)
def test_normalising_keeps_what_is_read_and_drops_what_is_not(raw: str, clean: str) -> None:
    assert normalise(raw) == clean


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once == unicodedata.normalize("NFC", once)


@given(st.text(max_size=60))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_folding_agrees_with_opencc_on_a_whole_sentence() -> None:
    text = "濟南市於2019年獲批國家級雲計算裝備產業創新中心"
    assert fold(text) == OpenCC("t2s").convert(text)
    assert fold(text) == "济南市于2019年获批国家级云计算装备产业创新中心"


def test_folding_joins_width_case_and_script() -> None:
    assert fold("ＡＢＣ２０２０濟南　ｶ") == "abc2020济南 カ"
    assert fold("③10月 10² １²") == "③10月 10² 1²"  # what only counts or raises is no digit
    assert fold("Straße İ ﬁ") == "straße İ ﬁ"  # what would change length stays


def test_chinese_characters_are_told_from_kana_and_hangul() -> None:
    assert [is_cjk(c) for c in "济濟々あ한A𠮷"] == [True, True, False, False, False, False, True]
