"""Writers of subtitles (.srt .vtt .ass): what is said from when to when, and the same by ffmpeg."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.making.programs import load, run, script
from benchmarks.making.texts import Write

_SECONDS = 4


def lines_of(source: Path) -> list[str]:
    lines: list[str] = json.loads(source.with_suffix(".json").read_text("utf-8"))
    return lines


def by_pysubs2(source: Path, target: Path) -> None:
    pysubs2 = load("pysubs2")
    made = pysubs2.SSAFile()
    for number, line in enumerate(lines_of(source)):
        start = 1000 * _SECONDS * number
        made.append(pysubs2.SSAEvent(start=start, end=start + 1000 * _SECONDS - 100, text=line))
    made.save(str(target))


def by_srt(source: Path, target: Path) -> None:
    srt = load("srt")
    made = [
        srt.Subtitle(
            number,
            timedelta(seconds=_SECONDS * number),
            timedelta(seconds=_SECONDS * number + 3),
            line,
        )
        for number, line in enumerate(lines_of(source), 1)
    ]
    target.write_text(srt.compose(made), "utf-8")


def by_webvtt(source: Path, target: Path) -> None:
    webvtt = load("webvtt")
    made = webvtt.WebVTT()
    for number, line in enumerate(lines_of(source)):
        times = (timedelta(seconds=_SECONDS * number + n) for n in (0, 3))
        start, end = (f"0{time}.000" for time in times)
        made.captions.append(webvtt.Caption(start, end, line))
    made.save(str(target)) if target.suffix == ".vtt" else made.save_as_srt(str(target))


def by_ffmpeg(source: Path, target: Path) -> None:
    """From .srt of the package srt."""
    with TemporaryDirectory() as folder:
        first = Path(folder) / "a.srt"
        by_srt(source, first)
        run("ffmpeg", "-v", "error", "-y", "-i", first, target)


def by_subtitle(source: Path, target: Path) -> None:
    script("subtitles.js", target, given=lines_of(source))


_MAKERS: Sequence[tuple[str, Write, tuple[str, ...]]] = (
    ("pysubs2", by_pysubs2, ("srt", "vtt", "ass", "ssa")),
    ("srt", by_srt, ("srt",)),
    ("webvtt-py", by_webvtt, ("vtt", "srt")),
    ("ffmpeg", by_ffmpeg, ("srt", "vtt", "ass")),
    ("subtitle.js", by_subtitle, ("srt", "vtt")),
)
SPOKEN: Sequence[tuple[str, str, Write]] = tuple(
    (kind, name, partial(write)) for name, write, kinds in _MAKERS for kind in kinds
)
