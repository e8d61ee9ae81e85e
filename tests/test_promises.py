"""The page of promises names tests and results that exist, and its figures are theirs."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "promises.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


def names_in(path: Path) -> set[str]:
    return {
        n.name for n in ast.parse(path.read_text("utf-8")).body if isinstance(n, ast.FunctionDef)
    }


@pytest.mark.parametrize(("file", "name"), TEST.findall(PAGE.read_text("utf-8")))
def test_test_that_is_named_exists(file: str, name: str) -> None:
    assert name in names_in(ROOT / file)


def test_links_lead_to_files() -> None:
    links = LINK.findall(PAGE.read_text("utf-8"))
    assert [link for link in links if not (PAGE.parent / link).exists()] == []


def test_each_promise_names_what_shows_it() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    promises = [row for row in rows if not row.startswith("| promise |")]
    assert len(promises) >= 25
    assert [row for row in promises if not TEST.search(row) and not LINK.search(row)] == []


def figures(name: str) -> Any:
    text = (ROOT / "benchmarks" / "results" / f"{name}.json").read_text("utf-8")
    return json.loads(text)["figures"]


def cell_of_answers() -> list[str]:
    found = figures("answers")["CMRC 2018 dev"]["reader"]
    answers, refusals = found["answers"], found["refusals"]
    return [
        f"{answers['quotes_not_exact']} quotes not exact in the {answers['questions']} answers",
        f"{100 * answers['quote_1_holds_answer']:.1f} % of CMRC 2018 dev",
        f"{100 * refusals['right_refusals']:.0f} % of what was left out of CMRC 2018 dev, none",
    ]


def cells_of_others() -> list[str]:
    jinan, year = figures("jinan"), figures("years")["CMRC 2018 dev"]["another year"]
    asked, off = jinan["answerable, zh-hans"], jinan["off-topic, zh-hans"]
    tables, largest = figures("tables")["xlsx"], figures("growth")["sizes"][2]
    seconds = largest["one_changed_article_seconds_median"]
    return [
        f"{asked['quote_1_holds_answer']} of {asked['questions']} questions about `corpus/`",
        f"{off['refused']} of {off['questions']} off topic",
        f"{year['refused']} of {year['asked']} questions for another year",
        f"{100 * tables['right']:.2f} % of {tables['questions']:,} questions",
        f"{seconds} s among {largest['articles']:,} articles",
        f"{figures('chats')['50 at once']['seconds_p95']} s for 95 of 100",
    ]


def cells_of_soak() -> list[str]:
    found = figures("soak")
    beside = found["seconds in other chats while one is flooded or halted"]
    return [
        f"{found['lost']} lost and {found['doubled']} doubled of {found['asked']:,} questions of "
        f"{found['soak']['chats']} chats in {found['soak']['minutes']:g} minutes",
        f"{found['shown to others']} of {found['asked']:,}",
        f"{beside['p95']} s for 95 of 100 of {beside['answers']:,} answers in other chats",
    ]


@pytest.mark.parametrize("cells", [cell_of_answers, cells_of_others, cells_of_soak])
def test_figures_are_those_of_the_results(cells: Any) -> None:
    page = PAGE.read_text("utf-8")
    assert [cell for cell in cells() if cell not in page] == []


def test_no_answer_of_those_that_could_be_was_refused() -> None:
    found = figures("answers")["CMRC 2018 dev"]["reader"]["refusals"]
    assert found["false_refusals"] == 0
