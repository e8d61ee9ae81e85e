"""The real bot process against telemelya, a stand-in for Telegram's server by others.

    make smoke-telemelya

telemelya calls webhooks, and nothing else: there is no getUpdates. It sends no secret with them,
so a small proxy here adds it; without it the bot refuses, which is seen first. Private chats only,
no documents, and no menus, which the bot bears. What the bot sends is kept as it came, and nothing
of it is refused: the strict stand-in is that in tests/.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qabot.ingest import update
from tests.support.telegram_bot import buttons, free_port, marked, running

ROOT = Path(__file__).parent.parent
Json = dict[str, Any]
TOKEN = "123456789:TEST-token_of_nobody"
KEY, SECRET = "control", "s3cret-of_nobody"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
PERSON = 42
QUESTION = "2020年前三季度济南市地区生产总值是多少"
FIGURE = "7248.40亿元"
_PICTURE = b"\x89PNG\r\n\x1a\n"
_PATIENCE = 60.0  # seconds


@dataclass
class Telemelya:
    """A running telemelya, and the hand that plays a person in a private chat."""

    address: str
    token: str = TOKEN
    seen: int = field(default=0)

    def __post_init__(self) -> None:
        self._client = httpx.Client(
            base_url=f"{self.address}/api/v1/test",
            headers={"Authorization": f"Bearer {KEY}", "X-Test-Session": "smoke"},
            timeout=30,
        )

    def is_up(self) -> bool:
        try:
            return bool(self._client.get("/health").json()["ok"])
        except httpx.TransportError:
            return False

    def say(self, **what: Any) -> int:
        """Sends an update to the bot; the status that it was answered with."""
        return self._post("send_update", chat_id=PERSON, **what)

    def press(self, message: Json, button: str) -> int:
        data = next(data for text, data in buttons(message).items() if button in text)
        return self.say(callback_data=data, callback_message_id=message["message_id"])

    def ask_inline(self, query: str) -> int:
        return self._post("send_inline_query", query=query, from_user=_USER)

    def upload(self, data: bytes) -> str:
        answer = self._client.post("/upload_media", files={"file": ("a.png", data, "image/png")})
        return str(answer.raise_for_status().json()["file_id"])

    def next(self, method: str) -> Json:
        """The next request of this kind that the bot has made, as a message where it is one."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            made = self._client.get("/responses").raise_for_status().json()["responses"]
            for number, request in enumerate(made[self.seen :], self.seen):
                if request["method"] == method:
                    self.seen = number + 1
                    return {**request["raw"], "message_id": request.get("message_id")}
            time.sleep(0.05)
        raise SystemExit(f"PROBLEM no {method} within {_PATIENCE:.0f} seconds")

    def _post(self, action: str, **what: Any) -> int:
        answer = self._client.post(f"/{action}", params={"bot_token": self.token}, json=what)
        return int(answer.raise_for_status().json()["delivery"]["status_code"])


_USER = {"id": PERSON, "first_name": "x"}


def main(python: str) -> None:
    hook = f"http://127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory() as place, telemelya(python, place) as server:
        folder = Path(place) / "index"
        update(folder, [ROOT / "corpus"])
        with with_secret(hook) as proxy:
            settings = {
                "ALLOW": str(PERSON),
                "WEBHOOK_URL": f"{proxy}/telegram",
                "WEBHOOK_SECRET": SECRET,
                "LISTEN": hook.removeprefix("http://"),
            }
            with running(server, folder, **settings) as bot:
                _until(lambda: "is up" in bot.logged())
                converse(server, hook)
            expect("no error in the bot's log", "Traceback" not in bot.logged())


def converse(server: Telemelya, hook: str) -> None:
    refused = httpx.post(f"{hook}/telegram", json={"update_id": 1})
    expect("an update without the secret is refused", refused.status_code == 403)
    expect("one with it is taken", server.say(command="/start") == 200)
    expect("/start is answered", "3 份文档" in server.next("sendMessage")["text"])
    server.say(text=QUESTION)
    answer = server.next("sendMessage")
    expect("the answer is bold in its quote", FIGURE in marked(answer, "bold"))
    quotes = marked(answer, "expandable_blockquote")
    expect("quotes are collapsed", bool(quotes) and FIGURE in quotes[0])
    expect("marks, and no parse mode", "parse_mode" not in answer)
    server.press(answer, "上下文 1")
    expect("the context comes", FIGURE in marked(server.next("sendMessage"), "underline")[0])
    server.press(answer, "👍")
    counted = server.next("editMessageReplyMarkup")
    expect("a verdict is counted", "👍 1" in buttons(counted))
    expect("the press is answered", "谢谢" in server.next("answerCallbackQuery")["text"])
    server.say(text="那2019年呢？")
    expect("a follow-up is understood", "2019年前三季度" in server.next("sendMessage")["text"])
    server.say(text="2022年冬奥会在哪里举行")
    expect("a refusal says so", "没有找到" in server.next("sendMessage")["text"])
    server.ask_inline(QUESTION)
    first = server.next("answerInlineQuery")["results"][0]["input_message_content"]
    expect("an inline query is answered", FIGURE in first["message_text"])
    server.say(photo_file_id=server.upload(_PICTURE))
    expect("a picture is told to be none", "只读文字" in server.next("sendMessage")["text"])


def expect(what: str, holds: bool) -> None:
    print("ok     " if holds else "PROBLEM", what)
    if not holds:
        raise SystemExit(1)


@contextmanager
def telemelya(python: str, place: str) -> Iterator[Telemelya]:
    """The server in a process of its own, in a folder without settings of anybody's."""
    port = free_port()
    command = [
        str(Path(python).absolute()),
        str(ROOT / "tools" / "telemelya_server.py"),
        str(port),
        KEY,
    ]
    process = subprocess.Popen(command, cwd=place, env={**os.environ, "PYTHONPATH": ""})
    try:
        server = Telemelya(f"http://127.0.0.1:{port}")
        _until(lambda: process.poll() is not None or server.is_up())
        expect("telemelya is up, with what it takes for Redis and MinIO", process.poll() is None)
        yield server
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def with_secret(hook: str) -> Iterator[str]:
    """An address that passes all on to ``hook``, with the secret that Telegram would send."""

    async def forward(request: Request) -> Response:
        headers = {"Content-Type": "application/json", HEADER: SECRET}
        async with httpx.AsyncClient() as client:
            body = await request.body()
            answer = await client.post(hook + request.url.path, content=body, headers=headers)
        return Response(answer.content, answer.status_code)

    site = Starlette(routes=[Route("/{path:path}", forward, methods=["POST"])])
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(site, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    _until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def _until(holds: Any) -> None:
    end = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise SystemExit(f"PROBLEM nothing after {_PATIENCE:.0f} seconds")
        time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1])
