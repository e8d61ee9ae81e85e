"""The figures of an evaluation as a person reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wcwidth import wcswidth

from qabot.messages import Language
from qabot.messages.worded import Worded
from qabot.rendering.styling import Style, bold, dim, finished
from qabot.rendering.terminal import quote_text

if TYPE_CHECKING:
    from qabot.evaluation import Evaluation, Outcome

_NAMED = 31  # columns of a figure's name


class _Line(Worded):
    ANSWERABLE = (
        "answerable",
        "{count:,} question{count:s} that the documents answer",
        "文档能回答的问题 {count:,} 个",
    )
    FIRST = ("first", "first quote holds the answer", "第一段引文含有答案")
    ANY = ("any", "one of the quotes does", "有一段引文含有答案")
    REFUSED = ("refused", "refused", "拒答")
    MARKED = ("marked", "marked words: exact / F1", "标出的词：完全一致 / F1")
    UNANSWERABLE = (
        "unanswerable",
        "{count:,} question{count:s} that they do not",
        "文档不能回答的问题 {count:,} 个",
    )
    AUROC = ("auroc", "told from the others, AUROC", "两类问题的区分，AUROC")
    TIME = ("time", "milliseconds, median / p95", "毫秒，中位数 / p95")
    HEAD = (
        "head",
        "--min-confidence    right   wrong  refused   rightly refused",
        "--min-confidence    答对    答错     拒答        正确拒答",
    )
    EXPECTED = ("expected", "expected: {answers}", "应答：{answers}")
    A_REFUSAL = ("a_refusal", "a refusal", "拒答")
    WAS_REFUSED = (
        "was_refused",
        "refused, {sure} sure; first quote:",
        "拒答，可信度 {sure}；第一段引文：",
    )
    WAS_ANSWERED = (
        "was_answered",
        "answered, {sure} sure; first quote:",
        "作答，可信度 {sure}；第一段引文：",
    )


@finished
def evaluation_text(evaluation: Evaluation, style: Style, language: Language = "en") -> str:
    """The figures, a table of thresholds, and each question that went wrong, to be looked at."""
    lines = [*_figures(evaluation, style, language), ""]
    lines.append(bold(_Line.HEAD.text(language), style))
    lines += [
        f"  {t.min_confidence:<16.1f}{_percent(t.right):>7} {_percent(t.wrong):>7}"
        f"{_percent(t.false_refusals):>9}{_percent(t.right_refusals):>18}"
        for t in evaluation.thresholds
    ]
    lines += [line for outcome in evaluation.wrong for line in _wrong(outcome, style, language)]
    return "\n".join(lines)


def _figures(e: Evaluation, style: Style, language: Language) -> Iterator[str]:
    if e.answerable:
        marked = f"{_percent(e.marked_same)} / {_percent(e.marked_overlap)}"
        yield bold(_Line.ANSWERABLE.text(language, count=e.answerable), style)
        yield _figure(_Line.FIRST, _percent(e.first), language)
        yield _figure(_Line.ANY, _percent(e.any), language)
        yield _figure(_Line.REFUSED, _percent(e.false_refusals), language)
        yield _figure(_Line.MARKED, marked, language)
    if e.unanswerable:
        yield bold(_Line.UNANSWERABLE.text(language, count=e.unanswerable), style)
        yield _figure(_Line.REFUSED, _percent(e.right_refusals), language)
    if e.auroc is not None:
        yield _figure(_Line.AUROC, f"{e.auroc:.3f}", language)
    yield _figure(_Line.TIME, f"{e.ms_median:.0f} / {e.ms_p95:.0f}", language)


def _figure(name: _Line, value: str, language: Language) -> str:
    said = name.text(language)
    return f"  {said}{' ' * max(_NAMED - wcswidth(said), 1)}{value}"


def _wrong(outcome: Outcome, style: Style, language: Language) -> Iterator[str]:
    """A question that was not answered as it should be, and what was said instead."""
    case, quotes = outcome.case, outcome.answer.quotes
    answers = " / ".join(case.answers) or _Line.A_REFUSAL.text(language)
    said = _Line.WAS_REFUSED if outcome.refused else _Line.WAS_ANSWERED
    yield ""
    yield bold(f"{case.id}  {case.question}", style)
    yield dim(_Line.EXPECTED.text(language, answers=answers), style)
    yield dim(said.text(language, sure=f"{outcome.answer.confidence:.0%}"), style)
    if quotes:
        yield quote_text(1, quotes[0], style, faint=outcome.refused)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
