"""After the machine slept, or the program stood still or was closed: what happened, and what can be done."""

from datetime import timedelta
from typing import Literal

from textual.app import ComposeResult

from dyads.app.command import bindings
from dyads.app.commands.steps import CLOSE, DISCARD, END, LATER, RESUME, RUN_ON
from dyads.app.screens.message import Ask
from dyads.app.screens.step import StepScreen
from dyads.app.widgets.words import Heading, Paragraph, Words
from dyads.practice.fields import clock_text
from dyads.practice.message import msg
from dyads.services.sittings import LeftOver
from dyads.words import _, n_

Chosen = Literal["on", "run-on", "end"]
Afterwards = Literal["on", "run-on", "close", "discard", "later"]


def how_long(passed: timedelta) -> str:
    """Return a time that passed, as one would say it."""
    seconds = round(passed.total_seconds())
    if seconds < 90:
        return n_("{count} second", "{count} seconds", seconds)
    minutes = round(seconds / 60)
    if minutes < 120:
        return n_("{count} minute", "{count} minutes", minutes)
    hours = round(minutes / 60)
    return n_("{count} hour", "{count} hours", hours) if hours < 48 else n_("{count} day", "{count} days", hours // 24)


class HaltedScreen(StepScreen[Chosen]):
    """Within a sitting: it stood still."""

    BINDINGS = bindings(RESUME, RUN_ON, END)

    def __init__(self, passed: timedelta, *, may_run_on: bool) -> None:
        """Prepare the page.

        Args:
            passed: how long it stood still.
            may_run_on: whether the time may be counted as sat.
        """
        super().__init__()
        self._passed, self._may_run_on = passed, may_run_on

    def page(self) -> ComposeResult:
        """Write the page."""
        yield Heading(_("The sitting stood still"))
        yield Paragraph(
            _(
                "The computer slept or was busy for {time}. Nothing was lost, and no bell rang.",
                time=how_long(self._passed),
            )
        )
        yield Words(_("Enter goes on from there."))
        if self._may_run_on:
            yield Words(_("r counts the time as sat, as if it had run on."))
        yield Words(_("e ends here. What was kept stays kept."))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what can be done now."""
        return self._may_run_on if action == "run_on" else True

    def action_resume(self) -> None:
        """Go on from there."""
        self.dismiss("on")

    def action_run_on(self) -> None:
        """Count the time as sat."""
        self.dismiss("run-on")

    def action_end(self) -> None:
        """End here."""
        self.dismiss("end")

    def action_back(self) -> None:
        """Nothing: what shall become of it has to be said."""


class LeftOverScreen(StepScreen[Afterwards]):
    """At the start of the program: a sitting was left unfinished."""

    BINDINGS = bindings(RESUME, RUN_ON, CLOSE, DISCARD, LATER)

    def __init__(self, left: LeftOver) -> None:
        """Prepare the page.

        Args:
            left: what was left.
        """
        super().__init__()
        self._left = left

    def page(self) -> ComposeResult:
        """Write the page."""
        left = self._left
        setup = left.unfinished.record.setup
        values = {"title": setup.script.title, "time": how_long(left.unfinished.age)}
        yield Heading(_("A sitting was interrupted"))
        if left.ended:
            yield Paragraph(_("“{title}” had come to its end, {time} ago; only ratings are missing.", **values))
        elif left.begun:
            length = clock_text(left.elapsed_seconds)
            sentence = _(
                "“{title}” was interrupted {time} ago, after {length} minutes. What was kept is there.",
                length=length,
                **values,
            )
            yield Paragraph(sentence)
        else:
            yield Paragraph(_("“{title}” was set up {time} ago and had not begun. What was kept is there.", **values))
        if not left.may_go_on:
            yield Paragraph(_("It is too long ago to go on; it can be closed as partial, or discarded."))
        if self._may("resume"):
            yield Words(_("Enter goes on from there."))
        if self._may("run_on"):
            yield Words(_("r counts the time as sat, as if it had run on."))
        yield Words(_("c rates and closes it as partial."))
        yield Words(_("d discards it."))
        yield Words(_("Esc leaves it for later."))

    def _may(self, action: str) -> bool:
        return {"resume": self._left.may_go_on and not self._left.ended, "run_on": self._left.may_run_on}.get(
            action, True
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what can be done."""
        return self._may(action)

    def action_resume(self) -> None:
        """Go on from there."""
        self.dismiss("on")

    def action_run_on(self) -> None:
        """Count the time as sat."""
        self.dismiss("run-on")

    def action_close(self) -> None:
        """Rate and close."""
        self.dismiss("close")

    def action_discard(self) -> None:
        """Discard it, after a question."""

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss("discard")

        what = msg("The sitting is marked as discarded and counts nowhere.")
        self.app.push_screen(Ask(what, msg("Discard it?")), answered)

    def action_later(self) -> None:
        """Leave it for later."""
        self.dismiss("later")

    action_back = action_later
