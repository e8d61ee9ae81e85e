"""The tables of docs/benchmarks.md and of the READMEs, made from the results files.

    python -m benchmarks.table [zh]

Prints the short table of the README, then those of docs/. Tests compare the pages with both.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
SETS = ("CMRC 2018 dev", "DRCD dev (traditional)")
METHODS = ("reader", "rule")
LENGTHS = ("quote_characters_median", "quote_characters_longest")
LABELS = {
    "en": {
        "vectors": "right paragraph comes first, by vectors alone",
        "words": "… by words alone",
        "both": "… by both",
        "alone": "… by both, without titles and headings",
        "answers": "answers ({file}), with the reader / `--fast`",
        "first": "first quote contains the answer",
        "interval": "… 95 % interval",
        "any": "one of at most three quotes contains it",
        "marked": "highlighted words vs. gold answer, F1",
        "false": "answerable questions refused",
        "right": "unanswerable questions refused",
        "near": "near misses, refused",
        "auroc": "answerable vs. unanswerable, AUROC",
        "length": "characters of a quote, median / longest",
        "news": "news ({file}), with the reader / `--fast`",
        "one": "one statement answers: first quote / one of three",
        "two": "two statements answer: three quotes contain both",
        "left": "unanswerable questions refused (answerable ones refused)",
        "conflict": "true and false figure in the documents: both quoted, of 100",
        "ablation": "what each part adds ({file})",
        "refusing": "correct refusals at 5 % false refusals",
        "missing": "near misses refused at 5 % false refusals",
        "set": "questions about `corpus/`",
        "asked": "asked",
        "refused": "refused",
        "answerable": "answerable",
        "off-topic": "off topic",
        "near-miss": "near misses",
        "zh-hans": "simplified",
        "zh-hant": "traditional",
        "english": "English",
        "comma": ", ",
        "short": "CMRC 2018 / DRCD (traditional)",
        "reader": "with the reader",
        "file": "file",
        "found": "right paragraph ranked first",
        "speed": "answer to a Chinese question, index open, median",
        "cold": "`qabot ask` from a cold start: {seconds} s, {ratio} times "
        "`python -c 'import numpy'`; "
        "with `--fast` {fast} s; `qabot --help`: {help} s; an answer to a Chinese "
        "question, index open: "
        "{median} ms in the median, {p95} ms for 95 of 100, with `--fast` {fast_median} and "
        "{fast_p95} ms ({file}).",
    },
    "zh": {
        "vectors": "正确段落排第一：只用向量",
        "words": "……只用词语",
        "both": "……两路一起",
        "alone": "……两路一起，不用标题",
        "answers": "回答（{file}）：用阅读模型 / `--fast`",
        "first": "第一段引文含有答案",
        "interval": "……95% 区间",
        "any": "最多三段引文中有一段含有答案",
        "marked": "标出的字词与答案相比，F1",
        "false": "有答案却拒答",
        "right": "文档里没有答案，正确拒答",
        "near": "近似问题，正确拒答",
        "auroc": "有无答案的区分，AUROC",
        "length": "引文字数，中位数 / 最长",
        "news": "新闻（{file}）：用阅读模型 / `--fast`",
        "one": "一句话能回答：第一段引文 / 三段之一含有答案",
        "two": "要两句话才能回答：三段引文含有全部答案",
        "left": "文档里没有答案，正确拒答（有答案却拒答）",
        "conflict": "文档里真假数字并存：两者都引出，每 100 题",
        "ablation": "各部分的作用（{file}）",
        "refusing": "误拒 5% 时正确拒答",
        "missing": "误拒 5% 时近似问题拒答",
        "set": "关于 `corpus/` 的问题",
        "asked": "题数",
        "refused": "拒答",
        "answerable": "有答案",
        "off-topic": "无关",
        "near-miss": "近似",
        "zh-hans": "简体",
        "zh-hant": "繁体",
        "english": "英文",
        "all": "全部",
        "without reader (--fast)": "不用阅读模型（`--fast`）",
        "reader's odds alone": "只凭阅读模型的几率",
        "without names, figures and years that the passage lacks": "不计段落所缺的名称、数字、年份",
        "retrieval by words alone": "只按字词检索",
        "retrieval by meaning alone": "只按语义检索",
        "one passage read": "读一个段落",
        "three passages read": "读三个段落",
        "ten passages read": "读十个段落",
        "comma": "，",
        "short": "CMRC 2018 / DRCD（繁体）",
        "reader": "用阅读模型",
        "file": "文件",
        "found": "正确段落排第一",
        "speed": "索引打开以后，中文问题一次回答的中位数",
        "cold": "冷启动的 `qabot ask`：{seconds} 秒，是 `python -c 'import numpy'` 的 {ratio} 倍；"
        "加 `--fast` 为 {fast} 秒；`qabot --help`：{help} 秒；索引打开以后，"
        "中文问题一次回答的中位数为 "
        "{median} 毫秒，95% 在 {p95} 毫秒以内，加 `--fast` 为 {fast_median} 和 {fast_p95} 毫秒"
        "（{file}）。",
    },
}


def summary(language: str) -> str:
    """The four rows of the README, each with the reader and with --fast."""
    words = LABELS[language]
    found, answers, times = _figures("retrieval"), _figures("answers"), _figures("start")
    ranked = _slashed([found[f"{name}, with titles"]["both"]["r@1"] for name in SETS])
    rows: list[tuple[str, ...]] = [(words["found"], ranked, ranked, "retrieval")]
    for name, part, key in (
        ("first", "answers", "quote_1_holds_answer"),
        ("right", "refusals", "right_refusals"),
    ):
        cells = (_slashed([answers[of][method][part][key] for of in SETS]) for method in METHODS)
        rows.append((words[name], *cells, "answers"))
    opened = "answer of an open index"
    medians = (f"{times[opened + how]['ms_median']} ms" for how in ("", ", --fast"))
    rows.append((words["speed"], *medians, "start"))
    head = f"| {words['short']} | {words['reader']} | `--fast` | {words['file']} |"
    lines = [head, "|---|---|---|---|"]
    lines += [f"| {' | '.join(row)} | {_link(name, '')} |" for *row, name in rows]
    return "\n".join(lines)


def _slashed(shares: list[float]) -> str:
    return " / ".join(map(_percent, shares))


def tables(language: str) -> str:
    """The tables of docs/, with an empty line between them."""
    words = LABELS[language]
    parts = (_retrieval, _answers, _news, _ablation, _jinan, _start)
    return "\n\n".join(part(words) for part in parts)


def _retrieval(words: dict[str, str]) -> str:
    figures = _figures("retrieval")
    found, alone = (
        [figures[f"{name}, {how}"] for name in SETS] for how in ("with titles", "text alone")
    )
    rows = [
        (words[leg], *(_percent(f[leg]["r@1"]) for f in found))
        for leg in ("vectors", "words", "both")
    ]
    rows.append((words["alone"], *(_percent(f["both"]["r@1"]) for f in alone)))
    head = f"| {_link('retrieval')} | {' | '.join(SETS)} |\n|---|---|---|"
    return "\n".join([head, *(f"| {' | '.join(row)} |" for row in rows)])


def _answers(words: dict[str, str]) -> str:
    figures = _figures("answers")
    rows: list[tuple[str, str, Callable[[dict[str, Any]], str]]] = [
        ("first", "answers", lambda f: _percent(f["quote_1_holds_answer"])),
        ("interval", "answers", lambda f: _range(f["quote_1_interval"])),
        ("any", "answers", lambda f: _percent(f["any_quote_holds_answer"])),
        ("marked", "answers", lambda f: _percent(f["marked_f1"])),
        ("false", "refusals", lambda f: _percent(f["false_refusals"])),
        ("right", "refusals", lambda f: _percent(f["right_refusals"])),
        ("near", "refusals", lambda f: _percent(f["near_misses_refused"])),
        ("auroc", "refusals", lambda f: f"{f['auroc']:.3f}"),
        ("length", "answers", lambda f: _pair(f, *LENGTHS)),
    ]
    head = words["answers"].format(file=_link("answers"))
    lines = [f"| {head} | {' | '.join(figures)} |", "|---" * (len(figures) + 1) + "|"]
    for name, part, shown in rows:
        methods = ("reader",) if name in ("interval", "length") else METHODS
        cells = [
            " / ".join(shown(of[method][part]) for method in methods) for of in figures.values()
        ]
        lines.append(f"| {words[name]} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _news(words: dict[str, str]) -> str:
    figures = _figures("news")
    rows: list[tuple[str, Callable[[dict[str, Any]], str]]] = [
        ("one", lambda f: _both(f["one"], "first_quote", "any_quote")),
        ("two", lambda f: _percent(f["two"]["all_parts"])),
        ("left", lambda f: _false(f["refusals"])),
        ("auroc", lambda f: f"{f['refusals']['auroc']:.3f}"),
        ("conflict", lambda f: str(f["conflicts"]["both"])),
    ]
    lines = [f"| {words['news'].format(file=_link('news'))} | |", "|---|---|"]
    for name, shown in rows:
        cells = " ; ".join(shown(figures[method]) for method in ("reader", "rule"))
        lines.append(f"| {words[name]} | {cells} |")
    return "\n".join(lines)


def _both(figures: dict[str, float], first: str, second: str) -> str:
    return f"{_percent(figures[first])}, {_percent(figures[second])}"


def _false(figures: dict[str, float]) -> str:
    return f"{_percent(figures['right_refusals'])} ({_percent(figures['false_refusals'])})"


def _ablation(words: dict[str, str]) -> str:
    columns = {
        "first": "first_quote",
        "marked": "marked_f1",
        "auroc": "auroc",
        "refusing": "right_refusals_at_5_percent_false",
        "missing": "near_misses_refused_at_5_percent_false",
    }
    sets = _figures("ablation")
    head = words["ablation"].format(file=_link("ablation"))
    lines = [f"| {head} | {' | '.join(words[c] for c in columns)} |", "|---" * 6 + "|"]
    for name in next(iter(sets.values())):
        cells = [
            " / ".join(_share(of[name][key]) for of in sets.values()) for key in columns.values()
        ]
        lines.append(f"| {words.get(name, name)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _share(share: float) -> str:
    return f"{share:.3f}"


def _jinan(words: dict[str, str]) -> str:
    names = {"zh-hans": "zh-hans", "zh-hant": "zh-hant", "en": "english"}
    columns = ("asked", "first", "any", "refused")
    head = (
        f"| {words['set']} ({_link('jinan')}) | {' | '.join(words[c] for c in columns)} |\n"
        "|---|---|---|---|---|"
    )
    lines = []
    for kind in ("answerable", "off-topic", "near-miss"):
        for script, name in names.items():
            figures = _figures("jinan")[f"{kind}, {script}"]
            held = [
                figures.get(key, 0) if kind == "answerable" else "–"
                for key in ("quote_1_holds_answer", "any_quote_holds_answer")
            ]
            cells = (figures["questions"], *held, figures.get("refused", 0))
            named = words["comma"].join((words[kind], words[name]))
            lines.append(f"| {named} | {' | '.join(map(str, cells))} |")
    return "\n".join([head, *lines])


def _start(words: dict[str, str]) -> str:
    figures = _figures("start")
    return words["cold"].format(
        file=_link("start"),
        seconds=figures["qabot ask"]["seconds_median"],
        ratio=figures["qabot ask"]["times_import_numpy"],
        fast=figures["qabot ask --fast"]["seconds_median"],
        help=figures["qabot --help"]["seconds_median"],
        median=figures["answer of an open index"]["ms_median"],
        p95=figures["answer of an open index"]["ms_p95"],
        fast_median=figures["answer of an open index, --fast"]["ms_median"],
        fast_p95=figures["answer of an open index, --fast"]["ms_p95"],
    )


def _figures(name: str) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text("utf-8"))["figures"]
    return figures


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _range(interval: list[float]) -> str:
    return f"{interval[0]:.1%} – {interval[1]:.1%}"


def _pair(figures: dict[str, Any], first: str, second: str) -> str:
    return f"{figures[first]:.0f} / {figures[second]:.0f}"


def _link(name: str, up: str = "../") -> str:
    return f"[{name}.json]({up}benchmarks/results/{name}.json)"


if __name__ == "__main__":
    chosen = sys.argv[1] if len(sys.argv) > 1 else "en"
    print(summary(chosen), tables(chosen), sep="\n\n")
