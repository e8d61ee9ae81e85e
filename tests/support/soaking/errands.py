"""Documents that one person sends and takes away again, and what may then be asked of them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum, auto

from tests.support.fake_telegram.server import Running
from tests.support.soaking.facts import Fact
from tests.support.soaking.people import Crowd
from tests.support.soaking.record import DONE, UNKNOWN, Errand, Record, Said, outcome_of

UPLOADER = 900_001
_CHECKS = 2  # questions about a document after it has come, after a restart, after it was removed
_THINGS = ("蓝鲸展品", "极光航班", "琥珀菜谱", "磐石合同", "飞鸿画展", "银杏课程", "星尘话剧")
_TRAITS = ("捐赠回执", "起飞跑道", "配料批次", "违约条款", "闭幕口令", "结业暗号", "座位底票")
_AGAIN_AFTER = 10.0  # seconds


class Stand(Enum):
    """How far a document is, as its sender heard."""

    SENT, HELD, LEAVING, GONE = auto(), auto(), auto(), auto()


@dataclass(slots=True)
class Sheet:
    """A document of one sentence, and the errand about it that was begun last."""

    name: str
    fact: Fact
    stand: Stand = Stand.SENT
    errand: Errand | None = None
    retry_at: float | None = None


@dataclass(frozen=True, slots=True)
class Told(Fact):
    """A fact of a document that was sent, in words that no other document has."""

    trait: str = ""

    @property
    def question(self) -> str:
        return f"{self.subject}的{self.trait}是什么"

    @property
    def sentence(self) -> str:
        return f"{self.subject}的{self.trait}是{self.code}。"


@dataclass(slots=True)
class Errands:
    """One person's documents."""

    fake: Running
    record: Record
    crowd: Crowd
    sheets: list[Sheet] = field(default_factory=list)
    to_remove: int = 0

    def upload(self) -> None:
        number = len(self.sheets)
        code = f"ZX{10_000_000 - 1 - number}"  # beyond what chance gives to a chat, nearly
        trait = _TRAITS[number % len(_TRAITS)]
        fact = Told(UPLOADER, f"{_THINGS[number % len(_THINGS)]}{number}号", code, trait)
        sheet = Sheet(f"附件{number}.txt", fact)
        self.sheets.append(sheet)
        self._send(sheet)

    def remove(self) -> None:
        """Has the oldest document taken away as soon as one is there of which nobody asks."""
        self.to_remove += 1

    def _remove_oldest(self) -> None:
        for sheet in self.sheets:
            if sheet.stand is Stand.HELD and not self.crowd.is_asked_about(sheet.fact.code):
                self.to_remove -= 1
                sheet.stand = Stand.LEAVING
                checks = [c for c in self.crowd.checks if c[0] != sheet.fact]
                self.crowd.checks.clear()
                self.crowd.checks.extend(checks)
                self._send(sheet)
                return

    def restarted(self) -> None:
        """What was there before the process was killed must be there."""
        for sheet in self.sheets:
            if sheet.stand is Stand.HELD:
                self.crowd.checks.append((sheet.fact, True))

    def act(self) -> None:
        """Sends again what the sender was asked to send again, and removes what is to go."""
        if self.to_remove:
            self._remove_oldest()
        now = time.time()
        for sheet in self.sheets:
            if sheet.retry_at is not None and sheet.retry_at <= now:
                self._send(sheet)

    def hear(self, said: Said) -> None:
        for sheet in self.sheets:
            errand = sheet.errand
            if errand is None or (errand.chat, errand.message) != (said.chat, said.reply_to):
                continue
            outcome = outcome_of(errand, said.text)
            if outcome == DONE:
                self._done(sheet)
            elif outcome is not None and sheet.stand in (Stand.SENT, Stand.LEAVING):
                sheet.retry_at = time.time() + (_AGAIN_AFTER if outcome == UNKNOWN else 5.0)

    def unanswered(self) -> int:
        waiting = sum(sheet.stand in (Stand.SENT, Stand.LEAVING) for sheet in self.sheets)
        held = sum(sheet.stand is Stand.HELD for sheet in self.sheets)
        return waiting + min(self.to_remove, held)

    def _done(self, sheet: Sheet) -> None:
        before = sheet.stand
        if before in (Stand.HELD, Stand.GONE):
            return
        sheet.retry_at = None
        sheet.stand = Stand.HELD if before is Stand.SENT else Stand.GONE
        self.crowd.checks.extend([(sheet.fact, sheet.stand is Stand.HELD)] * _CHECKS)

    def _send(self, sheet: Sheet) -> None:
        sheet.retry_at = None
        at, is_upload = time.time(), sheet.stand is Stand.SENT
        act: dict[str, object] = {"user": UPLOADER, "language": "zh"}
        if is_upload:
            act["document"] = {"name": sheet.name, "data": sheet.fact.sentence}
        else:
            act["text"] = f"/remove {sheet.name}"
        number = self.fake.do("say", **act)["message"]
        what = "upload" if is_upload else "remove"
        sheet.errand = Errand(at, UPLOADER, number, what, sheet.name)
        self.record.errands.append(sheet.errand)
