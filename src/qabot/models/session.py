"""Models in ONNX, run by onnxruntime on the CPU."""

from __future__ import annotations

import os
from importlib.resources import as_file
from importlib.resources.abc import Traversable
from typing import Any

from qabot.errors import EncoderError
from qabot.messages import Code


def open_session(model: Traversable, what: str, *, threads: int | None = None) -> Any:
    """An onnxruntime session; ``threads`` None = all cores. Raises EncoderError naming ``what``."""
    # From 1.32 on the library reports its use to its maker over the network, and keeps an id of
    # the machine under ~/.cache, unless this is set before it is loaded.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Threads that wait by turning take the processor from others that work: another process that
    # asks, another question of the bot.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # A plan of memory for each length of text would be kept, and never be of use to another.
    options.enable_mem_pattern = False
    if threads:
        options.intra_op_num_threads = threads
    try:
        with as_file(model) as path:
            return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own types vary
        raise EncoderError(Code.MODEL_DAMAGED, what=what, error=str(error)) from error
