"""How well conversations are followed: mirrored talks, KdConv's follow-ups, questions in a row.

    python -m benchmarks.conversations FOLDER

FOLDER contains the question sets that data.py names, and KdConv's follow-ups and documents as
open/kdconv_followups.dev.jsonl.gz and open/kdconv_documents.jsonl.gz (thu-coai/KdConv,
Apache-2.0). Measured are the conversations of tests/conversations: rules were made by those called
"test" and "development"; of those called "measured" only the total was looked at, about a dozen
times, while constants were chosen. Those of "development" are measured with their own documents.
Then what a follow-up costs, whether the document that a
follow-up of KdConv is about is found first, and how often a question of CMRC 2018 or DRCD is taken
for a follow-up when they are asked one after another. Two further sets state no licence, are for
measuring alone and may be left out: conversations about a university's colleges over its pages
(ShootingWong/DomainRAG, measure_only/domainrag_conversations.dev.jsonl.gz with domainrag_pages),
and questions of the rewriter set, chit-chat that was written out by hand
(chin-gyou/dialogue-utterance-rewriter, measure_only/rewriter.dev.jsonl.gz), of which the readings
are compared with what was written. Writes results/conversations.json.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.data import SETS, load, part, save, write_documents
from qabot.answering.retrieval import Focus, prepare, retrieve
from qabot.answering.sentence_vectors import VECTORS
from qabot.conversation import Context, Names
from qabot.conversation.focusing import focus_of
from qabot.conversation.forms import END
from qabot.conversation.history import context_of
from qabot.conversation.judging import best_reading
from qabot.conversation.names import subjects_of
from qabot.conversation.readings import readings
from qabot.language.questions import asks
from qabot.language.words import Segmenter
from qabot.library import Library
from qabot.models.span_reader import load_reader
from qabot.search.backend import Backend
from tests.support.talked import DEVELOPMENT, FOLDER, conversations, talked

FOLLOW_UPS, IN_A_ROW = 500, 200
OTHER_PAGES = 300  # of the university, next to those that answer
Json = dict[str, Any]


def mirrored(place: Path) -> Json:
    """Right replies in the mirrored conversations of both halves."""
    with Library(place / "talks") as library:
        library.update([FOLDER / "docs"])
        found: Json = {}
        for split in ("test", "measured"):
            found[split] = _right(library, split)
        found["cost of a follow-up"] = cost(library)
    with Library(place / "development") as library:
        library.update([DEVELOPMENT / "docs"])
        found["development"] = _right(library, "development")
    return found


def _right(library: Library, split: str) -> Json:
    judged = list(talked(library, split))
    return {"messages": len(judged), "right": sum(one.right for one in judged)}


def cost(library: Library) -> Json:
    """Processor time of a follow-up, over that of the question that it was read as."""
    seconds: list[tuple[float, float]] = []
    for _, turns in conversations("test"):
        context: Context | None = None
        for message, _ in turns:
            started = time.process_time()
            reply = library.reply(message, context)
            context, between = reply.context, time.process_time()
            if reply.answer is None or not reply.followed or len(reply.answer.parts) > 1:
                continue
            VECTORS.forget()
            whole = time.process_time()
            library.ask(reply.understood)
            seconds.append((between - started, time.process_time() - whole))
    follow_ups, questions = zip(*seconds, strict=True)
    medians = statistics.median(follow_ups), statistics.median(questions)
    return {
        "follow_ups": len(seconds),
        "milliseconds": round(1000 * medians[0]),
        "milliseconds_asked_whole": round(1000 * medians[1]),
        "ratio_of_medians": round(medians[0] / medians[1], 2),
        "ratio_of_means": round(sum(follow_ups) / sum(questions), 2),
    }


def kdconv(folder: Path, place: Path) -> Json:
    """Whether the document meant is found first: the follow-up alone, and as it was read."""
    documents = place / "kdconv"
    documents.mkdir()
    paths: dict[str, set[str]] = {}
    with gzip.open(folder / "open/kdconv_documents.jsonl.gz", "rt") as lines:
        entries = [json.loads(line) for line in lines]
    for number, entry in enumerate(entries):
        path = documents / f"{number:05}.txt"
        path.write_text(entry["text"], encoding="utf-8")
        paths.setdefault(entry["name"], set()).add(path.name)
    with gzip.open(folder / "open/kdconv_followups.dev.jsonl.gz", "rt") as lines:
        asked = [json.loads(line) for line in lines][:FOLLOW_UPS]
    with Library(place / "kdconv-index") as library:
        library.update([documents])
        with library.using() as index:
            names = Names.of(index.titles)
            counts = {"alone": 0, "as it was read": 0, "name put in": 0}
            for one in asked:
                meant = {
                    file
                    for name, files in paths.items()
                    if name.startswith(one["entity"])
                    for file in files
                }
                text, focus = _read(one, names, index)
                counts["alone"] += _finds(index, one["follow_up"], None, meant)
                counts["as it was read"] += _finds(index, text, focus, meant)
                counts["name put in"] += _finds(index, one["rewritten"], None, meant)
    return {"follow_ups": len(asked), **counts}


def _read(one: Json, names: Names, index: Backend) -> tuple[str, Focus | None]:
    context = context_of(one["history"], one["follow_up"], names, index) or Context("")
    meant = readings(one["follow_up"], context, names, index.segmenter)
    chosen = best_reading(index, meant, context, load_reader())[0].reading
    return chosen.text, focus_of(index, chosen, context)


def _finds(index: Backend, text: str, focus: Focus | None, meant: set[str]) -> bool:
    hits = retrieve(index, prepare(index, text), 1, focus)
    return bool(hits) and Path(hits[0].passage.document.path).name in meant


def colleges(folder: Path, place: Path) -> Json:
    """Whether the page of the college meant is found first, and is quoted first."""
    asked = _lines(folder / "measure_only/domainrag_conversations.dev.jsonl.gz")
    pages = _lines(folder / "measure_only/domainrag_pages.jsonl.gz")
    urls = {document["url"] for one in asked for document in one["documents"]}
    meant_pages = [page for page in pages if page["url"] in urls]
    others = random.Random(0).sample([p for p in pages if p["url"] not in urls], OTHER_PAGES)
    files: dict[str, set[str]] = {}
    documents = place / "colleges"
    documents.mkdir()
    for number, page in enumerate([*meant_pages, *others]):
        path = documents / f"{number:05}.md"
        path.write_text(f"# {page['title']}\n\n{page['text']}", encoding="utf-8")
        files.setdefault(page["url"], set()).add(path.name)
    counts = {"alone": 0, "as it was read": 0}
    with Library(place / "colleges-index") as library:
        library.update([documents])
        with library.using() as index:
            names = Names.of(index.titles)
            for one in asked:
                meant = {name for d in one["documents"] for name in files[d["url"]]}
                text, focus = _read(one, names, index)
                counts["alone"] += _finds(index, one["follow_up"], None, meant)
                counts["as it was read"] += _finds(index, text, focus, meant)
    return {"follow_ups": len(asked), "pages": len(meant_pages) + OTHER_PAGES, **counts}


def rewriter(folder: Path) -> Json:
    """How often a reading of a question is what somebody wrote out, letter by letter.

    There are no documents, so that nothing decides between the readings: "first" is the one that
    is likeliest by its form, "any" is one of those found.
    """
    segmenter, names = Segmenter(), Names.of([])
    lines = _lines(folder / "measure_only/rewriter.dev.jsonl.gz")
    questions = [one for one in lines if asks(one["follow_up"]) and asks(one["rewritten"])]
    counts = {"first": 0, "any": 0, "as it was asked": 0}
    for one in questions:
        found = [subjects_of(text, names, segmenter) for text in reversed(one["history"])]
        own, topics = ([name for each in found for name in each[part]] for part in (0, 1))
        context = Context(one["history"][0], tuple(own), tuple(topics), (one["history"][-1],))
        read = readings(one["follow_up"], context, names, segmenter).found
        texts = [END.sub("", reading.text) for reading in read]
        wanted = END.sub("", one["rewritten"])
        counts["first"] += texts[0] == wanted
        counts["any"] += wanted in texts
        counts["as it was asked"] += END.sub("", one["follow_up"]) == wanted
    return {"questions": len(questions), **counts}


def _lines(path: Path) -> list[Json]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def in_a_row(folder: Path, file: str, place: Path) -> Json:
    """Questions that have nothing to do with one another, asked as one conversation."""
    paragraphs, questions = load(folder / file)
    usable = [q for q in questions if q.answers]
    usable = [q for q in usable if part(paragraphs[q.paragraph].article) == "measuring"]
    sample = random.Random(0).sample(usable, IN_A_ROW)
    paths = write_documents(place / file, paragraphs, titled=True)
    counts = {"taken for a follow-up": 0, "first quote": 0, "first quote, asked alone": 0}
    seconds = [0.0, 0.0]
    context: Context | None = None
    with Library(place / f"{file}-index") as library:
        library.update(paths)
        library.warm_up()
        for question in sample:
            started = time.process_time()
            reply = library.reply(question.text, context, small_talk=False)
            between = time.process_time()
            alone = library.ask(question.text)
            seconds[0] += between - started
            seconds[1] += time.process_time() - between
            context = reply.context
            counts["taken for a follow-up"] += reply.followed
            for name, answer in (("first quote", reply.answer), (_ALONE, alone)):
                texts = [quote.text for quote in answer.quotes[:1]] if answer else []
                counts[name] += any(a in text for a in question.answers for text in texts)
    return {"asked": IN_A_ROW, **counts, "cost": round(seconds[0] / seconds[1], 2)}


_ALONE = "first quote, asked alone"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        found = {
            "mirrored conversations": mirrored(place),
            "KdConv dev": kdconv(folder, place),
            **{f"{name}, in a row": in_a_row(folder, file, place) for name, file in SETS.items()},
            **_measured_only(folder, place),
        }
    save("conversations", "python -m benchmarks.conversations FOLDER", found)


def _measured_only(folder: Path, place: Path) -> Json:
    """The figures of the sets that may be left out."""
    if not (folder / "measure_only").is_dir():
        return {}
    return {
        "DomainRAG dev": colleges(folder, place),
        "rewriter dev, questions": rewriter(folder),
    }


if __name__ == "__main__":
    main()
