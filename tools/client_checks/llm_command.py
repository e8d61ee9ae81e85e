"""The command `llm`, which shows no annotations: the text must carry the references."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from agreed import OVERLONG, REFUSED, TOO_LONG, Agreed, agreed, contains, same

MODELS = ("qabot", "qabot-written")


def entry(a: Agreed, name: str) -> str:
    """A model as `llm` wants it; without the name of a key none is sent, not even that of --key."""
    lines = [f"model_id: {name}", f"model_name: {name}", f"api_base: {a.base}/v1"]
    return "- " + "\n  ".join([*lines, "api_key_name: qabot"]) + "\n"


def main() -> None:
    a = agreed()
    with tempfile.TemporaryDirectory() as home:
        models = Path(home) / "extra-openai-models.yaml"
        models.write_text("".join(entry(a, name) for name in MODELS), encoding="utf-8")

        def llm(*arguments: str, key: str = a.token) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [Path(sys.executable).parent / "llm", *arguments, "--key", key],
                capture_output=True,
                text=True,
                env={**os.environ, "LLM_USER_PATH": home},
                stdin=subprocess.DEVNULL,
                check=False,
            )

        for name, option in (("stream", ()), ("answer", ("--no-stream",))):
            done = llm("-m", "qabot", a.question, *option)
            same(name, (done.returncode, done.stderr, done.stdout.rstrip("\n")), (0, "", a.content))
        for name, option in (("stream", ()), ("whole", ("--no-stream",))):
            done = llm("-m", "qabot-written", a.question, *option)
            same(f"sentences, {name}", done.stdout.rstrip("\n"), a.written["content"])
        done = llm("-m", "qabot", a.question)
        for quote in a.quotes:
            contains("reference in the text", done.stdout, f"]: {quote['url']}")
        done = llm("-c", a.follow_up)
        same("follow-up", (done.returncode, done.stdout.rstrip("\n")), (0, a.further))
        done = llm("-m", "qabot", REFUSED)
        same("refusal", (done.returncode, done.stdout.rstrip("\n")), (0, a.refusal))
        done = llm("-m", "qabot", OVERLONG)
        same("overlong question, exit code", done.returncode, 1)
        contains("overlong question", done.stderr, TOO_LONG)
        done = llm("-m", "qabot", REFUSED, key="wrong")
        same("wrong token, exit code", done.returncode, 1)
        contains("wrong token", done.stderr, "token is needed")
        same("nothing of Python is shown", "Traceback" in done.stderr, False)


main()
