"""Nothing in a document commands a terminal, hides, or turns the reading around."""

from __future__ import annotations

import json
import logging
import os
import pty
import re
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qabot
from qabot.ingest import IndexReport
from qabot.ingest.corpus import Skipped
from qabot.messages import plain
from qabot.readers import read_document, read_documents
from qabot.rendering import (
    Style,
    answer_text,
    hits_text,
    inspection_text,
    report_text,
    slice_text,
)
from qabot.structure import NO_STRUCTURE
from qabot.system.legible import legible, legible_json, one_line, written_out
from qabot.system.paths import shown_path
from qabot.telegram.logs import set_up_logs
from qabot.telegram.styled import shortened
from qabot.types import Answer, Document, Heading, Hit, Passage, Quote
from qabot.uploads.naming import safe_name

CONTROLS = "".join(chr(c) for c in (*range(0x20), *range(0x7F, 0xA0)) if c not in (9, 10))
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
TAGS = "\U000e0001\U000e0041\U000e007f"
EVIL = CONTROLS + TURNING + TAGS + "\u2028\u2029"
BAD = re.compile(f"[{re.escape(EVIL)}]")
COLOURS = re.compile("\x1b\\[(?:0|1|2|36|1;33)m")
EVIL_TEXT = f"港{EVIL}有 99 个泊位{EVIL}。"


def evil_document() -> Document:
    return Document(
        "d0",
        f"a{EVIL}.md",
        f"标{EVIL}题\x1b[36m",
        EVIL_TEXT,
        "0" * 64,
        NO_STRUCTURE,
        headings=(Heading(0, 1, f"节{EVIL}"),),
        author=f"人{EVIL}",
        url=f"https://{EVIL}",
        losses=(f"失{EVIL}",),
    )


@pytest.mark.parametrize("style", [Style(), Style(colour=True), Style(colour=True, width=30)])
def test_no_text_output_holds_any_of_them_but_our_own_colours(style: Style) -> None:
    document = evil_document()
    quote = Quote(document, 0, len(EVIL_TEXT), EVIL_TEXT, 0.9, (f"节{EVIL}",), None, ((0, 9),))
    hit = Hit(Passage(document, 0, len(EVIL_TEXT), (f"节{EVIL}",)), 1.0, 0, 0)
    skipped = (Skipped(f"a{EVIL}.md", plain(f"因{EVIL}")),)
    shown = [
        answer_text(Answer("问", (quote,), 0.9), style),
        answer_text(Answer("问", (), 0.1, (quote,)), style),
        hits_text([hit], style),
        slice_text(document, 2, 9, (0, len(EVIL_TEXT)), style),
        inspection_text(document, style),
        report_text(IndexReport(1, 1, 0, 0, 0, skipped, ((f"x{EVIL}", EVIL),), 1, 1, 0.1, (EVIL,))),
    ]
    for text in shown:
        bare = COLOURS.sub("", text) if style.colour else text
        assert not BAD.search(bare)
        assert "港" in bare or "因" in bare
    assert "\x1b[36m" not in shown[0].split("题")[1].split("节")[0]


@given(st.text(st.sampled_from("港1 \n\t" + EVIL)))
def test_each_is_shown_as_one_sign_so_that_offsets_stay(text: str) -> None:
    shown = legible(text)
    assert len(shown) == len(text)
    assert not BAD.search(shown)
    assert all(a == b for a, b in zip(text, shown, strict=True) if a not in EVIL)
    assert legible(shown) == shown


def test_signs_that_are_shown_are_those_of_the_documentation() -> None:
    assert legible("a\x1b[31m\x07\x7f\x9b\u202e\U000e0041b") == "a␛[31m␇␡\ufffd\ufffd\ufffdb"
    for kept in ("甲\t乙\n", "👩\u200d💻", "葛\U000e0100", "a\u00a0b", "שלום", "ﷺ"):
        assert legible(kept) == kept


def test_json_is_verbatim_and_still_holds_none_of_them() -> None:
    value = {"text": EVIL_TEXT, "half": "\ud800"}
    for ascii_only in (False, True):
        written = legible_json(value, ascii_only=ascii_only)
        assert not BAD.search(written)
        assert json.loads(written) == value
        written.encode()
    assert "港" in legible_json(value)
    legible_json(value, ascii_only=True).encode("ascii")


def test_paths_are_written_out_and_stay_apart(tmp_path: Path) -> None:
    names = ["a\u202eb.md", "a\u202db.md", "a\x1bb.md", "a\U000e0041b.md", "a\nb.md"]
    shown = [shown_path(tmp_path / name, tmp_path) for name in names]
    assert shown == ["a\\u202eb.md", "a\\u202db.md", "a\\x1bb.md", "a\\U000e0041b.md", "a\\x0ab.md"]
    assert written_out("甲 \u200d乙") == "甲 \u200d乙"


def test_what_a_file_says_of_itself_is_cleaned_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        '---\ntitle: "evil \\e]0;owned\\a \\u009b2J\\n title \\u202e"\nauthor: "\\e[31mx\\u200f"\n'
        'url: "https://example.org/\\u202eb"\ndate: "2020\\a年"\n---\n# 地铁\n\n有 7 条线路。\n',
        encoding="utf-8",
    )
    document = read_document(path, name="a.md")
    assert document.title == "evil ]0;owned 2J title"
    assert (document.author, document.url) == ("[31mx", "https://example.org/b")
    assert document.published == "2020年"
    path.write_text('---\ntitle: "\\u202e"\n---\n正文。\n', encoding="utf-8")
    untitled = read_document(path, name="a.md")
    assert (untitled.title, untitled.untitled) == ("a", True)


def test_titles_and_names_in_chats_and_logs_hold_none_of_them(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert shortened(f"标{EVIL}题", 40) == one_line(f"标{EVIL}题")
    assert not BAD.search(shortened(f"标{EVIL}题", 40))
    for as_json in (False, True):
        set_up_logs("123:token", as_json=as_json)
        logging.getLogger("qabot.x").warning("%s", EVIL_TEXT)
        assert not BAD.search(capfd.readouterr().err)
    logging.basicConfig(force=True, handlers=[logging.NullHandler()])


def on_a_terminal(*arguments: str, cwd: Path) -> str:
    """What the command shows on a terminal, in which every line ends with CR and LF."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(cwd)
        os.environ |= {"TERM": "xterm-256color", "PYTHONPATH": str(Path(qabot.__file__).parents[1])}
        os.execv(sys.executable, [sys.executable, "-m", "qabot", *arguments])
    shown = b""
    with suppress(OSError):
        while data := os.read(terminal, 65536):
            shown += data
    os.waitpid(child, 0)
    os.close(terminal)
    return shown.decode("utf-8", "replace").replace("\r\n", "\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("inspect", "evil.md"),
        ("inspect", "no\x1b[2J\u202e.md"),
        ("index", "no\x1b[2J\u202e.md"),
        ("ask", "x", "--index", "no\x1b[2Jindex"),
        ("ask", "x", "--no\x1b[2J\u202eoption"),
        ("x\x1b[2J\u202e",),
        ("ask", "--batch", "no\x1b[2J"),
    ],
    ids=repr,
)
def test_commands_send_none_of_them_to_a_terminal_or_a_pipe(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "evil.md").write_text(f"# 港{TURNING}\n\n{EVIL_TEXT}\n", encoding="utf-8")
    shown = on_a_terminal(*arguments, cwd=tmp_path)
    assert not BAD.search(COLOURS.sub("", shown))
    assert shown.strip()
    env = os.environ | {"PYTHONPATH": str(Path(qabot.__file__).parents[1])}
    command = [sys.executable, "-m", "qabot", *arguments]
    done = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path, env=env)
    assert not BAD.search((done.stdout + done.stderr).decode())
    assert b"Traceback" not in done.stderr


def test_names_of_files_that_were_sent_and_of_those_in_archives_hold_none_of_them(
    tmp_path: Path,
) -> None:
    assert safe_name("甲\u202e\u200f\U000e0041\t乙.md") == "甲____乙.md"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("甲\u202e\u3000\x1b[2J乙.md", "# 港\n\n港口有 3 个。\n")
    ((name, _),) = read_documents(tmp_path / "a.zip", name="a.zip")
    assert name == "a.zip/甲\\u202e\u3000\\x1b[2J乙.md"
