"""An optional note after the sitting: one owner, private, and not shown again here."""

from collections.abc import Sequence
from typing import Literal

from textual.app import ComposeResult
from textual.widgets import TextArea

from dyads.app.command import bindings
from dyads.app.commands.steps import KEEP_NOTE, LEAVE_NOTE, NO_NOTE, NOTE, OTHERS_NOTE
from dyads.app.screens.message import Ask
from dyads.app.screens.step import StepScreen
from dyads.app.widgets.kept_line import KeptLine
from dyads.app.widgets.words import Heading, Paragraph, Words
from dyads.practice.message import msg
from dyads.services.session_store import Saved
from dyads.words import _

LONGEST = 10_000
Offered = Literal["first", "second", "none"]


class NoteOffer(StepScreen[Offered]):
    """Asks whether somebody wants to write; nobody has to."""

    BINDINGS = bindings(NO_NOTE, NOTE, OTHERS_NOTE)

    def __init__(self, names: Sequence[str], saved: Sequence[Saved] = (), *, kept: bool = True) -> None:
        """Prepare the page.

        Args:
            names: who sits here, one or two.
            saved: what was given before.
            kept: False where nothing is kept.
        """
        super().__init__()
        self._names, self._saved, self._kept = tuple(names), tuple(saved), kept

    def page(self) -> ComposeResult:
        """Write the page."""
        yield KeptLine(self._saved, kept=self._kept)
        yield Heading(_("A private note?"))
        yield Paragraph(_("For yourself only: nobody else sees it. You can also leave it."))
        if len(self._names) > 1:
            yield Words(_("n  {name} writes, while {other} looks away.", name=self._names[0], other=self._names[1]))
            yield Words(_("o  {name} writes, while {other} looks away.", name=self._names[1], other=self._names[0]))
        else:
            yield Words(_("n  writes a note."))
        yield Words(_("Enter  goes on without."))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the second only where there are two."""
        return len(self._names) > 1 if action == "others_note" else True

    def action_no_note(self) -> None:
        """Go on."""
        self.dismiss("none")

    action_back = action_no_note

    def action_note(self) -> None:
        """The first writes."""
        self.dismiss("first")

    def action_others_note(self) -> None:
        """The second writes."""
        self.dismiss("second")


class NoteScreen(StepScreen[str]):
    """Takes the note; an empty one is none."""

    BINDINGS = bindings(KEEP_NOTE, LEAVE_NOTE)
    DEFAULT_CSS = """
    NoteScreen {
        TextArea, TextArea:focus { height: 10; border: none; border-left: solid $rule; background: $background; }
        &.-tall TextArea { height: 18; }
        &.-short TextArea { height: 8; }
    }
    """

    def __init__(self, name: str) -> None:
        """Prepare the page.

        Args:
            name: whose note it is.
        """
        super().__init__()
        self._name = name

    def page(self) -> ComposeResult:
        """Write the page."""
        yield Heading(_("{name}, a note for yourself", name=self._name))
        area = TextArea(soft_wrap=True, tab_behavior="focus", show_line_numbers=False)
        area.cursor_blink = False
        yield area

    def action_keep_note(self) -> None:
        """Keep it."""
        self.dismiss(self.query_one(TextArea).text.strip()[:LONGEST])

    def action_leave_note(self) -> None:
        """Leave it; ask where something was written."""
        if not self.query_one(TextArea).text.strip():
            self.dismiss("")
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss("")

        self.app.push_screen(Ask(msg("What was written is not kept."), msg("Leave it?")), answered)
