"""What the commands print themselves, in both languages next to each other."""

from __future__ import annotations

from qabot.messages.worded import Worded
from qabot.system.locale import language


class Line(Worded):
    """A line that a command prints; results are worded in `qabot.rendering`."""

    FORMATS = ("formats", "formats that are read: {endings}", "能读的格式：{endings}")
    GREETING = (
        "greeting",
        "{documents:,} document{documents:s}, {passages:,} passage{passages:s}. "
        "Ask, or type /help.",
        "{documents:,} 份文档，{passages:,} 段。请提问，或输入 /help。",
    )
    INTERRUPTED = (
        "interrupted",
        "qabot: stopped; what was embedded so far is kept",
        "qabot：已停止；已经算出的向量都保留着",
    )
    NO_GAPS = (
        "no_gaps",
        "No question was refused or voted down in the last {days} day{days:s}",
        "最近 {days} 天里没有拒答或被点踩的问题",
    )
    NO_MEMORY = (
        "no_memory",
        "Nothing yet: no bot or server has run with the index '{folder}'",
        "还没有记录：没有机器人或服务器用过索引 '{folder}'",
    )
    NO_QUOTE = (
        "no_quote",
        "There is no quote {number} above: ask a question first",
        "上面没有第 {number} 段引文：请先提问",
    )
    OUTPUT_FAILS = (
        "output_fails",
        "qabot: The output cannot be written: {error}. Free space, or write it elsewhere",
        "qabot：结果写不出去（{error}）。请腾出空间，或写到别处",
    )
    PRIORITY = (
        "priority",
        "This system cannot lower the priority: it stays as it is",
        "这个系统不能降低优先级，保持不变",
    )
    ROLLED_BACK = (
        "rolled_back",
        "Rolled back to generation {generation}.",
        "已退回到第 {generation} 代。",
    )
    STOPPED = ("stopped", "stopped", "已停止")
    UNKNOWN_COMMAND = ("unknown_command", "Unknown command {line}", "没有这个命令：{line}")
    WATCHING = ("watching", "watching {paths}; Ctrl-C stops", "正在监视 {paths}；按 Ctrl-C 停止")


def said(line: Line, /, **fields: str | int) -> str:
    """The line in the language chosen."""
    return line.text(language(), **fields)
