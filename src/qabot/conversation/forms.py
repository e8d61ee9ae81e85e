"""What a message may mean: a whole question, and how it was made of message and turns before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Form = Literal["alone", "anaphora", "pair", "substitution", "attribute", "subject", "rephrased"]


@dataclass(frozen=True, slots=True)
class Reading:
    """``text`` is the whole question, ``own`` what the message itself says of it.

    ``subject`` is what was put in from the turns before; empty where nothing was.
    """

    text: str
    own: str
    form: Form
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Readings:
    """All readings, the likeliest form first; ``bound``: the message cannot be understood alone."""

    found: tuple[Reading, ...]
    bound: bool


END = re.compile(r"[\s呢?？。.!！]+$")
ANOTHER = re.compile("(?:另|别的|其他|其它|其余)")  # which other one is not known
