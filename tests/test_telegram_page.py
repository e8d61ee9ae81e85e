"""A conversation as a page: every character of a message is in it, and nothing is injected."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from qabot.telegram.styled import Mark, Styled, entities
from tools.telegram_page import conversation_page, marked_up


@given(st.text(alphabet="济a<>&\"'😀 ", min_size=1, max_size=40), st.data())
def test_page_holds_the_text_and_no_markup_of_its_own(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    html = marked_up(text, entities(Styled(text, (Mark("bold", start, end),))))
    assert unescape(re.sub("</?b>", "", html)) == text
    inside = re.fullmatch("(.*)<b>(.*)</b>(.*)", html)
    assert inside is not None
    assert unescape(inside[2]) == text[start:end]


def test_bold_words_stand_inside_their_quote() -> None:
    quote = Styled("增长3.1%。", (Mark("bold", 2, 6),)).within("expandable_blockquote")
    message = Styled("来源\n") + quote
    assert marked_up(message.text, entities(message)) == (
        '来源<blockquote class="long">增长<b>3.1%</b>。</blockquote>'
    )


def test_page_shows_who_wrote_and_the_buttons() -> None:
    bot = {"is_bot": True}
    keyboard = {"inline_keyboard": [[{"text": "<👍>", "callback_data": "x"}]]}
    messages = [
        {"from": {"is_bot": False}, "text": "问", "date": 0},
        {"from": bot, "text": "答", "date": 60, "reply_markup": keyboard},
    ]
    page = conversation_page("a & b", messages)
    assert "<title>a &amp; b</title>" in page
    assert page.index('class="person"') < page.index("问") < page.index('class="bot"')
    assert "<span>&lt;👍&gt;</span>" in page
    assert "00:01" in page
