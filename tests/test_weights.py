"""Weights and threshold: what was fitted is what is used, and what every text names."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.keeping import RANKING, keep_reader, keep_rule
from qabot.answering.answers import MIN_CONFIDENCE
from qabot.answering.weights import FILE, WEIGHTS, load_weights
from qabot.errors import EncoderError
from qabot.models.bundled import read_bundled
from qabot.settings import SCHEMA

ROOT = Path(__file__).parent.parent
SHARE = r"(0?\.\d+)"


def fitted(name: str) -> dict[str, Any]:
    report: dict[str, dict[str, Any]] = json.loads(
        (ROOT / f"benchmarks/results/{name}.json").read_bytes()
    )
    return report["figures"]


def altered(**changes: object) -> bytes:
    return json.dumps(json.loads(read_bundled(FILE)) | changes).encode()


def test_weights_are_those_of_the_last_fit(tmp_path: Path) -> None:
    before = RANKING.read_bytes()
    emptied = json.loads(before) | {"min_confidence": 0.0}
    for name in ("rule", "other_script", "reader"):
        emptied[name] |= {"ranking": {}, "confidence": {}, "bias": 0.0}
    copy = tmp_path / "ranking.json"
    copy.write_text(json.dumps(emptied), "utf-8")
    keep_rule(fitted("fit_rule"), copy)
    keep_reader(fitted("fit_reader"), copy)
    assert copy.read_bytes() == before


def test_fit_without_another_script_keeps_its_weights(tmp_path: Path) -> None:
    copy = tmp_path / "ranking.json"
    copy.write_bytes(RANKING.read_bytes())
    figures = fitted("fit_rule")
    keep_rule({name: figures[name] for name in ("ranking", "confidence")}, copy)
    assert copy.read_bytes() == RANKING.read_bytes()


def test_weights_are_read_as_they_stand_in_the_file() -> None:
    assert WEIGHTS.reader.ranking == {
        "read": 0.27,
        "distinctive_overlap": 2.92,
        "has_expected_type": 2.54,
        "rank_gap": -0.24,
    }
    assert (WEIGHTS.rule.bias, WEIGHTS.other_script.bias, WEIGHTS.row.bias) == (-3.49, -5.59, -6.5)
    assert WEIGHTS.other.confidence == {"label": 3.0}
    assert WEIGHTS.min_confidence == MIN_CONFIDENCE == 0.13


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        altered(min_confidence=None),
        altered(min_confidence="much"),
        altered(row=[]),
        altered(row={"ranking": {}, "confidence": {}}),
        altered(row={"ranking": {"tellling": 1.0}, "confidence": {}, "bias": 0.0}),
        altered(row={"ranking": {"distinctive_overlap": None}, "confidence": {}, "bias": 0.0}),
    ],
    ids=range(10),
)
def test_damaged_weights_are_reported_as_other_damaged_files_are(content: bytes) -> None:
    with pytest.raises(EncoderError, match=r"ranking\.json.*Install qabot again"):
        load_weights(content)


@pytest.mark.parametrize("chinese", [False, True])
def test_pages_name_the_threshold_that_is_used(chinese: bool) -> None:
    """The guide in corpus/ and the changelog are compared in test_guide.py and test_wheel.py."""
    pages = [*ROOT.glob("README*.md"), *ROOT.glob("docs/**/*.md")]
    lines = [
        line
        for page in pages
        if ("zh" in page.relative_to(ROOT).as_posix()) is chinese
        for line in page.read_text("utf-8").splitlines()
    ]
    said = [line for line in lines if re.search("min.confidence", line)]
    named = [value for line in said for value in re.findall(rf"(?:default|默认)\W*?{SHARE}", line)]
    assert {float(value) for value in named} == {MIN_CONFIDENCE}


def test_help_names_the_threshold_that_is_used() -> None:
    named = re.findall(rf"default: {SHARE}", SCHEMA["min_confidence"].summary)
    assert [float(value) for value in named] == [MIN_CONFIDENCE]
