"""Writes the tables by which ``qabot.language.text.fold`` makes one writing out of several.

    python -m tools.build_tables

``src/qabot/data/simplified.txt``: one character to one. The source is OpenCC (Apache-2.0), asked
for every CJK character on its own: ``t2s``, and the forms of Hong Kong and Taiwan by ``hk2t`` and
``tw2t``. What does not become exactly one other character is left out, so that folding keeps
offsets. ``CHARACTERS`` adds forms that OpenCC converts in words only.

``src/qabot/data/variants.txt``: words whose regional form is left when each character is
converted on its own: those of jieba's dictionary (MIT) that OpenCC's ``s2tw``, ``s2hk`` or ``s2t``
write otherwise, and ``WORDS``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

DATA = Path(__file__).parent.parent / "src/qabot/data"
SIMPLIFIED_HEAD = (
    "# Character, the one that it is folded to. Made by tools/build_tables.py from conversions of\n"
    "# OpenCC (https://github.com/BYVoid/OpenCC, Apache License 2.0): t2s, hk2t and tw2t.\n"
)
VARIANTS_HEAD = (
    "# Word as it is written elsewhere, its usual form; the longest form that fits counts, and\n"
    "# one that stays as it is keeps a shorter one from it. Made by tools/build_tables.py from\n"
    "# OpenCC (https://github.com/BYVoid/OpenCC, Apache License 2.0), the dictionary of jieba\n"
    "# (https://github.com/fxsjy/jieba, MIT License) and a list of its own.\n"
)
RANGES = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
LEFT = frozenset("么顎颚腭潀鯰著")  # 么 is also 麼; 颚 and 腭 are two words; 著 depends on its word
CHARACTERS = (
    "彷仿 甦苏 揹背 伕夫 薰熏 暱昵 钜巨 鉅巨 迳径 逕径 谘咨 諮咨 馀余 餘余 锺钟 鍾钟 讬托 託托"
    " 麹曲 缐线 侭尽 鎗枪 燄焰 拏拿 斲斫 傢家 牠它 妳你 鲶鲇 鯰鲇 濬浚 澂澄"
    " 砲炮 鶏鸡 濶阔 値值 畧略 緖绪 艶艳 吿告 賛赞 閙闹 疎疏 歛敛 壻婿 鬭斗 鬪斗 賸剩 劵券 硷碱"
)
WORDS = """
著 -> 着
著名 著作 著称 著述 著录 著书 著文 著者 著译 著有 著于 显著 卓著 昭著 专著 土著 名著 论著 合著
巨著 编著 译著 原著 遗著 撰著 杂著 新著 拙著 所著 素著 知著 较著 主著 大著 共著
瞭 -> 了
瞭望
藉 -> 借
祇 -> 只
神祇 地祇
狼藉 慰藉 枕藉 蕴藉 藉藉
计画 -> 计划
规画 -> 规划
策画 -> 策划
筹画 -> 筹划
企画 -> 企划
谋画 -> 谋划
擘画 -> 擘划
家俱 -> 家具
甚么 -> 什么
其它 -> 其他
惟一 -> 唯一
身分 -> 身份
部份 -> 部分
成份 -> 成分
缘份 -> 缘分
帐号 -> 账号
帐户 -> 账户
帐单 -> 账单
帐目 -> 账目
帐款 -> 账款
转帐 -> 转账
记帐 -> 记账
结帐 -> 结账
撤消 -> 撤销
想像 -> 想象
好象 -> 好像
图象 -> 图像
录象 -> 录像
影象 -> 影像
摄象 -> 摄像
座标 -> 坐标
座落 -> 坐落
连系 -> 联系
连络 -> 联络
联接 -> 连接
回覆 -> 回复
答覆 -> 答复
反覆 -> 反复
批覆 -> 批复
覆命 -> 复命
覆核 -> 复核
覆检 -> 复检
覆查 -> 复查
覆审 -> 复审
覆诊 -> 复诊
覆修 -> 复修
本身分 自身分 图象征 影象征 座标志 连系统 连系列 设计画
渡假 -> 度假
"""
LEAST_FREQUENCY = 20  # in jieba's dictionary; rarer words are left as they are
LEFT_PAIRS = frozenset({"么幺", "链炼", "腭颚", "戚𬭭", "宁甯", "里哩", "檗蘗", "吣唚", "著着"})


def characters() -> dict[str, str]:
    from opencc import OpenCC

    simple = OpenCC("t2s").convert
    regional = [OpenCC(name).convert for name in ("hk2t", "tw2t")]
    found = {}
    for first, last in RANGES:
        for character in map(chr, range(first, last + 1)):
            plain = simple(character)
            if plain == character and character not in LEFT:
                plain = next(
                    (simple(c) for c in (r(character) for r in regional) if c != character),
                    character,
                )
            if len(plain) == 1 and plain != character:
                found[character] = plain
    return found | {pair[0]: pair[1] for pair in CHARACTERS.split()}


def words(table: dict[str, str]) -> dict[str, str]:
    """Form -> usual form, both folded character by character; of equal length."""
    translation = str.maketrans(table)
    found: dict[str, str] = {}
    for line in WORDS.split("\n"):
        form, arrow, plain = line.partition(" -> ")
        found |= {form: plain} if arrow else {word: word for word in line.split()}
    for word, form in sorted(_regional(translation), key=lambda pair: (len(pair[1]), pair)):
        if _replaced(form, found) != word and _replaced(word, found) == word:
            found[form] = word
    return found


def _regional(translation: dict[int, str]) -> Iterator[tuple[str, str]]:
    """Words of the dictionary with their form in Taiwan or Hong Kong, where that differs."""
    from opencc import OpenCC

    convert: list[Callable[[str], str]] = [OpenCC(n).convert for n in ("s2tw", "s2hk", "s2t")]
    frequencies = _frequencies()
    for word, frequency in frequencies.items():
        if frequency < LEAST_FREQUENCY or word.translate(translation) != word or len(word) < 2:
            continue
        for form in {c(word).translate(translation) for c in convert}:
            pairs = [a + b for a, b in zip(word, form, strict=False) if a != b]
            if len(form) != len(word) or not pairs or LEFT_PAIRS & {*pairs}:
                continue
            if frequencies.get(form, 0) < frequency:
                yield word, form


def _frequencies() -> dict[str, int]:
    import jieba

    path = Path(jieba.__file__).parent / "dict.txt"
    lines = (line.split() for line in path.read_text("utf-8").splitlines())
    return {line[0]: int(line[1]) for line in lines}


def _replaced(text: str, forms: dict[str, str]) -> str:
    for form in sorted(forms, key=len, reverse=True):
        if form in text and forms[form] != form:
            text = text.replace(form, forms[form])
    return text


def main() -> None:
    table = characters()
    lines = "".join(f"{a}{b}\n" for a, b in sorted(table.items()))
    (DATA / "simplified.txt").write_text(SIMPLIFIED_HEAD + lines, encoding="utf-8")
    forms = words(table)
    lines = "".join(f"{a} {b}\n" for a, b in sorted(forms.items()))
    (DATA / "variants.txt").write_text(VARIANTS_HEAD + lines, encoding="utf-8")
    print(f"{len(table)} characters, {len(forms)} words -> {DATA}", file=sys.stderr)


if __name__ == "__main__":
    main()
