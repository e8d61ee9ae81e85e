"""How the reader is trained: what its examples promise, and that a run goes on where it stopped."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / folder) for folder in ("training", "benchmarks", "tools")]

from build_model import OUT  # noqa: E402 - tools/ is no package
from data import part  # noqa: E402
from examples import Example, Source, altered, converted, epoch  # noqa: E402
from model import Reader, target, tokenizer  # noqa: E402
from train import Run  # noqa: E402

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


def test_epoch_is_the_same_again_and_another_differs() -> None:
    sources = [Source(EXAMPLE, (), None)] * 20
    assert epoch(sources, 0, 0) == epoch(sources, 0, 0)
    assert epoch(sources, 0, 0) != epoch(sources, 1, 0)


def test_target_tokens_are_the_answer() -> None:
    made = target(tokenizer(OUT), EXAMPLE)
    assert made is not None
    first, last = (n - made.window.first for n in (made.starts[0], made.ends[0]))
    start, end = made.window.offsets[first][0], made.window.offsets[last][1]
    assert TEXT[start:end] == "37.99平方公里"


def test_example_without_answer_points_at_the_first_token() -> None:
    made = target(tokenizer(OUT), Example("谁", "", TEXT, ()))
    assert made is not None
    assert (made.starts, made.ends) == ((0,), (0,))


@pytest.fixture
def sources() -> list[Source]:
    questions = ["面积是多少", "济南自贸片区面积有多少", "公司有多少家"]
    spans = [AREA, AREA, (TEXT.index("920"), TEXT.index("920") + 4)]
    return [
        Source(Example(q, "", TEXT, (span,)), (), None)
        for q, span in zip(questions, spans, strict=True)
    ] * 6


def tiny() -> Reader:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=50168,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    return Reader(BertModel(config, add_pooling_layer=False))


def test_run_that_was_stopped_ends_like_one_that_was_not(
    tmp_path: Path, sources: list[Source]
) -> None:
    ends = []
    for name, stops in (("whole", [6]), ("parts", [2, 5, 6])):
        folder = tmp_path / name
        folder.mkdir()
        for stop in stops:
            net = tiny()
            run = Run(folder, net, seed=0, checkpoint=100)
            run.steps = 6
            run.train(sources, 1.0, until=stop)
        ends.append(net.state_dict())
    assert all(torch.equal(ends[0][name], ends[1][name]) for name in ends[0])


def test_words_are_held_fast(tmp_path: Path, sources: list[Source]) -> None:
    net = tiny()
    words = net.bert.embeddings.word_embeddings.weight.clone()
    heads = net.ends.weight.clone()
    run = Run(tmp_path, net, seed=0, checkpoint=100)
    run.steps = 3
    run.train(sources, 1.0)
    assert torch.equal(net.bert.embeddings.word_embeddings.weight, words)
    assert not torch.equal(net.ends.weight, heads)
