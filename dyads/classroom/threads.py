"""What both ends of a running class share: a thread that looks when something has come or is due."""

from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Event, RLock, Thread, current_thread

from dyads.link.run import LOOK_NS, keep_turning
from dyads.practice.clock import Clock
from dyads.practice.fields import NS

MOST_WAITING = 20_000
"""Frames that wait to be looked at; what is more is lost."""


class ClassThread:
    """A thread that looks when something has come or is due, and at least once a second."""

    def __init__(self, name: str, clock: Clock) -> None:
        self._clock = clock
        self._lock = RLock()
        self._wake = Event()
        self._arrived: deque[Callable[[], None]] = deque(maxlen=MOST_WAITING)
        self._watchers: list[Callable[[], None]] = []
        self._is_ending = False
        self._told: object = None
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def watch(self, changed: Callable[[], None]) -> None:
        self._watchers.append(changed)

    def _arrive(self, act: Callable[[int], None]) -> None:
        """Have something done by the thread, at the instant at which it came."""
        self._arrived.append(partial(act, self._clock.boot_ns()))
        self._wake.set()

    def _run(self) -> None:
        keep_turning(self._turn_and_tell, self._wake, lambda: self._is_ending, "class")

    def _turn_and_tell(self) -> float:
        wait = self._turn()
        self._tell()
        return wait

    def _turn(self) -> float:
        with self._lock:
            for _ in range(len(self._arrived)):
                self._arrived.popleft()()
            now = self._clock.boot_ns()
            due = min(self._look(now), now + LOOK_NS)
        return max(0, due - self._clock.boot_ns()) / NS

    def _look(self, now: int) -> int:
        """Do what is due, under the lock; return when more will be."""
        raise NotImplementedError

    def _news(self) -> object:
        raise NotImplementedError

    def _tell(self) -> None:
        if self._told != (news := self._news()):
            self._told = news
            for watcher in self._watchers:
                watcher()

    def _end_thread(self) -> bool:
        """End the thread; return whether that had not been done."""
        with self._lock:
            was_running, self._is_ending = not self._is_ending, True
        self._wake.set()
        if was_running and self._thread.is_alive() and self._thread is not current_thread():
            self._thread.join(timeout=1)
        return was_running
