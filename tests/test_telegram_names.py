"""Names of documents that come by chat: two files never become one, however they are called."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Chat, Document, Message

from qabot.telegram.ledger import Sent
from qabot.telegram.matching import Named, likely, meant
from qabot.telegram.refusing import refusal
from qabot.telegram.texts import CHINESE, ENGLISH
from qabot.telegram.tickets import Incoming
from qabot.uploads.naming import free_name, nameless, safe_name, same_to_the_eye, split_ending
from qabot.uploads.slots import Shelf, Slot, slot_for

TITLE = (
    "关于进一步加强和改进新形势下中小企业知识产权保护与运用若干政策措施实施细则的通知（第{}批）.md"
)
A, B = 31, 32
ONE, OTHER = frozenset({(False, "1")}), frozenset({(False, "2")})


def sent(name: str, called: str | None = None, owner: int = A, number: int = 1) -> Sent:
    return Sent(number, name, called or name, owner, 1.0)


# --- Names ------------------------------------------------------------------------------------


def test_long_titles_that_differ_at_their_end_stay_two_names() -> None:
    first, second = safe_name(TITLE.format("一")), safe_name(TITLE.format("二"))
    assert first.startswith("关于进一步加强和改进")
    assert first.endswith("（第一批）.md")
    assert second.endswith("（第二批）.md")
    assert max(len(name.encode()) for name in (first, second)) <= 120


@given(st.text())
def test_safe_name_stays_as_it_is_and_fits_into_a_file_system(name: str) -> None:
    kept = safe_name(name)
    assert safe_name(kept) == kept
    assert 0 < len(kept.encode()) <= 120
    assert Path(kept).name == kept


@given(st.lists(st.text(max_size=60), max_size=6))
def test_names_made_free_never_look_alike(names: list[str]) -> None:
    taken: list[str] = []
    for name in names:
        taken.append(free_name(safe_name(name), taken))
    assert len({same_to_the_eye(name) for name in taken}) == len(names)


@pytest.mark.parametrize(
    ("name", "ending"),
    [("通知.2024年", ""), ("通知.2024年.md", ".md"), ("v1.2", ""), ("a.7z", ".7z"), ("通知", "")],
)
def test_ending_is_letters_behind_the_last_dot(name: str, ending: str) -> None:
    assert split_ending(name)[1] == ending


def test_file_without_a_name_is_called_by_what_telegram_tells_it_by() -> None:
    names = {nameless(unique, "text/plain") for unique in ("u1", "u2")}
    assert len(names) == 2
    assert {split_ending(name)[1] for name in names} == {".txt"}
    assert split_ending(nameless("u1", None))[1] == ""


def test_name_with_half_of_a_surrogate_pair_can_be_written_down() -> None:
    document = Document("f", "u", file_name="\ud83d礼堂.md", mime_type="text/markdown")
    moment, chat = datetime(2026, 1, 1, tzinfo=UTC), Chat(1, "private")
    file = Incoming.of(Message(7, moment, chat, document=document))
    assert (file.given.encode().decode(), file.name) == ("\ufffd礼堂.md", "\ufffd礼堂.md")


# --- Places -----------------------------------------------------------------------------------


def shelf(*own: Sent, names: Sequence[str], alike: int = 1) -> Shelf[Sent]:
    return Shelf(own, names, dict.fromkeys(names, ONE), (), alike)


@pytest.mark.parametrize(
    ("called", "held", "slot"),
    [
        ("合同.md", [sent("合同.md")], Slot("合同.md", replaces=sent("合同.md"))),
        ("合同.md", [], Slot("合同(2).md", beside="合同.md")),  # another's
        ("方案?甲.md", [sent("方案_甲.md", "方案:甲.md")], None),
        ("A.MD", [sent("a.md")], Slot("A(2).MD", beside="a.md")),
        ("Café.md", [sent("Cafe.md")], Slot("Café.md")),
    ],
)
def test_file_replaces_only_what_its_sender_has_called_the_same(
    called: str, held: list[Sent], slot: Slot[Sent] | None
) -> None:
    names = [s.name for s in held] or ["合同.md"]
    expected = slot or Slot("方案_甲(2).md", beside="方案_甲.md")
    assert slot_for(called, OTHER, shelf(*held, names=names)) == expected


def test_two_forms_of_one_accent_are_two_files() -> None:
    composed, apart = "Café.md", unicodedata.normalize("NFD", "Café.md")
    found = slot_for(apart, OTHER, shelf(sent(composed), names=[composed]))
    assert found == Slot("Café(2).md", beside="Café.md")


def test_same_content_is_held_twice_only_for_two_people_or_in_an_archive() -> None:
    own = shelf(sent("甲.md"), names=["甲.md"])
    assert slot_for("乙.md", ONE, own).same == "甲.md"
    assert slot_for("乙.md", ONE, shelf(names=["甲.md"])) == Slot("乙.md")
    nobodys: Shelf[Sent] = Shelf((), ["甲.md"], {"甲.md": ONE}, nobodys=["甲.md"])
    assert slot_for("乙.md", ONE, nobodys).same == "甲.md"
    assert slot_for("甲.md", OTHER, nobodys) == Slot("甲(2).md", beside="甲.md")
    assert slot_for("乙.md", frozenset({(True, "1")}), own) == Slot("乙.md")


def test_other_file_in_an_edited_message_takes_the_place_of_the_first() -> None:
    before = sent("草稿.md")
    found = slot_for("定稿.md", OTHER, shelf(before, names=["草稿.md"]), instead=before)
    assert found == Slot("定稿.md", replaces=before)


# --- Names as people write them ---------------------------------------------------------------

HELD = [
    Named("停车 收费.md", "停车 收费.md"),
    Named("收费.md", "收费.md"),
    Named("Café 规定é.md", "x"),
]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“停车 收费.md”", "停车 收费.md"),
        ("「停车 收费.md」", "停车 收费.md"),
        ("《停车 收费》", "停车 收费.md"),
        ("停车 收费", "停车 收费.md"),
        ("停车\n收费.md", "停车 收费.md"),
        ("停车收费．ＭＤ", "停车 收费.md"),
        ("收费", "收费.md"),
        ("corpus/telegram/收费.md", "收费.md"),
        (unicodedata.normalize("NFD", "café 规定é.MD"), "Café 规定é.md"),
    ],
)
def test_name_is_understood_as_people_write_it(text: str, name: str) -> None:
    assert [document.name for document in meant(text, HELD)] == [name]


def test_name_that_fits_none_gets_the_likely_ones() -> None:
    assert meant("停车收废", HELD) == []
    assert next(document.name for document in likely("停车收废", HELD)) == "停车 收费.md"
    assert likely("qwertyuiop", HELD) == []


def test_title_or_a_file_within_an_archive_is_likely_to_be_meant() -> None:
    titled = Named("a1.md", "a1.md", titles=("职工考勤办法",))
    packed = Named("制度.zip", "制度.zip", titles=("报销", "报销.md"))
    assert likely("考勤办法", [*HELD, titled]) == [titled]
    assert likely("制度.zip/报销.md", [titled, packed]) == [packed]
    assert likely("报销.md", [titled, packed]) == [packed]


def test_of_two_of_one_name_the_askers_own_is_meant_when_it_has_the_name_here() -> None:
    first, second = Named("合同.md", "合同.md"), Named("合同(2).md", "合同.md")
    assert meant("合同.md", [first, second]) == [first, second]
    mine = Named("合同.md", "合同.md", own=True)
    assert meant("合同.md", [mine, second]) == [mine]
    assert meant("合同(2)", [first, second]) == [second]


@given(st.text())
def test_any_text_is_looked_up(text: str) -> None:
    assert len(meant(text, HELD)) <= 1 or text
    likely(text, HELD)


# --- What is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("图.PNG", None, "是图片"),
        ("图", "image/jpeg", "是图片"),
        ("会议.m4a", None, "是录音"),
        ("会议", "audio/ogg", "是录音"),
        ("讲座.mp4", "video/mp4", "是视频"),
        ("包.iso", None, "只解 .zip"),
        ("程序.exe", None, "格式还不能读"),
    ],
)
def test_each_format_that_is_not_read_has_its_own_advice(
    name: str, kind: str | None, says: str
) -> None:
    assert says in (refusal(name, kind, CHINESE) or "")
    assert name in (refusal(name, kind, ENGLISH) or "")


@pytest.mark.parametrize(
    "name", ["旧.doc", "旧.wps", "表.et", "包.rar", "通知", "通知.2024年", "a.md"]
)
def test_file_that_may_be_read_or_has_advice_of_its_reader_is_opened(name: str) -> None:
    assert refusal(name, "application/octet-stream", CHINESE) is None
