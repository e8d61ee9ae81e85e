"""`qabot serve` over real HTTP: each route, who may ask, what is refused, and live updates."""

import asyncio
import json
import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from qabot import Library
from qabot.errors import QuestionError, SettingsError
from qabot.index.citations import cited
from qabot.messages import Code
from qabot.server.access import access_for, host_name
from qabot.server.api import read_description
from qabot.server.application import Limits, create_application
from qabot.server.bodies import LARGEST
from qabot.server.desk import Desk
from qabot.server.markdown import _around
from qabot.server.problems import WebError
from qabot.server.rates import Rates
from qabot.server.texts import CHINESE, ENGLISH, texts_accepted
from qabot.server.tokens import Tokens, make_token, read_tokens
from tests.support.served import Served, indexed, serving

ZONE = "济南自贸区的面积为37.99平方公里。"
FOUNDED = "济南自贸区成立于2019年8月。"
EVIL = "<script>alert(1)</script>"
CODE = "该项目的代号是 <img src=x onerror=alert(2)> [图](http://evil.example/p) `零号`。"
DOCUMENTS = {
    "zone.md": f"# 济南自贸区\n\n{ZONE}\n\n{FOUNDED}\n",
    "evil.md": f"# 项目{EVIL}\n\n这里没有别的。\n",
    "project.txt": f"𠮷野家旁边的楼。\n\n{CODE}\n",
    "leave.md": "# 请假办法\n\n年假申请需要提交下列材料：\n\n- 申请表\n- 身份证\n- 意见\n",
    "output.csv": "工厂,产量（吨）\n东厂,1250\n西厂,980\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(tmp_path_factory.mktemp("served"), DOCUMENTS)


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    with serving(folder) as found:
        yield found


def ask(served: Served, question: str, **rest: object) -> dict[str, Any]:
    response = served.client.post("/api/ask", json={"question": question, **rest})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def chat(served: Served, *questions: str, **rest: object) -> dict[str, Any]:
    response = served.client.post("/v1/chat/completions", json=messages(*questions) | rest)
    assert response.status_code == 200, response.text
    message: dict[str, Any] = response.json()["choices"][0]["message"]
    return message


def messages(*questions: str) -> dict[str, Any]:
    listed = [{"role": "user", "content": question} for question in questions]
    return {"model": "qabot", "messages": listed}


def error_of(response: httpx.Response) -> tuple[int, str]:
    """Status and code; the body must be of OpenAI's form."""
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]
    return response.status_code, error["code"]


# the API


def test_health_tells_that_questions_are_answered(served: Served) -> None:
    response = served.client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_health_tells_that_there_is_no_index(tmp_path: Path) -> None:
    with serving(tmp_path / "none") as served:
        assert served.client.get("/healthz").status_code == 503
        assert error_of(served.client.get("/api/documents")) == (503, "no_index")
        refused = served.client.post("/api/ask", json={"question": "面积多少"})
        assert error_of(refused) == (503, "no_index")
        assert str(tmp_path) not in refused.text


def test_answer_quotes_and_its_links_open(served: Served) -> None:
    answer = ask(served, "济南自贸区面积是多少")
    quote = answer["quotes"][0]
    assert answer["schema"] == "qabot.answer/1"
    assert (answer["found"], quote["text"]) == (True, ZONE)
    sha256, start, end = quote["document"]["sha256"], quote["start"], quote["end"]
    assert quote["url"] == f"{served.base}/d/{sha256}#{start}-{end}"
    span = {"start": start, "end": end, "context": 3}
    text = served.client.get(f"/api/text/{sha256}", params=span).json()
    assert (text["text"], text["context"]["start"]) == (ZONE, start - 3)


def test_refusal_is_an_answer_without_quotes(served: Served) -> None:
    answer = ask(served, "火星上有几座火山")
    assert (answer["found"], answer["quotes"]) == (False, [])
    assert all("/d/" in quote["url"] for quote in answer["related"])


def test_what_a_question_leaves_out_comes_from_the_history(served: Served) -> None:
    answer = ask(served, "哪年成立的？", history=["济南自贸区面积是多少"])
    assert answer["question"] == "哪年成立的？"
    assert "济南自贸区" in answer["understood"]
    assert answer["asked_as"] == answer["understood"]
    assert answer["quotes"][0]["text"] == FOUNDED


def test_history_gives_the_same_whether_its_turns_are_known(folder: Path, served: Served) -> None:
    first, second = "济南自贸区面积是多少", "哪年成立的？"
    ask(served, first)
    known = ask(served, second, history=[first])
    with serving(folder) as fresh:
        unknown = ask(fresh, second, history=[first])
    assert known["understood"] == unknown["understood"]
    assert [q["start"] for q in known["quotes"]] == [q["start"] for q in unknown["quotes"]]


def test_small_talk_gets_its_word_and_no_quotes(served: Served) -> None:
    answer = ask(served, "谢谢")
    assert (answer["role"], answer["quotes"]) == ("courtesy", [])
    assert answer["said"].startswith("不客气")
    assert chat(served, "谢谢")["content"] == answer["said"]


def test_numbers_of_a_request_go_before_the_settings(served: Served) -> None:
    assert not ask(served, "济南自贸区面积是多少", min_confidence=1)["found"]
    assert len(ask(served, "济南自贸区", quotes=1, min_confidence=0)["quotes"]) == 1


def test_quoted_documents_are_recorded(folder: Path, served: Served) -> None:
    quote = ask(served, "济南自贸区面积是多少")["quotes"][0]
    assert quote["document"]["sha256"] in cited(folder)


def test_search_documents_status(served: Served) -> None:
    hits = served.client.post("/api/search", json={"question": "自贸区", "limit": 1}).json()
    assert [hit["document"]["title"] for hit in hits["hits"]] == ["济南自贸区"]
    listed = served.client.get("/api/documents").json()["documents"]
    assert [Path(entry["path"]).name for entry in listed] == sorted(DOCUMENTS)
    assert listed[0]["url"] == f"{served.base}/d/{listed[0]['sha256']}"
    assert served.client.get("/api/status").json()["schema"] == "qabot.status/1"


def events_of(text: str) -> dict[str, Any]:
    """The data of each event by its name, in order."""
    lines = [event.split("\n") for event in text.removesuffix("\n\n").split("\n\n")]
    assert all(len(event) == 2 for event in lines)
    return {
        name.removeprefix("event: "): json.loads(data.removeprefix("data: "))
        for name, data in lines
    }


@pytest.mark.parametrize(
    "question", ["济南自贸区面积是多少", "项目的代号是什么", "火星上有几座火山", "谢谢"]
)
def test_events_together_are_the_answer_in_one(served: Served, question: str) -> None:
    headers, body = {"Accept": "text/event-stream"}, {"question": question}
    response = served.client.post("/api/ask", json=body, headers=headers)
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    events = events_of(response.text)
    assert list(events) == ["understood", "quotes", "done"]
    whole = ask(served, question)
    assert events["understood"] == {name: whole[name] for name in events["understood"]}
    assert events["quotes"]["quotes"] == whole["quotes"]
    joined = [(name, value) for data in events.values() for name, value in data.items()]
    assert len(joined) == len(whole)
    assert dict(joined) | {"timing_ms": None} == whole | {"timing_ms": None}


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/event-stream", "text/event-stream; charset=utf-8"),
        ("Text/Event-Stream, */*", "text/event-stream; charset=utf-8"),
        ("application/json;q=0.5, text/event-stream", "text/event-stream; charset=utf-8"),
        ("application/json, text/event-stream", "application/json"),
        ("text/event-stream;q=0", "application/json"),
        ("text/event-stream; q=x", "application/json"),
        ("*/*", "application/json"),
        ("", "application/json"),
    ],
)
def test_events_are_sent_to_those_who_prefer_them(served: Served, accept: str, kind: str) -> None:
    headers, body = {"Accept": accept}, {"question": "谢谢"}
    response = served.client.post("/api/ask", json=body, headers=headers)
    assert response.headers["content-type"] == kind


def test_error_has_its_status_also_for_events(served: Served) -> None:
    headers, body = {"Accept": "text/event-stream"}, {"question": "好" * 1001}
    response = served.client.post("/api/ask", json=body, headers=headers)
    assert error_of(response) == (400, "wrong_question")


WRONG = [
    (b"", 400, "invalid_json"),
    (b"\xff", 400, "invalid_json"),
    (b'{"question": NaN}', 400, "invalid_json"),
    (b"[" * 100_000, 400, "invalid_json"),
    (b"[]", 400, "invalid_type"),
    (b"{}", 400, "invalid_type"),
    (b'{"question": 7}', 400, "invalid_type"),
    (b'{"question": ""}', 400, "wrong_question"),
    (b'{"question": "\\ud800?"}', 400, "wrong_question"),
    (json.dumps({"question": "好" * 1001}).encode(), 400, "wrong_question"),
    (b'{"question": "a", "history": "b"}', 400, "invalid_type"),
    (b'{"question": "a", "history": [1]}', 400, "invalid_type"),
    (b'{"question": "a", "quotes": true}', 400, "invalid_type"),
    (b'{"question": "a", "quotes": 1.5}', 400, "invalid_type"),
    (b'{"question": "a", "quotes": 0}', 400, "out_of_range"),
    (b'{"question": "a", "min_confidence": "1"}', 400, "invalid_type"),
    (b'{"question": "a", "min_confidence": 1e999}', 400, "out_of_range"),
    (b'{"question": "a", "x": ' + b"[" * 40 + b"]" * 40 + b"}", 400, "too_deep"),
    (b'"' + b"x" * LARGEST + b'"', 413, "too_large"),
]


@pytest.mark.parametrize(("body", "status", "code"), WRONG)
def test_wrong_body_is_told(served: Served, body: bytes, status: int, code: str) -> None:
    assert error_of(served.client.post("/api/ask", content=body)) == (status, code)


def test_body_without_a_length_is_limited_as_well(served: Served) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(LARGEST // 65536 + 1):
            yield b" " * 65536

    assert error_of(served.client.post("/api/ask", content=pieces())) == (413, "too_large")


def test_slow_body_is_given_up(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qabot.server.bodies.SLOWEST", 0.1)
    host, port = served.base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        head = f"POST /api/ask HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 9\r\n\r\n{{"
        connection.sendall(head.encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 408 ")


def test_ten_thousand_headers_are_refused(served: Served) -> None:
    lines = "".join(f"x-{number}: 1\r\n" for number in range(10_000))
    host, port = served.base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        head = f"GET /healthz HTTP/1.1\r\nHost: {host}:{port}\r\n{lines}\r\n"
        connection.sendall(head.encode())
        assert connection.recv(4096)[:13] in (b"HTTP/1.1 400 ", b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/nothing", 404, "no_route"),
        ("/api/ask", 405, "wrong_method"),
        ("/api/text/zone.md", 404, "no_document"),
        ("/api/text/" + "0" * 64, 404, "no_document"),
        ("/d/" + "0" * 64, 404, "no_document"),
        ("/d/..%2f..%2fetc%2fpasswd", 404, "no_route"),
        ("/v1/models/gpt", 404, "model_not_found"),
    ],
)
def test_wrong_path_is_told(served: Served, path: str, status: int, code: str) -> None:
    assert error_of(served.client.get(path)) == (status, code)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("start=-1", "invalid_type"),
        ("start=²", "invalid_type"),
        ("start=9&end=3", "no_slice"),
        ("end=99999", "no_slice"),
        ("context=100001", "out_of_range"),
    ],
)
def test_wrong_slice_is_told(served: Served, query: str, code: str) -> None:
    sha256 = served.client.get("/api/documents").json()["documents"][0]["sha256"]
    assert error_of(served.client.get(f"/api/text/{sha256}?{query}")) == (400, code)


# the OpenAI-style endpoint


def test_model_is_listed(served: Served) -> None:
    listed = served.client.get("/v1/models").json()
    assert [model["id"] for model in listed["data"]] == ["qabot"]


@pytest.mark.parametrize(
    "question",
    ["济南自贸区面积是多少", "项目的代号是什么", "西厂的产量", "年假申请需要提交哪些材料"],
)
def test_annotations_cut_the_quoted_text(served: Served, question: str) -> None:
    message, quotes = chat(served, question), ask(served, question)["quotes"]
    assert quotes
    cut = []
    for annotation in message["annotations"]:
        assert annotation["type"] == "url_citation"
        at = annotation["url_citation"]
        cut.append((message["content"][at["start_index"] : at["end_index"]], at["url"]))
    # lines of a quote are led by "> ", those in code spans by their ticks
    cut = [(re.sub(" ?`*\n> (?:`+ )?", "\n", text), url) for text, url in cut]
    assert cut == [(quote["text"], quote["url"]) for quote in quotes]


def test_line_with_markup_is_quoted_in_a_code_span(served: Served) -> None:
    assert f"> `` {CODE} `` [1]" in chat(served, "项目的代号是什么")["content"]


def test_content_carries_every_reference_by_itself(served: Served) -> None:
    content = chat(served, "济南自贸区面积是多少")["content"]
    for number, quote in enumerate(ask(served, "济南自贸区面积是多少")["quotes"], 1):
        assert f"{quote['text']} [{number}]" in content
        assert f"\n[{number}]: {quote['url']}" in content


def test_refusal_is_a_plain_answer(served: Served) -> None:
    message = chat(served, "火星上有几座火山")
    assert message["content"] == CHINESE["refusal"]
    assert message["annotations"] == []
    assert chat(served, "How many moons does Mars have?")["content"] == ENGLISH["refusal"]


def test_question_goes_on_from_former_messages(served: Served) -> None:
    content = chat(served, "济南自贸区面积是多少", "哪年成立的？")["content"]
    assert content.startswith("*理解为：")
    assert FOUNDED in content


@pytest.mark.parametrize("questions", [("项目的代号是什么",), ("火星上有几座火山",), ("你好",)])
def test_stream_equals_the_answer_in_one(served: Served, questions: tuple[str, ...]) -> None:
    whole = chat(served, *questions)
    body = messages(*questions) | {"stream": True, "stream_options": {"include_usage": True}}
    response = served.client.post("/v1/chat/completions", json=body)
    assert response.headers["content-type"].startswith("text/event-stream")
    lines = [line.removeprefix("data: ") for line in response.text.split("\n\n") if line]
    assert lines[-1] == "[DONE]"
    chunks = [json.loads(line) for line in lines[:-1]]
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks if chunk["choices"]]
    assert "".join(delta.get("content", "") for delta in deltas) == whole["content"]
    assert [a for d in deltas for a in d.get("annotations", [])] == whole["annotations"]
    assert chunks[-2]["choices"][0]["finish_reason"] == "stop"
    assert chunks[-1]["usage"]["completion_tokens"] == len(whole["content"])


def chunks_of(served: Served, path: str, *questions: str) -> list[dict[str, Any]]:
    response = served.client.post(path, json=messages(*questions) | {"stream": True})
    assert response.status_code == 200, response.text
    *lines, end = [line.removeprefix("data: ") for line in response.text.split("\n\n") if line]
    assert end == "[DONE]"
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize(
    "questions",
    [
        ("济南自贸区面积是多少",),
        ("项目的代号是什么",),
        ("济南自贸区面积是多少", "哪年成立的？"),
        ("西厂的产量是多少？东厂的产量是多少？",),
        ("火星上有几座火山",),
    ],
)
def test_open_webui_gets_each_quote_as_a_source(served: Served, questions: tuple[str, ...]) -> None:
    *history, question = questions
    quotes = ask(served, question, history=history)["quotes"]
    chunks = chunks_of(served, "/open-webui/v1/chat/completions", *questions)
    sources = [chunk["event"]["data"] for chunk in chunks if "event" in chunk]
    assert all(chunk["choices"] == [] for chunk in chunks if "event" in chunk)
    assert [source["document"] for source in sources] == [[quote["text"]] for quote in quotes]
    assert [source["source"]["url"] for source in sources] == [quote["url"] for quote in quotes]
    for number, source in enumerate(sources, 1):
        place = source["source"]["url"].split("/d/")[1].replace("#", "/")
        assert source["source"]["id"] == source["metadata"][0]["source"] == f"qabot://{place}"
        assert source["source"]["name"].startswith(f"[{number}] ")
    ordinary = chunks_of(served, "/v1/chat/completions", *questions)
    assert not any("event" in chunk for chunk in ordinary)
    texts = [
        "".join(c["choices"][0]["delta"].get("content", "") for c in stream if c["choices"])
        for stream in (chunks, ordinary)
    ]
    assert texts[0] == texts[1]
    assert not any("annotations" in c["choices"][0]["delta"] for c in chunks if c["choices"])
    fields = {"id", "object", "created", "model", "choices"}
    assert all(fields <= set(chunk) for chunk in chunks)


def test_open_webui_lists_the_model_and_gets_an_answer_in_one(served: Served) -> None:
    listed = served.client.get("/open-webui/v1/models").json()
    assert listed == served.client.get("/v1/models").json()
    body = messages("济南自贸区面积是多少")
    made = served.client.post("/open-webui/v1/chat/completions", json=body).json()
    assert made["choices"][0]["message"] == chat(served, "济南自贸区面积是多少")


def test_helper_requests_are_answered_without_the_index(folder: Path) -> None:
    history = "<chat_history>\nUSER: 济南自贸区面积是多少\nASSISTANT: x\n</chat_history>"
    asked = {
        '### Task:\nGenerate a title.\nJSON: { "title": "…" }\n': {"title": "济南自贸区面积是多少"},
        '### Task:\nGenerate tags.\nJSON: { "tags": ["…"] }\n': {"tags": []},
        '### Task:\nSuggest questions.\nJSON: { "follow_ups": [] }\n': {"follow_ups": []},
        '### Task:\nGenerate queries.\nJSON: { "queries": ["a"] }\n': {"queries": []},
    }
    with serving(folder.parent / "none") as served:
        for request, expected in asked.items():
            message = chat(served, request + history)
            assert json.loads(message["content"]) == expected
            assert message["annotations"] == []


def test_choice_of_tools_is_answered_without_the_index(folder: Path) -> None:
    chosen = messages('History:\nUSER: """a"""\nQuery: 济南自贸区面积是多少')
    system = 'Available Tools: [{"name": "clock"}]\n\nReturn {"tool_calls": []} if none fits.'
    chosen["messages"].insert(0, {"role": "system", "content": system})
    with serving(folder.parent / "none") as served:
        made = served.client.post("/v1/chat/completions", json=chosen).json()
        assert json.loads(made["choices"][0]["message"]["content"]) == {"tool_calls": []}


ATTACHED = (
    "### Task:\nRespond to the user query using the provided context.\n\n<context>\n"
    '<source id="1" name="a.txt">某文件 <chat_history> </context> 里的字</source>\n</context>\n\n'
)


@pytest.mark.parametrize("before", [ATTACHED, "\n " + ATTACHED])
def test_question_with_an_attached_file_is_answered(served: Served, before: str) -> None:
    question = "济南自贸区面积是多少"
    assert chat(served, before + question) == chat(served, question)
    assert chat(served, before + question, "哪年成立的？") == chat(served, question, "哪年成立的？")
    parts = [{"type": "text", "text": before + question}]
    body = {"messages": [{"role": "user", "content": parts}]}
    made = served.client.post("/v1/chat/completions", json=body).json()
    assert made["choices"][0]["message"] == chat(served, question)


@pytest.mark.parametrize(
    "request_of_its_own",
    [
        ATTACHED,
        "### Task:\nTags.\n<chat_history>\nUSER: <context>a</context> 面积？\n</chat_history>",
        "Your task is to reflect the speaker's likely facial expression. Message: ```面积多少```",
        "### Task:\n" + "<context>" * 50_000,
        "### Task:\n" + "</context>" * 50_000,
    ],
)
def test_request_without_a_question_is_answered_without_the_index(
    folder: Path, request_of_its_own: str
) -> None:
    with serving(folder.parent / "none") as served:
        said = json.loads(chat(served, request_of_its_own)["content"])
    assert list(said) in (["text"], ["title"], ["tags"])
    assert not any(served_figure in str(said) for served_figure in ("37.99", "920"))


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"messages": None}, 400, "invalid_type"),
        ({"messages": []}, 400, "no_question"),
        ({"messages": ["a"]}, 400, "invalid_type"),
        ({"messages": [{"role": "user", "content": 1}]}, 400, "invalid_type"),
        ({"messages": [{"role": "user", "content": "长" * 1001}]}, 400, "wrong_question"),
        ({"messages": [{"role": "user", "content": [{"type": "text"}]}]}, 400, "invalid_type"),
        ({"stream": "yes"}, 400, "invalid_type"),
        ({"stream_options": 1}, 400, "invalid_type"),
        ({"model": "gpt-4"}, 404, "model_not_found"),
        ({"model": 4}, 400, "invalid_type"),
    ],
)
def test_wrong_chat_is_told(
    served: Served, change: dict[str, object], status: int, code: str
) -> None:
    response = served.client.post("/v1/chat/completions", json=messages("济南") | change)
    assert error_of(response) == (status, code)


def test_parts_of_a_message_are_joined_and_unknown_fields_left_out(served: Served) -> None:
    parts = [
        {"type": "text", "text": "济南自贸区面积是多少"},
        {"type": "image_url", "image_url": {}},
    ]
    body = {"messages": [{"role": "user", "content": parts}], "tools": [], "temperature": 2}
    response = served.client.post("/v1/chat/completions", json=body)
    assert ZONE in response.json()["choices"][0]["message"]["content"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("面积为37.99平方公里。", ("", "")),
        ("1. 申请表", ("", "")),
        ("2*3*4", ("` ", " `")),
        ("# 标题", ("` ", " `")),
        ("a `b` ``c``", ("``` ", " ```")),
        ("<b>", ("` ", " `")),
        ("$x$", ("` ", " `")),
    ],
)
def test_line_that_markdown_would_change_is_put_into_a_code_span(
    line: str, expected: tuple[str, str]
) -> None:
    assert _around(line) == expected


# the page


def test_page_asks_without_script_in_the_language_of_the_browser(served: Served) -> None:
    chinese = served.client.get("/", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}).text
    assert '<html lang="zh-CN">' in chinese
    assert "<script" not in re.sub("<script src=[^>]*></script>", "", chinese)
    assert '<html lang="en">' in served.client.get("/").text
    asked = {"question": "哪年成立的？", "history": ["济南自贸区面积是多少"]}
    page = served.client.post("/", data=asked).text
    assert "<mark>2019年</mark>8月" in page
    assert page.count('name="history"') == 2


def test_link_of_the_page_opens_the_document_at_the_mark(served: Served) -> None:
    page = served.client.post("/", data={"question": "济南自贸区面积是多少"}).text
    found = re.search(r'href="(/d/[^"#]+)#(\d+-\d+)"', page)
    assert found
    document = served.client.get(unescape(found[1])).text
    assert f'<mark id="{found[2]}">{ZONE}</mark>' in document


def test_document_is_shown_letter_for_letter_and_escaped(served: Served) -> None:
    listed = served.client.get("/api/documents").json()["documents"]
    for name in ("evil.md", "project.txt"):
        sha256 = next(e["sha256"] for e in listed if e["path"].endswith(name))
        text = served.client.get(f"/api/text/{sha256}").json()["text"]
        page = served.client.get(f"/d/{sha256}").text
        shown = re.search(r'<pre id="text"[^>]*>\n(.*)</pre>', page, re.DOTALL)
        assert shown
        assert unescape(shown[1]) == text
        assert "<img" not in page
        assert page.count("<script") == 1  # our own


def test_answer_page_escapes_question_and_quote(served: Served) -> None:
    page = served.client.post("/", data={"question": f"项目的代号是什么{EVIL}"}).text
    assert page.count("<script") == 1  # our own
    assert "<img" not in page


def test_pages_forbid_foreign_content(served: Served) -> None:
    for path in ("/", "/page.css", "/healthz", "/nothing"):
        headers = served.client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_wrong_link_is_told_as_a_page_to_a_person(served: Served) -> None:
    response = served.client.get("/d/" + "0" * 64, headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert ENGLISH["no_document"] in response.text


def test_wrong_question_is_told_in_the_language_of_the_page(served: Served) -> None:
    chinese = {"Accept": "text/html", "Accept-Language": "zh"}
    response = served.client.post("/", data={"question": "？"}, headers=chinese)
    assert response.status_code == 400
    said = QuestionError(Code.QUESTION_WITHOUT_WORDS, question="？").text("zh")
    assert said in unescape(response.text)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("zh-TW", "zh-CN"),
        ("de, zh;q=0.5", "zh-CN"),
        ("", "en"),
        ("zh;q=x,;;,en;q=", "en"),
    ],
)
def test_language_is_the_one_preferred(accepted: str, language: str) -> None:
    assert texts_accepted(accepted)["lang"] == language


def test_both_languages_say_the_same_things() -> None:
    assert ENGLISH.keys() == CHINESE.keys()
    for name, text in ENGLISH.items():
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", CHINESE[name]))


# who may ask


@pytest.mark.parametrize("host", ["evil.example", "10.0.0.1", "localhost.evil.example", "", "a/b"])
@pytest.mark.parametrize("path", ["/", "/healthz", "/v1/models"])
def test_foreign_host_is_refused(served: Served, path: str, host: str) -> None:
    response = served.client.get(path, headers={"Host": host})
    assert error_of(response) == (421, "unknown_host")


def test_own_names_are_known(served: Served) -> None:
    port = served.base.rpartition(":")[2]
    for host in (f"localhost:{port}", "LOCALHOST", "[::1]:80", "127.0.0.1"):
        assert served.client.get("/v1/models", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "http://[", "https://localhost"]
)
def test_page_from_elsewhere_is_refused(served: Served, origin: str) -> None:
    response = served.client.post("/api/ask", json={"question": "济南"}, headers={"Origin": origin})
    assert error_of(response) == (403, "foreign_origin")


def test_own_page_and_allowed_names_may_ask(folder: Path) -> None:
    with serving(folder, allowed=("qa.lan",), public="https://qa.lan") as served:
        for origin, host in ((served.base, None), ("https://qa.lan", "qa.lan")):
            headers = {"Origin": origin} | ({"Host": host} if host else {})
            response = served.client.post("/api/ask", json={"question": "谢谢"}, headers=headers)
            assert response.status_code == 200
        assert ask(served, "济南自贸区面积是多少")["quotes"][0]["url"].startswith(
            "https://qa.lan/d/"
        )


def test_token_is_asked_for_and_its_hash_alone_is_kept(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    token = make_token(path, "reader")
    assert path.stat().st_mode & 0o777 == 0o600
    assert token not in path.read_text("utf-8")
    with serving(folder, tokens=Tokens(path)) as served:
        assert served.client.get("/healthz").status_code == 200
        for headers in ({}, {"Authorization": "Bearer no"}, {"Authorization": token}):
            response = served.client.get("/v1/models", headers=headers)
            assert error_of(response) == (401, "invalid_api_key")
        known = {"Authorization": f"Bearer {token}"}
        assert served.client.get("/v1/models", headers=known).status_code == 200
        path.write_text("", encoding="utf-8")
        assert served.client.get("/v1/models", headers=known).status_code == 401
        path.unlink()
        assert served.client.get("/v1/models", headers=known).status_code == 503


@pytest.mark.parametrize("token", ["", "😀", "\x00", 'a"b;c\r\nd'])
def test_token_that_no_header_can_carry_is_like_any_other(
    folder: Path, served: Served, tmp_path: Path, token: str
) -> None:
    entered = served.client.post("/token", data={"token": token})
    assert (entered.status_code, "set-cookie" in entered.headers) == (303, False)
    make_token(tmp_path / "tokens", "reader")
    with serving(folder, tokens=Tokens(tmp_path / "tokens")) as guarded:
        assert guarded.client.post("/token", data={"token": token}).status_code == 401


def test_browser_enters_the_token_once(folder: Path, tmp_path: Path) -> None:
    token = make_token(tmp_path / "tokens", "reader")
    html = {"Accept": "text/html"}
    with serving(folder, tokens=Tokens(tmp_path / "tokens")) as served:
        asked = served.client.get("/", headers=html)
        assert (asked.status_code, 'name="token"' in asked.text) == (401, True)
        wrong = served.client.post("/token", data={"token": "no"}, headers=html)
        assert (wrong.status_code, ENGLISH["wrong_token"] in wrong.text) == (401, True)
        hidden = {"token": token, "next": "//evil.example"}
        entered = served.client.post("/token", data=hidden, headers=html)
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        assert "HttpOnly" in entered.headers["set-cookie"]
        assert served.client.get("/", headers=html).status_code == 200
        assert served.client.get("/v1/models").status_code == 401  # the cookie is for pages


def test_without_a_token_only_this_machine_may_ask() -> None:
    for host in ("0.0.0.0", "::", "192.168.1.5", "qa.lan"):
        with pytest.raises(SettingsError, match="qabot serve token NAME"):
            access_for(host, (), None)
    for host in ("127.0.0.1", "::1", "localhost", "127.0.0.2"):
        access_for(host, (), None)


def test_names_and_tokens_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    make_token(path, "甲")
    for name in ("甲", "a b", "", "a\nb", "x" * 65):
        with pytest.raises(SettingsError):
            make_token(path, name)
    assert list(read_tokens(path)) == ["甲"]
    path.write_text("reader 12345\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="Line 1"):
        read_tokens(path)


def test_name_of_a_host() -> None:
    assert host_name("Example.com:80") == "example.com"
    assert host_name("[::1]:80") == "::1"
    assert host_name("user@example.com") is None


def test_too_many_requests_are_told_to_wait(folder: Path) -> None:
    with serving(folder, limits=Limits(rate=2)) as served:
        codes = [served.client.get("/v1/models").status_code for _ in range(3)]
        assert codes == [200, 200, 429]
        response = served.client.get("/v1/models")
        assert error_of(response) == (429, "rate_limit_exceeded")
        assert 1 <= int(response.headers["retry-after"]) <= 30
        assert served.client.get("/healthz").status_code == 200


def test_bucket_fills_up_steadily() -> None:
    now = 0.0
    rates = Rates(60, clock=lambda: now)
    for _ in range(60):
        rates.take("a")
    with pytest.raises(WebError) as refused:
        rates.take("a")
    assert refused.value.wait == 1
    rates.take("b")
    now = 1.0
    rates.take("a")
    with pytest.raises(WebError):
        rates.take("a")


def test_queue_is_bounded_and_empties() -> None:
    async def run() -> list[object]:
        desk, go = Desk(1, 2, name="test", wait=7), threading.Event()
        first, second = (asyncio.create_task(desk.run(go.wait)) for _ in range(2))
        await asyncio.sleep(0)
        with pytest.raises(WebError) as refused:
            await desk.run(go.wait)
        go.set()
        done = [await first, await second, await desk.run(lambda: "after")]
        desk.close()
        return [refused.value.status, refused.value.headers, *done]

    assert asyncio.run(run()) == [503, {"Retry-After": "7"}, True, True, "after"]


def test_error_of_the_program_is_told_without_its_details(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret question")

    monkeypatch.setattr(Library, "reply", broken)
    response = served.client.post("/api/ask", json={"question": "济南"})
    assert error_of(response) == (500, "internal")
    assert "RuntimeError" in caplog.text
    assert "secret" not in response.text + caplog.text


def test_log_names_routes_and_never_what_was_asked(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="qabot.server.gate"):
        ask(served, "济南自贸区面积是多少")
        served.client.get("/d/11112222?span=3-4")
    assert "POST /api/ask 200" in caplog.text
    assert "济南" not in caplog.text
    assert "11112222" not in caplog.text


# while documents change


def test_links_open_after_the_document_has_changed(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "a.md").write_text(f"# 自贸区\n\n{ZONE}\n", encoding="utf-8")
    with serving(tmp_path / "index") as served:
        served.library.update([documents])
        quote = ask(served, "济南自贸区的面积")["quotes"][0]
        (documents / "a.md").write_text("# 自贸区\n\n面积不详，尚待测量。\n", encoding="utf-8")
        served.library.update([documents])
        (documents / "a.md").unlink()
        (documents / "b.md").write_text("别的内容在这里。", encoding="utf-8")
        served.library.update([documents])
        page = served.client.get(f"/d/{quote['document']['sha256']}").text
        assert ZONE in page


def test_askers_are_answered_while_generations_follow_one_another(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()

    def write(number: int) -> None:
        for name in ("东厂", "西厂"):
            text = f"# {name}\n\n{name}和其他工厂的年产量为{number}吨。\n"
            (documents / f"{name}.md").write_text(text, encoding="utf-8")

    write(1000)
    stop, values = threading.Event(), dict[int, int]()
    with serving(tmp_path / "index") as served:
        values[served.library.update([documents]).generation] = 1000

        def asker(_: int) -> list[tuple[int, str]]:
            found: list[tuple[int, str]] = []
            while not stop.is_set() or not found:
                answer = ask(served, "工厂的年产量为多少吨")
                found += [(answer["index"]["generation"], q["text"]) for q in answer["quotes"]]
            return found

        with ThreadPoolExecutor(20) as pool:
            asking = [pool.submit(asker, number) for number in range(20)]
            for number in range(1001, 1005):
                write(number)
                values[served.library.update([documents]).generation] = number
            stop.set()
            found = [one for done in asking for one in done.result()]
    assert found
    assert {(generation, f"{values[generation]}吨" in text) for generation, text in found} == {
        (generation, True) for generation, _ in found
    }


# the description


def test_description_tells_of_every_route_and_of_nothing_else(folder: Path) -> None:
    gate = create_application(Library(folder), access_for("127.0.0.1", (), None), Limits())
    assert isinstance(gate.app, Starlette)
    routes = {
        (route.path, method.lower())
        for route in gate.app.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    described = read_description()
    assert routes == {
        (path, method) for path, methods in described["paths"].items() for method in methods
    }
    gate.app.state.model.close()
    gate.app.state.files.close()


def test_description_is_served_and_its_references_lead_somewhere(served: Served) -> None:
    text = served.client.get("/openapi.json").text
    described = json.loads(text)
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', text):
        place = described
        for name in reference.split("/"):
            place = place[name]
        assert isinstance(place, dict), reference


def test_answers_have_the_fields_that_the_description_names(served: Served) -> None:
    schemas = served.client.get("/openapi.json").json()["components"]["schemas"]
    answer = ask(served, "济南自贸区面积是多少")
    assert set(answer) == set(schemas["Answer"]["properties"])
    assert set(schemas["Quote"]["required"]) <= set(answer["quotes"][0])
    assert set(answer["quotes"][0]) <= set(schemas["Quote"]["properties"])
