"""The fake Bot API server refuses what Telegram refuses, and serves what Telegram serves."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from typing import Any, Literal
from urllib.parse import urlencode

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    TelegramObject,
    Update,
)
from telegram.error import Conflict, Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.ext import (
    AIORateLimiter,
    Application,
    CallbackQueryHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from telegram_checks import Wire
from telegram_server import ANY, Chat, TelegramServer, User

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


def fetch(request: urllib.request.Request | str, timeout: float = 10) -> Reply:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=timeout) as response:
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


def raw(server: TelegramServer, head: str, body: bytes) -> int:
    """The status of a sendMessage that is written byte by byte."""
    with socket.create_connection(server.address, timeout=10) as connection:
        path = f"/bot{server.TOKEN}/sendMessage"
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: a\r\n{head}\r\n\r\n".encode() + body)
        return int(connection.makefile("rb").readline().split()[1])


def test_body_in_chunks_is_read(server: TelegramServer, chat: Chat) -> None:
    body = json.dumps({"chat_id": chat.id, "text": "a\r\nb"}).encode()
    chunks = b"".join(b"%x;x=y\r\n%b\r\n" % (len(part), part) for part in (body[:7], body[7:]))
    head = "Content-Type: application/json\r\nTransfer-Encoding: chunked"
    assert raw(server, head, chunks + b"0\r\n\r\n") == 200
    assert chat.wait().text == "a\nb"
    assert raw(server, head, b"xyz\r\n") == 400


def test_body_without_a_right_length_is_refused(server: TelegramServer) -> None:
    assert raw(server, "Content-Length: -1", b"") == 400
    assert raw(server, "Content-Length: 60000001", b"") == 413


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


# Texts


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "message text is empty"),
        (" \n\t", "message text is empty"),
        ("济" * 4097, "message is too long"),
        ("🏙" * 2049, "message is too long"),
        ("a" * 32_769, "text is too long"),
    ],
)
def test_text_of_a_wrong_length_is_refused(
    server: TelegramServer, chat: Chat, text: str, why: str
) -> None:
    assert refused(server, "sendMessage", chat_id=chat.id, text=text) == why


def test_longest_text_is_taken(server: TelegramServer, chat: Chat) -> None:
    for text in ("济" * 4096, "🏙" * 2048, f"  {'a' * 4096}\n"):
        status, message = call(server, "sendMessage", chat_id=chat.id, text=text)
        assert (status, message["text"]) == (200, text.strip())


TEXT = "🏙济南 area"  # UTF-16: the emoji is 0 and 1, 济南 2 and 3, area 5 to 8


@pytest.mark.parametrize(
    ("entities", "why"),
    [
        ([("bold", 5, 5)], "outside of the text"),
        ([("bold", -1, 2)], "outside of the text"),
        ([("bold", 2, 0)], "outside of the text"),
        ([("bold", 1, 3)], "surrogate pair"),
        ([("bold", 0, 1)], "surrogate pair"),
        ([("bolt", 2, 2)], "unsupported type 'bolt'"),
        ([("text_link", 2, 2)], "Can't find field 'url'"),
        ([("bold", 2, 4), ("italic", 3, 4)], "entities overlap"),
        ([("blockquote", 2, 7), ("expandable_blockquote", 2, 2)], "cannot be nested"),
        ([("expandable_blockquote", 2, 2), ("expandable_blockquote", 2, 2)], "cannot be nested"),
        ([("code", 2, 4), ("bold", 2, 2)], "pre and code"),
        ([("bold", 2, 4), ("pre", 2, 2)], "pre and code"),
        ([("bold", 5, 1)] * 101, "101 entities"),
    ],
)
def test_wrong_entities_are_refused(
    server: TelegramServer, chat: Chat, entities: list[tuple[str, int, int]], why: str
) -> None:
    wires = [{"type": kind, "offset": at, "length": size} for kind, at, size in entities]
    assert why in refused(server, "sendMessage", chat_id=chat.id, text=TEXT, entities=wires)


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({"entities": [1]}, "expected an Object"),
        ({"entities": {"type": "bold"}}, "expected an Array"),
        ({"entities": "[{"}, "can't parse entities JSON object"),
        ({"entities": [{"type": "bold", "offset": "0", "length": 2}]}, "must be integers"),
        (
            {"entities": [{"type": "bold", "offset": 0, "length": 2, "url": "x"}]},
            "there is no field 'url'",
        ),
        (
            {"entities": [{"type": "text_link", "offset": 0, "length": 2, "url": "file:///a"}]},
            "Wrong HTTP URL",
        ),
        (
            {"entities": [{"type": "bold", "offset": 0, "length": 2}], "parse_mode": "HTML"},
            "exclude each other",
        ),
        ({"parse_mode": "MarkdownV2"}, "this server reads HTML only"),
        ({"link_preview_options": {"disabled": True}}, "there is no field 'disabled'"),
        ({"disable_notification": "maybe"}, "neither true nor false"),
    ],
)
def test_malformed_parameters_of_a_text_are_refused(
    server: TelegramServer, chat: Chat, parameters: Wire, why: str
) -> None:
    assert why in refused(server, "sendMessage", chat_id=chat.id, text=TEXT, **parameters)


def test_well_nested_entities_arrive_as_users_see_them(server: TelegramServer, chat: Chat) -> None:
    text = f"\n {TEXT} \n"
    entities = [
        {"type": "expandable_blockquote", "offset": 4, "length": 9},
        {"type": "bold", "offset": 7, "length": 4},
        {"type": "text_link", "offset": 4, "length": 2, "url": "https://example.org/a"},
        {"type": "code", "offset": 2, "length": 2},
    ]
    preview = {"is_disabled": True}
    call(
        server,
        "sendMessage",
        chat_id=chat.id,
        text=text,
        entities=entities,
        link_preview_options=preview,
    )
    answer = chat.wait()
    assert answer.text == TEXT
    assert [(one["type"], answer.entity_text(one)) for one in answer.entities] == [
        ("code", "🏙"),
        ("expandable_blockquote", "济南 area"),
        ("text_link", "济南"),
        ("bold", "area"),
    ]
    assert server.problems == []


def test_white_space_under_an_entity_is_not_cut_at_the_start(
    server: TelegramServer, chat: Chat
) -> None:
    code = {"type": "code", "offset": 1, "length": 3}
    call(server, "sendMessage", chat_id=chat.id, text="\n  x \n", entities=[code])
    answer = chat.wait()
    assert (answer.text, answer.entity_text(answer.entities[0])) == ("  x", "  x")


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<h1>a</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("济 < 南", 'Unsupported start tag "" at byte offset 4'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>a</i>", 'Unmatched end tag "</i>"'),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "cannot be nested"),
    ],
)
def test_wrong_html_is_refused(server: TelegramServer, chat: Chat, html: str, why: str) -> None:
    description = refused(server, "sendMessage", chat_id=chat.id, text=html, parse_mode="HTML")
    assert why in description


def test_html_becomes_text_and_entities(server: TelegramServer, chat: Chat) -> None:
    html = '🏙<b>a &lt; b</b> <blockquote expandable>&#27982;<a href="tg://user?id=1">x</a>'
    html += "</blockquote>"
    call(server, "sendMessage", chat_id=chat.id, text=html, parse_mode="html")
    answer = chat.wait()
    assert answer.text == "🏙a < b 济x"
    assert [(one["type"], answer.entity_text(one)) for one in answer.entities] == [
        ("bold", "a < b"),
        ("expandable_blockquote", "济x"),
        ("text_link", "x"),
    ]


# Keyboards and buttons


@pytest.mark.parametrize(
    ("keyboard", "why"),
    [
        (data_keyboard("济" * 22), "BUTTON_DATA_INVALID"),
        (data_keyboard(""), "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"text": "a"}]]}, "Text buttons are unallowed"),
        ({"inline_keyboard": [[{"text": "", "callback_data": "a"}]]}, "must be non-empty"),
        ({"inline_keyboard": [{"text": "a", "callback_data": "a"}]}, "Array of Array"),
        ({"inline_keyboard": [["a"]]}, "must be an Object"),
        (
            {"inline_keyboard": [[{"text": "a", "callback_data": "a", "url": "https://a.b"}]]},
            "several actions",
        ),
        ({"inline_keyboard": [[{"text": "a", "url": "http://localhost/a"}]]}, "Wrong HTTP URL"),
        ({"inline_keyboard": [[{"text": "a", "url": "ftp://a.b/"}]]}, "Wrong HTTP URL"),
        ({"inline_keyboard": [[{"text": "a", "callback": "a"}]]}, "there is no field 'callback'"),
        ({"inline_keyboard": [[{"text": "a", "callback_data": "a"}] * 101]}, "TOO_LONG"),
        ({"inline": []}, "object expected as reply markup"),
    ],
)
def test_wrong_keyboard_is_refused(
    server: TelegramServer, chat: Chat, keyboard: Wire, why: str
) -> None:
    assert why in refused(server, "sendMessage", chat_id=chat.id, text="a", reply_markup=keyboard)


def test_pressing_is_answered_once_and_in_time(server: TelegramServer, chat: Chat) -> None:
    data = "济" * 21  # 63 bytes
    call(server, "sendMessage", chat_id=chat.id, text="a", reply_markup=data_keyboard(data))
    answer = chat.wait()
    query = chat.press(answer, "更多")
    pressed = updates(server)[-1]["callback_query"]
    assert (pressed["id"], pressed["data"], pressed["message"]["message_id"]) == (
        query.id,
        data,
        answer.id,
    )
    status, _ = call(server, "answerCallbackQuery", callback_query_id=query.id, text="好")
    assert status == 200
    assert query.wait_answer().text == "好"
    old = "query is too old and response timeout expired or query ID is invalid"
    assert refused(server, "answerCallbackQuery", callback_query_id=query.id) == old
    assert refused(server, "answerCallbackQuery", callback_query_id="1") == old
    late = chat.press(answer, data)
    server.world.query_lifetime = 0.0
    assert refused(server, "answerCallbackQuery", callback_query_id=late.id) == old


def test_toast_of_more_than_200_units_is_refused(server: TelegramServer, chat: Chat) -> None:
    call(server, "sendMessage", chat_id=chat.id, text="a", reply_markup=data_keyboard("x"))
    query = chat.press(chat.wait(), "x")
    parameters = {"callback_query_id": query.id, "text": "济" * 201}
    assert refused(server, "answerCallbackQuery", **parameters) == "MESSAGE_TOO_LONG"


def test_pressing_what_is_not_there_fails_the_test(server: TelegramServer, chat: Chat) -> None:
    call(server, "sendMessage", chat_id=chat.id, text="a", reply_markup=data_keyboard("x"))
    answer = chat.wait()
    call(server, "editMessageText", chat_id=chat.id, message_id=answer.id, text="b")
    with pytest.raises(AssertionError, match="no button"):
        chat.press(answer, "x")
    chat.press_stale(answer, "x")
    assert updates(server)[-1]["callback_query"]["data"] == "x"


# Edits, replies, deletions


def test_edits_are_refused_where_nothing_or_nobody_changes(
    server: TelegramServer, chat: Chat
) -> None:
    user_message = chat.messages[0]
    _, message = call(
        server, "sendMessage", chat_id=chat.id, text="a", reply_markup=data_keyboard("x")
    )
    place = {"chat_id": chat.id, "message_id": message["message_id"]}
    same = refused(server, "editMessageText", **place, text=" a", reply_markup=data_keyboard("x"))
    assert same.startswith("message is not modified: specified new message content")
    keyboard = {"reply_markup": data_keyboard("x")}
    assert refused(server, "editMessageReplyMarkup", **place, **keyboard) == same
    status, edited = call(server, "editMessageText", **place, text="a")
    assert (status, "reply_markup" in edited) == (200, False)
    other = {"chat_id": chat.id, "message_id": user_message.id}
    assert refused(server, "editMessageText", **other, text="b") == "message can't be edited"
    missing = {"chat_id": chat.id, "message_id": 99}
    assert refused(server, "editMessageText", **missing, text="b") == "message to edit not found"
    assert "not specified" in refused(server, "editMessageText", chat_id=chat.id, text="b")
    assert refused(server, "editMessageCaption", **place, caption="b").startswith("there is no")
    assert [one.text for one in chat.seen] == ["a", "a"]


def test_replies_to_missing_messages_are_refused_unless_allowed(
    server: TelegramServer, chat: Chat
) -> None:
    sent = chat.send("济南自贸区")
    chat.delete(sent)
    reply: Wire = {"message_id": sent.id}
    message = {"chat_id": chat.id, "text": "a"}
    why = refused(server, "sendMessage", **message, reply_parameters=reply)
    assert why == "message to be replied not found"
    reply["allow_sending_without_reply"] = True
    status, stored = call(server, "sendMessage", **message, reply_parameters=reply)
    assert (status, "reply_to_message" in stored) == (200, False)
    here: Wire = {"message_id": chat.messages[0].id}
    wrongs: list[tuple[Wire, str]] = [
        ({"quote": "none"}, "QUOTE_TEXT_INVALID"),
        ({"messages_id": 1}, "there is no field"),
        ({"message_id": "1"}, "must be an integer"),
        ({"chat_id": 5}, "replies across chats"),
    ]
    for wrong, why in wrongs:
        description = refused(server, "sendMessage", **message, reply_parameters=here | wrong)
        assert why in description
    call(server, "sendMessage", **message, reply_parameters={**here, "quote": "start"})
    assert chat.wait(lambda message: message.reply_to).reply_to == here["message_id"]


def test_deleting(server: TelegramServer, chat: Chat, ann: User) -> None:
    question = chat.send("a")
    place = {"chat_id": chat.id, "message_id": question.id}
    assert call(server, "deleteMessage", **place) == (200, True)
    assert refused(server, "deleteMessage", **place) == "message to delete not found"
    group = server.group("组", [ann])
    question = group.send("a")
    place = {"chat_id": group.id, "message_id": question.id}
    assert refused(server, "deleteMessage", **place) == "message can't be deleted"


# Chats


def test_who_may_be_written_to(server: TelegramServer, ann: User) -> None:
    def send(number: object) -> Reply:
        return call(server, "sendMessage", chat_id=number, text="a")

    silent = server.private(ann)
    assert send(silent.id) == (403, "Forbidden: bot can't initiate conversation with a user")
    assert send(1) == (400, "Bad Request: chat not found")
    assert send("@nobody") == (400, "Bad Request: chat not found")
    assert send(None) == (400, "Bad Request: chat_id is empty")
    silent.send("/start")
    assert send(silent.id)[0] == 200
    silent.block()
    assert send(silent.id) == (403, "Forbidden: bot was blocked by the user")
    change = updates(server)[-1]["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == (
        "member",
        "kicked",
    )
    silent.unblock()
    assert send(str(silent.id))[0] == 200
    group = server.group("组", [ann])
    assert call(server, "leaveChat", chat_id=group.id) == (200, True)
    assert send(group.id) == (403, "Forbidden: bot is not a member of the supergroup chat")
    group.add_bot()
    group.remove_bot()
    assert send(group.id) == (403, "Forbidden: bot was kicked from the supergroup chat")
    assert [problem.status for problem in server.problems] == [403, 400, 400, 400, 403, 403, 403]


def test_group_that_became_another_names_its_successor(server: TelegramServer, ann: User) -> None:
    group = server.group("组", [ann])
    successor = group.migrate()
    body = json.dumps({"chat_id": group.id, "text": "a"}).encode()
    connection = http.client.HTTPConnection(*server.address)
    path = f"/bot{server.TOKEN}/sendMessage"
    connection.request("POST", path, body, {"Content-Type": "application/json"})
    answer = json.loads(connection.getresponse().read())
    connection.close()
    assert answer["parameters"] == {"migrate_to_chat_id": successor.id}
    assert updates(server)[-1]["message"]["migrate_to_chat_id"] == successor.id


def test_privacy_mode_shows_the_bot_what_is_meant_for_it(server: TelegramServer, ann: User) -> None:
    group = server.group("组", [ann])
    call(server, "sendMessage", chat_id=group.id, text="我是 bot")
    answer = group.wait()
    seen = [
        "/ask 济南",
        "/ask@qabot_test_bot 济南",
        "@QAbot_test_bot 济南",
        "问🏙 @qabot_test_bot",
    ]
    unseen = ["济南", "/ask@other_bot a", "@other_bot a", "a/ask", "问@qabot_test_bot", "/ask济南"]
    for text in (*unseen, *seen):
        group.send(text)
    reply = group.send("济南呢", reply_to=answer)
    edited = group.edit(group.send("a"), "/ask b")
    came = updates(server)
    assert [one["message"]["text"] for one in came[:-1]] == [*seen, reply.text]
    assert came[-1]["edited_message"]["message_id"] == edited.id


@pytest.mark.parametrize("admin", [True, False])
def test_without_privacy_mode_the_bot_sees_all(admin: bool) -> None:
    with TelegramServer(reads_all_groups=not admin) as server:
        group = server.group("组", [server.user("Ann")], admin=admin)
        group.send("济南")
        assert [one["message"]["text"] for one in updates(server)] == ["济南"]
        assert call(server, "getMe")[1]["can_read_all_group_messages"] is not admin


def test_topics(server: TelegramServer, ann: User) -> None:
    group = server.group("组", [ann], topics=True)
    topic, other = group.topic("经济"), group.topic("旅游")
    question = group.send("/ask 济南", topic=topic)
    arrived = updates(server)[-1]["message"]
    assert (arrived["message_thread_id"], arrived["is_topic_message"]) == (topic, True)
    assert arrived["reply_to_message"]["forum_topic_created"]["name"] == "经济"
    message = {"chat_id": group.id, "text": "a"}
    for wrong in (1, question.id, 99):
        why = refused(server, "sendMessage", **message, message_thread_id=wrong)
        assert why == "message thread not found"
    call(server, "sendMessage", **message, message_thread_id=topic)
    assert group.wait().thread == topic
    reply = {"message_id": question.id}
    call(server, "sendMessage", **message, reply_parameters=reply)
    assert group.wait().thread == topic
    known = len(server.problems)
    call(server, "sendMessage", **message, reply_parameters=reply, message_thread_id=other)
    assert [problem.status for problem in server.problems[known:]] == [200]
    group.delete_topic(topic)
    why = refused(server, "sendMessage", **message, message_thread_id=topic)
    assert why == "message thread not found"
    action = {"chat_id": group.id, "action": "typing"}
    assert call(server, "sendChatAction", **action, message_thread_id=1) == (200, True)
    assert "not found" in refused(server, "sendChatAction", **action, message_thread_id=99)


def test_topics_exist_in_forums_only(server: TelegramServer, chat: Chat) -> None:
    parameters = {"chat_id": chat.id, "text": "a", "message_thread_id": 5}
    assert refused(server, "sendMessage", **parameters) == "message thread not found"


def test_members(server: TelegramServer, ann: User) -> None:
    ben, group = server.user("Ben"), server.group("组", [ann])

    def status(number: int) -> object:
        return call(server, "getChatMember", chat_id=group.id, user_id=number)[1]["status"]

    assert (status(ann.id), status(ben.id), status(server.world.bot["id"])) == (
        "creator",
        "left",
        "member",
    )
    group.join(ben)
    assert status(ben.id) == "member"
    assert call(server, "getChatMemberCount", chat_id=group.id) == (200, 3)
    _, admins = call(server, "getChatAdministrators", chat_id=group.id)
    assert [one["user"]["id"] for one in admins] == [ann.id]
    why = refused(server, "getChatMember", chat_id=group.id, user_id=5)
    assert why == "PARTICIPANT_ID_INVALID"


def test_actions_drafts_and_reactions(server: TelegramServer, chat: Chat, ann: User) -> None:
    assert call(server, "sendChatAction", chat_id=chat.id, action="typing") == (200, True)
    assert "wrong parameter" in refused(server, "sendChatAction", chat_id=chat.id, action="type")
    assert chat.actions == ["typing"]
    draft = {"chat_id": chat.id, "draft_id": 1, "text": "济"}
    assert call(server, "sendMessageDraft", **draft) == (200, True)
    assert [one.text for one in chat.drafts] == ["济"]
    assert "non-zero" in refused(server, "sendMessageDraft", **draft | {"draft_id": 0})
    group = server.group("组", [ann])
    why = refused(server, "sendMessageDraft", **draft | {"chat_id": group.id})
    assert why == "TEXTDRAFT_PEER_INVALID"
    message = chat.messages[0]
    reaction = [{"type": "emoji", "emoji": "👍"}]
    place = {"chat_id": chat.id, "message_id": message.id}
    assert call(server, "setMessageReaction", **place, reaction=reaction) == (200, True)
    assert chat.reactions == {message.id: reaction}
    chat.react(message, "👎")
    kinds = [*updates(server)[-1]]
    assert "message_reaction" not in kinds
    updates(server, allowed_updates=["message", "message_reaction"])
    chat.react(message, "👎")
    assert updates(server)[-1]["message_reaction"]["new_reaction"][0]["emoji"] == "👎"


# Polling


def test_offset_confirms_and_negative_offset_forgets(server: TelegramServer, chat: Chat) -> None:
    for text in "abc":
        chat.send(text)
    first = updates(server)
    assert [one["message"]["text"] for one in first] == ["/start", "a", "b", "c"]
    assert updates(server, limit=2) == first[:2]
    assert updates(server, offset=first[1]["update_id"]) == first[1:]
    assert updates(server, offset=-1) == first[-1:]
    assert updates(server) == first[-1:]
    assert updates(server, offset=first[-1]["update_id"] + 1) == []
    chat.send("d")
    assert updates(server)[0]["update_id"] == first[-1]["update_id"] + 1
    assert "limit" in refused(server, "getUpdates", limit=0)


def test_update_tells_of_the_message_as_it_was(server: TelegramServer, chat: Chat) -> None:
    chat.edit(chat.send("a"), "b")
    sent, edited = updates(server)[1:]
    assert (sent["message"]["text"], edited["edited_message"]["text"]) == ("a", "b")


def test_unwanted_updates_are_not_queued(server: TelegramServer, chat: Chat) -> None:
    updates(server, allowed_updates=["callback_query"])
    chat.send("a")
    assert [one["message"]["text"] for one in updates(server)] == ["/start"]
    updates(server, allowed_updates=[])
    chat.send("b")
    assert [one["message"]["text"] for one in updates(server)] == ["/start", "b"]
    updates(server, allowed_updates=["messages"])
    assert "no updates of the type 'messages'" in server.problems[-1].why


def test_long_poll_ends_with_the_first_update_or_in_time(
    server: TelegramServer, chat: Chat
) -> None:
    offset = updates(server)[-1]["update_id"] + 1
    start = time.monotonic()
    assert updates(server, offset=offset, timeout=1) == []
    assert 0.9 < time.monotonic() - start < 5
    poll = Later(server, "getUpdates", offset=offset, timeout=30)
    server.wait_call("getUpdates", count=3)
    chat.send("a")
    status, came = poll.result()
    assert (status, came[0]["message"]["text"]) == (200, "a")


def test_second_poll_ends_the_first(server: TelegramServer) -> None:
    first = Later(server, "getUpdates", timeout=30)
    server.wait_call("getUpdates")
    server.world.wait(lambda: server.world.poll, 10, "no poll")
    assert updates(server) == []
    assert first.result() == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
        "is running",
    )
    assert [problem.status for problem in server.problems] == [409]


def test_poll_whose_client_has_gone_is_no_conflict(server: TelegramServer, chat: Chat) -> None:
    offset = updates(server)[-1]["update_id"] + 1
    gone = http.client.HTTPConnection(*server.address)
    gone.request("GET", f"/bot{server.TOKEN}/getUpdates?timeout=30&offset={offset}")
    server.wait_call("getUpdates", count=2)
    gone.close()
    chat.send("a")
    assert [one["message"]["text"] for one in updates(server)] == ["a"]
    assert server.problems == []


class Later(threading.Thread):
    """A call that is made in a thread of its own."""

    def __init__(self, server: TelegramServer, method: str, **parameters: object) -> None:
        super().__init__()
        self._call: Callable[[], Reply] = lambda: call(server, method, **parameters)
        self._reply: Reply | None = None
        self.start()

    def run(self) -> None:
        self._reply = self._call()

    def result(self) -> Reply:
        self.join()
        assert self._reply
        return self._reply


# Webhooks


class Receiver:
    """A bot's webhook, which answers as it is told; 200 once nothing is left to tell."""

    def __init__(self, *statuses: int) -> None:
        self.came: list[tuple[Wire, str | None, str | None]] = []
        self.changed = threading.Condition()
        left = list(statuses)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                about = (
                    self.headers["X-Telegram-Bot-Api-Secret-Token"],
                    self.headers["Content-Type"],
                )
                self.send_response(left.pop(0) if left else 200)
                self.end_headers()
                with receiver.changed:
                    receiver.came.append((json.loads(body), *about))
                    receiver.changed.notify_all()

            def log_message(self, *_: object) -> None:
                pass

        self._server = TCPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"

    def wait(self, count: int) -> list[str]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.came) >= count, 10)
            return [update["message"]["text"] for update, _, _ in self.came]

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def test_webhook_gets_each_update_until_it_is_taken(server: TelegramServer, chat: Chat) -> None:
    server.webhook_retry = 0.01
    with Receiver(500, 403) as receiver:
        hook = {"url": receiver.url, "secret_token": "s3_cret-"}
        assert call(server, "setWebhook", **hook) == (200, True)
        assert receiver.wait(3) == ["/start"] * 3
        chat.send("a")
        assert receiver.wait(4)[-1] == "a"
        assert receiver.came[-1][1:] == ("s3_cret-", "application/json")
        server.world.wait(lambda: not server.world.updates, 10, "not confirmed")
        _, info = call(server, "getWebhookInfo")
        assert (info["url"], info["pending_update_count"]) == (receiver.url, 0)
        assert info["last_error_message"] == "Wrong response from the webhook: 403 Forbidden"
        status, why = call(server, "getUpdates")
        assert (status, "while webhook is active" in why) == (409, True)
        assert call(server, "deleteWebhook") == (200, True)
        chat.send("b")
        assert [one["message"]["text"] for one in updates(server)] == ["b"]
        assert call(server, "getWebhookInfo")[1]["url"] == ""


def test_webhook_ends_a_waiting_poll(server: TelegramServer) -> None:
    poll = Later(server, "getUpdates", timeout=30)
    server.world.wait(lambda: server.world.poll, 10, "no poll")
    call(server, "setWebhook", url="https://example.org/hook")
    assert poll.result() == (409, "Conflict: terminated by setWebhook request")


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({"url": "http://example.org/hook"}, "HTTPS URL"),
        ({"url": "https://example.org", "secret_token": "a b"}, "unallowed characters"),
        ({"url": "https://example.org", "secret_token": "a" * 257}, "unallowed characters"),
        ({"url": "https://example.org", "max_connections": 101}, "max_connections"),
    ],
)
def test_wrong_webhook_is_refused(server: TelegramServer, parameters: Wire, why: str) -> None:
    assert why in refused(server, "setWebhook", **parameters)


# Files


def test_document_of_a_user_is_downloaded(server: TelegramServer, chat: Chat) -> None:
    data = bytes(range(256)) * 3
    sent = chat.send_document("报告 1.md", data, caption="/ask 这是什么", mime="text/markdown")
    document = updates(server)[-1]["message"]["document"]
    assert (document["file_name"], document["file_size"]) == ("报告 1.md", 768)
    assert sent.text == "/ask 这是什么"
    _, file = call(server, "getFile", file_id=document["file_id"])
    url = f"{server.url}/file/bot{server.TOKEN}/{file['file_path']}"
    with urllib.request.urlopen(url, timeout=10) as response:
        assert response.read() == data
    big = chat.send_document("big.pdf", b"%PDF", size=20_000_001)
    assert big.document
    assert refused(server, "getFile", file_id=big.document["file_id"]) == "file is too big"
    assert "wrong file_id" in refused(server, "getFile", file_id="none")


def upload(server: TelegramServer, chat: Chat, data: bytes) -> Reply:
    body = (
        f'--x\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n{chat.id}\r\n'
        '--x\r\nContent-Disposition: form-data; name="document"\r\n\r\nattach://part\r\n'
        '--x\r\nContent-Disposition: form-data; name="part"; filename="回答.md"\r\n'
        "Content-Type: text/markdown\r\n\r\n"
    ).encode() + (data + b"\r\n--x--\r\n")
    return post(server, "sendDocument", body, "multipart/form-data; boundary=x")


def test_document_of_the_bot_arrives_and_can_be_sent_again(
    server: TelegramServer, chat: Chat
) -> None:
    data = b"\r\n\x00--y\r\n\r\n"
    status, message = upload(server, chat, data)
    assert (status, message["document"]["file_name"]) == (200, "回答.md")
    number = message["document"]["file_id"]
    assert server.world.files[number].data == data
    status, again = call(server, "sendDocument", chat_id=chat.id, document=number, caption="c")
    assert (status, again["document"], again["caption"]) == (200, message["document"], "c")
    place = {"chat_id": chat.id, "message_id": again["message_id"]}
    assert call(server, "editMessageCaption", **place, caption="d")[1]["caption"] == "d"
    assert "there is no text" in refused(server, "editMessageText", **place, text="e")


def test_wrong_documents_are_refused(server: TelegramServer, chat: Chat) -> None:
    assert upload(server, chat, b"") == (400, "Bad Request: file must be non-empty")
    assert upload(server, chat, b"a" * 50_000_001) == (413, "Request Entity Too Large")
    assert "wrong file id" in refused(server, "sendDocument", chat_id=chat.id, document="none")
    assert refused(server, "sendDocument", chat_id=chat.id) == "document is empty"
    _, message = upload(server, chat, b"a")
    document = {"chat_id": chat.id, "document": message["document"]["file_id"]}
    why = refused(server, "sendDocument", **document, caption="济" * 1025)
    assert why == "message caption is too long"


# Inline mode and the profile


def article(number: str, text: str = "a") -> Wire:
    content = {"message_text": text}
    return {"type": "article", "id": number, "title": "t", "input_message_content": content}


@pytest.mark.parametrize(
    ("results", "why"),
    [
        ([article(str(number)) for number in range(51)], "RESULTS_TOO_MUCH"),
        ([article("")], "RESULT_ID_INVALID"),
        ([article("济" * 22)], "RESULT_ID_INVALID"),
        ([article("a"), article("a")], "RESULT_ID_DUPLICATE"),
        ([article("a", " ")], "message text is empty"),
        ([article("a", "济" * 4097)], "message is too long"),
        ([{**article("a"), "subtitle": "s"}], "there is no field 'subtitle'"),
        ([{**article("a"), "reply_markup": data_keyboard("济" * 22)}], "BUTTON_DATA_INVALID"),
        ([{"type": "photo"}], "articles only"),
        (["a"], "articles only"),
    ],
)
def test_wrong_inline_results_are_refused(
    server: TelegramServer, ann: User, results: list[object], why: str
) -> None:
    with pytest.raises(AssertionError, match="not answered"):
        server.inline(ann, "济南", timeout=0)
    number = updates(server)[-1]["inline_query"]["id"]
    assert why in refused(server, "answerInlineQuery", inline_query_id=number, results=results)


def test_inline_query_is_answered_once(server: TelegramServer, ann: User) -> None:
    with pytest.raises(AssertionError, match="not answered"):
        server.inline(ann, "济南", timeout=0)
    query = updates(server)[-1]["inline_query"]
    assert query["query"] == "济南"
    answer = {"inline_query_id": query["id"], "results": [article(str(n)) for n in range(50)]}
    assert call(server, "answerInlineQuery", **answer) == (200, True)
    assert "query is too old" in refused(server, "answerInlineQuery", **answer)


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({"commands": [{"command": "Ask", "description": "d"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "问", "description": "d"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a" * 33, "description": "d"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a", "description": ""}]}, "DESCRIPTION_INVALID"),
        ({"commands": [{"command": "a", "description": "d" * 257}]}, "DESCRIPTION_INVALID"),
        ({"commands": [{"command": "a"}]}, "Can't find field 'description'"),
        ({"commands": [{"command": "a", "description": "d"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "language_code": "zh-hans"}, "invalid language code"),
        ({"commands": [], "scope": {"type": "all"}}, "unsupported type"),
        ({"commands": [], "scope": {"type": "chat"}}, "Can't find field 'chat_id'"),
    ],
)
def test_wrong_commands_are_refused(server: TelegramServer, parameters: Wire, why: str) -> None:
    assert why in refused(server, "setMyCommands", **parameters)


def test_commands_are_kept_by_scope_and_language(server: TelegramServer) -> None:
    ask, show = ({"command": name, "description": name} for name in ("ask", "show"))
    group = {"type": "all_group_chats"}
    call(server, "setMyCommands", commands=[ask, show])
    call(server, "setMyCommands", commands=[ask], scope=group, language_code="zh")
    assert call(server, "getMyCommands") == (200, [ask, show])
    assert call(server, "getMyCommands", scope=group) == (200, [])
    assert server.commands("all_group_chats", "zh") == [ask]
    call(server, "deleteMyCommands")
    assert server.commands() == []
    assert call(server, "setMyDescription", description="济", language_code="zh") == (200, True)
    zh = call(server, "getMyDescription", language_code="zh")
    assert (zh, call(server, "getMyDescription")) == (
        (200, {"description": "济"}),
        (200, {"description": ""}),
    )
    assert "120" in refused(server, "setMyShortDescription", short_description="a" * 121)


# Faults


def test_planned_errors_come_as_often_as_planned_and_are_no_problems(
    server: TelegramServer, chat: Chat, ann: User
) -> None:
    group, message = server.group("组", [ann]), {"text": "a"}
    server.fail("sendMessage", status=429, retry_after=3, times=2, chat=group)
    assert call(server, "sendMessage", chat_id=chat.id, **message)[0] == 200
    for _ in range(2):
        reply = call(server, "sendMessage", chat_id=str(group.id), **message)
        assert reply == (429, "Too Many Requests: retry after 3")
    assert call(server, "sendMessage", chat_id=group.id, **message)[0] == 200
    server.fail(ANY, status=401)
    assert call(server, "getMe") == (401, "Unauthorized")
    server.fail("getUpdates", status=409)
    server.heal()
    assert call(server, "getUpdates")[0] == 200
    assert len(group.seen) == 1
    assert server.problems == []
    assert [one.status for one in server.calls("sendMessage")] == [200, 429, 429, 200]


def test_bad_gateway_is_html(server: TelegramServer) -> None:
    server.fail("getMe", status=502)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{server.url}/bot{server.TOKEN}/getMe", timeout=10)
    with caught.value as error:
        assert (error.code, error.headers["Content-Type"]) == (502, "text/html")
        assert error.read().startswith(b"<html>")


@pytest.mark.parametrize("when", ["before", "after"])
def test_dropped_connection_leaves_the_message_stored_or_not(
    server: TelegramServer, chat: Chat, when: Literal["before", "after"]
) -> None:
    server.drop_connection("sendMessage", when=when)
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        call(server, "sendMessage", chat_id=chat.id, text="a")
    assert len(chat.seen) == (1 if when == "after" else 0)
    assert call(server, "getMe")[0] == 200


def test_client_gives_up_on_a_hanging_call_and_on_a_late_answer(
    server: TelegramServer, chat: Chat
) -> None:
    url = f"{server.url}/bot{server.TOKEN}/sendMessage?chat_id={chat.id}&text="
    server.hang("sendMessage", 30)
    with pytest.raises(TimeoutError):
        fetch(f"{url}a", 0.1)
    server.answer_late("sendMessage", 30)
    with pytest.raises(TimeoutError):
        fetch(f"{url}b", 0.1)
    assert [one.text for one in chat.seen] == ["b"]


def test_wait_tells_what_came_instead(server: TelegramServer, chat: Chat) -> None:
    call(server, "sendMessage", chat_id=chat.id, text="济南")
    with pytest.raises(AssertionError, match=r"there came.*济南"):
        chat.wait(lambda message: "北京" in message.text, timeout=0)
    assert chat.wait(lambda message: message.text == "济南")
    with pytest.raises(AssertionError, match=r"there came \[\]"):
        chat.wait(timeout=0)


# With the library that the bot is built on


def unknown_fields(value: object) -> list[str]:
    """The fields, at any depth, that the library does not know."""
    if isinstance(value, TelegramObject):
        inner = [unknown_fields(getattr(value, name, None)) for name in value.to_dict()]
        return [*value.api_kwargs, *(name for names in inner for name in names)]
    if isinstance(value, (list, tuple)):
        return [name for one in value for name in unknown_fields(one)]
    return []


def test_updates_hold_no_field_that_the_library_does_not_know(
    server: TelegramServer, chat: Chat, ann: User
) -> None:
    updates(server, allowed_updates=["message", "message_reaction", "callback_query", *MORE])
    group = server.group("组", [ann], topics=True, admin=True)
    topic = group.topic("经济")
    call(server, "sendMessage", chat_id=chat.id, text="a", reply_markup=data_keyboard("x"))
    answer = chat.wait()
    chat.press(answer, "x")
    chat.send("济", reply_to=answer, quote="a")
    chat.send_document("a.md", b"a", caption="@a_bot https://a.b", album="7")
    chat.edit(chat.send("a"), "b")
    chat.react(answer, "👍")
    group.send("/ask a", topic=topic)
    group.send_anonymously("/ask a")
    group.send_content({"sticker": STICKER})
    group.join(server.user("Ben", username="ben_b"))
    group.remove_bot()
    group.add_bot(admin=True)
    chat.block()
    group.migrate()
    with pytest.raises(AssertionError, match="not answered"):
        server.inline(ann, "济南", timeout=0)
    came = updates(server)
    assert len(came) == 17
    read = [Update.de_json(one) for one in came]
    assert [unknown_fields(one) for one in read] == [[]] * len(came)
    assert {type(one.effective_chat or one.inline_query).__name__ for one in read} == {
        "Chat",
        "InlineQuery",
    }


MORE = ("edited_message", "my_chat_member", "inline_query")
STICKER = {
    "file_id": "f",
    "file_unique_id": "u",
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
}


def test_rate_limiter_waits_as_long_as_it_is_told(
    server: TelegramServer, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it the library warns of its own next version

    async def send() -> None:
        builder = Application.builder().token(server.TOKEN).base_url(f"{server.url}/bot")
        application = builder.rate_limiter(AIORateLimiter(max_retries=1)).build()
        async with application:
            await application.bot.send_message(chat.id, "a")

    server.fail("sendMessage", status=429, retry_after=1)
    asyncio.run(send())
    first, second = server.calls("sendMessage")
    assert (first.status, second.status) == (429, 200)
    assert second.time - first.time >= 1
    assert server.problems == []


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, InvalidToken), (403, Forbidden), (409, Conflict), (502, NetworkError)],
)
def test_planned_errors_are_those_of_the_library(
    server: TelegramServer, chat: Chat, status: int, error: type[TelegramError]
) -> None:
    async def send() -> None:
        async with Bot(server.TOKEN, base_url=f"{server.url}/bot") as bot:
            server.fail("sendMessage", status=status)
            await bot.send_message(chat.id, "a")

    with pytest.raises(error):
        asyncio.run(send())


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
