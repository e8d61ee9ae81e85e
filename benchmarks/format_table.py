"""The table of docs/formats.md, made from results/producers.json; a test compares the page with it.

python -m benchmarks.format_table
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results" / "producers.json"
SCORES = ("sentences", "figures", "cells", "pages", "left_out")
NAMES = {
    "wordml": "XML of Word 2003",
    "sheetml": "XML of Excel 2003",
    "strict": "`.docx`, Strict",
}
LOST = {  # what is not read of a format, in short; the page says more
    "odt": "pictures, drawings",
    "fodt": "pictures, drawings",
    "doc": "pictures; Word 95 and earlier",
    "rtf": "pictures, drawings, formulas",
    "wordml": "pictures",
    "strict": "pictures",
    "xls": "pictures",
    "ods": "pictures",
    "sheetml": "pictures",
    "odp": "pictures",
    "fodp": "pictures",
    "eml": "pictures in the text, encrypted parts",
    "mbox": "the same",
    "msg": "the same",
    "mht": "pictures, menus",
    "ofd": "pictures, watermarks",
    "srt": "styles, positions",
    "vtt": "styles, positions",
    "ass": "styles, drawings",
    "ssa": "styles, drawings",
    "ipynb": "pictures, widgets",
    "tex": "pictures, numbers of references",
    "rst": "pictures, directives",
    "org": "pictures",
    "xml": "attributes",
}


def table() -> str:
    """A row for each format: samples, scores of qabot and the best other reader, speed."""
    figures: dict[str, Any] = json.loads(RESULTS.read_text("utf-8"))["figures"]
    head = (
        "| format | samples (producers) | qabot | best other | left out | "
        "ms per 100,000 characters |\n|---|---|---|---|---|---|"
    )
    return "\n".join([head, *(_row(kind, figures[kind]) for kind in LOST if kind in figures)])


def _row(kind: str, told: Mapping[str, Any]) -> str:
    name, best = best_other(told)
    own = told["qabot"]
    cells = (
        NAMES.get(kind, f"`.{kind}`"),
        f"{told['samples']} ({len(told['producers'])})",
        _scores(own),
        f"{name.replace('_', '-')}: {_scores(best)}" if name else "–",
        LOST[kind],
        " / ".join(f"{of['ms_for_100_000_characters']:,}" for of in (own, best) if of),
    )
    return f"| {' | '.join(cells)} |"


def best_other(told: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The other reader with the highest mean of its scores; without a name if none was measured."""
    others = {name: of for name, of in told.items() if isinstance(of, dict) and name != "qabot"}
    return max(others.items(), key=lambda pair: _mean(pair[1]), default=("", {}))


def _mean(scores: Mapping[str, Any]) -> float:
    found: list[float] = [
        scores[name]["percent"] for name in SCORES if name in scores and name != "pages"
    ]
    return sum(found) / len(found)


def _scores(scores: Mapping[str, Any]) -> str:
    """Of what the format has: sentences, figures, cells, pages, left out; in percent."""
    return " / ".join(f"{scores[n]['percent']:g}" if n in scores else "–" for n in SCORES)


if __name__ == "__main__":
    print(table())
