#!/bin/sh
# Clients of MCP over HTTP do not say why a server refused them.
# Guess: what a client reports of a 401 has its status, or the words of its body.
# Expected from: RFC 9110, 15.5.2, which has a 401 say what is needed, and from clients of other
#   HTTP APIs, such as openai's, which show the message of {"error": {"message": …}}
# Instead: mcp and fastmcp report "Server returned an error response", for 401 as for 403 and 429,
#   without the status and without the body. Only where the body is an error of JSON-RPC are its
#   words reported.
# Hurt: a wrong or missing token, a name that is not allowed and too many requests look alike.
# Versions: mcp 2.3.0, fastmcp 4.2.3; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check mcp==2.3.0 fastmcp==4.2.3
cd "$dir"
NO_PROXY=127.0.0.1 "$dir/venv/bin/python" - <<'PY'
import asyncio
import http.server
import json
import sys
import threading

import fastmcp
import mcp

WORDS = "the token is wrong"
PLAIN = {"error": {"message": WORDS, "code": "invalid_api_key"}}
RPC = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": WORDS}}
HIDDEN = "Server returned an error response"


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


class Refusing(http.server.BaseHTTPRequestHandler):
    status, body = 401, PLAIN

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        said = json.dumps(self.body).encode()
        self.send_response(self.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
threading.Thread(target=server.serve_forever, daemon=True).start()
URL = f"http://127.0.0.1:{server.server_port}/mcp"


async def said(client: object) -> str:
    try:
        async with client:
            await client.list_tools()
    except Exception as error:
        while isinstance(error, ExceptionGroup):
            error = error.exceptions[0]
        return str(error)
    return "nothing"


for status in (401, 403, 429):
    Refusing.status, Refusing.body = status, PLAIN
    check(f"mcp, {status}", asyncio.run(said(mcp.Client(URL))), HIDDEN)
    check(f"fastmcp, {status}", asyncio.run(said(fastmcp.Client(URL))), HIDDEN)
Refusing.status, Refusing.body = 401, RPC
check("mcp, 401 as JSON-RPC", asyncio.run(said(mcp.Client(URL))), WORDS)
check("fastmcp, 401 as JSON-RPC", asyncio.run(said(fastmcp.Client(URL))), WORDS)
PY
