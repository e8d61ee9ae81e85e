"""Written answers as JSON and as terminal text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from qabot.messages import Language
from qabot.rendering.schemas import answer_json, quote_json
from qabot.rendering.styling import Style, bold, dim, finished, wrapped
from qabot.rendering.terminal import answer_text, quote_text
from qabot.rendering.wording import CHINESE, count_of, words_for
from qabot.types import Answer, Quote
from qabot.writing.answer import Cited, Sentence, Written, cited


def written_json(made: Written) -> dict[str, Any]:
    """The object of ``qabot ask --written --json``: an answer with ``written`` and ``sources``.

    ``quotes`` of a sentence are numbers of ``sources``, from 0. ``written`` is null for a refusal,
    about which no model is asked.
    """
    return answer_json(made.answer) | {
        "written": _written_json(made) if made.answer.found else None,
        "sources": [quote_json(quote) for quote in made.sources],
    }


def _written_json(made: Written) -> dict[str, Any]:
    language, notice = _language(made.answer), made.notice
    return {
        "model": made.model,
        "complete": made.complete,
        "sentences": [sentence_json(sentence, language) for sentence in made.sentences],
        "searches": [{"question": s.question, "found": s.found} for s in made.searches],
        "notice": notice and notice.to_json() | {"text": notice.text(language)},
    }


def summary_json(quotes: Sequence[Quote]) -> dict[str, Any]:
    """The object of ``qabot show --summary --json``, schema qabot.summary/1."""
    return {"schema": "qabot.summary/1", "quotes": [quote_json(quote) for quote in quotes]}


def digest_json(made: Written) -> dict[str, Any]:
    """The object of ``qabot show --summary --written --json``: the same with the sentences."""
    return summary_json(made.answer.quotes) | {
        "written": _written_json(made),
        "sources": [quote_json(quote) for quote in made.sources],
    }


@finished
def digest_text(made: Written, style: Style) -> str:
    """What comes behind the sentences; the leading sentences where there are none."""
    language = _language(made.answer)
    parts = []
    if made.struck:
        sentences = count_of(made.struck, "sentence")
        parts.append(dim(_STRUCK[language].format(n=made.struck, sentences=sentences), style))
    if made.notice:
        parts.append(bold(made.notice.text(language), style))
    if len(made.sentences) == made.struck:
        return "\n\n".join([*parts, summary_text(made.answer.quotes, style)])
    parts.append(dim(_SOURCES[language], style))
    parts += [quote_text(n, q, style, faint=True) for n, q in enumerate(made.sources, 1)]
    return "\n\n".join(parts)


@finished
def summary_text(quotes: Sequence[Quote], style: Style) -> str:
    """The leading sentences of a document, numbered, each with its source."""
    return "\n\n".join(quote_text(n, q, style, faint=True) for n, q in enumerate(quotes, 1))


def sentence_json(sentence: Sentence, language: Language) -> dict[str, Any]:
    """A sentence as it is in ``written``; reasons are in words of this language."""
    return {
        "text": sentence.text,
        "quotes": list(sentence.quotes),
        "verdict": sentence.verdict,
        "reasons": [r.to_json() | {"text": r.text(language)} for r in sentence.reasons],
    }


@finished
def sentence_text(
    sentence: Sentence,
    question: Answer,
    style: Style,
    *,
    every: bool = False,
    quoted: Cited | None = None,
) -> str:
    """A sentence as it is shown once it is checked; empty for one that is struck.

    ``every`` shows those as well, with the reasons. Its numbers are those of the sources, or of
    the quotes of ``quoted``.
    """
    if sentence.is_struck and not every:
        return ""
    numbers = quoted.numbers(sentence) if quoted else [n + 1 for n in sentence.quotes]
    return "\n".join(_lines(sentence, numbers, _language(question), style))


def label_of(sentence: Sentence, question: str) -> str:
    """The word before a sentence that is not shown plain, in the question's language."""
    language: Language = "zh" if words_for(question) is CHINESE else "en"
    return _LABELS[language].get(sentence.verdict, "")


def _lines(
    sentence: Sentence, numbers: Sequence[int], language: Language, style: Style
) -> Iterator[str]:
    label = _LABELS[language].get(sentence.verdict)
    text = f"{sentence.text} {''.join(f'[{number}]' for number in numbers)}".rstrip()
    for line in wrapped(f"{label} {text}" if label else text, style):
        yield dim(line, style) if label else line
    for reason in sentence.reasons:
        yield dim(f"    {reason.text(language)}", style)


@finished
def written_text(made: Written, style: Style, *, every: bool = False) -> str:
    """What comes behind the sentences: how many were struck, the sources, the answer's quotes."""
    language = _language(made.answer)
    parts = [*_searches(made, language, style)]
    if made.struck and not every:
        count = made.struck
        sentences = count_of(count, "sentence")
        parts.append(dim(_STRUCK[language].format(n=count, sentences=sentences), style))
    if made.notice and made.answer.found:
        parts.append(bold(made.notice.text(language), style))
    if made.sources:
        parts.append(dim(_SOURCES[language], style))
        parts += [quote_text(n, q, style, faint=True) for n, q in enumerate(made.sources, 1)]
    return "\n\n".join([*parts, answer_text(made.answer, style)])


@finished
def cited_text(made: Written, style: Style) -> str:
    """The same for a conversation: sources and quotes in one list, whose numbers open them."""
    language = _language(made.answer)
    parts = [*_searches(made, language, style)]
    if made.struck:
        count, sentences = made.struck, count_of(made.struck, "sentence")
        parts.append(dim(_STRUCK_HERE[language].format(n=count, sentences=sentences), style))
    if made.notice:
        parts.append(bold(made.notice.text(language), style))
    if len(made.sentences) == made.struck:
        return "\n\n".join([*parts, answer_text(made.answer, style)])
    words = words_for(made.answer.question)
    parts += [bold(words.conflicting, style)] * made.answer.conflicting
    quotes = cited(made.answer, made.sentences).quotes
    parts += [quote_text(n, q, style, faint=not q.highlights) for n, q in enumerate(quotes, 1)]
    parts += [f"{p.question}\n{words.refusal}" for p in made.answer.parts if not p.quotes]
    return "\n\n".join(parts)


@finished
def struck_text(made: Written, style: Style) -> str:
    """The struck sentences with the reasons; empty where there are none."""
    language = _language(made.answer)
    struck = [sentence for sentence in made.sentences if sentence.is_struck]
    return "\n".join(line for one in struck for line in _lines(one, (), language, style))


def _searches(made: Written, language: Language, style: Style) -> Iterator[str]:
    """What the model looked up besides, in one paragraph."""
    lines = [_SEARCHED[language][s.found].format(question=s.question) for s in made.searches]
    if lines:
        yield "\n".join(dim(line, style) for line in lines)


def _language(answer: Answer) -> Language:
    return "zh" if words_for(answer.question) is CHINESE else "en"


_LABELS: dict[Language, dict[str, str]] = {
    "zh": {"unconfirmed": "〔未能核对〕", "contradicted": "〔删去〕", "unreferenced": "〔删去〕"},
    "en": {"unconfirmed": "(unconfirmed)", "contradicted": "(struck)", "unreferenced": "(struck)"},
}
_STRUCK: dict[Language, str] = {
    "zh": "已删去 {n} 句与原文不符或没有依据的话（--all 可以查看）",
    "en": "{sentences} that the documents do not support struck (--all shows)",
}
_SEARCHED: dict[Language, dict[bool, str]] = {
    "zh": {True: "另外查了：{question}", False: "另外查了，没有找到：{question}"},
    "en": {
        True: "Looked up as well: {question}",
        False: "Looked up as well, without a result: {question}",
    },
}
_STRUCK_HERE: dict[Language, str] = {
    "zh": "已删去 {n} 句与原文不符或没有依据的话（/struck 可以查看）",
    "en": "{sentences} that the documents do not support struck (/struck shows)",
}
_SOURCES: dict[Language, str] = {"zh": "以上句子的依据：", "en": "What these sentences rest on:"}
