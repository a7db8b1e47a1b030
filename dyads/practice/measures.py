"""What is asked before and after: a measure with its question, its scale and its wording."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import Field, RootModel

from dyads.practice.bounds import HIGHEST, LOWEST
from dyads.practice.fields import Frozen
from dyads.practice.message import Finding, Message, msg
from dyads.practice.script import MeasureId

When = Literal["before", "after", "day", "week", "meeting", "plan-start", "plan-end"]
WHENS: tuple[When, ...] = get_args(When)
Wording = Annotated[
    dict[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], Annotated[str, Field(min_length=1, max_length=400)]],
    Field(min_length=1, max_length=20),
]
"""A sentence by language."""

PickerName = Literal["line", "choices", "circles"]
"""What a screen asks with: numbers on a line, named choices in rows, pairs of circles that overlap."""

CIRCLES: tuple[Message, ...] = (
    msg("two circles apart, just touching"),
    msg("two circles that overlap a little"),
    msg("two circles that overlap by about a fifth"),
    msg("two circles that overlap by about a third"),
    msg("two circles that overlap by about half"),
    msg("two circles that overlap by about two thirds"),
    msg("two circles that are nearly one"),
)
"""The seven pictures of closeness in words; overlaps 0, 10, 20, 30, 55, 65 and 85 % (K59)."""


@dataclass(frozen=True, slots=True)
class AnswerScale:
    """What may be answered: whole numbers, with words for some or all of them.

    Attributes:
        picker: what a screen asks with.
        low_words: what the lowest number means.
        named: the author's words for every value; then a value is told by its words alone.
        pictures: words for what is drawn for every value, told beside its number.
    """

    picker: PickerName
    low: int
    high: int
    low_words: Wording | None
    high_words: Wording | None
    named: tuple[Wording, ...] = ()
    pictures: tuple[Message, ...] = ()

    def fits(self, value: int) -> bool:
        return self.low <= value <= self.high

    def labels(self, language: str, say: Callable[[Message], str]) -> tuple[str, ...]:
        """Return the words of every value, from the lowest; empty where only the ends have words."""
        return tuple(in_language(words, language) for words in self.named) or tuple(map(say, self.pictures))

    def label(self, value: int, language: str, say: Callable[[Message], str]) -> str | None:
        """Return the words of one value; None where it has none."""
        labels = self.labels(language, say)
        place = value - self.low
        return labels[place] if 0 <= place < len(labels) else None

    def ends(self, language: str) -> tuple[str, str]:
        """Return what the lowest and the highest number mean; empty where nothing says."""
        low = self.low_words or (self.named[0] if self.named else None)
        high = self.high_words or (self.named[-1] if self.named else None)
        return in_language(low, language) if low else "", in_language(high, language) if high else ""


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
        if self.choices is not None:
            return 1, len(self.choices)
        return self.range or (1, 7)

    @property
    def answers(self) -> AnswerScale:
        low, high = self.scale
        if self.choices is not None:
            return AnswerScale("choices", low, high, self.low, self.high, named=self.choices)
        if self.picture == "circles":
            return AnswerScale("circles", low, high, self.low, self.high, pictures=CIRCLES)
        return AnswerScale("line", low, high, self.low, self.high)


class Measures(RootModel[dict[MeasureId, Measure]]):
    """A measures file: measures by id."""

    model_config = {"frozen": True}


def measure_sha256(measure: Measure) -> str:
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
            if not (LOWEST <= low < high <= HIGHEST and high - low <= 20):
                what = msg("a scale goes from a lower to a higher number, between 0 and 100, in at most 21 steps")
                found.append(Finding((name, "range"), what))
            if measure.low is None or measure.high is None:
                what = msg("a scale needs words for both ends")
                found.append(Finding((name,), what, msg("write low = {en = ...} and high = {en = ...}")))
        if measure.picture == "circles" and measure.scale != (1, 7):
            what = msg("the circles go from 1 to 7")
            found.append(Finding((name, "picture"), what, msg("set range = [1, 7], or leave the picture out")))
    return tuple(found)
