"""Settings: option before environment before qabot.toml before default, and errors that say where.

The oracle is the order itself: each place has another value, and one place more is filled.
"""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from qabot.errors import SettingsError
from qabot.settings import Settings, read_settings

NAMES = [field.name for field in fields(Settings)]
# what is in qabot.toml, in the environment and in the option
LAYERS: dict[str, tuple[str | float, ...]] = {
    "encoder": ("file-model", "环境/模型", "option-model"),
    "dictionary": ("file.txt", "env.txt", "option.txt"),
    "passage_size": (100, 200, 300),
    "max_bytes": (1_000, 2_000, 3_000),
    "follow_links": (True, False, True),
    "device": ("cpu", "cuda", "cuda:1"),
    "batch_size": (4, 8, 32),
    "threads": (1, 2, 3),
    "quotes": (1, 2, 5),
    "min_confidence": (0.25, 0.5, 0.75),
    "fast": (True, False, True),
    "keep_days": (0.0, 7.5, 365.0),
    "keep_hours": (0.0, 0.5, 48.0),
    "written": (True, False, True),
    "model_url": ("http://a/v1", "http://b/v1", "http://c/v1"),
    "model": ("qwen3:8b", "模型", "gpt"),
    "model_timeout": (5.0, 30.5, 90.0),
    "backend": ("milvus", "local", "milvus"),
    "milvus_url": ("http://a:19530", "http://b:19530", "https://c"),
    "milvus_name": ("library", "档案", "archive"),
    "milvus_part": ("north", "south", "east"),
    "milvus_timeout": (2.0, 4.5, 60.0),
    "milvus_index": ("FLAT", "HNSW M=8", "DISKANN"),
}
DEFAULTS = {
    "encoder": None,
    "dictionary": None,
    "passage_size": None,
    "max_bytes": None,
    "follow_links": False,
    "device": None,
    "batch_size": 16,
    "threads": None,
    "quotes": 3,
    "min_confidence": None,
    "fast": False,
    "keep_days": 30.0,
    "keep_hours": 1.0,
    "written": False,
    "model_url": None,
    "model": None,
    "model_timeout": 60.0,
    "backend": "local",
    "milvus_url": None,
    "milvus_name": "qabot",
    "milvus_part": "main",
    "milvus_timeout": 10.0,
    "milvus_index": None,
}
RANGES: dict[str, tuple[float, float | None]] = {
    "passage_size": (40, 2000),
    "max_bytes": (1, None),
    "batch_size": (1, None),
    "threads": (1, None),
    "quotes": (1, 20),
    "min_confidence": (0, 1),
    "keep_days": (0, None),
    "keep_hours": (0, None),
    "model_timeout": (1, None),
    "milvus_timeout": (1, None),
}
TEXTS = ["encoder", "dictionary", "device", "model_url", "model", "milvus_url", "milvus_index"]
WHOLE = ["passage_size", "max_bytes", "batch_size", "threads", "quotes"]


def read(
    base: Path, *, options: dict[str, object] | None = None, env: dict[str, str] | None = None
) -> Settings:
    return read_settings(base / "index", options or {}, env or {})


def toml(base: Path, content: str | bytes) -> Path:
    path = base / "qabot.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def variable(name: str) -> str:
    return f"QABOT_{name.upper()}"


def test_nothing_set_gives_the_defaults(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert {name: getattr(settings, name) for name in NAMES} == DEFAULTS


@pytest.mark.parametrize("name", NAMES)
def test_option_beats_environment_beats_file_beats_default(tmp_path: Path, name: str) -> None:
    in_file, in_environment, in_option = LAYERS[name]
    env, options = {variable(name): str(in_environment)}, {name: in_option}
    seen = [getattr(read(tmp_path), name)]
    toml(tmp_path, f"{name} = {json.dumps(in_file)}\n")
    seen.append(getattr(read(tmp_path), name))
    seen.append(getattr(read(tmp_path, env=env), name))
    seen.append(getattr(read(tmp_path, options=dict(options), env=env), name))
    from_file = str(tmp_path / "file.txt") if name == "dictionary" else in_file
    assert seen == [DEFAULTS[name], from_file, in_environment, in_option]
    assert type(seen[2]) is type(in_environment)


def test_every_place_sets_what_the_others_leave_open(tmp_path: Path) -> None:
    toml(tmp_path, "\ufeffquotes = 5\r\ndevice = 'cpu'\r\nthreads = 4\r\n")
    env = {"QABOT_DEVICE": "cuda", "QABOT_THREADS": "2", "HOME": "/", "QABOT_TELEGRAM_ALLOW": "x"}
    made = read(tmp_path, options={"threads": 1, "encoder": None}, env=env)
    assert made == Settings(quotes=5, device="cuda", threads=1)


@pytest.mark.parametrize("name", NAMES)
def test_empty_variable_and_missing_option_leave_the_file_its_say(
    tmp_path: Path, name: str
) -> None:
    toml(tmp_path, f"{name} = {json.dumps(LAYERS[name][0])}\n")
    assert read(tmp_path, options={name: None}, env={variable(name): ""}) == read(tmp_path)
    assert getattr(read(tmp_path), name) != DEFAULTS[name]


@pytest.mark.parametrize(
    ("written", "meant"), [("1", True), ("yes", True), ("TRUE", True), ("off", False), ("0", False)]
)
def test_truth_is_written_in_several_ways(tmp_path: Path, written: str, meant: bool) -> None:
    assert read(tmp_path, env={"QABOT_FAST": written}).fast is meant


def test_what_is_neither_true_nor_false_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="QABOT_FAST is 'quick': expected true or false"):
        read(tmp_path, env={"QABOT_FAST": "quick"})


def test_option_that_is_zero_is_given(tmp_path: Path) -> None:
    made = read(tmp_path, options={"min_confidence": 0.0}, env={"QABOT_MIN_CONFIDENCE": "0.5"})
    assert made.min_confidence == 0.0


def test_whole_number_for_a_share_becomes_a_number(tmp_path: Path) -> None:
    toml(tmp_path, "min_confidence = 1\n")
    made = read(tmp_path).min_confidence
    assert (made, type(made)) == (1.0, float)


def test_file_stands_beside_the_index_and_not_in_it_or_where_one_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, quotes in (("there", 7), ("there/index", 8), ("here", 9)):
        (tmp_path / folder).mkdir()
        toml(tmp_path / folder, f"quotes = {quotes}\n")
    monkeypatch.chdir(tmp_path / "here")
    assert read_settings(Path("../there/index"), {}, {}).quotes == 7
    assert read_settings(Path("index"), {}, {}).quotes == 9


@pytest.mark.parametrize(
    ("written", "meant"),
    [("words.txt", "words.txt"), ("词/典.txt", "词/典.txt"), ("../up.txt", "../up.txt")],
)
def test_dictionary_of_the_file_is_found_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, meant: str
) -> None:
    base = tmp_path / "a"
    (tmp_path / "b").mkdir()
    base.mkdir()
    toml(base, f"dictionary = '{written}'\n")
    monkeypatch.chdir(tmp_path / "b")
    found = read_settings(Path("../a/index"), {}, {}).dictionary
    assert found is not None
    assert Path(found).resolve() == (base / meant).resolve()


def test_dictionary_with_a_full_path_is_left_as_it_is(tmp_path: Path) -> None:
    toml(tmp_path, "dictionary = '/srv/words.txt'\n")
    assert read(tmp_path).dictionary == "/srv/words.txt"


@pytest.mark.parametrize("name", RANGES)
def test_ends_of_a_range_are_in_it(tmp_path: Path, name: str) -> None:
    low, high = RANGES[name]
    for value in (low, 10**12 if high is None else high):
        assert getattr(read(tmp_path, env={variable(name): str(value)}), name) == value


@pytest.mark.parametrize("name", RANGES)
def test_value_beyond_a_range_is_refused_with_the_range(tmp_path: Path, name: str) -> None:
    low, high = RANGES[name]
    limits = f"at least {low}" if high is None else f"from {low} to {high}"
    step = 0.01 if name == "min_confidence" else 1
    beyond = [low - step, -7] if high is None else [low - step, high + step, -7]
    for value in beyond:
        with pytest.raises(SettingsError) as caught:
            read(tmp_path, options={name: value})
        option = f"--{name.replace('_', '-')}"
        assert str(caught.value) == f"{option} is {value}: expected {limits}"


@pytest.mark.parametrize(
    ("name", "written", "shown", "expected"),
    [
        *((name, "3", "3", "a text") for name in TEXTS),
        *((name, "true", "True", "a text") for name in TEXTS),
        *((name, "false", "False", "a whole number") for name in WHOLE),
        *((name, "'three'", "'three'", "a whole number") for name in WHOLE),
        ("quotes", "[3]", "[3]", "a whole number"),
        ("encoder", "['a']", "['a']", "a text"),
        ("quotes", "{n = 3}", "{'n': 3}", "a whole number"),
        ("quotes", "2020-10-30", "datetime.date(2020, 10, 30)", "a whole number"),
        ("min_confidence", "true", "True", "a number"),
        ("min_confidence", "'half'", "'half'", "a number"),
        ("min_confidence", "[]", "[]", "a number"),
    ],
)
def test_wrong_type_in_the_file_names_setting_and_file(
    tmp_path: Path, name: str, written: str, shown: str, expected: str
) -> None:
    path = toml(tmp_path, f"{name} = {written}\n")
    with pytest.raises(SettingsError) as caught:
        read(tmp_path)
    assert str(caught.value) == f"{name} in {path} is {shown}: expected {expected}"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        *((name, "true", "a whole number") for name in WHOLE),
        ("quotes", "3.5", "a whole number"),
        ("threads", "两", "a whole number"),
        ("min_confidence", "50%", "a number"),
        ("min_confidence", "True", "a number"),
    ],
)
def test_wrong_type_in_the_environment_names_the_variable(
    tmp_path: Path, name: str, value: str, expected: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, env={variable(name): value})
    assert str(caught.value) == f"{variable(name)} is {value!r}: expected {expected}"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("passage_size", True, "--passage-size is True: expected a whole number"),
        ("min_confidence", False, "--min-confidence is False: expected a number"),
        ("batch_size", "many", "--batch-size is 'many': expected a whole number"),
        ("encoder", 5, "--encoder is 5: expected a text"),
    ],
)
def test_wrong_type_of_an_option_names_the_option(
    tmp_path: Path, name: str, value: object, message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, options={name: value})
    assert str(caught.value) == message


def test_mistake_in_the_file_is_told_even_if_an_option_overrides_it(tmp_path: Path) -> None:
    toml(tmp_path, "quotes = 99\n")
    with pytest.raises(SettingsError, match=r"^quotes in .*qabot\.toml is 99: "):
        read(tmp_path, options={"quotes": 3}, env={"QABOT_QUOTES": "3"})


@pytest.mark.parametrize("content", ["qoutes = 3\nzeal = 1\n", "[qoutes]\nquotes = 3\n"])
def test_unknown_setting_in_the_file_is_named_with_those_that_are_known(
    tmp_path: Path, content: str
) -> None:
    path = toml(tmp_path, content)
    with pytest.raises(SettingsError) as caught:
        read(tmp_path)
    known = ", ".join(NAMES)
    assert str(caught.value) == (
        f"{path} has an unknown setting 'qoutes': did you mean quotes? Known names: {known}"
    )


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("QABOT_QUOTEZ", "QABOT_QUOTES"),
        ("QABOT_MIN_CONFIDENSE", "QABOT_MIN_CONFIDENCE"),
        ("QABOT_INDXE", "QABOT_INDEX"),
        ("QABOT_THREAD", "QABOT_THREADS"),
    ],
)
def test_mistyped_variable_is_refused_with_the_likely_name(
    tmp_path: Path, name: str, likely: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, env={name: "1"})
    assert str(caught.value).startswith(f"{name} is not a setting: did you mean {likely}? ")


def test_variables_of_other_programs_and_of_the_bot_are_left_alone(tmp_path: Path) -> None:
    env = {"QABOT_INDEX": "there", "QABOT_TELEGRAM_TOKEN": "1:x", "QABO": "1", "MYQABOT_X": "1"}
    assert read(tmp_path, env=env) == read(tmp_path)


def test_unknown_option_is_refused_with_the_likely_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^There is no setting 'quote': did you mean quotes\?"):
        read(tmp_path, options={"quote": 3})


@pytest.mark.parametrize(
    "content",
    ["quotes = \n", "quotes 3", "quotes = 3\nquotes = 4\n", b"\xff\xfeq", "设置 = 3\n"],
    ids=["no value", "no sign", "twice", "no UTF-8", "bare key"],
)
def test_broken_file_is_named_with_what_to_do(tmp_path: Path, content: str | bytes) -> None:
    path = toml(tmp_path, content)
    with pytest.raises(SettingsError) as caught:
        read(tmp_path)
    assert str(caught.value).startswith(f"{path} cannot be read: ")
    assert str(caught.value).endswith(". Correct it, or remove it")
    assert caught.value.__cause__ is not None


def test_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "qabot.toml").mkdir()
    with pytest.raises(SettingsError, match=r"qabot\.toml cannot be read: .*directory"):
        read(tmp_path)


@pytest.mark.parametrize("value", ["nan", "inf", "-1"])
def test_number_that_no_limit_holds_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingsError, match="from 0 to 1"):
        read_settings(tmp_path / "index", {"min_confidence": value}, {})


@pytest.mark.parametrize("line", ["quotes = 3.9", "passage_size = inf", 'encoder = ""'])
def test_value_that_would_be_changed_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "qabot.toml").write_text(line, encoding="utf-8")
    with pytest.raises(SettingsError, match="expected a"):
        read_settings(tmp_path / "index", {}, {})
