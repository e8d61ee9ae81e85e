"""`qabot mcp` and /mcp with the protocol's own client, in both generations, and what is refused."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

mcp = pytest.importorskip("mcp", reason="comes with qabot[mcp]")

from jsonschema import Draft202012Validator  # noqa: E402
from mcp import Client, StdioServerParameters  # noqa: E402
from mcp.shared.exceptions import MCPError  # noqa: E402

from qabot import Library  # noqa: E402
from qabot.cli import main  # noqa: E402
from qabot.index.citations import cited  # noqa: E402
from qabot.ingest import update  # noqa: E402
from qabot.server.bodies import LARGEST  # noqa: E402
from qabot.server.tokens import Tokens, make_token  # noqa: E402
from qabot.server.tools import command, endpoint  # noqa: E402
from qabot.server.tools.catalogue import INSTRUCTIONS, TOOLS  # noqa: E402
from qabot.server.tools.references import MOST_CHARACTERS, Slice, ToolError, find, uri  # noqa: E402
from tests.support.model_server import Model  # noqa: E402
from tests.support.model_server import served as model_served  # noqa: E402
from tests.support.served import Served, indexed, serving  # noqa: E402

ZONE = "济南自贸区的面积为37.99平方公里。"
MARKED = "该项目的代号是 **零号** [图](http://evil.example/p)。"
DOCUMENTS = {
    "zone.md": f"# 济南自贸区\n\n{ZONE}\n",
    "project.txt": f"𠮷野家😀\n\n{MARKED}\n",
    "leave.md": "# 请假办法\n\n年假申请需要提交下列材料：\n\n- 申请表\n- 身份证\n",
    "long.txt": "很长的文件。\n" * 8000,
}
QUESTION = "济南自贸区面积是多少"
WAYS = ["http", "legacy", "stdio"]
Steps = Callable[[Client], Awaitable[Any]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(tmp_path_factory.mktemp("tools"), DOCUMENTS)


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    with serving(folder) as found:
        yield found


def talk(way: str, served: Served, steps: Steps) -> Any:
    """What ``steps`` returns, with a client of this way."""
    target: Any = f"{served.base}/mcp"
    if way == "stdio":
        arguments = ["-m", "qabot", "mcp", "--index", str(served.library.folder)]
        target = StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ))

    async def run() -> Any:
        async with Client(target, mode="legacy" if way == "legacy" else "auto") as client:
            return await steps(client)

    return asyncio.run(run())


def call(served: Served, name: str, arguments: dict[str, Any], way: str = "http") -> Any:
    return talk(way, served, lambda client: client.call_tool(name, arguments))


async def text_at(client: Client, reference: str) -> str:
    contents: Any = (await client.read_resource(reference)).contents
    (found,) = contents
    text: str = found.text
    return text


def only_text(result: Any) -> str:
    """The text of a result that has nothing else."""
    assert [block.type for block in result.content] == ["text"]
    text: str = result.content[0].text
    return text


def place_of(folder: Path, text: str) -> Slice:
    """Where a text is, counted here by hand in the documents above."""
    name = next(name for name, whole in DOCUMENTS.items() if text in whole)
    with Library(folder) as library:
        (entry,) = [e for e in library.status().entries if e.path.endswith(name)]
        document = library.document(entry.sha256)
    start = document.text.index(text)
    return Slice(document, start, start + len(text))


# what an assistant reads


def test_tools_are_read_only_and_their_schemas_are_schemas(served: Served) -> None:
    listed = talk("http", served, lambda client: client.list_tools()).tools
    assert [tool.name for tool in listed] == ["ask", "search", "show", "documents"]
    for tool in listed:
        Draft202012Validator.check_schema(tool.input_schema)
        assert tool.input_schema["additionalProperties"] is False
        assert all(p["description"] for p in tool.input_schema["properties"].values())
        hints = tool.annotations
        assert (hints.read_only_hint, hints.destructive_hint, hints.open_world_hint) == (
            True,
            False,
            False,
        )
        assert tool.output_schema is None


@pytest.mark.parametrize("way", WAYS)
def test_both_generations_of_the_protocol_are_spoken(served: Served, way: str) -> None:
    async def steps(client: Client) -> tuple[str, str | None]:
        return client.protocol_version, client.instructions

    version = "2025-11-25" if way == "legacy" else "2026-07-28"
    assert talk(way, served, steps) == (version, INSTRUCTIONS)


@pytest.mark.parametrize("way", WAYS)
def test_answer_is_complete_as_text_and_as_structured_content(
    folder: Path, served: Served, way: str
) -> None:
    result = call(served, "ask", {"question": QUESTION}, way)
    reference = uri(place_of(folder, ZONE))
    url = f"{served.base}/d/{reference.removeprefix('qabot://').replace('/', '#')}"
    lines = [f"> {ZONE}", "— 济南自贸区", reference] + ([] if way == "stdio" else [url])
    confidence = f"{served.library.ask(QUESTION).confidence:.0%}"
    head = f"文档原文，可信度 {confidence}\n\n[1]\n"
    text, *links = result.content
    assert text.text.split("\n\n[2]")[0] == head + "\n".join(lines)
    quotes = result.structured_content["quotes"]
    assert (quotes[0]["text"], quotes[0]["reference"]) == (ZONE, reference)
    assert [link.uri for link in links] == [quote["reference"] for quote in quotes]
    assert links[0].name == "济南自贸区"
    assert not result.is_error


@pytest.mark.parametrize("question", [QUESTION, "项目的代号是什么", "火星上有几座火山", "谢谢"])
def test_structured_content_is_the_answer_of_the_api(served: Served, question: str) -> None:
    answer = served.client.post("/api/ask", json={"question": question}).json()
    found = call(served, "ask", {"question": question}).structured_content
    for quote in (*found["quotes"], *found["related"]):
        del quote["reference"]
    assert found | {"timing_ms": None} == answer | {"timing_ms": None}


@pytest.mark.parametrize("way", WAYS)
def test_link_of_a_quote_is_read_as_the_slice(served: Served, way: str) -> None:
    async def steps(client: Client) -> list[tuple[str, str]]:
        result = await client.call_tool("ask", {"question": "项目的代号是什么"})
        links = [block.uri for block in result.content if block.type == "resource_link"]
        texts = [quote["text"] for quote in result.structured_content["quotes"]]
        read = [await text_at(client, link) for link in links]
        return list(zip(texts, read, strict=True))

    pairs = talk(way, served, steps)
    assert pairs[0] == (MARKED, MARKED)
    assert all(text == read for text, read in pairs)


def test_quote_of_an_answer_is_recorded(folder: Path, served: Served) -> None:
    call(served, "ask", {"question": "年假申请需要提交哪些材料"})
    assert place_of(folder, "年假申请").document.sha256 in cited(folder)


def test_refusal_is_a_result_that_forbids_guessing(served: Served) -> None:
    chinese = call(served, "ask", {"question": "火星上有几座火山"})
    english = call(served, "ask", {"question": "How many moons does Mars have?"})
    assert (chinese.is_error, english.is_error) == (False, False)
    assert only_text(chinese) == (
        "文档里没有找到答案。 请不要猜测。可用 search 查看最接近的段落，或换一种问法。"
    )
    assert only_text(english) == (
        "The documents do not contain the answer. Do not guess. `search` shows the nearest "
        "passages; other words may find more."
    )
    assert chinese.structured_content["quotes"] == []


def test_questions_are_counted_and_refusals_are_gaps(tmp_path: Path) -> None:
    (tmp_path / "zone.md").write_text(DOCUMENTS["zone.md"], encoding="utf-8")
    update(tmp_path / "index", [tmp_path / "zone.md"])
    helper = "### Task:\nSuggest further questions for the chat about 木星."
    with serving(tmp_path / "index") as served:
        for question in (QUESTION, "火星上有几座火山", "木星有几颗卫星？土星有几颗卫星？", "谢谢"):
            call(served, "ask", {"question": question})
        call(served, "ask", {"question": helper})
        call(served, "search", {"question": "海王星有几颗卫星"})
        gaps = served.client.get("/api/gaps").json()["gaps"]
        counted = served.client.get("/metrics").text.splitlines()
    assert sorted(question for gap in gaps for question in gap["questions"]) == [
        "土星有几颗卫星？",
        "木星有几颗卫星？",
        "火星上有几座火山",
    ]
    assert {
        "qabot_questions_total 3",
        "qabot_refusals_total 2",
        "qabot_talk_total 1",
        "qabot_answer_seconds_count 3",
    } <= set(counted)


def test_several_questions_are_answered_one_by_one(served: Served) -> None:
    text = call(served, "ask", {"question": f"{QUESTION}？项目的代号是什么？"}).content[0].text
    first, second = text.index(f"[1]\n> {ZONE}"), text.index(f"> {MARKED}")
    assert 0 < first < second


def test_search_gives_passages_in_the_form_of_the_command_line(served: Served) -> None:
    result = call(served, "search", {"question": "自贸区", "limit": 1})
    hit = result.structured_content["hits"][0]
    assert result.structured_content["schema"] == "qabot.hits/1"
    assert len(result.structured_content["hits"]) == 1
    assert ZONE in hit["text"]
    assert [block.uri for block in result.content[1:]] == [hit["reference"]]
    assert f"> {ZONE}\n— 济南自贸区\n{hit['reference']}" in result.content[0].text


def test_show_counts_characters_and_keeps_what_is_around_apart(
    folder: Path, served: Served
) -> None:
    place = place_of(folder, "项目的代号")
    result = call(served, "show", {"reference": uri(place), "context": 1})
    found = result.structured_content
    assert (found["text"], found["start"]) == ("项目的代号", 7)  # 𠮷 and 😀 are one each
    assert found["context"]["text"] == "该项目的代号是"
    path = place.document.path
    assert result.content[0].text == (
        f"𠮷野家😀 ({path}), 第 7-12 个字符，共 {place.document.length} 个\n{uri(place)}\n\n"
        "上文：\n该\n\n原文：\n项目的代号\n\n下文：\n是"
    )


def test_show_takes_references_of_the_command_line(folder: Path, served: Served) -> None:
    document = place_of(folder, ZONE).document
    for reference in (f"{document.id}:0-2", f"{document.path}:0-2", document.sha256[:8]):
        result = call(served, "show", {"reference": reference, "context": 0})
        assert result.structured_content["text"] == ("济南" if ":" in reference else document.text)


def test_documents_are_listed_filtered_and_in_pieces(folder: Path, served: Served) -> None:
    first = call(served, "documents", {"limit": 3})
    rest = call(served, "documents", {"offset": 3})
    names = [
        Path(entry["path"]).name
        for part in (first, rest)
        for entry in part.structured_content["documents"]
    ]
    assert names == sorted(DOCUMENTS)
    assert only_text(first).splitlines()[0] == "Documents 1-3 of 4"
    assert only_text(first).splitlines()[-1] == "Go on with offset 3."
    assert only_text(rest).splitlines()[0] == "Documents 4-4 of 4"
    (zone,) = call(served, "documents", {"contains": "自贸"}).structured_content["documents"]
    assert zone["reference"] == f"qabot://{place_of(folder, ZONE).document.sha256}"
    assert only_text(call(served, "documents", {"contains": "没有"})) == "没有符合条件的文档。"


@pytest.mark.parametrize("way", WAYS)
def test_documents_are_resources(folder: Path, served: Served, way: str) -> None:
    async def steps(client: Client) -> tuple[list[str | None], str, str]:
        listed = (await client.list_resources()).resources
        zone = next(one for one in listed if one.title == "济南自贸区")
        whole = await text_at(client, zone.uri)
        (template,) = (await client.list_resource_templates()).resource_templates
        return [one.title for one in listed], whole, template.uri_template

    titles, whole, template = talk(way, served, steps)
    assert titles == ["请假办法", "long", "𠮷野家😀", "济南自贸区"]
    assert whole == place_of(folder, ZONE).document.text
    assert template == "qabot://{sha256}/{span}"


# what is wrong


def first_part(folder: Path) -> str:
    return f"qabot://{place_of(folder, '很长的文件').document.sha256}/0-{MOST_CHARACTERS}"


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {"question": "好" * 1001}, "问题太长了（1001 字）：请用一两句话问，不超过 1000 字。"),
    ("ask", {"query": "x"}, "`ask` has no argument 'query': it takes 'question', 'quotes'"),
    ("ask", {"question": QUESTION, "quotes": 0}, "'quotes' must be from 1 to 20, not 0"),
    ("ask", {"question": QUESTION, "quotes": True}, "'quotes' must be a whole number, not true"),
    ("ask", {"question": ["x"]}, "'question' must be a text, not a list"),
    ("search", {"question": "x", "limit": 1.5}, "'limit' must be a whole number, not a number"),
    ("search", {"question": "x", "limit": "5"}, "'limit' must be a whole number, not a text"),
    ("documents", {"offset": -1}, "'offset' must be at least 0, not -1"),
    ("show", {"reference": "nonsense"}, "There is no document 'nonsense' here: copy"),
    ("show", {"reference": "qabot://x"}, "'qabot://x' is not a reference: give one as"),
    ("show", {"reference": "  "}, "'' is not a reference: give one as"),
    ("show", {"reference": "qabot://" + "0" * 64}, f"There is no document '{'0' * 64}' here"),
    ("write", {}, "There is no tool 'write': there are ask, search, show, documents"),
]


@pytest.mark.parametrize(("name", "arguments", "said"), WRONG)
def test_wrong_call_is_a_tool_error_that_says_what_to_do(
    served: Served, name: str, arguments: dict[str, Any], said: str
) -> None:
    result = call(served, name, arguments)
    assert result.is_error
    assert only_text(result).startswith(said)
    assert result.structured_content is None


def test_missing_argument_is_described(served: Served) -> None:
    for name in ("ask", "show"):
        (needed,) = TOOLS[name].schema["required"]
        wanted = TOOLS[name].schema["properties"][needed]["description"]
        assert only_text(call(served, name, {})) == f"`{name}` needs '{needed}': {wanted}"


def test_slice_outside_and_slice_too_long_say_what_there_is(folder: Path, served: Served) -> None:
    zone = place_of(folder, ZONE).document
    outside = call(served, "show", {"reference": f"qabot://{zone.sha256}/3-999"})
    assert only_text(outside) == (
        f"The document has {zone.length} characters: there is no 3-999 in it. "
        "Give START-END within it"
    )
    part = first_part(folder)
    long = only_text(call(served, "show", {"reference": part.split("/0-")[0]}))
    assert long == (
        "That is 55,999 characters, and at most 50,000 are given at once: begin with " + part
    )
    assert len(call(served, "show", {"reference": part}).structured_content["text"]) == 50_000


def test_unknown_resource_is_an_error_of_the_protocol(served: Served) -> None:
    async def steps(client: Client) -> str:
        with pytest.raises(MCPError, match=r"There is no document '0{64}' here") as refused:
            await client.read_resource("qabot://" + "0" * 64)
        return str(refused.value.code)

    assert talk("http", served, steps) == "-32602"
    assert talk("legacy", served, steps) == "-32602"


def test_half_characters_are_replaced(served: Served) -> None:
    body = request("tools/call", {"name": "ask", "arguments": {"question": "\ud800火星火山"}})
    answer = served.client.post("/mcp", content=json.dumps(body), headers=HEADERS).json()
    assert answer["result"]["structuredContent"]["question"] == "?火星火山"


def test_purged_document_is_called_deleted(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "a.md").write_text(f"# 自贸区\n\n{ZONE}\n", encoding="utf-8")
    (documents / "b.md").write_text("别的内容在这里。", encoding="utf-8")
    with Library(tmp_path / "index") as library:
        library.update([documents])
        reference = f"qabot://{library.ask(QUESTION).quotes[0].document.sha256}/5-8"
        assert find(library, reference).text == "济南自"
        (documents / "a.md").unlink()
        library.update([documents])
        assert find(library, reference).text == "济南自"
        library.purge([str(documents / "a.md")])
        with pytest.raises(ToolError, match="deleted for good"):
            find(library, reference)


def test_no_index_is_a_tool_error(tmp_path: Path) -> None:
    with serving(tmp_path / "none") as served:
        for name, arguments in (("ask", {"question": "面积"}), ("documents", {}), SHOWN):
            result = call(served, name, arguments)
            assert result.is_error
            assert only_text(result).startswith("There is no index that can be asked now")
            assert str(tmp_path) not in only_text(result)


SHOWN = ("show", {"reference": "qabot://" + "0" * 64})


def test_bug_is_told_without_its_details(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret question")

    monkeypatch.setattr(Library, "reply", broken)
    result = call(served, "ask", {"question": QUESTION})
    assert result.is_error
    assert only_text(result) == (
        "Something went wrong here: call again, or tell the person who runs this server"
    )
    assert "RuntimeError in ask at " in caplog.text
    assert "secret" not in caplog.text
    assert "Traceback" not in caplog.text


# who may ask at /mcp

HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


def request(method: str, params: dict[str, Any] | None = None, number: int = 1) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params or {}}


def code_of(response: httpx.Response) -> tuple[int, str]:
    """Status and word; the body must be an error of JSON-RPC, so that clients show its message."""
    body = response.json()
    assert (body["jsonrpc"], body["id"]) == ("2.0", None)
    assert body["error"]["code"] == (-32603 if response.status_code >= 500 else -32600)
    assert body["error"]["message"]
    return response.status_code, body["error"]["data"]["code"]


def test_rules_of_the_server_are_those_of_the_tools(folder: Path, tmp_path: Path) -> None:
    token = make_token(tmp_path / "tokens", "reader")
    body = request("tools/list")
    with serving(folder, tokens=Tokens(tmp_path / "tokens")) as served:
        for headers, status, code in (
            ({"Host": "evil.example"}, 421, "unknown_host"),
            ({"Origin": "http://evil.example"}, 403, "foreign_origin"),
            ({}, 401, "invalid_api_key"),
            ({"Authorization": "Bearer no"}, 401, "invalid_api_key"),
            ({"Cookie": f"qabot_token={token}"}, 401, "invalid_api_key"),
        ):
            response = served.client.post("/mcp", json=body, headers=HEADERS | headers)
            assert code_of(response) == (status, code)
        known = HEADERS | {"Authorization": f"Bearer {token}"}
        listed = served.client.post("/mcp", json=body, headers=known).json()
        assert [tool["name"] for tool in listed["result"]["tools"]] == list(TOOLS)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_client_is_shown_why_it_may_not_ask(folder: Path, tmp_path: Path, mode: str) -> None:
    make_token(tmp_path / "tokens", "reader")

    async def refused(base: str) -> list[str]:
        try:
            async with Client(f"{base}/mcp", mode=mode) as client:
                await client.list_tools()
        except (MCPError, ExceptionGroup) as error:
            return messages_in(error)
        return []

    with serving(folder, tokens=Tokens(tmp_path / "tokens")) as served:
        (said,) = asyncio.run(refused(served.base))
    assert said.startswith("A token is needed: send it as 'Authorization: Bearer …'.")


def messages_in(error: BaseException) -> list[str]:
    if isinstance(error, BaseExceptionGroup):
        return [message for inner in error.exceptions for message in messages_in(inner)]
    return [str(error)]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'"' + b"x" * LARGEST + b'"', 413, "too_large"),
        (b"[" * 100_000, 400, "invalid_json"),
        (b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}", 400, "too_deep"),
        (b"[]", 400, "invalid_type"),
    ],
)
def test_wrong_body_is_refused(served: Served, body: bytes, status: int, code: str) -> None:
    response = served.client.post("/mcp", content=body, headers=HEADERS)
    assert code_of(response) == (status, code)


def test_streams_that_stay_open_are_not_offered(served: Served) -> None:
    for method in ("GET", "DELETE"):
        response = served.client.request(method, "/mcp", headers=HEADERS)
        assert code_of(response) == (405, "wrong_method")


def test_log_of_the_tools_never_has_what_was_asked(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        call(served, "ask", {"question": QUESTION})
    assert "POST /mcp 200" in caplog.text
    assert "济南" not in caplog.text


def test_server_without_the_extra_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "find_spec", lambda _: None)
    with serving(folder) as served:
        response = served.client.post("/mcp", json=request("ping"), headers=HEADERS)
        assert code_of(response) == (501, "no_mcp")
        assert "pip install 'qabot[mcp]'" in response.json()["error"]["message"]
        assert served.client.get("/healthz").status_code == 200


# the command


def test_command_without_the_extra_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "find_spec", lambda _: None)
    for language, said in (("en", "needs another package"), ("zh", "需要另一个软件包")):
        with pytest.raises(SystemExit) as stopped:
            main(["--lang", language, "mcp"])
        assert stopped.value.code == 1
        shown = capsys.readouterr()
        assert said in shown.err
        assert "pip install 'qabot[mcp]'" in shown.err
        assert shown.out == ""


@dataclass
class Talk:
    """What the command says to these lines; the input is closed when all is answered."""

    answers: dict[int | None, dict[str, Any]]
    errors: str
    status: int


def started(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "qabot", "mcp", "--index", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )


def process(folder: Path, *messages: dict[str, Any] | str) -> Talk:
    lines = [m if isinstance(m, str) else json.dumps(m) for m in messages]
    with started(folder) as running:
        assert running.stdin
        assert running.stdout
        running.stdin.write("".join(f"{line}\n" for line in lines))
        running.stdin.flush()
        answers: dict[int | None, dict[str, Any]] = {}
        while 2 not in answers:
            answer = json.loads(running.stdout.readline())
            assert answer["jsonrpc"] == "2.0"
            answers[answer["id"]] = answer
        rest, errors = running.communicate(timeout=60)
    assert rest == ""
    return Talk(answers, errors, running.returncode)


FIRST = request(
    "initialize",
    {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
)
READY = {"jsonrpc": "2.0", "method": "notifications/initialized"}


def test_standard_output_has_the_protocol_only(folder: Path) -> None:
    asked = request("tools/call", {"name": "ask", "arguments": {"question": QUESTION}}, 2)
    garbage = ["", "not JSON", "[" * 5000, '{"jsonrpc": "2.0", "id": 9, "method": "nix"}']
    talk = process(folder, FIRST, READY, *garbage, asked)
    found = talk.answers[2]["result"]
    assert found["structuredContent"]["quotes"][0]["text"] == ZONE
    assert talk.answers[9]["error"]["code"] == -32601
    assert (talk.status, talk.errors) == (0, "")


def test_command_starts_without_an_index_and_each_call_says_so(tmp_path: Path) -> None:
    asked = request("tools/call", {"name": "ask", "arguments": {"question": "Which area?"}}, 2)
    talk = process(tmp_path / "none", FIRST, READY, asked)
    result = talk.answers[2]["result"]
    said = f"No index in '{tmp_path / 'none'}': run `qabot index` with your documents first"
    assert result["isError"] is True
    assert result["content"][0]["text"].startswith(said)
    assert (talk.status, len(talk.errors.splitlines())) == (0, 1)
    assert talk.errors.startswith(f"qabot: {said}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_command_stops_at_once_while_it_waits_for_input(
    folder: Path, number: signal.Signals
) -> None:
    with started(folder) as running:
        assert running.stdin
        assert running.stdout
        running.stdin.write(json.dumps(FIRST) + "\n")
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["id"] == 1
        running.send_signal(number)
        try:
            assert running.wait(20) == -number
        finally:
            running.kill()
        assert running.stderr
        assert running.stderr.read() == ""


FALSE = "济南自贸区的面积为38平方公里。"


@pytest.mark.parametrize("way", WAYS)
def test_sentences_of_a_model_come_before_the_quotes_that_they_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    with model_served(Model(f"{ZONE}[1]\n{FALSE}[1]\n")) as model:
        monkeypatch.setenv("QABOT_MODEL_URL", model.url)
        monkeypatch.setenv("QABOT_MODEL", model.model)
        with serving(folder) as own:
            found = call(own, "ask", {"question": QUESTION, "written": True}, way)
            plain = call(own, "ask", {"question": QUESTION}, way)
    text = found.content[0].text
    assert text.startswith(f"{ZONE} [1]\n\n")
    assert f"[1]\n> {ZONE}\n" in text
    assert FALSE not in text
    made = found.structured_content
    verdicts = [(s["text"], s["verdict"]) for s in made["written"]["sentences"]]
    assert verdicts == [(ZONE, "supported"), (FALSE, "contradicted")]
    assert made["sources"][0]["reference"] == made["quotes"][0]["reference"]
    assert made["quotes"] == plain.structured_content["quotes"]
    assert plain.structured_content["written"] is None


def test_sentences_without_a_model_are_refused_with_what_to_do(served: Served) -> None:
    found = call(served, "ask", {"question": QUESTION, "written": True})
    assert found.is_error
    assert "model_url" in found.content[0].text
    wrong = call(served, "ask", {"question": QUESTION, "written": "yes"})
    assert (wrong.is_error, wrong.content[0].text) == (
        True,
        "'written' must be true or false, not a text",
    )
