"""What people type or pipe: words of a question, and text in whatever encoding the shell gives."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import click

from qabot.errors import DocumentError

_OPTION = re.compile(r"--?[A-Za-z][\w-]*(=.*)?", re.ASCII | re.DOTALL)  # what people may mistype
_WORD = "\x00"  # is before a word that begins as options do; no argument can contain it
_NOT_UTF_16 = b"eeeeeeeeeeeeeeee"  # behind a line end of one byte; no likely text in UTF-16
_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


class Asking(click.Command):
    """A command whose words may begin with a hyphen, as in ``-5度``, where no option looks so."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, list(self._marked(args)))

    def _marked(self, args: Sequence[str]) -> Iterator[str]:
        taking = {
            name
            for option in self.params
            if isinstance(option, click.Option) and not (option.is_flag or option.count)
            for name in option.opts
        }
        before = ""
        for number, argument in enumerate(args):
            if before not in taking and argument == "--":
                yield from args[number:]
                return
            is_word = len(argument) > 1 and argument[0] == "-" and not _OPTION.fullmatch(argument)
            yield _WORD + argument if is_word and before not in taking else argument
            before = argument


def joined_words(words: Sequence[str]) -> str:
    """The words of a question, which nobody needs to put into quotation marks."""
    return " ".join(_word(word.removeprefix(_WORD)) for word in words)


def read_text(data: bytes) -> str:
    """A question that was piped, in UTF-8, UTF-16, GB18030 or Big5, as files are read.

    What is in no encoding that is known is taken for UTF-8 with errors.
    """
    from qabot.readers.encoding import decode

    tail = _NOT_UTF_16 if data.endswith(b"\n") and b"\x00" not in data else b""
    try:
        return decode(data + tail)[0].removesuffix(tail.decode())
    except DocumentError:
        return data.decode("utf-8", "replace")


def read_lines(data: bytes) -> list[str]:
    """The lines of a file of questions; raises UnicodeDecodeError where something would be lost."""
    from qabot.readers.encoding import decode

    try:
        text, losses = decode(data)
        is_whole = not losses
    except DocumentError:
        is_whole = False
    if not is_whole:
        text = data.decode("utf-8-sig")
    return [line.removesuffix("\r") for line in text.split("\n")]


def typed_lines(stream: BinaryIO) -> Iterator[str]:
    """The lines of a stream, each as soon as it is there; of UTF-16 all when it ends."""
    first = stream.readline()
    if first.startswith(_BOMS) or b"\x00" in first:
        yield from (line.strip() for line in read_text(first + stream.read()).splitlines())
        return
    while first:
        yield read_text(first).strip()
        first = stream.readline()


def _word(argument: str) -> str:
    """An argument that is not in the system's own encoding is read as a pipe is."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        return read_text(os.fsencode(argument))
    return argument
