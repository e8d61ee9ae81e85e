"""Results that are worked out ahead of their turn, against the same work done one by one."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.ingest.ahead import in_order


class Work:
    """Squares numbers, and counts what is worked on or waits to be handed on."""

    def __init__(self) -> None:
        self.threads: dict[int, str] = {}
        self.done: set[int] = set()

    def __call__(self, number: int) -> int:
        self.threads[number] = threading.current_thread().name
        self.done.add(number)
        return number * number


@given(
    st.lists(st.integers(0, 9), max_size=30),
    st.integers(1, 4),
    st.integers(1, 30),
)
def test_results_are_those_of_one_by_one_and_never_too_many_ahead(
    weights: list[int], workers: int, most: int
) -> None:
    work = Work()
    results = []
    found = in_order(
        work, range(len(weights)), weight=weights.__getitem__, workers=workers, most=most
    )
    for at, result in enumerate(found):
        results.append(result)
        ahead = [weights[number] for number in work.done if number >= at]
        assert sum(weight > 0 for weight in ahead) <= 2 * workers + 1
        heavy = [weight for weight in ahead[1:] if weight]
        assert len(heavy) <= 1 or sum(heavy) <= most
    assert results == [number * number for number in range(len(weights))]
    own = threading.current_thread().name
    assert all((work.threads[n] == own) == (weight == 0) for n, weight in enumerate(weights))


def test_as_many_are_worked_on_at_once_as_there_are_threads() -> None:
    together = threading.Barrier(3, timeout=30)  # breaks unless three meet

    def work(number: int) -> int:
        together.wait()
        return number

    assert list(in_order(work, range(9), weight=lambda _: 1, workers=3, most=9)) == [*range(9)]


def test_error_is_raised_in_its_turn() -> None:
    def work(number: int) -> int:
        if number == 2:
            raise ValueError(number)
        return number

    results = in_order(work, range(9), weight=lambda _: 1, workers=2, most=9)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="2"):
        next(results)


def test_who_stops_asking_does_not_wait() -> None:
    goes_on = threading.Event()
    started: list[int] = []

    def work(number: int) -> int:
        started.append(number)
        return number if not number or goes_on.wait(60) else -1

    results: Iterator[int] = in_order(work, range(9), weight=lambda _: 1, workers=1, most=9)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    assert len(started) <= 2
    goes_on.set()
