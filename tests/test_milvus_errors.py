"""What a Milvus server refuses, in words that say what to do; only pymilvus is needed.

The errors are those that servers of several versions and milvus-lite were seen to give.
"""

from __future__ import annotations

from typing import Any

import pytest

from qabot.errors import QabotError, ServerAwayError, ServerGoneError
from qabot.messages import Code
from qabot.milvus.client import Client
from qabot.milvus.failures import NotLoadedError, meaning
from qabot.milvus.server import Server
from tests.support.milvus_lite import needs_milvus

pytestmark = needs_milvus
SERVER = Server("http://milvus.example:19530", seconds=3.0, token="root:secret")


def error_of(code: int, message: str) -> Exception:
    from pymilvus.exceptions import MilvusException

    made: Exception = MilvusException(code=code, message=message)
    return made


def status_error(name: str, details: str) -> Exception:
    import grpc

    class Status(grpc.RpcError):  # type: ignore[misc]
        def code(self) -> Any:
            return getattr(grpc.StatusCode, name)

        def details(self) -> str:
            return details

    return Status()


@pytest.mark.parametrize(
    ("code", "message", "kind", "expected"),
    [
        (2, "Fail connecting to server on a:1", ServerAwayError, Code.MILVUS_AWAY),
        (1, "service not ready[standalone=1]: Initializing", ServerAwayError, Code.MILVUS_AWAY),
        (8, "rate limit exceeded", ServerAwayError, Code.MILVUS_AWAY),
        (1, "[search] Retry timeout: 3s", ServerAwayError, Code.MILVUS_AWAY),
        (3, "memory limit exceeded[predict=9][limit=8]", QabotError, Code.MILVUS_FULL),
        (9, "quota exceeded[reason=disk quota exceeded]", QabotError, Code.MILVUS_FULL),
        (1, "OSError: No space left on device", QabotError, Code.MILVUS_FULL),
        (1400, "user not authenticated", QabotError, Code.MILVUS_TOKEN),
        (
            1,
            "auth check failure, please check username and password",
            QabotError,
            Code.MILVUS_TOKEN,
        ),
        (100, "collection not found[collection=x]", ServerGoneError, Code.MILVUS_GONE),
        (1600, "alias not found[alias=x]", ServerGoneError, Code.MILVUS_GONE),
        (101, "collection 'x' is in state 'released'", NotLoadedError, Code.MILVUS_GONE),
        (6, "vector field 'dense' expected dim 4, got 1", QabotError, Code.MILVUS_REFUSED),
        (1, "", QabotError, Code.MILVUS_REFUSED),
    ],
)
def test_codes_of_milvus(code: int, message: str, kind: type[QabotError], expected: Code) -> None:
    found = meaning(error_of(code, message), SERVER)
    assert (type(found), found.code) == (kind, expected)
    assert "milvus.example" in str(found)
    assert "secret" not in str(found)
    assert "milvus.example" in found.text("zh")


@pytest.mark.parametrize(
    ("name", "details", "kind", "expected"),
    [
        ("DEADLINE_EXCEEDED", "Deadline Exceeded", ServerAwayError, Code.MILVUS_SLOW),
        ("UNAVAILABLE", "Socket closed", ServerAwayError, Code.MILVUS_AWAY),
        ("UNAUTHENTICATED", "auth", QabotError, Code.MILVUS_TOKEN),
        ("PERMISSION_DENIED", "", QabotError, Code.MILVUS_TOKEN),
        ("UNIMPLEMENTED", "Method CreateAlias not implemented", QabotError, Code.MILVUS_NO_ALIAS),
        ("INTERNAL", "boom\nat line 3", QabotError, Code.MILVUS_REFUSED),
    ],
)
def test_statuses_of_grpc(name: str, details: str, kind: type[QabotError], expected: Code) -> None:
    found = meaning(status_error(name, details), SERVER)
    assert (type(found), found.code) == (kind, expected)
    assert "\n" not in str(found)


class OtherServer:
    """A server of another version, which may drop what scores words."""

    def __init__(self, version: str, functions: tuple[str, ...] = ("bm25",)) -> None:
        self.version, self.functions = version, functions

    def get_server_version(self, *, timeout: float) -> str:
        assert timeout == SERVER.seconds
        return self.version


@pytest.mark.parametrize("version", ["v2.3.5-lite", "2.4.17", "v1.1.1"])
def test_a_server_that_is_too_old_is_refused_at_once(version: str) -> None:
    with pytest.raises(QabotError) as raised:
        Client(SERVER, OtherServer(version))
    assert raised.value.code == Code.MILVUS_OLD
    assert version in str(raised.value)


@pytest.mark.parametrize("version", ["2.5.0", "v2.6.4", "3.0.0", "milvus_lite-3.2.2", "nightly"])
def test_newer_servers_and_such_without_a_number_are_taken(version: str) -> None:
    assert Client(SERVER, OtherServer(version)).version == version


def test_a_mistake_of_ours_keeps_its_traceback() -> None:
    class Wrong(OtherServer):
        def get_server_version(self, *, timeout: float) -> str:
            raise TypeError(timeout)

    with pytest.raises(TypeError):
        Client(SERVER, Wrong("2.5.0"))
