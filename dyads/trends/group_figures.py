"""The figures of a group, in two stages that anyone can check: each person's own figure, then the mean over people.

Everybody counts once, however often they sat. A person whose own figure is too early is missing, and named with the
reason. The margin is Student's for the mean over people; their spread is the standard deviation, in which the chance of
each one's own figure is held too. Partners share their sittings and so are not independent of each other: that is said,
and not mended. A model that can (docs/recipes) reads the rows of `group_rows`.

They stand beside the lines of the single people and never instead of them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from math import fsum, sqrt
from uuid import UUID

from dyads.practice.measures import When
from dyads.practice.message import Message, counted, msg
from dyads.practice.records import Kept
from dyads.trends.figure import Direction, Figure, Kind, LeftOut, Of, TooEarly, Unit, direction_of
from dyads.trends.figures import Split, mean_within, series_figures
from dyads.trends.scores import series
from dyads.trends.selection import RatingSeries, Selection, narrow

PEOPLE_FROM = 2
"""People from which a mean over people is shown; a margin takes `INTERVAL_FROM`, as everywhere."""
KINDS: tuple[Kind, ...] = ("change", "slope", "slope-per-week", "level")


@dataclass(frozen=True, slots=True)
class GroupPart:
    """What a group was asked together: one measure at one exercise, or at one moment that a plan asks.

    Attributes:
        asked: None at sittings; then `script` names the exercise.
        several: one series a person.
    """

    measure: str
    script: str | None
    asked: When | None
    several: tuple[RatingSeries, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigure:
    """The mean over people of one of their own figures. The fields stand in the order of `--json`.

    Attributes:
        n: of how many sittings or ratings all people's figures are made.
        value: the mean over people; None where it is too early.
        low: where its 95 % interval begins; None for fewer people than it takes.
        left_out: what was left out of anybody's figure, counted by the reason.
        people: how many have a figure of their own.
        spread: how far their figures lie apart (standard deviation).
        missing: who has none, and why.
        day: the local day of one meeting; None where all are taken together.
    """

    measure: str
    script: str | None = None
    module: str | None = None
    kind: Kind
    unit: Unit
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    too_early: TooEarly | None = None
    of: Of
    left_out: LeftOut = ()
    people: int
    spread: float | None = None
    missing: tuple[tuple[UUID, Message], ...] = ()
    day: date | None = None
    notes: tuple[Message, ...] = ()

    @property
    def direction(self) -> Direction | None:
        return direction_of(self.kind, self.value, self.low, self.high)

    def as_dict(self, say: Callable[[Message], str], name: Callable[[UUID], str] = str) -> dict[str, object]:
        """Return the shape of `--json`: the keys of a person's figure, without a person, and those of the group."""
        return {
            **dict.fromkeys(("measure", "script", "person", "partner")),
            **{field.name: getattr(self, field.name) for field in fields(self)},
            "too_early": None if self.too_early is None else self.too_early.as_dict(say),
            "left_out": dict(self.left_out),
            "missing": {name(person): say(why) for person, why in self.missing},
            "day": None if self.day is None else self.day.isoformat(),
            "notes": [say(note) for note in self.notes],
            "direction": self.direction,
        }


def group_parts(kept: Kept, choice: Selection) -> tuple[GroupPart, ...]:
    """Return what the group was asked, sittings before plans, in a stable order."""
    found: dict[tuple[str, str | None, When | None], list[RatingSeries]] = defaultdict(list)
    for one in series(kept, choice):
        if one.asked is not None:
            found[one.measure, None, one.asked].append(one)
            continue
        for script in {o.script for o in one.occasions if o.script is not None}:
            found[one.measure, script, None].append(narrow(one, Selection(script=script)))
    order = sorted(found.items(), key=lambda item: (item[0][0], item[0][2] or "", item[0][1] or ""))
    return tuple(
        GroupPart(measure, script, asked, tuple(several))
        for (measure, script, asked), several in sorted(order, key=lambda item: item[0][2] is not None)
    )


def own_figures(part: GroupPart, choice: Selection) -> dict[UUID, tuple[Figure, ...]]:
    """Return each person's own figures of a part."""
    split = Split(script=part.asked is None)
    return {one.person: tuple(series_figures(one, choice, (split,))) for one in part.several}


def part_figures(part: GroupPart, choice: Selection, everybody: Iterable[UUID]) -> tuple[GroupFigure, ...]:
    """Return the mean over people of each kind of figure that anybody has, then the mean of each meeting.

    Args:
        everybody: who is in the group; whoever has no figure is named as missing.
    """
    own = own_figures(part, choice)
    people = sorted(dict.fromkeys([*everybody, *own]), key=lambda person: person.int)
    low, high = _scale(part)
    found = []
    for kind in KINDS:
        figures = {person: f for person, several in own.items() for f in several if f.kind == kind}
        if figures:
            found.append(_mean_figure(part, choice, kind, figures, people, (low, high)))
    return (*found, *_by_meeting(part, choice, (low, high)))


def group_figures(kept: Kept, choice: Selection, everybody: Iterable[UUID] = ()) -> tuple[GroupFigure, ...]:
    """Return the figures of a group for everything it was asked."""
    everybody = tuple(everybody)
    return tuple(figure for part in group_parts(kept, choice) for figure in part_figures(part, choice, everybody))


def _scale(part: GroupPart) -> tuple[int, int]:
    return min(one.low for one in part.several), max(one.high for one in part.several)


def _mean_figure(
    part: GroupPart,
    choice: Selection,
    kind: Kind,
    figures: Mapping[UUID, Figure],
    people: Sequence[UUID],
    scale: tuple[int, int],
) -> GroupFigure:
    counting = [figure for figure in figures.values() if figure.value is not None]
    values = [figure.value for figure in counting if figure.value is not None]
    low, high = scale
    bounds = {"level": (float(low), float(high)), "change": (float(low - high), float(high - low))}
    estimate, notes = mean_within(values, *bounds.get(kind, (-_NO_BOUND, _NO_BOUND)))
    early = None
    if len(values) < PEOPLE_FROM:
        what = counted(
            "Too early: {count} person with a figure of their own, {needed} are needed.",
            "Too early: {count} people with figures of their own, {needed} are needed.",
            len(values),
            needed=PEOPLE_FROM,
        )
        early = TooEarly(what, len(values), PEOPLE_FROM)
    elif any(o.partner is not None for one in part.several for o in one.occasions):
        notes = (*notes, _PARTNERS)
    first = next(iter(figures.values()))
    return GroupFigure(
        measure=part.measure,
        script=part.script,
        module=choice.module,
        kind=kind,
        unit=first.unit,
        of=first.of,
        n=sum(figure.n for figure in counting),
        value=None if early else estimate.value,
        low=None if early else estimate.low,
        high=None if early else estimate.high,
        too_early=early,
        left_out=_added(figure.left_out for figure in figures.values()),
        people=len(values),
        spread=None if early else _deviation(values),
        missing=tuple((person, why) for person in people if (why := _why_missing(figures.get(person))) is not None),
        notes=notes,
    )


_NO_BOUND = float("inf")
NO_RATING = msg("no rating")
"""Why somebody has no figure who rated nothing of the kind; any other reason is that it is too early."""
_PARTNERS = msg(
    "Partners share their sittings, so that people are not independent of each other, and the margin is rather too "
    "narrow. Rows for a model that regards partners: --rows."
)


def _why_missing(figure: Figure | None) -> Message | None:
    if figure is None:
        return NO_RATING
    return None if figure.too_early is None else figure.too_early.what


def _deviation(values: Sequence[float]) -> float:
    centre = fsum(values) / len(values)
    return sqrt(fsum((value - centre) ** 2 for value in values) / (len(values) - 1))


def _added(several: Iterable[LeftOut]) -> LeftOut:
    counts: Counter[str] = Counter()
    whole: dict[str, int] = {}
    for left_out in several:
        counts.update(dict(left_out))
    whole.update(sorted(counts.items()))
    return tuple(whole.items())  # type: ignore[arg-type]  # the keys are those of the parts


def _by_meeting(part: GroupPart, choice: Selection, scale: tuple[int, int]) -> tuple[GroupFigure, ...]:
    """Return the mean of each meeting over those who rated it."""
    if part.asked != "meeting":
        return ()
    held: dict[int, list[float]] = defaultdict(list)
    for one in part.several:
        for o in one.occasions:
            if o.after is not None:
                held[o.day].append(o.after)
    return tuple(_of_meeting(part, choice, date.fromordinal(day), held[day], scale) for day in sorted(held))


def _of_meeting(
    part: GroupPart, choice: Selection, day: date, values: Sequence[float], scale: tuple[int, int]
) -> GroupFigure:
    estimate, notes = mean_within(values, *scale)
    return GroupFigure(
        measure=part.measure,
        module=choice.module,
        kind="level",
        unit="points",
        of="meeting",
        n=len(values),
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        people=len(values),
        spread=_deviation(values) if len(values) > 1 else None,
        day=day,
        notes=notes,
    )
