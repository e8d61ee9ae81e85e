"""Files that LibreOffice 7.4 wrote from known contents (support/office_samples.py), as read."""

from __future__ import annotations

from qabot.readers import read_document
from qabot.types import Document
from tests.support.office_samples import SAMPLES

TEXT = """缴存管理办法

第一章 总则

第一条 为规范缴存，制定本办法。
第二条 缴存基数上限为38205元。

上限每年七月调整。

面积为120m²，年产量3×10⁵吨。

修订前新增的修订后。

看得见的话。

𠮷野家在㙍城，朱镕基与陶喆。

| 区县 | 2023年 | 2024年 |
| 历下区 | 52310 | 58900 |
| 历下区 | 31200 | 33010 |

表后的一段。"""
SHEET = """报价

区县：历下区；代码：000001；缴存额：52,310.5元；占比：12.6%；日期：2024年3月18日
区县：市中区；代码：000002；缴存额：1,234,567.0元；占比：5.0%；日期：2024年3月19日
区县：市中区；代码：000003；缴存额：-12.0元；占比：100.0%；日期：2024年3月20日

区县：合计；缴存额：1,286,865.5

C3 批注：待核对。"""
HIDDEN = {
    "报价: 1 hidden row left out",
    "报价: 1 hidden column left out",
    "the hidden sheet 内部 left out",
}
SLIDES = """一季度汇报

一季度汇报的要点：增长5.6%。

| 指标 | 数值 |
| 增速 | 5.6% |

讲稿：先说增速。

二季度安排

二季度安排的要点：增长5.6%。"""


def read(kind: str) -> Document:
    return read_document(SAMPLES / f"office.{kind}", name=f"office.{kind}")


def test_text_in_odt() -> None:
    document = read("odt")
    assert document.text == TEXT
    assert [(h.title, h.level) for h in document.headings] == [
        ("缴存管理办法", 1),
        ("第一章 总则", 1),
    ]
    assert document.losses == ("1 hidden passage left out",)


def test_workbook_in_ods() -> None:
    document = read("ods")
    assert document.text == SHEET
    assert set(document.losses) == HIDDEN


def test_slides_in_odp() -> None:
    document = read("odp")
    assert document.text == SLIDES
    assert document.pages == (0, document.text.index("二季度安排\n"))


def test_workbook_in_xls() -> None:
    document = read("xls")
    assert document.text == SHEET
    assert set(document.losses) == HIDDEN


def test_text_in_doc() -> None:
    document = read("doc")
    assert document.text == TEXT
    assert [(h.title, h.level) for h in document.headings] == [
        ("缴存管理办法", 1),
        ("第一章 总则", 1),
    ]
