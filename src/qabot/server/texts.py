"""What the page and the chat endpoint say, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from qabot.language.text import is_cjk

Texts = Mapping[str, str]

ENGLISH: Texts = {
    "lang": "en",
    "title": "Ask the documents",
    "question": "Your question",
    "follow_up": "Your next question",
    "ask": "Ask",
    "again": "New conversation",
    "you": "You asked",
    "understood": "Understood as: {question}",
    "found": "Verbatim from the documents, confidence {percent}",
    "conflicting": "The documents give different figures: compare the first two quotes.",
    "refusal": "The documents do not contain the answer.",
    "related": "The nearest sentences, which do not answer it:",
    "page": "page {number}",
    "source": "Open where it stands",
    "sign_in": "This server asks for a token. Whoever runs it makes one for you.",
    "token": "Token",
    "enter": "Enter",
    "wrong_token": "That token is not known. Check that you copied all of it.",
    "problem": "That did not work",
    "back": "Back to the questions",
    "outside": "The document has {length} characters: the link points outside it.",
    "no_document": "There is no such document here. The link may be cut short.",
    "purged": "This document was deleted for good.",
}
CHINESE: Texts = {
    "lang": "zh-CN",
    "title": "向文档提问",
    "question": "您的问题",
    "follow_up": "接着问",
    "ask": "提问",
    "again": "新的对话",
    "you": "您问的是",
    "understood": "理解为：{question}",
    "found": "文档原文，可信度 {percent}",
    "conflicting": "文档里的数字不一致：请比较前两段引文。",
    "refusal": "文档里没有找到答案。",
    "related": "最接近的句子（并不回答这个问题）：",
    "page": "第 {number} 页",
    "source": "打开原文位置",
    "sign_in": "访问这里需要令牌，请向管理员索取。",
    "token": "令牌",
    "enter": "进入",
    "wrong_token": "令牌不正确，请检查是否复制完整。",
    "problem": "没有成功",
    "back": "回到提问",
    "outside": "文档共 {length} 个字符，链接所指的位置不在其中。",
    "no_document": "这里没有这份文档，链接可能不完整。",
    "purged": "这份文档已被彻底删除。",
}


def texts_for(question: str) -> Texts:
    """In the language of what was asked."""
    return CHINESE if any(map(is_cjk, question)) else ENGLISH


def texts_accepted(accepted: str) -> Texts:
    """In the language that a browser prefers: ``zh-CN,zh;q=0.9,en;q=0.8`` -> Chinese."""
    weights = {"zh": 0.0, "en": 0.0}
    for choice in accepted.lower().split(","):
        tag, _, rest = choice.strip().partition(";")
        language = tag.split("-")[0]
        if language in weights:
            weights[language] = max(weights[language], _weight(rest))
    return CHINESE if weights["zh"] > weights["en"] else ENGLISH


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0
