"""Paragraphs -> questions and answers, interviews, chats, subtitles.

The labels stay in the text. A paragraph that has both a question and its answer becomes two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from qabot.readers.blocks import Block
from qabot.structure import Kind

_BOLD = r"[*_\s\u3000]{0,6}"
_NUMBER = r"\s?(?:\d{1,3}|[一二三四五六七八九十]{1,3})?"
_COLON = r"[：:][*_]{0,2}"
_ASKS = (
    rf"(?:(?:Q|问|問|问题|問題|提问|提問|请问|网友提问|Question){_NUMBER}{_BOLD}{_COLON}"
    r"|Q\d{0,3}[.、．]\s?(?!\d)|[【\[](?:问|問|问题|提问|Q)\d{0,3}[】\]][：:]?)"
)
_TELLS = (
    rf"(?:(?:A|答|答案|回答|答复|答覆|解答|回复|回覆|Answer){_NUMBER}{_BOLD}{_COLON}"
    r"|A\d{0,3}[.、．]\s?(?!\d)|[【\[](?:答|答案|回答|答复|A)\d{0,3}[】\]][：:]?)"
)
_QUESTION = re.compile(rf"{_BOLD}(?:\d{{1,3}}[.、．)）]\s?)?{_ASKS}", re.IGNORECASE)
_ANSWER = re.compile(rf"{_BOLD}{_TELLS}", re.IGNORECASE)
_INSIDE = re.compile(  # a label behind a line end, a space or the end of a sentence
    rf"(?:(?<=[\n\s\u3000？?。！!；;])|(?<=[？?。！!；;][*_]{{2}}))(?:({_ASKS})|({_TELLS}))",
    re.IGNORECASE,
)
_ASKED = re.compile(r"[？?][”’」』）)\"'*_]{0,4}\s*$")
_TURN = re.compile(
    rf"[*_]{{0,2}}(?P<name>[^\s\d：:，。！？；、*_][^：:，。！？；、*\n]{{0,19}}){_COLON}(?=\s*\S)"
)
_ASKERS = re.compile(
    r"(?:.{0,10}记者.{0,6}|.{0,10}記者.{0,6}|主持人.{0,6}|采访者|采访人|採訪者|网友.{0,6}|網友.{0,6}"
    r"|提问者|访谈者|訪談者|编辑|编者|小编|Interviewer|Reporter|Host)",
    re.IGNORECASE,
)
_MINUTES = r"(?:[上下]午\s?|凌晨\s?|晚上\s?)?\d{1,2}:\d{2}"
_CLOCK = rf"{_MINUTES}(?::\d{{2}})?(?:\.\d{{1,3}})?(?:\s?[AP]M)?"
_DAY = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/月]\d{1,2}日?)"
_FULL = rf"(?:{_DAY}[\s,，T]{{0,3}}(?:星期.\s?)?{_CLOCK}|{_MINUTES}:\d{{2}})"  # a day, or seconds
_APART = rf"[\[【(](?:{_DAY}[\s,，T]{{0,3}})?{_CLOCK}[\]】)]"
_WHEN = rf"(?:{_FULL}|{_APART})"
_WHO = r"[^\s：:，。！？；、][^：:，。！？；、\n]{0,29}?"
_HEAD = re.compile(  # a line of who and when
    rf"{_WHEN}\s{{1,4}}{_WHO}[：:]?|{_WHO}(?<!时间)(?<!時間)(?<!日期)(?<![于於自至从在])\s{{1,4}}{_WHEN}[：:]?",
    re.IGNORECASE,
)
_HEADED = re.compile(  # who, when and what in one line
    rf"(?:{_APART}\s{{0,3}}{_WHO}|{_FULL}\s{{0,3}}(?:-\s)?{_WHO}|{_WHO}\s{{0,2}}{_APART})"
    r"\s?[：:](?=\s*\S)",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?:\d{2,}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d{2,}:)?\d{1,2}:\d{2}[.,]\d.{0,60}"
)
_LONGEST_HEAD = 60  # characters of a line of who and when
_LONGEST_TURN = 22  # characters of a speaker's name with its colon


def begins_turn(line: str) -> bool:
    """True for a line that begins a question, an answer or a message."""
    text = line.strip()
    return bool(_QUESTION.match(text) or _ANSWER.match(text)) or is_head(text)


def is_head(line: str) -> bool:
    """True for a line of who and when, or of a subtitle's time."""
    if "-->" in line:
        return bool(_CUE.fullmatch(line))
    if len(line) > _LONGEST_HEAD:
        return bool(_HEADED.match(line))
    return ":" in line and bool(_HEAD.fullmatch(line) or _HEADED.match(line))


def split_dialogue(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, with questions, answers and lines of who speaks in paragraphs of their own.

    Only paragraphs are looked at: what has a kind or is a heading stays as it is.
    """
    found = list(_subtitled(list(blocks)))
    if _is_chat(found):
        found = [piece for block in found for piece in _messages(block)]
    found = [piece for block in found for piece in _turns(block)]
    yield from _interviewed(_answered(found))


def _is_chat(blocks: Sequence[Block]) -> bool:
    """True for at least two messages; not for a programme, of which each line has a time."""
    heads = [_is_plain(b) and ":" in b.text and is_head(b.text.split("\n")[0]) for b in blocks]
    messages = 0
    for number, block in enumerate(blocks):
        if heads[number]:
            below = number + 1 < len(blocks) and _is_plain(blocks[number + 1])
            own = "\n" in block.text or bool(_HEADED.match(block.text))
            messages += own or (below and not heads[number + 1])
    return messages >= 2 and 2 * messages >= sum(heads)


def _is_plain(block: Block) -> bool:
    return not block.kind and not block.level and bool(block.text)


def _subtitled(blocks: Sequence[Block]) -> Iterator[Block]:
    """Number and time of a subtitle as one line of who speaks, its lines as one paragraph."""
    if not any("-->" in block.text for block in blocks):
        yield from blocks
        return
    pending: list[Block] = []
    for block in [line for several in blocks for line in _lines(several)]:
        last = pending[-1] if pending else None
        if _is_plain(block) and _CUE.fullmatch(block.text.strip()):
            number = pending.pop() if last and last.text.isdecimal() else None
            yield from _cue(pending)
            head = f"{number.text}\n{block.text}" if number else block.text
            pending = [replace(number or block, text=head, kind="speaker")]
        elif pending and _is_plain(block):
            pending.append(block)
        elif _is_plain(block) and block.text.isdecimal():
            pending = [block]
        else:
            yield from _cue(pending)
            pending = []
            yield block
    yield from _cue(pending)


def _lines(block: Block) -> Iterator[Block]:
    if not _is_plain(block) or "\n" not in block.text or block.breaks:
        yield block
        return
    for number, line in enumerate(block.text.split("\n")):
        at = block.line and block.line + number
        yield replace(block, text=line.strip(), joined=block.joined or number > 0, line=at)


def _cue(pending: Sequence[Block]) -> Iterator[Block]:
    """A subtitle's head and its lines, joined with a space; blocks of other kinds as they are."""
    if not pending or pending[0].kind != "speaker":
        yield from pending
        return
    yield pending[0]
    if pending[1:]:
        text = " ".join(block.text for block in pending[1:])
        yield replace(pending[1], text=text, joined=True)


def _messages(block: Block) -> Iterator[Block]:
    """Lines of who and when, and messages on the same line or below."""
    if not _is_plain(block) or ":" not in block.text:
        yield block
        return
    line, _, _ = block.text.partition("\n")
    if len(line) <= _LONGEST_HEAD and _HEAD.fullmatch(line.strip()):
        yield from _cut(block, [len(line)], ["speaker", ""])
    elif headed := _HEADED.match(block.text):
        yield from _cut(block, [headed.end()], ["speaker", ""])
    else:
        yield block


def _turns(block: Block) -> Iterator[Block]:
    """A paragraph cut where the labels of questions and answers are in it."""
    if not _is_plain(block):
        yield block
        return
    text = block.text
    opening: Kind | Literal[""] = (
        "question" if _QUESTION.match(text) else "answer" if _ANSWER.match(text) else ""
    )
    if not opening and "\n" not in text:
        yield block
        return
    cuts, kinds = [0], [opening]
    for found in _INSIDE.finditer(text):
        kind: Kind = "question" if found[1] else "answer"
        above = text[max(found.start() - 8, 0) : found.start()]
        starts_line = above.rstrip(" \t\u3000*_").endswith("\n")
        answers = kind == "answer" and kinds[-1] == "question"
        asks = kind == "question" and kinds[-1] == "answer"
        if found.start() and (starts_line or answers or asks):
            cuts.append(found.start())
            kinds.append(kind)
    if kinds == ["question"] and not _ASKED.search(text):
        yield replace(block, kind="question")  # to be confirmed by an answer below
        return
    yield from _cut(block, cuts[1:], kinds)


def _cut(block: Block, cuts: Sequence[int], kinds: Sequence[Kind | Literal[""]]) -> Iterator[Block]:
    """The parts of a block between the cuts, each on a line of its own, with its page breaks."""
    bounds = [0, *cuts, len(block.text)]
    first = True
    for start, end, kind in zip(bounds, bounds[1:], kinds, strict=False):
        part = block.text[start:end]
        text = part.strip()
        if not text:
            continue
        blank = start + len(part) - len(part.lstrip())
        last = end == len(block.text)
        breaks = tuple(
            min(max(at - blank, 0), len(text))
            for at in block.breaks
            if (start <= at < end) or (last and at >= end)
        )
        joined = block.joined or not first
        line = block.line and block.line + block.text.count("\n", 0, blank)
        yield replace(block, text=text, kind=kind, breaks=breaks, joined=joined, line=line)
        first = False


def _answered(blocks: Sequence[Block]) -> list[Block]:
    """Questions without an answer and answers without a question are paragraphs.

    A paragraph that asks, right before a labelled answer, is a question. What follows on an
    answer belongs to it, as far as another question comes.
    """
    found = list(blocks)
    for place, block in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else None
        before = found[place - 1] if place else None
        if block.kind == "answer" and (before is None or before.kind not in ("question", "answer")):
            asks = before is not None and bool(_ASKED.search(before.text))
            if before is not None and asks and _is_plain(before):
                found[place - 1] = replace(before, kind="question")
            elif not (asks and before is not None and before.level):
                found[place] = replace(block, kind="")
        elif block.kind == "question" and not _ASKED.search(block.text):
            told = following is not None and following.kind == "answer"
            found[place] = block if told else replace(block, kind="")
    return _continued(found)


def _continued(blocks: list[Block]) -> list[Block]:
    """The first paragraph below a question is its answer, and all before the next question."""
    last = max((n for n, block in enumerate(blocks) if block.kind == "question"), default=-1)
    within = False
    for place, block in enumerate(blocks):
        before = blocks[place - 1].kind if place else ""
        if block.kind in ("question", "answer"):
            within = True
        elif not _is_plain(block):
            within = within and block.kind in ("item", "row", "head")
        elif within and (before == "question" or place < last):
            blocks[place] = replace(block, kind="answer")
        else:
            within = False
    return blocks


def _interviewed(blocks: list[Block]) -> Iterator[Block]:
    """Paragraphs of who asks and who answers, by their names."""
    names = [_speaker(block) for block in blocks]
    asking = Counter(
        name for name, block in zip(names, blocks, strict=True) if name and _asks(block)
    )
    inside = False
    for place, (name, block) in enumerate(zip(names, blocks, strict=True)):
        following = names[place + 1] if place + 1 < len(blocks) else ""
        is_asker = bool(_ASKERS.fullmatch(name)) or asking[name] > 1
        if name and is_asker and _asks(block) and _other(name, following, blocks, place):
            inside = True
            yield replace(block, kind="question")
        elif inside and _is_plain(block) and (not is_asker or not name):
            yield replace(block, kind="answer")
        else:
            inside = inside and block.kind in ("item", "row", "head")
            yield block
        if not name and place + 1 < len(blocks) and not any(names[place + 1 : place + 9]):
            inside = False


def _asks(block: Block) -> bool:
    return bool(_ASKED.search(block.text))


def _other(name: str, following: str, blocks: Sequence[Block], place: int) -> bool:
    """True where somebody else answers below."""
    if following:
        return following != name
    known = bool(_ASKERS.fullmatch(name))
    return known and place + 1 < len(blocks) and _is_plain(blocks[place + 1])


def _speaker(block: Block) -> str:
    """The name before the colon with which a paragraph begins; empty without one."""
    if not _is_plain(block):
        return ""
    found = _TURN.match(block.text, 0, _LONGEST_TURN + 4)
    return found["name"].strip() if found else ""
