"""The mean over people of their own figures, beside the same worked out by hand, on a study whose design is known."""

import math
import statistics
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dyads.practice.records import Kept
from dyads.trends.figure import Kind
from dyads.trends.figures import Split, figures
from dyads.trends.group_figures import GroupFigure, group_figures
from dyads.trends.selection import Selection
from tests.trends.making import ANN, BEN, ME, SIDES, day_rating, kept, rating, sitting
from tests.trends.simulate import Design, simulate

TRUE: dict[tuple[str, Kind], float] = {
    ("closeness", "change"): 1.49,
    ("closeness", "slope"): 0.016,
    ("disclosure", "slope"): 0.023,
}


def found(records: Kept, *everybody: UUID) -> tuple[GroupFigure, ...]:
    return group_figures(records, Selection(), everybody)


@pytest.mark.parametrize("rotate", [False, True])
def test_the_effects_of_a_simulated_study_are_recovered_within_their_margins(rotate: bool) -> None:
    held = {(f.measure, f.kind): f for f in found(simulate(Design(people=24, rotate=rotate), seed=4))}
    assert set(TRUE) < set(held)
    for key, true in TRUE.items():
        figure = held[key]
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low <= true <= figure.high
        assert figure.high - figure.low < (0.6 if figure.kind == "change" else 0.02)
        assert (figure.people, figure.n, figure.direction) == (24, 936, "up")
    spread = held["closeness", "change"].spread
    assert spread is not None
    assert 0.2 < spread < 0.8


def test_it_is_the_mean_of_what_each_person_sees() -> None:
    records = simulate(Design(people=8, weeks=8), seed=3)
    own = figures(records, Selection(), (Split(script=True),))
    for figure in found(records):
        values = [f.value for f in own if (f.measure, f.kind) == (figure.measure, figure.kind) and f.value is not None]
        assert figure.value == pytest.approx(statistics.fmean(values))
        assert figure.spread == pytest.approx(statistics.stdev(values))
        if figure.kind in ("slope", "slope-per-week"):
            low, high = stats.t.interval(0.95, len(values) - 1, statistics.fmean(values), stats.sem(values))
            assert [figure.low, figure.high] == pytest.approx([float(low), float(high)])


def whole(person: UUID, *changes: int, first: int = 0) -> Kept:
    """Return sittings of one person alone, one for each change."""
    sessions = [sitting(first + i, people=(person,)) for i in range(len(changes))]
    ratings = [
        rating(s, when, 3 + (change if when == "after" else 0), person=person)
        for s, change in zip(sessions, changes, strict=True)
        for when in SIDES
    ]
    return kept(sessions, ratings)


def joined(*several: Kept) -> Kept:
    return kept([s for k in several for s in k.sessions], [r for k in several for r in k.ratings])


def test_everybody_counts_once_however_often_they_sat() -> None:
    records = joined(whole(ME, *[3] * 20), whole(ANN, *[1] * 5, first=50))
    change = next(f for f in found(records) if f.kind == "change")
    assert [change.value, change.people, change.n, change.spread] == pytest.approx([2, 2, 25, math.sqrt(2)])
    assert (change.low, change.direction) == (None, "unclear")  # two people are too few for a margin


def test_who_is_missing_is_named_with_the_reason() -> None:
    records = joined(whole(ME, 1, 1, 1, 1, 1), whole(ANN, 1, 1, first=50))
    change = next(f for f in found(records, ME, ANN, BEN) if f.kind == "change")
    assert dict(change.missing)[BEN].id == "no rating"
    early = dict(change.missing)[ANN]
    assert (early.values["count"], early.values["needed"]) == (2, 5)
    assert ME not in dict(change.missing)
    assert change.too_early is not None
    assert (change.value, change.people, change.too_early.n_needed) == (None, 1, 2)
    shown = change.as_dict(lambda message: message.id, {ANN: "A", BEN: "B"}.__getitem__)
    assert set(shown["missing"]) == {"A", "B"}  # type: ignore[call-overload]


def test_that_partners_are_not_independent_is_said_where_there_are_partners() -> None:
    pairs = found(simulate(Design(people=6, weeks=8), seed=1))
    assert all(any("not independent" in note.id for note in f.notes) for f in pairs)
    alone = found(joined(*(whole(UUID(int=n), *[1] * 6, first=n * 20) for n in range(1, 7))))
    assert not any("independent" in note.id for f in alone for note in f.notes)


def test_what_a_plan_asked_at_meetings_has_a_mean_a_person_and_a_meeting() -> None:
    days = ["2026-06-07", "2026-06-24", "2026-07-12"]
    records = kept(
        [],
        [
            day_rating(day, value, measure="helpfulness", person=person, when="meeting")
            for person, values in ((ME, (8, 9, 10)), (ANN, (6, 7, None)), (BEN, (4, 5, 6)))
            for day, value in zip(days, values, strict=True)
        ],
    )
    level, *meetings = (f for f in found(records) if f.kind == "level")
    assert level.value == pytest.approx((9 + 6.5 + 5) / 3)
    assert (level.people, level.n, level.of) == (3, 8, "meeting")
    assert [(f.day, f.value, f.people) for f in meetings] == [
        (date(2026, 6, 7), 6, 3),
        (date(2026, 6, 24), 7, 3),
        (date(2026, 7, 12), 8, 2),
    ]
    assert dict(level.left_out) == {"skipped": 1}


@given(st.lists(st.integers(1, 7), min_size=2, max_size=12))
def test_no_margin_of_fewer_than_five_and_none_outside_the_scale(levels: list[int]) -> None:
    ratings = [day_rating("2026-06-07", level, person=UUID(int=n + 1)) for n, level in enumerate(levels)]
    level = next(f for f in found(kept([], ratings)) if f.kind == "level")
    assert (level.low is None) == (len(levels) < 5)
    if level.low is not None and level.high is not None and level.value is not None:
        assert 0 <= level.low <= level.value <= level.high <= 10


def test_the_keys_of_a_persons_figure() -> None:
    records = simulate(Design(people=2, weeks=3), seed=1)
    shown = found(records)[0].as_dict(lambda message: message.id)
    own = figures(records, Selection())[0].as_dict(lambda message: message.id)
    same = [key for key in own if key not in {"against", "second", "by"}]
    assert [key for key in shown if key in own] == same
    assert [key for key in shown if key not in own] == ["people", "spread", "missing", "day"]
