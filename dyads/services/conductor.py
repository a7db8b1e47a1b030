"""Conducts one sitting. Where it stands is asked of `dyads.practice`; here it is kept, rung and watched over."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dyads.practice.bell import CueKind, Strike, as_rung, strikes
from dyads.practice.clock import GAP_NS, Clock, next_quarter_minute
from dyads.practice.fields import LONGEST_LINE, NS
from dyads.practice.records import BellOutcome, Outcome, PrivateEvent, SessionRecord
from dyads.practice.replay import Command, CommandKind, Course, Cue, Standing, replay
from dyads.practice.session import Position, next_by_itself, position_in, rehearsed, session_elapsed, whole_in
from dyads.practice.setup import Setup
from dyads.practice.timeline import beginning_at
from dyads.practice.timeline import compile as compile_timeline
from dyads.services.clock import BEAT_NS, SessionClock, anchor_here, instant_after, last_sign_of_life
from dyads.services.session_store import SessionStore
from dyads.services.snapshot import Snapshot
from dyads.services.sounding import sounds_otherwise_than_wanted
from dyads.services.speaking import HANDED_NS, SittingVoice, is_line
from dyads.sound.interface import SittingBells
from dyads.sound.sound_check import length


@dataclass(frozen=True, slots=True)
class ConductorOptions:
    """How a sitting is run.

    Attributes:
        strike: turns a script's strikes into what the bells can ring; None where there is no such sound.
        speed: seconds of session time a second; over 1 in a rehearsal.
        open_by_itself: open phases end after their usual length: rehearsals, and where there is nobody to press a key.
        wanted_player: which way the bells should sound, as in the settings.
        on_cue: told of every cue as it falls due, for a lamp.
        begins_at: the segment with which a rehearsal begins, by index.
        voice: reads out what is asked; None where nothing is read.
        begun_ago: how long ago the session clock began, in its ns: where an agreed moment has passed before the set-up.
    """

    strike: Callable[[Strike], Strike | None]
    speed: float = 1.0
    open_by_itself: bool = False
    wanted_player: str = "auto"
    on_cue: Callable[[CueKind], None] | None = None
    begins_at: int = 0
    voice: SittingVoice | None = None
    begun_ago: int = 0


HORIZON_NS = 3 * NS
"""Cues are handed to the bells this long ahead: a busy screen delays nothing, and a stopped program rings little."""

_ANSWER_NS = NS
"""So long after its instant a bell that nothing was heard of may still be on its way."""
_LINE_HORIZON_NS = HANDED_NS + LONGEST_LINE * NS
"""So far ahead one has to look to know whether a line ends in time."""

_QUIET_BEFORE_NS = 10 * NS
"""So long before it begins nothing is rendered any more, which would make bells late."""

_log = logging.getLogger(__name__)


class Conductor:
    """One sitting from its set-up to its end."""

    _beat_ns = BEAT_NS

    def __init__(
        self,
        setup: Setup,
        *,
        store: SessionStore,
        bells: SittingBells,
        clock: Clock,
        options: ConductorOptions,
        draws: Sequence[PrivateEvent] = (),
        record: SessionRecord | None = None,
    ) -> None:
        """Prepare to conduct; with `record`, to go on with what was left unfinished."""
        self.setup = setup
        self.draws = tuple(draws)
        self.timeline = beginning_at(compile_timeline(setup), options.begins_at)
        self._store, self._bells, self._options = store, bells, options
        self._voice = options.voice if options.speed == 1 else None
        self._commands: tuple[Command, ...] = ()
        self._courses: tuple[tuple[Command, ...], dict[int | None, Course]] = ((), {})
        self._handed: dict[str, Cue] = {}
        self._last: tuple[str, Strike, int] | None = None  # the bell that was ordered last, with its deadline
        self._heard: dict[str, BellOutcome] = {}
        self._beat_at = 0
        self._standing: Standing = "waiting"
        self._same_boot = True
        beat = at = options.begun_ago
        if record is not None:
            self._commands = self._restored(record)
            beat = last_sign_of_life(record)
            at = instant_after(record.anchors[-1], beat, clock) if record.anchors else beat
            self._same_boot = bool(record.anchors) and record.anchors[-1].boot_id == clock.boot_id() != ""
        self._clock = self._session_clock(clock, at)
        self._looked = self._rung_until = self._clock.now()
        self._looked_by_boot = clock.boot_ns()
        if record is None:
            store.begin(setup, self.draws)
        else:
            self._stood_still(beat, self._looked)
        store.anchor(setup.session, self._clock.anchor)
        bells.warm(self._strikes())

    def _restored(self, record: SessionRecord) -> tuple[Command, ...]:
        """Return the commands by which a sitting that was left unfinished stands."""
        return record.commands

    def _session_clock(self, clock: Clock, at: int) -> SessionClock:
        return SessionClock(clock, anchor_here(clock, at), self._options.speed)

    # Commands

    @property
    def commands(self) -> tuple[Command, ...]:
        return self._commands

    def start(self, at: datetime | None = None) -> Snapshot:
        """Begin: at a moment of the wall clock, else after the set-up's delay."""
        now = self._attend()
        self._command("start", now + (self.setup.delay * NS if at is None else self._until(at)))
        return self.look()

    def join(self, began: datetime) -> Snapshot:
        """Begin as of an agreed moment that has passed, where the partner has begun; what rang since does not ring."""
        now = self._attend()
        passed = (self._clock.clock.now() - began).total_seconds() * self._options.speed * NS
        self._rung_until = now
        self._command("start", max(0, now - round(passed)))
        return self.look()

    def put_off(self) -> Snapshot:
        """Begin a minute later than agreed, where it has not begun."""
        now = self._attend()
        starts_in = self._position(now).starts_in
        if starts_in is not None:
            self._command("halt", now)  # a start that lies ahead yields to it
            self._command("start", now + starts_in + round(60 * NS * self._options.speed))
        return self.look()

    def press(self, kind: CommandKind) -> Snapshot:
        """Give a command now; apart, what both must do together takes effect at the proposed quarter minute."""
        now = self._attend()
        here = self._position(now)
        if kind == "next" and here.standing == "waiting":
            kind = "start"  # whoever presses next during the start delay does not want to wait
        if kind == "next" and self._just_began_by_itself(here, now):
            return self.look()  # meant for the phase that ended a moment ago
        if kind == "stop":
            self.hush()
        at = now + self._until(next_quarter_minute(self._clock.clock.now())) if self._together(kind, now) else now
        self._command(kind, at)
        return self.look()

    def calm(self) -> Snapshot:
        """Pause, because somebody opened the calm page."""
        return self.press("pause")

    def as_if_run_on(self) -> Snapshot:
        """After a halt: count the time that passed as sat. Cues that fell into it do not ring."""
        now = self._clock.now()
        self._rung_until = now
        self._command("resume", self._position(now).since)
        return self.look()

    @property
    def may_run_on(self) -> bool:
        """Whether `as_if_run_on` makes sense: something was halted, within this boot."""
        return self._same_boot and self._position(self._clock.now()).standing == "halted"

    def _just_began_by_itself(self, here: Position, now: int) -> bool:
        """Say whether a phase began within the last second, and no key of one of the two began it."""
        if here.standing != "running" or now - here.since > NS * self._options.speed:
            return False
        return all(command.at != here.since or command.kind == "go" for command in self._commands)

    def hush(self) -> None:
        self._silence()
        self._rung_until = max(self._rung_until, self._clock.now())

    def _silence(self) -> None:
        self._bells.hush()
        self._handed.clear()
        self._last = None
        if self._voice is not None:
            self._voice.hush()

    def mute(self, on: bool) -> None:
        self._bells.mute(on)
        if on:
            self._last = None
        if on and self._voice is not None:
            self._voice.hush()

    def rings_for(self) -> float:
        """Return for how many seconds the last bell rings on; 0 where none does, or none can be heard."""
        self._keep_outcomes()
        if self._last is None:
            return 0.0
        name, strike, deadline = self._last
        past = self._clock.clock.monotonic_ns() - deadline
        outcome = self._heard.get(name)
        if outcome is None:
            return max(0, _ANSWER_NS - past) / NS
        if outcome.status not in {"rung", "late"}:
            return 0.0
        on_terminal = outcome.player == "terminal"  # which knows no tail
        return max(0.0, (strike.interval * (strike.strikes - 1) if on_terminal else length(strike)) - past / NS)

    # The voice

    @property
    def voice(self) -> SittingVoice | None:
        return self._voice

    @property
    def has_voice(self) -> bool:
        return self._voice is not None

    def mute_voice(self, on: bool) -> None:
        """Silence the voice alone, or let it speak again; bells ring on."""
        if self._voice is not None:
            self._voice.mute(on)

    def say_again(self) -> Snapshot:
        """Say the line of this phase once more."""
        now = self._attend()
        here = self._position(now)
        if self._voice is not None and here.standing == "running":
            self._voice.repeat(self._looking_ahead(now), here.visit, now, self._clock.deadline)
        return self.look()

    def _end_voice(self) -> None:
        if self._voice is not None:
            self._voice.close()

    def _looking_ahead(self, now: int) -> Course:
        return self._course(now + _LINE_HORIZON_NS)

    def _together(self, kind: CommandKind, now: int) -> bool:
        if not self.setup.apart or kind not in {"resume", "next"}:
            return False
        here = self._position(now)
        return kind == "resume" or (here.segment is not None and here.segment.length is None)

    def _until(self, moment: datetime) -> int:
        seconds = (moment - self._clock.clock.now()).total_seconds()
        return round(max(0.0, seconds) * self._options.speed * NS)

    def _command(self, kind: CommandKind, at: int) -> None:
        command = Command(kind, at)
        self._commands = (*self._commands, command)
        self._store.command(self.setup.session, command)

    # Looking

    def look(self) -> Snapshot:
        """Say where the sitting stands and do what is due: notice a gap, hand cues over, keep a beat. Once a second."""
        now = self._attend()
        self._plan_open_phases()
        course = self._course(now + self._horizon + 1)  # with what falls due just then
        self._hand_over(course, now)
        here = self._position(now)
        if self._voice is not None:
            if here.standing != "waiting" or (here.starts_in is not None and here.starts_in < _QUIET_BEFORE_NS):
                self._voice.begin()
            self._voice.follow(self._looking_ahead(now), here.standing, here.visit, now, self._clock.deadline)
        self._beat(now, here.standing)
        cue = next((cue for cue in reversed(course.cues) if cue.at <= now), None)
        return Snapshot(
            now=now,
            position=here,
            whole=whole_in(self._course(now), here.segment),
            cue=cue,
            cue_age=now - cue.at if cue else 0,
            pending=next((c for c in self._commands if c.at > now and c.kind != "start"), None),
            next_look=self._next_look(course, here, now),
            trouble=self._store.trouble,
            sound=sounds_otherwise_than_wanted(self._bells.player, self._options.wanted_player),
        )

    def _position(self, now: int) -> Position:
        return position_in(self.timeline, self._course(now), self._course(None), now)

    def _course(self, until: int | None) -> Course:
        """Return the course of the commands; each is walked once for one instant, and once as far as time carries."""
        commands, courses = self._courses
        if commands is not self._commands:
            self._courses = commands, courses = self._commands, {}
        if until not in courses:
            for other in [instant for instant in courses if instant is not None][:-2]:
                del courses[other]
            courses[until] = replay(self.timeline, commands, until)
        return courses[until]

    def _attend(self) -> int:
        """Return the instant; if nobody looked for too long before it, the sitting was halted when last looked at."""
        now = self._clock.now()
        last, self._looked = self._looked, now
        boot = self._clock.clock.boot_ns()
        before, self._looked_by_boot = self._looked_by_boot, boot
        if boot - before > GAP_NS and self._is_under_way(self._position(last)):
            _log.info("halted after a gap of %d s", (now - last) // NS)
            self._silence()
            self._stood_still(last, now)
            self._rung_until = now
        return now

    def _is_under_way(self, before: Position) -> bool:
        """Say whether a sitting that stood so would have gone on by itself."""
        return before.standing in {"running", "still"} or before.starts_in is not None

    def _stood_still(self, last: int, now: int) -> None:
        """Keep that nobody was here from when the sitting was last looked at until now."""
        del now
        self._command("halt", last)

    def _plan_open_phases(self) -> None:
        while self._options.open_by_itself:
            command = next_by_itself(self._course(None), self._commands)
            if command is None:
                return
            self._command(command.kind, command.at)

    def _beat(self, now: int, standing: Standing) -> None:
        if standing != self._standing or now - self._beat_at >= self._beat_ns * self._options.speed:
            self._beat_at, self._standing = now, standing
            self._store.beat(self.setup.session, now)
            self._keep_outcomes()

    def _hand_over(self, course: Course, now: int) -> None:
        """Give the bells what is due within the horizon, take back what no longer is, and tell of what fell due."""
        due = self._due(course, now)
        for name, cue in list(self._handed.items()):
            if cue.at > now and due.get(name) != cue:
                self._bells.cancel(name)
                del self._handed[name]
                if self._last is not None and self._last[0] == name:
                    self._last = None
        for name, cue in due.items():
            if name not in self._handed:
                self._handed[name] = cue
                self._ring(cue)
        rung = [cue for cue in self._handed.values() if cue.at <= now]
        for cue in rung:
            del self._handed[cue.name]
            if self._options.on_cue is not None:
                self._options.on_cue(cue.kind)
        if rung:
            self._note_rung(rung)

    def _due(self, course: Course, now: int) -> dict[str, Cue]:
        """Return by name what is to ring within the horizon."""
        return {cue.name: cue for cue in course.cues if self._rung_until < cue.at <= now + self._horizon}

    def _note_rung(self, cues: Sequence[Cue]) -> None:
        self._rung_until = max(self._rung_until, *(cue.at for cue in cues))

    @property
    def _horizon(self) -> int:
        return round(HORIZON_NS * self._options.speed)

    def _strikes(self) -> list[Strike]:
        """Return every pattern that this sitting may ring, the first one first, so that they can be rendered ahead."""
        cues = rehearsed(self.timeline)[1].cues
        wanted = [self._as_rung(cue.strikes, cue.kind) for cue in cues if cue.strikes is not None]
        if any(segment.every is not None and segment.length is None for segment in self.timeline.segments):
            wanted += [strike for strike in [strikes(self.timeline.bells, "interval")] if strike is not None]
        return [strike for each in dict.fromkeys(wanted) if (strike := self._options.strike(each)) is not None]

    def _as_rung(self, strike: Strike, kind: CueKind) -> Strike:
        """Return the form that rings; in a rehearsal at speed the tail of a long one would last for many minutes."""
        return as_rung(strike, kind) if self._options.speed == 1 else strike

    def _ring(self, cue: Cue) -> None:
        if cue.strikes is None:
            return
        strike = self._options.strike(self._as_rung(cue.strikes, cue.kind))
        if strike is not None:
            self._last = (cue.name, strike, self._clock.deadline(cue.at))
            self._bells.ring(*self._last)

    def _next_look(self, course: Course, here: Position, now: int) -> int:
        """Return the real time until the next whole second of what is shown, or the next cue."""
        shown = here.remaining if here.remaining is not None else here.elapsed
        counts_down = here.remaining is not None
        if here.starts_in is not None:
            shown, counts_down = here.starts_in, True
        to_second = (shown % NS if counts_down else NS - shown % NS) or NS
        to_cue = min((cue.at - now for cue in course.cues if cue.at > now), default=to_second)
        moves = here.standing == "running" or here.starts_in is not None
        return round(min(to_second, to_cue) / self._options.speed) if moves else NS

    # The end

    @property
    def actual_seconds(self) -> int:
        """Session time that passed so far."""
        now = self._clock.now()
        return round(session_elapsed(self._course(now)) / NS)

    @property
    def never_began(self) -> bool:
        """Whether it was left before its first phase; settling is none."""
        now = self._clock.now()
        passed = session_elapsed(self._course(now))
        return not passed and self._position(now).standing != "ended"

    def finish(self) -> Outcome:
        """Close the sitting: complete if it came to its end, else partial; one that never began leaves no session."""
        self._end_voice()
        if self.never_began:
            self.discard()
            return "discarded"
        outcome: Outcome = "complete" if self._position(self._clock.now()).standing == "ended" else "partial"
        self._keep_outcomes()
        self._store.end(self.setup.session, outcome, self.actual_seconds)
        return outcome

    def discard(self) -> None:
        self.hush()
        self._end_voice()
        if self.never_began:
            self._store.take_back(self.setup.session)
        else:
            self._store.end(self.setup.session, "discarded", self.actual_seconds)

    def leave(self) -> None:
        """Keep where it was last seen, as the program is left within it; the next start goes on from there."""
        self._end_voice()
        if self._standing not in {"ended", "stopped"}:
            self._store.beat(self.setup.session, self._looked)
            self._keep_outcomes()

    def _keep_outcomes(self) -> None:
        heard = self._bells.outcomes()
        if rung := tuple(outcome for outcome in heard if not is_line(outcome.cue)):
            self._heard |= {outcome.cue: outcome for outcome in rung}
            self._store.bells(self.setup.session, rung)
