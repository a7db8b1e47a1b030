"""What may be done with a plan now: each rule returns the event to keep, or what keeps somebody from it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

from dyads.library.located import located
from dyads.library.read import read
from dyads.plan import changes
from dyads.plan.appointments import Appointment
from dyads.plan.calendar import LONGEST_AGO, LONGEST_AHEAD, is_running, start_problems
from dyads.plan.changes import CustomDate, custom_dates
from dyads.plan.dates import paused, read_typed_clock, read_typed_day
from dyads.plan.due_questions import series_end
from dyads.plan.model import WEEKDAYS, Plan
from dyads.practice.message import Finding, Loaded, Message, Place, Problem, msg
from dyads.practice.people import Person
from dyads.services.partner_file import read_partners
from dyads.services.planning import EnrolmentRequest, Followed, is_locked
from dyads.words import WEEKDAYS as DAY_NAMES

Problems = tuple[Problem, ...]
C = TypeVar("C", bound=changes.Change)


def problem(what: Message, hint: Message | None = None, key: str = "") -> Problem:
    """Return a problem of what was asked for, rather than of a file."""
    return Problem(Place(""), key, what, hint)


def complete_request(
    request: EnrolmentRequest,
    *,
    on: date | None = None,
    partner: str = "",
    partners: Path | None = None,
    dates: Path | str | None = None,
    me: Person | None = None,
    claimed: str = "",
    people: tuple[str, ...] = (),
) -> Loaded[EnrolmentRequest]:
    """Return a request with what was given besides, or what is wrong with that.

    Args:
        request: the plan, on its usual first day.
        on: its first day; otherwise as it is, or the day of the first meeting where that is earlier.
        partner: the fixed partner's name.
        partners: a file with the partners by week.
        dates: a file with a group's own dates, or the dates themselves, with commas between.
        me: who is to follow the plan, as the journal has them.
        claimed: who one is in the file, where that is said.
        people: who goes on in the next series, by name.
    """
    weeks: Loaded[changes.Partnered] = Loaded(changes.Partnered())
    if partners is not None:
        weeks = read_partners(partners, me, claimed)
    own: Loaded[tuple[CustomDate, ...]] = Loaded(()) if dates is None else read_dates(dates, request.plan)
    if weeks.value is None or own.value is None:
        return Loaded(None, (*weeks.problems, *own.problems))
    first = on or min([request.on, *(one.date for one in own.value[:1])])
    given = replace(
        request, on=first, partner=partner.strip(), partnered=weeks.value, dates=own.value, people=_given_names(people)
    )
    return Loaded(given, (*weeks.problems, *own.problems))


def _given_names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.strip() for name in names if name.strip())


def cannot_start(request: EnrolmentRequest, today: date, latest: Followed | None) -> Problems:
    """Return why a plan cannot start."""
    held = latest.enrolment if latest is not None and latest.enrolment.ended is None else None
    now = held if held is not None and is_running(held, today) else None
    return _request_problems(request, start_problems(request.plan, request.on, today, now))


def start_warnings(request: EnrolmentRequest) -> Problems:
    """Return a warning where a plan wants to start on another weekday; a group's own dates are its own."""
    wanted = request.plan.starts_on
    if wanted is None or request.dates or WEEKDAYS[request.on.weekday()] == wanted:
        return ()
    right = DAY_NAMES[WEEKDAYS.index(wanted)]
    ahead = (WEEKDAYS.index(wanted) - request.on.weekday()) % len(WEEKDAYS)
    what = msg(
        "{title} is meant to start on a {wanted}, and {day} is a {weekday}: its other days shift with it",
        title=request.plan.title,
        wanted=right,
        day=request.on,
        weekday=DAY_NAMES[request.on.weekday()],
    )
    hint = msg("the next {wanted} is {day}", wanted=right, day=request.on + timedelta(days=ahead))
    return (problem(what, hint)._replace(weight="warning"),)


def cannot_change(request: EnrolmentRequest, followed: Followed) -> Problems:
    """Return why a plan cannot be changed to another one."""
    if is_locked(followed):
        hint = msg("it can be paused and ended")
        return (problem(msg("this plan belongs to a study and stays as it is"), hint),)
    if request.on < followed.enrolment.start:
        return (problem(msg("the plan that runs has not begun on {day}", day=request.on)),)
    return _request_problems(request, start_problems(request.plan, request.on, followed.today))


def cannot_go_on(request: EnrolmentRequest, followed: Followed) -> Problems:
    """Return why no next series of meetings can begin."""
    if series_end(followed.enrolment, followed.today) is None:
        hint = msg("the next series begins after the last meeting of this one")
        return (problem(msg("there is nothing to continue yet"), hint),)
    if not request.plan.meeting:
        return (problem(msg("{title} has no meetings", title=request.plan.title)),)
    return _request_problems(request, start_problems(request.plan, request.on, followed.today))


def _request_problems(request: EnrolmentRequest, findings: Iterable[Finding]) -> Problems:
    found = [_in_file(finding, request.path) for finding in findings if not (request.dates and _of_meeting(finding))]
    if request.dates and not request.plan.meeting:
        found.append(problem(msg("{title} has no meetings to give dates to", title=request.plan.title)))
    elif request.dates and request.dates[0].date < request.on:
        what = msg("the first meeting is on {day}, before the start", day=request.dates[0].date)
        found.append(problem(what, msg("start on that day or earlier")))
    if request.names_weeks and request.plan.partner != "weekly":
        found.append(problem(msg("{title} does not change partners weekly", title=request.plan.title)))
    return tuple(found)


def _of_meeting(finding: Finding) -> bool:
    return bool(finding.path) and finding.path[0] == "meeting"


def _in_file(finding: Finding, path: Path | None) -> Problem:
    source = read(path).value if path is not None and _of_meeting(finding) else None
    return problem(finding.what, finding.hint) if source is None else located(source, (finding,))[0]


def pause(followed: Followed, first: date, back: date | None) -> Loaded[changes.Paused]:
    """Return a pause from a day on, or why there can be none."""
    if back is not None and back <= first:
        return _refused(msg("the first day of practice has to come after the first day of the pause"))
    last = followed.last
    if last is not None and first > last:
        return _refused(msg("the plan is over before {day}", day=first))
    return _unless(changes.Paused(first=first, back=back), _too_far(followed.today, first, back))


def resume(followed: Followed, on: date) -> Loaded[changes.Resumed]:
    """Return that practice goes on, or why there is no pause to end."""
    if not paused(followed.enrolment.pauses, on):
        return _refused(msg("there is no pause on {day}", day=on))
    return Loaded(changes.Resumed(on=on))


def end(followed: Followed, on: date) -> Loaded[changes.Ended]:
    """Return the end of the plan, or why it cannot end on that day."""
    return _unless(changes.Ended(on=on), _too_far(followed.today, on))


def move(followed: Followed, held: Appointment, on: date, at: time | None) -> Loaded[changes.Moved]:
    """Return an appointment's other day, or why it cannot be held then; without a time that stays as it is."""
    return _unless(changes.Moved(key=held.key, date=on, at=at), _too_far(followed.today, on))


def attend(followed: Followed, held: Appointment, *, came: bool) -> Loaded[changes.Attended | changes.Missed]:
    """Return whether a meeting was attended, or why nobody can say so yet."""
    if held.first > followed.today:
        return _refused(msg("{name} is still to come, on {day}", name=held.name, day=held.first))
    return Loaded(changes.Attended(key=held.key) if came else changes.Missed(key=held.key))


def partner_of(followed: Followed, name: str, week: int) -> Loaded[changes.Partnered]:
    """Return the partner of the whole plan where it has a fixed one, otherwise of one week of it, from 1."""
    plan = followed.enrolment.segment.plan
    if plan.partner == "fixed":
        return Loaded(changes.Partnered(always=name))
    if plan.partner != "weekly" or not 1 <= week <= plan.weeks:
        what = msg("this plan has no partner for that week")
        return _refused(what, msg("a substitute for one day is said with --today"))
    return Loaded(changes.Partnered(weeks={week: name}))


def partners_from(followed: Followed, file: Path, me: Person | None, claimed: str = "") -> Loaded[changes.Partnered]:
    """Return the partners of all weeks as `read_partners` finds them in a file, or what is wrong with it.

    A week that is over keeps the partner it had: that somebody has left since undoes nothing.
    """
    weeks = read_partners(file, me, claimed)
    if weeks.value is None:
        return Loaded(None, weeks.problems)
    if followed.enrolment.segment.plan.partner != "weekly":
        return Loaded(None, (*weeks.problems, problem(msg("this plan does not change partners weekly"))))
    over = {week for week in followed.enrolment.segment.partners if week < followed.day.running}
    held = {week: name for week, name in weeks.value.weeks.items() if name is not None or week not in over}
    return Loaded(weeks.value.model_copy(update={"weeks": held}), weeks.problems)


def _refused(what: Message, hint: Message | None = None) -> Loaded[Any]:
    return Loaded(None, (problem(what, hint),))


def _unless(what: C, problems: Problems) -> Loaded[C]:
    return Loaded(None, problems) if problems else Loaded(what)


def _too_far(today: date, *days: date | None) -> Problems:
    return tuple(
        problem(msg("{day} is too far away", day=day))
        for day in days
        if day is not None and not today - LONGEST_AGO <= day <= today + LONGEST_AHEAD
    )


def read_dates(dates: Path | str, plan: Plan) -> Loaded[tuple[CustomDate, ...]]:
    """Return a group's own dates from a file, one a line, or from a text with commas between; or what is wrong."""
    if isinstance(dates, str):
        return custom_dates(dates.replace(",", "\n").replace(";", "\n"), "", len(plan.meeting))
    source = read(dates)
    if source.value is None:
        return Loaded(None, source.problems)
    return custom_dates(source.value.text, str(dates), len(plan.meeting))


def with_day(text: str, rule: Callable[[date], Loaded[C]]) -> Loaded[C]:
    """Return what a rule says of a day that was typed, or what is wrong with the day."""
    on = read_typed_day(text)
    return Loaded(None, on.problems) if on.value is None else rule(on.value)


def read_pause(followed: Followed, first: str, back: str) -> Loaded[changes.Paused]:
    """Return a pause as it was typed; without a day on which practice goes on it stays open."""
    begins = read_typed_day(first)
    ends: Loaded[date] = read_typed_day(back) if back else Loaded(None)
    problems = (*begins.problems, *ends.problems)
    if begins.value is None or problems:
        return Loaded(None, problems)
    return pause(followed, begins.value, ends.value)


def read_move(followed: Followed, held: Appointment, day: str, at: str) -> Loaded[changes.Moved]:
    """Return another day, and where one was typed another time, of an appointment."""
    on, time_of_day = read_typed_day(day), read_typed_clock(at)
    if on.value is None or time_of_day.problems:
        return Loaded(None, (*on.problems, *time_of_day.problems))
    return move(followed, held, on.value, time_of_day.value)
