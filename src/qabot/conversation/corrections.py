"""A message that corrects how the one before was understood: 不对，我问的是婚假."""

from __future__ import annotations

import re

_CORRECTION = re.compile(
    "^(?:不对|不是(?:这个|的|啊)?|错了|搞错了?|弄错了?|你理解错了?|no|wrong)?[\\s,，。.!！]*"
    "(?:我(?:的意思)?(?:要|想)?(?:问|说|指|查|讲)?的?(?:其实)?(?:是(?:说|指|问)?|说的是)"
    "|我是(?:说|问|指)|应该是|是问|i (?:meant?|asked about)\\b)[\\s,，:：]*",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    "^(?:我(?:问|说|指)的)?(?:并?不是|不要|别说)([^,，]{1,16})[,，]\\s*(?:而?是|我(?:问|说|指)的是|要)(.+)$"
)
_WRONG = re.compile(
    "^(?:(?:不对)+|不是|错了|搞错了?|弄错了?|no|wrong)[\\s,，。.!！]+(?=.)", re.IGNORECASE
)


def correction_in(message: str) -> tuple[str, str, bool]:
    """What is meant instead, what was wrong, and whether the message corrects at all.

    ``不对，我问的是婚假`` -> 婚假; ``不是婚假，是病假，工资怎么发`` -> 病假工资怎么发, 婚假.
    """
    text = message.strip()
    instead = _NOT_BUT.match(text)
    if instead:
        return re.sub("[,，]\\s*", "", instead[2]), instead[1].strip(), True
    bare = text
    for _ in range(3):
        shorter = _WRONG.sub("", bare, count=1)
        if shorter == bare:
            break
        bare = shorter
    bare = _CORRECTION.sub("", bare, count=1)
    return (bare, "", True) if bare and bare != text else (text, "", False)
