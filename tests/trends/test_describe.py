"""The words beside the chart."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.practice.measures import When
from dyads.practice.message import Message
from dyads.presentation import published
from dyads.presentation.figures import (
    chart_sentences,
    exclusion_sentence,
    figure_sentence,
    group_sentence,
    kind_name,
    left_out,
    margin_meaning,
    name_of,
    rounded,
)
from dyads.trends.chart import lay_out
from dyads.trends.figure import Exclusion, Figure, Kind
from dyads.trends.figures import Split, figures
from dyads.trends.group_figures import GroupFigure
from dyads.trends.scores import series
from dyads.trends.selection import Selection
from tests.trends.making import ME, day_rating, kept, rated


def english(message: Message) -> str:
    """Say a message as the catalogue would, without one."""
    values = {key: english(v) if isinstance(v, Message) else v for key, v in message.values.items()}
    sentence = message.plural if message.plural is not None and message.count != 1 else message.id
    return sentence.format_map(values)


def test_every_kind_has_words() -> None:
    plain = Figure(
        measure="closeness",
        person=ME,
        kind="level",
        unit="points",
        n=9,
        value=0.5,
        low=0.25,
        high=0.75,
        of="before",
        against=0.2,
    )
    for kind in get_args(Kind):
        for value in (-0.5, 0.0, 0.5):
            for margin in ((None, None), (-0.6, 0.6)):
                low, high = margin
                sentence = english(figure_sentence(replace(plain, kind=kind, value=value, low=low, high=high)))
                assert "{" not in sentence
        assert english(kind_name(kind))
        assert english(margin_meaning(kind))
    for exclusion in get_args(Exclusion):
        assert "1" in english(exclusion_sentence(exclusion, 1))
        assert "12" in english(exclusion_sentence(exclusion, 12))


def test_the_words_of_a_change() -> None:
    up = rated((3, 4), (3, 5), (3, 4), (3, 5), (3, 4))
    down = rated((4, 3), (5, 3), (4, 3), (5, 3), (4, 3))
    same = rated((4, 3), (3, 4), (4, 4), (5, 5), (4, 4))
    sentences = [english(figure_sentence(figures(records, Selection(), (Split(),))[0])) for records in (up, down, same)]
    assert sentences == [
        "After a sitting the rating is on average 1.40 higher than before it (5 sittings, 95 % margin 0.72 to 2.08).",
        "After a sitting the rating is on average 1.40 lower than before it (5 sittings, 95 % margin -2.08 to -0.72).",
        "After a sitting the rating is neither clearly higher nor lower than before it: 0.00 on average "
        "(5 sittings, 95 % margin -0.88 to 0.88).",
    ]


HIGHER = re.compile(r"higher than|lower than|rises by|falls by")


@given(
    st.sampled_from(["change", "slope", "slope-per-week"]),
    st.floats(-3, 3),
    st.floats(0, 3),
    st.floats(0, 3),
    st.sampled_from(get_args(When)),
)
def test_no_direction_is_said_within_the_margin(kind: Kind, value: float, below: float, above: float, of: When) -> None:
    low, high = value - below, value + above
    early = next(iter(figures(rated((3, 4)), Selection(), (Split(),))))
    figure = replace(early, kind=kind, of=of, n=20, value=value, low=low, high=high, too_early=None)
    group = GroupFigure(
        measure="x", kind=kind, unit="points", n=20, value=value, low=low, high=high, of=of, people=5, spread=1.0
    )
    unclear = low <= 0 <= high
    assert (figure.direction == "unclear") == unclear == (group.direction == "unclear")
    for told in (english(figure_sentence(figure)), english(group_sentence(group))):
        assert ("neither clearly" in told) == unclear
        assert bool(HIGHER.search(told.replace("neither clearly higher nor lower than", ""))) == (not unclear)
    assert figure.as_dict(english)["direction"] == figure.direction


def test_a_small_rise_that_is_clear_is_shown_with_the_places_it_takes() -> None:
    plain = next(f for f in figures(rated((3, 4)), Selection(), (Split(),)) if f.kind == "slope")
    small = replace(plain, n=900, value=0.0004, low=0.0001, high=0.0007, too_early=None)
    assert english(figure_sentence(small)) == (
        "From sitting to sitting the rating rises by 0.0004 (900 ratings, 95 % margin 0.0001 to 0.0007)."
    )
    level = replace(small, value=0.001, low=-0.128, high=0.130)
    assert english(figure_sentence(level)) == (
        "From sitting to sitting the rating neither clearly rises nor falls: 0.001 (900 ratings, "
        "95 % margin -0.128 to 0.130)."
    )


@pytest.mark.parametrize(
    ("when", "name", "step"),
    [
        ("meeting", "Slope over meetings", "From meeting to meeting the rating"),
        ("week", "Slope over weeks", "From one week’s rating to the next the rating"),
        ("day", "Slope over days", "From one day’s rating to the next the rating"),
    ],
)
def test_what_a_plan_asked_is_not_said_of_sittings(when: When, name: str, step: str) -> None:
    days = [f"{date(2026, 1, 5) + timedelta(days=7 * i)}" for i in range(13)]
    records = kept([], [day_rating(day, 1 + i % 4, when=when) for i, day in enumerate(days)])
    found = figures(records, Selection(), (Split(),))
    slope = next(f for f in found if f.kind == "slope")
    assert english(name_of(slope)) == name
    assert english(figure_sentence(slope)).startswith(step)
    assert slope.unit == "points per rating"
    (one,) = series(records, Selection())
    said = [english(message) for message in chart_sentences(lay_out(one, 80), found)]
    assert said[0] == "From 2026-01-05 to 2026-03-30, on a scale from 0 to 10: 13 ratings."
    assert not any("sitting" in sentence for sentence in said)


def test_too_early_says_what_is_lacking() -> None:
    found = {f.kind: f for f in figures(rated((3, 4)), Selection(), (Split(),))}
    assert english(figure_sentence(found["change"])) == ("Too early: 1 sitting rated before and after, 5 are needed.")
    assert english(figure_sentence(found["slope"])) == ("Too early: 1 rating over 0 days; 12 over 28 days are needed.")


def test_the_words_of_a_chart() -> None:
    pairs = [(3, 4)] * 6 + [(None, 5)]
    records = rated(*pairs, gap=25)
    (one,) = series(records, Selection(person=ME))
    change = figures(records, Selection(), (Split(),))[0]
    told = [english(message) for message in chart_sentences(lay_out(one, 80), [change])]
    assert told[0] == "From 2026-01-05 to 2026-06-04, on a scale from 1 to 7: 6 ratings before and 7 after."
    assert "1.00 higher" in told[1]
    assert told[2] == "6 gaps of more than three weeks."
    assert [english(message) for message in left_out(change)] == ["1 skipped"]


def test_an_empty_chart_says_so() -> None:
    (one,) = series(kept([], [day_rating("2026-01-01", None)]), Selection())
    assert [english(m) for m in chart_sentences(lay_out(one, 80), [])] == ["There is nothing to show yet."]


def test_values_are_left_to_the_language() -> None:
    change = figures(rated(*[(3, 4)] * 5), Selection(), (Split(),))[0]
    message = figure_sentence(change)
    assert message.values["value"] == Decimal("1.00")
    (one,) = series(rated((3, 4)), Selection())
    assert chart_sentences(lay_out(one, 9), [])[0].values["first"] == date(2026, 1, 5)


@given(st.floats(-100, 100), st.integers(0, 4))
def test_rounding_never_shows_a_minus_before_nought(value: float, places: int) -> None:
    shown = str(rounded(value, places))
    assert float(shown) == pytest.approx(value, abs=0.51 * 10**-places)
    assert shown.startswith("-") == (float(shown) < 0)
    assert len(shown.partition(".")[2]) == places


def test_published_figures_come_with_their_sources() -> None:
    shown = [(p.measure, p.script, p.kind, p.value, p.margin) for p in published.PUBLISHED]
    assert ("closeness", "affect-dyad", "change", 1.49, 0.12) in shown
    assert ("disclosure", "perspective-dyad", "slope", 0.006, 0.005) in shown
    assert len(shown) == len(set(shown)) == 6
    assert all(source in published.SOURCES for p in published.PUBLISHED for source in p.sources)
    for claim in published.cautions():
        assert claim.source in published.SOURCES
        assert "{" not in claim.says.id
    assert {p.kind for p in published.PUBLISHED} == {"change", "slope"}


def test_published_figures_say_who_did_the_exercise_and_that_the_question_differs() -> None:
    people = {(p.script, p.people, p.derived) for p in published.PUBLISHED}
    assert people == {("affect-dyad", 242, False), ("perspective-dyad", 161, True)}
    assert all("K7" in p.sources for p in published.PUBLISHED if p.derived)
    assert any("Question and scale are not the same" in claim.says.id for claim in published.cautions())
