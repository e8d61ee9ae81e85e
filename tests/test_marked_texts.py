"""LaTeX, reStructuredText, org and XML against what they print; samples of pandoc."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from qabot.errors import DocumentError
from qabot.readers import read_document
from qabot.readers.any_xml import read_xml
from qabot.readers.content import Content
from qabot.readers.lines import glued
from qabot.readers.org import read_org
from qabot.readers.rst import read_rst
from qabot.readers.tex import read_tex

SAMPLES = Path(__file__).parent / "samples"
TEXT = (
    "缴存基数上限为38205元，缴存比例为5%至12%。𠮷野家、㙍、镕基。",
    "基数每年调整一次。",
    "面积为120m²，水为H₂O，“引号”——完。",
    "本办法自印发之日起施行。",
)


def told(content: Content) -> list[tuple[str, int, str]]:
    return [(b.kind, b.level, content.text[b.start : b.end]) for b in content.structure.blocks]


@pytest.mark.parametrize("name", ["pandoc.rst", "pandoc.org", "pandoc.tex", "pandoc.xml"])
def test_document_that_pandoc_wrote_is_what_went_in(name: str) -> None:
    """One Markdown file by pandoc 3.9, the XML as DocBook."""
    document = read_document(SAMPLES / name, name=name)
    assert document.title == "住房公积金缴存办法"
    assert [(h.level, h.title) for h in document.headings] == [
        (1, "住房公积金缴存办法"),
        (2, "第一章 总则"),
        (2, "第二章 附则"),
    ]
    blocks = [document.text[b.start : b.end] for b in document.structure.blocks]
    assert set(TEXT) <= set(blocks)
    rows = [b for b in document.structure.blocks if b.kind == "row"]
    assert [
        [(c.head, document.text[c.start : c.end]) for c in document.structure.cells(row)]
        for row in rows
    ] == [
        [("区县", "历下区"), ("缴存额", "52310"), ("提取额", "31200")],
        [("区县", "市中区"), ("缴存额", "58900"), ("提取额", "33010")],
    ]
    assert not any(sign in document.text for sign in ("\\", "``", "<", "==", "::"))


TEX = r"""\documentclass{ctexart}
\usepackage[a4paper]{geometry}
\newcommand{\upper}{38205}
\title{缴存办法}\author{张三}\date{2024年6月28日}
\begin{document}
\maketitle
\section[短]{总则} % 注释
上限为\textbf{\upper}元，
比例为5\%至12\%\footnote{每年\emph{调整}。}。见图\ref{a}。

面积$120\,\mathrm{m}^2$，``引号''——完 caf\'e，10--20~年。
\begin{enumerate}
\item 单位应当缴存。
\item 职工缴存：
  \begin{itemize}
  \item 甲方
  \item[乙] 方
  \end{itemize}
\end{enumerate}
\subsection*{表}
\begin{table}[h]
\caption{表1 缴存}
\begin{tabular}{lrr}
\toprule
\multirow{2}{*}{区县} & \multicolumn{2}{c}{2023年} \\
\cmidrule{2-3}
 & 缴存额 & 提取额 \\
\midrule
历下区 & 52310 & 31200 \\
\bottomrule
\end{tabular}
\end{table}
\begin{verbatim}
x = 1 % \a

y
\end{verbatim}
\includegraphics[width=3cm]{a.png}
\unknown[x]{\foo 内}\href{https://a.b}{链接}与\url{https://c.d}。
\end{document}
不读
"""


def test_latex_is_what_it_prints() -> None:
    content = read_tex(TEX.encode("gb18030"), "a.tex")
    assert told(content) == [
        ("heading", 1, "缴存办法"),
        ("heading", 2, "总则"),
        ("paragraph", 0, "上限为38205元，比例为5%至12%。见图。"),
        ("note", 0, "每年调整。"),
        ("paragraph", 0, "面积120m²，“引号”——完 café，10–20 年。"),
        ("item", 1, "1. 单位应当缴存。"),
        ("item", 1, "2. 职工缴存："),
        ("item", 2, "甲方"),
        ("item", 2, "乙 方"),
        ("heading", 3, "表"),
        ("caption", 0, "表1 缴存"),
        ("head", 0, "| 区县 | 2023年 |"),
        ("head", 0, "| 区县 | 缴存额 | 提取额 |"),
        ("row", 0, "| 历下区 | 52310 | 31200 |"),
        ("paragraph", 0, "x = 1 % \\a\n\ny"),
        ("paragraph", 0, "内链接与https://c.d。"),
    ]
    assert (content.title, content.author, content.published) == ("缴存办法", "张三", "2024-06-28")
    assert content.losses == ("1 reference left out", "1 picture left out")
    assert content.structure.blocks[2].line == 8


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"a{b}c", "abc"),
        (r"\'{e}\`a\^o\"u\~n\c{c}\v s", "éàôüñçš"),
        (r"100\% \& \$5 \#1 a\_b \{x\}", "100% & $5 #1 a_b {x}"),
        (r"x\textsuperscript{2}H\textsubscript{2}O", "x²H₂O"),
        (r"中文\ldots 中\TeX{}文", "中文…中TeX文"),
        (r"\(x^2\) 与 $$y$$", "x² 与 y"),
        (r"一 \begin{comment}不读\end{comment} 二", "一 二"),
        (r"\def\a{甲}\a\a", "甲甲"),
        (r"\newcommand{\a}[1]{<#1>}\a{乙}", "乙"),
        ("甲%注\n乙", "甲乙"),
        ("甲\n乙", "甲乙"),
        ("a\nb", "a b"),
        (r"甲\\[2pt]乙", "甲乙"),
        (r"\begin{equation}E=mc^2\end{equation}", "E=mc²"),
        (r"\begin{unknown}甲\end{unknown}", "甲"),
    ],
)
def test_commands_of_latex(source: str, text: str) -> None:
    assert read_tex(source.encode(), "a.tex").text == text


RST = """==========
缴存办法
==========

:作者: 张三
:date: 2024-06-28

第一章 总则
=====

上限为 **38205** 元，
比例为5%至12%。[1]_ 见 `链接 <https://a.b>`_ 与 :ref:`章节 <x>`、``co*de``。

.. [1] 每年
   调整。
.. 注释不读
   继续注释
.. _target:

第二节
-----------

1. 单位应当缴存，
   每月15日前。
2. 职工缴存。

   - 甲方
   - 乙方

.. note:: 请注意期限。

   第二段。

.. code-block:: python
   :linenos:

   x = 1

   y = 2

如下::

    原样  保留。

+--------+-----------------+
| 区县   | 2023年          |
|        +--------+--------+
|        | 缴存额 | 提取额 |
+========+========+========+
| 历下区 | 52310  | 31200  |
+--------+--------+--------+

正文。

====== ======
区县   人数
====== ======
历下区 12
市中区 13
====== ======

.. list-table:: 表2
   :header-rows: 1

   * - 项目
     - 金额
   * - 住宿
     - 350

.. csv-table:: 表3
   :header: 项目, 金额

   伙食, "1,000"

.. image:: a.png

H\\ :sub:`2`\\ O，|版本|。

.. |版本| replace:: 第二版
"""


def test_restructuredtext_is_what_it_prints() -> None:
    content = read_rst(RST.encode(), "a.rst")
    assert told(content) == [
        ("heading", 1, "缴存办法"),
        ("paragraph", 0, "作者：张三"),
        ("paragraph", 0, "date：2024-06-28"),
        ("heading", 2, "第一章 总则"),
        ("paragraph", 0, "上限为 38205 元，比例为5%至12%。 见 链接 与 章节、co*de。"),
        ("note", 0, "每年调整。"),
        ("heading", 3, "第二节"),
        ("item", 1, "1. 单位应当缴存，每月15日前。"),
        ("item", 1, "2. 职工缴存。"),
        ("item", 2, "甲方"),
        ("item", 2, "乙方"),
        ("paragraph", 0, "请注意期限。"),
        ("paragraph", 0, "第二段。"),
        ("paragraph", 0, "x = 1\n\ny = 2"),
        ("paragraph", 0, "如下："),
        ("paragraph", 0, "原样  保留。"),
        ("head", 0, "| 区县 | 2023年 |"),
        ("head", 0, "| 区县 | 缴存额 | 提取额 |"),
        ("row", 0, "| 历下区 | 52310 | 31200 |"),
        ("paragraph", 0, "正文。"),
        ("head", 0, "| 区县 | 人数 |"),
        ("row", 0, "| 历下区 | 12 |"),
        ("row", 0, "| 市中区 | 13 |"),
        ("caption", 0, "表2"),
        ("head", 0, "| 项目 | 金额 |"),
        ("row", 0, "| 住宿 | 350 |"),
        ("caption", 0, "表3"),
        ("head", 0, "| 项目 | 金额 |"),
        ("row", 0, "| 伙食 | 1,000 |"),
        ("paragraph", 0, "H₂O，第二版。"),
    ]
    assert (content.title, content.author, content.published) == ("缴存办法", "张三", "2024-06-28")
    assert content.losses == ("1 picture left out",)


def test_grid_whose_writer_counts_a_character_as_one_column_is_read() -> None:
    table = "+----+----+\n| 区县 | 人数 |\n+====+====+\n| 历下 | 12 |\n+----+----+\n"
    rows = [text for _, _, text in told(read_rst(table.encode(), "a.rst"))]
    assert rows == ["| 区县 | 人数 |", "| 历下 | 12 |"]


ORG = """#+TITLE: 缴存办法
#+AUTHOR: 张三
#+DATE: <2024-06-28 五>
# 注释不读

* 第一章 总则 :tag:
:PROPERTIES:
:ID: abc
:END:
上限为 *38205* 元，
比例为5%至12%。[fn:1] 见 [[https://a.b][链接]]。$x^2$ [[file:a.png]]

** TODO [#A] 第二节
SCHEDULED: <2024-06-28 五>
1. 单位应当缴存，
   每月15日前。
2. 职工缴存。
   - 甲方
   - 乙方
- [X] 完成

#+CAPTION: 表1 缴存
| 区县 | /缴存额/ |
|------+--------|
| 历下区 | 52310 |

#+BEGIN_SRC python
x = 1

* y
#+END_SRC

#+BEGIN_QUOTE
引文。
#+END_QUOTE
-----
[fn:1] 每年调整。
"""


def test_org_is_what_it_prints() -> None:
    content = read_org(ORG.encode(), "a.org")
    assert told(content) == [
        ("heading", 1, "第一章 总则"),
        ("paragraph", 0, "上限为 38205 元，比例为5%至12%。 见 链接。x²"),
        ("heading", 2, "第二节"),
        ("item", 1, "1. 单位应当缴存，每月15日前。"),
        ("item", 1, "2. 职工缴存。"),
        ("item", 2, "甲方"),
        ("item", 2, "乙方"),
        ("item", 1, "☑ 完成"),
        ("caption", 0, "表1 缴存"),
        ("head", 0, "| 区县 | 缴存额 |"),
        ("row", 0, "| 历下区 | 52310 |"),
        ("paragraph", 0, "x = 1\n\n* y"),
        ("paragraph", 0, "引文。"),
        ("note", 0, "每年调整。"),
    ]
    assert (content.title, content.author, content.published) == ("缴存办法", "张三", "2024-06-28")
    assert content.losses == ("1 picture left out",)
    assert [b.line for b in content.structure.blocks][:4] == [6, 10, 13, 15]


XML = """<?xml version="1.0" encoding="GB2312"?>
<report><title>统计公报</title><section><title>缴存</title>
<p>基数上限为<b>38205</b>元，面积120m<sup>2</sup>，镕。</p>
<table><row><区县>历下区</区县><人数>12</人数></row>
<row 编号="2"><区县>市中区</区县><人数/></row></table>
<item name="a" value="b"/><html>&lt;p&gt;网页&lt;b&gt;文&lt;/b&gt;&lt;/p&gt;</html>
<!-- 不读 --><data>%s</data></section></report>"""


def test_xml_is_its_text_and_records_are_rows() -> None:
    content = read_xml((XML % ("QUJD" * 100)).encode("gb18030"), "a.xml")
    assert told(content) == [
        ("heading", 1, "统计公报"),
        ("heading", 2, "缴存"),
        ("paragraph", 0, "基数上限为38205元，面积120m²，镕。"),
        ("row", 1, "区县：历下区；人数：12"),
        ("row", 2, "编号：2；区县：市中区"),
        ("row", 3, "name: a; value: b"),
        ("paragraph", 0, "网页文"),
    ]
    assert content.title == "统计公报"
    assert content.losses == ("1 embedded file left out",)


@pytest.mark.parametrize(
    "source",
    [
        '<!DOCTYPE a [<!ENTITY x "哈">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd" [ ]><a/>',
        "<a><b></a>",
        "<a>&x;</a>",
        "<a>" * 300 + "</a>" * 300,
        "",
        "a",
    ],
)
def test_xml_that_is_broken_or_declares_entities_is_refused(source: str) -> None:
    with pytest.raises(DocumentError):
        read_xml(source.encode(), "a.xml")


@pytest.mark.parametrize(
    "source",
    [
        "{" * 50_000 + "a",
        "\\textsuperscript{" * 3000 + "a" + "}" * 3000,
        "\\footnote{" * 3000 + "a",
        "".join(f"\\def\\{a}{{\\{b}\\{b}}}" for a, b in pairwise("abcdefghijk"))
        + "\\def\\k{"
        + "x" * 100
        + "}\\a",
        "\\def\\a{\\a\\a}\\a b",
        "\\begin{tabular}{l}" * 500 + "a & b \\\\",
        "\\begin{itemize}\\item " * 500 + "a",
        "\\multicolumn{99999999}{c}{a} & \\multirow{99999999}{*}{b} \\\\",
        "\\begin{tabular}{l}\\multicolumn{99999999}{c}{a} & \\multirow{9999}{*}{b} \\\\ c\\\\",
        "\\end{a}\\end{tabular}\\item\\\\&&&",
        "$a \\( b \\[ c \\begin{verbatim} d",
        "\\section",
        "\\section{",
        "\\title",
        "\\'",
        "\\item[" * 1000,
    ],
)
def test_broken_latex_gives_what_can_be_read(source: str) -> None:
    assert len(read_tex(source.encode(), "a.tex").text) < 1_000_000


@pytest.mark.parametrize(
    "source",
    [
        "+--+\n", "+--+--+\n|", "+-+\n" * 300, "== ==\n", "== ==\na\n", ".. a::\n" * 300,
        "".join(" " * n + ".. note::\n" for n in range(300)), "- " * 3000, "====\n" * 300,
        ".. list-table::\n\n   x\n", ".. csv-table::\n\n   \"a\n", "a::\n", "::", "`" * 3000,
        "|" * 3000, "".join(" " * n + "a\n" for n in range(300)), ".. |a| replace:: |a|\n\n|a|",
    ],
)  # fmt: skip
def test_broken_restructuredtext_gives_what_can_be_read(source: str) -> None:
    assert len(read_rst(source.encode(), "a.rst").text) < 1_000_000


@pytest.mark.parametrize(
    "source",
    [
        "#+BEGIN_SRC\na", ":PROPERTIES:\na", "|" * 3000, "|-\n|\n", "* " * 3000, "[[" * 3000,
        "*" * 3000, "#+END_SRC", "- " * 3000, "[fn:1]", "{{{" * 2000, "".join(
            " " * n + "- a\n" for n in range(300)
        ), "#+TITLE:", "* ", "#+BEGIN_", "$" * 3000,
    ],
)  # fmt: skip
def test_broken_org_gives_what_can_be_read(source: str) -> None:
    assert len(read_org(source.encode(), "a.org").text) < 1_000_000


def test_wrapped_lines_are_joined_as_their_paragraph_separates_chinese_and_letters() -> None:
    """pandoc wraps at spaces alone, so each of these line ends is one."""
    spaced = "平均每天处理 4200 份 PDF\n文件，比 2022 年\n5 月增长，约\n三成。"
    assert (
        glued(spaced.split("\n")) == "平均每天处理 4200 份 PDF 文件，比 2022 年 5 月增长，约三成。"
    )
    tight = "平均每天处理4200份PDF\n文件，比2022年\n5月增长。"
    assert glued(tight.split("\n")) == "平均每天处理4200份PDF文件，比2022年5月增长。"
    assert glued(["比2022年", "5月"]) == "比2022年5月"
