"""The reader: the bundled encoder with a head for the answer's ends and one for answerability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from tokenizers import Tokenizer

from examples import Example
from qabot.span_reader import Window, windows_of


@dataclass(frozen=True, slots=True)
class Target:
    """A window with the tokens that begin and end an answer; both (0,), <s>, where none does."""

    window: Window
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def target(tokenizer: Tokenizer, example: Example) -> Target | None:
    """None where the answer does not fit into the first window."""
    context = f"{example.title}\n" if example.title else ""
    window = next(windows_of(tokenizer, example.question, context, example.text))
    starts, ends = set(), set()
    for start, end in example.spans:
        covered = [n for n, (s, e) in enumerate(window.offsets) if s < end and e > start and e > s]
        if covered:
            starts.add(window.first + covered[0])
            ends.add(window.first + covered[-1])
    if example.spans and not starts:
        return None
    return Target(window, tuple(sorted(starts)) or (0,), tuple(sorted(ends)) or (0,))


PAD = 1


class Reader(torch.nn.Module):
    """Token numbers -> for each token the logits that the answer starts and ends there.

    The first token stands for "no answer here"; the third output is its answerability.
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


@dataclass(frozen=True, slots=True)
class Batch:
    ids: torch.Tensor
    mask: torch.Tensor
    allowed: torch.Tensor  # 0 where an answer may start or end, -1e4 elsewhere
    starts: torch.Tensor  # 1 at the tokens that begin an answer
    ends: torch.Tensor


def batch(targets: Sequence[Target]) -> Batch:
    shape = (len(targets), max(len(t.window.ids) for t in targets))
    ids, mask = torch.full(shape, PAD), torch.zeros(shape, dtype=torch.long)
    allowed, starts, ends = torch.full(shape, -1e4), torch.zeros(shape), torch.zeros(shape)
    for row, t in enumerate(targets):
        w = t.window
        ids[row, : len(w.ids)] = torch.tensor(w.ids)
        mask[row, : len(w.ids)] = 1
        allowed[row, 0] = 0
        allowed[row, w.first : w.first + len(w.offsets)] = 0
        starts[row, list(t.starts)] = 1
        ends[row, list(t.ends)] = 1
    return Batch(ids, mask, allowed, starts, ends)


def loss(ends: torch.Tensor, answerable: torch.Tensor, b: Batch) -> torch.Tensor:
    """Negative log likelihood that the answer starts and ends at one of its annotated ends."""
    scores = ends + b.allowed[..., None]
    log = torch.log_softmax(scores, 1)
    targets = torch.stack([b.starts, b.ends], -1)
    spans = -torch.logsumexp(log.masked_fill(targets == 0, -1e4), 1).mean()
    label = 1 - b.starts[:, 0]
    return spans + 0.5 * torch.nn.functional.binary_cross_entropy_with_logits(answerable, label)


def tokenizer(folder: Path) -> Tokenizer:
    made: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    made.no_truncation()
    made.no_padding()
    return made


TABLE = "model.embeddings.word_embeddings.weight"


def word_embeddings(encoder: Path) -> torch.Tensor:
    """The table of the bundled encoder as it is in its file, int8 made float; (words, hidden)."""
    values = {t.name: t for t in onnx.load(str(encoder)).graph.initializer}
    table, scale, zero = (
        onnx.numpy_helper.to_array(values[f"{TABLE}_{name}"]).astype(np.float32)
        for name in ("quantized", "scale", "zero_point")
    )
    return torch.from_numpy((table - zero) * scale)
