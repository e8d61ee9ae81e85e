"""Paths that several rooms of the server know by name."""

HEALTH = "/healthz"
SIGN_IN = "/token"
STYLE = "/page.css"
SCRIPT = "/page.js"
TOOLS = "/mcp"
OPEN = (HEALTH, SIGN_IN, STYLE)  # without a token
_PAGES = ("/", SIGN_IN, STYLE, SCRIPT)  # where a cookie counts as a token


def is_page(path: str) -> bool:
    """True for what a person opens in a browser."""
    return path in _PAGES or path.startswith("/d/")
