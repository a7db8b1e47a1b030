"""Today: what there is to practise, and the ways to everything else.

The first frame has the page as it was kept when the app was left, where nothing has changed since; else the day only.
Exercise and journal are read while it is looked at, and only then is anything begun.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from dyads.app import commands, routes
from dyads.app.commands import bindings
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Paragraph, Pieces, Quiet, Words
from dyads.app.keys import key_of
from dyads.app.today.page import Today, kept_page
from dyads.practice.message import Message, counted, msg
from dyads.settings.config import not_read
from dyads.words import _, greeting, say, spoken_day

if TYPE_CHECKING:
    from dyads.app.today.view import Facts, PlanToday
    from dyads.services.home import Home


_ROW = re.compile(r"  ·  |, \d\d?:\d\d$")
"""In a line that is no sentence: between its pieces, or before the time it ends in."""


class TodayScreen(DyadsScreen[None]):
    """The first page of every day."""

    UNSHOWN = frozenset({commands.BACK.id})
    BINDINGS = bindings(
        commands.TODAY_SIT,
        commands.TODAY_LEFT,
        commands.TODAY_ANSWER,
        commands.TODAY_EXERCISES,
        commands.TODAY_PLAN,
        commands.TODAY_JOURNAL,
        commands.TODAY_TRENDS,
        commands.TODAY_SETTINGS,
        commands.TODAY_CLASS,
        commands.TODAY_SCRIPTS,
    )
    DEFAULT_CSS = """
    TodayScreen {
        #greeting { margin-bottom: 2; }
        #body { height: auto; min-height: 7; }
        .place { color: $listener; }
        .facts, .lines { margin-top: 1; }
        .notice { color: $warning; margin-top: 1; }
        &.-medium .lines { margin-top: 0; }
        &.-medium .facts { margin: 1 0; }
        &.-short #greeting { margin-bottom: 1; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.facts: Facts | None = None
        self._shown: Today | None = None
        self._is_unread = False
        """Whether the day was to be read while the start led on from here."""
        self._waiting: Callable[[], object] | None = None
        """What somebody asked for before the day was read; done then, if the page is as they saw it."""

    def plan_today(self) -> PlanToday | None:
        """Return what the plan says about this day; None without a plan."""
        from dyads.app.today.view import plan_today
        from dyads.journal.errors import JournalTrouble

        try:
            return plan_today(self.home)
        except JournalTrouble:
            return None  # said by what reads the rest of the day

    def page(self) -> ComposeResult:
        now = self.home.clock.now()
        yield Quiet(spoken_day(self.home.today))
        self._shown = None if self.facts is not None else kept_page(self.home)
        yield Words(self._shown.greeting if self._shown else say(greeting(now)), id="greeting")
        yield Vertical(*(_body(self._shown) if self._shown else ()), id="body")

    def on_mount(self) -> None:
        self.call_after_refresh(self.fill_unless_led_on)

    async def fill_unless_led_on(self) -> None:
        """Read the day, unless the start leads on to another page: then it is read when that is left."""
        self._is_unread = self.dyads.leads_on
        if not self._is_unread:
            await self._fill()

    async def on_screen_resume(self) -> None:
        if self.facts is not None or self._is_unread:
            await self.fill_unless_led_on()

    async def renew(self) -> None:
        await self.recompose()
        await self._fill()

    async def _fill(self) -> None:
        from dyads.app.today.view import gather, today_view

        trouble = (*self.home.notices, *self._settings_trouble(), *_open_class(self.home))
        facts = gather(self.home, self.plan_today(), trouble)
        view = today_view(facts)
        body = next((body for body in self.query("#body").results(Vertical) if body.is_attached), None)
        if body is None:
            self.facts = facts
            return  # the page is just being written anew, and filled after that
        if view != self._shown:
            await self._show(view, body)
        self.facts = facts
        self.refresh_bindings()
        waiting, self._waiting = self._waiting, None
        if waiting is not None and self.is_current:
            waiting()

    async def _show(self, view: Today, body: Vertical) -> None:
        """Show another page in the place of the one that stands; what was asked of that one is not done."""
        was_kept = self.facts is None and self._shown is not None
        if was_kept:
            self._waiting = None
        self._shown = view
        self.stands = not was_kept  # keys are meant for what was seen when they were pressed
        self.query_one("#greeting", Words).say(view.greeting)
        async with body.batch():
            await body.remove_children()
            if body.is_attached:  # else it went meanwhile, and the one that came is filled by itself
                await body.mount(*_body(view))
        if was_kept:
            self.call_after_refresh(setattr, self, "stands", True)

    def _with_facts(self, act: Callable[[Facts], object]) -> None:
        """Do something with what was read of the day, now or as soon as it was."""
        if self.facts is not None:
            act(self.facts)
        else:
            self._waiting = lambda: self.facts and act(self.facts)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the plan's questions where there are some, and what was interrupted before another sitting."""
        if action in {"sit", "left"}:
            return (action == "left") == (self.facts is not None and self.facts.left is not None)
        if action != "answer":
            return True
        return self._shown is not None and self._shown.questions > 0

    def _settings_trouble(self) -> tuple[Message, ...]:
        problems, count = self.home.config_problems, len(self.dyads.key_problems)
        key = key_of(commands.TODAY_SETTINGS)
        said = [msg("{what} Press {key} to see why.", what=not_read(problems), key=key)] if problems else []
        if (old := self.home.old_config) is not None:
            said.append(msg("What was not read of config.toml stays in {file}.", file=old.name))
        if count:
            said.append(
                counted(
                    "One key cannot be used; the usual one is. Press {key} to see which.",
                    "{count} keys cannot be used; the usual ones are. Press {key} to see which.",
                    count,
                    key=key,
                )
            )
        return tuple(said)

    def action_sit(self) -> None:
        seen = self._shown

        def sit(facts: Facts) -> None:
            if seen is not None or facts.left is None:  # else Enter was pressed for what did not stand there yet
                self.dyads.open_page(routes.setup(facts.choices))

        self._with_facts(sit)

    def action_left(self) -> None:
        if self.facts is not None and self.facts.left is not None:
            self.dyads.open_unfinished(self.facts.left)

    def action_exercises(self) -> None:
        from dyads.app.today.exercises import choose_exercise

        self._with_facts(lambda facts: choose_exercise(self.dyads, facts.choices))

    def action_plan(self) -> None:
        self.dyads.open_page(routes.PLAN)

    def action_answer(self) -> None:
        self.run_worker(self._answer(), exclusive=True)

    async def _answer(self) -> None:
        from dyads.app.plan.questions import answer_today

        await answer_today(self.dyads)
        await self._fill()

    def action_journal(self) -> None:
        self.dyads.open_page(routes.JOURNAL)

    def action_trends(self) -> None:
        self.dyads.open_private(routes.TRENDS)

    def action_class(self) -> None:
        from dyads.app.classroom.leading import go_to_a_class

        self.run_worker(go_to_a_class(self.dyads), exclusive=True)

    def action_settings(self) -> None:
        self.dyads.open_page(routes.SETTINGS)

    def action_scripts(self) -> None:
        self.dyads.open_page(routes.SCRIPTS)

    def action_back(self) -> None:
        self.dyads.confirm(msg("Everything that was given is kept."), msg("Leave dyads?"), self.app.exit)


def _open_class(home: Home) -> tuple[Message, ...]:
    """Return that a class is still open, which this program led, or that one was in."""
    if not (home.places.links / "classes").is_dir():
        return ()
    from dyads.services.class_opening import classes_here

    led, joined = classes_here(home)
    key = key_of(commands.TODAY_CLASS)
    if led:
        return (msg("Your class “{title}” is still open. Press {key} to go on with it.", title=led[0].title, key=key),)
    if joined:
        return (msg("You are in the class “{title}”. Press {key} to come back to it.", title=joined[0].title, key=key),)
    return ()


def _body(view: Today) -> list[Widget]:
    if view.interrupted:
        first: list[Widget] = [
            Heading(view.interrupted),
            Paragraph(_("Press {key} to see what can become of it.", key=key_of(commands.TODAY_LEFT))),
        ]
    else:
        first = [
            *([Words(view.place, classes="place")] if view.place else []),
            Heading(view.title),
            Words(view.summary),
            Pieces(view.facts, classes="facts"),
            *((Pieces if _ROW.search(line) else Quiet)(line, classes="lines") for line in view.lines),
        ]
    return [*first, *(Words(notice, classes="notice") for notice in view.notices)]
