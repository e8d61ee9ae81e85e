"""How exact, how fast and how big the readers are, against the raw libraries in the same run.

    python -m benchmarks.readers samples/ [--ocr]

``samples/`` has rendered files and what was rendered: ``A_lo.pdf`` of ``truth/A.json``, a list of
{"t": "p" or "h1"…, "x": text} (paragraphs and headings in order). Tables and pages of pictures in
columns are drawn for the purpose, these with a font of Debian's fonts-noto-cjk. Writes
results/readers.json. Each file is read in a process of its own, so that its peak of memory is its
own; the pool reads all of them several times over.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import scanned
from benchmarks.data import save
from tests.support.made import pdf
from tests.support.tabled import made_up

ROUNDS = 5
TABLES = 40  # of each kind
POOL_ROUNDS = 6
_SENTENCE = re.compile(r"(?<=[。！？])(?![”’」』）])")
_SHORTEST = 8  # characters of a sentence that counts


def raw_pdf(data: bytes) -> str:
    """pdfium's own text with Chinese lines joined, as simple programs do it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    return re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])\r?\n(?=[\u3000-\u9fff])", "", text)


def raw_docx(data: bytes) -> str:
    """The text elements of the body, a line for each paragraph."""
    import io
    import zipfile

    from lxml import etree

    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    paragraphs = root.iter(f"{space}p")
    return "\n".join("".join(t.text or "" for t in p.iter(f"{space}t")) for p in paragraphs)


def raw_xlsx(data: bytes) -> str:
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
    return "\n".join("\t".join(map(str, row)) for row in rows)


def raw_pptx(data: bytes) -> str:
    import io

    import pptx

    shapes = (s for slide in pptx.Presentation(io.BytesIO(data)).slides for s in slide.shapes)
    return "\n".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)


def raw_epub(data: bytes) -> str:
    import io
    import zipfile

    import lxml.html

    archive = zipfile.ZipFile(io.BytesIO(data))
    pages = [name for name in archive.namelist() if name.endswith(("html", "htm"))]
    trees = (lxml.html.fromstring(archive.read(name)) for name in pages)
    return "\n".join("".join(map(str, tree.itertext())) for tree in trees)


RAW: Mapping[str, Callable[[bytes], str]] = {
    "pdf": raw_pdf,
    "docx": raw_docx,
    "xlsx": raw_xlsx,
    "pptx": raw_pptx,
    "epub": raw_epub,
}


def exactness(text: str, truth: Path) -> dict[str, float]:
    """Shares, in percent, of sentences found verbatim, without white space, and of paragraphs."""
    told = [item for item in json.loads(truth.read_text("utf-8")) if isinstance(item.get("x"), str)]
    paragraphs = [item["x"].strip() for item in told if item["t"] == "p"]
    headings = [item["x"] for item in told if item["t"].startswith("h")]
    sentences = [s for p in paragraphs for s in _SENTENCE.split(p) if len(s) >= _SHORTEST]
    lines = text.split("\n")
    squeezed = "".join(text.split())
    bare = {"".join(line.split()) for line in lines}
    return {
        "sentences": _percent([s in text for s in sentences]),
        "without_white_space": _percent(["".join(s.split()) in squeezed for s in sentences]),
        "paragraphs": _percent([p in lines for p in paragraphs]),
        "headings": _percent(["".join(h.split()) in bare for h in headings]),
    }


def _percent(found: list[bool]) -> float:
    return round(100 * sum(found) / max(len(found), 1), 1)


def measure(path: Path, *, raw: bool) -> dict[str, object]:
    """Text, milliseconds (median of five) and megabytes at the peak, of this process alone."""
    from qabot.readers.worker import parser_of

    kind, data = path.suffix[1:], path.read_bytes()
    read = RAW[kind] if raw else lambda data: parser_of(kind)(data, path.name).text
    text, seconds = read(data), []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        read(data)
        seconds.append(time.perf_counter() - started)
    return {
        "text": text,
        "ms": round(1000 * statistics.median(seconds), 1),
        "mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def apart(path: Path, *, raw: bool) -> dict[str, object]:
    """What ``measure`` gives in a process of its own."""
    command = [sys.executable, __file__, "--one", str(path), *(["--raw"] if raw else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def figures(samples: Path) -> dict[str, object]:
    files = {}
    for path in sorted(samples.iterdir()):
        if path.suffix[1:] not in RAW or path.name.startswith("scan"):
            continue
        truth = samples / "truth" / f"{path.name[0]}.json"
        row: dict[str, object] = {}
        for name in ("qabot", "raw"):
            found = apart(path, raw=name == "raw")
            exact = exactness(str(found["text"]), truth) if truth.exists() else {}
            row[name] = {**exact, "ms": found["ms"], "mb": found["mb"]}
        files[path.name] = row
        print(path.name, row)
    pdfs = [row["qabot"] for name, row in files.items() if name.endswith(".pdf")]
    keys = ("sentences", "without_white_space", "paragraphs", "headings")
    mean = {key: round(statistics.mean(row[key] for row in pdfs), 1) for key in keys}  # type: ignore[index]
    return {"pdf_mean": mean, "files": files}


def scans(samples: Path) -> dict[str, object]:
    """Seconds per page and share of wrong characters of scans; the first pages of their truth."""
    from qabot.readers import read_document

    found: dict[str, object] = {}
    for path in sorted(samples.glob("scan*.pdf")):
        started = time.perf_counter()
        document = read_document(path, name=path.name)
        seconds = (time.perf_counter() - started) / max(len(document.pages), 1)
        told = json.loads((samples / "truth" / f"{path.name[4]}.json").read_text("utf-8"))
        truth = "".join(map(_everything, told))
        wrong = _wrong_characters(re.sub(r"[\s|]", "", document.text), truth)
        found[path.name] = {"cer": round(100 * wrong, 2), "seconds_a_page": round(seconds, 1)}
        print(path.name, found[path.name])
    return found


def drawn_scans(samples: Path) -> dict[str, object]:
    """The same for a page in one, two and three columns drawn from a sample's paragraphs."""
    from qabot.readers import read_document

    path = scanned.font()
    if path is None:
        print("no pages drawn: fonts-noto-cjk is not installed")
        return {}
    told = json.loads((samples / "truth" / "B.json").read_text("utf-8"))
    paragraphs = [item["x"] for item in told if item["t"] == "p"]
    found: dict[str, object] = {}
    with TemporaryDirectory() as folder:
        for columns in (1, 2, 3):
            data, truth = scanned.scan(paragraphs, columns, path)
            file = Path(folder) / f"{columns}.pdf"
            file.write_bytes(data)
            text = read_document(file, name=file.name).text
            wrong = _wrong_characters(re.sub(r"[\s|]", "", text), truth)
            found[f"{columns} columns"] = {"characters": len(truth), "cer": round(100 * wrong, 2)}
            print(columns, found[f"{columns} columns"])
    return found


def tables() -> dict[str, object]:
    """Shares, in percent, of the rows and the wrapped cells of drawn tables that are whole."""
    from qabot.readers.pdf import read_pdf

    found: dict[str, object] = {}
    for border in ("lines", "boxes", "bars", "three", "none"):
        rows: list[bool] = []
        cells: dict[str, list[bool]] = {"qabot": [], "raw": []}
        for seed in range(TABLES):
            made = made_up(seed, border=border)
            data = pdf([made.placed], rules=made.rules, filled=border == "bars")
            text = read_pdf(data, "a.pdf").text
            lines = text.split("\n")
            rows += [row in lines for row in made.rows]
            for name, read in (("qabot", text), ("raw", raw_pdf(data))):
                cells[name] += [cell in read for cell in made.wrapped]
        shares = {f"wrapped_cells_{name}": _percent(cells[name]) for name in cells}
        found[border] = {"tables": TABLES, "rows": _percent(rows), **shares}
        print(border, found[border])
    return found


def pool(samples: Path) -> dict[str, object]:
    """Seconds to read all samples several times over by one and more processes at once."""
    from qabot.ingest.ahead import in_order
    from qabot.readers import read_documents
    from qabot.readers.sandbox import Sandbox

    files = [path for path in sorted(samples.iterdir()) if path.suffix[1:] in RAW]
    files = [path for path in files if not path.name.startswith("scan")] * POOL_ROUNDS
    found: dict[str, object] = {"files": len(files)}
    for workers in (1, 2, 4):
        with closing(Sandbox(workers=workers)) as sandbox:

            def read(path: Path, sandbox: Sandbox = sandbox) -> int:
                return len(list(read_documents(path, name=path.name, sandbox=sandbox)))

            list(in_order(read, files[:8], weight=lambda _: 1, workers=workers, most=99))  # warm
            started = time.perf_counter()
            done = in_order(
                read,
                files,
                weight=lambda path: path.stat().st_size,
                workers=workers,
                most=64_000_000,
            )
            assert sum(done) == len(files)
            seconds = time.perf_counter() - started
        rate = round(len(files) / seconds, 1)
        found[f"{workers} at once"] = {"seconds": round(seconds, 2), "files_a_second": rate}
        print(workers, found[f"{workers} at once"])
    return found


def _everything(item: Mapping[str, object]) -> str:
    """All text of a paragraph, list or table without white space."""
    parts = [item.get("cap", ""), item.get("x", ""), item.get("rows", "")]
    return re.sub(r"\s", "", "".join(map(_flat, parts)))


def _flat(value: object) -> str:
    return "".join(map(_flat, value)) if isinstance(value, list) else str(value)


def _wrong_characters(text: str, truth: str) -> float:
    """Edits that make the text a beginning of the truth, per character (Levenshtein)."""
    import numpy as np

    row = np.arange(len(truth) + 1)
    codes, steps = np.array([ord(c) for c in truth]), np.arange(len(truth) + 1)
    for number, character in enumerate(text, 1):
        changed = np.minimum(row[1:] + 1, row[:-1] + (codes != ord(character)))
        row = np.minimum.accumulate(np.concatenate([[number], changed]) - steps) + steps
    return float(row[len(text) // 2 :].min()) / max(len(text), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("samples", type=Path, nargs="?", default=Path("samples"))
    parser.add_argument("--ocr", action="store_true", help="scans too; needs qabot[ocr]")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--raw", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one, raw=options.raw)))
        return
    results = {**figures(options.samples), "tables": tables(), "pool": pool(options.samples)}
    if options.ocr:
        results["scans"] = scans(options.samples)
        results["drawn_scans"] = drawn_scans(options.samples)
    command = f"python -m benchmarks.readers samples/{' --ocr' if options.ocr else ''}"
    save("readers", command, results)


if __name__ == "__main__":
    main()
