"""A file that says who one's partner is in each week: what `dyads rotate --files` gave, or the whole `--json`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from dyads.library.read import read_json
from dyads.practice.message import Loaded, Place, Problem, msg
from dyads.practice.people import tidy
from dyads.rotation.files import PersonWeek, PersonWeeks, for_person, weeks_from_json
from dyads.rotation.roster import LONGEST_ROTATION, Roster
from dyads.rotation.weeks import Rotation, RotationWeek
from dyads.words import plain

Partners = Mapping[int, str | None]
"""The partner by week, from 1; None rests, and a week that is not in it says nothing."""


class _WeekData(BaseModel):
    model_config = ConfigDict(frozen=True)

    week: Annotated[int, Strict(), Field(ge=1, le=LONGEST_ROTATION)]
    partner: Annotated[str, Strict(), Field(min_length=1, max_length=120)] | None = None
    rests: Annotated[bool, Strict()] = False


class _PersonData(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: Annotated[str, Strict(), Field(max_length=120)] = ""
    code: Annotated[str, Strict(), Field(max_length=120)] | None = None
    weeks: Annotated[tuple[_WeekData, ...], Field(min_length=1, max_length=LONGEST_ROTATION)]


def person_data(person: PersonWeeks) -> dict[str, object]:
    """Return one person's own file as plain data; `read_partners` takes it in.

    `{"name": "Ann", "code": "P01", "weeks": [{"week": 1, "partner": "Ben", "rests": false}]}`
    """
    return {
        "name": person.name,
        "code": person.code,
        "weeks": [{"week": one.week, "partner": one.partner, "rests": one.rests} for one in person.weeks],
    }


def read_partners(path: Path, me: str) -> Loaded[Partners]:
    """Return somebody's partners from their own file, or by the name `me` from a whole rotation; or what is wrong."""
    read = read_json(path)
    if read.problems:
        return Loaded(None, read.problems)
    if _is_rotation(read.value):
        return _of_rotation(read.value, str(path), me)
    try:
        own = _PersonData.model_validate(read.value)
    except ValidationError:
        hint = msg("take a file that dyads rotate wrote, with --files or with --json")
        return Loaded(None, (Problem(Place(str(path)), "", msg("this holds no partners by week"), hint),))
    return _partners(tuple(PersonWeek(one.week, one.partner, one.rests) for one in own.weeks), str(path))


def _is_rotation(data: object) -> bool:
    weeks = data.get("weeks") if isinstance(data, dict) else None
    return isinstance(weeks, list) and any(isinstance(week, dict) and "pairs" in week for week in weeks)


def _of_rotation(data: object, file: str, me: str) -> Loaded[Partners]:
    loaded = weeks_from_json(data, Roster.model_construct(title="", person=()), file)
    if loaded.value is None:
        return Loaded(None, loaded.errors)
    name = _spelled(me, loaded.value)
    if name is None:
        what = msg("{name} is not in this file", name=me) if me else msg("this file is for a whole group")
        return Loaded(None, (Problem(Place(file), "", what, msg("say who you are there with --as NAME")),))
    return _partners(for_person(Rotation(loaded.value, (), 0), name, {}).weeks, file)


def _spelled(me: str, weeks: tuple[RotationWeek, ...]) -> str | None:
    """Return a name as the file spells it."""
    wanted = tidy(me).casefold()
    names = (name for week in weeks for name in (*(one for pair in week.pairs for one in pair), *week.rest))
    return next((name for name in names if wanted and tidy(name).casefold() == wanted), None)


def _partners(weeks: tuple[PersonWeek, ...], file: str) -> Loaded[Partners]:
    found: dict[int, str | None] = {}
    for one in weeks:
        if one.week in found:
            return Loaded(None, (Problem(Place(file), "", msg("week {week} is in this file twice", week=one.week)),))
        if one.partner or one.rests:
            found[one.week] = tidy(plain(one.partner, lines=False)) if one.partner else None
    return Loaded(found)
