"""Mail folders, whose files have no endings: Maildir and the mailboxes of Thunderbird."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from qabot.ingest import update
from qabot.ingest.corpus import find_files, read_corpus
from qabot.messages import Code, Loss
from qabot.readers import read_documents
from qabot.readers.file_names import ending_of
from qabot.types import Document
from qabot.uploads.reading import read_upload
from tests.support.made import zipped
from tests.support.tnef_made import BODY, attribute, tnef

FIRST = "From - Mon Jul  1 10:00:00 2024\n"


def letter(number: int) -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"] = f"第{number}封", "a@example.com"
    message.set_content(f"正文{number}。\n")
    return message


def outcomes(folder: Path) -> dict[str, Document | Code | Loss]:
    """What comes of each file, by its path in the folder."""
    files, passed = find_files([folder])
    found = [*read_corpus(files, base=folder.parent), *passed]
    named = {Path(item.path).as_posix().rpartition(f"{folder.name}/")[2]: item for item in found}
    return {
        path: item if isinstance(item, Document) else item.message.code
        for path, item in named.items()
    }


def texts(folder: Path) -> list[str]:
    """The last paragraph of each mail that is read."""
    read = outcomes(folder).values()
    return sorted(d.text.split("\n\n")[-1] for d in read if isinstance(d, Document))


def test_mails_of_a_maildir_and_its_folders_are_read(tmp_path: Path) -> None:
    """As the standard library writes one, with a folder in it whose name begins with a dot."""
    box = mailbox.Maildir(tmp_path / "信")
    for number in range(4):
        box.add(letter(number))
    box.add_folder("Sent").add(letter(7))
    read = mailbox.MaildirMessage(letter(8))
    read.set_subdir("cur")
    read.set_flags("RS")
    box.add(read)
    found = outcomes(tmp_path / "信")
    assert texts(tmp_path / "信") == [f"正文{n}。" for n in (0, 1, 2, 3, 7, 8)]
    assert sum(path.startswith(".Sent/new/") for path in found) == 1
    assert {document.title for document in found.values() if isinstance(document, Document)} == {
        f"第{n}封" for n in (0, 1, 2, 3, 7, 8)
    }


def test_mails_in_the_bin_and_those_half_delivered_are_passed_over(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "信")
    box.add(letter(1))
    for flags in ("T", "ST", "S"):
        message = mailbox.MaildirMessage(letter(len(flags) + 1))
        message.set_subdir("cur")
        message.set_flags(flags)
        box.add(message)
    (tmp_path / "信/tmp/1700000000.M1P1.host").write_bytes(letter(9).as_bytes())
    codes = [item for item in outcomes(tmp_path / "信").values() if isinstance(item, Code)]
    assert sorted(codes) == [Code.MAIL_DELETED, Code.MAIL_DELETED, Code.MAIL_UNDELIVERED]
    assert texts(tmp_path / "信") == ["正文1。", "正文2。"]


def test_mail_that_goes_into_the_bin_is_served_no_longer(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "信")
    for number in range(2):
        message = mailbox.MaildirMessage(letter(number))
        message.set_subdir("cur")
        box.add(message)
    update(tmp_path / "index", [tmp_path / "信"])
    first, _ = sorted((tmp_path / "信/cur").iterdir())
    first.rename(first.with_name(f"{first.name.split(':')[0]}:2,T"))
    report = update(tmp_path / "index", [tmp_path / "信"])
    assert (report.removed, report.unchanged) == (1, 1)
    assert [item.message.code for item in report.skipped] == [Code.MAIL_DELETED]


@pytest.mark.parametrize("missing", ["cur", "new", "tmp"])
def test_folder_that_is_not_a_maildir_is_as_any_other(tmp_path: Path, missing: str) -> None:
    for name in {"cur", "new", "tmp"} - {missing}:
        (tmp_path / "信" / name).mkdir(parents=True)
        (tmp_path / "信" / name / "readme").write_text("x")
    (tmp_path / "信/.hidden").mkdir()
    (tmp_path / "信/.hidden/a.md").write_text("x")
    assert set(outcomes(tmp_path / "信").values()) == {Code.FORMAT_UNKNOWN}


def mozilla(number: int, status: str) -> str:
    return f"{FIRST}X-Mozilla-Status: {status}\n{letter(number).as_string()}\n"


def test_mailboxes_of_thunderbird_are_read_without_what_was_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "Local Folders"
    (folder / "项目.sbd").mkdir(parents=True)
    statuses = ("0001", "0009", "0000", "0008", "1001")
    box = "".join(mozilla(number, status) for number, status in enumerate(statuses))
    for path in ("Inbox", "项目.sbd/2024.合同"):
        (folder / path).write_text(box)
        (folder / f"{path}.msf").write_text('// <!-- <mdb:mork:z v="1.4"/> -->')
    (folder / "msgFilterRules").write_text("version")
    found = outcomes(folder)
    assert found.pop("msgFilterRules") is Code.FORMAT_UNKNOWN
    assert {path: item for path, item in found.items() if isinstance(item, Code)} == {
        "Inbox": Code.LEFT_OUT,
        "项目.sbd/2024.合同": Code.LEFT_OUT,
    }
    assert texts(folder) == ["正文0。", "正文0。", "正文2。", "正文2。", "正文4。", "正文4。"]
    assert "Inbox/3 第2封.eml" in found


def test_what_was_left_out_of_a_mailbox_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_text(mozilla(1, "0000") + mozilla(2, "0009") + mozilla(3, "0008"))
    (last,) = [o for name, o in read_documents(tmp_path / "a.mbox", name="a") if name == "a"]
    assert str(last) == "is read in part: 2 deleted mails left out"


def test_mail_deleted_from_a_mailbox_is_served_no_longer(tmp_path: Path) -> None:
    path = tmp_path / "信/mbox"
    path.parent.mkdir()
    path.write_text(mozilla(0, "0001") + mozilla(1, "0001"))
    update(tmp_path / "index", [tmp_path / "信"])
    path.write_text(mozilla(0, "0001") + mozilla(1, "0009"))
    report = update(tmp_path / "index", [tmp_path / "信"])
    assert (report.removed, report.unchanged) == (1, 1)


def test_mutts_deleted_mails_are_left_out_as_well(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "信")
    for number, flags in enumerate(("R", "D", "RO", "DA")):
        message = mailbox.mboxMessage(letter(number))
        message.set_flags(flags)
        box.add(message)
    box.close()
    (tmp_path / "信").rename(tmp_path / "信.mbox")
    found = dict(read_documents(tmp_path / "信.mbox", name="信.mbox"))
    assert list(found)[1:] == ["信.mbox/1 第0封.eml", "信.mbox/3 第2封.eml"]


@pytest.mark.parametrize(
    ("path", "ending"),
    [
        ("Mail/cur/1700000000.M20046P2137.host:2,S", ".eml"),
        ("Mail/new/1700000000.12.host", ".eml"),
        ("Mail/cur/readme", ""),
        ("Mail/other/1700000000.12.host", ".host"),
        ("Takeout/mbox", ".mbox"),
        ("winmail.dat", ".tnef"),
        ("winmail(3).dat", ".tnef"),
        ("other.dat", ".dat"),
        ("报告.PDF", ".pdf"),
    ],
)
def test_ending_that_a_name_says(path: str, ending: str) -> None:
    assert ending_of(Path(path)) == ending


def test_mails_in_an_archive_of_a_maildir_are_read(tmp_path: Path) -> None:
    names = ("Mail/cur/1700000000.M1P1.host:2,S", "Mail/new/1700000001.M1P1.host")
    data = zipped({name: letter(n).as_string() for n, name in enumerate(names)})
    (tmp_path / "a.zip").write_bytes(data)
    found = list(read_documents(tmp_path / "a.zip", name="a.zip"))
    assert [isinstance(outcome, Document) for _, outcome in found] == [True, True]


def test_winmail_can_be_sent_to_be_read() -> None:
    read = read_upload(tnef(attribute(1, BODY, b"Opening hours are 9 to 5.\0")), "winmail.dat")
    assert [document.text for document in read.documents] == ["Opening hours are 9 to 5."]
