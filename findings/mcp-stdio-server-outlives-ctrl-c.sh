#!/bin/sh
# A server of the mcp package over standard input does not stop on Ctrl-C.
# Guess: SIGINT ends it, as it ends any Python program that waits in asyncio.run.
# Expected from: https://docs.python.org/3/library/asyncio-runner.html#handling-keyboard-interruption
# Instead: it continues as long as the input is open. SIGTERM ends it at once.
# Hurt: a person who tries a server in a terminal presses Ctrl-C in vain; a program that stops its
#   servers by SIGINT waits for ever.
# Versions: mcp 2.3.0, anyio 4.16.0, Python 3.11; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check mcp==2.3.0 anyio==4.16.0
cd "$dir"
"$dir/venv/bin/python" - <<'PY'
import json
import signal
import subprocess
import sys
import time

SERVER = """
from mcp.server.mcpserver import MCPServer
MCPServer("own").run(transport="stdio")
"""
FIRST = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "own", "version": "1"},
    },
}


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


def ends(*signals: signal.Signals, close: bool = False) -> bool:
    """Whether the server ends within five seconds of the last signal."""
    pipe = subprocess.PIPE
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
    )
    server.stdin.write(json.dumps(FIRST) + "\n")
    server.stdin.flush()
    server.stdout.readline()  # it answers: it is ready
    for number in signals:
        server.send_signal(number)
        time.sleep(1)
    if close:
        server.stdin.close()
    try:
        server.wait(5)
    except subprocess.TimeoutExpired:
        return False
    finally:
        server.kill()
    return True


check("ends on SIGINT", ends(signal.SIGINT), False)
check("ends on SIGINT and the end of the input", ends(signal.SIGINT, close=True), True)
check("ends on SIGTERM", ends(signal.SIGTERM), True)
PY
