"""What was made lately, kept for whoever asks the same: each thing once, also where many ask at once."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """The last ``count`` things that were asked for, by key."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._lock = threading.Lock()
        self._made: OrderedDict[Hashable, Future[T]] = OrderedDict()

    def get(
        self, key: Hashable, make: Callable[[], T], keep: Callable[[T], bool] = lambda _: True
    ) -> tuple[T, bool]:
        """Return what is kept under ``key``, made first where there is none, and whether it was kept.

        Whoever asks while it is being made waits for it. What ``keep`` denies is given to them and not kept.
        What cannot be made is not kept either: ``make``'s error is raised to all who wait.
        """
        with self._lock:
            made = self._made.get(key)
            if kept := made is not None:
                self._made.move_to_end(key)
            else:
                made = self._made[key] = Future()
                while len(self._made) > self._count:
                    self._made.popitem(last=False)
        if not kept:
            try:
                thing = make()
                if not keep(thing):
                    self._forget(key, made)
                made.set_result(thing)
            except BaseException as error:
                self._forget(key, made)
                made.set_exception(error)
        try:
            return made.result(), kept
        finally:
            del made  # an error holds this frame, and would hold what it was made of

    def _forget(self, key: Hashable, made: "Future[T]") -> None:
        with self._lock:
            if self._made.get(key) is made:
                del self._made[key]
