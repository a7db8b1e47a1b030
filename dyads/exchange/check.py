"""What is wrong with a document before any of it is taken over: told by table, row and key."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any
from uuid import UUID

from pydantic import JsonValue, ValidationError

from dyads.exchange.document import BoundedSetup, Exchange, SessionRow, script_digest
from dyads.journal.damage import measure_digest
from dyads.practice.bounds import FIRST_YEAR, LAST_YEAR
from dyads.practice.measures import Measure
from dyads.practice.message import Finding, Message, msg
from dyads.practice.records import Rating
from dyads.practice.script import Script
from dyads.practice.setup import Setup

Path = tuple[str | int, ...]

_TOLERANCE = timedelta(days=1)
"""How far ahead another computer's clock may be."""


MOST_PROBLEMS = 100
"""How many problems of one file are told."""


def check(exchange: Exchange) -> tuple[Finding, ...]:
    """Return the first of what the types cannot say: references, scales, hashes, doubles, dates that cannot be."""
    return tuple(islice(_all_findings(exchange), MOST_PROBLEMS))


def ahead_of(exchange: Exchange, now: datetime) -> frozenset[UUID]:
    """Return the sessions, and the ratings outside of any, that hold a moment in the future: a clock was wrong."""
    limit = now + _TOLERANCE
    found = {row.id for row in exchange.sessions if row.begun_at > limit or (row.ended and row.ended > limit)}
    found |= {one.session or one.id for one in exchange.ratings if one.answered > limit}
    found |= {event.session for event in exchange.events if event.at > limit}
    return frozenset(found)


def warnings(exchange: Exchange, now: datetime) -> tuple[Finding, ...]:
    """Return what is taken in all the same: entries in the future; a session once, with all that is its own."""
    ahead, found = ahead_of(exchange, now), []
    for table in ("sessions", "ratings"):
        places = (index for index, id_ in enumerate(_column(exchange, table, "id")) if id_ in ahead)
        found += [Finding((table, index), _MARKED, _CLOCK) for index in places]
    elsewhere = dict.fromkeys(
        path[0]
        for path, moment in _moments(exchange)
        if path[0] not in {"sessions", "ratings", "events"} and moment > now + _TOLERANCE
    )
    return (*found, *(Finding((table,), _AS_IT_IS, _CLOCK) for table in elsewhere))[:MOST_PROBLEMS]


_MARKED = msg("this lies in the future; it is taken in and marked")
_AS_IT_IS = msg("something here lies in the future; it is taken in as it is")
_CLOCK = msg("is the clock of one of the computers wrong?")


def _all_findings(exchange: Exchange) -> Iterator[Finding]:
    yield from _texts("scripts", exchange.scripts, script_digest, Script)
    yield from _texts("measures", exchange.measures, measure_digest, Measure)
    yield from _doubles(exchange)
    yield from _references(exchange)
    yield from _sealed(exchange)
    for index, rating in enumerate(exchange.ratings):
        if what := off_the_scale(rating):
            yield Finding(("ratings", index, "value"), what)
        if rating.day is not None and not _is_day(rating.day):
            yield Finding(("ratings", index, "day"), msg("a day is expected here, such as 2026-03-01"))
    for index, plan in enumerate(exchange.plans):
        if sha256(plan.json.encode()).hexdigest() != plan.sha256:
            yield Finding(("plans", index, "json"), msg("the content does not match its hash"))
    for path, moment in _moments(exchange):
        if moment.tzinfo is None:
            yield Finding(
                path, msg("a date and time here needs its offset from UTC"), msg("for example {like}", like=_LIKE)
            )
        elif not FIRST_YEAR <= moment.year <= LAST_YEAR:
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            yield Finding(path, msg("a year from {first} to {last} is expected here", **years))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def off_the_scale(rating: Rating) -> Message | None:
    """Return why a rating cannot be: its value is off the scale, or does not go with its status."""
    if rating.sealed and rating.status != "sealed":
        return msg("only what is sealed stands in a box")
    if (rating.status == "given") != (rating.value is not None):
        return msg("a value goes with the status given, and only with it")
    if rating.value is not None and not rating.low <= rating.value <= rating.high:
        return msg(
            "{value} is off the scale from {low} to {high}", value=rating.value, low=rating.low, high=rating.high
        )
    return None


def setup_of(exchange: Exchange, row: SessionRow) -> Setup:
    """Put a session's set-up together.

    Raises:
        ValidationError: it is not a set-up.
        KeyError: its script or a measure is not in the document.
    """
    measures = {name: exchange.measures[digest] for name, digest in row.measures.items()}
    held = {**row.setup, "session": row.id, "people": row.people, "measures": measures}
    return BoundedSetup.model_validate({**held, "script": exchange.scripts[row.script]})


def findings_of(error: ValidationError, *, above: Path = ()) -> Iterator[Finding]:
    """Yield what pydantic found, in plain words."""
    for found in error.errors(include_url=False):
        yield Finding((*above, *found["loc"]), _in_words(found["type"], found.get("ctx", {})))


def _in_words(kind: str, values: Mapping[str, Any]) -> Message:
    match kind:
        case "dyads":
            what: Message = values["what"]
            return what
        case "greater_than_equal" | "greater_than":
            return msg("this number is too small: {least} is the least", least=values.get("ge", values.get("gt")))
        case "less_than_equal" | "less_than":
            return msg("this number is too large: {most} is the most", most=values.get("le", values.get("lt")))
        case "string_too_long":
            return msg("this text is too long: {most} characters are the most", most=values["max_length"])
        case _:
            return next((what for start, what in _WANTED if kind.startswith(start)), _OTHER)


_LIKE = "2026-03-01T12:00:00+01:00"
_NO_SESSION = msg("there is no such session in this file")
_OTHER = msg("this is not as the format says")
_WANTED = (
    ("missing", msg("this key is missing")),
    ("extra_forbidden", msg("this key is not known")),
    ("unexpected_keyword", msg("this key is not known")),
    ("literal_error", msg("this is not one of the known words")),
    ("int", msg("a whole number is expected here")),
    ("bool", msg("true or false is expected here")),
    ("string", msg("a text is expected here")),
    ("uuid", msg("a UUID is expected here")),
    ("datetime", msg("a date and time is expected here")),
    ("date", msg("a date is expected here")),
    ("tuple", msg("a list is expected here")),
    ("dict", msg("an object is expected here")),
    ("dataclass", msg("an object is expected here")),
    ("model", msg("an object is expected here")),
)


def _texts(
    table: str, held: Mapping[str, JsonValue], digest_of: Callable[[JsonValue], str], model: type[Script | Measure]
) -> Iterator[Finding]:
    for digest, text in held.items():
        if digest_of(text) != digest:
            yield Finding((table, digest), msg("the content does not match its hash"))
        try:
            model.model_validate(text)
        except ValidationError as error:
            yield from findings_of(error, above=(table, digest))


def _doubles(exchange: Exchange) -> Iterator[Finding]:
    for table in ("people", "sessions", "ratings", "events", "plans", "tombstones"):
        seen: set[UUID] = set()
        for index, id_ in enumerate(_column(exchange, table, "id")):
            if id_ in seen:
                yield Finding((table, index, "id"), msg("this UUID stands here twice"))
            seen.add(id_)


def _column(exchange: Exchange, table: str, key: str) -> list[Any]:
    return [getattr(row, key) for row in getattr(exchange, table)]


def _references(exchange: Exchange) -> Iterator[Finding]:
    for index, row in enumerate(exchange.sessions):
        yield from _setup(exchange, index, row)
    people = {person.id for person in exchange.people} | {one for row in exchange.sessions for one in row.people}
    for table in ("ratings", "events", "agreements", "seals"):
        for index in _unknown(_column(exchange, table, "person"), people):
            yield Finding((table, index, "person"), msg("there is no such person in this file"))
    sessions: set[UUID | None] = {None, *(row.id for row in exchange.sessions)}
    for table in ("ratings", "events"):
        for index in _unknown(_column(exchange, table, "session"), sessions):
            yield Finding((table, index, "session"), _NO_SESSION)
    ratings = {rating.id for rating in exchange.ratings}
    for index in _unknown(_column(exchange, "corrections", "rating"), ratings):
        yield Finding(("corrections", index, "rating"), msg("there is no such rating in this file"))
    for index in _unknown(_column(exchange, "session_corrections", "session"), sessions):
        yield Finding(("session_corrections", index, "session"), _NO_SESSION)
    for name, log in (("commands", exchange.commands), ("anchors", exchange.anchors), ("bells", exchange.bells)):
        yield from (Finding((name, str(session)), _NO_SESSION) for session in log if session not in sessions)


def _sealed(exchange: Exchange) -> Iterator[Finding]:
    for index, seal in enumerate(exchange.seals):
        if not seal.is_possible:
            yield Finding(("seals", index), msg("this is not a seal as dyads makes it"))
    sealed = {seal.person for seal in exchange.seals}
    if len(sealed) < len(exchange.seals):
        yield Finding(("seals",), msg("somebody is sealed twice here"))
    owners = {rating.id: rating.person for rating in exchange.ratings}
    for table, boxes in (
        ("ratings", [rating.person if rating.sealed else None for rating in exchange.ratings]),
        ("events", [event.person if event.sealed else None for event in exchange.events]),
        ("corrections", [owners.get(one.rating) if one.sealed else None for one in exchange.corrections]),
    ):
        for index in _unknown(boxes, {None, *sealed}):
            yield Finding((table, index, "sealed"), msg("the seal for it is not in this file"))


def _unknown(column: Sequence[UUID | None], known: Collection[UUID | None]) -> Iterator[int]:
    return (index for index, id_ in enumerate(column) if id_ not in known)


def _setup(exchange: Exchange, index: int, row: SessionRow) -> Iterator[Finding]:
    if row.script not in exchange.scripts:
        yield Finding(("sessions", index, "script"), msg("there is no such script in this file"))
        return
    if missing := next((name for name, digest in row.measures.items() if digest not in exchange.measures), None):
        yield Finding(("sessions", index, "measures", missing), msg("there is no such measure in this file"))
        return
    try:
        setup_of(exchange, row)
    except ValidationError as error:
        yield from findings_of(error, above=("sessions", index))


_MOMENTS = {
    "ratings": ("answered", "shown"),
    "sessions": ("ended", "begun"),
    "people": ("added",),
    "events": ("at",),
    "agreements": ("at",),
    "corrections": ("at",),
    "session_corrections": ("at",),
    "seals": ("since",),
    "tombstones": ("at",),
}
"""By table, the keys of moments that must not lie in the future."""


def _moments(exchange: Exchange) -> Iterator[tuple[Path, datetime]]:
    for table, key in ((table, key) for table, keys in _MOMENTS.items() for key in keys):
        column = [_begun(row) for row in exchange.sessions] if key == "begun" else _column(exchange, table, key)
        yield from (((table, index, key), moment) for index, moment in enumerate(column) if moment is not None)
    for index, one in enumerate(exchange.session_corrections):
        yield ("session_corrections", index, "before", "begun"), one.before.begun
    for index, run in enumerate(exchange.plans):
        for place, event in enumerate(run.events):
            yield ("plans", index, "events", place, "at"), event.at


def _begun(row: SessionRow) -> datetime | None:
    """Return when a session was set up; None where the set-up's own check has something to say."""
    try:
        return row.begun_at
    except ValueError:
        return None
