"""`qabot eval`: figures over a person's own questions, worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from qabot.cli import app
from qabot.errors import SettingsError
from qabot.evaluation import Case, Outcome, evaluate, overlap, read_cases, same
from qabot.types import Answer, Document, Quote, Span, Timing

TEXT = "面积为37.99平方公里。人口有920万人。"
DOCUMENT = Document("a", "a.md", "a", TEXT, "")


def outcome(
    answers: tuple[str, ...], confidence: float, *spans: Span, mark: Span = (3, 12)
) -> Outcome:
    quotes = tuple(
        Quote(DOCUMENT, s, e, TEXT[s:e], 0.5, highlights=(mark,) if s <= mark[0] < e else ())
        for s, e in spans
    )
    answer = Answer("q", quotes, confidence, timing=Timing(total=10.0))
    return Outcome(Case(1, "q", answers), answer, refused=confidence < 0.5)


FIRST, SECOND = (0, 13), (13, len(TEXT))


def test_figures_are_those_counted_by_hand() -> None:
    figures = evaluate(
        [
            outcome(("37.99平方公里",), 0.9, FIRST, SECOND),
            outcome(("920万人",), 0.8, FIRST, SECOND),
            outcome(("37.99平方公里",), 0.3, FIRST),
            outcome((), 0.7, FIRST),
            outcome((), 0.1, SECOND),
        ]
    )
    assert (figures.answerable, figures.unanswerable) == (3, 2)
    assert figures.first == pytest.approx(1 / 3)
    assert figures.any == pytest.approx(2 / 3)
    assert figures.false_refusals == pytest.approx(1 / 3)
    assert figures.right_refusals == pytest.approx(1 / 2)
    assert figures.marked_same == pytest.approx(1 / 3)
    assert figures.auroc == pytest.approx(5 / 6)  # of six pairs one is in the wrong order
    at = {t.min_confidence: t for t in figures.thresholds}
    assert at[0.2].right == pytest.approx(2 / 3)
    assert at[0.2].wrong == pytest.approx(1 / 3)
    assert at[0.2].false_refusals == 0
    assert at[0.2].right_refusals == pytest.approx(1 / 2)
    assert at[0.9].right_refusals == 1
    assert [o.answer.confidence for o in figures.wrong] == [0.8, 0.3, 0.7]


def test_without_unanswerable_questions_nothing_is_said_of_them() -> None:
    figures = evaluate([outcome(("920万人",), 0.9, SECOND)])
    assert (figures.right_refusals, figures.auroc) == (None, None)


@pytest.mark.parametrize(
    ("found", "answer", "f1"),
    [
        ("37.99平方公里", "37.99 平方公里。", 1.0),
        ("abc", "abd", 2 / 3),
        ("", "a", 0.0),
        ("東京", "东京", 1),
    ],
)
def test_overlap(found: str, answer: str, f1: float) -> None:
    assert overlap(found, answer) == pytest.approx(f1)
    assert same(found, answer) == (f1 == 1)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('{"question": "q"}', "Line 1 of"),
        ('{"question": "q", "answers": "a"}', "Line 1 of"),
        ('{"question": "q", "answers": []}\n\n{"question": 1, "answers": []}', "Line 3 of"),
        ('{"question": "q", "answers": [" "]}', "Line 1 of"),
        ("[1]", "Line 1 of"),
        ('{"question": "q", "answers": []}\n{"question": " ", "answers": []}', "Line 2 of"),
        ('{"question": "？", "answers": []}', "Line 1 of"),
        ("", "contains no questions"),
    ],
)
def test_file_to_correct_is_named_with_its_line(tmp_path: Path, lines: str, message: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        read_cases(path)


def test_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_bytes('{"question": "面积'.encode() + b'\xe6"}')
    reasons = {
        "broken.jsonl": "byte 21 is not UTF-8. Save it as UTF-8",
        "missing.jsonl": "No such file or directory. Check the path",
        "": "Is a directory. Check the path",
    }
    for name, reason in reasons.items():
        with pytest.raises(SettingsError) as caught:
            read_cases(tmp_path / name)
        assert str(caught.value) == f"{tmp_path / name} cannot be read: {reason}"


def test_command_measures_and_shows_what_went_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    questions = tmp_path / "q.jsonl"
    entries = [
        {"id": "area", "question": "面积有多少", "answers": ["37.99平方公里"]},
        {"id": "odd", "question": "人口有多少", "answers": ["九千人"]},
        {"question": "珠穆朗玛峰是谁最先登上的", "answers": []},
    ]
    lines = [json.dumps(entry, ensure_ascii=False) for entry in entries]
    questions.write_text("\n".join(lines), encoding="utf-8")
    at = ["--index", str(tmp_path / "index")]
    run = CliRunner()
    assert run.invoke(app, ["index", str(tmp_path / "a.md"), *at]).exit_code == 0
    done = run.invoke(app, ["eval", str(questions), *at, "--json"])
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert report["schema"] == "qabot.eval/1"
    assert report["answerable"]["questions"] == 2
    assert report["answerable"]["quote_1_holds_answer"] == 0.5
    assert report["unanswerable"] == {"questions": 1, "refused": 1.0}
    assert [wrong["id"] for wrong in report["wrong"]] == ["odd"]
    text = run.invoke(app, ["eval", str(questions), *at]).stdout
    assert "odd  人口有多少" in text
    assert "expected: 九千人" in text
