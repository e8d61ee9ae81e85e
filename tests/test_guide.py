"""The guide in corpus/, which is asked like any document, says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from qabot.answering.answers import MIN_CONFIDENCE, ask
from qabot.index import Index
from qabot.telegram.access import INVITE_HOURS
from qabot.telegram.state import KEPT_DAYS
from qabot.telegram.texts import CHINESE

GUIDE = (Path(__file__).parent.parent / "corpus/qabot-guide.md").read_text("utf-8")


def test_guide_names_the_confidence_below_which_answers_are_refused() -> None:
    assert re.findall(r"可信度低于 (\d+)% 时", GUIDE) == [f"{MIN_CONFIDENCE:.0%}".rstrip("%")]


def test_guide_names_limits_and_commands_of_the_bot_as_they_are() -> None:
    chapter = GUIDE.split("## 在 Telegram 里用机器人")[1].split("\n## ")[0]
    assert re.findall(r"(\d+) 小时内", chapter) == [str(INVITE_HOURS)]
    assert re.findall(r"最多保存 (\d+) 天", chapter) == [str(KEPT_DAYS)]
    named = set(re.findall(r"(?<![\w.])/([a-z]+)", chapter)) - {"newbot"}
    assert named == {"ask", "new", "sources", "remove", "invite", "allow", "forget", "privacy"}
    assert named <= {name for name, _ in (*CHINESE.commands, *CHINESE.admin_commands)}


def test_questions_about_the_bot_are_answered_from_its_chapter(corpus_index: Index) -> None:
    for question, section in (
        ("怎样给机器人发送文档", "怎样给机器人发送文档"),
        ("机器人的令牌放在哪里", "怎样启动机器人"),
        ("在群里怎样向机器人提问", "怎样向机器人提问"),
    ):
        assert ask(corpus_index, question).quotes[0].heading[-1] == section
