"""Writes one sample of each producer for each source that it can read; says what it could not.

    python -m benchmarks.making.make SOURCES TARGET

``SOURCES`` has a folder for each kind of source (texts, books, decks, mails, subtitles), with
files NAME.json and the same contents in other formats. What is in ``TARGET`` already is not written
anew. Prints lines of JSON: format, producer, source, and the file that was written or why not.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.making.books import BOOKS
from benchmarks.making.decks import DECKS
from benchmarks.making.mails import MAILS
from benchmarks.making.marked import MARKED
from benchmarks.making.programs import MissingError
from benchmarks.making.spoken import SPOKEN
from benchmarks.making.texts import TEXTS, Write, ending

ALL: dict[str, Sequence[tuple[str, str, Write]]] = {
    "texts": [*TEXTS, *MARKED],
    "books": BOOKS,
    "decks": DECKS,
    "mails": MAILS,
    "spoken": SPOKEN,
}


def samples(sources: Path, target: Path, only: str) -> Iterator[dict[str, str]]:
    for folder, makers in ALL.items():
        names = sorted({path.stem for path in (sources / folder).iterdir()})
        for kind, producer, write in makers:
            for name in names if not only or kind in only.split(",") else ():
                path = target / f"{kind}-{_plain(producer)}-{name}{ending(kind)}"
                told = {"format": kind, "producer": producer, "source": f"{folder}/{name}"}
                if outcome := _written(write, sources / folder / name, path):
                    yield told | outcome


def _written(write: Write, source: Path, path: Path) -> dict[str, str]:
    """The file's name, or why there is none; nothing where the source has no such form."""
    try:
        if not path.exists():
            write(source, path)
    except FileNotFoundError:
        return {}
    except MissingError as error:
        return {"missing": str(error)}
    except Exception as error:  # noqa: BLE001 - libraries raise anything
        return {"failed": f"{type(error).__name__}: {_said(error)}"}
    return {"file": path.name} if path.exists() else {}


def _plain(producer: str) -> str:
    return re.sub(r"\W+", "-", producer)


def _said(error: Exception) -> str:
    said = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
    return str(said).strip()[-300:]


def main() -> None:
    only = sys.argv[3] if len(sys.argv) > 3 else ""
    out, sys.stdout = sys.stdout, sys.stderr  # libraries print what they do
    for sample in samples(Path(sys.argv[1]), Path(sys.argv[2]), only):
        print(json.dumps(sample, ensure_ascii=False), file=out, flush=True)


if __name__ == "__main__":
    main()
