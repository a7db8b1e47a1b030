"""The session clock: nanoseconds that go on across sleep, crash and reboot; an anchor ties each run to the world."""

from dataclasses import dataclass

from dyads.practice.clock import Clock
from dyads.practice.fields import NS
from dyads.practice.records import Anchor, SessionRecord

BEAT_NS = 10 * NS
"""How often a sign of life is kept."""


@dataclass(frozen=True, slots=True)
class SessionClock:
    """Reads the session clock.

    Attributes:
        clock: the machine's clocks.
        anchor: where this run began.
        speed: how many seconds of session time one second takes; over 1 in a rehearsal.
    """

    clock: Clock
    anchor: Anchor
    speed: float = 1.0

    def now(self) -> int:
        """Return the instant, in nanoseconds of session time."""
        return self.anchor.at + round((self.clock.boot_ns() - self.anchor.boot) * self.speed)

    def deadline(self, at: int) -> int:
        """Return when an instant of the session is due on the clock the bells are timed by (ns)."""
        return self.clock.monotonic_ns() + round((at - self.now()) / self.speed)


def anchor_here(clock: Clock, at: int) -> Anchor:
    """Tie the session instant `at` to now."""
    wall = clock.now()
    offset = wall.utcoffset()
    return Anchor(
        at=at,
        boot_id=clock.boot_id(),
        boot=clock.boot_ns(),
        monotonic=clock.monotonic_ns(),
        wall=round(wall.timestamp() * 1_000_000) * 1_000,
        offset=0 if offset is None else round(offset.total_seconds()),
    )


def instant_after(last: Anchor, beat: int, clock: Clock) -> int:
    """Return the session instant of a new run: as much later as the world's clocks say, never before the last beat.

    Within one boot the boot clock decides, so that a step of the wall clock changes nothing; else the wall clock.
    """
    here = anchor_here(clock, 0)
    if last.boot_id and here.boot_id == last.boot_id:
        return max(beat, last.at + here.boot - last.boot)
    return max(beat, last.at + here.wall - last.wall)


def last_sign_of_life(record: SessionRecord) -> int:
    """Return the last instant at which a sitting is known to have run (ns on its session clock)."""
    begun = [anchor.at for anchor in record.anchors[-1:]]
    seen = max([record.beat or 0, *begun])
    given = [command.at for command in record.commands if command.kind != "start"]
    return max([seen, *(at for at in given if at <= seen + BEAT_NS)])
