"""What goes wrong with a language model, and why what it wrote is struck."""

from __future__ import annotations

from qabot.messages.codes.declaring import worded


class Writing:
    """What goes wrong with a language model, and why what it wrote is struck."""

    # a language model, and what it wrote
    MODEL_BUSY = worded(
        "The model at {host} has too much to do: ask again later", "{host} 上的模型太忙：请稍后再问"
    )
    MODEL_BUSY_UNTIL = worded(
        "The model at {host} has too much to do: ask again in {seconds} s",
        "{host} 上的模型太忙：请 {seconds} 秒后再问",
    )
    MODEL_CUT = worded(
        "The model at {host} broke off in the middle: ask again, or look at its log",
        "{host} 上的模型中途断开：请再问一次，或查看它的日志",
    )
    MODEL_FAILS = worded(
        "The model at {host} failed ({reason}): ask again, or look at its log",
        "{host} 上的模型出错（{reason}）：请再问一次，或查看它的日志",
    )
    MODEL_KEY = worded(
        "The model at {host} does not accept the key ({status}): set QABOT_MODEL_KEY, or "
        "QABOT_MODEL_KEY_FILE to a file that contains it",
        "{host} 上的模型不接受密钥（{status}）：请设置 QABOT_MODEL_KEY，或把 "
        "QABOT_MODEL_KEY_FILE 设为存放密钥的文件",
    )
    MODEL_LEAVES = worded(
        "The question and the passages found for it are sent to {host}",
        "问题和找到的段落会发送到 {host}",
    )
    MODEL_NO_ENDPOINT = worded(
        "{url} does not answer as a language model does ('{text}'): model_url ends with /v1 as a "
        "rule, as in http://127.0.0.1:11434/v1",
        "{url} 的回答不像语言模型（“{text}”）：model_url 通常以 /v1 结尾，"
        "例如 http://127.0.0.1:11434/v1",
    )
    MODEL_SILENT = worded(
        "The model at {host} has been silent for {seconds} s: ask again, or raise model_timeout",
        "{host} 上的模型 {seconds} 秒没有动静：请再问一次，或调大 model_timeout",
    )
    SUMMARY_PARTS = worded(
        "Reading part {done} of {parts}", "正在读第 {done} 部分，共 {parts} 部分"
    )
    MODEL_SLOW = worded(
        "The model was given up after {seconds} s: ask for less at once, or use a quicker model",
        "模型写了 {seconds} 秒还没写完，已停止等待：请问得窄一些，或换一个更快的模型",
    )
    MODEL_TOO_LONG = worded(
        "{model} wrote more than fits: ask for less, or give it more room on its server",
        "{model} 写得太长：请问得窄一些，或在它的服务器上放宽长度",
    )
    MODEL_UNKNOWN = worded(
        "{url} does not know {model}: `qabot model --check` lists what it knows; model_url ends "
        "with /v1 as a rule",
        "{url} 没有模型 {model}：`qabot model --check` 会列出有哪些；model_url 通常以 /v1 结尾",
    )
    MODEL_UNREACHABLE = worded(
        "No model can be reached at {url} ({error}): start its server, or set model_url",
        "连不上 {url} 的模型（{error}）：请启动它的服务器，或设置 model_url",
    )
    MODEL_UNSET = worded(
        "Written answers need a language model: set model_url and model, as in --model-url "
        "http://127.0.0.1:11434/v1 --model qwen3:8b",
        "成文的回答需要语言模型：请设置 model_url 和 model，例如 --model-url "
        "http://127.0.0.1:11434/v1 --model qwen3:8b",
    )
    MODEL_URL = worded(
        "model_url '{url}' is not an address: pass one as in http://127.0.0.1:11434/v1, without "
        "user and password",
        "model_url “{url}” 不是网址：请写成 http://127.0.0.1:11434/v1 这样，不带用户名和密码",
    )
    WRITTEN_NOTHING = worded(
        "The model found no answer in the passages; the quotes are shown alone",
        "模型在这些段落里没有找到答案，只显示原文",
    )
    WRITTEN_REFUSED = worded(
        "The documents do not contain the answer, so the model was not asked",
        "文档中没有答案，所以没有问模型",
    )
    WRITTEN_UNSUPPORTED = worded(
        "What the model wrote does not rest on the passages; the quotes are shown alone",
        "模型写的内容在这些段落里没有依据，只显示原文",
    )

    # sentences that a model wrote, and what they do not rest on
    CLAIM_ADDED = worded("the quotes do not say '{words}'", "原文没有说“{words}”")
    CLAIM_BOUND = worded("the quotes bound another way: '{words}'", "界限与原文不同：“{words}”")
    CLAIM_CAUSE = worded(
        "the quotes state no such cause: '{words}'", "原文没有说这样的因果：“{words}”"
    )
    CLAIM_CLAUSE = worded("the quotes do not say this: '{words}'", "原文没有这样说：“{words}”")
    CLAIM_CONDITION = worded("left out is the condition '{words}'", "漏掉了条件“{words}”")
    CLAIM_EXCEPTION = worded("left out is an exception: '{words}'", "漏掉了例外：“{words}”")
    CLAIM_FIGURE = worded("the figure {words} is not in the quotes", "原文没有数字 {words}")
    CLAIM_HEDGE = worded("left out is '{words}'", "漏掉了“{words}”")
    CLAIM_LONG = worded(
        "longer than {limit} characters, which is not compared", "超过 {limit} 个字，没有核对"
    )
    CLAIM_MODALITY = worded("the quotes do not say '{words}'", "原文没有说“{words}”")
    CLAIM_NAME = worded("the name '{words}' is not in the quotes", "原文没有名称“{words}”")
    CLAIM_NEGATION = worded("denied on one side only: '{words}'", "肯定与否定不一致：“{words}”")
    CLAIM_OPPOSITE = worded(
        "'{words}', where the quote says '{other}'", "写的是“{words}”，原文是“{other}”"
    )
    CLAIM_OTHER = worded(
        "'{words}', where the quote says '{other}'", "写的是“{words}”，原文是“{other}”"
    )
    CLAIM_OWNER = worded(
        "in the quotes '{words}' belongs to something else", "原文中“{words}”说的是别的"
    )
    CLAIM_QUOTATION = worded(
        "the words in quotation marks are not in the quotes: '{words}'",
        "引号里的话原文没有：“{words}”",
    )
    CLAIM_ROLES = worded(
        "in the quotes it is the other way around: {words}", "与原文的关系相反：{words}"
    )
    CLAIM_SCOPE = worded(
        "the quotes say how far it applies in another way: '{words}'",
        "适用范围与原文不同：“{words}”",
    )
    CLAIM_UNREFERENCED = worded("no quote is named for it", "没有写明依据哪句原文")
    CLAIM_WORDS = worded("words that are not in the quotes: {words}", "原文没有这些词：{words}")
