"""The READMEs say what the results files say, and their files are where they say."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from table import tables  # noqa: E402 - benchmarks/ is no package

PAGES = (
    "CONTRIBUTING.md",
    "docs/design.md",
    "docs/server.md",
    "docs/telegram.md",
    "src/qabot/encoders/e5/README.md",
    "training/README.md",
)
READMES = {"en": "README.md", "zh": "README.zh.md"}


@pytest.mark.parametrize("language", READMES)
def test_figures_are_those_of_the_results_files(language: str) -> None:
    assert tables(language) in (ROOT / READMES[language]).read_text("utf-8")


@pytest.mark.parametrize("page", [*READMES.values(), *PAGES])
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
