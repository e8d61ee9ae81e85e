"""Sentences of a language model over HTTP, with a stand-in for the model."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qabot.server.markdown import model_text
from tests.support.model_server import Model
from tests.support.model_server import served as model_served
from tests.support.served import Served, serving

QUESTION = "金融辅导员对接了多少家企业"
SAID = "金融辅导员对接1218家企业。"


def reply(prompt: str) -> str:
    match = re.search(r"^\[(\d+)\] .*1218家", prompt, re.M)
    assert match
    at = f"[{match[1]}]"
    return f"{SAID}{at}\n金融辅导员对接1219家企业。{at}\n企业![x](http://a)都满意。{at}\n"


def events_of(text: str) -> list[tuple[str, Any]]:
    """The names and data of events, in order, without comments."""
    found = [event.split("\n") for event in text.removesuffix("\n\n").split("\n\n")]
    return [
        (name.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
        for name, data in (event for event in found if not event[0].startswith(":"))
    ]


@pytest.fixture
def model() -> Model:
    return Model(reply=reply)


@pytest.fixture
def served(model: Model, corpus_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A server whose settings name the stand-in."""
    for name in [name for name in os.environ if name.startswith("QABOT_")]:
        monkeypatch.delenv(name)
    with model_served(model) as endpoint:
        monkeypatch.setenv("QABOT_MODEL_URL", endpoint.url)
        monkeypatch.setenv("QABOT_MODEL", endpoint.model)
        monkeypatch.setenv("QABOT_MODEL_TIMEOUT", "3")  # what hangs is waited for at the end
        with serving(corpus_folder) as found:
            yield found


def test_sentences_are_given_where_they_are_asked_for(served: Served) -> None:
    plain = served.client.post("/api/ask", json={"question": QUESTION}).json()
    made = served.client.post("/api/ask", json={"question": QUESTION, "written": True}).json()
    assert (plain["written"], plain["sources"]) == (None, [])
    verdicts = [(s["text"], s["verdict"]) for s in made["written"]["sentences"]]
    assert verdicts[:2] == [(SAID, "supported"), ("金融辅导员对接1219家企业。", "contradicted")]
    assert made["quotes"] == plain["quotes"]
    (source,) = made["sources"]
    sha256 = source["document"]["sha256"]
    text = served.client.get(f"/api/text/{sha256}").json()["text"]
    assert text[source["start"] : source["end"]] == source["text"]
    assert source["url"].endswith(f"/d/{sha256}#{source['start']}-{source['end']}")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_events_have_each_sentence_with_the_sources_that_it_is_first_to_name(
    served: Served, model: Model, size: int
) -> None:
    model.size = size
    headers = {"Accept": "text/event-stream"}
    body = {"question": QUESTION, "written": True}
    whole = served.client.post("/api/ask", json=body).json()
    events = events_of(served.client.post("/api/ask", json=body, headers=headers).text)
    names = [name for name, _ in events]
    assert names == ["understood", "quotes", *["sentence"] * 3, "done"]
    sentences = [data for name, data in events if name == "sentence"]
    sources = [source for data in sentences for source in data.pop("sources")]
    assert sentences == whole["written"]["sentences"]
    assert sources == whole["sources"]
    rest = {n: v for name, data in events if name != "sentence" for n, v in data.items()}
    assert rest | {"timing_ms": None} == whole | {"timing_ms": None}


def test_event_of_a_sentence_comes_before_the_model_goes_on(served: Served, model: Model) -> None:
    model.fault = "hang"
    headers = {"Accept": "text/event-stream"}
    body = {"question": QUESTION, "written": True}
    with served.client.stream("POST", "/api/ask", json=body, headers=headers) as response:
        text = ""
        for line in response.iter_lines():  # two of three: the last may still get a reference
            text += line
            if text.count("event: sentence") == 2 and line.startswith("data:"):
                break
    assert SAID in text


def test_model_that_fails_is_told_in_the_last_event(served: Served, model: Model) -> None:
    model.status, model.headers = 429, {"Retry-After": "7"}
    headers = {"Accept": "text/event-stream"}
    body = {"question": QUESTION, "written": True}
    events = events_of(served.client.post("/api/ask", json=body, headers=headers).text)
    assert [name for name, _ in events] == ["understood", "quotes", "done"]
    written = events[-1][1]["written"]
    assert (written["complete"], written["sentences"]) == (False, [])
    assert written["notice"]["text"] == "127.0.0.1 上的模型太忙：请 7 秒后再问"


def test_refusal_has_no_sentences(served: Served) -> None:
    body = {"question": "2022年冬奥会在哪里举行", "written": True}
    assert served.client.post("/api/ask", json=body).json()["written"] is None


def test_chat_shows_checked_sentences_before_the_quotes_that_they_name(served: Served) -> None:
    listed = served.client.get("/v1/models").json()["data"]
    assert [model["id"] for model in listed] == ["qabot", "qabot-written"]
    body = {"model": "qabot-written", "messages": [{"role": "user", "content": QUESTION}]}
    made = served.client.post("/v1/chat/completions", json=body).json()
    message = made["choices"][0]["message"]
    assert made["model"] == "qabot-written"
    assert message["content"].startswith(f"{SAID} [1]\n\n")
    assert "1219家" not in message["content"]
    assert "![" not in message["content"]
    first = message["annotations"][0]["url_citation"]
    cited = message["content"][first["start_index"] : first["end_index"]]
    assert "1218家" in cited
    assert f"[1]: {first['url']}" in message["content"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("费率<5%，3~5天，A&B，2*3。 [1]", "费率＜5%，3～5天，A＆B，2＊3。 [1]"),
        ("set model_url and _this_!", "set model_url and ＿this＿!"),
        ("看![图](http://a)和[链接] (http://b)。", "看！[图] （http://a)和[链接] （http://b)。"),
        ("甲。 [1]\n\n(乙)。 [2]", "甲。 [1]\n\n(乙)。 [2]"),
    ],
)
def test_words_of_a_model_are_nothing_but_words(said: str, shown: str) -> None:
    assert model_text(said) == shown


def chunks_of(served: Served, path: str = "/v1") -> list[dict[str, Any]]:
    """The chunks that the model `qabot-written` streams; the stream must end as one."""
    body = {"messages": [{"role": "user", "content": QUESTION}], "stream": True}
    body |= {"model": "qabot-written", "stream_options": {"include_usage": True}}
    text = served.client.post(f"{path}/chat/completions", json=body).text
    *events, last = [event for event in text.split("\n\n") if event and event[0] != ":"]
    assert last == "data: [DONE]"
    return [json.loads(event.removeprefix("data: ")) for event in events]


def content_of(chunks: list[dict[str, Any]]) -> str:
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    return "".join(delta.get("content", "") for delta in deltas)


def whole_message(served: Served) -> dict[str, Any]:
    body = {"model": "qabot-written", "messages": [{"role": "user", "content": QUESTION}]}
    made = served.client.post("/v1/chat/completions", json=body).json()
    message: dict[str, Any] = made["choices"][0]["message"] | {"usage": made["usage"]}
    return message


def twice_said(prompt: str) -> str:
    """Two sentences that are shown, of two sources, the second in brackets; one between is not."""
    first = re.search(r"^\[(\d+)\] .*1218家", prompt, re.M)
    other = re.search(r"^\[(\d+)\] ((?!.*1218家).{10,}。)", prompt, re.M)
    assert first
    assert other
    lines = [f"{SAID}[{first[1]}]", f"对接1219家企业。[{first[1]}]", f"（{other[2]}）[{other[1]}]"]
    return "\n".join(lines)


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize("script", [reply, twice_said])
def test_chunks_are_the_whole_content_whatever_the_pieces(
    served: Served, model: Model, size: int, script: Callable[[str], str]
) -> None:
    model.size, model.reply = size, script
    whole, chunks = whole_message(served), chunks_of(served)
    assert content_of(chunks) == whole["content"]
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    assert [d["annotations"] for d in deltas if "annotations" in d] == [whole["annotations"]]
    assert chunks[-1]["usage"] == whole["usage"]
    pieces = [delta["content"] for delta in deltas if delta.get("content")]
    assert pieces[0] == f"{SAID} [1]"


@pytest.mark.parametrize("script", [reply, twice_said])
def test_each_source_is_sent_before_the_words_that_name_it(
    served: Served, model: Model, script: Callable[[str], str]
) -> None:
    model.reply = script
    whole, chunks = whole_message(served), chunks_of(served, "/open-webui/v1")
    assert content_of(chunks) == whole["content"]
    sources = [chunk["event"]["data"] for chunk in chunks if "event" in chunk]
    urls = [source["source"]["url"] for source in sources]
    assert urls == [one["url_citation"]["url"] for one in whole["annotations"]]
    names = [source["source"]["name"] for source in sources]
    assert [name.split("]")[0] for name in names] == [f"[{n}" for n in range(1, len(names) + 1)]
    known = 0
    for chunk in chunks:
        known += "event" in chunk
        named = re.findall(r"\[(\d+)\](?!:)", content_of([chunk]))
        assert all(int(number) <= known for number in named)


def test_chunk_of_a_sentence_comes_before_the_model_goes_on(served: Served, model: Model) -> None:
    model.fault = "hang"
    body = {"messages": [{"role": "user", "content": QUESTION}], "stream": True}
    body["model"] = "qabot-written"
    with served.client.stream("POST", "/v1/chat/completions", json=body) as response:
        for line in response.iter_lines():
            if SAID in line:
                break
    assert json.loads(line.removeprefix("data: "))["choices"][0]["finish_reason"] is None


@pytest.mark.parametrize(
    ("fault", "said", "notice"),
    [
        ({"status": 401}, False, "不接受密钥"),
        ({"status": 429, "headers": {"Retry-After": "7"}}, False, "7 秒后再问"),
        ({"status": 429}, False, "太忙"),
        ({"status": 500}, False, "500"),
        ({"fault": "garbage"}, False, "model_url"),
        ({"fault": "silent"}, False, "3 秒"),
        ({"fault": "cut"}, True, "断开"),
        ({"fault": "error"}, True, "out of memory"),
        ({"fault": "hang"}, True, "3 秒"),
        ({"fault": "length"}, True, "太长"),
        ({"fault": "whole"}, True, ""),
        ({"reasoning": "1219家"}, True, ""),
        ({"reply": lambda prompt: f"<think>1219家[1]</think>{reply(prompt)}"}, True, ""),
        ({"reply": lambda _: " \n\n "}, False, "只显示原文"),
    ],
)
def test_fault_of_the_model_leaves_the_quotes_and_one_line_in_each_form(
    served: Served, model: Model, fault: dict[str, Any], said: bool, notice: str
) -> None:
    for name, value in fault.items():
        setattr(model, name, value)
    content = content_of(chunks_of(served))
    made = served.client.post("/api/ask", json={"question": QUESTION, "written": True}).json()
    assert content.startswith(f"{SAID} [1]") == said
    assert any(one["text"] == SAID for one in made["written"]["sentences"]) == said
    assert notice in content.split("\n> ")[0]
    assert notice in ((made["written"]["notice"] or {}).get("text") or "")
    assert "1219家" not in content
    assert "1218家" in content.split("\n> ", 1)[1]
    assert any("1218家" in quote["text"] for quote in made["quotes"])


def test_page_has_sentences_above_the_quotes_that_they_name_and_struck_ones_folded(
    served: Served,
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "zh"}
    form = {"question": QUESTION}
    with_quotes = served.client.post("/", data=form, headers=headers).text
    assert 'class="written"' not in with_quotes
    with serving(served.library.folder, written=True) as writes:
        page = writes.client.post("/", data=form, headers=headers).text
        refused = writes.client.post("/", data={"question": "2022年冬奥会在哪里举行"}).text
    before, struck, after = re.split("</?details>", page)
    assert f'<div class="written">\n<p>{SAID} [1]</p>\n' in before
    assert "![x](http://a)" in struck + before
    assert "<s>金融辅导员对接1219家企业。</s><br>原文没有数字 1219家" in struck
    assert "1219家" not in before + after
    assert re.search(r"<figcaption>\[1\]", after)
    assert "1218家" in after
    assert page.endswith("</html>\n")
    assert 'class="written"' not in refused


def test_page_shows_a_sentence_before_the_model_goes_on(served: Served, model: Model) -> None:
    model.fault = "hang"
    headers = {"Accept": "text/html"}
    with (
        serving(served.library.folder, written=True) as own,
        own.client.stream("POST", "/", data={"question": QUESTION}, headers=headers) as response,
    ):
        text = ""
        for piece in response.iter_text():
            text += piece
            if SAID in text:
                break
    assert "<figcaption>" not in text


def test_page_of_a_model_that_fails_has_the_quotes_and_one_line(
    served: Served, model: Model
) -> None:
    model.status = 401
    headers = {"Accept": "text/html", "Accept-Language": "zh"}
    with serving(served.library.folder, written=True) as own:
        page = own.client.post("/", data={"question": QUESTION}, headers=headers).text
    assert "QABOT_MODEL_KEY" in page
    assert "<figcaption>[1]" in page


def test_without_a_model_sentences_are_refused_with_what_to_do(
    corpus_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("QABOT_")]:
        monkeypatch.delenv(name)
    with serving(corpus_folder) as served:
        refused = served.client.post("/api/ask", json={"question": QUESTION, "written": True})
        wrong = served.client.post("/api/ask", json={"question": QUESTION, "written": "yes"})
        body = {"model": "qabot-written", "messages": [{"role": "user", "content": QUESTION}]}
        unknown = served.client.post("/v1/chat/completions", json=body)
    codes = [response.json()["error"]["code"] for response in (refused, wrong, unknown)]
    assert codes == ["no_model", "invalid_type", "model_not_found"]
