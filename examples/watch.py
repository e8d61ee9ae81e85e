"""Keep an index up to date while questions are answered from it.

python examples/watch.py corpus
"""

from __future__ import annotations

import sys
import threading

from qabot import Library, QabotError


def follow(library: Library, documents: str) -> None:
    for outcome in library.watch([documents]):
        if isinstance(outcome, QabotError):
            print(f"not updated: {outcome}", file=sys.stderr)
        else:
            print(f"generation {outcome.generation}: {outcome.passages} passages")


def main(documents: str) -> None:
    with Library("index") as library:
        library.update([documents])
        threading.Thread(target=follow, args=(library, documents), daemon=True).start()
        for line in sys.stdin:
            try:
                answer = library.ask(line)
            except QabotError as error:
                print(error)
                continue
            print(*(quote.text for quote in answer.quotes), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
