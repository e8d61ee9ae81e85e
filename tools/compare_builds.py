"""Compares the answers of two builds, question by question.

    python -m tools.compare_builds FORMER NEW QUESTIONS --indexes FORMER_INDEX NEW_INDEX

FORMER and NEW are source trees (folders that contain src/qabot); each answers from the index that
it made itself of the same documents. QUESTIONS has one question a line, or JSON lines with
"question". Prints every difference in quotes, scores and confidences (to 4 digits) and in what is
marked, and ends with 1 when there is one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

Json = dict[str, Any]
ASKING = """
import json, sys
from qabot import Library

def shown(quote):
    place = quote.document.path, quote.start, quote.end, quote.heading, quote.page
    parts = quote.highlights, [[c.start, c.end] for c in quote.companions], quote.items
    return {"text": quote.text, "place": place, "parts": parts, "score": round(quote.score, 4)}

with Library(sys.argv[1]) as library:
    for question in json.load(sys.stdin):
        answer = library.ask(question)
        print(json.dumps({
            "confidence": round(answer.confidence, 4),
            "conflicting": answer.conflicting,
            "quotes": [shown(quote) for quote in answer.quotes],
            "related": [shown(quote) for quote in answer.related],
        }), flush=True)
"""


def questions_in(path: Path) -> list[str]:
    """The questions of a file: plain lines, or JSON lines with ``question``."""
    lines = [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [json.loads(line)["question"] if line.startswith("{") else line for line in lines]


def answers_of(tree: Path, index: Path, questions: Sequence[str]) -> list[Json]:
    """What a build answers, as plain values. Raises CalledProcessError when it fails."""
    environment = os.environ | {"PYTHONPATH": str((tree / "src").resolve())}
    done = subprocess.run(
        [sys.executable, "-c", ASKING, str(index)],
        input=json.dumps(questions),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=environment,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def differences(former: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """A line for each value that differs between two answers."""
    for name in former:
        ours, theirs = former[name], new[name]
        if isinstance(ours, list) and len(ours) == len(theirs):
            pairs = zip(ours, theirs, strict=True)
            for number, (own, other) in enumerate(pairs, 1):
                for line in differences(own, other) if isinstance(own, dict) else ():
                    yield f"{name} {number}: {line}"
                if not isinstance(own, dict) and own != other:
                    yield f"{name} {number}: {own!r} -> {other!r}"
        elif ours != theirs:
            yield f"{name}: {ours!r} -> {theirs!r}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("former", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--indexes", type=Path, nargs=2, required=True)
    given = parser.parse_args(arguments)
    questions = questions_in(given.questions)
    trees = zip((given.former, given.new), given.indexes, strict=True)
    former, new = (answers_of(tree, index, questions) for tree, index in trees)
    changed = 0
    for question, *both in zip(questions, former, new, strict=True):
        found = list(differences(*both))
        changed += bool(found)
        for line in found:
            print(f"{question}\n    {line}")
    print(f"{changed} of {len(questions)} answers differ")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
