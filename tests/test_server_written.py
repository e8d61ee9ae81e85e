"""Sentences of a language model over HTTP, with a stand-in for the model."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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
