"""A file that says who one's partner is in each week: what `dyads rotate --files` gave, or the whole `--json`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from dyads.library.read import read_json
from dyads.plan.changes import Partnered, PartnerLink
from dyads.practice.fields import folded
from dyads.practice.message import Loaded, Message, Place, Problem, msg
from dyads.practice.people import Person, tidy
from dyads.rotation.files import PersonWeek, for_person, weeks_from_json
from dyads.rotation.roster import LONGEST_CALLED, LONGEST_ROTATION, Roster
from dyads.rotation.weeks import Rotation, RotationWeek
from dyads.words import plain

_Name = Annotated[str, Strict(), Field(max_length=LONGEST_CALLED)]


class _LinkData(BaseModel):
    model_config = ConfigDict(frozen=True)

    side: Literal["a", "b"]
    secret: Annotated[str, Strict(), Field(pattern=r"^[A-Z2-7]{52}$", repr=False)]


class _WeekData(BaseModel):
    model_config = ConfigDict(frozen=True)

    week: Annotated[int, Strict(), Field(ge=1, le=LONGEST_ROTATION)]
    partner: Annotated[str, Strict(), Field(min_length=1, max_length=LONGEST_CALLED)] | None = None
    partner_code: _Name | None = None
    rests: Annotated[bool, Strict()] = False
    since: Literal["", "joined", "left"] = ""
    link: _LinkData | None = None


class _PersonData(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: _Name = ""
    code: _Name | None = None
    meeting_place: Annotated[str, Strict(), Field(max_length=300)] = ""
    weeks: Annotated[tuple[_WeekData, ...], Field(min_length=1, max_length=LONGEST_ROTATION)]


def read_partners(path: Path, me: Person | None = None, claimed: str = "") -> Loaded[Partnered]:
    """Return somebody's partners from their own file, or from a whole rotation; or what is wrong.

    Who is in neither a pair nor rests is away in that week. A partner who has left since leaves a rest.

    Args:
        path: of the file.
        me: who is to follow the plan; a file of somebody else is refused.
        claimed: who `me` is in the file, where they say so: then it is theirs whatever they are called here.
    """
    read = read_json(path)
    if read.problems:
        return Loaded(None, read.problems)
    if _is_rotation(read.value):
        return _of_rotation(read.value, path, claimed or (me.name if me else ""))
    try:
        own = _PersonData.model_validate(read.value)
    except ValidationError:
        hint = msg("take a file that dyads rotate wrote, with --files or with --json")
        return _wrong(path, msg("this holds no partners by week"), hint)
    name, code = _clean(own.name), _clean(own.code or "")
    if (whose := _somebody_elses(name, code, me, claimed)) is not None:
        return _wrong(path, *whose)
    weeks = tuple(PersonWeek(one.week, one.partner, one.rests, one.partner_code, one.since) for one in own.weeks)
    found = _partnered(weeks, path, Person(me.id, name or me.name, code or me.code) if me else None, name, code)
    return found if found.value is None else _with_links(found.value, own, path)


def _with_links(partnered: Partnered, own: _PersonData, path: Path) -> Loaded[Partnered]:
    """Return the partners together with the links that their file carries, or what is wrong with its meeting place."""
    links = tuple(
        PartnerLink(
            week=one.week,
            partner=_clean(one.partner),
            code=_clean(one.partner_code or ""),
            side=one.link.side,
            secret=one.link.secret,
        )
        for one in own.weeks
        if one.link is not None and one.partner and one.since != "left"
    )
    if not links:
        return Loaded(partnered)
    from dyads.link.places import AddressError  # here, because only courses that link need it
    from dyads.link.ways import parse_place

    try:
        place = parse_place(own.meeting_place).written
    except AddressError as error:
        return _wrong(path, error.message)
    return Loaded(partnered.model_copy(update={"links": links, "meeting_place": place}))


def _clean(text: str) -> str:
    return tidy(plain(text, lines=False))


def _wrong(path: Path, what: Message, hint: Message | None = None) -> Loaded[Partnered]:
    return Loaded(None, (Problem(Place(str(path)), "", what, hint),))


def _is_rotation(data: object) -> bool:
    weeks = data.get("weeks") if isinstance(data, dict) else None
    return isinstance(weeks, list) and any(isinstance(week, dict) and "pairs" in week for week in weeks)


def _of_rotation(data: object, path: Path, me: str) -> Loaded[Partnered]:
    loaded = weeks_from_json(data, Roster.model_construct(title="", person=()), str(path))
    if loaded.value is None:
        return Loaded(None, loaded.errors)
    name = _spelled(me, loaded.value)
    if name is None:
        what = msg("{name} is not in this file", name=me) if me else msg("this file is for a whole group")
        return _wrong(path, what, msg("say who you are there with --as NAME"))
    return _partnered(for_person(Rotation(loaded.value, (), 0), name, {}).weeks, path, None, name, "")


def _spelled(me: str, weeks: tuple[RotationWeek, ...]) -> str | None:
    """Return a name as the file spells it."""
    names = (name for week in weeks for name in (*(one for pair in week.pairs for one in pair), *week.rest))
    return next((name for name in names if me and folded(name) == folded(me)), None)


def _somebody_elses(name: str, code: str, me: Person | None, claimed: str) -> tuple[Message, Message | None] | None:
    """Return that a file is somebody else's; None where it may be one's own: the same code, or else the same name."""
    owner = f"{name} ({code})" if name and code else name or code
    if claimed:
        if not owner or folded(claimed) in {folded(name), folded(code), folded(owner)}:
            return None
        return msg("this file is of {owner}, not of {name}", owner=owner, name=claimed), None
    if me is None:
        return None
    same = folded(code) == folded(me.code) if code and me.code else folded(name) == folded(me.name)
    if same or not ((code and me.code) or (name and me.name)):
        return None
    mine = f"{me.name} ({me.code})" if me.name and me.code else me.name or me.code
    what = msg("this file is of {owner}, and this journal belongs to {name}", owner=owner, name=mine)
    return what, msg("take your own file; or say that you are {owner} in it, with --as {owner}", owner=name or code)


def _partnered(weeks: Iterable[PersonWeek], path: Path, me: Person | None, name: str, code: str) -> Loaded[Partnered]:
    found: dict[int, str | None] = {}
    away: list[int] = []
    codes: dict[str, str] = {}
    seen: set[int] = set()
    for one in weeks:
        if one.week in seen:
            return _wrong(path, msg("week {week} is in this file twice", week=one.week))
        seen.add(one.week)
        partner, partner_code = _clean(one.partner or ""), _clean(one.code or "")
        if partner and one.since != "left":
            if me is not None and _is_same(partner, partner_code, me):
                hint = msg("take your own file")
                return _wrong(path, msg("in week {week} you would be your own partner", week=one.week), hint)
            found[one.week] = partner
            if partner_code:
                codes[partner] = partner_code
        elif partner or one.rests:
            found[one.week] = None
        else:
            away.append(one.week)
    return Loaded(Partnered(weeks=found, away=tuple(away) or None, name=name, code=code, codes=codes))


def _is_same(name: str, code: str, me: Person) -> bool:
    return folded(code) == folded(me.code) if code and me.code else bool(me.name) and folded(name) == folded(me.name)
