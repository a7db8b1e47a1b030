"""What both ends of a running class share: a thread that looks when something has come or is due."""

import logging
from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Event, RLock, Thread, current_thread

from dyads.practice.clock import Clock
from dyads.practice.fields import NS

_log = logging.getLogger(__name__)

LOOK_NS = NS
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
        while not self._is_ending:
            try:
                wait = self._turn()
                self._tell()
            except Exception as error:  # a fault here must not end the sitting that runs beside it
                _log.error("a fault of the class: %s", type(error).__name__)
                wait = LOOK_NS / NS
            self._wake.wait(wait)
            self._wake.clear()

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
