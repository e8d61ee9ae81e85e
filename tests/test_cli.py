"""The commands as a person runs them: what they print, where, and with which exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from qabot import __version__
from qabot.index import Index
from tests.support.command_line import Qabot, command_line
from tests.support.made import docx, paragraph, pdf, zipped

CORPUS = Path(__file__).parent.parent / "corpus"
QUESTION = "金融辅导员对接了多少家企业"
UNANSWERABLE = "2022年冬奥会在哪里举行"


@pytest.fixture
def qabot(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Qabot:
    return command_line(capfd, monkeypatch)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_answer_is_printed_with_its_source(qabot: Qabot, corpus_folder: Path) -> None:
    run = qabot("ask", QUESTION, "--index", corpus_folder)
    assert (run.code, run.err) == (0, "")
    assert "1218家" in run.out.splitlines()[2]
    assert "金融辅导员" in run.out
    assert "jinan-report-2020.md:" in run.out


def test_refusal_exits_with_3_and_says_so(qabot: Qabot, corpus_folder: Path) -> None:
    run = qabot("ask", UNANSWERABLE, "--index", corpus_folder)
    assert run.code == 3
    assert run.out.startswith("文档中没有找到答案。")


def test_json_answer_is_one_object_whose_quotes_are_slices(
    qabot: Qabot, corpus_folder: Path, corpus_index: Index
) -> None:
    run = qabot("ask", QUESTION, "--json", "--index", corpus_folder)
    answer = json.loads(run.out)
    assert run.out.count("\n") == 1
    assert (answer["schema"], answer["question"], answer["found"]) == (
        "qabot.answer/1",
        QUESTION,
        True,
    )
    assert answer["index"] == {
        "generation": corpus_index.generation,
        "encoder": "e5-small-zh",
        "passages": corpus_index.passage_count,
        "embedded": corpus_index.passage_count,
        "away": "",
    }
    quote = answer["quotes"][0]
    text = _shown(qabot, corpus_folder, quote["document"]["sha256"])
    assert quote["text"] == text[quote["start"] : quote["end"]]
    assert [text[start:end] for start, end in quote["highlights"]] == ["1218家"]
    assert set(answer["timing_ms"]) == {"total", "encode", "search", "answer"}


def _shown(qabot: Qabot, folder: Path, reference: str) -> str:
    """What is printed without the line end that closes it; a text keeps its own."""
    run = qabot("show", reference, "--index", folder)
    assert (run.code, run.out[-1]) == (0, "\n")
    return run.out[:-1]


def test_show_prints_the_slice_its_context_and_the_whole(
    qabot: Qabot, corpus_folder: Path, corpus_index: Index
) -> None:
    document = corpus_index.passage(0).document
    for name in (document.id, document.path, document.sha256, document.sha256[:10]):
        assert _shown(qabot, corpus_folder, name) == document.text
        assert _shown(qabot, corpus_folder, f"{name}:500-540") == document.text[500:540]
    run = qabot("show", f"{document.id}:500-540", "--context", 20, "--index", corpus_folder)
    assert run.out == document.text[480:560] + "\n"
    run = qabot("show", f"{document.id}:500-540", "--json", "--index", corpus_folder)
    shown = json.loads(run.out)
    assert (shown["schema"], shown["start"], shown["end"]) == ("qabot.text/1", 500, 540)
    assert shown["text"] == document.text[500:540]


def test_search_prints_hits_best_first(qabot: Qabot, corpus_folder: Path) -> None:
    run = qabot("search", QUESTION, "-k", 3, "--json", "--index", corpus_folder)
    found = json.loads(run.out)
    assert found["schema"] == "qabot.hits/1"
    assert len(found["hits"]) == 3
    assert "1218家" in found["hits"][0]["text"]
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert {"start", "end", "text", "document", "score", "dense_rank", "lexical_rank"} <= set(
        found["hits"][0]
    )
    assert "1218家" in qabot("search", QUESTION, "--index", corpus_folder).out


def test_batch_answers_line_by_line_in_order(
    qabot: Qabot, corpus_folder: Path, tmp_path: Path
) -> None:
    entries: list[dict[str, Any]] = [
        {"id": "b", "question": QUESTION},
        {"id": 2, "question": UNANSWERABLE},
        {"id": "c", "question": "？"},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, entries)) + "\n\n", encoding="utf-8")
    run = qabot("ask", "--batch", path, "--json", "--index", corpus_folder)
    answers = [json.loads(line) for line in run.out.splitlines()]
    assert run.code == 0
    assert [a["id"] for a in answers] == ["b", 2, "c"]
    assert [a["found"] for a in answers] == [True, False, False]
    assert "contains no words" in answers[2]["error"]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"id": 1, "question": 5}', '"x"'])
def test_batch_with_a_wrong_line_answers_none(
    qabot: Qabot, corpus_folder: Path, tmp_path: Path, line: str
) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(f'{{"id": 1, "question": "济南"}}\n{line}\n', encoding="utf-8")
    run = qabot("ask", "--batch", path, "--json", "--index", corpus_folder)
    assert (run.code, run.out) == (1, "")
    assert "Line 2 of" in run.err


def test_inspect_shows_text_pages_headings_and_losses(qabot: Qabot, place: Path) -> None:
    (place / "a.pdf").write_bytes(
        pdf(
            [
                [(60, 700, 20, "济南的泉水"), (60, 600, 10, "泉水很多。")],
                [],
                [(60, 700, 10, "完。")],
            ]
        )
    )
    shown = json.loads(qabot("inspect", "a.pdf", "--json").out)
    assert (shown["schema"], shown["document"]["path"]) == ("qabot.inspect/1", "a.pdf")
    assert shown["text"] == "济南的泉水\n\n泉水很多。\n\n完。"
    assert shown["headings"] == [{"start": 0, "level": 1, "title": "济南的泉水"}]
    assert shown["pages"] == [0, 14, 14]
    assert shown["losses"] == ["page 2 without text"]
    lines = qabot("inspect", "a.pdf").out.splitlines()
    assert "    济南的泉水  :0" in lines
    assert lines[lines.index("── page 1") :] == [
        *("── page 1", "济南的泉水", "", "泉水很多。", "── page 2", "", "── page 3", "完。")
    ]


def test_inspect_of_what_cannot_be_read_says_why(qabot: Qabot, place: Path) -> None:
    run = qabot("inspect", "没有.pdf")
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith("qabot: 没有.pdf is gone")
    (place / "a.zip").write_bytes(zipped({"a.md": "正文。", "b.doc": b"\xd0\xcf\x11\xe0" * 99}))
    run = qabot("inspect", "a.zip")
    assert run.code == 1
    assert "正文。" in run.out
    assert run.err.startswith("qabot: a.zip/b.doc ")


def test_documents_of_an_archive_are_indexed_and_quoted(qabot: Qabot, place: Path) -> None:
    (place / "corpus").mkdir()
    pages = {"自贸区/a.docx": docx(paragraph("济南自贸区面积为37.99平方公里。")), "b.png": b"x"}
    (place / "corpus/a.zip").write_bytes(zipped(pages))
    report = json.loads(qabot("index", "--json").out)
    assert report["added"] == 1
    assert [item["path"] for item in report["skipped"]] == ["corpus/a.zip/b.png"]
    answer = json.loads(qabot("ask", "自贸区面积", "--json").out)
    assert answer["quotes"][0]["document"]["path"] == "corpus/a.zip/自贸区/a.docx"


def test_index_reports_counts_as_json(qabot: Qabot, place: Path) -> None:
    (place / "corpus").mkdir()
    (place / "corpus/a.md").write_text("# 甲\n\n济南自贸区面积为37.99平方公里。", encoding="utf-8")
    (place / "corpus/b.gif").write_bytes(b"%PDF-1.7")
    first = json.loads(qabot("index", "--json").out)
    assert first.pop("seconds") >= 0
    assert first == {
        "schema": "qabot.index/1",
        "generation": 1,
        "added": 1,
        "updated": 0,
        "removed": 0,
        "unchanged": 0,
        "skipped": [
            {
                "path": "corpus/b.gif",
                "reason": "the format .gif is not supported",
                "code": "format_unsupported",
            }
        ],
        "losses": [],
        "passages": 1,
        "embedded": 1,
    }
    assert "the format .gif is not supported" in first["skipped"][0]["reason"]
    assert qabot("ask", "自贸区面积").code == 0


def test_formats_that_are_read_are_listed_once(qabot: Qabot, place: Path) -> None:
    (place / "corpus").mkdir()
    (place / "corpus/a.md").write_text("正文。", encoding="utf-8")
    for number in range(5):
        (place / f"corpus/{number}.gif").write_bytes(b"x")
    out = qabot("index").out
    assert out.count(".markdown") == 1
    assert out.count("the format .gif is not supported\n") == 5


def test_superseded_quote_can_still_be_opened(qabot: Qabot, place: Path) -> None:
    (place / "corpus").mkdir()
    path = place / "corpus/a.md"
    path.write_text("济南自贸区面积为37.99平方公里。", encoding="utf-8")
    qabot("index")
    quote = json.loads(qabot("ask", "济南自贸区面积", "--json").out)["quotes"][0]
    path.write_text("全部改写了。", encoding="utf-8")
    qabot("index")
    opened = qabot("show", f"{quote['document']['sha256']}:{quote['start']}-{quote['end']}")
    assert opened.out == quote["text"] + "\n"
    path.unlink()
    (place / "corpus/b.md").write_text("另一个文件。", encoding="utf-8")
    qabot("index")
    assert (
        qabot("show", f"{quote['document']['sha256']}").out == "济南自贸区面积为37.99平方公里。\n"
    )


def test_status_lists_the_documents(qabot: Qabot, corpus_folder: Path) -> None:
    found = json.loads(qabot("status", "--json", "--index", corpus_folder).out)
    names = [Path(document["path"]).name for document in found["documents"]]
    assert names == sorted(path.name for path in CORPUS.iterdir())
    shown = qabot("status", "--index", corpus_folder).out
    assert "e5-small-zh" in shown
    assert "\nparsers     " in shown
    assert set(found["walls"]) <= {"limits", "landlock", "seccomp"}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["index"], 1, "There is no folder 'corpus' here"),
        (["index", "nothing"], 1, "No such file or folder: 'nothing'"),
        (["watch", "nothing"], 1, "No such file or folder: 'nothing'"),
        (["watch"], 1, "There is no folder 'corpus' here"),
        (["index", "empty"], 1, "No documents in 'empty'"),
        (["index", "one", "--passage-size", "5"], 1, "--passage-size is 5: expected from 40"),
        (["index", "one", "--encoder", "no/such-model"], 1, "is not on this machine"),
        (["index", "one", "--dictionary", "no.txt"], 1, "dictionary no.txt cannot be read"),
        (["index", "--passage-size", "x"], 2, "is not a valid integer"),
        (["ask", "济南"], 1, "No index in 'index'"),
        (["search", "济南"], 1, "No index in 'index'"),
        (["show", "a.md"], 1, "No index in 'index'"),
        (["status"], 1, "No index in 'index'"),
        (["ask", ""], 2, "The question is empty"),
        (["ask", "？！"], 2, "contains no words"),
        (["ask", "问" * 10_000], 2, "10000 characters"),
        (["ask", "济南", "--batch", "x.jsonl"], 2, "not both"),
        (["ask", "--batch", "x.jsonl"], 1, "x.jsonl cannot be read"),
        (["ask", "济南", "--min-confidence", "2"], 1, "expected from 0 to 1"),
        (["ask", "--unknown"], 2, "No such option"),
        (["nonsense"], 2, "No such command"),
    ],
    ids=str,
)
def test_wrong_use_is_explained_without_a_traceback(
    qabot: Qabot, place: Path, arguments: list[str], code: int, message: str
) -> None:
    (place / "empty").mkdir()
    (place / "one").mkdir()
    (place / "one/a.md").write_text("正文。", encoding="utf-8")
    run = qabot(*arguments)
    assert (run.code, run.out) == (code, "")
    assert message in run.err
    assert "Traceback" not in run.err


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.md", " \n\ufeff\n".encode(), "is empty"),
        ("binary.txt", bytes(range(256)) * 20, "binary"),
        ("renamed.txt", b"Rar!\x1a\x07\x00 ...", "is a RAR archive"),
        ("sheet.xlsx", b"PK\x03\x04", "is damaged or cut off"),
        ("large.txt", "大".encode() * 400, "is too large"),
    ],
)
def test_bad_file_is_skipped_with_its_reason_and_the_rest_indexed(
    qabot: Qabot, place: Path, name: str, content: bytes, reason: str
) -> None:
    (place / "corpus").mkdir()
    (place / "corpus/good.md").write_text("济南自贸区面积为37.99平方公里。", encoding="utf-8")
    (place / "corpus" / name).write_bytes(content)
    run = qabot("index", "--max-bytes", "1000" if name == "large.txt" else "10000000")
    assert run.code == 0
    assert f"corpus/{name}: " in run.out
    assert reason in run.out
    assert qabot("ask", "济南自贸区面积").code == 0


def test_links_out_of_the_folder_are_told_and_followed_when_asked_for(
    qabot: Qabot, place: Path
) -> None:
    (place / "docs").mkdir()
    (place / "docs/a.md").write_text("# 甲\n\n甲楼有 3 层。\n", encoding="utf-8")
    (place / "b.md").write_text("# 乙\n\n乙楼有 5 层。\n", encoding="utf-8")
    (place / "docs/link.md").symlink_to(place / "b.md")
    run = qabot("index", "docs", "--json")
    (skipped,) = json.loads(run.out)["skipped"]
    assert (skipped["path"], json.loads(run.out)["added"]) == ("docs/link.md", 1)
    assert "leads out of the given folders" in skipped["reason"]
    run = qabot("index", "docs", "--follow-links", "--json")
    assert (json.loads(run.out)["added"], json.loads(run.out)["skipped"]) == (1, [])
    for command in ("watch", "bot"):
        assert "--follow-links" in qabot(command, "--help").out


def test_broken_utf8_is_read_and_the_loss_reported(qabot: Qabot, place: Path) -> None:
    (place / "corpus").mkdir()
    data = ("济南自贸区面积为37.99平方公里。" * 20).encode()
    (place / "corpus/a.md").write_bytes(data[:400] + b"\xff\xfe" + data[400:])
    run = qabot("index")
    assert "read with losses:\n  corpus/a.md: " in run.out
    assert "broken in UTF-8" in run.out


def test_one_character_is_a_question(qabot: Qabot, corpus_folder: Path) -> None:
    run = qabot("ask", "水", "--index", corpus_folder)
    assert run.code in (0, 3)
    assert run.err == ""


def test_other_encoder_than_the_indexs_is_refused(qabot: Qabot, corpus_folder: Path) -> None:
    run = qabot("ask", QUESTION, "--encoder", "other", "--index", corpus_folder)
    assert run.code == 1
    assert "was made with the encoder e5-small-zh, not other" in run.err


@pytest.mark.parametrize("span", ["5-5", "9-3", "0-999999"])
def test_offsets_outside_the_document_are_refused(
    qabot: Qabot, corpus_folder: Path, corpus_index: Index, span: str
) -> None:
    document = corpus_index.passage(0).document
    run = qabot("show", f"{document.id}:{span}", "--index", corpus_folder)
    assert (run.code, run.out) == (1, "")
    assert f"{len(document.text):,} characters: there is no {span} in it" in run.err


def test_document_that_was_never_indexed_is_refused(qabot: Qabot, corpus_folder: Path) -> None:
    run = qabot("show", "corpus/none:0-5", "--index", corpus_folder)
    assert (run.code, run.out) == (1, "")
    assert "No document 'corpus/none'" in run.err


def test_settings_come_from_the_environment_and_the_file(
    qabot: Qabot, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "corpus").mkdir()
    sentences = "".join(f"济南的第{n}项措施是开放{n}条航线。\n\n" for n in range(10, 16))
    (place / "corpus/a.md").write_text(sentences, encoding="utf-8")
    (place / "qabot.toml").write_text("quotes = 2\nmin_confidence = 0.0\n", encoding="utf-8")
    qabot("index")
    question = ("ask", "济南的措施是开放航线吗", "--json")
    assert len(json.loads(qabot(*question).out)["quotes"]) == 2
    monkeypatch.setenv("QABOT_QUOTES", "1")
    assert len(json.loads(qabot(*question).out)["quotes"]) == 1
    assert len(json.loads(qabot(*question, "--quotes", 3).out)["quotes"]) == 3
    monkeypatch.setenv("QABOT_INDEX", str(place / "elsewhere"))
    assert "elsewhere" in qabot("status").err


def process(
    *arguments: str, stdin: bytes = b"", cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "qabot", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, cwd=cwd)


def test_question_is_read_from_a_pipe(corpus_folder: Path) -> None:
    done = process("ask", "--index", str(corpus_folder), stdin=f"{QUESTION}\n".encode())
    assert done.returncode == 0
    assert "1218家" in done.stdout.decode()
    assert b"\x1b" not in done.stdout


def test_question_that_is_no_utf8_is_asked_all_the_same(corpus_folder: Path) -> None:
    done = process("ask", "--index", str(corpus_folder), "-", stdin=b"\xff\xfe \xe6\xb5")
    assert done.returncode in (2, 3)
    assert b"Traceback" not in done.stderr


def test_reader_that_goes_away_gets_no_traceback(corpus_folder: Path) -> None:
    command = f"{sys.executable} -m qabot status --index {corpus_folder} | true"
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert done.stderr == b""


def test_chat_answers_lines_and_opens_quotes(corpus_folder: Path) -> None:
    lines = f"{QUESTION}\n/1\n/9\n？\n/help\n/nonsense\n/sources\n/quit\n更多\n"
    done = process("chat", "--index", str(corpus_folder), stdin=lines.encode())
    out = done.stdout.decode()
    assert done.returncode == 0
    assert out.count("1218家") == 2
    assert "There is no quote 9 above" in out
    assert "Unknown command /nonsense" in out
    assert "jinan-report-2020.md" in out
    assert "contains no words" in done.stderr.decode()


def test_chat_takes_up_a_new_generation_between_two_questions(tmp_path: Path) -> None:
    document = tmp_path / "a.md"
    document.write_text("济南自贸区面积为37.99平方公里。", encoding="utf-8")
    assert process("index", "a.md", cwd=tmp_path).returncode == 0
    command = [sys.executable, "-m", "qabot", "chat"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=tmp_path) as chat:
        assert chat.stdin is not None
        assert chat.stdout is not None
        chat.stdout.readline()
        document.write_text("济南自贸区面积为40平方公里。", encoding="utf-8")
        assert process("index", "a.md", cwd=tmp_path).returncode == 0
        chat.stdin.write("济南自贸区面积\n".encode())
        chat.stdin.close()
        out = chat.stdout.read().decode()
    assert "40平方公里" in out
    assert "37.99" not in out


def test_version_and_help(qabot: Qabot) -> None:
    assert qabot("--version").out == f"qabot {__version__}\n"
    run = qabot("--help")
    assert [line.split()[0] for line in run.out.split("Commands:\n")[1].splitlines()] == [
        "index",
        "watch",
        "ask",
        "eval",
        "chat",
        "search",
        "show",
        "inspect",
        "status",
        "rollback",
        "purge",
        "publish",
        "model",
        "bot",
        "gaps",
        "serve",
        "mcp",
    ]
