"""Terms as an engine takes them that cuts texts itself: words between spaces that it leaves whole.

Milvus scores words with an analyser of its own. qabot's terms are sent to it instead of texts,
each written so that the analyser ``standard`` neither cuts nor alters it: ``12.5`` becomes letters
and digits. Different terms stay different.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

MOST_BYTES = 60_000  # of a field with terms; Milvus takes 65,535
_WHOLE = re.compile("[a-y0-9\u4e00-\u9fff][a-z0-9\u4e00-\u9fff]*")  # what no analyser alters
_LONGEST = 60  # bytes; a longer term is known by its hash


def encode(term: str) -> str:
    """The term in letters and digits that stay one word: ``济南`` as it is, ``12.5`` -> ``zge…``.

    What is written differently begins with z, and no term that is left as it is does.
    """
    data = term.encode()
    if len(data) > _LONGEST:
        return f"z9{_letters(hashlib.blake2b(data, digest_size=15).digest())}"
    return term if _WHOLE.fullmatch(term) else f"z{_letters(data)}"


def encoded(terms: Iterable[str]) -> list[str]:
    """The terms in order, as often as they occur; those beyond `MOST_BYTES` are left out."""
    found: list[str] = []
    size = 0
    for term in terms:
        word = encode(term)
        size += len(word.encode()) + 1
        if size > MOST_BYTES:
            break
        found.append(word)
    return found


def _letters(data: bytes) -> str:
    """Base 32 in lower case: letters and the digits 2 to 7."""
    return base64.b32encode(data).decode().rstrip("=").lower()
