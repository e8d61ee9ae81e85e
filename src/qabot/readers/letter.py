"""A mail as people see it -> its content: subject, who, when, text, and what is attached."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from lxml import etree

from qabot.errors import DocumentError
from qabot.language.text import is_cjk, normalise
from qabot.messages import Loss, Lost, lost
from qabot.readers.blocks import Block
from qabot.readers.content import Content, assemble
from qabot.readers.heads import Place
from qabot.readers.html import parse_page, readable, to_blocks
from qabot.readers.inside import Inside
from qabot.readers.left_out import left_out
from qabot.readers.markup import pieces
from qabot.readers.plain import plain_blocks
from qabot.readers.rows import labelled_row

_LABELS = {  # of the lines at the top, in Chinese and in English
    "sender": ("发件人", "From"),
    "to": ("收件人", "To"),
    "copy": ("抄送", "Cc"),
    "when": ("日期", "Date"),
    "attached": ("附件", "Attachments"),
}
_MOST_SHOWN = 2000  # characters of a line; a round mail may name thousands of people
_QUOTED = re.compile(r"^(?:> ?)+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Body:
    """A text in a mail, plain or in HTML."""

    text: str
    is_page: bool = False


@dataclass(slots=True)
class Letter:
    """A mail, with its texts in their order and the mails that it contains.

    ``when`` is the time of the sender's clock, with its offset where that is known. ``lost``
    counts what is left out, ``losses`` says what was lost in words.
    """

    subject: str = ""
    sender: str = ""
    to: str = ""
    copy: str = ""
    when: datetime | None = None
    bodies: list[Body] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    attached: list[Inside] = field(default_factory=list)
    forwarded: list[Letter] = field(default_factory=list)
    lost: Counter[Loss] = field(default_factory=Counter)
    losses: list[Lost] = field(default_factory=list)


def letter_content(letter: Letter) -> Content:
    """The mail as a document: its subject as the heading, a line each for who and when, its text.

    What is attached are files inside it.
    """
    blocks = list(_letter_blocks(letter, 1))
    return assemble(
        blocks,
        title=letter.subject or None,
        published=letter.when.date().isoformat() if letter.when else None,
        author=letter.sender or None,
        losses=[*letter.losses, *left_out(letter.lost)],
        inside=letter.attached,
        title_from_headings=False,
    )


def _letter_blocks(letter: Letter, level: int) -> Iterator[Block]:
    body = list(letter.blocks) or _body(letter)
    if letter.subject:
        yield Block(letter.subject, level=level)
    yield from _head(letter, [block.text for block in body])
    yield from (_deeper(block, level) for block in body)
    for other in letter.forwarded:
        yield from _letter_blocks(other, min(level + 1, 6))
        letter.lost.update(other.lost)
        letter.losses += other.losses
        letter.attached += other.attached


def _deeper(block: Block, level: int) -> Block:
    """Headings of the text are below the subject."""
    if not block.level or block.kind:
        return block
    return replace(block, level=min(block.level + level, 6))


def _head(letter: Letter, body: Sequence[str]) -> Iterator[Block]:
    """Who and when, as rows of names and values."""
    values = {
        "sender": letter.sender,
        "to": letter.to,
        "copy": letter.copy,
        "when": _shown(letter.when) if letter.when else "",
        "attached": ", ".join(file.name for file in letter.attached),
    }
    words = "".join((letter.subject, letter.sender, *body))
    chinese = any(map(is_cjk, words)) or not words
    rows = [
        labelled_row([Place(_short(value), 1, head=_LABELS[key][not chinese])])
        for key, value in values.items()
        if value
    ]
    yield from (replace(row, joined=number > 0) for number, row in enumerate(rows))


def _short(value: str) -> str:
    return value if len(value) <= _MOST_SHOWN else f"{value[:_MOST_SHOWN]} …"


def _shown(when: datetime) -> str:
    offset = when.strftime("%z")
    zone = f" {offset[:3]}:{offset[3:5]}" if offset else ""
    return f"{when:%Y-%m-%d %H:%M}{zone}"


def _body(letter: Letter) -> list[Block]:
    blocks: list[Block] = []
    for body in letter.bodies:
        if body.is_page:
            blocks += _page_blocks(body.text, letter)
        else:
            plain = plain_blocks(normalise(unquoted(body.text)))
            blocks += (replace(block, line=0) for block in plain)  # the file's lines are others
    return blocks


def _page_blocks(source: str, letter: Letter) -> list[Block]:
    try:
        root = parse_page(source)
    except DocumentError:
        letter.losses.append(lost(Loss.PAGE_HTML))
        return []
    letter.lost += readable(root)
    letter.lost[Loss.PICTURE] += sum(1 for image in root.iter("img") if _is_shown(image))
    return list(to_blocks(pieces(root)))


def _is_shown(image: etree._Element) -> bool:
    """False for the pictures of one point by which senders learn who has read."""
    return not {image.get("width"), image.get("height")} & {"0", "1", "0px", "1px"}


def unquoted(text: str) -> str:
    """The text without the signs of quoted lines; an empty line where another quotation begins.

    ``> 甲`` -> ``甲``.
    """
    lines: list[str] = []
    depth = 0
    for line in text.replace("\r\n", "\n").split("\n"):
        found = _QUOTED.match(line)
        now = found[0].count(">") if found else 0
        if now != depth and lines and lines[-1].strip():
            lines.append("")
        lines.append(line[found.end() :] if found else line)
        depth = now
    return "\n".join(lines)
