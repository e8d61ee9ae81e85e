"""Search words and figures: what is written in two ways is found in both."""

from pathlib import Path

import jieba
import pytest
import rjieba
from hypothesis import given
from hypothesis import strategies as st

from qabot.errors import SettingsError
from qabot.language.numbers import canonical, figures
from qabot.language.text import fold
from qabot.language.words import Segmenter, read_user_dictionary

SEGMENTER = Segmenter()
JIEBA = jieba.Tokenizer()
HAN = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=40)


def terms(text: str) -> set[str]:
    return set(SEGMENTER.terms(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("７，２４８.４０亿元", "7248.4亿元"),
        ("7,248.40", "7248.4"),
        ("2020年", "二〇二〇年"),
        ("２０２０年", "二零二零年"),
        ("十二条措施", "12条措施"),
        ("3万家", "三万家"),
        ("30000家", "3万家"),
        ("两百五十人", "250人"),
        ("一千二百一十八家", "1218家"),
        ("3.5亿元", "三点五亿元"),
        ("October 30", "10月30日"),
        ("5000元", "五千元"),
        ("5000元", "5,000元"),
        ("5000元", "0.5万元"),
        ("2.4亿元", "2亿4000万元"),
        ("2.4亿元", "二亿四千万元"),
        ("12.5万元", "12万5千元"),
        ("3‰", "千分之三"),
        ("-3度", "零下3度"),
        ("8:30", "8点半"),
    ],
)
def test_same_figure_in_two_writings_shares_its_term(one: str, other: str) -> None:
    assert f"#{figures(other)[0].value}" in terms(one) & terms(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2020-10-30", "2020年10月30日"),
        ("2020.10.30贯通", "二〇二〇年十月三十日贯通"),
        ("20201030", "2020年10月30号"),
        ("2021/5/8什么开馆", "2021年5月8日什么开馆"),
        ("五千元", "0.5万元"),
        ("第33条", "第三十三條"),
        ("8时30分", "八点半"),
        ("計畫", "计划"),
        ("瞭解", "了解"),
        ("藉口", "借口"),
        ("回覆", "回复"),
        ("隨著", "随着"),
        ("傢俱", "家具"),
        ("⻛险", "风险"),
        ("衞生署", "卫生署"),
    ],
)
def test_two_writings_of_one_thing_have_the_same_words(one: str, other: str) -> None:
    different = {"#0.5"}  # what precedes a scale is a word, too
    assert terms(one) - different == terms(other) - different


@pytest.mark.parametrize(
    ("one", "other"),
    [("3度", "零下3度"), ("3‰", "3%"), ("第三十三条", "第三十四条"), ("3.10", "3.2")],
)
def test_figures_and_labels_that_differ_keep_apart(one: str, other: str) -> None:
    assert terms(one) != terms(other)
    assert not {term for term in terms(one) & terms(other) if len(term) > 2}


@pytest.mark.parametrize(
    ("number", "plain"),
    [
        ("1,000,000", "1000000"),
        ("0.50", "0.5"),
        ("十", "10"),
        ("二十一", "21"),
        ("一万零三百", "10300"),
        ("百分", None),
        ("点", None),
        ("五点", None),
        ("三点一四", "3.14"),
        ("〇", "0"),
    ],
)
def test_number_has_one_canonical_form(number: str, plain: str | None) -> None:
    assert canonical(number) == plain


def test_figures_stand_where_they_are_written_with_unit_and_scale() -> None:
    text = "地區生產總值7,248.40億元，同比增長3.1%；引進14家院所。"
    found = [(text[f.start : f.end], f.digits, f.value, f.unit) for f in figures(text)]
    assert found == [
        ("7,248.40億元", "7248.4", "724840000000", "元"),
        ("3.1%", "3.1", "3.1", "%"),
        ("14家", "14", "14", "家"),
    ]


def test_words_that_only_look_like_numbers_are_left() -> None:
    assert figures("一带一路，千方百计，万里黄河第一隧") == []


@given(st.integers(0, 10**12))
def test_digits_are_read_as_python_reads_them(number: int) -> None:
    assert canonical(f"{number:,}") == str(number) == figures(f"共{number:,}。")[0].digits


@given(st.text(alphabet="一二三四五六七八九十百千万亿零点〇两廿卅0123456789,.年家%亿", max_size=12))
def test_no_run_of_numerals_breaks_the_reading(text: str) -> None:
    assert all(text[f.start : f.end].strip() for f in figures(text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("依據GB/T 1234-2020", {"gb/t", "gb", "1234-2020", "1234", "2020"}),
        ("v1.2.3", {"v1.2.3"}),
        ("C++与C#", {"c++", "c#"}),
        ("don't", {"don't"}),
        ("③10月，10²", {"10", "#10"}),
        ("ＡＩ技術", {"ai", "技术", "技", "术"}),
    ],
)
def test_codes_stay_findable_whole_and_in_parts(text: str, wanted: set[str]) -> None:
    assert wanted <= terms(text)


def test_terms_of_a_clause_are_characters_bigrams_and_long_words() -> None:
    assert SEGMENTER.terms("科學院在") == ["科", "学", "院", "在", "科学", "学院", "院在", "科学院"]


def test_same_word_is_found_in_both_scripts() -> None:
    assert terms("山東產業技術研究院") == terms("山东产业技术研究院")


def test_punctuation_gives_no_term() -> None:
    assert SEGMENTER.terms("？！…… 。\n\t🙂") == []
    assert SEGMENTER.words("？！…… 。\n\t🙂") == []


def test_words_carry_their_place_in_the_original() -> None:
    text = "請問濟南市2020年GDP為7,248.40億元？"
    words = SEGMENTER.words(text)
    assert [word.term for word in words if not word.is_function_word] == [
        "济南市", "2020", "年", "gdp", "7,248.40", "亿元",
    ]  # fmt: skip
    assert all(fold(text[word.start : word.end]) == word.term for word in words)


@given(HAN)
def test_segmentation_is_that_of_jieba(text: str) -> None:
    assert rjieba.cut(text, False) == list(JIEBA.cut(text, HMM=False))
    assert sorted(rjieba.cut_for_search(text, False)) == sorted(
        JIEBA.cut_for_search(text, HMM=False)
    )


def test_user_dictionary_makes_a_word_of_one(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("\ufeff# 我们的词\n信易貸 20 n\n\n链长制\n", encoding="utf-8")
    own = Segmenter(read_user_dictionary(path))
    assert "信易贷" in own.terms("信易贷平台")
    assert "信易贷" not in SEGMENTER.terms("信易贷平台")
    assert own.revision != SEGMENTER.revision == Segmenter([]).revision


def test_user_words_of_letters_and_digits_take_effect(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("5G专网 100 n\nO型血 10 n\nGB/T 1234 5 n\n维生素C片\n", encoding="utf-8")
    words = read_user_dictionary(path)
    assert words == ["5G专网", "O型血", "GB/T 1234", "维生素C片"]
    own = Segmenter(words)
    assert [word.term for word in own.words("5G专网由通信部负责")][:2] == ["5g专网", "由"]
    assert [word.term for word in own.words("按GB/T  1234服用维生素C片")] == [
        "按", "gb/t  1234", "服用", "维生素c片",
    ]  # fmt: skip
    text = "建15G专网，Ｏ型血、5G专网"
    assert [word.term for word in own.words(text) if "专" in word.term or "血" in word.term] == [
        "专网", "o型血", "5g专网",
    ]  # fmt: skip
    assert all(fold(text[word.start : word.end]) == word.term for word in own.words(text))
    assert own.terms("5G专网").count("5g专网") == 1
    assert "5g专网" not in SEGMENTER.terms("5G专网")


def test_user_words_without_letters_are_named_and_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("信易贷\n*** 5 n\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"\*\*\*"):
        read_user_dictionary(path)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_unreadable_user_dictionary_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "words.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"one word per line"):
        read_user_dictionary(path)
