"""Documents that are deleted for good: nothing below the index has a word of them any more."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from qabot import Library
from qabot.errors import SettingsError
from qabot.index import find_document, status
from qabot.index.citations import cited, is_purged
from qabot.telegram.library import BotLibrary
from qabot.telegram.placing import former_bytes, keep_former
from qabot.telegram.state import FILE, State

SECRET = "# 秘密\n\n玄武计划的口令是金丝雀七号Canary77。\n"
OPEN = "# 公开\n\n趵突泉的水位是28.5米。\n"
ASKED = "玄武计划的口令是什么"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "index", fast=True)


def write(library: Library, **texts: str) -> None:
    """The documents are these, and no others."""
    place = library.folder.parent / "文档"
    place.mkdir(exist_ok=True)
    for path in place.iterdir():
        path.unlink()
    for name, text in texts.items():
        (place / f"{name}.md").write_text(text, encoding="utf-8")
    library.update([place])


def holding(folder: Path) -> list[str]:
    """The files below a folder in which a word of the secret is, as text or as a term."""
    marks = [word.encode() for word in ("Canary77", "canary77", "金丝雀", "玄武")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(p.relative_to(folder)) for p in files if any(m in p.read_bytes() for m in marks)]


def test_nothing_below_the_index_holds_what_was_deleted_for_good(library: Library) -> None:
    with library:
        write(library, 秘=SECRET.replace("七号", "六号"), 公=OPEN)
        write(library, 秘=SECRET, 公=OPEN)
        (quote,) = library.ask(ASKED).quotes[:1]
        assert holding(library.folder)
        write(library, 公=OPEN)
        assert holding(library.folder)  # it was quoted, so it is kept
        purged = library.purge(["文档/秘.md"])
        assert purged.paths == ("文档/秘.md",)
        assert len(purged.hashes) == 2
        assert holding(library.folder) == []
        with pytest.raises(SettingsError):
            library.document(quote.document.sha256)
        assert is_purged(library.folder, quote.document.sha256)
        assert quote.document.sha256 not in cited(library.folder)
        assert not library.ask(ASKED).found
        assert library.ask("趵突泉的水位是多少").quotes[0].text == "趵突泉的水位是28.5米。"
    assert len(status(library.folder).generations) == 1


def test_text_that_is_still_served_elsewhere_stays(library: Library) -> None:
    with library:
        write(library, 甲=SECRET, 乙=SECRET, 公=OPEN)
        write(library, 乙=SECRET, 公=OPEN)
        purged = library.purge(["文档/甲.md"])
        assert (purged.hashes, purged.elsewhere) == ((), ("文档/乙.md",))
        assert library.ask(ASKED).quotes[0].document.path == "文档/乙.md"


def test_same_text_under_a_former_name_goes_as_well(library: Library) -> None:
    with library:
        write(library, 甲=SECRET, 公=OPEN)
        write(library, 乙=SECRET, 公=OPEN)
        write(library, 公=OPEN)
        assert library.purge(["文档/乙.md"]).paths == ("文档/乙.md", "文档/甲.md")
        assert holding(library.folder) == []


def test_what_is_served_or_never_was_is_not_deleted(library: Library) -> None:
    with library:
        write(library, 秘=SECRET, 公=OPEN)
        with pytest.raises(SettingsError, match="still served: remove the file"):
            library.purge(["文档/秘.md"])
        with pytest.raises(SettingsError, match="was ever indexed"):
            library.purge(["文档/无.md"])
        assert library.ask(ASKED).found


def test_document_that_comes_again_can_be_quoted_again(library: Library) -> None:
    with library:
        write(library, 秘=SECRET, 公=OPEN)
        write(library, 公=OPEN)
        library.purge(["文档/秘.md"])
        write(library, 秘=SECRET, 公=OPEN)
        (quote,) = library.ask(ASKED).quotes[:1]
        assert find_document(library.folder, quote.document.sha256).text == quote.document.text


def test_command_asks_and_tells_what_was_deleted(library: Library) -> None:
    with library:
        write(library, 秘=SECRET, 公=OPEN)
        write(library, 公=OPEN)
    base = library.folder.parent
    command = [sys.executable, "-m", "qabot", "purge", "文档/秘.md", "--json"]
    asked = subprocess.run(command, cwd=base, input=b"n\n", capture_output=True, check=False)
    assert (asked.returncode, asked.stdout) == (130, b"")
    assert "for good?" in asked.stderr.decode()
    assert find_document(library.folder, "文档/秘.md").text
    done = subprocess.run([*command, "--yes"], cwd=base, capture_output=True, check=True)
    assert json.loads(done.stdout)["paths"] == ["文档/秘.md"]
    assert holding(library.folder) == []


def test_command_deletes_former_versions_of_documents_from_chats(library: Library) -> None:
    base = library.folder.parent
    place = base / "corpus" / "telegram"
    place.mkdir(parents=True)
    (place / "秘.md").write_text(SECRET, encoding="utf-8")
    (place / "公.md").write_text(OPEN, encoding="utf-8")
    with library:
        library.update([place])
        (place / "秘.md").unlink()
        library.update([place])
    state = State(library.folder / FILE)
    kept = keep_former(BotLibrary(library), SECRET.encode())
    number = state.documents.replace(state.documents.claim("秘.md", "秘.md", 5), kept)
    other = keep_former(BotLibrary(library), OPEN.encode())
    stays = state.documents.replace(state.documents.claim("公.md", "公.md", 5), other)
    command = [sys.executable, "-m", "qabot", "purge", "corpus/telegram/秘.md", "--yes"]
    subprocess.run(command, cwd=base, capture_output=True, check=True)
    assert holding(library.folder) == []
    assert state.documents.former(number) is None
    assert state.documents.former(stays) is not None
    assert former_bytes(BotLibrary(library), other) == OPEN.encode()
    state.close()
