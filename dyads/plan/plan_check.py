"""What the shape of a plan cannot say: findings about a plan whose every key is well formed."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from difflib import get_close_matches

from dyads.plan.plan import DAYS, MOST_WEEKS, Event, Module, Path, Plan
from dyads.practice.message import Finding, Message, msg

Check = Callable[[Plan], Iterator[Finding]]


def check_plan(plan: Plan) -> tuple[Finding, ...]:
    """Return everything that is wrong with a well-formed plan."""
    return tuple(finding for check in _CHECKS for finding in check(plan))


def check_names(plan: Plan, scripts: Collection[str], measures: Collection[str]) -> tuple[Finding, ...]:
    """Return the exercises and measures that a plan names and nobody knows.

    Args:
        plan: a well-formed plan.
        scripts: the ids of the exercises there are.
        measures: the ids of the measures there are.
    """
    found: list[Finding] = []
    for path, name in plan.scripts():
        if name not in scripts:
            found.append(Finding(path, msg("no exercise has the id {id}", id=name), _near(name, scripts)))
    for path, name in plan.measures():
        if name not in measures:
            found.append(Finding(path, msg("no measure has the id {id}", id=name), _near(name, measures)))
    return tuple(found)


def _near(name: str, known: Collection[str]) -> Message | None:
    near = get_close_matches(name, known, n=1)
    return msg("did you mean {id}?", id=near[0]) if near else None


def _tables(plan: Plan) -> Iterator[Finding]:
    if plan.module and plan.meeting:
        what = msg("a plan has either modules or meetings")
        yield Finding(("meeting", 0), what, msg("write two plans"))
    if not plan.module and not plan.meeting:
        what = msg("a plan needs modules or meetings")
        yield Finding((), what, msg("add a [[module]] or a [[meeting]] table"))
    if plan.series is not None and not plan.meeting:
        yield Finding(("series",), msg("only a plan with meetings goes on in a series"))
    if not 1 <= plan.days_a_week <= DAYS:
        yield Finding(("days_a_week",), msg("a week has from one to seven practice days"))


def _modules(plan: Plan) -> Iterator[Finding]:
    for i, module in enumerate(plan.module):
        path: Path = ("module", i)
        if module.weeks < 1:
            yield Finding((*path, "weeks"), msg("a module lasts at least one week"))
        if not module.each_day:
            what = msg("nothing is practised here")
            yield Finding((*path, "each_day"), what, msg('name an exercise, like each_day = ["affect-dyad"]'))
        for key in ("each_day", "alone", "ratings"):
            yield from _doubles((*path, key), getattr(module, key))
        if len(module.themes) > max(module.weeks, 0):
            what = msg("there are more themes than weeks")
            yield Finding((*path, "themes"), what, msg("write one theme for each week, or set weeks higher"))
    if plan.weeks > MOST_WEEKS:
        what = msg("the whole plan is longer than {weeks} weeks", weeks=MOST_WEEKS)
        yield Finding(("module", 0, "weeks"), what)


def _doubles(path: Path, names: Iterable[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for j, name in enumerate(names):
        if name in seen:
            yield Finding((*path, j), msg("this stands here twice"))
        seen.add(name)


def _events(plan: Plan) -> Iterator[Finding]:
    for i, module in enumerate(plan.module):
        for j, event in enumerate(module.event):
            for key, what, hint in _event(module, event):
                yield Finding(("module", i, "event", j, key), what, hint)


def _event(module: Module, event: Event) -> Iterator[tuple[str, Message, Message | None]]:
    if event.each_week and event.week is not None:
        yield "week", msg("an event is held in one week or in each week"), msg("leave week or each_week out")
    elif not event.each_week and event.week is None:
        yield "name", msg("nothing says in which week this is"), msg("write week = 1, or each_week = true")
    elif event.week is not None and not 1 <= event.week <= module.weeks:
        yield "week", msg("this module has no such week"), msg("choose one from 1 to {weeks}", weeks=module.weeks)
    if not 1 <= event.day <= DAYS:
        yield "day", msg("a week has the days 1 to 7"), None
    if not 1 <= event.days <= (DAYS if event.each_week else module.weeks * DAYS):
        yield "days", msg("an event lasts at least one day, and no longer than its module"), None
    elif event.days > 1 and not event.takes_the_day:
        hint = msg("leave out at and length, or set days = 1")
        yield "days", msg("an event of several days takes whole days"), hint


def _meetings(plan: Plan) -> Iterator[Finding]:
    latest: date | None = None
    for i, meeting in enumerate(plan.meeting):
        path: Path = ("meeting", i)
        yield from _doubles((*path, "ratings"), meeting.ratings)
        if meeting.after is not None and meeting.date is not None:
            yield Finding((*path, "after"), msg("a meeting has either a date or a gap before it"))
        if i and not meeting.after and meeting.date is None:
            what = msg("nothing says when this meeting is")
            yield Finding((*path, "name"), what, msg('write after = "14d", or date = 2026-03-01'))
        if meeting.date is not None:
            if latest is not None and meeting.date <= latest:
                yield Finding((*path, "date"), msg("this meeting is not after the one before it"))
            latest = meeting.date
    if plan.meeting and plan.partner == "weekly":
        yield Finding(("partner",), msg("a plan with meetings has no weeks to change partners in"))


_CHECKS: tuple[Check, ...] = (_tables, _modules, _events, _meetings)
