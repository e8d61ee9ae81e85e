"""The settings: `Settings` of a run and `BotValues` of the bot are the only lists of them.

Their fields have names, types, defaults, limits and help; files, environment, options and the
tables in docs/settings.md are made from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar, get_args, get_type_hints

PREFIX = "QABOT_"
BOT = "telegram_"  # before the names of the bot's settings, in the file and in the environment
_T = TypeVar("_T")


def _setting(
    default: _T,
    summary: str,
    *,
    low: float = 0,
    high: float | None = None,
    choices: Sequence[str] = (),
    form: str = "",
) -> _T:
    limits = {"low": low, "high": high, "choices": tuple(choices), "form": form}
    made: _T = field(default=default, metadata={"summary": summary, **limits})
    return made


@dataclass(frozen=True, slots=True)
class Settings:
    """One run's settings; None = as the index was made, or the default for a new one."""

    encoder: str | None = _setting(
        None, "A sentence-transformers model by name or folder. [default: the bundled one]"
    )
    dictionary: str | None = _setting(
        None, "A jieba user dictionary: one word per line.", form="path"
    )
    passage_size: int | None = _setting(
        None, "Approximate length of a passage in characters. [default: 320]", low=40, high=2000
    )
    max_bytes: int | None = _setting(
        None, "Skip files larger than this many bytes. [default: 67,108,864]", low=1
    )
    follow_links: bool = _setting(
        False, "Read links that lead out of the given folders, too. [default: skip them]"
    )
    device: str | None = _setting(
        None, "Device for a sentence-transformers model: cpu, cuda, … [default: the best there is]"
    )
    batch_size: int = _setting(
        16, "Batch size for a sentence-transformers model. [default: 16]", low=1
    )
    threads: int | None = _setting(None, "Processor cores to use. [default: all]", low=1)
    quotes: int = _setting(3, "Maximum number of quotes. [default: 3]", low=1, high=20)
    min_confidence: float | None = _setting(
        None, "Refuse answers below this confidence (0 to 1). [default: 0.13]", high=1
    )
    fast: bool = _setting(
        False, "Choose sentences by rule, without the reader: quicker, less often right."
    )
    keep_days: float = _setting(
        30.0,
        "Days to keep the text of changed or deleted documents; quoted ones are kept forever. "
        "[default: 30]",
    )
    keep_hours: float = _setting(1.0, "Hours to keep former generations. [default: 1]")
    written: bool = _setting(
        False, "Answer in sentences of a language model as well, each checked against quotes."
    )
    model_url: str | None = _setting(
        None, "Address of an OpenAI-compatible language model, up to and including /v1."
    )
    model: str | None = _setting(None, "Name of the language model, as its server lists it.")
    model_timeout: float = _setting(
        60.0, "Seconds of silence after which the language model is given up. [default: 60]", low=1
    )
    backend: str = _setting(
        "local",
        "What answers: local, the index folder, or milvus, a server. [default: local]",
        choices=("local", "milvus"),
    )
    milvus_url: str | None = _setting(
        None, "Address of the Milvus server, as in http://127.0.0.1:19530."
    )
    milvus_name: str = _setting(
        "qabot", "Name of the library on the Milvus server. [default: qabot]"
    )
    milvus_part: str = _setting(
        "main",
        "Name of the part of the library that this index folder brings to Milvus. [default: main]",
    )
    milvus_timeout: float = _setting(
        10.0, "Seconds after which a request to Milvus is given up. [default: 10]", low=1
    )
    milvus_index: str | None = _setting(
        None,
        "Kind and parameters of the vector index in Milvus, as in HNSW M=16. [default: FLAT up to "
        "100,000 passages, then HNSW M=16 efConstruction=200]",
    )


@dataclass(frozen=True, slots=True)
class BotValues:
    """The settings of the bot as they are written, "" = not set.

    `qabot.telegram.configuration` makes ids and addresses of them.
    """

    token: str = _setting("", "The token from @BotFather.", form="secret")
    token_file: str = _setting(
        "", "A file that contains the token and that others cannot read.", form="path"
    )
    allow: str = _setting(
        "",
        "Ids of users and groups that may ask, separated by commas; `*` = everyone. "
        "[default: nobody]",
        form="list",
    )
    admins: str = _setting("", "Ids of users who may do everything.", form="list")
    uploaders: str = _setting(
        "", "Ids of users who may also send and remove documents.", form="list"
    )
    per_minute: int = _setting(
        10, "Questions that one user may ask per minute. [default: 10]", low=1
    )
    per_day: int = _setting(
        200,
        "Questions that one user may ask per day; admins have no daily limit. [default: 200]",
        low=1,
    )
    documents: str = _setting(
        "",
        "The folder for documents from chats. [default: `corpus/telegram` next to the index]",
        form="path",
    )
    webhook_url: str = _setting("", "The https address that Telegram calls. [default: polling]")
    webhook_secret: str = _setting(
        "", "The secret that Telegram sends to that address.", form="secret"
    )
    listen: str = _setting(
        "",
        "`host:port` of the bot's web server. [default: with a webhook `127.0.0.1:8080`, "
        "otherwise none]",
    )
    base_url: str = _setting(
        "", "Another Bot API server, up to and including `/bot`. [default: Telegram's]"
    )
    base_file_url: str = _setting(
        "", "The same for files, up to and including `/file/bot`. [default: Telegram's]"
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of `Settings` or `BotValues`; the latter's names begin with `BOT`.

    ``kind`` is str, int, float or bool; ``high`` None = no limit. ``choices`` are the texts that it
    may have, if not any. ``form`` is "path" (relative to the file that it is in), "list" (one or
    several), "secret" (never in the file) or "".
    """

    name: str
    kind: type
    summary: str
    low: float
    high: float | None
    choices: tuple[str, ...]
    form: str

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return PREFIX + self.name.upper()

    @property
    def option(self) -> str:
        """Its name on the command line."""
        return "--" + self.name.replace("_", "-")


def _schema(declared: type[Settings | BotValues], before: str = "") -> Mapping[str, Setting]:
    kinds = get_type_hints(declared)
    return {
        before + item.name: Setting(before + item.name, _kind(kinds[item.name]), **item.metadata)
        for item in fields(declared)
    }


def _kind(hint: Any) -> type:
    """``int | None`` -> int."""
    found: type = next((kind for kind in get_args(hint) if kind is not type(None)), hint)
    return found


OF_RUNS, OF_BOT = _schema(Settings), _schema(BotValues, BOT)
SCHEMA: Mapping[str, Setting] = {**OF_RUNS, **OF_BOT}
