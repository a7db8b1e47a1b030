"""The end of a sitting: how long it was, its phases, and that it is kept. Never a value."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from dyads.app.command import bindings
from dyads.app.commands.everywhere import BACK, LEAVE
from dyads.app.commands.steps import DONE, PLANS
from dyads.app.screen import DyadsScreen
from dyads.app.widgets.kept_line import KeptLine
from dyads.app.widgets.words import Heading, Paragraph, Quiet, Words
from dyads.practice.fields import NS, clock_text
from dyads.practice.records import Outcome
from dyads.practice.session import Stretch
from dyads.services.session_store import Saved
from dyads.words import _, n_

Left = Literal["done", "plans"]


class KeptScreen(DyadsScreen[Left]):
    """Says what was, and offers plans after the first sitting ever."""

    BINDINGS = bindings(DONE, PLANS)
    UNSHOWN: ClassVar[frozenset[str]] = frozenset({LEAVE.id, BACK.id})
    DEFAULT_CSS = """
    KeptScreen {
        #phases { height: auto; margin: 1 0; }
        .row { height: 1; }
        .phase { width: 1fr; }
        .length { width: auto; color: $quiet; }
        .offer { margin-top: 1; }
    }
    """

    def __init__(
        self,
        title: str,
        outcome: Outcome,
        seconds: int,
        whole: Sequence[Stretch],
        saved: Sequence[Saved],
        *,
        kept: bool = True,
        ratings: int = 0,
        first: bool = False,
        names: tuple[str, str] = ("", ""),
    ) -> None:
        """Prepare the page.

        Args:
            title: of the exercise.
            outcome: how it ended.
            seconds: how long it was.
            whole: its phases as they were used.
            saved: everything that had to reach the disk.
            kept: False where nothing is kept.
            ratings: how many answers were given or passed over.
            first: whether it was the first sitting ever; then plans are offered.
            names: who sat, by slot.
        """
        super().__init__()
        self._title, self._outcome, self._seconds, self._whole = title, outcome, seconds, tuple(whole)
        self._saved, self._kept, self._ratings, self._first = tuple(saved), kept, ratings, first
        self._names = names

    def page(self) -> ComposeResult:
        """Write the page."""
        yield Heading(self._title)
        length = clock_text(self._seconds)
        if self._outcome == "complete":
            yield Words(_("Complete: {length} minutes.", length=length))
        elif self._kept:
            yield Words(_("Ended early, after {length} minutes. That is kept too.", length=length))
        else:
            yield Words(_("Ended early, after {length} minutes.", length=length))
        with Vertical(id="phases"):
            for stretch in self._whole:
                if stretch.used >= NS:
                    yield self._row(stretch)
        if self._ratings and self._kept:
            yield Quiet(
                n_(
                    "{count} answer; it stays with whoever gave it.",
                    "{count} answers; each stays with whoever gave it.",
                    self._ratings,
                )
            )
        yield KeptLine(self._saved, kept=self._kept)
        if self._first and self._kept:
            yield Paragraph(
                _("If you would like to practise regularly, a plan can carry you: p shows them."), classes="offer"
            )

    def _row(self, stretch: Stretch) -> Horizontal:
        segment = stretch.segment
        name = segment.name if segment.speaker is None else f"{segment.name} · {self._names[segment.speaker]}"
        return Horizontal(
            Words(name, classes="phase"), Words(clock_text(round(stretch.used / NS)), classes="length"), classes="row"
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer plans only after the first sitting."""
        return self._first and self._kept if action == "plans" else True

    def action_done(self) -> None:
        """Back to today."""
        self.dismiss("done")

    def action_plans(self) -> None:
        """See the plans."""
        self.dismiss("plans")

    def action_back(self) -> None:
        """Back to today."""
        self.dismiss("done")
