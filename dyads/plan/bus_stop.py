"""After meetings: those that nobody has spoken of yet, and the stop after the last, where some leave and some join."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dyads.plan.appointments import Appointment, appointments
from dyads.plan.following import Following
from dyads.plan.plan import Series
from dyads.plan.practised import practised
from dyads.practice.records import SessionSummary


@dataclass(frozen=True, slots=True)
class BusStop:
    """The stop after a series of meetings; the next series goes on in the same run, with its history.

    Attributes:
        name: what it is called; an empty string where the plan does not say.
        text: what is said there.
        series: which series is over, from 1.
        people: who was said to go on into it, by name.
    """

    name: str
    text: str
    series: int
    people: tuple[str, ...]


def was_attended(held: Appointment, following: Following, sessions: Iterable[SessionSummary]) -> bool | None:
    """Say whether an appointment was attended: as somebody has said, or since its exercise was done on its day.

    Returns:
        None where nobody has said and nothing shows it.
    """
    if held.attended is not None or held.script is None:
        return held.attended
    came = practised(sessions, following.person).get(held.first, {}).get(held.script)
    return True if came is not None else None


def to_be_answered(following: Following, sessions: Iterable[SessionSummary], today: date) -> tuple[Appointment, ...]:
    """Return the past meetings of which nobody knows whether they were attended; the latest first."""
    kept = tuple(sessions)
    past = (held for held in appointments(following) if held.kind == "meeting" and held.last < today)
    open_ones = [held for held in past if not held.cancelled and was_attended(held, following, kept) is None]
    return tuple(reversed(open_ones))


def bus_stop(following: Following, today: date) -> BusStop | None:
    """Return the stop at which a run of meetings stands, or None while meetings lie ahead or the run has ended."""
    leg = following.leg
    if following.ended is not None or not leg.plan.meeting:
        return None
    own = [held for held in appointments(following) if held.key.startswith(f"leg-{leg.number}/")]
    if len(own) < len(leg.plan.meeting) or any(held.last >= today for held in own if not held.cancelled):
        return None
    said = leg.plan.series or Series.model_construct(name="", text="")
    return BusStop(said.name, said.text, leg.series, leg.people)
