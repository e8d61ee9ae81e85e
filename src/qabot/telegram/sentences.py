"""Sentences of a language model as Telegram messages. Pure, and free of the Telegram library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qabot.messages import Language, Message
from qabot.telegram.rendering import Shown, numbered_blocks, understood_lines
from qabot.telegram.struck import StruckSentence
from qabot.telegram.styled import Styled, joined, styled
from qabot.telegram.texts import Texts
from qabot.types import Answer
from qabot.writing.answer import Cited, Sentence, Written, cited


def written_message(
    made: Written, quotes: Sequence[Shown], words: Texts, understood: str | None, language: Language
) -> Styled:
    """Sentences that name quotes by number, and below them the quotes.

    ``quotes`` are those of `cited`. Struck sentences are left out. A notice of the model comes
    before the quotes, and what was asked besides and has no answer after them.
    """
    head = [*understood_lines(understood, words)]
    if made.answer.conflicting:
        head.append(styled(words.conflicting, "bold"))
    sentences = [*_lines(made.sentences, cited(made.answer, made.sentences), words)]
    if sentences:
        head.append(joined(sentences, "\n"))
    if made.notice is not None:
        head.append(notice_line(made.notice, language))
    return joined([*head, *numbered_blocks(quotes, words), *_refused(made.answer, words)], "\n\n")


def notice_line(notice: Message, language: Language) -> Styled:
    """Why there are no sentences, or no more of them."""
    return styled(notice.text(language), "italic")


def draft_message(sentences: Sequence[Sentence], answer: Answer, words: Texts) -> Styled:
    """What is shown while more is written; empty as long as all sentences were struck."""
    lines = [*_lines(sentences, cited(answer, sentences), words)]
    return joined(lines, "\n") + "\n…" if lines else Styled()


def struck_message(sentences: Sequence[StruckSentence], words: Texts) -> Styled:
    """Sentences that were struck, each with the reasons."""
    head = styled(words.struck_head.format(count=len(sentences)), "bold")
    return joined([head, *map(_struck, sentences)], "\n\n")


def struck_sentences(made: Written, language: Language) -> list[StruckSentence]:
    """Those that are not shown, with the reasons in words."""
    return [
        StruckSentence(sentence.text, tuple(reason.text(language) for reason in sentence.reasons))
        for sentence in made.sentences
        if sentence.is_struck
    ]


def _struck(sentence: StruckSentence) -> Styled:
    text = styled(sentence.text, "strikethrough")
    return joined([text, *(Styled(f"— {reason}") for reason in sentence.reasons)], "\n")


def _lines(sentences: Sequence[Sentence], quoted: Cited, words: Texts) -> Iterator[Styled]:
    for sentence in sentences:
        if sentence.is_struck:
            continue
        numbers = "".join(f"[{number}]" for number in quoted.numbers(sentence))
        if sentence.verdict == "unconfirmed":
            yield styled(f"{words.unconfirmed} {sentence.text}", "italic") + f" {numbers}"
        else:
            yield Styled(f"{sentence.text} {numbers}")


def _refused(answer: Answer, words: Texts) -> Iterator[Styled]:
    for part in answer.parts:
        if not part.quotes:
            yield styled(f"❓ {part.question}", "bold") + f"\n{words.refusal}"
