"""Paths that several rooms of the server know by name."""

HEALTH = "/healthz"
SIGN_IN = "/token"
STYLE = "/page.css"
SCRIPTS = "/js/"
TOOLS = "/mcp"
ICON = "/icon.svg"
OPEN = (HEALTH, SIGN_IN, STYLE, ICON)  # without a token
DOCUMENTS = "/documents"
REMOVE = "/documents/remove"
GAPS = "/gaps"
EVALUATION = "/eval"
_PAGES = ("/", SIGN_IN, STYLE, ICON, DOCUMENTS, REMOVE, GAPS, EVALUATION)


def is_page(path: str) -> bool:
    """True for what a person opens in a browser."""
    return path in _PAGES or path.startswith(("/d/", SCRIPTS))


def takes_cookie(path: str) -> bool:
    """True where a cookie counts as a token: pages, and what their script asks."""
    return is_page(path) or path.startswith("/api/")
