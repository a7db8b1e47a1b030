"""The app: themes, keys and language; opens rooms and sittings, and lets nobody lose anything by leaving."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import App
from textual.binding import Binding
from textual.driver import Driver
from textual.message import Message as TextualMessage
from textual.screen import Screen

from dyads.app import routes
from dyads.app.commands import (
    AGREEMENTS,
    CLASS_PAGE,
    HELP,
    LEAVE,
    LEAVE_NOW,
    PALETTE,
    PRACTICE,
    STEP_STOP,
    all_commands,
    bindings,
)
from dyads.app.common.foot import HEIGHT, WIDTH
from dyads.app.common.screen import DyadsScreen, StepScreen
from dyads.app.key_places import latin_letter
from dyads.app.keys import own_keys, shown_commands, use_keys
from dyads.app.routes import Destination, PrivateDestination, Result
from dyads.app.terminal import ask_for_mouse_again, leave_when_told, log_fault, steady
from dyads.app.themes import THEMES, theme_for
from dyads.practice.message import Message, msg
from dyads.services.enter_guard import KeyRhythm
from dyads.settings.choices import ThemeName
from dyads.words import Language, use
from dyads.words.ascii_forms import forms_for

if TYPE_CHECKING:
    from dyads.journal.sessions import Unfinished
    from dyads.practice.records import SessionRecord
    from dyads.practice.setup import Moment
    from dyads.services.class_joining import StartNow
    from dyads.services.home import Home
    from dyads.services.prepare import Prepared
    from dyads.services.sittings import SessionOptions


class DamageMet(TextualMessage):
    """Something in the journal is damaged and was left out."""


_OF_NO_PAGE = frozenset({"ctrl+z", "ctrl+q"})
"""Keys that mean the program, whatever page is just being written: they are never passed over."""


class DyadsApp(App[None], inherit_bindings=False):
    """The app on the screen."""

    TITLE = "dyads"
    ENABLE_COMMAND_PALETTE = False  # it has its own, made of the same definitions as the foot
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (WIDTH, "-narrow"), (80, "-normal"), (120, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (HEIGHT, "-short"), (24, "-medium"), (36, "-tall")]  # noqa: RUF012
    BINDINGS = [  # noqa: RUF012
        *bindings(HELP, LEAVE, AGREEMENTS, PRACTICE, PALETTE, LEAVE_NOW, CLASS_PAGE, STEP_STOP),
        Binding("ctrl+z", "suspend_process", show=False),  # what every program in a terminal does
    ]

    def __init__(self, home: Home, start: StartNow | None = None, *, light_terminal: bool | None = None) -> None:
        """Prepare the app.

        Args:
            start: a sitting to open with; else Today.
            light_terminal: whether the terminal's background is light; None where that is not known.
        """
        self.home, self.start = home, start
        super().__init__()
        self.light_terminal = light_terminal
        self.key_problems: tuple[Message, ...] = ()
        self.left_at: dict[str, str] = {}
        self.to_class: Callable[[], None] | None = None
        if "TEXTUAL_ANIMATIONS" not in home.environment:
            self.animation_level = "none"
        self._left_out: list[Message] = []
        self._rhythm = KeyRhythm()
        self.leads_on = False
        home.meet_damage = self._meet_damage
        if home.terminal_bell is None:
            home.terminal_bell = self._ring_terminal
        use(home.language)
        for theme in THEMES:
            self.register_theme(theme)
        self.wear(home.config.theme)
        use_keys({})
        if home.config.keys:
            self.take_keys()

    # What the settings say

    def wear(self, wanted: ThemeName) -> None:
        """Show these colours."""
        self.theme = theme_for(wanted, light_terminal=self.light_terminal)

    def take_keys(self) -> None:
        """Use the keys that the settings have; what is wrong with them stands in `key_problems`."""
        keymap, problems = own_keys(self.home.config.keys, all_commands())
        self.key_problems = tuple(problems)
        use_keys(keymap)
        self.set_keymap(keymap)

    async def speak(self, language: Language) -> None:
        """Speak another language on every open screen."""
        use(language)
        for screen in self.screen_stack:
            if isinstance(screen, DyadsScreen):
                await screen.renew()

    def _ring_terminal(self) -> None:
        self.call_later(self.bell)  # from whichever thread

    # Opening

    def get_default_screen(self) -> Screen[None]:
        return routes.TODAY.screen()

    def on_ready(self) -> None:
        """Count from here on what may become garbage: the first frame is on the screen."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    def on_mount(self) -> None:
        if not self.is_headless:
            leave_when_told(lambda code: self.exit(return_code=code))
        if self.start is not None:
            self._lead_on(self._begin_with(self.start))
        elif not self.home.config.sitting and not self.home.config_problems:
            self._lead_on(self._first_evening())

    def _lead_on(self, way: Coroutine[object, object, None]) -> None:
        """Go a way from Today that nobody chose there: what is pressed before its first page is not meant for Today."""
        self.leads_on = True
        self.run_worker(self._go(way), exclusive=True)

    async def _go(self, way: Coroutine[object, object, None]) -> None:
        try:
            await way
        finally:
            self.call_later(self._arrive)  # a sitting that has just begun opens its first page before

    def _arrive(self) -> None:
        self.leads_on = False
        if len(self.screen_stack) == 1:
            self.screen.post_message(events.ScreenResume())

    async def _begin_with(self, start: StartNow) -> None:
        from dyads.services.sittings import SitNow  # each of these only for whoever wants it

        if isinstance(start, SitNow):
            from dyads.app.session.before import go_on

            await go_on(self, start.script, start.choices, start.options, at=start.at, room=start.room)
            return
        from dyads.services.class_joining import JoinNow
        from dyads.services.class_opening import LeadNow

        match start:
            case JoinNow():
                from dyads.app.classroom.flow import go_to_class

                await go_to_class(self, start)
            case LeadNow():
                from dyads.app.classroom.leading import lead_class

                await lead_class(self, start)
            case _:
                from dyads.app.link.flow import go_linked

                await go_linked(self, start)

    async def _first_evening(self) -> None:
        if self._left_within_a_sitting():
            return  # Today offers it; the questions can wait
        kept = await self.push_screen_wait(routes.WELCOME.screen())
        if kept is None:
            return  # they went back; the next start asks again
        from dyads.app.today.view import choices_today  # only now: the first frame need not wait for it

        await self.push_screen(routes.setup(choices_today(self.home)).screen())
        if not kept:
            self.tell_not_written()

    def _left_within_a_sitting(self) -> bool:
        if not self.home.places.journal.exists():
            return False
        from dyads.journal.errors import JournalTrouble
        from dyads.services.interrupted import unfinished_sitting

        try:
            return unfinished_sitting(self.home) is not None
        except JournalTrouble:
            return False  # said on Today

    def open_page(self, page: Destination[Result]) -> None:
        self.push_screen(page.screen())

    def open_private(self, page: PrivateDestination) -> None:
        """Open a page of values through the gate: it asks whose, and lets the others look away."""
        from dyads.app.common.private import open_private_page

        self.run_worker(open_private_page(self, page), group="private", exclusive=True)

    async def on_event(self, event: events.Event) -> None:
        if not (isinstance(event, events.Key) and event.key not in _OF_NO_PAGE and self._passes_over(event)):
            await super().on_event(event)

    def _passes_over(self, event: events.Key) -> bool:
        if event.is_forwarded:
            return self._is_being_written  # a page has let it pass
        self._take_by_place(event)
        repeats = self._rhythm.is_repeat(event.key, self.home.clock.monotonic_ns())
        if self._is_being_written:
            return True
        return isinstance(self.screen, StepScreen) and not self.screen.takes_key(event.key, repeats=repeats)

    def _take_by_place(self, event: events.Key) -> None:
        """Take a letter as the Latin one in its place, and small, where it is not typed into a text."""
        focused = self.focused
        if focused is not None and focused.check_consume_key(event.key, event.character):
            return
        active = self.screen.active_bindings
        told: dict[str, str] = getattr(self._driver, "places", {})
        meant = latin_letter(event.key, active.__contains__, told)
        if meant != event.key:
            event.key = event.character = meant

    @property
    def _is_being_written(self) -> bool:
        if self.leads_on and len(self.screen_stack) == 1:
            return True
        return isinstance(self.screen, DyadsScreen) and not self.screen.stands

    def on_app_focus(self) -> None:
        ask_for_mouse_again(self._driver)

    def on_resize(self) -> None:
        ask_for_mouse_again(self._driver)
        self.screen.refresh()  # a window that was small for a moment has the same size, and has lost what stood there

    def back_to_today(self) -> None:
        """Close every page above the first."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def leave_for(self, then: Callable[[], object]) -> None:
        """Close every page above the first and go on from there, after a question where something would be lost."""

        def go() -> None:
            self.back_to_today()
            then()

        self.ask_before_loss(self._loss(), go)

    def open_sitting(
        self, prepared: Prepared, options: SessionOptions, *, at: datetime | None = None, room: bool = False
    ) -> None:
        """Go through a sitting, from the first rating to "kept"; `room` is big letters and bells only."""
        from dyads.app.session.flow import begin

        begin(self, prepared, options, at=at, room=room)

    def open_unfinished(self, left: Unfinished) -> None:
        """Ask what shall become of a sitting that was interrupted."""
        from dyads.app.session.flow import go_on

        go_on(self, left)

    async def back_to_partner(
        self, record: SessionRecord, options: SessionOptions, moments: tuple[Moment, ...]
    ) -> None:
        """Go back to a linked sitting that was interrupted. Raises JournalTrouble."""
        from dyads.app.link.flow import back_to_partner
        from dyads.services.class_joining import class_of

        if (invitation := class_of(self.home, record)) is not None:
            from dyads.app.classroom.flow import back_to_class

            await back_to_class(self, invitation, record, options, moments)
            return
        await back_to_partner(self, record, options, moments)

    def open_calm_page(self, then: Callable[[bool], object]) -> None:
        """Open the calm page over another one; `then` is told whether somebody ends there."""
        from dyads.app.session.halted import StopScreen

        page = StopScreen(self.home.config.help_text, still=False, swap=False)

        def chosen(way: str | None) -> None:
            then(way == "end")

        self.push_screen(page, chosen)

    def action_stop(self) -> None:
        """Open the calm page from what lies over a sitting, and close that."""
        over = list(self.screen_stack)
        steps = [screen for screen in over if isinstance(screen, StepScreen)]
        if not steps:
            self.open_calm_page(lambda ends: over[-1].dismiss(None) if ends else None)
            return
        for screen in reversed(over[over.index(steps[-1]) + 1 :]):
            screen.dismiss(None)
        steps[-1].action_stop()

    def _meet_damage(self, what: Message) -> None:
        self._left_out.append(what)
        self.post_message(DamageMet())

    @on(DamageMet)
    def _say_what_was_left_out(self) -> None:
        """Name damaged records, once and together; not within a sitting, the page of the journal names them too."""
        if self._left_out and not any(isinstance(screen, StepScreen) for screen in self.screen_stack):
            sentences, self._left_out = self._left_out, []
            self.tell(*sentences)

    def tell(self, *sentences: Message) -> None:
        """Show sentences on a page of their own."""
        from dyads.app.common.dialogs import MessageScreen

        self.push_screen(MessageScreen(*sentences))

    def tell_not_written(self) -> None:
        """Say that a setting cannot be kept."""
        self.tell(msg("The settings cannot be written; this holds until you leave."))

    # Leaving

    def confirm(self, what: Message, question: Message, then: Callable[[], object]) -> None:
        """Do something once somebody has said yes to it."""
        from dyads.app.common.dialogs import Ask

        def answered(yes: bool | None) -> None:
            if yes:
                then()

        self.push_screen(Ask(what, question), answered)

    def ask_before_loss(self, loss: Message | None, then: Callable[[], object]) -> None:
        """Do something, after a question where something would be lost."""
        if loss is None:
            then()
        else:
            self.confirm(loss, msg("Leave all the same?"), then)

    def get_driver_class(self) -> type[Driver]:
        """Return how to speak with the terminal."""
        writes = sys.__stderr__.encoding if sys.__stderr__ is not None else None
        return steady(super().get_driver_class(), forms_for(self.home.environment, writes))

    def panic(self, *_renderables: object) -> None:
        """End; what Textual would show may hold what somebody typed."""
        self._handle_exception(RuntimeError("panic"))

    def _handle_exception(self, error: Exception) -> None:
        """End without showing where: Textual's own page of a fault shows the values that were at hand."""
        log_fault(error)
        if self._exit:
            return  # a page that was being written when the app was left
        self._return_code = 1
        if self._exception is None:
            self._exception = error  # a test's pilot raises it
            self._exception_event.set()
        self._close_messages_no_wait()

    def action_leave(self) -> None:
        from dyads.app.common.dialogs import Ask

        if isinstance(self.screen, Ask):
            return
        self.ask_before_loss(self._loss(), self.exit)

    def _loss(self) -> Message | None:
        """Return what would be lost without the open pages, the uppermost first."""
        screens = [screen for screen in reversed(self.screen_stack) if isinstance(screen, DyadsScreen)]
        return next((loss for screen in screens if (loss := screen.loss())), None)

    def action_leave_now(self) -> None:
        self.action_leave()

    # On every page

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "page":
                return self.to_class is not None
            case "stop":  # from what lies over a sitting; the pages of the sitting have their own
                held = any(isinstance(screen, DyadsScreen) and screen.HOLDS for screen in self.screen_stack)
                return held and not isinstance(self.screen, StepScreen)
            case _:
                return super().check_action(action, parameters)

    def action_page(self) -> None:
        if self.to_class is not None:
            self.to_class()

    def action_help(self) -> None:
        from dyads.app.common.palette import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(shown_commands(self.screen)))

    def action_palette(self) -> None:
        from dyads.app.common.palette import Found, Palette
        from dyads.app.places import elsewhere, exercises, here

        async def do(chosen: Found | None) -> None:
            if chosen is not None and (under_way := chosen.do()) is not None:
                await under_way

        if isinstance(self.screen, Palette):
            return
        held = any(isinstance(screen, DyadsScreen) and screen.HOLDS for screen in self.screen_stack)
        offered = list(here(self.screen))
        if not held:
            offered += elsewhere(self, {one.name for one in offered})
        self.push_screen(Palette(offered, None if held else partial(exercises, self)), do)

    def action_agreements(self) -> None:
        if not isinstance(self.screen, routes.AGREEMENTS.screen_class()):
            self.open_page(routes.AGREEMENTS)

    def action_practice(self) -> None:
        if not isinstance(self.screen, routes.PRACTICE.screen_class()):
            self.open_page(routes.PRACTICE)
