#!/bin/sh
# Mail: a part labelled GB2312 loses characters of GBK, and one that nobody wrote appears.
# Guess: a label of GB2312 is read as browsers read it, as GBK, or what does not fit is one sign of loss.
# Expected from: the WHATWG Encoding standard, where gb2312 is a label of GBK,
#   https://encoding.spec.whatwg.org/#names-and-labels; Python's documentation of errors="replace"
# Instead: Python's email decodes strictly, byte by byte: 镕 becomes "�F" and 喆。 becomes "�础�", in
#   which 础 was never written. mail-parser loses the whole text and half of the names;
#   fast-mail-parser reads both. No error in any case.
# Hurt: names (朱镕基, 李喆) in mails of Foxmail and Outlook, which write GB2312 whatever they mean.
# Versions: Python 3.11 email, mail-parser 4.8.0, fast-mail-parser 0.10.0; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    mail-parser==4.8.0 fast-mail-parser==0.10.0
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import base64
import email
import email.policy
import sys

import fast_mail_parser
import mailparser


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


subject = base64.b64encode("镕".encode("gbk"))
mail = (
    b"From: a@example.com\r\nSubject: =?GB2312?B?" + subject + b"?=\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: text/plain; charset="GB2312"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
) + "朱镕基、喆。".encode("gbk")
parsed = email.message_from_bytes(mail, policy=email.policy.default)
check("email, text", parsed.get_content(), "朱\ufffdF基、\ufffd础\ufffd")
check("email, subject", parsed["subject"], "\ufffdF")
check("mail-parser, text", mailparser.parse_from_bytes(mail).text_plain, ["\ufffd" * 3 + "F" + "\ufffd" * 8])
check("mail-parser, subject", mailparser.parse_from_bytes(mail).subject, "F")
check("fast-mail-parser, text", fast_mail_parser.parse_email(mail).text_plain, ["朱镕基、喆。"])
PY
