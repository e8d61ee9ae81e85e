"""Answers, hits, documents and reports as JSON, by the schemas that others rely on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from qabot.errors import QuestionError
from qabot.index.skipped import Skipped
from qabot.messages import Code, Lost
from qabot.structure import Block
from qabot.types import Answer, Document, Hit, Part, Quote, Span

if TYPE_CHECKING:
    from qabot.evaluation import Evaluation
    from qabot.index import ServerStatus, Status
    from qabot.ingest import IndexReport, Purged

Json = dict[str, Any]


def answer_json(answer: Answer) -> Json:
    """The object of ``qabot ask --json``, schema qabot.answer/1."""
    return {
        "schema": "qabot.answer/1",
        "question": answer.question,
        "found": answer.found,
        "confidence": round(answer.confidence, 4),
        "quotes": [quote_json(quote) for quote in answer.quotes],
        "related": [quote_json(quote) for quote in answer.related],
        "conflicting": answer.conflicting,
        "parts": [_part_json(part) for part in answer.parts],
        "written": None,
        "sources": [],
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
        "loss_codes": [_loss_json(loss)["code"] for loss in document.losses],
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


def _skipped_json(item: Skipped) -> Json:
    return {"path": item.path, "reason": item.reason, "code": str(item.message.code)}


def _loss_json(loss: str) -> Json:
    return {"loss": loss, "code": str(loss.message.code if isinstance(loss, Lost) else Code.PLAIN)}


def report_json(report: IndexReport) -> Json:
    """The object of ``qabot index --json``, schema qabot.index/1."""
    return {
        "schema": "qabot.index/1",
        "generation": report.generation,
        "added": report.added,
        "updated": report.updated,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "skipped": [_skipped_json(item) for item in report.skipped],
        "losses": [{"path": path, **_loss_json(loss)} for path, loss in report.losses],
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

    ``walls`` are those around a parser here.
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
        "dense": manifest.dense,
        "characters": manifest.characters,
        "bytes": status.bytes_on_disk,
        "skipped": [_skipped_json(item) for item in manifest.skipped],
        "generations": list(status.generations),
        "building": asdict(status.building) if status.building else None,
        "walls": list(walls),
        "server": _server_json(status.server) if status.server else None,
    }


def _server_json(server: ServerStatus) -> Json:
    return {
        "address": server.address,
        "name": server.name,
        "parts": [asdict(part) for part in server.parts],
        "error": str(server.error) if server.error else None,
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
                "quote": quote_json(outcome.answer.quotes[0]) if outcome.answer.quotes else None,
            }
            for outcome in evaluation.wrong
        ],
    }


def _document_json(document: Document) -> Json:
    return {
        "id": document.id,
        "path": document.path,
        "title": document.title,
        "sha256": document.sha256,
    }


def quote_json(quote: Quote) -> Json:
    """A quote with its place, and with what is shown with it."""
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
