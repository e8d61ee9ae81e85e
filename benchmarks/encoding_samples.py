"""How short a text may be for its encoding to be seen: samples of other people's sentences.

    python -m benchmarks.encoding_samples FOLDER [--samples N]

FOLDER has the sets (see data.py). Of each, so many pieces of 6, 12, 30 and 100 characters are
drawn from the paragraphs (with at least half of them Chinese), written in each encoding and read
as a file's bytes are. Counted is what comes back exactly. Writes results/encoding_samples.json.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import Any

from benchmarks.data import load, save
from qabot.errors import DocumentError
from qabot.language.text import is_cjk
from qabot.readers.encoding import decode

SETS = {  # cp950 is Big5 as Windows writes it
    "cmrc2018_dev.json": ("utf-8", "gb18030", "utf-16-le", "utf-16-be"),
    "drcd_dev.json": ("utf-8", "cp950", "gb18030", "utf-16-le", "utf-16-be"),
}
LENGTHS = (6, 12, 30, 100)


def pieces(path: Path, length: int, count: int, encoding: str) -> list[str]:
    """Pieces that the encoding can write; most of their characters are Chinese."""
    texts = [paragraph.text for paragraph in load(path)[0]]
    chance = random.Random(0)
    found: list[str] = []
    while len(found) < count:
        text = chance.choice(texts)
        at = chance.randrange(max(len(text) - length, 1))
        piece = text[at : at + length].strip()
        if (
            len(piece) == length
            and 2 * sum(map(is_cjk, piece)) >= length
            and _fits(piece, encoding)
        ):
            found.append(piece)
    return found


def _fits(text: str, encoding: str) -> bool:
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeError:
        return False


def is_exact(piece: str, encoding: str) -> bool:
    try:
        return decode(piece.encode(encoding))[0] == piece
    except DocumentError:
        return False


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--samples", type=int, default=1000)
    options = parser.parse_args()
    figures: dict[str, Any] = {}
    for name, encodings in SETS.items():
        for encoding in encodings:
            figures[f"{name} {encoding}"] = {
                str(length): sum(
                    is_exact(piece, encoding)
                    for piece in pieces(options.folder / name, length, options.samples, encoding)
                )
                / options.samples
                for length in LENGTHS
            }
    command = f"python -m benchmarks.encoding_samples FOLDER --samples {options.samples}"
    save("encoding_samples", command, figures)


if __name__ == "__main__":
    main()
