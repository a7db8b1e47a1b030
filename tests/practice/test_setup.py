"""What was settled before the start: who, who first, what is asked of whom, and what two homes tell each other."""

from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dyads.practice.clock import (
    LEAD,
    QUARTER_LEAD,
    at_clock_time,
    missed_clock_time,
    next_full_minute,
    next_quarter_minute,
    zone_text,
)
from dyads.practice.measures import Measure, question_text
from dyads.practice.message import msg
from dyads.practice.script import Ratings, Roles
from dyads.practice.setup import FirstBy, PlanDay, Setup, Slot, questions, who_is_first
from tests.practice.samples import dyad, script_of
from tests.practice.strategies import person, setup_for, setups

SOLO = script_of('format=1\ntitle="Alone"\nform="solo"\n[[phase]]\nname="Sit"\nlength="5m"\n')
slots = st.sampled_from((0, 1))


# The set-up itself


@given(setups())
def test_a_set_up_cannot_change(setup: Setup) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(setup, "first", 0)  # noqa: B010 - what mypy forbids is what is tested


@pytest.mark.parametrize(
    "changes",
    [
        {"people": ()},
        {"people": (person(0), person(1), person(2))},
        {"people": (person(0), person(0))},
        {"people": (person(0),), "here": (0,), "first": 1},
        {"people": (person(0),), "here": (0, 1)},
        {"here": ()},
        {"here": (0, 0)},
        {"here": (2,)},
        {"delay": 301},
        {"variant": -1},
        {"begun": datetime(2026, 3, 1, 19, 30)},  # noqa: DTZ001 - that is what is refused
        {"unknown": 1},
    ],
)
def test_what_is_no_set_up(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        setup_for(dyad(), **changes)


# Who speaks first


def first(by: FirstBy, *, last: Slot | None, apart: bool = False) -> tuple[Slot, FirstBy]:
    return who_is_first(by, chosen=0, last_first=last, chance=1, apart=apart)


def test_who_speaks_first() -> None:
    assert first("chosen", last=0) == (0, "chosen")
    assert first("chance", last=0) == (1, "chance")
    assert first("alternating", last=0) == (1, "alternating")
    assert first("alternating", last=1) == (0, "alternating")
    assert first("alternating", last=None) == (0, "alternating")


def test_apart_two_computers_toss_no_coin() -> None:
    assert first("chance", last=1, apart=True) == (0, "alternating")
    assert first("chance", last=None, apart=True) == (0, "alternating")
    assert first("chosen", last=0, apart=True) == (0, "chosen")


# What is asked


def measure(asked_of: str = "all") -> Measure:
    words = {"en": "words"}
    return Measure.model_validate(
        {"question": words, "low": words, "high": words, "range": (1, 7), "asked_of": asked_of}
    )


MEASURES = {"a": measure(), "s": measure("speaker"), "l": measure("listener")}
RATED = dyad().model_copy(update={"ratings": Ratings(before=("a",), after=("l", "a", "gone", "s"))})


def asked(setup: Setup) -> list[tuple[int, str]]:
    return [(question.slot, question.measure_id) for question in questions(setup, "after")]


def test_person_by_person_in_the_order_of_the_measures() -> None:
    setup = setup_for(RATED, measures=MEASURES, here=(1, 0))
    assert asked(setup) == [(1, "l"), (1, "a"), (1, "s"), (0, "l"), (0, "a"), (0, "s")]
    assert [question.measure_id for question in questions(setup, "before")] == ["a", "a"]


def test_what_the_plan_asks_comes_after_what_the_exercise_asks_and_nothing_twice() -> None:
    day = PlanDay(plan="p", run=UUID(int=9), module="M", week=1, day=date(2026, 3, 2), before=("s", "a"), after=("s",))
    setup = setup_for(RATED, measures=MEASURES, plan_day=day)
    assert [question.measure_id for question in questions(setup, "before") if question.slot == 0] == ["a", "s"]
    assert [question.measure_id for question in questions(setup, "after") if question.slot == 0] == ["l", "a", "s"]


def test_only_who_sits_here_is_asked() -> None:
    assert asked(setup_for(RATED, measures=MEASURES, here=(0,), apart=True)) == [(0, "l"), (0, "a"), (0, "s")]


def test_where_one_speaks_each_is_asked_what_concerns_their_role() -> None:
    one = RATED.model_copy(update={"turns": "one"})
    assert asked(setup_for(one, measures=MEASURES, first=1)) == [(0, "l"), (0, "a"), (1, "a"), (1, "s")]


def test_without_roles_everything_is_asked() -> None:
    alone = SOLO.model_copy(update={"ratings": RATED.ratings})
    assert asked(setup_for(alone, measures=MEASURES)) == [(0, "l"), (0, "a"), (0, "s")]
    assert {question.role for question in questions(setup_for(alone, measures=MEASURES), "after")} == {None}


@pytest.mark.parametrize("turns", ["each", "one"])
def test_a_measure_for_a_role_says_in_which_role_it_is_asked(turns: str) -> None:
    setup = setup_for(RATED.model_copy(update={"turns": turns}), measures=MEASURES)
    roles = {question.measure_id: question.role for question in questions(setup, "after")}
    assert roles == {"l": msg("About your listening."), "a": None, "s": msg("About your speaking.")}
    called = RATED.model_copy(update={"roles": Roles(listener="witness")})
    roles = {
        question.measure_id: question.role for question in questions(setup_for(called, measures=MEASURES), "after")
    }
    assert roles["l"] == msg("In the role: {role}.", role="witness")
    assert roles["s"] == msg("About your speaking.")


def test_a_question_names_the_exercise_that_it_means() -> None:
    setup = setup_for(RATED, measures=MEASURES)
    assert {question.about for question in questions(setup, "after")} == {(setup.script.title,)}
    liking = Measure.model_validate(
        {
            "question": {"en": "How do you like {exercise}, {other}?", "de": "Wie {exercise}?"},
            "choices": [{"en": "a"}] * 2,
        }
    )
    assert question_text(liking, "en", "“Bow”") == "How do you like “Bow”, {other}?"
    assert question_text(liking, "de", "„Bow“") == "Wie „Bow“?"


# Two homes

instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware


@given(instants)
def test_the_next_full_minute_that_leaves_time_to_say_so(now: datetime) -> None:
    start = next_full_minute(now)
    assert (start.second, start.microsecond) == (0, 0)
    assert LEAD <= start - now < LEAD + timedelta(minutes=1)


@given(instants)
def test_the_next_quarter_minute(now: datetime) -> None:
    moment = next_quarter_minute(now)
    assert (moment.second % 15, moment.microsecond) == (0, 0)
    assert QUARTER_LEAD <= moment - now < QUARTER_LEAD + timedelta(seconds=15)


@given(instants.map(lambda now: now.replace(second=0, microsecond=0)), st.data())
def test_both_sides_propose_the_same_when_they_ask_within_one_lead(minute: datetime, data: st.DataObject) -> None:
    spread = st.integers(1, 60_000_000).map(
        lambda us: minute - LEAD - timedelta(minutes=1) + timedelta(microseconds=us)
    )
    mine, partners = data.draw(spread), data.draw(spread)
    elsewhere = partners.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert next_full_minute(mine) == next_full_minute(elsewhere) == minute


@given(st.lists(instants, min_size=2, max_size=6))
def test_a_later_question_never_proposes_an_earlier_minute(asked_at: list[datetime]) -> None:
    for earlier, later in pairwise(sorted(asked_at)):
        assert next_full_minute(earlier) <= next_full_minute(later)


def test_a_clock_time_is_today_or_tomorrow() -> None:
    now = datetime(2026, 3, 1, 19, 30, 20, 5, tzinfo=UTC)
    in_utc = partial(datetime.replace, tzinfo=UTC)
    assert at_clock_time(now, 19, 31, 0, in_utc) == datetime(2026, 3, 1, 19, 31, tzinfo=UTC)
    assert at_clock_time(now, 19, 30, 20, in_utc) == datetime(2026, 3, 2, 19, 30, 20, tzinfo=UTC)
    assert at_clock_time(now, 7, 0, 0, in_utc) == datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "shown", "ago"),
    [
        ("19:35", "19:30", 5),
        ("19:35", "19:36", None),
        ("06:00", "19:30", None),
        ("14:00", "07:00", 7 * 60),
        ("20:00", "07:00", None),
        ("23:50", "00:05", None),
        ("00:05", "23:50", None),
        ("19:30", "19:30", 0),
    ],
)
def test_a_time_just_missed_is_not_that_of_tomorrow(now: str, shown: str, ago: int | None) -> None:
    moment = datetime.fromisoformat(f"2026-03-01T{now}:00+00:00")
    hour, minute = map(int, shown.split(":"))
    found = missed_clock_time(moment, at_clock_time(moment, hour, minute, 0, partial(datetime.replace, tzinfo=UTC)))
    assert found == (None if ago is None else timedelta(minutes=ago))


@pytest.mark.parametrize(
    ("offset", "zone", "said"),
    [
        (60, "Europe/Berlin", "Europe/Berlin, UTC+1"),
        (345, "", "UTC+5:45"),
        (-210, "America/St_Johns", "America/St_Johns, UTC-3:30"),
        (0, "", "UTC"),
        (0, "UTC", "UTC"),
        (0, "Europe/London", "Europe/London, UTC"),
    ],
)
def test_a_zone_is_said_with_its_name_and_offset(offset: int, zone: str, said: str) -> None:
    assert zone_text(datetime(2026, 3, 1, 19, 30, tzinfo=timezone(timedelta(minutes=offset))), zone) == said


def test_ids_are_kept_as_they_are() -> None:
    assert isinstance(setup_for(dyad()).session, UUID)
