"""Writers of mail (.eml .msg .mbox).

A mail is a subject, who sent it to whom, when, and paragraphs.
"""

from __future__ import annotations

import json
import mailbox
from base64 import encodebytes
from collections.abc import Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from functools import partial
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.making.programs import load, run, script
from benchmarks.making.texts import Write


def mail_of(source: Path) -> dict[str, Any]:
    mail: dict[str, Any] = json.loads(source.with_suffix(".json").read_text("utf-8"))
    return {**mail, "html": page(mail["paragraphs"], mail["rows"])}


def page(paragraphs: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    grid = "".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row)}</tr>" for row in rows)
    return f"<html><body>{body}<table>{grid}</table></body></html>"


def by_python(source: Path, target: Path) -> None:
    told, mail = mail_of(source), EmailMessage()
    mail["Subject"], mail["Date"] = told["subject"], told["date"]
    mail["From"], mail["To"] = told["from"], told["to"]
    mail.set_content("\n\n".join(told["paragraphs"]), cte="base64")
    mail.add_alternative(told["html"], subtype="html")
    target.write_bytes(mail.as_bytes())


def by_old_python(source: Path, target: Path) -> None:
    """Labelled gb2312 with characters of GBK, as Foxmail and Outlook in Chinese do."""
    told, mail = mail_of(source), MIMEMultipart("alternative")
    mail["Date"], mail["From"], mail["To"] = told["date"], told["from"], told["to"]
    coded = encodebytes(told["subject"].encode("gb18030")).decode().replace("\n", "")
    mail["Subject"] = f"=?gb2312?B?{coded}?="
    for kind, text in (("plain", "\r\n\r\n".join(told["paragraphs"])), ("html", told["html"])):
        part = MIMENonMultipart("text", kind, charset="gb2312")
        part["Content-Transfer-Encoding"] = "base64"
        part.set_payload(encodebytes(text.encode("gb18030")).decode())
        mail.attach(part)
    target.write_bytes(mail.as_bytes())


def by_script(name: str, source: Path, target: Path) -> None:
    script(name, target, given=mail_of(source))


def by_msgforge(source: Path, target: Path) -> None:
    told, made = mail_of(source), load("msgforge")
    text = "\n\n".join(told["paragraphs"])
    name, address = told["from"][:-1].split(" <")
    mail = made.Message(told["subject"], "", text, to=[told["to"]], sender=(name, address))
    mail.save(str(target))


def by_aspose(source: Path, target: Path) -> None:
    told, made = mail_of(source), load("aspose.email_foss.msg")
    mail = made.MapiMessage.create(told["subject"], "\r\n\r\n".join(told["paragraphs"]))
    mail.save(str(target))


def by_git(source: Path, target: Path) -> None:
    """The paragraphs as the message of a commit, sent as `git format-patch` writes it."""
    told = mail_of(source)
    with TemporaryDirectory() as name:
        folder = Path(name)
        person, address = told["from"][:-1].split(" <")
        run("git", "init", "-q", folder)
        words = ("-c", f"user.name={person}", "-c", f"user.email={address}", "commit", "-q")
        text = "\n\n".join([told["subject"], *told["paragraphs"]])
        run("git", *words, "--allow-empty", "-F", "-", given=text, folder=folder)
        (folder / "a.txt").write_text("1\n")
        run("git", "add", "a.txt", folder=folder)
        run("git", *words, "--amend", "-F", "-", given=text, folder=folder)
        made = run("git", "format-patch", "--root", "--stdout", folder=folder)
        target.write_text(made, "utf-8")


def boxed(write: Write, source: Path, target: Path) -> None:
    """Python's mailbox, with the mail of a producer put in twice."""
    with TemporaryDirectory() as folder:
        one = Path(folder) / "a.eml"
        write(source, one)
        box = mailbox.mbox(target)
        for _ in range(2):
            box.add(message_from_bytes(one.read_bytes()))
        box.close()


_EML: Sequence[tuple[str, Write]] = (
    ("Python's email", by_python),
    ("Python's email, GBK named gb2312", by_old_python),
    ("Nodemailer", partial(by_script, "mail.js")),
    ("MIME::Lite", partial(by_script, "mail.pl")),
    ("PHPMailer", partial(by_script, "mail.php")),
    ("Ruby's mail", partial(by_script, "mail.rb")),
)
MAILS: Sequence[tuple[str, str, Write]] = (
    *(("eml", name, write) for name, write in _EML),
    *(("mbox", f"mailbox, {name}", partial(boxed, write)) for name, write in _EML),
    ("mbox", "git format-patch", by_git),
    ("msg", "msgforge", by_msgforge),
    ("msg", "aspose-email-foss", by_aspose),
)
