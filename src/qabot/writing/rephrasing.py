"""A message of a conversation as a whole question, by a language model."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from qabot.language.text import is_cjk
from qabot.writing.client import Endpoint, ModelError, pieces
from qabot.writing.prompts import NOTHING
from qabot.writing.stream import drafts

_LONGEST_WAIT = 10.0  # seconds of silence: a follow-up is answered without the model as well
_CHINESE = """\
下面是一段对话里先后提出的问题。请把最后一个问题改写成不看前文也能懂的完整问题：补上省略的对象，\
把“它”“那个”等换成所指的名称。只用这些问题里出现过的名称和数字。只写改写后的问题，不要回答。

{before}
最后一个问题：{message}"""
_ENGLISH = """\
These questions were asked one after the other. Rewrite the last one so that it can be understood \
without the others: put in what is left out, and name what "it" or "that" stands for. Use only \
names and figures from these questions. Write the question alone, do not answer it.

{before}
The last question: {message}"""
_LOG = logging.getLogger(__name__)


def rephrased(endpoint: Endpoint, message: str, before: Sequence[str]) -> str:
    """The last question in full, after those before it, the latest first; empty if that fails."""
    form = _CHINESE if any(map(is_cjk, message)) else _ENGLISH
    lines = "\n".join(f"- {_line(question)}" for question in reversed(before))
    prompt = form.format(before=lines, message=_line(message))
    quick = replace(endpoint, timeout=min(endpoint.timeout, _LONGEST_WAIT))
    try:
        found = [draft.text for draft in drafts(pieces(quick, [_user(prompt)]))]
    except ModelError as error:
        _LOG.info("The question was not rephrased: %s", error)
        return ""
    text = found[0].strip(" “”\"'「」") if len(found) == 1 else ""
    return "" if text.strip(" 。.").lower() in NOTHING else text


def _user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def _line(text: str) -> str:
    return " ".join(text.split())
