"""How the reader is trained: what its examples promise, and that a run resumes where it was."""

from __future__ import annotations

import random
from itertools import islice
from math import log
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel

from benchmarks.data import part
from qabot.models.bundled import read_bundled, tokenizer_of
from training.cloze import recurring
from training.dataset import KINDS, OTHER_SCRIPT, PLAIN, Dataset, load_dataset
from training.examples import Example, Source, altered, converted
from training.model import (
    Reader,
    batch,
    distillation_loss,
    group_loss,
    span_loss,
    taught_by,
)
from training.prepare import Builder, questions
from training.train import STAGES, Choice, Recipe, Run, endless

ROOT = Path(__file__).parent.parent
TEXT = "济南自贸片区面积为37.99平方公里。2019年成立的公司有920家。"
AREA = (TEXT.index("37.99"), TEXT.index("。"))
EXAMPLE = Example("济南自贸片区2019年的面积是多少", "济南", TEXT, (AREA,), origin="answerable")


def test_each_article_has_one_use() -> None:
    uses = [part(article) for article in range(80)]
    assert {use: uses.count(use) for use in set(uses)} == {
        "training": 50,
        "fitting": 10,
        "measuring": 20,
    }


def test_altered_question_names_what_the_passage_does_not() -> None:
    strangers = {"ns": ["赣州"], "nr": [], "nt": [], "nz": [], "nrt": []}
    seen = set()
    for seed in range(30):
        for example in altered(EXAMPLE, strangers, random.Random(seed)):
            assert example.spans == ()
            assert example.question != EXAMPLE.question
            seen.add(example.question)
    assert any("赣州" in question for question in seen)
    assert any("2019" not in question for question in seen)


def test_conversion_keeps_the_answer() -> None:
    other = converted(EXAMPLE)
    assert other.question == "濟南自貿片區2019年的面積是多少"
    assert [other.text[s:e] for s, e in other.spans] == ["37.99平方公里"]
    assert converted(other).text == TEXT


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    asked = ["面积是多少", "济南自贸片区面积有多少", "公司有多少家"]
    spans = [AREA, AREA, (TEXT.index("920"), TEXT.index("920") + 4)]
    other = "赣州2018年新建学校31所，改造校舍多处，另有若干所在建。"
    return questions(
        [
            Source(
                Example(q, "济南", TEXT, (span,), origin="answerable"),
                (Example(q, "赣州", other, (), origin="mined"),),
                None,
            )
            for q, span in zip(asked, spans, strict=True)
        ]
        * 6
    )


def pairs_of(dataset: Dataset, kind: str, variant: int = PLAIN) -> list[int]:
    wanted = (dataset.pairs["kind"] == KINDS.index(kind)) & (dataset.pairs["variant"] == variant)
    return [int(pair) for pair in wanted.nonzero()[0]]


def test_epochs_are_the_same_again_and_differ_from_one_another(dataset: Dataset) -> None:
    choice = Choice(dataset, Recipe(epochs=1.0, questions=4))
    first, second = (choice.epoch(random.Random(seed)) for seed in (0, 1))
    assert choice.epoch(random.Random(0)) == first != second


def test_batches_keep_a_question_with_its_passages(dataset: Dataset) -> None:
    for chosen in islice(endless(Choice(dataset, Recipe(epochs=1.0, questions=4)), 0), 10):
        for pairs, weights in chosen:
            rows = dataset.pairs[pairs]
            assert len(pairs) == len(weights)
            assert len(set(rows["group"])) == len(set(rows["variant"])) == 1
            assert list(rows["kind"]).count(KINDS.index("answerable")) == 1


@pytest.mark.parametrize("variant", [PLAIN, OTHER_SCRIPT])
def test_tokens_of_the_answer_are_its_text(dataset: Dataset, variant: int) -> None:
    cut = tokenizer_of(read_bundled("tokenizer.json").decode())
    for pair in pairs_of(dataset, "answerable", variant):
        ids, first = dataset.window(pair)
        ((start, end),) = dataset.answers[pair]
        said = cut.decode(list(ids[first + start : first + end + 1]))
        assert said in ("37.99平方公里", "920家")


def test_dataset_is_kept_as_it_is(dataset: Dataset, tmp_path: Path) -> None:
    dataset.save(tmp_path / "questions.data")
    again = load_dataset(tmp_path / "questions.data")
    assert (again.pairs == dataset.pairs).all()
    assert all((again.window(p)[0] == dataset.window(p)[0]).all() for p in range(9))


def test_an_answer_beyond_the_window_is_no_example() -> None:
    long = TEXT + "山" * 500 + "完"
    made = Builder()
    assert made.add(Example("面积", "", long, (AREA,)), 0, PLAIN, 0)
    assert not made.add(Example("面积", "", long, ((len(long) - 1, len(long)),)), 0, PLAIN, 0)


def test_phrases_that_recur_stand_in_two_sentences() -> None:
    text = "河畔小学新建操场。记者来到河畔小学采访。操场铺了草坪，草坪很软。"
    found = recurring(text)
    assert set(found) == {
        "河畔小学",
        "操场",
    }  # 草坪 twice in one sentence, 小学 always in a longer one
    assert [text[slice(*span)] for _, span in found["操场"]] == ["操场", "操场"]


def test_losses_by_hand(dataset: Dataset) -> None:
    right, wrong = pairs_of(dataset, "answerable")[0], pairs_of(dataset, "mined")[0]
    b = batch(dataset, [right, wrong])
    ends = torch.zeros(*b.ids.shape, 2)
    own = [int((row == 0).sum()) for row in b.allowed]  # where an answer may start, "none" included
    assert span_loss(ends, b).tolist() == pytest.approx([log(own[0]), log(own[1])], rel=1e-5)
    assert group_loss(ends, b).item() == pytest.approx(log(sum(own) - 1), rel=1e-5)
    sure = ends + 30 * b.targets
    assert span_loss(sure, b).max() < 1e-3
    assert group_loss(sure, b).item() < 1e-3


def test_what_a_teacher_says_is_least_surprising_to_itself(dataset: Dataset) -> None:
    b = batch(dataset, pairs_of(dataset, "answerable")[:4])
    teacher, other = tiny().eval(), tiny(seed=1).eval()
    taught = taught_by([teacher], b)
    read = [net(b.ids, b.mask) for net in (teacher, other)]
    assert taught[0].sum(1).allclose(torch.ones(4, 2))
    own, others = (distillation_loss(ends, answers, taught, b).mean() for ends, answers in read)
    assert own < others


def tiny(seed: int = 0) -> Reader:
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=50168,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    return Reader(BertModel(config, add_pooling_layer=False))


RECIPE = Recipe(epochs=1.4, questions=4)  # 7 steps


def test_run_that_was_stopped_ends_like_one_that_was_not(tmp_path: Path, dataset: Dataset) -> None:
    ends = []
    for name, stops in (("whole", [7]), ("parts", [2, 5, 7])):
        for stop in stops:
            net = tiny()
            Run(tmp_path / name, net, dataset, RECIPE).train(until=stop)
        ends.append(net.state_dict())
    assert all(torch.equal(ends[0][name], ends[1][name]) for name in ends[0])


def test_stages_follow_what_they_begin_with() -> None:
    done: set[str] = set()
    for name, stage in STAGES.items():
        assert {*stage.after, *stage.teachers} <= done
        done.add(name)


def test_words_are_held_fast(tmp_path: Path, dataset: Dataset) -> None:
    net = tiny()
    words = net.bert.embeddings.word_embeddings.weight.clone()
    heads = net.ends.weight.clone()
    Run(tmp_path, net, dataset, RECIPE, teachers=[tiny(seed=1).eval()]).train()
    assert torch.equal(net.bert.embeddings.word_embeddings.weight, words)
    assert not torch.equal(net.ends.weight, heads)


def test_loss_falls(tmp_path: Path, dataset: Dataset) -> None:
    net = tiny()
    b = batch(dataset, pairs_of(dataset, "answerable"))
    before = span_loss(net.eval()(b.ids, b.mask)[0], b).mean()
    Run(tmp_path, net, dataset, Recipe(epochs=12, questions=4, rate=3e-3)).train()
    assert span_loss(net.eval()(b.ids, b.mask)[0], b).mean() < before - 1
