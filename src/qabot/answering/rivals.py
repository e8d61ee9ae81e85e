"""Whether two sentences that give different figures are about the same thing at the same time."""

from __future__ import annotations

import re

from qabot.documents.titles import stems
from qabot.language.text import fold
from qabot.types import Document, Passage

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LONGEST_TITLE = 60  # characters that are looked at


def about_the_same(one: Passage, text: str, other: Passage, other_text: str, question: str) -> bool:
    """False where the sentences are of different years, or in documents of different subjects.

    Only then may it be said that documents differ: holidays of two companies do not. What a
    title has that the other's has not names a subject, if the other document never speaks of it.
    Where the titles are alike, twice 员工手册, so do the companies, schools and the
    like that each text names at its beginning.
    """
    years, others = set(_YEAR.findall(text)), set(_YEAR.findall(other_text))
    if years and others and not years & others and not _YEAR.search(question):
        return False
    return not _of_different_subjects(one.document, other.document)


def _of_different_subjects(one: Document, other: Document) -> bool:
    if one.untitled or other.untitled:
        return False
    own, others = _pairs(one.title), _pairs(other.title)
    here, there = own - others, others - own
    text, other_text = fold(one.text), fold(other.text)
    if own == others:
        here, there = _bodies(text), _bodies(other_text)
    if not here or not there:
        return False
    return not any(pair in other_text for pair in here) and not any(pair in text for pair in there)


def _bodies(text: str) -> set[str]:
    """The two letters before 公司 and the like where a text begins: 海川 of 海川科技有限公司."""
    found = (match[1] for match in _BODY.finditer(text[:_BEGINNING]))
    return {name for name in found if not _NO_NAME.search(name)}


_BEGINNING = 300  # characters
_BODY = re.compile(
    "([\u4e00-\u9fff]{2})(?:科技|物流|股份|集团|控股|有限|责任|实业|口腔|人民|中心|陶瓷|丝绸|实验|国际)*"
    "(?:公司|大学|学院|中学|小学|学校|医院|诊所|博物馆|图书馆|公园|银行|酒店|饭店|宾馆|旅馆|景区)"
)
_NO_NAME = re.compile("[本我该此各这那某每与和在由的于到]|分公|有限|股份|全国|所有|其他|一家|子公")


def _pairs(title: str) -> set[str]:
    """Letters side by side in what a title is about, without the kind of document."""
    about = fold(stems(title)[-1] if stems(title) else title)[:_LONGEST_TITLE]
    return {about[i : i + 2] for i in range(len(about) - 1) if about[i : i + 2].isalnum()}
