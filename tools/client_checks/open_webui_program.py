"""Open WebUI without a network and without models of its own, asked as its page asks it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from agreed import OVERLONG, REFUSED, TOO_LONG, Agreed, agreed, contains, same

_STARTS = 240  # seconds
_ANSWERS = 60


def main() -> None:
    a = agreed()
    with tempfile.TemporaryDirectory() as data, running(a, a.token, Path(data)) as client:
        listed = client.get("/api/models").json()["data"]
        same("models", [model["id"] for model in listed], ["qabot", "qabot-written"])
        chat, message = ask(client, a.question)
        same("answer", message["content"], a.content)
        sources = message["sources"]
        texts = [[quote["text"]] for quote in a.quotes]
        same("sources are the quotes", [source["document"] for source in sources], texts)
        urls = [source["source"]["url"] for source in sources]
        same("sources link to the quotes", urls, [quote["url"] for quote in a.quotes])
        same(
            "title is the question", client.get(f"/api/v1/chats/{chat}").json()["title"], a.question
        )
        same("no made-up further questions", message.get("followUps", []), [])
        former = [{"role": "user", "content": a.question}, message]
        _, further = ask(client, a.follow_up, chat, former)
        same("follow-up", further["content"], a.further)
        _, refusal = ask(client, REFUSED)
        same("refusal", (refusal["content"], refusal.get("sources", [])), (a.refusal, []))
        _, long = ask(client, OVERLONG)
        contains("overlong question", str(long["error"]), TOO_LONG)
    with tempfile.TemporaryDirectory() as data, running(a, "wrong", Path(data)) as client:
        same("wrong token: no models", client.get("/api/models").json()["data"], [])


@contextmanager
def running(a: Agreed, token: str, data: Path) -> Iterator[httpx.Client]:
    """A client of the program, which keeps its files in ``data``."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        "DATA_DIR": str(data),
        "USE_SLIM_DOCKER": "true",
        "OFFLINE_MODE": "True",
        "WEBUI_AUTH": "False",
        "WEBUI_SECRET_KEY": uuid.uuid4().hex,
        "ENABLE_OLLAMA_API": "False",
        "OPENAI_API_BASE_URL": f"{a.base}/open-webui/v1",
        "OPENAI_API_KEY": token,
    }
    command = [str(Path(sys.executable).parent / "open-webui"), "serve"]
    with (data / "log").open("w") as log:
        program = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            stdout=log,
            stderr=log,
            env={**os.environ, **settings},
        )
        try:
            base = f"http://127.0.0.1:{port}"
            with httpx.Client(base_url=base, timeout=_ANSWERS, trust_env=False) as client:
                _sign_in(client)
                yield client
        finally:
            program.terminate()
            program.wait(60)


def _sign_in(client: httpx.Client) -> None:
    for _ in range(_STARTS):
        try:
            if client.get("/health").status_code == 200:
                break
        except httpx.TransportError:
            pass
        time.sleep(1)
    signed = client.post("/api/v1/auths/signin", json={"email": "", "password": ""}).json()
    client.headers["Authorization"] = f"Bearer {signed['token']}"


def ask(
    client: httpx.Client,
    question: str,
    chat: str | None = None,
    former: list[dict[str, Any]] | None = None,
) -> tuple[str, dict[str, Any]]:
    """The chat and the message that it has in the end; the program answers in the background."""
    asked, answered = str(uuid.uuid4()), str(uuid.uuid4())
    parent = former[-1]["id"] if former else None
    user = {
        "id": asked,
        "parentId": parent,
        "childrenIds": [answered],
        "role": "user",
        "content": question,
        "models": ["qabot"],
        "timestamp": int(time.time()),
    }
    earlier = [{"role": m["role"], "content": m["content"]} for m in former or []]
    body = {
        "stream": True,
        "model": "qabot",
        "messages": [*earlier, {"role": "user", "content": question}],
        "parent_id": parent,
        "user_message": user,
        "id": answered,
        "session_id": str(uuid.uuid4()),
        "background_tasks": dict.fromkeys(
            ("title_generation", "tags_generation", "follow_up_generation"), not former
        ),
    }
    made = client.post("/api/chat/completions", json=body | ({"chat_id": chat} if chat else {}))
    return _finished(client, made.json().get("chat_id") or chat, answered, titled=not former)


def _finished(
    client: httpx.Client, chat: str | None, number: str, *, titled: bool
) -> tuple[str, dict[str, Any]]:
    for _ in range(_ANSWERS * 2):
        found = client.get(f"/api/v1/chats/{chat}").json()
        message = found["chat"]["history"]["messages"].get(number, {})
        complete = message.get("done") and (not titled or "followUps" in message)
        if complete or message.get("error"):
            return found["id"], message
        time.sleep(0.5)
    sys.exit(f"  WRONG no answer after {_ANSWERS} seconds: {message}")


main()
