"""A figure: one number about one person's practice, with its interval, its count, and what was left out of it.

Three quantities are kept apart everywhere, because the literature measured them apart and they answer different
questions:

- **change**: after minus before within one sitting, as the mean over sittings;
- **slope**: how the rating before a sitting moves from sitting to sitting, or from week to week;
- **level**: where the rating before a sitting stands: its mean (`level`) and its last value (`latest`).

A measure that is asked only after a sitting (self-disclosure) or by day, week or meeting has a slope and a level of
that rating and no change; `of` says which rating it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Literal, NamedTuple, TypeAlias
from uuid import UUID

from dyads.practice.measures import When
from dyads.practice.message import Message, msg

Kind = Literal["change", "slope", "slope-per-week", "level", "latest", "hits", "correlation", "regularity"]
Unit = Literal["points", "points per session", "points per rating", "points per week", "share", "rho", "days"]
Of = When | Literal["change", "guess"]
"""Which rating a figure is made of."""

Exclusion = Literal[
    "skipped",
    "not-reached",
    "not-asked",
    "withdrawn",
    "sealed",
    "partial",
    "open",
    "late",
    "added",
    "other-scale",
    "no-draw",
]
"""Why something was left out of a figure.

- `skipped`, `not-reached`, `not-asked`, `withdrawn`: why the rating is missing.
- `sealed`: the rating or the guess is sealed, and was read without its owner's passphrase.
- `partial`, `open`: the sitting was stopped, or is not closed yet.
- `late`: rated long after the moment it is about.
- `added`: the sitting was entered later by hand.
- `other-scale`: given on another scale than the latest one.
- `no-draw`: a guess without a part that was drawn.
"""

PairBy = Literal["sitting", "meeting", "day", "week"]
"""What makes a pair of two measures' ratings."""

Direction = Literal["up", "down", "unclear"]
"""Which way a change or a slope goes; `unclear` where its interval holds zero, or where there is none."""

LeftOut: TypeAlias = tuple[tuple[Exclusion, int], ...]

INTERVAL_FROM = 5
"""Values from which a mean has an interval; of fewer it is wider than most scales."""
CHANGE_FROM = 5
"""Rated sittings from which a change is shown."""
SLOPE_FROM = 12
"""Ratings from which a slope is shown, if they also reach over `SLOPE_DAYS`."""
SLOPE_DAYS = 28
"""Days from the first to the last rating from which a slope is shown."""
PAIRS_FROM = 12
"""Pairs of ratings from which a rank correlation is shown."""
GUESSES_FROM = 5
"""Guesses from which their accuracy is shown."""


def direction_of(kind: Kind, value: float | None, low: float | None, high: float | None) -> Direction | None:
    """Return which way a figure goes: the one rule of page, text, app and JSON.

    None where it has no value yet, and of the kinds that go nowhere.
    """
    if value is None or kind not in ("change", "slope", "slope-per-week"):
        return None
    if low is None or high is None or low <= 0 <= high:
        return "unclear"
    return "up" if low > 0 else "down"


@dataclass(frozen=True, slots=True)
class TooEarly:
    """What is lacking until a figure can be shown; `days` where time is lacking too."""

    what: Message
    n: int
    n_needed: int
    days: int | None = None
    days_needed: int | None = None

    def as_dict(self, say: Callable[[Message], str]) -> dict[str, object]:
        return {
            "says": say(self.what),
            "n": self.n,
            "n_needed": self.n_needed,
            "days": self.days,
            "days_needed": self.days_needed,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number, or why there is none yet. The fields stand in the order of `--json`.

    Attributes:
        measure: the measure's id; of guesses, "guess"; of regularity, an empty string.
        script: the exercise, or None where all are taken together; so with `partner` and `module`.
        unit: what `value`, `low` and `high` are counted in.
        value: the number; None where it is too early.
        low: where the 95 % interval begins; None where there is none.
        left_out: what was left out, counted by the reason.
        against: for guesses: the share that chance would give.
        second: of a rank correlation: the other measure's id; `by` is what makes a pair.
    """

    measure: str
    script: str | None = None
    person: UUID
    partner: UUID | None = None
    module: str | None = None
    kind: Kind
    unit: Unit
    n: int
    value: float | None
    low: float | None = None
    high: float | None = None
    too_early: TooEarly | None = None
    of: Of
    left_out: LeftOut = ()
    against: float | None = None
    second: str | None = None
    notes: tuple[Message, ...] = ()
    by: PairBy | None = None

    @property
    def direction(self) -> Direction | None:
        return direction_of(self.kind, self.value, self.low, self.high)

    def as_dict(self, say: Callable[[Message], str], name: Callable[[UUID], str] = str) -> dict[str, object]:
        """Return the shape of `--json`: the documented keys, in their order, with numbers unrounded.

        Args:
            name: what stands for a person; their UUID unless told.
        """
        return {
            **{field.name: getattr(self, field.name) for field in fields(self)},
            "person": name(self.person),
            "partner": None if self.partner is None else name(self.partner),
            "too_early": None if self.too_early is None else self.too_early.as_dict(say),
            "left_out": dict(self.left_out),
            "notes": [say(note) for note in self.notes],
            "direction": self.direction,
        }


class PracticeCount(NamedTuple):
    """Days that were planned so far, and how many of them were done; paused days are neither."""

    planned: int
    done: int


def regularity(person: UUID, of: Mapping[str | None, PracticeCount]) -> tuple[Figure, ...]:
    """Return a figure a module, and for the key None one for the whole plan: `value` of `n` days.

    It is a count, so it has no interval.
    """
    early = TooEarly(msg("Too early: nothing was planned yet."), 0, 1)
    return tuple(
        Figure(
            measure="",
            person=person,
            module=module,
            kind="regularity",
            unit="days",
            n=days.planned,
            value=float(days.done) if days.planned else None,
            of="day",
            too_early=None if days.planned else early,
        )
        for module, days in of.items()
    )
