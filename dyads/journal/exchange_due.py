"""The days of the plans that were followed: what was due, and what was done."""

import logging
from collections.abc import Iterator
from datetime import date

from dyads.journal.exchange_kept import summary_of
from dyads.journal.exchange_model import Exchange
from dyads.journal.state import PlanRun
from dyads.plan.as_json import DueDay, due_days
from dyads.plan.calendar import overview
from dyads.plan.changes import from_data
from dyads.plan.enrolment import Following, fold

_log = logging.getLogger(__name__)


def days_due(exchange: Exchange, today: date) -> Iterator[DueDay]:
    """Yield the days of every plan up to today."""
    sessions = tuple(summary_of(exchange, row) for row in exchange.sessions)
    for run in exchange.plans:
        following = _following(run)
        if following is None:
            continue
        mine = tuple(one for one in sessions if following.person in {None, *one.people})
        yield from due_days(following, overview(following, mine, today), today)


def _following(run: PlanRun) -> Following | None:
    """Return a run as it stands; None for one that a newer version has written."""
    try:
        return fold(run.id, [from_data(event.kind, event.at, event.data) for event in run.events])
    except (ValueError, IndexError):
        _log.warning("a plan in the journal cannot be read")
        return None
