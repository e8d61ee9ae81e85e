"""A strict fake of Telegram's Bot API server, for tests: bots talk to it over HTTP on loopback.

    with TelegramServer() as server:
        ann = server.user("Ann", language="zh-hans")
        chat = server.private(ann)
        sent = chat.send("济南自贸区面积有多少")
        answer = chat.wait(lambda message: "37.99" in message.text)
        assert answer.reply_to == sent.id
    assert server.problems == []

The test plays the people, through `Chat`; the bot runs as it would in earnest, with
`f"{server.url}/bot"` and `f"{server.url}/file/bot"` as its base URLs. Every request that the real
server would have refused, or whose mistake it would have passed over, is kept in `problems`.

Not here: Markdown as a parse mode, photos and other media from the bot, forwarding, messages sent
inline, channels, payments, business accounts. A request for any of these is a problem, never a
silent success. Links and mentions are found in what users write, not in what the bot writes.
"""

from __future__ import annotations

import json
import select
import socket
import socketserver
import sys
import threading
import time
import traceback
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Literal, Self, cast
from urllib.parse import unquote, urlsplit

from telegram_bodies import read_body, read_parameters
from telegram_checks import Refusal, Wire, check_scope
from telegram_methods import carry_out
from telegram_parameters import Upload, prepare
from telegram_values import Message, User, Webhook
from telegram_world import Chat, World

__all__ = ["ANY", "Chat", "Message", "Problem", "Request", "TelegramServer", "User"]

ANY = "*"
_BAD_GATEWAY = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>\r\n"
_STATUS_TEXTS = {
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
    "is running",
    429: "Too Many Requests: retry after {seconds}",
}


@dataclass(slots=True)
class Request:
    """A request of the bot; status is None until it is answered, 0 where it never was."""

    method: str
    parameters: Wire
    files: dict[str, Upload]
    time: float  # time.monotonic() when it came
    seconds: float = 0.0
    status: int | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a request; status is 200 where the real server passes over it."""

    method: str
    why: str
    status: int
    parameters: Wire = field(compare=False)


@dataclass(slots=True)
class _Fault:
    method: str
    times: int
    chat: int | None = None
    status: int = 0
    retry_after: int | None = None
    description: str = ""
    drop: str = ""
    hang: float = 0.0  # seconds before the request is carried out
    late: float = 0.0  # seconds between that and the answer


class TelegramServer:
    """Serves from `with` on, at a free port. One bot, with TOKEN; tests play everybody else."""

    TOKEN = "123456:AAGqEwErTyUiOpAsDfGhJkLzXcVbNm01234"

    def __init__(self, *, reads_all_groups: bool = False, query_lifetime: float = 15.0) -> None:
        """reads_all_groups turns privacy mode off; query_lifetime is in seconds."""
        self.world = World()
        self.world.bot["can_read_all_group_messages"] = reads_all_groups
        self.world.query_lifetime = query_lifetime
        self.requests: list[Request] = []
        self.problems: list[Problem] = []
        self.webhook_retry = 0.2  # seconds before a failed delivery is tried again, then doubled
        self._faults: list[_Fault] = []
        self._closing = threading.Event()
        self._listener = _Listener(self)
        self._threads = [
            threading.Thread(target=self._listener.serve_forever, args=(0.05,), name="bot-api"),
            threading.Thread(target=self._deliver_updates, name="bot-api-webhook"),
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._closing.set()
        with self.world.changed:
            self.world.closing = True
            self.world.changed.notify_all()
        self._listener.shutdown()
        self._listener.end_connections()
        self._listener.server_close()
        for thread in self._threads:
            thread.join()

    @property
    def address(self) -> tuple[str, int]:
        host, port = self._listener.server_address[:2]
        return str(host), int(port)

    @property
    def url(self) -> str:
        return "http://{}:{}".format(*self.address)

    # People

    def user(self, name: str, *, language: str = "en", username: str = "") -> User:
        return self.world.user(name, language=language, username=username)

    def private(self, user: User) -> Chat:
        """The one private chat with a user, closed to the bot until they write."""
        return self.world.private(user)

    def group(
        self, title: str, people: list[User], *, topics: bool = False, admin: bool = False
    ) -> Chat:
        """A supergroup with the bot in it, created by the first of people."""
        return self.world.group(title, people, topics=topics, admin=admin)

    def inline(
        self, user: User, query: str, *, offset: str = "", timeout: float = 10
    ) -> list[Wire]:
        """The bot's results for an inline query; AssertionError where none come in time."""
        return self.world.inline(user, query, offset, timeout)

    def push(self, kind: str, value: Wire) -> None:
        """An update of any kind, right or wrong, as it is."""
        with self.world.changed:
            self.world.push(kind, value)

    def commands(self, scope: str = "default", language: str = "") -> list[Wire]:
        """The bot's menu, for the scopes that name no chat."""
        key, _ = check_scope({"type": scope}, language)
        with self.world.changed:
            return list(self.world.commands.get((key, language), []))

    # Faults

    def fail(
        self,
        method: str,
        *,
        status: int,
        retry_after: int | None = None,
        description: str = "",
        times: int = 1,
        chat: Chat | None = None,
    ) -> None:
        """Answer the next calls of a method with an error; 500 and up come as HTML, from a proxy.

        method is spelt as in the documentation, ANY stands for all, "file" for downloads.
        """
        number = chat.id if chat else None
        self._plan(_Fault(method, times, number, status, retry_after, description))

    def hang(self, method: str, seconds: float, *, times: int = 1) -> None:
        """Carry the next calls out only after seconds, even where the client has gone."""
        self._plan(_Fault(method, times, hang=seconds))

    def answer_late(self, method: str, seconds: float, *, times: int = 1) -> None:
        """Carry the next calls out at once, and tell only after seconds."""
        self._plan(_Fault(method, times, late=seconds))

    def drop_connection(
        self, method: str, *, when: Literal["before", "after"] = "before", times: int = 1
    ) -> None:
        """Close the connection instead of an answer, before or after the call was carried out."""
        self._plan(_Fault(method, times, drop=when))

    def heal(self) -> None:
        """Forget the faults that have not come yet."""
        with self.world.changed:
            self._faults.clear()

    def _plan(self, fault: _Fault) -> None:
        with self.world.changed:
            self._faults.append(fault)

    def _next_fault(self, request: Request) -> _Fault:
        for fault in self._faults:
            fits = fault.method in (ANY, request.method)
            if fits and fault.chat in (None, _integer(request.parameters.get("chat_id"))):
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return _Fault(request.method, 1)

    # What the bot did

    def calls(self, method: str) -> list[Request]:
        with self.world.changed:
            return [request for request in self.requests if request.method == method]

    def wait_call(self, method: str, *, count: int = 1, timeout: float = 10) -> Request:
        """The count-th call of a method, as soon as it is answered; getUpdates as soon as it came.

        AssertionError where it does not come in time.
        """
        found: list[Request] = []

        def has_come() -> bool:
            found[:] = [
                request
                for request in self.requests
                if request.method == method
                and (request.status is not None or method == "getUpdates")
            ]
            return len(found) >= count

        self.world.wait(has_come, timeout, f"{count} calls of {method} did not come")
        return found[count - 1]

    # Requests, called from the listener's threads

    def answer(self, request: Request, token: str, is_there: Callable[[], bool]) -> bytes | None:
        """The JSON or HTML that answers a request, whose status is set; None drops the client."""
        with self.world.changed:
            fault = self._next_fault(request)
        self._closing.wait(fault.hang)
        if fault.drop == "before":
            return None
        if fault.status:
            return _failure(request, fault)
        body = self._carry_out(request, token, is_there)
        self._closing.wait(fault.late)
        return None if fault.drop == "after" else body

    def _carry_out(self, request: Request, token: str, is_there: Callable[[], bool]) -> bytes:
        with self.world.changed:
            try:
                self._check_token(token)
                call = prepare(request.method, request.parameters, request.files)
                call.is_there = is_there
                request.parameters = {**request.parameters, **call.parameters}
                result = carry_out(self.world, call)
            except Refusal as refusal:
                if is_there():
                    self.record_problem(request, refusal.description, refusal.status)
                return _refused(request, refusal)
            for note in call.notes:
                self.record_problem(request, note, 200)
        request.status = 200
        return json.dumps({"ok": True, "result": result}).encode()

    def download(self, request: Request, token: str, path: str) -> bytes | None:
        """A file's bytes, or the JSON that refuses them, or None to drop the client."""
        with self.world.changed:
            fault = self._next_fault(request)
        self._closing.wait(fault.hang)
        if fault.drop:
            return None
        if fault.status:
            return _failure(request, fault)
        try:
            self._check_token(token)
            with self.world.changed:
                for file in self.world.files.values():
                    if file.path == path:
                        request.status = 200
                        return file.data
            raise Refusal(404, "Not Found")
        except Refusal as refusal:
            self.record_problem(request, refusal.description, refusal.status)
            return _refused(request, refusal)

    def _check_token(self, token: str) -> None:
        if token != self.TOKEN:
            number, _, secret = token.partition(":")
            looks_right = number.isdigit() and secret
            raise Refusal(401, "Unauthorized") if looks_right else Refusal(404, "Not Found")

    def record(self, request: Request) -> None:
        with self.world.changed:
            self.requests.append(request)
            self.world.changed.notify_all()

    def record_end(self, request: Request) -> None:
        with self.world.changed:
            request.seconds = time.monotonic() - request.time
            request.status = request.status or 0
            self.world.changed.notify_all()

    def record_problem(self, request: Request, why: str, status: int) -> None:
        with self.world.changed:
            self.problems.append(Problem(request.method, why, status, request.parameters))

    # Webhooks

    def _deliver_updates(self) -> None:
        """Post the updates in order, each until it is taken; runs in a thread of its own."""
        world, pause = self.world, 0.0
        while not self._closing.is_set():
            with world.changed:
                world.changed.wait_for(lambda: world.closing or (world.webhook and world.updates))
                hook, update = world.webhook, world.updates[0] if world.updates else None
            if self._closing.is_set() or hook is None or update is None:
                continue
            error = _post(hook, update)
            with world.changed:
                if not error:
                    world.confirm(update["update_id"] + 1)
                else:
                    hook.last_error, hook.last_error_date = error, int(time.time())
            pause = min(2 * pause or self.webhook_retry, 5.0) if error else 0.0
            self._closing.wait(pause)


def _post(hook: Webhook, update: Wire) -> str:
    """Why an update was not taken, the empty string where it was."""
    headers = {"Content-Type": "application/json"}
    if hook.secret:
        headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
    request = urllib.request.Request(hook.url, json.dumps(update).encode(), headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as response:
            response.read()
        return ""
    except urllib.error.HTTPError as error:
        with error:
            return f"Wrong response from the webhook: {error.code} {error.reason}"
    except OSError as error:
        return f"Connection failed: {error}"


def _failure(request: Request, fault: _Fault) -> bytes:
    request.status = fault.status
    if fault.status >= 500:
        return _BAD_GATEWAY
    text = fault.description or _STATUS_TEXTS.get(fault.status, "Bad Request")
    seconds = fault.retry_after
    refusal = Refusal(fault.status, text.format(seconds=seconds))
    if seconds is not None:
        refusal.parameters["retry_after"] = seconds
    return _refused(request, refusal)


def _refused(request: Request, refusal: Refusal) -> bytes:
    request.status, request.description = refusal.status, refusal.description
    body: Wire = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    return json.dumps(body | _parameters(refusal)).encode()


def _parameters(refusal: Refusal) -> Wire:
    return {"parameters": refusal.parameters} if refusal.parameters else {}


def _integer(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None


class _Listener(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """A thread for each connection, all of which end with the server."""

    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, telegram: TelegramServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.telegram = telegram
        self.connections: set[socket.socket] = set()

    def end_connections(self) -> None:
        for connection in list(self.connections):
            _hang_up(connection)

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        """A client that goes is no error; anything else is a defect of this server."""
        error = sys.exception()
        if not isinstance(error, ConnectionError):
            why = "".join(traceback.format_exception(error))
            self.telegram.problems.append(Problem("this server failed", why, 500, {}))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for head and body
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self._listener.connections.add(self.connection)
        if self._listener.telegram.world.closing:
            _hang_up(self.connection)

    def finish(self) -> None:
        self._listener.connections.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:
        """Silence: `requests` tells all."""

    @property
    def _listener(self) -> _Listener:
        return cast(_Listener, self.server)

    def _serve(self) -> None:
        telegram = self._listener.telegram
        request = Request("", {}, {}, time.monotonic())
        try:
            body = self._body(request)
        finally:
            telegram.record_end(request)
        if body is None:
            self.close_connection = True
            _hang_up(self.connection)
        else:
            self._send(request, body)

    def _body(self, request: Request) -> bytes | None:
        telegram = self._listener.telegram
        parts = urlsplit(self.path)
        steps = [unquote(step) for step in parts.path.split("/")[1:]]
        try:
            content = read_body(self.headers, self.rfile)
            kind = self.headers.get("Content-Type", "")
            request.parameters, request.files = read_parameters(parts.query, kind, content)
            if len(steps) >= 3 and steps[0] == "file" and steps[1].startswith("bot"):
                request.method = "file"
                telegram.record(request)
                return telegram.download(request, steps[1][3:], "/".join(steps[2:]))
            if len(steps) != 2 or not steps[0].startswith("bot"):
                raise Refusal(404, "Not Found")
            request.method = steps[1]
        except Refusal as refusal:
            self.close_connection = True  # part of the body may stand unread
            request.method = request.method or steps[-1]
            telegram.record(request)
            telegram.record_problem(request, refusal.description, refusal.status)
            return _refused(request, refusal)
        telegram.record(request)
        return telegram.answer(request, steps[0][3:], self._client_is_there)

    def _send(self, request: Request, body: bytes) -> None:
        status = request.status or 500
        kind = "text/html" if status >= 500 else "application/json"
        if request.method == "file" and status == 200:
            kind = "application/octet-stream"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _client_is_there(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        return not readable or bool(self.connection.recv(1, socket.MSG_PEEK))


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # closed already
