"""How often the check of written sentences notices what is wrong, and keeps what is right.

    python -m benchmarks.claims FOLDER

FOLDER contains cmrc2018_dev.json, drcd_dev.json and news.jsonl.gz (see data.py). True sentences
are changed by machine, one kind of error at a time, and compared with the sentence they were made
from. The pairs in questions/claims_built.tsv and claims_aside.tsv were written by hand before the
rule; those in the second were not looked at while it was built. claims_batch1.tsv to 8 were written
one after the other, each before the rule was run on it: claims_first_sight.json has how the rule of
that moment judged it, and how the rule before all of them does. Writes results/claims.json.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opencc import OpenCC

from benchmarks.claim_changes import Changes
from benchmarks.data import save
from qabot.language.text import sentence_spans
from qabot.writing.claims import check
from qabot.writing.statements import statement

SEED = 7
SENTENCES = 500
MOST = 200  # changed sentences of one kind
QUESTIONS = Path(__file__).parent / "questions"


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence written by hand, whether it follows from its quotes, and which kind it is."""

    is_good: bool
    kind: str
    sentence: str
    quotes: tuple[str, ...]
    titles: tuple[str, ...]


def read_pairs(path: Path) -> list[Pair]:
    """Lines of good or bad, kind, sentence, quotes parted by //, and a title."""
    pairs = []
    for line in path.read_text("utf-8").splitlines():
        verdict, kind, sentence, quotes, *titles = line.split("\t")
        pairs.append(
            Pair(verdict == "good", kind, sentence, tuple(quotes.split(" // ")), tuple(titles))
        )
    return pairs


def read_sentences(folder: Path) -> list[str]:
    """Sentences of 15 to 120 characters of Wikipedia in both writings and of news, each once."""
    texts = [
        paragraph["context"]
        for name in ("cmrc2018_dev.json", "drcd_dev.json")
        for article in json.loads((folder / name).read_text("utf-8"))["data"]
        for paragraph in article["paragraphs"]
    ]
    with gzip.open(folder / "news.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts += [json.loads(line)["text"] for _, line in zip(range(2000), lines, strict=False)]
    found = {
        text[start:end]
        for text in texts
        for start, end in sentence_spans(text)
        if 15 <= end - start <= 120 and re.search("[一-鿿]{6}.*。$", text[start:end])
    }
    return sorted(found)


def kept(sentences: Sequence[str]) -> dict[str, float]:
    """The share of true sentences that are shown as supported, by how they were written."""
    traditional = OpenCC("s2t")
    ways: dict[str, Callable[[str], tuple[str, list[str]] | None]] = {
        "verbatim": lambda s: (s, [s]),
        "verbatim, not quick": lambda s: ("据此，" + s, [s]),
        "with another quote": lambda s: (s, [sentences[0], s]),
        "traditional": lambda s: (traditional.convert(s), [s]),
        "first clause": _first_clause,
        "last clause left out": _without_last,
    }
    figures_by_way = {}
    for way, made in ways.items():
        pairs = [pair for sentence in sentences if (pair := made(sentence))]
        shown = [check(said, quotes).standing for said, quotes in pairs]
        figures_by_way[way] = round(shown.count("supported") / len(pairs), 4)
    return figures_by_way


def _first_clause(sentence: str) -> tuple[str, list[str]] | None:
    first, comma, _ = sentence.partition("，")
    usual = comma and len(first) >= 10 and not re.search("^[当在如若除虽因由随]|[的时后前]$", first)
    return (first + "。", [sentence]) if usual else None


def _without_last(sentence: str) -> tuple[str, list[str]] | None:
    first, comma, last = sentence.rpartition("，")
    usual = "，" in first and not re.search("但|除|却|不|仅|否", last)
    return (first + "。", [sentence]) if comma and usual else None


def caught(sentences: Sequence[str]) -> dict[str, dict[str, float | int]]:
    """For each kind of error the share that is not shown as supported, and how many were made."""
    changes = Changes(sentences, random.Random(SEED))
    found = {}
    for kind, change in changes.kinds().items():
        standings: Counter[str] = Counter()
        for sentence in sentences:
            made = change(sentence)
            if made and made != sentence:
                standings[check(made, [sentence]).standing] += 1
                if standings.total() == MOST:
                    break
        total = standings.total()
        noticed = total - standings["supported"]
        found[kind] = {
            "sentences": total,
            "not shown as supported": round(noticed / max(total, 1), 4),
            "struck": round(standings["contradicted"] / max(total, 1), 4),
        }
    return found


def by_hand(pairs: Sequence[Pair]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for is_good, name in ((True, "good"), (False, "bad")):
        standings = Counter(
            check(pair.sentence, pair.quotes, pair.titles).standing
            for pair in pairs
            if pair.is_good == is_good
        )
        found[name] = {str(standing): n for standing, n in sorted(standings.items())}
    return found


def by_batch() -> dict[str, dict[str, dict[str, dict[str, int]]]]:
    """How each batch was judged when it was new, by the rule before, and is judged now."""
    known = json.loads((QUESTIONS / "claims_first_sight.json").read_text("utf-8"))
    return {
        batch: {**judged, "now": by_hand(read_pairs(QUESTIONS / f"claims_{batch}.tsv"))}
        for batch, judged in known.items()
    }


def milliseconds(sentences: Sequence[str]) -> float:
    """The mean time of a check of a sentence that is new, with its quote."""
    statement.cache_clear()
    begun = time.process_time()
    for sentence in sentences:
        check("据此，" + sentence, [sentence])
    return round(1000 * (time.process_time() - begun) / len(sentences), 2)


def page_table(figures: Mapping[str, Any]) -> str:
    """The figures as docs/written.md shows them."""
    lines = ["| sentences changed by machine | made | not shown as supported | struck |"]
    lines.append("|---|---|---|---|")
    for kind, row in figures["changed by machine"].items():
        noticed, struck = row["not shown as supported"], row["struck"]
        lines.append(f"| {kind} | {row['sentences']} | {noticed:.1%} | {struck:.1%} |")
    lines += ["", "| true sentences | shown as supported |", "|---|---|"]
    lines += [f"| {way} | {share:.1%} |" for way, share in figures["kept"].items()]
    lines += ["", "| written by hand | supported | marked | struck |", "|---|---|---|---|"]
    for name, sides in figures["written by hand"].items():
        for side, counts in sides.items():
            numbers = [counts.get(key, 0) for key in ("supported", "unconfirmed", "contradicted")]
            lines.append(f"| {name}, {side} | {' | '.join(map(str, numbers))} |")
    lines += [
        "",
        "| batch | looked at | right kept | right struck | wrong not shown as supported |",
    ]
    lines.append("|---|---|---|---|---|")
    for batch, rows in figures["batches"].items():
        lines += [f"| {batch} | {when} | {_share_line(sides)} |" for when, sides in rows.items()]
    return "\n".join(lines)


def _share_line(sides: Mapping[str, Mapping[str, int]]) -> str:
    good, bad = sides["good"], sides["bad"]
    kept, struck = good.get("supported", 0), good.get("contradicted", 0)
    all_good, all_bad = sum(good.values()), sum(bad.values())
    noticed = all_bad - bad.get("supported", 0)
    return f"{kept}/{all_good} | {struck} | {noticed}/{all_bad}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    sentences = read_sentences(parser.parse_args().folder)
    random.Random(SEED).shuffle(sentences)
    save(
        "claims",
        "python -m benchmarks.claims FOLDER",
        {
            "kept": kept(sentences[:SENTENCES]),
            "changed by machine": caught(sentences),
            "written by hand": {
                name: by_hand(read_pairs(QUESTIONS / f"claims_{name}.tsv"))
                for name in ("built", "aside")
            },
            "batches": by_batch(),
            "milliseconds": milliseconds(sentences[:SENTENCES]),
        },
    )


if __name__ == "__main__":
    main()
