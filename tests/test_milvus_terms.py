"""Terms for an engine that cuts texts itself, and the settings of a server; no server is needed.

The oracles: letters and digits are never cut by any analyser (Unicode, UAX 29), different terms
stay different, and each setting that cannot be used has its code.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.errors import SettingsError
from qabot.language.words import Segmenter
from qabot.messages import Code
from qabot.milvus.server import Server, parameters_of, server_of
from qabot.milvus.terms import MOST_BYTES, encode, encoded
from qabot.settings import Settings

TERMS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(TERMS)
def test_a_written_term_is_one_run_of_letters_and_digits_in_lower_case(term: str) -> None:
    written = encode(term)
    assert written.isalnum()
    assert written == written.lower()
    assert len(written.encode()) <= 120
    assert " ".join(encoded([term, term])) == f"{written} {written}"


@given(st.lists(TERMS, unique=True, max_size=30))
def test_different_terms_stay_different(terms: list[str]) -> None:
    assert len(set(map(encode, terms))) == len(terms)


@pytest.mark.parametrize("term", ["济南", "abc", "37", "自贸区"])
def test_plain_terms_stay_as_they_are(term: str) -> None:
    assert encode(term) == term


def test_terms_of_a_real_text_are_all_kept_and_long_ones_known_by_a_hash() -> None:
    terms = Segmenter().terms("GB/T 1234-2020 规定：第三十三条，37.99平方公里，3‰ 以内。")
    assert len(encoded(terms)) == len(terms)
    one, other = "甲" * 99, "甲" * 98 + "乙"
    assert encode(one) != encode(other)
    assert max(len(encode(t)) for t in (one, other)) < 40


def test_terms_end_before_the_field_is_full() -> None:
    written = encoded(["济南市"] * 20_000)
    assert MOST_BYTES - 10 <= len(" ".join(written).encode()) <= MOST_BYTES


def test_the_local_index_needs_no_server() -> None:
    assert server_of(Settings(), {"QABOT_MILVUS_TOKEN": "not read"}) is None


def test_server_has_its_token_from_the_environment_and_never_shows_it() -> None:
    settings = Settings(backend="milvus", milvus_url="https://milvus.example:19530")
    server = server_of(settings, {"QABOT_MILVUS_TOKEN": "root:secret"})
    assert server is not None
    assert server.token == "root:secret"
    assert "secret" not in repr(server)
    assert server.alias == "qabot_qabot__main"


def test_token_comes_from_a_file_that_others_cannot_read(tmp_path: Path) -> None:
    settings = Settings(backend="milvus", milvus_url="http://a:19530")
    file = tmp_path / "token"
    file.write_text("root:secret\n", "utf-8")
    environment = {"QABOT_MILVUS_TOKEN_FILE": str(file)}
    file.chmod(0o644)
    with pytest.raises(SettingsError) as raised:
        server_of(settings, environment)
    assert raised.value.code == Code.SECRET_OPEN
    file.chmod(0o600)
    found = server_of(settings, environment)
    assert found is not None
    assert found.token == "root:secret"


@pytest.mark.parametrize(
    ("wrong", "environment", "code"),
    [
        ({"milvus_url": None}, {}, Code.MILVUS_URL),
        ({"milvus_url": "localhost:19530"}, {}, Code.MILVUS_URL),
        ({"milvus_url": "http://root:pw@a:19530"}, {}, Code.MILVUS_URL),
        ({"milvus_name": "档案"}, {}, Code.MILVUS_NAME),
        ({"milvus_name": "a__b"}, {}, Code.MILVUS_NAME),
        ({"milvus_part": ""}, {}, Code.MILVUS_NAME),
        ({"milvus_part": "a" * 61}, {}, Code.MILVUS_NAME),
        ({"milvus_index": "HNSW M"}, {}, Code.MILVUS_INDEX),
        ({}, {"QABOT_MILVUS_TOKEN": "a b"}, Code.SECRET_SIGNS),
        ({}, {"QABOT_MILVUS_TOKEN": "a", "QABOT_MILVUS_TOKEN_FILE": "b"}, Code.SECRET_TWICE),
        ({}, {"QABOT_MILVUS_TOKEN_FILE": "/nowhere"}, Code.SECRET_FILE),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_code(
    wrong: dict[str, str], environment: dict[str, str], code: Code
) -> None:
    values = {"backend": "milvus", "milvus_url": "http://a:19530"} | wrong
    with pytest.raises(SettingsError) as raised:
        server_of(Settings(**values), environment)  # type: ignore[arg-type]
    assert raised.value.code == code
    assert "pw" not in str(raised.value)


def test_parameters_of_an_index_are_numbers_where_they_are() -> None:
    assert parameters_of("HNSW M=16 efConstruction=200") == (
        "HNSW",
        {"M": 16, "efConstruction": 200},
    )
    assert parameters_of("SCANN nlist=128 with=yes x=0.5")[1] == {
        "nlist": 128,
        "with": "yes",
        "x": 0.5,
    }
    assert Server("http://a").index == ""
