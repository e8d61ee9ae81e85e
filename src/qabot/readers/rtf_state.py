"""What a group of RTF may change: where its text goes, how it looks, what its paragraph is."""

from __future__ import annotations

from typing import NamedTuple

_TOGGLES = ("v", "deleted", "strike", "striked", "intbl")
_SHIFTS = {"super": 1, "sub": -1, "nosupersub": 0}
_SCRIPTS = ("dbch", "loch", "hich", "rtlch", "ltrch")
_MOST_FALLBACK = 10  # bytes that replace one character; usual are 1 and 2


class State(NamedTuple):
    """The state of a group; ``goes`` is where its text goes.

    It is ``body``, ``skip``, ``label``, ``field``, ``fonts``, ``styles``, or the word for what the
    file says of itself. ``eastern`` is the font for Chinese that goes with ``font``.
    """

    goes: str = "body"
    hidden: bool = False
    deleted: bool = False
    struck: bool = False
    shift: int = 0
    unicode_count: int = 1
    font: int = 0
    eastern: int = 0
    is_eastern: bool = False
    style: int = 0
    outline: int = -1
    depth: int = 0
    in_table: bool = False


def changed(state: State, word: str, number: int | None, default_font: int) -> State:
    """The state after a control word; the same where the word changes nothing that is kept."""
    value = number or 0
    if word == "pard":
        return state._replace(style=0, outline=-1, depth=0, in_table=False)
    if word in ("s", "outlinelevel", "ilvl"):
        return _placed(state, word, value)
    if word in _TOGGLES:
        return _toggled(state, word, is_on=number != 0)
    if word in _SHIFTS:
        return state._replace(shift=_SHIFTS[word] if number != 0 else 0)
    return _with_font(state, word, value, default_font)


def _placed(state: State, word: str, value: int) -> State:
    if word == "s":
        return state._replace(style=value)
    if word == "outlinelevel":
        return state._replace(outline=value)
    return state._replace(depth=min(max(value, 0), 8))


def _toggled(state: State, word: str, *, is_on: bool) -> State:
    if word == "v":
        return state._replace(hidden=is_on)
    if word == "deleted":
        return state._replace(deleted=is_on)
    if word == "intbl":
        return state._replace(in_table=is_on)
    return state._replace(struck=is_on)


def _with_font(state: State, word: str, value: int, default_font: int) -> State:
    if word == "f":
        return state._replace(font=value)
    if word in _SCRIPTS:
        return state._replace(is_eastern=word == "dbch")
    if word == "af":
        return state._replace(eastern=value) if state.is_eastern else state
    if word == "uc":
        return state._replace(unicode_count=min(max(value, 0), _MOST_FALLBACK))
    if word == "plain":
        return state._replace(hidden=False, deleted=False, struck=False, shift=0, font=default_font)
    return state
