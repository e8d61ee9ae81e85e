"""`qabot serve` and `qabot serve token` as commands."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from qabot import Library
from qabot.cli import app, main
from qabot.errors import SettingsError
from qabot.messages import Code, message
from qabot.server import command
from qabot.server.application import Limits
from qabot.server.running import Place, _application
from qabot.server.tokens import FILE, read_tokens
from tests.support.fake_telegram.server import Running
from tests.support.telegram_bot import BotProcess, Person, free_port, own_copy, running

QUESTION = "济南自贸区面积有多少"


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command says that ends with an error to mend."""
    with pytest.raises(SystemExit) as stopped:
        main(["serve", *arguments])
    assert stopped.value.code == 1
    return capsys.readouterr().err


def test_token_is_printed_once_and_kept_as_a_hash(tmp_path: Path) -> None:
    token = run("serve", "token", "reader", "--index", str(tmp_path / "index")).strip()
    path = tmp_path / "index" / FILE
    assert token.startswith("qabot_")
    assert token not in path.read_text("utf-8")
    assert list(read_tokens(path)) == ["reader"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_file_of_tokens_may_be_named_before_or_after(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    run("serve", "--token-file", str(path), "token", "first")
    run("serve", "token", "second", "--token-file", str(path))
    assert list(read_tokens(path)) == ["first", "second"]


def test_wrong_ways_to_start_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = ("--index", str(tmp_path / "index"))
    assert "No index" in refusal(capsys, *index)
    said = refusal(capsys, *index, "--host", "0.0.0.0")
    assert said == f"qabot: {message(Code.SERVE_NO_TOKEN, host='0.0.0.0').text('en')}\n"
    missing = str(tmp_path / "tokens")
    assert "There is no file" in refusal(capsys, *index, "--token-file", missing)
    Path(missing).touch()
    assert "contains no token" in refusal(capsys, *index, "--token-file", missing)
    assert "is not a host name" in refusal(capsys, *index, "--allowed-host", "http://x")
    assert "is not an address" in refusal(capsys, *index, "--public-url", "qa.lan")


def test_bot_needs_its_token(
    corpus_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QABOT_TELEGRAM_TOKEN", raising=False)
    said = refusal(capsys, "--index", str(corpus_folder), "--bot")
    assert "QABOT_TELEGRAM_TOKEN" in said


def test_proxies_are_addresses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = ("--index", str(tmp_path / "index"))
    said = refusal(capsys, *index, "--trusted-proxy", "proxy.lan")
    assert "--trusted-proxy 'proxy.lan' is not an address" in said


@pytest.mark.parametrize(
    ("options", "writes"),
    [
        ({}, True),
        ({"read_only": True}, False),
        ({"allowed": ("qa.lan",)}, False),
        ({"public": "https://qa.lan"}, False),
        ({"proxies": ("127.0.0.1",)}, False),
    ],
)
def test_nobody_uploads_without_a_token_through_a_proxy(
    corpus_folder: Path, options: dict[str, Any], writes: bool
) -> None:
    with Library(corpus_folder) as library:
        gate = _application(library, Place("127.0.0.1", 8010, **options), Limits())
        assert gate.access.may_write("") is writes
        assert not gate.access.may_write(None)


def test_missing_extra_is_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r"pip install 'qabot\[serve\]'"):
        command._require_extra()


def test_address_in_use_is_told(corpus_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = refusal(capsys, "--index", str(corpus_folder), "--port", port)
    taken_message = message(Code.SERVE_ADDRESS_TAKEN, host="127.0.0.1", port=port)
    assert [line for line in said.splitlines() if line.startswith("qabot: ")] == [
        f"qabot: {taken_message.text('en')}"
    ]
    assert "http://" not in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_server_answers_and_stops_when_it_is_told_to(
    corpus_folder: Path, number: signal.Signals
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    arguments = ["serve", "--index", str(corpus_folder), "--port", str(port)]
    server = subprocess.Popen(
        [sys.executable, "-m", "qabot", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_PROXY": "*"},
    )
    try:
        assert wait_for(f"http://127.0.0.1:{port}/healthz", server) == {"status": "ok"}
        server.send_signal(number)
        _, said = server.communicate(timeout=60)
    finally:
        server.kill()
    assert server.returncode == 0
    assert said.splitlines()[-1] == "stopped"
    assert f"qabot: http://127.0.0.1:{port}/ (Ctrl-C stops)" in said.splitlines()
    assert "Traceback" not in said


def test_bot_and_server_answer_from_one_process(corpus_folder: Path, tmp_path: Path) -> None:
    folder, port = own_copy(corpus_folder, tmp_path), free_port()
    command = ("serve", "--bot", "--port", str(port))
    with Running() as fake:
        with running(fake, folder, command=command, ALLOW="*") as process:
            person = Person(fake, 1)
            said = person.ask(QUESTION)["text"]
            answer = httpx.post(
                f"http://127.0.0.1:{port}/api/ask", json={"question": QUESTION}, trust_env=False
            ).json()
            assert answer["quotes"][0]["text"] in said
            assert process.stop() == 0
        log = process.logged()
        assert "Traceback" not in log
        assert fake.token not in log
        with socket.create_server(("127.0.0.1", port)):  # the bot ends where the server cannot be
            process = BotProcess(fake, folder, command=command)
            assert process.wait() == 1
        assert f"Cannot listen at 127.0.0.1:{port}" in process.logged()


def wait_for(url: str, server: subprocess.Popen[str]) -> object:
    for _ in range(600):
        assert server.poll() is None
        try:
            return httpx.get(url, trust_env=False).json()
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")
