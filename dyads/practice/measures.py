"""What is asked before and after: a measure with its question, its scale and its wording."""

import hashlib
import json
from typing import Annotated, Literal

from pydantic import Field, RootModel

from dyads.practice.fields import Frozen
from dyads.practice.message import Finding, msg
from dyads.practice.script import MeasureId

When = Literal["before", "after", "day", "week", "meeting", "plan-start", "plan-end"]
Wording = Annotated[
    dict[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], Annotated[str, Field(min_length=1, max_length=400)]],
    Field(min_length=1, max_length=20),
]
"""A sentence by language."""


class Measure(Frozen):
    """One question with a scale or with choices. A rating is the raw whole number; nothing is rescaled."""

    question: Wording
    """What is asked."""
    low: Wording | None = None
    """What the lowest number means."""
    high: Wording | None = None
    """What the highest number means."""
    range: tuple[int, int] | None = None
    """The lowest and the highest number of the scale."""
    choices: Annotated[tuple[Wording, ...], Field(min_length=2, max_length=12)] | None = None
    """Instead of a scale: named choices, stored as 1, 2, 3, ..."""
    picture: Literal["circles"] | None = None
    """Drawn as pairs of circles that overlap."""
    asked_of: Literal["all", "speaker", "listener"] = "all"
    """Who is asked."""
    when: Annotated[tuple[When, ...], Field(min_length=1, max_length=7)] = ("before", "after")
    """At which moments it may be asked."""
    note: Annotated[str, Field(max_length=400)] = ""
    """Whose wording it is."""

    @property
    def scale(self) -> tuple[int, int]:
        """The lowest and the highest value."""
        if self.choices is not None:
            return 1, len(self.choices)
        return self.range or (1, 7)


class Measures(RootModel[dict[MeasureId, Measure]]):
    """A measures file: measures by id."""

    model_config = {"frozen": True}


def measure_sha256(measure: Measure) -> str:
    """Return the hash that names this wording and scale."""
    held = measure.model_dump(mode="json", exclude_none=True)
    return hashlib.sha256(json.dumps(held, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def in_language(wording: dict[str, str], language: str) -> str:
    """Return a wording in a language, else in English, else in the first there is."""
    return wording.get(language) or wording.get("en") or next(iter(wording.values()))


def check_measures(measures: Measures) -> tuple[Finding, ...]:
    """Return what the shape of a measures file cannot say."""
    found: list[Finding] = []
    for name, measure in measures.root.items():
        if (measure.range is None) == (measure.choices is None):
            what = msg("a measure has either a range or choices")
            found.append(Finding((name,), what, msg("write range = [1, 7], or choices = [...]")))
        if measure.range is not None:
            low, high = measure.range
            if not (0 <= low < high <= 100 and high - low <= 20):
                what = msg("a scale goes from a lower to a higher number, between 0 and 100, in at most 21 steps")
                found.append(Finding((name, "range"), what))
            if measure.low is None or measure.high is None:
                what = msg("a scale needs words for both ends")
                found.append(Finding((name,), what, msg("write low = {en = ...} and high = {en = ...}")))
        if measure.picture == "circles" and measure.scale != (1, 7):
            what = msg("the circles go from 1 to 7")
            found.append(Finding((name, "picture"), what, msg("set range = [1, 7], or leave the picture out")))
    return tuple(found)
