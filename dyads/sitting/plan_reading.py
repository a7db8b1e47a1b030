"""Days and times as somebody types them into a plan, or what is wrong with them."""

from datetime import date, time

from pydantic_core import PydanticCustomError

from dyads.plan import changes
from dyads.plan.calendar import read_day
from dyads.plan.dates import parse_clock
from dyads.practice.message import Loaded
from dyads.sitting.plan_steps import cannot_pause, problem, told
from dyads.sitting.planning import Followed


def read_typed_day(text: str, key: str = "") -> Loaded[date]:
    """Return a day such as `2026-03-01`.

    Args:
        text: what was typed.
        key: what to name it by where it is wrong, such as `--on`.
    """
    read = read_day(text)
    if isinstance(read, date):
        return Loaded(read)
    return Loaded(None, (problem(read.what, read.hint, key) if key else told(read),))


def read_typed_clock(text: str, key: str = "") -> Loaded[time]:
    """Return a time of day such as `19:30`; an empty text is no time, and no problem."""
    if not text:
        return Loaded(None)
    try:
        return Loaded(parse_clock(text))
    except PydanticCustomError as error:
        context = error.context or {}
        return Loaded(None, (problem(context["what"], context.get("hint"), key),))


def read_pause(followed: Followed, first: str, back: str) -> Loaded[changes.Paused]:
    """Return a pause; without a day on which practice goes on it stays open."""
    begins = read_typed_day(first)
    ends: Loaded[date] = read_typed_day(back) if back else Loaded(None)
    problems = (*begins.problems, *ends.problems)
    if begins.value is None or problems:
        return Loaded(None, problems)
    problems = cannot_pause(followed, begins.value, ends.value)
    return Loaded(None, problems) if problems else Loaded(changes.Paused(first=begins.value, back=ends.value))
