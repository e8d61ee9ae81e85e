"""Question sets in SQuAD's layout, as paragraphs and questions; where they can be had.

CMRC 2018: https://github.com/ymcui/cmrc2018 (CC BY-SA 4.0). DRCD:
https://github.com/DRCKnowledgeTeam/DRCD (CC BY-SA 3.0). ChineseSquad:
https://github.com/pluto-junzeng/ChineseSquad (after SQuAD 2.0, CC BY-SA 4.0).
"""

from __future__ import annotations

import json
import platform
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    paragraph: int
    answers: tuple[str, ...]  # empty = the paragraph does not hold the answer


def load(path: Path) -> tuple[list[str], list[Question]]:
    """Paragraphs, and questions with the number of their paragraph."""
    paragraphs: list[str] = []
    questions: list[Question] = []
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for entry in paragraph["qas"]:
                answers = (
                    ()
                    if entry.get("is_impossible")
                    else tuple(answer["text"] for answer in entry["answers"])
                )
                questions.append(Question(entry["question"], len(paragraphs), answers))
            paragraphs.append(paragraph["context"])
    return paragraphs, questions


def save(name: str, command: str, figures: dict[str, Any]) -> None:
    """Writes results/NAME.json: the figures, and all that is needed to take them again."""
    report = {
        "command": command,
        "commit": _git("rev-parse", "--short", "HEAD")
        + ("+" if _git("status", "-s", "src") else ""),
        "python": platform.python_version(),
        "packages": {p: version(p) for p in ("numpy", "faiss-cpu", "onnxruntime", "tantivy")},
        "figures": figures,
    }
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(report, ensure_ascii=False, indent=2) + "\n"
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
    print(text)


def _git(*words: str) -> str:
    folder = Path(__file__).parent
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout.strip()
