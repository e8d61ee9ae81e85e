"""What the bot says, in Chinese and English. Answers themselves are in the documents' words."""

from __future__ import annotations

from typing import Literal

from qabot.telegram.texts.chinese import CHINESE
from qabot.telegram.texts.english import ENGLISH
from qabot.telegram.texts.fields import Texts

__all__ = ["CHINESE", "ENGLISH", "Language", "Texts", "language_of", "texts"]

Language = Literal["zh", "en"]


def texts(language: Language) -> Texts:
    """The wordings of a language."""
    return CHINESE if language == "zh" else ENGLISH


def language_of(chosen: str | None, code: str | None) -> Language:
    """What the user chose, else the language of their Telegram; Chinese when neither is known."""
    if chosen in ("zh", "en"):
        return "zh" if chosen == "zh" else "en"
    return "zh" if code is None or code.lower().startswith("zh") else "en"
