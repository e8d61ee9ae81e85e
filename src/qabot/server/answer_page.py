"""Answers and the form for the next question, as pieces of HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qabot.messages import Language
from qabot.rendering.layout import lines_of
from qabot.rendering.wording import stand_in
from qabot.server.asking import Said
from qabot.server.html import element, escaped, marked
from qabot.server.links import quote_url
from qabot.server.markdown import source
from qabot.server.texts import CHINESE, Texts
from qabot.types import Answer, Quote
from qabot.writing.answer import Cited, Sentence, Written, cited

HISTORY = 10  # questions that a conversation continues from


def asking(texts: Texts, history: Sequence[str]) -> Iterator[str]:
    """The form; what was asked before is sent with it, so that the next question may follow it."""
    label = texts["follow_up" if history else "question"]
    yield '<form method="post" action="/" class="ask">\n'
    for question in history[-HISTORY:]:
        yield f'<input type="hidden" name="history" value="{escaped(question)}">\n'
    yield (
        f'<label for="question">{escaped(label)}</label>\n'
        '<div class="line"><input id="question" name="question" required maxlength="1000" '
        f'autocomplete="off"{"" if history else " autofocus"}>'
        f"<button>{escaped(texts['ask'])}</button></div>\n</form>\n"
        '<p id="status" role="status"></p>\n'
    )
    later = "" if history else " hidden"
    yield (
        f'<p class="again later"{later}><a href="/">{escaped(texts["again"])}</a> '
        f'<button type="button" class="print small" hidden>{escaped(texts["print"])}</button></p>\n'
    )


def conversation(turns: Sequence[str], texts: Texts, history: Sequence[str]) -> Iterator[str]:
    """The page for asking: the turns (HTML), the form, and the place where documents open."""
    yield '<main id="main">\n'
    if not turns:
        yield element("h1", texts["title"], class_="welcome")
        yield element("p", texts["welcome"], class_="dim welcome")
    yield f'<div id="turns">\n{"".join(turns)}</div>\n'
    yield from asking(texts, history)
    yield "</main>\n"
    yield (
        f'<aside id="panel" hidden aria-label="{escaped(texts["document"])}">\n<div class="bar">'
        f'<button type="button" class="previous small">{escaped(texts["previous"])}</button>'
        '<span class="at" role="status"></span>'
        f'<button type="button" class="next small">{escaped(texts["next"])}</button>'
        f'<a class="whole" href="/">{escaped(texts["whole"])}</a>'
        f'<button type="button" class="close small">{escaped(texts["close"])}</button></div>\n'
        '<div class="content document"></div>\n</aside>\n'
    )


def answered(said: Said, texts: Texts, base: str) -> Iterator[str]:
    """A question and its answer; ``base`` is what addresses of quotes begin with."""
    yield from turn_head(said, texts)
    if said.reply.answer is None:
        yield element("p", said.words)
    else:
        yield from _answer(said.reply.answer, texts, base)
        if note := stand_in(said.reply.answer):
            yield element("p", note, class_="notice")
    yield "</section>\n"


def turn_head(said: Said, texts: Texts) -> Iterator[str]:
    """The beginning of a turn: what was asked, and how it was understood."""
    yield '<section class="turn">\n'
    yield element("p", texts["you"], class_="dim")
    yield element("h1", said.asked.question)
    if said.reply.followed:
        understood = texts["understood"].format(question=said.reply.understood)
        yield element("p", understood, class_="dim")


def sentence_shown(sentence: Sentence, quoted: Cited, texts: Texts) -> str:
    """A sentence of a model with the numbers of its quotes; empty for one that is struck."""
    if sentence.is_struck:
        return ""
    numbers = "".join(f"[{number}]" for number in quoted.numbers(sentence))
    if sentence.verdict == "supported":
        return element("p", f"{sentence.text} {numbers}")
    return element("p", f"{texts['unconfirmed']} {sentence.text} {numbers}", class_="dim")


def below_sentences(made: Written, texts: Texts, base: str) -> Iterator[str]:
    """What follows the sentences: those that were struck, folded, a notice, and the quotes."""
    if struck := [sentence for sentence in made.sentences if sentence.is_struck]:
        yield "<details>\n"
        yield element("summary", texts["struck"].format(count=len(struck)))
        for sentence in struck:
            reasons = "; ".join(r.text(_language(texts)) for r in sentence.reasons)
            yield f"<p><s>{escaped(sentence.text)}</s><br>{escaped(reasons)}</p>\n"
        yield "</details>\n"
    if made.notice is not None:
        yield element("p", made.notice.text(_language(texts)), class_="notice")
    if len(struck) == len(made.sentences):
        yield from _answer(made.answer, texts, base)
        return
    if made.answer.conflicting:
        yield element("p", texts["conflicting"], class_="notice")
    yield from _numbered(cited(made.answer, made.sentences).quotes, texts, base)
    for part in made.answer.parts:
        if not part.quotes:
            yield element("h2", part.question) + element("p", texts["refusal"], class_="notice")


def _language(texts: Texts) -> Language:
    return "zh" if texts is CHINESE else "en"


def _answer(answer: Answer, texts: Texts, base: str) -> Iterator[str]:
    if answer.parts:
        yield from _parts(answer, texts, base)
    elif answer.found:
        yield element("p", texts["found"].format(percent=f"{answer.confidence:.0%}"), class_="dim")
        if answer.conflicting:
            yield element("p", texts["conflicting"], class_="notice")
        yield from _numbered(answer.quotes, texts, base)
    else:
        yield element("p", texts["refusal"], class_="notice")
        if answer.related:
            yield element("p", texts["related"], class_="dim")
            yield from _numbered(answer.related, texts, base)


def _parts(answer: Answer, texts: Texts, base: str) -> Iterator[str]:
    first = 0
    for part in answer.parts:
        yield element("h2", part.question)
        if not part.quotes:
            yield element("p", texts["refusal"], class_="notice")
        quotes = answer.quotes[first : first + part.quotes]
        yield from _numbered(quotes, texts, base, first + 1)
        first += part.quotes


def _numbered(quotes: Sequence[Quote], texts: Texts, base: str, first: int = 1) -> Iterator[str]:
    for number, quote in enumerate(quotes, first):
        yield "<figure>\n<blockquote>"
        for line in lines_of(quote.document, quote.start, quote.end):
            label = f"{line.label}：" if line.label else ""
            text = marked(quote.document.text, line.start, line.end, quote.highlights)
            cut = "…" if line.is_cut else ""
            kind = ' class="beside"' if line.beside else ""
            yield f"<div{kind}>{escaped(label)}{text}{cut}</div>"
        yield "</blockquote>\n"
        place = f"{quote.start}-{quote.end}"
        address = f"/d/{quote.document.sha256}?span={place}#{place}"
        described = texts["opens"].format(
            source=texts["source"], number=number, title=quote.document.title
        )
        yield (
            f"<figcaption>[{number}] {escaped(source(quote, texts))} "
            f'<a class="open" href="{address}" aria-label="{escaped(described)}">'
            f"{escaped(texts['source'])}</a> "
            f'<span class="address">{escaped(quote_url(base, quote))}</span>'
            "</figcaption>\n</figure>\n"
        )
