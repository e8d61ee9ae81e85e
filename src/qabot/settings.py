"""What shapes a run: command-line option > environment QABOT_… > qabot.toml > default."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qabot.errors import SettingsError

FILE = "qabot.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """One run's settings; None = as the index was made, or the default for a new one.

    ``dictionary`` is a jieba user dictionary, ``min_confidence`` from 0 to 1 is what an answer
    needs; ``fast`` chooses sentences by rule, without the reader. ``device`` and ``batch_size``
    concern sentence-transformers models, ``threads`` (None = all cores) any encoder, the reader,
    and how many files are parsed at once. The text of a document that was changed or removed is
    kept for ``keep_days``, or for ever if it was quoted in an answer; a former generation for
    ``keep_hours``.
    """

    encoder: str | None = None
    dictionary: str | None = None
    passage_size: int | None = None
    max_bytes: int | None = None
    device: str | None = None
    batch_size: int = 16
    threads: int | None = None
    quotes: int = 3
    min_confidence: float | None = None
    fast: bool = False
    keep_days: float = 30.0
    keep_hours: float = 1.0


def read_settings(
    folder: Path, options: Mapping[str, object], environment: Mapping[str, str]
) -> Settings:
    """The settings for the index in ``folder``; qabot.toml is looked for beside it.

    Options that are None were not given. Raises SettingsError for an unknown name, a wrong type
    or a value out of range, naming where it stands.
    """
    path = folder.absolute().parent / FILE
    values: dict[str, Any] = {}
    for name, value in _from_file(path).items():
        values[name] = _checked(name, value, f"{name} in {path}")
    for name in _TYPES:
        variable = f"QABOT_{name.upper()}"
        if environment.get(variable):
            values[name] = _checked(name, environment[variable], variable)
    for name, value in options.items():
        if value is not None:
            values[name] = _checked(name, value, f"--{name.replace('_', '-')}")
    return Settings(**values)


_TYPES: Mapping[str, type] = {
    "encoder": str,
    "dictionary": str,
    "passage_size": int,
    "max_bytes": int,
    "device": str,
    "batch_size": int,
    "threads": int,
    "quotes": int,
    "min_confidence": float,
    "fast": bool,
    "keep_days": float,
    "keep_hours": float,
}
_LOWEST = {"passage_size": 40, "max_bytes": 1, "batch_size": 1, "threads": 1, "quotes": 1}
_HIGHEST = {"passage_size": 2000, "quotes": 20, "min_confidence": 1}
_KINDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}
_TRUTH = {"1": True, "true": True, "yes": True, "on": True}
_TRUTH |= {"0": False, "false": False, "no": False, "off": False}


def _from_file(path: Path) -> Mapping[str, object]:
    try:
        found = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(f"{path} cannot be read: {error}. Correct it, or remove it") from error
    unknown = sorted(set(found) - set(_TYPES))
    if unknown:
        raise SettingsError(
            f"{path} has an unknown setting '{unknown[0]}': known are {', '.join(_TYPES)}"
        )
    if isinstance(found.get("dictionary"), str):
        found["dictionary"] = str(path.parent / found["dictionary"])
    return found


def _checked(name: str, value: object, place: str) -> object:
    """The value in its type and range."""
    kind = _TYPES[name]
    if kind is bool:
        return _truth(value, place)
    try:
        if isinstance(value, bool) or (kind is str and (not isinstance(value, str) or not value)):
            raise ValueError
        if kind is int and isinstance(value, float):
            raise ValueError  # 3.9 is not 3
        made = kind(value)
    except (TypeError, ValueError) as error:
        raise SettingsError(f"{place} is {value!r}: expected {_KINDS[kind]}") from error
    low, high = _LOWEST.get(name, 0), _HIGHEST.get(name)
    if kind is not str and not low <= made <= (math.inf if high is None else high):  # nor nan
        limits = f"from {low} to {high}" if high is not None else f"at least {low}"
        raise SettingsError(f"{place} is {value}: expected {limits}")
    return made


def _truth(value: object, place: str) -> bool:
    if str(value).lower() not in _TRUTH:
        raise SettingsError(f"{place} is {value!r}: expected {_KINDS[bool]}")
    return _TRUTH[str(value).lower()]
