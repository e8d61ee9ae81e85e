"""Writes src/qabot/data/simplified.txt: traditional -> simplified, one character to one.

    python tools/build_tables.py

The source is OpenCC's ``t2s`` conversion (Apache-2.0), asked for every CJK character on its own;
what does not become exactly one other character is left out, so that folding keeps offsets.
"""

from __future__ import annotations

import sys
from pathlib import Path

OUT = Path(__file__).parent.parent / "src/qabot/data/simplified.txt"
HEAD = (
    "# Traditional character, simplified character. Made by tools/build_tables.py from the t2s\n"
    "# conversion of OpenCC (https://github.com/BYVoid/OpenCC), Apache License 2.0.\n"
)
RANGES = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))


def pairs() -> list[tuple[str, str]]:
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    found = []
    for first, last in RANGES:
        for code in range(first, last + 1):
            simple = convert(chr(code))
            if len(simple) == 1 and simple != chr(code):
                found.append((chr(code), simple))
    return found


def main() -> None:
    table = pairs()
    OUT.write_text(HEAD + "".join(f"{a}{b}\n" for a, b in table), encoding="utf-8")
    print(f"{len(table)} pairs -> {OUT}", file=sys.stderr)


if __name__ == "__main__":
    main()
