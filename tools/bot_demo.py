"""The bot without a token: the real process against a stand-in for Telegram, over corpus/.

    make bot-demo

prints a scripted conversation and writes it as a page to build/bot-demo.html.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from qabot.ingest import update
from tests.support.fake_telegram.server import Running
from tests.support.telegram_bot import Person, running
from tools.telegram_page import conversation_page

ROOT = Path(__file__).parent.parent
Json = dict[str, Any]
PAGE = ROOT / "build" / "bot-demo.html"
NOTE = "# 图书馆\n\n市图书馆的开放时间是每天8点到21点，周一闭馆。\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as place, Running() as fake:
        folder = Path(place) / "index"
        update(folder, [ROOT / "corpus"])
        with running(fake, folder, ALLOW="1", ADMINS="1"):
            converse(Person(fake, 1))
            messages = fake.state()["messages"]
    for message in messages:
        print_message(message)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(conversation_page("qabot", messages), encoding="utf-8")
    print(f"\nas a page: {PAGE}")


def converse(person: Person) -> None:
    """What a person might try first."""
    person.ask("/start")
    answer = person.ask("2020年前三季度济南市地区生产总值是多少")
    person.press(answer, "📖 上下文 1")
    person.next_after(answer["message_id"])
    person.press(answer, "👍")
    person.ask("那规模以上工业增加值的增速呢？")
    refusal = person.ask("2022年冬奥会在哪里举行")
    person.press(refusal, "🔍 看最接近的段落")
    last = person.next_after(refusal["message_id"])
    document = {"name": "图书馆.md", "data": NOTE}
    number = person.fake.do("say", document=document, **person.act)["message"]
    told = person.next_after(max(number, last["message_id"]))["message_id"]
    person.fake.until(lambda _: "可以查了" in person.message(told)["text"])
    person.ask("市图书馆几点开门？")


def print_message(message: Json) -> None:
    """One message as text, its buttons in brackets."""
    who = "qabot" if message["from"]["is_bot"] else "you"
    text = message.get("text") or f"[{message['document']['file_name']}]"
    print(f"\n{who}:", text.replace("\n", "\n  "))
    for row in message.get("reply_markup", {}).get("inline_keyboard", []):
        print("  ", " ".join(f"[{button['text']}]" for button in row))


if __name__ == "__main__":
    main()
