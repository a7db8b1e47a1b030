"""The sitting on the screen: asks the conductor where it stands, shows that, and hands keys on. It counts nothing."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.geometry import Size
from textual.timer import Timer

from dyads.app import commands
from dyads.app.commands import bindings
from dyads.app.common.foot import Foot, TooSmall
from dyads.app.common.kept_line import KeptLine
from dyads.app.common.screen import StepScreen
from dyads.app.common.text import Quiet, Words
from dyads.app.session.banners import MARGIN, ClockFace, RoleBanner, RoleChange
from dyads.app.session.halted import HaltedChoice as AfterHalt
from dyads.app.session.halted import HaltedScreen, StopChoice, StopScreen
from dyads.app.session.layout import fit
from dyads.app.session.parts import ScreenDrawSteps
from dyads.app.session.stage import StageLine, StageRoles, changes_roles, coming, lines, state_of, time_left
from dyads.app.session.whole_bar import WholeBar
from dyads.practice.apart import nearest_second, start_text
from dyads.practice.fields import NS
from dyads.practice.message import Message
from dyads.practice.replay import CommandKind, Standing
from dyads.services.enter_guard import EnterGuard
from dyads.services.session_store import Receipt
from dyads.services.sittings import Sitting
from dyads.services.snapshot import Snapshot
from dyads.words import _, say, spoken_day

_LONGEST = 1.0  # seconds between looks: one redraw a second, and a machine that slept is noticed
_TELLING_NS = 20 * NS
"""So long it is said that no bell can be heard as wanted."""

_GAP = 2
_WHILE: Mapping[str, frozenset[Standing]] = {
    "go_on": frozenset({"paused", "still", "halted"}),
    "close": frozenset({"ended"}),
    "pause": frozenset({"running"}),
    "still": frozenset({"running", "paused"}),
}
"""When a key does something, by its action."""
_OVER = frozenset({"ended", "stopped"})


class SittingScreen(StepScreen[None]):
    """Follows one sitting from its start to its end."""

    BINDINGS = bindings(
        commands.SITTING_BEGIN,
        commands.SITTING_NEXT,
        commands.SITTING_SKIP,
        commands.SITTING_GO_ON,
        commands.SITTING_CLOSE,
        commands.SITTING_PAUSE,
        commands.SITTING_STOP,
        commands.SITTING_PART,
        commands.SITTING_AGAIN,
        commands.SITTING_STILL,
        commands.SITTING_SWAP,
        commands.SITTING_CLOCK,
        commands.SITTING_PUT_OFF,
        commands.SITTING_MUTE,
        commands.SITTING_REPEAT,
        commands.SITTING_VOICE,
        commands.SITTING_DIM,
    )
    AUTO_FOCUS = "#people"
    TEXTS: ClassVar[bool] = True
    """Whether what is asked is shown."""
    MORE_LINES: ClassVar[int] = 0
    """Rows below the bar besides what comes next."""
    DEFAULT_CSS = """
    SittingScreen {
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
        self._aside: str | None = None  # the page that lies over this one: "calm", "halted", "act"

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

    def on_mount(self) -> None:
        self._clock_shown = self.home.config.show_clock
        self.query_one(WholeBar).names = self.cast.names
        self.look()
        if self._at is not None and self._not_begun:
            self._take(self.conductor.start(self._at))

    def on_resize(self) -> None:
        if self._view is not None:
            self._show(self._view)

    # Looking

    @property
    def view(self) -> Snapshot:
        """What was seen last."""
        return self._view or self.conductor.look()

    def look(self) -> None:
        """Ask where the sitting stands, show it, and look again when something will have changed."""
        self._take(self.conductor.look())

    def _take(self, view: Snapshot) -> None:
        before, self._view = self._view, view
        self._guard.follow(view, self._instant)
        if self._timer is not None:
            self._timer.stop()
        standing = view.position.standing
        if standing == "stopped":
            self.dismiss(None)
            return
        self._timer = self.set_timer(min(_LONGEST, max(0.01, view.next_look / NS)), self.look)
        if self._aside == "calm" and standing == "running":
            self.conductor.hush()  # the start bell came due while the calm page was open
            self._view = view = self.conductor.press("pause")
            self._guard.follow(view, self._instant)
        if standing == "halted" and self._aside != "halted":
            self._ask_after_halt(view)
        if before is not None and before.position.visit != view.position.visit:
            self.query_one(KeptLine).follow(())
        self._show(view)
        self._act(view)
        if before is None or _ways(before) != _ways(view):
            self.refresh_bindings()

    @property
    def _not_begun(self) -> bool:
        here = self.view.position
        return here.standing == "waiting" and here.starts_in is None

    # Showing

    def _stage(self, view: Snapshot) -> tuple[StageLine, ...]:
        here = view.position
        match here.standing:
            case "waiting":
                first = self.cast.names[self._setup.first]
                sentence = _("{name} speaks first.", name=first) if self._setup.script.practice.has_turns else ""
                begins = _("Enter begins.") if here.starts_in is None else self._begins_by_itself(here.starts_in)
                return (StageLine("both", _("Ready"), "", f"{sentence} {begins}".strip()),)
            case "ended":
                back = _("b goes back into the last phase.") if here.can_back else ""
                return (StageLine("both", _("It is finished"), "", f"{_('Enter goes on.')}\n{back}".strip()),)
            case "still":
                return (StageLine("both", _("Silence"), "", _("Two minutes. Nothing has to happen.")),)
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
        self.query_one(ClockFace).time = clock
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
        edges += self.MORE_LINES
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
        if self._guard.asks(self._instant):
            return [_("Skip? Enter again.")]
        off = _("Bells off.") if self._muted else _("Voice off.") if self._voice_muted else self._sound(view)
        return [sentence for sentence in (state_of(view, apart=self._setup.apart), off) if sentence]

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
            words.display = bool(text) or where in {"#phase", "#coming"}

    # What happens by chance

    def _act(self, view: Snapshot) -> None:
        if self._acts is None or self._aside is not None or view.position.standing != "running":
            return
        segment = view.position.segment
        if segment is None or not self._acts.due(segment) or changes_roles(view, self.conductor.timeline):
            return
        self._aside = "act"
        self.run_worker(self._do_act())

    async def _do_act(self, *, again: bool = False) -> None:
        segment = self.view.position.segment
        if self._acts is None or segment is None:
            return
        passed = await (self._acts.look_again(self.dyads, segment) if again else self._acts.do(self.dyads, segment))
        self._aside = None
        self.query_one(KeptLine).follow(self._acts.saved)
        if passed:
            self.look()
        else:
            self.action_stop()

    def action_part(self) -> None:
        if self._aside is None:
            self._aside = "act"
            self.run_worker(self._do_act(again=True))

    # After a halt

    def _ask_after_halt(self, view: Snapshot) -> None:
        self._aside = "halted"
        passed = timedelta(microseconds=(view.now - view.position.since) / 1000)
        self.app.push_screen(HaltedScreen(passed, may_run_on=self.conductor.may_run_on), self._after_halt)

    def _after_halt(self, chosen: AfterHalt | None) -> None:
        self._aside = None
        match chosen:
            case "on":
                self.action_go_on()
            case "run-on":
                self._take(self.conductor.as_if_run_on())
            case _:
                self._press("stop")

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        here = self.view.position
        standing, waits = here.standing, here.starts_in is not None
        match action:
            case "begin" | "put_off":
                return standing == "waiting" and (not waits if action == "begin" else waits and self._without_link)
            case "next" | "skip":
                return standing == "running" or (waits and not self._setup.apart)
            case "go_on" | "close" | "pause" | "still":
                return standing in _WHILE[action]
            case "again":
                return here.can_back
            case "swap":
                return here.can_swap
            case "repeat" | "voice":
                return self.conductor.has_voice and (action == "voice" or standing == "running")
            case "part":
                return self._acts is not None and here.segment is not None and self._acts.has_part(here.segment)
            case _:
                return True

    def _press(self, kind: CommandKind) -> None:
        self._take(self.conductor.press(kind))

    def action_begin(self) -> None:
        self.query_one(KeptLine).follow(())
        self._take(self.conductor.start())

    @property
    def _without_link(self) -> bool:
        return self._setup.apart and self._setup.linked is None

    def action_put_off(self) -> None:
        self._take(self.conductor.put_off())

    def action_next(self) -> None:
        if self._guard.may_go_on(self.view, self._instant):
            self._press("next")
        else:
            self.look()

    def action_skip(self) -> None:
        if not self._guard.has_just_moved(self._instant):
            self._press("next")

    @property
    def _instant(self) -> int:
        return self.home.clock.monotonic_ns()

    def takes_key(self, key: str, *, repeats: bool) -> bool:
        rests = key == "enter" and self._guard.rests(self._instant)
        return not rests and super().takes_key(key, repeats=repeats)

    def action_go_on(self) -> None:
        self._press("resume")

    def action_close(self) -> None:
        self.dismiss(None)

    def action_pause(self) -> None:
        self._press("pause")

    def action_again(self) -> None:
        self._press("back")

    def action_still(self) -> None:
        self._press("still")

    def action_swap(self) -> None:
        self._press("swap")

    def action_clock(self) -> None:
        self._clock_shown = not self._clock_shown
        self.look()

    def action_mute(self) -> None:
        self._muted = not self._muted
        self.conductor.mute(self._muted)
        self.look()

    def action_repeat(self) -> None:
        self._take(self.conductor.say_again())

    def action_voice(self) -> None:
        self._voice_muted = not self._voice_muted
        self.conductor.mute_voice(self._voice_muted)
        self.refresh_bindings()
        self.look()

    def action_dim(self) -> None:
        if self.app.theme == "dyads-evening":
            self.dyads.wear("dyads-dark" if self.home.config.theme == "dyads-evening" else self.home.config.theme)
        else:
            self.dyads.wear("dyads-evening")

    # Stopping

    def action_stop(self) -> None:
        here = self.view.position
        if here.standing in _OVER:
            self.dismiss(None)
            return
        self.conductor.hush()
        self.conductor.mute(True)
        self._aside = "calm"
        goes = here.standing == "running"
        self._press("pause")
        begun = here.segment is not None
        page = StopScreen(self.home.config.help_text, still=begun, swap=here.can_swap)
        self.app.push_screen(page, lambda chosen: self._after_calm(chosen, goes=goes))

    action_back = action_stop

    def _after_calm(self, chosen: StopChoice | None, *, goes: bool) -> None:
        self._aside = None
        self.conductor.mute(self._muted)
        match chosen:
            case "end":
                self._press("stop")
            case "still":
                self._press("still")
            case "swap":
                self._press("swap")
            case _ if goes:
                self._press("resume")
            case _:
                self.look()


def _ways(view: Snapshot) -> tuple[object, ...]:
    """Return what decides which keys there are."""
    here = view.position
    return here.standing, here.segment, here.starts_in is None, here.can_back, here.can_swap


class RoomScreen(SittingScreen):
    """Who speaks and who listens, and nothing that is anybody's own."""

    TEXTS: ClassVar[bool] = False
