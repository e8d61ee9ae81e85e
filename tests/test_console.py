"""Output for consoles of other encodings, and questions as shells of other encodings give them."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import qabot
from qabot.system.console import prepare_output
from qabot.typed import joined_words, read_lines, read_text, typed_lines

QUESTION = "金融辅导员对接了多少家企业"
SIMPLIFIED = (
    "济南自贸区面积有多少",
    "年假有几天",
    "停车怎么收费？",
    "2020年前三季度济南市地区生产总值是多少",
    "那2019年呢",
    "餐补标准",
)
TRADITIONAL = ("濟南自貿區面積有多少", "館長是誰", "停車怎麼收費？", "青島港有多少個泊位")
ENDS = ("", "\n", "\r\n")


def run(
    *arguments: str, encoding: str = "utf-8", stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("QABOT_")}
    env |= {"PYTHONIOENCODING": encoding, "PYTHONPATH": str(Path(qabot.__file__).parents[1])}
    command = [sys.executable, "-m", "qabot", *arguments]
    return subprocess.run(command, capture_output=True, check=False, env=env, input=stdin)


def written(text: str, encoding: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What such a console shows."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    monkeypatch.setattr("sys.stdout", stream)
    prepare_output()
    stream.write(text)
    stream.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("encoding", "text", "shown"),
    [
        ("gbk", "甲 › 乙 — “丙”……😀", "甲 > 乙 — “丙”……?"),
        ("gbk", "½ ¹ ☑ • − € ©", "1/2 1 x * - EUR ?"),
        ("gbk", "e\u0301 👩\u200d💻\ufe0f ü", "e ?? ü"),
        ("cp1252", "a › b — “c” … ≤ 北 Ω ☂", "a › b — “c” … <= \\u5317 \\u03a9 ?"),
        ("gbk", "𠮷田", "\\U00020bb7田"),
        ("ascii", "› — “c” … é ½ ﬁ Ⅳ €", '> - "c" ... e 1/2 fi IV EUR'),
        ("big5", "臺灣 › 貓 ·", "臺灣 > 貓 ·"),
        ("utf-8", "甲 › 😀 \ud800", "甲 › 😀 ?"),
        ("utf-16", "甲 › 😀", "甲 › 😀"),
    ],
)
def test_what_an_encoding_lacks_is_shown_by_what_it_has(
    encoding: str, text: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert written(text, encoding, monkeypatch) == shown


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "gbk:strict", "ascii", "latin-1", "big5"])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("ask", QUESTION), 0),
        (("ask", "2022年冬奥会在哪里举行 😀"), 3),
        (("search", QUESTION), 0),
        (("status",), 0),
        (("show", "corpus/jinan-report-2020.md"), 0),
        (("ask", QUESTION, "--json"), 0),
    ],
    ids=str,
)
def test_commands_end_well_on_consoles_of_other_encodings(
    corpus_folder: Path, encoding: str, arguments: tuple[str, ...], code: int
) -> None:
    if encoding in ("latin-1", "big5", "gbk:strict") and arguments[0] != "ask":
        return
    if arguments[0] == "show":
        listed = json.loads(run("status", "--json", "--index", str(corpus_folder)).stdout)
        arguments = ("show", next(d["path"] for d in listed["documents"] if "jinan" in d["path"]))
    done = run(*arguments, "--index", str(corpus_folder), encoding=encoding)
    assert (done.returncode, b"Traceback" in done.stderr) == (code, False), done.stderr
    plain = encoding.partition(":")[0]
    # where ASCII is all that is said to be there, UTF-8 is written, as click does
    text = done.stdout.decode("utf-8" if plain == "ascii" else plain)
    if "--json" in arguments:
        assert done.stdout.isascii()
        assert "1218家" in json.loads(text)["quotes"][0]["text"]
    elif code == 0 and plain == "gbk" and arguments[0] == "ask":
        assert "1218家" in text
        assert " > " in text


@pytest.mark.parametrize("end", ENDS, ids=repr)
@pytest.mark.parametrize(
    "encoding", ["gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"]
)
def test_questions_are_read_in_the_encodings_of_shells(encoding: str, end: str) -> None:
    for question in SIMPLIFIED:
        assert read_text((question + end).encode(encoding)).strip() == question


@pytest.mark.parametrize("end", ENDS, ids=repr)
@pytest.mark.parametrize("encoding", ["big5", "utf-16", "utf-8"])
def test_traditional_questions_are_read_in_theirs(encoding: str, end: str) -> None:
    for question in TRADITIONAL:
        assert read_text((question + end).encode(encoding)).strip() == question


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "utf-16-le", "big5"])
def test_piped_question_is_answered(corpus_folder: Path, encoding: str) -> None:
    question = "金融輔導員對接了多少家企業" if encoding == "big5" else QUESTION
    done = run("ask", "--index", str(corpus_folder), stdin=f"{question}\r\n".encode(encoding))
    assert done.returncode == 0
    assert "1218家" in done.stdout.decode()


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "utf-16-le", "utf-8-sig"])
def test_lines_of_a_conversation_and_of_a_file_are_read_so_too(encoding: str) -> None:
    data = "".join(f"{question}\r\n" for question in SIMPLIFIED).encode(encoding)
    assert list(typed_lines(io.BytesIO(data))) == list(SIMPLIFIED)
    assert read_lines(data)[:-1] == list(SIMPLIFIED)


def test_line_is_given_before_the_next_is_there() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream:
        lines = typed_lines(stream)
        os.write(writing, f"{QUESTION}\n".encode("gbk"))
        assert next(lines) == QUESTION
        os.close(writing)
        assert list(lines) == []


@pytest.mark.parametrize(
    ("question", "encoding"), [("第30頁", "big5"), ("餐补标准", "gbk"), ("第30页", "gbk")]
)
def test_line_end_of_one_byte_tells_short_questions_from_utf_16(
    question: str, encoding: str
) -> None:
    for end in ENDS[1:]:
        assert read_text(f"{question}{end}".encode(encoding)) == f"{question}{end}"


def test_lines_that_would_lose_something_are_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        read_lines("面积".encode() + b"\xe6")
    assert read_lines('{"a": "x\u2028y"}\n'.encode()) == ['{"a": "x\u2028y"}', ""]


@pytest.mark.parametrize(
    "arguments",
    [
        ("金融辅导员", "对接了", "多少家企业"),
        ("--fast", "金融辅导员", "--json", "对接了多少家企业"),
        ("--json", "--", "金融辅导员", "对接了多少家企业"),
    ],
    ids=str,
)
def test_words_need_no_quotation_marks(corpus_folder: Path, arguments: tuple[str, ...]) -> None:
    done = (
        run("ask", *arguments, "--index", str(corpus_folder))
        if "--" not in arguments
        else run("ask", "--index", str(corpus_folder), *arguments)
    )
    assert done.returncode == 0
    assert "1218家" in done.stdout.decode()


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize(
    ("words", "question"),
    [
        (("-5度是多少",), "-5度是多少"),
        (("气温", "-5度", "算冷吗"), "气温 -5度 算冷吗"),
        (("-k是什么",), "-k是什么"),
        (("--", "-k", "--json"), "-k --json"),
        (("-what is it",), "-what is it"),
        (("-5",), "-5"),
        (("—5度",), "—5度"),
    ],
    ids=str,
)
def test_question_may_begin_with_a_hyphen(
    monkeypatch: pytest.MonkeyPatch, command: str, words: tuple[str, ...], question: str
) -> None:
    from qabot import cli
    from qabot.errors import QuestionError
    from qabot.library import Library

    asked: list[str] = []

    def note(_self: object, question: str, *_: object) -> None:
        asked.append(question)
        raise QuestionError("enough")

    monkeypatch.setattr(Library, command, note)
    with pytest.raises(SystemExit):
        cli.main([command, "--index", "-5度的文件夹", *words])
    assert asked == [question]


def test_argument_in_another_encoding_is_read_as_a_pipe_is() -> None:
    argument = os.fsdecode(QUESTION.encode("gbk"))
    assert joined_words([argument]) == QUESTION


@pytest.mark.parametrize("typed", ["--jsno", "-x", "--min-confidense=1"])
def test_mistyped_option_is_no_question(typed: str) -> None:
    done = run("ask", QUESTION, typed)
    assert done.returncode == 2
    assert b"No such option" in done.stderr


def test_bytes_and_halves_of_characters_give_no_traceback(
    corpus_folder: Path, tmp_path: Path
) -> None:
    wrong = os.fsdecode(b"\xff\xfe.md")
    for arguments in (
        ["show", wrong],
        ["inspect", wrong],
        ["index", wrong],
        ["show", "\udcff:1-2"],
    ):
        where = [] if arguments[0] == "inspect" else ["--index", str(corpus_folder)]
        done = run(*arguments, *where)
        assert done.returncode == 1
        assert done.stderr.startswith(b"qabot: ")
    batch = tmp_path / "b.jsonl"
    batch.write_text(f'{{"id": "\\ud800", "question": "\\ud800{QUESTION}"}}\n', encoding="utf-8")
    done = run("ask", "--batch", str(batch), "--index", str(corpus_folder))
    assert json.loads(done.stdout)["id"] == "\ud800"
    assert "1218家" in done.stdout.decode()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
@pytest.mark.parametrize("arguments", [["status"], ["ask", QUESTION, "--json"]], ids=str)
def test_output_to_a_full_disk_is_told(corpus_folder: Path, arguments: list[str]) -> None:
    command = [sys.executable, "-m", "qabot", *arguments, "--index", str(corpus_folder)]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        b"qabot: The output cannot be written: No space left on device. "
        b"Free space, or write it elsewhere\n"
    )


@pytest.mark.parametrize(("closed", "code"), [("<&-", 2), (">&-", 2), ("2>&-", 2), ("<&- >&-", 2)])
def test_streams_that_are_closed_give_no_traceback(
    corpus_folder: Path, closed: str, code: int
) -> None:
    command = f"{sys.executable} -m qabot ask --index {corpus_folder} {closed}"
    pipe = subprocess.PIPE
    done = subprocess.run(command, shell=True, stdin=subprocess.DEVNULL, stderr=pipe, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (code, False)
