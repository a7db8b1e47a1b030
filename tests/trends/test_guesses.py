"""Guesses beside draws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from dyads.practice.setup import same_part
from dyads.trends.figures import Split
from dyads.trends.guesses import guess_figures, guesses
from dyads.trends.selection import Selection
from tests.trends.making import ANN, ME, event, kept, sitting

POOLED = (Split(),)


def test_hits_beside_chance() -> None:
    sessions = [sitting(i, script="perspective-dyad") for i in range(8)]
    events = []
    for i, session in enumerate(sessions):
        events.append(event(session, "draw", "Inner  critic", person=ANN, choices=3 + i % 2))
        events.append(event(session, "guess", " inner Critic" if i < 5 else "Rebel", minutes=7))
    (found,) = guess_figures(kept(sessions, events=events), Selection(person=ME), POOLED)
    low, high = proportion_confint(5, 8, method="wilson")
    assert (found.kind, found.unit, found.n, found.person) == ("hits", "share", 8, ME)
    assert [found.value, found.low, found.high] == pytest.approx([5 / 8, low, high])
    assert found.against == pytest.approx((1 / 3 + 1 / 4) / 2)


def test_too_early_below_five() -> None:
    session = sitting(1)
    events = [event(session, "draw", "a", person=ANN, choices=3), event(session, "guess", "a", minutes=7)]
    (found,) = guess_figures(kept([session], events=events), Selection(), POOLED)
    assert (found.n, found.value, found.against) == (1, None, None)
    assert found.too_early is not None
    assert found.too_early.n_needed == 5


def test_a_guess_without_a_draw_is_counted_apart() -> None:
    session = sitting(1)
    own = [event(session, "draw", "a", person=ME, choices=3), event(session, "guess", "a", minutes=7)]
    other_turn = [event(session, "draw", "a", person=ANN, turn=1, choices=3), event(session, "guess", "a", minutes=7)]
    for events in (own, other_turn, other_turn[1:]):
        (found,) = guess_figures(kept([session], events=events), Selection(), POOLED)
        assert (found.n, found.left_out) == (0, (("no-draw", 1),))


def test_the_last_guess_before_the_reveal_counts() -> None:
    session = sitting(1)
    draw = event(session, "draw", "rebel", person=ANN, choices=4, minutes=1)
    first = event(session, "guess", "critic", minutes=7)
    second = event(session, "guess", "rebel", minutes=8)
    reveal = event(session, "reveal", "rebel", person=ANN, minutes=9)
    too_late = event(session, "guess", "critic", minutes=10)
    (guess,) = guesses(kept([session], events=[too_late, reveal, second, first, draw]), Selection())
    assert guess.correct is True
    (guess,) = guesses(kept([session], events=[too_late, reveal, first, draw]), Selection())
    assert guess.correct is False
    (guess,) = guesses(kept([session], events=[too_late, reveal, draw]), Selection())
    assert guess.correct is None


def test_each_turn_and_each_partner_apart() -> None:
    session = sitting(1)
    events = [
        event(session, "draw", "a", person=ANN, turn=0, choices=3),
        event(session, "guess", "a", person=ME, turn=0, minutes=5),
        event(session, "draw", "b", person=ME, turn=1, choices=5, minutes=6),
        event(session, "guess", "c", person=ANN, turn=1, minutes=9),
    ]
    records = kept([session], events=events)
    assert {(g.person, g.correct, g.choices) for g in guesses(records, Selection())} == {(ME, True, 3), (ANN, False, 5)}
    assert {g.person for g in guesses(records, Selection(person=ANN))} == {ANN}
    assert {g.person for g in guesses(records, Selection(partner=ANN))} == {ME}
    assert {f.partner for f in guess_figures(records, Selection(person=ME), (Split(partner=True),))} == {ANN}
    assert guess_figures(records, Selection(), (Split(module=True),)) == ()


@given(st.text(max_size=20))
def test_same_part_is_not_about_spaces(text: str) -> None:
    assert same_part(text, f"  {text} ")
    assert same_part(f"{text} x", f"{text}\n\tX")


@pytest.mark.parametrize(
    ("one", "other"), [("STRASSE", "straße"), ("Großmut", "GROSSMUT"), ("a\tb", "A  b"), ("é", "é")]
)
def test_same_part(one: str, other: str) -> None:
    assert same_part(one, other)
    assert not same_part(one, other + "x")
