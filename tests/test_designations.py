"""What is said of X1 is not an answer to a question about X4; numbers, codes and branches."""

from __future__ import annotations

import pytest

from qabot.answering.designations import designations, of_another


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("星辰X1的重量", {("x1", "x#")}),
        ("地铁8号线（Line 8）", {("8号线", "号线")}),
        ("十二号楼在哪", {("12号楼", "号楼")}),
        ("江宁校区和浦口校区", {("江宁校区", "校区"), ("浦口校区", "校区")}),
        ("聚源楼城北店几点关门", {("城北店", "店")}),
        ("iPhone 15 Pro", {("iphone15", "iphone#")}),
        ("國際酒店有兩家分店", set()),
        ("in 2019, on July 4", set()),
        ("PM2.5, 30%, 第三条", set()),
    ],
)
def test_designations_are_what_tells_things_of_a_kind_apart(
    text: str, found: set[tuple[str, str]]
) -> None:
    assert designations(text) == found


@pytest.mark.parametrize(
    ("asked", "said", "around", "another"),
    [
        ("X4多重", "星辰X1\n重量为182克", "星辰X1\n重量为182克", True),
        ("X1多重", "星辰X1\n重量为182克", "", False),
        ("X1和X2哪个重", "星辰X2\n重量为195克", "", False),  # both are asked about
        ("X4多重", "星辰X1\n比X4轻", "星辰X1\n比X4轻", False),  # it is spoken of
        ("6号线几点开始", "8号线首班车6:12", "", True),
        ("城北支行电话", "城南支行：6677", "", True),
        ("城北支行电话", "总机：6677", "", False),  # of no branch
        ("重量是多少", "星辰X1\n重量为182克", "", False),
    ],
)
def test_what_is_said_of_another_thing_does_not_answer(
    asked: str, said: str, around: str, another: bool
) -> None:
    assert of_another(asked, said, around) is another
