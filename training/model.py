"""The reader: the bundled encoder with a head for the answer's ends and one for answerability.

Needs PyTorch, and no more of qabot: training runs where qabot is not installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from training.dataset import Dataset

PAD = 1
NEVER = -1e4  # a logit; small enough that its probability is zero in bfloat16, too


class Reader(torch.nn.Module):
    """Token numbers -> for each token the logits that the answer starts and ends there.

    The first token means "no answer here"; the third output is its answerability.
    """

    def __init__(self, bert: Any) -> None:
        super().__init__()
        self.bert = bert
        self.ends = torch.nn.Linear(bert.config.hidden_size, 2)
        self.answerable = torch.nn.Linear(bert.config.hidden_size, 1)
        bert.embeddings.word_embeddings.weight.requires_grad_(False)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Shapes (texts, tokens, 2) and (texts,)."""
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return self.ends(hidden).float(), self.answerable(hidden[:, 0]).squeeze(-1).float()


WORDS = "bert.embeddings.word_embeddings.weight"  # never trained, so that it is not kept


def trained_part(net: Reader) -> dict[str, torch.Tensor]:
    return {name: value for name, value in net.state_dict().items() if name != WORDS}


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows side by side; shapes (texts, tokens) but for ``group`` and ``weight``: (texts,).

    ``allowed`` is 0 where an answer may start or end and NEVER elsewhere; ``targets`` has a last
    axis of two, starts and ends, and 1 at the tokens that begin or end an answer, the first token
    where there is none. ``group`` numbers the questions from 0, in order.
    """

    ids: torch.Tensor
    mask: torch.Tensor
    allowed: torch.Tensor
    targets: torch.Tensor
    group: torch.Tensor
    weight: torch.Tensor

    def to(self, device: torch.device) -> Batch:
        return Batch(
            *(getattr(self, name).to(device, non_blocking=True) for name in self.__slots__)
        )


def batch(dataset: Dataset, pairs: Sequence[int], weights: Sequence[float] | None = None) -> Batch:
    """The windows of some pairs, those of a group next to one another."""
    windows = [dataset.window(pair) for pair in pairs]
    longest = max(len(ids) for ids, _ in windows)
    shape = len(windows), longest + -longest % 16
    ids, mask = np.full(shape, PAD, np.int64), np.zeros(shape, np.int64)
    allowed = np.full(shape, NEVER, np.float32)
    targets = np.zeros((*shape, 2), np.float32)
    for row, ((window, first), pair) in enumerate(zip(windows, pairs, strict=True)):
        ids[row, : len(window)] = window
        mask[row, : len(window)] = 1
        allowed[row, 0] = 0
        allowed[row, first : len(window) - 1] = 0
        answers = dataset.answers[pair]
        for side in (0, 1):
            targets[row, first + answers[:, side] if len(answers) else 0, side] = 1
    of = dataset.pairs["group"][list(pairs)]
    group = np.cumsum(np.concatenate([[0], of[1:] != of[:-1]])).astype(np.int64)
    weight = np.array(weights or [1.0] * len(pairs), np.float32)
    arrays = (ids, mask, allowed, targets, group, weight)
    return Batch(*(torch.from_numpy(array) for array in arrays))


def span_loss(ends: torch.Tensor, b: Batch) -> torch.Tensor:
    """Of each text, how unlikely its annotated ends are, or that it has none; shape (texts,)."""
    log = torch.log_softmax(ends + b.allowed[..., None], 1)
    return -torch.logsumexp(log.masked_fill(b.targets == 0, NEVER), 1).mean(-1)


def answerable_loss(answerable: torch.Tensor, b: Batch) -> torch.Tensor:
    """Shape (texts,)."""
    return torch.nn.functional.binary_cross_entropy_with_logits(
        answerable, 1 - b.targets[:, 0, 0], reduction="none"
    )


def group_loss(ends: torch.Tensor, b: Batch) -> torch.Tensor:
    """How unlikely the right ends are among those of all passages that a question comes with.

    Compared are odds against "no answer here", as `qabot.models.span_reader` compares passages;
    that none of them answers has odds of 1. See Clark and Gardner, Simple and Effective
    Multi-Paragraph Reading Comprehension, ACL 2018. A mean over questions.
    """
    odds = ends - ends[:, :1]
    held = (b.allowed == 0)[..., None].expand_as(odds).clone()
    held[:, 0] = False
    right = held & (b.targets > 0)
    every = _by_group(torch.logsumexp(odds.masked_fill(~held, NEVER), 1), b.group)
    none = torch.zeros_like(every[:, :1])
    total = torch.logsumexp(torch.cat([none, every], 1), 1)
    best = torch.logsumexp(
        _by_group(torch.logsumexp(odds.masked_fill(~right, NEVER), 1), b.group), 1
    )
    best = torch.where(best < NEVER / 2, torch.zeros_like(best), best)
    return (total - best).mean()


def _by_group(values: torch.Tensor, group: torch.Tensor) -> torch.Tensor:
    """(texts, 2) -> (groups, texts of the largest, 2), filled up with NEVER."""
    counts = torch.bincount(group)
    place = torch.arange(len(group), device=group.device) - (counts.cumsum(0) - counts)[group]
    made = values.new_full((len(counts), int(counts.max()), values.shape[-1]), NEVER)
    return made.index_put((group, place), values)


def distillation_loss(
    ends: torch.Tensor,
    answerable: torch.Tensor,
    taught: tuple[torch.Tensor, torch.Tensor],
    b: Batch,
) -> torch.Tensor:
    """Cross entropy with the probabilities of `taught_by`; shape (texts,)."""
    log = torch.log_softmax(ends + b.allowed[..., None], 1)
    spans = -(taught[0] * log).sum(1).mean(-1)
    return spans + 0.5 * torch.nn.functional.binary_cross_entropy_with_logits(
        answerable, taught[1], reduction="none"
    )


@torch.no_grad()
def taught_by(teachers: Sequence[Reader], b: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """The mean of what teachers say: probabilities of ends (texts, tokens, 2) and of an answer."""
    spans, answers = [], []
    for teacher in teachers:
        ends, answerable = teacher(b.ids, b.mask)
        spans.append(torch.softmax(ends + b.allowed[..., None], 1))
        answers.append(torch.sigmoid(answerable))
    return torch.stack(spans).mean(0), torch.stack(answers).mean(0)
