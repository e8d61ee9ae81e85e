"""The collections of a generation: their names, fields and indexes.

A generation has two: passages (vectors, terms, place in the document) and facts (documents, how
often each term occurs, what the generation was made with). Their names say of which library and
part they are, which generation, and what it contains; so a collection that is half loaded is
found again, and never taken for one with other contents.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qabot.errors import QabotError
from qabot.index.manifest import Manifest
from qabot.messages import Code
from qabot.milvus.client import Client
from qabot.milvus.server import Server, parameters_of

FORMAT = 1  # of fields and rows; part of the names
FLAT_UP_TO = 100_000  # passages that are compared one by one, exactly, as the local index does
LARGEST_TEXT = 65_535  # bytes; the most that Milvus takes
_GRAPH = "HNSW M=16 efConstruction=200"
_KEY_BYTES = 256
_NAME = re.compile(r"_g(\d{6,})_[0-9a-f]{10}$")


@dataclass(frozen=True, slots=True)
class Names:
    """The two collections of a generation; an alias names ``passages``."""

    passages: str

    @property
    def facts(self) -> str:
        """The collection that goes with it."""
        return f"{self.passages}_facts"

    @property
    def number(self) -> int:
        """The number of the generation; 0 for a collection of another program."""
        found = _NAME.search(self.passages)
        return int(found[1]) if found else 0


def names_of(server: Server, manifest: Manifest, way: int = 0) -> Names:
    """Those of a generation: equal for equal contents under the same number.

    There are two for each, ``way`` 0 and 1, so that it can be loaded anew next to itself.
    """
    made = (
        FORMAT,
        manifest.corpus,
        manifest.encoder,
        manifest.encoder_revision,
        manifest.segmenter,
        manifest.passage_size,
        manifest.passages,
        server.index,
        way,
    )
    key = hashlib.sha256(repr(made).encode()).hexdigest()[:10]
    return Names(f"{server.alias}_g{manifest.generation:06d}_{key}")


def names_below(server: Server, collections: list[str]) -> dict[str, Names]:
    """The generations of this part among these collections, by the name of their passages."""
    beginning = f"{server.alias}_g"
    found = (name.removesuffix("_facts") for name in collections if name.startswith(beginning))
    return {name: Names(name) for name in found if _NAME.search(name)}


def create(client: Client, names: Names, manifest: Manifest) -> None:
    """Makes both collections; those that are there stay as they are.

    Raises QabotError when the server drops what scores words, as servers before 2.5 do.
    """
    there = set(client.collections())
    if names.passages not in there:
        dense = _dense_index(client.server, manifest.passages)
        client.create(names.passages, _passages(manifest.dimension), [dense, _WORDS])
    if names.facts not in there:
        client.create(names.facts, _facts(), [_NOTHING, {"field_name": "document", **_INVERTED}])
    functions = client.description(names.passages).get("functions", [])
    if not any(function.get("name") == "bm25" for function in functions):
        raise QabotError(Code.MILVUS_NO_WORDS, server=client.server.shown, version=client.version)


def _dense_index(server: Server, passages: int) -> Mapping[str, Any]:
    chosen = server.index or ("FLAT" if passages <= FLAT_UP_TO else _GRAPH)
    kind, parameters = parameters_of(chosen)
    return {
        "field_name": "dense",
        "index_type": kind,
        "metric_type": "COSINE",
        "params": parameters,
    }


_WORDS: Mapping[str, Any] = {
    "field_name": "sparse",
    "index_type": "SPARSE_INVERTED_INDEX",
    "metric_type": "BM25",
    "params": {"bm25_k1": 1.2, "bm25_b": 0.75},
}
_NOTHING: Mapping[str, Any] = {"field_name": "nothing", "index_type": "FLAT", "metric_type": "L2"}
_INVERTED: Mapping[str, Any] = {"index_type": "INVERTED"}


def _passages(dimension: int) -> Any:
    from pymilvus import DataType, Function, FunctionType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("number", DataType.INT64, is_primary=True)
    for name in ("document", "first", "behind"):  # its span in the document's text
        schema.add_field(name, DataType.INT64)
    schema.add_field(
        "terms",
        DataType.VARCHAR,
        max_length=LARGEST_TEXT,
        enable_analyzer=True,
        analyzer_params={"tokenizer": "standard"},
    )
    schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_field("dense", DataType.FLOAT_VECTOR, dim=dimension)
    schema.add_function(
        Function(
            name="bm25",
            function_type=FunctionType.BM25,
            input_field_names=["terms"],
            output_field_names=["sparse"],
        )
    )
    return schema


def _facts() -> Any:
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("key", DataType.VARCHAR, is_primary=True, max_length=_KEY_BYTES)
    schema.add_field("document", DataType.INT64)  # its number; -1 for what is of the generation
    schema.add_field("piece", DataType.INT64)
    for name in ("id", "sha256", "path", "body"):
        schema.add_field(name, DataType.VARCHAR, max_length=LARGEST_TEXT)
    schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)  # each collection must have vectors
    return schema
