"""The real bot process next to a stand-in for Telegram's server, as tests use it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from tests.support.fake_telegram.server import Running

Json = dict[str, Any]
ADMIN, STRANGER = 900, 901
GROUP, FORUM, CLOSED = -1001, -1002, -1003
UP = "is up"
_SENDS = ("sendMessage", "sendDocument")


class Emulator(Protocol):
    """A stand-in for Telegram's server: ours, or another's."""

    token: str
    address: str


class BotProcess:
    """One run of ``qabot bot``; its log is read when it has ended, or as far as it has come.

    ``patch`` is code that is run before it, to shorten what it waits for; ``command`` is another
    way to start it.
    """

    def __init__(
        self,
        fake: Emulator,
        folder: Path,
        *options: str,
        patch: str = "",
        command: Sequence[str] = ("bot",),
        **settings: str,
    ) -> None:
        self.log = folder.parent / "bot.log"
        environment = {k: v for k, v in os.environ.items() if not k.startswith("QABOT_")}
        environment |= {
            "QABOT_TELEGRAM_TOKEN": fake.token,
            "QABOT_TELEGRAM_BASE_URL": f"{fake.address}/bot",
            "QABOT_TELEGRAM_BASE_FILE_URL": f"{fake.address}/file/bot",
        }
        environment |= {f"QABOT_TELEGRAM_{name}": value for name, value in settings.items()}
        code = ["-c", f"{patch}; from qabot.cli import main; main()"] if patch else ["-m", "qabot"]
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, *code, *command, "--index", str(folder), *options],
                env=environment,
                stderr=log,
                stdout=log,
                cwd=folder.parent,
            )

    def stop(self, number: int = signal.SIGTERM) -> int:
        self._process.send_signal(number)
        return self.wait()

    def wait(self, timeout: float = 60) -> int:
        return self._process.wait(timeout)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def logged(self) -> str:
        return self.log.read_text("utf-8")


@contextmanager
def running(
    fake: Emulator,
    folder: Path,
    *options: str,
    patch: str = "",
    command: Sequence[str] = ("bot",),
    **settings: str,
) -> Iterator[BotProcess]:
    """A bot that is stopped at the end, and must then end in peace."""
    bot = BotProcess(fake, folder, *options, patch=patch, command=command, **settings)
    try:
        yield bot
    finally:
        code = bot.stop() if bot.is_running else None
        if code is None:
            bot.wait()
    assert code in (0, None), bot.logged()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def own_copy(corpus_folder: Path, place: Path) -> Path:
    """An index of the demo corpus that a test may write to."""
    return Path(shutil.copytree(corpus_folder, place / "index"))


def sent_to(state: Json, chat: int, after: int = 0) -> list[Json]:
    """What the bot has sent to a chat and learnt that it arrived, later than message ``after``."""
    return [
        call["result"]
        for call in state["calls"]
        if call["method"] in _SENDS
        and call["code"] == 200
        and call["result"]["chat"]["id"] == chat
        and call["result"]["message_id"] > after
    ]


def buttons(message: Json) -> dict[str, str]:
    """What the buttons under a message say, and what they carry."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {b["text"]: b.get("callback_data") or b["url"] for row in rows for b in row}


def marked(message: Json, kind: str) -> list[str]:
    """The stretches of a message's text with this mark, found in UTF-16 as Telegram does."""
    units = message["text"].encode("utf-16-le")
    return [
        units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in message.get("entities", [])
        if e["type"] == kind
    ]


class Person:
    """Somebody who writes to the bot, in private or in a group."""

    def __init__(self, fake: Running, user: int, *, language: str = "zh", **place: Any) -> None:
        self.fake, self.user = fake, user
        self.act = {"user": user, "language": language, **place}
        self.chat: int = place.get("chat", user)

    def say(self, text: str, **act: Any) -> int:
        return int(self.fake.do("say", text=text, **{**self.act, **act})["message"])

    def ask(self, text: str, **act: Any) -> Json:
        """Says something and returns the bot's next message in this chat."""
        return self.next_after(self.say(text, **act))

    def next_after(self, message: int, *, matching: Callable[[Json], bool] | None = None) -> Json:
        def found(state: Json) -> Json | None:
            sent = sent_to(state, self.chat, message)
            return next((m for m in sent if matching is None or matching(m)), None)

        answer: Json = self.fake.until(found)
        return answer

    def press(self, message: Json, text: str) -> str:
        """Presses the button with this text and returns what the press was answered with."""
        data = buttons(message)[text]
        return self.press_data(message["message_id"], data)

    def press_data(self, message: int, data: str, **act: Any) -> str:
        query = self.fake.do("press", message=message, data=data, **{**self.act, **act})["query"]
        answer: Json = self.fake.until(lambda state: state["answers"].get(query))
        return str(answer.get("text", ""))

    def message(self, number: int) -> Json:
        """A message as it is now."""
        return next(
            m
            for m in self.fake.state()["messages"]
            if m["message_id"] == number and m["chat"]["id"] == self.chat
        )
