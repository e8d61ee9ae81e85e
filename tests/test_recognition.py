"""Pages that are pictures: what recognition gives, in order and marked."""

from __future__ import annotations

import importlib.util
import io
import math
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

import qabot
from qabot.readers import read_document
from qabot.readers.formats import Format
from qabot.readers.pdf import read_pdf
from qabot.readers.pdf.lines import Run
from qabot.readers.pdf.recognition import Box, runs_of_boxes, widened
from qabot.readers.sandbox import Sandbox
from tests.support.made import pdf, wrapped

LEFT = wrapped("左栏说的是泉水，它在城里流了多年，人们都来这里打水喝，到今天还是这样的。" * 2, 18)
RIGHT = wrapped("右栏说的是湖水，它在城北已有千年，夏天这里开满了荷花，游人从四方来看它。" * 2, 18)


def box(x: float, y: float, text: str, slant: float = 0) -> tuple[Box, str]:
    """A line of text of 12 points with its corners, the page turned by ``slant`` around (0, 0)."""
    cos, sin = math.cos(slant), math.sin(slant)
    right, top = x + 12 * len(text), y + 12
    corners = [(x, top), (right, top), (right, y), (x, y)]
    return [(a * cos - b * sin, a * sin + b * cos) for a, b in corners], text


@pytest.mark.parametrize("slant", [0, math.radians(0.8), math.radians(-0.8)])
def test_columns_of_a_picture_are_read_one_after_the_other_also_aslant(slant: float) -> None:
    rows = [
        box(x, 700 - 16 * row, text, slant)
        for row, pair in enumerate(zip(LEFT, RIGHT, strict=True))
        for x, text in zip((60, 320), pair, strict=True)
    ]

    def recognise(_: Any) -> list[Run]:
        return runs_of_boxes(rows)

    content = read_pdf(pdf([[]]), "a.pdf", recognise=recognise)
    assert content.text.replace("\n", "") == "".join(LEFT + RIGHT)
    assert content.recognised == (1,)
    assert content.losses == (
        "page 1 read by character recognition (OCR): compare with the original",
    )


@pytest.mark.parametrize("gutter", [11, 16, 30])
def test_three_columns_with_marks_that_hang_into_the_gutter(gutter: int) -> None:
    texts = [
        [
            "泉水在城里石板路下流了多年，",
            "人们从早到晚都来这里打水喝",
            "到今天还是和从前一个样子的",
        ]
        * 5,
        [
            "湖水在城北的洼地里已有千年，",
            "到了夏天湖面上开满了荷花朵",
            "游人坐着船从四方来看望它们",
        ]
        * 5,
        [
            "山在城南并不高只有几百米高，",
            "深秋满山都是红叶和黄栌叶子",
            "登高的人重阳前后年年都会来",
        ]
        * 5,
    ]
    width = 13 * 12 + gutter  # the mark after the thirteenth character is outside
    rows = [
        box(40 + width * column, 700 - 16 * row, texts[column][row], math.radians(0.5))
        for row in range(15)
        for column in range(3)
    ]
    content = read_pdf(pdf([[]]), "a.pdf", recognise=lambda _: runs_of_boxes(rows))
    assert content.text.replace("\n", "") == "".join("".join(lines) for lines in texts)


def test_pages_with_text_are_not_recognised_and_empty_pictures_stay_a_loss() -> None:
    asked: list[Any] = []

    def recognise(page: Any) -> list[Run]:
        asked.append(page)
        return []

    content = read_pdf(pdf([[(60, 700, 10, "正文。")], []]), "a.pdf", recognise=recognise)
    assert (content.text, len(asked), content.recognised) == ("正文。", 1, ())
    assert content.losses == ("page 2 without text",)


@pytest.mark.parametrize(
    ("read", "written"),
    [
        ("(一)总体情况,", "（一）总体情况，"),
        ("共3,218.45(亿元):增长", "共3,218.45（亿元）：增长"),
        ("等等…….", "等等……"),
        ("see (a), b: c.", "see (a), b: c."),
    ],
)
def test_marks_beside_chinese_are_full_width(read: str, written: str) -> None:
    assert widened(read) == written


def test_no_boxes_give_no_runs() -> None:
    assert runs_of_boxes([]) == []


ENGINE = """
import time
from types import SimpleNamespace

class RapidOCR:
    def __init__(self, params): pass
    def __call__(self, picture):
        began = time.monotonic()  # one clock for all processes
        time.sleep(0.1)
        box = [(10, 10), (90, 10), (90, 30), (10, 30)]
        return SimpleNamespace(boxes=[box], txts=[f"{began} {time.monotonic()}。"], scores=[1.0])
"""


def test_files_take_turns_at_recognition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rapidocr.py").write_text(ENGINE, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(tmp_path), str(Path(qabot.__file__).parents[1])])
    )
    data = pdf([[], []])
    with closing(Sandbox(workers=2)) as sandbox, ThreadPoolExecutor(2) as threads:
        parsed = [threads.submit(sandbox.parse, Format.PDF, data, "a.pdf") for _ in range(4)]
        contents = [content.result() for content in parsed]
    assert [content.recognised for content in contents] == [(1, 2)] * 4
    times = sorted(
        tuple(map(float, line.rstrip("。").split()))
        for content in contents
        for line in content.text.split("\n\n")
    )
    assert len(times) == 8
    assert all(ended <= began for (_, ended), (began, _) in pairwise(times))


@pytest.mark.skipif(
    importlib.util.find_spec("rapidocr") is None, reason="the extra qabot[ocr] is not installed"
)
def test_picture_of_a_page_is_read_by_the_engine(tmp_path: Path) -> None:
    picture = Image.new("RGB", (1200, 500), "white")
    font = ImageFont.load_default(60)
    ImageDraw.Draw(picture).text((100, 200), "Springs 37.99 in 2024", "black", font)
    buffer = io.BytesIO()
    picture.save(buffer, "PDF", resolution=150)
    (tmp_path / "a.pdf").write_bytes(buffer.getvalue())
    document = read_document(tmp_path / "a.pdf", name="a.pdf")
    assert "37.99" in document.text
    assert "2024" in document.text
    assert "OCR" in document.losses[0]
    assert document.recognised == (1,)
