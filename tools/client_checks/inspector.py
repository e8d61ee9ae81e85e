"""The command line of the MCP Inspector; the working directory has its package."""

import json
import os
import subprocess
import tempfile
from typing import Any

from agreed import OVERLONG, REFUSED, Agreed, agreed, contains, same
from tools_agreed import NAMES


def main() -> None:
    a = agreed()
    check_settings(a)

    def inspect(*arguments: str, token: str = a.token) -> subprocess.CompletedProcess[str]:
        command = ["node_modules/.bin/mcp-inspector", "--cli", f"{a.base}/mcp"]
        header = ["--header", f"Authorization: Bearer {token}"]
        return subprocess.run(
            [*command, *arguments, *header],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def ask(question: str) -> dict[str, Any]:
        call = ["--method", "tools/call", "--tool-name", "ask"]
        found: dict[str, Any] = json.loads(
            inspect(*call, "--tool-arg", f"question={question}").stdout
        )
        return found

    listed = json.loads(inspect("--method", "tools/list").stdout)["tools"]
    same("tools", [tool["name"] for tool in listed], NAMES)
    result = ask(a.question)
    quotes = [quote["text"] for quote in a.quotes]
    same("answer", [q["text"] for q in result["structuredContent"]["quotes"]], quotes)
    links = [block["uri"] for block in result["content"] if block["type"] == "resource_link"]
    for link, quote in zip(links, quotes, strict=True):
        read = json.loads(inspect("--method", "resources/read", "--uri", link).stdout)
        same("resource", read["contents"][0]["text"], quote)
    contains("refusal", ask(REFUSED)["content"][0]["text"], a.refusal)
    long = inspect(
        "--method", "tools/call", "--tool-name", "ask", "--tool-arg", f"question={OVERLONG}"
    )
    contains("overlong question", long.stdout + long.stderr, "1000")
    wrong = inspect("--method", "tools/list", token="wrong")
    print(f"        {(wrong.stdout + wrong.stderr).strip()[:300]}")
    same("wrong token", wrong.returncode != 0, True)


def check_settings(a: Agreed) -> None:
    """The settings of docs/clients.md, in a file."""
    command, *arguments = a.command
    headers = {"Authorization": f"Bearer {a.token}"}
    servers: dict[str, dict[str, Any]] = {
        "process": {
            "command": command,
            "args": [*arguments, "mcp", "--index", a.index],
            "env": {"PYTHONPATH": os.environ.get("PYTHONPATH", "")},  # it hands on few variables
        },
        "http": {"type": "http", "url": f"{a.base}/mcp", "headers": headers},
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"mcpServers": servers}, file)
        file.flush()
        for name in servers:
            options = ["--cli", "--config", file.name, "--server", name, "--method", "tools/list"]
            done = subprocess.run(
                ["node_modules/.bin/mcp-inspector", *options],
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
                check=False,
            )
            same(f"settings, {name}: exit code", done.returncode, 0)
            names = [tool["name"] for tool in json.loads(done.stdout)["tools"]]
            same(f"settings, {name}", names, NAMES)


main()
