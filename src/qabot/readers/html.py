"""Web pages that were saved -> their main text, with its paragraphs, headings and tables.

trafilatura says what belongs to the article; paragraphs and headings are taken from the page
itself, because trafilatura joins lines that a page breaks and breaks sentences at links.
"""

from __future__ import annotations

import codecs
import copy
import email
import email.policy
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import lxml.html
from lxml import etree

from qabot.errors import DocumentError
from qabot.language.text import normalise
from qabot.messages import Code, Loss, Lost, lost
from qabot.readers.content import Block, Content, assemble
from qabot.readers.encoding import decode
from qabot.readers.hidden import is_apart, unhidden
from qabot.readers.left_out import left_out
from qabot.readers.mail_words import decoded
from qabot.readers.markup import Piece, is_shallow, pieces
from qabot.readers.page_pictures import pictures
from qabot.readers.page_signs import written_out
from qabot.readers.tab_labels import with_tab_labels
from qabot.readers.tables import table_blocks
from qabot.readers.text_marks import with_plain_heads

LARGEST = 10_000_000  # bytes; a page of 30 MB takes half a minute and 1.6 GB
_FEW = 40  # characters of main text found, at most, where a page is taken whole
_NEARLY_ALL = 0.8  # share of the text chosen that the element of the article contains
_MOSTLY = 0.5  # share of a table's text that must be chosen
_MOST_LINKED = 0.5  # share of a paragraph; lists of other articles are links throughout
_ARTICLES = ("js_content", "UCAP-CONTENT")  # WeChat, gov.cn
_SHORT_PAGE = 400  # characters of a page that has no menus worth leaving out
_TEXTS = frozenset("p ul ol dl table blockquote pre details figure h2 h3 h4 h5 h6".split())  # noqa: SIM905
_STRUCTURED = ("h2", "h3", "h4", "h5", "h6", "details", "table", "dl", "ol")
_MANY_PIECES = 3000  # of a page; articles have hundreds
_OF_TABLES = ("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th")
_DEEPEST_TABLE = 4  # in others; old pages are laid out with a few
_OWN_LINE = 8  # characters; a shorter block must be a line of the main text, not a part of one
_TAKEN_FOR = {  # what trafilatura would leave out although articles have it
    **dict.fromkeys(("form", "fieldset", "details", "dl"), "div"),
    **dict.fromkeys(("legend", "summary", "dt", "dd"), "p"),
    **dict.fromkeys(("ins", "label", "time"), "span"),
}
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "x-gbk": "gb18030"}
_MOST_BROKEN = 0.001  # share of characters; beyond, a declared encoding is not believed
_TITLES = ("articletitle", "og:title", "twitter:title")
_DATES = (
    *("article:published_time", "publishdate", "pubdate", "og:published_time", "date"),
    *("dc.date", "dcterms.date", "datepublished"),
)
_AUTHORS = ("author", "article:author", "og:article:author", "dc.creator", "contentsource")
_URLS = ("og:url", "url")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_WECHAT_TIME = re.compile(r"""\b(?:var\s+ct|svr_time|publish_time)\s*=\s*["'](\d{10})["']""")
_WECHAT_NAME = re.compile(r"""\bvar\s+nickname\s*=\s*(?:htmlDecode\()?["']([^"']{1,60})["']""")
_CHINA = timezone(timedelta(hours=8))
_SITE = re.compile(r"\s*[_|｜]\s*|\s+[-–—]\s+|\s*(?:--|——)\s*")


def read_html(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The main text of a page with its lists and tables: without menus, scripts and notices.

    Tabs and answers that the page folds away are read, other hidden sections reported as losses.

    Title, date, author and address are those that the page states. Raises DocumentError for a
    page of more than 10 MB, one nested deeper than 2,048, or no text in a known encoding.
    """
    if len(data) > LARGEST:
        raise DocumentError(Code.TOO_LARGE_HTML, limit=LARGEST // 1_000_000)
    text, losses = page_text(data)
    root = parse_page(text)
    omitted = readable(root)
    found = list(pieces(root))
    stated = _stated(root)
    address = _address(root, stated)
    title, published, author = _title(root, stated), _published(text, stated), _author(text, stated)
    kept = _main(root, found)
    omitted += pictures(root, {piece.element for piece in kept})
    return assemble(
        to_blocks(kept),
        title=title,
        published=published,
        author=author,
        url=address,
        losses=(*losses, *left_out(omitted)),
    )


def read_mhtml(data: bytes, name: str) -> Content:
    """The same for a page saved with all its parts in one file (.mht)."""
    message = email.message_from_bytes(with_plain_heads(data), policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and page.strip():
                content = read_html(_labelled(page, part.get_content_charset()), name)
                address = str(message.get("Snapshot-Content-Location", ""))
                is_address = address.startswith(("https://", "http://"))
                return replace(content, url=content.url or (address if is_address else None))
    raise DocumentError(Code.PAGE_WITHOUT_TEXT)


def _labelled(page: bytes, charset: str | None) -> bytes:
    """The page in UTF-8 where only the head of its part says in which charset it is."""
    if charset is None or _CHARSET.search(page, 0, 4096):
        return page
    return codecs.BOM_UTF8 + decoded(page, charset)[0].encode("utf-8", "replace")


def page_text(data: bytes) -> tuple[str, tuple[Lost, ...]]:
    """The page's source in the encoding that it declares, if that fits, else in the likeliest."""
    declared = _CHARSET.search(data, 0, 4096)
    if declared and not data.startswith(
        (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    ):
        encoding = declared[1].decode("ascii", "replace").lower()
        try:
            text = data.decode(_CHINESE.get(encoding, encoding), "replace")
        except (LookupError, UnicodeError):
            text = "\ufffd"
        if text.count("\ufffd") <= _MOST_BROKEN * len(text) and "\0" not in text:
            broken = text.count("\ufffd")
            if not broken:
                return text, ()
            return text, (lost(Loss.BROKEN_ENCODING, count=broken, encoding=encoding),)
    return decode(data)


def parse_page(source: str) -> lxml.html.HtmlElement:
    """The tree of a page; raises DocumentError when it is empty or nested deeper than 2,048."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(source.replace("\0", "").encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise DocumentError(Code.EMPTY) from error
    if not is_shallow(parser):
        raise DocumentError(Code.NESTED_PAGE)
    return root


def readable(root: lxml.html.HtmlElement) -> Counter[Loss]:
    """Changes a page to what can be read as plain text; gives how much of what is left out."""
    omitted = written_out(root) + unhidden(root)
    with_tab_labels(root)
    return omitted


def to_blocks(kept: Iterable[Piece]) -> Iterator[Block]:
    """Pieces as blocks, and the rows of tables with the heads of their columns."""
    for piece in kept:
        if piece.rows:
            yield from table_blocks(piece.rows)
        else:
            yield Block(piece.label + piece.text, level=piece.level, kind=piece.kind)


def _main(root: lxml.html.HtmlElement, found: Sequence[Piece]) -> list[Piece]:
    """The pieces that belong to the article; all of a short page.

    trafilatura finds the article, but drops tables and sections of it. So what is in the
    element that contains nearly all of its choice is kept too, unless it leads elsewhere. On pages
    of systems that name the element of their articles, that is taken.
    """
    for name in _ARTICLES:
        if (article := root.find(f".//*[@id='{name}']")) is not None:
            inside = set(article.iter())
            return [p for p in found if _is_top(p) or p.element in inside]
    text = _extracted(root, fast=len(found) > _MANY_PIECES)
    total = sum(len(piece.text) for piece in found)
    lines = {_squeezed(line.lstrip("-# ")) for line in text.split("\n")}
    main = _squeezed(text)
    chosen = [piece for piece in found if _is_chosen(piece, main, lines)]
    if not chosen or (len(main) < _FEW and total < _SHORT_PAGE):
        return [piece for piece in found if not piece.is_beside]
    inside, ids = _article(root, chosen), {id(piece) for piece in chosen}
    return [
        piece
        for piece in found
        if id(piece) in ids
        or _is_top(piece)
        or (piece.element in inside and not piece.is_beside and piece.linked < _MOST_LINKED)
    ]


def _is_top(piece: Piece) -> bool:
    return piece.is_heading and piece.level == 1


def _extracted(root: lxml.html.HtmlElement, *, fast: bool) -> str:
    """What trafilatura takes for the main text; it may be empty.

    With ``fast`` it asks no other library, one of which takes time with the square of the pieces.
    """
    import trafilatura

    page = copy.deepcopy(root)
    for element in page.iter(*_TAKEN_FOR):
        element.tag = _TAKEN_FOR[str(element.tag)]
    fast = _without_deep_tables(page) or fast
    document = trafilatura.bare_extraction(
        page,
        include_comments=False,
        include_tables=True,
        favor_precision=True,
        with_metadata=False,
        fast=fast,
    )
    return getattr(document, "text", None) or ""


def _without_deep_tables(page: etree._Element) -> bool:
    """Makes tables deep in others plain sections, over which trafilatura goes once; True if any.

    It goes through each table again for each that it is in.
    """
    depths: dict[etree._Element | None, int] = {None: 0}
    for table in page.iter("table"):
        depths[table] = depths[next(table.iterancestors("table"), None)] + 1
    deep = [e for e in page.iter(*_OF_TABLES) if depths[_table_of(e)] > _DEEPEST_TABLE]
    for element in deep:
        element.tag = "div"
    return bool(deep)


def _table_of(element: etree._Element) -> etree._Element | None:
    """The table that an element is, or is in."""
    return element if element.tag == "table" else next(element.iterancestors("table"), None)


def _is_chosen(piece: Piece, main: str, lines: set[str]) -> bool:
    if piece.is_beside:
        return False
    if piece.rows:
        cells = [_squeezed(cell.text) for row in piece.rows for cell in row]
        held = sum(len(cell) for cell in cells if cell in main)
        return held >= _MOSTLY * sum(map(len, cells))
    text = _squeezed(piece.text)
    return text in lines if len(text) < _OWN_LINE else text in main


def _article(root: lxml.html.HtmlElement, chosen: Sequence[Piece]) -> set[etree._Element]:
    """The element that contains nearly all chosen text, with all in it; not the page itself."""
    held: Counter[etree._Element] = Counter()
    for piece in chosen:
        for element in piece.around():
            held[element] += len(piece.text)
    nearly = _NEARLY_ALL * sum(len(piece.text) for piece in chosen)
    deepest = [element for element, length in held.items() if length >= nearly]
    article = max(deepest, key=lambda element: sum(1 for _ in element.iterancestors()))
    if article is not root and article.tag != "body":
        return set(article.iter())
    loose = sum(len(piece.text) for piece in chosen if piece.element.getparent() is article)
    return _beside(article) if loose >= nearly else set()


def _beside(body: etree._Element) -> set[etree._Element]:
    """What belongs to an article whose paragraphs are in the page itself, with all in it."""
    parts = [
        part
        for part in body
        if part.tag in _TEXTS or next(part.iter(*_STRUCTURED), None) is not None
    ]
    return {element for part in parts if not is_apart(part) for element in part.iter()}


def _squeezed(text: str) -> str:
    """Without white space and the bars of tables: what is the same however it is laid out."""
    return re.sub(r"[\s|]+", "", normalise(text))


def _stated(root: lxml.html.HtmlElement) -> Mapping[str, str]:
    """What the page's ``meta`` elements say, by name in lower case; of several the first."""
    stated: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("name") or element.get("property") or element.get("itemprop") or ""
        value = (element.get("content") or "").strip()
        if value:
            stated.setdefault(name.lower(), value)
    return stated


def _first(stated: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((stated[name] for name in names if name in stated), None)


def _title(root: lxml.html.HtmlElement, stated: Mapping[str, str]) -> str | None:
    """What the page states, else its one heading of level 1, else its title without the site."""
    if title := _first(stated, _TITLES):
        return title
    heads = [text for h in root.iter("h1") if (text := " ".join(h.text_content().split()))]
    if len(heads) == 1:
        return heads[0]
    written = root.findtext(".//head/title") or root.findtext(".//title") or ""
    parts = [part for part in _SITE.split(" ".join(written.split())) if part]
    return parts[0] if parts else None


def _published(source: str, stated: Mapping[str, str]) -> str | None:
    found = _DATE.search(_first(stated, _DATES) or "")
    if found:
        year, month, day = (int(part) for part in found.groups())
        return f"{year:04}-{month:02}-{day:02}"
    seconds = _WECHAT_TIME.search(source)
    if seconds:
        return datetime.fromtimestamp(int(seconds[1]), UTC).astimezone(_CHINA).date().isoformat()
    return None


def _author(source: str, stated: Mapping[str, str]) -> str | None:
    named = _WECHAT_NAME.search(source)
    return _first(stated, _AUTHORS) or (named[1] if named else None)


def _address(root: lxml.html.HtmlElement, stated: Mapping[str, str]) -> str | None:
    links = (link.get("href") for link in root.iter("link") if link.get("rel") == "canonical")
    address = next(links, None) or _first(stated, _URLS) or ""
    return address if address.startswith(("https://", "http://")) else None
