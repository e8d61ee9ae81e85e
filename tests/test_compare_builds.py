"""What is reported of two builds' answers: every difference, and nothing where there is none."""

from __future__ import annotations

from pathlib import Path

from tools.compare_builds import differences, main, questions_in

ROOT = Path(__file__).parent.parent
QUOTE = {"text": "桥长300米。", "place": ["a.txt", 0, 7], "score": 1.25}
ANSWER = {"confidence": 0.9, "conflicting": False, "quotes": [QUOTE], "related": []}


def test_equal_answers_have_no_differences() -> None:
    assert list(differences(ANSWER, {**ANSWER})) == []


def test_each_value_that_differs_is_told() -> None:
    other = {**ANSWER, "confidence": 0.8, "quotes": [{**QUOTE, "place": ["a.txt", 0, 6]}]}
    assert list(differences(ANSWER, other)) == [
        "confidence: 0.9 -> 0.8",
        "quotes 1: place 3: 7 -> 6",
    ]


def test_quote_that_is_missing_is_told() -> None:
    assert list(differences(ANSWER, {**ANSWER, "quotes": []})) == [f"quotes: {[QUOTE]!r} -> []"]


def test_questions_are_lines_or_json(tmp_path: Path) -> None:
    path = tmp_path / "questions"
    path.write_text('桥有多长\n\n{"question": "谁建的"}\n', "utf-8")
    assert questions_in(path) == ["桥有多长", "谁建的"]


def test_this_build_answers_as_itself(tmp_path: Path) -> None:
    from qabot import Library

    (tmp_path / "a.txt").write_text("桥长300米。桥宽12米。", "utf-8")
    with Library(tmp_path / "index") as library:
        library.update([tmp_path / "a.txt"])
    questions = tmp_path / "questions"
    questions.write_text("桥有多长\n月球有多重\n", "utf-8")
    index = str(tmp_path / "index")
    assert main([str(ROOT), str(ROOT), str(questions), "--indexes", index, index]) == 0
