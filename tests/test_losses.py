"""What reading may not keep: by code, in both languages, kept and shown like the messages."""

from __future__ import annotations

import ast
import copy
import inspect
import json
import re
import string
from pathlib import Path

import pytest
from click.testing import CliRunner

import qabot
from qabot.cli.app import app
from qabot.index.entries import Entry
from qabot.language.text import is_cjk
from qabot.messages import (
    Code,
    Language,
    Loss,
    Lost,
    Message,
    loss_from_json,
    loss_in,
    loss_to_json,
    lost,
    message,
)
from qabot.readers import read_document
from qabot.readers.left_out import left_out, of_pages, within

SOURCES = Path(inspect.getfile(qabot)).parent
PLURALS = ("s", "is")


def gaps(wording: str) -> set[tuple[str, str | None]]:
    """The fields of a wording with how each is written, without the endings of English plurals."""
    parts = string.Formatter().parse(wording)
    return {(name, spec) for _, name, spec, _ in parts if name and spec not in PLURALS}


def names(what: Loss) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(what.english) if name}


@pytest.mark.parametrize("what", Loss)
def test_loss_has_both_wordings_with_the_same_fields(what: Loss) -> None:
    assert gaps(what.english) == gaps(what.chinese)
    assert what is Loss.IN_PART or any(map(is_cjk, what.chinese))
    assert not any(map(is_cjk, what.english))


def test_code_of_a_loss_is_no_other_code() -> None:
    assert all(re.fullmatch("lost_[a-z_]+", what) for what in Loss)
    assert len({what.value for what in Loss} | {code.value for code in Code}) == len(Loss) + len(
        Code
    )


def trees() -> dict[str, ast.Module]:
    return {
        str(path.relative_to(SOURCES)): ast.parse(path.read_text("utf-8"))
        for path in sorted(SOURCES.rglob("*.py"))
        if path.parent.name != "messages"
    }


def kind(node: ast.expr) -> Loss | None:
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Loss":
        return Loss[node.attr]
    return None


def test_every_loss_is_reported_somewhere() -> None:
    found = (
        kind(node)
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.expr)
    )
    assert set(Loss) - set(found) == set()


FIXED = {"lost": set[str](), "of_pages": {"count", "pages"}}


def test_loss_is_given_with_the_fields_of_its_wording() -> None:
    """What is not given with fields is counted: its only field is the count."""
    given: dict[Loss, list[set[str]]] = {}
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and (what := kind(node.args[0])):
                fixed = FIXED[ast.unparse(node.func)]
                given.setdefault(what, []).append({str(k.arg) for k in node.keywords} | fixed)
    assert [(what, s) for what, sets in given.items() for s in sets if s != names(what)] == []
    problems = {what for what in Loss if names(what) == {"count", "pages"}}
    counted = set(Loss) - set(given) - problems
    assert [(what, names(what)) for what in counted if names(what) != {"count"}] == []
    assert len(counted) > 20


@pytest.mark.parametrize(
    ("loss", "english", "chinese"),
    [
        (lost(Loss.PICTURE, count=1), "1 picture left out", "略去图片 1 张"),
        (lost(Loss.PICTURE, count=1200), "1,200 pictures left out", "略去图片 1,200 张"),
        (
            lost(Loss.BROKEN_ENCODING, count=1, encoding="UTF-8"),
            "1 place is broken in UTF-8, shown as \ufffd",
            "按 UTF-8 读取，有 1 处损坏，以 \ufffd 代替",
        ),
        (
            lost(Loss.BROKEN, count=2),
            "2 places are broken, shown as \ufffd",
            "有 2 处损坏，以 \ufffd 代替",
        ),
        (
            of_pages(Loss.PAGES_CUT, [1, 2, 3, 7], limit=1000),
            "pages 1-3, 7 read up to 1,000 characters",
            "第 1-3, 7 页只读前 1,000 个字",
        ),
        (
            within("报价", list(left_out({Loss.HIDDEN_ROW: 2, Loss.PICTURE: 0})))[0],
            "报价: 2 hidden rows left out",
            "报价：略去隐藏的行 2 行",
        ),
    ],
)
def test_loss_is_worded_in_both_languages(loss: Lost, english: str, chinese: str) -> None:
    assert loss == english
    assert (loss_in(loss, "en"), loss_in(loss, "zh")) == (english, chinese)


@pytest.mark.parametrize(
    "loss", [lost(Loss.IN_PART, part="a", loss=lost(Loss.PICTURE, count=2)), "of an older version"]
)
def test_loss_is_kept_and_read_back(loss: str) -> None:
    for again in (loss_from_json(json.loads(json.dumps(loss_to_json(loss)))), copy.deepcopy(loss)):
        assert again == loss
        assert type(again) is type(loss)
        assert loss_in(again, "zh") == loss_in(loss, "zh")


def test_loss_of_a_newer_version_is_its_sentence() -> None:
    kept = {"loss": "2 holograms left out", "code": "lost_hologram", "fields": {"count": 2}}
    assert loss_from_json(kept) == "2 holograms left out"
    assert type(loss_from_json(kept)) is str


@pytest.mark.parametrize("kept", [{}, {"loss": 3}, {"code": "lost_picture", "fields": {}}])
def test_what_is_no_loss_is_refused(kept: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError)):
        loss_from_json(kept)


def test_loss_is_no_error() -> None:
    with pytest.raises(ValueError, match="lost_picture"):
        _ = qabot.QabotError(message(Loss.PICTURE, count=1)).code


def test_index_keeps_losses_with_their_codes_and_reads_those_without(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# 题\n\n文字。![图](a.png)\n", encoding="utf-8")
    entry = Entry.of(read_document(path, name="a.md"))
    (loss,) = Entry.from_json(entry.to_json()).losses
    assert (loss, loss_in(loss, "zh")) == ("1 picture left out", "略去图片 1 张")
    older = json.loads(entry.to_json()) | {"losses": ["1 picture left out"]}
    assert Entry.from_json(json.dumps(older)).losses == ("1 picture left out",)


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "缺失    略去图片 1 张"), ("en", "lost    1 picture left out")]
)
def test_inspect_words_losses_in_the_language_chosen(
    tmp_path: Path, language: Language, said: str
) -> None:
    path = tmp_path / "a.md"
    path.write_text("# 题\n\n文字。![图](a.png)\n", encoding="utf-8")
    runner = CliRunner()
    assert said in runner.invoke(app, ["--lang", language, "inspect", str(path)]).output
    shown = json.loads(
        runner.invoke(app, ["--lang", language, "inspect", str(path), "--json"]).output
    )
    assert shown["losses"] == ["1 picture left out"]
    assert shown["loss_codes"] == ["lost_picture"]


def test_report_of_an_update_words_losses_in_the_language_chosen(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 题\n\n文字。![图](a.png)\n", encoding="utf-8")
    index = ["index", str(tmp_path / "a.md"), "--index", str(tmp_path / "index"), "--quiet"]
    runner = CliRunner()
    assert "a.md: 略去图片 1 张" in runner.invoke(app, ["--lang", "zh", *index]).output
    made = json.loads(runner.invoke(app, [*index, "--reread", "--json"]).output)
    assert made["losses"] == [] or made["losses"][0]["code"] == "lost_picture"


def test_message_of_a_loss_is_read_back() -> None:
    said = message(Loss.PICTURE, count=3)
    assert Message.from_json(json.loads(json.dumps(said.to_json()))) == said
