"""Real clients, each in an environment of its own, against one `qabot serve`.

    make clients                    all of them
    make clients CLIENTS=openai,llm    some of them

Environments are kept in build/clients. A client that cannot be had here is skipped with the reason;
what differs ends with 1. The scripts are in tools/client_checks.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from qabot.writing.client import Endpoint
from tests.support.model_server import Model
from tests.support.model_server import served as model_served

ROOT = Path(__file__).parent.parent
CHECKS = ROOT / "tools/client_checks"
PLACES = ROOT / "build/clients"
QUESTION = "2020年前三季度济南市地区生产总值是多少"
FOLLOW_UP = "增长了多少？"
REFUSED = "火星上有几座火山"
_PATIENCE = 1800  # seconds for an installation or a check


@dataclass(frozen=True, slots=True)
class Client:
    """``needs`` are packages with their versions, of PyPI, or of npm where ``script`` is for it."""

    name: str
    needs: tuple[str, ...]
    script: str
    npm: bool = False


CLIENTS = (
    Client("openai", ("openai==3.57.0",), "openai_python.py"),
    Client("llm", ("llm==0.36",), "llm_command.py"),
    Client("litellm", ("litellm==1.110.2",), "litellm_python.py"),
    Client("mcp", ("mcp==2.3.0",), "mcp_python.py"),
    Client("fastmcp", ("fastmcp==4.2.3",), "fastmcp_python.py"),
    Client(
        "ai-sdk",
        ("ai@6.0.326", "@ai-sdk/openai@3.0.141", "@ai-sdk/openai-compatible@2.0.92"),
        "ai_sdk.mjs",
        npm=True,
    ),
    Client("inspector", ("@modelcontextprotocol/inspector@2.12.0",), "inspector.py", npm=True),
    Client(
        "conformance",
        ("@modelcontextprotocol/conformance@0.1.16", "node@22.23.0"),  # it needs Node 22
        "conformance.py",
        npm=True,
    ),
    Client("open-webui", ("open-webui==0.12.4",), "open_webui_program.py"),
)


class Skipped(Exception):  # noqa: N818 - no error: the client cannot be had here
    """Why a client cannot be tried here."""


def main(chosen: str) -> int:
    names = [name for name in chosen.split(",") if name]
    unknown = set(names) - {client.name for client in CLIENTS}
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(c.name for c in CLIENTS)}")
        return 2
    told = {}
    with (
        tempfile.TemporaryDirectory() as place,
        model_served(Model(reply=retold)) as endpoint,
        served(Path(place), endpoint) as agreed,
    ):
        for client in CLIENTS:
            if not names or client.name in names:
                print(f"{client.name}: {', '.join(client.needs)}", flush=True)
                told[client.name] = _try(client, agreed)
    for name, outcome in told.items():
        print(f"{name:<12}{outcome}")
    return int("failed" in told.values())


def _try(client: Client, agreed: Path) -> str:
    try:
        command, folder = _installed(client)
    except Skipped as why:
        return f"skipped: {why}"
    done = subprocess.run(
        [*command, str(CHECKS / client.script), str(agreed)],
        cwd=folder,
        env=_environment(),
        timeout=_PATIENCE,
        check=False,
    )
    return "ok" if done.returncode == 0 else "failed"


def _installed(client: Client) -> tuple[list[str], Path]:
    """What runs the script, and where; raises Skipped."""
    folder = PLACES / client.name
    mark, wanted = folder / ".ready", "\n".join(client.needs)
    if not mark.exists() or mark.read_text("utf-8") != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if client.npm:
            _install_npm(client, folder)
        else:
            _install(client, folder)
        mark.write_text(wanted, "utf-8")
    if client.script.endswith(".mjs"):
        return ["node"], folder
    return [sys.executable if client.npm else str(folder / "bin/python")], folder


def _install(client: Client, folder: Path) -> None:
    _run([sys.executable, "-m", "venv", str(folder)], folder)
    pip = [str(folder / "bin/pip"), "install", "--quiet", "--disable-pip-version-check"]
    if client.name != "open-webui":
        _run([*pip, *client.needs], folder)
        return
    # what it needs without models of its own; the list comes along with it
    _run([*pip, "--no-deps", *client.needs], folder)
    (listed,) = folder.rglob("requirements-slim.txt")
    _run([*pip, "--requirement", str(listed)], folder)


def _install_npm(client: Client, folder: Path) -> None:
    if not shutil.which("npm"):
        raise Skipped("npm is not installed")
    (folder / "package.json").write_text('{"private": true}', "utf-8")
    _run(["npm", "install", "--no-audit", "--no-fund", "--save-exact", *client.needs], folder)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=_PATIENCE, check=False
    )
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["it says nothing"]
        raise Skipped(f"cannot be installed: {lines[-1][:200]}")


def retold(prompt: str) -> str:
    """A model that repeats a sentence of its sources, then says it with another figure."""
    found = re.search(r"^\[(\d+)\] (.*7,?248\.40?亿元[^。]*。)", prompt, re.M)
    if not found:
        return "无"
    return f"{found[2]}[{found[1]}]\n{found[2].replace('248', '249')}[{found[1]}]\n"


@contextmanager
def served(place: Path, endpoint: Endpoint) -> Iterator[Path]:
    """The file of what was agreed on; the server answers until the block ends."""
    index, command = place / "index", [sys.executable, "-m", "qabot"]
    environment = _environment() | {"PYTHONPATH": str(ROOT / "src")}
    _qabot([*command, "index", str(ROOT / "corpus"), "--index", str(index), "--quiet"])
    token = _qabot([*command, "serve", "--index", str(index), "token", "checks"])
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    with (place / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, "serve", "--index", str(index), "--port", str(port), "--rate", "6000"],
            stderr=log,
            env=environment | {"QABOT_MODEL_URL": endpoint.url, "QABOT_MODEL": endpoint.model},
        )
        try:
            _await(f"{base}/healthz", server)
            yield _agree(place, base, token, str(index), command)
        finally:
            server.terminate()
            server.wait(60)
    if "Traceback" in (place / "log").read_text("utf-8"):
        sys.exit("the log of the server has a traceback")


def _qabot(command: list[str]) -> str:
    environment = _environment() | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return done.stdout.strip()


def _await(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            sys.exit("the server has ended")
        try:
            if httpx.get(url, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    sys.exit("the server does not answer")


def _agree(place: Path, base: str, token: str, index: str, command: list[str]) -> Path:
    """What is answered without any client between."""
    with httpx.Client(
        base_url=base,
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
        trust_env=False,
    ) as client:

        def message(*questions: str, model: str = "qabot") -> dict[str, object]:
            asked = [{"role": "user", "content": question} for question in questions]
            made = client.post("/v1/chat/completions", json={"model": model, "messages": asked})
            found: dict[str, object] = made.json()["choices"][0]["message"]
            return found

        agreed = {
            "base": base,
            "token": token,
            "index": index,
            "command": command,
            "question": QUESTION,
            "follow_up": FOLLOW_UP,
            "message": message(QUESTION),
            "quotes": client.post("/api/ask", json={"question": QUESTION}).json()["quotes"],
            "further": message(QUESTION, FOLLOW_UP)["content"],
            "refusal": message(REFUSED)["content"],
            "written": message(QUESTION, model="qabot-written"),
        }
    path = place / "agreed.json"
    path.write_text(json.dumps(agreed), encoding="utf-8")
    return path


def _environment() -> dict[str, str]:
    """Without proxies and without settings of qabot's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QABOT_")}
    return kept | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
