"""Nine months without repeating oneself: how many texts each exercise has, and that none is nearly another one."""

import re
from collections.abc import Iterator
from itertools import combinations

import pytest

from dyads.library.scripts import list_scripts
from dyads.library.search_path import SearchPath
from dyads.practice.script import THEME, Phase, Script
from tests.library.test_shipped_texts import EVERY, FILES, script_of

CORE = ("affect-dyad", "affect-dyad-covsocial", "perspective-dyad", "humanize-daily-dyad", "emco-dyad")
"""What a plan has practised day by day for weeks."""
CORE_TEXTS, OTHER_TEXTS = 12, 8
TWO_MINUTES = 120
FRAME = re.compile(r"\b(?:this person|just like me|dieser mensch|genau wie ich|may|möge|this week's theme is)\b")
"""Words that the texts of one exercise share by their form."""


def spoken_phases(script: Script) -> Iterator[Phase]:
    """Yield the phases in which somebody has time to speak."""
    for _, _, phase in script.phases():
        if phase.length != "open" and phase.length >= TWO_MINUTES and phase.voice != "none":
            yield phase


def others(phase: Phase) -> int:
    return len(phase.other_texts)


@pytest.mark.parametrize("name", FILES)
def test_every_speaking_phase_has_texts_for_weeks(name: str) -> None:
    script = script_of(name, "en")
    solitary = [
        phase for _, _, phase in script.phases() if phase.bell != "none"
    ]  # a step without one leads on, each day
    phases = solitary if script.form == "solo" else list(spoken_phases(script))
    needed = CORE_TEXTS if name in CORE else OTHER_TEXTS
    assert [(phase.name, others(phase)) for phase in phases if others(phase) < needed] == []
    if name in CORE:
        assert phases


def test_what_plans_practise_day_by_day_takes_up_the_weeks_theme() -> None:
    """One line a week: in each language, in at least one phase, and never in all of its texts."""
    with_themes = {*CORE, "breathing-meditation", "body-scan", "loving-kindness", "observing-thoughts"}
    for name, language in EVERY:
        taken = [phase for _, _, phase in script_of(name, language).phases() if phase.theme_texts]
        assert bool(taken) == (name in with_themes), name
        assert all(len(phase.theme_texts) == 1 for phase in taken)


def words(text: str) -> list[str]:
    plain = FRAME.sub(" ", text.casefold().replace(THEME, " "))
    return re.findall(r"\w+", plain)


def near(one: str, other: str) -> float:
    """Return how much of the shorter text's word triples stand in the other one too, from 0 to 1."""
    triples = [{tuple(found[i : i + 3]) for i in range(len(found) - 2)} for found in (words(one), words(other))]
    fewest = min(map(len, triples))
    return len(triples[0] & triples[1]) / fewest if fewest else float(words(one) == words(other))


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_no_text_of_an_exercise_nearly_repeats_another(name: str, language: str) -> None:
    said = [t for _, _, phase in script_of(name, language).phases() for _, texts in phase.by_reader for t in texts]
    assert [pair for pair in combinations(said, 2) if near(*pair) > 0.5] == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_text_to_speak_to_stands_in_two_exercises(language: str) -> None:
    said = [
        (name, text)
        for name, found in EVERY
        if found == language
        for phase in spoken_phases(script_of(name, language))
        for text in phase.speaker or ()
    ]
    assert [(one, other) for (a, one), (b, other) in combinations(said, 2) if a != b and near(one, other) > 0.6] == []


def test_what_nearly_repeats_is_found() -> None:
    assert near("What was hard today? Choose one moment.", "What was hard today? Choose a single moment.") > 0.5
    assert near("What was hard today? Choose one moment.", "Where did today rub? Choose one scene.") < 0.2
    assert list_scripts(SearchPath())
