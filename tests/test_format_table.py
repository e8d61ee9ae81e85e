"""The table of docs/formats.md is that of the results, and its readers reach what is promised."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.format_table import LOST, RESULTS, best_other, table
from benchmarks.making.texts import ending
from benchmarks.producers_truth import Truth, scored, summed

ROOT = Path(__file__).parent.parent
FIGURES = json.loads(RESULTS.read_text("utf-8"))["figures"]
PROMISED = 99.0  # percent
SHORT = {"ofd": 98.9}  # 2 of 177 figures, in a line of easyofd


def test_page_has_the_table_of_the_results() -> None:
    assert table() in (ROOT / "docs/formats.md").read_text("utf-8")


def test_every_format_that_was_measured_is_in_the_table() -> None:
    assert set(FIGURES) == set(LOST)


@pytest.mark.parametrize("kind", sorted(LOST))
def test_each_reader_reaches_what_is_promised(kind: str) -> None:
    own = FIGURES[kind]["qabot"]
    shares = {k: v["percent"] for k, v in own.items() if isinstance(v, dict)}
    assert min(shares.values()) >= SHORT.get(kind, PROMISED), shares
    assert own["unread"] == 0


def test_best_other_reader_is_the_one_with_the_highest_mean() -> None:
    told = {
        "samples": 1,
        "qabot": {"sentences": {"percent": 100.0}},
        "a": {"sentences": {"percent": 90.0}, "cells": {"percent": 0.0}},
        "b": {"sentences": {"percent": 50.0}, "cells": {"percent": 50.0}},
    }
    assert best_other(told)[0] == "b"


def test_scores_are_those_counted_by_hand() -> None:
    truth = Truth(
        sentences=("增长12.6%。", "共有3人。"), rows=(("甲", "1"), ("乙", "2")), gone=("删去的",)
    )
    said = {"text": "增长12.6%。共3人。删去的\n甲\t1\n乙\n2", "ms": 2.0}
    score = scored(said, truth)
    assert (score.sentences, score.figures, score.gone) == ((1, 2), (2, 2), (0, 1))
    assert score.cells == (2, 4)
    assert summed([score])["sentences"] == {"percent": 50.0, "right": 1, "of": 2}


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| 甲 | 1 |", 2),
        ("编号：甲；值：1", 2),
        ("甲 1", 0),
        ("甲1", 0),
        ("1\t甲", 0),
        ("甲\t12", 0),
    ],
)
def test_cells_stand_apart_in_their_order(line: str, cells: int) -> None:
    assert scored({"text": line}, Truth((), (("甲", "1"),))).cells == (cells, 2)


def test_endings_of_formats() -> None:
    assert [ending(kind) for kind in ("wordml", "strict", "odt")] == [".xml", ".docx", ".odt"]
