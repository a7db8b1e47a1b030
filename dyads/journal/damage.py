"""Records in which a byte has changed: read one by one, so that the bad one is named and left out, and no other.

SQLite's own check does not see them. What can be seen: a text that is no JSON, no date or no UUID any more, a value
that no record can have, and a script, a measure or a plan that does not match its hash.
"""

import json
import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

from dyads.practice.annotations import JsonValue
from dyads.practice.bounds import FIRST_YEAR, LAST_YEAR
from dyads.practice.message import Message, msg

T = TypeVar("T")
Row = tuple[Any, ...]

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError, AssertionError)
"""What is raised where a record cannot be made of what stands in its row."""

_log = logging.getLogger(__name__)


class Damage:
    """The damaged records that were met, each once, in the order in which they were."""

    def __init__(self, meet: Callable[[Message], object] | None = None) -> None:
        """Begin with none; `meet` is told each that is new, on the thread that reads."""
        self._found: dict[str, Message] = {}
        self.meet = meet

    @property
    def found(self) -> tuple[Message, ...]:
        return tuple(self._found.values())

    def add(self, what: Message) -> None:
        named = repr((what.id, *what.values.items()))
        if named not in self._found:
            self._found[named] = what
            _log.warning("a damaged record was left out")
            if self.meet is not None:
                self.meet(what)

    def each(self, rows: Iterable[Row], make: Callable[..., T], name: Callable[[Row], Message]) -> Iterator[T]:
        """Yield what `make` makes of each row; a row of which it can make nothing is kept as `name` calls it."""
        for row in rows:
            try:
                made = make(*row)
            except UNREADABLE:
                self.add(name(row))
            else:
                yield made


def moment_of(text: str) -> datetime:
    """Return a moment that the journal could have kept. Raises ValueError: it is none."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError("no moment")
    return moment


def moment_or_none(text: str | None) -> datetime | None:
    return None if text is None else moment_of(text)


def whole_json(text: str, digest: str) -> JsonValue:
    """Return the JSON of a text that has this SHA-256. Raises ValueError: it has not, or it is no JSON."""
    if sha256(text.encode()).hexdigest() != digest:
        raise ValueError("not what was kept")
    held: JsonValue = json.loads(text)
    return held


def whole_measure(text: str, digest: str) -> JsonValue:
    """Return the JSON of a measure whose content has this hash. Raises ValueError: it has not, or it is no JSON."""
    held: JsonValue = json.loads(text)
    if measure_digest(held) != digest:
        raise ValueError("not what was kept")
    return held


def measure_digest(measure: JsonValue) -> str:
    """Return the hash by which ratings name a measure, as `dyads.practice.measures.measure_sha256` makes it."""
    return sha256(json.dumps(measure, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def is_about_text(error: Exception) -> bool:
    """Say whether SQLite met a text that is no UTF-8 any more."""
    return isinstance(error, sqlite3.OperationalError) and "UTF-8" in str(error)


def as_far_as_readable(data: bytes) -> str:
    """Return a text with a sign in place of each byte that is no UTF-8: for the connection that reads it."""
    return data.decode("utf-8", "replace")


def damaged_session(number: object) -> Message:
    return msg("Session {number} is damaged and was left out.", number=number)


def damaged_session_with_all(number: object) -> Message:
    return msg("Session {number} is damaged and was left out, with what belongs to it.", number=number)


def damaged_setup(number: object) -> Message:
    return msg("The set-up of session {number} is damaged and was left out.", number=number)


def damaged_script(title: object) -> Message:
    return msg("The text of the exercise “{title}” is damaged and was left out; its sessions are here.", title=title)


def damaged_measure(name: object) -> Message:
    return msg("The wording of the measure {name} is damaged and was left out; its ratings are here.", name=name)


def damaged_rating(number: object, id_: object) -> Message:
    if number is None:
        return msg("The rating {id} is damaged and was left out.", id=id_)
    return msg("The rating {id} of session {number} is damaged and was left out.", id=id_, number=number)


def damaged_event(number: object, id_: object) -> Message:
    return msg("The note or part {id} of session {number} is damaged and was left out.", id=id_, number=number)


def damaged_log(number: object) -> Message:
    return msg("A line of the log of session {number} is damaged and was left out.", number=number)


def damaged_person(name: object) -> Message:
    return msg("The person {name} is damaged and was left out.", name=name)


def damaged_plan(plan: object, day: object) -> Message:
    return msg("The plan {plan}, followed from {day} on, is damaged and was left out.", plan=plan, day=day)


def damaged_plan_event(kind: object, at: object) -> Message:
    return msg("What happened to a plan at {at} ({kind}) is damaged and was left out.", at=at, kind=kind)


def damaged_entry(what: object) -> Message:
    return msg("Something small in the journal ({what}) is damaged and was left out.", what=what)
