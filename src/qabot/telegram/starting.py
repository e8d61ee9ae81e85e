"""The start of a bot: it signs in, and invites its first admin."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path

from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError

from qabot.errors import QabotError
from qabot.messages import Code
from qabot.telegram.access import INVITE_HOURS, Access
from qabot.telegram.services import App

INVITATION = "telegram.invitation"
TRIES = 5  # to reach Telegram at the start
_LOG = logging.getLogger(__name__)


async def connect(application: App) -> None:
    """Signs in; raises QabotError when Telegram refuses the token or cannot be reached."""
    for attempt in range(1, TRIES + 1):
        try:
            await application.initialize()
        except InvalidToken as error:
            raise why_not(error) from error
        except BadRequest as error:  # a NetworkError to the library, and no better the next time
            raise QabotError(Code.BOT_FIRST_REQUEST, error=str(error)) from error
        except NetworkError as error:
            if attempt == TRIES:
                raise why_not(error) from error
            _LOG.warning("Telegram cannot be reached (%s), attempt %d", error, attempt)
            await asyncio.sleep(0.5 * 2**attempt)
        else:
            return


def why_not(error: TelegramError) -> QabotError:
    """The error that a failing start reports."""
    if isinstance(error, InvalidToken):
        return QabotError(Code.BOT_TOKEN_REFUSED)
    return QabotError(Code.BOT_UNREACHABLE, error=str(error))


def invite_first(application: App, access: Access, folder: Path) -> None:
    """A bot that was just set up lets nobody in: who has its first link becomes the admin.

    A terminal shows the link; what is not a terminal may be a log that others read, so there it
    goes to a file that only its owner may read.
    """
    file = folder / INVITATION
    with suppress(OSError):
        file.unlink(missing_ok=True)
    if not access.nobody():
        return
    link = f"https://t.me/{application.bot.username}?start={access.invite('admin')}"
    if sys.stderr.isatty():
        where = f"open this link to become its admin:\n  {link}"
    else:
        _write_for_owner(file, f"{link}\n")
        where = f"open the link in {file} to become its admin,"
    print(  # noqa: T201 - for the person who started it
        f"Nobody may use this bot yet. Within {INVITE_HOURS} hours, {where}\n"
        "or set QABOT_TELEGRAM_ALLOW and QABOT_TELEGRAM_ADMINS.",
        file=sys.stderr,
        flush=True,
    )


def _write_for_owner(file: Path, text: str) -> None:
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(text)
    except OSError as error:
        raise QabotError(Code.BOT_FILE, path=file, error=str(error)) from error
