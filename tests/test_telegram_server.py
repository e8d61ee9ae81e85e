"""The fake Bot API server refuses what Telegram refuses, and serves what Telegram serves."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from telegram_checks import Wire
from telegram_server import TelegramServer
from telegram_world import Chat, User

Context = ContextTypes.DEFAULT_TYPE
Reply = tuple[int, Any]


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        yield running


@pytest.fixture
def ann(server: TelegramServer) -> User:
    return server.user("Ann", language="zh-hans")


@pytest.fixture
def chat(server: TelegramServer, ann: User) -> Chat:
    """A private chat in which the bot may write."""
    private = server.private(ann)
    private.send("/start")
    return private


def post(server: TelegramServer, method: str, body: bytes, kind: str) -> Reply:
    """Status, and the result or the description of the error."""
    url = f"{server.url}/bot{server.TOKEN}/{method}"
    return fetch(urllib.request.Request(url, body, {"Content-Type": kind}))


def fetch(request: urllib.request.Request | str) -> Reply:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as response:
            return response.status, json.loads(response.read())["result"]
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())["description"]


def call(server: TelegramServer, method: str, **parameters: object) -> Reply:
    return post(server, method, json.dumps(parameters).encode(), "application/json")


def refused(server: TelegramServer, method: str, **parameters: object) -> str:
    """The description of a 400, which is also the newest problem."""
    status, description = call(server, method, **parameters)
    assert status == 400
    assert (server.problems[-1].why, server.problems[-1].status) == (description, 400)
    return str(description).removeprefix("Bad Request: ")


def updates(server: TelegramServer, **parameters: object) -> list[Wire]:
    status, result = call(server, "getUpdates", **parameters)
    assert status == 200, result
    assert isinstance(result, list)
    return result


def data_keyboard(data: str) -> Wire:
    return {"inline_keyboard": [[{"text": "更多", "callback_data": data}]]}


# Wire


def test_all_three_bodies_and_the_query_string_say_the_same(
    server: TelegramServer, chat: Chat
) -> None:
    text = "济南 🏙 100%"
    values = {"chat_id": str(chat.id), "text": text}
    form = urlencode(values).encode()
    parts = "".join(
        f'--xyz\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in values.items()
    )
    multipart = f"{parts}--xyz--\r\n".encode()
    bodies = [
        (json.dumps({"chat_id": chat.id, "text": text}).encode(), "application/json"),
        (form, "application/x-www-form-urlencoded"),
        (multipart, "multipart/form-data; boundary=xyz"),
    ]
    for body, kind in bodies:
        status, message = post(server, "sendMessage", body, kind)
        assert (status, message["text"]) == (200, text)
    status, message = fetch(f"{server.url}/bot{server.TOKEN}/sendMessage?{form.decode()}")
    assert (status, message["text"]) == (200, text)
    assert [one.text for one in chat.messages] == ["/start", text, text, text, text]
    assert server.problems == []


@pytest.mark.parametrize(
    ("body", "kind", "why"),
    [
        (b"{", "application/json", "can't parse JSON object"),
        (b"[]", "application/json", "JSON object expected as a request body"),
        (b"text=\xff%", "application/x-www-form-urlencoded", "must be encoded in UTF-8"),
        (b"--a\r\n", "multipart/form-data; boundary=b", "can't parse the multipart body"),
        (b"--b\r\nx\r\n--b--", "multipart/form-data; boundary=b", "can't parse a part"),
        (b"<a/>", "text/xml", "unsupported content type"),
        (b'{"chat_id": 1, "text": "\\ud83d"}', "application/json", "must be encoded in UTF-8"),
        (b'{"chat_id": "a b", "text": "x"}', "application/json", "as an integer"),
    ],
)
def test_broken_bodies_are_refused(
    server: TelegramServer, body: bytes, kind: str, why: str
) -> None:
    status, description = post(server, "sendMessage", body, kind)
    assert status == 400
    assert why in description
    assert [problem.status for problem in server.problems] == [400]


def test_wrong_token_and_unknown_method(server: TelegramServer) -> None:
    assert fetch(f"{server.url}/bot123:other/getMe") == (401, "Unauthorized")
    assert fetch(f"{server.url}/botother/getMe") == (404, "Not Found")
    assert fetch(f"{server.url}/file/bot123:other/documents/a") == (401, "Unauthorized")
    assert fetch(f"{server.url}/file/bot{server.TOKEN}/documents/a") == (404, "Not Found")
    assert call(server, "sendMesage") == (404, "Not Found: method not found")
    assert [problem.status for problem in server.problems] == [401, 404, 401, 404, 404]


def test_misspelt_parameter_is_passed_over_and_recorded(server: TelegramServer, chat: Chat) -> None:
    status, message = call(server, "sendMessage", chat_id=chat.id, text="a", reply_to_message_id=1)
    assert (status, "reply_to_message" in message) == (200, False)
    assert [(one.status, "reply_to_message_id" in one.why) for one in server.problems] == [
        (200, True)
    ]


# With the library that the bot is built on


def test_a_bot_of_python_telegram_bot_is_served(server: TelegramServer, chat: Chat) -> None:
    async def repeat(update: Update, _: Context) -> None:
        assert update.effective_message
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("更多", callback_data="more")]])
        text = f"🏙 {update.effective_message.text}"
        quote = MessageEntity("expandable_blockquote", 3, len(text) - 2)
        await update.effective_message.reply_text(
            text, entities=[quote], reply_markup=keyboard, do_quote=True
        )

    async def press(update: Update, _: Context) -> None:
        assert update.callback_query
        await update.callback_query.answer("ok", show_alert=True)
        await update.callback_query.edit_message_text("edited")

    async def inline(update: Update, _: Context) -> None:
        assert update.inline_query
        await update.inline_query.answer([])

    async def store(update: Update, _: Context) -> None:
        assert update.effective_message
        assert update.effective_message.document
        file = await update.effective_message.document.get_file()
        data = bytes(await file.download_as_bytearray())
        sent = await update.effective_message.reply_document(data, filename="回.md")
        assert sent.document

    async def run(stopped: asyncio.Event) -> None:
        builder = Application.builder().token(server.TOKEN).base_url(f"{server.url}/bot")
        application = builder.base_file_url(f"{server.url}/file/bot").build()
        application.add_handler(MessageHandler(filters.TEXT, repeat))
        application.add_handler(MessageHandler(filters.Document.ALL, store))
        application.add_handler(CallbackQueryHandler(press))
        application.add_handler(InlineQueryHandler(inline))
        async with application:
            assert application.updater
            await application.updater.start_polling(timeout=5)
            await application.start()
            await stopped.wait()
            await application.updater.stop()
            await application.stop()

    loop, stopped = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(run(stopped),))
    thread.start()
    try:
        sent = chat.send("济南")
        answer = chat.wait(lambda message: message.reply_to == sent.id)
        assert [answer.entity_text(entity) for entity in answer.entities] == ["济南"]
        shown = chat.press(answer, "更多").wait_answer()
        assert (shown.text, shown.alert) == ("ok", True)
        assert chat.wait(lambda message: message.edited).text == "edited"
        assert server.inline(server.world.users[chat.id], "济南") == []
        chat.send_document("甲.md", b"\r\n--\xff\x00")
        document = chat.wait(lambda message: message.document).document
        assert document
        assert document["file_name"] == "回.md"
        assert server.world.files[document["file_id"]].data == b"\r\n--\xff\x00"
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()
        loop.close()
    assert server.problems == []
