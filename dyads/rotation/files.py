"""A rotation as data: JSON there and back, rows for a table, and what one person gets to see."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from dyads.practice.fields import folded
from dyads.practice.message import Loaded, Message, Place, Problem, msg
from dyads.rotation.roster import LARGEST_GROUP, LONGEST_CALLED, LONGEST_ROTATION, Roster
from dyads.rotation.weeks import Rotation, RotationWeek, WeekChange

Name = Annotated[str, Strict(), Field(min_length=1, max_length=LONGEST_CALLED)]


Since = Literal["", "joined", "left"]
"""What came after a week was published: its person has `joined`, or that person or the partner it names has `left`."""


class WeekLink(NamedTuple):
    """By which a pair links in a week without words: whose side one is, and the secret of both, in base32."""

    side: Literal["a", "b"]
    secret: str


@dataclass(frozen=True, slots=True)
class PersonWeek:
    """One person's week; who has no partner and does not rest is away.

    Attributes:
        code: the partner's participant code, by which the sittings of both are joined.
    """

    week: int
    partner: str | None
    rests: bool
    code: str | None = None
    since: Since = ""
    link: WeekLink | None = None

    @property
    def away(self) -> bool:
        return self.partner is None and not self.rests


@dataclass(frozen=True, slots=True)
class PersonWeeks:
    """What one person gets: their own code, their weeks, and the codes of their partners, nobody else's.

    Attributes:
        meeting_place: where the links of the weeks meet; empty where there are none.
    """

    name: str
    code: str | None
    weeks: tuple[PersonWeek, ...]
    meeting_place: str = ""


def as_json(rotation: Rotation, changes: Iterable[WeekChange] = ()) -> dict[str, object]:
    """Return the rotation as plain data, as `dyads rotate --json` writes it.

    `{"seed": 7, "weeks": [{"week": 1, "pairs": [["Ann", "Ben"]], "rest": ["Cem"]}],
    "repeats": [{"pair": ["Ann", "Ben"], "weeks": [1, 4]}],
    "changes": [{"week": 1, "joined": ["Fay"], "left": ["Ben"]}]}`
    """
    return {
        "seed": rotation.seed,
        "weeks": [
            {"week": week.week, "pairs": [list(pair) for pair in week.pairs], "rest": list(week.rest)}
            for week in rotation.weeks
        ],
        "repeats": [{"pair": list(repeat.pair), "weeks": list(repeat.weeks)} for repeat in rotation.repeats],
        "changes": [{"week": one.week, "joined": list(one.joined), "left": list(one.left)} for one in changes],
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


def for_person(
    rotation: Rotation, name: str, codes: Mapping[str, str], changes: Iterable[WeekChange] = ()
) -> PersonWeeks:
    """Return one person's own code, if they have one, and their partners and these partners' codes week by week."""
    since = {change.week: change for change in changes}
    weeks = (_own(week, name, codes, since.get(week.week)) for week in rotation.weeks)
    return PersonWeeks(name, codes.get(name), tuple(weeks))


def with_links(person: PersonWeeks, meeting_place: str, link: Callable[[str, int, str], WeekLink]) -> PersonWeeks:
    """Return what a person gets together with the link of each week in which they have a partner.

    Args:
        link: tells it, by the person's name, the week and the partner's name.
    """
    weeks = (
        replace(one, link=link(person.name, one.week, one.partner)) if one.partner and not one.since else one
        for one in person.weeks
    )
    return replace(person, weeks=tuple(weeks), meeting_place=meeting_place)


def _own(week: RotationWeek, name: str, codes: Mapping[str, str], since: WeekChange | None) -> PersonWeek:
    left = since.left if since else ()
    if since and name in since.joined:
        return PersonWeek(week.week, None, rests=True, since="joined")
    partner = next((pair[pair[0] == name] for pair in week.pairs if name in pair), None)
    if name in left:
        return PersonWeek(week.week, None, rests=False, since="left")
    if partner is None:
        return PersonWeek(week.week, None, rests=name in week.rest)
    return PersonWeek(week.week, partner, rests=False, code=codes.get(partner), since="left" if partner in left else "")


def person_data(person: PersonWeeks, group: str) -> dict[str, object]:
    """Return one person's own file as plain data.

    `{"name": "Ann", "code": "P01", "group": "Spring course", "weeks": [{"week": 1, "partner": "Ben",
    "partner_code": "P02", "rests": false, "away": false, "since": ""}]}`; where the two link, the week also has
    `"link": {"side": "a", "secret": "..."}`, and the whole `"meeting_place": "mqtts://practice.example.org"`.
    """
    return {
        "name": person.name,
        "code": person.code,
        "group": group,
        **({"meeting_place": person.meeting_place} if person.meeting_place else {}),
        "weeks": [
            {
                "week": one.week,
                "partner": one.partner,
                "partner_code": one.code,
                "rests": one.rests,
                "away": one.away,
                "since": one.since,
                **({"link": one.link._asdict()} if one.link else {}),
            }
            for one in person.weeks
        ],
    }


class FileOwner(NamedTuple):
    """Whose file one is, and of which group; None where a file of version 0.1.0 does not say."""

    name: str
    group: str | None


_FILE_KEYS = ({"name", "code", "weeks"}, {"name", "code", "group", "weeks"})
_MORE_KEYS = {"meeting_place"}


def file_owner(data: object) -> FileOwner | None:
    """Return whose file this is, if it has just the shape that `person_data` gives, now or in version 0.1.0."""
    if not isinstance(data, dict) or set(data) - _MORE_KEYS not in _FILE_KEYS:
        return None
    name, group, weeks = data["name"], data.get("group"), data["weeks"]
    if not isinstance(name, str) or not isinstance(group, str | None) or not isinstance(weeks, list):
        return None
    is_one = all(isinstance(week, dict) and {"week", "partner", "rests"} <= set(week) for week in weeks)
    return FileOwner(name, group) if is_one else None


_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
"""Names that Windows keeps for itself."""


def file_stems(roster: Roster) -> Mapping[str, str]:
    """Return what everybody's files are called, by name, without an ending: the code, else the name.

    Only letters, digits and dashes stand in it, and no two are alike where case makes no difference. Who joins or
    leaves changes nobody else's.
    """
    taken = set(_RESERVED)
    found: dict[str, str] = {}
    for person in sorted(roster.person, key=lambda one: not one.code):
        words = "".join(c if c.isalnum() else " " for c in person.code or person.name.casefold()).split()
        stem = plain = "-".join(words)[:60] or "person"
        number = 1
        while folded(stem) in taken:
            number += 1
            stem = f"{plain}-{number}"
        taken.add(folded(stem))
        found[person.name] = stem
    return found


class _WeekData(BaseModel):
    model_config = ConfigDict(frozen=True)

    week: Annotated[int, Strict(), Field(ge=1, le=LONGEST_ROTATION)]
    pairs: Annotated[tuple[tuple[Name, Name], ...], Field(max_length=LARGEST_GROUP)]
    rest: Annotated[tuple[Name, ...], Field(max_length=LARGEST_GROUP)] = ()


class _WeeksData(BaseModel):
    model_config = ConfigDict(frozen=True)

    weeks: Annotated[tuple[_WeekData, ...], Field(max_length=LONGEST_ROTATION)]


def weeks_from_json(
    data: object, roster: Roster, file: str = "", last: int = LONGEST_ROTATION
) -> Loaded[tuple[RotationWeek, ...]]:
    """Return published weeks up to the `last` from what `as_json` wrote, or what is wrong with them.

    Other keys (`seed`, `repeats`, and what someone may have added) are passed over. Someone who is not in the
    roster any more is a warning: published weeks stay as they are.
    """
    try:
        read = _WeeksData.model_validate(data)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        return Loaded(None, tuple(_misshapen(tuple(each["loc"]), file) for each in errors))
    problems = tuple(_contradictions(read, roster, file, last))
    weeks = tuple(RotationWeek(week.week, week.pairs, week.rest) for week in read.weeks if week.week <= last)
    loaded = Loaded(weeks, problems)
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


def _contradictions(read: _WeeksData, roster: Roster, file: str, last: int) -> Iterator[Problem]:
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
            elif name not in known and week.week <= last:
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
