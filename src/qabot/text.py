"""Text: normalised once, cut into sentences and clauses, folded for search."""

from __future__ import annotations

import re
import unicodedata
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
_LONGEST_QUOTATION = 60  # characters; in a longer quotation each sentence stands for itself
_ABBREVIATIONS = re.compile(
    "mr|mrs|ms|dr|prof|sr|jr|st|vs|etc|e.g|i.e|no|fig|vol|al|inc|ltd|co|corp|approx|dept|est"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|u.s|u.k|a.m|p.m"
)
_END = re.compile(rf"(?:[{_TERMINALS}]|……|…|\.{{3,}})+|\.(?=[\s{_CLOSERS}]|$)|\n")
_BEFORE_POINT = re.compile(r"([A-Za-z][A-Za-z.]*|\d+)$")
_OWN_LINE = re.compile(
    r"[ \t]*(?:#{1,6}\s|[-*+•·▪]\s|\d{1,3}[.)、]\s?|[|>]|!\[|[（(][一二三四五六七八九十\d]+[）)]"
    r"|[一二三四五六七八九十]+、|第[一二三四五六七八九十百\d]+[章节節条條])"
)
_GOES_ON = 18  # characters; a shorter line without punctuation is a title, a name or a caption
_PARAGRAPH = 60  # characters; a longer line is running text
_NEXT_LINE = re.compile(r"\s+?([^\s][^\n]*)")
_CLAUSE_ENDS = ("；;", "，,：:", "、 \t")


def normalise(text: str) -> str:
    """Unicode NFC with ``\\n`` line ends; control characters other than tab are dropped.

    A form feed and the Unicode line separators become a line end. Idempotent.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    return unicodedata.normalize("NFC", text)


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Spans of the sentences of ``text[start:end]``, without the white space around them.

    Together they hold every character that is not white space. A short quotation is not cut
    (``“好。”他说。`` is one sentence), nor are decimals, initials and abbreviations. A line end
    inside a paragraph ends a sentence only where a line stands for itself: headings, list items,
    table rows, short titles. A paragraph that breaks off in mid-sentence, as at the foot of a
    column, goes on in the next.
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
    from the original.
    """
    return text.translate(_fold_table())


def is_cjk(character: str) -> bool:
    """True for a Chinese character (also the rarer planes); kana and Hangul are not."""
    return (
        "\u3400" <= character <= "\u9fff"
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
        return match.end() if _line_ends(text, match.start(), first, end) else None
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


def _line_ends(text: str, newline: int, first: int, end: int) -> bool:
    line_start = max(text.rfind("\n", 0, newline) + 1, first)
    line = text[line_start:newline].strip()
    following_end = text.find("\n", newline + 1, end)
    following = text[newline + 1 : following_end if following_end >= 0 else end]
    if not line or not following.strip():
        return not _breaks_off(text, first, newline, end)
    if _OWN_LINE.match(line) and len(line) < 60 and line[-1] not in "，,、；;":
        return True
    if _OWN_LINE.match(following) or text[newline - 1 : newline] == " " * 2:
        return True
    return len(line) < _GOES_ON and line[-1] not in "，,、；;：:"


def _breaks_off(text: str, first: int, newline: int, end: int) -> bool:
    """True for a paragraph whose last sentence has no end, before one that ends a sentence.

    Both use full stops, so that titles, lists and verse are left alone.
    """
    while newline > first and text[newline - 1].isspace():
        newline -= 1
    if newline == first:
        return False
    line = text[text.rfind("\n", 0, newline) + 1 : newline]
    following = _NEXT_LINE.match(text, newline, end)
    return (
        following is not None
        and len(line) >= _PARAGRAPH
        and line[-1].isalnum()
        and following[1][0].isalnum()
        and not _OWN_LINE.match(following[1])
        and not _OWN_LINE.match(line)
        and any(mark in line and mark in following[1] for mark in "。.")
    )


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
    """``“好。”然后走了。``: the sentence goes on behind a short quotation that began inside it."""
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
            continue  # ③10月 is no 310月, 10² no 102
        folded = (plain if len(plain) == 1 else chr(code)).lower()
        if len(folded) == 1 and folded != chr(code):
            table[code] = ord(folded)
    table[0x3000] = table[0xA0] = 0x20
    lines = (files("qabot") / "data/simplified.txt").read_text("utf-8").splitlines()
    pairs = (line for line in lines if not line.startswith("#"))
    table |= {ord(line[0]): ord(line[1]) for line in pairs}
    return table
