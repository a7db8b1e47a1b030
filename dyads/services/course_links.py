"""The links of a course: a secret for each pair and week, from the trainer's own, carried by the partners' files.

Whoever leads a course has one secret in the program's folder; that of a pair in a week follows from it, from the group,
the two codes and the number of the week, so that files written anew for later weeks fit those given out before. A
participant's program keeps what their file carries beside what is remembered of links: in a file of its own, for its
owner alone, read by nothing that exports.
"""

import base64
import secrets
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID, uuid5

from pydantic import Field, ValidationError

from dyads.library.save import write_private
from dyads.plan.changes import Partnered
from dyads.practice.bounds import PersonName
from dyads.practice.fields import folded
from dyads.practice.message import Loaded, Problem
from dyads.practice.people import Person
from dyads.practice.pydantic_models import FrozenModel
from dyads.practice.setup import Side
from dyads.rotation.files import WeekLink
from dyads.rotation.roster import Roster
from dyads.services.home import Home
from dyads.settings.places import Places

if TYPE_CHECKING:
    from dyads.link.remembered import RememberedPair

SECRET_BYTES = 32
_LARGEST = 256 << 10
_NOT_MET = UUID("6f0e7a52-7b5e-5d0a-9c55-1f3f0f1d2a44")
"""The name space of the identities that stand for partners whom one has not met yet."""


class _CourseWeek(FrozenModel):
    name: PersonName
    code: PersonName = ""
    side: Side
    secret: Annotated[str, Field(pattern=r"^[A-Z2-7]{52}$", repr=False)]


class _CourseFile(FrozenModel):
    format: Literal[1] = 1
    place: Annotated[str, Field(max_length=300)]
    weeks: dict[int, _CourseWeek]


# Whoever leads the course


def _trainer_file(places: Places) -> Path:
    return places.data_folder / "links" / "trainer.key"


def trainer_secret(places: Places) -> Loaded[bytes]:
    """Return the secret of whoever leads courses here, made at the first time; or why it cannot be kept."""
    file = _trainer_file(places)
    if (held := _read_key(file)) is not None:
        return Loaded(held)
    made = secrets.token_bytes(SECRET_BYTES)
    written = write_private(file, base64.b32encode(made).rstrip(b"=") + b"\n")
    return Loaded(None, written.problems) if written.value is None else Loaded(made)


def _read_key(file: Path) -> bytes | None:
    try:
        held = _bytes(file.read_text("ascii").strip())
    except (OSError, ValueError):
        return None
    return held if len(held) == SECRET_BYTES else None


def week_links(secret: bytes, roster: Roster) -> Callable[[str, int, str], WeekLink]:
    """Return what tells the link of a person with a partner in a week of the roster's group."""
    from dyads.link.keys import course_secret, derive

    group = derive(secret, b"group " + roster.title.encode(), SECRET_BYTES)

    def link(name: str, week: int, partner: str) -> WeekLink:
        mine, theirs = roster.codes.get(name, name), roster.codes.get(partner, partner)
        made = course_secret(group, mine, theirs, week)
        return WeekLink("a" if mine < theirs else "b", base64.b32encode(made).decode().rstrip("="))

    return link


# Whoever takes part in it


def _course_file(places: Places, me: UUID) -> Path:
    return places.data_folder / "links" / "course" / f"{me}.json"


def keep_course_links(home: Home, me: UUID, partnered: Partnered) -> tuple[Problem, ...]:
    """Keep the links of a partners' file in the place of those there were; return why it cannot be done.

    A file without links says nothing about them, and leaves what is kept.
    """
    if not partnered.links:
        return ()
    weeks = {
        one.week: _CourseWeek(name=one.partner, code=one.code, side=one.side, secret=one.secret)
        for one in partnered.links
    }
    kept = _CourseFile(place=partnered.meeting_place, weeks=weeks)
    return write_private(_course_file(home.places, me), kept.model_dump_json().encode()).problems


def course_pair(
    home: Home, me: Person, number: int, partner: str | None, people: Iterable[Person]
) -> "RememberedPair | None":
    """Return the partner of a week as a pair that has met, by the secret of that week; None where there is none.

    A partner whom one has not met yet has an identity that stands for the real one.

    Args:
        number: of the week of the plan.
        partner: whom the plan has for it; somebody else than the file had is linked with by words.
        people: of the journal.
    """
    held = _read_course(_course_file(home.places, me.id))
    week = held.weeks.get(number) if held is not None else None
    if held is None or week is None or not _is_called(partner, week, people):
        return None
    from dyads.link.remembered import RememberedPair  # here, because only courses need it

    now, secret = home.clock.now(), _bytes(week.secret)
    return RememberedPair(
        me=me.id,
        partner=uuid5(_NOT_MET, week.secret),
        name=week.name,
        code=week.code,
        side=week.side,
        secret=secret,
        place=held.place,
        made=now,
        met=now,
        is_kept=True,
    )


def _is_called(name: str | None, week: _CourseWeek, people: Iterable[Person]) -> bool:
    """Say whether the partner whom the plan has for the week is the one of the file: another has another secret."""
    held = next((one for one in people if name and not one.me and folded(one.name) == folded(name)), None)
    if held is not None and held.code and week.code:
        return folded(held.code) == folded(week.code)
    return bool(name) and folded(name or "") == folded(week.name)


def forget_course_link(home: Home, me: UUID, partner: Person) -> bool:
    """Forget the links of all weeks with a partner; whether there were any. Raises OSError: it cannot be done."""
    file = _course_file(home.places, me)
    held = _read_course(file)
    if held is None:
        return False
    is_theirs = partial(_is_theirs, partner)
    left: Mapping[int, _CourseWeek] = {number: week for number, week in held.weeks.items() if not is_theirs(week)}
    if len(left) == len(held.weeks):
        return False
    if not left:
        file.unlink()
    elif write_private(file, held.model_copy(update={"weeks": left}).model_dump_json().encode()).value is None:
        raise OSError
    return True


def _is_theirs(partner: Person, week: _CourseWeek) -> bool:
    if partner.code and week.code:
        return folded(partner.code) == folded(week.code)
    return folded(partner.name) == folded(week.name)


def _read_course(file: Path) -> _CourseFile | None:
    try:
        with file.open("rb") as held:
            return _CourseFile.model_validate_json(held.read(_LARGEST))
    except (OSError, ValidationError):
        return None


def _bytes(text: str) -> bytes:
    return base64.b32decode(text + "=" * (-len(text) % 8))
