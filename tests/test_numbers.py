"""Chinese numerals that are read without cn2an, which is slow to load, against cn2an."""

from __future__ import annotations

from itertools import product

import cn2an
import pytest

from qabot.numbers import _SMALL, canonical


def test_every_number_below_ten_thousand_is_read_without_the_library() -> None:
    for number in range(11, 10_000):
        written = cn2an.an2cn(str(number))
        assert _SMALL.fullmatch(written), written
        assert canonical(written) == str(number)


def test_what_is_read_without_the_library_the_library_reads_alike() -> None:
    read = 0
    for length in range(2, 7):
        for characters in product("零一三十百千", repeat=length):
            number = "".join(characters)
            if _SMALL.fullmatch(number) and set(number) & set("十百千"):
                read += 1
                assert canonical(number) == str(cn2an.cn2an(number, "smart")), number
    assert read > 50


def test_scales_without_a_number_are_none_for_the_library_either() -> None:
    for length in range(1, 6):
        for characters in product("百千万亿", repeat=length):
            scales = "".join(characters)
            assert canonical(scales) is None
            with pytest.raises((ValueError, KeyError)):
                cn2an.cn2an(scales, "smart")


def test_short_forms_are_not_taken_for_written_in_full() -> None:
    assert canonical("三百五") == "350"
    assert canonical("三百零五") == "305"
    assert canonical("一千二") == "1200"
