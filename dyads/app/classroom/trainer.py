"""The trainer's page: who is there, how each pair stands, and what moves all of them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message as TextualMessage
from textual.widget import Widget
from textual.widgets import OptionList

from dyads.app.classroom.invitation import ClassInvitationScreen, MessageLine, MomentLine
from dyads.app.classroom.rows import ClassList, ListedPair
from dyads.app.classroom.seating import choose_for_row, choose_pairs
from dyads.app.commands import (
    CLASS_BELL,
    CLASS_DOOR,
    CLASS_END,
    CLASS_GO_ON,
    CLASS_INVITE,
    CLASS_MARKED,
    CLASS_MESSAGE,
    CLASS_MORE,
    CLASS_NEXT,
    CLASS_OWN,
    CLASS_PAIRS,
    CLASS_PAUSE,
    CLASS_START,
    bindings,
)
from dyads.app.common.dialogs import Ask, PickScreen
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Quiet, Words
from dyads.classroom.interface import OrderKind
from dyads.practice.clock import next_full_minute
from dyads.practice.fields import NS
from dyads.practice.message import Message, msg
from dyads.presentation.classroom import (
    course_text,
    door_text,
    order_text,
    question_text,
    ready_text,
    row_names,
    row_phase,
    row_state,
    summary_text,
)
from dyads.presentation.linking import code_rows
from dyads.services.class_opening import OpenedClass, class_time_of, moment_of
from dyads.services.classroom import TROUBLED, ClassLook, ClassRow, Seating, look_at, may_order, segments_of
from dyads.words import _, say

_LOOK = 1.0
"""Seconds between two looks."""
_SOON = 0.2
"""Within so many seconds what is new in the class is shown: thirty reports at once make one look."""
_AT_ONCE = timedelta(seconds=10)
_LATER = timedelta(minutes=5)


ClassEnd = Literal["closed", "left"]
"""The class is over for all; or it stays open, and the next start goes on with it."""


class ClassScreen(DyadsScreen[ClassEnd]):
    """Leads a class."""

    BINDINGS = bindings(
        CLASS_MARKED,
        CLASS_OWN,
        CLASS_START,
        CLASS_GO_ON,
        CLASS_PAUSE,
        CLASS_MORE,
        CLASS_NEXT,
        CLASS_MESSAGE,
        CLASS_PAIRS,
        CLASS_INVITE,
        CLASS_BELL,
        CLASS_DOOR,
        CLASS_END,
    )
    DEFAULT_CSS = """
    ClassScreen {
        Top Column, Page Column { max-width: 100%; }
        &.-wide Top Column, &.-wide Page Column { max-width: 100%; }
        Page { align: left top; padding: 1 4 0 4; overflow-y: hidden; }
        Page Column { height: 100%; }
        Heading { margin-bottom: 0; }
        #body { height: 100%; }
        #beside { width: auto; max-width: 52; height: auto; margin-left: 3; display: none; }
        #code { width: auto; height: auto; color: black; background: white; margin-bottom: 1; }
        #course { text-style: bold; }
        #trouble { color: $warning; }
        #link { width: 41; height: auto; color: $quiet; }
        &.-wide.-tall #beside.shown { display: block; }
        &.-short Page { padding: 0 2; }
        &.-narrow Page { padding: 1 2 0 2; }
    }
    """

    class Changed(TextualMessage):
        """Something is new in the class; sent from its own thread."""

    def __init__(
        self,
        opened: OpenedClass,
        seating: Seating | None = None,
        own: Callable[[], None] | None = None,
        *,
        lies_above: bool = False,
    ) -> None:
        """Prepare the page.

        Args:
            seating: what was said of the pairs before; None: nothing yet.
            own: goes to the sitting in which the trainer sits along.
            lies_above: that sitting goes on beneath this page.
        """
        super().__init__()
        self.seating = seating or Seating(opened.room, opened.roster)
        self._own, self._lies_above, self._had_own = own, lies_above, False
        self.opened, self.room = opened, opened.room
        self._segments = segments_of(self.room.script(), opened.language)
        self.view: ClassLook = look_at(self.room)
        self._is_told = False

    def top(self) -> tuple[Widget, ...]:
        return (
            Heading(self.room.title, id="heading"),
            Words(id="course"),
            Words(id="summary"),
            Quiet(id="last"),
            Quiet(id="door"),
            Words(id="trouble"),
        )

    def page(self) -> ComposeResult:
        with Horizontal(id="body"):
            yield ClassList()
            with Vertical(id="beside"):
                yield Words("\n".join(code_rows(self.room.link)), id="code")
                yield Words(self.room.link, id="link")

    def on_mount(self) -> None:
        super().on_mount()
        self.room.watch(self._changed)
        self.set_interval(_LOOK, self.look)
        self.look()
        if not self.view.rows:
            self.action_invite()

    # Following

    def _changed(self) -> None:
        if not self._is_told:
            self._is_told = True
            self.post_message(self.Changed())

    def on_class_screen_changed(self) -> None:
        self.set_timer(_SOON, self._look_again)

    def _look_again(self) -> None:
        self._is_told = False
        self.look()

    @on(events.ScreenResume)
    def look(self) -> None:
        """Show how the class stands; whoever came late and waits finds a partner."""
        before, self.view = self.view, look_at(self.room)
        if self.seating.late_comers(has_begun=self.view.course.has_begun):
            self.view = look_at(self.room)
        if not self.stands:
            return
        look, now = self.view, self.room.now()
        self.query_one("#course", Words).say(course_text(look, now, self._begins(look, now)))
        self.query_one("#summary", Words).say(summary_text(look))
        self.query_one("#last", Quiet).say(self._last(look))
        self.query_one("#door", Quiet).say(door_text(is_open=self.room.is_open))
        self.query_one("#door", Quiet).display = not self.room.is_open
        trouble = next((one for one in self.room.trouble() if one is not None), None)
        self.query_one("#trouble", Words).say("" if trouble is None else say(trouble))
        self.query_one("#trouble", Words).display = trouble is not None
        self.query_one("#beside").set_class(look.course.state in {"before", "set"}, "shown")
        self.query_one(ClassList).follow([self._listed(row) for row in look.rows])
        had_own, self._had_own = self._had_own, self._has_own()
        if (_ways(before), had_own) != (_ways(look), self._had_own):
            self.refresh_bindings()

    def _begins(self, look: ClassLook, now: int) -> datetime | None:
        if look.course.state != "set":
            return None
        return self.home.clock.now().astimezone() + timedelta(seconds=round((look.course.at - now) / NS))

    def _listed(self, row: ClassRow) -> ListedPair:
        phase, left = row_phase(row, self._segments)
        state = row_state(row, self.view.course)
        return ListedPair(row.id, row_names(row), state, phase, left, row.state in TROUBLED, row.state == "waits")

    def _last(self, look: ClassLook) -> str:
        if look.last is None:
            return ""
        order, taken, meant = look.last
        row = look.row(order.pair)
        return order_text(order, taken, meant, "" if row is None else row_names(row))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._has_own() if action == "own" else may_order(self.view, action)

    # Orders

    def give(
        self,
        kind: OrderKind,
        *,
        at: int | None = None,
        phase: int | None = None,
        row: ClassRow | None = None,
        message: str = "",
    ) -> None:
        """Give an order to all, or to a pair; one that cannot be kept was not given, which is told."""
        try:
            self.room.give(kind, at=at, phase=phase, pair=None if row is None else row.id, message=message)
        except OSError as error:
            self.dyads.tell(msg("This cannot be kept, and was not sent: {why}.", why=error.strerror or ""))
        self.look()

    def ask_first(self, what: Message | None, give: Callable[[], None]) -> None:
        """Give an order once somebody has said yes, where a slip would hurt."""

        def answered(yes: bool | None) -> None:
            if yes:
                give()

        if what is None:
            give()
        else:
            self.app.push_screen(Ask(what, msg("Do it?")), answered)

    def action_start(self) -> None:
        self.run_worker(self._start(), exclusive=True)

    async def _start(self) -> None:
        now = self.home.clock.now()
        minute = next_full_minute(now, timedelta(seconds=20))
        options = (
            ("soon", _("in {seconds} seconds", seconds=_AT_ONCE.seconds)),
            ("minute", _("at {time}", time=f"{minute:%H:%M:%S}")),
            ("later", _("in {minutes} minutes", minutes=_LATER.seconds // 60)),
            ("typed", _("at another time")),
        )
        picked = await self.dyads.push_screen_wait(
            PickScreen(_("When do all begin?"), options, text=ready_text(self.view))
        )
        moments = {"soon": _AT_ONCE, "later": _LATER}
        if picked in moments:
            self.give("start", at=self.room.now() + round(moments[picked].total_seconds() * NS))
        elif picked == "minute":
            self._start_at(minute)
        elif picked == "typed":
            typed = await self.dyads.push_screen_wait(MomentLine(lambda text: moment_of(text, self.home.clock.now())))
            if typed is not None:
                self._start_at(typed)

    def _start_at(self, moment: datetime) -> None:
        self.give("start", at=class_time_of(self.room, moment, self.home.clock.now()))

    def action_pause(self) -> None:
        self.give("pause")

    def action_go_on(self) -> None:
        self.give("resume")

    def action_more(self) -> None:
        self.give("more", phase=self.view.phase)

    def action_next(self) -> None:
        self.next_phase(self.view.phase)

    def next_phase(self, phase: int | None, row: ClassRow | None = None) -> None:
        """Let all, or a pair, go on to the phase after one, once somebody has said yes."""
        if phase is None:
            return
        if phase + 1 >= len(self._segments):
            self.dyads.tell(msg("This is the last phase."))
            return
        what = question_text("go", phase=self._segments[phase + 1]) if row is None else None
        self.ask_first(what, lambda: self.give("go", phase=phase + 1, row=row))

    def action_bell(self) -> None:
        self.ask_first(question_text("bell"), lambda: self.give("bell"))

    def action_end(self) -> None:
        self.ask_first(question_text("stop"), lambda: self.give("stop"))

    def action_message(self) -> None:
        self.write(None)

    def write(self, row: ClassRow | None) -> None:
        """Let a line be typed for all, or for a pair."""

        def written(text: str | None) -> None:
            if text:
                self.give("say", row=row, message=text)

        heading = _("What do all read?") if row is None else _("What do {names} read?", names=row_names(row))
        self.app.push_screen(MessageLine(heading), written)

    def action_door(self) -> None:
        self.room.let_in(not self.room.is_open)
        self.look()

    # Pairs, and other pages

    def _has_own(self) -> bool:
        """Say whether the trainer sits along, in a sitting that is not gone through yet."""
        return self._lies_above or (self._own is not None and self.seating.own_sitting() is not None)

    def action_own(self) -> None:
        if self._lies_above:
            self.dismiss(None)
        elif self._own is not None:
            self._own()

    @on(OptionList.OptionSelected)
    def _open_row(self, event: OptionList.OptionSelected) -> None:
        row = self.view.row(event.option_id)
        if row is not None:
            self.run_worker(choose_for_row(self, row), exclusive=True)

    def action_pairs(self) -> None:
        self.run_worker(choose_pairs(self), exclusive=True)

    def action_invite(self) -> None:
        self.app.push_screen(ClassInvitationScreen(self.room))

    # Leaving

    def loss(self) -> Message | None:
        if self.view.course.state == "ended" or not self.view.rows:
            return None
        return msg("The class stays open: the pairs sit on, and “dyads class open” goes on with it.")

    def action_back(self) -> None:
        if self._lies_above:
            self.dismiss(None)
        else:
            self.run_worker(self._leave(), exclusive=True)

    async def _leave(self) -> None:
        options = (
            ("on", _("Stay here")),
            ("leave", _("Leave it open: the pairs sit on, and “dyads class open” goes on with it")),
            ("close", _("Close the class: nobody comes in by this invitation any more")),
        )
        picked = await self.dyads.push_screen_wait(PickScreen(_("Leave this class?"), options))
        if picked in {"leave", "close"}:
            self.dismiss("left" if picked == "leave" else "closed")


def _ways(look: ClassLook) -> tuple[object, ...]:
    """Return what decides which keys there are."""
    return look.course.state, look.phase is None, look.pairs > 0, bool(look.rows)
