"""The tables of the READMEs, made from the results files.

    python benchmarks/table.py [zh]

A test compares them with what stands in README.md and README.zh.md.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
SETS = ("CMRC 2018 dev", "DRCD dev (traditional)")
LENGTHS = ("quote_characters_median", "quote_characters_longest")
LABELS = {
    "en": {
        "vectors": "right paragraph comes first, by vectors alone",
        "words": "… by words alone",
        "both": "… by both",
        "alone": "… by both, without titles and headings",
        "first": "first quote holds the answer",
        "any": "one of at most three quotes does",
        "false": "answerable, but refused",
        "right": "not in the documents, and refused",
        "auroc": "answerable against not, AUROC",
        "length": "characters of a quote, median / longest",
        "set": "questions about `corpus/`",
        "asked": "asked",
        "refused": "refused",
        "answerable": "answerable",
        "off-topic": "off topic",
        "near-miss": "near misses",
        "zh-hans": "simplified",
        "zh-hant": "traditional",
        "english": "English",
        "cold": "`qabot ask` from a cold start: {seconds} s, {ratio} times "
        "`python -c 'import numpy'`; "
        "`qabot --help`: {help} s; an answer of an index that is open: {median} ms in the median, "
        "{p95} ms for 95 of 100 ([start.json](benchmarks/results/start.json)).",
    },
    "zh": {
        "vectors": "正确段落排第一：只用向量",
        "words": "……只用词语",
        "both": "……两路一起",
        "alone": "……两路一起，不用标题",
        "first": "第一段引文含有答案",
        "any": "最多三段引文中有一段含有答案",
        "false": "有答案却拒答",
        "right": "文档里没有答案，正确拒答",
        "auroc": "有无答案的区分，AUROC",
        "length": "引文字数，中位数 / 最长",
        "set": "关于 `corpus/` 的问题",
        "asked": "题数",
        "refused": "拒答",
        "answerable": "有答案",
        "off-topic": "无关",
        "near-miss": "近似",
        "zh-hans": "简体",
        "zh-hant": "繁体",
        "english": "英文",
        "cold": "冷启动的 `qabot ask`：{seconds} 秒，是 `python -c 'import numpy'` 的 {ratio} 倍；"
        "`qabot --help`：{help} 秒；索引打开以后，一次回答的中位数为 {median} 毫秒，"
        "95% 在 {p95} 毫秒以内（[start.json](benchmarks/results/start.json)）。",
    },
}


def tables(language: str) -> str:
    """Three parts, with an empty line between them."""
    words = LABELS[language]
    return "\n\n".join((_sets(words), _jinan(words), _start(words)))


def _sets(words: dict[str, str]) -> str:
    retrieval, answers = _figures("retrieval"), _figures("answers")
    found, alone = (
        [retrieval[f"{name}, {how}"] for name in SETS] for how in ("with titles", "text alone")
    )
    given = [answers[name]["answers"] for name in SETS]
    refused = [answers[name]["refusals"] for name in SETS]
    rows = [
        (words[leg], *(_percent(f[leg]["r@1"]) for f in found), "retrieval")
        for leg in ("vectors", "words", "both")
    ]
    rows += [
        (words["alone"], *(_percent(f["both"]["r@1"]) for f in alone), "retrieval"),
        (words["first"], *(_percent(g["quote_1_holds_answer"]) for g in given), "answers"),
        (words["any"], *(_percent(g["any_quote_holds_answer"]) for g in given), "answers"),
        (words["false"], *(_percent(r["false_refusals"]) for r in refused), "answers"),
        (words["right"], *(_percent(r["right_refusals"]) for r in refused), "answers"),
        (words["auroc"], *(f"{r['auroc']:.3f}" for r in refused), "answers"),
        (words["length"], *(_pair(g, *LENGTHS) for g in given), "answers"),
    ]
    head = f"| | {' | '.join(SETS)} | |\n|---|---|---|---|"
    lines = [f"| {a} | {b} | {c} | {_link(file)} |" for a, b, c, file in rows]
    return "\n".join([head, *lines])


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
            lines.append(f"| {words[kind]}, {words[name]} | {' | '.join(map(str, cells))} |")
    return "\n".join([head, *lines])


def _start(words: dict[str, str]) -> str:
    figures = _figures("start")
    return words["cold"].format(
        seconds=figures["qabot ask"]["seconds_median"],
        ratio=figures["qabot ask"]["times_import_numpy"],
        help=figures["qabot --help"]["seconds_median"],
        median=figures["answer of an open index"]["ms_median"],
        p95=figures["answer of an open index"]["ms_p95"],
    )


def _figures(name: str) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text("utf-8"))["figures"]
    return figures


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _pair(figures: dict[str, Any], first: str, second: str) -> str:
    return f"{figures[first]:.0f} / {figures[second]:.0f}"


def _link(name: str) -> str:
    return f"[{name}.json](benchmarks/results/{name}.json)"


if __name__ == "__main__":
    print(tables(sys.argv[1] if len(sys.argv) > 1 else "en"))
