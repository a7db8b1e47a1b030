"""A session that is kept, put right: when it was, with whom, how long it took."""

from datetime import date, datetime, time
from uuid import UUID

from dyads.practice.clock import practice_day
from dyads.practice.form import FORMS
from dyads.practice.message import Message, msg
from dyads.practice.records import SessionFacts, SessionSummary
from dyads.services.home import Home
from dyads.services.journal import begun_at, cannot_be
from dyads.services.planning import plan_day_moved


def put_right(
    home: Home,
    session: SessionSummary,
    *,
    on: date | None = None,
    at: time | None = None,
    partner: UUID | None = None,
    seconds: int | None = None,
) -> SessionFacts | Message:
    """Return a session as it really was, or why that cannot be; what is None stays. Raises JournalTrouble."""
    begun = _moved(session.begun, on, at)
    if session.outcome == "open":
        return msg("This session has not ended yet.")
    if partner is not None and FORMS[session.form].people == 1:
        return msg("This exercise is sat alone.")
    if partner is not None and partner == session.people[0]:
        return msg("Nobody sits with themselves.")
    length = session.actual_seconds if seconds is None else seconds
    if (trouble := cannot_be(begun, length, home.clock.now())) is not None:
        return trouble
    day = practice_day(begun, home.config.day_starts)
    record = home.journal.record(session.id)
    plan_day = record.setup.plan_day if record is not None else None
    if day != session.day:
        plan_day = plan_day_moved(home, session, day)
    return SessionFacts(begun, partner or partner_of(session), length, plan_day)


def partner_of(session: SessionSummary) -> UUID | None:
    """Return the one in the second slot."""
    return session.people[1] if len(session.people) > 1 else None


def _moved(begun: datetime, on: date | None, at: time | None) -> datetime:
    """Return another day or time on the clock of the same place: this machine's, unless it was elsewhere then."""
    if on is None and at is None:
        return begun
    shown = begun.replace(tzinfo=None)
    here = shown.astimezone().utcoffset() == begun.utcoffset()
    moment = datetime.combine(on or shown.date(), shown.time() if at is None else at)
    return begun if moment == shown else begun_at(moment.date(), moment.time(), None if here else begun.tzinfo)
