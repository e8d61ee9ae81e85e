"""What is said without saying anything: 请问一下, 那个 …, 来着, 我忘了."""

from __future__ import annotations

import re

from qabot.language.text import fold

_BEFORE = re.compile(
    r"^(?:[嗯呃额啊哦唉诶哎]+[\s,，、…]*|那个(?=[\s,，]|[嗯啊])[\s,，]*|就是说?[\s,，]+|"
    r"(?:你好|您好|喂)[\s,，!！。]+|"
    r"(?:那|那么|对了)?[\s,，]*(?:麻烦|请|劳驾)?(?:你|您)?(?:再|先)?(?:帮我|帮忙|给我|替我)?(?:查|看|找|问|搜|说|讲)"
    r"(?:一下|一查|查看?|下|看看?|一看)(?:看)?[\s,，:：]*|"
    r"(?:我)?(?:想|要|来)?(?:请问|请教|问问?|咨询|了解|知道|打听|查|确认)(?:一下|下)?(?:你|您)?(?:那个|这个)?[\s,，:：]*(?=..)|"
    r"(?:你|您)(?:能|可以)?(?:不能)?(?:告诉我|知道|晓得|清楚|说说|讲讲)(?:一下)?(?:吗)?[\s,，:：]*(?=...)|"
    r"(?:我)?(?:忘了|不记得了?|记不清了?)[\s,，]*)",
)
_AFTER = re.compile(
    r"(?:[\s,，]*(?:来着|来的|啊|呀|哦|嘛|吧|哈|呗|喽|咧|诶|唉|哎|的说|"
    r"我(?:又|都|有点)?(?:忘(?:记)?了|不记得了?|记不清了?|想不起来了?|想知道|不太清楚)|"
    r"(?:麻烦|谢谢|多谢|感谢)(?:你|您|了)*|(?:你|您)?(?:知道|清楚|晓得)(?:吗|么)|(?:能|可以)?(?:告诉我|说一下|讲一下)(?:吗|么)?))+[\s?？。.!！]*$"
)
_KEEP = re.compile("[?？]")


def plain(message: str) -> str:
    """``请问一下那个三彩马多高来着，我忘了`` -> ``三彩马多高``; what is nothing else stays."""
    text = message.strip()
    for _ in range(4):
        opening = _BEFORE.match(fold(text))
        shorter = (text[opening.end() :] if opening else text).strip()
        shorter = (
            re.sub("^(?:那个|这个)(?=[\u4e00-\u9fff]{4})", "", shorter)
            if shorter != text
            else shorter
        )
        if shorter == text or len(shorter) < _LEAST:
            break
        text = shorter
    mark = "？" if _KEEP.search(text[-2:]) else ""
    closing = _AFTER.search(fold(text))
    shorter = (text[: closing.start()] if closing else text).strip()
    return shorter + mark if len(shorter) >= _LEAST and shorter != text else text


_LEAST = 2  # characters that must be left
