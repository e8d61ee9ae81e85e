"""What belongs together among the blocks of a document: tables with captions, lists, dialogues."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from qabot.language.text import sentence_spans
from qabot.readers.blocks import Block
from qabot.readers.heads import is_field_line, is_note_line, is_unit_line
from qabot.structure import Companion, Group, Kind, Role

Placed = tuple[Kind, int, int, int, int]  # kind, start, end, level, group
_NUMBER = "[一二三四五六七八九十百零〇\\d]{1,4}"
_LABELS = re.compile(  # a group for each kind of label
    rf"(?:([（(][一二三四五六七八九十百]{{1,4}}[）)])|([（(]\d{{1,3}}[）)])|(\d{{1,3}}[.．、](?!\d))"
    rf"|(\d{{1,3}}[)）])|([①-⑳⑴-⒇⒈-⒛❶-❿])|([-*•·▪●○■◆◇➢✓▶►–—](?=[\s\u3000\w“「《]))"
    rf"|([一二三四五六七八九十]{{1,3}}、)|(第{_NUMBER}(?:步|类|類|种|種|项|項|款|批|阶段|階段|档|檔)|步骤{_NUMBER}"
    r"|[Ss]tep ?\d{1,2})|([A-Za-z][.)、](?=\s|[\u3400-\u9fff]))|([□☑☐☒]))"
)
_CAPTION = re.compile(
    r"(?:续|附)?(?:表|图|圖|图表|Table|Figure)\s*(?:[一二三四五六七八九十\d]|[A-Z]\b)[^\n]{0,80}",
    re.IGNORECASE,
)
_LONGEST_CAPTION = 40  # characters, without a number of the table
_LONGEST_ANNOUNCEMENT = 200  # characters; of a longer paragraph only the last sentence announces
_SENTENCE_END = re.compile(r"[。！？!?；;，,、][”’」』）)》\"']*$")
_COLON = re.compile(r"[：:][”’」』\"')）*_]*$")


def with_captions(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, with what is right above a table as its caption and its unit."""
    found = list(blocks)
    for place, block in enumerate(found):
        if block.kind not in ("row", "head") or block.joined:
            continue
        for before in range(place - 1, max(place - 4, -1), -1):
            kind = _beside_table(found[before])
            if kind is None:
                break
            found[before] = replace(found[before], kind=kind)
            if kind == "caption":
                break
        after = _unit_below(found, place)
        if after is not None:
            found[after] = replace(found[after], kind="unit")
    return found


def _unit_below(blocks: Sequence[Block], place: int) -> int | None:
    """Where the unit of the table that begins at ``place`` is below it, also below a note."""
    after = place + 1
    while after < len(blocks) and blocks[after].joined:
        after += 1
    if after < len(blocks) and is_note_line(blocks[after].text):
        after += 1
    plain = after < len(blocks) and not blocks[after].kind and not blocks[after].level
    above_other = after + 1 < len(blocks) and blocks[after + 1].kind in _TABLE
    return after if plain and not above_other and is_unit_line(blocks[after].text) else None


def _beside_table(block: Block) -> Kind | None:
    """What a block right above a table is to it, if anything."""
    if block.kind in ("caption", "unit"):
        return block.kind
    if block.kind or block.level or not block.text or "\n" in block.text:
        return None
    if is_unit_line(block.text):
        return "unit"
    if _CAPTION.fullmatch(block.text):
        return "caption"
    if is_field_line(block.text):
        return None
    short = len(block.text) <= _LONGEST_CAPTION and not _SENTENCE_END.search(block.text)
    return "caption" if short and not _COLON.search(block.text) else None


def with_lists(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, with paragraphs that have labels of one kind, one after the other, as items.

    An item is on the line after the one before it, or after the paragraph that announces it.
    """
    place = 0
    while place < len(blocks):
        last = place
        while last < len(blocks) and _may_be_item(blocks[last]):
            last += 1
        run = blocks[place:last]
        before = blocks[place - 1] if place else None
        if run and _is_list(run, before):
            yield from _items(run, before)
        else:
            yield from run
        if last < len(blocks):
            yield blocks[last]
        place = last + 1


def _may_be_item(block: Block) -> bool:
    if block.kind == "item":
        return True
    return not block.kind and not block.level and bool(_LABELS.match(block.text))


def _label(block: Block) -> int:
    found = _LABELS.match(block.text)
    return (found.lastindex or 0) if found else 0


def _is_list(run: Sequence[Block], before: Block | None) -> bool:
    if any(block.kind == "item" for block in run) or (before and _announces(before)):
        return True
    labels = [_label(block) for block in run]
    return any(labels.count(label) > 1 for label in set(labels))


def _items(run: Sequence[Block], before: Block | None) -> Iterator[Block]:
    """The items of a list; those with another kind of label than the first are deeper."""
    depths: list[int] = []
    follows = before is not None and not before.level and _announces(before)
    for number, block in enumerate(run):
        label = _label(block)
        if block.kind == "item":
            level = max(block.level, 1)
        else:
            if label in depths:
                del depths[depths.index(label) + 1 :]
            else:
                depths.append(label)
            level = len(depths)
        yield replace(block, kind="item", level=level, joined=number > 0 or follows)


def _announces(block: Block) -> bool:
    """True for what a list follows upon: 「应当提交下列材料：」."""
    return block.kind in ("", "answer", "item") and bool(_COLON.search(block.text))


def states_something(block: Block, following: Block | None) -> bool:
    """True for a heading that also says what it is about: an article, a title with a figure.

    That is one that ends as a sentence does, one without any text below it, one that begins as an
    article does, and the title of a slide that is a sentence.
    """
    text = block.text
    letters = sum(character.isalnum() for character in text)
    if letters < _SHORTEST_STATEMENT or text.endswith(("？", "?", "：", ":")):
        return False
    if _SENTENCE.search(text) or _ARTICLE.match(text):
        return True
    if following is None or (following.level and not following.kind):
        below = following.level if following else 0
        return below <= block.level
    is_slide = block.breaks[:1] == (0,) and block.level == 1
    return is_slide and (letters >= _LONG_TITLE or bool(_FIGURE.search(text)))


_SHORTEST_STATEMENT = 8  # letters
_LONG_TITLE = 14  # letters
_SENTENCE = re.compile(r"[。！!；;]$|[a-z]{2}\.$")
_ARTICLE = re.compile(rf"第{_NUMBER}[条條][\s\u3000]*\S{{8}}")
_FIGURE = re.compile(r"\d|[一二三四五六七八九十百千万亿]{2}|百分之")


def grouped(placed: Sequence[Placed], blocks: Sequence[Block]) -> tuple[list[Placed], list[Group]]:
    """The blocks where they are in the text, each with the number of its group, and the groups.

    ``blocks`` are the same as the reader gave them.
    """
    found = list(placed)
    groups: list[Group] = []
    place = 0
    while place < len(found):
        last = _end_of_group(found, blocks, place)
        if last > place:
            companions = tuple(_companions(found, blocks, place, last))
            for number in range(place, last):
                kind, start, end, level, _ = found[number]
                found[number] = (kind, start, end, level, len(groups))
            groups.append(Group(place, last - 1, companions))
        place = max(last, place + 1)
    return found, groups


def _end_of_group(placed: Sequence[Placed], blocks: Sequence[Block], place: int) -> int:
    """Behind the last block of the group that begins here; the place itself where none does."""
    kind = placed[place][0]
    before = placed[place - 1][0] if place else ""
    last = place + 1
    if kind in _TABLE:
        while last < len(placed) and placed[last][0] in _TABLE and blocks[last].joined:
            last += 1
        return last
    if kind == "item":
        while last < len(placed) and placed[last][0] == "item" and blocks[last].joined:
            last += 1
        return last
    follows = _FOLLOWERS.get(before, frozenset())
    if kind not in follows:
        return place
    while last < len(placed) and placed[last][0] in follows:
        last += 1
    return last


_TABLE = frozenset({"row", "head"})
_FOLLOWERS: dict[str, frozenset[str]] = {
    "question": frozenset({"answer"}),
    "speaker": frozenset({"paragraph", "answer", "note"}),
}
_ROLES: dict[str, Role] = {
    "caption": "caption",
    "unit": "unit",
    "question": "question",
    "speaker": "speaker",
}


def _companions(
    placed: Sequence[Placed], blocks: Sequence[Block], first: int, last: int
) -> Iterator[Companion]:
    """What the blocks from ``first`` to ``last`` need to be understood, in text order."""
    kind = placed[first][0]
    if kind == "item":
        if first and (announcement := _announcement(placed[first - 1], blocks[first - 1])):
            yield announcement
        return
    before = first
    while before and placed[before - 1][0] in _ROLES:
        before -= 1
    for number in range(before, first):
        yield Companion(_ROLES[placed[number][0]], *placed[number][1:3])
    heads = [block for block in placed[first:last] if block[0] == "head"]
    if heads:
        yield Companion("heads", heads[0][1], heads[-1][2])
    if kind in _TABLE:
        below = last + (last < len(placed) and placed[last][0] != "unit" and _is_note(blocks[last]))
        if below < len(placed) and placed[below][0] == "unit":
            yield Companion("unit", *placed[below][1:3])


def _is_note(block: Block) -> bool:
    return block.kind == "note" or (not block.kind and is_note_line(block.text))


def _announcement(placed: Placed, block: Block) -> Companion | None:
    kind, start, end, level, _ = placed
    if kind in ("heading", "statement") and level:
        return Companion("announcement", start, end)
    if kind not in ("paragraph", "answer") or not _COLON.search(block.text):
        return None
    if end - start > _LONGEST_ANNOUNCEMENT:
        start += sentence_spans(block.text)[-1][0]
    return Companion("announcement", start, end)
