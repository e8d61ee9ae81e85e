"""Loading ahead: once, in its own thread, and what goes wrong is raised where it is waited for."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from qabot.system.loading import Loading


def test_what_was_begun_is_loaded_beside_and_waited_for() -> None:
    may_end = threading.Event()

    def load() -> str:
        assert may_end.wait(10)
        return threading.current_thread().name

    loading = Loading(load)
    begun = loading.begin()
    assert not begun.done()
    may_end.set()
    assert loading.get() != threading.current_thread().name


def test_it_is_loaded_once_whoever_asks() -> None:
    loaded: list[int] = []

    def load() -> object:
        loaded.append(1)
        return object()

    loading = Loading(load)
    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(lambda _: loading.get(), range(100)))
    assert loaded == [1]
    assert len(set(map(id, got))) == 1


def test_failure_is_raised_each_time_it_is_waited_for() -> None:
    loading: Loading[int] = Loading(lambda: 1 // 0)
    loading.begin()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            loading.get()
