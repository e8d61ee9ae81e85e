"""Ask every route of `qabot serve` what its description allows, and what it does not.

    make fuzz-api
    python -m tools.fuzz_api .venv-schemathesis/bin/schemathesis [options of `schemathesis run`]

schemathesis makes the requests from /openapi.json, against a server over a copy of corpus/ with
a token that may upload and remove. An answer with the status 500, or one that the description
does not name, is a fault, and so is a body that its schema does not allow. Exit code 1 if there
is any.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from qabot.ingest import update
from qabot.server.tokens import Tokens, make_token
from tests.support.served import serving

ROOT = Path(__file__).parent.parent
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance"
CHECKS += ",response_schema_conformance,ignored_auth"
EXAMPLES = "25"


def main(program: str, options: list[str]) -> int:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "index"
        shutil.copytree(ROOT / "corpus", Path(place) / "documents")
        update(folder, [Path(place) / "documents"])
        path = Path(place) / "tokens"
        token = make_token(path, "fuzz")
        with serving(folder, tokens=Tokens(path)) as served:
            command = [program, "run", f"{served.base}/openapi.json"]
            command += ["--header", f"Authorization: Bearer {token}"]
            command += ["--checks", CHECKS, "--max-examples", EXAMPLES, "--seed", "1"]
            command += ["--request-timeout", "300"]  # an evaluation of 200 questions
            environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
            return subprocess.run(
                [*command, *options], check=False, cwd=place, env=environment
            ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
