"""What an update starts from: the generation that is served, also where it is damaged."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qabot.errors import BrokenIndexError
from qabot.index.contents import (
    Contents,
    Listed,
    read_contents,
    read_listed,
    read_user_words,
)
from qabot.index.generations import (
    current_generation,
    generations,
)
from qabot.index.manifest import (
    Manifest,
    check_files,
    read_manifest,
)
from qabot.index.store import Store
from qabot.language.words import Segmenter


@dataclass(frozen=True, slots=True)
class Served:
    """The generation that an update starts from.

    ``contents`` is None for a damaged one, which is to be built again.
    """

    folder: Path
    manifest: Manifest
    listed: Sequence[Listed]
    user_words: Sequence[str]
    contents: Contents | None


def read_served(folder: Path, store: Store) -> Served | None:
    """What is served now; of a damaged generation what it was made with, as far as it is known."""
    generation = _newest_readable(folder)
    if generation is None:
        return None
    manifest = read_manifest(generation)
    try:
        if current_generation(folder) != generation:
            raise ValueError("what is served cannot be told")  # caught below
        check_files(generation, manifest)
        listed, words = read_listed(generation), read_user_words(generation)
        return Served(generation, manifest, listed, words, read_contents(generation))
    except (BrokenIndexError, OSError, ValueError):
        words = read_user_words(generation) if _has_words(generation, manifest) else ()
        listed = [Listed.of(entry) for entry in store.newest()]
        return Served(generation, manifest, listed, words, None)


def _newest_readable(folder: Path) -> Path | None:
    """The generation that is served or, if that is unknown, the newest of known settings."""
    found = [path for _, path in sorted(generations(folder).items(), reverse=True)]
    with suppress(BrokenIndexError):
        found = [path for path in [current_generation(folder)] if path] + found
    for generation in found:
        with suppress(BrokenIndexError):
            read_manifest(generation)
            return generation
    return None


def _has_words(generation: Path, manifest: Manifest) -> bool:
    """True when the user's words are those that the manifest was made with."""
    try:
        return Segmenter(read_user_words(generation)).revision == manifest.segmenter
    except (OSError, UnicodeDecodeError):
        return False
