"""What shaped a generation, and the proof that its files are whole."""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Collection, Container, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Literal

from qabot.errors import BrokenIndexError
from qabot.index.skipped import Skipped
from qabot.messages import Code

FORMAT = 3
FILE = "manifest.json"
_CODER = "dense/coder.npz"  # only a dense leg of codes has one
_LARGE = (
    8_000_000  # bytes; all below are compared with their hash within some hundredths of a second
)
_REFUSALS = frozenset({errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT, errno.EROFS})


@dataclass(frozen=True, slots=True)
class Manifest:
    """One generation: its number, what it was made with, what is in it, its files' hashes."""

    format: int
    generation: int
    published: str  # ISO 8601 with time zone
    encoder: str
    encoder_revision: str
    dimension: int
    segmenter: str
    passage_size: int
    corpus: str
    documents: int
    passages: int
    embedded: int
    characters: int
    slots: int  # of the lexical index that are used up; the next passage gets this one
    files: Mapping[str, str]
    skipped: tuple[Skipped, ...] = ()

    @property
    def is_complete(self) -> bool:
        """True when every passage has a vector."""
        return self.embedded == self.passages

    @property
    def dense(self) -> Literal["flat", "codes"]:
        """Which index serves the dense leg: all vectors compared, or codes first."""
        return "codes" if _CODER in self.files else "flat"

    def same_settings(self, other: Manifest) -> bool:
        """True when both would give the same passages, terms and vectors for the same texts."""
        names = ("format", "encoder", "encoder_revision", "segmenter", "passage_size", "corpus")
        return all(getattr(self, name) == getattr(other, name) for name in names)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest, the last file of a generation."""
    values = asdict(manifest) | {"skipped": [item.to_json() for item in manifest.skipped]}
    text = json.dumps(values, ensure_ascii=False, indent=1)
    (folder / FILE).write_text(text, encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Raises BrokenIndexError when it is missing, damaged, or of another version of qabot."""
    try:
        entry = json.loads((folder / FILE).read_text("utf-8"))
        version = entry["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise broken(folder, error) from error
    if version != FORMAT:
        raise BrokenIndexError(Code.INDEX_FORMAT, folder=folder, found=str(version), known=FORMAT)
    try:
        entry["skipped"] = tuple(Skipped.from_json(item) for item in entry["skipped"])
        entry["files"] = dict(entry["files"])
        return Manifest(**{field.name: entry[field.name] for field in fields(Manifest)})
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenIndexError(Code.INDEX_DAMAGED, folder=folder, error=repr(error)) from error


def hash_files(folder: Path, former: Mapping[Path, str] | None = None) -> dict[str, str]:
    """SHA-256 of every file of a generation but the manifest, by its path inside.

    ``former`` are files whose hashes are known: a link to one of them is not read again.
    """
    known = {_identity(path): found for path, found in (former or {}).items()}
    return {
        path.relative_to(folder).as_posix(): known.get(_identity(path)) or _hash(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in (FILE, ".tantivy-meta.lock", ".tantivy-writer.lock")
    }


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def check_files(folder: Path, manifest: Manifest, *, only: Collection[str] | None = None) -> None:
    """Raises BrokenIndexError when a file is missing or has other content than was published."""
    for name, expected in manifest.files.items():
        if only is not None and name not in only:
            continue
        try:
            found = _hash(folder / name)
        except OSError as error:
            raise broken(folder, error, name) from error
        if found != expected:
            raise BrokenIndexError(Code.INDEX_ALTERED, folder=folder, part=name)


def at_once(folder: Path, manifest: Manifest, later: Container[str]) -> Manifest:
    """The manifest with the files to check before any is read: large ones in ``later`` are not.

    These are the names, or ends of names, of files of which each part is checked when it is read,
    or that answering does not read. Raises BrokenIndexError where one is missing.
    """
    files = dict(manifest.files)
    for name in manifest.files:
        if Path(name).name in later or Path(name).suffix in later:
            try:
                size = (folder / name).stat().st_size
            except OSError as error:
                raise broken(folder, error, name) from error
            if size > _LARGE:
                del files[name]
    return replace(manifest, files=files)


def is_refused(error: Exception) -> bool:
    """True when the system does not let us, by what is allowed or for want of room."""
    if isinstance(error, OSError):
        return error.errno in _REFUSALS
    return "Permission denied" in str(error)  # tantivy wraps it into a ValueError


def broken(folder: Path, error: Exception, part: str = "") -> BrokenIndexError:
    """Damage of the index or of a part of it, or what the system does not let us do."""
    if is_refused(error):
        return BrokenIndexError(Code.INDEX_REFUSED, folder=folder, error=str(error))
    if part:
        return BrokenIndexError(Code.INDEX_PART_MISSING, folder=folder, part=part)
    return BrokenIndexError(Code.INDEX_DAMAGED, folder=folder, error=str(error))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
