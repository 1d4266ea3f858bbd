import contextlib
import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from rag.recent import Recent


def test_a_thing_is_made_once_and_the_oldest_go() -> None:
    recent, made = Recent[str](2), []

    def get(key: str) -> tuple[str, bool]:
        return recent.get(key, lambda: (made.append(key), key.upper())[1])

    found = [("A", False), ("A", True), ("B", False), ("A", True), ("C", False)]
    assert [get(key) for key in "aabac"] == found
    assert get("b") == ("B", False)  # it went when c came: a had been asked for after it
    assert made == ["a", "b", "c", "b"]


def test_who_asks_while_it_is_made_waits_for_it() -> None:
    recent, begun, go = Recent[int](2), threading.Event(), threading.Event()

    def make() -> int:
        begun.set()
        assert go.wait(10)
        return 7

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(recent.get, "x", make)
        assert begun.wait(10)
        others = [pool.submit(recent.get, "x", lambda: 8) for _ in range(3)]
        go.set()
        assert [first.result(10), *(other.result(10) for other in others)] == [(7, False), *[(7, True)] * 3]


def test_what_cannot_be_made_is_not_kept() -> None:
    recent = Recent[int](2)
    with pytest.raises(ZeroDivisionError):
        recent.get("x", lambda: 1 // 0)
    assert recent.get("x", lambda: 1) == (1, False)


def test_an_error_holds_nothing_that_it_was_made_of() -> None:
    class Held:
        pass

    recent, held = Recent[int](2), Held()
    watched = weakref.ref(held)

    def make(held: Held) -> int:
        raise ValueError(id(held))

    gc.disable()
    try:
        with contextlib.suppress(ValueError):
            recent.get("x", partial(make, held))
        del held
        assert watched() is None
    finally:
        gc.enable()
