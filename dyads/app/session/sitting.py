"""The sitting on the screen: asks the conductor where it stands, shows that, and hands keys on. It counts nothing."""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from dyads.app import commands
from dyads.app.commands import bindings
from dyads.app.common.kept_line import KeptLine
from dyads.app.session.halted import HaltedChoice as AfterHalt
from dyads.app.session.halted import HaltedScreen, LeaveChoice, LeaveScreen, StopChoice, StopScreen
from dyads.app.session.sitting_page import SittingPage
from dyads.app.session.stage import changes_roles
from dyads.app.session.whole_bar import WholeBar
from dyads.practice.fields import NS
from dyads.practice.replay import CommandKind, Standing
from dyads.services.snapshot import Snapshot

_LONGEST = 1.0  # seconds between looks: one redraw a second, and a machine that slept is noticed
_WHILE: Mapping[str, frozenset[Standing]] = {
    "go_on": frozenset({"paused", "still", "halted"}),
    "close": frozenset({"ended"}),
    "pause": frozenset({"running"}),
    "still": frozenset({"running", "paused"}),
}
"""When a key does something, by its action."""
_OVER = frozenset({"ended", "stopped"})


class SittingScreen(SittingPage):
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
        commands.SITTING_LAST_TURN,
        commands.SITTING_CLOCK,
        commands.SITTING_PUT_OFF,
        commands.SITTING_MUTE,
        commands.SITTING_REPEAT,
        commands.SITTING_VOICE,
        commands.SITTING_DIM,
    )

    _acting: int | None = None
    """The turn in which something was shown to one person, or asked of them, last."""

    def on_mount(self) -> None:
        self._clock_shown = self.home.config.show_clock
        self.query_one(WholeBar).names = self.cast.names
        self.look()
        if self._at is not None and self._not_begun:
            self._take(self.conductor.start(self._at))

    # Looking

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
            self._view = view = self.conductor.calm()
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
        self._acting = segment.turn
        passed = await (self._acts.look_again(self.dyads, segment) if again else self._acts.do(self.dyads, segment))
        self._aside = None
        self.query_one(KeptLine).follow(self._acts.saved)
        if passed == "stop":
            self.action_stop()
        elif passed == "back" and not again:
            self.action_back()
        else:
            self.look()

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
            case "last_turn":
                return not here.can_swap and here.segment is not None and here.segment.turn is not None
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

    def action_last_turn(self) -> None:
        self._last_turn_told = self._instant
        self.look()

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
        if self._aside is not None:
            return
        self.conductor.hush()
        self.conductor.mute(True)
        self._aside = "calm"
        goes = here.standing == "running"
        if here.standing not in _OVER:
            self._take(self.conductor.calm())
        begun = here.segment is not None
        page = StopScreen(self.home.config.help_text, still=begun, swap=here.can_swap)
        self.app.push_screen(page, lambda chosen: self._after_calm(chosen, goes=goes))

    def action_back(self) -> None:
        if self.view.position.standing in _OVER:
            if self.view.position.can_back:
                self._press("back")
            return
        if self._aside is None:
            self._aside = "leaving"
            self.app.push_screen(LeaveScreen(), self._after_leaving)

    def _after_leaving(self, chosen: LeaveChoice | None) -> None:
        self._aside = None
        match chosen:
            case "calm":
                self.action_stop()
            case "end":
                self._end()
            case _:
                self.look()

    def _end(self) -> None:
        if self.view.position.standing in _OVER:
            self.dismiss("end")
        else:
            self._press("stop")

    def _after_calm(self, chosen: StopChoice | None, *, goes: bool) -> None:
        self._aside = None
        self.conductor.mute(self._muted)
        match chosen:
            case "end":
                self._end()
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
