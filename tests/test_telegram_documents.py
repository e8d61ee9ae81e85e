"""Documents that come by chat: none is lost without a word, and each can be taken out again."""

from __future__ import annotations

import base64
import io
import re
import sqlite3
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_telegram.server import Running
from tests.support.telegram_bot import (
    ADMIN,
    BotProcess,
    Person,
    buttons,
    marked,
    own_copy,
    running,
    sent_to,
)

Json = dict[str, Any]
A, B = 31, 32
TITLE = (
    "关于进一步加强和改进新形势下中小企业知识产权保护与运用若干政策措施实施细则的通知（第{}批）.md"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.fixture(scope="module")
def fake() -> Iterator[Running]:
    with Running() as server:
        yield server


@pytest.fixture(scope="module")
def folder(corpus_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_copy(corpus_folder, tmp_path_factory.mktemp("documents"))


@pytest.fixture(scope="module", autouse=True)
def bot(fake: Running, folder: Path) -> Iterator[BotProcess]:
    limits = {"PER_MINUTE": "100", "UPLOADERS": f"{A},{B}", "ADMINS": str(ADMIN)}
    with running(fake, folder, "--fast", **limits) as process:
        yield process
        assert "Traceback" not in process.logged()


@pytest.fixture(autouse=True)
def tidy(fake: Running, folder: Path) -> Iterator[None]:
    """Every request must be one that Telegram takes; each test begins with no document sent."""
    before = len(fake.state()["calls"])
    yield
    calls = fake.state()["calls"][before:]
    assert [(c["method"], c["error"]) for c in calls if c["code"] == 400] == []
    admin = Person(fake, ADMIN)
    for name in names(folder):
        assert "已移除" in admin.ask(f"/remove {name}")["text"]


@pytest.fixture
def a(fake: Running) -> Person:
    return Person(fake, A)


@pytest.fixture
def b(fake: Running) -> Person:
    return Person(fake, B)


def names(folder: Path) -> list[str]:
    place = folder.parent / "corpus" / "telegram"
    return sorted(path.name for path in place.iterdir()) if place.is_dir() else []


def send(person: Person, name: str, data: str | bytes, **act: Any) -> int:
    held = data if isinstance(data, bytes) else data.encode()
    document = {"name": name, "base64": base64.b64encode(held).decode()}
    return person.say(act.pop("text", ""), document=document, **act)


def report(person: Person, number: int) -> Json:
    """What is said of the files of a message, in the end."""
    told = person.next_after(number)["message_id"]
    person.fake.until(lambda _: "正在" not in person.message(told)["text"])
    return person.message(told)


def upload(person: Person, name: str, data: str | bytes, **act: Any) -> str:
    return str(report(person, send(person, name, data, **act))["text"])


def quotes(person: Person, question: str) -> str:
    return "\n".join(marked(person.ask(question), "expandable_blockquote"))


def test_long_titles_that_differ_at_their_end_are_two_documents(a: Person, folder: Path) -> None:
    for number, share in ("一", "三成"), ("二", "七成"):
        said = upload(a, TITLE.format(number), f"第{number}批企业的贴息比例是{share}。\n")
        assert f"第{number}批）.md”可以查了。" in said
    assert len(names(folder)) == 2
    assert "三成" in quotes(a, "第一批企业的贴息比例是多少")
    assert "七成" in quotes(a, "第二批企业的贴息比例是多少")


def test_names_that_become_one_by_cleaning_are_two_documents(a: Person, folder: Path) -> None:
    numbers = [
        send(a, name, f"{name[3]}方案的预算是{budget}万元。\n", album="clean")
        for name, budget in (("方案:甲.md", 21), ("方案?甲.md", 34), ("方案_甲.MD", 55))
    ]
    assert len(re.findall("可以查了", report(a, numbers[0])["text"])) == 3
    assert names(folder) == ["方案_甲(2).md", "方案_甲(3).MD", "方案_甲.md"]


def test_files_without_a_name_are_two_documents(a: Person, folder: Path) -> None:
    upload(a, "x", "第一食堂的早餐七点开始供应。\n", noname=True)
    upload(a, "x", "第一图书馆晚上十点闭馆。\n", noname=True)
    assert len(names(folder)) == 2
    assert "七点" in quotes(a, "第一食堂的早餐几点开始供应")


def test_file_of_another_person_is_kept_beside_the_first(
    a: Person, b: Person, folder: Path
) -> None:
    upload(a, "合同.md", "甲方合同的违约金是合同总额的百分之十二。\n")
    said = upload(b, "合同.md", "乙方项目的验收日期是2024年5月6日。\n")
    assert "“合同(2).md”可以查了。另有一份“合同.md”（别人 20" in said
    assert names(folder) == ["合同(2).md", "合同.md"]
    assert "百分之十二" in quotes(a, "甲方合同的违约金是多少")
    said = upload(b, "合同.md", "乙方项目的验收日期是2025年7月8日。\n")  # their own again
    assert "它代替了你 20" in said
    assert names(folder) == ["合同(2).md", "合同.md"]
    assert "2025年7月8日" in quotes(b, "乙方项目的验收日期是哪天")
    assert "“合同(2).md”已移除" in b.ask("/remove 合同(2)")["text"]


def test_replaced_version_is_named_and_brought_back(a: Person, folder: Path) -> None:
    upload(a, "泳池.md", "东湖泳池的水温是二十六度。\n")
    number = send(a, "泳池.md", "东湖泳池的水温是三十一度。\n")
    told = report(a, number)
    assert "“泳池.md”可以查了。它代替了你 20" in told["text"]
    assert "三十一度" in quotes(a, "东湖泳池的水温是多少")
    data = buttons(told)["↩ 换回先前的“泳池.md”"]
    assert "已换回" in _pressed(a, told, data)["text"]
    assert "二十六度" in quotes(a, "东湖泳池的水温是多少？")
    assert names(folder) == ["泳池.md"]
    assert a.press_data(told["message_id"], data) == "“泳池.md”现在就是这一版。"


def _pressed(person: Person, message: Json, data: str) -> Json:
    """What is sent when a button is pressed."""
    before = last(person)
    person.press_data(message["message_id"], data)
    return person.next_after(before)


def last(person: Person) -> int:
    """The newest message that the bot has sent to somebody."""
    return int(max(m["message_id"] for m in sent_to(person.fake.state(), person.chat)))


def test_other_file_put_into_a_message_is_a_new_version(a: Person, folder: Path) -> None:
    number = send(a, "会议室.md", "北楼会议室的预订电话是8801。\n")
    before = report(a, number)["message_id"]
    send(a, "会议室.md", "北楼会议室的预订电话是9902。\n", edits=number)
    told = report(a, before)
    assert "代替了" in told["text"]
    assert "9902" in quotes(a, "北楼会议室的预订电话是多少")
    before = last(a)
    send(a, "会议室（定稿）.md", "北楼会议室的预订电话是7703。\n", edits=number)
    assert "发来的“会议室.md”" in report(a, before)["text"]
    assert names(folder) == ["会议室（定稿）.md"]


def test_caption_that_is_changed_into_a_question_is_answered(a: Person) -> None:
    number = send(a, "车棚.md", "南门车棚每月收费四十元。\n")
    before = report(a, number)["message_id"]
    same = {"extra": {"document": a.message(number)["document"]}, "edits": number}
    a.say("南门车棚每月收费多少？", photo=True, without=("photo",), **same)
    assert "四十元" in a.next_after(before)["text"]


@pytest.mark.parametrize(
    "command",
    [
        "/remove “停车 收费.md”",
        "/remove 《停车 收费》",
        "/remove 停车 收费",
        "/remove\n停车 收费.md",
        "/remove@qabot_test_bot 停车　收费.MD",
        "/remove「停车 收费.md」",
    ],
)
def test_name_to_remove_may_be_written_freely(a: Person, folder: Path, command: str) -> None:
    upload(a, "停车 收费.md", "西区停车场每小时收费七元。\n")
    assert a.ask(command)["text"].startswith("“停车 收费.md”已移除。")
    assert names(folder) == []


def test_name_in_another_form_of_its_accents_is_removed(a: Person, folder: Path) -> None:
    upload(a, unicodedata.normalize("NFD", "Café é.md"), "咖啡角九点开门。\n")
    assert "已移除" in a.ask("/remove " + unicodedata.normalize("NFC", "Café é.md"))["text"]
    assert names(folder) == []


def test_document_is_removed_in_reply_to_its_file_or_its_report(a: Person, folder: Path) -> None:
    number = send(a, "甲.md", "甲楼的门禁是六点。\n")
    report(a, number)
    told = report(a, send(a, "乙.md", "乙楼的门禁是七点。\n"))
    assert "“甲.md”已移除" in a.ask("/remove", reply_to=number)["text"]
    assert "“乙.md”已移除" in a.ask("/remove", reply_to=told["message_id"])["text"]
    assert names(folder) == []


def test_likely_names_come_as_buttons(a: Person, folder: Path) -> None:
    upload(a, "差旅费报销办法.md", "差旅费三十天内报销。\n")
    asked = a.ask("/remove 差旅报销办法")
    assert list(buttons(asked)) == ["差旅费报销办法.md"]
    a.press(asked, "差旅费报销办法.md")
    assert "已移除" in a.message(asked["message_id"])["text"]
    assert names(folder) == []


def test_document_in_an_archive_is_held_by_itself_as_well(a: Person, folder: Path) -> None:
    text = "迟到一次扣绩效五十八元。\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("制度/考勤.md", text)
    upload(a, "制度.zip", packed.getvalue())
    assert "可以查了" in upload(a, "考勤.md", text)
    assert quotes(a, "迟到一次扣绩效多少").count("五十八元") == 1
    a.ask("/remove 制度.zip")
    assert names(folder) == ["考勤.md"]
    assert "五十八元" in quotes(a, "迟到一次扣绩效多少？")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("旧.doc", OLE + "WordDocument".encode("utf-16-le"), "是旧的 Word 或 WPS 文档"),
        ("旧.wps", OLE, "是旧的 Word 或 WPS 文档"),
        ("表.et", OLE, "是旧的 Excel 或 WPS 表格"),
        ("演示.dps", OLE, "是旧的 PowerPoint 或 WPS 演示文稿"),
        ("包.rar", b"Rar!\x1a\x07\x01\x00", "是 RAR 压缩包"),
        ("包.7z", b"7z\xbc\xaf\x27\x1c", "是 7-Zip 压缩包"),
        ("图.png", b"\x89PNG\r\n\x1a\n", "是图片"),
        ("照片.heic", b"x", "是苹果手机的照片"),
        ("录音.m4a", b"x", "是录音"),
        ("录像.mp4", b"x", "是视频"),
    ],
)
def test_format_that_is_not_read_gets_its_own_advice(
    a: Person, name: str, data: bytes, says: str
) -> None:
    assert upload(a, name, data).startswith(f"“{name}”没有收入，因为{says}")


def test_file_without_an_ending_is_read_by_its_content(a: Person, folder: Path) -> None:
    assert "“通知.2024年.txt”可以查了" in upload(a, "通知.2024年", "西门岗亭夜间关闭时间是一点。\n")
    assert "一点" in quotes(a, "西门岗亭夜间关闭时间是几点")
    said = upload(a, "扫描件", OLE + "Workbook".encode("utf-16-le"))
    assert "旧的 Excel 或 WPS 表格" in said
    assert names(folder) == ["通知.2024年.txt"]


def test_purged_document_is_gone_for_good_and_old_buttons_say_so(
    fake: Running, a: Person, folder: Path
) -> None:
    admin = Person(fake, ADMIN)
    upload(a, "名单.md", "玄武小组的组长是欧阳Canary77。\n")
    upload(a, "名单.md", "玄武小组的组长是司马Canary77。\n")
    answer = a.ask("玄武小组的组长是谁")
    assert "司马" in "".join(marked(answer, "expandable_blockquote"))
    assert a.ask("/purge 名单")["text"] == "这个命令只给管理员用。"
    a.ask("/remove 名单")
    asked = admin.ask("/purge 《名单》")
    assert asked["text"].startswith("要永久删除“名单.md”吗？")
    admin.press(asked, "取消")
    assert admin.message(asked["message_id"])["text"] == "没有删除“名单.md”。"
    asked = admin.ask("/purge 名单")
    admin.press(asked, "永久删除")
    assert admin.message(asked["message_id"])["text"] == "“名单.md”已永久删除。"
    kept = [path for path in folder.parent.rglob("*") if path.is_file()]
    assert [p.name for p in kept if b"Canary77" in p.read_bytes() and p.name != "bot.log"] == []
    opening = [text for text in buttons(answer) if text[0] in "📖📄"]
    assert opening
    for text in opening:
        assert a.press(answer, text) == "这份文档已被永久删除，打不开了。"
    assert admin.ask("/purge 名单")["text"] == "没有叫“名单.md”的文档。".replace(".md", "")


def test_document_that_is_still_held_can_be_purged_in_reply_to_it(
    fake: Running, folder: Path
) -> None:
    admin = Person(fake, ADMIN)
    number = send(admin, "口令.md", "白虎小组的口令是三短一长。\n")
    report(admin, number)
    asked = admin.ask("/purge", reply_to=number)
    admin.press(asked, "永久删除")
    assert admin.message(asked["message_id"])["text"] == "“口令.md”已永久删除。"
    assert names(folder) == []
    assert "没有找到" in admin.ask("白虎小组的口令是什么")["text"]


def test_button_does_not_take_what_came_under_its_name_later(
    fake: Running, a: Person, b: Person, folder: Path
) -> None:
    admin = Person(fake, ADMIN)
    upload(a, "值班.md", "周一值班的是东队。\n")
    asked = admin.ask("/purge 值班")
    data = buttons(asked)["永久删除"]
    a.ask("/remove 值班")
    upload(b, "值班.md", "周二值班的是西队。\n")
    assert "变过了" in admin.press_data(asked["message_id"], data)
    assert names(folder) == ["值班.md"]


def test_question_under_a_file_of_somebody_who_may_not_add_any_is_answered(
    fake: Running, a: Person, folder: Path
) -> None:
    upload(a, "球场.md", "东区球场的租金是每小时九十元。\n")
    fake.do("membership", chat=-55, user=ADMIN)
    member = Person(fake, 77, chat=-55)
    text = "@qabot_test_bot 东区球场的租金是多少？"
    number = send(member, "我的.md", "别的。\n", text=text)
    answer = member.next_after(number, matching=lambda m: "九十元" in m["text"])
    assert "每小时九十元" in answer["text"]
    assert "我的.md" not in names(folder)


def test_what_of_an_archive_is_not_read_is_told(a: Person) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("制度/年假.md"), "年假有十二天半。\n")
        archive.writestr("制度/签字.png", b"\x89PNG")
        archive.writestr("制度/旧.doc", OLE)
    said = upload(a, "制度.zip", packed.getvalue()).splitlines()
    assert said[0] == "“制度.zip”可以查了。"
    assert sorted(line.split("，")[0] for line in said[1:3]) == [
        "　其中的“制度/旧.doc”没有收入",
        "　其中的“制度/签字.png”没有收入",
    ]


def test_document_of_a_folder_is_held_when_it_is_sent_as_well(a: Person, folder: Path) -> None:
    data = (Path(__file__).parent.parent / "corpus" / "qabot-guide.md").read_bytes()
    assert "可以查了" in upload(a, "同样的.md", data)
    assert names(folder) == ["同样的.md"]


def test_document_that_was_there_before_becomes_its_senders(a: Person, folder: Path) -> None:
    upload(a, "年会.md", "年会的抽奖一共有九轮。\n")
    with sqlite3.connect(folder / "telegram.sqlite", timeout=10) as remembered:
        remembered.execute("DELETE FROM documents")  # as in a folder of an older bot
    assert "已经有了" in upload(a, "年会.md", "年会的抽奖一共有九轮。\n")
    assert "它代替了你" in upload(a, "年会.md", "年会的抽奖一共有十轮。\n")
    assert names(folder) == ["年会.md"]
