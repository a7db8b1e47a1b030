"""What both answered in a sitting, side by side, until it is put away. Only for two who each agreed to it alone."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from dyads.app.commands import STEP_CLOSE_SHOWN, bindings
from dyads.app.common.screen import StepScreen
from dyads.app.common.text import Heading, Quiet, Words
from dyads.presentation.each_other import answer_text, asked_text, moment_text, scale_text
from dyads.services.each_other import AnsweredMeasure, SharedAnswers
from dyads.words import _, say


def side_by_side(label: str, cells: Sequence[str], classes: str = "") -> Horizontal:
    row = (Quiet(label, classes="moment"), *(Words(cell, classes=f"cell {classes}") for cell in cells))
    return Horizontal(*row, classes="row")


class EachOtherScreen(StepScreen[None]):
    """Shows both persons' answers to each question, before and after."""

    BINDINGS = bindings(STEP_CLOSE_SHOWN)
    SCROLLS = True
    DEFAULT_CSS = """
    EachOtherScreen {
        .row { height: auto; }
        .moment { width: 10; }
        .cell { width: 1fr; padding-right: 2; }
        .name { text-style: bold; color: $primary; text-wrap: nowrap; text-overflow: ellipsis; }
        .answered { height: auto; margin-bottom: 1; }
        Page { align: center top; }
        Top Heading { margin-bottom: 1; }
        &.-short Top Heading { display: none; }
    }
    """

    def __init__(self, shared: SharedAnswers) -> None:
        super().__init__()
        self._shared = shared

    def top(self) -> tuple[Widget, ...]:
        return Heading(_("What both of you answered")), side_by_side("", self._shared.names, "name")

    def page(self) -> ComposeResult:
        for answered in self._shared.measures:
            with Vertical(classes="answered"):
                yield from self._one(answered)

    def _one(self, answered: AnsweredMeasure) -> ComposeResult:
        if answered.role is not None:
            yield Quiet(say(answered.role))
        yield Words(asked_text(answered))
        if scale := scale_text(answered.measure):
            yield Quiet(scale)
        for moment in answered.moments:
            yield side_by_side(moment_text(moment), [answer_text(answered.measure, value) for value in moment.values])

    def action_close_shown(self) -> None:
        self.dismiss(None)

    action_back = action_close_shown
