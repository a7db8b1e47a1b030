"""What keeps somebody from starting a plan, or from pausing and changing it."""

from collections.abc import Iterator
from datetime import date, timedelta

from pydantic_core import PydanticCustomError

from dyads.plan.calendar import last_day
from dyads.plan.following import Following
from dyads.plan.moments import parse_day
from dyads.plan.plan import Plan
from dyads.practice.message import Finding, Message, msg

LONGEST_AGO = timedelta(days=10 * 366)
"""A plan that is entered in hindsight."""

LONGEST_AHEAD = timedelta(days=2 * 366)


def read_day(text: str, key: str = "on") -> date | Finding:
    """Return the day that somebody typed, or what is wrong with it.

    Args:
        text: such as `2026-03-01`.
        key: what it was typed for.
    """
    try:
        return parse_day(text.strip())
    except PydanticCustomError as error:
        context = error.context or {}
        hint = context.get("hint")
        return Finding((key,), context["what"], hint if isinstance(hint, Message) else None)


def is_running(following: Following, today: date) -> bool:
    """Say whether a run still has days to come, or is in a pause."""
    last = last_day(following)
    return last is None or last >= today


def start_problems(plan: Plan, on: date, today: date, running: Following | None = None) -> tuple[Finding, ...]:
    """Return why a plan cannot start on a day.

    Args:
        plan: the plan, well formed and checked.
        on: its first day.
        today: the local day it is now.
        running: the latest run of the same person, if there is one.
    """
    return tuple(_problems(plan, on, today, running))


def _problems(plan: Plan, on: date, today: date, running: Following | None) -> Iterator[Finding]:
    if running is not None and is_running(running, today):
        what = msg(
            "one plan at a time: {title} has been running since {day}", title=running.leg.plan.title, day=running.start
        )
        yield Finding(("plan",), what, msg("change to the new plan in the middle, or end the one that runs"))
    if not today - LONGEST_AGO <= on <= today + LONGEST_AHEAD:
        hint = msg("choose one from ten years ago to two years ahead")
        yield Finding(("on",), msg("{day} is too far away for a start", day=on), hint)
    for number, meeting in enumerate(plan.meeting):
        if meeting.date is not None and meeting.date < on:
            what = msg("{name} is on {day}, before the start", name=meeting.name, day=meeting.date)
            yield Finding(("meeting", number, "date"), what, msg("start earlier, or give dates of your own"))
            return
