"""What figures are made of, out of a document: the records without a journal to hold them."""

from datetime import date, datetime
from uuid import UUID

from dyads.journal.exchange_model import Exchange, SessionRow
from dyads.practice.records import Kept, SessionSummary


def kept_of(exchange: Exchange) -> Kept:
    """Return the sessions, ratings and events of a document that has been checked."""
    return Kept(
        tuple(summary_of(exchange, row) for row in exchange.sessions),
        exchange.ratings,
        exchange.events,
    )


def summary_of(exchange: Exchange, row: SessionRow) -> SessionSummary:
    """Return one session of a document that has been checked, or that was gathered from a journal."""
    held, script = row.model_extra or {}, exchange.scripts[row.script]
    assert isinstance(script, dict)
    day = held.get("plan_day") or {}
    return SessionSummary(
        id=row.id,
        number=row.number,
        begun=datetime.fromisoformat(held["begun"]),
        script_id=held["script_id"],
        title=str(script["title"]),
        form=str(script.get("form", "dyad")),
        people=row.people,
        here=tuple(held["here"]),
        first=held.get("first", 0),
        outcome=row.outcome,
        added=row.added,
        apart=held.get("apart", False),
        planned_seconds=held["planned_seconds"],
        actual_seconds=row.actual_seconds,
        variant=held.get("variant", 0),
        plan=day.get("plan", ""),
        run=UUID(day["run"]) if day else None,
        module=day.get("module", ""),
        week=day.get("week", 0),
        due=date.fromisoformat(day["day"]) if day else None,
    )
