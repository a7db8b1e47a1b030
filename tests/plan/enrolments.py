"""Plans, enrolments and sessions for the tests, with all that does not matter filled in."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID, uuid5

from dyads.plan.changes import Change, PlanEvent, Started
from dyads.plan.enrolment import Enrolment, fold
from dyads.plan.model import Plan
from dyads.practice.records import Outcome, SessionSummary

ENROLMENT_ID = UUID("11111111-1111-4111-8111-111111111111")
ME = UUID("22222222-2222-4222-8222-222222222222")
OTHER = UUID("33333333-3333-4333-8333-333333333333")
EUROPE = timezone(timedelta(hours=1))
AT = datetime(2026, 1, 1, 12, tzinfo=UTC)


def plan(**keys: object) -> Plan:
    return Plan.model_validate({"format": 1, "title": "A plan", **keys})


def module(**keys: object) -> dict[str, object]:
    return {"name": "Affect", "weeks": 2, "each_day": ["affect-dyad"], **keys}


def enrolled(of: Plan, start: date, *changes: Change, plan_id: str = "a-plan") -> Enrolment:
    whats: tuple[Change, ...] = (Started(plan_id=plan_id, plan=of, on=start, person=ME), *changes)
    return fold(ENROLMENT_ID, [PlanEvent(AT + timedelta(minutes=n), what) for n, what in enumerate(whats)])


def session(
    on: date | datetime,
    script: str = "affect-dyad",
    outcome: Outcome = "complete",
    *,
    people: tuple[UUID, ...] = (ME, OTHER),
    added: bool = False,
) -> SessionSummary:
    begun = (
        on if isinstance(on, datetime) else datetime(on.year, on.month, on.day, 20, tzinfo=timezone(timedelta(hours=1)))
    )
    return SessionSummary(
        id=uuid5(ENROLMENT_ID, f"{begun}{script}{outcome}{people}{added}"),
        number=1,
        begun=begun,
        script_id=script,
        title=script,
        form="dyad",
        people=people,
        here=(0,),
        first=0,
        outcome=outcome,
        added=added,
        apart=False,
        planned_seconds=600,
        actual_seconds=600,
        variant=0,
    )
