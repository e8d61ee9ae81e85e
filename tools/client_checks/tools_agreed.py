"""What every client of the tools must show, whatever its library."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from agreed import OVERLONG, REFUSED, TOO_LONG, Agreed, contains, same

Call = Callable[[str, dict[str, Any]], Awaitable[Any]]
NAMES = ["ask", "search", "show", "documents"]


async def check_tools(
    a: Agreed, way: str, call: Call, read: Callable[[str], Awaitable[str]]
) -> None:
    """``call`` gives ``content`` and ``is_error`` of a result, ``read`` the text of a resource."""
    result = await call("ask", {"question": a.question})
    text, *links = result.content
    same(f"{way}: ask links each quote", len(links), len(a.quotes))
    for quote, link in zip(a.quotes, links, strict=True):
        contains(f"{way}: ask has the quote as text", text.text, f"> {quote['text']}")
        reference = f"qabot://{quote['document']['sha256']}/{quote['start']}-{quote['end']}"
        same(f"{way}: reference", str(link.uri), reference)
        contains(f"{way}: reference in the text", text.text, reference)
        same(f"{way}: resource", await read(reference), quote["text"])
        shown = await call("show", {"reference": reference, "context": 5})
        contains(f"{way}: show", shown.content[0].text, quote["text"])
    found = await call("search", {"question": a.question, "limit": 2})
    same(f"{way}: search", [block.type for block in found.content][1:], ["resource_link"] * 2)
    listed = await call("documents", {})
    contains(f"{way}: documents", listed.content[0].text, a.quotes[0]["document"]["sha256"])
    refusal = await call("ask", {"question": REFUSED})
    contains(f"{way}: refusal", refusal.content[0].text, a.refusal)
    same(f"{way}: refusal is no error", bool(refusal.is_error), False)
    for name, arguments, word in (
        ("ask", {"question": OVERLONG}, TOO_LONG),
        ("ask", {}, "needs 'question'"),
        ("show", {"reference": "nonsense"}, "no document"),
    ):
        wrong = await call(name, arguments)
        same(f"{way}: {word} is an error", bool(wrong.is_error), True)
        contains(f"{way}: error", wrong.content[0].text, word)
