"""Radicals and ligatures -> the characters they represent: fonts have one glyph for both."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Of the radicals supplement, those that are a character as a whole: by Unicode's
# EquivalentUnifiedIdeograph. NFKC knows two of them, and all the radicals of Kangxi.
_WHOLE = dict(
    zip(
        "⺁⺄⺆⺌⺎⺐⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺠⺡⺢⺣⺤⺦⺧⺨⺩⺫⺬⺭⺮⺯⺰⺱⺲⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乙冂小兀尢巳幺彑彐忄心扌攵旡日月歺民氵氺灬爫丬牛犭王目示礻竹糹纟罓罒羊羊羋耂肀聿肉臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶钅長镸长门阝雨青韦页风飞食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
_WHOLE["⼾"] = "户"  # in fonts for simplified Chinese, where it is met; NFKC has 戶


@lru_cache(maxsize=4096)
def plain(character: str) -> str:
    """``⽤`` (a radical) -> ``用``, ``⻋`` -> ``车``, ``ﬁ`` -> ``fi``; others stay as they are."""
    code = ord(character)
    if 0x2E80 <= code <= 0x2FDF or 0xFB00 <= code <= 0xFB06:
        return _WHOLE.get(character) or unicodedata.normalize("NFKC", character)
    return character
