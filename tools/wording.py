"""Find habits of grammar that make our English hard to read: the list in docs/glossary.md.

    python -m tools.wording              # README, docs, examples; docstrings, help and comments
    python -m tools.wording FOLDER …     # these files or folders

Prints file:line for each, with what to write instead. Exit code 1 if there is any.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = (
    *("README.md", "CONTRIBUTING.md", "docs", "examples"),
    *("src", "benchmarks", "tools", "training", "tests/*.py", "tests/support"),
)
NOT_YET = frozenset(  # still with the habits
    ROOT / name
    for name in (
        *("benchmarks/conversations.py", "benchmarks/scale.py"),
        *("tests/test_conversation_roles.py", "tests/test_conversations.py"),
    )
)
CHINESE = ".zh.md"
COMPARED = "(?:more|longer|less|fewer|need|later)"
UNIT = "(?:second|minute|hour|day|week|month|year|page|line|file|question|passage|token)"
HABITS: Mapping[str, str] = {
    rf"\b(?:is|are|was|were) (?:no|none|but)\b(?! {COMPARED})": "is not a, there is no",
    r"\bstand(?:s|ing)?\b(?!-)": "is, are, appears",
    r"\bstood\b": "was, were",
    r"\b(?:holds?|holding|held(?! (?:by|while)\b))\b": "contains, keeps",
    r"\b(?:tells?|told|telling)\b": "says, reports, shows, notifies",
    r"\b(?:\d[\d,]*(?: \w+)?|once|twice|times|limits?|questions|requests|object|each|seconds) "
    rf"an? {UNIT}\b": "per",
    r"\b(?:he|him|his|himself)\b": "they, them, their",
    r"\b(?:went|gone)\b(?! wrong)": "was deleted, ended",
    r"\bbeside\b": "next to, in addition to, in parallel",
    r"\bwhoever\b|\bwhosoever\b": "anyone who, the person who",
    r"\bgoes? on\b|\bgoing on\b": "continues",
    r"\bheeded\b|\bbears? (?!in mind)": "respected, tolerates",
    r"\bat chance\b|\bby chance\b": "at random",
    r"\bfor ever\b": "forever",
}
_THERE = re.compile(r"\bthere (?:is|are|was|were) (?:no|none)\b", re.IGNORECASE)
_CODE = re.compile(r"``[^`]*``|`[^`]*`|\b(?:are|is) None\b")
_FENCE = re.compile(r"^\s*```")


@dataclass(frozen=True, slots=True)
class Finding:
    """A habit in a line of a file; ``line`` counts from 1."""

    path: Path
    line: int
    words: str
    better: str

    def __str__(self) -> str:
        shown = self.path.relative_to(ROOT) if self.path.is_relative_to(ROOT) else self.path
        return f"{shown}:{self.line}: '{self.words}': {self.better}"


def pages() -> list[Path]:
    """The files and folders that are free of the habits."""
    return [path for pattern in PAGES for path in sorted(ROOT.glob(pattern))]


def findings(paths: Sequence[Path]) -> Iterator[Finding]:
    """The habits in Markdown, and in docstrings and comments of Python, below files and folders."""
    for path in _files(paths):
        lines = _python(path) if path.suffix == ".py" else _prose(path)
        for number, line in lines:
            for words, better in habits_in(line):
                yield Finding(path, number, words, better)


def habits_in(line: str) -> Iterator[tuple[str, str]]:
    """``it stands there`` -> its second word and what is better; code in backquotes is not read."""
    prose = _THERE.sub("", _CODE.sub("", line))
    for pattern, better in HABITS.items():
        for match in re.finditer(pattern, prose, re.IGNORECASE):
            yield match[0], better


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in found:
            is_ours = file.suffix in (".md", ".py") and not file.name.endswith(CHINESE)
            if is_ours and file not in NOT_YET:
                yield file


def _prose(path: Path) -> Iterator[tuple[int, str]]:
    """The lines outside blocks of code."""
    inside = False
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if _FENCE.match(line):
            inside = not inside
        elif not inside:
            yield number, line


def _python(path: Path) -> Iterator[tuple[int, str]]:
    source = path.read_text("utf-8")
    yield from _docstrings(ast.parse(source))
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The lines of docstrings, and of help texts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if ast.get_docstring(node, clean=False):
                yield from _lines_of(node.body[0].value)  # type: ignore[attr-defined]
        elif isinstance(node, ast.keyword) and node.arg == "help":
            yield from _lines_of(node.value)


def _lines_of(text: ast.expr) -> Iterator[tuple[int, str]]:
    if isinstance(text, ast.Constant) and isinstance(text.value, str):
        yield from enumerate(text.value.splitlines(), text.lineno)


def main(arguments: Sequence[str]) -> int:
    paths = [Path(name) for name in arguments] or pages()
    found = list(findings(paths))
    for finding in found:
        print(finding)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
