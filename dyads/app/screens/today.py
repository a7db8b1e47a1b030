"""Today: what there is to practise, and the ways to everything else."""

from dataclasses import replace

from textual.app import ComposeResult

from dyads.app.command import bindings
from dyads.app.commands.everywhere import BACK
from dyads.app.commands.today import EXERCISES, JOURNAL, PLAN, SCRIPTS, SETTINGS, SIT, TRENDS
from dyads.app.screen import DyadsScreen
from dyads.app.today_view import PlanToday, gather, interrupted_text, today_view
from dyads.app.widgets.words import Heading, Paragraph, Quiet, Words
from dyads.practice.message import Message, counted
from dyads.words import _


class TodayScreen(DyadsScreen[None]):
    """The first page of every day."""

    UNSHOWN = frozenset({BACK.id})
    BINDINGS = bindings(SIT, EXERCISES, PLAN, JOURNAL, TRENDS, SETTINGS, SCRIPTS)
    DEFAULT_CSS = """
    TodayScreen {
        .greeting { margin-bottom: 2; }
        .place { color: $listener; }
        .facts { margin-top: 1; }
        .lines { margin-top: 1; }
        .notice { color: $warning; margin-top: 1; }
        &.-short .greeting { margin-bottom: 1; }
    }
    """

    def plan_today(self) -> PlanToday | None:
        """Return what the plan says about this day; None without a plan."""
        return None

    def page(self) -> ComposeResult:
        """Write the day."""
        self._facts = gather(self.home, self.plan_today(), self._settings_trouble())
        view = today_view(self._facts)
        yield Quiet(view.day)
        yield Words(view.greeting, classes="greeting")
        left = self._facts.left
        if left is not None:
            yield Heading(interrupted_text(left, self._facts.now))
            yield Paragraph(_("Press Enter to see what can become of it."))
        else:
            if view.place:
                yield Words(view.place, classes="place")
            yield Heading(view.title, classes="title")
            yield Words(view.summary)
            yield Quiet(view.facts, classes="facts")
            for line in view.lines:
                yield Quiet(line, classes="lines")
        for notice in view.notices:
            yield Words(notice, classes="notice")

    def _settings_trouble(self) -> tuple[Message, ...]:
        count = len(self.home.config_problems) + len(self.dyads.key_problems)
        if not count:
            return ()
        return (
            counted(
                "One setting cannot be used; its default is. Press s to see which.",
                "{count} settings cannot be used; their defaults are. Press s to see which.",
                count,
            ),
        )

    async def on_screen_resume(self) -> None:
        """Show the day anew after other pages."""
        if self.is_mounted and self._has_been_left:
            await self.recompose()
        self._has_been_left = False

    _has_been_left = False

    def on_screen_suspend(self) -> None:
        """Remember that something may have changed meanwhile."""
        self._has_been_left = True

    def action_sit(self) -> None:
        """Set up what is shown, or see to what was interrupted."""
        if self._facts.left is not None:
            self.dyads.open_unfinished(self._facts.left)
            return
        from dyads.app.screens.setup import SetupScreen

        self.app.push_screen(SetupScreen(self._facts.choices))

    def action_exercises(self) -> None:
        """Choose another exercise, and set it up."""
        from dyads.app.screens.exercises import ExercisesScreen
        from dyads.app.screens.setup import SetupScreen

        def chosen(script_id: str | None) -> None:
            if script_id is not None:
                choices = replace(self._facts.choices, script_id=script_id, total=None, plan_day=None)
                self.app.push_screen(SetupScreen(choices))

        self.app.push_screen(ExercisesScreen(self._facts.choices.script_id), chosen)

    def action_plan(self) -> None:
        """Open the plan."""
        self.dyads.open_room("plan")

    def action_journal(self) -> None:
        """Open the journal."""
        self.dyads.open_room("journal")

    def action_trends(self) -> None:
        """Open the trends."""
        self.dyads.open_room("trends")

    def action_settings(self) -> None:
        """Open the settings."""
        self.dyads.open_room("settings")

    def action_scripts(self) -> None:
        """Open the workshop."""
        self.dyads.open_room("scripts")

    def action_back(self) -> None:
        """Leave: there is nothing before Today."""
        self.dyads.action_leave()
