"""Documents over HTTP: what is served, what comes, what is to go, and how far that is."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from qabot.errors import QabotError
from qabot.library import Library
from qabot.messages import Language
from qabot.readers import document_id
from qabot.rendering import status_json
from qabot.server.desk import Desk
from qabot.server.intake import Intake
from qabot.server.jobs import Job
from qabot.server.links import base_of, document_url
from qabot.server.problems import WebError, json_response
from qabot.server.reading import from_library
from qabot.server.receiving import receive_file
from qabot.server.texts import CHINESE, texts_accepted
from qabot.uploads.placing import held_documents

MOST_DOCUMENTS = 2000
MOST_BYTES = 5_000_000_000  # of all uploaded files together
_MOST_COMING = 8  # uploads that are being received
_T = TypeVar("_T")


async def documents(request: Request) -> Response:
    """What is served, with what reading has lost; ``uploaded`` has the file that may be removed."""
    base, intake = base_of(request), intake_of(request)
    found = await from_library(request, Library.status)
    files = await in_files(request, lambda: uploaded_files(intake))
    listed = status_json(found)
    for entry, kept in zip(listed["documents"], found.entries, strict=True):
        file = next((f for f in files_of(entry["path"]) if f in files), None)
        entry["url"] = document_url(base, entry["sha256"])
        entry["characters"], entry["losses"] = kept.length, list(kept.losses)
        entry["uploaded"] = {"id": document_id(file), "name": files[file]} if file else None
    return json_response(
        {
            "schema": "qabot.documents/1",
            "generation": listed["generation"],
            "documents": listed["documents"],
            "skipped": listed["skipped"],
        }
    )


async def upload(request: Request) -> Response:
    """202 with the job that reads the file and has it in the index."""
    job = await taken(request)
    return _accepted(request, job)


async def remove(request: Request) -> Response:
    """202 with the job that takes an uploaded document out."""
    job = await removal(request, request.path_params["id"])
    return _accepted(request, job)


async def job(request: Request) -> Response:
    """How far a job is; what came of it, and what was left out and why, in the end."""
    identity = request.path_params["id"]
    found = await in_files(request, lambda: intake_of(request).jobs.of(identity))
    if found is None:
        why = "There is no such job: take the id that the upload was answered with"
        raise WebError(404, "no_job", why)
    return json_response(found.to_json(language_of(request)))


async def taken(request: Request) -> Job:
    """The job for the file of a request; raises WebError for what is not a file or not allowed."""
    _require_writer(request)
    intake = intake_of(request)
    intake.jobs.check_room()
    coming: set[Path] = request.app.state.coming
    if len(coming) >= _MOST_COMING:
        why = f"{len(coming)} files are being received: send it again in 10 seconds"
        raise WebError(503, "queue_full", why, wait=10)
    place = intake.jobs.spool / f"{secrets.token_hex(8)}.part"
    coming.add(place)
    try:
        await in_files(request, lambda: _require_room(intake))
        given = await _stored(request, place, intake.largest)
        made = Job("upload", request.scope["qabot.owner"], given)
        await in_files(request, lambda: _submit(intake, made, place))
    finally:
        coming.discard(place)
        place.unlink(missing_ok=True)
    return made


async def removal(request: Request, identity: str) -> Job:
    """The job that takes out the uploaded document of this id; raises WebError 404 or 409."""
    _require_writer(request)
    intake = intake_of(request)
    listed = (await from_library(request, Library.status)).entries
    paths = {entry.id: entry.path for entry in listed}
    made = await in_files(request, lambda: _removal(intake, identity, paths.get(identity)))
    made.owner = request.scope["qabot.owner"]
    await in_files(request, lambda: intake.jobs.submit(made))
    return made


def _removal(intake: Intake, identity: str, path: str | None) -> Job:
    files = uploaded_files(intake)
    name = next((name for file, name in files.items() if document_id(file) == identity), None)
    if name is None and path is None:
        why = "There is no such document: take an id of GET /api/documents"
        raise WebError(404, "no_document", why)
    if name is None:
        assert path is not None
        archive = next((f for f in files_of(path) if f in files), None)
        raise WebError(409, "not_uploaded", _why_not(path, archive))
    if intake.jobs.is_removing(name):
        raise WebError(409, "being_removed", "This document is being removed already", wait=5)
    return Job("removal", "", name, name=name)


def uploaded_files(intake: Intake) -> dict[str, str]:
    """The names of the files that were uploaded, by their paths as documents have them."""
    return {intake.shown(path.name): path.name for path in held_documents(intake.folder)}


def _why_not(path: str, archive: str | None) -> str:
    if archive:
        return f"{path} is in an archive: remove {archive}, which has the id {document_id(archive)}"
    return (
        f"{path} was not uploaded here: delete the file in its folder, "
        "and run `qabot index` with the folder"
    )


def files_of(path: str) -> list[str]:
    """The path, and those of the archives that it may be in."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]


def _submit(intake: Intake, made: Job, place: Path) -> None:
    final = intake.jobs.file_of(made)
    place.replace(final)
    try:
        intake.jobs.submit(made)
    except BaseException:
        final.unlink(missing_ok=True)
        raise


async def _stored(request: Request, place: Path, largest: int) -> str:
    try:
        return await receive_file(request, place, largest)
    except OSError as error:
        raise _unwritable() from error


def _require_writer(request: Request) -> None:
    if not request.scope["qabot.writes"]:
        raise WebError(
            403,
            "read_only",
            "Documents cannot be changed with this token: `qabot serve token NAME` makes one "
            "with which they can, unless the server runs with --read-only",
        )


def _require_room(intake: Intake) -> None:
    held = held_documents(intake.folder)
    total = sum(path.stat().st_size for path in held)
    if len(held) >= MOST_DOCUMENTS or total >= MOST_BYTES:
        why = f"{len(held):,} files with {total / 1e6:,.0f} MB were uploaded: remove some first"
        raise WebError(409, "no_room", why)


async def in_files(request: Request, work: Callable[[], _T]) -> _T:
    """What ``work`` returns, in a thread for files; raises WebError 503 where the disk fails."""
    desk: Desk = request.app.state.files
    try:
        return await desk.run(work)
    except (OSError, sqlite3.Error) as error:
        raise _unwritable() from error
    except QabotError as error:
        raise WebError(503, "no_index", str(error), wait=10) from error


def _unwritable() -> WebError:
    why = "The disk of this server cannot be written now: tell the person who runs it"
    return WebError(503, "disk", why, wait=60)


def _accepted(request: Request, made: Job) -> Response:
    address = f"{base_of(request)}/api/jobs/{made.id}"
    body = made.to_json(language_of(request)) | {"url": address}
    return json_response(body, 202, {"Location": address, "Retry-After": "1"})


def intake_of(request: Request) -> Intake:
    """What takes documents in; raises WebError where the server takes none."""
    found: Intake = request.app.state.intake
    return found


def language_of(request: Request) -> Language:
    """That of the browser, for reasons that a person reads."""
    accepted = texts_accepted(request.headers.get("accept-language", ""))
    return "zh" if accepted is CHINESE else "en"
