"""What shapes a run: command-line option > environment QABOT_… > qabot.toml > default.

`Settings` is the only list of settings: its fields have names, types, defaults, limits and help,
and files, environment, options and the table in docs/settings.md are made from them.
"""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from qabot.errors import SettingsError
from qabot.messages import Code, Message, message

FILE = "qabot.toml"
PREFIX = "QABOT_"
FOLDER = PREFIX + "INDEX"  # where the index is: read by the option --index, not from the file
_ELSEWHERE = (PREFIX + "TELEGRAM_",)  # read, and checked, by qabot.telegram.configuration
_SECRETS = frozenset(  # read by qabot.writing and qabot.milvus
    PREFIX + name for name in ("MODEL_KEY", "MODEL_KEY_FILE", "MILVUS_TOKEN", "MILVUS_TOKEN_FILE")
)
_T = TypeVar("_T")


def _setting(
    default: _T,
    summary: str,
    *,
    low: float = 0,
    high: float | None = None,
    choices: Sequence[str] = (),
) -> _T:
    metadata = {"summary": summary, "low": low, "high": high, "choices": tuple(choices)}
    made: _T = field(default=default, metadata=metadata)
    return made


@dataclass(frozen=True, slots=True)
class Settings:
    """One run's settings; None = as the index was made, or the default for a new one."""

    encoder: str | None = _setting(
        None, "A sentence-transformers model by name or folder. [default: the bundled one]"
    )
    dictionary: str | None = _setting(None, "A jieba user dictionary: one word per line.")
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
class Setting:
    """One field of `Settings`: ``kind`` is str, int, float or bool; ``high`` None = no limit.

    ``choices`` are the texts that it may have, if not any.
    """

    name: str
    kind: type
    summary: str
    low: float
    high: float | None
    choices: tuple[str, ...]

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return PREFIX + self.name.upper()

    @property
    def option(self) -> str:
        """Its name on the command line."""
        return "--" + self.name.replace("_", "-")


def _schema() -> Mapping[str, Setting]:
    kinds = get_type_hints(Settings)
    return {
        item.name: Setting(item.name, _kind(kinds[item.name]), **item.metadata)
        for item in fields(Settings)
    }


def _kind(hint: Any) -> type:
    """``int | None`` -> int."""
    found: type = next((kind for kind in get_args(hint) if kind is not type(None)), hint)
    return found


SCHEMA = _schema()
_KINDS = {
    str: Code.EXPECTED_TEXT,
    int: Code.EXPECTED_WHOLE,
    float: Code.EXPECTED_NUMBER,
    bool: Code.EXPECTED_BOOL,
}
_TRUTH = {"1": True, "true": True, "yes": True, "on": True}
_TRUTH |= {"0": False, "false": False, "no": False, "off": False}


def read_settings(
    folder: Path, options: Mapping[str, object], environment: Mapping[str, str]
) -> Settings:
    """The settings for the index in ``folder``; qabot.toml is looked for next to it.

    Options that are None were not given. Raises SettingsError for an unknown name, a wrong type
    or a value out of range, naming its place.
    """
    path = folder.absolute().parent / FILE
    values: dict[str, Any] = {}
    for name, value in _from_file(path).items():
        values[name] = _checked(
            SCHEMA[name], value, message(Code.PLACE_IN_FILE, name=name, path=path)
        )
    for setting, text in _from_environment(environment):
        values[setting.name] = _checked(setting, text, setting.variable)
    for name, value in options.items():
        if name not in SCHEMA:
            raise SettingsError(Code.SETTING_UNKNOWN, name=name, names=_advice(name, SCHEMA))
        if value is not None:
            values[name] = _checked(SCHEMA[name], value, SCHEMA[name].option)
    return Settings(**values)


def _from_file(path: Path) -> Mapping[str, object]:
    try:
        found = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(Code.SETTINGS_UNREADABLE, path=path, error=str(error)) from error
    unknown = sorted(set(found) - set(SCHEMA))
    if unknown:
        raise SettingsError(
            Code.SETTING_IN_FILE_UNKNOWN,
            path=path,
            name=unknown[0],
            names=_advice(unknown[0], SCHEMA),
        )
    if isinstance(found.get("dictionary"), str):
        found["dictionary"] = str(path.parent / found["dictionary"])
    return found


def _from_environment(environment: Mapping[str, str]) -> list[tuple[Setting, str]]:
    """What is set there and not empty; raises SettingsError for a name that nothing reads."""
    known = {setting.variable: setting for setting in SCHEMA.values()}
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in {FOLDER, *known}:
            if name.startswith(_ELSEWHERE) or name in _SECRETS:
                continue
            names = _advice(name, [FOLDER, *known, *sorted(_SECRETS)])
            raise SettingsError(Code.SETTING_VARIABLE_UNKNOWN, name=name, names=names)
    return [(item, environment[name]) for name, item in known.items() if environment.get(name)]


def _unexpected(place: str | Message, value: str, expected: Message) -> SettingsError:
    return SettingsError(Code.SETTING_VALUE, place=place, value=value, expected=expected)


def _advice(name: str, known: Iterable[str]) -> Message:
    """The likely name if there is one, and all of them."""
    names = list(known)
    likely = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if likely:
        return message(Code.NAMES_LIKELY, likely=likely[0], names=", ".join(names))
    return message(Code.NAMES_KNOWN, names=", ".join(names))


def _checked(setting: Setting, value: object, place: str | Message) -> object:
    """The value in its type and range."""
    kind = setting.kind
    if kind is bool:
        return _truth(value, place)
    try:
        if isinstance(value, bool) or (kind is str and (not isinstance(value, str) or not value)):
            raise ValueError
        if kind is int and isinstance(value, float):
            raise ValueError  # 3.9 is not 3
        made = kind(value)
    except (TypeError, ValueError) as error:
        raise _unexpected(place, repr(value), message(_KINDS[kind])) from error
    if setting.choices and made not in setting.choices:
        names = message(Code.EXPECTED_ONE_OF, names=", ".join(setting.choices))
        raise _unexpected(place, repr(value), names)
    low, high = setting.low, setting.high
    if kind is not str and not low <= made <= (math.inf if high is None else high):  # nor nan
        if high is None:
            raise _unexpected(place, str(value), message(Code.EXPECTED_AT_LEAST, low=low))
        limits = message(Code.EXPECTED_BETWEEN, low=low, high=high)
        raise _unexpected(place, str(value), limits)
    return made


def _truth(value: object, place: str | Message) -> bool:
    if str(value).lower() not in _TRUTH:
        raise _unexpected(place, repr(value), message(_KINDS[bool]))
    return _TRUTH[str(value).lower()]
