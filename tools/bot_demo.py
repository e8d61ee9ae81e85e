"""The bot without a token: the real process against a stand-in for Telegram, over corpus/.

    make bot-demo

prints a scripted conversation and writes it as a page to build/bot-demo.html; then another one with
`--written` and a stand-in for the language model, to build/bot-written.html.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qabot.ingest import update
from tests.support.fake_telegram.server import Running
from tests.support.model_server import Model
from tests.support.model_server import served as model_served
from tests.support.telegram_bot import Person, running
from tools.telegram_page import conversation_page

ROOT = Path(__file__).parent.parent
Json = dict[str, Any]
PAGES = ROOT / "build"
NOTE = "# 图书馆\n\n市图书馆的开放时间是每天8点到21点，周一闭馆。\n"


def main() -> None:
    PAGES.mkdir(exist_ok=True)
    show("bot-demo.html", converse)
    with model_served(Model(reply=retold)) as endpoint:
        model = ("--written", "--model-url", endpoint.url, "--model", endpoint.model)
        show("bot-written.html", ask_for_sentences, *model)


def show(name: str, conversation: Callable[[Person], None], *options: str) -> None:
    """Prints a conversation with the bot and writes it as a page of this name."""
    with tempfile.TemporaryDirectory() as place, Running() as fake:
        folder = Path(place) / "index"
        update(folder, [ROOT / "corpus"])
        with running(fake, folder, *options, ALLOW="1", ADMINS="1"):
            conversation(Person(fake, 1))
            messages = fake.state()["messages"]
    for message in messages:
        print_message(message)
    (PAGES / name).write_text(conversation_page("qabot", messages), encoding="utf-8")
    print(f"\nas a page: {PAGES / name}")


def retold(prompt: str) -> str:
    """Four sentences about the first source with a figure; not all of them are right."""
    found = re.search(r"^\[(\d+)\] (.{15,}?\d[^，。；]*)[，。；]", prompt, re.M)
    if not found:
        return "无"
    at, said = found[1], found[2]
    wrong = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), said)
    return f"{said}。[{at}]\n{wrong}。[{at}]\n因为政策好，{said}。[{at}]\n居民都很满意。\n"


def ask_for_sentences(person: Person) -> None:
    """An answer, what was struck of it, a follow-up, and a question that is not answered."""
    answer = person.ask("金融辅导员对接了多少家企业")
    person.press(answer, "🗑 已删去 2 句")
    person.next_after(answer["message_id"])
    person.ask("2020年前三季度济南市地区生产总值是多少")
    person.ask("2022年冬奥会在哪里举行")


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
