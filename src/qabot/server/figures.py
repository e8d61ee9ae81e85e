"""What is missing, how good answers are, and how the server does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from qabot.answering.answers import checked_question
from qabot.errors import QabotError, QuestionError
from qabot.evaluation import Case, Evaluation, Outcome, evaluate
from qabot.gaps import Gap
from qabot.library import Library
from qabot.rendering import evaluation_json
from qabot.server.asking import unavailable
from qabot.server.bodies import read_object
from qabot.server.desk import Desk
from qabot.server.documents import in_files, intake_of
from qabot.server.gaps import gaps_json, gaps_of
from qabot.server.metrics import Metrics
from qabot.server.problems import WebError, json_response, wrong_type
from qabot.server.reading import from_library

MOST_CASES = 200
_MOST_DAYS = 3650
_DEFAULT_DAYS = 30
_TRIES, _PAUSE = 120, 0.5  # times and seconds to wait while the queue is full


async def gaps(request: Request) -> Response:
    """``GET /api/gaps``: questions without an answer."""
    days = days_of(request)
    return json_response(gaps_json(await missing(request, days), days))


async def missing(request: Request, days: int) -> Sequence[Gap]:
    """The questions without an answer of the last days, grouped."""
    folder = request.app.state.library.folder
    return await in_files(request, lambda: gaps_of(folder, days))


def days_of(request: Request) -> int:
    """``?days=30``; raises WebError 400."""
    given = request.query_params.get("days", str(_DEFAULT_DAYS))
    if not (given.isascii() and given.isdecimal()) or len(given) > 6:
        raise WebError(400, "invalid_type", "'days' must be a number of days", param="days")
    if not 1 <= int(given) <= _MOST_DAYS:
        why = f"'days' must be from 1 to {_MOST_DAYS:,}"
        raise WebError(400, "out_of_range", why, param="days")
    return int(given)


async def evaluation(request: Request) -> Response:
    """What `qabot eval --json` prints, of the cases in the body."""
    body = await read_object(request)
    given = body.get("cases")
    if not isinstance(given, list):
        raise wrong_type("cases", "a list", given)
    cases = [_case(entry, number) for number, entry in enumerate(given, 1)]
    return json_response(evaluation_json(await measured(request, cases)))


def _case(entry: object, number: int) -> Case:
    if not isinstance(entry, dict):
        raise wrong_type("cases", "a list of objects", entry)
    question, answers = entry.get("question"), entry.get("answers")
    if not isinstance(question, str):
        raise wrong_type("question", "a text", question)
    if not isinstance(answers, list) or not all(isinstance(a, str) and a.strip() for a in answers):
        raise wrong_type("answers", "a list of texts", answers)
    return made_case(entry.get("id", number), question, answers)


def made_case(identity: object, question: str, answers: Sequence[str]) -> Case:
    """Raises WebError 400 for what cannot be asked."""
    try:
        return Case(identity, checked_question(question), tuple(answers))
    except QuestionError as error:
        raise WebError(400, "wrong_question", str(error), param="question") from error


async def measured(request: Request, cases: Sequence[Case]) -> Evaluation:
    """Figures over cases, answered one after the other from one generation, between questions.

    Raises WebError 400 for none or too many, 409 while another evaluation is made.
    """
    if not 1 <= len(cases) <= MOST_CASES:
        why = f"Send 1 to {MOST_CASES} cases, not {len(cases):,}"
        raise WebError(400, "out_of_range", why, param="cases")
    state = request.app.state
    if state.evaluating:
        why = "Another evaluation is being made: send it again in 30 seconds"
        raise WebError(409, "evaluating", why, wait=30)
    state.evaluating = True
    try:
        with ExitStack() as stack:
            answer = await from_library(
                request, lambda library: stack.enter_context(library.evaluating())
            )
            outcomes = [
                await _in_turn(state.model, partial(answer, case), request) for case in cases
            ]
        return await in_files(request, lambda: evaluate(outcomes))
    finally:
        state.evaluating = False


async def _in_turn(desk: Desk, work: partial[Outcome], request: Request) -> Outcome:
    """Among the questions of others; waits while their queue is full."""
    for _ in range(_TRIES):
        if await request.is_disconnected():
            raise WebError(400, "incomplete", "The client has left")
        try:
            return await desk.run(work)
        except QabotError as error:
            raise unavailable() from error
        except WebError as problem:
            if problem.code != "busy":
                raise
            await asyncio.sleep(_PAUSE)
    why = "Too many questions are waiting: send it again in 30 seconds"
    raise WebError(503, "busy", why, wait=30)


async def metrics(request: Request) -> Response:
    """Counts and gauges for Prometheus."""
    state = request.app.state
    counted: Metrics = state.metrics
    try:
        generation = await from_library(request, _generation)
    except WebError:  # no index: 0
        generation = 0
    jobs = intake_of(request).jobs.waiting
    gauges: dict[str, tuple[str, float]] = {
        "generation": ("The generation of the index that is served; 0 = none.", generation),
        "waiting_questions": (
            "Requests that wait for the model or are answered.",
            state.model.held,
        ),
        "waiting_jobs": ("Uploads and removals that have not ended.", jobs),
    }
    return PlainTextResponse(
        counted.page(gauges), media_type="text/plain; version=0.0.4; charset=utf-8"
    )


def _generation(library: Library) -> int:
    with library.using() as index:
        return index.generation
