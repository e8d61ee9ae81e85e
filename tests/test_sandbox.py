"""Files that harm their parser, against the limits; all else continues."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qabot.errors import DocumentError
from qabot.readers import read_document, read_documents
from qabot.readers.formats import Format
from qabot.readers.sandbox import Sandbox
from qabot.types import Document
from tests.support.made import docx, paragraph, zipped

GOOD = docx(paragraph("济南的泉水很多。"))


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(workers=1, seconds=20)
    yield sandbox
    sandbox.close()


def reads_on(sandbox: Sandbox) -> bool:
    return sandbox.parse(Format.DOCX, GOOD, "a.docx").text == "济南的泉水很多。"


def test_one_process_reads_many_files(sandbox: Sandbox) -> None:
    assert all(reads_on(sandbox) for _ in range(5))
    assert sandbox._idle.qsize() == 1


def test_file_that_takes_too_long_is_refused_and_its_process_ended() -> None:
    sandbox = Sandbox(workers=1, seconds=1)
    page = "<p>字。</p>".encode() * 300_000
    started = time.monotonic()
    with pytest.raises(DocumentError, match=r"takes more than 1 s to read"):
        sandbox.parse(Format.HTML, page, "a.html")
    assert time.monotonic() - started < 10
    assert reads_on(sandbox)
    sandbox.close()


@pytest.mark.skipif(sys.platform == "win32", reason="processor time is not limited there")
def test_file_that_waits_for_the_processor_is_read_however_long_that_takes() -> None:
    sandbox = Sandbox(workers=1, seconds=1)
    assert reads_on(sandbox)  # by a process whose libraries are loaded
    (worker,) = sandbox._idle.queue
    pauses = threading.Event()

    def pause() -> None:
        while not pauses.wait(0.04):  # it runs for a small part of the time, as on a busy machine
            worker._process.send_signal(signal.SIGSTOP)
            pauses.wait(0.4)
            worker._process.send_signal(signal.SIGCONT)

    pausing = threading.Thread(target=pause)
    pausing.start()
    started = time.monotonic()
    try:
        sandbox.parse(Format.HTML, "<p>字。</p>".encode() * 3_000, "a.html")
    finally:
        pauses.set()
        pausing.join()
        sandbox.close()
    assert time.monotonic() - started > 1


@pytest.mark.skipif(sys.platform == "win32", reason="processor time is not limited there")
def test_each_file_has_its_own_time() -> None:
    sandbox = Sandbox(workers=1, seconds=1)
    page = "<p>字。</p>".encode() * 4_000
    for _ in range(16):  # together they take several seconds
        sandbox.parse(Format.HTML, page, "a.html")
    (worker,) = sandbox._idle.queue
    assert worker._files == 16
    sandbox.close()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="memory is not limited there")
def test_file_that_takes_too_much_memory_is_refused() -> None:
    sandbox = Sandbox(workers=1, memory=300_000_000)
    page = "<p>字。</p>".encode() * 500_000
    with pytest.raises(DocumentError, match=r"too much memory|ran out of memory|is empty"):
        sandbox.parse(Format.HTML, page, "a.html")
    assert reads_on(sandbox)
    sandbox.close()


def test_process_that_dies_is_reported_and_replaced(sandbox: Sandbox) -> None:
    assert reads_on(sandbox)
    worker = sandbox._idle.get()
    worker._process.kill()
    worker._process.wait()
    with pytest.raises(DocumentError, match="stops its parser"):
        worker.ask(Format.DOCX, GOOD, "a.docx", 20, 10**9)
    sandbox._idle.put(worker)
    assert reads_on(sandbox)


def test_what_a_library_raises_is_a_reason_and_no_traceback(sandbox: Sandbox) -> None:
    with pytest.raises(DocumentError, match=r"is damaged \(word/document.xml is missing\)"):
        sandbox.parse(Format.DOCX, zipped({"a": "b"}), "a.docx")
    assert sandbox._idle.qsize() == 1


def test_threads_share_the_pool(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number}.docx").write_bytes(docx(paragraph(f"第{number}份。")))

    def read(number: int) -> str:
        return read_document(tmp_path / f"{number}.docx", name="a").text

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(read, range(12))) == [f"第{number}份。" for number in range(12)]


def test_pool_that_is_closed_ends_the_process_in_the_middle_of_a_file() -> None:
    sandbox = Sandbox(workers=1)
    page = "<p>字。</p>".encode() * 300_000
    with ThreadPoolExecutor(1) as threads:
        parsed = threads.submit(sandbox.parse, Format.HTML, page, "a.html")
        while not sandbox._busy:
            assert not parsed.done()
        (worker,) = sandbox._busy
        sandbox.close()
        with pytest.raises(DocumentError, match="stops its parser"):
            parsed.result(timeout=30)
    assert not worker.is_alive()
    with pytest.raises(RuntimeError, match="closed"):
        sandbox.parse(Format.DOCX, GOOD, "a.docx")


def test_module_in_the_working_folder_is_not_taken_for_a_library(tmp_path: Path) -> None:
    (tmp_path / "lxml.py").write_text("raise SystemExit('loaded')")
    (tmp_path / "a.docx").write_bytes(GOOD)
    code = (
        "from pathlib import Path; from qabot.readers import read_document;"
        "print(read_document(Path('a.docx'), name='a').text)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert done.stdout == "济南的泉水很多。\n"


def test_plain_text_starts_no_process(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 泉\n\n水。")
    code = (
        "import sys; from pathlib import Path; from qabot.readers import read_document;"
        f"read_document(Path({os.fspath(tmp_path / 'a.md')!r}), name='a');"
        "print([m for m in ('lxml', 'subprocess', 'qabot.readers.sandbox') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# archives


def outcomes(path: Path) -> dict[str, str]:
    return {
        name: item.text if isinstance(item, Document) else f"! {item}"
        for name, item in read_documents(path, name=path.name)
    }


def test_archive_gives_each_of_its_documents_and_why_others_have_none(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(
        zipped(
            {
                "一/甲.md": "甲的正文。",
                "../../乙.txt": "乙的正文。",
                "/丙.docx": GOOD,
                "__MACOSX/._甲.md": "x",
                ".hidden.md": "x",
                "图.gif": b"GIF89a\r\n",
                "内.zip": zipped({"a.md": "b"}),
                "空.md": "",
            }
        )
    )
    found = outcomes(path)
    assert found["a.zip/一/甲.md"] == "甲的正文。"
    assert found["a.zip/乙.txt"] == "乙的正文。"
    assert found["a.zip/丙.docx"] == "济南的泉水很多。"
    assert found["a.zip/内.zip"] == "! is an archive in an archive: unpack it"
    assert found["a.zip/图.gif"] == "! the format .gif is not supported"
    assert found["a.zip/空.md"].startswith("! is empty")
    assert len(found) == 6
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.zip"]


def test_names_that_old_programs_wrote_in_gbk_are_read(tmp_path: Path) -> None:
    raw = zipped({"aaaa.md": "正文。"}).replace(b"aaaa.md", "泉水".encode("gbk") + b".md")
    (tmp_path / "a.zip").write_bytes(raw)
    assert outcomes(tmp_path / "a.zip") == {"a.zip/泉水.md": "正文。"}


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.txt": b"0" * 30_000_000}))
    assert "unpacks to 30 MB" in outcomes(path)["a.zip"]
    path.write_bytes(zipped({f"{n}.md": "x" for n in range(5001)}))
    assert "more than 5,000 files" in outcomes(path)["a.zip"]


def test_directory_that_lies_about_a_size_unpacks_no_more(tmp_path: Path) -> None:
    import struct

    raw = zipped({"a.txt": b"0" * 30_000_000})
    lying = raw.replace(struct.pack("<I", 30_000_000), struct.pack("<I", 1000))
    (tmp_path / "a.zip").write_bytes(lying)
    assert "cannot be unpacked" in outcomes(tmp_path / "a.zip")["a.zip/a.txt"]
