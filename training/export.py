"""Writes the trained reader as int8 ONNX, next to the encoder whose table of words it shares.

    python -m training.export RUN [--out FILE]

RUN is the folder of `train.py`; what is written is the mean of its students.
The table of word embeddings was kept fixed in training, so the reader's file names a place in the
encoder's (external data, as ONNX calls it) instead of containing the same 19 MB again.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from tools.build_model import OUT, make_unsigned
from training.model import Reader
from training.train import STUDENTS, trained

ENCODER = OUT / "model.onnx"
TABLE = "bert.embeddings.word_embeddings.weight_{part}"
TABLE_OF_ENCODER = "model.embeddings.word_embeddings.weight_{part}"


def export(net: Reader, out: Path) -> None:
    net.eval().bert.config._attn_implementation = "eager"  # a graph that can be quantised
    ids = torch.randint(5, 1000, (1, 32))
    with tempfile.TemporaryDirectory() as folder:
        full, small = Path(folder) / "full.onnx", Path(folder) / "int8.onnx"
        torch.onnx.export(
            net,
            (ids, torch.ones_like(ids)),
            str(full),
            input_names=["input_ids", "attention_mask"],
            output_names=["ends", "answerable"],
            dynamic_axes={
                "input_ids": {0: "texts", 1: "tokens"},
                "attention_mask": {0: "texts", 1: "tokens"},
                "ends": {0: "texts", 1: "tokens"},
                "answerable": {0: "texts"},
            },
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(full, small, weight_type=QuantType.QInt8, per_channel=True)
        model = onnx.load(str(small))
    make_unsigned(model)
    share_table(model)
    out.write_bytes(model.SerializeToString())


def share_table(model: Any) -> None:
    """The reader's table of words becomes a reference to the bytes of the encoder's."""
    data = ENCODER.read_bytes()
    theirs = {t.name: t for t in onnx.load_from_string(data).graph.initializer}
    ours = {t.name: t for t in model.graph.initializer}
    for part in ("scale", "zero_point"):
        ours[TABLE.format(part=part)].CopyFrom(theirs[TABLE_OF_ENCODER.format(part=part)])
        ours[TABLE.format(part=part)].name = TABLE.format(part=part)
    table, source = (
        ours[TABLE.format(part="quantized")],
        theirs[TABLE_OF_ENCODER.format(part="quantized")],
    )
    if (table.dims, table.data_type) != (source.dims, source.data_type):
        raise ValueError("the reader's table of words is not that of the encoder")
    length = len(source.raw_data)
    table.ClearField("raw_data")
    table.data_location = onnx.TensorProto.EXTERNAL
    place = {"location": ENCODER.name, "offset": data.index(source.raw_data), "length": length}
    for key, value in place.items():
        entry = table.external_data.add()
        entry.key, entry.value = key, str(value)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--out", type=Path, default=OUT / "reader.onnx")
    options = parser.parse_args()
    export(trained(options.run, [options.run / name for name in STUDENTS]), options.out)
    data = options.out.read_bytes()
    sums = f"{hashlib.sha256(data).hexdigest()}  {options.out.name}\n"
    (options.out.parent / "READER_SHA256SUMS").write_text(sums, encoding="utf-8")
    print(f"{options.out}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
