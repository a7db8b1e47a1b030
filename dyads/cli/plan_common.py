"""What the commands of a plan have in common: days, the plan that runs, and writing what happened."""

from collections.abc import Sequence
from datetime import date

import click

from dyads.cli.errors import Failed, list_problems, told
from dyads.library.plans import PlanFile, find_plan
from dyads.plan.changes import Change
from dyads.practice.message import Problem
from dyads.services.home import Home
from dyads.services.plan_steps import read_typed_day
from dyads.services.planning import Followed, Kept, look, record
from dyads.words import _


class DayType(click.ParamType):  # type: ignore[type-arg]  # generic only from click 8.4 on
    """A day, such as 2026-03-01."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a day.

        Raises:
            Failed: it is none; that was said.
        """
        if isinstance(value, date):
            return value
        where = param.opts[0] if param is not None and param.opts else ""
        read = read_typed_day(str(value), f"{where} {value}".strip())
        refuse(read.problems)
        if read.value is None:
            raise Failed
        return read.value


DAY = DayType()


def refuse(problems: Sequence[Problem]) -> None:
    """Go on where there are no problems.

    Raises:
        Failed: there are some; all have been listed.
    """
    list_problems(problems)
    if any(problem.weight == "error" for problem in problems):
        raise Failed


def followed_plan(home: Home) -> Followed:
    """Return the plan that runs.

    Raises:
        Failed: there is none.
    """
    found = latest_plan(home)
    if not found.running:
        raise Failed(_("The plan is over. Start another one with dyads plan start."))
    return found


def latest_plan(home: Home) -> Followed:
    """Return the plan that was started last, over or not.

    Raises:
        Failed: there is none.
    """
    with told():
        found = look(home)
    if found is None:
        raise Failed(_("No plan is followed. See the plans with dyads plan list, and start one."))
    return found


def plan_file(home: Home, name: str) -> PlanFile:
    """Return a plan by its name or path.

    Raises:
        Failed: it is not known, or has problems; all have been listed.
    """
    loaded = find_plan(name, home.shelves)
    list_problems(loaded.problems)
    if loaded.value is None:
        raise Failed
    return loaded.value


def wait(kept: Sequence[Kept]) -> None:
    """Wait until something is safe on the disk.

    Raises:
        JournalTrouble: it could not be kept.
    """
    for future in kept:
        future.result()


def happen(home: Home, followed: Followed, *whats: Change) -> None:
    """Keep what happened to the plan.

    Raises:
        Failed: it could not be kept.
    """
    with told():
        wait(record(home, followed.following.run, *whats))
