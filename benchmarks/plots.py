"""The curves of answers.py, as SVG next to the figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.data import RESULTS

Floats = npt.NDArray[np.float64]
Curves = Mapping[str, Mapping[str, tuple[Floats, Floats]]]  # set -> method -> confidence, right
COLOURS = {"reader": "#0b6e99", "rule": "#b8651b"}


def risk_plot(curves: Curves) -> None:
    """results/risk.svg: wrong first quotes among the questions answered, the surest first."""
    figure, axes = _axes(curves)
    for axis, (name, methods) in zip(axes, curves.items(), strict=True):
        for method, (confidence, right) in methods.items():
            wrong = 1 - right[np.argsort(-confidence)]
            answered = np.arange(1, len(wrong) + 1)
            axis.plot(answered / len(wrong), np.cumsum(wrong) / answered, **_line(method))
        axis.set(title=name, xlabel="share of questions answered", xlim=(0, 1), ylim=(0, 0.6))
    axes[0].set_ylabel("share of wrong first quotes")
    _write(figure, axes, "risk")


def calibration_plot(curves: Curves) -> None:
    """results/calibration.svg: how often the first quote is right, by how sure it was."""
    figure, axes = _axes(curves)
    for axis, (name, methods) in zip(axes, curves.items(), strict=True):
        axis.plot([0, 1], [0, 1], color="#999999", linewidth=0.8)
        for method, (confidence, right) in methods.items():
            groups = np.array_split(np.argsort(confidence), 10)
            means = [(confidence[g].mean(), right[g].mean()) for g in groups if len(g)]
            axis.plot(*np.transpose(means), marker="o", markersize=3, **_line(method))
        axis.set(title=name, xlabel="confidence", xlim=(0, 1), ylim=(0, 1))
    axes[0].set_ylabel("share of right first quotes")
    _write(figure, axes, "calibration")


def _axes(curves: Curves) -> tuple[Any, Any]:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "qabot", "font.size": 8, "axes.titlesize": 8})
    from matplotlib import pyplot

    made: tuple[Any, Any] = pyplot.subplots(
        1, len(curves), figsize=(2.6 * len(curves), 2.6), sharey=True, squeeze=True
    )
    return made


def _line(method: str) -> dict[str, Any]:
    return {"label": method, "color": COLOURS[method], "linewidth": 1.2}


def _write(figure: Any, axes: Any, name: str) -> None:
    axes[0].legend(frameon=False)
    figure.tight_layout()
    figure.savefig(RESULTS / f"{name}.svg", metadata={"Date": None})
