"""Labels of articles, items and steps, against what a reader would call them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.language.articles import articles, label_of
from qabot.language.words import Segmenter

SEGMENTER = Segmenter()


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("第三十三条", "条", "33"), ("第33条", "条", "33"), ("第三十三條", "条", "33"),
        ("第 33 条", "条", "33"), ("第３３条", "条", "33"), ("第一百零二条", "条", "102"),
        ("第三章", "章", "3"), ("第二款", "款", "2"), ("第（三）项", "项", "3"),
        ("第三项", "项", "3"), ("第三步", "步", "3"), ("步骤三", "步", "3"), ("第三类", "类", "3"),
        ("第三阶段", "阶段", "3"), ("第三批", "批", "3"), ("Article 33", "条", "33"),
        ("Section 2", "节", "2"), ("STEP 3", "步", "3"),
    ],
)  # fmt: skip
def test_label_is_found_whole_with_its_kind_and_number(text: str, kind: str, number: str) -> None:
    around = f"依照{text} 的规定"
    (label,) = articles(around)
    assert (around[label.start : label.end], label.kind, label.number) == (text, kind, number)


@pytest.mark.parametrize(
    "text",
    [
        "第一条件",
        "第一项目",
        "第一目标",
        "第一批准",
        "第一组织",
        "第三方",
        "particle 33",
        "Section 2.1",
    ],
)
def test_words_that_only_begin_like_a_label_are_none(text: str) -> None:
    assert articles(text) == []


def test_labels_stand_in_order_where_they_are_written() -> None:
    text = "违反第十二条第一款第（二）项、第三十三条之一的，见 Article 7。"
    assert [(text[label.start : label.end], label.term) for label in articles(text)] == [
        ("第十二条", "第12条"), ("第一款", "第1款"), ("第（二）项", "第2项"),
        ("第三十三条之一", "第33条之1"), ("Article 7", "第7条"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "label", "kind", "number"),
    [
        ("第三十三条 罚款", "第三十三条", "条", "33"),
        ("## 第三章 附则", "第三章", "章", "3"),
        ("（三）其他", "（三）", "项", "3"),
        ("(3) 其他", "(3)", "项", "3"),
        ("3. 其他", "3.", "", "3"),
        ("3、其他", "3、", "", "3"),
        ("3．其他", "3．", "", "3"),
        ("三、其他", "三、", "", "3"),
        ("十二、其他", "十二、", "", "12"),
        ("③其他", "③", "", "3"),
        ("⑴其他", "⑴", "", "1"),
        ("步骤三：安装", "步骤三", "步", "3"),
        ("Step 3: install", "Step 3", "步", "3"),
        ("　　第二条 内容", "第二条", "条", "2"),
    ],
)
def test_paragraph_begins_with_its_label(text: str, label: str, kind: str, number: str) -> None:
    found = label_of(text)
    assert found is not None
    assert (text[found.start : found.end], found.kind, found.number) == (label, kind, number)


@pytest.mark.parametrize(
    "text",
    [
        "3.5元",
        "2020年",
        "三家公司",
        "依照第三条",
        "",
        "  ",
        "其他。",
        "1,200人",
        "（以下简称公司）",
    ],
)
def test_other_paragraphs_begin_with_none(text: str) -> None:
    assert label_of(text) is None


@given(st.integers(1, 999))
def test_both_writings_of_an_article_share_a_term_that_its_neighbour_lacks(number: int) -> None:
    import cn2an

    spelled = SEGMENTER.terms(f"第{cn2an.an2cn(str(number))}条")
    assert f"第{number}条" in spelled
    assert f"第{number}条" in SEGMENTER.terms(f"条例第{number}条罚款多少")
    assert f"第{number + 1}条" not in spelled


@given(st.text(alphabet="第一二三十百条章节（）()3.、①步骤 Article\n", max_size=20))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert all(label.number.isdecimal() for label in articles(text))
    found = label_of(text)
    assert found is None or (found.number.isdecimal() and 0 <= found.start < found.end <= len(text))
