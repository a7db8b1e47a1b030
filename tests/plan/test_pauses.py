"""Days and pauses against counting one by one."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dyads.plan.dates import Pause, day_after, days_between, merged, paused
from tests.tries import tries

DAY = date(2028, 2, 25)
days = st.integers(-10, 40).map(lambda n: DAY + timedelta(days=n))
pauses = st.lists(st.builds(Pause, days, st.one_of(st.none(), days)), max_size=5)


@given(pauses, days)
def test_merged_pauses_hold_the_same_days_and_stand_apart(some: list[Pause], on: date) -> None:
    found = merged(some)
    assert paused(found, on) == any(on in pause for pause in some)
    for one, other in pairwise(found):
        assert one.back is not None
        assert one.back < other.first


@given(pauses, days, st.integers(0, 60))
def test_days_between_counts_what_lies_in_no_pause(some: list[Pause], start: date, length: int) -> None:
    found = merged(some)
    each = [start + timedelta(days=n) for n in range(length)]
    assert days_between(found, start, start + timedelta(days=length)) == sum(not paused(found, on) for on in each)


@given(pauses, days, st.integers(0, 60))
@tries(200)
def test_the_day_after_some_days_is_found_by_walking(some: list[Pause], start: date, count: int) -> None:
    found = merged(some)
    open_days = [on for n in range(300) if not paused(found, on := start + timedelta(days=n))]
    expected = open_days[count] if count < len(open_days) else None
    assert day_after(found, start, count) == expected


def test_the_end_of_all_calendars_is_no_day() -> None:
    assert day_after((), date(9999, 12, 30), 7) is None
