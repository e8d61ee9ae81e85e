"""Answers questions about a folder of documents with verbatim quotes.

from qabot import Library

with Library("index") as library:
    library.update(["documents"])
    for quote in library.ask("济南自贸区面积有多少").quotes:
        print(quote.text, quote.document.path)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qabot.errors import QabotError as QabotError
    from qabot.library import Library as Library
    from qabot.types import Answer as Answer
    from qabot.types import Document as Document
    from qabot.types import Quote as Quote

__version__ = "0.2.0"
__all__ = ["Answer", "Document", "Library", "QabotError", "Quote", "__version__"]
_ROOMS = {
    "Answer": "qabot.types",
    "Document": "qabot.types",
    "Library": "qabot.library",
    "QabotError": "qabot.errors",
    "Quote": "qabot.types",
}


def __getattr__(name: str) -> Any:
    """Imported when it is first used, so that ``qabot --help`` stays quick."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'qabot' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_ROOMS[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_ROOMS])
