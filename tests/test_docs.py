"""The pages of docs/: links, commands, settings and code in them are those of the code."""

import json
import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from qabot.cli import app
from qabot.settings import read_settings
from tests.test_imports import ROOMS
from tools.reference import stale
from tools.wording import findings, habits_in, pages

ROOT = Path(__file__).parent.parent
DOCS = sorted((ROOT / "docs").glob("*.md"))
ALL = [
    *DOCS,
    *(ROOT / name for name in ("README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *(ROOT / name for name in ("training/README.md", "src/qabot/models/e5/README.md")),
]
FENCE = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(#[^)]+)?\)")
RUN = ("README.md", "docs/python.md")  # their Python is run; that of other pages is compiled


def blocks(kind: str) -> Iterator[tuple[Path, str]]:
    for page in ALL:
        for found, code in FENCE.findall(page.read_text("utf-8")):
            if found == kind:
                yield page, code


def anchors(page: Path) -> set[str]:
    """Those that headings have, as GitHub and MkDocs make them of words and hyphens."""
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {
        "#" + re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles
    }


@pytest.mark.parametrize("page", ALL, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    wrong = []
    for target, anchor in LINK.findall(page.read_text("utf-8")):
        place = page.parent / target if target else page
        if not place.exists() or (anchor and anchor not in anchors(place)):
            wrong.append(target + anchor)
    assert wrong == []


def test_pictures_of_the_readme_are_there() -> None:
    text = "".join((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))
    pictures = re.findall(r'<img src="([^"]+)"', text)
    assert len(pictures) == 6
    assert [name for name in pictures if not (ROOT / name).exists()] == []


def test_every_page_is_in_the_navigation() -> None:
    site = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    parts = [next(iter(part.values())) for part in site["nav"]]
    listed = [
        name
        for part in parts
        for name in ([part] if isinstance(part, str) else [next(iter(p.values())) for p in part])
    ]
    assert sorted(listed) == [page.name for page in DOCS]


def test_architecture_names_every_room() -> None:
    page = (ROOT / "docs/design.md").read_text("utf-8")
    rooms = [room for room in ROOMS if not room.startswith("__")]
    assert [room for room in rooms if not re.search(rf"\b{room}(?:\.py|/)", page)] == []


def test_pages_made_from_the_code_are_up_to_date() -> None:
    assert stale() == []


def commands() -> Iterator[tuple[Path, str]]:
    """Lines such as ``qabot ask --fast``, in blocks and between backquotes."""
    for page, code in blocks("bash"):
        for line in re.findall(r"(?:^|venv/bin/)(qabot [a-z].*)", code, re.MULTILINE):
            yield page, re.sub(r"\s#.*", "", line)
    for page in ALL:
        for line in re.findall(r"`(qabot [a-z][^`]*)`", FENCE.sub("", page.read_text("utf-8"))):
            yield page, line


def exists(line: str) -> bool:
    """True if the command and all its options exist."""
    _, name, *words = line.split()
    command = app.commands.get(name)
    if command is None:
        return False
    options = {
        spelling
        for item in command.params
        if isinstance(item, click.Option)
        for spelling in [*item.opts, *item.secondary_opts]
    }
    return {word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word)} <= options


def test_commands_in_the_pages_exist() -> None:
    found = list(commands())
    assert len(found) >= 60
    assert [f"{page.name}: {line}" for page, line in found if not exists(line)] == []


@pytest.mark.parametrize("line", ["qabot aks a", "qabot ask --fats"])
def test_mistyped_command_is_found(line: str) -> None:
    assert not exists(line)


def test_targets_of_make_in_the_pages_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    text = "\n".join(page.read_text("utf-8") for page in ALL if page.name != "CHANGELOG.md")
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE))
    assert {"demo", "docs", "test", "wheel"} <= named
    assert named - targets == set()


def test_python_in_the_pages_compiles() -> None:
    found = list(blocks("python"))
    assert len(found) >= 7
    for page, code in found:
        compile(code, str(page), "exec")


@pytest.mark.parametrize("name", RUN)
def test_python_for_users_runs(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    for page, code in blocks("python"):
        if page == ROOT / name:
            exec(compile(code, str(page), "exec"), {})
    assert "37.99平方公里" in capsys.readouterr().out


def test_reader_of_the_guide_reads() -> None:
    names: dict[str, Any] = {}
    _, code = [code for page, code in blocks("python") if page.name == "add-a-format.md"]
    exec(code, names)
    content = names["read_vcard"]("FN:陈树\nTITLE:馆长\nURL:x".encode(), "a.vcf")
    assert (content.title, content.text) == ("陈树", "陈树\n\nTITLE：馆长")


def test_settings_in_the_pages_are_known(tmp_path: Path) -> None:
    found = list(blocks("toml"))
    assert len(found) >= 2
    for _, code in found:
        tomllib.loads(code)
        (tmp_path / "qabot.toml").write_text(code, encoding="utf-8")
        read_settings(tmp_path / "index", {}, {})


def test_json_in_the_pages_is_json() -> None:
    lines = [line for _, code in blocks("json") for line in code.splitlines()]
    assert len(lines) >= 4
    assert [set(json.loads(line)) for line in lines] == [{"question", "answers"}] * len(lines)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("where it stands", ["stands"]),
        ("This is no file; there is no other", ["is no"]),
        ("It is no longer served, and `is no` is code", []),
        ("10 questions a minute, once a day", ["10 questions a minute", "once a day"]),
        ("He holds what he was told", ["holds", "told", "He", "he"]),
        ("A stand-in understands; the outstanding household", []),
        ("None of them are None", []),
        ("what went wrong, and what went", ["went"]),
    ],
)
def test_habits_are_found(line: str, words: list[str]) -> None:
    found = [word for word, _ in habits_in(line)]
    assert sorted(found, key=str.lower) == sorted(words, key=str.lower)


def test_pages_and_help_have_none_of_the_habits() -> None:
    assert [str(finding) for finding in findings(pages())] == []
