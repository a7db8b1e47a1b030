"""The geometry of a chart, against slow and obvious ways."""

import time
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.practice.records import Kept
from dyads.trends.chart import GAP_DAYS, ChartLayout, Frame, date_ticks, lay_out, value_ticks
from dyads.trends.scores import series
from dyads.trends.selection import Selection
from tests.trends.making import ME, SIDES, kept, rated, rating, sitting
from tests.tries import tries


def chart(records: Kept, columns: int = 400) -> ChartLayout:
    (one,) = series(records, Selection(person=ME, measure="closeness"))
    return lay_out(one, columns)


@st.composite
def practices(draw: st.DrawFn) -> Kept:
    day = 0.0
    sessions = []
    ratings = []
    for number in range(draw(st.integers(1, 60))):
        day += draw(st.sampled_from([0.25, 1, 1, 2, 7, 21, 22, 60]))
        session = sitting(number, days=day, module=draw(st.sampled_from(["", "A", "B"])))
        sessions.append(session)
        ratings += [rating(session, when, draw(st.one_of(st.none(), st.integers(1, 7)))) for when in SIDES]
    return kept(sessions, ratings)


@tries(30)
@given(practices(), st.integers(1, 300))
def test_everything_lies_inside_and_is_counted(records: Kept, columns: int) -> None:
    found = chart(records, columns)
    given_ = [r for r in records.ratings if r.value is not None]
    assert sum(dot.n for dot in found.dots) == len(given_) == found.before + found.after
    for value in range(1, 8):
        assert sum(d.n for d in found.dots if d.value == value) == sum(r.value == value for r in given_)
    places = [(d.x, d.y) for d in found.dots] + [place for line in found.calm for place in line]
    places += [(a.x, y) for piece in found.band for a in piece for y in (a.before, a.after)]
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in places)
    assert sum(a.n for piece in found.band for a in piece) == found.both
    assert len(found.dots) <= 2 * 7 * (columns + len(found.gaps))


@tries(30)
@given(practices())
def test_gaps_against_the_obvious_way(records: Kept) -> None:
    given_ = {r.session for r in records.ratings if r.value is not None}
    days = [s.begun.date() for s in records.sessions if s.id in given_]
    breaks = [1 for one, other in pairwise(days) if other - one > timedelta(days=GAP_DAYS)]
    found = chart(records)
    assert len(found.gaps) == len(breaks)
    for gap in found.gaps:
        assert gap.start < gap.end
        assert not any(gap.start + 1e-9 < dot.x < gap.end - 1e-9 for dot in found.dots)
        drawn = [[place.x for place in line] for line in found.calm]
        drawn += [[across.x for across in piece] for piece in found.band]
        assert all(xs[0] >= gap.end - 1e-9 or xs[-1] <= gap.start + 1e-9 for xs in drawn)


@tries(30)
@given(st.lists(st.integers(1, 7), min_size=5, max_size=150))
def test_the_calm_line_is_the_mean_around(values: list[int]) -> None:
    found = chart(rated(*[(value, None) for value in values], gap=1), columns=100_000)
    (line,) = found.calm
    reach = found.window // 2
    assert found.window == max(9, len(values) // 12 | 1)
    for i, place in enumerate(line):
        around = values[max(0, i - reach) : i + reach + 1]
        assert place.y == pytest.approx((sum(around) / len(around) - 1) / 6)


@tries(30)
@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), min_size=5, max_size=150))
def test_the_band_is_the_mean_around_before_and_after(pairs: list[tuple[int, int]]) -> None:
    found = chart(rated(*pairs, gap=1), columns=100_000)
    (piece,) = found.band
    reach = max(9, len(pairs) // 12 | 1) // 2
    for i, across in enumerate(piece):
        around = pairs[max(0, i - reach) : i + reach + 1]
        before, after = (sum(side) / len(around) for side in zip(*around, strict=True))
        assert (across.before, across.after) == pytest.approx(((before - 1) / 6, (after - 1) / 6))


def test_charts_side_by_side_span_the_same_time() -> None:
    records = rated((1, 2), (3, 4), (5, 6), gap=10)
    (one,) = series(records, Selection())
    early, late = replace(one, occasions=one.occasions[:2]), replace(one, occasions=one.occasions[1:])
    left, right = (lay_out(part, 100, 2, (early, late)) for part in (early, late))
    assert [dot.x for dot in left.dots] == pytest.approx([0, 0.5, 0, 0.5])
    assert [dot.x for dot in right.dots] == pytest.approx([0.5, 1, 0.5, 1])
    assert (left.first, left.last, left.dates) == (right.first, right.last, right.dates)


def test_a_short_run_has_no_calm_line() -> None:
    assert chart(rated(*[(3, 4)] * 4)).calm == ()
    assert len(chart(rated(*[(3, 4)] * 5)).calm) == 1


def test_places_of_a_small_chart() -> None:
    found = chart(rated((1, 7), (4, None), (None, 4), (7, 7), gap=1))
    assert [(round(d.x, 3), d.y, d.side, d.value) for d in found.dots] == [
        (0, 0, "before", 1),
        (0.333, 0.5, "before", 4),
        (1, 1, "before", 7),
        (0, 1, "after", 7),
        (0.667, 0.5, "after", 4),
        (1, 1, "after", 7),
    ]
    ((first, last),) = found.band
    assert (first.before, first.after, last.before, last.after) == (0, 1, 1, 1)
    assert (found.before, found.after, found.both) == (3, 3, 2)


def test_one_sitting_and_none() -> None:
    found = chart(rated((3, 5)))
    assert [dot.x for dot in found.dots] == [0.5, 0.5]
    assert [tick.x for tick in found.dates] == [0.5]
    nothing = chart(rated((None, None)))
    assert (nothing.dots, nothing.band, nothing.calm, nothing.gaps, nothing.dates) == ((), (), (), (), ())


def test_modules_in_turn() -> None:
    sessions = [sitting(i, module=module) for i, module in enumerate(["A", "A", "", "A", "B", "B", "A"])]
    found = chart(kept(sessions, [rating(s, "before", 3) for s in sessions]))
    assert [(span.name, round(span.start * 6), round(span.end * 6)) for span in found.modules] == [
        ("A", 0, 1),
        ("A", 3, 3),
        ("B", 4, 5),
        ("A", 6, 6),
    ]


def test_thinning_keeps_the_counts_of_a_long_practice() -> None:
    found = chart(rated(*[(1 + i % 7, 1 + i % 5) for i in range(4000)], gap=0.7), columns=140)
    assert len(found.dots) == 140 * 12
    assert found.before == found.after == found.both == 4000
    assert len(found.band[0]) == 140


def test_four_times_as_many_gaps_cost_about_four_times_as_much() -> None:
    answers = [(1 + i % 7, 1 + i % 5) for i in range(4001)]
    (whole,) = series(rated(*answers, gap=GAP_DAYS + 1), Selection(person=ME, measure="closeness"))

    def seconds(gaps: int) -> float:
        begun = time.process_time()
        assert len(lay_out(replace(whole, occasions=whole.occasions[: gaps + 1]), 140).gaps) == gaps
        return time.process_time() - begun

    few, many = (min(seconds(gaps) for _again in range(3)) for gaps in (1000, 4000))
    assert many < 9 * few  # a way through all of them for each gap would cost sixteen times as much


@pytest.mark.parametrize(
    ("scale", "values"),
    [
        ((1, 7), [1, 3, 5, 7]),
        ((0, 10), [0, 5, 10]),
        ((1, 5), [1, 2, 3, 4, 5]),
        ((0, 20), [0, 5, 10, 15, 20]),
        ((1, 2), [1, 2]),
        ((1, 8), [1, 8]),
    ],
)
def test_value_ticks(scale: tuple[int, int], values: list[int]) -> None:
    assert [tick.value for tick in value_ticks(*scale)] == values
    assert [value_ticks(*scale)[0].y, value_ticks(*scale)[-1].y] == [0, 1]


@tries(300)
@given(st.integers(700_000, 740_000), st.integers(0, 36_500), st.integers(2, 12))
def test_date_ticks_are_few_in_order_and_in_place(first: int, length: int, most: int) -> None:
    ticks = date_ticks(first, first + length, most)
    assert 1 <= len(ticks) <= most
    assert len(ticks) >= 2 or length == 0
    days = [tick.day.toordinal() for tick in ticks]
    assert days == sorted(set(days))
    for tick in ticks:
        assert 0 <= tick.x <= 1
        assert length == 0 or tick.x * length == pytest.approx(tick.day.toordinal() - first)
        if tick.calendar != "day":
            assert tick.day.day == 1
        if tick.calendar == "year":
            assert tick.day.month == 1


def test_date_ticks_of_known_stretches() -> None:
    def shown(first: date, last: date) -> list[str]:
        return [tick.day.isoformat() for tick in date_ticks(first.toordinal(), last.toordinal())]

    assert shown(date(2026, 1, 5), date(2026, 1, 8)) == ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"]
    assert shown(date(2026, 1, 5), date(2026, 2, 9)) == [
        f"2026-{d}" for d in ("01-05", "01-12", "01-19", "01-26", "02-02", "02-09")
    ]
    assert shown(date(2026, 1, 5), date(2026, 5, 9)) == [f"2026-0{m}-01" for m in (2, 3, 4, 5)]
    assert shown(date(2010, 3, 1), date(2029, 9, 1)) == ["2015-01-01", "2020-01-01", "2025-01-01"]


def test_a_frame_turns_upside_down() -> None:
    frame = Frame(10, 20, 100, 50)
    assert frame.at(0, 0) == (10, 70)
    assert frame.at(1, 1) == (110, 20)
