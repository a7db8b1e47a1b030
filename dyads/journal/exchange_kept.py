"""What figures are made of, out of a document: the records without a journal to hold them."""

from dyads.journal.exchange_check import setup_of
from dyads.journal.exchange_model import Exchange, SessionRow
from dyads.practice.records import Kept, SessionSummary


def kept_of(exchange: Exchange) -> Kept:
    """Return the sessions, ratings and events of a document that has been checked."""
    return Kept(
        tuple(_summary(exchange, row) for row in exchange.sessions),
        exchange.ratings,
        exchange.events,
    )


def _summary(exchange: Exchange, row: SessionRow) -> SessionSummary:
    setup = setup_of(exchange, row)
    day = setup.plan_day
    return SessionSummary(
        id=row.id,
        number=row.number,
        begun=setup.begun,
        script_id=setup.script_id,
        title=setup.script.title,
        form=setup.script.form,
        people=row.people,
        here=setup.here,
        first=setup.first,
        outcome=row.outcome,
        added=row.added,
        apart=setup.apart,
        planned_seconds=setup.planned_seconds,
        actual_seconds=row.actual_seconds,
        variant=setup.variant,
        plan="" if day is None else day.plan,
        run=None if day is None else day.run,
        module="" if day is None else day.module,
        week=0 if day is None else day.week,
        due=None if day is None else day.day,
    )
