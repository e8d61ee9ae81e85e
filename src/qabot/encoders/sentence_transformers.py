"""Any model that sentence-transformers can load, without a network."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from qabot.errors import EncoderError
from qabot.types import Vectors

_QUESTION_PROMPTS = ("query", "question", "s2p_query")
_PASSAGE_PROMPTS = ("passage", "document", "corpus")
_E5 = {"query": "query: ", "passage": "passage: "}  # its models carry no prompts of their own


class SentenceTransformersEncoder:
    """A model by its name in the local Hugging Face cache, or a folder that holds one.

    Prompts are the model's own ``query`` and ``passage``/``document`` prompts; E5 models, which
    bring none, get theirs. Vectors are normalised here, whatever the model does.
    """

    def __init__(
        self,
        name: str,
        *,
        device: str | None = None,
        batch_size: int = 16,
        threads: int | None = None,
    ) -> None:
        self._name = name
        self._batch_size = batch_size
        self._model = _load(name, device, threads)
        prompts = dict(self._model.prompts or {})
        e5 = "e5" in Path(name).name.lower() and not any(prompts.values())
        self._question_prompt = _prompt(_E5 if e5 else prompts, _QUESTION_PROMPTS)
        self._passage_prompt = _prompt(_E5 if e5 else prompts, _PASSAGE_PROMPTS)
        self._revision = _fingerprint(self._model, (self._question_prompt, self._passage_prompt))

    @property
    def name(self) -> str:
        return self._name

    @property
    def revision(self) -> str:
        """A hash of the weights, of how they are pooled, and of the prompts."""
        return self._revision

    @property
    def dimension(self) -> int:
        return int(self._model.get_embedding_dimension())

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self._question_prompt)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self._passage_prompt)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        vectors = self._model.encode(
            list(texts),
            prompt=prompt or None,
            batch_size=self._batch_size,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        unit: Vectors = np.ascontiguousarray(vectors, np.float32)
        return unit


def _load(name: str, device: str | None, threads: int | None) -> Any:
    with _offline():
        try:
            import torch
            from sentence_transformers import SentenceTransformer
            from transformers.utils.logging import disable_progress_bar

            disable_progress_bar()  # type: ignore[no-untyped-call]
            if threads:
                torch.set_num_threads(threads)
            return SentenceTransformer(name, device=device, local_files_only=True)
        except Exception as error:  # the libraries' own types vary
            if isinstance(error, OSError) and not Path(name).is_dir():
                raise EncoderError(
                    f"The encoder '{name}' is not on this machine: pass the folder of a "
                    "sentence-transformers model, or fetch it where there is a network with "
                    f"`hf download {name}`. Without --encoder, the bundled encoder is used."
                ) from error
            raise EncoderError(
                f"The encoder '{name}' cannot be loaded: {_first_line(error)}. "
                "Pass another model, or leave --encoder out to use the bundled encoder."
            ) from error


@contextmanager
def _offline() -> Iterator[None]:
    """Keeps the libraries from trying the network and from talking while they load."""
    before = os.environ.get("HF_HUB_OFFLINE")
    os.environ["HF_HUB_OFFLINE"] = "1"
    loggers = [logging.getLogger(n) for n in ("sentence_transformers", "transformers")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        if before is None:
            del os.environ["HF_HUB_OFFLINE"]
        else:
            os.environ["HF_HUB_OFFLINE"] = before


def _prompt(prompts: dict[str, str], names: Sequence[str]) -> str:
    return next((prompts[name] for name in names if prompts.get(name)), "")


def _fingerprint(model: Any, prompts: Sequence[str]) -> str:
    shape = (*prompts, repr(model), str(model.max_seq_length))  # pooling stands in the latter two
    digest = hashlib.sha256("\0".join(shape).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().float().numpy().tobytes())
    return digest.hexdigest()[:16]


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
