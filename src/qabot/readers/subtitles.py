"""Subtitles (.srt, .vtt, .ass, .ssa) -> what is said, with who and when.

A sentence is often spread over several subtitles: they are joined up to its end, under the time at
which it begins, so that it can be quoted whole. Where subtitles have no punctuation, as Chinese
ones often, each is a line of its own.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from qabot.errors import DocumentError
from qabot.language.text import is_cjk, normalise
from qabot.messages import Code, Loss
from qabot.readers.blocks import Block
from qabot.readers.content import Content, assemble
from qabot.readers.encoding import decode
from qabot.readers.left_out import left_out
from qabot.readers.lines import glued

_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[,.:](\d{1,3})"
_TIMES = re.compile(rf"\s*{_CLOCK}\s*-{{1,2}}>\s*{_CLOCK}(?:\s.*)?$")
_EVENT_TIME = re.compile(r"\s*(\d{1,3}):(\d{1,2}):(\d{1,2})[.:](\d{1,3})\s*")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,80})>")
_TAG = re.compile(
    r"</?(?:[bius]|font|c|ruby|lang|v|i)(?:[ .][^<>]{0,200})?>|<\d[\d:.]{4,15}>", re.I
)
_READING = re.compile(r"<rt>.{0,100}?</rt>", re.IGNORECASE)
_OVERRIDE = re.compile(r"\{[^{}]{0,1000}\}")
_DRAWS = re.compile(r"\\p([0-9])")
_DRAWN = re.compile(r"\{[^{}]{0,1000}\\p[1-9]")
_SENTENCE_END = re.compile(r"[。！？!?…]+[”’」』）)\"'♪]*$|(?<!\.)\.[\"')]*$|[♪～~]$")
_TURNS = ("-", "–")  # begin the line of another who speaks
_LONGEST_PAUSE = 3.0  # seconds between two subtitles of one sentence
_LONGEST = 300  # characters of what is joined
_LEAST_MARKED = 0.25  # share of subtitles that end a sentence in a text with punctuation
_FIELDS = ("Layer", "Start", "End", "Style", "Name", "MarginL", "MarginR", "MarginV", "Effect")


@dataclass(frozen=True, slots=True)
class Cue:
    """A subtitle: seconds, who speaks where that is said, its lines, its line in the file."""

    start: float
    end: float
    lines: tuple[str, ...]
    who: str = ""
    line: int = 0


def read_subtitles(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """What is said, in the order of time; each part under a line with its time and who speaks.

    Comments, styles, drawings and signs of layout are left out. Raises DocumentError when there
    is not a subtitle.
    """
    text, losses = decode(data)
    text = normalise(text)
    is_script = re.search(r"^[ \t]*(?:\[Script Info\]|\[Events\]|Dialogue:)", text, re.M | re.I)
    found = list(_events(text) if is_script else _cues(text))
    cues = list(dict.fromkeys(replace(cue, line=0) for cue in found))
    lines = {replace(cue, line=0): cue.line for cue in reversed(found)}
    cues = [replace(cue, line=lines[cue]) for cue in cues if cue.lines]
    if not cues:
        raise DocumentError(Code.NO_SUBTITLES)
    cues.sort(key=lambda cue: cue.start)
    title = re.search(r"^Title:[ \t]*(\S.*)$", text, re.M) if is_script else None
    omitted = {Loss.DRAWING: len(_DRAWN.findall(text)) if is_script else 0}
    return assemble(
        _blocks(cues), title=title[1] if title else None, losses=[*losses, *left_out(omitted)]
    )


def _cues(text: str) -> Iterator[Cue]:
    """Those of SubRip and WebVTT: a line of times, then text down to an empty line or a time."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        times = _TIMES.match(lines[at]) if "->" in lines[at] else None
        at += 1
        if times is None:
            continue
        first = at
        while at < len(lines) and not ("->" in lines[at] and _TIMES.match(lines[at])):
            at += 1
        body = _text_of(lines[first:at], is_last=at == len(lines))
        who = next((found[1].strip() for line in body if (found := _VOICE.search(line))), "")
        shown = tuple(line for raw in body if (line := _plain(raw)))
        start, end = _seconds(times.groups()[:4]), _seconds(times.groups()[4:])
        yield Cue(start, end, shown, who, first)


def _text_of(lines: Sequence[str], *, is_last: bool) -> list[str]:
    """The lines of a subtitle, without the number or name of the next one and notes between."""
    text = list(lines)
    if not is_last and text and _names_next(text):
        text.pop()
    blank = next((n for n, line in enumerate(text) if not line.strip()), len(text))
    rest = text[blank:]
    if any(line.startswith(("NOTE", "STYLE", "REGION")) for line in rest):
        return text[:blank]
    return [line for line in text if line.strip()]


def _names_next(text: Sequence[str]) -> bool:
    """True where the last line is the number or the name of the subtitle below."""
    last = text[-1].strip()
    alone = len(text) == 1 or not text[-2].strip()
    return last.isdecimal() or (bool(last) and alone)


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")


def _plain(line: str) -> str:
    """A line without tags and signs of layout: ``<i>甲</i>{\\an8}`` -> ``甲``."""
    line = _TAG.sub("", _READING.sub("", line))
    line = _OVERRIDE.sub(lambda found: "" if "\\" in found[0] else found[0], line)
    return html.unescape(line).replace("\\h", " ").strip()


def _events(text: str) -> Iterator[Cue]:
    """Those of SubStation Alpha, by the order of fields that the file gives."""
    fields: Sequence[str] = (*_FIELDS, "Text")
    for number, line in enumerate(text.split("\n"), 1):
        key, _, value = line.partition(":")
        if key.strip() == "Format" and "text" in value.lower():
            fields = [field.strip().title() for field in value.split(",")]
        elif key.strip() == "Dialogue":
            values = dict(zip(fields, value.split(",", len(fields) - 1), strict=False))
            start, end = (_EVENT_TIME.fullmatch(values.get(k, "")) for k in ("Start", "End"))
            who = (values.get("Name") or values.get("Actor") or "").strip()
            if start and end:
                shown = tuple(_shown(values.get("Text", "")))
                yield Cue(_seconds(start.groups()), _seconds(end.groups()), shown, who, number)


def _shown(text: str) -> Iterator[str]:
    """The lines of an event without its overrides and what it draws."""
    parts: list[str] = []
    draws, at = False, 0
    for found in _OVERRIDE.finditer(text):
        if not draws:
            parts.append(text[at : found.start()])
        for sign in _DRAWS.findall(found[0]):
            draws = sign != "0"
        at = found.end()
    if not draws:
        parts.append(text[at:])
    for line in re.split(r"\\[Nn]", "".join(parts)):
        if plain := line.replace("\\h", " ").strip():
            yield plain


def _blocks(cues: Sequence[Cue]) -> Iterator[Block]:
    marked = sum(bool(_SENTENCE_END.search(cue.lines[-1])) for cue in cues)
    joins = marked >= _LEAST_MARKED * len(cues)
    for part in _parts(cues, joins=joins):
        who = f" {part[0].who}" if part[0].who else ""
        times = f"{_clock(part[0].start)}–{_clock(part[-1].end)}"
        yield Block(f"{times}{who}", kind="speaker", line=part[0].line)
        for text in _texts(part):
            yield Block(text, joined=True, line=part[0].line)


def _parts(cues: Sequence[Cue], *, joins: bool) -> Iterator[list[Cue]]:
    """Subtitles that belong together: up to the end of a sentence, by one who speaks."""
    part: list[Cue] = []
    length = 0
    for cue in cues:
        if part and not (joins and _goes_on(part[-1], cue) and length < _LONGEST):
            yield part
            part, length = [], 0
        part.append(cue)
        length += sum(map(len, cue.lines))
    if part:
        yield part


def _goes_on(before: Cue, cue: Cue) -> bool:
    return (
        before.who == cue.who
        and cue.start - before.end <= _LONGEST_PAUSE
        and not _SENTENCE_END.search(_main(before))
        and not cue.lines[0].startswith(_TURNS)
    )


def _main(cue: Cue) -> str:
    """The line that says where a sentence ends: the last one in the language of the first."""
    chinese = any(map(is_cjk, cue.lines[0]))
    return [line for line in cue.lines if any(map(is_cjk, line)) == chinese][-1]


def _texts(part: Sequence[Cue]) -> Iterator[str]:
    """The text in each language; lines of several who speak are apart."""
    lines = [line for cue in part for line in cue.lines]
    if any(line.startswith(_TURNS) for line in lines[1:]):
        yield from (line.lstrip("-–— ") for line in lines)
        return
    chinese = [any(map(is_cjk, line)) for line in lines]
    is_double = all(len({any(map(is_cjk, line)) for line in cue.lines}) > 1 for cue in part)
    if not is_double:
        yield glued(lines)
        return
    for kind in dict.fromkeys(chinese):
        yield glued(_of_kind(zip(lines, chinese, strict=True), kind))


def _of_kind(lines: Iterable[tuple[str, bool]], kind: bool) -> Iterator[str]:
    return (line for line, own in lines if own == kind)


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
