"""Whether a question about another year is refused: questions with their year changed.

    python -m benchmarks.years FOLDER

FOLDER has the question sets that data.py names. Of each question that names one year, a second
one is made by putting a year in its place that its paragraph does not name. Every paragraph is
indexed; of the articles for measuring the questions are asked as they are and changed. Writes
results/years.json.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.data import SETS, Question, build, load, part, save, write_documents
from qabot.answering.answers import ask
from qabot.index import Index
from qabot.language.numbers import Figure, figures
from qabot.models.span_reader import load_reader

ASKED = 200
STEPS = (-7, -5, -3, -2, -1, 1, 2, 3, 5, 7)  # years


def years(text: str) -> list[Figure]:
    return [f for f in figures(text) if f.unit == "年" and len(f.digits) == 4]


def changed(question: Question, paragraph: str, chance: random.Random) -> str:
    """The question with another year."""
    (year,) = years(question.text)
    there = {figure.digits for figure in figures(paragraph)}
    others = [str(int(year.digits) + step) for step in chance.sample(STEPS, len(STEPS))]
    other = next(other for other in others if other not in there)
    return f"{question.text[: year.start]}{other}年{question.text[year.end :]}"


def measure(index: Index, questions: Sequence[tuple[str, tuple[str, ...]]]) -> dict[str, int]:
    answered = right = 0
    for text, answers in questions:
        quotes = ask(index, text, reader=load_reader()).quotes
        answered += bool(quotes)
        right += bool(quotes) and any(answer in quotes[0].text for answer in answers)
    asked = len(questions)
    return {"asked": asked, "refused": asked - answered, "first_quote_holds_the_answer": right}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    figures_of: dict[str, Any] = {}
    for name, file in SETS.items():
        paragraphs, questions = load(folder / file)
        with_year = [q for q in questions if q.answers and len(years(q.text)) == 1]
        with_year = [q for q in with_year if part(paragraphs[q.paragraph].article) == "measuring"]
        chance = random.Random(0)
        sample = chance.sample(with_year, min(ASKED, len(with_year)))
        with tempfile.TemporaryDirectory() as place:
            paths = write_documents(Path(place) / "documents", paragraphs, titled=True)
            index = build(Path(place) / "index", paths)
            texts = [changed(q, paragraphs[q.paragraph].text, chance) for q in sample]
            figures_of[name] = {
                "as they are": measure(index, [(q.text, q.answers) for q in sample]),
                "another year": measure(
                    index, [(text, q.answers) for text, q in zip(texts, sample, strict=True)]
                ),
            }
            index.close()
    save("years", "python -m benchmarks.years FOLDER", figures_of)


if __name__ == "__main__":
    main()
