"""The contract of backends: each finds what comparing with every passage finds.

It runs on the local index, on milvus-lite where it is installed (`make milvus`), and on the server
that MILVUS_TEST_URL names, with its token in MILVUS_TEST_TOKEN.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from qabot.answering.answers import ask
from qabot.index import Index, open_index
from qabot.ingest import update
from qabot.milvus.publishing import publish
from qabot.milvus.server import Server
from qabot.milvus.snapshot import open_milvus
from qabot.models import load_encoder
from qabot.models.span_reader import SpanReader
from qabot.search.backend import Backend
from tests.support.milvus_lite import LiteServer, needs_milvus
from tests.support.plain_backend import PlainBackend

CORPUS = Path(__file__).parent.parent / "corpus"
TEST_URL = "MILVUS_TEST_URL"
needs_server = pytest.mark.skipif(TEST_URL not in os.environ, reason=f"{TEST_URL} is not set")
QUESTIONS = (
    "济南自贸区面积是多少",
    "2020年前三季度济南市地区生产总值是多少",
    "谁开发了“信易贷”平台",
    "濟南國際金融中心佔地多少",
    "How do I index new documents?",
    "qabot 怎么更新索引",
    "火星上有几座城市",
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("backend") / "index"
    update(folder, [CORPUS])
    return open_index(folder)


@pytest.fixture(scope="module")
def plain(opened: Index) -> PlainBackend:
    return PlainBackend(opened)


@pytest.fixture(
    scope="module",
    params=[
        "local",
        pytest.param("milvus-lite", marks=needs_milvus),
        pytest.param("milvus", marks=needs_server),
    ],
)
def backend(
    request: pytest.FixtureRequest, opened: Index, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    if request.param == "local":
        yield opened
    elif request.param == "milvus-lite":
        lite = LiteServer(tmp_path_factory.mktemp("milvus") / "data")
        try:
            yield from published(opened.folder, lite.named("contract"))
        finally:
            lite.kill()
    else:
        token = os.environ.get("MILVUS_TEST_TOKEN", "")
        server = Server(os.environ[TEST_URL], name="qabotcontract", token=token)
        yield from published(opened.folder, server)


def published(folder: Path, server: Server) -> Iterator[Backend]:
    publish(folder, server, take_over=True)
    index = open_milvus(server, load_encoder)
    yield index
    index.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_dense_search_is_exact(backend: Backend, plain: PlainBackend, question: str) -> None:
    vector = plain.encoder.encode_questions([question])[0]
    for k in (1, 10, 10_000):
        found, expected = backend.dense.search(vector, k), plain.dense.search(vector, k)
        assert [number for number, _ in found] == [number for number, _ in expected]
        assert [c for _, c in found] == pytest.approx([c for _, c in expected], abs=1e-5)
    assert backend.dense.spread(vector) == pytest.approx(plain.dense.spread(vector), abs=1e-5)
    some = backend.dense.similarities(vector, [3, 0])
    assert some == pytest.approx(plain.dense.similarities(vector, [3, 0]), abs=1e-5)


@pytest.mark.parametrize("question", QUESTIONS)
def test_words_are_scored_as_in_the_formula(
    backend: Backend, plain: PlainBackend, question: str
) -> None:
    terms = plain.segmenter.terms(question)
    assert [backend.lexical.idf(term) for term in terms] == pytest.approx(
        [plain.lexical.idf(term) for term in terms], rel=1e-6
    )
    expected = dict(plain.lexical.search(terms, 10_000))
    found = dict(backend.lexical.search(terms, 10_000))
    assert found.keys() == expected.keys()
    # engines keep lengths in a byte, in steps of up to an eighth
    assert found == pytest.approx(expected, rel=0.07)
    numbers = [0, 1, *list(expected)[:3]]
    assert backend.lexical.scores(terms, numbers) == pytest.approx(
        {number: found.get(number, 0.0) for number in numbers}, rel=1e-6
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_are_those_of_comparing_with_every_passage(
    backend: Backend, plain: PlainBackend, question: str
) -> None:
    reader = SpanReader()
    found, expected = (ask(index, question, reader=reader) for index in (backend, plain))
    assert [quote.text for quote in found.quotes[:1]] == [q.text for q in expected.quotes[:1]]
    assert found.confidence == pytest.approx(expected.confidence, abs=0.02)


def test_nothing_is_found_by_no_words_or_for_no_places(backend: Backend) -> None:
    vector = backend.encoder.encode_questions(["济南"])[0]
    assert backend.dense.search(vector, 0) == []
    assert backend.lexical.search([], 5) == []
    assert backend.lexical.search(["济南"], 0) == []
    assert backend.lexical.search(["不在任何文档里的词"], 5) == []
    assert backend.document("unknown") is None
