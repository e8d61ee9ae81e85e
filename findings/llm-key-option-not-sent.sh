#!/bin/sh
# llm: a key given with --key is not sent to a server of one's own.
# Guess: llm -m MODEL --key KEY sends that key, whatever the model.
# Expected from: llm prompt --help, "--key TEXT  API key to use"
# Instead: for a model of extra-openai-models.yaml with api_base and without api_key_name, the
#   header is "Bearer DUMMY_KEY", with --key as without; once api_key_name is there, --key is sent.
# Hurt: a server with tokens answers 401 "a token is needed" to a person who gave the right one.
# Versions: llm 0.36 (openai 3.57.0); seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check llm==0.36 openai==3.57.0
cd "$dir"
"$dir/venv/bin/python" - <<'PY'
import http.server
import os
import subprocess
import sys
import threading


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


class Recorder(http.server.BaseHTTPRequestHandler):
    seen: list[str] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.seen.append(self.headers["authorization"])
        self.send_response(401)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
threading.Thread(target=server.serve_forever, daemon=True).start()


def sent(*settings: str) -> str:
    lines = ["model_id: own", "model_name: own", f"api_base: http://127.0.0.1:{server.server_port}/v1"]
    with open("extra-openai-models.yaml", "w") as file:
        file.write("- " + "\n  ".join([*lines, *settings]) + "\n")
    Recorder.seen.clear()
    command = ["venv/bin/llm", "-m", "own", "--key", "right", "question"]
    environment = {**os.environ, "LLM_USER_PATH": os.getcwd(), "NO_PROXY": "127.0.0.1"}
    subprocess.run(command, env=environment, capture_output=True, stdin=subprocess.DEVNULL)
    return Recorder.seen[0]


shown = subprocess.run(["venv/bin/llm", "prompt", "--help"], capture_output=True, text=True).stdout
check("the help", "API key to use" in shown, True)
check("sent without api_key_name", sent(), "Bearer DUMMY_KEY")
check("sent with api_key_name", sent("api_key_name: own"), "Bearer right")
PY
