"""Facts that only one question names: each belongs to one chat, and its code appears once."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

FACTS_OF_A_CHAT = 6
_FIRST = "云松竹梅兰桂枫柳荷菊杉桐榆槐桑棠蓉莲芦葵"
_SECOND = "山河湖海江溪泉岭岩峰谷原林洲港湾桥台亭阁"
_KINDS = ("仓库", "车站", "泵房", "苗圃", "灯塔", "磨坊", "书院", "船坞", "茶场", "窑厂")
_CODE = re.compile(r"ZX[0-9]{7}")


@dataclass(frozen=True, slots=True)
class Fact:
    """``chat`` is whose it is; ``code`` is the answer."""

    chat: int
    subject: str
    code: str

    @property
    def question(self) -> str:
        return f"{self.subject}的登记编号是什么"

    @property
    def sentence(self) -> str:
        return f"{self.subject}的登记编号是{self.code}。"


def make_facts(chats: int, seed: int, each: int = FACTS_OF_A_CHAT) -> dict[int, list[Fact]]:
    """The facts of the chats 1, 2, …; the same for the same seed."""
    chance = random.Random(f"facts {seed}")
    subjects = [f"{a}{b}{kind}" for a in _FIRST for b in _SECOND for kind in _KINDS]
    chosen = chance.sample(subjects, chats * each)
    codes = chance.sample(range(1_000_000, 10_000_000), chats * each)
    made = [
        Fact(1 + number // each, subject, f"ZX{code}")
        for number, (subject, code) in enumerate(zip(chosen, codes, strict=True))
    ]
    return {chat: [f for f in made if f.chat == chat] for chat in range(1, chats + 1)}


def codes_in(text: str) -> set[str]:
    """The codes that a message contains."""
    return set(_CODE.findall(text))


def write_corpus(folder: Path, facts: dict[int, list[Fact]]) -> None:
    """A document for each chat; each fact is a section of its own, so no quote contains two."""
    folder.mkdir()
    for chat, own in facts.items():
        text = "\n\n".join(f"## {fact.subject}\n\n{fact.sentence}" for fact in own)
        (folder / f"{chat}.md").write_text(f"# 登记簿{chat}\n\n{text}\n", "utf-8")
