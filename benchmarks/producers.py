"""Files of real producers in each office format, read by qabot and by other libraries.

    python -m benchmarks.producers .venv-producers/bin/python [--only rtf,doc] [--keep FOLDER]

Known texts, workbooks, slides, mails and subtitles (`producers_truth`) are written by every
producer that `making` knows and that is installed, then read by qabot and by the libraries of
`benchmarks.making.peers`, which run in the Python that is given, with what
benchmarks/producers.txt lists.
Scored are sentences, figures and cells that are found as they were written, pages, and texts that
must not be there. Writes results/producers.json, a format at a time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.data import RESULTS, save
from benchmarks.producers_truth import Truth, is_able, scored, summed, write_sources

ROOT = Path(__file__).parent.parent
_COMMAND = "python -m benchmarks.producers .venv-producers/bin/python"
PEERS: Mapping[str, tuple[str, ...]] = {
    "odt": ("docvortex", "pandoc", "odfdo"),
    "fodt": ("odfdo",),
    "doc": ("docvortex", "msdoc2docx"),
    "rtf": ("docvortex", "striprtf"),
    "wordml": ("libreoffice",),
    "strict": ("docvortex", "pandoc"),
    "xls": ("docvortex", "calamine", "xlrd"),
    "ods": ("docvortex", "calamine"),
    "sheetml": (),
    "odp": ("docvortex", "odfpy"),
    "fodp": (),
    "eml": ("mail_parser", "python_email"),
    "mbox": ("python_email",),
    "msg": ("extract_msg", "markitdown"),
    "mht": ("docvortex", "web_mail"),
    "ofd": ("ofdkit", "docvortex"),
    "srt": ("pysubs2",),
    "vtt": ("pysubs2",),
    "ass": ("pysubs2",),
    "ssa": ("pysubs2",),
    "ipynb": ("nbconvert", "pandoc"),
    "tex": ("pandoc", "pylatexenc"),
    "rst": ("docutils", "pandoc"),
    "org": ("orgparse", "pandoc"),
    "xml": ("lxml", "pandoc"),
}


class _Here:
    """Parses in this process, so that its time and memory are this process's."""

    def parse(self, kind: str, data: bytes, name: str) -> Any:
        from qabot.readers.worker import parser_of

        return parser_of(str(kind))(data, name)


def read(path: Path) -> dict[str, Any]:
    """Text, where pages begin, and milliseconds of the second of two readings."""
    from qabot.errors import QabotError
    from qabot.readers import read_documents

    here: Any = _Here()
    for _ in range(2):  # what a first reading loads is not counted
        started = time.perf_counter()
        found = [document for _, document in read_documents(path, name=path.name, sandbox=here)]
        ms = 1000 * (time.perf_counter() - started)
    told = [str(d) for d in found if isinstance(d, QabotError)]
    documents = [d for d in found if not isinstance(d, QabotError)]
    text = "\n".join(d.text for d in documents)
    pages = list(documents[0].pages) if len(documents) == 1 else []
    error = {"error": "; ".join(told)} if told else {}
    return {"file": path.name, "text": text, "pages": pages, "ms": round(ms, 2), **error}


def alone(files: Sequence[str]) -> None:
    """The worker: lines of JSON as `benchmarks.making.peers` prints them."""
    for file in files:
        print(json.dumps(read(Path(file))))


def readings(command: Sequence[str | Path], files: Sequence[Path]) -> dict[str, Any]:
    """What a reader says of each file."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    if command[0] != sys.executable:
        environment["PYTHONPATH"] = str(ROOT)
    words = [str(word) for word in (*command, *files)]
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        return {}
    return {line["file"]: line for line in map(json.loads, done.stdout.splitlines())}


def made(python: str, sources: Path, target: Path, only: str) -> list[dict[str, str]]:
    """The samples, as `benchmarks.making.make` says them."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [python, "-m", "benchmarks.making.make", str(sources), str(target), only]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, env=environment, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def figures(python: str, folder: Path, only: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each format with its figures, as soon as they are known."""
    truths = write_sources(folder / "sources")
    (folder / "made").mkdir(exist_ok=True)
    by_format = defaultdict(list)
    for sample in made(python, folder / "sources", folder / "made", only):
        if is_able(sample["producer"], sample["format"], sample["source"]):
            by_format[sample["format"]].append(sample)
    for kind, found in by_format.items():
        yield kind, of_format(python, folder, truths, found)


def of_format(
    python: str, folder: Path, truths: Mapping[str, Truth], samples: Sequence[dict[str, str]]
) -> dict[str, Any]:
    """Scores of qabot and of the peers for the samples of one format."""
    kind = samples[0]["format"]
    there = [sample for sample in samples if "file" in sample]
    files = [folder / "made" / sample["file"] for sample in there]
    report: dict[str, Any] = {
        "samples": len(there),
        "producers": sorted({sample["producer"] for sample in there}),
        "not_made": [
            f"{s['producer']}, {s['source']}: {_why(s)}" for s in samples if s not in there
        ],
    }
    commands = {"qabot": [sys.executable, "-m", "benchmarks.producers", "--one"]}
    commands |= {peer: [python, "-m", "benchmarks.making.peers", peer] for peer in PEERS[kind]}
    for name, command in commands.items():
        found = readings(command, files)
        scores = []
        for sample in there:
            said = found.get(sample["file"], {"text": "", "error": "the process died"})
            score = scored(said, truths[sample["source"]].by(sample["producer"], kind))
            scores.append(score)
            if name == "qabot" and score.is_short:
                print(kind, sample["producer"], sample["source"], score.told(), file=sys.stderr)
        report[name] = summed(scores)
        if name != "qabot":
            report[name].pop("pages", None)  # the others give a text, without its pages
        print(kind, name, report[name], flush=True)
    return report


def _why(sample: Mapping[str, str]) -> str:
    return sample.get("failed") or f"{sample.get('missing')} is not installed"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("python", nargs="?", default="python3")
    parser.add_argument("--only", default="", help="formats, with commas between them, anew")
    parser.add_argument("--keep", type=Path, help="folder for the samples")
    parser.add_argument("--one", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        alone(options.one)
        return
    path = RESULTS / "producers.json"
    report = json.loads(path.read_text("utf-8"))["figures"] if path.exists() else {}
    with TemporaryDirectory() as name:
        for kind, found in figures(options.python, options.keep or Path(name), options.only):
            report[kind] = found
            save("producers", _COMMAND, report)  # at once: all together take long


if __name__ == "__main__":
    main()
