"""Rings the terminal's own bell, through a function that whoever owns the screen gives."""

import threading
from collections.abc import Callable

from dyads.sound.players.base import Buffer, PlayerError, sleep_until

SHORTEST_INTERVAL = 0.6  # seconds; terminals swallow bells that follow each other faster


class _Ringing:
    def __init__(self, began: int, ended: threading.Event) -> None:
        self.began = began
        self._ended = ended

    def stop(self) -> None:
        self._ended.set()


class TerminalPlayer:
    r"""Calls a function that writes `\a` to the terminal, once a strike, from a thread of its own.

    An exception of that function counts as a bell that did not ring.
    """

    name = "terminal"
    latency = 0

    def __init__(self, bell: Callable[[], None]) -> None:
        self._bell = bell
        self._ended: list[threading.Event] = []

    def play(self, buffer: Buffer, at: int) -> _Ringing:
        began = sleep_until(at)
        if buffer.strikes:  # a probe has none
            self._strike()
        ended = threading.Event()
        self._ended = [*(event for event in self._ended if not event.is_set()), ended]
        rest = threading.Thread(target=self._rest, args=(buffer, ended), name="dyads-terminal-bell", daemon=True)
        rest.start()
        return _Ringing(began, ended)

    def _rest(self, buffer: Buffer, ended: threading.Event) -> None:
        for _ in range(buffer.strikes - 1):
            if ended.wait(max(buffer.interval, SHORTEST_INTERVAL)):
                return
            try:
                self._strike()
            except PlayerError:
                return
        ended.set()

    def _strike(self) -> None:
        try:
            self._bell()
        except Exception as error:
            raise PlayerError("no terminal") from error

    def close(self) -> None:
        for ended in self._ended:
            ended.set()
