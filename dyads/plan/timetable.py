"""Where in its modules and weeks a plan stands on a day: the scaffold of the calendar.

A plan's week is seven days in no pause; the first begins on the day on which the plan (or the leg of a run) starts. A
pause of ten days puts everything after it ten days later.
"""

from dataclasses import dataclass
from datetime import date

from dyads.plan.following import Leg
from dyads.plan.pauses import Pause, day_after, days_between
from dyads.plan.plan import DAYS, Module


@dataclass(frozen=True, slots=True)
class PlanWeek:
    """One week of a plan with modules.

    Attributes:
        index: the module's place in the plan, from 0.
        module: the module.
        number: the week of the module, from 1.
        running: the week of the plan, from 1.
    """

    index: int
    module: Module
    number: int
    running: int

    @property
    def theme(self) -> str:
        """The week's theme, or an empty string."""
        themes = self.module.themes
        return themes[self.number - 1] if self.number <= len(themes) else ""


def plan_weeks(leg: Leg) -> tuple[PlanWeek, ...]:
    """Return all weeks of a leg's plan; none where it has meetings."""
    found: list[PlanWeek] = []
    for index, module in enumerate(leg.plan.module):
        for number in range(1, module.weeks + 1):
            found.append(PlanWeek(index, module, number, len(found) + 1))
    return tuple(found)


def week_on(leg: Leg, pauses: tuple[Pause, ...], on: date) -> PlanWeek | None:
    """Return the week in which a day lies; a day in a pause lies in the week that goes on after it.

    None where the plan is over by then.
    """
    running = days_between(pauses, leg.start, on) // DAYS
    for index, module in enumerate(leg.plan.module):
        if running < module.weeks:
            before = sum(module.weeks for module in leg.plan.module[:index])
            return PlanWeek(index, module, running + 1, before + running + 1)
        running -= module.weeks
    return None


def date_of(leg: Leg, pauses: tuple[Pause, ...], running: int, day: int) -> date | None:
    """Return the date of a day of the plan, or None where a pause without an end comes before it.

    Args:
        leg: the stretch of the run.
        pauses: merged.
        running: the week of the plan, from 1.
        day: the day of that week, from 1.
    """
    return day_after(pauses, leg.start, (running - 1) * DAYS + day - 1)


def week_dates(leg: Leg, pauses: tuple[Pause, ...], running: int) -> tuple[date | None, ...]:
    """Return the seven dates of a week of the plan; None for each that a pause without an end keeps open."""
    return tuple(date_of(leg, pauses, running, day) for day in range(1, DAYS + 1))
