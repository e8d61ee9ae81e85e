"""Photos sent to the bot: read where characters are recognised, else their captions count."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import qabot
from qabot.telegram.refusing import refusal
from qabot.telegram.texts import CHINESE, ENGLISH
from tests.support.fake_telegram.server import Running
from tests.support.telegram_bot import Person, marked, own_copy, running

SENDER, READER = 41, 42
FACT = "南楼资料室的开门时间是七点二十分。"
ENGINE = f"""
from types import SimpleNamespace

class RapidOCR:
    def __init__(self, params): pass
    def __call__(self, picture):
        if picture.min() == 255:
            return SimpleNamespace(boxes=None)
        box = [(10, 10), (350, 10), (350, 30), (10, 30)]
        return SimpleNamespace(boxes=[box], txts=["{FACT}"], scores=[1.0])
"""
GDP = "2020年前三季度济南市地区生产总值是多少"


@pytest.fixture(scope="module")
def fake() -> Iterator[Running]:
    with Running() as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def folder(
    fake: Running, corpus_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A bot with a stand-in for the engine."""
    place = tmp_path_factory.mktemp("engine")
    (place / "rapidocr.py").write_text(ENGINE, "utf-8")
    index = own_copy(corpus_folder, tmp_path_factory.mktemp("photos"))
    paths = (str(place), str(Path(qabot.__file__).parents[1]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(paths))
        limits = {"PER_MINUTE": "100", "ALLOW": f"{READER}", "UPLOADERS": f"{SENDER}"}
        with running(fake, index, "--fast", **limits) as process:
            yield index
            assert "Traceback" not in process.logged()


def photo(colour: str = "black") -> dict[str, Any]:
    buffer = io.BytesIO()
    made = Image.new("RGB", (400, 300), "white")
    made.paste(colour, (10, 10, 350, 30))
    made.save(buffer, "JPEG")
    return {"base64": base64.b64encode(buffer.getvalue()).decode()}


def report(person: Person, number: int) -> dict[str, Any]:
    told = person.next_after(number)["message_id"]
    person.fake.until(lambda _: "正在" not in person.message(told)["text"])
    return person.message(told)


def test_photo_is_a_document_whose_quotes_say_that_it_was_recognised(fake: Running) -> None:
    sender = Person(fake, SENDER)
    said = report(sender, sender.say("", photo=photo()))["text"]
    assert said.startswith("“photo-")
    assert ".jpg”可以查了" in said
    answer = sender.ask("南楼资料室的开门时间是几点？")
    assert FACT in "".join(marked(answer, "expandable_blockquote"))
    assert "第1页（文字识别）" in answer["text"]


def test_photo_without_text_gives_a_reason_and_its_caption_an_answer(fake: Running) -> None:
    sender = Person(fake, SENDER)
    said = report(sender, sender.say(GDP, photo=photo("white")))
    assert "没有收入，因为是图片，没有认出文字" in said["text"]
    assert marked(sender.next_after(said["message_id"]), "bold")[0] == "7248.40亿元"


def test_of_a_person_who_may_not_send_documents_the_caption_counts(fake: Running) -> None:
    reader = Person(fake, READER)
    answer = reader.ask(GDP, photo=photo())
    assert marked(answer, "bold")[0] == "7248.40亿元"
    assert reader.ask("", photo=photo())["text"] == "我只读文字和文档。请用文字提问。"


@pytest.mark.parametrize(
    ("name", "kind", "is_opened"),
    [
        ("图.PNG", None, True),
        ("图.jpeg", "image/jpeg", True),
        ("图", "image/png", True),
        ("照片.heic", "image/heic", True),
        ("图.gif", "image/gif", False),
    ],
)
def test_pictures_are_opened_where_characters_are_recognised(
    monkeypatch: pytest.MonkeyPatch, name: str, kind: str | None, is_opened: bool
) -> None:
    monkeypatch.setattr("qabot.telegram.refusing.can_recognise", lambda: True)
    if is_opened:
        assert refusal(name, kind, CHINESE) is None
        return
    assert "存成 .png、.jpg 或 PDF" in (refusal(name, kind, CHINESE) or "")
    assert "save it as .png, .jpg or PDF" in (refusal(name, kind, ENGLISH) or "")


def test_pictures_are_refused_with_the_extra_named_where_they_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("qabot.telegram.refusing.can_recognise", lambda: False)
    for words in (CHINESE, ENGLISH):
        assert "qabot[ocr]" in (refusal("图.jpg", "image/jpeg", words) or "")
