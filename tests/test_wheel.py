"""What is installed is what is in src/qabot, with the facts of pyproject.toml."""

import re
import tomllib
import zipfile
from email import message_from_string
from email.message import Message
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import qabot
from qabot.answering.answers import MIN_CONFIDENCE
from tools import build_wheel

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return message_from_string(archive.read(name).decode("utf-8"))


def test_wheel_holds_every_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    source = ROOT / "src"
    files = [path for path in (source / "qabot").rglob("*") if path.is_file()]
    expected = {
        path.relative_to(source).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in files
        if "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
        found = {name: sha256(archive.read(name)).hexdigest() for name in names}
    assert found == expected
    assert "qabot/models/e5/reader.onnx" in found


def test_wheel_tells_what_pyproject_and_package_tell(wheel: Path, metadata: Message) -> None:
    assert wheel.name == f"qabot-{qabot.__version__}-py3-none-any.whl"
    assert metadata["Name"] == "qabot"
    assert metadata["Version"] == qabot.__version__
    assert metadata["Summary"] == PROJECT["description"]
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata.get_all("License-File") == ["LICENSE", "NOTICE"]
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Keywords"] == ",".join(PROJECT["keywords"])
    assert metadata.get_all("Classifier") == PROJECT["classifiers"]
    assert metadata.get_all("Provides-Extra") == [*PROJECT["optional-dependencies"]]
    assert metadata.get_all("Project-URL") is None  # the project has no address yet
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert str(metadata.get_payload()).startswith("# qabot\n")


def test_plain_installation_asks_for_what_users_need_only(metadata: Message) -> None:
    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[^\w.-]", r)[0].lower().replace("_", "-") for r in requirements}

    plain = [r for r in metadata.get_all("Requires-Dist", []) if "extra ==" not in r]
    assert names(plain) == names(PROJECT["dependencies"])
    extras = [name for group in PROJECT["optional-dependencies"].values() for name in group]
    assert names(plain) & names(extras) == set()


def test_licences_come_along(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        base = f"qabot-{qabot.__version__}.dist-info/"
        for name in ("LICENSE", "NOTICE"):
            assert archive.read(f"{base}licenses/{name}") == (ROOT / name).read_bytes()
        assert archive.read(f"{base}entry_points.txt").decode().split("\n")[:2] == [
            "[console_scripts]",
            "qabot = qabot.cli:main",
        ]


def test_former_wheel_is_replaced_and_other_files_are_left(tmp_path: Path) -> None:
    for name in ("qabot-0.1.0-py3-none-any.whl", "other-1.0-py3-none-any.whl"):
        (tmp_path / name).write_bytes(b"")
    made = build_wheel.build(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([made, tmp_path / "other-1.0-py3-none-any.whl"])


def test_every_pin_is_asked_for_by_name_and_version() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    names = [line.split("==")[0].lower().replace("_", "-") for line in pins]
    assert sorted(set(names)) == sorted(names)


def test_changelog_begins_with_the_version() -> None:
    heads = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert heads[0].startswith(f"{qabot.__version__} - ")
    assert len({head.split()[0] for head in heads}) == len(heads)


def test_changelog_names_one_threshold_and_tells_nothing_twice() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    named = re.findall(r"(?:default of `--min-confidence` is|default threshold) ([\d.]+\d)", text)
    assert {float(value) for value in named} == {MIN_CONFIDENCE}
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert sorted(set(lines)) == sorted(lines)
