"""What shapes a run: command-line option > environment QABOT_… > qabot.toml > default."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from qabot.errors import SettingsError
from qabot.messages import Code, Message, message
from qabot.settings.checking import Place, checked
from qabot.settings.schema import (
    BOT,
    OF_BOT,
    OF_RUNS,
    PREFIX,
    SCHEMA,
    BotValues,
    Setting,
    Settings,
)

__all__ = [
    "BOT",
    "FILE",
    "PREFIX",
    "SCHEMA",
    "BotValues",
    "Place",
    "Setting",
    "Settings",
    "read_bot_values",
    "read_settings",
]

FILE = "qabot.toml"
FOLDER = PREFIX + "INDEX"  # where the index is: read by the option --index, not from the file
_SECRETS = frozenset(  # read by qabot.writing and qabot.milvus
    PREFIX + name for name in ("MODEL_KEY", "MODEL_KEY_FILE", "MILVUS_TOKEN", "MILVUS_TOKEN_FILE")
)


def read_settings(
    folder: Path, options: Mapping[str, object], environment: Mapping[str, str]
) -> Settings:
    """The settings for the index in ``folder``; qabot.toml is looked for next to it.

    Options that are None were not given. Raises SettingsError for an unknown name, a wrong type
    or a value out of range, naming its place.
    """
    values, _ = _read(OF_RUNS, folder, environment)
    for name, value in options.items():
        if name not in OF_RUNS:
            raise SettingsError(Code.SETTING_UNKNOWN, name=name, names=_advice(name, OF_RUNS))
        if value is not None:
            values[name] = checked(OF_RUNS[name], value, OF_RUNS[name].option)
    return Settings(**values)


def read_bot_values(
    folder: Path, environment: Mapping[str, str]
) -> tuple[BotValues, Mapping[str, Place]]:
    """The settings of the bot and where each was found, for messages about them.

    A setting that was not given has its variable as its place. Raises SettingsError as
    `read_settings` does, and for a secret in the file.
    """
    stripped = {name: value.strip() for name, value in environment.items()}
    values, places = _read(OF_BOT, folder, stripped)
    found = BotValues(**{name.removeprefix(BOT): value for name, value in values.items()})
    return found, {n.removeprefix(BOT): places.get(n, item.variable) for n, item in OF_BOT.items()}


def _read(
    schema: Mapping[str, Setting], folder: Path, environment: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Place]]:
    """What file and environment set of these settings, and where it was found."""
    path = folder.absolute().parent / FILE
    values: dict[str, Any] = {}
    places: dict[str, Place] = {}
    for name, value in _from_file(path).items():
        if name in schema:
            places[name] = message(Code.PLACE_IN_FILE, name=name, path=path)
            values[name] = checked(schema[name], value, places[name])
    for setting, text in _from_environment(environment):
        if setting.name in schema:
            places[setting.name] = setting.variable
            values[setting.name] = checked(setting, text, setting.variable)
    return values, places


def _from_file(path: Path) -> Mapping[str, object]:
    """What is set there; raises SettingsError for a name that nothing reads, and for a secret."""
    try:
        found = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(Code.SETTINGS_UNREADABLE, path=path, error=str(error)) from error
    for name in sorted(set(found) - set(SCHEMA)):
        names = _advice(name, SCHEMA)
        raise SettingsError(Code.SETTING_IN_FILE_UNKNOWN, path=path, name=name, names=names)
    for name, value in found.items():
        item = SCHEMA[name]
        if item.form == "secret":
            raise SettingsError(Code.SETTING_SECRET, name=name, path=path, variable=item.variable)
        if item.form == "path" and isinstance(value, str) and value:
            found[name] = str(path.parent / value)
        elif item.form == "list":
            found[name] = _joined(value)
    return found


def _joined(value: object) -> object:
    """``[1, -100200]`` -> "1, -100200"; one number is a list of one."""
    entries = value if isinstance(value, list) else [value]
    if all(isinstance(entry, int | str) and not isinstance(entry, bool) for entry in entries):
        return ", ".join(map(str, entries))
    return value


def _from_environment(environment: Mapping[str, str]) -> list[tuple[Setting, str]]:
    """What is set there and not empty; raises SettingsError for a name that nothing reads."""
    known = {setting.variable: setting for setting in SCHEMA.values()}
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in {FOLDER, *known, *_SECRETS}:
            names = _advice(name, [FOLDER, *known, *sorted(_SECRETS)])
            raise SettingsError(Code.SETTING_VARIABLE_UNKNOWN, name=name, names=names)
    return [(item, environment[name]) for name, item in known.items() if environment.get(name)]


def _advice(name: str, known: Iterable[str]) -> Message:
    """The likely name if there is one, and all of the bot's for such a name, else all others."""
    known = list(known)
    likely = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    is_of_bot = _is_of_bot(likely[0] if likely else name)
    names = ", ".join(other for other in known if _is_of_bot(other) == is_of_bot)
    if likely:
        return message(Code.NAMES_LIKELY, likely=likely[0], names=names)
    return message(Code.NAMES_KNOWN, names=names)


def _is_of_bot(name: str) -> bool:
    return name.lower().removeprefix(PREFIX.lower()).startswith(BOT)
