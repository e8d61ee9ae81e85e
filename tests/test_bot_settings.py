"""Settings of the bot: of the same schema, file and environment as all others.

The oracle is the order of places, each with another value, and the names of the schema.
"""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from qabot.errors import SettingsError
from qabot.settings import BOT, SCHEMA, BotValues, read_bot_values, read_settings
from qabot.telegram.configuration import read_bot_settings

TOKEN = {"QABOT_TELEGRAM_TOKEN": "123456:ABC-def_1"}
NAMES = [item.name for item in fields(BotValues)]
SECRETS = ["token", "webhook_secret"]
PATHS = ["token_file", "documents"]


def written(base: Path, content: str) -> Path:
    """The folder of an index next to a qabot.toml with this content."""
    (base / "qabot.toml").write_text(content, encoding="utf-8")
    return base / "index"


@pytest.mark.parametrize("name", [name for name in NAMES if name not in SECRETS])
def test_environment_beats_file_beats_default(tmp_path: Path, name: str) -> None:
    whole = isinstance(getattr(BotValues(), name), int)
    in_file, in_environment = (7, 8) if whole else ("a", "b")
    folder = written(tmp_path, f"{BOT}{name} = {json.dumps(in_file)}\n")
    environment = {f"QABOT_TELEGRAM_{name.upper()}": f" {in_environment} "}
    from_file, _ = read_bot_values(folder, {})
    from_environment, _ = read_bot_values(folder, environment)
    expected = str(tmp_path / "a") if name in PATHS else in_file
    assert getattr(from_file, name) == expected
    assert getattr(from_environment, name) == in_environment
    assert read_bot_values(tmp_path / "elsewhere/index", {})[0] == BotValues()


def test_schema_has_each_setting_once_by_its_name_outside() -> None:
    assert [n.removeprefix(BOT) for n in SCHEMA if n.startswith(BOT)] == NAMES
    assert SCHEMA["telegram_per_day"].variable == "QABOT_TELEGRAM_PER_DAY"


@pytest.mark.parametrize(
    ("ids", "users", "groups"),
    [("[1, -100200]", {1}, {-100200}), ("5", {5}, set()), ("'7; -8'", {7}, {-8}), ("[]", (), ())],
)
def test_ids_in_the_file_are_a_list_a_number_or_a_text(
    tmp_path: Path, ids: str, users: set[int], groups: set[int]
) -> None:
    made = read_bot_settings(TOKEN, written(tmp_path, f"telegram_allow = {ids}\n"))
    assert (made.users, made.groups) == (frozenset(users), frozenset(groups))


@pytest.mark.parametrize("name", SECRETS)
def test_secret_in_the_file_is_refused_by_all_and_not_shown(tmp_path: Path, name: str) -> None:
    folder = written(tmp_path, f"telegram_{name} = '123456:geheim'\n")
    for read in (lambda: read_bot_settings(TOKEN, folder), lambda: read_settings(folder, {}, {})):
        with pytest.raises(SettingsError, match=f"set QABOT_TELEGRAM_{name.upper()}") as raised:
            read()
        assert "geheim" not in str(raised.value)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("telegram_allow = '@someone'", "telegram_allow in .*qabot.toml contains '@someone'"),
        ("telegram_allow = [true]", "telegram_allow in .*qabot.toml is .*: expected a text"),
        ("telegram_per_day = 0", "telegram_per_day in .*qabot.toml is 0: expected at least 1"),
        ("telegram_listen = 'host'", "telegram_listen in .*qabot.toml is 'host': expected host"),
        ("telegram_base_url = 'a'", "telegram_base_url in .*qabot.toml is 'a': expected an addr"),
    ],
)
def test_wrong_value_is_named_with_its_place(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        read_bot_settings(TOKEN, written(tmp_path, line))


@pytest.mark.parametrize("command_reads", [True, False])
def test_mistyped_name_is_refused_everywhere_with_the_likely_one(
    tmp_path: Path, command_reads: bool
) -> None:
    def read(folder: Path, environment: dict[str, str]) -> object:
        if command_reads:
            return read_settings(folder, {}, environment)
        return read_bot_settings({**TOKEN, **environment}, folder)

    with pytest.raises(SettingsError, match=r"did you mean telegram_uploaders\?") as in_file:
        read(written(tmp_path, "telegram_uploader = 1\n"), {})
    with pytest.raises(SettingsError, match=r"did you mean QABOT_TELEGRAM_ADMINS\?") as in_env:
        read(tmp_path / "elsewhere/index", {"QABOT_TELEGRAM_ADMIN": "1"})
    for error in (in_file, in_env):
        assert all(f"{name}" in str(error.value).lower() for name in NAMES)
        assert "passage_size" not in str(error.value).lower()


def test_file_of_the_bot_leaves_other_commands_alone(tmp_path: Path) -> None:
    folder = written(tmp_path, "telegram_allow = [1]\nquotes = 5\n")
    assert read_settings(folder, {}, TOKEN).quotes == 5
