"""Every reason that the readers give has its Chinese, and the table holds no other."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import qabot
from qabot.readers import CONVERTIBLE, formats, pdf, reason_of, sandbox, xml
from qabot.readers import encoding as reading
from qabot.telegram.reasons import CHINESE_REASONS, _pattern, reason_in
from qabot.text import is_cjk

SOURCES = Path(inspect.getfile(qabot)).parent
SAMPLE = "12.5"
OLD = formats._compound(b"", ".none")
COMPOUND = [*(reason for _, reason in formats._OLE_STREAMS), OLD, *CONVERTIBLE.values()]
PAGES = [[], *([SimpleNamespace(problem=p)] for p in ("without text", "damaged", "unreadable"))]
OS_ERRORS = [FileNotFoundError(), PermissionError(), OSError(5, "Input/output error")]
TOO_LARGE = qabot.readers._too_large(30_000_000, 20_000_000)
# what stands in a DocumentError and is no text: the texts that it can be
KNOWN: dict[str, list[str]] = {
    "CONVERTIBLE[kind]": list(CONVERTIBLE.values()),
    "CONVERTIBLE['.mobi']": [CONVERTIBLE[".mobi"]],
    "CONVERTIBLE[suffix]": list(CONVERTIBLE.values()),
    "CONVERTIBLE.get(_OPEN_DOCUMENT.get(kind_of.strip(), ''), _UNREADABLE)": [formats._UNREADABLE],
    "_compound(data, suffix)": COMPOUND,
    "reason": [reason for _, reason in formats._OTHER_PARTS],
    "_BINARY": [reading._BINARY],
    "_NO_DOCUMENT": [formats._NO_DOCUMENT],
    "answer['refused']": [],  # by another reader
    "_failure(answer['failed'])": [
        sandbox._failure(kind) for kind in ("MemoryError", "RecursionError", "ValueError")
    ],
    "reason_of(error)": [reason_of(error) for error in OS_ERRORS],
    "_too_large(status.st_size, max_bytes)": [TOO_LARGE],
    "_too_large(len(data), max_bytes)": [TOO_LARGE],
    "_with_type(name)": [xml._with_type("a.xml")],
    "_without_text(pages)": [pdf._without_text(pages) for pages in PAGES],  # type: ignore[arg-type]
}


def reasons() -> Iterator[tuple[str, str]]:
    """Where each DocumentError is made, and the text it has there, with a sample in its gaps."""
    for path in [*(SOURCES / "readers").rglob("*.py"), SOURCES / "telegram" / "uploading.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "DocumentError":
                yield from ((f"{path.name}:{node.lineno}", t) for t in texts(node.args[0]))


def texts(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*texts(node.body), *texts(node.orelse)]
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        parts: list[Any] = node.values
        return ["".join(str(p.value) if isinstance(p, ast.Constant) else SAMPLE for p in parts)]
    return KNOWN[ast.unparse(node)]


ALL = sorted(set(reasons()))


@pytest.mark.parametrize(("where", "reason"), ALL)
def test_reason_of_a_reader_has_its_chinese(where: str, reason: str) -> None:
    chinese = reason_in("zh", reason)
    assert any(map(is_cjk, chinese)), where
    assert "{" not in chinese
    assert reason_in("en", reason) == reason


def test_table_holds_nothing_that_no_reader_says() -> None:
    said = {reason for _, reason in ALL}
    unused = [e for e, _ in CHINESE_REASONS if not any(map(_pattern(e).fullmatch, said))]
    assert unused == []


@pytest.mark.parametrize(
    ("reason", "chinese"),
    [
        (
            CONVERTIBLE[".doc"],
            "是旧的 Word 或 WPS 文档：请用 Word、WPS 或 LibreOffice 打开，另存为 docx",
        ),
        (TOO_LARGE, "太大了（30.0 MB，上限 20.0 MB）：请拆开再发"),
        (
            "holds a/b.md of 61 MB, at most 50 MB are read: split it",
            "里面的 a/b.md 有 61 MB，最多读 50 MB：请拆开",
        ),
        ("what nobody has foreseen", "what nobody has foreseen"),
    ],
)
def test_what_stands_in_a_reason_stands_in_its_chinese(reason: str, chinese: str) -> None:
    assert reason_in("zh", reason) == chinese
