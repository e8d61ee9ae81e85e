"""Ways to make a true sentence wrong by machine, one kind of error at a time (see claims.py)."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from qabot.language.words import Segmenter

_NAMES = {"name": ("nr",), "place": ("ns",)}


class Changes:
    """Ways to make a sentence wrong; each returns None where there is nothing to change."""

    def __init__(self, sentences: Sequence[str], chance: random.Random) -> None:
        self.chance = chance
        self.segmenter = Segmenter()
        self.pools: dict[str, list[str]] = {kind: [] for kind in _NAMES}
        for sentence in sentences:
            for kind in _NAMES:
                self.pools[kind] += [sentence[s:e] for s, e in self.named(sentence, kind)]

    def kinds(self) -> Mapping[str, Callable[[str], str | None]]:
        return {
            "figure": self.figure,
            "unit": self.unit,
            "name": lambda s: self.other(s, "name"),
            "place": lambda s: self.other(s, "place"),
            "year": self.year,
            "role": self.role,
            "negation": self.negation,
            "direction": lambda s: self.swapped(s, DIRECTIONS),
            "bound": lambda s: self.swapped(s, BOUNDS),
            "condition": self.condition,
            "cause": self.cause,
        }

    def named(self, sentence: str, kind: str) -> list[tuple[int, int]]:
        tags = _NAMES[kind]
        return [
            (t.start, t.end)
            for t in self.segmenter.tagged(sentence)
            if t.tag in tags and 2 <= t.end - t.start <= 4
        ]

    def figure(self, sentence: str) -> str | None:
        found = [
            m
            for m in re.finditer(r"\d+(?:\.\d+)?", sentence)
            if not re.match(r"年|月|日|[A-Za-z-]", sentence[m.end() : m.end() + 1])
            and not re.search(r"[A-Za-z第-]$", sentence[: m.start()])
        ]
        if not found:
            return None
        match = self.chance.choice(found)
        last = int(match[0][-1])
        digit = str((last + self.chance.randint(1, 8)) % 10)
        changed = match[0][:-1] + ("3" if digit == match[0][-1] else digit)
        return sentence[: match.start()] + changed + sentence[match.end() :]

    def year(self, sentence: str) -> str | None:
        found = list(re.finditer(r"(?:1[89]|20)\d\d(?=年)", sentence))
        if not found:
            return None
        match = self.chance.choice(found)
        changed = int(match[0]) + self.chance.choice([-10, -3, -1, 1, 2, 5])
        return sentence[: match.start()] + str(changed) + sentence[match.end() :]

    def unit(self, sentence: str) -> str | None:
        for one, other in UNITS:
            for old, new in ((one, other), (other, one)):
                pattern = rf"(?<=\d){re.escape(old)}(?![万亿米里度分])"
                if re.search(pattern, sentence):
                    return re.sub(pattern, new, sentence, count=1)
        return None

    def other(self, sentence: str, kind: str) -> str | None:
        found = self.named(sentence, kind)
        others = [name for name in self.pools[kind] if name not in sentence]
        if not found or not others:
            return None
        start, end = self.chance.choice(found)
        old, new = sentence[start:end], self.chance.choice(others)
        return None if new.startswith(old) or old.startswith(new) else sentence.replace(old, new)

    def role(self, sentence: str) -> str | None:
        """Two names with a verb between them change places; none joined by 和 or 、."""
        spans = sorted(self.named(sentence, "name") + self.named(sentence, "place"))
        verbs = [t.start for t in self.segmenter.tagged(sentence) if t.tag == "v"]
        for (a, b), (c, d) in pairwise(spans):
            one, other = sentence[a:b], sentence[c:d]
            between = sentence[b:c]
            if one == other or re.search("[、，；。和与及同跟至到—-]", between):
                continue
            if any(b <= at < c for at in verbs) and sentence.count(one) == 1:
                return sentence[:a] + other + between + one + sentence[d:]
        return None

    def negation(self, sentence: str) -> str | None:
        gone = re.search(
            "没有(?=[一-鿿])|未(?![来成满婚知必免遂])(?=[一-鿿])"
            "|不(?=[能会是可得应再需属宜予允许想愿同意])(?!同的|同于|得不|是.{0,8}就是|可或缺)",
            sentence,
        )
        if gone:
            return sentence[: gone.start()] + sentence[gone.end() :]
        added = re.search(
            "(?<![不是])(?:可以|能够|应当|必须|会(?=[在被对有将])|是(?=[一中最由在]))", sentence
        )
        if added:
            return sentence[: added.start()] + "不" + sentence[added.start() :]
        return None

    def swapped(self, sentence: str, pairs: Sequence[tuple[str, str]]) -> str | None:
        for one, other in pairs:
            for old, new in ((one, other), (other, one)):
                if old in sentence and not (old in new and new in sentence):
                    return sentence.replace(old, new, 1)
        return None

    def condition(self, sentence: str) -> str | None:
        """The condition or the exception that begins a sentence is left out."""
        match = re.match(
            r"(?:如果|若(?!干)|假如|要是|凡|一旦|除非|只要)[^，。；]{3,40}，(?![^，。]*因此)"
            r"|[^，。；]{4,40}的，(?=[^，。；]*(?:应当|可以|不得|处以|予以|由))"
            r"|除[^，。；]{2,30}外，(?![^，。]*[还還也])",
            sentence,
        )
        rest = sentence[match.end() :] if match else ""
        return rest if len(rest) >= 8 and not rest.startswith("但") else None

    def cause(self, sentence: str) -> str | None:
        if re.search("因|由于|导致|使|所以|受|由此|为此", sentence):
            return None
        bare = sentence.rstrip("。！？")
        first, comma, rest = bare.partition("，")
        ways = [
            f"{bare}，主要原因是政策支持。",
            f"由于管理不善，{bare}。",
            f"{bare}，这导致成本上升。",
        ]
        if comma and len(first) > 5 and len(rest) > 5:
            ways.append(f"因为{first}，所以{rest}。")
        return self.chance.choice(ways)


DIRECTIONS = [
    ("增长", "下降"),
    ("增加", "减少"),
    ("上升", "下降"),
    ("提高", "降低"),
    ("高于", "低于"),
    ("大于", "小于"),
    ("上涨", "下跌"),
    ("扩大", "缩小"),
]
BOUNDS = [
    ("不超过", "不少于"),
    ("不低于", "不高于"),
    ("以上", "以下"),
    ("至少", "至多"),
    ("超过", "不到"),
    ("以内", "以上"),
]
UNITS = [
    ("亿元", "万元"),
    ("万元", "元"),
    ("平方公里", "平方米"),
    ("公里", "米"),
    ("千米", "米"),
    ("个百分点", "%"),
    ("%", "‰"),
    ("公斤", "克"),
    ("吨", "公斤"),
    ("小时", "分钟"),
    ("分钟", "秒"),
    ("个月", "年"),
    ("天", "周"),
    ("万人", "人"),
    ("亿美元", "亿元"),
    ("美元", "元"),
    ("岁", "年"),
    ("家", "个"),
]
