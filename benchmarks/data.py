"""Question sets in SQuAD's layout, and indexes made of their paragraphs; where they can be had.

Each set is parted by article, so that nothing leaks: of eight in a row five are for training, one
is for fitting constants and thresholds, and two are for measuring alone (`part`).

CMRC 2018: https://github.com/ymcui/cmrc2018 (CC BY-SA 4.0), cmrc2018_dev.json, cmrc2018_trial.json.
ChineseSquad: https://github.com/pluto-junzeng/ChineseSquad (after SQuAD 2.0, CC BY-SA 4.0), its
dev set. DRCD: https://github.com/DRCKnowledgeTeam/DRCD (CC BY-SA 3.0), drcd_dev.json. CJRC:
https://github.com/china-ai-law-challenge/CAIL2019, its dev set. Training reads news as well:
news.jsonl.gz, lines of {"text": …}, of https://github.com/IAAR-Shanghai/CRUD_RAG (Apache-2.0).
"""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from qabot.index import Index, open_index
from qabot.ingest import Recipe, update

RESULTS = Path(__file__).parent / "results"
SETS = {"CMRC 2018 dev": "cmrc2018_dev.json", "DRCD dev (traditional)": "drcd_dev.json"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with the title and the number of the article that it belongs to."""

    article: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """``paragraph`` is the number of the paragraph that answers it; no answers = it does not.

    ``starts`` are the offsets of the answers in the paragraph.
    """

    text: str
    paragraph: int
    answers: tuple[str, ...]
    starts: tuple[int, ...] = ()


Part = Literal["training", "fitting", "measuring"]


def part(article: int) -> Part:
    """What the article of this number may be used for."""
    return {1: "measuring", 3: "fitting", 5: "measuring"}.get(article % 8, "training")  # type: ignore[return-value]


def load(path: Path) -> tuple[list[Paragraph], list[Question]]:
    """Paragraphs, and the questions that they answer, in the order of the file."""
    paragraphs: list[Paragraph] = []
    questions: list[Question] = []
    for number, article in enumerate(json.loads(path.read_text("utf-8"))["data"]):
        for paragraph in article["paragraphs"]:
            for entry in paragraph["qas"]:
                impossible = entry.get("is_impossible", False) in (True, "true")
                answers = () if impossible else entry["answers"]
                if any(answer["answer_start"] < 0 for answer in answers):
                    continue  # CJRC: yes or no, which nothing in the text says
                texts = tuple(answer["text"] for answer in answers)
                starts = tuple(answer["answer_start"] for answer in answers)
                if entry["question"].strip():
                    questions.append(Question(entry["question"], len(paragraphs), texts, starts))
            title = article.get("title") or paragraph.get("casename", "")
            paragraphs.append(Paragraph(number, title, paragraph["context"]))
    return paragraphs, questions


def write_documents(folder: Path, paragraphs: Sequence[Paragraph], *, titled: bool) -> list[Path]:
    """A Markdown file for each paragraph, named by its number; ``titled`` puts the title in."""
    folder.mkdir(parents=True)
    paths = []
    for number, paragraph in enumerate(paragraphs):
        title = json.dumps(paragraph.title if titled else "-", ensure_ascii=False)
        path = folder / f"{number:05d}.md"
        path.write_text(f"---\ntitle: {title}\n---\n{paragraph.text}\n", encoding="utf-8")
        paths.append(path)
    return paths


def build(folder: Path, paths: Sequence[Path], *, threads: int | None = None) -> Index:
    """An open index of these files in ``folder``."""
    update(folder, paths, recipe=Recipe(threads=threads))
    return open_index(folder, threads=threads)


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
