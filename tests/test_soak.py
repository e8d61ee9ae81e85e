"""A short soak of the real process, and the account on which all soaks rest."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qabot.telegram.texts import CHINESE
from tests.support.soaking import faults
from tests.support.soaking.account import KILL, Account, account, undisturbed
from tests.support.soaking.facts import codes_in, make_facts
from tests.support.soaking.plan import DISK, FLOOD, HALT, KINDS, REMOVE, UPLOAD, make_plan
from tests.support.soaking.play import Options, soak
from tests.support.soaking.record import Asked, Errand, Kind, Pressed, Record, Said, Spell, kind_of
from tests.support.soaking.report import Memory, figures_of, table

ONE, TWO = "ZX1000001", "ZX2000002"
BUSY = CHINESE.busy.format(waiting=5)


def well_kept() -> Record:
    """Two chats, an answer each, and one answer that was cut off and asked for again."""
    return Record(
        owners={ONE: 1, TWO: 2},
        asked=[Asked(100, 1, 10, ONE), Asked(101, 2, 11, TWO), Asked(110, 1, 20, ONE)],
        said=[
            Said(102, 1, 12, 10, f"云山仓库的登记编号是{ONE}。"),
            Said(103, 2, 13, 11, f"松河车站的登记编号是{TWO}。"),
            Said(112, 1, 21, 20, CHINESE.unsure),
            Said(116, 1, 22, 20, f"云山仓库的登记编号是{ONE}。"),
        ],
        pressed=[Pressed(114, 1, 20)],
    )


def test_record_in_which_all_is_well_has_no_failures() -> None:
    found = account(well_kept())
    assert found.failures == []
    assert found.became == {
        "answered": 2,
        "told that it may not have arrived, answered when asked again": 1,
    }
    assert found.seconds == {(1, 10): 2, (2, 11): 2, (1, 20): 6}


def drop(record: Record, number: int) -> None:
    del record.said[number]


def repeat(record: Record, number: int, times: int = 1) -> None:
    record.said += [replace(record.said[number], message=99)] * times


def put(record: Record, number: int, text: str) -> None:
    record.said[number] = replace(record.said[number], text=text)


def unpress(record: Record) -> None:
    record.pressed.clear()


def answer_elsewhere(record: Record) -> None:
    record.said[0] = replace(record.said[0], chat=2)


def answer_without_question(record: Record) -> None:
    record.said.append(Said(130, 1, 40, 39, ONE))


MUTATIONS: dict[str, tuple[Callable[[Record], None], set[str]]] = {
    "answer lost": (lambda r: drop(r, 0), {"lost"}),
    "answer lost after asking again": (lambda r: drop(r, 3), {"lost"}),
    "answer doubled": (lambda r: repeat(r, 1), {"doubled"}),
    "answer doubled after asking again": (
        lambda r: repeat(r, 3, 2),
        {"doubled"},
    ),
    "notice doubled": (lambda r: repeat(r, 2, 2), {"doubled"}),
    "another's code": (lambda r: put(r, 0, TWO), {"crossed", "wrong"}),
    "another's code beside": (lambda r: put(r, 0, f"{ONE} {TWO}"), {"crossed", "wrong"}),
    "answer in another chat": (answer_elsewhere, {"lost", "crossed"}),
    "answer to nothing": (answer_without_question, {"crossed"}),
    "refused": (lambda r: put(r, 0, CHINESE.refusal), {"wrong"}),
    "error": (lambda r: put(r, 0, CHINESE.error.format(error="e1")), {"wrong", "lost"}),
    "something else": (lambda r: put(r, 0, "好，我们重新开始。"), {"wrong", "lost"}),
}


def failing(found: Account) -> set[str]:
    lists = {
        "lost": found.lost,
        "doubled": found.doubled,
        "crossed": found.crossed,
        "wrong": found.wrong,
    }
    return {name for name, failures in lists.items() if failures}


@pytest.mark.parametrize("name", MUTATIONS)
def test_each_harm_done_to_a_record_is_found(name: str) -> None:
    record = well_kept()
    harm, expected = MUTATIONS[name]
    harm(record)
    assert failing(account(record)) == expected


def test_answer_that_came_although_nobody_asked_again_is_doubled() -> None:
    record = well_kept()
    record.said.append(Said(111, 1, 20, 20, ONE))
    assert account(record).failures == []  # it had arrived, and was asked for once more
    unpress(record)
    assert failing(account(record)) == {"doubled"}


def test_notice_may_come_again_only_where_nobody_heard_that_it_had_come() -> None:
    record = well_kept()
    unpress(record)
    drop(record, 3)
    repeat(record, 2)
    assert failing(account(record)) == {"doubled"}
    killed = Record(record.owners, record.asked, record.said, spells=[Spell(KILL, 113, 130)])
    assert account(killed).failures == []
    record.said[2] = replace(record.said[2], heard=False)
    assert account(record).failures == []


@pytest.mark.parametrize("word", [BUSY, CHINESE.unsent])
def test_flood_is_declined_together_within_a_minute_and_nothing_else_is(word: str) -> None:
    flood = [Asked(200, 1, 50 + n, ONE, in_flood=True) for n in range(3)]
    said = [Said(201, 1, 60, 50, ONE), Said(202, 1, 61, 51, word)]
    record = Record({ONE: 1}, flood, said)
    found = account(record)
    assert found.failures == []
    assert found.became["declined together with others of its flood"] == 1
    for other in (replace(flood[2], in_flood=False), replace(flood[2], at=300)):
        assert failing(account(Record({ONE: 1}, [*flood[:2], other], said))) == {"lost"}


def test_document_that_was_removed_must_not_be_quoted() -> None:
    asked = [Asked(1, 1, 10, "", not_code=TWO)]
    refused = Said(2, 1, 11, 10, CHINESE.refusal)
    assert account(Record({}, asked, [refused])).failures == []
    assert failing(account(Record({}, asked, [replace(refused, text=TWO)]))) == {"wrong"}


@pytest.mark.parametrize(
    ("what", "text", "ends"),
    [
        ("upload", CHINESE.upload_done.format(name="附件0.txt"), "upload: done"),
        ("upload", CHINESE.upload_waiting.format(name="附件0.txt"), "upload: lost"),
        ("upload", CHINESE.upload_done.format(name="附件1.txt"), "upload: lost"),
        ("remove", CHINESE.removed.format(name="附件0.txt"), "remove: done"),
        ("remove", CHINESE.unsent, "remove: told to send it again"),
    ],
)
def test_sender_of_a_document_is_told_how_it_ended(what: str, text: str, ends: str) -> None:
    record = Record(errands=[Errand(1, 9, 10, what, "附件0.txt")], said=[Said(2, 9, 11, 10, text)])
    found = account(record)
    assert found.errands == {ends: 1}
    assert bool(found.lost) == ends.endswith("lost")


def test_waits_beside_a_fault_are_those_that_no_other_fault_concerned() -> None:
    asked = [Asked(at, chat, at, ONE) for at, chat in ((10, 1), (11, 2), (50, 2), (61, 3))]
    said = [Said(a.at + a.chat, a.chat, 0, a.message, ONE) for a in asked]
    spells = [Spell(HALT, 9, 20, (1,)), Spell(KILL, 60, 70)]
    record = Record({}, asked, said, spells=spells)
    found = account(record)
    assert undisturbed(record, found, [HALT]) == [2]
    assert undisturbed(record, found) == [2, 2]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"的登记编号是{ONE}。", Kind.ANSWER),
        (f"{CHINESE.refusal}\n…", Kind.REFUSAL),
        (f"{CHINESE.understood.format(question='问题')}\n\n{CHINESE.refusal}", Kind.REFUSAL),
        (BUSY, Kind.BUSY),
        (CHINESE.too_fast.format(seconds=8), Kind.TOO_FAST),
        (CHINESE.took_too_long.format(seconds=60), Kind.GIVEN_UP),
        (CHINESE.interrupted, Kind.INTERRUPTED),
        (CHINESE.new, Kind.OTHER),
    ],
)
def test_message_is_known_by_its_words(text: str, kind: Kind) -> None:
    assert kind_of(text) is kind


def test_same_seed_gives_the_same_facts_and_plan_and_no_code_twice() -> None:
    facts = make_facts(50, 7)
    assert facts == make_facts(50, 7)
    assert facts != make_facts(50, 8)
    codes = [fact.code for own in facts.values() for fact in own]
    assert len(set(codes)) == len(codes) == 300
    assert all(codes_in(f.sentence) == {f.code} for own in facts.values() for f in own)
    assert make_plan(600, 50, 7) == make_plan(600, 50, 7)
    assert make_plan(600, 50, 7) != make_plan(600, 50, 8)


@pytest.mark.parametrize("seed", range(20))
def test_plan_has_each_fault_and_removes_what_was_sent_before(seed: int) -> None:
    kinds = [step.kind for step in make_plan(400, 50, seed)]
    assert set(kinds) == set(KINDS)
    assert kinds.index(UPLOAD) < kinds.index(KILL) < kinds.index(REMOVE)


def test_slope_of_memory_is_that_of_the_second_half_of_the_longest_life() -> None:
    steady = [(float(t), 300 + min(t, 100) / 10 + max(t - 100, 0) / 60) for t in range(0, 300, 2)]
    assert Memory([[], [(0.0, 1.0)], steady]).slope() == 1.0
    assert Memory([steady[:20]]).slope() is None


WRITER = """
import sys
with open(sys.argv[1], 'wb', buffering=0) as file:
    for line in sys.stdin:
        try:
            file.write(b'x')
            print('written', flush=True)
        except OSError:
            print('full', flush=True)
"""


@pytest.mark.skipif(not faults.disk_can_be_filled(), reason="only Linux can fill the disk of one")
def test_disk_of_one_process_is_full_until_there_is_room(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / "file")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdin
        assert child.stdout
        said = []
        for change in (lambda _: None, faults.fill_disk, faults.make_room):
            change(child.pid)
            child.stdin.write("\n")
            child.stdin.flush()
            said.append(child.stdout.readline().strip())
        child.stdin.close()
    assert said == ["written", "full", "written"]


def test_short_soak_loses_doubles_and_crosses_nothing(tmp_path: Path) -> None:
    options = Options(9.9, chats=8, seed=1, pause=2.0, patience=60, scale=0.06)
    done = soak(options, tmp_path)
    figures, found = figures_of(done.record, done.memory)
    shown = f"seed {options.seed}\n{table(figures)}\n{done.log[-3000:]}"
    assert found.failures == [], shown
    assert "Traceback" not in done.log, shown
    met = {spell.kind for spell in done.record.spells}
    assert met >= {KILL, FLOOD, HALT} | ({DISK} - set(done.left_out)), shown
    assert met | set(done.left_out) == set(KINDS) - {UPLOAD, REMOVE}, shown
    assert {"upload: done", "remove: done"} <= set(found.errands), shown
    assert found.became["answered"] >= 20, shown
