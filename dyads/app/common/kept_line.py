"""Says "kept" once it is safe on the disk, and what is wrong where it is not."""

from collections.abc import Callable, Sequence

from textual.timer import Timer

from dyads.app.common.text import Words
from dyads.practice.message import Message
from dyads.services.session_store import Receipt
from dyads.words import _, say

_GLANCE, _PATIENCE, _SLOWLY = 0.05, 2.0, 0.5  # seconds between looks, until it is said that it takes long, after that


class KeptLine(Words):
    """One quiet line about what was just given."""

    DEFAULT_CSS = """
    KeptLine { color: $quiet; height: 1; width: 100%; }
    KeptLine.trouble { color: $warning; height: auto; }
    """

    def __init__(
        self,
        saved: Sequence[Receipt] = (),
        *,
        kept: bool = True,
        unkept: Callable[[], Sequence[Message]] | None = None,
    ) -> None:
        """Wait for what was saved.

        Args:
            kept: False in a rehearsal, where nothing is.
            unkept: asked, at the end of a sitting, why not all of it is in the journal and where it is.
        """
        super().__init__(id="kept")
        self._saved, self._kept, self._waited, self._unkept = tuple(saved), kept, 0.0, unkept
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        self.follow(self._saved)

    def follow(self, saved: Sequence[Receipt]) -> None:
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
        elif not all(receipt.done() for receipt in self._saved):
            self._waited += _GLANCE
            trouble = self._waited > _PATIENCE
            sentence = _("This could not be saved yet. It is held in memory, and tried again.") if trouble else ""
            self._look_again(_SLOWLY if trouble else _GLANCE)
        elif why := self._unkept() if self._unkept else ():
            sentence, trouble = " ".join(say(message) for message in why), True
            self._look_again(_SLOWLY)
        elif self._unkept is None and not all(receipt.is_kept for receipt in self._saved):
            sentence, trouble = _("This could not be saved. The sitting goes on."), True
            self._look_again(_SLOWLY)  # what the disk refused is tried again with what comes next
        else:
            sentence = _("Kept.")
        self.set_class(trouble, "trouble")
        self.display = bool(sentence)
        self.say(sentence)

    def _look_again(self, seconds: float) -> None:
        self._timer = self.set_timer(seconds, self._look)
