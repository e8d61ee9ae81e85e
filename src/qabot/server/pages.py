"""The pages for a browser: asking, documents, entering a token. None of them needs a script.

A script only finds the slice that an address names after ``#``, which browsers keep to
themselves; the page's own links name it before, as well.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from importlib.resources import files

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import Scope

from qabot.errors import QuestionError
from qabot.server.access import COOKIE
from qabot.server.answer_page import (
    HISTORY,
    answered,
    below_sentences,
    conversation,
    sentence_shown,
    turn_head,
)
from qabot.server.asking import Asked, answer
from qabot.server.bodies import read_form
from qabot.server.document_page import document_page, span_of
from qabot.server.html import element, escaped, page
from qabot.server.links import base_of
from qabot.server.paths import SIGN_IN, TOOLS, is_page
from qabot.server.problems import WebError
from qabot.server.reading import document
from qabot.server.texts import CHINESE, Texts, texts_accepted
from qabot.server.writing import Writing, begin, writes
from qabot.writing.answer import Sentence, cited

_SCRIPTS = ("page", "place", "document", "conversation", "uploads")
_WORDS = {"no_document": "no_document", "document_purged": "purged"}  # by code
_HERE = "<!-- sentences -->"  # where they are put; texts cannot contain it unescaped
_A_YEAR = 31_536_000  # seconds


async def start(request: Request) -> Response:
    """The first page: the form."""
    texts = texts_of(request)
    return HTMLResponse(page(texts["title"], conversation((), texts, ()), texts, here="/"))


async def ask(request: Request) -> Response:
    """The answer to a form, with the form for the next question below it."""
    texts, form = texts_of(request), await read_form(request)
    question = form.get("question", [""])[0].replace("\r\n", "\n")
    history = tuple(form.get("history", ()))[-HISTORY:]
    said = await answer(request, Asked(question, history))
    found = said.reply.answer
    if found and found.found and writes(request):
        writing = begin(request, found)
        body = conversation(["".join(turn_head(said, texts)), _HERE], texts, (*history, question))
        whole = page(texts["title"], body, texts, here="/")
        growing = _growing(whole, writing, texts, base_of(request))
        return StreamingResponse(growing, media_type="text/html")
    turn = "".join(answered(said, texts, base_of(request)))
    body = conversation([turn], texts, (*history, question))
    return HTMLResponse(page(texts["title"], body, texts, here="/"))


async def _growing(whole: str, writing: Writing, texts: Texts, base: str) -> AsyncIterator[str]:
    """The page up to the sentences, each of them as it is checked, and the rest with the quotes."""
    before, _, after = whole.partition(_HERE)
    yield f'{before}<div class="written">\n'
    shown: list[Sentence] = []
    async for sentence in writing.sentences():
        if sentence is not None:
            shown.append(sentence)
            yield sentence_shown(sentence, cited(writing.answer, shown), texts)
    yield "</div>\n"
    try:
        yield "".join(below_sentences(await writing.made(), texts, base))
    except WebError as problem:
        yield element("p", _said(problem, texts), role="alert")
    yield f"</section>\n{after}"


async def show(request: Request) -> Response:
    """A document with the slice marked that ``?span=START-END`` names."""
    texts, found = texts_of(request), await document(request)
    span = span_of(request.query_params.get("span", ""), found)
    return HTMLResponse(page(found.title, document_page(found, span, texts), texts))


async def sign_in(request: Request) -> Response:
    """Keeps the token of a form in a cookie, where it is known, and continues to the page."""
    texts, form = texts_of(request), await read_form(request)
    token = form.get("token", [""])[0].strip()
    given = Headers({"authorization": f"Bearer {token}"}) if token.isascii() else Headers()
    following = _own_path(form.get("next", ["/"])[0])
    sender = request.app.state.access.sender(given, by_cookie=False)
    if sender is None:
        body = _token_form(texts, following, texts["wrong_token"])
        return HTMLResponse(page(texts["title"], body, texts, here=None), 401)
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
    """``GET /page.css``."""
    return _asset("page.css", "text/css")


async def icon(_: Request) -> Response:
    """``GET /icon.svg``."""
    return _asset("icon.svg", "image/svg+xml")


async def script(request: Request) -> Response:
    """``GET /js/NAME.js``."""
    name = request.path_params["name"]
    if name not in _SCRIPTS:
        raise WebError(404, "no_route", "There is no such script")
    return _asset(f"{name}.js", "text/javascript")


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
            '<main id="main">\n',
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


def _token_form(texts: Texts, following: str, wrong: str) -> list[str]:
    return [
        '<main id="main">\n',
        element("h1", texts["title"]),
        element("p", wrong or texts["sign_in"], **({"role": "alert"} if wrong else {})),
        f'<form method="post" action="{SIGN_IN}">\n'
        f'<input type="hidden" name="next" value="{escaped(following)}">\n'
        f'<label for="token">{escaped(texts["token"])}</label>\n'
        '<div class="line"><input id="token" name="token" type="password" required '
        f'autocomplete="current-password"><button>{escaped(texts["enter"])}</button></div>\n'
        "</form>\n</main>\n",
    ]


def _own_path(path: str) -> str:
    """Where to go on after a token was entered: a page of ours, nothing else."""
    return path if re.fullmatch(r"/d/[0-9a-f]{8,64}", path) else "/"


def texts_of(request: Request) -> Texts:
    """In the language that the browser prefers."""
    headers: Mapping[str, str] = request.headers
    return texts_accepted(headers.get("accept-language", ""))


def _asset(name: str, kind: str) -> Response:
    return Response(files("qabot").joinpath("data/web", name).read_bytes(), media_type=kind)
