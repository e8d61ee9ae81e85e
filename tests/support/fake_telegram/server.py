"""The methods over HTTP, faults on demand, and a control by which tests play the users."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.fake_telegram.checks import (
    CAPTION,
    check_commands,
    check_inline_results,
    checked_keyboard,
    checked_text,
)
from tests.support.fake_telegram.wire import (
    BY_LOWER_CASE,
    ApiError,
    Call,
    Json,
    Part,
    bad,
    check_parameters,
    flag,
    nested,
    number,
    read_parameters,
)
from tests.support.fake_telegram.world import World

TOKEN = "123456:TEST-token_of_nobody"
_DOWNLOAD, _UPLOAD = 20 << 20, 50 << 20
_HIDDEN = ("message_reaction", "message_reaction_count", "chat_member")
_ACTIONS = ("typing", "upload_document", "upload_photo", "record_voice", "find_location")
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
_TWO_POLLERS = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
_HAS_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


class Server:
    """One bot's server; all methods run in its event loop."""

    def __init__(self, token: str = TOKEN) -> None:
        self.world = World(token)
        self.faults: list[Json] = []
        self.webhook: Json = {"url": "", "secret": None}
        self.history: list[Json] = []
        self.repeated: list[Json] = []
        self.delivered: list[int] = []  # statuses that the webhook answered with
        self.shown: list[Json] = []  # what chats were shown, in order
        self._allowed: list[str] | None = None
        self._poller: asyncio.Event | None = None
        self._changed = asyncio.Condition()
        self._deliveries: set[asyncio.Task[None]] = set()

    def application(self) -> Starlette:
        verbs = ["GET", "POST"]
        return Starlette(
            routes=[
                Route("/bot{token}/{method}", self.call, methods=verbs),
                Route("/file/bot{token}/{path:path}", self.download),
                Route("/control/{action}", self.control, methods=["POST"]),
            ]
        )

    # --- methods --------------------------------------------------------------------------

    async def call(self, request: Request) -> Response:
        name = BY_LOWER_CASE.get(request.path_params["method"].lower())
        if ":" not in request.path_params["token"] or name is None:
            return _failure(ApiError(404, "Not Found"))
        if request.path_params["token"] != self.world.token:
            return _failure(ApiError(401, "Unauthorized"))
        raw, parts = await read_parameters(request)
        shown = {k: nested({k: v}, k) if str(v)[:1] in "[{" else v for k, v in raw.items()}
        call = Call(name, shown, sorted(parts))
        self.world.calls.append(call)
        try:
            response = await self._answered(call, raw, parts)
        except ApiError as error:
            call.code, call.error = error.code, error.description
            response = _failure(error)
        await self._note_change()
        return response

    async def _answered(self, call: Call, raw: Json, parts: dict[str, Part]) -> Response:
        fault = self._fault(call.method, raw)
        if fault.get("hang"):  # half-open: taken, and never heard of again
            await asyncio.sleep(fault["hang"])
        if fault.get("code"):
            error = ApiError(fault["code"], fault["description"], **fault.get("parameters", {}))
            raise error
        if fault.get("drop") == "before":
            call.code = -1
            return _Dropped()
        check_parameters(call.method, raw, parts)
        call.result = await getattr(self, f"_{call.method}")(raw, parts)
        self._show(call, heard=not (fault.get("delay") or fault.get("drop")))
        if fault.get("delay"):  # stored, but the bot hears of it late
            await self._note_change()
            await asyncio.sleep(fault["delay"])
        if fault.get("drop") == "after":
            call.code = -1
            return _Dropped()
        call.code = 200
        return JSONResponse({"ok": True, "result": call.result})

    def _fault(self, method: str, raw: Json) -> Json:
        """The next fault for this method and, where the fault names one, this chat."""
        for fault in self.faults:
            fits = fault.get("method", method) == method
            here = str(fault.get("chat", raw.get("chat_id"))) == str(raw.get("chat_id"))
            if fits and here and fault.get("times", 1) > 0:
                fault["times"] = fault.get("times", 1) - 1
                return fault
        return {}

    def _show(self, call: Call, *, heard: bool) -> None:
        """Remembers a message as a chat shows it now; ``heard``: the bot hears of it in time."""
        if call.method in ("sendMessage", "editMessageText"):
            entry = {"at": time.time(), "method": call.method, "heard": heard}
            self.shown.append({**entry, "message": dict(call.result)})

    async def _getMe(self, raw: Json, parts: dict[str, Part]) -> Json:  # noqa: N802, ARG002
        return self.world.me

    async def _getUpdates(self, raw: Json, parts: dict[str, Part]) -> list[Json]:  # noqa: N802, ARG002
        if self.webhook["url"]:
            raise ApiError(409, _HAS_WEBHOOK)
        if self._poller:
            self._poller.set()  # the newest wins
        ended = self._poller = asyncio.Event()
        self._remember_allowed(raw)
        offset, limit = number(raw, "offset"), min(max(number(raw, "limit", 100), 1), 100)
        world = self.world
        if offset > 0:
            world.pending = [u for u in world.pending if u["update_id"] >= offset]
        elif offset < 0:
            world.pending = world.pending[offset:]

        def ready() -> bool:
            return bool(world.pending or self.repeated) or ended.is_set()

        try:
            async with asyncio.timeout(min(number(raw, "timeout"), 50)), self._changed:
                await self._changed.wait_for(ready)
        except TimeoutError:
            pass
        finally:
            if self._poller is ended:
                self._poller = None
        if ended.is_set():
            raise ApiError(409, _TWO_POLLERS)
        repeated, self.repeated = self.repeated, []
        return [*repeated, *world.pending[:limit]]

    def _remember_allowed(self, raw: Json) -> None:
        allowed = nested(raw, "allowed_updates")
        if allowed is not None:
            self._allowed = allowed

    async def _setWebhook(self, raw: Json, parts: dict[str, Part]) -> bool:  # noqa: N802, ARG002
        secret = raw.get("secret_token")
        if secret is not None and not _is_secret(secret):
            raise bad("secret token contains unallowed characters")
        self._remember_allowed(raw)
        self.webhook = {"url": raw["url"], "secret": secret}
        if flag(raw, "drop_pending_updates"):
            self.world.pending.clear()
        if raw["url"]:
            waiting, self.world.pending = self.world.pending, []
            for update in waiting:
                self._deliver_soon(update)
        return True

    async def _deleteWebhook(self, raw: Json, parts: dict[str, Part]) -> bool:  # noqa: N802
        return await self._setWebhook({**raw, "url": ""}, parts)

    async def _getWebhookInfo(self, raw: Json, parts: dict[str, Part]) -> Json:  # noqa: N802, ARG002
        waiting = len(self.world.pending)
        return {
            "url": self.webhook["url"],
            "has_custom_certificate": False,
            "pending_update_count": waiting,
        }

    async def _sendMessage(self, raw: Json, parts: dict[str, Part]) -> Json:  # noqa: N802, ARG002
        text, entities = checked_text(raw)
        content = {"text": text, **({"entities": entities} if entities else {})}
        return self.world.new_message(raw, content, checked_keyboard(raw))

    async def _sendMessageDraft(self, raw: Json, parts: dict[str, Part]) -> bool:  # noqa: N802, ARG002
        if self.world.target(raw) < 0:
            raise bad("drafts can be sent to private chats only")
        if not number(raw, "draft_id"):
            raise bad("draft_id must be non-zero")
        checked_text(raw)
        return True

    async def _sendDocument(self, raw: Json, parts: dict[str, Part]) -> Json:  # noqa: N802
        caption, entities = checked_text(
            raw, name="caption", entities="caption_entities", limit=CAPTION
        )
        part = parts.get(str(raw.get("document", "document")).removeprefix("attach://"))
        if part is None:
            known = self.world.files.get(str(raw.get("document")))
            if known is None:
                raise bad("wrong file identifier/HTTP URL specified")
            described = known.described
        else:
            if len(part.data) > _UPLOAD:
                raise ApiError(413, "Request Entity Too Large")
            if not part.data:
                raise bad("file must be non-empty")
            described = self.world.add_file(part.name, part.data, part.kind).described
        content: Json = {"document": described}
        if caption:
            content.update(caption=caption, caption_entities=entities)
        return self.world.new_message(raw, content, checked_keyboard(raw))

    async def _sendChatAction(self, raw: Json, parts: dict[str, Part]) -> bool:  # noqa: N802, ARG002
        self.world.target(raw)
        if raw["action"] not in _ACTIONS:
            raise bad("wrong parameter action in request")
        return True

    async def _editMessageText(self, raw: Json, parts: dict[str, Part]) -> Json:  # noqa: N802, ARG002
        message = self.world.own_message(raw, "edit")
        text, entities = checked_text(raw)
        keyboard = checked_keyboard(raw)
        before = (message.get("text"), message.get("entities", []), message.get("reply_markup"))
        if before == (text, entities, keyboard):
            raise bad(_NOT_MODIFIED)
        message["text"] = text
        _put(message, "entities", entities)
        _put(message, "reply_markup", keyboard)
        return message

    async def _editMessageReplyMarkup(self, raw: Json, parts: dict[str, Part]) -> Json:  # noqa: N802, ARG002
        message = self.world.own_message(raw, "edit")
        keyboard = checked_keyboard(raw)
        if message.get("reply_markup") == keyboard:
            raise bad(_NOT_MODIFIED)
        _put(message, "reply_markup", keyboard)
        return message

    async def _deleteMessage(self, raw: Json, parts: dict[str, Part]) -> bool:  # noqa: N802, ARG002
        message = self.world.own_message(raw, "delete")
        del self.world.messages[message["chat"]["id"], message["message_id"]]
        return True

    async def _answerCallbackQuery(self, raw: Json, parts: dict[str, Part]) -> bool:  # noqa: N802, ARG002
        if len(str(raw.get("text", ""))) > 200:
            raise bad("MESSAGE_TOO_LONG")
        self.world.open_query(str(raw["callback_query_id"])).answer = raw
        return True

    async def _answerInlineQuery(self, raw: Json, parts: dict[str, Part]) -> bool:  # noqa: N802, ARG002
        check_inline_results(nested(raw, "results"))
        self.world.open_query(str(raw["inline_query_id"])).answer = raw
        return True

    async def _setMyCommands(self, raw: Json, parts: dict[str, Part]) -> bool:  # noqa: N802, ARG002
        commands = nested(raw, "commands")
        check_commands(commands)
        self.world.commands[_scope(raw)] = commands
        return True

    async def _getMyCommands(self, raw: Json, parts: dict[str, Part]) -> list[Json]:  # noqa: N802, ARG002
        return self.world.commands.get(_scope(raw), [])

    async def _deleteMyCommands(self, raw: Json, parts: dict[str, Part]) -> bool:  # noqa: N802, ARG002
        self.world.commands.pop(_scope(raw), None)
        return True

    async def _setMyDescription(self, raw: Json, parts: dict[str, Part]) -> bool:  # noqa: N802, ARG002
        return self._describe(raw, "description", 512)

    async def _setMyShortDescription(self, raw: Json, parts: dict[str, Part]) -> bool:  # noqa: N802, ARG002
        return self._describe(raw, "short_description", 120)

    def _describe(self, raw: Json, name: str, limit: int) -> bool:
        if len(raw.get(name, "")) > limit:
            raise bad(f"bot {name.replace('_', ' ')} is too long")
        self.world.descriptions[f"{name}:{raw.get('language_code', '')}"] = raw.get(name, "")
        return True

    async def _getFile(self, raw: Json, parts: dict[str, Part]) -> Json:  # noqa: N802, ARG002
        file = self.world.files.get(raw["file_id"])
        if file is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if file.described["file_size"] > _DOWNLOAD:
            raise bad("file is too big")
        named = {k: file.described[k] for k in ("file_id", "file_unique_id", "file_size")}
        return {**named, "file_path": f"documents/{raw['file_id']}"}

    async def _getChat(self, raw: Json, parts: dict[str, Part]) -> Json:  # noqa: N802, ARG002
        gifts = dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        )
        chat = self.world.chats[self.world.target(raw)]
        return {
            **chat,
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": gifts,
        }

    async def _getChatMember(self, raw: Json, parts: dict[str, Part]) -> Json:  # noqa: N802, ARG002
        self.world.target(raw)
        return {"status": "member", "user": self.world.user({"user": number(raw, "user_id")})}

    async def _leaveChat(self, raw: Json, parts: dict[str, Part]) -> bool:  # noqa: N802, ARG002
        self.world.left.add(self.world.target(raw))
        return True

    # --- deliveries -----------------------------------------------------------------------

    async def push(self, kind: str, content: Json) -> Json | None:
        """Queues an update or sends it to the webhook; None when the bot does not want it."""
        if self._allowed and kind not in self._allowed:
            return None
        if not self._allowed and kind in _HIDDEN:
            return None
        update = self.world.update(kind, content)
        self.history.append(update)
        if self.webhook["url"]:
            self._deliver_soon(update)
        else:
            self.world.pending.append(update)
            await self._note_change()
        return update

    def _deliver_soon(self, update: Json) -> None:
        task = asyncio.create_task(self._deliver(update))
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)

    async def _deliver(self, update: Json) -> None:
        headers = {"Content-Type": "application/json"}
        if self.webhook["secret"]:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.webhook["secret"]
        for pause in (0, 0.2, 0.5, 1, 2):
            await asyncio.sleep(pause)
            try:
                async with httpx.AsyncClient(timeout=5) as client:
                    answer = await client.post(
                        self.webhook["url"], content=json.dumps(update), headers=headers
                    )
            except httpx.HTTPError:
                continue
            self.delivered.append(answer.status_code)
            if answer.is_success:
                return

    async def _note_change(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def download(self, request: Request) -> Response:
        if request.path_params["token"] != self.world.token:
            return _failure(ApiError(401, "Unauthorized"))
        file = self.world.files.get(request.path_params["path"].removeprefix("documents/"))
        return _failure(ApiError(404, "Not Found")) if file is None else Response(file.data)

    # --- control --------------------------------------------------------------------------

    async def control(self, request: Request) -> Response:
        action, act = request.path_params["action"], await request.json()
        try:
            return JSONResponse(await getattr(self, f"do_{action}")(act))
        except (KeyError, ApiError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    async def do_say(self, act: Json) -> Json:
        for kind in ("document", "photo"):
            if isinstance(act.get(kind), dict) and "base64" in act[kind]:
                act[kind]["data"] = base64.b64decode(act[kind].pop("base64"))
        before = set(self.world.messages)
        made = self.world.say(act)
        update = await self.push(*made) if made else None
        new = set(self.world.messages) - before
        message = act.get("edits") or next(iter(new))[1]
        return {"message": message, "update": update and update["update_id"]}

    async def do_press(self, act: Json) -> Json:
        kind, query = self.world.press(act)
        await self.push(kind, query)
        return {"query": query["id"]}

    async def do_inline(self, act: Json) -> Json:
        kind, query = self.world.ask_inline(act)
        await self.push(kind, query)
        return {"query": query["id"]}

    async def do_membership(self, act: Json) -> Json:
        await self.push(*self.world.membership(act))
        return {}

    async def do_push(self, act: Json) -> Json:
        """An update as it is given, right or wrong."""
        return {"update": await self.push(act["kind"], act["content"])}

    async def do_repeat(self, act: Json) -> Json:
        """Updates from the past once more, as when the server has missed their confirmation."""
        self.repeated += [u for u in self.history if u["update_id"] in act["updates"]]
        await self._note_change()
        return {}

    async def do_fault(self, act: Json) -> Json:
        self.faults.append(act)
        return {}

    async def do_forgive(self, act: Json) -> Json:
        """No more faults, but for those of single chats where these are to stay."""
        self.faults = [f for f in self.faults if act.get("but_chats") and "chat" in f]
        return {}

    async def do_block(self, act: Json) -> Json:
        self.world.blocked.add(act["user"])
        return {}

    async def do_remove_message(self, act: Json) -> Json:
        del self.world.messages[act["chat"], act["message"]]
        return {}

    async def do_wait(self, act: Json) -> Json:
        """Returns when there are more calls than ``after``, or after ``timeout`` seconds."""
        try:
            async with asyncio.timeout(act.get("timeout", 1)), self._changed:
                await self._changed.wait_for(lambda: len(self.world.calls) > act["after"])
        except TimeoutError:
            pass
        return {"calls": len(self.world.calls)}

    async def do_follow(self, act: Json) -> Json:
        """What chats were shown beyond the first ``after``, as soon as there is any."""
        after: int = act["after"]
        try:
            async with asyncio.timeout(act.get("timeout", 1)), self._changed:
                await self._changed.wait_for(lambda: len(self.shown) > after)
        except TimeoutError:
            pass
        return {"shown": self.shown[after:]}

    async def do_history(self, act: Json) -> Json:  # noqa: ARG002
        """All updates that there were for the bot."""
        return {"updates": self.history}

    async def do_state(self, act: Json) -> Json:  # noqa: ARG002
        world = self.world
        return {
            "calls": [_shown(call) for call in world.calls],
            "pending": len(world.pending),
            "messages": list(world.messages.values()),
            "answers": {k: q.answer for k, q in world.queries.items() if q.answer is not None},
            "commands": world.commands,
            "descriptions": world.descriptions,
            "left": sorted(world.left),
            "webhook": self.webhook,
            "delivered": self.delivered,
        }


def _shown(call: Call) -> Json:
    """A call as tests see it; what getUpdates gave is long, and is in the history."""
    fields = {name: getattr(call, name) for name in Call.__slots__}
    return {**fields, "result": None} if call.method == "getUpdates" else fields


class _Dropped(Response):
    """The connection is cut without an answer."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG002
        transport = scope["extensions"]["transport"]
        transport.abort()


def _failure(error: ApiError) -> JSONResponse:
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return JSONResponse(body, status_code=error.code)


def _is_secret(secret: str) -> bool:
    return 1 <= len(secret) <= 256 and all(c.isalnum() or c in "_-" for c in secret)


def _scope(raw: Json) -> str:
    scope = nested(raw, "scope") or {"type": "default"}
    return f"{scope['type']}:{scope.get('chat_id', '')}:{raw.get('language_code', '')}"


def _put(message: Json, name: str, value: Any) -> None:
    if value:
        message[name] = value
    else:
        message.pop(name, None)


class Running:
    """A server in a thread of its own, and the hand that plays the users."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        config = uvicorn.Config(
            _with_transport(Server(token).application()),
            host="127.0.0.1",
            port=0,
            log_level="critical",
            lifespan="off",
            ws="none",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="fake-telegram", daemon=True)

    def __enter__(self) -> Running:
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self._client = httpx.Client(base_url=self.address, timeout=60)
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()

    def do(self, action: str, **act: Any) -> Json:
        answer = self._client.post(f"/control/{action}", json=act)
        found: Json = answer.json()
        if answer.is_error:
            raise KeyError(found["error"])
        return found

    def state(self) -> Json:
        return self.do("state")

    def until(self, done: Callable[[Json], Any], *, timeout: float = 60.0) -> Any:
        """What ``done`` makes of the state as soon as that is true; fails after ``timeout``."""
        end = time.monotonic() + timeout
        while True:
            state = self.state()
            found = done(state)
            if found:
                return found
            if time.monotonic() > end:
                tail = [(c["method"], c["code"], c["error"]) for c in state["calls"][-12:]]
                raise AssertionError(f"nothing after {timeout:.0f} s; the last calls: {tail}")
            self.do("wait", after=len(state["calls"]), timeout=1)


def _with_transport(application: Starlette) -> Any:
    """Lets a response cut its connection: uvicorn's transport, handed through the scope."""

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        scope.setdefault("extensions", {})["transport"] = transport
        await application(scope, receive, send)

    return wrapped
