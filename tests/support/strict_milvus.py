"""A client of Milvus that refuses what a cluster refuses and milvus-lite lets through.

It also fails where it can be made to: before the request of a given number, as if the process
were killed there, or with an error of the server. What a cluster refuses is from Milvus's page of
limitations and from servers that were asked; milvus-lite 3.2.2 accepts all of it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

LARGEST_ANSWER, LARGEST_TEXT, LARGEST_REQUEST = 16_384, 65_535, 64 * 1024 * 1024
STALE = 5.0  # seconds for which a read that is not Strong may lack what was written
CHANGES = ("create_collection", "drop_collection", "upsert", "flush", "create_alias", "alter_alias")


class KilledError(BaseException):
    """The process ends here: nothing that follows is done."""


class StrictClient:
    """A `pymilvus.MilvusClient` with the checks of a cluster.

    ``before`` is called with the name of each request that changes something, before it is made.
    ``changes`` are their names so far.
    """

    def __init__(self, raw: Any, before: Callable[[str, int], None] | None = None) -> None:
        self.raw = raw
        self.changes: list[str] = []
        self._before = before
        self._written: dict[str, float] = {}

    def _change(self, name: str) -> None:
        if self._before:
            self._before(name, len(self.changes))
        self.changes.append(name)

    def close(self) -> None:
        self.raw.close()

    def prepare_index_params(self) -> Any:
        return self.raw.prepare_index_params()

    def get_server_version(self, *, timeout: float) -> str:
        return str(self.raw.get_server_version(timeout=timeout))

    def list_collections(self, *, timeout: float) -> Any:
        return self.raw.list_collections(timeout=timeout)

    def list_aliases(self, *, timeout: float) -> Any:
        return self.raw.list_aliases(timeout=timeout)

    def describe_alias(self, alias: str, *, timeout: float) -> Any:
        return self.raw.describe_alias(alias, timeout=timeout)

    def describe_collection(self, collection: str, *, timeout: float) -> Any:
        return self.raw.describe_collection(collection, timeout=timeout)

    def create_collection(
        self, collection: str, *, schema: Any, index_params: Any, timeout: float
    ) -> None:
        self._change("create_collection")
        assert len(collection) <= 255
        self.raw.create_collection(
            collection, schema=schema, index_params=index_params, timeout=timeout
        )

    def drop_collection(self, collection: str, *, timeout: float) -> None:
        self._change("drop_collection")
        aliases = self.raw.list_aliases(timeout=timeout)["aliases"]
        served = [self.raw.describe_alias(a, timeout=timeout)["collection_name"] for a in aliases]
        assert collection not in served, "refused since 2.5.5: it has an alias"
        self.raw.drop_collection(collection, timeout=timeout)

    def load_collection(self, collection: str, *, timeout: float) -> None:
        self.raw.load_collection(collection, timeout=timeout)

    def flush(self, collection: str, *, timeout: float) -> None:
        self._change("flush")
        self.raw.flush(collection, timeout=timeout)

    def create_alias(self, collection: str, alias: str, *, timeout: float) -> None:
        self._change("create_alias")
        self.raw.create_alias(collection, alias, timeout=timeout)

    def alter_alias(self, collection: str, alias: str, *, timeout: float) -> None:
        self._change("alter_alias")
        self.raw.alter_alias(collection, alias, timeout=timeout)

    def upsert(self, collection: str, rows: Sequence[Mapping[str, Any]], *, timeout: float) -> None:
        self._change("upsert")
        assert sum(map(_bytes, rows)) < LARGEST_REQUEST
        for row in rows:
            assert all(map(math.isfinite, row.get("dense", ()))), "a vector that is not finite"
            assert len(str(row.get("key", "")).encode()) <= 256
            texts = [value for value in row.values() if isinstance(value, str)]
            assert all(len(text.encode()) <= LARGEST_TEXT for text in texts), "lengths are in bytes"
        self._written[collection] = time.monotonic()
        self.raw.upsert(collection, rows, timeout=timeout)

    def query(
        self,
        collection: str,
        *,
        filter: str,
        output_fields: Sequence[str],
        timeout: float,
        consistency_level: str,
        limit: int | None = None,
    ) -> Any:
        self._check_read(collection, consistency_level)
        if limit is None:
            assert list(output_fields) == ["count(*)"], "an empty expression needs a limit"
            options = {}
        else:
            assert 1 <= limit <= LARGEST_ANSWER
            assert filter
            options = {"limit": limit}
        assert "{" not in filter
        return self.raw.query(
            collection,
            filter=filter,
            output_fields=output_fields,
            consistency_level=consistency_level,
            timeout=timeout,
            **options,
        )

    def search(
        self,
        collection: str,
        *,
        data: Sequence[Any],
        anns_field: str,
        limit: int,
        output_fields: Sequence[str],
        search_params: Mapping[str, Any],
        timeout: float,
        consistency_level: str,
    ) -> Any:
        self._check_read(collection, consistency_level)
        assert 1 <= limit <= LARGEST_ANSWER
        metrics = {"dense": "COSINE", "sparse": "BM25"}
        assert search_params["metric_type"] == metrics[anns_field]
        assert "sparse" not in output_fields, "what a function gives cannot be read"
        assert search_params.get("params", {}).get("ef", limit) >= limit
        return self.raw.search(
            collection,
            data=data,
            anns_field=anns_field,
            limit=limit,
            output_fields=output_fields,
            search_params=search_params,
            consistency_level=consistency_level,
            timeout=timeout,
        )

    def _check_read(self, collection: str, consistency: str) -> None:
        age = time.monotonic() - self._written.get(collection, -math.inf)
        assert consistency == "Strong" or age > STALE, "this may lack what was just written"


def killed_at(number: int) -> Callable[[str, int], None]:
    """Ends before the change of this number, from 0."""

    def before(_: str, done: int) -> None:
        if done == number:
            raise KilledError

    return before


def failing(name: str, error: Exception) -> Callable[[str, int], None]:
    """A server that answers requests of this name with an error."""

    def before(asked: str, _: int) -> None:
        if asked == name:
            raise error

    return before


def _bytes(row: Mapping[str, Any]) -> int:
    return sum(
        len(v.encode()) if isinstance(v, str) else 8 * len(v) if isinstance(v, list) else 8
        for v in row.values()
    )
