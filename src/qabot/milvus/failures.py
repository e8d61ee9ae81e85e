"""What goes wrong with a Milvus server, in words for a user.

pymilvus gives a code of Milvus, a status of gRPC, or only words, by version and by place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qabot.errors import QabotError, ServerAwayError, ServerGoneError
from qabot.messages import Code
from qabot.milvus.server import Server


class NotLoadedError(ServerGoneError):
    """A collection that is there but not loaded, as after a restart of milvus-lite."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """An error: the code of Milvus, the name of gRPC's status, and its words; a part may lack."""

    code: int | None
    status: str
    words: str

    def says(self, *phrases: str) -> bool:
        """True when its words contain one of these, given in lower case."""
        low = self.words.lower()
        return any(phrase in low for phrase in phrases)


def meaning(error: Exception, server: Server) -> QabotError:
    """The error that says what happened and what to do, by the first line below that fits."""
    failure = _failure_of(error)
    for fits, made in _KINDS:
        if fits(failure):
            return made(failure, server)
    words = _line(failure.words) or type(error).__name__
    return QabotError(Code.MILVUS_REFUSED, server=server.shown, error=words)


def _is_stranger(failure: _Failure) -> bool:
    refused = failure.status in ("UNAUTHENTICATED", "PERMISSION_DENIED")
    return refused or failure.code in (1400, 1401) or failure.says("auth check", "unauthenticated")


def _is_slow(failure: _Failure) -> bool:
    late = failure.says("deadline_exceeded", "deadline exceeded")
    return failure.status == "DEADLINE_EXCEEDED" or late


def _is_full(failure: _Failure) -> bool:
    words = ("no space left", "quota exceeded", "memory limit exceeded", "disk limit")
    return failure.code in (3, 7, 9) or failure.says(*words)  # memory, disk, quota


def _is_away(failure: _Failure) -> bool:
    if failure.status in ("UNAVAILABLE", "CANCELLED"):
        return True
    words = ("retry timeout", "connecting to server", "not ready", "retry run out")
    # unavailable, too many requests (2), its clock is late
    return failure.code in (2, 4, 8, 11) or failure.says(*words)


def _is_without_alias(failure: _Failure) -> bool:
    return failure.status == "UNIMPLEMENTED" and failure.says("alias")


def _away(failure: _Failure, server: Server) -> QabotError:
    return ServerAwayError(Code.MILVUS_AWAY, server=server.shown, error=_line(failure.words))


def _slow(_: _Failure, server: Server) -> QabotError:
    return ServerAwayError(Code.MILVUS_SLOW, server=server.shown, seconds=f"{server.seconds:g}")


def _gone(failure: _Failure, server: Server) -> QabotError:
    return ServerGoneError(Code.MILVUS_GONE, server=server.shown, collection=_line(failure.words))


def _not_loaded(failure: _Failure, server: Server) -> QabotError:
    return NotLoadedError(Code.MILVUS_GONE, server=server.shown, collection=_line(failure.words))


def _full(failure: _Failure, server: Server) -> QabotError:
    return QabotError(Code.MILVUS_FULL, server=server.shown, error=_line(failure.words))


_KINDS: tuple[tuple[Callable[[_Failure], bool], Callable[[_Failure, Server], QabotError]], ...] = (
    (_is_stranger, lambda _, server: QabotError(Code.MILVUS_TOKEN, server=server.shown)),
    (_is_slow, _slow),
    (_is_full, _full),
    (lambda failure: failure.code == 101, _not_loaded),
    (lambda failure: failure.code in (100, 1600), _gone),  # no such collection, no such alias
    (_is_without_alias, lambda _, server: QabotError(Code.MILVUS_NO_ALIAS, server=server.shown)),
    (_is_away, _away),
)


def _failure_of(error: Exception) -> _Failure:
    code = getattr(error, "code", None)
    if callable(code):  # an error of gRPC itself
        details = getattr(error, "details", None)
        words = details() if callable(details) else str(error)
        return _Failure(None, getattr(code(), "name", ""), str(words or ""))
    words = str(getattr(error, "message", "") or error)
    if isinstance(getattr(code, "value", None), tuple):  # a status of gRPC in an error of pymilvus
        return _Failure(None, getattr(code, "name", ""), words)
    if isinstance(error, OSError):
        return _Failure(None, "UNAVAILABLE", words)
    return _Failure(code if isinstance(code, int) else None, "", words)


def _line(text: str) -> str:
    """The beginning of a server's words, in one line."""
    return " ".join(text.split())[:200]
