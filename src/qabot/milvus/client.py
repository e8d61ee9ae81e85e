"""A connection to Milvus: the requests that are needed, each with a time limit.

What goes wrong is a QabotError: ServerAwayError where waiting may help, ServerGoneError where
what was asked is no longer there, else an error that says what to do. Writes can be repeated
without harm, so those that fail because the server is away are tried again a few times.
"""

from __future__ import annotations

import json
import logging
import math
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from qabot.errors import QabotError, ServerAwayError, ServerGoneError
from qabot.messages import Code
from qabot.milvus.failures import NotLoadedError, meaning
from qabot.milvus.server import Server
from qabot.types import Vectors

LARGEST_ANSWER = 16_384  # rows that a search or a query may give
_SETTLED = 10.0  # seconds until every replica has what was written; Milvus allows itself 5
_OLDEST = (2, 5)  # the first version with the BM25 function
_SLOW_WORK = 300.0  # seconds for what the server does with a whole collection
_PAUSES = (0.2, 1.0, 3.0)  # seconds before a write is tried again
_T = TypeVar("_T")
Row = Mapping[str, Any]


class Client:
    """Requests to one server. Safe to use from several threads; writes are one after another.

    milvus-lite loses rows when several threads write to one collection; servers do not mind.
    ``raw`` is a `pymilvus.MilvusClient`, or what behaves like one. For the first seconds reads
    wait for everything that was written before; later that is there in any case. Raises
    QabotError when the server cannot be reached, is too old or does not accept the token.
    """

    def __init__(self, server: Server, raw: Any = None) -> None:
        self.server = server
        self._writing = threading.Lock()
        self._settled_at = time.monotonic() + _SETTLED
        self._raw = self._guarded(lambda: _connected(server)) if raw is None else raw
        self.version = str(self._asked("get_server_version"))
        found = re.search(r"(\d+)\.(\d+)", self.version)
        if found and (int(found[1]), int(found[2])) < _OLDEST:
            raise QabotError(Code.MILVUS_OLD, server=server.shown, version=self.version)

    @property
    def is_lite(self) -> bool:
        """True for milvus-lite, which reads parameters of an index in another place."""
        return "lite" in self.version

    def close(self) -> None:
        """Ends the connection."""
        self._raw.close()

    # -- what is there -------------------------------------------------------------------------

    def collections(self) -> list[str]:
        """The names of all collections."""
        return list(self._asked("list_collections"))

    def aliases(self, prefix: str) -> dict[str, str]:
        """The collection behind each alias whose name begins so, by alias, in order."""
        listed = self._guarded(lambda: self._raw.list_aliases(timeout=self.server.seconds))
        names = sorted(name for name in listed["aliases"] if name.startswith(prefix))
        found = {name: self.collection_of(name) for name in names}
        return {name: collection for name, collection in found.items() if collection}

    def collection_of(self, alias: str) -> str:
        """The collection behind an alias; empty when there is no such alias."""
        try:
            found = self._guarded(
                lambda: self._raw.describe_alias(alias, timeout=self.server.seconds)
            )
        except ServerGoneError:
            return ""
        return str(found["collection_name"])

    def description(self, collection: str) -> Mapping[str, Any]:
        """Fields, functions and the like of a collection; raises ServerGoneError without it."""
        found: Mapping[str, Any] = self._guarded(
            lambda: self._raw.describe_collection(collection, timeout=self.server.seconds)
        )
        return found

    # -- collections ---------------------------------------------------------------------------

    def create(self, collection: str, schema: Any, indexes: Sequence[Mapping[str, Any]]) -> None:
        """Makes a collection with its indexes, ready to be searched."""
        prepared = self._raw.prepare_index_params()
        for index in indexes:
            parameters = index.get("params", {})
            if self.is_lite and parameters:  # 3.2.2 drops them elsewhere
                parameters = {"params": json.dumps(parameters)}
            prepared.add_index(**{**index, "params": parameters})
        self._repeated(
            lambda: self._raw.create_collection(
                collection, schema=schema, index_params=prepared, timeout=_SLOW_WORK
            )
        )

    def drop(self, collection: str) -> None:
        """Removes a collection, which must have no alias; none is as good."""
        self._repeated(lambda: self._raw.drop_collection(collection, timeout=self.server.seconds))

    def load(self, collection: str) -> None:
        """Makes a collection ready to be searched, which it may not be after a restart."""
        self._guarded(lambda: self._raw.load_collection(collection, timeout=_SLOW_WORK))

    def flush(self, collection: str) -> None:
        """Writes what a collection has to the server's disk."""
        self._repeated(lambda: self._raw.flush(collection, timeout=_SLOW_WORK))

    def serve(self, collection: str, alias: str) -> None:
        """Names a collection by an alias, in one step for all who read."""
        switch = self._raw.alter_alias if self.collection_of(alias) else self._raw.create_alias
        self._guarded(lambda: switch(collection, alias, timeout=self.server.seconds))

    # -- rows ----------------------------------------------------------------------------------

    def upsert(self, collection: str, rows: Sequence[Row]) -> None:
        """Writes rows, in place of those with the same keys."""
        limit = max(self.server.seconds, 60.0)
        with self._writing:
            self._repeated(lambda: self._raw.upsert(collection, list(rows), timeout=limit))

    def count(self, collection: str) -> int:
        """How many rows a collection has, with everything that was written."""
        rows = self._loaded(
            collection,
            lambda: self._raw.query(
                collection,
                filter="",
                output_fields=["count(*)"],
                consistency_level="Strong",
                timeout=max(self.server.seconds, 60.0),
            ),
        )
        return int(rows[0]["count(*)"])

    def rows(self, collection: str, condition: str, fields: Sequence[str]) -> list[Row]:
        """The rows that fulfil a condition, in no order; those beyond `LARGEST_ANSWER` are left."""
        found = self._loaded(
            collection,
            lambda: self._raw.query(
                collection,
                filter=condition,
                output_fields=list(fields),
                limit=LARGEST_ANSWER,
                consistency_level=self._consistency,
                timeout=self.server.seconds,
            ),
        )
        return list(found)

    def nearest(
        self, collection: str, vector: Vectors, k: int, fields: Sequence[str], width: int
    ) -> list[tuple[float, Row]]:
        """The ``k`` rows with the highest cosine; ``width`` is how far a graph is searched."""
        return self._found(
            collection,
            [vector.tolist()],
            "dense",
            k,
            fields,
            {"metric_type": "COSINE", "params": {"ef": max(width, k)}},
        )

    def matching(
        self, collection: str, words: str, k: int, fields: Sequence[str]
    ) -> list[tuple[float, Row]]:
        """The ``k`` rows that match words best, with scores above 0."""
        return self._found(collection, [words], "sparse", k, fields, {"metric_type": "BM25"})

    def _found(
        self,
        collection: str,
        data: Sequence[object],
        field: str,
        k: int,
        fields: Sequence[str],
        parameters: Mapping[str, Any],
    ) -> list[tuple[float, Row]]:
        answers = self._loaded(
            collection,
            lambda: self._raw.search(
                collection,
                data=list(data),
                anns_field=field,
                limit=min(k, LARGEST_ANSWER),
                output_fields=list(fields),
                search_params=dict(parameters),
                consistency_level=self._consistency,
                timeout=self.server.seconds,
            ),
        )
        hits = ((abs(float(hit["distance"])), hit["entity"]) for hit in answers[0])
        return [(score, row) for score, row in hits if math.isfinite(score)]

    @property
    def _consistency(self) -> str:
        return "Strong" if time.monotonic() < self._settled_at else "Bounded"

    # -- limits and errors ---------------------------------------------------------------------

    def _asked(self, method: str) -> Any:
        return self._guarded(lambda: getattr(self._raw, method)(timeout=self.server.seconds))

    def _loaded(self, collection: str, request: Callable[[], _T]) -> _T:
        """A request to a collection, which is loaded first if it is not."""
        try:
            return self._guarded(request)
        except NotLoadedError:
            self.load(collection)
            return self._guarded(request)

    def _repeated(self, request: Callable[[], _T]) -> _T:
        """A request that may be made twice, tried again where the server is away."""
        for pause in _PAUSES:
            try:
                return self._guarded(request)
            except ServerAwayError:
                time.sleep(pause)
        return self._guarded(request)

    def _guarded(self, request: Callable[[], _T]) -> _T:
        """A request; raises QabotError for whatever pymilvus raises."""
        try:
            return request()
        except QabotError:
            raise
        except Exception as error:
            from grpc import RpcError
            from pymilvus.exceptions import MilvusException

            if isinstance(error, (MilvusException, RpcError, OSError)):
                raise meaning(error, self.server) from error
            raise


def _connected(server: Server) -> Any:
    try:
        from pymilvus import MilvusClient
    except ImportError as error:
        raise QabotError(Code.MILVUS_MISSING) from error
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)  # it prints tracebacks
    options = {"uri": server.url, "token": server.token, "timeout": server.seconds}
    return MilvusClient(**options, dedicated=True)
