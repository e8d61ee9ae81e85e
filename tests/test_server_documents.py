"""Uploads and removals over HTTP: names, versions, limits, jobs, and what a stop leaves."""

import io
import threading
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from qabot import Library
from qabot.ingest import IndexReport, Progress, update
from qabot.readers import document_id
from qabot.server import documents as served_documents
from qabot.server import jobs as served_jobs
from qabot.server import receiving
from qabot.server.intake import Intake, uploads_beside
from qabot.server.jobs import SPOOL, Job
from qabot.server.tokens import Tokens, make_token
from tests.support.served import Served, serving

SAMPLES = Path(__file__).parent / "samples"
ZONE = "济南自贸区的面积为37.99平方公里。"
PARKS = "青岛有森林公园12处。"
PARKS_NOW = "青岛有森林公园15处。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents/zone.md").write_text(f"# 济南自贸区\n\n{ZONE}\n", encoding="utf-8")
    update(tmp_path / "index", [tmp_path / "documents"])
    return tmp_path / "index"


@pytest.fixture
def served(folder: Path) -> Iterator[Served]:
    with serving(folder) as found:
        yield found


def send(served: Served, name: str, data: str | bytes, **rest: Any) -> dict[str, Any]:
    """Uploads a file as a form does, and waits for the end of its job."""
    body = data.encode() if isinstance(data, str) else data
    response = served.client.post("/api/documents", files={"file": (name, body)}, **rest)
    return ended(served, response)


def ended(served: Served, response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 202, response.text
    assert response.json()["url"] == response.headers["location"]
    while True:
        job: dict[str, Any] = served.client.get(response.headers["location"]).json()
        if job["state"] not in ("waiting", "reading", "indexing"):
            return job
        time.sleep(0.02)


def remove(served: Served, identity: str) -> dict[str, Any]:
    return ended(served, served.client.delete(f"/api/documents/{identity}"))


def listed(served: Served) -> dict[str, dict[str, Any]]:
    found = served.client.get("/api/documents").json()["documents"]
    return {entry["path"]: entry for entry in found}


def quoted(served: Served, question: str) -> list[str]:
    answer = served.client.post("/api/ask", json={"question": question}).json()
    return [quote["text"] for quote in answer["quotes"]]


def code_of(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_uploaded_document_is_answered_from_and_removed_again(served: Served) -> None:
    job = send(served, "公园.md", f"# 青岛\n\n{PARKS}\n")
    assert (job["state"], job["name"], job["replaces"]) == ("done", "公园.md", None)
    assert job["report"]["added"] == 1
    assert quoted(served, "青岛有多少处森林公园") == [PARKS]
    entry = listed(served)["corpus/uploads/公园.md"]
    assert entry["uploaded"] == {"id": entry["id"], "name": "公园.md"}
    assert [d["sha256"] for d in job["documents"]] == [entry["sha256"]]
    assert remove(served, entry["id"])["state"] == "done"
    assert quoted(served, "青岛有多少处森林公园") == []
    assert PARKS in served.client.get(f"/d/{entry['sha256']}").text  # links stay
    assert listed(served).keys() == {"documents/zone.md"}


def test_whole_body_is_a_file_with_its_name_in_the_address(served: Served) -> None:
    parameters = {"name": "甲 乙+.txt"}
    sent = served.client.post("/api/documents", params=parameters, content=PARKS.encode())
    assert ended(served, sent)["name"] == "甲 乙+.txt"
    assert quoted(served, "青岛有多少处森林公园") == [PARKS]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/公园.md", "_.._etc_公园.md"),
        ("C:\\公园.md", "C__公园.md"),
        (".hidden.md", "hidden.md"),
        ("公园", "公园.txt"),
        ("a\u202emd.txt", "a_md.txt"),
        ("长" * 200 + ".md", "长" * 22 + "…" + "长" * 16 + ".md"),
    ],
)
def test_name_leads_nowhere_else(served: Served, given: str, kept: str) -> None:
    job = send(served, given, PARKS)
    assert job["state"] == "done"
    assert job["name"] == kept
    assert [p.name for p in uploads_beside(served.library.folder).iterdir()] == [kept]


def test_two_different_files_never_become_one_and_versions_are_reported(served: Served) -> None:
    first = send(served, "公园:1.md", PARKS)
    alike = send(served, "公园?1.md", PARKS_NOW)
    same = send(served, "又一份.md", PARKS)
    again = send(served, "公园:1.md", "青岛有森林公园99处。")
    assert [job["name"] for job in (first, alike, same, again)] == [
        "公园_1.md",
        "公园_1(2).md",
        "公园_1.md",
        "公园_1.md",
    ]
    assert (alike["beside"], alike["replaces"]) == ("公园_1.md", None)
    assert (same["same"], same["report"]) == ("公园_1.md", None)
    assert (again["replaces"], again["report"]["updated"]) == ("公园_1.md", 1)
    kept = sorted(p.read_text("utf-8") for p in uploads_beside(served.library.folder).iterdir())
    assert kept == [PARKS_NOW, "青岛有森林公园99处。"]


def test_document_of_another_token_is_never_replaced(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    headers = [{"Authorization": f"Bearer {make_token(path, name)}"} for name in ("甲", "乙")]
    with serving(folder, tokens=Tokens(path)) as served:
        served.client.headers.update(headers[0])
        send(served, "公园.md", PARKS)
        served.client.headers.update(headers[1])
        job = send(served, "公园.md", PARKS_NOW)
    assert (job["name"], job["beside"], job["replaces"]) == ("公园(2).md", "公园.md", None)


def test_token_that_only_reads_changes_nothing(folder: Path, tmp_path: Path) -> None:
    token = make_token(tmp_path / "tokens", "reader", read_only=True)
    with serving(folder, tokens=Tokens(tmp_path / "tokens")) as served:
        served.client.headers["Authorization"] = f"Bearer {token}"
        sent = served.client.post("/api/documents", files={"file": ("a.md", b"x")})
        assert code_of(sent) == (403, "read_only")
        (identity,) = (entry["id"] for entry in listed(served).values())
        removing = served.client.delete(f"/api/documents/{identity}")
        assert code_of(removing) == (403, "read_only")
        assert quoted(served, "济南自贸区面积是多少") == [ZONE]


def test_server_that_only_reads_takes_nothing(folder: Path) -> None:
    with serving(folder, read_only=True) as served:
        sent = served.client.post("/api/documents", files={"file": ("a.md", b"x")})
        assert code_of(sent) == (403, "read_only")


def test_archive_is_one_upload_with_what_was_left_out(served: Served) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("内/公园.md", PARKS)
        archive.writestr("图.png", b"\x89PNG\r\n\x1a\n")
    job = send(served, "资料.zip", packed.getvalue())
    assert [item["path"] for item in job["left_out"]] == ["资料.zip/图.png"]
    assert job["left_out"][0]["message"]
    inner = listed(served)["corpus/uploads/资料.zip/内/公园.md"]
    whole = document_id("corpus/uploads/资料.zip")
    assert inner["uploaded"] == {"id": whole, "name": "资料.zip"}
    refused = served.client.delete(f"/api/documents/{inner['id']}")
    assert code_of(refused) == (409, "not_uploaded")
    assert whole in refused.json()["error"]["message"]
    assert remove(served, whole)["state"] == "done"
    assert listed(served).keys() == {"documents/zone.md"}


def test_only_what_was_uploaded_is_removed(served: Served) -> None:
    own = listed(served)["documents/zone.md"]["id"]
    assert code_of(served.client.delete(f"/api/documents/{own}")) == (409, "not_uploaded")
    assert code_of(served.client.delete("/api/documents/d0")) == (404, "no_document")
    assert code_of(served.client.get("/api/jobs/1")) == (404, "no_job")


def test_last_document_is_not_removed(folder: Path) -> None:
    with serving(folder) as served:
        identity = send(served, "公园.md", PARKS)["documents"][0]["id"]
        (folder.parent / "documents/zone.md").unlink()
        served.library.update([folder.parent / "documents"])
        job = remove(served, identity)
        assert (job["state"], job["reason"]["code"]) == ("failed", "serve_last")
        assert quoted(served, "青岛有多少处森林公园") == [PARKS]


BAD = sorted(path.name for path in SAMPLES.iterdir() if path.is_file())


@pytest.mark.parametrize("name", BAD)
def test_bad_file_has_a_reason_in_both_languages(served: Served, name: str) -> None:
    job = send(served, name, (SAMPLES / name).read_bytes())
    assert job["state"] in ("done", "refused")
    chinese = served.client.get(f"/api/jobs/{job['id']}", headers={"Accept-Language": "zh"}).json()
    if job["state"] == "refused":
        assert job["reason"]["message"] != chinese["reason"]["message"]
        assert listed(served).keys() == {"documents/zone.md"}
    assert not list((served.library.folder / SPOOL).iterdir())


def test_unknown_ending_is_refused(served: Served) -> None:
    job = send(served, "公园.xyz", PARKS)
    assert (job["state"], job["reason"]["code"]) == ("refused", "format_unsupported")


def test_file_that_is_too_large_is_refused_whatever_it_declares(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QABOT_MAX_BYTES", "1000")
    large = b"a" * 200_000

    def pieces() -> Iterator[bytes]:
        yield large

    with serving(folder) as served:
        for given in ({"files": {"file": ("a.txt", large)}}, {"content": pieces()}):
            sent = served.client.post("/api/documents?name=a.txt", **given)
            assert code_of(sent) == (413, "too_large")
        assert not list((folder / SPOOL).iterdir())
        assert send(served, "公园.md", PARKS)["state"] == "done"


FRAME = b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n'


@pytest.mark.parametrize(
    ("query", "kind", "body", "code"),
    [
        ("", "text/plain", b"a", "no_name"),
        ("?name=" + "a" * 1001, "text/plain", b"a", "long_name"),
        ("", "multipart/form-data", b"a", "invalid_form"),
        ("", "multipart/form-data; boundary=x", b"a", "invalid_form"),
        ("", "multipart/form-data; boundary=x", FRAME % (b"a.md", b"b"), "invalid_form"),
        ("", "multipart/form-data; boundary=" + "x" * 300, b"a", "invalid_form"),
        ("", "multipart/form-data; boundary=x", b"--x--\r\n", "no_file"),
        ("", "multipart/form-data; boundary=x", FRAME % (b"", b"") + b"--x--\r\n", "no_file"),
        ("", "multipart/form-data; boundary=x", FRAME % (b"a", b"") * 2 + b"--x--", "many_files"),
    ],
)
def test_wrong_upload_is_reported(
    served: Served, query: str, kind: str, body: bytes, code: str
) -> None:
    sent = served.client.post(
        f"/api/documents{query}", content=body, headers={"Content-Type": kind}
    )
    assert code_of(sent) == (400, code)
    assert not list((served.library.folder / SPOOL).iterdir())


def test_upload_that_pauses_is_given_up(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "_PAUSE", 0.2)
    go = threading.Event()

    def pieces() -> Iterator[bytes]:
        yield b"a"
        go.wait(10)
        yield b"b"

    timer = threading.Timer(1, go.set)
    timer.start()
    sent = served.client.post("/api/documents?name=a.txt", content=pieces())
    timer.join()
    assert code_of(sent) == (408, "too_slow")
    assert not list((served.library.folder / SPOOL).iterdir())


class Held:
    """Updates of the library wait until they are let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        real = Library.update

        def waiting(
            library: Library, paths: Sequence[Path], *, progress: Progress | None = None
        ) -> IndexReport:
            self.begun.set()
            while not self.go.wait(0.02):
                if progress:
                    progress("read", 1, 2)
            return real(library, paths, progress=progress)

        monkeypatch.setattr(Library, "update", waiting)


def test_old_index_answers_while_a_new_one_is_made_one_job_at_a_time(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch)
    monkeypatch.setattr(served_jobs, "MOST_WAITING", 2)
    sent = [served.client.post("/api/documents?name=1.md", content=PARKS.encode())]
    assert held.begun.wait(60)
    sent.append(served.client.post("/api/documents?name=2.md", content=PARKS_NOW.encode()))
    full = served.client.post("/api/documents?name=3.md", content=b"x")
    assert code_of(full) == (503, "queue_full")
    assert int(full.headers["retry-after"]) > 0
    assert quoted(served, "济南自贸区面积是多少") == [ZONE]
    job = served.client.get(sent[0].headers["location"]).json()
    assert (job["state"], job["progress"]) == (
        "indexing",
        {"step": "read", "done": 1, "total": 2},
    )
    assert served.client.get(sent[1].headers["location"]).json()["state"] == "waiting"
    held.go.set()
    assert [ended(served, one)["state"] for one in sent] == ["done", "done"]


def test_stop_in_the_middle_of_a_job_loses_nothing(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        held = Held(patch)
        with serving(folder) as served:
            locations = [
                served.client.post(f"/api/documents?name={name}", content=text.encode())
                for name, text in (("1.md", PARKS), ("2.md", PARKS_NOW))
            ]
            assert held.begun.wait(60)
    assert list(uploads_beside(folder).iterdir()) == []  # as it was before
    with serving(folder) as served:
        for sent in locations:
            path = httpx.URL(sent.headers["location"]).path
            while (job := served.client.get(path).json())["finished"] is None:
                time.sleep(0.02)
            assert (job["state"], job["replaces"]) == ("done", None)
        assert quoted(served, "青岛有多少处森林公园")
        assert listed(served).keys() == {
            "documents/zone.md",
            "corpus/uploads/1.md",
            "corpus/uploads/2.md",
        }


def test_job_of_a_killed_process_ends_as_it_would_have(folder: Path) -> None:
    """Killed after the index was published, and before that was written down."""
    with Library(folder) as library:
        intake = Intake(library)
        job = Job("upload", "", "1.md", state="indexing", name="1.md")
        intake.memory.keep_job(job.id, {**vars_of(job), "progress": None}, is_open=True)
        (folder / SPOOL).mkdir()
        intake.jobs.file_of(job).write_text(PARKS, encoding="utf-8")
        (folder / SPOOL / "half.part").write_text("x", encoding="utf-8")
        intake.folder.mkdir(parents=True)
        (intake.folder / "1.md").write_text(PARKS, encoding="utf-8")
        library.update([intake.folder])
        intake.memory.close()
    with serving(folder) as served:
        while (found := served.client.get(f"/api/jobs/{job.id}").json())["finished"] is None:
            time.sleep(0.02)
        assert (found["state"], found["name"], found["same"]) == ("done", "1.md", None)
        assert [p.name for p in uploads_beside(folder).iterdir()] == ["1.md"]
        assert not list((folder / SPOOL).iterdir())


def vars_of(job: Job) -> dict[str, Any]:
    return {name: getattr(job, name) for name in job.__slots__}


def test_failure_leaves_everything_as_it_was(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(served, "公园.md", PARKS)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret")

    with monkeypatch.context() as patch:
        patch.setattr(Library, "update", broken)
        job = send(served, "公园.md", PARKS_NOW)
    assert (job["state"], job["reason"]["code"]) == ("failed", "serve_job")
    assert (uploads_beside(served.library.folder) / "公园.md").read_text("utf-8") == PARKS
    assert send(served, "公园.md", PARKS_NOW)["replaces"] == "公园.md"


def test_full_shelf_is_reported(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    send(served, "公园.md", PARKS)
    monkeypatch.setattr(served_documents, "MOST_DOCUMENTS", 1)
    sent = served.client.post("/api/documents?name=2.md", content=b"x")
    assert code_of(sent) == (409, "no_room")
