"""A language model and the result of its trial, as lines of text in the user's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from qabot.messages import Code, Language, message
from qabot.rendering.styling import finished

if TYPE_CHECKING:
    from qabot.writing.checking import Trial
    from qabot.writing.client import Endpoint


@finished
def endpoint_text(endpoint: Endpoint, language: Language) -> str:
    """Which model answers, at which address, with a key or without, and what is sent there."""
    words = _WORDS[language]
    key = words["key" if endpoint.key else "no_key"]
    model = words["model"].format(model=endpoint.model, url=endpoint.url, key=key)
    sent = message(Code.MODEL_LEAVES, host=endpoint.host).text(language)
    return f"{model}\n{words['local'] if endpoint.is_local else sent}"


@finished
def trial_text(trial: Trial, language: Language) -> str:
    """How a model did; its error instead, in this language, where it gave no answer."""
    return "\n".join(_lines(trial, language, _WORDS[language]))


def _lines(trial: Trial, language: Language, words: Mapping[str, str]) -> Iterator[str]:
    if trial.listed is not None:
        names = words["comma"].join(trial.listed) or words["none"]
        yield words["listed" if trial.is_listed else "not_listed"].format(names=names)
    if trial.error is not None:
        yield trial.error.text(language)
        return
    yield words["pieces" if trial.streams else "one_piece"].format(pieces=trial.pieces)
    yield words["first" if trial.first else "no_sentence"].format(seconds=trial.first)
    rests = words["obeys" if trial.obeys else "does_not_obey"]
    yield rests.format(supported=trial.supported, count=trial.sentences)


_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "model": "{model} at {url}, {key}",
        "key": "with a key",
        "no_key": "without a key",
        "local": "nothing leaves this machine",
        "comma": ", ",
        "none": "none",
        "listed": "listed by its server",
        "not_listed": "not listed by its server, which has: {names}",
        "pieces": "{pieces} pieces",
        "one_piece": "does not stream: one piece",
        "first": "first sentence after {seconds:.1f} s",
        "no_sentence": "wrote no sentence",
        "obeys": "{supported} of {count} sentences name their sources and rest on them",
        "does_not_obey": "does not name its sources: its sentences will be struck",
    },
    "zh": {
        "model": "{model}，地址 {url}，{key}",
        "key": "有密钥",
        "no_key": "没有密钥",
        "local": "任何内容都不会离开本机",
        "comma": "、",
        "none": "（无）",
        "listed": "服务器列出了这个模型",
        "not_listed": "服务器没有列出这个模型；列出的有：{names}",
        "pieces": "分 {pieces} 段返回",
        "one_piece": "不支持流式输出：一次返回",
        "first": "{seconds:.1f} 秒后写出第一句",
        "no_sentence": "没有写出句子",
        "obeys": "{count} 句中有 {supported} 句注明了依据，并且与依据相符",
        "does_not_obey": "没有注明依据：它写的句子会被删去",
    },
}
