"""Says "kept" once it is safe on the disk, and what is wrong where it is not."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from textual.timer import Timer

from dyads.app.common.text import Words
from dyads.words import _

_GLANCE, _PATIENCE = 0.05, 2.0  # seconds between looks, and until it is said that it takes long


class KeptLine(Words):
    """One quiet line about what was just given."""

    DEFAULT_CSS = """
    KeptLine { color: $quiet; height: 1; width: 100%; }
    KeptLine.trouble { color: $warning; height: auto; }
    """

    def __init__(self, saved: Sequence[Future[Any]] = (), *, kept: bool = True) -> None:
        """Wait for what was saved; `kept` is False in a rehearsal, where nothing is."""
        super().__init__(id="kept")
        self._saved, self._kept, self._waited = tuple(saved), kept, 0.0
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        self.follow(self._saved)

    def follow(self, saved: Sequence[Future[Any]]) -> None:
        """Wait for these, and say when they are safe."""
        self._saved, self._waited = tuple(saved), 0.0
        self._look()

    def _look(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        trouble = False
        if not self._saved:
            sentence = ""
        elif not self._kept:
            sentence = _("A rehearsal: nothing is kept.")
        elif any(future.done() and (future.cancelled() or future.exception()) for future in self._saved):
            sentence, trouble = _("This could not be saved. The sitting goes on."), True
        elif all(future.done() for future in self._saved):
            sentence = _("Kept.")
        else:
            self._waited += _GLANCE
            trouble = self._waited > _PATIENCE
            sentence = _("This could not be saved yet. It is held in memory, and tried again.") if trouble else ""
            self._timer = self.set_timer(0.5 if trouble else _GLANCE, self._look)
        self.set_class(trouble, "trouble")
        self.display = bool(sentence)
        self.say(sentence)
