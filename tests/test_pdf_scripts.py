"""Raised and lowered figures of PDFs, against the lines in which they were drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from qabot.readers.pdf import read_pdf
from qabot.readers.scripts import lowered, raised
from tests.support.made import Placed, column, pdf
from tests.support.produced import CHROMIUM, SOFFICE, by_libreoffice, printed

UP, DOWN = 0.33, -0.2  # of the size
SIZE, SMALL = 12.0, 7.0


def line(y: float, *parts: tuple[str, float], small: float = SMALL) -> list[Placed]:
    """Parts of a line with their rise; those that rise or sink are set in small type."""
    x, placed = 60.0, []
    for text, rise in parts:
        size = small if rise else SIZE
        placed.append((x, y + rise * SIZE, size, f"{text} "))  # one character alone is lost
        x += sum(size * (0.5 if character.isascii() else 1) for character in text)
    return placed


def read(*lines: list[Placed]) -> list[str]:
    text = read_pdf(pdf([[placed for line in lines for placed in line]]), "a.pdf").text
    return text.replace(" ", "").split("\n\n")


@pytest.mark.parametrize(
    ("text", "above", "below"),
    [
        ("8", "⁸", "₈"),
        ("-3", "⁻³", "₋₃"),
        ("2+", "²⁺", "₂₊"),
        ("(12)", "⁽¹²⁾", "₍₁₂₎"),
        ("2n", "²ⁿ", "_2n"),
        ("th", "^th", "_th"),
        ("[2]", "[2]", "[2]"),
        ("①*", "①*", "①*"),
        ("", "", ""),
    ],
)
def test_characters_are_written_as_they_stand(text: str, above: str, below: str) -> None:
    assert (raised(text), lowered(text)) == (above, below)


@pytest.mark.parametrize("small", [6.0, 7.0, 9.6, 10.0])
def test_raised_and_lowered_figures_stay_in_their_sentence(small: float) -> None:
    first = [("水库总库容为1.164×10", 0), ("8", UP), ("m", 0), ("3", UP), ("，水面557km", 0)]
    drawn = line(700, *first, ("2", UP), ("，水中CO", 0), ("2", DOWN), ("少。", 0), small=small)
    assert read(drawn) == ["水库总库容为1.164×10⁸m³，水面557km²，水中CO₂少。"]


def test_figures_below_and_above_one_another_are_both_kept() -> None:
    placed = line(700, ("硫酸根SO", 0), ("4", DOWN), ("浓度", 0))
    above = (placed[1][0], 700 + UP * SIZE, SMALL, "2- ")
    assert read([*placed[:2], above, (placed[2][0] + 4, *placed[2][1:])]) == ["硫酸根SO₄²⁻浓度"]


def test_marks_of_notes_stand_behind_their_word_and_before_their_note() -> None:
    text = line(700, ("工程总投资", 0), ("1", UP), ("为3.68亿元。", 0))
    note = line(600, ("1", UP), ("含征地费用。", 0))
    assert read(text, note) == ["工程总投资¹为3.68亿元。", "¹含征地费用。"]


def test_line_of_smaller_type_stays_a_line() -> None:
    small = column(60, 688, ["单位：万元，资料来源：市统计局"], 8)
    assert read(line(700, ("财政收入表", 0)), small) == [
        "财政收入表",
        "单位：万元，资料来源：市统计局",
    ]


def test_smaller_words_on_the_baseline_are_not_lowered() -> None:
    placed: list[Placed] = [(60, 700, 12, "趵突泉 "), (96, 700, 9, "2023 ")]
    assert read(placed) == ["趵突泉2023"]


HTML = (
    "<meta charset=utf-8><p>规程</p><p>水库总库容为1.164×10<sup>8</sup>m<sup>3</sup>，流域557"
    "km<sup>2</sup>。</p><p>供水15.2<sup>1</sup>亿立方米，误差10<sup>-3</sup>，"
    "CO<sub>2</sub>少。</p>"
)
WRITTEN = [
    "规程",
    "水库总库容为1.164×10⁸m³，流域557km²。",
    "供水15.2¹亿立方米，误差10⁻³，CO₂少。",
]


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_figures_that_chromium_raises(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(HTML, "utf-8")
    found = read_pdf(printed(tmp_path / "a.html").read_bytes(), "a.pdf")
    assert found.text.replace(" ", "").split("\n\n")[-2:] == WRITTEN[1:]


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_figures_that_libreoffice_raises(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(HTML, "utf-8")
    found = read_pdf(by_libreoffice(tmp_path / "a.html", "pdf").read_bytes(), "a.pdf")
    assert found.text.replace(" ", "").split("\n\n")[-2:] == WRITTEN[1:]
