"""The READMEs are short, and say what the demo answers and what the results files contain."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.table import summary, tables
from qabot import Library
from qabot.rendering import Style, answer_text, report_text

ROOT = Path(__file__).parent.parent
READMES = {"en": "README.md", "zh": "README.zh.md"}
PAGES = {"en": "docs/benchmarks.md", "zh": "docs/benchmarks.zh.md"}


def text_of(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


@pytest.mark.parametrize("language", READMES)
def test_figures_are_those_of_the_results_files(language: str) -> None:
    assert summary(language) in text_of(READMES[language])
    assert tables(language) in text_of(PAGES[language])


def test_every_results_file_is_linked() -> None:
    page = text_of("docs/benchmarks.md")
    files = sorted(path.name for path in (ROOT / "benchmarks/results").iterdir())
    assert [name for name in files if f"(../benchmarks/results/{name})" not in page] == []


def test_summary_has_four_rows() -> None:
    assert [len(summary(language).splitlines()) for language in READMES] == [2 + 4, 2 + 4]


@pytest.mark.parametrize("page", READMES.values())
def test_readme_is_read_in_a_minute(page: str) -> None:
    text = text_of(page)
    assert len(text.splitlines()) <= 90
    assert "\nmake demo " in text
    assert "\nmake test " in text


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What `make demo` prints on a system of each language, in no time."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    question = re.findall(r"^QUESTION \?= (.+)$", text_of("Makefile"), re.MULTILINE)[0]
    with Library(folder / "index") as library:
        report = library.update([folder / "corpus"])
        answer = answer_text(library.ask(question), Style())
    assert report.added == 3
    timeless = replace(report, seconds=0.0)
    return {
        "en": f"{report_text(timeless, 'en')}\n{answer}",
        "zh": f"{report_text(timeless, 'zh')}\n{answer}",
    }


@pytest.mark.parametrize("language", READMES)
def test_demo_prints_what_the_readme_shows(language: str, demo: Mapping[str, str]) -> None:
    shown = text_of(READMES[language]).split("$ make demo\n")[1].split("\n```")[0]
    timeless = re.sub(r"\d+\.\d (s|秒)", r"0.0 \1", shown, count=1)
    early = r"(generation|第) 2"  # where it takes long, words alone are published first
    assert timeless == re.sub(early, r"\1 1", demo[language].rstrip(), count=1)
