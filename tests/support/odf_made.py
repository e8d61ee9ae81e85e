"""OpenDocument files, flat or packed, whose body is XML that a test gives."""

from __future__ import annotations

from collections.abc import Mapping

from tests.support.made import zipped

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES: Mapping[str, str] = {
    **{
        name: f"{_OASIS}{name}:1.0"
        for name in ("office", "text", "table", "style", "form", "presentation", "meta", "chart")
    },
    "draw": f"{_OASIS}drawing:1.0",
    "svg": f"{_OASIS}svg-compatible:1.0",
    "fo": f"{_OASIS}xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
}
NAMES = " ".join(f'xmlns:{name}="{space}"' for name, space in _SPACES.items())


def flat(
    body: str, *, styles: str = "", meta: str = "", kind: str = "text", master: str = ""
) -> bytes:
    """One XML file (.fodt, .fods, .fodp); ``kind`` is text, spreadsheet or presentation."""
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {NAMES} office:version="1.3" '
        f'office:mimetype="{mimetype}"><office:meta>{meta}</office:meta><office:automatic-styles>'
        f"{styles}</office:automatic-styles><office:master-styles>{master}</office:master-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"
    ).encode()


def packed(
    body: str,
    *,
    styles: str = "",
    kind: str = "text",
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A package (.odt, .ods, .odp) with its styles in a part of their own."""
    content = (
        f"<office:document-content {NAMES}><office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": content,
            "styles.xml": f"<office:document-styles {NAMES}><office:styles>{styles}"
            "</office:styles></office:document-styles>",
            **(parts or {}),
        }
    )


def style(name: str, family: str, properties: str = "", parent: str = "") -> str:
    above = f' style:parent-style-name="{parent}"' if parent else ""
    names = f'style:name="{name}" style:family="{family}"'
    return f"<style:style {names}{above}>{properties}</style:style>"


def p(text: str, name: str = "") -> str:
    given = f' text:style-name="{name}"' if name else ""
    return f"<text:p{given}>{text}</text:p>"


def span(text: str, name: str) -> str:
    return f'<text:span text:style-name="{name}">{text}</text:span>'


def cell(text: str, rest: str = "") -> str:
    return f"<table:table-cell {rest}>{p(text) if text else ''}</table:table-cell>"


def row(*cells: str, rest: str = "") -> str:
    """Cells are texts, or XML of a cell."""
    inner = "".join(c if c.startswith("<table:") else cell(c) for c in cells)
    return f"<table:table-row {rest}>{inner}</table:table-row>"


def table(*rows: str, name: str = "表", rest: str = "") -> str:
    return f'<table:table table:name="{name}" {rest}>{"".join(rows)}</table:table>'
