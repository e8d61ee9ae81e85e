"""Several questions in one message: 周一开门吗？停车怎么收费？"""

from __future__ import annotations

import re

from qabot.language.questions import asks
from qabot.language.text import fold

MOST = 4  # questions of a message that are answered
_SENTENCE = re.compile(r"(?<=[?？])\s*(?=[^\s?？”」』）)\"'])|[;；\n]+")
_COMMA = re.compile(
    r"(?:[,，]\s*|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff]))(?:还有|另外|以及|顺便问一下|再问一下)?[,，]?\s*"
)
_WORD = re.compile(  # in each part; a bare mark is not enough
    "多少|几(?!乎|何)|什么|甚么|啥|哪|谁|怎|如何|为何|何时|何地|多[大高长远久重宽深快厚]|吗|是否|是不是|有没有|能否|能不能|可不可以|要不要"
    r"|\b(?:what|which|who|when|where|why|how)\b"
)
_LEADS_ON = re.compile(  # a clause that the next one needs
    "^(?:如果|若|假如|要是|当|在(?!哪)|对于|根据|按照|关于|除了|由于|因为|虽然|尽管|无论|不管|既然|从|自|据)"
)


def parts_of(message: str) -> list[str]:
    """The questions of a message, in order; the message itself where it is one."""
    text = message.strip()
    pieces = [p.strip() for p in _sentences(text) if p.strip()]
    if len(pieces) > 1 and not all(asks(piece) for piece in pieces):
        pieces = [text]
    found = [part for piece in pieces for part in _at_commas(piece)]
    return found[:MOST] if len(found) > 1 else [text]


def _sentences(text: str) -> list[str]:
    """At question marks and line ends; not within quotation marks: 「先謁陵乎？先即位乎？」."""
    found, start = [], 0
    for match in _SENTENCE.finditer(text):
        if _is_within_quotes(text, match.start()):
            continue
        found.append(text[start : match.start()])
        start = match.end()
    return [*found, text[start:]]


def _is_within_quotes(text: str, at: int) -> bool:
    before = text[:at]
    return any(before.count(pair[0]) > before.count(pair[1]) for pair in _PAIRS)


def _at_commas(text: str) -> list[str]:
    """Clauses that each ask by a word of their own, and of which none is a condition."""
    if any(_is_within_quotes(text, match.start()) for match in _COMMA.finditer(text)):
        return [text]
    clauses = [clause for clause in _COMMA.split(text) if clause.strip()]
    separate = len(clauses) > 1 and all(
        _WORD.search(fold(clause)) and not _LEADS_ON.match(clause) and len(clause) <= _LONGEST
        for clause in clauses
    )
    return clauses if separate else [text]


_PAIRS = ("「」", "『』", "“”", "‘’", "《》", "（）", "()")
_LONGEST = 24  # characters of a clause
