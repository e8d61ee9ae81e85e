"""A number format taken apart: its sections, their conditions, and the places for digits."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | [\\!](?P<escaped>.)
    | (?P<blank>[_*].?)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/通用格式)
    | (?P<half>AM/PM|A/P|上午/下午)
    | (?P<date>y+|m+|d+|h+|s+|aaaa?|g+|e+(?![+-]))
    | (?P<exponent>E[+-])
    | (?P<digit>[0\#?])
    | (?P<sign>[.,%/@;])
    | (?P<other>.)
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_SIGNS = {".": "point", ",": "comma", "%": "percent", "/": "slash", "@": "at", ";": "end"}
_CONDITION = re.compile(r"\s*(<=|>=|<>|<|>|=)\s*(-?\d{1,20}(?:\.\d{0,20})?)\s*")
_CURRENCY = re.compile(r"\$([^-]*)(?:-(.*))?", re.DOTALL)
_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_DATES = frozenset({"date", "elapsed", "half"})
_MOST_PLACES = 30  # behind the point, as in Excel


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a section: what it is, and its text as shown, or as written where it is filled."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Condition:
    """``[>=60]``: which numbers a section is for."""

    sign: str
    limit: float

    def holds(self, number: float) -> bool:
        """True for a number that this section of a format is for."""
        return _COMPARED[self.sign](number, self.limit)

    @property
    def is_of_negatives(self) -> bool:
        """True where only numbers below zero meet it, so that the section says so itself."""
        return (self.sign == "<" and self.limit <= 0) or (
            self.sign in ("<=", "=") and self.limit < 0
        )


@dataclass(frozen=True, slots=True)
class FractionParts:
    """``# ?/8"个"``: whether wholes are apart, the denominator if given, or its places."""

    whole: bool = False
    denominator: int = 0
    places: int = 1
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One of the up to four parts of a format; places are indexes of ``tokens``.

    ``whole`` and ``decimals`` are the places before and behind the point, ``powers`` those of an
    exponent; ``thousands`` counts the commas that divide by 1,000 each.
    """

    tokens: tuple[Token, ...]
    condition: Condition | None = None
    numerals: int = 0  # of [DBNum1] to [DBNum4]
    locale: str = ""
    whole: tuple[int, ...] = ()
    decimals: tuple[int, ...] = ()
    powers: tuple[int, ...] = ()
    exponent: int | None = None
    slash: int | None = None
    percents: int = 0
    thousands: int = 0
    is_grouped: bool = False
    is_date: bool = False
    is_text: bool = False
    fraction: FractionParts = field(default_factory=FractionParts)


def parse_code(code: str) -> tuple[Section, ...]:
    """The sections of a format, at most four; ValueError where it is broken."""
    sections: list[Section] = []
    tokens: list[Token] = []
    for token in (*_tokens(code), Token("end", "")):
        if token.kind == "end":
            sections.append(_section(tokens))
            tokens = []
        else:
            tokens.append(token)
    if len(sections) > 4:
        raise ValueError("more than four sections")
    return tuple(sections)


def _tokens(code: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "", match.group(match.lastgroup or 0)
        if kind in ("quoted", "escaped"):
            yield Token("text", text)
        elif kind == "sign":
            yield Token(_SIGNS[text], text)
        elif kind == "date":
            yield Token("date", text.lower())
        elif kind == "other":
            if text.isascii() and text.isalpha():
                raise ValueError(f"{text!r} means nothing in a format")
            yield Token("text", text)
        elif kind != "blank":
            yield Token(kind, text)


def _section(found: Sequence[Token]) -> Section:
    tokens: list[Token] = []
    condition, numerals, locale = None, 0, ""
    for token in found:
        if token.kind != "bracket":
            tokens.append(token)
        elif re.fullmatch(r"h+|m+|s+", token.text, re.IGNORECASE):
            tokens.append(Token("elapsed", token.text.lower()))
        elif match := re.fullmatch(r"DBNum(\d)", token.text, re.IGNORECASE):
            numerals = int(match[1])
        elif match := _CONDITION.fullmatch(token.text):
            condition = Condition(match[1], float(match[2]))
        elif match := _CURRENCY.fullmatch(token.text):
            tokens.append(Token("text", match[1]))
            locale = (match[2] or "").lower()
    kinds = {token.kind for token in tokens}
    if kinds & _DATES:
        return _date_section(tokens, condition, numerals, locale)
    is_text = "at" in kinds and not kinds & {"digit", "general"}
    section = Section(tuple(tokens), condition, numerals, locale, is_text=is_text)
    return section if is_text or "digit" not in kinds else _with_places(section)


def _date_section(
    tokens: Sequence[Token], condition: Condition | None, numerals: int, locale: str
) -> Section:
    """A section that shows dates or times; its zeros are fractions of a second."""
    kept: list[Token] = []
    digits = iter(tokens)
    for token in digits:
        if token.kind == "digit":
            if token.text != "0" or not kept or kept[-1].kind not in ("point", "part"):
                raise ValueError("digits among the parts of a date")
            if kept[-1].kind == "point":
                kept[-1] = Token("part", "0")
            else:
                kept[-1] = Token("part", kept[-1].text + "0")
        elif token.kind in ("general", "exponent", "percent"):
            raise ValueError(f"{token.text!r} among the parts of a date")
        elif token.kind != "at":
            kept.append(token)
    return Section(tuple(kept), condition, numerals, locale, is_date=True)


def _with_places(section: Section) -> Section:
    """The section with its places found; ValueError where a sign of numbers is on its own."""
    tokens = section.tokens
    digits = [i for i, token in enumerate(tokens) if token.kind == "digit"]
    exponent = _first(tokens, "exponent", behind=digits[0])
    slash = _first(tokens, "slash", behind=digits[0])
    if slash is not None and exponent is None:
        return _with_fraction(section, slash, digits)
    end = len(tokens) if exponent is None else exponent
    point = _first(tokens[:end], "point")
    point = end if point is None else point
    whole = tuple(i for i in digits if i < point)
    decimals = tuple(i for i in digits if point < i < end)
    powers = tuple(i for i in digits if i > end)
    if len(decimals) > _MOST_PLACES or len(powers) > 5 or (exponent is not None and not powers):
        raise ValueError("more places than a number has")
    grouped, thousands = _commas(tokens, whole, decimals)
    return Section(
        _without(tokens, "comma"),
        section.condition,
        section.numerals,
        section.locale,
        whole,
        decimals,
        powers,
        exponent,
        percents=sum(token.kind == "percent" for token in tokens),
        thousands=thousands,
        is_grouped=grouped,
    )


def _first(tokens: Sequence[Token], kind: str, *, behind: int = -1) -> int | None:
    places = (i for i, token in enumerate(tokens) if token.kind == kind and i > behind)
    return next(places, None)


def _commas(
    tokens: Sequence[Token], whole: Sequence[int], decimals: Sequence[int]
) -> tuple[bool, int]:
    """Whether commas group the digits by thousands, and how many divide by 1,000."""
    grouped, thousands = False, 0
    ends = {places[-1] for places in (whole, decimals) if places}
    after = False  # right behind the last place before or behind the point
    for at, token in enumerate(tokens):
        if token.kind == "comma" and after:
            thousands += 1
        elif token.kind == "comma" and whole and whole[0] < at < whole[-1]:
            grouped = True
        else:
            after = at in ends
    return grouped, thousands


def _without(tokens: Sequence[Token], kind: str) -> tuple[Token, ...]:
    """The tokens with those of a kind emptied, so that the places of the others stay."""
    return tuple(Token("text", "") if token.kind == kind else token for token in tokens)


def _with_fraction(section: Section, slash: int, digits: Sequence[int]) -> Section:
    """``# ??/100``: what is around the line of a fraction."""
    tokens = section.tokens
    above = slash
    while above and tokens[above - 1].kind == "digit":
        above -= 1
    while above < slash - 1 and tokens[above].text == " ":
        above += 1
    below = slash + 1
    while below < len(tokens) and tokens[below].text == " ":
        below += 1
    end = below
    while end < len(tokens) and (tokens[end].kind == "digit" or tokens[end].text.isdecimal()):
        end += 1
    written = "".join(token.text for token in tokens[below:end])
    if not written or above == slash or len(written) > 7:
        raise ValueError("a fraction without a denominator")
    given = int(written) if written.isdecimal() and written.strip("0") else 0
    is_whole = digits[0] < above
    before = tokens[: digits[0]]
    return Section(
        tokens,
        section.condition,
        section.numerals,
        section.locale,
        slash=slash,
        fraction=FractionParts(
            is_whole,
            given,
            len(written),
            "".join(t.text for t in before if t.kind in ("text", "percent")),
            "".join(t.text for t in tokens[end:] if t.kind in ("text", "percent")),
        ),
    )
