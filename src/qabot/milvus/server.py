"""The Milvus server that settings name; its token is in neither settings nor output.

``QABOT_MILVUS_TOKEN`` has the token, ``user:password`` as Milvus takes it, or
``QABOT_MILVUS_TOKEN_FILE`` names a file that contains it and that others cannot read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qabot.errors import SettingsError
from qabot.messages import Code
from qabot.system.secrets import read_secret

if TYPE_CHECKING:
    from qabot.settings import Settings

TOKEN = "QABOT_MILVUS_TOKEN"
BACKEND = "milvus"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
_LONGEST_NAME = 60  # characters, of the 255 that a collection's name may have


@dataclass(frozen=True, slots=True)
class Server:
    """Where the passages are served, and under which name.

    ``name`` is that of the library, ``part`` that of the share which this index folder brings to
    it; both go into names of collections. ``seconds`` is the limit of each call. ``index`` is the
    kind of vector index with its parameters, as in ``HNSW M=16 efConstruction=200``; empty = by
    size.
    """

    url: str
    name: str = "qabot"
    part: str = "main"
    seconds: float = 10.0
    index: str = ""
    token: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """The address without what may be secret in it, for messages."""
        return self.url.rpartition("@")[2].partition("?")[0]

    @property
    def alias(self) -> str:
        """The name under which the served generation of the part is found."""
        return f"{self.prefix}{self.part}"

    @property
    def prefix(self) -> str:
        """What the aliases of all parts begin with."""
        return f"qabot_{self.name}__"


def server_of(settings: Settings, environment: Mapping[str, str]) -> Server | None:
    """The server that serves instead of the index folder; None when the folder does.

    Raises SettingsError for an address or a name that cannot be used, or a token that cannot be
    read.
    """
    if settings.backend != BACKEND:
        return None
    _check_address(settings.milvus_url)
    for setting, name in (
        ("milvus_name", settings.milvus_name),
        ("milvus_part", settings.milvus_part),
    ):
        if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
            raise SettingsError(Code.MILVUS_NAME, setting=setting, name=name)
    parameters_of(settings.milvus_index or "")
    return Server(
        url=settings.milvus_url or "",
        name=settings.milvus_name,
        part=settings.milvus_part,
        seconds=settings.milvus_timeout,
        index=settings.milvus_index or "",
        token=read_secret(TOKEN, environment),
    )


def parameters_of(index: str) -> tuple[str, dict[str, int | float | str]]:
    """``HNSW M=16`` -> ("HNSW", {"M": 16}); raises SettingsError for what is not written so."""
    kind, *rest = index.split() or [""]
    found: dict[str, int | float | str] = {}
    for part in rest:
        name, equals, value = part.partition("=")
        if not (name and equals and value):
            raise SettingsError(Code.MILVUS_INDEX, index=index)
        found[name] = _number(value)
    return kind, found


def _number(value: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return value


def _check_address(url: str | None) -> None:
    try:
        parts = urlsplit(url or "")
        right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        right = False
    if not url or not right or "@" in url or any(c.isspace() or not c.isprintable() for c in url):
        raise SettingsError(Code.MILVUS_URL, url=(url or "").rpartition("@")[2])
