"""After the machine slept, or the program stood still or was closed: what happened, and what can be done."""

from datetime import timedelta
from typing import Literal

from textual import events, on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app import commands
from dyads.app.commands import bindings
from dyads.app.common.rows import Choice
from dyads.app.common.screen import Page, StepScreen
from dyads.app.common.text import Heading, Paragraph, Quiet, Words
from dyads.app.keys import key_of
from dyads.practice.message import Message, msg
from dyads.presentation.sitting import closing_text, going_on_text, how_long, interrupted_text, too_late_text
from dyads.services.agreements import GROUNDING, SEEK_HELP
from dyads.services.interrupted import InterruptedSitting
from dyads.words import _, say

HaltedChoice = Literal["on", "run-on", "end"]
Afterwards = Literal["on", "run-on", "close", "discard", "later"]


class HaltedScreen(StepScreen[HaltedChoice]):
    """Within a sitting: it stood still."""

    BINDINGS = bindings(commands.STEP_RESUME, commands.STEP_RUN_ON, commands.STEP_END)
    RESTS = True

    def __init__(self, passed: timedelta, *, may_run_on: bool) -> None:
        """Prepare the page; it may say that the time that passed is counted as sat."""
        super().__init__()
        self._passed, self._may_run_on = passed, may_run_on

    def page(self) -> ComposeResult:
        yield Heading(_("The sitting stood still"))
        yield Paragraph(
            _(
                "The computer slept or was busy for {time}. Nothing was lost, and no bell rang.",
                time=how_long(self._passed),
            )
        )
        yield Words(_("{key} goes on from there.", key=key_of(commands.STEP_RESUME)))
        if self._may_run_on:
            yield Words(_("{key} counts the time as sat, as if it had run on.", key=key_of(commands.STEP_RUN_ON)))
        yield Words(_("{key} ends here. What was kept stays kept.", key=key_of(commands.STEP_END)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._may_run_on if action == "run_on" else True

    def action_resume(self) -> None:
        self.dismiss("on")

    def action_run_on(self) -> None:
        self.dismiss("run-on")

    def action_end(self) -> None:
        self.dismiss("end")

    end_here = action_end

    def action_back(self) -> None:
        """Nothing: what shall become of it has to be said."""


class LeftOverScreen(StepScreen[Afterwards]):
    """At the start of the program: a sitting was left unfinished."""

    BINDINGS = bindings(
        commands.STEP_RESUME, commands.STEP_RUN_ON, commands.STEP_CLOSE, commands.STEP_DISCARD, commands.STEP_LATER
    )

    def __init__(self, left: InterruptedSitting, *, rates: bool = True) -> None:
        """Prepare the page; `rates` says whether questions are still to be asked afterwards."""
        super().__init__()
        self._left, self._rates = left, rates

    def page(self) -> ComposeResult:
        left = self._left
        yield Heading(_("A sitting is unfinished"))
        yield Paragraph(interrupted_text(left, rates=self._rates))
        if late := too_late_text(left):
            yield Paragraph(late)
        if self._may("resume"):
            key = key_of(commands.STEP_RESUME)
            yield Words(_("{key} begins it.", key=key) if left.state == "waiting" else going_on_text(left, key))
        if self._may("run_on"):
            yield Words(_("{key} counts the time as sat, as if it had run on.", key=key_of(commands.STEP_RUN_ON)))
        if self._may("close"):
            yield Words(closing_text(left, key_of(commands.STEP_CLOSE), rates=self._rates))
        yield Words(_("{key} discards it.", key=key_of(commands.STEP_DISCARD)))
        yield Words(_("{key} leaves it for later.", key=key_of(commands.STEP_LATER)))

    def _may(self, action: str) -> bool:
        left = self._left
        ways = {"resume": left.may_go_on and not left.ended, "run_on": left.may_run_on, "close": left.may_close}
        return ways.get(action, True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "stop" and self._may(action)

    def action_resume(self) -> None:
        self.dismiss("on")

    def action_run_on(self) -> None:
        self.dismiss("run-on")

    def action_close(self) -> None:
        self.dismiss("close")

    def action_discard(self) -> None:
        what = msg("The sitting is marked as discarded and counts nowhere.")
        if not self._left.may_close:
            what = msg("It had not begun, so it is no sitting.")
        self.dyads.confirm(what, msg("Discard it?"), lambda: self.dismiss("discard"))

    def action_later(self) -> None:
        self.dismiss("later")

    action_back = end_here = action_later


StopChoice = Literal["on", "still", "swap", "end"]
LeaveChoice = Literal["on", "calm", "end"]
_WAYS: dict[StopChoice, Message] = {
    "on": msg("Go on where you were"),
    "still": msg("Two minutes of silence, then decide"),
    "swap": msg("Change roles, and go on"),
    "end": msg("End here; what was kept stays kept"),
}


class Ways(Choice):
    """The ways on; past its ends the arrows scroll what stands above."""

    def _scroll(self, rows: int) -> None:
        self.screen.query_one(Page).scroll_relative(y=rows, animate=False)

    def action_cursor_up(self) -> None:
        if self.highlighted:
            super().action_cursor_up()
        else:
            self._scroll(-2)

    def action_cursor_down(self) -> None:
        if self.highlighted is not None and self.highlighted < self.option_count - 1:
            super().action_cursor_down()
        else:
            self._scroll(2)

    def action_page_up(self) -> None:
        self._scroll(-6)

    def action_page_down(self) -> None:
        self._scroll(6)

    def on_key(self, event: events.Key) -> None:
        """Leave the digits alone: nobody ends by a number."""
        if event.character is not None and event.character.isdigit():
            event.prevent_default()


class StopScreen(StepScreen[StopChoice]):
    """Grounding words, where help is, and what can be done now."""

    BINDINGS = bindings(commands.STEP_STILL, commands.STEP_SWAP, commands.STEP_END)
    UNSHOWN = StepScreen.UNSHOWN | {commands.HELP.id}  # there must be room for every way on
    RESTS = True
    AUTO_FOCUS = "Ways"
    DEFAULT_CSS = """
    StopScreen {
        .help { color: $primary; }
        Bottom { padding-top: 0; }
        Ways { margin-bottom: 1; }
        &.-short Paragraph { margin-bottom: 0; }
        &.-short Ways { margin-bottom: 0; max-height: 1; scrollbar-size-vertical: 0; }
    }
    """

    def __init__(self, help_text: str = "", *, still: bool = True, swap: bool = True) -> None:
        """Prepare the page with the trainer's words, and the ways on that there are now."""
        super().__init__()
        self._help, self._ways = help_text, {"still": still, "swap": swap}

    def page(self) -> ComposeResult:
        for message in GROUNDING:
            yield Paragraph(say(message))
        for message in SEEK_HELP:
            yield Paragraph(say(message), classes="seek")
        if self._help:
            yield Paragraph(self._help, classes="help")

    def bottom(self) -> tuple[Widget, ...]:
        return (Ways(*(Option(say(text), id=way) for way, text in _WAYS.items() if self._ways.get(way, True))),)

    def mark(self) -> None:
        self.query_one(Ways).mark("on")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "stop" and self._ways.get(action, True)

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(next(way for way in _WAYS if way == event.option_id))

    def action_still(self) -> None:
        self.dismiss("still")

    def action_swap(self) -> None:
        self.dismiss("swap")

    def action_end(self) -> None:
        self.dismiss("end")

    def action_back(self) -> None:
        self.dismiss("on")


class LeaveScreen(StepScreen[LeaveChoice]):
    """One step back out of a sitting that runs on meanwhile: stay, stop, or end."""

    RESTS = True
    AUTO_FOCUS = "Choice"
    DEFAULT_CSS = """
    LeaveScreen Quiet { margin-top: 1; }
    """

    def page(self) -> ComposeResult:
        yield Heading(_("Leave the sitting?"))
        yield Choice(
            Option(_("Go on with the sitting"), id="on"),
            Option(_("Open the calm page"), id="calm"),
            Option(_("End here; what was kept stays kept"), id="end"),
        )
        yield Quiet(_("The sitting goes on meanwhile, and the bells ring."))

    def mark(self) -> None:
        self.query_one(Choice).mark("on")

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.dismiss("calm" if event.option_id == "calm" else "end" if event.option_id == "end" else "on")

    def action_stop(self) -> None:
        self.dismiss("calm")

    def action_back(self) -> None:
        self.dismiss("on")


class EarlyEndScreen(StepScreen[bool]):
    """After an early end: whoever wants to may answer all the same. Ends with True where they do; None: a step back."""

    AUTO_FOCUS = "Choice"
    DEFAULT_CSS = """
    EarlyEndScreen Choice { margin-top: 1; }
    """

    def page(self) -> ComposeResult:
        yield Heading(_("Ended early"))
        yield Paragraph(_("You can answer the questions for afterwards all the same; nobody has to."))
        yield Choice(Option(_("Leave them"), id="leave"), Option(_("Answer them"), id="answer"))

    def mark(self) -> None:
        self.query_one(Choice).mark("leave")

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id == "answer")

    def end_here(self) -> None:
        self.dismiss(False)

    def action_back(self) -> None:
        self.dismiss(None)
