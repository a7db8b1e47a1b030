"""What stays of a link between two sittings: one file a pair, for its owner alone.

The secret opens the rooms in which the two meet without words, a new one each day (UTC). While a sitting is under way
the file says where it takes place, so that a program that was killed finds back. It is the only thing of a link that is
kept, and nothing that exports reads it.
"""

import contextlib
import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, ValidationError

from dyads.link.keys import MeetingRoom, Way, meeting_by_pair
from dyads.link.shared_clock import ClockLine
from dyads.practice.bounds import PersonName
from dyads.practice.pydantic_models import FrozenModel
from dyads.practice.setup import Side

NEAR_MIDNIGHT = timedelta(hours=1)
_LARGEST = 64 << 10


class _Kept(FrozenModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, ser_json_bytes="hex", val_json_bytes="hex")


class OpenSitting(_Kept):
    """A sitting that is under way: its room, and what ties the shared clock to this machine."""

    room: Annotated[str, Field(max_length=40)]
    room_key: Annotated[bytes, Field(min_length=32, max_length=32, repr=False)]
    password: Annotated[bytes, Field(min_length=32, max_length=32, repr=False)]
    way: Way
    sitting: UUID | None = None
    """Names it in both journals, once a set-up was proposed."""
    clock: ClockLine

    @property
    def meeting(self) -> MeetingRoom:
        return MeetingRoom(self.room, self.room_key, self.password, self.way)


class RememberedPair(_Kept):
    """Two who have met."""

    format: Literal[1] = 1
    me: UUID
    partner: UUID
    """The partner's own identity, in their own journal."""
    name: PersonName = ""
    code: PersonName = ""
    side: Side
    secret: Annotated[bytes, Field(min_length=32, max_length=32, repr=False)]
    place: Annotated[str, Field(max_length=300)] = ""
    """The meeting place, as whoever opened the link writes it."""
    made: AwareDatetime
    met: AwareDatetime
    is_kept: bool
    """Whether the two meet without words from now on; else the file goes when the sitting is closed."""
    sitting: OpenSitting | None = None
    used: Annotated[str, Field(max_length=40)] = ""
    """The room of the words or the invitation by which the last sitting came about that is over."""

    @property
    def closed(self) -> "RememberedPair":
        """The pair once its sitting is over."""
        words = self.sitting.room if self.sitting is not None and self.sitting.way == "again" else self.used
        return self.model_copy(update={"sitting": None, "used": words})


def read_pairs(folder: Path, me: UUID | None = None) -> tuple[RememberedPair, ...]:
    """Return the pairs that are remembered, who met last first; a file that says none is passed over."""
    pairs = [pair for path in sorted(folder.glob("*.json")) if (pair := _read(path)) is not None]
    return tuple(sorted((pair for pair in pairs if me in {None, pair.me}), key=lambda pair: pair.met, reverse=True))


def find_pair(folder: Path, me: UUID, partner: UUID) -> RememberedPair | None:
    return _read(_path(folder, me, partner))


def save_pair(folder: Path, pair: RememberedPair) -> None:
    """Keep a pair, in the place of what was kept of it. Raises OSError: it cannot be written."""
    write_own(_path(folder, pair.me, pair.partner), pair.model_dump_json().encode())


def write_own(path: Path, content: bytes) -> None:
    """Write a file for its owner alone, in one step, in a folder for its owner alone. Raises OSError."""
    folder = path.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix":
        folder.chmod(0o700)
    beside = path.with_suffix(f".{os.getpid()}.new")
    try:
        opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def forget_pair(folder: Path, me: UUID, partner: UUID) -> bool:
    """Forget a pair; what the partner has opens nothing any more. Return whether there was one.

    Raises OSError: the file cannot be deleted.
    """
    path = _path(folder, me, partner)
    was_there = path.exists()
    path.unlink(missing_ok=True)
    return was_there


def meetings_of(secret: bytes, now: datetime, *, widely: bool) -> tuple[MeetingRoom, ...]:
    """Return the rooms in which a pair may meet now: today's by UTC, and near midnight the neighbour's.

    Args:
        now: with its offset.
        widely: both neighbours, because the clocks of the two may differ by more.
    """
    utc = (now - (now.utcoffset() or timedelta())).replace(tzinfo=None)
    days: list[date] = [utc.date()]
    for away in (-NEAR_MIDNIGHT, NEAR_MIDNIGHT) if not widely else (timedelta(days=-1), timedelta(days=1)):
        if (day := (utc + away).date()) not in days:
            days.append(day)
    return tuple(meeting_by_pair(secret, day) for day in days)


def _path(folder: Path, me: UUID, partner: UUID) -> Path:
    return folder / f"{me}-{partner}.json"


def _read(path: Path) -> RememberedPair | None:
    try:
        with path.open("rb") as file:
            return RememberedPair.model_validate_json(file.read(_LARGEST))
    except (OSError, ValidationError):
        return None
