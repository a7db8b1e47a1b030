"""What two homes agree on by voice: the same choices show the same digits, and one other choice shows others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dyads.library.scripts import list_scripts
from dyads.library.search_path import SearchPath
from dyads.practice.apart import (
    ApartTerms,
    begun_anew,
    exercise_hash,
    lateness,
    later,
    moved,
    nearest_second,
    other_first,
    other_text,
    proposed,
    start_text,
    time_to_agree,
)
from dyads.practice.clock import LEAD, next_full_minute

moments = st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1)).map(  # noqa: DTZ001 - made aware
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
)
zones = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
names = st.lists(st.text(min_size=1, max_size=12), min_size=2, max_size=2).map(lambda two: (two[0], two[1]))


@st.composite
def terms(draw: st.DrawFn) -> ApartTerms:
    texts = draw(st.integers(1, 400))
    themed = draw(st.sampled_from([(), (0,), (2, 3)])) if texts > 4 else ()
    return ApartTerms(
        exercise=f"{draw(st.integers(0, 2**256 - 1)):064x}",
        texts=texts,
        has_turns=draw(st.booleans()),
        seconds=draw(st.integers(60, 9000)),
        names=draw(names),
        start=draw(moments),
        chosen=draw(st.none() | st.sampled_from([0, 1])),
        shift=draw(st.integers(0, 399)),
        themed=themed,
        takes_theme=bool(themed) and draw(st.booleans()),
    )


def elsewhere(mine: ApartTerms, zone: timezone) -> ApartTerms:
    """The same in the other home: there slot 0 is the other one, and the clock hangs in another zone."""
    return replace(
        mine,
        names=(mine.names[1], mine.names[0]),
        chosen=None if mine.chosen is None else 1 - mine.chosen,  # type: ignore[arg-type]  # a slot
        start=mine.start.astimezone(zone),
    )


@given(terms(), zones, zones)
def test_the_same_choices_show_the_same_digits_and_mean_the_same(
    mine: ApartTerms, here: timezone, there: timezone
) -> None:
    mine = moved(mine, mine.start.astimezone(here))
    other = elsewhere(mine, there)
    assert mine.digits == other.digits
    assert (mine.letter, mine.text, mine.variant) == (other.letter, other.text, other.variant)
    assert len(mine.digits) == 4
    assert mine.digits.isdecimal()
    if mine.letter:
        assert mine.names[mine.first] == other.names[other.first]
    for step in (other_first, other_text, lambda one: later(one, 1, one.start - timedelta(hours=1))):
        assert step(mine).digits == step(other).digits


@given(terms(), zones, st.data())
def test_one_other_choice_shows_other_digits(mine: ApartTerms, there: timezone, data: st.DataObject) -> None:
    other = elsewhere(mine, there)
    minutes = data.draw(st.integers(-600, 600).filter(bool))
    changes = [
        replace(other, seconds=data.draw(st.integers(60, 9000).filter(lambda seconds: seconds != mine.seconds))),
        moved(other, other.start + timedelta(seconds=data.draw(st.integers(1, 59)))),
    ]
    at_another_minute = moved(other, other.start + timedelta(minutes=minutes))
    if (at_another_minute.letter, at_another_minute.text) == (other.letter, other.text):
        changes.append(at_another_minute)
    if mine.letter:
        changes.append(other_first(other))
    if mine.texts > 1:
        changes.append(other_text(other))
    assert mine.digits not in {change.digits for change in changes}


@given(terms(), st.integers(-30, 30), st.booleans(), st.integers(-5, 5))
def test_a_few_minutes_texts_and_the_other_begins_never_cancel_out(
    mine: ApartTerms, minutes: int, swapped: bool, texts: int
) -> None:
    assume(mine.letter or not swapped)
    other = moved(mine, mine.start + timedelta(minutes=minutes))
    other = replace(other, chosen=mine.first, shift=mine.shift + mine.variant - other.variant + texts)
    other = other_first(other) if swapped else other
    same = (minutes, swapped, other.text) == (0, False, mine.text)
    assert (mine.digits == other.digits) == same


def test_shipped_exercises_have_digits_of_their_own() -> None:
    start = datetime(2026, 11, 27, 19, 42, tzinfo=UTC)
    found = {
        item.id: ApartTerms(exercise_hash(item.id, item.loaded.value.script), 1, False, 600, ("", ""), start).digits
        for item in list_scripts(SearchPath())
        if item.loaded.value is not None
    }
    assert len(found) > 10
    assert len(set(found.values())) >= len(found) - 1  # of ten thousand numbers two may meet by chance


def test_the_language_of_a_home_makes_no_difference() -> None:
    """The hash is that of the original; a translation only says it otherwise."""
    files = [item.loaded.value for item in list_scripts(SearchPath()) if item.loaded.value is not None]
    translated = [file for file in files if file.translations]
    assert translated
    for file in translated:
        assert file.script.language == "en"


DAY = datetime(2026, 11, 27, 19, 42, tzinfo=UTC)
ANN_AND_BEN = ApartTerms("ab" * 32, 36, True, 720, ("Ann", "Ben"), DAY)


def test_who_begins_follows_from_the_day_and_the_order_of_the_names() -> None:
    for day in range(6):
        mine = moved(ANN_AND_BEN, DAY + timedelta(days=day))
        other = replace(mine, names=("Benjamin", "Annie"))
        assert mine.names[mine.first][:3] == other.names[other.first][:3]
        assert moved(mine, mine.start + timedelta(days=1)).first != mine.first
        assert moved(mine, mine.start + timedelta(weeks=1)).first != mine.first


def test_a_day_is_the_same_for_both_whatever_their_clocks_say() -> None:
    auckland, honolulu = timezone(timedelta(hours=13)), timezone(timedelta(hours=-10))
    here, there = (moved(ANN_AND_BEN, DAY.astimezone(zone)) for zone in (auckland, honolulu))
    assert here.start.date() != there.start.date()
    assert (here.variant, here.first) == (there.variant, there.first)


@pytest.mark.parametrize("both", [("Ann", "ann "), ("", "Ben"), ("Ann", "")])
def test_where_the_names_do_not_tell_them_apart_the_digits_leave_it_to_the_voice(both: tuple[str, str]) -> None:
    mine = replace(ANN_AND_BEN, names=both, otherwise=1)
    assert (mine.letter, mine.first) == ("", 1)
    assert other_first(mine).first == 0
    assert other_first(mine).digits == mine.digits


def test_the_start_carries_its_zone_and_the_same_in_utc() -> None:
    assert start_text(DAY) == "19:42 UTC"
    assert start_text(DAY.astimezone(timezone(timedelta(hours=1)))) == "20:42 UTC+1 = 19:42 UTC"
    assert start_text(DAY.replace(second=5).astimezone(timezone(timedelta(minutes=345)))) == (
        "01:27:05 UTC+5:45 = 19:42:05 UTC"
    )


@given(terms(), moments, st.integers(0, 6), st.integers(0, 59))
def test_a_proposed_minute_leaves_time_for_what_has_to_be_done(
    mine: ApartTerms, now: datetime, questions: int, second: int
) -> None:
    now, lead = now.replace(second=second), time_to_agree(questions)
    fresh = moved(mine, next_full_minute(now, lead))
    assert lead <= fresh.start - now < lead + timedelta(minutes=1)
    assert proposed(fresh, now, lead, fixed=False) == fresh
    late = proposed(fresh, fresh.start - timedelta(seconds=2), lead, fixed=True)
    assert late.start - fresh.start >= lead - timedelta(seconds=2)
    held = proposed(fresh, fresh.start - timedelta(seconds=5), lead, fixed=True)
    assert held == fresh
    gone = proposed(fresh, fresh.start - (lead - LEAD) + timedelta(seconds=1), lead, fixed=False)
    assert gone.start > fresh.start


@given(terms(), moments)
def test_a_settled_setup_keeps_who_begins_and_the_texts_at_another_moment(mine: ApartTerms, start: datetime) -> None:
    anew = begun_anew(mine, start)
    assert (anew.first, anew.variant, anew.text, anew.start) == (mine.first, mine.variant, mine.text, start)


def test_lateness_is_what_has_passed() -> None:
    assert lateness(DAY, DAY - timedelta(seconds=9)) is None
    assert lateness(DAY, DAY + timedelta(milliseconds=900)) is None
    assert lateness(DAY, DAY + timedelta(seconds=40)) == timedelta(seconds=40)
    assert nearest_second(DAY + timedelta(milliseconds=998)) == DAY + timedelta(seconds=1)
