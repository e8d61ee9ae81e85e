"""Requests as the clients of `make clients` send them, and what is written of these clients."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qabot.ingest import update
from qabot.server.tokens import Tokens, make_token
from tests.support.served import Served, serving
from tools import clients

ROOT = Path(__file__).parent.parent
ZONE = "济南自贸区的面积为37.99平方公里。"
FOUNDED = "济南自贸区成立于2019年8月。"
QUESTION, FOLLOW_UP, REFUSED = "济南自贸区面积是多少", "哪年成立的？", "火星上有几座火山"
# with model and messages, for an answer and for a stream; recorded with the versions pinned there
FORMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "openai": ({"stream": False}, {"stream": True}),
    "litellm": ({}, {"stream": True}),
    "llm": ({"stream": False}, {"stream": True, "stream_options": {"include_usage": True}}),
    "ai-sdk": ({}, {"stream": True, "stream_options": {"include_usage": True}}),
    "open-webui": ({"stream": False, "metadata": {}}, {"stream": True, "tools": []}),
}
PATHS = {"open-webui": "/open-webui/v1/chat/completions"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("clients")
    (root / "zone.md").write_text(f"# 济南自贸区\n\n{ZONE}\n\n{FOUNDED}\n", encoding="utf-8")
    update(root / "index", [root / "zone.md"])
    token = make_token(root / "tokens", "client")
    with serving(root / "index", tokens=Tokens(root / "tokens")) as found:
        found.client.headers["Authorization"] = f"Bearer {token}"
        yield found


def body_of(client: str, *questions: str, stream: bool = False) -> dict[str, Any]:
    messages = []
    for question in questions:
        messages += [{"role": "user", "content": question}, {"role": "assistant", "content": "…"}]
    return {"model": "qabot", "messages": messages[:-1], **FORMS[client][stream]}


def whole(served: Served, client: str, *questions: str) -> dict[str, Any]:
    path = PATHS.get(client, "/v1/chat/completions")
    made = served.client.post(path, json=body_of(client, *questions))
    assert made.status_code == 200, made.text
    message: dict[str, Any] = made.json()["choices"][0]["message"]
    return message


def streamed(served: Served, client: str, *questions: str) -> list[dict[str, Any]]:
    """The chunks of a stream; each must have what the protocol requires of one."""
    path = PATHS.get(client, "/v1/chat/completions")
    made = served.client.post(path, json=body_of(client, *questions, stream=True))
    assert made.status_code == 200, made.text
    *lines, end = [line.removeprefix("data: ") for line in made.text.split("\n\n") if line]
    assert end == "[DONE]"
    chunks = [json.loads(line) for line in lines]
    assert all({"id", "object", "created", "model", "choices"} <= set(chunk) for chunk in chunks)
    return chunks


@pytest.mark.parametrize("client", FORMS)
def test_answer_and_stream_are_the_same(served: Served, client: str) -> None:
    message = whole(served, client, QUESTION)
    chunks = streamed(served, client, QUESTION)
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks if chunk["choices"]]
    assert "".join(delta.get("content", "") for delta in deltas) == message["content"]
    annotations = [one for delta in deltas for one in delta.get("annotations", [])]
    sources = [chunk["event"]["data"]["document"] for chunk in chunks if "event" in chunk]
    cut = [message["content"][slice(*place(one))] for one in message["annotations"]]
    assert cut[0] == ZONE
    if client == "open-webui":
        assert (sources, annotations) == ([[text] for text in cut], [])
    else:
        assert (sources, annotations) == ([], message["annotations"])
    asked_for = "stream_options" in FORMS[client][True]
    assert any(chunk.get("usage") for chunk in chunks) == asked_for


def place(annotation: dict[str, Any]) -> tuple[int, int]:
    cited = annotation["url_citation"]
    return cited["start_index"], cited["end_index"]


@pytest.mark.parametrize("client", FORMS)
def test_follow_up_and_refusal(served: Served, client: str) -> None:
    further = whole(served, client, QUESTION, FOLLOW_UP)["content"]
    assert FOUNDED in further
    assert further.startswith("*理解为：")
    refusal = whole(served, client, REFUSED)
    assert (refusal["content"], refusal["annotations"]) == ("文档里没有找到答案。", [])
    assert not any("event" in chunk for chunk in streamed(served, client, REFUSED))


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("client", FORMS)
def test_wrong_token_and_overlong_question(served: Served, client: str, stream: bool) -> None:
    path = PATHS.get(client, "/v1/chat/completions")
    for question, headers, status, code in (
        ("好" * 1001, {}, 400, "wrong_question"),
        (QUESTION, {"Authorization": "Bearer wrong"}, 401, "invalid_api_key"),
    ):
        body = body_of(client, question, stream=stream)
        made = served.client.post(path, json=body, headers=headers)
        assert (made.status_code, made.json()["error"]["code"]) == (status, code)


def test_clients_are_pinned_have_a_script_and_are_described() -> None:
    page = (ROOT / "docs/clients.md").read_text("utf-8")
    rows = re.findall(r"^\| [A-Z\w].*\| ([\d., ]+) \|", page, re.MULTILINE)
    described = {version for row in rows for version in row.split(", ")}
    pinned = set()
    for client in clients.CLIENTS:
        assert (clients.CHECKS / client.script).is_file()
        for need in client.needs:
            _, version = need.rsplit("@" if client.npm else "==", 1)
            pinned.add(version)
    assert described == pinned


@pytest.mark.parametrize("chosen", ["nix", "openai,nix"])
def test_unknown_client_is_named(chosen: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert clients.main(chosen) == 2
    assert capsys.readouterr().out.startswith("unknown: nix; known: openai, llm, ")


def test_client_that_cannot_be_installed_is_skipped_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "PLACES", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    client = clients.Client("ai-sdk", ("ai@0",), "ai_sdk.mjs", npm=True)
    assert clients._try(client, tmp_path) == "skipped: npm is not installed"
