"""Folders made for the purpose, against the documents and reasons that they must give."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from qabot.errors import DocumentError, SettingsError
from qabot.ingest.corpus import SUPPORTED, Skipped, find_files, formats_for, read_corpus
from qabot.messages import Code, message
from qabot.readers import read_bytes
from qabot.system.bounds import OUTSIDE, SYSTEM, Bounds
from qabot.system.paths import shown_path
from qabot.types import Document


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name} 的正文。", encoding="utf-8")


def found(folder: Path, *names: str) -> list[str]:
    files, skipped = find_files([folder / name for name in names] or [folder])
    assert skipped == []
    return [path.relative_to(folder).as_posix() for path in files]


def test_files_are_found_below_folders_in_order(tmp_path: Path) -> None:
    make(tmp_path, "b.md", "a.txt", "子/丙.MARKDOWN", "子/深/d.text", "B.TXT")
    expected = ["B.TXT", "a.txt", "b.md", "子/丙.MARKDOWN", "子/深/d.text"]
    assert found(tmp_path) == expected


def test_each_file_comes_once_however_it_is_given(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "x/b.md")
    assert found(tmp_path, "x/b.md", "x", ".", "a.md", "x/../a.md") == ["a.md", "x/b.md"]


def test_link_gives_way_to_what_it_leads_to(tmp_path: Path) -> None:
    make(tmp_path, "z.md", "zz/b.md")
    (tmp_path / "a.md").symlink_to(tmp_path / "z.md")
    (tmp_path / "aa").symlink_to(tmp_path / "zz")
    assert found(tmp_path) == ["z.md", "zz/b.md"]


def linked(base: Path) -> Path:
    """A folder with links to a file and a folder next to it, to itself, and to what it contains."""
    make(base, "out/b.md", "out.md", "in/a.md", "in/sub/c.md")
    for name, target in (
        ("more", "out"),
        ("b.md", "out.md"),
        ("loop", "in"),
        ("up", "."),
        ("d.md", "in/sub/c.md"),
    ):
        (base / "in" / name).symlink_to(base / target)
    (base / "out" / "back").symlink_to(base / "in")
    return base / "in"


def test_links_out_of_the_folder_are_skipped_with_the_reason_and_loops_end(tmp_path: Path) -> None:
    files, skipped = find_files([linked(tmp_path)])
    assert [shown_path(path, tmp_path) for path in files] == ["in/a.md", "in/sub/c.md"]
    assert skipped == [Skipped(f"{tmp_path}/in/{name}", OUTSIDE) for name in ("b.md", "more", "up")]
    assert "--follow-links" in OUTSIDE.text("en")


def test_links_out_of_the_folder_are_followed_when_asked_for(tmp_path: Path) -> None:
    files, skipped = find_files([linked(tmp_path)], follow_links=True)
    names = [shown_path(path, tmp_path) for path in files]
    assert names == ["in/a.md", "in/b.md", "in/more/b.md", "in/sub/c.md"]
    assert skipped == []


def test_links_from_one_given_folder_to_another_are_followed(tmp_path: Path) -> None:
    make(tmp_path, "x/a.md", "y/b.md")
    (tmp_path / "x" / "y").symlink_to(tmp_path / "y")
    assert found(tmp_path, "x", "y") == ["x/a.md", "y/b.md"]


def test_folder_that_is_given_by_a_link_is_read(tmp_path: Path) -> None:
    make(tmp_path, "real/a.md", "real/sub/b.md")
    (tmp_path / "docs").symlink_to("real")
    (tmp_path / "real" / "again.md").symlink_to("sub/b.md")
    assert found(tmp_path, "docs") == ["docs/a.md", "docs/sub/b.md"]


def test_name_that_only_begins_like_a_given_folder_lies_outside(tmp_path: Path) -> None:
    make(tmp_path, "docs/a.md", "docs-secret/b.md")
    (tmp_path / "docs" / "s").symlink_to(tmp_path / "docs-secret")
    files, skipped = find_files([tmp_path / "docs"])
    assert [path.name for path in files] == ["a.md"]
    assert skipped == [Skipped(f"{tmp_path}/docs/s", OUTSIDE)]


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no /proc here")
@pytest.mark.parametrize("follow_links", [False, True])
def test_what_the_system_keeps_is_never_read(tmp_path: Path, follow_links: bool) -> None:
    make(tmp_path, "a.md")
    for name, target in (
        ("env.txt", "/proc/self/environ"),
        ("kmsg.txt", "/proc/kmsg"),
        ("zero.txt", "/dev/zero"),
        ("proc", "/proc"),
        ("sys", "/sys/kernel"),
        ("two.txt", "env.txt"),
    ):
        (tmp_path / name).symlink_to(target)
    files, skipped = find_files([tmp_path, Path("/proc/self")], follow_links=follow_links)
    assert [path.name for path in files] == ["a.md"]
    names = ("env.txt", "kmsg.txt", "proc", "sys", "two.txt", "zero.txt")
    assert skipped == [
        Skipped("/proc/self", SYSTEM),
        *(Skipped(f"{tmp_path}/{name}", SYSTEM) for name in names),
    ]
    with pytest.raises(DocumentError, match="lies in a folder of the system"):
        read_bytes(tmp_path / "env.txt")


def test_hard_links_are_files_like_others(tmp_path: Path) -> None:
    make(tmp_path, "out/a.md")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.md").hardlink_to(tmp_path / "out" / "a.md")
    assert found(tmp_path, "in") == ["in/b.md"]


def test_file_that_gives_way_to_a_link_before_it_is_read_is_left_out(tmp_path: Path) -> None:
    make(tmp_path, "in/a.md", "in/sub/b.md", "out/a.md", "out/b.md")
    bounds = Bounds.of([tmp_path / "in"])
    files, _ = find_files([tmp_path / "in"])
    (tmp_path / "in" / "a.md").unlink()
    (tmp_path / "in" / "a.md").symlink_to(tmp_path / "out" / "a.md")
    (tmp_path / "in" / "sub").rename(tmp_path / "in" / "old")
    (tmp_path / "in" / "sub").symlink_to(tmp_path / "out")
    outcomes = list(read_corpus(files, base=tmp_path, bounds=bounds))
    assert outcomes == [Skipped(f"in/{name}", OUTSIDE) for name in ("a.md", "sub/b.md")]
    assert all(
        isinstance(outcome, Document) for outcome in read_corpus(files, base=tmp_path)
    )  # as --follow-links has it


def test_links_that_lead_nowhere_are_skipped_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "gone.md").symlink_to(tmp_path / "nothing")
    (tmp_path / "self.md").symlink_to(tmp_path / "self.md")
    files, skipped = find_files([tmp_path])
    assert files == []
    assert [item.path for item in skipped] == [f"{tmp_path}/gone.md", f"{tmp_path}/self.md"]
    assert "leads nowhere" in skipped[0].reason
    assert skipped[1].reason.startswith("cannot be read")


def test_hidden_and_lock_files_are_passed_over_unless_given(tmp_path: Path) -> None:
    make(tmp_path, ".git/a.md", "__pycache__/b.md", ".c.md", "~$d.md", "e.md~", ".DS_Store", "f.md")
    assert found(tmp_path) == ["f.md"]
    assert found(tmp_path, ".git", ".c.md") == [".c.md", ".git/a.md"]


def test_unknown_formats_are_skipped_and_what_is_expected_is_said_once(tmp_path: Path) -> None:
    make(tmp_path, "a.gif", "b", "c.md")
    files, skipped = find_files([tmp_path, tmp_path / "a.gif"])
    assert files == [tmp_path / "c.md"]
    assert skipped == [
        Skipped(f"{tmp_path}/a.gif", message(Code.FORMAT_UNSUPPORTED, ending=".gif")),
        Skipped(f"{tmp_path}/b", message(Code.FORMAT_UNKNOWN)),
    ]
    assert [formats_for(skipped), formats_for(skipped[1:])] == [SUPPORTED, SUPPORTED]
    assert formats_for([Skipped("c.md", message(Code.EMPTY))]) == ()
    assert SUPPORTED[:6] == (".txt", ".md", ".markdown", ".text", ".pdf", ".docx")


def test_formats_to_convert_are_opened_so_that_the_reason_says_how(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    files, skipped = find_files([tmp_path])
    assert (files, skipped) == ([tmp_path / "a.doc"], [])
    (reason,) = read_corpus(files, base=tmp_path)
    assert isinstance(reason, Skipped)
    assert "save it as docx" in reason.reason


def test_pipes_sockets_and_devices_are_skipped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s.txt"))
        files, skipped = find_files([tmp_path, Path("/dev/null")])
    assert files == []
    assert skipped == [
        Skipped("/dev/null", message(Code.SPECIAL_DEVICE)),
        Skipped(f"{tmp_path}/pipe.txt", message(Code.SPECIAL_PIPE)),
        Skipped(f"{tmp_path}/s.txt", message(Code.SPECIAL_SOCKET)),
    ]


def test_path_that_does_not_exist_stops_with_what_to_do(tmp_path: Path) -> None:
    make(tmp_path, "a.md")
    for path in (tmp_path / "没有", tmp_path / "a.md" / "b.md", Path("x" * 5000)):
        with pytest.raises(SettingsError, match=r"No such file or folder: '.*' — check"):
            find_files([tmp_path, path])


def test_address_is_not_fetched_and_told_apart_from_a_misspelt_path() -> None:
    with pytest.raises(SettingsError, match=r"'https:/.*' is an address, and nothing is fetched"):
        find_files([Path("https://example.org/a.html")])


def test_no_paths_and_empty_folders_give_no_files(tmp_path: Path) -> None:
    assert find_files([]) == ([], [])
    assert find_files([tmp_path]) == ([], [])


def test_folder_that_refuses_to_be_listed_is_skipped_and_the_rest_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a.md", "locked/b.md", "z/c.md")
    if os.geteuid() == 0:  # root may list every folder: let the system call say no instead
        _refuse(monkeypatch, tmp_path / "locked")
    else:
        (tmp_path / "locked").chmod(0)
    try:
        files, skipped = find_files([tmp_path])
    finally:
        (tmp_path / "locked").chmod(0o755)
    assert files == [tmp_path / "a.md", tmp_path / "z" / "c.md"]
    assert [item.path for item in skipped] == [f"{tmp_path}/locked"]
    assert skipped[0].reason.startswith("permission denied")


def _refuse(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    scandir = os.scandir

    def refusing(path: Path) -> Iterator[os.DirEntry[str]]:
        if path == folder:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)


def test_corpus_gives_documents_and_reasons_in_the_order_of_the_files(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "c.md")
    (tmp_path / "b.md").write_bytes(b"")
    (tmp_path / "d.txt").write_bytes(b"GIF89a\r\n\x00\x00")
    files = [tmp_path / name for name in ("c.md", "b.md", "gone.md", "a.md", "d.txt")]
    first, empty, gone, last, picture = read_corpus(files, base=tmp_path)
    assert isinstance(first, Document)
    assert isinstance(last, Document)
    assert (first.path, first.text) == ("c.md", "c.md 的正文。")
    assert (last.path, last.text) == ("a.md", "a.md 的正文。")
    assert empty == Skipped("b.md", message(Code.EMPTY))
    assert isinstance(gone, Skipped)
    assert gone.path == "gone.md"
    assert gone.reason.startswith("is gone")
    assert isinstance(picture, Skipped)
    assert picture.reason.startswith("looks like a GIF image")


def test_documents_are_read_only_when_they_are_asked_for(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "b.md")
    documents = read_corpus([tmp_path / "a.md", tmp_path / "b.md"], base=tmp_path)
    assert isinstance(next(documents), Document)
    (tmp_path / "b.md").write_text("后来写的。")
    second = next(documents)
    assert isinstance(second, Document)
    assert second.text == "后来写的。"


def test_same_content_under_two_paths_gives_two_documents(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("同一篇。")
    first, second = read_corpus([tmp_path / "a.md", tmp_path / "b.md"], base=tmp_path)
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert first.sha256 == second.sha256
    assert first.id != second.id


def test_large_text_is_skipped_unread_with_its_size_and_the_setting(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)  # sparse
    (skipped,) = read_corpus([path], base=tmp_path)
    assert isinstance(skipped, Skipped)
    assert skipped.path == "big.txt"
    assert skipped.reason == (
        "is too large: 200.0 MB, and the limit is 67.1 MB; "
        "split it, or raise the limit with `--max-bytes 200000000`"
    )


def test_shown_path_is_relative_below_the_base_and_absolute_elsewhere(tmp_path: Path) -> None:
    assert shown_path(tmp_path / "子" / "a.md", tmp_path) == "子/a.md"
    assert shown_path(tmp_path / "x" / ".." / "a.md", tmp_path) == "a.md"
    assert shown_path(tmp_path / "a.md", tmp_path / "x") == (tmp_path / "a.md").as_posix()
    assert shown_path(tmp_path.parent / f"{tmp_path.name}2" / "a.md", tmp_path).startswith("/")
    assert shown_path(Path("a.md"), Path()) == "a.md"


def test_names_in_other_bytes_are_shown_safely_and_stay_apart(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    for name in ("市".encode("gb18030") + b".md", "城".encode("gb18030") + b".md"):
        descriptor = os.open(os.path.join(folder, name), os.O_CREAT | os.O_WRONLY)  # noqa: PTH118
        os.write(descriptor, "正文。".encode())
        os.close(descriptor)
    files, skipped = find_files([tmp_path])
    documents = list(read_corpus(files, base=tmp_path))
    assert skipped == []
    paths = [document.path for document in documents]
    assert paths == ["\\xb3\\xc7.md", "\\xca\\xd0.md"]
    assert len({document.id for document in documents if isinstance(document, Document)}) == 2


def test_control_characters_of_a_name_are_shown_escaped(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m\nb.md"
    assert shown_path(path, tmp_path) == r"a\x1b[31m\x0ab.md"
