"""The pages for a browser: asking, documents, entering a token. None of them needs a script.

A script only finds the slice that an address names after ``#``, which browsers keep to
themselves; the page's own links name it before, as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from qabot.errors import QuestionError
from qabot.rendering.layout import lines_of
from qabot.server.access import COOKIE
from qabot.server.asking import Asked, Said, answer
from qabot.server.bodies import read_form
from qabot.server.html import element, escaped, marked, page
from qabot.server.markdown import source
from qabot.server.paths import SIGN_IN, TOOLS, is_page
from qabot.server.problems import WebError
from qabot.server.reading import document
from qabot.server.texts import CHINESE, Texts, texts_accepted
from qabot.types import Answer, Document, Quote

_SPAN = re.compile(r"(\d{1,12})-(\d{1,12})", re.ASCII)
_WORDS = {"no_document": "no_document", "document_purged": "purged"}  # by code
_A_YEAR = 31_536_000  # seconds
_HISTORY = 10  # questions that a conversation follows on from


async def start(request: Request) -> Response:
    texts = _texts(request)
    return HTMLResponse(page(texts["title"], _asking(texts, ()), texts))


async def ask(request: Request) -> Response:
    """The answer to a form, with the form for the next question below it."""
    texts, form = _texts(request), await read_form(request)
    question = form.get("question", [""])[0].replace("\r\n", "\n")
    history = tuple(form.get("history", ()))[-_HISTORY:]
    said = await answer(request, Asked(question, history))
    body = [*_answered(said, texts), *_asking(texts, (*history, question))]
    return HTMLResponse(page(texts["title"], body, texts))


async def show(request: Request) -> Response:
    """A document with the slice marked that ``?span=START-END`` names."""
    texts, found = _texts(request), await document(request)
    span = _span_of(request.query_params.get("span", ""), found)
    body = _document(found, span, texts)
    return HTMLResponse(page(found.title, body, texts, script=True))


async def sign_in(request: Request) -> Response:
    """Keeps the token of a form in a cookie, where it is known, and continues to the page."""
    texts, form = _texts(request), await read_form(request)
    token = form.get("token", [""])[0].strip()
    given = Headers({"authorization": f"Bearer {token}"}) if token.isascii() else Headers()
    following = _own_path(form.get("next", ["/"])[0])
    sender = request.app.state.access.sender(given, by_cookie=False)
    if sender is None:
        body = _token_form(texts, following, texts["wrong_token"])
        return HTMLResponse(page(texts["title"], body, texts), 401)
    response = RedirectResponse(following, 303)
    if not sender:  # nobody needs a token here
        return response
    # lax, not strict: links to documents are opened from chat programs, which are other sites
    response.set_cookie(
        COOKIE,
        token,
        max_age=_A_YEAR,
        httponly=True,
        samesite="lax",
        secure=(request.app.state.public or "").startswith("https://"),
    )
    return response


async def style(_: Request) -> Response:
    return _asset("page.css", "text/css")


async def script(_: Request) -> Response:
    return _asset("page.js", "text/javascript")


def problem_page(scope: Scope, problem: WebError) -> Response:
    """A problem as a page where a person opened one, else as JSON."""
    headers = Headers(scope=scope)
    if scope["path"] == TOOLS:
        return problem.rpc_response()
    if not is_page(scope["path"]) or "text/html" not in headers.get("accept", ""):
        return problem.response()
    texts = texts_accepted(headers.get("accept-language", ""))
    if problem.status == 401:
        following = scope["path"] if scope["method"] == "GET" else "/"
        body = _token_form(texts, _own_path(following), "")
    else:
        body = [
            "<main>\n",
            element("h1", texts["problem"]),
            element("p", _said(problem, texts), role="alert"),
            f'<p><a href="/">{escaped(texts["back"])}</a></p>\n</main>\n',
        ]
    return HTMLResponse(page(texts["title"], body, texts), problem.status, headers=problem.headers)


def _said(problem: WebError, texts: Texts) -> str:
    """In the language of the page, where there is a wording in it."""
    if problem.code in _WORDS:
        return texts[_WORDS[problem.code]]
    cause = problem.__cause__
    if isinstance(cause, QuestionError):
        return cause.text("zh" if texts is CHINESE else "en")
    return problem.message


def _asking(texts: Texts, history: Sequence[str]) -> Iterator[str]:
    """The form; what was asked before goes along, so that the next question may go on from it."""
    label = texts["follow_up" if history else "question"]
    if not history:
        yield element("h1", texts["title"])
    yield '<form method="post" action="/" class="ask">\n'
    for question in history[-_HISTORY:]:
        yield f'<input type="hidden" name="history" value="{escaped(question)}">\n'
    yield (
        f'<label for="question">{escaped(label)}</label>\n'
        '<div class="line"><input id="question" name="question" required maxlength="1000" '
        f'autocomplete="off"{"" if history else " autofocus"}>'
        f"<button>{escaped(texts['ask'])}</button></div>\n</form>\n"
    )
    if history:
        yield f'<p class="again"><a href="/">{escaped(texts["again"])}</a></p>\n'


def _answered(said: Said, texts: Texts) -> Iterator[str]:
    yield "<main>\n"
    yield element("p", texts["you"], class_="dim")
    yield element("h1", said.asked.question)
    if said.reply.followed:
        understood = texts["understood"].format(question=said.reply.understood)
        yield element("p", understood, class_="dim")
    if said.reply.answer is None:
        yield element("p", said.words)
    else:
        yield from _answer(said.reply.answer, texts)
    yield "</main>\n"


def _answer(answer: Answer, texts: Texts) -> Iterator[str]:
    if answer.parts:
        yield from _parts(answer, texts)
    elif answer.found:
        yield element("p", texts["found"].format(percent=f"{answer.confidence:.0%}"), class_="dim")
        if answer.conflicting:
            yield element("p", texts["conflicting"], class_="notice")
        yield from _numbered(answer.quotes, texts)
    else:
        yield element("p", texts["refusal"], class_="notice")
        if answer.related:
            yield element("p", texts["related"], class_="dim")
            yield from _numbered(answer.related, texts)


def _parts(answer: Answer, texts: Texts) -> Iterator[str]:
    first = 0
    for part in answer.parts:
        yield element("h2", part.question)
        if not part.quotes:
            yield element("p", texts["refusal"], class_="notice")
        yield from _numbered(answer.quotes[first : first + part.quotes], texts, first + 1)
        first += part.quotes


def _numbered(quotes: Sequence[Quote], texts: Texts, first: int = 1) -> Iterator[str]:
    for number, quote in enumerate(quotes, first):
        yield f'<figure id="q{number}">\n<blockquote>'
        for line in lines_of(quote.document, quote.start, quote.end):
            label = f"{line.label}：" if line.label else ""
            text = marked(quote.document.text, line.start, line.end, quote.highlights)
            cut = "…" if line.is_cut else ""
            kind = ' class="beside"' if line.beside else ""
            yield f"<div{kind}>{escaped(label)}{text}{cut}</div>"
        yield "</blockquote>\n"
        place = f"{quote.start}-{quote.end}"
        address = f"/d/{quote.document.sha256}?span={place}#{place}"
        yield (
            f"<figcaption>[{number}] {escaped(source(quote, texts))} "
            f'<a href="{address}">{escaped(texts["source"])}</a></figcaption>\n</figure>\n'
        )


def _document(found: Document, span: tuple[int, int] | None, texts: Texts) -> Iterator[str]:
    """The text letter for letter: a script counts on it."""
    yield '<main class="document">\n'
    yield f'<p class="again"><a href="/">{escaped(texts["back"])}</a></p>\n'
    yield element("h1", found.title)
    yield element("p", found.path, class_="dim")
    length = f"{found.length:,}"
    yield element("p", texts["outside"].format(length=length), id="outside", hidden="")
    text, start, end = found.text, *(span or (0, 0))
    yield '<pre id="text">\n'  # HTML drops a line end that follows at once
    yield escaped(text[:start])
    if span:
        yield f'<mark id="{start}-{end}">{escaped(text[start:end])}</mark>'
    yield f"{escaped(text[end:])}</pre>\n</main>\n"


def _token_form(texts: Texts, following: str, wrong: str) -> list[str]:
    return [
        "<main>\n",
        element("h1", texts["title"]),
        element("p", wrong or texts["sign_in"], **({"role": "alert"} if wrong else {})),
        f'<form method="post" action="{SIGN_IN}">\n'
        f'<input type="hidden" name="next" value="{escaped(following)}">\n'
        f'<label for="token">{escaped(texts["token"])}</label>\n'
        '<div class="line"><input id="token" name="token" type="password" required '
        f'autocomplete="current-password"><button>{escaped(texts["enter"])}</button></div>\n'
        "</form>\n</main>\n",
    ]


def _span_of(given: str, found: Document) -> tuple[int, int] | None:
    match = _SPAN.fullmatch(given)
    if match is None:
        return None
    start, end = int(match[1]), int(match[2])
    return (start, end) if start < end <= found.length else None


def _own_path(path: str) -> str:
    """Where to go on after a token was entered: a page of ours, nothing else."""
    return path if re.fullmatch(r"/d/[0-9a-f]{8,64}", path) else "/"


def _texts(request: Request) -> Texts:
    headers: Mapping[str, str] = request.headers
    return texts_accepted(headers.get("accept-language", ""))


def _asset(name: str, kind: str) -> Response:
    return Response(files("qabot").joinpath("data", name).read_bytes(), media_type=kind)
