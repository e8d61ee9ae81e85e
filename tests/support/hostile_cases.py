"""Hostile files of the formats of offices, mail and markup, each with what must come of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qabot.messages import Code

TEXT = "济南的泉水很多，趵突泉最有名，一年四季恒定在十八摄氏度左右。"


@dataclass(frozen=True, slots=True)
class Case:
    """A file by its name, and its outcome.

    ``keeps`` is in the text of a document of it; ``code`` is why it gives none. Without either
    both a document and a reason will do.
    """

    name: str
    data: bytes
    keeps: str = TEXT
    code: Code | None = None


def of(
    ending: str,
    contents: Mapping[str, str | bytes],
    *,
    keeps: str = TEXT,
    codes: Mapping[str, Code] | None = None,
    either: Sequence[str] = (),
) -> Iterator[Case]:
    """A case of each content by its name, of which some have a reason or are left open."""
    for name, content in contents.items():
        data = content if isinstance(content, bytes) else content.encode()
        code = (codes or {}).get(name)
        open_ = code is not None or name in either
        yield Case(f"{name}.{ending}", data, "" if open_ else keeps, code)


def nested(opening: str, inner: str, depth: int) -> str:
    """The inner text in so many elements: ``<a><b>`` -> ``<a><b><a><b>…</b></a></b></a>``."""
    tags = [tag.split(" ")[0].strip("<>") for tag in opening.split("><")]
    closing = "".join(f"</{tag}>" for tag in reversed(tags))
    return opening * depth + inner + closing * depth


def laughs() -> tuple[str, str]:
    """A document type in which entities grow tenfold eight times, and one that names a file."""
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    return (
        f'<!DOCTYPE a [<!ENTITY a0 "哈">{entities}]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    )
