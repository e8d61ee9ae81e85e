"""Labels of articles, chapters, items and steps: 第三十三条, 第33条 and Article 33 are one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from qabot.language.numerals import canonical
from qabot.language.text import fold


@dataclass(frozen=True, slots=True)
class Label:
    """A label where it is; ``number`` is in digits: 33 of 第三十三条.

    ``kind`` is its Chinese measure word, 条 for articles, 节 for sections, 步 for steps; 项 for
    numbers in brackets, empty for bare ones (3., 三、, ③). ``branch`` is the 1 of 第三十三条之一.
    """

    start: int
    end: int
    kind: str
    number: str
    branch: str = ""

    @property
    def term(self) -> str:
        """The label in one writing: ``第33条``; it is shared by all others of it."""
        branch = f"之{self.branch}" if self.branch else ""
        return f"第{self.number}{self.kind}{branch}"


def articles(text: str) -> list[Label]:
    """The labels in a text, in order: 第三十三條, 第（三）项, Article 3, 步骤三; not 3. or 三、"""
    return found(fold(text))


def found(folded: str) -> list[Label]:
    """The same for a text that is folded already."""
    labels = [_ordinal(match) for match in _ORDINAL.finditer(folded)] if "第" in folded else []
    if "步骤" in folded:
        labels += [_named(match) for match in _STEP.finditer(folded)]
    if any(name in folded for name in _ENGLISH):
        labels += [_named(match) for match in _ENGLISH_LABEL.finditer(folded)]
    known = [label for label in labels if label.number]
    return sorted(known, key=lambda label: label.start)


def label_of(text: str) -> Label | None:
    """The label that a paragraph begins with, after white space and marks of headings.

    ``第三十三条 …``, ``（三）…``, ``(3)``, ``3.``, ``3、``, ``三、``, ``③``, ``步骤三`` or
    ``Step 3``; None for others, such as ``3.5元`` and ``2020年``.
    """
    folded = fold(text)
    start = _BEFORE.match(folded).end()  # type: ignore[union-attr]  # matches the empty text
    for pattern in (_ORDINAL, _STEP, _ENGLISH_LABEL):
        if match := pattern.match(folded, start):
            label = _ordinal(match) if pattern is _ORDINAL else _named(match)
            return label if label.number else None
    return _bracketed(folded, start) or _bare(folded, start)


def _ordinal(match: re.Match[str]) -> Label:
    branch = canonical(match["branch"]) if match["branch"] else None
    number = canonical(match["number"]) or ""
    return Label(match.start(), match.end(), match["kind"], number, branch or "")


def _named(match: re.Match[str]) -> Label:
    kind = _ENGLISH.get(match["name"], "步")
    return Label(match.start(), match.end(), kind, canonical(match["number"]) or "")


def _bracketed(folded: str, start: int) -> Label | None:
    match = _BRACKETED.match(folded, start)
    number = canonical(match["number"]) if match else None
    return Label(start, match.end(), "项", number) if match and number else None


def _bare(folded: str, start: int) -> Label | None:
    if match := _BARE.match(folded, start):
        number = canonical(match["number"])
        return Label(start, match.end(), "", number) if number else None
    sign = folded[start : start + 1]
    if sign and any(first <= sign <= last for first, last in _CIRCLED):
        return Label(start, start + 1, "", str(int(unicodedata.numeric(sign))))
    return None


_NUMBER = r"(?P<number>\d{1,4}|[零〇一二两三四五六七八九十百千]{1,9})"
_KINDS = (
    "条(?![件例])|章|节|款|项(?!目)|目(?![标的])|编(?![辑制号])|篇|部分|步|类|阶段|批(?![准评复发])"
    "|期|届|讲(?![话座])|课(?![题程])|卷|册|组(?![织成合长件装建])"
)
_ENGLISH = {
    "article": "条", "section": "节", "chapter": "章", "clause": "款", "paragraph": "款",
    "item": "项", "part": "部分", "step": "步",
}  # fmt: skip
_ORDINAL = re.compile(
    rf"第 ?\(?{_NUMBER}\)? ?(?P<kind>{_KINDS})"
    r"(?:(?<=条)之(?P<branch>[一二三四五六七八九十]{1,2}))?"
)
_STEP = re.compile(rf"(?P<name>步骤) ?{_NUMBER}")
_ENGLISH_LABEL = re.compile(
    rf"(?<![a-z])(?P<name>{'|'.join(_ENGLISH)})s? (?P<number>\d{{1,4}})(?![\d.]\d|[\da-z])"
)
_BEFORE = re.compile(r"[\s#>*]*")
_BRACKETED = re.compile(rf"\( ?{_NUMBER} ?\)")
_BARE = re.compile(
    r"(?P<number>\d{1,3}(?=[、)]|\.(?!\d))|[一二三四五六七八九十]{1,3}(?=[、.]))[、.)]"
)
_CIRCLED = (("①", "⑳"), ("⑴", "⒇"), ("⒈", "⒛"), ("㈠", "㈩"), ("❶", "❿"), ("➀", "➉"))
