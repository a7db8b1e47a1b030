"""Two measures beside each other."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from scipy import stats

from dyads.practice.measures import When
from dyads.practice.records import Kept
from dyads.trends.correlation import correlations, correlations_within
from dyads.trends.figure import PairBy, PracticeCount, regularity
from dyads.trends.scores import series
from dyads.trends.selection import Selection
from tests.trends.making import ANN, ME, day_rating, kept, rating, sitting

XS = [1, 2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 2, 6]
YS = [2, 1, 4, 3, 6, 5, 7, 3, 3, 5, 4, 1, 7]


def both(xs: list[int], ys: list[int], when: When = "after") -> Kept:
    sessions = [sitting(i) for i in range(len(xs))]
    pairs = list(zip(sessions, xs, ys, strict=True))
    return kept(
        sessions,
        [rating(s, when, x, measure="closeness") for s, x, _ in pairs]
        + [rating(s, when, y, measure="disclosure") for s, _, y in pairs],
    )


def test_rho_agrees_with_scipy() -> None:
    (found,) = correlations(both(XS, YS), "closeness", "disclosure", Selection(person=ME))
    assert (found.kind, found.unit, found.n, found.of, found.second) == (
        "correlation",
        "rho",
        13,
        "after",
        "disclosure",
    )
    assert found.value == pytest.approx(float(stats.spearmanr(XS, YS).statistic))
    assert found.low is not None
    assert found.high is not None
    assert found.value is not None
    assert -1 < found.low < found.value < found.high < 1


def test_before_with_before_where_one_is_not_asked_after() -> None:
    (found,) = correlations(both(XS, YS, "before"), "closeness", "disclosure", Selection(person=ME))
    assert found.of == "before"
    assert found.n == 13


def test_too_early_and_no_order() -> None:
    (found,) = correlations(both(XS[:11], YS[:11]), "closeness", "disclosure", Selection())
    assert found.too_early is not None
    assert (found.value, found.too_early.n_needed) == (None, 12)
    (found,) = correlations(both([4] * 13, YS), "closeness", "disclosure", Selection())
    assert found.too_early is not None
    assert (found.n, found.value) == (13, None)
    (found,) = correlations(both(XS, XS), "closeness", "disclosure", Selection())
    assert (found.value, found.low, found.high, found.too_early) == (1, None, None, None)


def test_missing_ratings_are_counted() -> None:
    records = both(XS, YS)
    skipped = replace(records.ratings[0], value=None, status="withdrawn")
    sessions = (*records.sessions[:-1], replace(records.sessions[-1], outcome="partial"))
    (found,) = correlations(Kept(sessions, (skipped, *records.ratings[1:])), "closeness", "disclosure", Selection())
    assert (found.n, found.left_out) == (11, (("partial", 1), ("withdrawn", 1)))


def test_persons_are_never_mixed() -> None:
    records = both(XS, YS)
    theirs = tuple(rating(s, "after", 4, measure="closeness", person=ANN) for s in records.sessions)
    found = correlations(Kept(records.sessions, records.ratings + theirs), "closeness", "disclosure", Selection())
    assert [(f.person, f.n) for f in found] == [(ME, 13), (ANN, 0)]


def test_regularity_is_a_count() -> None:
    whole, module, coming = regularity(
        ME, {None: PracticeCount(20, 13), "Affect": PracticeCount(10, 9), "Perspective": PracticeCount(0, 0)}
    )
    assert (whole.kind, whole.n, whole.value, whole.low, whole.module) == ("regularity", 20, 13, None, None)
    assert (module.n, module.value, module.module) == (10, 9, "Affect")
    assert coming.value is None
    assert coming.too_early is not None


def month(person: UUID = ME) -> Kept:
    """Return fourteen weekly meetings with a rating at each, and two sittings in the week before each."""
    meetings = [
        day_rating(f"{date(2026, 1, 11) + timedelta(weeks=i)}", 1 + i % 7, measure="wellbeing", when="meeting")
        for i in range(14)
    ]
    sessions = [sitting(2 * i + k, days=7 * i + 3 * k) for i in range(14) for k in (0, 1)]
    ratings = [rating(s, "after", 1 + (s.number // 2 + s.number % 2) % 6, measure="closeness") for s in sessions]
    return kept(sessions, [*meetings, *ratings])


def test_what_was_rated_at_a_meeting_goes_with_the_mean_since_the_one_before() -> None:
    (found,) = correlations(month(), "wellbeing", "closeness", Selection(person=ME))
    assert (found.by, found.n, found.of) == ("meeting", 14, "meeting")
    xs: list[float] = [1 + i % 7 for i in range(14)]
    ys = [(1 + i % 6 + 1 + (i + 1) % 6) / 2 for i in range(14)]
    assert found.value == pytest.approx(float(stats.spearmanr(xs, ys).statistic))
    assert any("Paired by meeting" in note.id for note in found.notes)


def test_ratings_further_back_than_four_weeks_do_not_belong_to_a_meeting() -> None:
    session = sitting(1, days=0)
    records = kept([session], [rating(session, "after", 5), day_rating("2026-02-03", 3, when="meeting")])
    (found,) = correlations(records, "mood", "closeness", Selection(person=ME), "meeting")
    assert (found.n, found.value) == (0, None)
    near = kept([session], [rating(session, "after", 5), day_rating("2026-02-01", 3, when="meeting")])
    (found,) = correlations(near, "mood", "closeness", Selection(person=ME), "meeting")
    assert found.n == 1


def days(moods: list[int], closeness: list[int], step: int) -> Kept:
    sessions = [sitting(i, days=i * step) for i in range(len(closeness))]
    ratings = [rating(s, "after", value) for s, value in zip(sessions, closeness, strict=True)]
    asked = [
        day_rating(f"{date(2026, 1, 5) + timedelta(days=i * step)}", mood, when="week") for i, mood in enumerate(moods)
    ]
    return kept(sessions, [*ratings, *asked])


@pytest.mark.parametrize("by", ["day", "week"])
def test_by_day_and_by_week_agree_with_scipy(by: PairBy) -> None:
    records = days(XS, YS, 7)
    (found,) = correlations(records, "mood", "closeness", Selection(person=ME), by)
    assert (found.by, found.n) == (by, 13)
    assert found.value == pytest.approx(float(stats.spearmanr(XS, YS).statistic))


def test_a_week_takes_the_means_of_what_was_rated_in_it() -> None:
    records = days(XS, YS, 2)
    (found,) = correlations(records, "mood", "closeness", Selection(person=ME), "week")
    assert (found.n, found.value) == (4, None)
    assert found.too_early is not None
    (found,) = correlations(records, "mood", "closeness", Selection(person=ME))
    assert (found.by, found.n) == ("day", 13)


def test_the_closest_pairing_that_has_enough_is_taken_and_said() -> None:
    (found,) = correlations(both(XS, YS), "closeness", "disclosure", Selection(person=ME))
    assert found.by == "sitting"
    assert [note.id for note in found.notes] == ["Paired by sitting."]


def test_where_there_is_no_pair_it_says_why() -> None:
    def why(records: Kept, one: str, other: str, by: PairBy | None = None) -> str:
        (found,) = correlations(records, one, other, Selection(person=ME), by)
        assert found.too_early is not None
        assert (found.n, found.value) == (0, None)
        return found.too_early.what.id

    assert "same question twice" in why(both(XS, YS), "closeness", "closeness")
    assert "nothing counts here" in why(both(XS, YS), "closeness", "mood")
    assert "both asked" in why(both(XS, YS), "closeness", "disclosure", "meeting")
    apart = [sitting(1, days=0), sitting(2, days=40)]
    records = kept(apart, [rating(apart[0], "after", 3), rating(apart[1], "after", 3, measure="disclosure")])
    assert "both asked" in why(records, "closeness", "disclosure")


def test_series_that_were_made_before_give_the_same() -> None:
    for records in (both(XS, YS), both(XS, YS, "before"), both(XS[:11], YS[:11]), month()):
        for choice in (Selection(), Selection(person=ME)):
            several = series(records, choice)
            asked = sorted({one.measure for one in several})
            for one in asked:
                for other in asked:
                    within = correlations_within(several, one, other, choice)
                    assert within == correlations(records, one, other, choice)
