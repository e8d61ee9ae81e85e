"""Text: normalised once, cut into sentences and clauses, folded for search."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from qabot.types import Span

_CONTROLS: dict[int, str | None] = {
    code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (9, 10)
}
_CONTROLS |= {0x0C: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n", 0xFEFF: None}

_TERMINALS = "。！？!?｡"
_CLOSERS = "」』”’)）》】〉〕\"'"
_OPENERS = "「『“‘(（《【〈"
_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》", "【": "】"}
_LONGEST_QUOTATION = 60  # characters; in a longer quotation each sentence is checked by itself
_ABBREVIATIONS = re.compile(
    "mr|mrs|ms|dr|prof|sr|jr|st|vs|etc|e.g|i.e|no|fig|vol|al|inc|ltd|co|corp|approx|dept|est"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|u.s|u.k|a.m|p.m"
)
_END = re.compile(rf"(?:[{_TERMINALS}]|……|…|\.{{3,}})+|\.(?=[\s{_CLOSERS}]|$)|\n")
_BEFORE_POINT = re.compile(r"([A-Za-z][A-Za-z.]*|\d+)$")
_GOES_ON = "，,、"  # at the end of a line: its sentence continues
_CLAUSE_ENDS = ("；;", "，,：:", "、 \t")


def normalise(text: str) -> str:
    """Unicode NFC with ``\\n`` line ends; control characters other than tab are dropped.

    A form feed and the Unicode line separators become a line end. Idempotent.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    return unicodedata.normalize("NFC", text)


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Spans of the sentences of ``text[start:end]``, without the white space around them.

    Together they contain every character that is not white space. A short quotation is not cut
    (``“好。”他说。`` is one sentence), nor are decimals, initials and abbreviations. A line end
    ends a sentence unless a comma comes before it: readers have joined the lines that a program
    has wrapped.
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    first = start
    for cut in _cuts(text, start, end):
        _append(spans, text, first, cut)
        first = cut
    _append(spans, text, first, end)
    return spans


def clause_spans(text: str, start: int, end: int, limit: int) -> list[Span]:
    """``text[start:end]`` in pieces of at most ``limit`` characters, cut at clauses if it can be.

    The pieces are about equally long; a number or a letter with its combining marks is only
    cut when it is longer than the limit itself.
    """
    if limit < 1:
        raise ValueError(f"limit must be at least 1, not {limit}")
    spans: list[Span] = []
    while end - start > limit:
        count = -(-(end - start) // limit)
        cut = _clause_cut(text, start, start + limit, start + (end - start) // count)
        spans += _trimmed(text, start, cut)
        start = cut
    spans += _trimmed(text, start, end)
    return spans


def fold(text: str) -> str:
    """A copy for search, of the same length: lower case, half width, simplified characters.

    ``ＡＢＣ２０２０濟南`` -> ``abc2020济南``. Offsets stay, so what is found in the copy is cut
    from the original. Words with two usual writings get one: ``隨著計畫`` -> ``随着计划``.
    """
    folded = text.translate(_fold_table())
    variants = _variants()
    return _one_writing(folded, variants) if variants.sign.search(folded) else folded


def is_cjk(character: str) -> bool:
    """True for a Chinese character or radical (also the rarer planes); not for kana and Hangul."""
    return (
        "\u3400" <= character <= "\u9fff"
        or "\u2e80" <= character <= "\u2fd5"
        or "\uf900" <= character <= "\ufaff"
        or ("\U00020000" <= character <= "\U000323af")
    )


def _cuts(text: str, start: int, end: int) -> list[int]:
    cuts: list[int] = []
    for match in _END.finditer(text, start, end):
        if cuts and match.end() <= cuts[-1]:
            continue
        cut = _cut_after(text, match, cuts[-1] if cuts else start, end)
        if cut is not None:
            cuts.append(cut)
    return cuts


def _cut_after(text: str, match: re.Match[str], first: int, end: int) -> int | None:
    """Where the sentence ends that this mark may end, or None."""
    if match[0] == "\n":
        return match.end() if _line_ends(text, match.start(), first) else None
    if match[0] == "." and _is_abbreviation(text, match.start()):
        return None
    cut = match.end()
    while cut < end and text[cut] in _CLOSERS:
        cut += 1
    if text.startswith("**", cut) and text.count("**", first, cut) % 2:
        cut += 2  # the mark that closes bold type
    if match[0].startswith(("…", ".")) and cut < end and text[cut] in "，,、；;":
        return None
    if text[cut - 1] in _CLOSERS:
        return None if _quotation_goes_on(text, first, cut, end) else cut
    return None if _inside_quotation(text, first, cut, end) else cut


def _line_ends(text: str, newline: int, first: int) -> bool:
    """False right behind a comma; where an empty line follows, its own end cuts."""
    line_end = newline
    while line_end > first and text[line_end - 1] in " \t\u3000":
        line_end -= 1
    return line_end == first or text[line_end - 1] not in _GOES_ON


def _is_abbreviation(text: str, point: int) -> bool:
    before = _BEFORE_POINT.search(text, max(0, point - 20), point)
    if before is None:
        return False
    word = before[0].lower()
    if word.isdigit():
        return text[point - len(word) - 1 : point - len(word)] in ("", "\n")  # "1. First"
    if _ABBREVIATIONS.fullmatch(word):
        return True
    return len(word) == 1 and word.isalpha() and before[0].isupper()


def _quotation_goes_on(text: str, first: int, cut: int, end: int) -> bool:
    """``“好。”然后走了。``: the sentence continues after a short quotation that began inside it."""
    closer = text[cut - 1]
    opener = next((o for o, c in _PAIRS.items() if c == closer), None)
    if opener is None or cut >= end or text[cut].isspace():
        return False
    opened = text.rfind(opener, first, cut)
    if opened < 0 or cut - opened > _LONGEST_QUOTATION:
        return False
    return closer in "）)》】" or text[opened - 1 : opened] not in "：:" or opened == first


def _inside_quotation(text: str, first: int, cut: int, end: int) -> bool:
    """True inside a quotation or bracket that closes within the length of a short one."""
    for opener, closer in _PAIRS.items():
        opened = text.rfind(opener, first, cut)
        if opened < 0 or text.find(closer, opened, cut) >= 0:
            continue
        closed = text.find(closer, cut, min(end, opened + _LONGEST_QUOTATION))
        if closed >= 0 and "\n" not in text[opened:closed]:
            return True
    return False


def _clause_cut(text: str, start: int, limit: int, wanted: int) -> int:
    for marks in _CLAUSE_ENDS:
        places = [
            i + 1 for i in range(start, limit) if text[i] in marks and not _in_number(text, i)
        ]
        places = [place for place in places if place - start > (limit - start) // 4]
        if places:
            return min(places, key=lambda place: abs(place - wanted))
    cut = limit
    while cut > start + 1 and (_in_number(text, cut) or unicodedata.combining(text[cut])):
        cut -= 1
    return cut if cut > start + 1 else limit


def _in_number(text: str, at: int) -> bool:
    return (
        text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
        if text[at] in ".,，"
        else (text[at].isdigit() and text[at - 1 : at].isdigit())
    )


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    for first, last in _trimmed(text, start, end):
        alone = not any(c.isalnum() for c in text[first:last])
        if spans and alone and "\n" not in text[spans[-1][1] : last]:
            spans[-1] = (spans[-1][0], last)  # punctuation alone belongs to what it follows
        else:
            spans.append((first, last))


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    """The span without the white space around it; none if nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return [(start, end)] if start < end else []


@cache
def _fold_table() -> dict[int, int]:
    table: dict[int, int] = {}
    for code in (*range(0x21, 0x3400), *range(0xA000, 0x10000), *range(0x1D400, 0x1D800)):
        if 0xD800 <= code < 0xE000:
            continue
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain.isdigit() and not chr(code).isdecimal():
            continue  # ③10月 is not 310月, 10² not 102
        folded = (plain if len(plain) == 1 else chr(code)).lower()
        if len(folded) == 1 and folded != chr(code):
            table[code] = ord(folded)
    table[0x3000] = table[0xA0] = 0x20
    table |= {ord(line[0]): ord(line[1]) for line in _lines("simplified.txt")}
    radicals = (line.split(";") for line in _lines("radicals.txt"))
    table |= {int(radical, 16): int(character, 16) for radical, character in radicals}
    for code, folded_to in table.items():
        while folded_to in table:  # a radical replaces a traditional character
            folded_to = table[folded_to]
        table[code] = folded_to
    return table


@dataclass(frozen=True, slots=True)
class _Variants:
    """Words with two usual writings, by a sign that the one to be folded contains.

    ``sign`` finds such signs; ``forms`` has for each the words as (place of the sign in the word,
    word, its usual writing), the longest first.
    """

    sign: re.Pattern[str]
    forms: dict[str, list[tuple[int, str, str]]]


@cache
def _variants() -> _Variants:
    forms: dict[str, list[tuple[int, str, str]]] = {}
    pairs = [(line[0], line[-1]) for line in map(str.split, _lines("variants.txt"))]
    signs = {sign for form, usual in pairs for sign in _replaced(form, usual)}
    for form, usual in sorted(pairs, key=lambda pair: -len(pair[0])):
        for at, sign in enumerate(form):
            if sign in signs:
                forms.setdefault(sign, []).append((at, form, usual))
    return _Variants(re.compile(f"[{''.join(sorted(signs))}]"), forms)


def _replaced(form: str, usual: str) -> list[str]:
    return [a for a, b in zip(form, usual, strict=True) if a != b]


def _one_writing(folded: str, variants: _Variants) -> str:
    characters = list(folded)
    for match in variants.sign.finditer(folded):
        place = match.start()
        for at, form, usual in variants.forms[match[0]]:
            if folded.startswith(form, place - at) and place >= at:
                characters[place] = usual[at]
                break
    return "".join(characters)


def _lines(name: str) -> list[str]:
    """The lines of a data file without its head."""
    lines = (files("qabot") / "data" / name).read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]
