"""Written answers on the command line and in Python, with a stand-in for the language model."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from qabot import Library
from qabot.errors import SettingsError
from qabot.messages import Code, message
from qabot.rendering.models import trial_text
from qabot.writing.checking import Trial
from qabot.writing.connection import endpoint_of
from tests.support.command_line import Qabot, command_line
from tests.support.model_server import Model, served

QUESTION = "金融辅导员对接了多少家企业"
UNANSWERABLE = "2022年冬奥会在哪里举行"
SAID = "金融辅导员对接1218家企业。"
WRONG = "金融辅导员对接1219家企业。"


@pytest.fixture
def qabot(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Qabot:
    return command_line(capfd, monkeypatch)


def number(prompt: str) -> str:
    """That of the source sentence that answers."""
    match = re.search(r"^\[(\d+)\] .*1218家", prompt, re.M)
    assert match
    return f"[{match[1]}]"


def reply(prompt: str) -> str:
    at = number(prompt)
    return f"{SAID}{at}\n{WRONG}{at}\n企业因此都很满意。\n"


def test_sentences_come_first_then_what_they_rest_on_and_the_quotes(
    qabot: Qabot, corpus_folder: Path
) -> None:
    with served(Model(reply=reply)) as endpoint:
        where = ("--model-url", endpoint.url, "--model", endpoint.model)
        run = qabot("ask", QUESTION, "--written", *where, "--index", corpus_folder)
        plain = qabot("ask", QUESTION, "--index", corpus_folder)
    assert (run.code, run.err) == (0, "")
    lines = run.out.splitlines()
    assert lines[0] == f"{SAID} [1]"
    assert "已删去 2 句" in lines[2]
    assert WRONG not in run.out
    assert run.out.endswith(plain.out)


def test_all_shows_struck_sentences_with_their_reasons(qabot: Qabot, corpus_folder: Path) -> None:
    with served(Model(reply=reply)) as endpoint:
        where = ("--model-url", endpoint.url, "--model", endpoint.model)
        run = qabot("ask", QUESTION, "--written", "--all", *where, "--index", corpus_folder)
    assert f"〔删去〕 {WRONG} [1]\n    原文没有数字 1219家\n" in run.out
    assert "〔删去〕 企业因此都很满意。\n    没有写明依据哪句原文\n" in run.out


def test_json_has_sentences_with_verdicts_and_their_sources(
    qabot: Qabot, corpus_folder: Path
) -> None:
    with served(Model(reply=reply)) as endpoint:
        where = ("--model-url", endpoint.url, "--model", endpoint.model)
        run = qabot("ask", QUESTION, "--written", "--json", *where, "--index", corpus_folder)
    answer = json.loads(run.out)
    written, (source,) = answer["written"], answer["sources"]
    assert (written["model"], written["complete"], written["notice"]) == ("stand-in", True, None)
    assert [(s["text"], s["quotes"], s["verdict"]) for s in written["sentences"]] == [
        (SAID, [0], "supported"),
        (WRONG, [0], "contradicted"),
        ("企业因此都很满意。", [], "unreferenced"),
    ]
    assert written["sentences"][1]["reasons"][0] == {
        "code": "claim_figure",
        "fields": {"words": "1219家"},
        "text": "原文没有数字 1219家",
    }
    with Library(corpus_folder) as library:
        place = f"{source['document']['sha256']}:{source['start']}-{source['end']}"
        assert library.show(place).text == source["text"]
    assert "1218家" in source["text"]
    assert set(source) == set(answer["quotes"][0]) - {"items"}


def test_refused_question_is_not_sent(qabot: Qabot, corpus_folder: Path) -> None:
    model = Model(reply=reply)
    with served(model) as endpoint:
        where = ("--model-url", endpoint.url, "--model", endpoint.model, "--index", corpus_folder)
        run = qabot("ask", UNANSWERABLE, "--written", *where)
        as_json = qabot("ask", UNANSWERABLE, "--written", "--json", *where)
    assert (run.code, as_json.code, model.requests) == (3, 3, [])
    assert run.out.startswith("文档中没有找到答案。")
    assert json.loads(as_json.out)["written"] is None


def test_comparison_that_no_sentence_answers_is_asked_in_parts(
    qabot: Qabot, tmp_path: Path
) -> None:
    for name, area in (("东湖馆", 3000), ("西山馆", 5200)):
        text = f"# {name}\n\n{name}的建筑面积为{area}平方米。\n\n{name}每天开放。\n"
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    index = ("--index", tmp_path / "index")
    qabot("index", tmp_path, *index)
    model = Model("东湖馆的建筑面积为3000平方米。[1]\n")
    with served(model) as endpoint:
        where = ("--written", "--model-url", endpoint.url, "--model", endpoint.model)
        made = qabot("ask", "东湖馆和西山馆哪个的建筑面积更大", *where, "--json", *index)
    answer = json.loads(made.out)
    assert made.code == 0
    texts = {quote["text"] for quote in answer["quotes"]}
    assert texts >= {"东湖馆的建筑面积为3000平方米。", "西山馆的建筑面积为5200平方米。"}
    prompt = model.requests[0]["messages"][0]["content"]
    assert all(text in prompt for text in texts)


def test_model_that_fails_leaves_the_quotes_and_one_line(qabot: Qabot, corpus_folder: Path) -> None:
    with served(Model(status=429, headers={"Retry-After": "7"})) as endpoint:
        where = ("--model-url", endpoint.url, "--model", endpoint.model)
        run = qabot("ask", QUESTION, "--written", *where, "--index", corpus_folder)
    plain = qabot("ask", QUESTION, "--index", corpus_folder)
    assert run.code == 0
    assert run.out == f"127.0.0.1 上的模型太忙：请 7 秒后再问\n\n{plain.out}"


def test_chat_shows_sentences_and_one_list_of_quotes_that_the_numbers_open(
    corpus_folder: Path,
) -> None:
    lines = f"{QUESTION}\n/1\n/struck\n{UNANSWERABLE}\n/struck\n"
    with served(Model(reply=reply)) as endpoint:
        where = ("--written", "--model-url", endpoint.url, "--model", endpoint.model)
        command = [sys.executable, "-m", "qabot", "chat", *where, "--index", str(corpus_folder)]
        done = subprocess.run(command, input=lines.encode(), capture_output=True, check=False)
    out = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    asked, struck, refused = (out.index(at) for at in (SAID, "〔删去〕", "文档中没有找到答案"))
    assert asked < struck < refused
    assert out[asked:].startswith(f"{SAID} [1]\n\n已删去 2 句")
    quote = "到2020年10月底，济南市金融辅导员已对接1218家有融资需求的企业，涉及的金额为282.4亿元。"
    assert f"\n 1  {quote}\n" in out[:struck]
    assert out.count(quote) == 2  # as a quote, and opened in its text
    assert out[struck:].startswith(f"〔删去〕 {WRONG}\n    原文没有数字 1219家\n〔删去〕 企业因此")
    assert out.rstrip().endswith("No sentence was struck. 没有删去的句子。")


def test_setting_in_the_file_asks_for_sentences_in_a_batch(
    qabot: Qabot, tmp_path: Path, corpus_folder: Path
) -> None:
    asked = tmp_path / "asked.jsonl"
    asked.write_text(f'{{"id": 1, "question": "{QUESTION}"}}\n', encoding="utf-8")
    with served(Model(reply=reply)) as endpoint:
        where = ("--written", "--model-url", endpoint.url, "--model", endpoint.model)
        run = qabot("ask", "--batch", asked, *where, "--index", corpus_folder)
    assert [s["verdict"] for s in json.loads(run.out)["written"]["sentences"]] == [
        "supported",
        "contradicted",
        "unreferenced",
    ]


def test_without_a_model_the_error_says_which_settings(qabot: Qabot, corpus_folder: Path) -> None:
    run = qabot("--lang", "en", "ask", QUESTION, "--written", "--index", corpus_folder)
    assert (run.code, run.out) == (1, "")
    assert "set model_url and model" in run.err


def test_check_says_how_the_model_did(qabot: Qabot, tmp_path: Path) -> None:
    text = "图书馆周末开放到21点。[1]\n藏书30.5万册。[2]\n藏书50万册。[2]\n"
    with served(Model(text)) as endpoint:
        where = ("--model-url", endpoint.url, "--model", endpoint.model)
        run = qabot("model", "--check", *where, "--index", tmp_path / "index")
    lines = run.out.splitlines()
    assert run.code == 0
    assert lines[0] == f"stand-in at {endpoint.url}, without a key"
    assert lines[1:3] == ["nothing leaves this machine", "listed by its server"]
    assert lines[-1] == "2 of 3 sentences name their sources and rest on them"


def test_model_is_shown_and_tried_in_the_language_chosen(qabot: Qabot, tmp_path: Path) -> None:
    index = ("--index", tmp_path / "index")
    with served(
        Model("图书馆周末开放到21点。[1]\n藏书50万册。[2]\n", names=("a", "b"))
    ) as endpoint:
        where = ("--model-url", endpoint.url, "--model", "a")
        tried = qabot("--lang", "zh", "model", "--check", *where, *index)
    lines = tried.out.splitlines()
    assert lines[:2] == [f"a，地址 {endpoint.url}，没有密钥", "任何内容都不会离开本机"]
    assert lines[2] == "服务器列出了这个模型"
    assert lines[-1] == "2 句中有 1 句注明了依据，并且与依据相符"
    assert len(lines) == 6
    assert not any(re.search(r"[a-z]{4}", line.replace(endpoint.url, "")) for line in lines)
    away = ("--model-url", "https://models.example/v1", "--model", "c")
    shown = qabot("--lang", "zh", "model", *away, *index).out.splitlines()
    assert shown[1] == message(Code.MODEL_LEAVES, host="models.example").text("zh")


@pytest.mark.parametrize(
    ("trial", "english", "chinese"),
    [
        (
            Trial("a", ("b", "c")),
            "not listed by its server, which has: b, c",
            "服务器没有列出这个模型；列出的有：b、c",
        ),
        (Trial("a", (), 1), "does not stream: one piece", "不支持流式输出：一次返回"),
        (Trial("a", (), 1), "wrote no sentence", "没有写出句子"),
        (Trial("a", ()), "not listed by its server, which has: none", "列出的有：（无）"),
        (Trial("a", ("a",)), "listed by its server", "服务器列出了这个模型"),
        (Trial("a", None, 5), "5 pieces", "分 5 段返回"),
        (
            Trial("a", None, 5, 1.25, 1, 1, 1),
            "1 of 1 sentences name their sources and rest on them",
            "1 句中有 1 句注明了依据，并且与依据相符",
        ),
        (
            Trial("a", error=message(Code.MODEL_BUSY, host="h")),
            "The model at h has too much to do",
            "h 上的模型太忙",
        ),
    ],
)
def test_report_of_a_trial_has_both_languages(trial: Trial, english: str, chinese: str) -> None:
    assert english in trial_text(trial, "en")
    assert chinese in trial_text(trial, "zh")


def test_check_of_a_model_that_does_not_obey_fails(qabot: Qabot, tmp_path: Path) -> None:
    with served(Model("图书馆开放到21点。\n", names=("a", "b"))) as endpoint:
        where = ("--model-url", endpoint.url, "--model", "a")
        run = qabot("model", "--check", *where, "--index", tmp_path / "index")
    assert run.code == 1
    assert run.out.splitlines()[-1] == "does not name its sources: its sentences will be struck"


def test_key_comes_from_a_private_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("sk-1\n", encoding="utf-8")
    file.chmod(0o644)
    environment = {"QABOT_MODEL_KEY_FILE": str(file)}
    url = "http://127.0.0.1:1/v1"
    with pytest.raises(SettingsError) as raised:
        endpoint_of(url, "m", 1.0, environment)
    assert raised.value.code == Code.SECRET_OPEN
    file.chmod(0o600)
    assert endpoint_of(url, "m", 1.0, environment).key == "sk-1"
    assert endpoint_of(url, "m", 1.0, {"QABOT_MODEL_KEY": "sk-2"}).key == "sk-2"


@pytest.mark.parametrize(
    ("url", "environment", "code"),
    [
        (None, {}, Code.MODEL_UNSET),
        ("localhost:11434", {}, Code.MODEL_URL),
        ("http://user:pa55word@a/v1", {}, Code.MODEL_URL),
        ("http://[/v1", {}, Code.MODEL_URL),
        ("http://a/v1", {"QABOT_MODEL_KEY": "钥匙"}, Code.SECRET_SIGNS),
        ("http://a/v1", {"QABOT_MODEL_KEY_FILE": "/nowhere"}, Code.SECRET_FILE),
        (
            "http://a/v1",
            {"QABOT_MODEL_KEY": "a", "QABOT_MODEL_KEY_FILE": "b"},
            Code.SECRET_TWICE,
        ),
    ],
)
def test_settings_that_cannot_be_used_are_refused(
    url: str | None, environment: dict[str, str], code: Code
) -> None:
    with pytest.raises(SettingsError) as raised:
        endpoint_of(url, "m", 1.0, environment)
    assert raised.value.code == code
    assert "pa55word" not in str(raised.value)


def test_notice_says_that_texts_leave_the_machine(
    qabot: Qabot, corpus_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qabot.writing.client.Endpoint.is_local", property(lambda _: False))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with served(Model(reply=reply)) as endpoint:
        where = ("--model-url", endpoint.url, "--model", endpoint.model)
        run = qabot("--lang", "en", "ask", QUESTION, "--written", *where, "--index", corpus_folder)
    assert run.err == "qabot: The question and the passages found for it are sent to 127.0.0.1\n"
