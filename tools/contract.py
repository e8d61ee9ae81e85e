"""The stand-in for Telegram's server, and the bot, compared with libraries that know neither.

    make contract

plays the demo with the real bot. Then tools/contract_aiogram.py, run by a Python that has aiogram,
reads all that was sent in either direction, and talks to the stand-in itself;
tools/contract_telethon.py compares the bot's marks and cuts with Telethon's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from qabot.ingest import update
from tests.support.fake_telegram.server import Running
from tests.support.telegram_bot import FORUM, GROUP, Person, buttons, running
from tools.bot_demo import converse

ROOT = Path(__file__).parent.parent
QUESTION = "2020年前三季度济南市地区生产总值是多少"


def main(python: str) -> None:
    with tempfile.TemporaryDirectory() as place, Running() as fake:
        folder = Path(place) / "index"
        update(folder, [ROOT / "corpus"])
        allowed = f"1,2,{GROUP},{FORUM}"
        with running(fake, folder, ALLOW=allowed, ADMINS="1"):
            play(fake)
            state = {**fake.state(), **fake.do("history")}
        recorded = Path(place) / "state.json"
        recorded.write_text(json.dumps(state), encoding="utf-8")
        told = [
            run_by(python, "contract_aiogram.py", str(recorded), fake.address, fake.token),
            run_by(python, "contract_telethon.py", str(recorded)),
        ]
    sys.exit(max(told))


def run_by(python: str, script: str, *arguments: str) -> int:
    """The exit code of one of the checks; the bot's pure modules are theirs to import."""
    command = [python, str(ROOT / "tools" / script), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(command, check=False, env=environment).returncode


def play(fake: Running) -> None:
    """Every kind of update, and so every method of the bot."""
    person = Person(fake, 1)
    converse(person)
    answer = person.ask(QUESTION)
    person.press(answer, "👎")
    person.press(person.message(answer["message_id"]), "不完整")
    person.press(answer, "🔍 更多段落")
    page = person.next_after(answer["message_id"])
    person.press(answer, "📖 上下文 1")
    context = person.next_after(page["message_id"])
    person.press(context, "后文 ▶")
    person.press(context, "📄 文档")
    person.press_data(answer["message_id"], buttons(answer)["📖 上下文 2"], old=True)
    person.ask(QUESTION, photo=True)
    number = person.say("旧问题")
    person.next_after(number)
    person.say(QUESTION, edits=number)
    person.next_after(number + 1)
    Person(fake, 3, chat=GROUP).ask(f"@qabot_test_bot {QUESTION}")
    Person(fake, 3, chat=FORUM, topics=[5], thread=5).ask(f"/ask {QUESTION}")
    fake.do("membership", user=4, chat=-1009)
    fake.until(lambda state: -1009 in state["left"])
    query = fake.do("inline", user=2, query=QUESTION)["query"]
    fake.until(lambda state: query in state["answers"])


if __name__ == "__main__":
    main(sys.argv[1])
