"""How a network does on `check.data`: while it is trained, and in full precision.

Of each set: `given`, the passages of the answering paragraph are read: the share of questions
whose answer is in the likeliest sentence, exact match and F1 of the likeliest span, by
tokens. `found`, the five passages that retrieval finds: the same share. AUROC of the likeliest
sentence's odds against the five passages found when the answering article is left out, and against
questions with a name or figure exchanged. These are comparisons: `evaluate.py` and the benchmarks
read what ships.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from training.dataset import Dataset
from training.model import Reader, batch

LONGEST = 64  # tokens of an answer
GIVEN, FOUND, LEFT_OUT, NEAR_MISS = range(4)
_AT_ONCE = 64
Floats = npt.NDArray[np.float32]


def check(net: Reader, dataset: Dataset, sets: dict[int, str]) -> dict[str, dict[str, float]]:
    """Figures by set; ``sets`` names the variants."""
    best: dict[int, tuple[float, bool, float, bool]] = {}
    for pair, ends in read(net, dataset):
        group = int(dataset.pairs["group"][pair])
        found = likeliest(dataset, pair, ends)
        if found and (group not in best or found[0] > best[group][0]):
            best[group] = found
    _, rows = np.unique(dataset.pairs["group"], return_index=True)
    of = {int(dataset.pairs["group"][row]): dataset.pairs[row] for row in rows}
    figures = {}
    for variant, name in sets.items():
        by_kind = {
            kind: [
                found
                for group, found in best.items()
                if of[group]["variant"] == variant and of[group]["kind"] == kind
            ]
            for kind in range(4)
        }
        if not by_kind[GIVEN]:
            continue
        odds = {kind: [f[0] for f in some] for kind, some in by_kind.items()}
        figures[name] = {
            "sentence": _mean([f[1] for f in by_kind[GIVEN]]),
            "em": _mean([f[3] for f in by_kind[GIVEN]]),
            "f1": _mean([f[2] for f in by_kind[GIVEN]]),
            "found": _mean([f[1] for f in by_kind[FOUND]]),
            "auroc": auroc(odds[FOUND], odds[LEFT_OUT]),
            "near": auroc(odds[FOUND], odds[NEAR_MISS]),
        }
    return figures


def _mean(values: list[Any]) -> float:
    return round(float(np.mean(values)), 4)


def auroc(high: list[float], low: list[float]) -> float:
    values = np.array([*high, *low])
    ranks = np.empty(len(values))
    ranks[np.argsort(values)] = np.arange(len(values))
    wins = ranks[: len(high)].sum() - len(high) * (len(high) - 1) / 2
    return round(float(wins / max(len(high) * len(low), 1)), 4)


@torch.no_grad()
def read(net: Reader, dataset: Dataset) -> Iterator[tuple[int, Floats]]:
    """Each pair with its own tokens' log odds of ends against none; shape (tokens, 2)."""
    device = next(net.parameters()).device
    lengths = [len(dataset.window(pair)[0]) for pair in range(len(dataset.pairs))]
    order = np.argsort(lengths)
    net.eval()
    for at in range(0, len(order), _AT_ONCE):
        pairs = [int(pair) for pair in order[at : at + _AT_ONCE]]
        b = batch(dataset, pairs).to(device)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            ends, _ = net(b.ids, b.mask)
        odds = (ends - ends[:, :1]).cpu().numpy()
        for row, pair in enumerate(pairs):
            ids, first = dataset.window(pair)
            yield pair, odds[row, first : len(ids) - 1]
    net.train()


def likeliest(dataset: Dataset, pair: int, ends: Floats) -> tuple[float, bool, float, bool] | None:
    """Of the likeliest sentence: odds, whether it is right, F1 and exact match of its span."""
    assert dataset.sentences is not None
    found = []
    for start, end, right in dataset.sentences[pair]:
        own = ends[start:end]
        if len(own):
            found.append((_sentence_odds(own), bool(right), int(start)))
    if not found:
        return None
    odds, right, start = max(found)
    end = next(e for s, e, _ in dataset.sentences[pair] if s == start)
    own = ends[start:end]
    pairs = np.triu(own[:, 0, None] + own[None, :, 1]) + np.tril(np.full((len(own),) * 2, -1e4), -1)
    at, to = divmod(int(pairs.argmax()), len(own))
    answers = dataset.answers[pair]
    f1, exact = 0.0, False
    for first, last in answers:
        shared = min(last, start + to) - max(first, start + at) + 1
        if shared > 0:
            f1 = max(f1, 2 * shared / (last - first + 1 + to - at + 1))
            exact |= bool(first == start + at and last == start + to)
    return odds, right, f1, exact


def _sentence_odds(own: Floats) -> float:
    """Log of the sum over all spans of at most LONGEST tokens."""
    starts, ends = own[:, 0].astype(np.float64), own[:, 1].astype(np.float64)
    top = starts.max(), ends.max()
    sums = np.cumsum(np.concatenate([[0.0], np.exp(ends - top[1])]))
    at = np.arange(len(own))
    reach = sums[np.minimum(at + LONGEST, len(own))] - sums[at]
    return float(np.log(max((np.exp(starts - top[0]) * reach).sum(), 1e-30)) + top[0] + top[1])
