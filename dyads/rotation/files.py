"""A rotation as data: JSON there and back, rows for a table, and what one person gets to see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from dyads.practice.message import Loaded, Message, Place, Problem, msg
from dyads.rotation.roster import LARGEST_GROUP, LONGEST_ROTATION, Roster
from dyads.rotation.weeks import Rotation, RotationWeek

Name = Annotated[str, Strict(), Field(min_length=1, max_length=120)]


@dataclass(frozen=True, slots=True)
class PersonWeek:
    """One person's week."""

    week: int
    partner: str | None
    rests: bool


@dataclass(frozen=True, slots=True)
class PersonWeeks:
    """What one person gets: their own code, nobody else's, and their weeks."""

    name: str
    code: str | None
    weeks: tuple[PersonWeek, ...]


def as_json(rotation: Rotation) -> dict[str, object]:
    """Return the rotation as plain data, as `dyads rotate --json` writes it.

    `{"seed": 7, "weeks": [{"week": 1, "pairs": [["Ann", "Ben"]], "rest": ["Cem"]}],
    "repeats": [{"pair": ["Ann", "Ben"], "weeks": [1, 4]}]}`
    """
    return {
        "seed": rotation.seed,
        "weeks": [
            {"week": week.week, "pairs": [list(pair) for pair in week.pairs], "rest": list(week.rest)}
            for week in rotation.weeks
        ],
        "repeats": [{"pair": list(repeat.pair), "weeks": list(repeat.weeks)} for repeat in rotation.repeats],
    }


def csv_rows(rotation: Rotation) -> Iterator[tuple[str, str, str]]:
    """Yield a heading, then a row a pair: the week and two names; the second is empty for one who rests.

    Names are as the roster has them: whoever writes the file keeps spreadsheets from reading one as a formula.
    """
    yield "week", "person", "partner"
    for week in rotation.weeks:
        for one, other in week.pairs:
            yield str(week.week), one, other
        for name in week.rest:
            yield str(week.week), name, ""


def for_person(rotation: Rotation, name: str, codes: Mapping[str, str]) -> PersonWeeks:
    """Return one person's own code, if they have one, and their partners week by week."""
    return PersonWeeks(name, codes.get(name), tuple(_own(week, name) for week in rotation.weeks))


def _own(week: RotationWeek, name: str) -> PersonWeek:
    for one, other in week.pairs:
        if name in (one, other):
            return PersonWeek(week.week, other if name == one else one, rests=False)
    return PersonWeek(week.week, None, rests=name in week.rest)


class _WeekData(BaseModel):
    model_config = ConfigDict(frozen=True)

    week: Annotated[int, Strict(), Field(ge=1, le=LONGEST_ROTATION)]
    pairs: Annotated[tuple[tuple[Name, Name], ...], Field(max_length=LARGEST_GROUP)]
    rest: Annotated[tuple[Name, ...], Field(max_length=LARGEST_GROUP)] = ()


class _WeeksData(BaseModel):
    model_config = ConfigDict(frozen=True)

    weeks: Annotated[tuple[_WeekData, ...], Field(max_length=LONGEST_ROTATION)]


def weeks_from_json(data: object, roster: Roster, file: str = "") -> Loaded[tuple[RotationWeek, ...]]:
    """Return published weeks from what `as_json` wrote, or what is wrong with them.

    Other keys (`seed`, `repeats`, and what someone may have added) are passed over. Someone who is not in the
    roster any more is a warning: published weeks stay as they are.
    """
    try:
        read = _WeeksData.model_validate(data)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        return Loaded(None, tuple(_misshapen(tuple(each["loc"]), file) for each in errors))
    problems = tuple(_contradictions(read, roster, file))
    loaded = Loaded(tuple(RotationWeek(week.week, week.pairs, week.rest) for week in read.weeks), problems)
    return Loaded(None, problems) if loaded.errors else loaded


def _misshapen(key: tuple[int | str, ...], file: str) -> Problem:
    hint = msg("Give a file that `dyads rotate --json` wrote.")
    return Problem(Place(file), _dotted(key), _expected(key), hint)


def _expected(key: tuple[int | str, ...]) -> Message:
    """Say what belongs at a key, in place of the validator's own English."""
    names = [part for part in key if isinstance(part, str)]
    match names[-1] if names else None:
        case "week":
            return msg("A week needs its number, from 1 to {last}.", last=LONGEST_ROTATION)
        case "pairs":
            return msg("Pairs are a list, and each pair is a list of two names.")
        case "rest":
            return msg("Those who rest are a list of names.")
        case _:
            return msg("This holds no weeks with pairs.")


def _contradictions(read: _WeeksData, roster: Roster, file: str) -> Iterator[Problem]:
    known = {person.name for person in roster.person}
    numbers: set[int] = set()
    for index, week in enumerate(read.weeks):
        if week.week in numbers:
            what = msg("Week {week} is in this file twice.", week=week.week)
            yield Problem(Place(file), _dotted(("weeks", index, "week")), what)
        numbers.add(week.week)
        here: set[str] = set()
        for key, name in _listed(week):
            place = _dotted(("weeks", index, *key))
            if name in here:
                what = msg("{name} is in week {week} twice.", name=name, week=week.week)
                yield Problem(Place(file), place, what)
            elif name not in known:
                yield Problem(
                    Place(file),
                    place,
                    msg("{name} is in the published week {week}, but not in the roster.", name=name, week=week.week),
                    msg("If the name was changed, change it here too; otherwise all is well."),
                    weight="warning",
                )
            here.add(name)


def _listed(week: _WeekData) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for place, pair in enumerate(week.pairs):
        for side, name in enumerate(pair):
            yield ("pairs", place, side), name
    for place, name in enumerate(week.rest):
        yield ("rest", place), name


def _dotted(key: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key).removeprefix(".")
