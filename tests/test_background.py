"""Texts in general next to the few of a small folder: being near means the same in both."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qabot.answering.answers import ask
from qabot.errors import EncoderError
from qabot.index import open_index
from qabot.ingest import update
from qabot.models import background
from qabot.models.background import AS_MANY, Background, background_of
from qabot.models.bundled import BundledEncoder
from qabot.models.span_reader import SpanReader
from tests.support.stand_in import StandIn

SPRING = "趵突泉常年水温在18℃左右，泉池东西长30米，南北宽20米，水深2.2米。"
OTHERS = (
    "图书馆每周一闭馆，读者可以在自助机上归还图书，逾期每天收取一角钱。",
    "高铁动车组列车二等座票价为一百八十四元五角，学生凭证可以购买优惠票。",
    "公司员工请年假须提前三天在系统中提交申请，由部门主管批准。",
    "发热病人应当佩戴口罩到最近的医院就诊，不要乘坐公共交通工具。",
)


def test_few_passages_and_texts_in_general_have_the_spread_of_both_together() -> None:
    chance = np.random.default_rng(3)
    vector = np.array([1.0, 0.0], np.float32)
    own, general = chance.normal(0.9, 0.01, 7), chance.normal(0.8, 0.02, AS_MANY)
    apart = Background(np.array([general.mean(), 0.3], np.float32), float(general.std()))
    mean, deviation = apart.joined(vector, 7, (float(own.mean()), float(own.std())))
    together = np.concatenate([own, general])
    assert mean == pytest.approx(together.mean(), abs=1e-6)
    assert deviation == pytest.approx(together.std(), abs=1e-6)


def test_many_passages_keep_their_own_spread() -> None:
    apart = Background(np.array([0.5, 0.0], np.float32), 0.02)
    mean, deviation = apart.joined(np.array([1.0, 0.0], np.float32), 10**6, (0.8, 0.015))
    assert mean == pytest.approx(0.8, abs=1e-4)
    assert deviation == pytest.approx(0.015, abs=3e-3)


def test_only_the_bundled_encoder_has_a_background() -> None:
    assert background_of(StandIn()) is None
    found = background_of(BundledEncoder())
    assert found is not None
    assert found.mean.shape == (384,)
    assert 0.5 < float(np.linalg.norm(found.mean)) < 1


def test_damaged_background_says_to_install_again(monkeypatch: pytest.MonkeyPatch) -> None:
    background._bundled.cache_clear()
    monkeypatch.setattr(background, "read_bundled", lambda _: b'{"mean": [1]}')
    with pytest.raises(EncoderError, match=r"background\.json.*Install qabot again"):
        background_of(BundledEncoder())
    background._bundled.cache_clear()


def test_an_answer_is_about_as_sure_in_a_folder_of_one_document_as_among_others(
    tmp_path: Path,
) -> None:
    sure = []
    for name, texts in (("alone", ()), ("among", OTHERS)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "泉.txt").write_text(SPRING, encoding="utf-8")
        for number, text in enumerate(texts):
            (folder / f"{number}.txt").write_text(text, encoding="utf-8")
        update(tmp_path / f"{name}-index", [folder])
        index = open_index(tmp_path / f"{name}-index")
        reader = SpanReader(threads=1)
        sure.append(ask(index, "趵突泉的水温是多少", reader=reader).confidence)
        assert not ask(index, "大明湖的面积是多少", reader=reader).found
        index.close()
    assert min(sure) > 0.8
    assert sure[0] == pytest.approx(sure[1], abs=0.15)
