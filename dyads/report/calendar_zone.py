"""A time zone as a calendar file describes it: one STANDARD, at most one DAYLIGHT, each beginning by one yearly rule.

Outlook reads nothing else: no RDATE, no second STANDARD, in a rule one weekday by its place in the month (MS-STANOICAL
2.2.47, MS-OXCICAL 2.1.3.1.1.19). Most zones are said so; for the others the rule is the one that is right for most of
the moments of a file, and the moments for which it is wrong are written in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import icalendar

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST = -1
BEGINS = 1970
"""The year in which the rules begin, as is usual: some programs ask a zone about years before the first entry."""
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_MIDNIGHT = time()


class Onset(NamedTuple):
    """When an observance begins, year by year, on the clock as it stands just before.

    Attributes:
        place: which of the month's days of this weekday, from 1 to 4, or `LAST`.
        weekday: 0 is Monday.
    """

    month: int
    place: int
    weekday: int
    at: time

    def in_year(self, year: int) -> datetime:
        if self.place == LAST:
            end = date(year + self.month // 12, self.month % 12 + 1, 1) - _DAY
            day = end - timedelta(days=(end.weekday() - self.weekday) % 7)
        else:
            begin = date(year, self.month, 1)
            day = begin + timedelta(days=(self.weekday - begin.weekday()) % 7 + 7 * (self.place - 1))
        return datetime.combine(day, self.at)


class Shift(NamedTuple):
    """One change of the clocks.

    Attributes:
        at: the moment (UTC).
        before, after: what the clocks are ahead of UTC.
    """

    at: datetime
    before: timedelta
    after: timedelta


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """What the clocks are ahead of UTC: always the same, or in two parts of the year.

    Attributes:
        standard: the lesser offset.
        daylight: the greater one; None where the clocks never change.
        to_daylight, to_standard: when each begins.
    """

    standard: timedelta
    daylight: timedelta | None = None
    to_daylight: Onset | None = None
    to_standard: Onset | None = None

    def shifts(self, year: int) -> list[Shift]:
        if self.daylight is None or self.to_daylight is None or self.to_standard is None:
            return []
        up = Shift(_utc(self.to_daylight.in_year(year), self.standard), self.standard, self.daylight)
        down = Shift(_utc(self.to_standard.in_year(year), self.daylight), self.daylight, self.standard)
        return sorted((up, down))

    def offset(self, at: datetime) -> timedelta:
        """Return what the clocks are ahead at a moment in UTC."""
        past = [shift for year in (at.year - 1, at.year) for shift in self.shifts(year) if shift.at <= at]
        return past[-1].after if past else self.standard

    def is_right(self, moment: datetime) -> bool:
        """Say whether the time on a clock of the zone means this moment, and no other, by the zone and by the rule.

        Never where the zone is UTC by another name: not every program knows that as a zone.
        """
        if self == ZoneRule(timedelta()):
            return False
        shown, real = moment.replace(tzinfo=None, fold=0), moment.utcoffset()
        if moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset():
            return False  # a time that the clocks show twice, or never
        known = {self.standard, self.standard if self.daylight is None else self.daylight}
        return {offset for offset in known if self.offset(_utc(shown, offset)) == offset} == {real}


def _utc(shown: datetime, offset: timedelta) -> datetime:
    return (shown - offset).replace(tzinfo=UTC)


def rule_for(zone: ZoneInfo, moments: Iterable[datetime]) -> ZoneRule | None:
    """Return the rule that is right for most of a file's moments; None where there are none.

    Of several it is the one that fits more of the years around, then the one that needs no second less.
    """
    wanted = sorted(moment.astimezone(zone) for moment in moments)
    if not wanted:
        return None
    years = range(wanted[0].year - 1, wanted[-1].year + 2)
    really = {year: _shifts(zone, year) for year in years}
    best, best_worth = ZoneRule(wanted[0].utcoffset() or timedelta()), (-1, 0, 0)
    for rule in dict.fromkeys((*_steady(wanted), *_yearly(really.values()))):
        alike = sum(_alike(rule.shifts(year), shifts) for year, shifts in really.items())
        exact = sum(rule.shifts(year) == shifts for year, shifts in really.items())
        if exact == len(really):
            return rule  # it is the zone's own
        worth = (sum(rule.is_right(moment) for moment in wanted), alike, exact)
        if worth > best_worth:
            best, best_worth = rule, worth
    return best


def _shifts(zone: ZoneInfo, year: int) -> list[Shift]:
    """Return the changes of the clocks in a year, found to the second."""
    begin = datetime(year, 1, 1, tzinfo=UTC)
    days = [begin + n * _DAY for n in range((datetime(year + 1, 1, 1, tzinfo=UTC) - begin).days + 1)]
    found: list[Shift] = []
    for low, high in pairwise(days):
        before, after = _offset(zone, low), _offset(zone, high)
        if before != after:
            while high - low > _SECOND:
                middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
                low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
            found.append(Shift(high, before, after))
    return found


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _steady(moments: Sequence[datetime]) -> Iterator[ZoneRule]:
    for moment in moments:
        yield ZoneRule(moment.utcoffset() or timedelta())


def _yearly(years: Iterable[Sequence[Shift]]) -> Iterator[ZoneRule]:
    """Yield every rule that describes at least one of the years whole."""
    for shifts in years:
        if len(shifts) == 2 and shifts[0].before == shifts[1].after and shifts[0].after == shifts[1].before:
            up, down = sorted(shifts, key=lambda shift: shift.before)
            for to_daylight in _onsets(up):
                for to_standard in _onsets(down):
                    yield ZoneRule(up.before, up.after, to_daylight, to_standard)


def _onsets(shift: Shift) -> Iterator[Onset]:
    """Yield the yearly rules for one change; what begins at midnight may belong to the evening before."""
    shown = (shift.at + shift.before).replace(tzinfo=None)
    for at in (shown, shown - _SECOND) if shown.time() == _MIDNIGHT else (shown,):
        place = (at.day - 1) // 7 + 1
        if (at + 7 * _DAY).month != at.month:
            yield Onset(at.month, LAST, at.weekday(), at.time())
        if place < 5:
            yield Onset(at.month, place, at.weekday(), at.time())


def _alike(ruled: Sequence[Shift], real: Sequence[Shift]) -> bool:
    return len(ruled) == len(real) and all(
        abs(one.at - other.at) <= _SECOND for one, other in zip(ruled, real, strict=True)
    )


def zone_component(zone: ZoneInfo, rule: ZoneRule) -> icalendar.Timezone:
    """Return the VTIMEZONE of a zone by its rule."""
    import icalendar

    component = icalendar.Timezone()
    component.add("tzid", zone.key)
    if rule.daylight is None or rule.to_daylight is None or rule.to_standard is None:
        begin = datetime(BEGINS, 1, 1)  # noqa: DTZ001  # an observance begins in local time
        component.add_component(_observance(icalendar.TimezoneStandard(), begin, rule.standard, rule.standard))
        return component
    for part, onset, before, after in (
        (icalendar.TimezoneStandard(), rule.to_standard, rule.daylight, rule.standard),
        (icalendar.TimezoneDaylight(), rule.to_daylight, rule.standard, rule.daylight),
    ):
        observance = _observance(part, onset.in_year(BEGINS), before, after)
        byday = f"{onset.place}{WEEKDAYS[onset.weekday]}"
        observance.add("rrule", {"freq": "yearly", "byday": byday, "bymonth": onset.month})
        component.add_component(observance)
    return component


def _observance(
    part: icalendar.TimezoneStandard | icalendar.TimezoneDaylight, begin: datetime, before: timedelta, after: timedelta
) -> icalendar.TimezoneStandard | icalendar.TimezoneDaylight:
    part.add("dtstart", begin)
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    return part
