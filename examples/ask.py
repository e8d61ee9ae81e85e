"""Index a folder and ask one question.

python examples/ask.py corpus 济南自贸区面积有多少
"""

from __future__ import annotations

import sys

from qabot import Library, QabotError


def main(documents: str, question: str) -> int:
    with Library("index") as library:
        try:
            library.update([documents])
            answer = library.ask(question)
        except QabotError as error:
            print(error, file=sys.stderr)
            return 1
    if not answer.found:
        print("The documents do not contain the answer.")
        return 3
    for quote in answer.quotes:
        print(quote.text)
        print(f"    {quote.document.path}:{quote.start}-{quote.end}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
