"""The buttons under the bot's messages. Pure, and free of the Telegram library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qabot.telegram.callbacks import Action, Callback, encode
from qabot.telegram.rendering import Shown, page_of_context, web_address
from qabot.telegram.texts import Texts


@dataclass(frozen=True, slots=True)
class Button:
    """A button with a callback, or with an address to open."""

    text: str
    callback: Callback | None = None
    url: str | None = None

    @property
    def data(self) -> str | None:
        """What Telegram sends back when it is pressed; None for a link."""
        return None if self.callback is None else encode(self.callback)


Keyboard = tuple[tuple[Button, ...], ...]


def context_keyboard(answer: int, number: int, quote: Shown, page: int, words: Texts) -> Keyboard:
    """Buttons that page through the document, and one for the document itself."""

    def to(target: int) -> Callback:
        return Callback(Action.PAGE, answer, (number, target))

    row = []
    if page_of_context(quote.document, quote.place, page - 1):
        row.append(Button(words.before, to(page - 1)))
    if page:
        row.append(Button(words.back, to(0)))
    if page_of_context(quote.document, quote.place, page + 1):
        row.append(Button(words.after, to(page + 1)))
    return (tuple(row), (document_button(answer, number, quote, words),))


def document_button(answer: int, number: int, quote: Shown, words: Texts) -> Button:
    """The button that shows the document of a quote."""
    url = web_address(quote.document)
    if url:
        return Button(f"🔗 {words.open_link}", url=url)
    return Button(f"📄 {words.show_document}", Callback(Action.DOCUMENT, answer, (number,)))


def answer_keyboard(
    answer: int, quotes: Sequence[Shown], votes: tuple[int, int], words: Texts
) -> Keyboard:
    """Context of each quote, and the document of a single one; more passages; thumbs."""
    several = len(quotes) > 1
    contexts = [
        Button(
            f"📖 {words.show_context}{f' {n + 1}' if several else ''}",
            Callback(Action.CONTEXT, answer, (n, 0)),
        )
        for n in range(len(quotes))
    ]
    rows = [tuple(contexts[i : i + 3]) for i in range(0, len(contexts), 3)]
    more = Button(f"🔍 {words.show_more}", Callback(Action.MORE, answer, (0,)))
    if not several:
        rows = [(*contexts, document_button(answer, 0, quotes[0], words))]
    return (*rows, (more, *vote_row(answer, votes)))


def refusal_keyboard(
    answer: int, votes: tuple[int, int], words: Texts, *, related: bool
) -> Keyboard:
    """The buttons under a refusal."""
    nearest = Button(f"🔍 {words.show_related}", Callback(Action.RELATED, answer))
    rows = ((nearest,),) if related else ()
    return (*rows, vote_row(answer, votes))


def vote_row(answer: int, votes: tuple[int, int]) -> tuple[Button, ...]:
    """The buttons for a verdict, with the counts."""
    up, down = votes
    return (
        Button(f"👍 {up}" if up else "👍", Callback(Action.VOTE, answer, (1,))),
        Button(f"👎 {down}" if down else "👎", Callback(Action.VOTE, answer, (-1,))),
    )


def reason_rows(answer: int, words: Texts) -> Keyboard:
    """The reasons for a bad verdict, as buttons."""
    buttons = [
        Button(reason, Callback(Action.REASON, answer, (n,)))
        for n, reason in enumerate(words.reasons)
    ]
    return (tuple(buttons[:2]), tuple(buttons[2:]))


def more_keyboard(answer: int, shown: int, total: int, words: Texts) -> Keyboard:
    """The button for further passages, while there are any."""
    if shown >= total:
        return ()
    return ((Button(f"🔍 {words.show_more}", Callback(Action.MORE, answer, (shown,))),),)


def struck_row(answer: int, count: int, words: Texts) -> tuple[Button, ...]:
    """The button that shows struck sentences, where there are any."""
    if not count:
        return ()
    return (Button(f"🗑 {words.show_struck.format(count=count)}", Callback(Action.STRUCK, answer)),)


def again_keyboard(answer: int, words: Texts) -> Keyboard:
    """The button that asks again."""
    return ((Button(f"🔁 {words.again}", Callback(Action.AGAIN, answer)),),)


def readings_row(answer: int, words: Texts, near: Sequence[str] = ()) -> Keyboard:
    """Under what was read as following on from before: other ways in which it may have been meant.

    As it was written, and the first of ``near``, which are whole questions.
    """
    written = Button(f"✏️ {words.as_written}", Callback(Action.LITERAL, answer))
    others = [Button(f"🔀 {_short(one)}", Callback(Action.OTHER, answer)) for one in near[:1]]
    return ((written, *others),)


def _short(question: str) -> str:
    return question if len(question) <= _LONGEST_READING else f"{question[:_LONGEST_READING]}…"


_LONGEST_READING = 24  # characters on a button


def language_keyboard(user: int) -> Keyboard:
    """The languages, for the person who asked for them."""
    return (
        (
            Button("中文", Callback(Action.LANGUAGE, user, (0,))),
            Button("English", Callback(Action.LANGUAGE, user, (1,))),
        ),
    )


def forget_keyboard(words: Texts, user: int) -> Keyboard:
    """Yes and no, for anyone who wants to be forgotten: in a group others see the buttons, too."""
    return (
        (
            Button(words.confirm, Callback(Action.FORGET, user, (1,))),
            Button(words.cancel, Callback(Action.FORGET, user, (0,))),
        ),
    )
