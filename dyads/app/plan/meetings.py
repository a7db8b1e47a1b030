"""Classes, retreats and meetings: what was attended, what is still to come, and on which day."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app.common.dialogs import telling_trouble
from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Quiet
from dyads.app.plan import actions
from dyads.app.plan.lines import line_content
from dyads.app.plan.view import appointment_lines
from dyads.plan.appointments import Appointment, appointments
from dyads.presentation.plan import clock_text
from dyads.services import planning
from dyads.services.planning import Followed, known_appointment
from dyads.words import _

_WIDE, _WIDEST, _USUAL, _AROUND, _WITHIN = 120, 96, 72, 8, 5
"""Cells: from which the window is wide, of the column there and elsewhere, around it, and what a list takes of it."""


class PlanMeetingsScreen(DyadsScreen[None]):
    """Lists them; Enter says what became of one, or moves it."""

    DEFAULT_CSS = """
    PlanMeetingsScreen {
        Page { align: center top; }
        Column { height: 100%; }
        Choice { max-height: 1fr; }
        Column { max-width: 72; }
        &.-wide Column { max-width: 96; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._followed: Followed | None = None
        self._held: tuple[Appointment, ...] = ()

    def page(self) -> ComposeResult:
        self._read()
        yield Heading(_("Meetings"))
        if self._followed is None or not self._held:
            yield Quiet(_("There is nothing here."))
            return
        followed = self._followed
        width = min(_WIDEST if self.app.size.width >= _WIDE else _USUAL, self.app.size.width - _AROUND) - _WITHIN
        lines = appointment_lines(followed, self._held)
        found = zip(lines, self._held, strict=True)
        yield Choice(*(Option(line_content(line, width), id=one.key) for line, one in found))
        if clock := clock_text(followed):
            yield Quiet(clock)

    def _read(self) -> None:
        with telling_trouble(self.dyads):
            self._followed = planning.look(self.home)
            if self._followed is not None:
                self._held = appointments(self._followed.enrolment)

    def mark(self) -> None:
        keys = [one.key for one in self._held]
        left = self.dyads.left_at.get("meetings")
        today = self.home.today
        ahead = next((i for i, one in enumerate(self._held) if one.last >= today), max(len(keys) - 1, 0))
        for choice in self.query(Choice):
            choice.highlighted = keys.index(left) if left in keys else ahead
            choice.focus()

    @on(OptionList.OptionHighlighted)
    def _left_at(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_id is not None:
            self.dyads.left_at["meetings"] = event.option_id

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        held = known_appointment(self._held, event.option_id or "")
        if held is not None and self._followed is not None:
            self.run_worker(self._ask(self._followed, held), exclusive=True)

    async def _ask(self, followed: Followed, held: Appointment) -> None:
        with telling_trouble(self.dyads):
            if await actions.appointment(self.dyads, followed, held):
                await self.renew()
