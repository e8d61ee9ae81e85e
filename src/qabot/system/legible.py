"""Characters that command a terminal or mislead the eye, and what is shown instead of them.

A title may contain an escape that renames the window, a mark that turns the reading order around,
or tags that nobody sees. None of these reaches a screen. In text each is shown as one character, so
that offsets count the same; in JSON and in paths it is written out.
"""

from __future__ import annotations

import json
import re

# C0 and C1 but tab and line end; marks of direction; line separators; old format characters;
# anchors of ruby; tags; half a character
ILLEGIBLE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
_ANY = re.compile(f"[{ILLEGIBLE}]")
_IN_A_NAME = re.compile(f"[\t\n{ILLEGIBLE}]")
_PICTURES = 0x2400  # U+2400 to U+241F represent the characters U+0000 to U+001F
_REPLACEMENT = "\ufffd"


def legible(text: str) -> str:
    """The text with a sign for each such character: ``␛`` for the escape, ``\ufffd`` for most."""
    return _ANY.sub(lambda found: _sign(found[0]), text)


def one_line(text: str) -> str:
    """The text without such characters, in one line: for titles and names."""
    return " ".join(_ANY.sub(lambda found: " " * found[0].isspace(), text).split())


def written_out(name: str) -> str:
    r"""A name with each such character, tab and line end as ``\xNN``, ``\uNNNN`` or ``\UNNNNNNNN``.

    Two names never become one by it.
    """
    return _IN_A_NAME.sub(lambda found: _escaped(found[0]), name)


def legible_json(value: object, *, ascii_only: bool = False) -> str:
    """The value as JSON in which such characters, or all beyond ASCII, are escaped as JSON does."""
    text = json.dumps(value, ensure_ascii=ascii_only)
    return _ANY.sub(lambda found: json.dumps(found[0])[1:-1], text)


def _sign(character: str) -> str:
    code = ord(character)
    return chr(_PICTURES + code) if code < 0x20 else "␡" if code == 0x7F else _REPLACEMENT


def _escaped(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
