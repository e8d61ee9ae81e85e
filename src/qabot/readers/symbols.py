"""Signs of symbol fonts -> Unicode: ticks and boxes of forms, Greek letters, arrows.

Wingdings and its relatives draw pictures where other fonts have letters, so a tick is stored as
``þ`` or as the private sign U+F0FE. A ticked box becomes ☑ and an empty one □, whatever the font;
see ``settled`` for crossed ones.
"""

from __future__ import annotations

from collections.abc import Mapping

TICKED, EMPTY, CROSSED = "☑", "□", "☒"
_PRIVATE = 0xF000  # Office moves the 256 signs of a symbol font here


def _row(start: int, signs: str) -> dict[int, str]:
    return {start + i: sign for i, sign in enumerate(signs) if sign != " "}


_WINGDINGS: Mapping[int, str] = {
    **_row(0x21, "✏✂✁"),
    0x28: "☎",
    0x29: "✆",
    0x2A: "✉",
    0x36: "⌛",
    0x3F: "✍",
    0x41: "✌",
    **_row(0x45, "☜☞☝☟"),
    0x4A: "☺",
    0x4C: "☹",
    0x51: "✈",
    0x52: "☼",
    0x54: "❄",
    0x59: "✡",
    0x5B: "☯",
    **_row(0x6C, "●○■□□❑❒◆◆◆❖◆"),
    0x78: CROSSED,
    0x7A: "⌘",
    0x80: "⓪",
    0x9E: "·",
    0x9F: "•",
    **_row(0x81, "①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿"),
    **_row(0xA0, "▪○○○◉◎○▪□"),
    **_row(0xAA, "✦★✶✴✹✵"),
    **_row(0xDF, "←→↑↓↖↗↙↘←→↑↓↖↗↙↘⇦⇨⇧⇩⬄⇳"),
    0xD8: "➢",
    0xDC: "➲",
    0xE8: "➔",
    **_row(0xF9, "▫▫✗✓"),
    0xFD: CROSSED,
    0xFE: TICKED,
}
_WINGDINGS_2: Mapping[int, str] = {
    **_row(0x4F, "✗✓"),
    0x51: CROSSED,
    0x52: TICKED,
    0x53: CROSSED,
    0x54: CROSSED,
    0x56: "⊗",
    0x57: "⊗",
    **_row(0x69, "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿"),
    **_row(0x95, "·•●●○"),
    0xA0: "▪",
    0xA1: "■",
    0xA2: "■",
    0xA3: EMPTY,
    0xA4: EMPTY,
    0xA5: EMPTY,
    0xA6: "◙",
}
_WINGDINGS_3: Mapping[int, str] = {
    **_row(0x21, "→↑↓↖↗↙↘"),
    **_row(0x66, "←→↑↓↖↗↙↘↔↕"),
    **_row(0x70, "▲▼△▽◀▶◁▷"),
    0x7D: "▶",
    0x84: "◀",
}
_WEBDINGS: Mapping[int, str] = {
    0x3D: "■",
    0x61: "✓",
    0x63: EMPTY,
    0x67: "■",
    0x6E: "●",
    0x72: "✗",
    0x73: "?",
    0x69: "ℹ",
    **_row(0x33, "◀▶▲▼"),
}
# Segoe UI Symbol and Segoe MDL2 Assets have ordinary signs at their own places, and these besides
_SEGOE: Mapping[int, str] = {
    0xE001: "✓",
    0xE002: "■",
    0xE003: EMPTY,
    0xE005: TICKED,
    0xE0A2: TICKED,
    0xE0E7: "✓",
    0xE10A: "✗",
    0xE10B: "✓",
    0xE711: "✗",
    0xE739: EMPTY,
    0xE73A: TICKED,
    0xE73E: "✓",
}
_SYMBOL: Mapping[int, str] = {
    **_row(0x21, "!∀#∃%&∋()∗+,−./0123456789:;<=>?"),
    **_row(0x40, "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"),
    **_row(0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"),
    **_row(0xA0, "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…"),
    **_row(0xBF, "↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"),
    0xF1: "〉",
    0xF2: "∫",
}
_FONTS: Mapping[str, Mapping[int, str]] = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": _WINGDINGS_3,
    "webdings": _WEBDINGS,
    "symbol": _SYMBOL,
}
_BOXES = {"☐": EMPTY, "☑": TICKED, "☒": CROSSED}  # signs of Unicode that mean a state


def is_symbol_font(name: str) -> bool:
    """True for the fonts that draw signs in the places of letters."""
    return name.strip().lower() in _FONTS


def symbol(font: str, code: int) -> str:
    """The sign that a font has at a place; empty where nobody knows it.

    ``("Wingdings", 0xF0FE) -> ☑``. A private place without the name of a known font is taken for
    one of Wingdings, which is what programs mean that leave the name out.
    """
    name = font.strip().lower()
    if name.startswith("segoe") and code in _SEGOE:
        return _SEGOE[code]
    private = _PRIVATE <= code < _PRIVATE + 0x100
    if name in _FONTS or private:
        place = code - _PRIVATE if private else code
        if place < 0x100:
            return " " if place == 0x20 else _FONTS.get(name, _WINGDINGS).get(place, "")
    if not 0x20 <= code <= 0x10FFFF or 0xD800 <= code < 0xF900:
        return ""
    return _BOXES.get(chr(code), chr(code))


def settled(text: str) -> str:
    """A paragraph of a form whose crossed boxes count as ticked, unless another one is ticked.

    Who crosses one box of a choice has chosen it; next to a tick the cross says the opposite.
    """
    return text if TICKED in text or "✓" in text else text.replace(CROSSED, TICKED)
