"""Short ways to make the records that figures are made of."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid5

from dyads.practice.measures import When
from dyads.practice.records import EventKind, Kept, Outcome, PrivateEvent, Rating, SessionSummary, Status

BERLIN = timezone(timedelta(hours=1))
START = datetime(2026, 1, 5, 19, 30, tzinfo=BERLIN)
ME, ANN, BEN = (UUID(int=number) for number in (1, 2, 3))
SIDES: tuple[When, When] = ("before", "after")
_SPACE = UUID(int=99)


def named(text: str) -> UUID:
    return uuid5(_SPACE, text)


def sitting(
    number: int = 1,
    *,
    days: float | None = None,
    people: tuple[UUID, ...] = (ME, ANN),
    script: str = "affect-dyad",
    outcome: Outcome = "complete",
    added: bool = False,
    module: str = "",
    begun: datetime | None = None,
    seconds: int | None = 600,
) -> SessionSummary:
    return SessionSummary(
        id=named(f"session {number}"),
        number=number,
        begun=begun or START + timedelta(days=number if days is None else days),
        script_id=script,
        title=script.title(),
        form="dyad" if len(people) == 2 else "solo",
        people=people,
        here=tuple(range(len(people))),
        first=0,
        outcome=outcome,
        added=added,
        apart=False,
        planned_seconds=600,
        actual_seconds=seconds,
        variant=0,
        module=module,
    )


def rating(
    session: SessionSummary,
    when: When,
    value: int | None,
    *,
    measure: str = "closeness",
    person: UUID = ME,
    status: Status | None = None,
    after: timedelta | None = None,
    scale: tuple[int, int] = (1, 7),
    sha: str = "a",
    corrected: bool = False,
) -> Rating:
    moment = session.begun.astimezone(UTC) + (after or timedelta(minutes=1 if when == "before" else 11))
    asked = session.begun.astimezone(UTC) + timedelta(minutes=1 if when == "before" else 11)
    return Rating(
        id=named(f"{session.id} {when} {measure} {person} {moment}"),
        person=person,
        session=session.id,
        measure=measure,
        measure_sha256=sha,
        low=scale[0],
        high=scale[1],
        when=when,
        value=value,
        status=status or ("given" if value is not None else "skipped"),
        shown=asked,
        answered=moment,
        corrected=corrected,
    )


def day_rating(day: str, value: int | None, *, measure: str = "mood", person: UUID = ME, when: When = "day") -> Rating:
    return Rating(
        id=named(f"{day} {measure} {person} {when}"),
        person=person,
        session=None,
        measure=measure,
        measure_sha256="a",
        low=0,
        high=10,
        when=when,
        value=value,
        status="given" if value is not None else "skipped",
        shown=None,
        answered=datetime.fromisoformat(f"{day}T12:00:00+00:00"),
        plan="p",
        day=day,
    )


def event(
    session: SessionSummary,
    kind: EventKind,
    text: str,
    *,
    person: UUID = ME,
    turn: int = 0,
    choices: int = 0,
    minutes: int = 1,
) -> PrivateEvent:
    at = session.begun.astimezone(UTC) + timedelta(minutes=minutes)
    return PrivateEvent(
        named(f"{session.id} {kind} {person} {turn} {minutes}"), person, session.id, kind, turn, text, choices, at
    )


def kept(
    sessions: Iterable[SessionSummary], ratings: Iterable[Rating] = (), events: Iterable[PrivateEvent] = ()
) -> Kept:
    return Kept(tuple(sessions), tuple(ratings), tuple(events))


def rated(*pairs: tuple[int | None, int | None], gap: float = 2.5, first: int = 1) -> Kept:
    """Return complete sittings with these closeness ratings before and after, `gap` days apart."""
    sessions = [sitting(first + i, days=i * gap) for i in range(len(pairs))]
    ratings = [
        rating(session, when, value)
        for session, pair in zip(sessions, pairs, strict=True)
        for when, value in zip(SIDES, pair, strict=True)
    ]
    return kept(sessions, ratings)
