"""The questions in questions/jinan.jsonl, asked of corpus/ or other documents on the subject.

    python -m benchmarks.jinan [PATH]

Writes results/jinan.json for corpus/; for another path it only prints.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.data import build, save
from qabot.answering.answers import ask
from qabot.models.span_reader import load_reader

QUESTIONS = Path(__file__).parent / "questions/jinan.jsonl"
CORPUS = Path(__file__).parent.parent / "corpus"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("path", type=Path, nargs="?", default=CORPUS)
    parser.add_argument("--wrong", action="store_true", help="print what went wrong")
    parser.add_argument("--fast", action="store_true", help="by rule, without the reader; prints")
    options = parser.parse_args()
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    reader = None if options.fast else load_reader()
    with tempfile.TemporaryDirectory() as place:
        index = build(Path(place), [options.path])
        for line in QUESTIONS.read_text("utf-8").splitlines():
            entry: dict[str, Any] = json.loads(line)
            answer = ask(index, entry["question"], reader=reader)
            outcome = counts[f"{entry['kind']}, {entry['script']}"]
            outcome["questions"] += 1
            if not answer.found:
                outcome["refused"] += 1
            elif entry["answers"]:
                held = [any(a in q.text for a in entry["answers"]) for q in answer.quotes]
                outcome["quote_1_holds_answer"] += held[0]
                outcome["any_quote_holds_answer"] += any(held)
            if options.wrong and not _is_right(entry, answer):
                quote = (answer.quotes or answer.related)[:1]
                text = quote[0].text[:70].replace("\n", "/") if quote else ""
                print(f"{answer.confidence:.2f} {entry['id']} {entry['question']} -> {text}")
    figures = {kind: dict(outcome) for kind, outcome in sorted(counts.items())}
    if options.path == CORPUS and not options.fast:
        save("jinan", "python -m benchmarks.jinan", figures)
    else:
        print(json.dumps(figures, ensure_ascii=False, indent=2))


def _is_right(entry: dict[str, Any], answer: Any) -> bool:
    if not entry["answers"]:
        return not answer.found
    return any(a in q.text for q in answer.quotes[:1] for a in entry["answers"])


if __name__ == "__main__":
    main()
