"""Fusion against sums done by hand, retrieval against looking at every passage."""

from pathlib import Path

import pytest

from qabot.answering.retrieval import (
    BM25_CEILING,
    EXPECTED_DEVIATIONS,
    LEXICAL_WEIGHT,
    fuse,
    prepare,
    retrieve,
)
from qabot.index import Index, open_index
from qabot.ingest import build, embedding

CORPUS = Path(__file__).parent.parent / "corpus"
FOUND = {
    "金融辅导员对接了多少家企业": "1218家",
    "萬里黃河第一隧什麼時候貫通": "2020年10月30日",
    "济南自贸区面积有多少": "37.99平方公里",
    "qabot 的退出码有哪几种": "退出码有四种",
}


def test_fusion_adds_deviations_and_the_share_of_words() -> None:
    scores = fuse([0.9, 0.8], [3.0, 12.0], spread=(0.7, 0.1), ceiling=24.0)
    assert scores == pytest.approx([2 + LEXICAL_WEIGHT / 8, 1 + LEXICAL_WEIGHT / 2])


def test_single_passage_is_scored_by_its_words() -> None:
    assert fuse([0.8], [6.0], spread=(0.8, 0.0), ceiling=12.0) == [LEXICAL_WEIGHT / 2]


def test_equal_passages_score_alike() -> None:
    scores = fuse([0.8, 0.8, 0.8], [5.0] * 3, spread=(0.8, 0.0), ceiling=10.0)
    assert scores == [LEXICAL_WEIGHT / 2] * 3


def test_question_without_known_words_is_scored_by_vectors() -> None:
    assert fuse([0.9, 0.6], [0.0, 0.0], spread=(0.7, 0.1), ceiling=0.0) == pytest.approx([2, -1])


def test_passage_without_vector_gets_what_its_words_let_expect() -> None:
    known, unknown = fuse([0.7, None], [5.0, 5.0], spread=(0.7, 0.1), ceiling=10.0)
    assert unknown - known == pytest.approx(EXPECTED_DEVIATIONS / 2)


@pytest.mark.parametrize(
    "question", ["金融辅导员对接了多少家企业", "萬里黃河第一隧什麼時候貫通", "free trade zone"]
)
def test_retrieval_finds_what_looking_at_every_passage_finds(
    corpus_index: Index, question: str
) -> None:
    query = prepare(corpus_index, question)
    numbers = range(corpus_index.passage_count)
    cosines = dict(corpus_index.dense.search(query.vector, len(numbers)))
    words = corpus_index.lexical.scores(list(query.weights), numbers)
    scores = fuse(
        [cosines[n] for n in numbers],
        [words[n] for n in numbers],
        spread=corpus_index.dense.spread(query.vector),
        ceiling=BM25_CEILING * sum(query.weights.values()),
    )
    best = sorted(numbers, key=lambda n: (-scores[n], n))[:10]
    hits = retrieve(corpus_index, query, 10)
    assert [hit.passage for hit in hits] == [corpus_index.passage(n) for n in best]
    assert [hit.score for hit in hits] == pytest.approx([scores[n] for n in best], abs=1e-4)


def test_hits_say_their_rank_in_each_leg(corpus_index: Index) -> None:
    query = prepare(corpus_index, "山东产业技术研究院什么时候成立")
    hits = retrieve(corpus_index, query, 5)
    dense = [corpus_index.passage(n) for n, _ in corpus_index.dense.search(query.vector, 100)]
    terms = list(query.weights)
    words = [corpus_index.passage(n) for n, _ in corpus_index.lexical.search(terms, 100)]
    for hit in hits:
        assert hit.dense_rank == dense.index(hit.passage)
        assert hit.lexical_rank == words.index(hit.passage)


def test_words_that_no_passage_has_weigh_most(corpus_index: Index) -> None:
    query = prepare(corpus_index, "济南与雅加达")
    assert query.weights["加达"] > query.weights["济南"]


def test_function_words_are_no_content(corpus_index: Index) -> None:
    content = prepare(corpus_index, "济南的面积是多少").content
    assert "多少" not in content
    assert {"济南", "面积"} <= set(content)


def test_no_hits_are_asked_for_and_none_come(corpus_index: Index) -> None:
    assert retrieve(corpus_index, prepare(corpus_index, "济南"), 0) == []


@pytest.mark.parametrize("batches", [1, 2, 3, 4])
def test_answers_are_right_while_only_some_passages_have_vectors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    monkeypatch.setattr(embedding, "FIRST_PUBLISHED", 0.0)
    monkeypatch.setattr(embedding, "_COST", 0)
    monkeypatch.setattr(embedding, "_COMMIT", 16)

    def stop(stage: str, done: int, total: int) -> None:
        assert total
        if stage == "embed" and done > 16 * batches:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build.update(tmp_path, [CORPUS], progress=stop)
    index = open_index(tmp_path)
    assert index.embedded == 16 * batches < index.passage_count
    for question, text in FOUND.items():
        first, *_ = retrieve(index, prepare(index, question), 3)
        assert text in first.passage.text
        assert first.similarity is not None
    index.close()
