"""What a sitting shows: names as large as there is room, the clock, what is asked, what comes next, what holds now."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.geometry import Size
from textual.timer import Timer

from dyads.app.commands import SITTING_AGAIN, SITTING_BEGIN, SITTING_CLOSE, SITTING_NEXT
from dyads.app.common.foot import Foot, TooSmall
from dyads.app.common.kept_line import KeptLine
from dyads.app.common.screen import StepScreen
from dyads.app.common.text import Quiet, Words
from dyads.app.keys import key_of
from dyads.app.session.banners import MARGIN, ClockFace, RoleBanner, RoleChange
from dyads.app.session.layout import fit
from dyads.app.session.parts import ScreenDrawSteps
from dyads.app.session.stage import StageLine, StageRoles, changes_roles, coming, lines, state_of, time_left
from dyads.app.session.whole_bar import WholeBar
from dyads.practice.apart import nearest_second, start_text
from dyads.practice.fields import NS
from dyads.practice.message import Message
from dyads.services.enter_guard import EnterGuard
from dyads.services.session_store import Receipt
from dyads.services.sittings import Sitting
from dyads.services.snapshot import Snapshot
from dyads.words import _, say, spoken_day

_TELLING_NS = 20 * NS
"""So long it is said that no bell can be heard as wanted."""

_ANSWERS_NS = 6 * NS
"""So long it is said why a key led nowhere."""

_GAP = 2


class SittingPage(StepScreen[Literal["end"]]):
    """What is seen of a sitting; subclasses ask where it stands, and hand keys on."""

    AUTO_FOCUS = "#people"
    TEXTS: ClassVar[bool] = True
    """Whether what is asked is shown."""
    MORE_LINES: ClassVar[int] = 0
    """Rows below the bar besides what comes next."""
    DEFAULT_CSS = """
    SittingPage {
        overflow: hidden;
        #top { height: auto; padding: 1 4 0 4; }
        #stage { height: 1fr; padding: 0 4; }
        #title { width: auto; max-width: 60%; height: 1; margin-right: 3; }
        #phase { width: 1fr; height: 1; text-style: bold; }
        #people { height: 1fr; align: left middle; scrollbar-size-vertical: 1; }
        #second { margin-bottom: 0; }
        #below { height: auto; max-height: 2; }
        #coming { width: 1fr; height: 1; color: $quiet; }
        #state { width: auto; max-width: 100%; color: $primary; text-style: bold; }
        #trouble { color: $warning; height: auto; }
        KeptLine { width: auto; max-width: 50%; margin-right: 2; }
        &.-narrow #stage { padding: 0 2; }
        &.-tall #stage { padding: 0 4 1 4; }
        &.-narrow #top { padding: 1 2 0 2; }
        &.-short #stage { padding: 0 2; }
        &.-short #top { padding: 0 2; }
        &.-short #title { display: none; }
        &.-short #people { align: left top; }
    }
    """

    def __init__(
        self,
        sitting: Sitting,
        cast: StageRoles,
        *,
        at: datetime | None = None,
        acts: ScreenDrawSteps | None = None,
        saved: tuple[Receipt, ...] = (),
        kept: bool = True,
        silent: bool = False,
    ) -> None:
        """Prepare to follow.

        Args:
            at: begin at this moment; else when somebody presses Enter.
            acts: what happens by chance in it; None where nothing is shown or asked.
            saved: ratings that may not be on the disk yet.
            kept: False where nothing is kept.
            silent: whether the bells are off already.
        """
        super().__init__()
        self.conductor, self.cast = sitting.conductor, cast
        self._setup = sitting.prepared.setup
        self._at, self._acts, self._saved, self._kept = at, acts, saved, kept
        self._muted, self._clock_shown = silent, True
        self._voice_muted = False
        self._view: Snapshot | None = None
        self._timer: Timer | None = None
        self._said: dict[str, str] = {}
        self._laid_out: tuple[tuple[StageLine, ...], int, Size] | None = None
        self._sound_told: tuple[Message | None, int] = (None, 0)
        self._guard = EnterGuard()
        self._last_turn_told: int | None = None
        self._aside: str | None = None  # the page that lies over this one: "calm", "leaving", "halted", "act"

    def compose(self) -> ComposeResult:
        with Horizontal(id="top"):
            yield Quiet(self._setup.script.title, id="title")
            yield Words(id="phase")
            yield ClockFace(id="clock")
        with Vertical(id="stage"):  # apart from the clock, so that a second's redraw looks at little
            with VerticalScroll(id="people"):
                yield RoleBanner("first")
                yield RoleBanner("second")
            yield Words(id="trouble")
            yield WholeBar()
            with Horizontal(id="below"):
                yield Quiet(id="coming")
                yield KeptLine(self._saved, kept=self._kept)
                yield Words(id="state")
            yield from self.more_lines()
        yield Foot(self.UNSHOWN)
        yield RoleChange()
        yield TooSmall()

    def more_lines(self) -> ComposeResult:
        """Yield what stands below the bar besides, a row each."""
        yield from ()

    def on_resize(self) -> None:
        if self._view is not None:
            self._show(self._view)

    @property
    def view(self) -> Snapshot:
        """What was seen last."""
        return self._view or self.conductor.look()

    @property
    def _without_link(self) -> bool:
        return self._setup.apart and self._setup.linked is None

    @property
    def _instant(self) -> int:
        return self.home.clock.monotonic_ns()

    # Showing

    def _stage(self, view: Snapshot) -> tuple[StageLine, ...]:
        here = view.position
        match here.standing:
            case "waiting":
                first = self.cast.names[self._setup.first]
                sentence = _("{name} speaks first.", name=first) if self._setup.script.practice.has_turns else ""
                begins = _("{key} begins.", key=key_of(SITTING_BEGIN))
                begins = begins if here.starts_in is None else self._begins_by_itself(here.starts_in)
                return (StageLine("both", _("Ready"), "", f"{sentence} {begins}".strip()),)
            case "ended":
                back = _("{key} goes back into the last phase.", key=key_of(SITTING_AGAIN)) if here.can_back else ""
                on = _("{key} goes on.", key=key_of(SITTING_CLOSE))
                return (StageLine("both", _("It is finished"), "", f"{on}\n{back}".strip()),)
            case "still":
                return (StageLine("both", _("Silence"), "", _("Two minutes. Nothing has to happen.")),)
            case "paused":
                who = [replace(line, text="") for line in lines(here.segment, self.cast)[:1]]
                return (StageLine("both", _("Paused"), "", ""), *who)
            case _:
                return lines(here.segment, self.cast)

    def _begins_by_itself(self, starts_in: int) -> str:
        """Return when it begins, with the day where that is another than today."""
        now = self.home.clock.now()
        at = now + timedelta(microseconds=starts_in // 1000)
        if at.date() == now.date() and self._without_link:
            return _("The sitting begins by itself, at {start}.", start=start_text(nearest_second(at)))
        if at.date() == now.date():
            return _("The sitting begins by itself.")
        values = {"day": spoken_day(at.date()), "time": f"{at:%H:%M}"}
        return _("The sitting begins by itself, on {day} at {time}.", **values)

    def _show(self, view: Snapshot) -> None:
        stage = self._stage(view)
        clock = time_left(view) if self._clock_shown else ""
        self._lay_out(stage, clock)
        self.query_one(ClockFace).tell(clock)
        self.query_one(WholeBar).show(view.whole)
        self._say("#phase", self._phase(view))
        self._say_below(coming(view.position, view.whole, self.cast), self._state(view))
        self._say("#trouble", "" if view.trouble is None else f"{say(view.trouble)} {_('The sitting goes on.')}")
        change = self.query_one(RoleChange)
        filled = changes_roles(view, self.conductor.timeline)
        change.people = stage if filled else change.people
        change.display = filled

    def _lay_out(self, stage: tuple[StageLine, ...], clock: str) -> None:
        """Give names, texts and clock their sizes; only when one of them or the window has changed."""
        wanted = (stage, len(clock), self.size)
        if wanted == self._laid_out:
            return
        self._laid_out = wanted
        width, height = self._room()
        form = fit(stage, clock, width, height, texts=self.TEXTS)
        self.query_one(ClockFace).size_wanted = form.clock
        for i, name in enumerate(("#first", "#second")):
            line = stage[i] if i < len(stage) else None
            banner = self.query_one(name, RoleBanner)
            banner.show(line, form.lines[min(i, 1)], width, texts=self.TEXTS, roomy=form.roomy)
        self.query_one(WholeBar).set_class(self.size.height < 24, "slim")

    def _room(self) -> tuple[int, int]:
        """Return cells and rows for names, texts and clock: what the edges, the bar and the keys leave."""
        width, height = self.size
        edges = 1 + 2 + 2 + 1 + 2 if height >= 24 else 1 + 1 + 1  # above, free, bar, the line below it, keys
        edges += self.MORE_LINES + (height >= 36)  # a free row above the keys
        return max(10, width - self._sides - MARGIN), height - edges

    @property
    def _sides(self) -> int:
        """Cells left free at both sides."""
        width, height = self.size
        return 8 if width >= 80 and height >= 24 else 4

    def _phase(self, view: Snapshot) -> str:
        segment = view.position.segment
        if segment is None or segment.speaker is None or segment.voice == "none" or view.position.standing == "still":
            return ""
        return segment.name

    def _states(self, view: Snapshot) -> list[str]:
        """Return what holds now, in sentences; the first counts most."""
        if answer := self._answer():
            return [answer]
        off = _("Bells off.") if self._muted else _("Voice off.") if self._voice_muted else self._sound(view)
        return [sentence for sentence in (state_of(view, apart=self._setup.apart), off) if sentence]

    def _answer(self) -> str:
        """Return what is said to the key pressed last; empty where nothing is."""
        if self._guard.asks(self._instant):
            return _("Skip? {key} again.", key=key_of(SITTING_NEXT))
        if self._last_turn_told is not None and self._instant - self._last_turn_told < _ANSWERS_NS:
            return _("This is the last turn: there is none left to change to.")
        return ""

    def _state(self, view: Snapshot) -> str:
        """Return as many of these sentences as one line has room for."""
        said = self._states(view)
        while len(said) > 1 and cell_len("  ".join(said)) > self.size.width - self._sides:
            said.pop()
        return "  ".join(said)

    def _sound(self, view: Snapshot) -> str:
        """Return why bells are heard otherwise than wanted: said once, for a while."""
        if view.sound != self._sound_told[0]:
            self._sound_told = (view.sound, view.now)
        told, since = self._sound_told
        return "" if told is None or view.now - since >= _TELLING_NS else say(told)

    def _say_below(self, comes: str, state: str) -> None:
        """Say what comes next and what holds now; what comes next gives way where there is no room for both."""
        kept = self.query_one(KeptLine)
        beside = cell_len(state) + (cell_len(str(kept.content)) + _GAP if kept.display else 0)
        fits = not beside or cell_len(comes) + _GAP + beside <= self.size.width - self._sides
        self._say("#coming", comes if fits else "")
        self._say("#state", state)

    def _say(self, where: str, text: str) -> None:
        if self._said.get(where) != text:
            self._said[where] = text
            words = self.query_one(where, Words)
            words.say(text)
            words.display = bool(text) or where in {"#phase", "#coming", "#presence"}  # whose row stays
