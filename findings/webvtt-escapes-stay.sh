#!/bin/sh
# Subtitles: the text of a WebVTT cue keeps its escapes, and of two who speak one is named.
# Guess: a cue's text is what is shown: 5 &lt; 6 is 5 < 6, and each voice has its line.
# Expected from: WebVTT, 6.4 (cue text parsing: character references are replaced, voice spans),
#   https://www.w3.org/TR/webvtt1/
# Instead: webvtt-py takes the tags away and leaves &lt; and &amp; as they are; a cue of two voices
#   has the name of the first, and both lines. pysubs2 leaves the escapes, too.
# Hurt: figures with < and >, names with &, and who said what.
# Versions: webvtt-py 0.6.0, pysubs2 1.8.1; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check webvtt-py==0.6.0 pysubs2==1.8.1
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import sys
from pathlib import Path

import pysubs2
import webvtt


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


Path("a.vtt").write_text(
    "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n<v 张老师>上限多少？</v>\n<v 李同学>38205元。</v>\n\n"
    "00:00:04.000 --> 00:00:05.000\n5 &lt; 6，A&amp;B 公司\n",
    encoding="utf-8",
)
cues = list(webvtt.read("a.vtt"))
check("webvtt-py, who", cues[0].voice, "张老师")
check("webvtt-py, text", cues[0].text, "上限多少？\n38205元。")
check("webvtt-py, escapes", cues[1].text, "5 &lt; 6，A&amp;B 公司")
check("pysubs2, escapes", pysubs2.load("a.vtt")[1].plaintext, "5 &lt; 6，A&amp;B 公司")
PY
