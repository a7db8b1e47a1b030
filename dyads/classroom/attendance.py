"""Who is in a class, as far as they have told: opens what participants report, once, and nobody else's.

A report is taken from whoever has the key that the name of its box follows from, and the secret of the class. A run of
a participant's program is let in by a beat of this run of the trainer's that it has just heard, and its counter has to
rise: nothing that was recorded counts, today or after either of the two began anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from dyads.classroom.frames import ReportHeader, WordSeal, open_knock, report_header
from dyads.classroom.interface import Attendance, AttendanceState, PairId, PairStatus, ParticipantId
from dyads.classroom.kept import KeptParticipant
from dyads.classroom.keys import ClassRoom, TrainerKeys
from dyads.classroom.messages import LONGEST_REPORT, Leave, Report, read_to_trainer
from dyads.practice.fields import NS

PRESENT_NS, SILENT_NS = 40 * NS, 75 * NS
"""Heard within the first somebody is here, within the second quiet, and gone after it."""
FRESH_NS = 90 * NS
"""A beat that was heard within this time lets in."""
NEWCOMERS_A_SECOND, BURST = 500, 3000
MOST_RUNS = 1000
"""Of one participant's program, in one run of the trainer's."""
NEVER = -(1 << 62)


@dataclass(slots=True)
class Participant:
    """What the trainer's program knows of one participant in this run.

    Attributes:
        kept: what lies on the disk of them.
        at: when they were last heard.
        seat_n, order, script: what they said they have.
        seat_sent, orders_sent, script_sent: when each was sent to them.
    """

    kept: KeptParticipant
    seal: WordSeal
    status: PairStatus = field(default_factory=PairStatus)
    at: int | None = None
    broker: int = 0
    has_left: bool = False
    order: int = 0
    seat_n: int = -1
    script: str = ""
    seat_sent: int = NEVER
    orders_sent: int = NEVER
    script_sent: int = NEVER
    session: bytes = b""
    counter: int = 0
    sessions: set[bytes] = field(default_factory=set)
    """Runs of their program that are over."""

    def state(self, now: int) -> AttendanceState:
        if self.has_left:
            return "left"
        if self.at is None or now - self.at > SILENT_NS:
            return "gone"
        return "here" if now - self.at <= PRESENT_NS else "quiet"

    def seen(self, now: int, pair: PairId | None, script: str) -> Attendance:
        """Return how the trainer sees them; `script` is the digest of what the class sits by."""
        kept = self.kept
        return Attendance(
            id=kept.id,
            name=kept.name,
            code=kept.code,
            language=kept.language,
            version=kept.version,
            state=self.state(now),
            is_room=kept.is_room,
            is_trainer=kept.is_trainer,
            seat=kept.seat,
            pair=pair,
            status=self._status(now),
            order=self.order,
            knows_seat=self.seat_n == kept.seat_n,
            has_script=self.script == script,
            quiet_for=0 if self.at is None else max(0, now - self.at),
        )

    def _status(self, now: int) -> PairStatus:
        """Return what was told last, less the seconds that have passed since then."""
        if self.status.left is None or not self.status.is_running or self.at is None:
            return self.status
        return replace(self.status, left=max(0, self.status.left - (now - self.at) // NS))

    def take(self, told: "Told", broker: int, now: int) -> None:
        """Take what they told."""
        if told.header.session != self.session:
            self.sessions.add(self.session)
            self.session = told.header.session
        self.counter, self.at, self.broker = told.header.counter, now, broker
        self.has_left = isinstance(told.message, Leave)
        if isinstance(told.message, Report):
            report = told.message
            self.order, self.seat_n, self.script = report.order, report.seat, report.script
            self.status = PairStatus(
                report.stage,
                report.partner,
                report.within,
                report.phase,
                report.left,
                report.is_running,
                report.is_paused,
            )


class Told(NamedTuple):
    """A report that is genuine and new.

    Attributes:
        by: whose; None: somebody who was not here before.
    """

    by: Participant | None
    seal: WordSeal
    header: ReportHeader
    message: Report | Leave


class AttendanceBook:
    """Everybody who has come, in the order in which they came.

    Args:
        start: which run of the trainer's program this is.
    """

    def __init__(self, room: ClassRoom, keys: TrainerKeys, start: int, people: Iterable[KeptParticipant]) -> None:
        self._room, self._keys, self._start = room, keys, start
        self.people: dict[ParticipantId, Participant] = {
            one.id: Participant(one, WordSeal(room, keys, one.public, start)) for one in people
        }
        self._beats: dict[int, int] = {}
        self._tokens, self._filled = float(BURST), 0

    def beaten(self, number: int, now: int) -> None:
        """Note which beat was said when."""
        self._beats[number] = now
        for old in [old for old, said in self._beats.items() if now - said > FRESH_NS]:
            del self._beats[old]

    def is_knock(self, participant: ParticipantId, frame: bytes) -> bool:
        return open_knock(self._room, participant, frame) is not None

    def opened(self, participant: ParticipantId, frame: bytes, now: int) -> Told | None:
        """Return what a participant told; None: it is nothing, or was told before, or is not theirs."""
        header = report_header(participant, frame) if len(frame) <= 2 * LONGEST_REPORT else None
        one = self.people.get(participant)
        if header is None or not self._may_be_new(header, one, now):
            return None
        try:
            seal = one.seal if one is not None else WordSeal(self._room, self._keys, header.public, self._start)
        except ValueError:
            return None
        content = seal.open(header, frame)
        message = read_to_trainer(content) if content is not None else None
        if not isinstance(message, Report | Leave):
            return None
        is_known_run = one is not None and header.session == one.session
        if not is_known_run and not (isinstance(message, Report) and self._is_fresh(message, now)):
            return None
        return Told(one, seal, header, message)

    def _may_be_new(self, header: ReportHeader, one: Participant | None, now: int) -> bool:
        """Say so before anything is done that costs."""
        if one is not None and header.session == one.session:
            return header.counter > one.counter
        if one is not None and (header.session in one.sessions or len(one.sessions) > MOST_RUNS):
            return False
        return self._has_token(now)

    def _is_fresh(self, report: Report, now: int) -> bool:
        said = self._beats.get(report.beat) if report.start == self._start else None
        return said is not None and now - said <= FRESH_NS

    def _has_token(self, now: int) -> bool:
        """Somebody new costs a key exchange, so that a flood of them is looked at in part."""
        self._tokens = min(BURST, self._tokens + max(0, now - self._filled) * NEWCOMERS_A_SECOND / NS)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
