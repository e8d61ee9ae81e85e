"""Short words for small talk and for questions about qabot itself, made from facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qabot.conversation.roles import Role
from qabot.language.text import is_cjk

_TITLES_NAMED = 3
_CHINESE: Mapping[Role, str] = {
    "courtesy": "不客气。有问题请直接问，我会用文档里的原文回答。",
    "who": "我是 qabot，只用这里的 {documents} 份文档里的原文回答问题{titles}；"
    "文档里没有的，我会说没有找到。",
    "can": "可以问我这 {documents} 份文档里写了什么{titles}，例如某个数字、日期、负责人、流程。"
    "我引用原文并给出位置，可以追问（“那2019年呢”“它在哪里”），也可以一次问几件事。",
    "sure": "我不自己编写答案，只引用 {documents} 份文档里的原文，并给出位置，请点开核对。"
    "引用的段落可能不切题；可信度低的时候我会拒绝回答。",
    "write": "我不写作、不翻译、不总结，只找出文档里的原文。请问一个文档里能查到的问题。",
}
_ENGLISH: Mapping[Role, str] = {
    "courtesy": "You're welcome. Ask me anything about the documents; I answer in their words.",
    "who": "I'm qabot. I answer from {documents} documents here{titles}, with verbatim quotes; "
    "if they don't contain the answer, I say so.",
    "can": "Ask what the {documents} documents here say{titles}: figures, dates, people, steps. "
    "I quote the passage and its place. You can follow up, and ask several things at once.",
    "sure": "I don't write answers: I quote {documents} documents word for word, with the place, "
    "so that you can check. A quote may miss the point; when I'm not sure, I refuse.",
    "write": "I don't write, translate or summarise: I find what the documents say. Ask something "
    "that they may contain.",
}
_GREETINGS = ("你好", "您好", "早", "嗨", "哈喽", "在吗", "晚安", "hello", "hi", "hey", "good")
_HELLO = {
    "zh": "你好！请直接提问，我会用文档里的原文回答。",
    "en": "Hello! Ask me anything about the documents; I answer in their words.",
}


def small_talk(
    role: Role, message: str, documents: int, titles: Sequence[str], sending: str = ""
) -> str:
    """What to say to a message that asks nothing of the documents, in its language.

    ``documents`` is how many there are, ``titles`` those of the first few; ``sending`` says how
    documents are added in the place where it is asked.
    """
    chinese = any(map(is_cjk, message)) or not message.isascii()
    if role == "send":
        return sending
    if role == "courtesy" and message.strip().lower().startswith(_GREETINGS):
        return _HELLO["zh" if chinese else "en"]
    named = "、".join(f"《{title}》" for title in titles[:_TITLES_NAMED])
    if chinese:
        found = f"（{named}{'等' if documents > _TITLES_NAMED else ''}）" if named else ""
        return _CHINESE[role].format(documents=documents, titles=found)
    listed = ", ".join(titles[:_TITLES_NAMED])
    found = f" ({listed}{', …' if documents > _TITLES_NAMED else ''})" if listed else ""
    return _ENGLISH[role].format(documents=documents, titles=found)
