#!/bin/sh
# Web: the date of a Chinese page becomes 1 January of its year, or the closing date of its offer.
# Guess: "发布时间：2021年3月5日" gives 2021-03-05, with a closing date beside it or not.
# Expected from: the documentation: markup and text are searched, the date found is checked, and "most
#   recent" (the default) stands for "last modified, updated time",
#   https://htmldate.readthedocs.io/en/latest/
# Instead: a date with 年, 月, 日 is found by its year alone, and month and day are filled up with
#   01-01, in text, in <time> and in a meta element. With figures (2021-03-05) the date is
#   right, until a later one stands on the page: then the default takes that one, such as the day
#   on which applications close, whatever the words before it say.
# Hurt: filters and rankings by date, also in trafilatura, which takes its dates from htmldate; whole
#   years of notices seem to be of New Year's Day.
# Versions: htmldate 1.11.0, trafilatura 2.3.1; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    htmldate==1.11.0 trafilatura==2.3.1 lxml_html_clean==0.4.6
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import sys

import trafilatura
from htmldate import find_date


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


def date_of(body: str, head: str = "", *, original: bool = False) -> str | None:
    page = f'<html lang="zh-CN"><head><title>公告</title>{head}</head><body>{body}</body></html>'
    return find_date(page, original_date=original)


published = "<p>发布日期：2021-03-05</p>"
closing = "<p>报名截止日期：2021-04-30</p>"
check("text", date_of("<p>发布时间：2021年3月5日</p>"), "2021-01-01")
check("text, two digits", date_of("<p>发布时间：2021年11月15日</p>"), "2021-01-01")
check("time element", date_of("<time>2021年3月5日</time>"), "2021-01-01")
meta = '<meta name="PubDate" content="2021年3月5日">'
check("meta element", date_of("<p>正文</p>", meta), "2021-01-01")
filler = "<p>" + "本次招录面向社会，条件和程序见下文，请报名者仔细阅读。" * 8 + "</p>"
page = f"<html><body><article><h1>公告</h1><p>发布时间：2021年3月5日</p>{filler}</article></body></html>"
check("trafilatura", trafilatura.bare_extraction(page, with_metadata=True).date, "2021-01-01")
check("figures", date_of(published), "2021-03-05")
check("figures, closing date behind", date_of(published + closing), "2021-04-30")
check("figures, closing date before", date_of(closing + published), "2021-04-30")
check("the same, original_date", date_of(closing + published, original=True), "2021-03-05")
PY
