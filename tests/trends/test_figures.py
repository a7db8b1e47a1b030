"""Figures: what they say, what they leave out, and when they keep silent."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dyads.practice.records import STATUSES, Kept, Outcome, Rating, SessionSummary, Status
from dyads.trends.by_partner import by_partner
from dyads.trends.figure import Figure, Kind
from dyads.trends.figures import Split, figures
from dyads.trends.scores import series
from dyads.trends.selection import Selection, measure_series, narrow
from tests.trends.making import ANN, BEN, ME, SIDES, START, day_rating, kept, rated, rating, sitting
from tests.tries import tries

POOLED = (Split(),)


def one(found: tuple[Figure, ...], kind: Kind, **wanted: object) -> Figure:
    fitting = [f for f in found if f.kind == kind and all(getattr(f, key) == value for key, value in wanted.items())]
    assert len(fitting) == 1, fitting
    return fitting[0]


def pooled(records: Kept, choice: Selection | None = None) -> tuple[Figure, ...]:
    return figures(records, choice or Selection(person=ME, measure="closeness"), POOLED)


def test_change_is_after_minus_before_with_a_t_margin() -> None:
    pairs = [(3, 4), (2, 5), (4, 4), (5, 4), (3, 5), (1, 3)]
    found = one(pooled(rated(*pairs)), "change")
    differences = [after - before for before, after in pairs]
    low, high = stats.t.interval(0.95, 5, loc=sum(differences) / 6, scale=stats.sem(differences))
    assert (found.n, found.unit, found.of, found.too_early) == (6, "points", "change", None)
    assert found.value == pytest.approx(7 / 6)
    assert [found.low, found.high] == pytest.approx([low, high], abs=1e-8)


def test_change_is_too_early_below_five() -> None:
    found = one(pooled(rated(*[(3, 4)] * 4)), "change")
    assert (found.n, found.value, found.low, found.high) == (4, None, None, None)
    assert found.too_early is not None
    assert (found.too_early.n, found.too_early.n_needed) == (4, 5)
    assert one(pooled(rated(*[(3, 4)] * 5)), "change").value == 1


def test_a_change_that_is_always_the_same_says_so() -> None:
    found = one(pooled(rated(*[(3, 4)] * 6)), "change")
    assert (found.value, found.low, found.high) == (1, 1, 1)
    assert any("no width" in note.id for note in found.notes)


@pytest.mark.parametrize(
    ("count", "gap", "early"), [(12, 2.4, True), (12, 28 / 11, False), (11, 5, True), (13, 2.5, False), (40, 0.5, True)]
)
def test_slope_needs_twelve_ratings_over_four_weeks(count: int, gap: float, early: bool) -> None:
    records = rated(*[(1 + i % 7, 4) for i in range(count)], gap=gap)
    for kind in ("slope", "slope-per-week"):
        found = one(pooled(records), kind)
        assert (found.too_early is not None) is early
        assert (found.value is None) is early
        if found.too_early is not None:
            assert found.too_early.n_needed == 12
            assert found.too_early.days_needed == 28


def test_slopes_agree_with_scipy() -> None:
    before = [2, 3, 2, 3, 4, 3, 5, 4, 5, 6, 5, 6, 6, 7]
    found = pooled(rated(*[(value, value) for value in before], gap=3))
    per_sitting, per_week = one(found, "slope"), one(found, "slope-per-week")
    theirs = stats.linregress(range(14), before)
    reach = stats.t.ppf(0.975, 12) * theirs.stderr
    assert per_sitting.value == pytest.approx(theirs.slope)
    assert per_sitting.low == pytest.approx(theirs.slope - reach)
    assert per_sitting.high == pytest.approx(theirs.slope + reach)
    assert per_sitting.unit == "points per session"
    assert per_week.value == pytest.approx(theirs.slope / 3 * 7)
    assert per_week.low == pytest.approx((theirs.slope - reach) / 3 * 7)
    assert per_week.unit == "points per week"


def test_an_unrated_sitting_does_not_shorten_the_way() -> None:
    pairs: list[tuple[int | None, int | None]] = [(1 + i // 4, 4) for i in range(20)]
    pairs[5] = pairs[6] = (None, 4)
    found = one(pooled(rated(*pairs)), "slope")
    places = [i for i in range(20) if i not in (5, 6)]
    assert found.value == pytest.approx(stats.linregress(places, [pairs[i][0] or 0 for i in places]).slope)
    assert found.n == 18
    assert found.left_out == (("skipped", 2),)


def test_level_and_latest_are_of_the_rating_before() -> None:
    found = pooled(rated((3, 7), (4, 7), (4, 7), (3, 7), (5, 7)))
    level, latest = one(found, "level"), one(found, "latest")
    low, high = stats.t.interval(0.95, 4, loc=3.8, scale=stats.sem([3, 4, 4, 3, 5]))
    assert [level.value, level.low, level.high] == pytest.approx([3.8, low, high])
    assert (latest.value, latest.low, latest.high, latest.n) == (5, None, None, 1)


@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), min_size=1, max_size=14))
def test_no_margin_of_fewer_than_five_and_none_outside_the_scale(pairs: list[tuple[int, int]]) -> None:
    found = pooled(rated(*pairs))
    level = one(found, "level")
    assert (level.low is None) == (level.high is None) == (len(pairs) < 5)
    for figure, low, high in ((level, 1, 7), (one(found, "change"), -6, 6)):
        if figure.low is not None and figure.high is not None and figure.value is not None:
            assert low <= figure.low <= figure.value <= figure.high <= high


def test_a_margin_that_was_cut_says_so() -> None:
    level = one(pooled(rated((1, 1), (1, 1), (1, 1), (1, 1), (7, 7))), "level")
    assert (level.low, any("ends where the scale ends" in note.id for note in level.notes)) == (1, True)
    level = one(pooled(rated((3, 3), (4, 4), (3, 3), (4, 4), (3, 3))), "level")
    assert not any("ends where the scale ends" in note.id for note in level.notes)


def test_the_order_of_the_records_does_not_matter() -> None:
    records = rated(*[(1 + i % 5, 2 + i % 6) for i in range(15)])
    turned = Kept(records.sessions[::-1], records.ratings[::-1])
    assert pooled(records) == pooled(turned)


def test_a_measure_asked_only_after_has_slope_and_level_of_that_and_no_change() -> None:
    sessions = [sitting(i, days=3 * i) for i in range(14)]
    ratings = [rating(s, "after", 1 + i // 3, measure="disclosure") for i, s in enumerate(sessions)]
    found = figures(kept(sessions, ratings), Selection(person=ME), POOLED)
    assert [(f.kind, f.of) for f in found] == [
        ("slope", "after"),
        ("slope-per-week", "after"),
        ("level", "after"),
        ("latest", "after"),
    ]
    assert found[0].value == pytest.approx(stats.linregress(range(14), [1 + i // 3 for i in range(14)]).slope)


def test_what_a_plan_asks_by_day() -> None:
    ratings = [day_rating(f"2026-03-{day:02}", day % 6) for day in range(1, 31)]
    found = figures(kept([], ratings), Selection(person=ME), POOLED)
    assert {f.of for f in found} == {"day"}
    week = one(found, "slope-per-week")
    assert week.value == pytest.approx(stats.linregress(range(30), [d % 6 for d in range(1, 31)]).slope * 7)
    assert figures(kept([], ratings), Selection(person=ME, partner=ANN)) == ()
    since = figures(kept([], ratings), Selection(person=ME, since=date(2026, 3, 30)), POOLED)
    assert one(since, "level").n == 1


class TestLeftOut:
    """Nothing is left out silently."""

    @pytest.mark.parametrize("status", [status for status in STATUSES if status != "given"])
    def test_missing_ratings_by_their_reason(self, status: Status) -> None:
        records = rated(*[(3, 4)] * 6)
        missing = replace(records.ratings[-1], value=None, status=status)
        found = pooled(Kept(records.sessions, (*records.ratings[:-1], missing)))
        change = one(found, "change")
        assert change.n == 5
        assert change.left_out == ((status, 1),)
        assert one(found, "level").left_out == ()

    def test_a_rating_that_is_not_there(self) -> None:
        records = rated(*[(3, 4)] * 6)
        change = one(pooled(Kept(records.sessions, records.ratings[:-1])), "change")
        assert (change.n, change.left_out) == (5, (("not-asked", 1),))

    @pytest.mark.parametrize(("outcome", "reason"), [("partial", "partial"), ("open", "open")])
    def test_a_stopped_sitting_counts_for_the_level_only(self, outcome: Outcome, reason: str) -> None:
        records = rated(*[(3, 4)] * 6)
        sessions = (*records.sessions[:-1], replace(records.sessions[-1], outcome=outcome))
        found = pooled(Kept(sessions, records.ratings))
        assert one(found, "change").n == 5
        assert one(found, "change").left_out == ((reason, 1),)
        assert one(found, "level").n == 6

    def test_a_stopped_sitting_when_asked_for(self) -> None:
        records = rated(*[(3, 4)] * 6)
        sessions = tuple(replace(s, outcome="partial") for s in records.sessions)
        assert one(pooled(Kept(sessions, records.ratings), Selection(person=ME, partial=True)), "change").n == 6

    def test_a_discarded_sitting_is_gone(self) -> None:
        records = rated(*[(3, 4)] * 6)
        sessions = (*records.sessions[:-1], replace(records.sessions[-1], outcome="discarded"))
        change = one(pooled(Kept(sessions, records.ratings)), "change")
        assert (change.n, change.left_out) == (5, ())

    def test_entered_later(self) -> None:
        records = rated(*[(3, 4)] * 6)
        sessions = (replace(records.sessions[0], added=True), *records.sessions[1:])
        late = tuple(replace(r, answered=r.answered + timedelta(days=9)) for r in records.ratings[:2])
        records = Kept(sessions, (*late, *records.ratings[2:]))
        found = pooled(records)
        assert one(found, "change").left_out == (("added", 1),)
        assert one(found, "level").left_out == (("added", 1),)
        asked_for = pooled(records, Selection(person=ME, added=True))
        assert (one(asked_for, "change").n, one(asked_for, "change").left_out) == (6, ())

    @pytest.mark.parametrize(
        ("which", "minutes", "late"), [(0, 61, True), (0, 59, False), (1, 71, True), (1, 69, False)]
    )
    def test_rated_late(self, which: int, minutes: int, late: bool) -> None:
        records = rated(*[(3, 4)] * 6)
        ratings = list(records.ratings)
        ratings[which] = replace(ratings[which], answered=records.sessions[0].begun + timedelta(minutes=minutes))
        found = one(pooled(Kept(records.sessions, tuple(ratings))), "change")
        assert found.left_out == ((("late", 1),) if late else ())
        asked_for = pooled(Kept(records.sessions, tuple(ratings)), Selection(person=ME, late=True))
        assert one(asked_for, "change").n == 6

    def test_a_correction_is_not_late(self) -> None:
        records = rated(*[(3, 4)] * 5)
        corrected = replace(
            records.ratings[0], corrected=True, answered=records.ratings[0].answered + timedelta(days=1)
        )
        assert one(pooled(Kept(records.sessions, (corrected, *records.ratings[1:]))), "change").n == 5

    def test_another_scale(self) -> None:
        records = rated(*[(3, 4)] * 6)
        ratings = tuple(replace(r, high=10, measure_sha256="b") for r in records.ratings[:2]) + records.ratings[2:]
        change = one(pooled(Kept(records.sessions, ratings)), "change")
        assert (change.n, change.left_out) == (5, (("other-scale", 1),))
        assert any("scale" in note.id for note in change.notes)


class TestApart:
    """By exercise, partner and module, and together."""

    def records(self) -> Kept:
        sessions = [
            sitting(
                i,
                people=((ME, ANN), (ME, BEN), (ME,))[i % 3],
                script=("affect-dyad", "perspective-dyad")[i % 2],
                module="Affect" if i < 20 else "",
            )
            for i in range(60)
        ]
        return kept(sessions, [rating(s, w, 1 + (s.number * 3) % 7) for s in sessions for w in SIDES])

    def test_every_way_of_splitting(self) -> None:
        found = [f for f in figures(self.records(), Selection(person=ME)) if f.kind == "level"]
        counts = {(f.script, f.partner, f.module): f.n for f in found}
        assert counts == {
            (None, None, None): 60,
            ("affect-dyad", None, None): 30,
            ("perspective-dyad", None, None): 30,
            (None, ANN, None): 20,
            (None, BEN, None): 20,
            (None, None, "Affect"): 20,
            ("affect-dyad", ANN, None): 10,
            ("perspective-dyad", ANN, None): 10,
            ("affect-dyad", BEN, None): 10,
            ("perspective-dyad", BEN, None): 10,
            ("affect-dyad", None, "Affect"): 10,
            ("perspective-dyad", None, "Affect"): 10,
        }

    def test_a_choice_is_named_in_every_figure(self) -> None:
        found = figures(self.records(), Selection(person=ME, partner=ANN, script="affect-dyad"))
        assert {(f.script, f.partner) for f in found} == {("affect-dyad", ANN)}
        assert len([f for f in found if f.kind == "level" and f.module is None]) == 1

    def test_pooled_slopes_say_so(self) -> None:
        found = figures(self.records(), Selection(person=ME), (Split(), Split(partner=True)))
        together = one(found, "slope", partner=None)
        assert any("Pooled" in note.id for note in together.notes)
        assert any("mixes" in note.id for note in together.notes)
        assert one(found, "slope", partner=ANN).notes == ()

    def test_the_other_persons_ratings_stay_out(self) -> None:
        records = self.records()
        theirs = tuple(rating(s, "before", 7, person=ANN) for s in records.sessions if ANN in s.people)
        both = Kept(records.sessions, records.ratings + theirs)
        assert figures(both, Selection(person=ME)) == figures(records, Selection(person=ME))
        of_ann = figures(both, Selection(person=ANN), POOLED)
        assert {(f.person, f.n) for f in of_ann if f.kind == "level"} == {(ANN, 20)}
        assert {f.person for f in figures(both, Selection(), POOLED)} == {ME, ANN}
        assert {(f.person, f.partner) for f in figures(both, Selection(partner=ANN))} == {(ME, ANN)}

    def test_since_and_until_are_local_days(self) -> None:
        late = START.replace(hour=0, minute=10)
        session = sitting(1, begun=late)
        records = kept([session], [rating(session, "before", 3)])
        assert figures(records, Selection(since=late.date()))
        assert not figures(records, Selection(since=late.date() + timedelta(days=1)))
        assert figures(records, Selection(until=late.date()))
        assert not figures(records, Selection(until=late.date() - timedelta(days=1)))


def test_json_has_the_documented_keys() -> None:
    found = one(pooled(rated((3, 4), (3, 5))), "change")
    shown = found.as_dict(lambda message: message.id, lambda person: f"P{person.int}")
    assert list(shown)[:12] == [
        "measure",
        "script",
        "person",
        "partner",
        "module",
        "kind",
        "unit",
        "n",
        "value",
        "low",
        "high",
        "too_early",
    ]
    assert shown["person"] == "P1"
    assert shown["value"] is None
    early = shown["too_early"]
    assert isinstance(early, dict)
    assert (early["n"], early["n_needed"]) == (2, 5)


values = st.one_of(st.none(), st.integers(1, 7))


@st.composite
def journals(draw: st.DrawFn) -> Kept:
    sessions: list[SessionSummary] = []
    ratings: list[Rating] = []
    for number in range(draw(st.integers(0, 30))):
        session = sitting(
            number,
            days=draw(st.integers(0, 60)) + number / 100,
            people=draw(st.sampled_from([(ME,), (ME, ANN), (BEN, ME)])),
            script=draw(st.sampled_from(["a", "b"])),
            outcome=draw(st.sampled_from(["complete", "complete", "partial", "open", "discarded"])),
            added=draw(st.integers(0, 9)) == 0,
            module=draw(st.sampled_from(["", "M"])),
        )
        sessions.append(session)
        for when in SIDES:
            if draw(st.integers(0, 9)):
                minutes = draw(st.sampled_from([1, 11, 11, 300]))
                ratings.append(rating(session, when, draw(values), after=timedelta(minutes=minutes)))
    return kept(sessions, ratings)


def slow_changes(records: Kept, partner: UUID | None) -> list[int]:
    """The obvious way: each sitting looked up in all ratings."""
    found = []
    for s in sorted(records.sessions, key=lambda s: s.begun):
        if s.outcome != "complete" or s.added or (partner is not None and partner not in s.people):
            continue
        given = {r.when: r for r in records.ratings if r.session == s.id and r.value is not None}
        if all(w in given and given[w].answered - s.begun < timedelta(hours=2) for w in ("before", "after")):
            found.append((given["after"].value or 0) - (given["before"].value or 0))
    return found


@tries(40)
@given(journals())
def test_changes_against_the_obvious_way(records: Kept) -> None:
    found = figures(records, Selection(person=ME), (Split(), Split(partner=True)))
    for figure in (f for f in found if f.kind == "change"):
        expected = slow_changes(records, figure.partner)
        assert figure.n == len(expected)
        if len(expected) >= 5:
            assert figure.value == pytest.approx(sum(expected) / len(expected))
        else:
            assert figure.value is None


@tries(40)
@given(
    journals(),
    st.builds(
        Selection,
        script=st.sampled_from([None, "a"]),
        partner=st.sampled_from([None, ANN]),
        module=st.sampled_from([None, "M"]),
        since=st.sampled_from([None, date(2026, 1, 20)]),
        until=st.sampled_from([None, date(2026, 2, 1)]),
    ),
)
def test_to_narrow_is_to_choose(records: Kept, choice: Selection) -> None:
    chosen = [one.occasions for one in series(records, replace(choice, person=ME))]
    narrowed = [narrow(one, choice).occasions for one in series(records, Selection(person=ME))]
    assert [occasions for occasions in narrowed if occasions] == chosen


@tries(40)
@given(journals())
def test_all_that_was_asked_is_used_or_counted(records: Kept) -> None:
    for figure in figures(records, Selection(person=ME), POOLED):
        alive = {s.id for s in records.sessions if s.outcome != "discarded"}
        asked = [r for r in records.ratings if r.session in alive and r.when == figure.of]
        if figure.kind in ("slope", "level"):
            assert figure.n + sum(count for _, count in figure.left_out) == len(asked)
        if figure.kind == "change":
            assert figure.n + sum(count for _, count in figure.left_out) == len(
                {r.session for r in records.ratings if r.session in alive}
            )


# By partner


def test_the_same_questions_stand_side_by_side_by_partner() -> None:
    sessions = [sitting(i, people=(ME, (ANN, BEN)[i % 3 == 0])) for i in range(12)]
    ratings = [rating(s, "after", 1 + i % 5, measure="heard") for i, s in enumerate(sessions)]
    ratings += [rating(s, "after", 4, measure="way") for s in sessions if ANN in s.people]
    found = by_partner(measure_series(Kept(tuple(sessions), tuple(ratings)), Selection(person=ME)), Selection())
    assert found is not None
    assert found.measures == ("heard", "way")
    (first, with_ann), (second, with_ben) = found.rows
    assert (first, second) == (ANN, BEN)  # whom one met last comes first
    for partner, heard in ((ANN, with_ann[0]), (BEN, with_ben[0])):
        values = [1 + i % 5 for i, s in enumerate(sessions) if partner in s.people]
        assert heard is not None
        assert heard.n == len(values)
        assert heard.value == pytest.approx(sum(values) / len(values))
    assert with_ben[1] is None
    one = [s for s in sessions if ANN in s.people]
    alone = Kept(tuple(one), tuple(r for r in ratings if r.session in {s.id for s in one}))
    assert by_partner(measure_series(alone, Selection(person=ME)), Selection()) is None


@tries(30)
@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7), st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_all_taken_together_are_the_same_whatever_is_taken_apart_besides(
    days: list[tuple[int, int, bool, bool]],
) -> None:
    sessions = [
        sitting(number, people=(ME, ANN if is_ann else BEN), script="one" if is_one else "other")
        for number, (_before, _after, is_ann, is_one) in enumerate(days)
    ]
    ratings = [
        rating(session, when, value)
        for session, pair in zip(sessions, days, strict=True)
        for when, value in zip(SIDES, pair, strict=False)
    ]
    choice = Selection(person=ME, measure="closeness")
    together = figures(kept(sessions, ratings), choice, POOLED)
    assert figures(kept(sessions, ratings), choice, (Split(), Split(partner=True)))[: len(together)] == together
