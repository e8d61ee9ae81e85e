"""Signs and accents of LaTeX: what its commands and its way of typing quotation marks print."""

from __future__ import annotations

from collections.abc import Mapping

SIGNS: Mapping[str, str] = {
    **{sign: sign for sign in "%&$#_{}"},
    **dict.fromkeys((",", ":", "!", "/", "-", "@", "today"), ""),
    **dict.fromkeys((" ", "\n", ";", "quad", "qquad", "enspace", "space", "hfill"), " "),
    **dict.fromkeys(("ldots", "dots", "textellipsis"), "…"),
    "LaTeX": "LaTeX", "TeX": "TeX", "LaTeXe": "LaTeX2ε", "XeLaTeX": "XeLaTeX",
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textless": "<",
    "textgreater": ">", "textbar": "|", "textquotedblleft": "“", "textquotedblright": "”",
    "textquoteleft": "‘", "textquoteright": "’", "textdegree": "°", "degree": "°",
    "celsius": "℃", "textcelsius": "℃", "copyright": "©", "textregistered": "®",
    "texttrademark": "™", "pounds": "£", "textsterling": "£", "textyen": "¥", "yen": "¥",
    "euro": "€", "texteuro": "€", "S": "§", "P": "¶", "dag": "†", "ddag": "‡",
    "textbullet": "•", "textendash": "–", "textemdash": "—", "slash": "/", "percent": "%",
    "textpercent": "%", "textperthousand": "‰", "texttimes": "×", "checkmark": "✓",
    "textasciigrave": "`", "textquotesingle": "'",
    "textunderscore": "_", "textdollar": "$", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ",
    "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ",
}  # fmt: skip
ACCENTS: Mapping[str, str] = {  # the mark on the letter that follows
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "u": "\u0306",
    "v": "\u030c",
    "H": "\u030b",
    "c": "\u0327",
    "k": "\u0328",
    "r": "\u030a",
    "d": "\u0323",
}
_TYPED = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("`", "‘"), ("'", "’"), ("~", " "))


def quoted(text: str) -> str:
    """Typed quotation marks and dashes as they are printed: ```` ``a'' -- b ```` -> ``“a” – b``."""
    for typed, printed in _TYPED:
        text = text.replace(typed, printed)
    return text
