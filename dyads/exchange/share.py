"""What of a journal goes into an export: whose, of which plan, since when, with names or without."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TypeVar
from uuid import UUID

import dyads
from dyads.exchange.document import Exchange, SessionRow, days_due, gather, script_digest
from dyads.journal.journal import Journal
from dyads.journal.people import EnrolmentRecord, StoredPlanEvent
from dyads.journal.ratings import Correction, opened_answers, opened_corrections, opened_texts
from dyads.journal.seal import Key
from dyads.plan.as_json import DueDay
from dyads.practice.annotations import JsonValue
from dyads.practice.people import InnerPart, Person
from dyads.practice.records import Rating

_NAMING = frozenset({"partner", "always", "people", "weeks"})
"""What in the events of a plan may name people."""


def pseudonymous(exchange: Exchange) -> Exchange:
    """Return the same without names, notes, paths, and with the texts of parts numbered.

    Nothing sealed goes along, closed as it is: there would be an eternity to try passphrases on it.
    """
    parts = _Parts()
    events = tuple(
        replace(event, text=parts.numbered(event.text)) if event.text else event
        for event in exchange.events
        if event.kind != "note" and not event.sealed
    )
    scripts = {digest: _without_files(script) for digest, script in exchange.scripts.items()}
    keys = {digest: script_digest(script) for digest, script in scripts.items()}
    return exchange.model_copy(
        update={
            "people": tuple(_person(person, parts) for person in exchange.people),
            "ratings": tuple(_without_box(rating) for rating in exchange.ratings),
            "corrections": tuple(_without_box(one) for one in exchange.corrections),
            "events": events,
            "scripts": {keys[digest]: script for digest, script in scripts.items()},
            "sessions": tuple(_session(row, keys[row.script]) for row in exchange.sessions),
            "anchors": {
                id_: tuple(replace(anchor, boot_id="") for anchor in held) for id_, held in exchange.anchors.items()
            },
            "plans": tuple(_run(run) for run in exchange.plans),
            "state": {},
            "seals": (),
        }
    )


def _session(row: SessionRow, script: str) -> SessionRow:
    """Return a session under its script's key, and without the name that a linked partner gave."""
    linked = row.setup.get("linked")
    return row.model_copy(update={"script": script} | ({"linked": {**linked, "name": ""}} if linked else {}))


A = TypeVar("A", Rating, Correction)


def _without_box(answer: A) -> A:
    return replace(answer, sealed=b"") if answer.sealed else answer


class _Parts:
    """Numbers the texts of parts, however they were typed, in the order in which they are met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def numbered(self, text: str) -> str:
        key = " ".join(text.casefold().split())
        return f"part {self._numbers.setdefault(key, len(self._numbers) + 1)}"


def _person(person: Person, parts: _Parts) -> Person:
    numbered = tuple(InnerPart(part.id, parts.numbered(part.text), part.valence) for part in person.parts)
    return replace(person, name="", parts=numbered)


def _without_files(script: JsonValue) -> JsonValue:
    """Return a script whose bells name no sound files: those are files of somebody's own."""
    if isinstance(script, dict):
        return {
            key: _without_files(value)
            for key, value in script.items()
            if not (key == "sound" and isinstance(value, str) and not value.replace("-", "").isalpha())
        }
    return [_without_files(value) for value in script] if isinstance(script, list) else script


def _run(run: EnrolmentRecord) -> EnrolmentRecord:
    events = tuple(StoredPlanEvent(event.at, event.kind, _without_names(event.data)) for event in run.events)
    return replace(run, events=events)


def _without_names(data: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return what happened to a plan; people stand in it as UUIDs, and whatever does not is left out."""
    return {key: value for key, value in data.items() if key not in _NAMING or _names_nobody(value)}


def _names_nobody(value: JsonValue) -> bool:
    if isinstance(value, dict):
        return all(_names_nobody(held) for held in value.values())
    if isinstance(value, list):
        return all(_names_nobody(held) for held in value)
    return value is None or (isinstance(value, str) and _is_uuid(value))


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return text == ""
    return True


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Share:
    """Whose (None: everybody's), of which plan ("": all), from which local day on; perhaps without names and texts."""

    person: UUID | None = None
    plan: str = ""
    since: date | None = None
    pseudonymous: bool = False


EVERYTHING = Share()


@dataclass(frozen=True, slots=True)
class Taken:
    """What was asked for."""

    exchange: Exchange
    due: tuple[DueDay, ...] = ()
    """The days of the plans that have come, worked out from all sessions, also those that are not in the document."""


def take_share(
    journal: Journal,
    now: datetime,
    share: Share = EVERYTHING,
    today: date | None = None,
    key: Key | None = None,
    *,
    log: bool = True,
) -> Taken:
    """Return what of a journal was asked for.

    Args:
        log: as in `gather`.
        today: the local day up to which days due are wanted; None for none.
        key: opens what its owner has sealed; without it, that stays sealed.
    """
    exchange = journal.read(
        lambda opened: gather(opened, journal.damage, share.person, dyads.__version__, now, journal.day_starts, log=log)
    )
    if key is not None:
        exchange = _opened(exchange, key)
    due = tuple(one for one in days_due(exchange, today) if _is_wanted(share, one.plan, one.day)) if today else ()
    if share.plan or share.since:
        exchange = _narrow(exchange, share)
    return Taken(pseudonymous(exchange) if share.pseudonymous else exchange, due)


def _opened(exchange: Exchange, key: Key) -> Exchange:
    """Return a document in which what this key opens lies open, and needs no seal."""
    corrections = opened_corrections(exchange.corrections, exchange.ratings, key)
    ratings, events = opened_answers(exchange.ratings, key), opened_texts(exchange.events, key)
    shut = {rating.person for rating in ratings if rating.sealed} | {event.person for event in events if event.sealed}
    return exchange.model_copy(
        update={
            "ratings": ratings,
            "corrections": corrections,
            "events": events,
            "seals": tuple(seal for seal in exchange.seals if seal.person != key.person or seal.person in shut),
        }
    )


def _is_wanted(share: Share, plan: object, day: date) -> bool:
    return share.plan in ("", plan) and (share.since is None or day >= share.since)


def _narrow(exchange: Exchange, share: Share) -> Exchange:
    sessions = tuple(
        row for row in exchange.sessions if _is_wanted(share, row.day_of_plan.get("plan"), row.day(exchange.day_starts))
    )
    ids = {row.id for row in sessions}
    ratings = tuple(
        rating
        for rating in exchange.ratings
        if rating.session in ids or (rating.session is None and _is_wanted(share, rating.plan, _day(rating)))
    )
    kept = {rating.id for rating in ratings}
    seen = {one for row in sessions for one in row.people} | {rating.person for rating in ratings}
    measures = {rating.measure_sha256 for rating in ratings} | {
        digest for row in sessions for digest in row.measures.values()
    }
    return exchange.model_copy(
        update={
            "people": tuple(one for one in exchange.people if one.id in seen or one.id == share.person),
            "sessions": sessions,
            "ratings": ratings,
            "corrections": tuple(one for one in exchange.corrections if one.rating in kept),
            "events": tuple(event for event in exchange.events if event.session in ids),
            "agreements": tuple(one for one in exchange.agreements if one.person in seen),
            "commands": _of(exchange.commands, ids),
            "anchors": _of(exchange.anchors, ids),
            "bells": _of(exchange.bells, ids),
            "scripts": _of(exchange.scripts, {row.script for row in sessions}),
            "measures": _of(exchange.measures, measures),
            "plans": tuple(run for run in exchange.plans if share.plan in {"", run.plan}),
            "state": {},
            "tombstones": (),
            "ahead": tuple(one for one in exchange.ahead if one in ids or one in kept),
            "seals": tuple(seal for seal in exchange.seals if seal.person in seen or seal.person == share.person),
            "session_corrections": tuple(one for one in exchange.session_corrections if one.session in ids),
        }
    )


K = TypeVar("K")


def _of(held: Mapping[K, T], keys: Collection[K]) -> dict[K, T]:
    return {key: value for key, value in held.items() if key in keys}


def _day(rating: Rating) -> date:
    return date.fromisoformat(rating.day) if rating.day else rating.answered.astimezone(UTC).date()
