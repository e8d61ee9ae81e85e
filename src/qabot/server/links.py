"""Addresses of documents and of slices in them, as answers carry them."""

from __future__ import annotations

from starlette.requests import Request

from qabot.types import Passage, Quote


def base_of(request: Request) -> str:
    """The address that the client called, or the one the server is known by to all."""
    public: str | None = request.app.state.public
    return public or f"{request.url.scheme}://{request.headers['host']}"


def document_url(base: str, sha256: str) -> str:
    """Where a document opens, whatever version is served."""
    return f"{base}/d/{sha256}"


def quote_url(base: str, quote: Quote | Passage) -> str:
    """Where a quote is; it opens as long as the index is kept, whatever becomes of the file."""
    return f"{document_url(base, quote.document.sha256)}#{quote.start}-{quote.end}"
