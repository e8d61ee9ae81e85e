"""The pages with lists: documents, questions without an answer, an evaluation. Without script, too.

A script sends several files, or files that are dropped, and follows each job to its end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from qabot.evaluation import Case, Evaluation
from qabot.gaps import Gap
from qabot.index import Status
from qabot.library import Library
from qabot.messages import loss_in
from qabot.readers import document_id
from qabot.server import figures
from qabot.server.bodies import read_form
from qabot.server.documents import (
    files_of,
    in_files,
    intake_of,
    language_of,
    removal,
    taken,
    uploaded_files,
)
from qabot.server.html import element, escaped, page
from qabot.server.jobs import Job
from qabot.server.pages import texts_of
from qabot.server.paths import DOCUMENTS, EVALUATION, GAPS, REMOVE
from qabot.server.problems import WebError
from qabot.server.reading import from_library
from qabot.server.texts import Texts

_SHOWN = 1000  # documents, gaps or files on a page
_LONGEST_LINE = 5000  # characters of a case


async def documents(request: Request) -> Response:
    """What is served, what each document lost, and the forms to add and to remove."""
    texts, intake = texts_of(request), intake_of(request)
    status = await from_library(request, Library.status)
    files = await in_files(request, lambda: uploaded_files(intake))
    identity = request.query_params.get("job", "")
    job = await in_files(request, lambda: intake.jobs.of(identity)) if identity else None
    writes = request.scope["qabot.writes"]
    body = [
        '<main id="main">\n',
        element("h1", texts["documents"]),
        *(_uploading(texts) if writes else ()),
        _jobs(job, texts, request),
        *_listed(status, files if writes else {}, texts, request),
        *_skipped(status, texts, request),
        "</main>\n",
    ]
    return HTMLResponse(page(texts["documents"], body, texts, here=DOCUMENTS))


async def upload(request: Request) -> Response:
    """Takes the file of the form, and goes back to the list, which shows how far it is."""
    job = await taken(request)
    return RedirectResponse(f"{DOCUMENTS}?job={job.id}", 303)


async def remove(request: Request) -> Response:
    """``POST`` of the form that removes a document."""
    form = await read_form(request)
    job = await removal(request, form.get("id", [""])[0])
    return RedirectResponse(f"{DOCUMENTS}?job={job.id}", 303)


async def gaps(request: Request) -> Response:
    """The page of questions without an answer."""
    texts, days = texts_of(request), figures.days_of(request)
    found = await figures.missing(request, days)
    body = [
        '<main id="main">\n',
        element("h1", texts["gaps"]),
        element("p", texts["gaps_about"].format(days=days), class_="dim"),
        *_gaps(found, texts),
        "</main>\n",
    ]
    return HTMLResponse(page(texts["gaps"], body, texts, here=GAPS))


async def evaluation(request: Request) -> Response:
    """The page that evaluates a person's own questions."""
    texts = texts_of(request)
    body = ['<main id="main">\n', *_cases_form("", texts), "</main>\n"]
    return HTMLResponse(page(texts["evaluation"], body, texts, here=EVALUATION))


async def evaluate(request: Request) -> Response:
    """The figures over the questions in the form, and those that went wrong."""
    texts, form = texts_of(request), await read_form(request)
    given = form.get("cases", [""])[0].replace("\r\n", "\n")
    measured = await figures.measured(request, _cases(given))
    body = [
        '<main id="main">\n',
        *_cases_form(given, texts),
        *_figures(measured, texts),
        "</main>\n",
    ]
    return HTMLResponse(page(texts["evaluation"], body, texts, here=EVALUATION))


# --- documents ----------------------------------------------------------------------------


def _uploading(texts: Texts) -> Iterator[str]:
    yield (
        '<div id="drop">\n'
        f'<form method="post" action="{DOCUMENTS}" enctype="multipart/form-data" class="upload">\n'
        f'<label for="file">{escaped(texts["choose"])}</label>\n'
        '<div class="line"><input id="file" name="file" type="file" required>'
        f"<button>{escaped(texts['send'])}</button></div>\n</form>\n"
        f'<p class="hint wide">{escaped(texts["drop"])}</p>\n</div>\n'
    )


def _jobs(job: Job | None, texts: Texts, request: Request) -> str:
    """The job that the address names; a script adds others."""
    shown, later = "", " hidden"
    if job:
        words = _job_words(job, texts, request)
        later = "" if job.is_open else " hidden"
        shown = (
            f'<li class="{job.state}" data-job="{job.id}" data-state="{job.state}">'
            f"{escaped(words)}</li>"
        )
        address = f"{DOCUMENTS}?job={job.id}"
    else:
        address = DOCUMENTS
    return (
        f'<ul id="jobs" aria-live="polite">{shown}</ul>\n'
        f'<p class="later"{later}><a href="{address}">{escaped(texts["reload"])}</a></p>\n'
    )


def _job_words(job: Job, texts: Texts, request: Request) -> str:
    made = job.to_json(language_of(request))
    state = "job_removed" if (job.kind, job.state) == ("removal", "done") else f"job_{job.state}"
    words = [texts[state]]
    names = ("replaces", "beside", "same")
    words += [texts[f"job_{name}"].format(name=made[name]) for name in names if made[name]]
    words += [made["reason"]["message"]] if made["reason"] else []
    words += [f"{item['path']}: {item['message']}" for item in made["left_out"]]
    return f"{job.name or job.given}: {' · '.join(words)}"


def _listed(
    status: Status, files: Mapping[str, str], texts: Texts, request: Request
) -> Iterator[str]:
    """A row for each document; those that were uploaded have a button."""
    count = len(status.entries)
    yield element("p", texts["served"].format(count=f"{count:,}"), class_="dim")
    if status.building:
        yield element("p", texts["building"], class_="notice")
    heads = (texts["document"], texts["characters"], texts["removal"])
    kinds = ("", ' class="number wide"', "")
    cells = "".join(
        f'<th scope="col"{kind}>{escaped(head)}</th>'
        for kind, head in zip(kinds, heads, strict=True)
    )
    yield f"<table>\n<thead><tr>{cells}</tr></thead>\n<tbody>\n"
    language = language_of(request)
    for entry in status.entries[:_SHOWN]:
        said = (loss_in(loss, language) for loss in entry.losses)
        losses = "".join(f"<li>{escaped(loss)}</li>" for loss in said)
        lost = (
            f"<details><summary>{escaped(texts['lost'].format(count=len(entry.losses)))}</summary>"
            f'<ul class="plain">{losses}</ul></details>'
            if losses
            else ""
        )
        file = next((f for f in files_of(entry.path) if f in files), None)
        yield (
            f'<tr><td><a href="/d/{entry.sha256}">{escaped(entry.title)}</a>'
            f'<div class="dim">{escaped(entry.path)}</div>{lost}</td>'
            f'<td class="number wide">{entry.length:,}</td>'
            f"<td>{_removing(file, files, texts) if file else ''}</td></tr>\n"
        )
    yield "</tbody>\n</table>\n"
    if count > _SHOWN:
        yield element("p", texts["more"].format(count=f"{count - _SHOWN:,}"), class_="dim")


def _removing(file: str, files: Mapping[str, str], texts: Texts) -> str:
    described = texts["remove_what"].format(name=files[file])
    return (
        f'<form method="post" action="{REMOVE}">'
        f'<input type="hidden" name="id" value="{document_id(file)}">'
        f'<button class="small" aria-label="{escaped(described)}">{escaped(texts["remove"])}'
        "</button></form>"
    )


def _skipped(status: Status, texts: Texts, request: Request) -> Iterator[str]:
    """Files that gave no document, and why."""
    skipped, language = status.manifest.skipped, language_of(request)
    if not skipped:
        return
    yield element("h2", texts["left_out"].format(count=f"{len(skipped):,}"))
    yield '<ul class="plain">\n'
    for item in skipped[:_SHOWN]:
        yield element("li", f"{item.path}: {item.message.text(language)}")
    yield "</ul>\n"


# --- gaps and evaluation ------------------------------------------------------------------


def _gaps(found: Sequence[Gap], texts: Texts) -> Iterator[str]:
    if not found:
        yield element("p", texts["no_gaps"])
        return
    yield "<ol>\n"
    for gap in found[:_SHOWN]:
        others = list(dict.fromkeys(q for q in gap.questions[1:] if q != gap.questions[0]))
        times = texts["times"].format(count=gap.count) if gap.count > 1 else ""
        alike = "".join(element("li", question) for question in others[:20])
        yield (
            f'<li>{escaped(gap.questions[0])} <span class="dim">{escaped(times)}</span>'
            f"{f'<ul>{alike}</ul>' if alike else ''}</li>\n"
        )
    yield "</ol>\n"


def _cases_form(given: str, texts: Texts) -> Iterator[str]:
    yield element("h1", texts["evaluation"])
    yield (
        f'<form method="post" action="{EVALUATION}">\n'
        f'<label for="cases">{escaped(texts["cases"])}</label>\n'
        f'<p class="hint" id="form-of-cases">{escaped(texts["cases_form"])}</p>\n'
        '<textarea id="cases" name="cases" required aria-describedby="form-of-cases">\n'
        f"{escaped(given)}</textarea>\n"
        f"<p><button>{escaped(texts['measure'])}</button></p>\n</form>\n"
    )


def _cases(given: str) -> list[Case]:
    """Lines such as ``question = answer | other answer``, or of JSON as `qabot eval` reads them."""
    lines = [(n, line.strip()) for n, line in enumerate(given.splitlines(), 1) if line.strip()]
    return [_case(line, number) for number, line in lines[: figures.MOST_CASES + 1]]


def _case(line: str, number: int) -> Case:
    if len(line) > _LONGEST_LINE:
        raise WebError(400, "out_of_range", f"Line {number} is too long: shorten it", param="cases")
    if not line.startswith("{"):
        question, _, answers = line.replace("＝", "=").partition("=")
        words = [answer.strip() for answer in answers.replace("｜", "|").split("|")]
        return figures.made_case(number, question.strip(), [word for word in words if word])
    try:
        entry = json.loads(line)
        question, found = entry["question"], entry["answers"]
        if not isinstance(question, str) or not all(isinstance(a, str) and a for a in found):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        why = f'Line {number} must be like {{"question": "…", "answers": ["…"]}}'
        raise WebError(400, "invalid_json", why, param="cases") from None
    return figures.made_case(number, question, found)


def _figures(measured: Evaluation, texts: Texts) -> Iterator[str]:
    rows = (
        ("answerable", f"{measured.answerable}"),
        ("right_first", _share(measured.first)),
        ("right_any", _share(measured.any)),
        ("false_refusals", _share(measured.false_refusals)),
        ("unanswerable", f"{measured.unanswerable}"),
        ("right_refusals", _share(measured.right_refusals)),
    )
    yield element("h2", texts["result"], id="result")
    yield "<table>\n<tbody>\n"
    for name, value in rows:
        head = escaped(texts[name])
        yield f'<tr><th scope="row">{head}</th><td class="number">{value}</td></tr>\n'
    yield "</tbody>\n</table>\n"
    if measured.wrong:
        yield element("h2", texts["went_wrong"])
        yield "<ol>\n"
        for outcome in measured.wrong:
            quotes = outcome.answer.quotes
            said = texts["refusal"] if outcome.refused or not quotes else quotes[0].text
            yield (
                f"<li>{escaped(outcome.case.question)}"
                f'<blockquote class="dim">{escaped(said)}</blockquote></li>\n'
            )
        yield "</ol>\n"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"
