"""The bot's handlers within a stand-in for Telegram that others have written: tg-auto-test.

    make smoke

It answers the library's requests inside the process and reads what is sent with Telethon's types.
It knows one private chat, neither inline mode nor changed keyboards, and dates everything in 1970:
what the user does is dated anew here, since the bot answers no question of long ago, and Telegram
itself marks messages that are out of reach by that date.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from telethon.tl.types import MessageEntityBlockquote, MessageEntityBold
from telethon.utils import get_inner_text
from tg_auto_test.test_utils.serverless_telegram_client import ServerlessTelegramClient
from tg_auto_test.test_utils.serverless_update_processor import ServerlessUpdateProcessor

from qabot import Library
from qabot.telegram.access import Access
from qabot.telegram.application import create_application
from qabot.telegram.configuration import read_bot_settings
from qabot.telegram.library import BotLibrary
from qabot.telegram.metrics import Metrics
from qabot.telegram.services import App, Services
from qabot.telegram.state import FILE, State
from qabot.telegram.working import Workers

ROOT = Path(__file__).parent.parent
USER = 9001  # tg-auto-test's own
FIGURE = "7248.40亿元"
DOCUMENT = "# 图书馆\n\n市图书馆的开放时间是每天8点到21点。\n"


class DatedToday(ServerlessUpdateProcessor):  # type: ignore[misc]
    async def process_update(self, client: Any, payload: dict[str, Any]) -> Any:
        for content in (payload.get("message"), payload.get("callback_query", {}).get("message")):
            if content:
                content["date"] = int(time.time())
        return await super().process_update(client, payload)


def expect(what: str, holds: bool) -> None:
    print("ok     " if holds else "PROBLEM", what)
    if not holds:
        raise SystemExit(1)


async def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "index"
        with Library(folder) as library:
            library.update([ROOT / "corpus"])
        state = State(folder / FILE)
        try:
            await converse(services(folder, state), Path(place))
        finally:
            state.close()


def services(folder: Path, state: State) -> Services:
    settings = read_bot_settings(
        {"QABOT_TELEGRAM_TOKEN": "123:ABC", "QABOT_TELEGRAM_ADMINS": str(USER)}
    )
    library = BotLibrary(Library(folder))
    return Services(settings, state, Access(settings, state), library, Metrics(), Workers())


async def converse(here: Services, place: Path) -> None:
    def build(builder: Any) -> App:
        application = create_application(here)
        stand_in = builder._request
        application.bot._request = (stand_in, stand_in)
        return application

    client = ServerlessTelegramClient(build, user_id=USER, bot_username="qabot_test_bot")
    client._update_processor = DatedToday()
    await client.connect()
    async with client.conversation("qabot_test_bot") as chat:
        await chat.send_message("/start")
        expect("/start is answered", bool((await chat.get_response()).text))
        await chat.send_message("2020年前三季度济南市地区生产总值是多少")
        told = await chat.get_response()
        expect("the answer holds the figure", FIGURE in told.text)
        bold = [entity for entity in told.entities if isinstance(entity, MessageEntityBold)]
        expect("the figure is bold", FIGURE in get_inner_text(told.text, bold))
        quotes = [e for e in told.entities if isinstance(e, MessageEntityBlockquote)]
        expect("quotes are collapsed", bool(quotes) and all(q.collapsed for q in quotes))
        await told.click(text=lambda text: text.startswith("📖"))
        expect("the context comes", FIGURE in (await chat.get_response()).text)
        await chat.send_message("那2019年呢？")
        expect("a follow-up is understood", "2019" in (await chat.get_response()).text)
        await chat.send_message("2022年冬奥会在哪里举行")
        expect("a refusal says so", "没有找到" in (await chat.get_response()).text)
        file = place / "图书馆.md"
        file.write_text(DOCUMENT, encoding="utf-8")
        await chat.send_file(file, force_document=True)
        report = await chat.get_response()
        expect("a document is taken in", "可以查了" in report.text)
        await chat.send_message("市图书馆的开放时间是几点")
        expect("it is asked about", "8点到21点" in (await chat.get_response()).text)
    await client.disconnect()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
