"""Old Word documents read by the reader of `.doc`, and turned into `.docx` by LibreOffice first.

    python -m benchmarks.old_word

LibreOffice (``soffice`` must be installed) saves texts with known contents as `.doc`; each is then
read both ways. Of each way: the shares of sentences, paragraphs, headings and rows that are as they
were written, and the seconds and memory that it takes. Writes results/old_word.json.
"""

from __future__ import annotations

import random
import re
import resource
import subprocess
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from benchmarks import formats
from benchmarks.data import save
from qabot.readers import read_document
from tests.support.produced import KINDS, SOFFICE, Story, by_libreoffice, flat_text, found, told

OFFICE = Path(__file__).parent.parent / "tests/samples/office.doc"
FEATURES = (  # of that file, each wrong in one or another reader of .doc
    *("第一条 为规范缴存，制定本办法。", "第二条 缴存基数上限为38205元。", "上限每年七月调整。"),
    *("面积为120m²，年产量3×10⁵吨。", "修订前新增的修订后。", "看得见的话。"),
    *("𠮷野家在㙍城，朱镕基与陶喆。", "| 历下区 | 31200 | 33010 |", "表后的一段。"),
)


def read_both(source: Path) -> dict[str, str]:
    """The text as each way gives it, by the way's name."""
    return {
        "reader": read_document(source, name="a.doc").text,
        "libreoffice": read_document(by_libreoffice(source, "docx"), name="a.docx").text,
    }


def shares(folder: Path, kind: str) -> dict[str, dict[str, float]]:
    """What is as it was written in a text of this kind."""
    text = told(kind)
    (folder / "a.fodt").write_text(flat_text(text), "utf-8")
    made = by_libreoffice(folder / "a.fodt", "doc")
    return {way: _rounded(read, text) for way, read in read_both(made).items()}


def _rounded(read: str, text: Story) -> dict[str, float]:
    return {name: round(share, 4) for name, share in asdict(found(read, text)).items()}


def features(folder: Path) -> dict[str, list[str]]:
    """Which lines of the file with lists, changes, notes and rare characters are not as shown."""
    source = folder / "office.doc"
    source.write_bytes(OFFICE.read_bytes())
    both = read_both(source)
    return {way: [f for f in FEATURES if f not in read.split("\n")] for way, read in both.items()}


def costs(folder: Path) -> dict[str, dict[str, float]]:
    """Seconds by the clock for 3,000 paragraphs, and the memory of LibreOffice."""
    source = folder / "long.doc"
    source.write_bytes(formats.old_text(random.Random("doc")))
    read_document(source, name="a")  # starts the process that parses
    began = time.perf_counter()
    read_document(source, name="a")
    middle = time.perf_counter()
    made = by_libreoffice(source, "docx")
    read_document(made, name="a")
    ended = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {
        "reader": {"seconds": round(middle - began, 2)},
        "libreoffice": {"seconds": round(ended - middle, 2), "memory_mb": round(memory)},
    }


def main() -> None:
    if SOFFICE is None:
        raise SystemExit("LibreOffice is not installed: soffice is not found")
    said = subprocess.run([SOFFICE, "--version"], capture_output=True, text=True, check=True)
    version = re.search(r"[\d.]+", said.stdout)
    figures: dict[str, object] = {"libreoffice": version[0] if version else ""}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures["shares"] = {kind: shares(folder, kind) for kind in KINDS}
        figures["features_wrong"] = features(folder)
        figures["3000 paragraphs of 80 characters"] = costs(folder)
    save("old_word", "python -m benchmarks.old_word", figures)


if __name__ == "__main__":
    main()
