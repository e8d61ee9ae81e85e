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
    "unconfirmed": "(unconfirmed)",
    "struck": "Sentences of the model that were struck: {count}",
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
    "ask_here": "Ask",
    "documents": "Documents",
    "gaps": "Gaps",
    "evaluation": "Evaluation",
    "pages": "Pages",
    "skip": "To the content",
    "welcome": "Answers are quoted word for word, with their source.",
    "print": "Print",
    "searching": "Searching …",
    "failed": "The server cannot be reached. Try again.",
    "opening": "Opening …",
    "document": "Document",
    "opens": "{source}: quote {number}, {title}",
    "previous": "‹ Previous quote",
    "next": "Next quote ›",
    "whole": "Whole page",
    "close": "Close",
    "drawn": "The page as it is drawn, with the quote marked. If it does not appear, the file has "
    "changed or is away.",
    "choose": "Add a document",
    "send": "Upload",
    "drop": "Files can also be dropped here.",
    "sending": "being sent",
    "reload": "Show the list anew",
    "served": "{count} documents can be asked about.",
    "building": "The index is being made anew; questions are answered from the former one.",
    "characters": "Characters",
    "removal": "Uploaded",
    "remove": "Remove",
    "remove_what": "Remove {name}",
    "lost": "Lost while reading: {count}",
    "left_out": "Left out: {count}",
    "more": "{count} more are not listed here: see GET /api/documents.",
    "job_waiting": "waiting",
    "job_reading": "being read",
    "job_indexing": "being indexed",
    "job_done": "can be asked about",
    "job_removed": "removed",
    "job_refused": "not taken",
    "job_failed": "failed",
    "job_replaces": "a new version of {name}",
    "job_beside": "{name} stays as it is",
    "job_same": "the same content as {name}, which is there already",
    "gaps_about": "Questions of the last {days} days that the documents do not answer, like ones "
    "together. They show what is missing.",
    "no_gaps": "None: every question was answered.",
    "times": "{count} times",
    "cases": "Your own questions",
    "cases_form": "One per line: question = answer, as the documents write it, several answers "
    "divided by |. Without an answer the right thing is a refusal.",
    "measure": "Measure",
    "result": "Result",
    "answerable": "Questions with an answer",
    "right_first": "the first quote contains it",
    "right_any": "one of the quotes contains it",
    "false_refusals": "refused",
    "unanswerable": "Questions without an answer",
    "right_refusals": "rightly refused",
    "went_wrong": "What went wrong",
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
    "unconfirmed": "〔未能核对〕",
    "struck": "模型写的句子中已删去 {count} 句",
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
    "ask_here": "提问",
    "documents": "文档",
    "gaps": "未答问题",
    "evaluation": "评测",
    "pages": "页面",
    "skip": "跳到正文",
    "welcome": "答案逐字引自文档，并注明出处。",
    "print": "打印",
    "searching": "正在查找……",
    "failed": "连不上服务器，请再试一次。",
    "opening": "正在打开……",
    "document": "文档",
    "opens": "{source}：第 {number} 段引文，《{title}》",
    "previous": "‹ 上一段",
    "next": "下一段 ›",
    "whole": "整页打开",
    "close": "关闭",
    "drawn": "原页面，引文已标出。如果没有显示，说明文件已更改或已移走。",
    "choose": "添加文档",
    "send": "上传",
    "drop": "也可以把文件拖到这里。",
    "sending": "正在上传",
    "reload": "刷新列表",
    "served": "共有 {count} 份文档可以提问。",
    "building": "正在更新索引，其间仍用原来的索引回答。",
    "characters": "字符数",
    "removal": "上传",
    "remove": "移除",
    "remove_what": "移除 {name}",
    "lost": "读取时丢失：{count} 项",
    "left_out": "未收录：{count} 个文件",
    "more": "还有 {count} 份没有列出，见 GET /api/documents。",
    "job_waiting": "排队中",
    "job_reading": "正在读取",
    "job_indexing": "正在建索引",
    "job_done": "可以提问了",
    "job_removed": "已移除",
    "job_refused": "未收录",
    "job_failed": "失败",
    "job_replaces": "是 {name} 的新版本",
    "job_beside": "原有的 {name} 保持不变",
    "job_same": "内容与已有的 {name} 相同",
    "gaps_about": "最近 {days} 天里文档没有答案的问题，相近的归在一起。由此可见缺少哪些文档。",
    "no_gaps": "没有：所有问题都有答案。",
    "times": "{count} 次",
    "cases": "您自己的问题",
    "cases_form": "每行一个：问题 = 文档里的原文答案，多个答案用 | 隔开。"
    "没有答案的问题，拒答才算对。",
    "measure": "评测",
    "result": "结果",
    "answerable": "有答案的问题",
    "right_first": "首段引文含答案",
    "right_any": "任一引文含答案",
    "false_refusals": "被拒答",
    "unanswerable": "无答案的问题",
    "right_refusals": "正确拒答",
    "went_wrong": "答错的问题",
}

FOR_SCRIPT = (  # what the script of a page says
    *("searching", "failed", "opening", "follow_up", "sending"),
    *("job_waiting", "job_reading", "job_indexing", "job_done", "job_refused", "job_failed"),
    *("job_replaces", "job_beside", "job_same"),
)


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
