"""What of a journal goes into an export: whose, of which plan, since when, with names or without."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar
from uuid import UUID

import dyads
from dyads.journal.exchange_due import days_due
from dyads.journal.exchange_gather import gather
from dyads.journal.exchange_model import Exchange, SessionRow
from dyads.journal.exchange_pseudonyms import pseudonymous
from dyads.journal.journal import Journal
from dyads.journal.seal_box import Key
from dyads.journal.seal_open import opened_answers, opened_corrections, opened_texts
from dyads.plan.as_json import DueDay
from dyads.practice.records import Rating

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Share:
    """What is asked for.

    Attributes:
        person: whose; None for everybody's.
        plan: of this plan only; an empty string for all.
        since: of this local day and later only.
        pseudonymous: without names, notes, paths and the texts of parts.
    """

    person: UUID | None = None
    plan: str = ""
    since: date | None = None
    pseudonymous: bool = False


EVERYTHING = Share()


@dataclass(frozen=True, slots=True)
class Taken:
    """What was asked for.

    Attributes:
        exchange: the document.
        due: the days of the plans that have come, worked out from all sessions, also those that are not in it.
    """

    exchange: Exchange
    due: tuple[DueDay, ...] = ()


def take_share(
    journal: Journal,
    now: datetime,
    share: Share = EVERYTHING,
    today: date | None = None,
    key: Key | None = None,
) -> Taken:
    """Return what of a journal was asked for.

    Args:
        journal: the journal.
        now: when it is written.
        share: what is asked for.
        today: the local day up to which days due are wanted; None for none.
        key: opens what its owner has sealed; without it, that stays sealed.

    Raises:
        JournalTrouble: the journal cannot be read.
    """
    exchange = journal.read(lambda opened: gather(opened, share.person, dyads.__version__, now))
    if key is not None:
        exchange = _opened(exchange, key)
    due = tuple(one for one in days_due(exchange, today) if _is_due(one, share)) if today else ()
    if share.plan or share.since:
        exchange = _narrow(exchange, share)
    return Taken(pseudonymous(exchange) if share.pseudonymous else exchange, due)


def _opened(exchange: Exchange, key: Key) -> Exchange:
    """Return a document in which what this key opens lies open, and needs no seal."""
    mine = {rating.id for rating in exchange.ratings if rating.person == key.person}
    corrections = (opened_corrections([one], key)[0] if one.rating in mine else one for one in exchange.corrections)
    ratings, events = opened_answers(exchange.ratings, key), opened_texts(exchange.events, key)
    shut = {rating.person for rating in ratings if rating.sealed} | {event.person for event in events if event.sealed}
    return exchange.model_copy(
        update={
            "ratings": ratings,
            "corrections": tuple(corrections),
            "events": events,
            "seals": tuple(seal for seal in exchange.seals if seal.person != key.person or seal.person in shut),
        }
    )


def _is_due(one: DueDay, share: Share) -> bool:
    return share.plan in {"", one.plan} and (share.since is None or one.day >= share.since)


def begun(row: SessionRow) -> datetime:
    """Return when a session was set up, in its own offset."""
    return datetime.fromisoformat(str((row.model_extra or {})["begun"]))


def plan_day(row: SessionRow) -> Mapping[str, object]:
    """Return where in a plan a session stands; nothing without one."""
    held = (row.model_extra or {}).get("plan_day")
    return held if isinstance(held, Mapping) else {}


def _narrow(exchange: Exchange, share: Share) -> Exchange:
    sessions = tuple(row for row in exchange.sessions if _is_wanted(row, share))
    ids = {row.id for row in sessions}
    ratings = tuple(
        rating
        for rating in exchange.ratings
        if rating.session in ids or (rating.session is None and _is_asked_for(rating, share))
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
            "seals": tuple(seal for seal in exchange.seals if seal.person in seen or seal.person == share.person),
        }
    )


K = TypeVar("K")


def _of(held: Mapping[K, T], keys: Collection[K]) -> dict[K, T]:
    return {key: value for key, value in held.items() if key in keys}


def _is_wanted(row: SessionRow, share: Share) -> bool:
    if share.plan and plan_day(row).get("plan") != share.plan:
        return False
    return share.since is None or begun(row).date() >= share.since


def _is_asked_for(rating: Rating, share: Share) -> bool:
    if share.plan and rating.plan != share.plan:
        return False
    day = date.fromisoformat(rating.day) if rating.day else rating.answered.astimezone(UTC).date()
    return share.since is None or day >= share.since
