"""Measures: what their shape cannot say, their scale, their hash, their languages."""

import hashlib
import json
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from dyads.practice.measures import Measures, check_measures, in_language, measure_sha256

GOOD = """
[closeness]
question = { en = "How close?", de = "Wie nah?" }
low = { en = "far" }
high = { en = "near" }
range = [1, 7]
picture = "circles"
"""
STEPS = """
[worry]
question = { en = "How often?" }
steps = [
  { value = 0, en = "not at all", de = "gar nicht" },
  { value = 1, en = "at times" },
  { value = 3, en = "nearly always" },
]
"""
CHOICES = '[how]\nquestion = { en = "How?" }\nchoices = [{ en = "so" }, { en = "not so" }, { en = "else" }]\n'
EITHER = "a measure has either a range, or steps, or choices"
RANGE = "a scale goes from a lower to a higher number, between 0 and 100, in at most 21 steps"
WORDS = "a scale needs words for both ends"
CIRCLES = "the circles have 7 steps or 11"


def read(toml: str) -> Measures:
    return Measures.model_validate(tomllib.loads(toml))


def found(toml: str) -> list[tuple[tuple[str | int, ...], str]]:
    return [(finding.path, finding.what.id) for finding in check_measures(read(toml))]


def test_good_measures() -> None:
    assert found(GOOD + CHOICES) == []
    assert read(GOOD).measures["closeness"].scale == (1, 7)
    assert read(CHOICES).measures["how"].scale == (1, 3)
    assert read(GOOD.replace("[1, 7]", "[0, 10]")).measures["closeness"].scale == (0, 10)
    assert found(GOOD.replace("[1, 7]", "[0, 10]")) == []


def test_steps_and_choices_keep_their_values_whatever_their_place() -> None:
    assert found(STEPS) == []
    answers = read(STEPS).measures["worry"].answers
    assert [value for value in range(-1, 6) if answers.fits(value)] == [0, 1, 3]
    assert (answers.label(3, "de", str), answers.label(0, "de", str), answers.label(2, "de", str)) == (
        "nearly always",
        "gar nicht",
        None,
    )
    assert answers.ends("en") == ("not at all", "nearly always")
    valued = CHOICES.replace('{ en = "so" }', '{ value = 9, en = "so" }')
    valued = valued.replace('{ en = "not so" }', '{ value = 4, en = "not so" }')
    valued = valued.replace('{ en = "else" }', '{ value = 5, en = "else" }')
    assert found(valued) == []
    choices = read(valued).measures["how"].answers
    assert choices.values == (9, 4, 5)
    assert (choices.low, choices.high, choices.label(9, "en", str)) == (4, 9, "so")


def test_eleven_circles_have_words_each() -> None:
    answers = read(GOOD.replace("[1, 7]", "[0, 10]")).measures["closeness"].answers
    words = answers.labels("en", str)
    assert (answers.picker, len(words), len(set(words))) == ("circles", 11, 11)


def test_a_measures_hash_of_version_0_1_stays() -> None:
    """Ratings name their measure by this hash: it may not change with what the format learns."""
    shipped = tomllib.loads((Path(__file__).parents[2] / "scripts" / "measures.toml").read_text("utf-8"))
    for name, held in shipped.items():
        plainly = {"asked_of": "all", "when": ["before", "after"], "note": "", **held}
        text = json.dumps(plainly, ensure_ascii=False, sort_keys=True)
        measure = Measures.model_validate(shipped).measures[name]
        assert measure_sha256(measure) == hashlib.sha256(text.encode()).hexdigest()
    how = read(CHOICES).measures["how"]
    assert measure_sha256(how) == "c0ee093a8b27fec0bc42c28b748633fc0e29aa668266f76cbcf7f2bdb7e65f60"


@pytest.mark.parametrize(
    ("toml", "path", "what"),
    [
        ('[x]\nquestion = { en = "?" }\n', ("x",), EITHER),
        (CHOICES + 'range = [1, 3]\nlow = { en = "a" }\nhigh = { en = "b" }\n', ("how",), EITHER),
        (GOOD.replace('low = { en = "far" }\n', ""), ("closeness",), WORDS),
        (GOOD.replace('high = { en = "near" }\n', ""), ("closeness",), WORDS),
        (CHOICES + 'picture = "circles"\n', ("how", "picture"), CIRCLES),
        (GOOD.replace("[1, 7]", "[0, 7]"), ("closeness", "picture"), CIRCLES),
        (STEPS + 'picture = "circles"\n', ("worry", "picture"), CIRCLES),
        (STEPS + "range = [0, 3]\n", ("worry",), EITHER),
        (STEPS.replace("value = 1, ", ""), ("worry", "steps", 1), "either each has a value, or none"),
        (STEPS.replace("value = 1", "value = 0"), ("worry", "steps", 1, "value"), "this value is there twice"),
        (STEPS.replace("value = 0", "value = 2"), ("worry", "steps"), "steps go from the lowest value to the highest"),
        (STEPS.replace(', en = "at times"', ""), ("worry", "steps", 1), "this has no words"),
    ],
)
def test_each_finding(toml: str, path: tuple[str, ...], what: str) -> None:
    assert found(toml) == [(path, what)]


@pytest.mark.parametrize(
    ("scale", "fits"),
    [
        *[("[0, 20]", True), ("[80, 100]", True), ("[0, 1]", True)],
        *[("[0, 21]", False), ("[7, 1]", False), ("[3, 3]", False), ("[-1, 5]", False), ("[90, 101]", False)],
    ],
)
def test_scales(scale: str, fits: bool) -> None:
    toml = GOOD.replace("[1, 7]", scale).replace('picture = "circles"\n', "")
    assert found(toml) == ([] if fits else [(("closeness", "range"), RANGE)])


@pytest.mark.parametrize(
    "toml",
    [
        GOOD.replace("[closeness]", "[Closeness]"),
        GOOD.replace("[1, 7]", "[1, 4, 7]"),
        GOOD + 'when = ["never"]\n',
        GOOD + "colour = 1\n",
        "[x]\nquestion = {}\nrange = [1, 7]\n",
        CHOICES.replace(', { en = "not so" }, { en = "else" }', ""),
    ],
)
def test_what_no_measure_may_say(toml: str) -> None:
    with pytest.raises(ValidationError):
        read(toml)


def test_the_hash_names_wording_and_scale() -> None:
    measure = read(GOOD).measures["closeness"]
    assert measure_sha256(measure) == measure_sha256(read(GOOD).measures["closeness"])
    others = [GOOD.replace("near", "nearer"), GOOD.replace("[1, 7]", "[0, 7]"), GOOD.replace("Wie nah", "Wie nahe")]
    assert len({measure_sha256(measure), *(measure_sha256(read(toml).measures["closeness"]) for toml in others)}) == 4


def test_a_wording_in_a_language() -> None:
    assert in_language({"en": "near", "de": "nah"}, "de") == "nah"
    assert in_language({"fr": "près", "en": "near"}, "de") == "near"
    assert in_language({"fr": "près"}, "de") == "près"


SCORE = """
[tense]
question = { en = "Tense?" }
low = { en = "no" }
high = { en = "yes" }
range = [0, 4]

[calm]
question = { en = "Calm?" }
low = { en = "no" }
high = { en = "yes" }
range = [0, 4]

[score.strain]
title = { en = "Strain" }
items = ["tense", "calm", "closeness"]
reversed = ["calm"]
"""


def test_a_score_knows_its_range_from_its_items() -> None:
    file = read(SCORE)
    assert found(SCORE) == []
    assert sorted(file.measures) == ["calm", "tense"]
    strain = file.scores["strain"]
    scales = {name: measure.scale for name, measure in file.measures.items()}
    assert strain.ends(scales) is None
    assert strain.ends({**scales, "closeness": (1, 7)}) == (1, 15)
    shown = strain.as_measure({**scales, "closeness": (1, 7)})
    assert shown is not None
    assert (shown.question, shown.scale) == ({"en": "Strain"}, (1, 15))


@pytest.mark.parametrize(
    ("wrong", "instead", "path", "what"),
    [
        ('["calm"]', '["calm", "sad"]', ("score", "strain", "reversed", 1), "this is not among the items"),
        ('"calm", "closeness"]', '"calm", "tense"]', ("score", "strain", "items"), "an item is there twice"),
        ("[score.strain]", "[score.calm]", ("score", "calm"), "a measure has this name already"),
        ('["calm"]', '["calm"]\nneeds = 9', ("score", "strain", "needs"), "there are only {count} items"),
        (', "closeness"]', "]\nrange = [0, 10]", ("score", "strain", "range"), "these items give scores from"),
        (', "closeness"]', ', "how"]', ("score", "strain", "items", 2), "choices have no order"),
    ],
)
def test_what_a_score_may_not_say(wrong: str, instead: str, path: tuple[str | int, ...], what: str) -> None:
    ((place, said),) = found(SCORE.replace(wrong, instead, 1) + CHOICES)
    assert place == path
    assert said.startswith(what)


def test_a_measure_may_be_called_score() -> None:
    file = read(GOOD.replace("[closeness]", "[score]"))
    assert sorted(file.measures) == ["score"]
    assert file.scores == {}
    assert check_measures(file) == ()


SESSION_FORM = {
    "heard": ("How far did you feel heard?", "Wie sehr hast du dich gehört gefühlt?"),
    "matters": ("Did we look at what matters to you?", "Ging es um das, was dir wichtig ist?"),
    "way": ("Did the way we worked suit you?", "Hat die Art, wie wir es gemacht haben, zu dir gepasst?"),
    "strain": ("Was there any strain between us?", "Gab es eine Spannung zwischen uns?"),
    "week": ("How have you been this week?", "Wie ging es dir diese Woche?"),
    "connected": (
        "How connected with other people have you felt this week?",
        "Wie verbunden mit anderen hast du dich diese Woche gefühlt?",
    ),
    "lonely": ("How lonely do you feel right now?", "Wie einsam fühlst du dich gerade?"),
}


def test_the_session_form_ships_in_our_own_words_from_0_to_10() -> None:
    shipped = tomllib.loads((Path(__file__).parents[2] / "scripts" / "measures.toml").read_text("utf-8"))
    measures = Measures.model_validate(shipped).measures
    for name, (english, german) in SESSION_FORM.items():
        measure = measures[name]
        assert measure.question == {"en": english, "de": german}
        assert measure.scale == (0, 10)
        assert measure.note.startswith("Own wording")
    assert {name for name in SESSION_FORM if "before" in measures[name].when} == {"week", "connected", "lonely"}
    assert {name for name in SESSION_FORM if "meeting" in measures[name].when} == {*SESSION_FORM} - {"lonely"}
