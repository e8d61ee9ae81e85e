"""Work done in parallel: in order, at once where there are cores, errors where waited for."""

from __future__ import annotations

import threading

import pytest

from qabot.system.beside import Beside


def test_two_works_go_on_at_once() -> None:
    meeting = threading.Barrier(2)
    beside = Beside(2)
    assert sorted(beside.map(lambda _: meeting.wait(10), range(2))) == [0, 1]


def test_results_come_in_order_of_the_items() -> None:
    assert Beside(3).map(lambda n: n * n, range(100)) == [n * n for n in range(100)]
    assert Beside(3).map(str, ()) == []


def test_one_core_works_in_the_caller_s_thread() -> None:
    here = threading.current_thread()
    beside = Beside(1)
    assert beside.map(lambda _: threading.current_thread(), range(3)) == [here] * 3


def test_no_more_threads_than_memory_allows() -> None:
    assert (Beside(64).workers, Beside(64).cores) == (4, 64)


@pytest.mark.parametrize("threads", [1, 2])
def test_error_is_raised(threads: int) -> None:
    with pytest.raises(ZeroDivisionError):
        Beside(threads).map(lambda n: 1 // n, [1, 0, 1])
