"""Bytes made by hand and by Python's own encoders, against the text that they were made from."""

from __future__ import annotations

import codecs
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.errors import DocumentError
from qabot.readers.characters import COMMON
from qabot.readers.encoding import decode

ARTICLE = (
    "济南的泉水很多，城里城外一共有七十二处名泉。\r\n其中最有名的是趵突泉，"
    "２０２０年的水位是28.5米😀\u00a0，比前一年高。“泉城”的名字就是这样来的！"
)
TRADITIONAL = "臺灣的鐵路從北到南，一共有三百多個車站。這裡的便當很好吃，大家都說：「還要再來！」"


def text_of(data: bytes) -> str:
    text, losses = decode(data)
    assert losses == ()
    return text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_chinese_text_is_read_in_each_encoding(encoding: str) -> None:
    assert text_of(ARTICLE.encode(encoding)) == ARTICLE


@pytest.mark.parametrize("encoding", ["big5", "cp950", "gb18030", "utf-16-le", "utf-16-be"])
def test_traditional_text_is_read_in_each_encoding(encoding: str) -> None:
    assert text_of(TRADITIONAL.encode(encoding)) == TRADITIONAL


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16-le", "utf-16-be"])
def test_twelve_characters_are_enough(encoding: str) -> None:
    source = TRADITIONAL if encoding == "big5" else ARTICLE
    for start in (0, 6, 12, 20):
        sample = source[start : start + 12]
        assert text_of(sample.encode(encoding)) == sample


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe\x00\x00", "utf-32-le"),
        (b"\x00\x00\xfe\xff", "utf-32-be"),
        (b"\x84\x31\x95\x33", "gb18030"),
    ],
)
def test_byte_order_mark_decides_and_is_dropped(mark: bytes, encoding: str) -> None:
    assert text_of(mark + ARTICLE.encode(encoding)) == ARTICLE
    assert text_of(mark + "A".encode(encoding)) == "A"
    assert text_of(mark) == ""


def test_bytes_written_by_hand() -> None:
    assert text_of(b"\xbc\xc3\xc4\xcf\xca\xd0\xb5\xc4\xb3\xc7") == "济南市的城"  # GB2312
    assert text_of(b"\xa5x\xa5_\xa5\xab\xaa\xba\xa4H\xb0\xea") == "台北市的人國"  # Big5
    assert text_of(b"\x95\x32\x82\x36\xd6\xd0\xb9\xfa\xb5\xc4") == "\U00020000中国的"  # GB18030
    assert text_of(b"\x2d\x4e\xfd\x56\x84\x76\xba\x4e") == "中国的人"  # UTF-16, no mark


def test_no_bytes_give_no_text() -> None:
    assert decode(b"") == ("", ())


def test_utf16_that_happens_to_be_valid_utf8_is_seen_by_its_control_characters() -> None:
    sample = "。上海海關所屬浦東機場海"
    data = sample.encode("utf-16-le")
    data.decode("utf-8")  # valid
    assert text_of(data) == sample


def test_english_in_utf16_without_mark() -> None:
    assert text_of("Springs of Jinan".encode("utf-16-le")) == "Springs of Jinan"
    assert text_of("Springs of Jinan".encode("utf-16-be")) == "Springs of Jinan"


def test_one_chinese_name_in_english_is_enough() -> None:
    text = "The mayor of the city met 张三 in the morning and went home at noon."
    assert text_of(text.encode("gb18030")) == text


def test_cantonese_characters_beyond_plain_big5() -> None:
    text = "佢哋喺度做嘢，我哋冇嘢食，點解唔去嗰度呢？"
    with pytest.raises(UnicodeEncodeError):
        text.encode("cp950")
    assert text_of(text.encode("big5hkscs")) == text


def test_utf8_cut_inside_its_last_character_is_kept_and_counted() -> None:
    text, losses = decode("济南市面临的机遇".encode()[:-1])
    assert text == "济南市面临的机\ufffd"
    assert losses == ("1 place is broken in UTF-8, shown as \ufffd",)


def test_utf8_with_few_broken_bytes_stays_utf8_and_counts_them() -> None:
    clean = ARTICLE.encode() * 40
    data = clean[:30] + b"\xff" + clean[30:3000] + b"\xff\xfe" + clean[3000:]
    text, losses = decode(data)
    assert text.replace("\ufffd", "") == ARTICLE * 40
    assert losses == ("3 places are broken in UTF-8, shown as \ufffd",)


def test_replacement_character_of_the_file_itself_is_no_loss() -> None:
    assert decode("它写的就是\ufffd，不是错误。".encode()) == ("它写的就是\ufffd，不是错误。", ())
    text, losses = decode("它写的就是\ufffd，不是错误，后面断".encode()[:-1])
    assert text.count("\ufffd") == 2
    assert losses == ("1 place is broken in UTF-8, shown as \ufffd",)


def test_broken_gb18030_is_kept_and_counted() -> None:
    data = ARTICLE.encode("gb18030") * 3
    text, losses = decode(data + b"\xff")
    assert text == ARTICLE * 3 + "\ufffd"
    assert losses == ("1 place is broken in GB18030, shown as \ufffd",)


def test_break_far_behind_the_sample_is_counted_too() -> None:
    data = ARTICLE.encode("gb18030") * 2000
    assert len(data) > 4 * 65536
    text, losses = decode(data + b"\xff" + ARTICLE.encode("gb18030"))
    assert text.endswith(ARTICLE)
    assert text.startswith(ARTICLE * 2000 + "\ufffd")
    assert losses == ("1 place is broken in GB18030, shown as \ufffd",)


def test_chinese_far_behind_a_long_english_beginning() -> None:
    text = "English only. " * 10_000 + ARTICLE
    assert text_of(text.encode("gb18030")) == text
    odd = "x" + text
    assert text_of(odd.encode("gb18030")) == odd


def test_sample_that_ends_inside_a_character_breaks_nothing() -> None:
    for shift in range(4):
        text = "a" * shift + "\u3000" + "济南市的经济。" * 10_000
        assert text_of(text.encode("gb18030")) == text


def test_stray_western_byte_in_english_is_a_guess_and_says_so() -> None:
    text, losses = decode(b"Plain English with one stray caf\xe9 word, and nothing else at all.")
    assert text == "Plain English with one stray café word, and nothing else at all."
    assert len(losses) == 1
    assert "Windows-1252" in losses[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "looks like a PDF file, not text: rename it to .pdf"),
        (b"PK\x03\x04\x14\x00\x06\x00", "looks like a ZIP or Office file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "looks like an old Office document"),
        (b"\x89PNG\r\n\x1a\n\x00", "looks like a PNG image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "looks like a JPEG image"),
        (b"\x7fELF\x02\x01\x01\x00", "looks like an executable, not a document: remove it"),
        (b"\x1f\x8b\x08\x00\x00", "looks like a compressed archive .gzip."),
        (b"\x00" * 5000, "looks like binary data"),
        (bytes(range(256)) * 20, "looks like binary data"),
        (b"text" + b"\x00\x01\x02" * 100, "looks like binary data"),
    ],
)
def test_binary_is_refused_with_what_it_looks_like(data: bytes, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        decode(data)


@pytest.mark.parametrize("size", [40, 200, 5000, 200_000])
def test_random_bytes_are_refused(size: int) -> None:
    with pytest.raises(DocumentError):
        decode(random.Random(size).randbytes(size))


def test_unknown_encoding_is_refused_rather_than_garbled() -> None:
    korean = "모든 국민은 인간으로서의 존엄과 가치를 가지며, 행복을 추구할 권리를 가진다."
    russian = "Все люди рождаются свободными и равными в своем достоинстве и правах."
    for data in (korean.encode("euc_kr"), russian.encode("cp1251"), russian.encode("koi8_r")):
        with pytest.raises(DocumentError, match="save it as UTF-8"):
            decode(data)


def test_coloured_log_is_text() -> None:
    data = b"\x1b[31merror\x1b[0m something happened\n" * 50
    assert text_of(data) == data.decode()


def test_common_characters_are_all_different() -> None:
    assert len(COMMON) == 2000 == len(set(COMMON))


readable = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"], exclude_characters="\ufeff\ufffd")
    | st.sampled_from("\n的一是了人我在有中国😀𠮷\u00a0８Ａ")
)


@given(readable)
def test_any_utf8_comes_back(text: str) -> None:
    assert decode(text.encode()) == (text, ())


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
@given(text=readable)
def test_any_text_in_a_chinese_frame_comes_back(encoding: str, text: str) -> None:
    """Around it is enough running text to detect the encoding."""
    framed = ARTICLE * 8 + text[:20] + ARTICLE
    assert text_of(framed.encode(encoding)) == framed


@given(st.binary(max_size=300))
def test_any_bytes_give_text_without_surrogates_or_a_document_error(data: bytes) -> None:
    for given_bytes in (data, codecs.BOM_UTF8 + data, codecs.BOM_UTF16_LE + data):
        try:
            text, _ = decode(given_bytes)
        except DocumentError:
            continue
        assert not any("\ud800" <= char <= "\udfff" for char in text)


def test_euro_sign_of_windows_is_read_in_gbk() -> None:
    data = (
        "一张门票的价格是".encode("gbk")
        + b"\x80100"
        + "，每周一闭馆，节假日照常开放。".encode("gbk")
    )
    assert decode(data) == ("一张门票的价格是€100，每周一闭馆，节假日照常开放。", ())
