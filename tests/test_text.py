"""Text: normalised once, cut where a reader would cut, folded without moving an offset."""

import unicodedata
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from qabot.language.text import clause_spans, fold, is_cjk, normalise, sentence_spans

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
    "title in lines": "第一行没有标点\n|第二行也没有",
    "code": "x = f(1)\n|y = 2",
    "long line without a mark": "这一段文字没有标点而且比一个短标题长得多\n|所以下一行是另一句。",
    "line that ends with a comma": "床前明月光，\n疑是地上霜。\n|举头望明月， \n低头思故乡。",
    "empty line behind a comma": "甲，\n\n|乙。",
    "half width": "Really?|Yes!|没有!",
    "numbered": "1. First point.\n|2. Second point.",
}


@pytest.mark.parametrize("text", SENTENCES.values(), ids=SENTENCES)
def test_sentences_end_where_a_reader_ends_them(text: str) -> None:
    plain = text.replace("|", "")
    sentences = [plain[start:end] for start, end in sentence_spans(plain)]
    assert sentences == [part.strip() for part in text.split("|")]


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


def test_every_character_that_opencc_simplifies_is_folded_so() -> None:
    simple = OpenCC("t2s").convert
    chosen_otherwise = {"鯰": "鲇"}  # 鲶 and 鲇 are one fish
    for character in map(chr, (*range(0x3400, 0xA000), *range(0xF900, 0xFB00))):
        expected = chosen_otherwise.get(character) or simple(character)
        if len(expected) == 1 and expected != character:
            assert fold(character) == fold(expected), character


def test_forms_of_hong_kong_and_taiwan_fold_to_those_of_the_mainland() -> None:
    dictionary = Path(jieba.__file__).parent / "dict.txt"
    lines = map(str.split, dictionary.read_text("utf-8").splitlines())
    words = [word for word, frequency, *_ in lines if int(frequency) >= 300]
    assert len(words) > 15_000
    for convert in (OpenCC("s2hk").convert, OpenCC("s2tw").convert, OpenCC("s2t").convert):
        differing = {word for word in words if fold(convert(word)) != fold(word)}
        assert differing <= {"么", "幺"}  # OpenCC takes the lone 么 for 幺


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("衞", "卫"), ("敍", "叙"), ("枱", "台"), ("粧", "妆"), ("着", "著"), ("癡", "痴"),
        ("計畫", "计划"), ("瞭解", "了解"), ("藉口", "借口"), ("回覆", "回复"),
        ("隨著", "随着"), ("傢俱", "家具"), ("身分證", "身份证"), ("部份", "部分"),
        ("帳號", "账号"), ("座標", "坐标"), ("想像", "想象"), ("執著", "执着"),
        ("⻛险", "风险"), ("⻔诊", "门诊"), ("⻋队", "车队"), ("⺠政", "民政"), ("⻬鲁", "齐鲁"),
    ],
)  # fmt: skip
def test_one_word_in_two_writings_is_folded_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    "text",
    [
        "著名著作显著",
        "原著与译著",
        "瞭望台",
        "一片狼藉",
        "设计画面",
        "本身分为两类",
        "覆盖率",
        "神祇",
    ],
)
def test_words_that_only_look_like_another_writing_stay(text: str) -> None:
    assert fold(text) == text


def test_each_variant_folds_to_a_word_that_stays() -> None:
    lines = (files("qabot") / "data/variants.txt").read_text("utf-8").splitlines()
    for form, usual in (line.split() for line in lines if not line.startswith("#")):
        assert fold(form) == usual == fold(usual)


def test_kangxi_radicals_fold_as_their_characters_do() -> None:
    for radical in map(chr, range(0x2F00, 0x2FD6)):
        character = unicodedata.normalize("NFKC", radical)
        assert fold(radical) == fold(character)
        assert is_cjk(radical)


def test_radicals_of_the_supplement_become_characters() -> None:
    without = {"\u2e80", "\u2e9a"}  # the first has no equivalent, the second is not assigned
    for radical in map(chr, range(0x2E80, 0x2EF4)):
        folded = fold(radical)
        assert (folded == radical) == (radical in without)
        assert is_cjk(folded)
    assert fold("⻢⻥⻅⻚⻩⻰⻓") == "马鱼见页黄龙长"


def test_folding_joins_width_case_and_script() -> None:
    assert fold("ＡＢＣ２０２０濟南　ｶ") == "abc2020济南 カ"
    assert fold("③10月 10² １²") == "③10月 10² 1²"  # what only counts or raises is not a digit
    assert fold("Straße İ ﬁ") == "straße İ ﬁ"  # what would change length stays


def test_chinese_characters_are_told_from_kana_and_hangul() -> None:
    assert [is_cjk(c) for c in "济濟々あ한A𠮷"] == [True, True, False, False, False, False, True]
