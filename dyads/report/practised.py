"""How regularly plans were followed, as the figures take it: from the calendar, and from the plans in an export."""

import logging
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from dyads.journal.people import PlanRun
from dyads.plan.calendar import Week, by_module, overview, so_far
from dyads.plan.changes import from_data
from dyads.plan.enrolment import Following, fold
from dyads.practice.records import SessionSummary
from dyads.trends.figure import Regularity

log = logging.getLogger(__name__)

Days = Mapping[str | None, Regularity]
"""Days done of days planned by module; the key None stands for all together."""


def days_of(weeks: Iterable[Week]) -> Days:
    """Return the days of each module, and of all together, up to now; empty for a plan without weeks."""
    weeks = tuple(weeks)
    if not weeks:
        return {}
    whole = so_far(weeks)
    days: dict[str | None, Regularity] = {None: Regularity(whole.planned, whole.done)}
    for module, part in by_module(weeks):
        stood = days.get(module, Regularity(0, 0))
        days[module] = Regularity(stood.planned + part.planned, stood.done + part.done)
    return days


def days_of_run(following: Following, sessions: Iterable[SessionSummary], today: date, person: UUID) -> Days:
    """Return the days of a person in a run; empty where it is another person's."""
    return days_of(overview(following, sessions, today)) if following.person in (None, person) else {}


def run_of(run: PlanRun) -> Following | None:
    """Return a run of a plan as it stands in an export; None for one that a newer version has written."""
    try:
        return fold(run.id, [from_data(event.kind, event.at, event.data) for event in run.events])
    except (ValueError, IndexError):
        log.warning("a plan in an export cannot be read")
        return None


def whole(following: Following, sessions: Iterable[SessionSummary], today: date) -> Regularity:
    """Return the days of a whole run up to a day."""
    found = so_far(overview(following, sessions, today))
    return Regularity(found.planned, found.done)
