"""Files read several at once, against the same read one by one; and how reading ends early."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from qabot.index import find_document, status
from qabot.ingest import Recipe, update
from qabot.readers import sandbox
from tests.support.made import column, docx, paragraph, pdf, zipped

SLOW = "<p>字。</p>".encode() * 300_000  # takes seconds, and hundreds of megabytes


def names(count: int) -> list[str]:
    return [f"第{number}处泉水在城里，水温恒定。" for number in range(count)]


def write_corpus(folder: Path) -> None:
    folder.mkdir()
    for number, text in enumerate(names(12)):
        name, data = (
            (f"{number:02}.docx", docx(paragraph(text))),
            (f"{number:02}.md", text.encode()),
            (f"{number:02}.pdf", pdf([column(60, 700, [text])])),
            (f"{number:02}.zip", zipped({"甲.txt": text, "乙.docx": docx(paragraph(text))})),
        )[number % 4]
        (folder / name).write_bytes(data)
    (folder / "05b.docx").write_bytes(b"PK\x03\x04 cut off")
    (folder / "06b.html").write_bytes(SLOW)
    (folder / "07b.md").write_bytes(b"")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="memory is not limited there")
def test_several_files_at_once_give_what_one_after_the_other_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_corpus(tmp_path / "corpus")
    monkeypatch.setattr(sandbox, "Sandbox", partial(sandbox.Sandbox, memory=300_000_000))
    found = {}
    for workers in (1, 3):
        folder = tmp_path / f"index{workers}"
        report = update(folder, [tmp_path / "corpus"], recipe=Recipe(threads=workers))
        documents = [find_document(folder, entry.path) for entry in status(folder).entries]
        found[workers] = (documents, report.skipped)
    assert found[1] == found[3]
    documents, skipped = found[3]
    assert len(documents) == 15
    assert [Path(item.path).name for item in skipped] == ["05b.docx", "06b.html", "07b.md"]
    assert "memory" in skipped[1].reason


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
def test_interruption_ends_all_parsers_at_once(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.html").write_bytes(SLOW)
    code = (
        "import signal; from qabot.readers import sandbox; from qabot.cli import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # ignored in background jobs
        "take = sandbox.Sandbox._taken\n"
        "def telling(self, **known):\n"
        "    worker = take(self, **known)\n"
        "    print(f'{worker._process.pid}\\n', end='', flush=True)\n"  # at once, for two threads
        "    return worker\n"
        "sandbox.Sandbox._taken = telling; main()"
    )
    arguments = ("index", str(tmp_path), "--index", str(tmp_path / "index"), "--threads", "2")
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments, "--quiet"],
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        parsers = [int(process.stdout.readline()) for _ in range(2)]
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does
        assert process.wait(timeout=15) == 130
    for parser in parsers:
        with pytest.raises(ProcessLookupError):
            os.kill(parser, 0)
