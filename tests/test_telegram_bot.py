"""The bot as its users meet it: the real process, over HTTP, against a strict server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qabot.index import find_document, status
from qabot.messages import Code, message
from tests.support.fake_telegram.server import Running
from tests.support.telegram_bot import (
    ADMIN,
    CLOSED,
    FORUM,
    GROUP,
    STRANGER,
    UP,
    BotProcess,
    Person,
    buttons,
    marked,
    own_copy,
    running,
    sent_to,
)

Json = dict[str, Any]
EMPTY = message(Code.EMPTY).text("zh")
GDP = "2020年前三季度济南市地区生产总值是多少"
WINTER = "2022年冬奥会在哪里举行"
FINANCE = "金融辅导员对接了多少家企业"
OLD_GROUP, NEW_GROUP = -78, -1078


@pytest.fixture(scope="module")
def fake() -> Iterator[Running]:
    with Running() as server:
        yield server


@pytest.fixture(scope="module")
def folder(corpus_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_copy(corpus_folder, tmp_path_factory.mktemp("bot"))


@pytest.fixture(scope="module")
def bot(fake: Running, folder: Path) -> Iterator[BotProcess]:
    allowed = ",".join(map(str, [*range(1, 100), GROUP, FORUM, OLD_GROUP]))
    with running(fake, folder, ALLOW=allowed, ADMINS=str(ADMIN), PER_MINUTE="15") as process:
        yield process


@pytest.fixture(autouse=True)
def nothing_refused(fake: Running, bot: BotProcess) -> Iterator[None]:  # noqa: ARG001
    """Every request of every test must be one that Telegram takes."""
    before = len(fake.state()["calls"])
    yield
    calls = fake.state()["calls"][before:]
    assert [(c["method"], c["error"]) for c in calls if c["code"] == 400] == []


_USERS = iter(range(1, 100))


@pytest.fixture
def person(fake: Running) -> Person:
    """Somebody who may ask, and has not written before."""
    return Person(fake, next(_USERS))


# --- Answers ----------------------------------------------------------------------------------


def test_answer_quotes_the_document_with_the_answering_words_bold(person: Person) -> None:
    number = person.say(GDP)
    answer = person.next_after(number)
    quotes = marked(answer, "expandable_blockquote")
    assert quotes[0] == "2020年前三季度，济南市地区生产总值为7248.40亿元，比上年同期增长3.1%。"
    assert marked(answer, "bold")[0] == "7248.40亿元"
    lines = answer["text"].splitlines()
    assert lines[:2] == ["1. 2020年济南市新旧动能转换进展综述 › 总体情况", quotes[0]]
    assert answer["reply_to_message"]["message_id"] == number


def test_no_link_previews_and_never_a_parse_mode(person: Person, fake: Running) -> None:
    person.ask(GDP)
    call = [c for c in fake.state()["calls"] if c["method"] == "sendMessage"][-1]
    assert call["parameters"]["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in call["parameters"]


def test_refusal_says_so_and_keeps_the_nearest_passages_behind_a_button(person: Person) -> None:
    answer = person.ask(WINTER)
    assert answer["text"] == "文档中没有找到答案。"
    assert marked(answer, "expandable_blockquote") == []
    person.press(answer, "🔍 看最接近的段落")
    nearest = person.next_after(answer["message_id"])
    assert nearest["text"].startswith("最接近的段落（不是答案）：")
    assert marked(nearest, "bold") == []
    quotes = marked(nearest, "expandable_blockquote")
    around = nearest["text"]
    for quote in quotes:  # which may contain numbers of their own
        around = around.replace(quote, "", 1)
    numbers = re.findall(r"^(\d)\. ", around, re.MULTILINE)
    assert numbers == [str(n) for n in range(1, len(quotes) + 1)]
    assert list(buttons(nearest)) == [f"📖 上下文 {n}" for n in numbers]
    person.press(nearest, "📖 上下文 1")
    assert marked(person.next_after(nearest["message_id"]), "underline") == quotes[:1]


@pytest.mark.parametrize(
    ("question", "says"),
    [("？？？", "没有可以查的文字"), ("问" * 1500, "太长"), ("/nonsense", "没有这个命令")],
)
def test_what_is_no_question_is_answered_with_what_to_do(
    person: Person, question: str, says: str
) -> None:
    assert says in person.ask(question)["text"]


@pytest.mark.parametrize(
    "question",
    [
        "<b>济南</b> & *面积* _有_ `多少` [x](http://a.b)",
        "济南\u0000自贸区\ufffd面积有多少\u2028",
        "👨‍👩‍👧‍👦" * 50 + "济南",
        "\u202eשלום 济南",
        "'; DROP TABLE answers; --",
    ],
)
def test_hostile_question_gets_an_answer_like_any_other(person: Person, question: str) -> None:
    answer = person.ask(question)
    assert "错误编号" not in answer["text"]
    assert buttons(answer)


# --- Buttons ----------------------------------------------------------------------------------


def test_context_pages_through_the_document_without_a_gap(person: Person, folder: Path) -> None:
    answer = person.ask(GDP)
    person.press(answer, "📖 上下文 1")
    page = person.next_after(answer["message_id"])
    assert marked(page, "underline") == [marked(answer, "expandable_blockquote")[0]]
    shown = [page["text"].partition("\n")[2]]
    while "后文 ▶" in buttons(page):
        person.press(page, "后文 ▶")
        page = person.message(page["message_id"])
        shown.append(page["text"].partition("\n")[2])
    text = document_text(folder)
    whole = "".join("".join(shown).replace("…", "").split())
    assert len(shown) >= 3
    assert "".join(text.split()).endswith(whole)
    person.press(page, "回到引文")
    assert person.message(page["message_id"])["text"].partition("\n")[2] == shown[0]


def document_text(folder: Path) -> str:
    from qabot.index import status

    path = next(e.path for e in status(folder).entries if e.path.endswith("jinan-report-2020.md"))
    return find_document(folder, path).text.strip()


def test_more_passages_are_counted_and_end(person: Person) -> None:
    answer = person.ask(FINANCE)
    person.press(answer, "🔍 更多段落")
    message = person.next_after(answer["message_id"])
    seen: list[str] = []
    while True:
        first, last, total = map(int, re.findall(r"\d+", message["text"].splitlines()[0]))
        seen += marked(message, "expandable_blockquote")
        assert first - 1 + len(marked(message, "expandable_blockquote")) == last
        if "🔍 更多段落" not in buttons(message):
            break
        person.press(message, "🔍 更多段落")
        message = person.next_after(message["message_id"])
    assert len(seen) == len(set(seen)) == total
    assert marked(answer, "expandable_blockquote")[0] not in seen


def test_document_comes_as_its_file_and_as_its_text_once_that_has_changed(
    person: Person, fake: Running, folder: Path
) -> None:
    place = folder.parent / "corpus" / "telegram"
    text = "停车场的收费标准是每小时5元。\n"
    admin = Person(fake, ADMIN)
    assert "可以查了" in upload(admin, "停车.md", f"{text}\r\n")["text"]
    answer = person.ask("停车场每小时收费多少元")
    person.press(answer, "📄 文档")
    sent = person.next_after(answer["message_id"])["document"]
    assert (sent["file_name"], sent["file_size"]) == ("停车.md", len(f"{text}\r\n".encode()))
    (place / "停车.md").write_text("别的", encoding="utf-8")
    person.press(answer, "📄 文档")
    again = person.next_after(answer["message_id"] + 1)["document"]
    assert (again["file_name"], again["file_size"]) == ("停车.md", len(text.strip().encode()))
    admin.ask("/remove 停车.md")


def test_verdicts_count_toggle_and_ask_for_a_reason(person: Person) -> None:
    answer = person.ask(GDP)
    number = answer["message_id"]
    assert person.press(answer, "👍") == "记下了，谢谢"
    assert "👍 1" in buttons(person.message(number))
    assert person.press(person.message(number), "👎") == "哪里不好？"
    changed = person.message(number)
    assert {"👍", "👎 1", "答非所问"} <= set(buttons(changed))
    assert person.press(changed, "答非所问") == "记下了，谢谢"
    assert "答非所问" not in buttons(person.message(number))
    assert person.press(person.message(number), "👎 1") == "已取消"
    assert buttons(person.message(number)) == buttons(answer)


@pytest.mark.parametrize(
    "data", ["1:c:zzzzz:0:0", "9:c:1:0:0", "rubbish", "1:c:1:99999:0", "1:c:zzzzzzzzzzzzz:0:0"]
)
def test_button_that_leads_nowhere_says_so(person: Person, data: str) -> None:
    answer = person.ask(GDP)
    said = person.press_data(answer["message_id"], data, forged=True)
    assert "没有了" in said or "不属于" in said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("p:{}:0:999999999", "没有了"),
        ("p:{}:0:-999999999", "没有了"),
        ("p:{}:-1:0", "没有了"),
        ("d:{}:-1", "没有了"),
        ("m:{}:999999999", "没有更多"),
        ("v:{}:7", "没有了"),
    ],
)
def test_numbers_that_no_button_of_ours_carries_open_nothing(
    person: Person, fake: Running, arguments: str, says: str
) -> None:
    answer = person.ask(GDP)
    number = buttons(answer)["👍"].split(":")[2]
    data = f"1:{arguments.format(number)}"
    assert says in person.press_data(answer["message_id"], data, forged=True)
    assert sent_to(fake.state(), person.chat, answer["message_id"]) == []


def test_passages_before_the_first_are_the_first(person: Person) -> None:
    answer = person.ask(GDP)
    data = buttons(answer)["🔍 更多段落"]
    person.press_data(answer["message_id"], f"{data[:-1]}-3", forged=True)
    assert person.next_after(answer["message_id"])["text"].startswith("更多段落（1–4，共 ")


def test_buttons_under_a_message_of_long_ago_work_in_its_topic(fake: Running) -> None:
    """Telegram then gives the number of the message and its chat, and nothing else."""
    member = Person(fake, 508, chat=FORUM, topics=[5, 6], thread=5)
    answer = member.ask(f"/ask {GDP}")
    number, data = answer["message_id"], buttons(answer)
    assert member.press_data(number, data["👍"], old=True) == "记下了，谢谢"
    assert "👍 1" in buttons(member.message(number))
    member.press_data(number, data["📖 上下文 1"], old=True)
    page = member.next_after(number)
    assert (page["message_thread_id"], page["reply_to_message"]["message_id"]) == (5, number)
    assert marked(page, "underline") == [marked(answer, "expandable_blockquote")[0]]
    member.press_data(page["message_id"], buttons(page)["后文 ▶"], old=True)
    assert member.message(page["message_id"])["text"] != page["text"]
    member.press_data(number, data["🔍 更多段落"], old=True)
    assert member.next_after(page["message_id"])["message_thread_id"] == 5


def test_language_is_chosen_under_a_message_of_long_ago(person: Person) -> None:
    menu = person.ask("/lang")
    person.press_data(menu["message_id"], buttons(menu)["English"], old=True)
    assert person.message(menu["message_id"])["text"] == "Language of the menus: English"


def test_button_of_another_chat_opens_nothing(person: Person, fake: Running) -> None:
    data = buttons(person.ask(GDP))["📖 上下文 1"]
    other = Person(fake, next(_USERS))
    answer = other.ask(GDP)
    assert other.press_data(answer["message_id"], data, forged=True) == "这个按钮不属于这个聊天。"
    assert sent_to(fake.state(), other.chat, answer["message_id"]) == []


# --- Conversation -----------------------------------------------------------------------------


def test_follow_up_is_understood_with_the_question_before_and_new_forgets(person: Person) -> None:
    person.ask("2019年前三季度济南市地区生产总值是多少")
    answer = person.ask("那2020年呢？")
    assert answer["text"].splitlines()[0] == f"理解为：{GDP}"
    assert marked(answer, "bold")[0] == "7248.40亿元"
    assert person.ask("/new")["text"] == "好，重新开始。"
    assert "理解为" not in person.ask("那2020年呢？")["text"]


def test_edited_question_is_answered_again_only_when_wanted(person: Person) -> None:
    number = person.say(f"/ask {WINTER}")
    first = person.next_after(number)
    person.say(f"/ask {GDP}", edits=number)
    offer = person.next_after(first["message_id"])
    assert offer["text"] == "问题改过了，要按新的再答一次吗？"
    person.press(offer, "🔁 再答一次")
    answer = person.next_after(offer["message_id"])
    assert marked(answer, "bold")[0] == "7248.40亿元"
    assert answer["reply_to_message"]["message_id"] == number


def test_questions_of_one_chat_are_answered_in_order_and_the_rest_is_put_off(
    person: Person,
) -> None:
    numbers = [person.say(f"{GDP}{'？' * n}") for n in range(7)]
    person.next_after(numbers[-1], matching=lambda m: "前面还有" in m["text"])
    answers = [m for m in sent_to(person.fake.state(), person.chat) if "前面还有" not in m["text"]]
    order = [m["reply_to_message"]["message_id"] for m in answers]
    assert order == numbers[: len(order)]
    assert 5 <= len(order) < 7


def test_too_fast_is_said_with_the_seconds(person: Person) -> None:
    for _ in range(15):
        person.ask("？")  # counts, and costs no time
    assert re.match(r"问得太快了，请过 \d+ 秒再问。", person.ask(GDP)["text"])


def test_rest_of_a_question_that_was_cut_is_no_question(person: Person) -> None:
    first = person.say("问" * 4096)
    person.say("济南市地区生产总值是多少？")
    number = person.say(GDP)
    person.next_after(number, matching=lambda m: "7248" in m["text"])
    told, answer = sent_to(person.fake.state(), person.chat, first)
    assert told["text"].startswith("问题太长了（4096 字）")
    assert answer["reply_to_message"]["message_id"] == number


def test_too_many_presses_are_put_off(person: Person) -> None:
    number = person.ask("？")["message_id"]
    said = [person.press_data(number, "rubbish", forged=True) for _ in range(41)]
    assert ["没有了" in text for text in said] == [*[True] * 40, False]
    assert re.match(r"太快了，请过 \d+ 秒再试。", said[-1])


# --- Groups -----------------------------------------------------------------------------------


def test_group_member_is_answered_when_the_bot_is_mentioned_in_any_case(fake: Running) -> None:
    member = Person(fake, 501, chat=GROUP)
    silent = member.say(GDP)
    number = member.say(f"@QABOT_Test_Bot {GDP}")
    answer = member.next_after(silent)
    assert answer["reply_to_message"]["message_id"] == number
    assert marked(answer, "bold")[0] == "7248.40亿元"
    reply = member.ask("那2019年呢？", reply_to=answer["message_id"])
    assert reply["text"].startswith("理解为：2019年前三季度")


@pytest.mark.parametrize(
    "text", ["@qabot_test_bot /ask {}", "@qabot_test_bot /ASK@qabot_test_bot {}"]
)
def test_command_behind_a_mention_is_no_part_of_the_question(
    fake: Running, person: Person, text: str
) -> None:
    for speaker in (person, Person(fake, person.user, chat=GROUP)):
        assert marked(speaker.ask(text.format(GDP)), "bold")[0] == "7248.40亿元"
        follow = speaker.ask(text.format("那2019年呢？"))
        assert follow["text"].startswith("理解为：2019年前三季度")


def test_ask_works_in_groups_also_under_the_message_of_another(fake: Running) -> None:
    member, other = Person(fake, 502, chat=GROUP), Person(fake, 503, chat=GROUP)
    assert marked(member.ask(f"/ask@qabot_test_bot {GDP}"), "bold")[0] == "7248.40亿元"
    number = other.say(GDP)
    assert marked(member.ask("/ask", reply_to=number), "bold")[0] == "7248.40亿元"
    assert marked(member.ask("@qabot_test_bot", reply_to=number), "bold")[0] == "7248.40亿元"
    assert "/ask 后面写问题" in member.ask("/ask")["text"]


def test_topic_is_kept_and_has_its_own_conversation(fake: Running) -> None:
    one = Person(fake, 504, chat=FORUM, topics=[5, 6], thread=5)
    answer = one.ask(f"/ask {GDP}")
    assert answer["message_thread_id"] == 5
    two = Person(fake, 504, chat=FORUM, thread=6)
    other = two.ask("/ask 那2019年呢？")
    assert other["message_thread_id"] == 6
    assert "理解为" not in other["text"]


def test_group_that_is_not_allowed_is_passed_over(fake: Running) -> None:
    number = Person(fake, STRANGER, chat=CLOSED).say(f"/ask {GDP}")
    Person(fake, 505, chat=GROUP).ask("/ask")  # has been dealt with afterwards
    assert sent_to(fake.state(), CLOSED, number) == []


def test_member_of_a_group_may_not_ask_in_private(fake: Running) -> None:
    assert Person(fake, 501).ask(GDP)["text"] == (
        "你还不能用这个机器人。你的号码是 501，请把它告诉管理员。"
    )


def test_admin_opens_a_group_and_a_stranger_does_not(fake: Running) -> None:
    fake.do("membership", user=STRANGER, chat=-1004, language="en")
    fake.until(lambda s: -1004 in s["left"])
    assert "not allowed" in sent_to(fake.state(), -1004)[0]["text"]
    fake.do("membership", user=ADMIN, chat=-1005, language="zh")
    member = Person(fake, 506, chat=-1005)
    assert "@qabot_test_bot" in member.next_after(0)["text"]
    assert marked(member.ask(f"/ask {GDP}"), "bold")[0] == "7248.40亿元"


def test_question_under_a_picture_is_answered(fake: Running, person: Person) -> None:
    member = Person(fake, 509, chat=GROUP)
    for speaker, text in ((person, GDP), (member, f"@Qabot_Test_Bot {GDP}")):
        assert marked(speaker.ask(text, photo=True), "bold")[0] == "7248.40亿元"
    assert person.ask("", photo=True)["text"] == "我只读文字和文档。请用文字提问。"


def test_group_that_gets_another_number_keeps_what_the_settings_allow(fake: Running) -> None:
    member = Person(fake, 510, chat=OLD_GROUP)
    member.ask(f"/ask {GDP}")
    content = {
        "message_id": 9001,
        "date": 1,
        "chat": {"id": OLD_GROUP, "type": "group", "title": "Group"},
        "from": {"id": 510, "is_bot": False, "first_name": "x"},
        "migrate_to_chat_id": NEW_GROUP,
    }
    fake.do("push", kind="message", content=content)
    member.ask("/ask")  # has been dealt with afterwards
    moved = Person(fake, 510, chat=NEW_GROUP)
    assert moved.ask("/ask 那2019年呢？")["text"].startswith("理解为：2019年前三季度")


# --- Access -----------------------------------------------------------------------------------


def test_stranger_is_told_his_number_once_a_minute(fake: Running) -> None:
    stranger = Person(fake, STRANGER, language="en")
    assert f"Your id is {STRANGER}" in stranger.ask(GDP)["text"]
    number = stranger.say(GDP)
    Person(fake, 507, chat=GROUP).ask("/ask")
    assert sent_to(fake.state(), STRANGER, number) == []


def test_invitation_lets_one_person_in(fake: Running) -> None:
    text = Person(fake, ADMIN).ask("/invite")["text"]
    code = text.partition("?start=")[2]
    guest, second = Person(fake, 910), Person(fake, 911)
    welcome = guest.ask(f"/start {code}")
    assert welcome["text"] == "欢迎！现在可以提问了。"
    assert "份文档" in guest.next_after(welcome["message_id"])["text"]
    assert marked(guest.ask(GDP), "bold")[0] == "7248.40亿元"
    assert "用过或过期" in second.ask(f"/start {code}")["text"]
    assert "已收回" in Person(fake, ADMIN).ask("/revoke 910")["text"]
    assert "还不能用" in guest.ask(GDP)["text"]


@pytest.mark.parametrize("command", ["/invite", "/stats", "/gaps", "/allow 5", "/revoke 5"])
def test_commands_of_admins_are_theirs_alone(person: Person, command: str) -> None:
    assert person.ask(command)["text"] == "这个命令只给管理员用。"


def test_forget_deletes_after_a_confirmation(person: Person) -> None:
    answer = person.ask(GDP)
    question = person.ask("/forget")
    person.press(question, "删除")
    assert person.message(question["message_id"])["text"] == "已删除：1 条问答，0 条评价。"
    assert "没有了" in person.press(answer, "👍")


# --- Languages and commands -------------------------------------------------------------------


def test_interface_follows_telegram_until_a_language_is_chosen(fake: Running) -> None:
    person = Person(fake, next(_USERS), language="en")
    assert person.ask(WINTER)["text"] == "The documents do not contain the answer."
    menu = person.ask("/lang")
    person.press(menu, "中文")
    assert person.message(menu["message_id"])["text"] == "界面语言：中文"
    assert person.ask(WINTER)["text"] == "文档中没有找到答案。"


def test_menus_are_set_for_both_languages_and_scopes(fake: Running) -> None:
    def complete(state: Json) -> Json | None:
        commands: Json = state["commands"]
        return commands if f"chat:{ADMIN}:zh" in commands else None

    commands = fake.until(complete)
    assert commands["all_private_chats::zh"][0] == {
        "command": "ask",
        "description": "提问：/ask 问题",
    }
    assert [c["command"] for c in commands["all_group_chats::"]] == ["ask", "new", "help"]
    assert commands["all_private_chats::"][0]["description"] == "ask: /ask QUESTION"
    admins = {language: commands[f"chat:{ADMIN}:{language}"] for language in ("", "zh")}
    assert [c["command"] for c in admins[""]] == [c["command"] for c in admins["zh"]]
    assert {"remove", "invite", "gaps"} <= {c["command"] for c in admins["zh"]}
    assert "invite" not in {c["command"] for c in commands["all_private_chats::zh"]}
    assert fake.state()["descriptions"]["description:zh"].startswith("发一个问题")


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/start", "现在有 3 份文档"),
        ("/help", "隐私模式"),
        ("/sources", "3 份文档"),
        ("/privacy", "/forget"),
    ],
)
def test_command_answers(person: Person, command: str, says: str) -> None:
    assert says in person.ask(command)["text"]


def test_admin_sees_figures_and_gaps(fake: Running, person: Person) -> None:
    person.ask(WINTER)
    admin = Person(fake, ADMIN)
    assert re.search(r"索引第 \d+ 代，3 份文档，77 段", admin.ask("/stats")["text"])
    assert WINTER in admin.ask("/gaps")["text"]


# --- Inline -----------------------------------------------------------------------------------


def inline(fake: Running, user: int, query: str) -> list[Json]:
    made = fake.do("inline", user=user, query=query, language="zh")["query"]
    answer = fake.until(lambda state: state["answers"].get(made))
    results = next(
        c["parameters"]["results"]
        for c in reversed(fake.state()["calls"])
        if c["method"] == "answerInlineQuery" and c["parameters"]["inline_query_id"] == made
    )
    assert answer["is_personal"] == "true"
    return list(results)


def test_inline_query_offers_quotes_with_their_source(fake: Running) -> None:
    results = inline(fake, next(_USERS), GDP)
    content = results[0]["input_message_content"]
    assert "7248.40亿元" in content["message_text"]
    assert content["message_text"].startswith("📄 2020年济南市新旧动能转换进展综述")
    assert {e["type"] for e in content["entities"]} == {"expandable_blockquote", "bold"}


def test_inline_query_of_a_stranger_or_without_an_answer_gives_a_notice(fake: Running) -> None:
    assert inline(fake, STRANGER, GDP)[0]["title"] == "你还不能用这个机器人"
    assert inline(fake, next(_USERS), WINTER)[0]["title"] == "文档中没有找到答案"
    assert inline(fake, next(_USERS), "")[0]["title"] == "输入问题，用原文回答"


def test_too_many_inline_queries_are_put_off(fake: Running) -> None:
    user = next(_USERS)
    titles = [inline(fake, user, "？？")[0]["title"] for _ in range(41)]
    assert titles[:40] == ["文档中没有找到答案"] * 40
    assert re.match(r"太快了，请过 \d+ 秒再试。", titles[40])


# --- Documents --------------------------------------------------------------------------------


def current_generation(folder: Path) -> int:
    return status(folder).manifest.generation


def upload(person: Person, name: str, data: str, **document: Any) -> Json:
    """The message that says how a document fares, in its last form."""
    act = {"name": name, "data": data, **document}
    number = person.fake.do("say", document=act, **person.act)["message"]
    message = person.next_after(number)

    def settled(state: Json) -> Json | None:
        found: Json = next(m for m in state["messages"] if m["message_id"] == message["message_id"])
        return None if "正在" in found["text"] else found

    done: Json = person.fake.until(settled)
    return done


def test_document_is_sent_asked_about_replaced_and_removed(fake: Running, folder: Path) -> None:
    admin = Person(fake, ADMIN)
    text = "# 图书馆\n\n市图书馆的开放时间是每天8点到21点。\n"
    assert "可以查了" in upload(admin, "图书馆.md", text)["text"]
    answer = admin.ask("市图书馆的开放时间是几点")
    quote = marked(answer, "expandable_blockquote")[0]
    assert quote == "市图书馆的开放时间是每天8点到21点。"
    assert "内容与" in upload(admin, "副本.md", text)["text"]
    assert "可以查了" in upload(admin, "图书馆.md", text.replace("21点", "22点"))["text"]
    newer = admin.ask("市图书馆的开放时间是几点？")
    assert "22点" in marked(newer, "expandable_blockquote")[0]
    button = next(b for b in buttons(answer) if b.startswith("📖"))
    admin.press(answer, button)  # under the answer from before
    page = admin.next_after(newer["message_id"])
    assert marked(page, "underline") == [quote]
    assert "图书馆.md" in admin.ask("/remove")["text"]
    assert "已移除" in admin.ask("/remove 图书馆.md")["text"]
    refusal = admin.ask("市图书馆的开放时间是几点")
    assert "没有找到" in refusal["text"]
    admin.press(answer, button)  # its document is no more
    assert marked(admin.next_after(refusal["message_id"]), "underline") == [quote]
    assert not list((folder.parent / "corpus" / "telegram").iterdir())


def test_caption_that_asks_is_answered_when_its_file_is_there(fake: Running) -> None:
    admin = Person(fake, ADMIN)
    file = {"name": "报名.md", "data": "# 报名\n\n夏令营的报名费是每人380元。\n"}
    for caption, told in (
        ("夏令营的报名费是多少？", "可以查了"),
        ("夏令营的报名费呢？", "已经有了"),
    ):
        number = fake.do("say", document=file, text=caption, **admin.act)["message"]
        answer = admin.next_after(number, matching=lambda m: "380元" in m["text"])
        assert answer["reply_to_message"]["message_id"] == number
        (report,) = sent_to(fake.state(), ADMIN, number)[:1]
        assert told in report["text"]
    number = fake.do("say", document=file, text="今年的通知", **admin.act)["message"]
    later = admin.say("？")
    admin.next_after(number, matching=lambda m: m["reply_to_message"]["message_id"] == later)
    assert len(sent_to(fake.state(), ADMIN, number)) == 2  # the report, and of the question mark
    admin.ask("/remove 报名.md")


def test_hostile_document_is_quoted_as_it_is_written(fake: Running) -> None:
    admin = Person(fake, ADMIN)
    hostile = "蓬莱仙洞<b>门票</b>的*价格*是_88_元&lt;[x](tg://user?id=1)`{0}`</blockquote>😀👨‍👩‍👧‍👦\u202eא。"
    name = "[x](y)_*`\u202e<i>&amp;.txt"
    told = upload(admin, name, f"# <b>*门票*</b> [x](y)\n\n{hostile}\n")
    kept = re.sub(r"[*<>\u202e]", "_", name)
    assert told["text"].startswith(f"“{kept}”可以查了。")
    answer = admin.ask("蓬莱仙洞门票的价格是多少")
    seen = hostile.replace("\u202e", "")  # Telegram takes it out
    assert seen in marked(answer, "expandable_blockquote")[0]
    assert {e["type"] for e in answer["entities"]} <= {"expandable_blockquote", "bold"}
    assert "已移除" in admin.ask(f"/remove {kept}")["text"]


def test_files_of_an_album_are_taken_in_together_and_told_in_one_message(
    fake: Running, folder: Path
) -> None:
    admin = Person(fake, ADMIN)
    files = {
        "一.md": "甲镇的面积是5平方公里。",
        "二.md": "甲镇的面积是5平方公里。",
        "三.exe": "x",
        "四.md": " \n",
        "五.md": "乙镇的面积是7平方公里。",
    }
    before = current_generation(folder)
    numbers = [
        fake.do("say", document={"name": n, "data": d}, album="7", **admin.act)["message"]
        for n, d in files.items()
    ]
    first = admin.next_after(numbers[0])["message_id"]
    fake.until(lambda _: "现在共有" in admin.message(first)["text"])
    assert admin.message(first)["text"].splitlines()[:2] == [
        "“一.md”可以查了。",
        "“二.md”已经有了，内容与“一.md”相同。",
    ]
    assert admin.message(first)["text"].splitlines()[3:5] == [
        f"“四.md”没有收入，因为{EMPTY}",
        "“五.md”可以查了。",
    ]
    assert "格式还不能读" in admin.message(first)["text"].splitlines()[2]
    assert current_generation(folder) == before + 1
    assert marked(admin.ask("乙镇的面积是多少"), "bold")[0] == "7平方公里"
    assert len(sent_to(fake.state(), ADMIN, numbers[0])) == 2  # the report and the answer
    admin.ask("/remove 一.md")
    admin.ask("/remove 五.md")


def test_caption_of_one_file_speaks_for_its_album(fake: Running) -> None:
    admin = Person(fake, ADMIN, chat=GROUP)
    first, second = ({"name": f"{n}.exe", "data": "x"} for n in "甲乙")
    number = fake.do("say", document=first, album="8", **admin.act)["message"]
    fake.do("push", kind="message", content=admin.message(number))  # as without privacy mode
    fake.do("say", document=second, album="8", text="@qabot_test_bot", **admin.act)
    text = admin.next_after(number)["text"]
    assert ["甲.exe" in text, "乙.exe" in text] == [True, True]
    assert "/ask 后面写问题" in admin.ask("/ask")["text"]
    assert len(sent_to(fake.state(), GROUP, number)) == 2


def test_two_files_of_one_name_in_an_album_are_not_mixed_up(fake: Running) -> None:
    admin = Person(fake, ADMIN)
    numbers = [
        fake.do("say", document={"name": "同.md", "data": d}, album="9", **admin.act)["message"]
        for d in ("丙镇的面积是5平方公里。", "丙镇的面积是6平方公里。")
    ]
    told = admin.next_after(numbers[0])["message_id"]
    fake.until(lambda _: "现在共有" in admin.message(told)["text"])
    assert admin.message(told)["text"].splitlines()[0] == "“同.md”可以查了。"
    assert admin.message(told)["text"].splitlines()[1].startswith("“同(2).md”可以查了。另有一份")
    texts = marked(admin.ask("丙镇的面积是多少"), "expandable_blockquote")
    assert sorted(re.findall(r"\d平方公里", "".join(texts))) == ["5平方公里", "6平方公里"]
    admin.ask("/remove 同(2).md")
    admin.ask("/remove 同.md")


def test_document_that_two_remove_at_once_is_removed_once(fake: Running, folder: Path) -> None:
    admin, in_group = Person(fake, ADMIN), Person(fake, ADMIN, chat=GROUP)
    place = folder.parent / "corpus" / "telegram"
    names = [f"{n:03}.md" for n in range(31)]
    place.mkdir(parents=True, exist_ok=True)
    for name in names[1:]:
        (place / name).write_text(f"第{name}份。", encoding="utf-8")
    assert "可以查了" in upload(admin, names[0], "文件已经过期。")["text"]
    listed = admin.ask("/remove")["text"]
    assert [n for n in names if n in listed] == names[:30]
    first, second = admin.say("/remove 000.md"), in_group.say("/remove 000.md")
    said = [admin.next_after(first)["text"], in_group.next_after(second)["text"]]
    assert sorted("已移除" in text for text in said) == [False, True]
    assert "不是发到这里的" in next(text for text in said if "已移除" not in text)
    for name in names[1:]:
        (place / name).unlink()
    assert "可以查了" in upload(admin, names[0], "别的文件。")["text"]
    admin.ask("/remove 000.md")


@pytest.mark.parametrize(
    ("name", "data", "document", "says"),
    [
        ("a.exe", "x", {}, "格式还不能读"),
        ("a.md", "x", {"size": 30_000_000}, "只让我下载 20 MB"),
        ("a.md", " \n", {}, f"没有收入，因为{EMPTY}"),
        ("a.txt", "\x00\x01\x02" * 500, {}, "没有收入，因为不是文字"),
    ],
)
def test_document_that_cannot_be_taken_in_is_refused_with_the_reason(
    fake: Running, name: str, data: str, document: Json, says: str
) -> None:
    before = len([c for c in fake.state()["calls"] if c["method"] == "getFile"])
    assert says in upload(Person(fake, ADMIN), name, data, **document)["text"]
    asked = len([c for c in fake.state()["calls"] if c["method"] == "getFile"]) - before
    assert asked == (0 if "没有收入" not in says else 1)


def test_document_in_a_group_is_taken_only_when_it_is_for_the_bot(fake: Running) -> None:
    admin = Person(fake, ADMIN, chat=GROUP)
    chat = {"id": GROUP, "type": "supergroup", "title": "Group"}
    document = {"file_id": "f", "file_unique_id": "u", "file_name": "a.exe", "file_size": 1}
    user = {"id": ADMIN, "is_bot": False, "first_name": "x"}
    content = {"message_id": 9000, "date": 1, "chat": chat, "from": user, "document": document}
    fake.do("push", kind="message", content=content)  # as a bot sees it without privacy mode
    assert "/ask 后面写问题" in admin.ask("/ask")["text"]
    assert not [m for m in sent_to(fake.state(), GROUP) if "a.exe" in m["text"]]
    asked = {"name": "c.exe", "data": "x"}
    number = fake.do("say", document=asked, text="@qabot_test_bot", **admin.act)["message"]
    assert "格式还不能读" in admin.next_after(number)["text"]


def test_quota_of_documents_is_told(fake: Running, folder: Path) -> None:
    place = folder.parent / "corpus" / "telegram"
    place.mkdir(parents=True, exist_ok=True)
    files = [place / f"{n}.txt" for n in range(500)]
    for path in files:
        path.touch()
    try:
        text = upload(Person(fake, ADMIN), "a.md", "x")["text"]
    finally:
        for path in files:
            path.unlink()
    assert text == "发来的文档已有 500 份、0 MB，到了上限。请先用 /remove 移除一些。"


def test_document_of_somebody_who_may_not_is_refused(person: Person) -> None:
    assert upload(person, "a.md", "x")["text"] == "你不能添加文档，请找管理员。"


def test_token_is_in_no_log(bot: BotProcess, fake: Running) -> None:
    assert UP in bot.logged()
    assert fake.token not in bot.logged()
    assert "Traceback" not in bot.logged()
