"""The encoder that comes with qabot: multilingual-e5-small in int8, run by onnxruntime."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from qabot.errors import EncoderError
from qabot.messages import Code
from qabot.models.session import open_session
from qabot.system.beside import Beside
from qabot.system.loading import Loading
from qabot.types import Vectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NAME = "e5-small-zh"
DIMENSION = 384
MAX_TOKENS = 512  # the model has no more positions
BEGIN, END = 0, 2  # token numbers of <s> and </s>
FOLDER = files("qabot") / "models/e5"


@lru_cache(maxsize=1)
def tokenizer_of(content: str) -> Tokenizer:
    """The tokenizer that encoder and reader share; it cuts nothing off. Raises EncoderError."""
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_str(content)
    except Exception as error:  # the library raises the bare class
        raise EncoderError(Code.MODEL_DAMAGED, what="encoder", error=str(error)) from error


def read_bundled(name: str) -> bytes:
    """A file of the bundled encoder; raises EncoderError when it is missing."""
    try:
        return (FOLDER / name).read_bytes()
    except OSError as error:
        raise EncoderError(Code.MODEL_DAMAGED, what="encoder", error=str(error)) from error


class BundledEncoder:
    """multilingual-e5-small (Wang et al. 2024, MIT) with its vocabulary cut to Chinese and English.

    Texts are embedded one at a time: int8 scales are taken over a whole run, so in a batch a
    vector would depend on its neighbours, and an embedding kept from yesterday would differ from
    today's. Several texts are embedded at once instead, each in a thread of its own. The model is
    loaded at the first text.
    """

    def __init__(self, *, threads: int | None = None) -> None:
        self._beside = Beside(threads)
        own = max(self._beside.cores // self._beside.workers, 1)  # threads of one text
        self._session = Loading(lambda: open_session(FOLDER / "model.onnx", "encoder", threads=own))

    @property
    def name(self) -> str:
        """The name that settings and manifests have for it."""
        return NAME

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return DIMENSION

    @cached_property
    def revision(self) -> str:
        """Follows from the hashes of model and tokenizer, which a test compares with the files."""
        return hashlib.sha256(read_bundled("SHA256SUMS")).hexdigest()[:16]

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (texts, dimension); raises EncoderError for a damaged model."""
        return self._encode([f"query: {text}" for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (texts, dimension); raises EncoderError for a damaged model."""
        return self._encode([f"passage: {text}" for text in texts])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        self._session.begin()  # next to the tokenizer
        rows = self._beside.map(self._vector, (self._tokens(text) for text in texts))
        return np.array(rows, np.float32).reshape(-1, DIMENSION)

    def _tokens(self, text: str) -> list[int]:
        ids = self._tokenizer.encode(text).ids
        return ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], END]

    def _vector(self, ids: Sequence[int]) -> Vectors:
        tokens = np.array([ids], np.int64)
        feed = {"input_ids": tokens, "attention_mask": np.ones_like(tokens)}
        vector: Vectors = self._session.get().run(None, feed)[0][0]
        return vector

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return tokenizer_of(read_bundled("tokenizer.json").decode("utf-8", "replace"))
