"""Finding by a few letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.app.common.search import alike, folded, match

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(texts)
def test_folding_leaves_every_character_in_its_place(text: str) -> None:
    assert len(folded(text)) == len(text)
    assert folded(folded(text)) == folded(text)


@given(texts, texts)
def test_what_is_marked_are_the_letters_that_were_typed(query: str, name: str) -> None:
    found = match(query, name)
    if found is not None:
        typed = folded(query).replace(" ", "")
        assert all(0 <= place < len(name) for place in found.places)
        assert all(folded(name)[place] in typed or folded(name)[place].isspace() for place in found.places)


@given(texts)
def test_a_name_is_found_by_itself_and_each_beginning_of_it(name: str) -> None:
    for end in range(len(name) + 1):
        assert match(name[:end], name) is not None


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("brme", "Breathing Meditation"),
        ("affekt", "Affekt-Dyade"),
        ("ubung", "Übungen"),
        ("DYADE affekt", "Affekt-Dyade"),
        ("jrnl", "Journal"),
        ("sd", "Sit down"),
    ],
)
def test_few_letters_are_enough(query: str, name: str) -> None:
    assert match(query, name) is not None


@pytest.mark.parametrize(("query", "name"), [("zzz", "Breathing"), ("eath zz", "Breathing"), ("lrnj", "Journal")])
def test_what_does_not_fit_is_not_found(query: str, name: str) -> None:
    assert match(query, name) is None


def test_a_beginning_comes_before_a_middle_and_that_before_scattered_letters() -> None:
    names = ("Plan", "The plan", "explanation", "people and names")
    scores = [found.score for name in names if (found := match("plan", name)) is not None]
    assert len(scores) == 4
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4


def test_a_sentence_counts_by_the_beginnings_of_its_words_and_least() -> None:
    assert match("agree", "Read", "Read the agreements.") is not None
    assert match("ment", "Read", "Read the agreements.") is None


def test_a_slip_of_the_finger_is_forgiven() -> None:
    assert alike("jounral", ("Journal", "Plan")) == (0,)
    assert alike("", ("Journal",)) == ()
