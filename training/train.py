"""Trains the reader on the datasets of `prepare.py`; continues where an earlier run stopped.

    python -m training.train RUN [STAGE …] [--check]

RUN has the datasets and start.pt; each of STAGES takes a folder in it, with state.pt and a log.
Without names all are run that are not done yet, in their order: clozes first, then teachers that
go on from there and one that does not, then students that begin with the mean of these teachers'
weights and learn what they all say as well as the annotated answers. What ships is the mean of
the students. Runs on an accelerator where PyTorch finds one.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import torch
from transformers import BertConfig, BertModel

from training.check import check
from training.dataset import (
    KINDS,
    OTHER_QUESTION,
    OTHER_SCRIPT,
    PLAIN,
    UNTITLED,
    Dataset,
    load_dataset,
)
from training.model import (
    WORDS,
    Batch,
    Reader,
    answerable_loss,
    batch,
    distillation_loss,
    group_loss,
    span_loss,
    taught_by,
    trained_part,
)

SETS = {1: "CMRC", 2: "DRCD", 3: "ChineseSquad", 4: "CJRC"}  # numbers of examples.SETS
SHARES = {PLAIN: 0.5, UNTITLED: 0.22, OTHER_SCRIPT: 0.2, OTHER_QUESTION: 0.08}
ANSWERABLE, MINED, ALTERED, UNANSWERABLE = range(len(KINDS))
BUCKET = 40  # batches that are sorted by length together
WARM_UP = 0.06
DECAY = 0.9  # a layer's rate as a share of the one above it


@dataclass(frozen=True, slots=True)
class Recipe:
    """``rate`` is that of the heads; ``mined`` passages without an answer come with a question.

    Shares are of the questions; of these passages the weight in sum is ``mined_weight``. ``group``
    is the weight of the loss over all passages of a question, ``hard`` that of the annotated
    answers where teachers say more.
    """

    epochs: float
    rate: float = 1.5e-4
    questions: int = 32  # at once
    dropout: float = 0.1
    mined: int = 2
    mined_weight: float = 0.5
    altered: float = 0.4
    unanswerable: float = 0.7
    group: float = 0.5
    hard: float = 0.5


@dataclass(frozen=True, slots=True)
class Stage:
    """Begins with the mean of ``after``, or with the bundled encoder, and hears ``teachers``."""

    recipe: Recipe
    data: str = "questions"
    after: tuple[str, ...] = ()
    teachers: tuple[str, ...] = ()
    seed: int = 0


TEACHERS = {f"teacher-{seed}": rate for seed, rate in enumerate((1.5e-4, 2e-4, 2.5e-4, 3e-4), 1)}
STUDENTS = ("student-1", "student-2")
STAGES = {
    "clozes": Stage(Recipe(epochs=1.9, rate=2e-4, questions=96, group=0.0), data="clozes"),
    **{
        name: Stage(Recipe(epochs=2.2, rate=rate), after=("clozes",), seed=seed)
        for seed, (name, rate) in enumerate(TEACHERS.items(), 1)
    },
    "teacher-5": Stage(Recipe(epochs=4.0, rate=2e-4), seed=5),
    **{
        name: Stage(
            Recipe(epochs=1.8, rate=1.2e-4, questions=64),
            after=tuple(TEACHERS),
            teachers=(*TEACHERS, "teacher-5"),
            seed=seed,
        )
        for seed, name in enumerate(STUDENTS, 11)
    },
}


Chosen = tuple[list[int], list[float]]  # pairs of a question, and their weights


class Choice:
    """Which pairs of a dataset an epoch shows, the same for the same numbers."""

    def __init__(self, dataset: Dataset, recipe: Recipe) -> None:
        self._recipe = recipe
        self._dataset = dataset
        self.groups: dict[int, dict[int, dict[int, list[int]]]] = defaultdict(dict)
        for pair, (_, _, group, variant, kind) in enumerate(dataset.pairs.tolist()):
            self.groups[group].setdefault(variant, defaultdict(list))[kind].append(pair)

    def epoch(self, chance: random.Random) -> list[list[Chosen]]:
        """Batches, each of questions whose windows are of about the same length."""
        chosen = [c for c in (self._of(g, chance) for g in self.groups.values()) if c[0]]
        chance.shuffle(chosen)
        at_once = self._recipe.questions
        batches = []
        for at in range(0, len(chosen), at_once * BUCKET):
            some = sorted(chosen[at : at + at_once * BUCKET], key=lambda c: self._length(c[0]))
            made = [some[i : i + at_once] for i in range(0, len(some), at_once)]
            chance.shuffle(made)
            batches.extend(made)
        return batches

    def _length(self, pairs: Sequence[int]) -> int:
        rows = self._dataset.pairs["passage"][pairs]
        ends = self._dataset.passages.ends
        return int((ends[rows + 1] - ends[rows]).max())

    def _of(self, variants: dict[int, dict[int, list[int]]], chance: random.Random) -> Chosen:
        r = self._recipe
        shares = [SHARES[variant] for variant in variants]
        kinds = variants[chance.choices(list(variants), shares)[0]]
        pairs, weights = [], []
        if kinds[ANSWERABLE]:
            pairs, weights = [chance.choice(kinds[ANSWERABLE])], [1.0]
        mined = chance.sample(kinds[MINED], min(r.mined, len(kinds[MINED])))
        pairs += mined
        weights += [r.mined_weight / len(mined)] * len(mined) if mined else []
        for kind, share in ((ALTERED, r.altered), (UNANSWERABLE, r.unanswerable)):
            if kinds[kind] and chance.random() < share:
                pairs.append(chance.choice(kinds[kind]))
                weights.append(1.0)
        return pairs, weights


def endless(choice: Choice, seed: int) -> Iterator[list[Chosen]]:
    number = 0
    while True:
        yield from choice.epoch(random.Random(1000 * seed + number))
        number += 1


def groups(net: Reader, rate: float) -> list[dict[str, Any]]:
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
        {"params": some, "lr": rate * DECAY ** (layers + 1 - depth)}
        for depth, some in sorted(found.items())
    ]


class Run:
    """A training run in a folder: its state is kept every so many steps, its log line by line."""

    def __init__(
        self,
        folder: Path,
        net: Reader,
        dataset: Dataset,
        recipe: Recipe,
        *,
        seed: int = 0,
        checkpoint: int = 200,
        teachers: Sequence[Reader] = (),
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._state, self._every, self._seed = folder / "state.pt", checkpoint, seed
        self._log = folder / "log.txt"
        self._net, self._dataset, self._recipe = net, dataset, recipe
        self._teachers = teachers
        self._device = next(net.parameters()).device
        for module in net.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = recipe.dropout
        fused = self._device.type == "cuda"
        self._optimizer = torch.optim.AdamW(
            groups(net, recipe.rate), weight_decay=0.01, fused=fused or None
        )
        self._peaks = [group["lr"] for group in self._optimizer.param_groups]
        self._choice = Choice(dataset, recipe)
        per_epoch = -(-len(self._choice.groups) // recipe.questions)
        self.step, self.steps = 0, int(recipe.epochs * per_epoch)
        if self._state.exists():
            saved = torch.load(self._state, weights_only=True)
            net.load_state_dict(saved["net"], strict=False)
            self._optimizer.load_state_dict(saved["optimizer"])
            torch.set_rng_state(saved["chance"])
            self.step = saved["step"]

    def train(self, *, until: int | None = None) -> None:
        """The steps that are left, up to ``until``."""
        losses: list[torch.Tensor] = []
        started = time.monotonic()
        self._net.train()
        last = min(self.steps, until or self.steps)
        for b in self._batches(last):
            losses.append(self._learn(b))
            if len(losses) == 50 or self.step == last:
                elapsed = time.monotonic() - started
                mean = float(torch.stack(losses).mean())
                self.log(f"{self.step}/{self.steps} loss {mean:.3f} {elapsed:.0f} s")
                losses.clear()
            if self.step % self._every == 0:
                self.save()
        self.save()

    def _batches(self, last: int) -> Iterator[Batch]:
        """Those of the steps that are left, made in another thread."""
        made: Queue[Batch | None] = Queue(8)
        chosen = islice(endless(self._choice, self._seed), self.step, last)

        def make() -> None:
            for some in chosen:
                pairs = [pair for pairs, _ in some for pair in pairs]
                weights = [weight for _, weights in some for weight in weights]
                made.put(batch(self._dataset, pairs, weights))
            made.put(None)

        Thread(target=make, daemon=True).start()
        while (b := made.get()) is not None:
            yield b.to(self._device)

    def _learn(self, b: Batch) -> torch.Tensor:
        share = self._share()
        for group, peak in zip(self._optimizer.param_groups, self._peaks, strict=True):
            group["lr"] = peak * share
        with torch.autocast(self._device.type, dtype=torch.bfloat16):
            taught = taught_by(self._teachers, b) if self._teachers else None
            ends, answerable = self._net(b.ids, b.mask)
        each = span_loss(ends, b) + 0.5 * answerable_loss(answerable, b)
        if taught:
            hard = self._recipe.hard
            each = hard * each + (1 - hard) * distillation_loss(ends, answerable, taught, b)
        value = (b.weight * each).sum() / b.weight.sum()
        if self._recipe.group:
            value = value + self._recipe.group * group_loss(ends, b)
        self._optimizer.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._net.parameters(), 1.0)
        self._optimizer.step()
        self.step += 1
        return value.detach()

    def _share(self) -> float:
        """Of the peak rate: up over the first steps, then down to nothing."""
        done = (self.step + 1) / self.steps
        return min(done / WARM_UP, 1 - self.step / self.steps)

    def log(self, line: str) -> None:
        with self._log.open("a", encoding="utf-8") as file:
            print(line, file=file)

    def save(self) -> None:
        saved = {
            "net": trained_part(self._net),
            "optimizer": self._optimizer.state_dict(),
            "chance": torch.get_rng_state(),
            "step": self.step,
        }
        torch.save(saved, self._state.with_suffix(".new"))
        self._state.with_suffix(".new").replace(self._state)


def untrained(run: Path) -> Reader:
    """The bundled encoder, in full precision, with its words and with new heads."""
    saved = torch.load(run / "start.pt", weights_only=True)
    net = Reader(BertModel(BertConfig(**saved["config"]), add_pooling_layer=False))
    net.bert.load_state_dict(saved["bert"])
    return net


def trained(run: Path, folders: Sequence[Path]) -> Reader:
    """The reader that earlier runs ended with; of several, the mean of their weights."""
    net = untrained(run)
    states = [
        torch.load(f / "state.pt", weights_only=True, map_location="cpu")["net"] for f in folders
    ]
    mean = {
        name: torch.stack([state[name].float() for state in states]).mean(0) for name in states[0]
    }
    report = net.load_state_dict(mean, strict=False)
    if set(report.missing_keys) - {WORDS} or report.unexpected_keys:
        raise ValueError(f"weights do not fit the model: {report}")
    return net


def run_stage(run: Path, name: str, device: torch.device) -> Reader:
    """What comes out of a stage, which is trained as far as it is not yet."""
    stage = STAGES[name]
    torch.manual_seed(stage.seed)
    after = [run / earlier for earlier in stage.after]
    net = trained(run, after) if after else untrained(run)
    teachers = [trained(run, [run / teacher]).eval().to(device) for teacher in stage.teachers]
    dataset = load_dataset(run / f"{stage.data}.data")
    going = Run(
        run / name, net.to(device), dataset, stage.recipe, seed=stage.seed, teachers=teachers
    )
    if not going.step:
        going.log(json.dumps(asdict(stage.recipe)))
    going.train()
    return net


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=", ".join(STAGES))
    parser.add_argument("--check", action="store_true", help="say how each does on check.data")
    options = parser.parse_args()
    unknown = set(options.stages) - set(STAGES)
    if unknown:
        parser.error(f"no such stage: {', '.join(sorted(unknown))}")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.set_float32_matmul_precision("high")
    for name in options.stages or STAGES:
        net = run_stage(options.run, name, device)
        if options.check:
            figures = check(net, load_dataset(options.run / "check.data"), SETS)
            print(name, json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
