"""The words around an answer, in the language of the question, and numbers in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qabot.language.text import is_cjk
from qabot.messages import Code, Language, message

if TYPE_CHECKING:
    from qabot.conversation import Role
    from qabot.index import Status
    from qabot.types import Answer


@dataclass(frozen=True, slots=True)
class Words:
    """The wordings of the command line in one language."""

    found: str
    conflicting: str
    refusal: str
    related: str
    items: str
    understood: str
    other_reading: str


CHINESE = Words(
    "找到 {n} 段原文，可信度 {percent}",
    "几份文档说法不一，请对照原文：",
    "文档中没有找到答案。",
    "最接近的段落（不是答案）：",
    "共 {of} 项，以上是前 {shown} 项",
    "理解为：{question}",
    "也可能是：{question}（输入 /other）",
)
ENGLISH = Words(
    "{quotes}, confidence {percent}",
    "The documents differ; compare them:",
    "The documents do not contain the answer.",
    "Closest passages (not an answer):",
    "the first {shown} of {of} items",
    "Understood as: {question}",
    "Or: {question} (type /other)",
)


def words_for(question: str) -> Words:
    """Chinese for a question with a Chinese character, English for all others."""
    return CHINESE if any(map(is_cjk, question)) else ENGLISH


def stand_in(answer: Answer) -> str:
    """That the index on this machine answered for a server that was away; else empty."""
    info = answer.index
    if info is None or not info.away:
        return ""
    language: Language = "zh" if words_for(answer.question) is CHINESE else "en"
    said = message(Code.MILVUS_STANDBY, server=info.away, generation=info.generation)
    return said.text(language)


_SENDING = {
    "zh": "把文件放进文档文件夹，再运行 qabot index（或让 qabot watch 一直运行），就可以问了。",
    "en": "Put the file into the folder of documents and run `qabot index` (or keep `qabot watch` "
    "running); then ask about it.",
}


def small_talk(role: Role, said: str, status: Status) -> str:
    """The reply to small talk on the command line."""
    from qabot.conversation.smalltalk import small_talk as words_for_small_talk

    titles = [entry.title for entry in status.entries[:4]]
    sending = _SENDING["zh" if words_for(said) is CHINESE else "en"]
    return words_for_small_talk(role, said, status.manifest.documents, titles, sending)


def count_of(number: int, noun: str) -> str:
    """``2, "page"`` -> ``2 pages``."""
    return f"{number:,} {noun}{'s' if number != 1 else ''}"


def duration(seconds: float, language: Language = "en") -> str:
    """``75`` -> ``1 min 15 s`` or ``1 分 15 秒``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    hour, minute, second = ("h", "min", "s") if language == "en" else ("小时", "分", "秒")
    if hours:
        return f"{hours} {hour} {minutes} {minute}"
    return f"{minutes} {minute} {rest} {second}" if minutes else f"{rest} {second}"
