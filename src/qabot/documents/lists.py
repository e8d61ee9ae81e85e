"""Lists with what announces them, 「…下列材料：」, so that they can be quoted whole."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qabot.language.text import fold
from qabot.structure import Block, Companion
from qabot.types import Document

LONGEST_LIST = 800  # characters of a list that is quoted whole


@dataclass(frozen=True, slots=True)
class List:
    """The items of a list, and the slice that announces it, if any does."""

    items: tuple[Block, ...]
    announcement: Companion | None

    @property
    def start(self) -> int:
        """Where the list begins, with its announcement where that is right before it."""
        first = self.items[0].start
        if self.announcement and first - self.announcement.end <= _NEAR:
            return self.announcement.start
        return first

    def most(self, limit: int = LONGEST_LIST) -> tuple[int, int]:
        """Behind the last item that ends within ``limit`` characters, and how many these are."""
        count, end = 1, self.items[0].end
        for item in self.items[1:]:
            if item.end - self.start > limit:
                break
            count, end = count + 1, item.end
        return end, count


def list_at(document: Document, block: Block) -> List | None:
    """The list that a block is an item of, or announces; None where it does neither."""
    structure = document.structure
    if not len(structure):
        return None
    if block.kind == "item":
        group = structure.group(block)
    elif block.number + 1 < len(structure):
        following = structure.block(block.number + 1)
        group = structure.group(following) if following.kind == "item" else None
        announced = group.companion("announcement") if group else None
        if announced is None or not block.start <= announced.start < block.end:
            return None
    else:
        return None
    if group is None:
        return None
    items = tuple(structure.block(number) for number in range(group.first, group.last + 1))
    return List(items, group.companion("announcement"))


_NEAR = 4  # characters between an announcement and its first item


def asks_for_several(question: str) -> bool:
    """True where a list may be the answer: 需要哪些材料, 什么情形, 有几种, 流程."""
    return _SEVERAL.search(fold(question)) is not None


_SEVERAL = re.compile(
    "哪些|哪几|什么(?:材料|条件|资料|情形|情况|要求|手续|证件|东西|内容|方式|措施|流程|步骤|职责|权利|义务|原因|办法|渠道)"
    "|几[种类项个条步大]|有什么|需要什么|带什么|包括什么|分别|材料|条件|步骤|流程|程序|怎么办理|如何办理"
    "|what are|which|what (?:documents|materials|conditions|steps)|list"
)
