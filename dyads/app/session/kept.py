"""The end of a sitting: how long it was, its phases, and that it is kept. Never a value."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from dyads.app import commands
from dyads.app.commands import bindings
from dyads.app.common.kept_line import KeptLine
from dyads.app.common.screen import DyadsScreen, StepScreen
from dyads.app.common.text import Heading, Paragraph, Quiet, Words
from dyads.app.keys import key_of
from dyads.practice.fields import NS, clock_text
from dyads.practice.message import Message, msg
from dyads.practice.records import Outcome
from dyads.practice.session import Stretch
from dyads.services.session_store import Receipt
from dyads.words import _, n_

Left = Literal["done", "plans"]
_OFFERS_READING = frozenset({1, 3, 10})


def phase_row(stretch: Stretch, names: Sequence[str]) -> Horizontal:
    """Return a phase as it was used: its name, whose turn it was, and how long it took."""
    segment = stretch.segment
    name = segment.name if segment.speaker is None else f"{segment.name} · {names[segment.speaker]}"
    return Horizontal(
        Words(name, classes="phase"), Words(clock_text(round(stretch.used / NS)), classes="length"), classes="row"
    )


class KeptScreen(DyadsScreen[Left]):
    """Says what was, offers plans after the first sitting ever, and what to read after some."""

    BINDINGS = bindings(commands.STEP_DONE, commands.STEP_PLANS, commands.STEP_STOP)
    UNSHOWN: ClassVar[frozenset[str]] = frozenset({commands.LEAVE.id, commands.BACK.id, commands.STEP_STOP.id})
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
        saved: Sequence[Receipt],
        *,
        kept: bool = True,
        unkept: Callable[[], Sequence[Message]] = tuple,
        ratings: int = 0,
        place: int = 0,
        unshown: bool = False,
        names: tuple[str, str] = ("", ""),
    ) -> None:
        """Prepare the page.

        Args:
            whole: the phases as they were used.
            saved: done when all that was given has been written or refused.
            kept: False where nothing is kept.
            unkept: says why not all of it is in the journal, and where it is.
            ratings: how many answers were given and are kept.
            place: which sitting of this folder it was, from 1; 0 where none was kept. After the first plans are
                offered, and after some the page on what it is like.
            unshown: whether they were asked to show each other their answers, and not both wanted it.
            names: who sat, by slot.
        """
        super().__init__()
        self._title, self._outcome, self._seconds, self._whole = title, outcome, seconds, tuple(whole)
        self._saved, self._kept, self._unkept = tuple(saved), kept, unkept
        self._ratings, self._place, self._unshown = ratings, place, unshown
        self._names = names

    def page(self) -> ComposeResult:
        yield Heading(self._title)
        length, kept = clock_text(self._seconds), self._kept and not self._unkept()
        if self._outcome == "complete":
            yield Words(_("Complete: {length} minutes.", length=length))
        elif self._outcome == "discarded":
            yield Words(_("It had not begun, so it is no sitting."))
        elif kept:
            yield Words(_("Ended early, after {length} minutes. That is kept too.", length=length))
        else:
            yield Words(_("Ended early, after {length} minutes.", length=length))
        with Vertical(id="phases"):
            for stretch in self._whole:
                if stretch.used >= NS:
                    yield phase_row(stretch, self._names)
        if kept and self._ratings:
            yield Quiet(
                n_(
                    "{count} answer; it stays with whoever gave it.",
                    "{count} answers; each stays with whoever gave it.",
                    self._ratings,
                )
            )
        if self._unshown:
            yield Quiet(_("Your answers are not shown: that takes both of you."))
        if self._outcome != "discarded" or self._ratings or not kept:
            yield KeptLine(self._saved, kept=self._kept, unkept=self._unkept)
        yield from self._offers()

    def _offers(self) -> ComposeResult:
        if self._kept and self._place in _OFFERS_READING:
            yield Quiet(_("{key}  what it is like, and what if ...", key=key_of(commands.PRACTICE)), classes="offer")
        if self._plans:
            plans = _(
                "If you would like to practise regularly, a plan can carry you: {key} shows them.",
                key=key_of(commands.STEP_PLANS),
            )
            yield Paragraph(plans, classes="offer")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._plans if action == "plans" else True

    def action_stop(self) -> None:
        """Open the calm page: also what comes last may be too much."""
        self.dyads.open_calm_page(lambda ends: self.dismiss(None) if ends else None)

    @property
    def _plans(self) -> bool:
        return self._kept and self._place == 1

    def action_done(self) -> None:
        self.dismiss("done")

    def action_plans(self) -> None:
        self.dismiss("plans")

    def action_back(self) -> None:
        self.dismiss("done")


Offered = Literal["first", "second", "none", "back"]


class NoteOffer(StepScreen[Offered]):
    """Asks whether somebody wants to write; nobody has to."""

    BINDINGS = bindings(commands.STEP_NO_NOTE, commands.STEP_NOTE, commands.STEP_OTHERS_NOTE)

    def __init__(
        self, names: Sequence[str], saved: Sequence[Receipt] = (), *, kept: bool = True, may_go_back: bool = False
    ) -> None:
        """Prepare the page; `may_go_back`: it is the first one after the sitting."""
        super().__init__()
        self._may_go_back = may_go_back
        self._names, self._saved, self._kept = tuple(names), tuple(saved), kept

    def page(self) -> ComposeResult:
        yield KeptLine(self._saved, kept=self._kept)
        yield Heading(_("A private note?"))
        yield Paragraph(_("For yourself: no page shows it to anybody else. You can also leave it."))
        keys = [key_of(way) for way in (commands.STEP_NOTE, commands.STEP_OTHERS_NOTE, commands.STEP_NO_NOTE)]
        mine, others, neither = (set_cell_size(key, max(map(cell_len, keys))) for key in keys)
        if len(self._names) > 1:
            for key, name, other in zip((mine, others), self._names, reversed(self._names), strict=True):
                yield Words(_("{key}  {name} writes, while {other} looks away.", key=key, name=name, other=other))
        else:
            yield Words(_("{key}  writes a note.", key=mine))
        yield Words(_("{key}  goes on without.", key=neither))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return len(self._names) > 1 if action == "others_note" else True

    def action_no_note(self) -> None:
        self.dismiss("none")

    end_here = action_no_note

    def action_back(self) -> None:
        """Back to the sitting, where this is the first page after it; nobody gets back to answers."""
        if self._may_go_back:
            self.dismiss("back")

    def action_note(self) -> None:
        self.dismiss("first")

    def action_others_note(self) -> None:
        self.dismiss("second")


class NoteScreen(StepScreen[str]):
    """Takes the note; an empty one is none."""

    BINDINGS = bindings(commands.STEP_KEEP_NOTE, commands.STEP_LEAVE_NOTE)
    DEFAULT_CSS = """
    NoteScreen {
        Sheet, Sheet:focus { height: 10; border: none; border-left: solid $rule; background: $background; }
        &.-tall Sheet { height: 18; }
        &.-short Sheet { height: 8; }
    }
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def page(self) -> ComposeResult:
        from dyads.app.common.form import Sheet  # here, because a sitting is less without what edits texts

        yield Heading(_("{name}, a note for yourself", name=self._name))
        self._sheet = Sheet()
        yield self._sheet

    def takes_key(self, key: str, *, repeats: bool) -> bool:
        return True  # it is typed

    def action_keep_note(self) -> None:
        self.dismiss(self._sheet.text.strip())

    def action_leave_note(self) -> None:
        if not self._sheet.text.strip():
            self.dismiss("")
        else:
            self.dyads.confirm(msg("What was written is not kept."), msg("Leave it?"), lambda: self.dismiss(""))
