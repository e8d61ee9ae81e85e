"""The protocol's conformance suite, as far as it is about what qabot offers.

It sends no token, so it asks a server of its own over a copy of the index without tokens.
"""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from agreed import Agreed, agreed, same

# what passes when all is well
SCENARIOS = {
    "server-initialize": 1,
    "ping": 1,
    "tools-list": 1,
    "resources-list": 1,
    "dns-rebinding-protection": 2,
}


def main() -> None:
    a = agreed()
    with tempfile.TemporaryDirectory() as place, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        index = Path(place) / "index"
        shutil.copytree(a.index, index, ignore=shutil.ignore_patterns("serve-tokens"))
        free.close()
        server = start(a, index, port)
        try:
            for scenario, checks in SCENARIOS.items():
                same(scenario, passed(scenario, port), f"Passed: {checks}/{checks}, 0 failed")
        finally:
            server.terminate()
            server.wait(60)


def start(a: Agreed, index: Path, port: int) -> subprocess.Popen[bytes]:
    command = [*a.command, "serve", "--index", str(index), "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=dict(os.environ))
    for _ in range(600):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    return server


def passed(scenario: str, port: int) -> str:
    """The line of the suite that counts; all that it says where there is none."""
    suite = ["node_modules/node/bin/node", "node_modules/.bin/conformance", "server"]
    done = subprocess.run(
        [*suite, "--url", f"http://127.0.0.1:{port}/mcp", "--scenario", scenario],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    found = re.search(r"Passed: \d+/\d+, \d+ failed", done.stdout)
    return found[0] if found else done.stdout + done.stderr


main()
