"""Hundreds of hostile files of each format of offices, mail and markup, with what comes of each.

A case says which text must be kept, or why there is none. None of them may stop its parser, or take
more time or memory than a file may.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from qabot.errors import DocumentError
from qabot.messages import Code
from qabot.readers import read_documents
from qabot.readers.sandbox import Sandbox
from qabot.types import Document
from tests.support.hostile_cases import Case
from tests.support.hostile_mail import mail_cases
from tests.support.hostile_markup import markup_cases
from tests.support.hostile_office import office_cases
from tests.test_hostile import check

SECONDS = 20  # of processor time; the slowest of these files takes a fifth of it
_UNFORESEEN = (Code.PARSER_FAILED, Code.PARSER_STOPPED, Code.PARSER_TIMEOUT, Code.PARSER_MEMORY)
CASES = [*markup_cases(), *mail_cases(), *office_cases()]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with closing(Sandbox(workers=2, seconds=SECONDS)) as pool:
        yield pool


def problem(case: Case, outcomes: list[Document | DocumentError]) -> str | None:
    """What is wrong with what came of a case."""
    codes = [outcome.code for outcome in outcomes if isinstance(outcome, DocumentError)]
    if unforeseen := [code for code in codes if code in _UNFORESEEN]:
        return f"{unforeseen[0]}: {outcomes[0]}"
    documents = [outcome for outcome in outcomes if isinstance(outcome, Document)]
    for document in documents:
        check(document)
        if "root:" in document.text or "哈" * 1_000 in document.text:
            return "reads what is outside, or grows"
    if case.code is not None and case.code not in codes:
        return f"{codes} where {case.code} is expected"
    if case.keeps and not any(case.keeps in document.text for document in documents):
        return f"loses its text: {codes or documents[0].text[-80:]!r}"
    return None if outcomes else "nothing comes of it"


def test_names_are_many_and_each_is_one() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) >= 200


def test_each_hostile_file_gives_its_text_or_its_reason(tmp_path: Path, sandbox: Sandbox) -> None:
    def tried(case: Case) -> str | None:
        path = tmp_path / case.name
        path.write_bytes(case.data)
        found = read_documents(path, name=case.name, sandbox=sandbox)
        wrong = problem(case, [outcome for _, outcome in found])
        return wrong and f"{case.name}: {wrong}"

    with ThreadPoolExecutor(2) as threads:
        wrong = [told for told in threads.map(tried, CASES) if told]
    assert wrong == []
