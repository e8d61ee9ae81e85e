"""A stand-in for a language model's server: it replays a script in pieces, and can misbehave.

Strict to the protocol: a request that is not one of OpenAI's chat completions is answered with 400
and kept in `Model.complaints`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from qabot.writing.client import Endpoint

Fault = Literal["", "cut", "hang", "error", "length", "garbage", "whole", "silent"]


@dataclass
class Model:
    """What the server says: ``text`` in pieces of ``size`` characters, then the ``fault``.

    ``reply`` makes the text from the prompt. ``status`` other than 200 refuses. ``cut_bytes``
    sends each event in two halves, cut inside a character. ``pause`` is the number of seconds
    between two pieces. ``requests`` are the bodies it got.
    """

    text: str = ""
    reply: Callable[[str], str] | None = None  # the text for a prompt
    size: int = 3
    fault: Fault = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    reasoning: str = ""
    key: str = ""
    cut_bytes: bool = False
    pause: float = 0.0
    names: tuple[str, ...] = ("stand-in",)
    requests: list[dict[str, Any]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def served(model: Model, *, timeout: float = 20.0) -> Iterator[Endpoint]:
    """The endpoint of a server that is there until the block ends."""

    class Handler(_Handler):
        script = model

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        yield Endpoint(url, model.names[0], model.key, timeout)
    finally:
        model.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
    assert model.complaints == []


class _Handler(BaseHTTPRequestHandler):
    script: Model

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path != "/v1/models":
            return self._refuse(f"GET {self.path}")
        names = [{"id": name, "object": "model"} for name in self.script.names]
        return self._answer(200, json.dumps({"object": "list", "data": names}))

    def do_POST(self) -> None:
        script = self.script
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if complaint := self._complaint(body):
            return self._refuse(complaint)
        script.requests.append(body)
        if script.reply:
            script.text = script.reply(body["messages"][-1]["content"])
        if script.status != 200:
            return self._answer(script.status, script.body, script.headers)
        if script.fault == "whole":
            message = {"role": "assistant", "content": script.text}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            return self._answer(200, json.dumps({"choices": [choice]}))
        if script.fault == "garbage":
            return self._answer(200, "<html>Welcome</html>", {"Content-Type": "text/html"})
        return self._stream()

    def _complaint(self, body: dict[str, Any]) -> str:
        wanted = f"Bearer {self.script.key}" if self.script.key else None
        if self.path != "/v1/chat/completions":
            return f"POST {self.path}"
        if self.headers.get("Authorization") != wanted:
            return f"Authorization: {self.headers.get('Authorization')}"
        if set(body) != {"model", "stream", "temperature", "messages"} or not body["stream"]:
            return f"fields {sorted(body)}"
        if any(set(m) != {"role", "content"} or not m["content"] for m in body["messages"]):
            return "messages"
        return "" if body["model"] in self.script.names else f"model {body['model']}"

    def _refuse(self, complaint: str) -> None:
        self.script.complaints.append(complaint)
        self._answer(400, json.dumps({"error": {"message": complaint}}))

    def _answer(self, status: int, body: str, headers: dict[str, str] | None = None) -> None:
        sent = body.encode()
        self.send_response(status)
        kind = {"Content-Type": "application/json", "Content-Length": str(len(sent))}
        for name, value in (kind | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(sent)

    def _stream(self) -> None:
        script = self.script
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Connection", "close")
        self.end_headers()
        if script.fault == "silent":
            script.over.wait()
            return
        self.wfile.write(b": a comment\n\n")
        self._event({"role": "assistant", "content": ""})
        if script.reasoning:
            self._event({"reasoning": script.reasoning, "reasoning_content": script.reasoning})
        for at in range(0, len(script.text), script.size):
            self._event({"content": script.text[at : at + script.size]})
            script.over.wait(script.pause)
        self._end()

    def _end(self) -> None:
        fault = self.script.fault
        if fault == "hang":
            self.script.over.wait()
        elif fault == "error":
            self._send({"error": {"message": "out of memory", "code": 500}})
        elif fault != "cut":
            self._event({}, "length" if fault == "length" else "stop")
            self._send({"choices": [], "usage": {"total_tokens": 1}})
            self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, delta: dict[str, Any], reason: str | None = None) -> None:
        self._send({"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})

    def _send(self, event: dict[str, Any]) -> None:
        sent = f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
        cut = next((i for i, byte in enumerate(sent) if byte >= 0x80), 0) + 1
        halves = (sent[:cut], sent[cut:]) if self.script.cut_bytes else (sent,)
        for half in halves:
            self.wfile.write(half)
            self.wfile.flush()
