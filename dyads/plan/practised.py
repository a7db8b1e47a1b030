"""What was practised on which day: the sessions of one person, as a plan counts them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from dyads.practice.records import SessionSummary
from dyads.practice.setup import local_day

Done = Literal["done", "partly", "open"]
"""`open`: nothing finished and nothing stopped on the way, or still under way."""


@dataclass(frozen=True, slots=True)
class Practice:
    """What came of one exercise on one day; `added`: entered later by hand."""

    done: Done = "open"
    added: bool = False


NOTHING = Practice()
Practised = Mapping[date, Mapping[str, Practice]]
"""By day, by exercise."""


def practised(sessions: Iterable[SessionSummary], person: UUID | None) -> Practised:
    """Return what one person practised by day and exercise.

    A session counts for the local day on which it began, in the offset of the place where it began, whether it was
    begun from the plan or not: practice is practice. A complete one makes its exercise done, one that was stopped makes
    it partly done, and one that was added later counts like any other.

    Args:
        sessions: in any order.
        person: whose; None counts all.
    """
    found: dict[date, dict[str, Practice]] = {}
    for session in sessions:
        if session.outcome not in {"complete", "partial"} or (person is not None and person not in session.people):
            continue
        new = Practice("done" if session.outcome == "complete" else "partly", session.added)
        day = found.setdefault(local_day(session.begun), {})
        day[session.script_id] = max(day.get(session.script_id, NOTHING), new, key=_weight)
    return found


def _weight(practice: Practice) -> tuple[int, bool]:
    return ("open", "partly", "done").index(practice.done), not practice.added
