"""What a page hides until somebody clicks: tabs and answers are read, menus and dialogs are not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain, islice

from lxml import etree

from qabot.language.text import is_cjk
from qabot.messages import Loss
from qabot.readers.markup import has_text, is_seen, pieces
from qabot.readers.page_signs import elements, replace_by

_DISPLAY = re.compile(r"\s*display\s*:\s*none[^;]*;?", re.I)
_TOKENS = re.compile(r"[A-Za-z][a-z]*|[\u3400-\u9fff]+")
_NOT_CONTENT = frozenset(
    """
    ad ads advert banner breadcrumb captcha cart comment comments cookie copyright dialog download
    drawer dropdown error feedback footer header layer loading login mask menu modal nav navbar
    navigation overlay pop popover popup print qr qrcode recommend register related search share
    sidebar sitemap skip submenu template toast toolbar tooltip tpl weibo weixin wechat
    """.split()  # noqa: SIM905
)
_PANELS = frozenset(
    """
    accordion answer collapse collapsed content detail details expand faq fold pane panel tab
    tabpanel tabs toggle
    """.split()  # noqa: SIM905
)
_PANES = frozenset({"pane", "panel", "tabpanel"})
_NEVER = frozenset({"nav", "header", "footer", "aside", "dialog", "menu", "template"})
_CELLS = frozenset({"td", "th", "col", "colgroup", "option", "label", "button", "form"})
_BLOCKS = frozenset({"div", "section", "article", "dd", "li", "p", "ul", "ol", "table"})
_WHOLE = frozenset({"html", "body", "main", "article"})
_SENTENCE = re.compile(r"[。！？；]|[.!?](?:\s|$)")
_FIELD = re.compile(r"\{\{|\$\{|<%|\{%")
_NOTICE = re.compile(
    r"扫一扫|扫码|加载中|正在加载|浏览器|请稍[候后]|登[录錄入]|注册|验证码|分享到|关注我们|复制成功|loading"
    r"|javascript|cookie|sign in|log in|browser",
    re.I,
)
_LONGEST_NOTICE = 60  # characters
_SHORTEST = 1  # letter of what is in a panel
_SHORTEST_SENTENCE = 8  # letters
_SHORTEST_TEXT = 20  # letters, without the end of a sentence
_SHORTEST_COPY = 12  # characters; what a page says twice, for small screens as an example
_MOST_LINKED = 0.5  # share of a text
_READABLE = 0.6  # least share of letters; less is noise against copying
_MOST_COMPARED = 1_000_000_000  # characters that hidden sections are looked for in
_MOST_BESIDE = 20  # sections on each side that are looked at


def unhidden(root: etree._Element) -> Counter[Loss]:
    """Shows in the tree what a page hides and a reader can open; gives how much stays out.

    A hidden section is shown when it has text of the kind that articles have and that the page
    does not show elsewhere. The others are taken out of the tree.
    """
    shown: str | None = None
    left_out = 0
    budget = _MOST_COMPARED
    for element in elements(root):
        if element.get("aria-hidden") == "true" and _is_content(element):
            del element.attrib["aria-hidden"]
        if element is root or not _is_hidden(element):
            continue
        text = _squeezed(element)
        if shown is None:
            shown = "".join("".join(piece.text.split()) for piece in pieces(root))
        budget -= len(shown)
        is_copy = budget > 0 and text in shown  # of very many the rest are read, twice at worst
        is_content = element.tag == "body" or _is_content(element)
        if is_content and not (is_copy and len(text) >= _SHORTEST_COPY):
            _show(element)
            shown += f"\n{text}"
        else:
            left_out += not is_copy and any(map(str.isalnum, text))
            replace_by(element, "")
    return Counter({Loss.HIDDEN_SECTION: left_out} if left_out else {})


def _is_hidden(element: etree._Element) -> bool:
    return has_text(element) and not is_seen(element)


def _show(element: etree._Element) -> None:
    if "hidden" in element.attrib:
        del element.attrib["hidden"]
    if style := element.get("style"):
        element.set("style", _DISPLAY.sub("", style))


def _is_content(element: etree._Element) -> bool:
    """True for text such as articles have: of a tab, or sentences, or much else."""
    if element.tag in _CELLS or is_apart(element):
        return False
    text = _squeezed(element)
    letters = sum(map(str.isalnum, text))
    if _FIELD.search(text) or (len(text) <= _LONGEST_NOTICE and _NOTICE.search(text)):
        return False
    if letters < _SHORTEST or _linked(element) >= _MOST_LINKED * len(text):
        return False
    if element.tag in _BLOCKS and _is_panel(element):
        return True
    readable = sum(c.isalnum() and (is_cjk(c) or c.isascii()) for c in text)
    enough = _SHORTEST_SENTENCE if _SENTENCE.search(text) else _SHORTEST_TEXT
    return readable >= _READABLE * len(text) and letters >= enough


def is_apart(element: etree._Element) -> bool:
    """True for menus, dialogs and the like, by what they are or how they are called, and in them.

    A panel of tabs may have any id: ``nav-profile``.
    """
    classes = _tokens(element, ("class",))
    is_pane = element.get("role") == "tabpanel" or bool(classes & _PANES)
    named = classes if is_pane else _tokens(element)
    if element.tag in _NEVER or named & _NOT_CONTENT:
        return True
    return any(
        around.tag in _NEVER or bool(_tokens(around) & _NOT_CONTENT)
        for around in element.iterancestors()
        if around.tag not in _WHOLE
    )


def _is_panel(element: etree._Element) -> bool:
    """True for what is named as one of several panels, or answers what is before it.

    Also for what is next to a section of the same name that is shown.
    """
    before = element.getprevious()
    if _tokens(element) & _PANELS or (before is not None and _opens(before)):
        return True
    beside = chain(
        islice(element.itersiblings(), _MOST_BESIDE),
        islice(element.itersiblings(preceding=True), _MOST_BESIDE),
    )
    name = element.get("class")
    return any(
        name and other.tag == element.tag and other.get("class") == name and is_seen(other)
        for other in beside
    )


def _opens(before: etree._Element) -> bool:
    """True for a heading or a question, on which a reader clicks."""
    if before.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary"):
        return True
    return _squeezed(before).endswith(("？", "?"))


def _tokens(
    element: etree._Element, attributes: Sequence[str] = ("class", "id", "role")
) -> set[str]:
    names = " ".join(element.get(name) or "" for name in attributes)
    return {token.lower() for token in _TOKENS.findall(names)}


def _linked(element: etree._Element) -> int:
    return sum(len(_squeezed(link)) for link in element.iter("a"))


def _squeezed(element: etree._Element) -> str:
    """The text of an element, whatever hides it, without white space."""
    parts: list[str] = []
    waiting: list[etree._Element | str] = [element]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        if has_text(item):
            for child in reversed(item):
                waiting += [child.tail or "", child]
            parts.append(item.text or "")
    return "".join("".join(parts).split())
