"""The language in which the command line reports: --lang, else that of the system."""

from __future__ import annotations

import os

from qabot.messages import Language

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_chosen: list[Language] = []


def choose(language: Language | None) -> None:
    """Sets what --lang says, for the command that runs; None = as the system has it."""
    _chosen[:] = [] if language is None else [language]


def language() -> Language:
    """``zh`` if it was chosen or the first of LC_ALL, LC_MESSAGES and LANG that is set says so."""
    if _chosen:
        return _chosen[0]
    found = next((value for name in _VARIABLES if (value := os.environ.get(name))), "")
    return "zh" if found.lower().startswith("zh") else "en"
