"""The sitting in step with another home: whether the partner is there, who did what, and what asks first."""

from typing import Any

from textual.app import ComposeResult
from textual.message import Message as TextualMessage

from dyads.app.commands import GUIDANCE_CLOSE, SITTING_GO_ON, bindings
from dyads.app.common.dialogs import Ask
from dyads.app.common.screen import StepScreen
from dyads.app.common.text import Quiet
from dyads.app.keys import key_of
from dyads.app.link.watching import LargePage
from dyads.app.session.banners import LargeLines
from dyads.app.session.halted import StopScreen
from dyads.app.session.parts import DrawScreen, GuessScreen
from dyads.app.session.sitting import SittingScreen
from dyads.app.session.stage import StageLine, changes_roles, stage_roles
from dyads.link.interface import Link
from dyads.practice.commands import Author, CommandKind
from dyads.practice.fields import NS
from dyads.practice.linked import HOLDS, MOTIONS, CommandName
from dyads.practice.message import Message, msg
from dyads.practice.replay import Standing
from dyads.practice.setup import Side
from dyads.practice.timeline import turn_is_over
from dyads.presentation.linking import (
    back_text,
    before_trainer_texts,
    done_text,
    ended_text,
    late_text,
    presence_text,
    return_text,
    said_text,
    unreachable_text,
)
from dyads.services.linking import lists_in_step
from dyads.services.snapshot import LinkedSnapshot, Snapshot
from dyads.words import _

_GOES: frozenset[Standing] = frozenset({"waiting", "running", "paused", "still"})
"""While it stands so, a partner who is gone is said large."""
_LARGE_NS = 3 * NS
"""So long it stands large who did what."""
_TOLD_NS = 20 * NS
"""So long it stands in the line below."""


class EndedScreen(StepScreen[None], LargePage[None]):
    """The partner's computer ended the sitting, nobody says who pressed the key; or the trainer did."""

    BINDINGS = bindings(GUIDANCE_CLOSE)

    def __init__(self, linked: LinkedSnapshot | None) -> None:
        super().__init__()
        self._linked = linked

    def page(self) -> ComposeResult:
        yield LargeLines()

    def on_mount(self) -> None:
        super().on_mount()
        said = f"{ended_text(self._linked)}. {_('What was kept stays kept.')}"
        self.say_large(StageLine("both", _("It has ended"), "", said))

    def action_close(self) -> None:
        self.dismiss(None)

    action_back = action_close


class LinkedSittingScreen(SittingScreen):
    """Follows one of two sittings that keep one log."""

    MORE_LINES = 1
    DEFAULT_CSS = """
    LinkedSittingScreen #presence { width: 100%; height: 1; text-wrap: nowrap; }
    """

    class Changed(TextualMessage):
        """Something is new on the link; sent from its own thread."""

    def __init__(self, *given: Any, link: Link | None, side: Side, **more: Any) -> None:
        """Prepare to follow; without a link it is gone on with alone."""
        super().__init__(*given, **more)
        self._link, self._side = link, side
        self._shown: tuple[str, ...] = () if link is None else link.parts_shown()
        self._told: tuple[str, int] = ("", 0)  # what is said of the last command; since when
        self._last: CommandName | None = None
        self._is_first = True
        self._sought = False
        self._asks = False

    def on_mount(self) -> None:
        super().on_mount()
        if self._link is not None:
            self._link.watch(self._changed)

    def _changed(self) -> None:
        self.post_message(self.Changed())

    def on_linked_sitting_screen_changed(self) -> None:
        if self.is_attached and self.view.position.standing != "stopped":
            self.look()

    def more_lines(self) -> ComposeResult:
        yield Quiet(id="presence")

    @property
    def _partner(self) -> str:
        return self.cast.names[1]

    def _take(self, view: Snapshot) -> None:
        self._note(view)
        self._note_parts()
        super()._take(view)
        stopped, page = view.position.standing == "stopped", self.app.screen
        if stopped and isinstance(page, StopScreen):
            page.dismiss("on")  # there is nothing left to go on with
        elif stopped or turn_is_over(view.position.segment, self._acting):
            if isinstance(page, DrawScreen):
                page.dismiss(True)
            elif isinstance(page, GuessScreen):
                page.dismiss("")

    def _note_parts(self) -> None:
        """Note the list that the partner shows: it may come late, and comes again after a return."""
        shown = () if self._link is None else self._link.parts_shown()
        if shown != self._shown:
            self._shown = shown
            lists = lists_in_step(self.home, self._setup, shown)
            self.cast = stage_roles(self._setup, self.cast.names, lists)

    def _note(self, view: Snapshot) -> None:
        """Note who did what, as soon as it counts."""
        linked = view.linked
        if linked is None:
            return
        said, is_new = said_text(linked, self._side, self._partner), linked.last_name != self._last
        self._last = linked.last_name
        is_back = self._sought and not linked.rejoins and view.position.standing != "halted"
        self._sought = linked.rejoins
        if self._is_first:
            self._is_first, self._told = False, (said, -_TOLD_NS)  # what was done before this page was there
        elif is_back and linked.presence.state == "here":
            self._told = (back_text(view, self._partner), view.now)
        elif said and is_new:
            self._told = (said, view.now)

    # Showing

    def _stage(self, view: Snapshot) -> tuple[StageLine, ...]:
        linked, standing = view.linked, view.position.standing
        if linked is None:
            return super()._stage(view)
        stage = self._stage_here(view, linked)
        if self._says_gone(view, linked):
            text = presence_text(linked.presence, self._partner, runs=standing == "running")
            return (*stage[:1], StageLine("both", self._partner, _("is gone"), text))
        return stage

    def _says_gone(self, view: Snapshot, linked: LinkedSnapshot) -> bool:
        """Say whether it stands large that the partner is gone, and why; then it stands nowhere else."""
        goes = view.position.standing in _GOES
        return linked.asks_first and goes and not changes_roles(view, self.conductor.timeline)

    def _stage_here(self, view: Snapshot, linked: LinkedSnapshot) -> tuple[StageLine, ...]:
        """Return what stands on the stage while both are there."""
        standing = view.position.standing
        if standing == "halted":
            name = _("Looking for {name}", name=self._partner) if linked.rejoins else _("Standing still")
            return (StageLine("both", name, "", return_text(view, self._partner, key_of(SITTING_GO_ON))),)
        if standing == "paused":
            return (StageLine("both", self._held_by(linked), "", self._how_to_go_on(linked)),)
        if standing == "still":
            sooner = _("{key} goes on sooner.", key=key_of(SITTING_GO_ON))
            return (StageLine("both", _("Silence"), "", f"{self._told[0]} {sooner}"),)
        is_new = view.now - self._told[1] < _LARGE_NS and _moves_elsewhere(linked, self._side)
        if standing == "running" and is_new and not changes_roles(view, self.conductor.timeline):
            return (StageLine("both", self._told[0].rstrip("."), "", ""),)
        return super()._stage(view)

    def _held_by(self, linked: LinkedSnapshot) -> str:
        """Return, large, by whom time stands."""
        if linked.is_unnamed:
            return _("The sitting is paused")
        author: Author = linked.holds[0] if linked.holds else self._side
        if len(linked.holds) > 1 and {"a", "b"} <= set(linked.holds):
            return _("Both paused")
        return done_text(author, "pause", self._side, self._partner).rstrip(".")

    def _how_to_go_on(self, linked: LinkedSnapshot) -> str:
        last = linked.last
        more = said_text(linked, self._side, self._partner) if last and last[1] not in HOLDS else ""
        return f"{more} {_('{key} goes on, for both.', key=key_of(SITTING_GO_ON))}".strip()

    def _show(self, view: Snapshot) -> None:
        super()._show(view)
        linked = view.linked
        standing = view.position.standing
        if linked is None or standing in {"ended", "stopped"} or self._says_gone(view, linked):
            self._say("#presence", "")
        else:
            self._say("#presence", presence_text(linked.presence, self._partner, runs=standing == "running"))

    def _states(self, view: Snapshot) -> list[str]:
        linked, answer = view.linked, self._answer()
        if linked is None or answer:
            return super()._states(view)
        stands = view.position.standing in {"paused", "still", "halted"}  # which is said large
        states = [] if stands and view.pending is None and not self._muted else super()._states(view)
        late = late_text(linked, self._side, self._partner)
        is_late = linked.late is not None and view.now - linked.late.at < _TOLD_NS
        said = self._told[0] if view.now - self._told[1] < _TOLD_NS else ""
        first = late if is_late else said
        return [first, *states] if first else states

    # After a return

    def _ask_after_halt(self, view: Snapshot) -> None:
        """Ask nothing: the page looks for the partner itself, and says so."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        linked = self.view.linked
        if action == "go_on" and linked is not None and self.view.position.standing == "halted" and linked.rejoins:
            return linked.offers_alone
        return super().check_action(action, parameters)

    # Keys

    def action_begin(self) -> None:
        self._once_asked("start", super().action_begin)

    def _press(self, kind: CommandKind) -> None:
        self._once_asked(kind, lambda: super(LinkedSittingScreen, self)._press(kind))

    def _once_asked(self, kind: CommandKind, act: Any) -> None:
        """Do what moves the sitting; where the partner cannot be reached or the trainer paused, after a question."""
        linked = self.view.linked
        question = None if linked is None or kind not in MOTIONS else self._question(linked)
        if question is None:
            act()
            return
        if self._asks:
            return
        self._asks = True

        def answered(yes: bool | None) -> None:
            self._asks = False
            if yes:
                act()
            else:
                self.look()

        self.app.push_screen(Ask(*question), answered)

    def _question(self, linked: LinkedSnapshot) -> tuple[Message, Message] | None:
        if linked.asks_trainer:
            return before_trainer_texts()
        if linked.asks_first and not linked.offers_alone:
            return unreachable_text(self._partner), msg("Go on without it?")
        return None


def _moves_elsewhere(linked: LinkedSnapshot, mine: Side) -> bool:
    return linked.last is not None and linked.last[0] != mine and linked.last[1] != "start"
