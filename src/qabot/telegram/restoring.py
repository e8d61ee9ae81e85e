"""The button under a report that brings a version back which was replaced."""

from __future__ import annotations

import asyncio
import logging

from qabot.errors import QabotError
from qabot.telegram.ledger import Former
from qabot.telegram.placing import (
    FORMER_KEPT,
    documents_folder,
    drop_former,
    former_bytes,
    keep_former,
    make,
)
from qabot.telegram.removing import Pressed
from qabot.telegram.sending import Chat, send
from qabot.telegram.services import Services
from qabot.telegram.styled import Styled
from qabot.telegram.tickets import restore_button, when_sent
from qabot.uploads.naming import free_name
from qabot.uploads.placing import Change, bytes_of, held_documents

_LOG = logging.getLogger(__name__)


async def press_restore(pressed: Pressed) -> str | None:
    """Brings a version back; what is there instead becomes a former one by that."""
    here, words = pressed.here, pressed.words
    former = here.state.documents.former(pressed.callback.answer)
    data = former_bytes(here.library, former.data) if former else None
    if former is None or data is None:
        return words.restore_gone
    if former.owner != pressed.user.id and not here.access.is_admin(pressed.user.id):
        return words.restore_not_yours
    async with here.writer:
        name = _name_for(former, here)
        if bytes_of(documents_folder(here) / name) == data:
            return words.restored_already.format(name=name)
        try:
            back = await _put_back(here, former, name, data)
        except (QabotError, OSError) as error:
            _LOG.warning("A former version was not brought back: %s", error)
            return words.restore_failed
    keyboard = ((restore_button(back, name, words),),) if back else ()
    text = words.restored.format(name=name, when=when_sent(former, words))
    await send(pressed.context.bot, Chat(pressed.chat, 0, pressed.message), Styled(text), keyboard)
    return None


def _name_for(former: Former, here: Services) -> str:
    """The name it had, unless somebody else's document has that now."""
    now = here.state.documents.of(former.name)
    folder = documents_folder(here)
    if not (folder / former.name).exists() or (now and now.owner == former.owner):
        return former.name
    return free_name(former.name, [path.name for path in held_documents(folder)])


async def _put_back(here: Services, former: Former, name: str, data: bytes) -> int:
    """Places a former version; the number of what it replaces, 0 for nothing."""
    ledger, folder = here.state.documents, documents_folder(here)
    current, now = bytes_of(folder / name), ledger.of(name)
    kept = keep_former(here.library, current) if current is not None and now else ""
    await asyncio.to_thread(make, here.library, folder, Change({name: data}), None)
    back = ledger.replace(now, kept) if now and kept else 0
    ledger.claim(name, former.given, former.owner, former.sent)
    drop_former(here.library.folder, ledger.forget_former(name, but=FORMER_KEPT))
    return back
