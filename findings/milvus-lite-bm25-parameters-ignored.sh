#!/bin/sh
# Milvus Lite ranks by its own k1 and b: those that the client is given do not arrive.
# Guess: bm25_k1 and bm25_b of an index, as pymilvus's own examples give them, decide the scores, with
#   milvus-lite as with a server; what an engine does not know is refused.
# Expected from: the page on full text search (bm25_k1 and bm25_b in `params` of add_index),
#   https://milvus.io/docs/full-text-search.md
# Instead: the client sends the parameters one by one, milvus-lite reads only one called "params". k1 of
#   0.2 and of 3 give the same score, without a warning. Packed into {"params": json.dumps(...)} the same
#   numbers count.
# Hurt: whoever tunes or compares full text search on milvus-lite before it goes to a server: every
#   trial is the same trial, and the server then ranks otherwise.
# Versions: pymilvus 3.0.2, milvus-lite 3.2.2; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    pymilvus==3.0.2 milvus-lite==3.2.2
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import json
import sys

from pymilvus import DataType, Function, FunctionType, MilvusClient

client = MilvusClient("./search.db")
TEXTS = ["spring spring spring spring water", "lake water", "a road to the lake", "old town"]


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


def score(name: str, params: dict[str, object]) -> float:
    """That of the text with four times "spring" for the word "spring"."""
    schema = MilvusClient.create_schema()
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("text", DataType.VARCHAR, max_length=100, enable_analyzer=True)
    schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_function(
        Function("bm25", FunctionType.BM25, input_field_names=["text"], output_field_names=["sparse"])
    )
    index = client.prepare_index_params()
    index.add_index(
        "sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=params
    )
    client.create_collection(name, schema=schema, index_params=index)
    client.insert(name, [{"id": n, "text": text} for n, text in enumerate(TEXTS)])
    client.flush(name)
    client.load_collection(name)
    found = client.search(name, data=["spring"], anns_field="sparse", limit=1)[0]
    return round(abs(found[0]["distance"]), 3)


low, high = ({"bm25_k1": k1, "bm25_b": 0.75} for k1 in (0.2, 3.0))
flat = score("flat_low", low), score("flat_high", high)
packed = (score("packed_low", {"params": json.dumps(low)}),
          score("packed_high", {"params": json.dumps(high)}))
check("k1 of 0.2 and of 3 score alike as the examples give them", flat[0] == flat[1], True)
check("… and apart when they are packed", packed[0] != packed[1], True)
print(f"seen: scores {flat} as given, {packed} packed")
client.close()
PY
