"""The pages of the server without script, and the figures: gaps, evaluation, metrics, proxies."""

import json
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from qabot.cli import app
from qabot.errors import SettingsError
from qabot.evaluation import Case
from qabot.ingest import update
from qabot.rendering import evaluation_json
from qabot.server.memory import FILE, Memory
from qabot.server.metrics import Metrics
from qabot.server.proxies import Proxies
from qabot.server.texts import CHINESE, ENGLISH
from qabot.server.tokens import Tokens, make_token
from tests.support.served import Served, serving

ZONE = "济南自贸区的面积为37.99平方公里。"
PARKS = "青岛有森林公园12处。"
HTML = {"Accept": "text/html"}
SCRIPTS = ("page", "place", "document", "conversation", "uploads")
FIRST_PAGE = ("/", "/page.css", "/icon.svg", *(f"/js/{name}.js" for name in SCRIPTS))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents/zone.md").write_text(f"# 济南自贸区\n\n{ZONE}\n", encoding="utf-8")
    (tmp_path / "documents/bad.pdf").write_bytes(b"%PDF-1.4 broken")
    update(tmp_path / "index", [tmp_path / "documents"])
    with serving(tmp_path / "index") as found:
        yield found


def ask(served: Served, question: str, **rest: object) -> dict[str, Any]:
    found: dict[str, Any] = served.client.post(
        "/api/ask", json={"question": question, **rest}
    ).json()
    return found


class Seen(HTMLParser):
    """What a reader of screens needs of a page: labels, headings, landmarks; and what is loaded."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("path", ["/", "/documents", "/gaps", "/eval", "/d/"])
def test_pages_can_be_used_by_keyboard_and_screen_reader(
    served: Served, path: str, language: str
) -> None:
    if path == "/d/":
        path += served.client.get("/api/documents").json()["documents"][0]["sha256"]
    text = served.client.get(path, headers={**HTML, "Accept-Language": language}).text
    seen = Seen(text)
    assert seen.all("html") == [{"lang": language}]
    assert len(seen.all("h1")) == len(seen.all("main")) == len(seen.all("nav")) == 1
    assert seen.all("main")[0]["id"] == "main"
    assert seen.all("a")[0] == {"class": "skip", "href": "#main"}
    current = [a["href"] for a in seen.all("a") if a.get("aria-current")]
    assert current == ([path] if "/d/" not in path else [])
    labelled = {label["for"] for label in seen.all("label")}
    fields = [*seen.all("input"), *seen.all("textarea")]
    assert {f["id"] for f in fields if f.get("type") != "hidden"} == labelled
    for _, attributes in seen.tags:
        assert not any(name == "style" or name.startswith("on") for name in attributes)


def test_first_page_is_small(served: Served) -> None:
    sizes = {path: len(served.client.get(path).content) for path in FIRST_PAGE}
    assert sum(sizes.values()) <= 60_000
    loaded = set(
        re.findall(r'(?:src|href)="(/[^"]+\.(?:css|js|svg))"', served.client.get("/").text)
    )
    assert loaded <= set(FIRST_PAGE)


def test_unknown_script_is_not_there(served: Served) -> None:
    assert served.client.get("/js/openapi.js").status_code == 404
    assert served.client.get("/js/..%2fpage.js").status_code == 404


def test_file_is_uploaded_and_removed_without_script(served: Served) -> None:
    sent = served.client.post("/documents", files={"file": ("公园.md", PARKS.encode())})
    assert sent.status_code == 303
    shown = settled(served, sent.headers["location"])
    assert f"公园.md: {ENGLISH['job_done']}" in shown
    identity = re.search(r'name="id" value="(d[0-9a-f]{12})"', shown)
    assert identity
    assert shown.count('name="id"') == 1  # the other document was not uploaded
    removed = served.client.post("/documents/remove", data={"id": identity[1]})
    assert f"公园.md: {ENGLISH['job_removed']}" in settled(served, removed.headers["location"])
    wrong = served.client.post("/documents/remove", data={"id": identity[1]}, headers=HTML)
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (404, True)


def settled(served: Served, path: str) -> str:
    while True:
        page = served.client.get(path, headers=HTML).text
        if not re.search(r'data-state="(?:waiting|reading|indexing)"', page):
            return page
        time.sleep(0.02)


def test_list_says_why_a_file_was_left_out_in_the_language_of_the_page(served: Served) -> None:
    english = served.client.get("/documents").text
    chinese = served.client.get("/documents", headers={"Accept-Language": "zh"}).text
    assert "documents/bad.pdf: is damaged or cut off" in english
    assert "documents/bad.pdf: 已损坏或不完整" in chinese
    assert CHINESE["left_out"].format(count=1) in chinese


def test_page_of_a_token_that_only_reads_has_nothing_to_write(
    served: Served, tmp_path: Path
) -> None:
    token = make_token(tmp_path / "tokens", "reader", read_only=True)
    with serving(served.library.folder, tokens=Tokens(tmp_path / "tokens")) as guarded:
        guarded.client.post("/token", data={"token": token})
        page = guarded.client.get("/documents", headers=HTML)
        assert (page.status_code, "<form" in page.text) == (200, False)
        assert guarded.client.get("/api/documents").status_code == 200  # as the script asks
        assert guarded.client.get("/v1/models").status_code == 401


def test_answer_page_prints_whole_references(served: Served) -> None:
    page = served.client.post("/", data={"question": "济南自贸区面积是多少"}).text
    quote = ask(served, "济南自贸区面积是多少")["quotes"][0]
    assert f'<span class="address">{quote["url"]}</span>' in page


# gaps


def test_gaps_are_those_of_the_command_line(served: Served) -> None:
    ask(served, "火星上有几座火山")
    ask(served, "火星上有几座火山呢")
    ask(served, "济南自贸区面积是多少")
    ask(served, "济南自贸区面积是多少", min_confidence=1)  # refused for another threshold
    ask(served, "谢谢")
    body = {"messages": [{"role": "user", "content": "木星有几颗卫星"}]}
    served.client.post("/v1/chat/completions", json=body)
    found = served.client.get("/api/gaps", params={"days": 2}).json()
    assert [gap["count"] for gap in found["gaps"]] == [2, 1]
    assert found["gaps"][1]["questions"] == ["木星有几颗卫星"]
    command = ["gaps", "--index", str(served.library.folder), "--days", "2", "--json"]
    assert json.loads(CliRunner().invoke(app, command).stdout) == found
    page = served.client.get("/gaps").text
    assert "火星上有几座火山" in page
    assert ENGLISH["times"].format(count=2) in page


@pytest.mark.parametrize("days", ["0", "x", "-1", "3651", "²", "9999999"])
def test_wrong_days_are_reported(served: Served, days: str) -> None:
    assert served.client.get("/api/gaps", params={"days": days}).status_code == 400


def test_questions_are_kept_for_ninety_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Memory(tmp_path)
    memory.refused("旧的问题")
    later = time.time() + 91 * 86400
    monkeypatch.setattr(time, "time", lambda: later)
    memory.refused("新的问题")
    assert [question for _, question in memory.unanswered(0)] == ["新的问题"]
    memory.close()
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_answers_need_no_memory_that_can_be_written(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Memory, "refused", full)
    assert ask(served, "火星上有几座火山")["found"] is False


# evaluation

CASES: list[dict[str, Any]] = [
    {"question": "济南自贸区面积是多少", "answers": ["37.99平方公里"]},
    {"question": "火星上有几座火山", "answers": []},
    {"id": "c", "question": "济南自贸区叫什么", "answers": ["不对的答案"]},
]


def test_evaluation_is_that_of_the_library(served: Served) -> None:
    found = served.client.post("/api/eval", json={"cases": CASES})
    assert found.status_code == 200, found.text
    cases = [
        Case(c.get("id", n), c["question"], tuple(c["answers"])) for n, c in enumerate(CASES, 1)
    ]
    expected = json.loads(json.dumps(evaluation_json(served.library.evaluate(cases))))
    measured = found.json()
    for made in (expected, measured):
        assert set(made.pop("ms")) == {"median", "p95"}
    assert measured == expected
    assert [wrong["id"] for wrong in measured["wrong"]] == ["c"]


def test_evaluation_page_measures_lines(served: Served) -> None:
    lines = "济南自贸区面积是多少 = 37.99平方公里 | 38\r\n\r\n火星上有几座火山\r\n"
    lines += json.dumps(CASES[2])
    page = served.client.post("/eval", data={"cases": lines}).text
    shares = re.findall(r'<td class="number">([^<]+)</td>', page)
    assert shares[:3] == ["2", "50%", "50%"]
    assert shares[4:] == ["1", "100%"]
    assert "济南自贸区叫什么" in page


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"cases": []},
        {"cases": ["a"]},
        {"cases": [{"question": "a"}]},
        {"cases": [{"question": "", "answers": []}]},
        {"cases": [{"question": 1, "answers": []}]},
        {"cases": [{"question": "a", "answers": [""]}]},
        {"cases": [{"question": "a", "answers": [[]]}]},
        {"cases": [{"question": "a", "answers": []}] * 201},
    ],
)
def test_wrong_cases_are_reported(served: Served, body: dict[str, Any]) -> None:
    assert served.client.post("/api/eval", json=body).status_code == 400


@pytest.mark.parametrize("line", ["{", '{"question": 1, "answers": []}', "？", "a" * 5001, ""])
def test_wrong_lines_are_reported(served: Served, line: str) -> None:
    wrong = served.client.post("/eval", data={"cases": line}, headers=HTML)
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (400, True)


# metrics and proxies


def test_metrics_count_answers_refusals_and_requests(served: Served) -> None:
    ask(served, "济南自贸区面积是多少")
    ask(served, "火星上有几座火山")
    ask(served, "谢谢")
    ask(served, "")
    response = served.client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    values = dict(
        line.rsplit(" ", 1) for line in response.text.splitlines() if not line.startswith("#")
    )
    assert values["qabot_questions_total"] == "2"
    assert values["qabot_refusals_total"] == "1"
    assert values["qabot_talk_total"] == "1"
    assert values['qabot_requests_total{status="400"}'] == "1"
    assert values['qabot_requests_total{status="200"}'] == "3"
    assert values['qabot_answer_seconds_bucket{le="+Inf"}'] == "2"
    assert values["qabot_generation"] == "1"
    assert values["qabot_waiting_questions"] == values["qabot_waiting_jobs"] == "0"


def test_buckets_add_up() -> None:
    metrics = Metrics()
    for seconds in (0.05, 0.1, 3, 99):
        metrics.answered(found=True, seconds=seconds)
    page = metrics.page({})
    counts = [int(n) for n in re.findall(r'bucket\{le="[^"]+"\} (\d+)', page)]
    assert counts == [2, 2, 2, 2, 2, 3, 3, 3, 4]
    assert "qabot_answer_seconds_sum 102.150" in page


@pytest.mark.parametrize(
    ("trusted", "peer", "chain", "client"),
    [
        ((), "10.0.0.1", "1.1.1.1", "10.0.0.1"),
        (("10.0.0.0/8",), "10.0.0.1", "1.1.1.1", "1.1.1.1"),
        (("10.0.0.0/8",), "11.0.0.1", "1.1.1.1", "11.0.0.1"),
        (("10.0.0.0/8",), "10.0.0.1", "9.9.9.9, 1.1.1.1, 10.0.0.7", "1.1.1.1"),
        (("10.0.0.0/8",), "10.0.0.1", "1.1.1.1, unknown", "10.0.0.1"),
        (("10.0.0.0/8",), "10.0.0.1", "", "10.0.0.1"),
        (("::1",), "::1", "2001:db8::5", "2001:db8::5"),
    ],
)
def test_forwarded_headers_count_only_from_trusted_proxies(
    trusted: tuple[str, ...], peer: str, chain: str, client: str
) -> None:
    headers = [(b"x-forwarded-for", chain.encode()), (b"x-forwarded-proto", b"https")]
    scope = {"type": "http", "client": (peer, 9), "scheme": "http", "headers": headers}
    seen = Proxies.of(trusted).seen_through(scope)
    assert seen["client"][0] == client
    assert seen["scheme"] == ("https" if trusted and peer != "11.0.0.1" else "http")


def test_proxy_that_is_no_address_is_reported() -> None:
    with pytest.raises(SettingsError, match=r"--trusted-proxy 'proxy\.lan'"):
        Proxies.of(["proxy.lan"])


def test_status_bears_folders_that_are_removed_meanwhile(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = served.client.get("/api/status").json()["bytes"]
    (served.library.folder / "generations/9").mkdir()
    real = os.scandir

    def scanning(path: Any = ".") -> Any:
        if str(path).endswith("/9"):
            raise FileNotFoundError(path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scanning)
    response = served.client.get("/api/status")
    assert (response.status_code, response.json()["bytes"]) == (200, before)
