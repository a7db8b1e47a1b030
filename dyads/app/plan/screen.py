"""The plan: its weeks by days, how regularly it was followed, and everything that can be done with it."""

from collections.abc import Callable, Coroutine
from datetime import date
from functools import partial

from textual.app import ComposeResult

from dyads.app import commands
from dyads.app.commands import bindings
from dyads.app.common.dialogs import telling_trouble
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Paragraph, Pieces, Quiet, Words
from dyads.app.keys import key_of
from dyads.app.plan import actions, begin, questions
from dyads.app.plan.lines import Lines
from dyads.app.plan.view import month_page, plan_page
from dyads.journal.errors import JournalTrouble
from dyads.plan.appointments import appointments
from dyads.plan.dates import paused
from dyads.plan.due_questions import series_end
from dyads.practice.message import Message
from dyads.presentation.plan_grid import next_month
from dyads.services import planning
from dyads.services.planning import Followed
from dyads.services.questionnaire import PlanQuestion, questions_today
from dyads.words import _, say


class PlanScreen(DyadsScreen[None]):
    """Shows the plan that was started last; without one it opens the list of plans."""

    BINDINGS = bindings(
        commands.PLAN_ANSWER,
        commands.PLAN_MONTH,
        commands.PLAN_WEEKS,
        commands.PLAN_LATER,
        commands.PLAN_EARLIER,
        commands.PLAN_SERIES,
        commands.PLAN_PAUSE,
        commands.PLAN_RESUME,
        commands.PLAN_MEETINGS,
        commands.PLAN_PARTNER,
        commands.PLAN_CHOOSE,
        commands.PLAN_END,
        commands.PLAN_UP,
        commands.PLAN_DOWN,
    )
    DEFAULT_CSS = """
    PlanScreen {
        Page { align: center top; }
        Column { height: 100%; }
        &.-wide Column { max-width: 96; }
        Heading { margin-bottom: 0; }
        #legend, #weekdays { margin-top: 1; }
        #weekdays { text-wrap: nowrap; }
        Lines.-alone { margin-top: 1; }
        &.-short #legend, &.-short #weekdays, &.-short Lines { margin-top: 0; }
        &.-short #summary { max-height: 1; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._followed: Followed | None = None
        self._questions: tuple[PlanQuestion, ...] = ()
        self._trouble: Message | None = None
        self._month: date | None = None
        """The first day of the month that is shown; None where the weeks are."""

    def page(self) -> ComposeResult:
        self._read()
        if self._trouble is not None:
            yield Words(say(self._trouble), id="trouble")
            return
        if self._followed is None:
            yield Heading(_("No plan yet"))
            key = key_of(commands.PLAN_CHOOSE)
            yield Paragraph(_("A plan says what each day is for. Press {key} to see which there are.", key=key))
            return
        streaks = self.home.config.streaks
        if self._month is None:
            page = plan_page(self._followed, streaks=streaks, questions=len(self._questions))
        else:
            page = month_page(self._followed, self._month, streaks=streaks)
        yield Heading(page.title)
        if page.place:
            yield Words(page.place, id="place")
        yield Pieces("\n".join(page.summary), id="summary")
        if page.legend:
            yield Pieces(page.legend, id="legend")
        if page.weekdays:
            yield Quiet(page.weekdays, id="weekdays")
        lines = Lines(page.lines, page.here)
        lines.set_class(not page.weekdays, "-alone")
        yield lines

    def _read(self) -> None:
        self._followed, self._questions, self._trouble = None, (), None
        try:
            self._followed = planning.look(self.home)
        except JournalTrouble as trouble:
            self._trouble = trouble.message
        if self._followed is not None:
            self._questions = questions_today(self.home, self._followed)

    def on_mount(self) -> None:
        if self._followed is None and self._trouble is None:
            self.run_worker(self._first_plan(), exclusive=True)

    async def _first_plan(self) -> None:
        if await begin.choose(self.dyads, None):
            await self._show_anew()
        else:
            self.dismiss(None)

    async def _show_anew(self) -> None:
        await self.recompose()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        followed = self._followed
        if action in {"up", "down"}:
            return any(lines.max_scroll_y for lines in self.query(Lines))
        if action in {"weeks", "later", "earlier"}:
            return self._month is not None and (action == "weeks" or self._reaches(1 if action == "later" else -1))
        if action not in {"month", "answer", "series", "pause", "resume", "meetings", "partner", "end"}:
            return True
        if followed is None:
            return False
        stands = paused(followed.enrolment.pauses, followed.today)
        over = series_end(followed.enrolment, followed.today) is not None
        return {
            "month": self._month is None,
            "answer": bool(self._questions),
            "series": over,
            "pause": followed.running and not stands and not over,
            "resume": followed.running and stands,
            "meetings": bool(appointments(followed.enrolment)),
            "partner": followed.running and not over,
            "end": followed.running,
        }[action]

    def _do(self, move: Callable[[Followed], Coroutine[None, None, bool]]) -> None:
        if self._followed is not None:
            self._run(move(self._followed))

    def _run(self, move: Coroutine[None, None, bool]) -> None:
        async def run() -> None:
            with telling_trouble(self.dyads):
                if await move:
                    await self._show_anew()

        self.run_worker(run(), exclusive=True)

    async def action_month(self) -> None:
        """Show the month of today."""
        if self._followed is not None:
            self._month = self._followed.today.replace(day=1)
            await self._show_anew()

    async def action_weeks(self) -> None:
        self._month = None
        await self._show_anew()

    def action_back(self) -> None:
        """Go back to the weeks, which the month was opened from; from there leave the page."""
        if self._month is None:
            super().action_back()
        else:
            self.call_later(self.action_weeks)

    async def action_later(self) -> None:
        await self._turn(1)

    async def action_earlier(self) -> None:
        await self._turn(-1)

    async def _turn(self, by: int) -> None:
        """Show another month, as far as the plan goes."""
        if self._month is not None and self._reaches(by):
            self._month = next_month(self._month, by)
            await self._show_anew()

    def _reaches(self, by: int) -> bool:
        """Say whether the plan reaches into the month after the one that is shown, or before it."""
        if self._followed is None or self._month is None:
            return False
        first = self._followed.enrolment.start.replace(day=1)
        last = max(self._followed.last or self._followed.today, self._followed.today)
        return first <= next_month(self._month, by) <= last

    def action_choose(self) -> None:
        self._run(begin.choose(self.dyads, self._followed))

    def action_pause(self) -> None:
        self._do(partial(actions.pause, self.dyads))

    def action_resume(self) -> None:
        self._do(partial(actions.resume, self.dyads))

    def action_end(self) -> None:
        self._do(partial(actions.end, self.dyads))

    def action_partner(self) -> None:
        self._do(partial(actions.partner, self.dyads))

    def action_series(self) -> None:
        self._do(partial(begin.next_series, self.dyads))

    def action_answer(self) -> None:
        self._do(lambda followed: questions.answer(self.dyads, followed, self._questions))

    def action_meetings(self) -> None:
        self._run(self._show_meetings())

    async def _show_meetings(self) -> bool:
        from dyads.app.plan.meetings import PlanMeetingsScreen

        await self.dyads.push_screen_wait(PlanMeetingsScreen())
        return True

    def action_up(self) -> None:
        for lines in self.query(Lines):
            lines.scroll_up(animate=False)

    def action_down(self) -> None:
        for lines in self.query(Lines):
            lines.scroll_down(animate=False)
