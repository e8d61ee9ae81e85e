"""Answers, hits and reports as JSON and as text for a terminal. Pure: nothing is read or printed.

JSON follows the schemas that others rely on; text is made for a person, in the language of the
question. Only the layout is ours: a quote is shown with every character as it stands, but for
those that command a terminal or turn the reading around (`qabot.legible`): a sign stands for each.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import wraps
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ParamSpec

from wcwidth import wcwidth

from qabot.errors import QuestionError
from qabot.layout import Line, lines_of
from qabot.legible import legible
from qabot.structure import Block
from qabot.text import is_cjk
from qabot.types import Answer, Document, Hit, Part, Passage, Quote, Span

if TYPE_CHECKING:
    from qabot.conversation import Role
    from qabot.evaluation import Evaluation, Outcome
    from qabot.index import Building, IndexReport, Purged, Status

Json = dict[str, Any]
_Arguments = ParamSpec("_Arguments")
# what stands for the beginning of a colour's code until a text is finished: no document has it
_COLOUR = f"\ufdd0{secrets.token_hex(8)}\ufdd1"


@dataclass(frozen=True, slots=True)
class Style:
    """How text is laid out: with terminal colours or without, in how many columns (0 = no wrap)."""

    colour: bool = False
    width: int = 0


def _finished(made: Callable[_Arguments, str]) -> Callable[_Arguments, str]:
    """The text made safe for a terminal: no code is left in it but those of our own colours."""

    @wraps(made)
    def finished(*arguments: _Arguments.args, **options: _Arguments.kwargs) -> str:
        return legible(made(*arguments, **options)).replace(_COLOUR, "\x1b[")

    return finished


def answer_json(answer: Answer) -> Json:
    """The object of ``qabot ask --json``, schema qabot.answer/1."""
    return {
        "schema": "qabot.answer/1",
        "question": answer.question,
        "found": answer.found,
        "confidence": round(answer.confidence, 4),
        "quotes": [_quote_json(quote) for quote in answer.quotes],
        "related": [_quote_json(quote) for quote in answer.related],
        "conflicting": answer.conflicting,
        "parts": [_part_json(part) for part in answer.parts],
        "generated": answer.generated,
        "index": asdict(answer.index) if answer.index else None,
        "timing_ms": asdict(answer.timing),
    }


def _part_json(part: Part) -> Json:
    return {
        "question": part.question,
        "found": part.quotes > 0,
        "confidence": round(part.confidence, 4),
        "quotes": part.quotes,
    }


def question_error_json(question: str, error: QuestionError) -> Json:
    """The same for a question that cannot be asked, with the reason as ``error``."""
    return answer_json(Answer(question, (), 0.0)) | {"error": str(error)}


def hits_json(hits: Sequence[Hit]) -> Json:
    """The object of ``qabot search --json``, schema qabot.hits/1."""
    return {"schema": "qabot.hits/1", "hits": [_hit_json(hit) for hit in hits]}


def text_json(document: Document, start: int, end: int, context: Span) -> Json:
    """The object of ``qabot show --json``; ``context`` is the span shown around the slice."""
    return {
        "schema": "qabot.text/1",
        "document": _document_json(document),
        "start": start,
        "end": end,
        "text": document.text[start:end],
        "context": {"start": context[0], "end": context[1], "text": document.text[slice(*context)]},
    }


def inspection_json(document: Document) -> Json:
    """The object of ``qabot inspect --json``, schema qabot.inspect/1; offsets are of ``text``."""
    return {
        "schema": "qabot.inspect/1",
        "document": _document_json(document),
        "published": document.published,
        "author": document.author,
        "url": document.url,
        "body": document.body,
        "pages": list(document.pages),
        "headings": [
            {"start": heading.start, "level": heading.level, "title": heading.title}
            for heading in document.headings
        ],
        "losses": list(document.losses),
        "blocks": [_block_json(document, block) for block in document.structure.blocks],
        "text": document.text,
    }


def _block_json(document: Document, block: Block) -> Json:
    """A block with what belongs to it: its level, its cells, what it needs to be understood."""
    group = document.structure.group(block)
    cells = document.structure.cells(block)
    found: Json = {"kind": block.kind, "start": block.start, "end": block.end}
    if block.level:
        found["row" if block.kind == "row" else "level"] = block.level
    if cells:
        found["cells"] = [asdict(cell) for cell in cells]
    if group and group.companions:
        found["with"] = [asdict(companion) for companion in group.companions]
    return found


def report_json(report: IndexReport) -> Json:
    """The object of ``qabot index --json``, schema qabot.index/1."""
    return {
        "schema": "qabot.index/1",
        "generation": report.generation,
        "added": report.added,
        "updated": report.updated,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "skipped": [asdict(item) for item in report.skipped],
        "losses": [{"path": path, "loss": loss} for path, loss in report.losses],
        "passages": report.passages,
        "embedded": report.embedded,
        "seconds": round(report.seconds, 2),
    }


def purged_json(purged: Purged) -> Json:
    """The object of ``qabot purge --json``, schema qabot.purge/1."""
    return {
        "schema": "qabot.purge/1",
        "paths": list(purged.paths),
        "sha256": list(purged.hashes),
        "elsewhere": list(purged.elsewhere),
        "copies": [str(path) for path in purged.copies],
    }


def status_json(status: Status, walls: Sequence[str] = ()) -> Json:
    """The object of ``qabot status --json``, schema qabot.status/1.

    ``walls`` are those that stand around a parser here.
    """
    manifest = status.manifest
    return {
        "schema": "qabot.status/1",
        "index": str(status.folder),
        "generation": manifest.generation,
        "published": manifest.published,
        "encoder": manifest.encoder,
        "passage_size": manifest.passage_size,
        "documents": [
            {"id": e.id, "path": e.path, "title": e.title, "sha256": e.sha256}
            for e in status.entries
        ],
        "passages": manifest.passages,
        "embedded": manifest.embedded,
        "characters": manifest.characters,
        "bytes": status.bytes_on_disk,
        "skipped": [asdict(item) for item in manifest.skipped],
        "generations": list(status.generations),
        "building": asdict(status.building) if status.building else None,
        "walls": list(walls),
    }


def evaluation_json(evaluation: Evaluation) -> Json:
    """The object of ``qabot eval --json``, schema qabot.eval/1; shares are from 0 to 1."""
    return {
        "schema": "qabot.eval/1",
        "answerable": {
            "questions": evaluation.answerable,
            "quote_1_holds_answer": evaluation.first,
            "any_quote_holds_answer": evaluation.any,
            "refused": evaluation.false_refusals,
            "marked_exact": evaluation.marked_same,
            "marked_f1": evaluation.marked_overlap,
        },
        "unanswerable": {
            "questions": evaluation.unanswerable,
            "refused": evaluation.right_refusals,
        },
        "auroc": evaluation.auroc,
        "thresholds": [asdict(threshold) for threshold in evaluation.thresholds],
        "ms": {"median": evaluation.ms_median, "p95": evaluation.ms_p95},
        "wrong": [
            {
                "id": outcome.case.id,
                "question": outcome.case.question,
                "answers": list(outcome.case.answers),
                "refused": outcome.refused,
                "confidence": outcome.answer.confidence,
                "quote": _quote_json(outcome.answer.quotes[0]) if outcome.answer.quotes else None,
            }
            for outcome in evaluation.wrong
        ],
    }


@_finished
def evaluation_text(evaluation: Evaluation, style: Style) -> str:
    """The figures, a table of thresholds, and each question that went wrong, to be looked at."""
    e = evaluation
    lines = []
    if e.answerable:
        lines += [
            _bold(count_of(e.answerable, "question") + " that the documents answer", style),
            f"  first quote holds the answer   {_percent(e.first)}",
            f"  one of the quotes does         {_percent(e.any)}",
            f"  refused                        {_percent(e.false_refusals)}",
            f"  marked words: exact / F1       {_percent(e.marked_same)} / "
            f"{_percent(e.marked_overlap)}",
        ]
    if e.unanswerable:
        lines += [
            _bold(count_of(e.unanswerable, "question") + " that they do not", style),
            f"  refused                        {_percent(e.right_refusals)}",
        ]
    if e.auroc is not None:
        lines.append(f"  told from the others, AUROC    {e.auroc:.3f}")
    lines += [f"  milliseconds, median / p95     {e.ms_median:.0f} / {e.ms_p95:.0f}", ""]
    lines.append(_bold("--min-confidence    right   wrong  refused   rightly refused", style))
    lines += [
        f"  {t.min_confidence:<16.1f}{_percent(t.right):>7} {_percent(t.wrong):>7}"
        f"{_percent(t.false_refusals):>9}{_percent(t.right_refusals):>18}"
        for t in e.thresholds
    ]
    lines += [line for outcome in e.wrong for line in _wrong_text(outcome, style)]
    return "\n".join(lines)


def _wrong_text(outcome: Outcome, style: Style) -> Iterator[str]:
    """A question that was not answered as it should be, and what was said instead."""
    case, quotes = outcome.case, outcome.answer.quotes
    yield ""
    yield _bold(f"{case.id}  {case.question}", style)
    yield _dim(f"expected: {' / '.join(case.answers) or 'a refusal'}", style)
    said = "refused" if outcome.refused else "answered"
    yield _dim(f"{said}, {outcome.answer.confidence:.0%} sure; first quote:", style)
    if quotes:
        yield _quote_text(1, quotes[0], style, dim=outcome.refused)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


@_finished
def answer_text(answer: Answer, style: Style) -> str:
    """An answer as a person reads it; a refusal says so and names the nearest sentences."""
    words = _words(answer.question)
    if answer.parts:
        return "\n\n".join(_parts_text(answer, words, style))
    if answer.found:
        head = _found(words, len(answer.quotes), answer.confidence)
        heads = [_dim(head, style), *([_bold(words.conflicting, style)] * answer.conflicting)]
        return "\n\n".join([*heads, *_numbered(answer.quotes, style)])
    lines = [_bold(words.refusal, style)]
    if answer.related:
        lines += [_dim(words.related, style), *_numbered(answer.related, style, dim=True)]
    return "\n\n".join(lines)


def understood_text(understood: str, message: str, style: Style) -> str:
    """How a message was read that leaves something out."""
    words = _words(message)
    return _dim(words.understood.format(question=understood), style)


def small_talk(role: Role, message: str, status: Status) -> str:
    """The reply to small talk on the command line."""
    from qabot.conversation.smalltalk import small_talk as words_for_small_talk

    titles = [entry.title for entry in status.entries[:4]]
    sending = _SENDING["zh" if _words(message) is _CHINESE else "en"]
    return words_for_small_talk(role, message, status.manifest.documents, titles, sending)


_SENDING = {
    "zh": "把文件放进文档文件夹，再运行 qabot index（或让 qabot watch 一直运行），就可以问了。",
    "en": "Put the file into the folder of documents and run `qabot index` (or keep `qabot watch` "
    "running); then ask about it.",
}


def _parts_text(answer: Answer, words: _Words, style: Style) -> Iterator[str]:
    """Each question of a message with its own quotes, numbered through, or its refusal."""
    first = 0
    for part in answer.parts:
        yield _bold(part.question, style)
        own = answer.quotes[first : first + part.quotes]
        if own:
            yield _dim(_found(words, len(own), part.confidence), style)
            yield from _numbered(own, style, first=first + 1)
        else:
            yield words.refusal
        first += part.quotes


@_finished
def hits_text(hits: Sequence[Hit], style: Style) -> str:
    """Passages found, each with its rank in either leg and its source."""
    return "\n\n".join(_hit_text(number, hit, style) for number, hit in enumerate(hits, 1))


@_finished
def slice_text(document: Document, start: int, end: int, context: Span, style: Style) -> str:
    """The context with the slice marked, if there are colours; else the bare text."""
    first, last = context
    if not style.colour or (first, last) == (start, end):
        return document.text[first:last]
    before, after = document.text[first:start], document.text[end:last]
    return f"{before}{_mark(document.text[start:end], style)}{after}"


@_finished
def inspection_text(document: Document, style: Style) -> str:
    """What reading made of a file: what it states, what was lost, its headings, its text by page.

    Lines that begin with ``──`` are ours: ``── page 3`` stands where that page begins.
    """
    stated = [("title", document.title), ("date", document.published), ("author", document.author)]
    stated += [("address", document.url), ("sha256", document.sha256)]
    head = [f"{document.path}: {count_of(len(document.text), 'character')}"]
    head += [f"  {name:<8}{value}" for name, value in stated if value]
    head += [f"  lost    {loss}" for loss in document.losses]
    if document.headings:
        head.append("  headings")
        head += [f"    {'  ' * (h.level - 1)}{h.title}  :{h.start}" for h in document.headings]
    return "\n".join([*(_dim(line, style) for line in head), *_text_by_page(document, style)])


def _text_by_page(document: Document, style: Style) -> Iterator[str]:
    starts = [*document.pages, len(document.text)]
    if not document.pages or starts[0]:
        yield _dim("── text", style)
        yield document.text[: starts[0]]
    for number, (start, end) in enumerate(pairwise(starts), 1):
        yield _dim(f"── {_page(document, number)}", style)
        yield document.text[start:end].strip("\n")


@_finished
def report_text(report: IndexReport) -> str:
    """What an update did, in a few lines."""
    documents = report.added + report.updated + report.unchanged
    lines = [
        f"{count_of(documents, 'document')}, {count_of(report.passages, 'passage')}, "
        f"{report.embedded:,} embedded (generation {report.generation}, {report.seconds:.1f} s)",
        f"{report.added} added, {report.updated} updated, {report.removed} removed, "
        f"{report.unchanged} unchanged",
    ]
    if report.skipped:
        lines += [f"skipped {count_of(len(report.skipped), 'file')}:"]
        lines += [f"  {item.path}: {item.reason}" for item in report.skipped]
    if report.losses:
        lines += ["read with losses:", *(f"  {path}: {loss}" for path, loss in report.losses)]
    return "\n".join([*lines, *report.notes])


@_finished
def purged_text(purged: Purged) -> str:
    """What was deleted for good, and what was not; a line for each."""
    return "\n".join(
        [
            *(f"Deleted for good: {path}" for path in purged.paths),
            *(f"The same text is served from {path}: it stays" for path in purged.elsewhere),
            *(f"A damaged store may still hold it: remove {path}*" for path in purged.copies),
        ]
    )


@_finished
def status_text(status: Status, walls: Sequence[str] = ()) -> str:
    """What is served, from which documents, and which walls stand around a parser here."""
    manifest = status.manifest
    lines = [
        f"index       {status.folder} ({status.bytes_on_disk / 1e6:.1f} MB)",
        f"generation  {manifest.generation}, published {manifest.published}{_others(status)}",
        f"encoder     {manifest.encoder}",
        f"passages    {manifest.passages:,} of about {manifest.passage_size} characters, "
        f"{manifest.embedded:,} embedded",
        f"parsers     {_walls_text(walls)}",
        f"documents   {manifest.documents:,} ({manifest.characters:,} characters)",
        *(f"  {entry.id}  {entry.path}  {entry.title}" for entry in status.entries),
    ]
    if status.building:
        lines.insert(1, f"being built {_building_text(status.building)}")
    if manifest.skipped:
        lines += ["skipped", *(f"  {item.path}: {item.reason}" for item in manifest.skipped)]
    return "\n".join(lines)


def _walls_text(walls: Sequence[str]) -> str:
    """``behind limits, landlock; without seccomp, which this system lacks``."""
    from qabot.readers.walls import ALL as WALLS

    missing = ", ".join(wall for wall in WALLS if wall not in walls)
    lacking = f"without {missing}, which this system lacks" if missing else ""
    return "; ".join(part for part in (f"behind {', '.join(walls)}" * bool(walls), lacking) if part)


def _others(status: Status) -> str:
    """The generations that are kept beside the one that is served."""
    others = [n for n in status.generations if n != status.manifest.generation]
    return f"; kept beside it: {', '.join(map(str, others))}" if others else ""


def _building_text(building: Building) -> str:
    """How far the next generation is, and who makes it."""
    stage, done, total = building.stage, building.done, building.total
    if stage == "read":
        far = f"read {done / 1e6:.1f} of {total / 1e6:.1f} MB"
    else:
        far = f"{stage} {done:,} of {total:,}" if total else stage
    left = "" if building.left is None else f", about {duration(building.left)} left"
    return f"by {building.writer}: {far}{left}"


def duration(seconds: float) -> str:
    """``75`` -> ``1 min 15 s``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def reference(quote: Quote | Passage) -> str:
    """What `qabot show` takes to open the place: ``d1a2b3c4d5e6:1203-1260``."""
    return f"{quote.document.id}:{quote.start}-{quote.end}"


def line_of(document: Document, offset: int) -> int:
    """The line of the file, from 1, in which what stands at the offset begins.

    0 where the format has no lines. In lines that were joined to a paragraph it is the first.
    """
    block = document.structure.at(offset)
    if block is None or not block.line:
        return 0
    return block.line + document.text.count("\n", block.start, offset)


@dataclass(frozen=True, slots=True)
class _Words:
    found: str
    conflicting: str
    refusal: str
    related: str
    items: str
    understood: str


_CHINESE = _Words(
    "找到 {n} 段原文，可信度 {percent}",
    "几份文档说法不一，请对照原文：",
    "文档中没有找到答案。",
    "最接近的段落（不是答案）：",
    "共 {of} 项，以上是前 {shown} 项",
    "理解为：{question}",
)
_ENGLISH = _Words(
    "{quotes}, confidence {percent}",
    "The documents differ; compare them:",
    "The documents do not contain the answer.",
    "Closest passages (not an answer):",
    "the first {shown} of {of} items",
    "Understood as: {question}",
)


def _words(question: str) -> _Words:
    return _CHINESE if any(map(is_cjk, question)) else _ENGLISH


def _document_json(document: Document) -> Json:
    return {
        "id": document.id,
        "path": document.path,
        "title": document.title,
        "sha256": document.sha256,
    }


def _quote_json(quote: Quote) -> Json:
    text = quote.document.text
    found: Json = {
        "text": quote.text,
        "start": quote.start,
        "end": quote.end,
        "document": _document_json(quote.document),
        "page": quote.page,
        "heading": list(quote.heading),
        "score": quote.score,
        "highlights": [list(span) for span in quote.highlights],
        "with": [
            {"role": c.role, "text": text[c.start : c.end], "start": c.start, "end": c.end}
            for c in quote.companions
        ],
        "cells": [
            {"head": c.head, "text": text[c.start : c.end], "start": c.start, "end": c.end}
            for c in quote.cells
        ],
    }
    shown, of = quote.items
    return found | {"items": {"shown": shown, "of": of}} if of else found


def _hit_json(hit: Hit) -> Json:
    passage = hit.passage
    return {
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "document": _document_json(passage.document),
        "page": passage.page,
        "heading": list(passage.heading),
        "score": round(hit.score, 4),
        "dense_rank": hit.dense_rank,
        "lexical_rank": hit.lexical_rank,
    }


def _found(words: _Words, number: int, confidence: float) -> str:
    return words.found.format(
        n=number, quotes=count_of(number, "quote"), percent=f"{confidence:.0%}"
    )


def _numbered(
    quotes: Sequence[Quote], style: Style, *, dim: bool = False, first: int = 1
) -> list[str]:
    return [_quote_text(n, quote, style, dim=dim) for n, quote in enumerate(quotes, first)]


def _quote_text(number: int, quote: Quote, style: Style, *, dim: bool) -> str:
    body = [
        f"    {shown}"
        for line in lines_of(quote.document, quote.start, quote.end)
        for shown in _line_text(line, quote, style, dim=dim)
    ]
    body[0] = f"{_dim(f'{number:>2}', style)}  {body[0][4:]}"
    shown, of = quote.items
    if shown < of:
        words = _words(quote.text)
        body.append(f"    {_dim(words.items.format(shown=shown, of=of), style)}")
    return "\n".join([*body, *_source(quote, style)])


def _line_text(line: Line, quote: Quote, style: Style, *, dim: bool) -> Iterator[str]:
    """A line of a quote, wrapped, its marks in colour; what stands beside the quote is dim."""
    text = quote.document.text[line.start : line.end]
    label = f"{line.label}{_COLON[_is_chinese(line.label + text)]}" if line.label else ""
    lines = _wrapped(label + text, style)
    if line.beside:
        lines[-1] += "…" if line.is_cut else ""
        yield from (_dim(shown, style) for shown in lines)
    elif dim:
        yield from lines
    else:
        inside = ((max(s, line.start), min(e, line.end)) for s, e in quote.highlights)
        spans = [(s - line.start, e - line.start) for s, e in inside if s < e]
        yield from _marked(label + text, lines, spans, len(label), style)


_COLON = {True: "：", False: ": "}


def _is_chinese(text: str) -> bool:
    return any(map(is_cjk, text))


def _hit_text(number: int, hit: Hit, style: Style) -> str:
    def rank(leg: int | None) -> str:
        return "-" if leg is None else str(leg + 1)

    lines = [f"    {line}" for line in _wrapped(hit.passage.text, style)]
    lines[0] = f"{_dim(f'{number:>2}', style)}{lines[0][2:]}"
    legs = f"by meaning {rank(hit.dense_rank)}, by words {rank(hit.lexical_rank)}"
    ranks = f"score {hit.score:.2f}, {legs}"
    return "\n".join([*lines, *_source(hit.passage, style), f"    {_dim(ranks, style)}"])


def _source(quote: Quote | Passage, style: Style) -> list[str]:
    """Where it stands: title and headings, then file and line, and how to open it."""
    document = quote.document
    names = [document.title, *quote.heading]
    path = " › ".join(name for i, name in enumerate(names) if name not in names[:i])
    page = f", {_page(document, quote.page)}" if quote.page else ""
    line = line_of(document, quote.start)
    place = f"{document.path}{f':{line}' if line else ''}{page}"
    return [
        f"    {_dim(f'—— {path}', style)}",
        f"    {_place(place, style)}  {_dim(f'qabot show {reference(quote)}', style)}",
    ]


def _page(document: Document, number: int) -> str:
    """``page 3``, and whether its text is but what a program recognised in a picture."""
    return f"page {number}{' (recognised)' if number in document.recognised else ''}"


def count_of(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' if number != 1 else ''}"


# --- Wrapping and colours ---------------------------------------------------------------------

_NO_LINE_START = "，。、；：？！”’」』）》】…—,.;:?!)%"
_UNIT = re.compile(r"[ \t]+|[,.;:?!)%]+|[!-~]+|.")  # a Latin word or number stays whole


def _wrapped(text: str, style: Style) -> list[str]:
    """Lines that together hold every character of the text but its own line ends."""
    lines = []
    for paragraph in legible(text).split("\n"):  # as wide as what is shown
        lines += list(_lines(paragraph, style.width - 4)) if style.width else [paragraph]
    return lines


def _lines(paragraph: str, columns: int) -> Iterator[str]:
    line, used = "", 0
    for unit in _UNIT.findall(paragraph):
        width = sum(max(wcwidth(character), 0) for character in unit)
        if line and used + width > columns and unit[0] not in _NO_LINE_START:
            yield line
            line, used = "", 0
        line, used = line + unit, used + width
    yield line


def _marked(
    text: str, lines: Sequence[str], spans: Sequence[Span], before: int, style: Style
) -> list[str]:
    """The same lines with spans of the text in colour, counted from ``before`` on.

    Offsets count the line ends left out.
    """
    if not style.colour:
        return list(lines)
    marked, at = [], -before
    for line in lines:
        shown, last = "", 0
        for start, end in ((s - at, e - at) for s, e in spans):
            start, end = max(start, last), min(end, len(line))
            if start < end:
                shown += line[last:start] + _mark(line[start:end], style)
                last = end
        marked.append(shown + line[last:])
        at += len(line)
        if text[at + before : at + before + 1] == "\n":
            at += 1
    return marked


def _ansi(code: str, text: str, style: Style) -> str:
    return f"{_COLOUR}{code}m{text}{_COLOUR}0m" if style.colour and text else text


def _bold(text: str, style: Style) -> str:
    return _ansi("1", text, style)


def _dim(text: str, style: Style) -> str:
    return _ansi("2", text, style)


def _mark(text: str, style: Style) -> str:
    return _ansi("1;33", text, style)


def _place(text: str, style: Style) -> str:
    return _ansi("36", text, style)
