"""Measures: what their shape cannot say, their scale, their hash, their languages."""

import tomllib

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
CHOICES = '[how]\nquestion = { en = "How?" }\nchoices = [{ en = "so" }, { en = "not so" }, { en = "else" }]\n'
EITHER = "a measure has either a range or choices"
STEPS = "a scale goes from a lower to a higher number, between 0 and 100, in at most 21 steps"
WORDS = "a scale needs words for both ends"
CIRCLES = "the circles go from 1 to 7"


def read(toml: str) -> Measures:
    return Measures.model_validate(tomllib.loads(toml))


def found(toml: str) -> list[tuple[tuple[str | int, ...], str]]:
    return [(finding.path, finding.what.id) for finding in check_measures(read(toml))]


def test_good_measures() -> None:
    assert found(GOOD + CHOICES) == []
    assert read(GOOD).root["closeness"].scale == (1, 7)
    assert read(CHOICES).root["how"].scale == (1, 3)
    assert read(GOOD.replace("[1, 7]", "[0, 10]")).root["closeness"].scale == (0, 10)


@pytest.mark.parametrize(
    ("toml", "path", "what"),
    [
        ('[x]\nquestion = { en = "?" }\n', ("x",), EITHER),
        (CHOICES + 'range = [1, 3]\nlow = { en = "a" }\nhigh = { en = "b" }\n', ("how",), EITHER),
        (GOOD.replace('low = { en = "far" }\n', ""), ("closeness",), WORDS),
        (GOOD.replace('high = { en = "near" }\n', ""), ("closeness",), WORDS),
        (CHOICES + 'picture = "circles"\n', ("how", "picture"), CIRCLES),
        (GOOD.replace("[1, 7]", "[0, 7]"), ("closeness", "picture"), CIRCLES),
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
    assert found(toml) == ([] if fits else [(("closeness", "range"), STEPS)])


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
    measure = read(GOOD).root["closeness"]
    assert measure_sha256(measure) == measure_sha256(read(GOOD).root["closeness"])
    others = [GOOD.replace("near", "nearer"), GOOD.replace("[1, 7]", "[0, 7]"), GOOD.replace("Wie nah", "Wie nahe")]
    assert len({measure_sha256(measure), *(measure_sha256(read(toml).root["closeness"]) for toml in others)}) == 4


def test_a_wording_in_a_language() -> None:
    assert in_language({"en": "near", "de": "nah"}, "de") == "nah"
    assert in_language({"fr": "près", "en": "near"}, "de") == "near"
    assert in_language({"fr": "près"}, "de") == "près"
