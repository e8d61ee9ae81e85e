"""Reads a conversation with aiogram's models, and talks to the stand-in with aiogram's client."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from aiogram import Bot, methods, types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter, TelegramUnauthorizedError
from aiogram.methods import TelegramMethod

Json = dict[str, Any]
METHODS: dict[str, Any] = {
    name.lower(): found
    for name, found in vars(methods).items()
    if isinstance(found, type) and issubclass(found, TelegramMethod)
}
_TEXTS = ("text", "caption", "description", "short_description")


def main(recorded: str, address: str, token: str) -> int:
    state = json.loads(Path(recorded).read_text("utf-8"))
    wrong = [line for call in state["calls"] for line in problems(call)]
    updates = state["updates"]
    wrong += [f"update {u['update_id']}: {p}" for u in updates for p in unread(types.Update, u)]
    wrong += asyncio.run(talk(address, token))
    counted = Counter(call["method"] for call in state["calls"])
    print(", ".join(f"{name} {count}" for name, count in sorted(counted.items())))
    print(f"{len(state['calls'])} requests, {len(updates)} updates, {len(wrong)} problems")
    for line in wrong:
        print("  ", line)
    return 1 if wrong else 0


def problems(call: Json) -> list[str]:
    """What aiogram's model of a method finds wrong with a request, and with its answer."""
    model = METHODS[call["method"].lower()]
    given = {name: decoded(name, value) for name, value in call["parameters"].items()}
    given = {name: value for name, value in given.items() if name not in call["files"]}
    if "document" in model.model_fields:
        given["document"] = "attach"
    found = unread(model, given)
    markup = given.get("reply_markup")
    if markup:  # a union of models takes almost anything
        found += unread(types.InlineKeyboardMarkup, markup)
    if call["code"] == 200 and isinstance(call["result"], dict) and "message_id" in call["result"]:
        found += unread(types.Message, call["result"])
    return [f"{call['method']}: {line}" for line in found]


def decoded(name: str, value: Any) -> Any:
    """Forms contain lists, objects and truth values as JSON; pydantic reads numbers by itself."""
    if name in _TEXTS or not isinstance(value, str):
        return value
    return json.loads(value) if value[:1] in "[{" or value in ("true", "false") else value


def unread(model: Any, value: Any) -> list[str]:
    """Why a model cannot read a value, or which of its fields the model does not know."""
    try:
        made = model.model_validate(value)
    except ValueError as error:
        return [str(error).replace("\n", " ")[:300]]
    return [f"unknown field {name}" for name in made.model_extra or {}]


async def talk(address: str, token: str) -> list[str]:
    """aiogram as another bot at the same server: what it gets must be what it knows."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(address))
    wrong: list[str] = []

    def expect(what: str, holds: bool) -> None:
        if not holds:
            wrong.append(f"as a client: {what}")

    async with Bot(token, session=session) as bot:
        expect("getMe", (await bot.get_me()).username == "qabot_test_bot")
        bold = types.MessageEntity(type="bold", offset=2, length=2)
        sent = await bot.send_message(1, "😀济南", entities=[bold])
        back_again = [(e.type, e.offset, e.length) for e in sent.entities or ()]
        expect("entities come back", back_again == [("bold", 2, 2)])
        expect("bold is cut out right", bold.extract_from(sent.text or "") == "济南")
        edited = await bot.edit_message_text("新", chat_id=1, message_id=sent.message_id)
        expect("edit", isinstance(edited, types.Message) and edited.text == "新")
        file = types.BufferedInputFile("内容".encode(), "a.md")
        document = (await bot.send_document(1, file)).document
        expect("file", document is not None and document.file_size == 6)
        back = await bot.download(document) if document else None
        expect("download", back is not None and back.read().decode() == "内容")
        expect("deletion", await bot.delete_message(1, sent.message_id))
        await _expect_refusals(bot, expect)
    async with Bot("999999:wrong", session=AiohttpSession(api=session.api)) as bot:
        try:
            await bot.get_me()
            expect("a wrong token is refused", False)
        except TelegramUnauthorizedError:
            pass
    return wrong


async def _expect_refusals(bot: Bot, expect: Any) -> None:
    button = types.InlineKeyboardButton(text="x", callback_data="济" * 22)
    beyond = types.MessageEntity(type="bold", offset=1, length=9)
    for what, call in (
        ("an empty message", bot.send_message(1, " ")),
        ("4097 characters", bot.send_message(1, "x" * 4097)),
        ("an unknown chat", bot.send_message(404, "x")),
        ("an entity beyond the text", bot.send_message(1, "x", entities=[beyond])),
        (
            "66 bytes in a button",
            bot.send_message(
                1, "x", reply_markup=types.InlineKeyboardMarkup(inline_keyboard=[[button]])
            ),
        ),
        ("an unknown query", bot.answer_callback_query("1")),
        ("an unknown file", bot.get_file("nothing")),
    ):
        try:
            await call
        except (TelegramBadRequest, TelegramRetryAfter):
            continue
        expect(f"{what} is refused", False)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
