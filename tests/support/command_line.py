"""The command line, run in this process."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

import pytest

from qabot.cli import main


class Run(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Qabot = Callable[..., Run]


def command_line(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Qabot:
    """Runs commands; the environment contains no settings of ours."""
    for name in [name for name in os.environ if name.startswith("QABOT_")]:
        monkeypatch.delenv(name)

    def run(*arguments: object) -> Run:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        assert isinstance(ended.value.code, int)
        return Run(ended.value.code, *capfd.readouterr())

    return run
