"""Any model that sentence-transformers can load, without a network."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from qabot.errors import EncoderError
from qabot.messages import Code
from qabot.types import Vectors

_QUESTION_PROMPTS = ("query", "question", "s2p_query")
_PASSAGE_PROMPTS = ("document", "passage", "corpus")  # in the order of encode_document
_E5 = {"query": "query: ", "passage": "passage: "}  # its models carry no prompts of their own


class SentenceTransformersEncoder:
    """A model by its name in the local Hugging Face cache, or a folder that contains one.

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
        e5 = not any(prompts.values()) and _is_e5(name)
        self._question_prompt = _prompt(_E5 if e5 else prompts, _QUESTION_PROMPTS)
        self._passage_prompt = _prompt(_E5 if e5 else prompts, _PASSAGE_PROMPTS)
        self._revision = _fingerprint(self._model, (self._question_prompt, self._passage_prompt))

    @property
    def name(self) -> str:
        """The name or folder that it was loaded by."""
        return self._name

    @property
    def revision(self) -> str:
        """A hash of the weights, of how they are pooled, and of the prompts."""
        return self._revision

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._model.get_embedding_dimension())

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (texts, dimension), with the model's prompt for questions."""
        return self._encode(texts, self._question_prompt, "encode_query")

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (texts, dimension), with the model's prompt for passages."""
        return self._encode(texts, self._passage_prompt, "encode_document")

    def _encode(self, texts: Sequence[str], prompt: str, method: str) -> Vectors:
        """``method`` takes the right way through a model that has two; older libraries lack it.

        The prompt is passed even when it is empty: None would mean the model's default prompt,
        which is the one for questions.
        """
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        encode = getattr(self._model, method, self._model.encode)
        vectors = encode(
            list(texts),
            prompt=prompt,
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
                raise EncoderError(Code.ENCODER_ABSENT, name=name) from error
            raise EncoderError(Code.ENCODER_FAILS, name=name, error=_first_line(error)) from error


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


def _is_e5(name: str) -> bool:
    """True where the model is called E5, by its name or by its own configuration.

    The folder of a snapshot in a cache is named by hexadecimal digits, its model by the folder
    around it: ``models--intfloat--e5-small/snapshots/e5f3…``.
    """
    path = Path(name)
    given = path.resolve() if path.is_dir() else path
    if _HEXADECIMAL.fullmatch(given.name):
        given = given.parent.parent
    return any(_E5_NAME.search(own.lower()) for own in (given.name, _configured_name(path)))


def _configured_name(folder: Path) -> str:
    """The name that the configuration in a folder gives its model; empty without one."""
    try:
        configuration = json.loads((folder / "config.json").read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    name = configuration.get("_name_or_path") if isinstance(configuration, dict) else ""
    return Path(name).name if isinstance(name, str) else ""


_HEXADECIMAL = re.compile("[0-9a-f]{16,}")
_E5_NAME = re.compile("(?<![a-z0-9])e5(?![0-9])")


def _prompt(prompts: dict[str, str], names: Sequence[str]) -> str:
    return next((prompts[name] for name in names if prompts.get(name)), "")


def _fingerprint(model: Any, prompts: Sequence[str]) -> str:
    shape = (*prompts, repr(model), str(model.max_seq_length))  # pooling is in the latter two
    digest = hashlib.sha256("\0".join(shape).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().float().numpy().tobytes())
    return digest.hexdigest()[:16]


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
