"""A plan's days as a grid, the same on a screen and as text: weeks below their weekdays, or one month.

Each kind of day has a sign that differs in shape, not in colour alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dyads.plan.appointments import Appointment, appointments
from dyads.plan.calendar import CalendarDay, CalendarWeek, day, of_week
from dyads.plan.marks import DayMark, marks_by_day, week_marks
from dyads.practice.message import Message, msg
from dyads.services.planning import Followed
from dyads.words import MONTHS, WEEKDAYS, _, n_, say

SIGNS: dict[DayMark, str] = {
    "done": "●",
    "partly": "◐",
    "planned": "○",
    "missed": "◌",
    "free": "·",
    "event": "◆",
    "pause": "‖",
    "away": "–",
    "before": " ",
    "after": " ",
}

_LEGEND: tuple[tuple[DayMark, Message], ...] = (
    ("done", msg("done")),
    ("partly", msg("partly")),
    ("planned", msg("planned")),
    ("missed", msg("left out")),
    ("free", msg("free")),
    ("event", msg("class or retreat")),
    ("pause", msg("pause")),
    ("away", msg("away")),
)
_ALWAYS: frozenset[DayMark] = frozenset({"done", "planned", "free"})

Cell = tuple[str, DayMark]
"""A day's sign in three cells, today's in brackets, and what it is; two spaces more where there is no day."""
_NO_DAY: Cell = ("   ", "after")
_DAYS = 7


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line of the grid: seven days below seven weekdays.

    Attributes:
        number: the week of the module, or an empty string where the line goes on with it.
        count: how many of its planned days were done, or are to come; as wide in every line.
        theme: the week's theme, or what there is to say of the line.
    """

    number: str
    cells: tuple[Cell, ...]
    count: str
    first: date
    theme: str
    now: bool


def legend_text(marks: Iterable[DayMark], *, today: bool) -> str:
    """Return what the signs mean, without those that stand nowhere; with `today` what its brackets do."""
    held = {*marks, *_ALWAYS}
    meanings = [f"{SIGNS[mark]} {say(meaning)}" for mark, meaning in _LEGEND if mark in held]
    return "  ".join([*meanings, f"[ ] {_('today')}"] if today else meanings)


def weeks_legend(weeks: Iterable[CalendarWeek], today: date) -> str:
    """Return what the signs in the grid of some weeks mean."""
    known = marks_by_day(weeks, today)
    return legend_text(
        (mark for one, mark in known.values() for mark in (mark, _held(one, mark))), today=today in known
    )


def weekdays_text(first: int) -> str:
    """Return the names of seven weekdays, from one on, each over a column of three cells."""
    return "".join(f"{say(WEEKDAYS[(first + at) % _DAYS])[:2]:<3}" for at in range(_DAYS))


def week_count(week: CalendarWeek, today: date) -> str:
    """Return how many of a week's planned days were done, and how many besides; to come: how many it plans."""
    found = of_week(week)
    if week.days and week.days[0].date > today and not found.done and not found.extra:
        return n_("{count} day", "{count} days", found.planned)
    text = _("{done} of {planned}", done=found.done, planned=found.planned)
    return f"{text} +{found.extra}" if found.extra else text


def count_width(weeks: Iterable[CalendarWeek], today: date) -> int:
    return max((len(week_count(week, today)) for week in weeks), default=0)


def grid_lines(week: CalendarWeek, today: date, width: int) -> Iterator[GridLine]:
    """Yield the lines of a week: one, or with a pause several; whole weeks of a pause stand as one.

    Args:
        width: of the counts, as `count_width` has it.
    """
    cells = [_cell(one, mark, today) for one, mark in zip(week.days, week_marks(week, today), strict=True)]
    rows = [(week.days[at : at + _DAYS], cells[at : at + _DAYS]) for at in range(0, len(cells), _DAYS)]
    if not rows:
        return
    resting = 0
    for at, (days, row) in enumerate(rows):
        whole = at > 0 and len(days) == _DAYS and all(one.status == "pause" for one in days)
        follows = at + 1 < len(rows) and len(rows[at + 1][0]) == _DAYS
        follows = follows and all(one.status == "pause" for one in rows[at + 1][0])
        now = any(one.date == today for one in days)
        if whole and follows and not now:
            resting += 1
            continue
        theme = week.theme if at == 0 else ""
        if whole:
            theme = n_("{count} week of pause", "{count} weeks of pause", resting + 1)
        first = days[0].date - timedelta(days=_DAYS * resting)
        resting = 0
        count = (week_count(week, today) if at == 0 else "").ljust(width)
        padded = (*row, *[_NO_DAY] * (_DAYS - len(row)))
        yield GridLine(str(week.number) if at == 0 else "", padded, count, first, theme, now)


def _cell(one: CalendarDay, mark: DayMark, today: date) -> Cell:
    mark = _held(one, mark)
    return (f"[{SIGNS[mark]}]" if one.date == today else f" {SIGNS[mark]} "), mark


def _held(one: CalendarDay, mark: DayMark) -> DayMark:
    held = mark in {"planned", "free", "missed"} and any(event.kind == "event" for event in one.events)
    return "event" if held else mark


# A month


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a plan.

    Attributes:
        first: its first day.
        rows: its weeks, from Monday on; of each day the date in two cells and the sign in three.
        held: classes, retreats and meetings, in their order.
    """

    first: date
    title: str
    rows: tuple[tuple[tuple[str, Cell], ...], ...]
    held: tuple[Appointment, ...]

    @property
    def legend(self) -> str:
        days = [cell for row in self.rows for date_text, cell in row if date_text.strip()]
        return legend_text((mark for _sign, mark in days), today=any(sign.startswith("[") for sign, _mark in days))


def month_of(followed: Followed, weeks: Sequence[CalendarWeek], first: date) -> Month:
    """Return the month that begins on a day."""
    today, end = followed.today, next_month(first)
    known = marks_by_day(weeks, today)
    on, rows = first - timedelta(days=first.weekday()), []
    while on < end:
        dates = [on + timedelta(days=at) for at in range(_DAYS)]
        rows.append(tuple(_month_day(followed, known, one, inside=first <= one < end) for one in dates))
        on += timedelta(days=_DAYS)
    held = tuple(one for one in appointments(followed.enrolment) if one.first < end and one.last >= first)
    title = _("{month} {year}", month=say(MONTHS[first.month - 1]), year=first.year)
    return Month(first, title, tuple(rows), held)


def _month_day(
    followed: Followed, known: Mapping[date, tuple[CalendarDay, DayMark]], on: date, *, inside: bool
) -> tuple[str, Cell]:
    if not inside:
        return "  ", _NO_DAY
    if on not in known:
        one = day(followed.enrolment, followed.sessions, on, followed.today)
        return f"{on.day:>2}", _cell(one, one.status if one.events else "after", followed.today)
    return f"{on.day:>2}", _cell(*known[on], followed.today)


def next_month(first: date, by: int = 1) -> date:
    """Return the first day of the month so many months later, or earlier."""
    months = first.year * 12 + first.month - 1 + by
    return date(months // 12, months % 12 + 1, 1)


def month_weekdays_text() -> str:
    """Return the weekdays over the columns of a month, each of a date, a sign and a space."""
    return "".join(f"{say(name)[:2]:>3}   " for name in WEEKDAYS)
