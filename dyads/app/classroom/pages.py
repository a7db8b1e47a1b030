"""Whoever joins a class: the link, the seat, the partner, what the two sit by, and what the trainer says meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from textual import on
from textual.app import App, ComposeResult
from textual.widgets import Input

from dyads.app.commands import SITTING_BEGIN
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Line, Paragraph, Quiet, Words
from dyads.app.keys import key_of
from dyads.app.link.agree import AgreedScreen, Agreeing, WaitingScreen
from dyads.app.link.sitting import LinkedSittingScreen
from dyads.app.link.watching import LargePage
from dyads.app.session.banners import LargeLines
from dyads.app.session.sitting import RoomScreen
from dyads.app.session.stage import StageLine
from dyads.classroom.interface import ParticipantClass
from dyads.classroom.invitation import ClassInvitation, read_class_link
from dyads.link.interface import Link, Presence
from dyads.link.words import WrongCode
from dyads.practice.fields import NS
from dyads.presentation.classroom import partner_text, refusal_text, said_by_trainer, seat_text, trainer_text
from dyads.presentation.linking import PATIENCE_NS
from dyads.services.class_joining import due_now, may_begin, ring, status_of
from dyads.services.home import Home
from dyads.services.snapshot import Snapshot
from dyads.words import _, say

_LOOK = 0.5
_LONGEST_LINK = 4000
_STANDS_NS = 30 * NS
"""So long a line of the trainer's stands."""


class ClassLinkScreen(DyadsScreen[ClassInvitation]):
    """Takes the link to a class; what is wrong with it is named."""

    DEFAULT_CSS = """
    ClassLinkScreen {
        Line { margin-bottom: 1; }
        #trouble { color: $warning; margin-top: 1; }
    }
    """

    def page(self) -> ComposeResult:
        yield Heading(_("The link to the class"))
        line = Line(placeholder=_("such as: {example}", example="dyads://class?at=..."), id="link")
        line.max_length = _LONGEST_LINK
        yield line
        yield Quiet(_("Your trainer has sent it to you. Paste it here, whole."))
        yield Words(id="trouble")

    @on(Input.Changed)
    def _forget_trouble(self) -> None:
        self.query_one("#trouble", Words).say("")

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        try:
            self.dismiss(read_class_link(event.value))
        except WrongCode as wrong:
            hint = f" ({say(wrong.hint)})" if wrong.hint else ""
            self.query_one("#trouble", Words).say(f"{say(wrong.message)}{hint}")


class TrainerLine(Words):
    """What the trainer said last; it lies over the uppermost row."""

    DEFAULT_CSS = """
    TrainerLine {
        layer: above; dock: top; width: 100%; height: auto; padding: 0 4;
        background: $panel; color: $primary; text-style: bold; text-align: center;
    }
    """


class TrainersWord:
    """Rings the trainer's bells and shows the trainer's lines, whichever page is open."""

    def __init__(self, app: App[None], home: Home, joined: ParticipantClass, *, silent: bool) -> None:
        """Begin to listen; `silent`: no bell is rung here."""
        self._app, self._home, self._joined = app, home, joined
        self._silent = silent or home.config.mute
        self._said = ("", 0)
        self._timer = app.set_interval(_LOOK, self.hear)

    def hear(self) -> None:
        """Take what is due, and see that the line stands on the page that is open."""
        for order in due_now(self._joined):
            if order.kind == "bell" and not self._silent:
                ring(self._home, self._joined, order)
            elif order.kind == "say":
                self._said = (order.message, self._home.clock.boot_ns() + _STANDS_NS)
        text, until = self._said
        wanted = said_by_trainer(text) if text and self._home.clock.boot_ns() < until else ""
        screen = self._app.screen
        shown = list(screen.query(TrainerLine))
        if not wanted:
            for line in shown:
                line.remove()
        elif shown:
            shown[0].say(wanted)
        elif not isinstance(screen, DyadsScreen) or screen.stands:
            screen.mount(TrainerLine(wanted))

    def end(self) -> None:
        """Listen no longer."""
        self._timer.stop()
        for line in self._app.screen.query(TrainerLine):
            line.remove()


class SeatScreen(LargePage[Link]):
    """In the class: waits for a partner, and for their computer. Ends with the link to them, or None to leave."""

    DEFAULT_CSS = """
    SeatScreen {
        #trainer { color: $warning; }
    }
    """

    BESIDES = 9

    def __init__(self, joined: ParticipantClass, *, again: bool = False, leads: bool = False) -> None:
        """Prepare the page.

        Args:
            again: after a sitting, so that only another partner counts.
            leads: this is the trainer, who sits along.
        """
        super().__init__()
        self._leads = leads
        self._joined = joined
        self._before = joined.assignment() if again else None
        self._since = 0

    def page(self) -> ComposeResult:
        yield Heading(id="heading")
        yield LargeLines()
        yield Words(id="trainer")
        if not self._leads:
            yield Quiet(_("You may leave, and come back by the same link: you are the same person then."))

    def on_mount(self) -> None:
        super().on_mount()
        self._since = self.home.clock.boot_ns()
        self.set_interval(_LOOK, self.look)
        self.look()

    def look(self) -> None:
        """Show where one sits, or end the page where the partner is here."""
        if not self.stands or not self.is_active:
            return
        joined = self._joined
        refusal, state = joined.refusal(), joined.state()
        self.query_one("#heading", Heading).say(joined.title or _("The class"))
        assignment = joined.assignment()
        link = joined.pair_link()
        here = StageLine("both", _("You"), _("wait"), "")
        if refusal is not None:
            here = StageLine("both", _("You"), _("are outside"), refusal_text(refusal))
        elif assignment is None or assignment.n == (self._before.n if self._before else -1):
            where = _("The sitting is over.") if self._before else seat_text("waits") if state != "waiting" else ""
            here = replace(here, text=where)
        elif assignment.pair is None or link is None:
            does = _("rest") if assignment.seat == "rests" else here.does
            here = replace(here, does=does, text=seat_text(assignment.seat))
        else:
            presence, name = link.presence(), assignment.pair.partner_name
            sentence = _("You sit with {name}.", name=name or _("somebody without a name"))
            told = f"{sentence}\n{partner_text(presence, has_script=joined.script() is not None)}"
            here = StageLine("both", name or _("Your partner"), "", told)
            joined.report(status_of("reading", presence))
            if presence.partner is not None and link.clock.is_set and joined.script() is not None:
                self.dismiss(link)
                return
        self.say_large(here)
        is_late = self.home.clock.boot_ns() - self._since > PATIENCE_NS
        self.query_one("#trainer", Words).say(_trainers_state(joined) if is_late else "")

    def action_back(self) -> None:
        self.dismiss(None)


def _trainers_state(joined: ParticipantClass) -> str:
    trouble = joined.trouble()
    return trainer_text(joined.state()) if trouble is None else say(trouble)


class ClassAgreedScreen(AgreedScreen):
    """What the two sit by: exercise and length are the trainer's. Ends with None too where the partner goes."""

    def __init__(self, link: Link, agreeing: Agreeing, stands: Callable[[], bool]) -> None:
        """Prepare the page; `stands` says whether the two still sit together."""
        super().__init__(link, agreeing)
        self._still = stands

    def page(self) -> ComposeResult:
        yield Heading(_("You and {name}", name=self._names[1]))
        yield Words(id="what")
        yield Paragraph(_("Exercise and length are your trainer’s; who begins is for you two to say."))
        yield Words(id="agreed")
        yield Quiet(id="state")

    def follow(self, presence: Presence) -> None:
        if presence.state == "left" or not self._still():
            self.dismiss(None)
            return
        super().follow(presence)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"longer", "shorter", "exercise", "text", "bells", "remember"}:
            return False
        return super().check_action(action, parameters)


class ClassWaitingScreen(WaitingScreen):
    """After one's own answers: the partner is awaited, and then the trainer's start."""

    def __init__(self, link: Link, joined: ParticipantClass, *, leads: bool = False) -> None:
        """Prepare the page; `leads`: this is the trainer, who sits along."""
        super().__init__(link)
        self._joined, self._leads = joined, leads

    def how(self) -> str:
        if self._leads:
            return _("When both are ready, you begin for all on the page of your class.")
        if may_begin(self._joined.state()):
            key = key_of(SITTING_BEGIN)
            return _("Your trainer cannot be reached: when both are ready, either of you begins with {key}.", key=key)
        return _("When both are ready, your trainer begins for all.")

    def follow(self, presence: Presence) -> None:
        self._joined.report(status_of("ready", presence))
        super().follow(presence)


class RoomSeatScreen(LargePage[bool]):
    """A room in the class: waits for the exercise. Ends with True once it is here."""

    BESIDES = 8

    def __init__(self, joined: ParticipantClass) -> None:
        super().__init__()
        self._joined = joined

    def page(self) -> ComposeResult:
        yield Heading(id="heading")
        yield LargeLines()
        yield Words(id="trainer")

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(_LOOK, self.look)
        self.look()

    def look(self) -> None:
        """Show whether the trainer is there, or end the page."""
        if not self.stands or not self.is_active:
            return
        refusal = self._joined.refusal()
        if refusal is None and self._joined.script() is not None:
            self.dismiss(True)
            return
        self.query_one("#heading", Heading).say(self._joined.title or _("The class"))
        follows = _("This room follows: roles and bells by the trainer’s word. Nothing is asked or kept.")
        self.say_large(StageLine("both", _("The class"), _("begins soon"), follows))
        self.query_one("#trainer", Words).say(
            _trainers_state(self._joined) if refusal is None else refusal_text(refusal)
        )


# The sitting


def _waits_for_trainer(view: Snapshot, joined: ParticipantClass) -> bool:
    here = view.position
    return here.standing == "waiting" and here.starts_in is None and not may_begin(joined.state())


class ClassSittingScreen(LinkedSittingScreen):
    """Follows the sitting of a pair of a class, and tells the trainer where it stands."""

    def __init__(self, *given: Any, joined: ParticipantClass, leads: bool = False, **more: Any) -> None:
        """Prepare to follow; `leads`: this is the trainer, who sits along."""
        super().__init__(*given, **more)
        self._joined, self._leads = joined, leads

    def _take(self, view: Snapshot) -> None:
        super()._take(view)
        presence = None if view.linked is None else view.linked.presence
        self._joined.report(status_of("sitting", presence, view))

    def _stage(self, view: Snapshot) -> tuple[StageLine, ...]:
        if _waits_for_trainer(view, self._joined):
            on_class_page = _("You begin for all on the page of your class.")
            how = on_class_page if self._leads else _("Your trainer begins for all.")
            return (StageLine("both", _("Ready"), "", how),)
        return super()._stage(view)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "begin" and _waits_for_trainer(self.view, self._joined):
            return False
        return super().check_action(action, parameters)


class ClassRoomScreen(RoomScreen):
    """The roles, large, in a hall: everything is the trainer's."""

    def __init__(self, *given: Any, joined: ParticipantClass, **more: Any) -> None:
        super().__init__(*given, **more)
        self._joined = joined

    def _take(self, view: Snapshot) -> None:
        super()._take(view)
        self._joined.report(status_of("sitting", None, view))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "begin" and _waits_for_trainer(self.view, self._joined):
            return False
        return super().check_action(action, parameters)

    def _stage(self, view: Snapshot) -> tuple[StageLine, ...]:
        if _waits_for_trainer(view, self._joined):
            return (StageLine("both", _("Ready"), "", _("The trainer begins for all.")),)
        return super()._stage(view)
