"""The encoder that comes with qabot: multilingual-e5-small in int8, run by onnxruntime."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

import numpy as np

from qabot.errors import EncoderError
from qabot.types import Vectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NAME = "e5-small-zh"
DIMENSION = 384
MAX_TOKENS = 512  # the model has no more positions
_FOLDER = files("qabot") / "encoders/e5"
_DAMAGED = "The bundled encoder cannot be loaded: {error}. Install qabot again."


class BundledEncoder:
    """multilingual-e5-small (Wang et al. 2024, MIT) with its vocabulary cut to Chinese and English.

    Texts are embedded one at a time: int8 scales are taken over a whole run, so in a batch a
    vector would depend on its neighbours, and an embedding kept from yesterday would differ from
    today's. The model is loaded at the first text.
    """

    def __init__(self, *, threads: int | None = None) -> None:
        self._threads = threads

    @property
    def name(self) -> str:
        return NAME

    @property
    def dimension(self) -> int:
        return DIMENSION

    @cached_property
    def revision(self) -> str:
        """Follows from the hashes of model and tokenizer, which a test compares with the files."""
        return hashlib.sha256(self._read("SHA256SUMS")).hexdigest()[:16]

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return self._encode([f"query: {text}" for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode([f"passage: {text}" for text in texts])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), DIMENSION), np.float32)
        for row, text in enumerate(texts):
            tokens = np.array([self._tokenizer.encode(text).ids], np.int64)
            feed = {"input_ids": tokens, "attention_mask": np.ones_like(tokens)}
            vectors[row] = self._session.run(None, feed)[0][0]
        return vectors

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_str(self._read("tokenizer.json").decode())
        except Exception as error:  # the library raises the bare class
            raise EncoderError(_DAMAGED.format(error=error)) from error
        tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        # From 1.32 on the library reports its use to its maker over the network, and keeps an id of
        # the machine under ~/.cache, unless this is set before it is loaded.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        if self._threads:
            options.intra_op_num_threads = self._threads
        try:
            with as_file(_FOLDER / "model.onnx") as path:
                return onnxruntime.InferenceSession(
                    path, options, providers=["CPUExecutionProvider"]
                )
        except Exception as error:  # onnxruntime's own types vary
            raise EncoderError(_DAMAGED.format(error=error)) from error

    def _read(self, name: str) -> bytes:
        try:
            return (_FOLDER / name).read_bytes()
        except OSError as error:
            raise EncoderError(_DAMAGED.format(error=error)) from error
