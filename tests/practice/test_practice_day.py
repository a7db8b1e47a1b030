"""The day that practice counts for, against a reference that walks back along the clock on the wall."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.practice.bounds import LATEST_DAY_START
from dyads.practice.clock import practice_day

ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
MINUTE = timedelta(minutes=1)
BERLIN = ZoneInfo("Europe/Berlin")
CHANGES = [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]


def walked_back(shown: datetime, day_starts: time) -> date:
    """Return the date that the clock last showed at the minute at which a day starts."""
    at = shown.replace(second=0, microsecond=0)
    while at.time() != day_starts:
        at -= MINUTE
    return at.date()


def minutes(least: int, most: int) -> st.SearchStrategy[time]:
    return st.integers(least, most).map(lambda minute: time(*divmod(minute, 60)))


@given(
    st.datetimes(timezones=st.sampled_from(ZONES).map(ZoneInfo), allow_imaginary=True).filter(lambda at: at.year > 1),
    minutes(0, LATEST_DAY_START.hour * 60),
)
def test_it_is_the_date_of_the_last_start_of_a_day_in_any_zone(moment: datetime, day_starts: time) -> None:
    assert practice_day(moment, day_starts) == walked_back(moment.replace(tzinfo=None), day_starts)


@given(st.sampled_from(CHANGES), st.integers(-12 * 60, 12 * 60), minutes(0, 6 * 60))
def test_it_holds_in_the_nights_in_which_the_clocks_change(change: datetime, minute: int, day_starts: time) -> None:
    moment = (change + minute * MINUTE).astimezone(BERLIN)
    assert practice_day(moment, day_starts) == walked_back(moment.replace(tzinfo=None), day_starts)


@pytest.mark.parametrize("day_starts", [time(0), time(3, 30), time(4), time(12)])
@pytest.mark.parametrize("change", CHANGES)
def test_a_day_begins_once_and_every_minute_has_one(change: datetime, day_starts: time) -> None:
    days = [practice_day((change + n * MINUTE).astimezone(BERLIN), day_starts) for n in range(-2000, 2000)]
    assert days == sorted(days)
    assert {(later - earlier).days for earlier, later in pairwise(days)} == {0, 1}


def test_without_a_start_it_is_the_date() -> None:
    late = datetime(2026, 11, 21, 0, 20, tzinfo=BERLIN)
    assert practice_day(late) == date(2026, 11, 21)
    assert practice_day(late, time(4)) == date(2026, 11, 20)
