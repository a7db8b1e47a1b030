"""Keeps the bells going: hands cues to a player, watches its answers, and goes on with another when one fails.

It knows no thread, no process and no clock of its own: `client` brings those, tests bring others.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from dyads.practice.records import BellOutcome
from dyads.sound.channel import Channel
from dyads.sound.interface import LATE, BellStatus
from dyads.sound.player_loop import LINE_TOO_LATE, SECOND, TOO_LATE

_IN_A_ROW = 2
_IN_ALL, _WITHIN = 6, 30 * SECOND  # for a player that rings and then dies, each time
_RETRY, _LONGEST_RETRY = 10 * SECOND, 300 * SECOND


@dataclass(slots=True)
class FallbackChain:
    """The chain of players and where in it we are."""

    chain: Sequence[str]
    _place: int = 0
    _in_a_row: int = 0
    retry_at: int | None = None
    """The instant from which a better player may be tried again; None while the best one serves."""
    _recent: deque[int] = field(default_factory=deque)
    _unusable: set[str] = field(default_factory=set)
    _retry_in: int = _RETRY

    @property
    def current(self) -> str | None:
        return self.chain[self._place] if self._place < len(self.chain) else None

    def proved(self) -> None:
        self._in_a_row = 0
        if self.retry_at is None:
            self._retry_in = _RETRY

    def failed(self, now: int) -> None:
        """The current player failed: it gets one more try, then it is the next one's turn."""
        self._in_a_row += 1
        self._recent.append(now)
        while self._recent[0] <= now - _WITHIN:
            self._recent.popleft()
        if self._in_a_row >= _IN_A_ROW or len(self._recent) >= _IN_ALL:
            self._move_on(now)

    def cannot_start(self, now: int) -> None:
        """The current player cannot even be loaded, and will not be tried again."""
        if self.current is not None:
            self._unusable.add(self.current)
        self._move_on(now)

    def retry(self) -> None:
        """Begin with the best player again; this time one failure is enough to move on."""
        self._place, self._in_a_row, self.retry_at = 0, _IN_A_ROW - 1, None
        self._skip()
        self._retry_in = min(2 * self._retry_in, _LONGEST_RETRY)

    def _move_on(self, now: int) -> None:
        self._place += 1
        self._skip()
        self._in_a_row = 0
        self._recent.clear()
        if any(name not in self._unusable for name in self.chain[: self._place]):
            self.retry_at = now + self._retry_in

    def _skip(self) -> None:
        while self.current in self._unusable:
            self._place += 1


log = logging.getLogger(__name__)

_ANSWER = SECOND // 2  # for an answer, from the answer before it: a player does one thing at a time
_OVERSLEPT = SECOND // 20  # from here on not the player is late but this process, which had no time to read its answers
_START = 5 * SECOND  # a process may start slowly from a cold disk
_RENDERED = 15 * SECOND
_HANDED = 24  # cues a helper holds at a time: their lines fit into its pipe even while it does not read
_PROBE = 3 * SECOND // 2  # how long before a cue the output is tried, so that another player still has time
MOST_LINES = 3
"""Lines that a player holds ahead: they are long."""
_SPEECHLESS = frozenset({"terminal", "winsound"})  # the one cannot speak, the other would cut the bell off for it
_QUIET = 5 * SECOND  # how much time without a bell it takes to try a better player again


@dataclass(frozen=True, slots=True)
class StrikePattern:
    """A strike pattern as the player gets it; the fields are those of the command `load`. A line has no strikes."""

    key: str
    strikes: int
    interval: float
    volume: float
    file: str

    @property
    def line(self) -> str:
        if not self.strikes:
            return f"line {self.key} {self.volume} {self.file}"
        return f"load {self.key} {self.strikes} {self.interval} {self.volume} {self.file}"


@dataclass(frozen=True, slots=True)
class _Cue:
    cue_id: str
    key: str
    deadline: int
    ticket: str = ""  # the name under which the player has it; empty while it has not
    probed: bool = False
    spoken: bool = False

    @property
    def too_late(self) -> int:
        return self.deadline + (LINE_TOO_LATE if self.spoken else TOO_LATE)


@dataclass(slots=True)
class Supervisor:
    """The state of the bells.

    Attributes:
        open_link: starts a player; raises OSError where that fails.
        now: nanoseconds on the clock that deadlines are on.
        player: the name of the player that was last found to work; "silence" once none is left.
    """

    chain: FallbackChain
    open_link: Callable[[str], Channel]
    now: Callable[[], int]
    tell: Callable[[BellOutcome], None]
    muted: bool = False
    player: str = ""
    _link: Channel | None = None
    _begun: bool = False
    _ready: bool = False
    _patterns: dict[str, StrikePattern] = field(default_factory=dict)
    _loaded: set[str] = field(default_factory=set)
    _awaited: dict[str, int] = field(default_factory=dict)  # what should be heard, and by when
    _cues: dict[str, _Cue] = field(default_factory=dict)
    _speaking: dict[str, str] = field(default_factory=dict)  # the tickets of lines that sound, by their names
    _tickets: int = 0
    _quiet_from: int = 0
    _wake_at: int | None = None  # when `step` was to be called at the latest
    _excused: bool = False  # whether the silence now has been put down to this process once

    # --- what the app asks for

    def warm(self, patterns: Sequence[StrikePattern]) -> None:
        self._patterns.update((pattern.key, pattern) for pattern in patterns)
        if not self._begun:
            self._start()

    def ring(self, cue_id: str, pattern: StrikePattern, deadline: int) -> None:
        self.cancel(cue_id)
        self._patterns[pattern.key] = pattern
        self._cues[cue_id] = _Cue(cue_id, pattern.key, deadline, spoken=not pattern.strikes)
        if not self._begun:
            self._start()

    def have_lines(self, lines: Sequence[StrikePattern]) -> None:
        """Hold these lines ready, `MOST_LINES` at most, and let go of all others; bells stay."""
        wanted = {line.key: line for line in lines[:MOST_LINES]}
        wanted |= {cue.key: self._patterns[cue.key] for cue in self._cues.values() if cue.spoken}
        for key in [key for key, held in self._patterns.items() if not held.strikes and key not in wanted]:
            del self._patterns[key]
            self._unload(key)
        self._patterns.update(wanted)

    def stop(self, cue_id: str) -> None:
        """End a line, whether it sounds already or not."""
        self.cancel(cue_id)
        ticket = self._speaking.pop(cue_id, None)
        if ticket is not None:
            self._ask(f"stop {ticket}", f"ok stop {ticket}")

    def _unload(self, key: str) -> None:
        if key in self._loaded:
            self._loaded.discard(key)
            self._ask(f"unload {key}", f"ok unload {key}")

    def cancel(self, cue_id: str) -> None:
        cue = self._cues.pop(cue_id, None)
        if cue is not None and cue.ticket:
            self._awaited.pop(f"rung {cue.ticket}", None)
            self._ask(f"cancel {cue.ticket}", f"ok cancel {cue.ticket}")

    def hush(self) -> None:
        self._cues.clear()
        self._silence()

    def mute(self, muted: bool) -> None:
        self.muted = muted
        if muted:
            self._cues = {cue_id: replace(cue, ticket="") for cue_id, cue in self._cues.items()}
            self._silence()

    def close(self) -> None:
        self._cues.clear()
        self._awaited.clear()
        link, self._link = self._link, None
        if link is not None:
            link.close()

    @property
    def settled(self) -> bool:
        """Whether a player is found and has all it needs, or none is left to find."""
        if self._link is None:
            return self._begun
        return self._ready and "ok probe" not in self._awaited and self._patterns.keys() <= self._loaded

    # --- what the player answers

    def hear(self, link: Channel, line: str | None) -> None:
        """Take a line from a player; None says that it is gone."""
        if link is not self._link:
            return
        if line is None:
            self._fault("ended")
            return
        self._awaited.pop(line, None)
        self._excused = False
        self._wait_anew()
        if line.startswith(("err", "failed")):
            self._on_error(line)
            return
        match line.split(" ", 2):
            case ["ready"]:
                self._on_ready()
            case ["ok", "probe"]:
                self._on_proof(link)
            case ["loaded", key]:
                self._loaded.add(key)
                if key not in self._patterns:
                    self._unload(key)
            case ["rung", ticket, lateness]:
                self._on_rung(link, ticket, int(lateness))
            case ["dropped", ticket, lateness]:
                self._end_cue(ticket, "dropped", int(lateness), "")

    def _on_error(self, line: str) -> None:
        match line.split(" ", 3):
            case ["err", "start", *_]:
                self._start_anew(lambda: self.chain.cannot_start(self.now()))
            case ["err", "load", key, *_]:
                self._on_unreadable(key)
            case ["failed", ticket, "no", "buffer"]:
                self._on_no_buffer(ticket)
            case _:
                self._fault("failed")

    def _on_no_buffer(self, ticket: str) -> None:
        """What to ring is not there any more, which is no fault of the player: it is loaded anew."""
        self._awaited.pop(f"rung {ticket}", None)
        for cue in [cue for cue in self._cues.values() if cue.ticket == ticket]:
            self._loaded.discard(cue.key)
            self._cues[cue.cue_id] = replace(cue, ticket="")

    def _on_ready(self) -> None:
        self._ready = True
        ahead = self._next_deadline(self.now() + _QUIET) - self.now()
        if ahead > SECOND:  # otherwise the cue itself is the proof
            self._ask("probe", "ok probe", _ANSWER if ahead < _QUIET else 3 * _ANSWER)

    def _on_proof(self, link: Channel) -> None:
        self.player = link.name
        self.chain.proved()

    def _on_rung(self, link: Channel, ticket: str, lateness: int) -> None:
        self._on_proof(link)
        self._quiet_from = self.now() + _QUIET
        self._speaking.update(
            {cue.cue_id: ticket for cue in self._cues.values() if cue.ticket == ticket and cue.spoken}
        )
        self._end_cue(ticket, "late" if lateness > LATE else "rung", lateness, link.name)

    def _end_cue(self, ticket: str, status: BellStatus, lateness: int | None, player: str) -> None:
        self._awaited.pop(f"rung {ticket}", None)
        cue = next((cue for cue in self._cues.values() if cue.ticket == ticket), None)
        if cue is not None:
            del self._cues[cue.cue_id]
            self.tell(BellOutcome(cue.cue_id, status, lateness, player))

    def _on_unreadable(self, key: str) -> None:
        """A sound that cannot be read is no fault of the player: its cues fail, the others go on."""
        log.warning("a sound could not be rendered")
        self._awaited.pop(f"loaded {key}", None)
        self._patterns.pop(key, None)
        for cue in [cue for cue in self._cues.values() if cue.key == key]:
            del self._cues[cue.cue_id]
            self.tell(BellOutcome(cue.cue_id, "failed", None, ""))

    # --- what time brings

    def step(self) -> None:
        """Do what is due: notice silence, hand cues over, try the output ahead of them.

        Call it after everything else, and only once all that was heard has been told: it judges by what was not.
        """
        now = self.now()
        if any(end <= now for end in self._awaited.values()):
            if self._wake_at is not None and now - self._wake_at > _OVERSLEPT and not self._excused:
                self._excused = True
                self._wait_anew()
            else:
                self._fault("silent")
        self._give_up_on_cues(now)
        if self._link is not None and self._ready:
            self._hand_over(now)
            self._probe_ahead(now)
        if self._may_retry(now):
            self._start_anew(self.chain.retry)
        self._wake_at = self.wake_at()

    def wake_at(self) -> int | None:
        """Return the instant at which `step` has something to do; None if only news can bring that."""
        moments = list(self._awaited.values())
        for cue in self._cues.values():
            moments.append(self._last_chance(cue))
            if cue.ticket and not cue.probed:
                moments.append(cue.deadline - _PROBE)
        if self.chain.retry_at is not None:
            chance = max(self.chain.retry_at, self._quiet_from, self.now())
            if self._may_retry(chance):  # if not, whatever stands in the way is news when it ends
                moments.append(chance)
        return min(moments, default=None)

    def _last_chance(self, cue: _Cue) -> int:
        if self.muted or (self._begun and self._link is None):
            return cue.deadline
        return cue.too_late

    def _give_up_on_cues(self, now: int) -> None:
        for cue in [cue for cue in self._cues.values() if self._last_chance(cue) <= now]:
            status: BellStatus = "muted" if self.muted else "failed" if self._link is None else "dropped"
            del self._cues[cue.cue_id]
            self._awaited.pop(f"rung {cue.ticket}", None)
            self.tell(BellOutcome(cue.cue_id, status, now - cue.deadline if status == "dropped" else None, ""))

    def _hand_over(self, now: int) -> None:
        for key, pattern in self._patterns.items():
            if key not in self._loaded and f"loaded {key}" not in self._awaited:
                self._ask(pattern.line, f"loaded {key}", _RENDERED)
        if self.muted:
            return
        room = _HANDED - sum(1 for cue in self._cues.values() if cue.ticket)
        speaks = self._link is not None and self._link.name not in _SPEECHLESS
        waiting = [cue for cue in self._cues.values() if not cue.ticket and cue.key in self._loaded]
        waiting = [cue for cue in waiting if speaks or not cue.spoken]
        for cue in sorted(waiting, key=lambda cue: cue.deadline)[: max(0, room)]:
            self._tickets += 1
            ticket = str(self._tickets)
            self._cues[cue.cue_id] = replace(cue, ticket=ticket, probed=cue.deadline - now < _PROBE)
            order = "speak" if cue.spoken else "ring"
            self._ask(f"{order} {ticket} at {cue.deadline} buffer {cue.key}", f"ok {order} {ticket}")
            self._awaited[f"rung {ticket}"] = max(now, cue.deadline) + _ANSWER

    def _probe_ahead(self, now: int) -> None:
        for cue in self._cues.values():
            if cue.ticket and not cue.probed and cue.deadline - _PROBE <= now:
                self._cues[cue.cue_id] = replace(cue, probed=True)
                if cue.deadline - now > SECOND and self._quiet_from < now + _QUIET - 2 * SECOND:
                    self._ask("probe", "ok probe")

    def _may_retry(self, now: int) -> bool:
        at = self.chain.retry_at
        if at is None or at > now or self._quiet_from > now:
            return False
        if any(not answer.startswith("rung ") for answer in self._awaited):
            return False
        return self._next_deadline(now + _QUIET) >= now + _QUIET

    def _next_deadline(self, default: int) -> int:
        return min((cue.deadline for cue in self._cues.values()), default=default)

    # --- the player itself

    def _wait_anew(self) -> None:
        """Give every answer that is still to come its whole time from now on."""
        end = self.now() + _ANSWER
        self._awaited = {answer: max(end, at) for answer, at in self._awaited.items()}

    def _fault(self, how: str) -> None:
        log.info("player %s %s", self.chain.current, how)
        self._start_anew(lambda: self.chain.failed(self.now()))

    def _start_anew(self, choose: Callable[[], None]) -> None:
        if self._link is not None:
            self._link.kill()
        choose()
        self._start()

    def _start(self) -> None:
        self._begun, self._ready, self._link, self._excused = True, False, None, False
        self._awaited.clear()
        self._loaded.clear()
        self._speaking.clear()
        self._cues = {cue_id: replace(cue, ticket="") for cue_id, cue in self._cues.items()}
        while (name := self.chain.current) is not None:
            try:
                self._link = self.open_link(name)
            except OSError:
                log.warning("player %s could not be started", name)
                self.chain.failed(self.now())
            else:
                self._awaited["ready"] = self.now() + _START
                return
        self.player = "silence"

    def _silence(self) -> None:
        self._awaited = {what: end for what, end in self._awaited.items() if not what.startswith("rung ")}
        self._quiet_from = 0
        self._speaking.clear()
        self._ask("hush", "ok hush")

    def _ask(self, line: str, answer: str, within: int = _ANSWER) -> None:
        if self._link is not None and self._ready:
            self._awaited[answer] = self.now() + within
            self._link.send(line)
