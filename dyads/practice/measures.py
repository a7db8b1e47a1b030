"""What is asked before and after: a measure with its question, its scale and its wording; and scores of several."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, NamedTuple, get_args

from dyads.practice.annotations import ByPlace, Limits, Tagged
from dyads.practice.bounds import HIGHEST, LOWEST
from dyads.practice.frozen import Frozen
from dyads.practice.message import Finding, Message, msg
from dyads.practice.script import MeasureId

When = Literal["before", "after", "day", "week", "meeting", "plan-start", "plan-end"]
WHENS: tuple[When, ...] = get_args(When)
_LANGUAGE = r"^[a-z]{2,3}$"
_Language = Annotated[str, Limits(pattern=_LANGUAGE)]
_Sentence = Annotated[str, Limits(min_length=1, max_length=400)]
Wording = Annotated[dict[_Language, _Sentence], Limits(min_length=1, max_length=20)]
"""A sentence by language."""
_MOST_STEPS = 21

PickerName = Literal["line", "choices", "circles"]
"""What a screen asks with: numbers on a line, named choices in rows, pairs of circles that overlap."""

CIRCLE_OVERLAPS: Mapping[int, tuple[float, ...]] = {
    7: (0.0, 0.10, 0.20, 0.30, 0.55, 0.65, 0.85),
    11: tuple(step * 0.085 for step in range(11)),
}
"""The share of each circle's area that lies within the other one, by the number of steps: of seven as in the drawings
of the published scale (K59), of eleven in equal steps of our own, between the same ends."""

_SEVEN_CIRCLES: tuple[Message, ...] = (
    msg("two circles apart, just touching"),
    msg("two circles that overlap a little"),
    msg("two circles that overlap by about a fifth"),
    msg("two circles that overlap by about a third"),
    msg("two circles that overlap by about half"),
    msg("two circles that overlap by about two thirds"),
    msg("two circles that are nearly one"),
)


def circle_words(steps: int) -> tuple[Message, ...]:
    """Return the pictures of closeness in words, for 7 or for 11 steps."""
    if steps == len(_SEVEN_CIRCLES):
        return _SEVEN_CIRCLES
    between = (
        msg("two circles that share {percent} % of their area", percent=round(share * 100))
        for share in CIRCLE_OVERLAPS[steps][1:-1]
    )
    return (_SEVEN_CIRCLES[0], *between, _SEVEN_CIRCLES[-1])


@dataclass(frozen=True, slots=True)
class AnswerScale:
    """What may be answered: whole numbers, with words for some or all of them.

    Attributes:
        picker: what a screen asks with.
        values: what may be answered, ascending, or in the author's order where each has words.
        low_words: what the lowest number means.
        named: the author's words for every value; then a value is told by its words alone.
        pictures: words for what is drawn for every value, told beside its number.
    """

    picker: PickerName
    values: tuple[int, ...]
    low_words: Wording | None
    high_words: Wording | None
    named: tuple[Wording, ...] = ()
    pictures: tuple[Message, ...] = ()

    @property
    def low(self) -> int:
        return min(self.values)

    @property
    def high(self) -> int:
        return max(self.values)

    def fits(self, value: int) -> bool:
        return value in self.values

    def labels(self, language: str, say: Callable[[Message], str]) -> tuple[str, ...]:
        """Return the words of every value, from the lowest; empty where only the ends have words."""
        return tuple(in_language(words, language) for words in self.named) or tuple(map(say, self.pictures))

    def label(self, value: int, language: str, say: Callable[[Message], str]) -> str | None:
        """Return the words of one value; None where it has none."""
        return dict(zip(self.values, self.labels(language, say), strict=False)).get(value)

    def ends(self, language: str) -> tuple[str, str]:
        """Return what the lowest and the highest number mean; empty where nothing says."""
        low = self.low_words or (self.named[0] if self.named else None)
        high = self.high_words or (self.named[-1] if self.named else None)
        return in_language(low, language) if low else "", in_language(high, language) if high else ""


class AnswerChoice(Frozen, others="words"):
    """One choice or step in words by language, with the number that is stored for it if that is its own."""

    value: Annotated[int, Limits(ge=LOWEST, le=HIGHEST)] | None = None
    """The number that is stored, whatever place the choice has; otherwise they count from 1."""
    words: dict[_Language, _Sentence] = field(default_factory=dict)
    """What it says, by language: the other keys."""


class Measure(Frozen):
    """One question with a scale or with choices. A rating is the raw whole number; nothing is rescaled."""

    question: Wording
    """What is asked; {exercise} in it stands for the name of the exercise that is meant."""
    low: Wording | None = None
    """What the lowest number means."""
    high: Wording | None = None
    """What the highest number means."""
    range: tuple[int, int] | None = None
    """The lowest and the highest number of the scale."""
    choices: Annotated[tuple[AnswerChoice, ...], Limits(min_length=2, max_length=12)] | None = None
    """Instead of a scale: named choices, stored as 1, 2, 3, ..., or each as its own value."""
    steps: Annotated[tuple[AnswerChoice, ...], Limits(min_length=2, max_length=_MOST_STEPS)] | None = None
    """Instead of a range: words for every step, from the lowest; stored as 1, 2, 3, ... or as its values."""
    picture: Literal["circles"] | None = None
    """Drawn as pairs of circles that overlap."""
    asked_of: Literal["all", "speaker", "listener"] = "all"
    """Who is asked."""
    when: Annotated[tuple[When, ...], Limits(min_length=1, max_length=7)] = ("before", "after")
    """At which moments it may be asked."""
    note: Annotated[str, Limits(max_length=400)] = ""
    """Whose wording it is."""

    @property
    def named(self) -> tuple[AnswerChoice, ...]:
        """Return the choices or the steps; none where there is a range."""
        return self.choices or self.steps or ()

    @property
    def scale(self) -> tuple[int, int]:
        values = self._values
        return min(values), max(values)

    @property
    def _values(self) -> tuple[int, ...]:
        if self.named:
            return tuple(place if one.value is None else one.value for place, one in enumerate(self.named, start=1))
        low, high = self.range or (1, 7)
        return tuple(range(low, high + 1))

    @property
    def answers(self) -> AnswerScale:
        values = self._values
        if self.named:
            words = tuple(one.words for one in self.named)
            return AnswerScale("choices", values, self.low, self.high, named=words)
        if self.picture == "circles":
            return AnswerScale("circles", values, self.low, self.high, pictures=circle_words(len(values)))
        return AnswerScale("line", values, self.low, self.high)


class Score(Frozen):
    """A number made of the answers to several measures of one moment. It is computed when read, and never stored."""

    title: Wording
    """What it is called."""
    items: Annotated[tuple[MeasureId, ...], Limits(min_length=2, max_length=40)]
    """The measures it is made of."""
    of: Literal["sum", "mean"] = "sum"
    """Whether the answers are added up, or their mean is taken."""
    reversed: Annotated[tuple[MeasureId, ...], Limits(max_length=40)] = ()
    """Items of which the lowest answer counts as the highest, and the other way round."""
    range: tuple[int, int] | None = None
    """The lowest and the highest score, where it shall be checked that the items give them."""
    needs: Annotated[int, Limits(ge=1, le=40)] | None = None
    """How many items must be answered; a missing one then counts as the mean of the others. Otherwise all."""
    low: Wording | None = None
    """What the lowest score means."""
    high: Wording | None = None
    """What the highest score means."""
    note: Annotated[str, Limits(max_length=400)] = ""
    """Where it comes from."""

    @property
    def needed(self) -> int:
        return self.needs or len(self.items)

    def ends(self, scales: Mapping[str, tuple[int, int]]) -> tuple[int, int] | None:
        """Return the lowest and the highest score, rounded outwards; None where the scale of an item is not known."""
        if not all(item in scales for item in self.items):
            return None
        low, high = (sum(scales[item][end] for item in self.items) for end in (0, 1))
        if self.of == "sum":
            return low, high
        count = len(self.items)
        return low // count, -(-high // count)

    def as_measure(self, scales: Mapping[str, tuple[int, int]]) -> "Measure | None":
        """Return how it is shown: a title and a range; None where the scale of an item is not known."""
        ends = self.ends(scales)
        if ends is None:
            return None
        return Measure(question=self.title, low=self.low, high=self.high, range=ends, note=self.note)


class KnownScores(NamedTuple):
    """The scores there are, and the lowest and the highest answer to each measure."""

    scores: Mapping[str, Score]
    scales: Mapping[str, tuple[int, int]]


NO_SCORES = KnownScores({}, {})


def _kind_of_score(value: object) -> int:
    """Return 0 for scores by id, 1 for a measure."""
    return int(isinstance(value, Measure) or (isinstance(value, dict) and "question" in value))


class Measures(Frozen, others="other"):
    """A measures file: measures by id, and scores of them."""

    score: (
        Annotated[
            Annotated[dict[MeasureId, Score], Tagged("#0")] | Annotated[Measure, Tagged("#1")], ByPlace(_kind_of_score)
        ]
        | None
    ) = None
    """Scores by id; a measure may be called so too."""
    other: dict[MeasureId, Measure] = field(default_factory=dict)
    """All other keys: measures by id."""

    @property
    def measures(self) -> Mapping[str, Measure]:
        named = {"score": self.score} if isinstance(self.score, Measure) else {}
        return {**self.other, **named}

    @property
    def scores(self) -> Mapping[str, Score]:
        return self.score if isinstance(self.score, dict) else {}


def measure_sha256(measure: Measure) -> str:
    held = measure.model_dump(mode="json", exclude_none=True)
    return hashlib.sha256(json.dumps(held, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def in_language(wording: dict[str, str], language: str) -> str:
    """Return a wording in a language, else in English, else in the first there is."""
    return wording.get(language) or wording.get("en") or next(iter(wording.values()))


EXERCISE = "{exercise}"


def question_text(measure: Measure, language: str, exercise: str) -> str:
    """Return what is asked, with the exercise that it means by name."""
    return in_language(measure.question, language).replace(EXERCISE, exercise)


def check_measures(file: Measures) -> tuple[Finding, ...]:
    """Return what the shape of a measures file cannot say."""
    found = [finding for name, measure in file.measures.items() for finding in _check_measure(name, measure)]
    for name, score in file.scores.items():
        found += _check_score(("score", name), score, file)
    return tuple(found)


def _check_measure(name: str, measure: Measure) -> Iterator[Finding]:
    if sum(kind is not None for kind in (measure.range, measure.choices, measure.steps)) != 1:
        what = msg("a measure has either a range, or steps, or choices")
        yield Finding((name,), what, msg("write range = [1, 7], or steps = [...], or choices = [...]"))
        return
    if measure.range is not None:
        low, high = measure.range
        if not (LOWEST <= low < high <= HIGHEST and high - low < _MOST_STEPS):
            what = msg("a scale goes from a lower to a higher number, between 0 and 100, in at most 21 steps")
            yield Finding((name, "range"), what)
            return
        if measure.low is None or measure.high is None:
            what = msg("a scale needs words for both ends")
            yield Finding((name,), what, msg("write low = {en = ...} and high = {en = ...}"))
    if measure.named:
        yield from _check_values((name, "choices" if measure.choices else "steps"), measure)
    steps = 0 if measure.range is None else measure.range[1] - measure.range[0] + 1
    if measure.picture == "circles" and steps not in CIRCLE_OVERLAPS:
        what = msg("the circles have 7 steps or 11")
        yield Finding((name, "picture"), what, msg("set range = [1, 7] or [0, 10], or leave the picture out"))


def _check_values(place: tuple[str, str], measure: Measure) -> Iterator[Finding]:
    for index, one in enumerate(measure.named):
        if not one.words:
            yield Finding((*place, index), msg("this has no words"), msg('write { en = "..." }'))
    stated = [one.value for one in measure.named if one.value is not None]
    if stated and len(stated) < len(measure.named):
        bare = next(index for index, one in enumerate(measure.named) if one.value is None)
        yield Finding((*place, bare), msg("either each has a value, or none"), msg('write { value = 1, en = "..." }'))
    elif len(set(stated)) < len(stated):
        twice = next(index for index, value in enumerate(stated) if value in stated[:index])
        yield Finding((*place, twice, "value"), msg("this value is there twice"))
    elif measure.steps and stated != sorted(stated):
        what = msg("steps go from the lowest value to the highest")
        yield Finding(place, what, msg("choices may have any order"))


def _check_score(place: tuple[str, str], score: Score, file: Measures) -> Iterator[Finding]:
    if place[1] in file.measures:
        yield Finding(place, msg("a measure has this name already"), msg("give the score a name of its own"))
    if len(set(score.items)) < len(score.items):
        yield Finding((*place, "items"), msg("an item is there twice"))
    for index, item in enumerate(score.reversed):
        if item not in score.items:
            yield Finding((*place, "reversed", index), msg("this is not among the items"))
    if score.needed > len(score.items):
        yield Finding((*place, "needs"), msg("there are only {count} items", count=len(score.items)))
    for index, item in enumerate(score.items):
        if item in file.measures and file.measures[item].choices is not None:
            what = msg("choices have no order, so they cannot be an item")
            yield Finding((*place, "items", index), what, msg("write them as steps, from the lowest to the highest"))
    ends = score.ends({name: measure.scale for name, measure in file.measures.items()})
    if score.range is not None and ends is not None and score.range != ends:
        what = msg("these items give scores from {low} to {high}", low=ends[0], high=ends[1])
        yield Finding((*place, "range"), what, msg("write range = [{low}, {high}]", low=ends[0], high=ends[1]))
