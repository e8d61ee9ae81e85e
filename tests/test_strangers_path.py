"""What the guides say is enough: a format, a command and a wording, added to a copy as they say.

The copy has what the guides print and nothing else; it is run as a program, and the files that
differ from the source are counted.
"""

from __future__ import annotations

import filecmp
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src/qabot"
LARGE = ("models", "data")  # linked, not copied


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The source, to be changed; its folder is one that Python finds packages in."""
    made = tmp_path / "src/qabot"
    ignored = shutil.ignore_patterns("__pycache__", *LARGE)
    shutil.copytree(SOURCE, made, ignore=ignored)
    for name in LARGE:
        (made / name).symlink_to(SOURCE / name)
    return made


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(copy.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "qabot", *arguments],
        cwd=copy.parent.parent,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def touched(copy: Path) -> list[str]:
    """The files of code that were added or changed."""
    return sorted(
        str(path.relative_to(copy))
        for path in copy.rglob("*.py")
        if not (SOURCE / path.relative_to(copy)).exists()
        or not filecmp.cmp(path, SOURCE / path.relative_to(copy), shallow=False)
    )


def printed(guide: str) -> list[str]:
    """The blocks of Python in a guide."""
    text = (ROOT / "docs" / guide).read_text("utf-8")
    return re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def insert(path: Path, before: str, line: str) -> None:
    """Puts a line after the first that begins so."""
    text = path.read_text("utf-8")
    at = text.index("\n", text.index(f"\n{before}") + 1) + 1
    path.write_text(f"{text[:at]}{line}\n{text[at:]}", encoding="utf-8")


def test_format_is_added_in_three_files_at_most(copy: Path) -> None:
    naming, reader = printed("add-a-format.md")[:2]
    lines = [line for line in naming.splitlines() if "VCARD" in line]
    assert len(lines) == 2
    for before, line in zip(("    TEXT = ", "SUFFIXES: "), lines, strict=True):
        insert(copy / "readers/formats.py", before, line)
    (copy / "readers/vcard.py").write_text(reader, encoding="utf-8")
    card = "BEGIN:VCARD\nFN:王芳\nTITLE:会计\nTEL:0531-1234567\nEND:VCARD\n"
    (copy.parent / "card.vcf").write_text(card, encoding="utf-8")
    done = run(copy, "inspect", "src/card.vcf")
    assert (done.returncode, done.stderr) == (0, "")
    for shown in ("王芳", "TITLE：会计", "TEL：0531-1234567"):
        assert shown in done.stdout
    assert "BEGIN" not in done.stdout  # it was read by its reader, not as plain text
    assert touched(copy) == ["readers/formats.py", "readers/vcard.py"]


def test_command_is_added_in_two_files_at_most(copy: Path) -> None:
    (copy / "cli/titles.py").write_text(printed("add-a-surface.md")[0], encoding="utf-8")
    (copy.parent / "a.md").write_text("# 年度报告\n\n利润为三万元。\n", encoding="utf-8")
    assert run(copy, "index", "src/a.md").returncode == 0
    done = run(copy, "titles")
    assert (done.returncode, done.stdout, done.stderr) == (0, "年度报告\n", "")
    assert '"qabot.titles/1"' in run(copy, "titles", "--json").stdout
    assert "List the titles of the documents." in run(copy, "--help").stdout
    assert touched(copy) == ["cli/titles.py"]


@pytest.mark.parametrize(
    ("arguments", "module", "former"),
    [
        (["ask", "利润"], "messages/codes/index.py", "No index in"),
        (["--lang", "zh", "ask", "利润"], "messages/codes/index.py", "里没有索引"),
        (["gaps"], "messages/codes/index.py", "No index in"),
    ],
)
def test_wording_is_changed_in_one_file(
    copy: Path, arguments: list[str], module: str, former: str
) -> None:
    assert former in run(copy, *arguments).stderr
    path = copy / module
    path.write_text(path.read_text("utf-8").replace(former, "<new>"), encoding="utf-8")
    assert "<new>" in run(copy, *arguments).stderr
    assert touched(copy) == [module]


def test_new_reason_is_one_line_of_one_file(copy: Path) -> None:
    line = '    NO_CARD = worded("is not a card: {why}", "不是名片：{why}")'
    insert(copy / "messages/codes/files.py", "class Files:", line)
    code = "from qabot.messages import Code, message as m; made = m(Code.NO_CARD, why=1);"
    code += "print(Code.NO_CARD.value, made.text('en'), made.text('zh'), sep='|')"
    environment = {**os.environ, "PYTHONPATH": str(copy.parent), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=True
    )
    assert done.stdout.decode("utf-8").strip() == "no_card|is not a card: 1|不是名片：1"
    assert touched(copy) == ["messages/codes/files.py"]
