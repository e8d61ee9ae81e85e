"""Logs for people or machines, in which the token never appears."""

from __future__ import annotations

import logging
import re
import sys
import time
from urllib.parse import quote

from qabot.system.legible import legible, legible_json


def set_up_logs(token: str, *, as_json: bool) -> None:
    """Our messages from INFO, the libraries' from WARNING, on stderr: a line each, or JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json(token) if as_json else _Lines(token))
    # only our own chatter: httpx, for one, logs addresses with the token in them at INFO
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("qabot").setLevel(logging.INFO)
    logging.getLogger("telegram").setLevel(logging.CRITICAL)  # what it raises, we log


class _Lines(logging.Formatter):
    def __init__(self, token: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        forms = dict.fromkeys((token, quote(token), quote(token, safe="")))
        self._token = re.compile("|".join(map(re.escape, forms)), re.IGNORECASE)

    def format(self, record: logging.LogRecord) -> str:
        return legible(self.without_token(super().format(record)))

    def without_token(self, text: str) -> str:
        """In no case of its letters and no form that an address may have."""
        return self._token.sub("<token>", text)


class _Json(_Lines):
    """One object per line: time, level, logger, message, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return self.without_token(legible_json(fields))
