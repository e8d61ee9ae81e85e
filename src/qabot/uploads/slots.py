"""Under which name a file that was sent is kept, and what becomes of those that are there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from qabot.uploads.naming import free_name, safe_name, same_to_the_eye

Content = frozenset[tuple[bool, str]]  # of a file: the hash of each text, True = in an archive


class Kept(Protocol):
    """A document that was sent: the name of its file, and what its sender called it."""

    @property
    def name(self) -> str: ...
    @property
    def given(self) -> str: ...


KeptT = TypeVar("KeptT", bound=Kept)


@dataclass(frozen=True, slots=True)
class Shelf(Generic[KeptT]):
    """What is kept when a file comes: its sender's documents, all names, texts by name.

    ``nobodys`` are names of documents of which it is not known who has sent them.
    ``batch`` has the names that other files of the same message have got, ``alike`` is how many
    of these are called as this one is.
    """

    own: Sequence[KeptT]
    names: Collection[str]
    contents: Mapping[str, Content]
    batch: Collection[str] = ()
    alike: int = 1
    nobodys: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Slot(Generic[KeptT]):
    """The name to keep a file under.

    ``replaces`` is the document whose next version the file is, ``same`` the name of one with the
    same content, so that nothing is to do, ``beside`` one of the same or a like name that stays.
    """

    name: str
    replaces: KeptT | None = None
    same: str | None = None
    beside: str | None = None


def slot_for(
    given: str, content: Content, shelf: Shelf[KeptT], *, instead: KeptT | None = None
) -> Slot[KeptT]:
    """Where a file belongs that its sender calls ``given``.

    It replaces what they have sent under the same name, or, when they have put it into a message
    of theirs in the place of another file, that (``instead``). Another person's document is never
    replaced, nor one that is only called alike: these get a number. A file that they have sent
    before under whichever name is not kept twice; that others have sent it does not count, since
    they may remove theirs.
    """
    former = instead or _former(given, shelf)
    if former and shelf.contents.get(former.name) == content:
        return Slot(former.name, same=former.name)
    if former and former.given == given:
        return Slot(former.name, replaces=former)
    mine = {*(sent.name for sent in shelf.own), *shelf.batch, *shelf.nobodys}
    same = next((n for n, c in shelf.contents.items() if n in mine and c == content), None)
    if same and not former:
        return Slot(same, same=same)
    wanted = safe_name(given)
    name = free_name(wanted, {*shelf.names, *shelf.batch})
    taken = (*shelf.names, *shelf.batch)
    look = same_to_the_eye(wanted)
    beside = next((other for other in taken if same_to_the_eye(other) == look), None)
    return Slot(name, replaces=former, beside=beside)


def _former(given: str, shelf: Shelf[KeptT]) -> KeptT | None:
    """The one document of this sender that the file is a version of; None where it is not clear."""
    called = [s for s in shelf.own if s.given == given and s.name not in shelf.batch]
    return called[0] if len(called) == 1 and shelf.alike == 1 else None
