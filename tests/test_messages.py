"""Messages: every code has both wordings with the same fields, and is raised with these fields."""

from __future__ import annotations

import ast
import inspect
import json
import pickle
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import qabot
import qabot.errors
from qabot.errors import DocumentError, QabotError, message_of
from qabot.ingest.corpus import Skipped
from qabot.language.text import is_cjk
from qabot.messages import Code, Language, Message, message, plain
from qabot.messages.codes.declaring import Gathered, worded
from qabot.messages.worded import Worded
from qabot.readers.sandbox import _refusal

SOURCES = Path(inspect.getfile(qabot)).parent
RAISED = ("message", "refusal")  # functions that take a code and its fields, as the errors do


def gaps(wording: str) -> set[tuple[str, str | None]]:
    """The fields of a wording, with how each is written."""
    return {(name, spec) for _, name, spec, _ in string.Formatter().parse(wording) if name}


def has_words(wording: str) -> bool:
    return any(c.isalpha() for text, *_ in string.Formatter().parse(wording) for c in text)


def names(wording: str) -> set[str]:
    return {name for name, _ in gaps(wording)}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCES.rglob("*.py")):
        if "messages" not in path.parts:
            yield path, ast.parse(path.read_text("utf-8"))


def code_of(node: ast.expr) -> Code | None:
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Code":
        return Code[node.attr]
    return None


def calls() -> Iterator[tuple[str, Code, set[str]]]:
    """Where a code is given together with its fields, and which fields these are."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = ast.unparse(node.func).rpartition(".")[2]
            code = code_of(node.args[0])
            is_ours = called in RAISED or called.endswith("Error")
            if code is not None and is_ours and all(k.arg for k in node.keywords):
                yield f"{path.name}:{node.lineno}", code, {str(k.arg) for k in node.keywords}


@pytest.mark.parametrize("code", Code)
def test_code_has_both_wordings_with_the_same_fields(code: Code) -> None:
    assert gaps(code.english) == gaps(code.chinese)
    assert any(map(is_cjk, code.chinese)) or not has_words(code.chinese)
    assert not any(map(is_cjk, code.english))


def test_no_code_is_unused() -> None:
    used = {code_of(n) for _, tree in modules() for n in ast.walk(tree) if isinstance(n, ast.expr)}
    assert set(Code) - used - {Code.PLAIN} == set()


def test_code_is_given_with_the_fields_of_its_wording() -> None:
    wrong = [(at, code) for at, code, given in calls() if given != names(code.english)]
    assert wrong == []


def test_codes_are_those_of_their_parts_and_named_in_small_letters() -> None:
    declared = {
        node.targets[0].id
        for path in (SOURCES / "messages/codes").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        if isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "worded"
    }
    assert {code.name for code in Code} == declared
    assert all(code.value == str(code) == code.name.lower() for code in Code)
    assert pickle.loads(pickle.dumps(Code.EMPTY)) is Code.EMPTY


def test_code_of_two_parts_is_refused() -> None:
    class One:
        SAME = worded("one", "一")

    class Other:
        SAME = worded("other", "二")

    with pytest.raises(TypeError, match="SAME"):
        Gathered("Both", (One, Other, Worded), Gathered.__prepare__("Both", (One, Other, Worded)))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            "contains a/b.md of 1,061 MB, at most 50 MB are read: split it",
        ),
        ("zh", "里面的 a/b.md 有 1,061 MB，最多读 50 MB：请拆开"),
    ],
)
def test_fields_stand_in_the_wording(language: Language, expected: str) -> None:
    error = DocumentError(Code.MEMBER_TOO_LARGE, part=Path("a/b.md"), size=1061.4, limit=50)
    assert error.text(language) == expected
    assert error.code is Code.MEMBER_TOO_LARGE
    assert error.fields == {"part": "a/b.md", "size": 1061.4, "limit": 50}
    assert str(error) == error.text("en")


def test_message_in_a_message_is_in_the_same_language() -> None:
    outer = message(Code.FILE_UNREADABLE, error=message(Code.EMPTY))
    assert outer.text("en") == f"cannot be read: {message(Code.EMPTY).text('en')}"
    assert outer.text("zh") == f"读不了（{message(Code.EMPTY).text('zh')}）"
    assert Message.from_json(json.loads(json.dumps(outer.to_json()))) == outer


def test_sentence_without_a_code_reads_the_same_in_every_language() -> None:
    error = QabotError("A sentence with {braces} and 100 %")
    assert (error.code, str(error)) == (Code.PLAIN, "A sentence with {braces} and 100 %")
    assert error.text("zh") == str(error)


def test_no_error_is_raised_with_a_bare_sentence() -> None:
    errors = {name for name in vars(qabot.errors) if name.endswith("Error")}
    bare = [
        f"{path.name}:{node.lineno}"
        for path, tree in modules()
        if path.parent.name != "telegram"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in errors
        if isinstance(node.args[0], ast.Constant | ast.JoinedStr | ast.BinOp)
    ]
    assert bare == []


def test_bug_is_told_by_its_name_alone() -> None:
    assert message_of(KeyError("secret")) == plain("KeyError")
    assert message_of(DocumentError(Code.EMPTY)) == message(Code.EMPTY)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"code": "empty"},
        {"code": "of a newer version", "fields": {}},
        {"code": "too_many_pages", "fields": {}},
        {"code": "too_many_pages", "fields": {"limit": "many"}},
        {"code": "too_many_pages", "fields": {"limit": None}},
        {"code": "too_many_pages", "fields": [1]},
        {"code": "not_json", "fields": {"line": {"code": "not_json", "fields": {}}}},
        "text",
    ],
)
def test_what_is_no_message_is_refused(broken: object) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Message.from_json(broken)  # type: ignore[arg-type]
    assert _refusal(broken) == message(Code.PARSER_STOPPED)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ({"path": "a.md", "reason": "was left out"}, plain("was left out")),
        ({"path": "a.md", "reason": "x", "code": "of_later", "fields": {}}, plain("x")),
        ({"path": "a.md", "reason": "x", "code": "empty", "fields": {}}, message(Code.EMPTY)),
    ],
)
def test_reason_of_any_version_is_read(stored: dict[str, object], expected: Message) -> None:
    found = Skipped.from_json(stored)
    assert found == Skipped("a.md", expected)
    assert Skipped.from_json(json.loads(json.dumps(found.to_json()))) == found
