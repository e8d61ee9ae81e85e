"""How long commands take from a cold start, next to `python -c "import numpy"`, and answers after.

    python -m benchmarks.start

Nine runs of each command in turn over corpus/; the ratios are taken run by run. Then the questions
of questions/jinan.jsonl are asked of an index that stays open, with the reader and without it; the
English ones apart, since the documents are Chinese and more sentences are compared by meaning.
Writes results/start.json.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.data import save
from qabot.answering.answers import ask
from qabot.index import open_index
from qabot.models.span_reader import load_reader

RUNS = 9
QUESTIONS = Path(__file__).parent / "questions/jinan.jsonl"
CORPUS = Path(__file__).parent.parent / "corpus"


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    qabot = [sys.executable, "-m", "qabot"]
    with tempfile.TemporaryDirectory() as place:
        at = ["--index", str(Path(place) / "index")]
        subprocess.run([*qabot, "index", str(CORPUS), *at], check=True, capture_output=True)
        commands = {
            "import numpy": [sys.executable, "-c", "import numpy"],
            "qabot --help": [*qabot, "--help"],
            "qabot status": [*qabot, "status", *at],
            "qabot ask": [*qabot, "ask", "金融辅导员对接了多少家企业", *at],
            "qabot ask --fast": [*qabot, "ask", "--fast", "金融辅导员对接了多少家企业", *at],
        }
        rounds = [{n: seconds(c) for n, c in commands.items()} for _ in range(RUNS + 1)][1:]
        index = open_index(Path(place) / "index")
        lines = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
        ask(index, lines[0]["question"], reader=load_reader())  # the first loads what is needed
        times = {
            f"{how}{whose}": [
                ask(index, line["question"], reader=reader).timing.total
                for line in lines
                if (line["script"] == "en") == bool(whose)
            ]
            for how, reader in (("", load_reader()), (", --fast", None))
            for whose in ("", ", English questions")
        }
    figures: dict[str, dict[str, float]] = {
        name: {
            "seconds_median": round(median(r[name] for r in rounds), 3),
            "times_import_numpy": round(median(r[name] / r["import numpy"] for r in rounds), 2),
        }
        for name in commands
    }
    for how, values in times.items():
        figures[f"answer of an open index{how}"] = {
            "ms_median": round(float(np.percentile(values, 50)), 1),
            "ms_p95": round(float(np.percentile(values, 95)), 1),
        }
    save("start", "python -m benchmarks.start", figures)


if __name__ == "__main__":
    main()
