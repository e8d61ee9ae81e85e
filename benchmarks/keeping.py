"""Writes what was fitted into the file from which qabot reads its weights."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

RANKING = Path(__file__).parent.parent / "src/qabot/models/e5/ranking.json"


def keep_rule(figures: dict[str, Any], path: Path = RANKING) -> None:
    """The figures of fit_rule.py; those of other scripts only where they were fitted."""
    kept = json.loads(path.read_text("utf-8"))
    _keep(kept["rule"], figures["ranking"], figures["confidence"])
    if "ranking, other script" in figures:
        others = figures["ranking, other script"], figures["confidence, other script"]
        _keep(kept["other_script"], *others)
    _write(path, kept)


def keep_reader(figures: dict[str, Any], path: Path = RANKING) -> None:
    """The figures of fit_reader.py, and the threshold, at which 5 % are refused falsely."""
    kept = json.loads(path.read_text("utf-8"))
    _keep(kept["reader"], figures["ranking"], figures["confidence"])
    threshold = figures["confidence"]["threshold_at_5_percent_false_refusals"]
    kept["min_confidence"] = math.floor(threshold * 100) / 100
    _write(path, kept)


def _keep(group: dict[str, Any], ranking: dict[str, float], confidence: dict[str, Any]) -> None:
    group["ranking"], group["confidence"] = ranking, confidence["weights"]
    group["bias"] = round(confidence["bias"] + group["bias_moved"], 2)


def _write(path: Path, kept: dict[str, Any]) -> None:
    path.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
