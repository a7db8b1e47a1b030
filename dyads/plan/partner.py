"""With whom one sits on a day."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dyads.plan.following import Following, Leg

PartnerNote = Literal["", "substitute", "no-show", "rest"]


@dataclass(frozen=True, slots=True)
class Partner:
    """Whom a day brings: a name, or None where the plan gives nobody; `note` says what is unusual about it."""

    name: str | None = None
    note: PartnerNote = ""

    @property
    def alone(self) -> bool:
        """Whether one was to sit with somebody, and has nobody that day."""
        return self.note in {"no-show", "rest"}


NOBODY = Partner()


def partner_on(following: Following, leg: Leg, running: int, on: date) -> Partner:
    """Return the partner of a day.

    Args:
        following: the run.
        leg: the leg in force.
        running: the week of the plan, from 1; 0 for a day of meetings.
        on: the day; a substitute or a no-show counts for it alone.
    """
    substitute = following.substitutes.get(on)
    if substitute is not None:
        return Partner(substitute, "substitute")
    if on in following.no_shows:
        return Partner(None, "no-show")
    if leg.plan.partner == "weekly" and running in leg.partners:
        name = leg.partners[running]
        return Partner(name) if name else Partner(None, "rest")
    if leg.plan.partner == "fixed" and leg.partner:
        return Partner(leg.partner)
    return NOBODY
