"""The figures in the order in which they are read: a measure, then all together, then its parts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, groupby
from uuid import UUID

from dyads.practice.measures import Measure, When, question_text
from dyads.practice.message import Message
from dyads.practice.records import Kept
from dyads.presentation.figures import (
    group_sentence,
    left_out,
    name_of,
    places_of,
    rounded,
    spread_sentence,
)
from dyads.presentation.sitting import exercises_text
from dyads.services.figures import Material
from dyads.trends.by_partner import PartnerTable, by_partner
from dyads.trends.correlation import correlations_within
from dyads.trends.figure import Figure, Kind, PairBy, regularity
from dyads.trends.figures import Split, figures, series_figures
from dyads.trends.group import Joined
from dyads.trends.group_figures import NO_RATING, GroupFigure
from dyads.trends.guesses import guess_figures
from dyads.trends.scores import series
from dyads.trends.selection import RatingSeries, Selection
from dyads.words import _, current, n_, say

GUESS = "guess"
"""What the figure of hits has in place of a measure."""


@dataclass(frozen=True, slots=True)
class SectionGroup:
    """The figures of all that was chosen, or of a part of it."""

    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One measure of one person."""

    series: RatingSeries
    groups: tuple[SectionGroup, ...]
    """All together first, then the parts, where there is more than one."""
    few: int
    """The parts for which it is too early in every way; they are only counted."""


@dataclass(frozen=True, slots=True)
class ScaleWords:
    """How a measure was worded, in the language in use; empty texts where that is not known."""

    question: str
    low: str
    high: str
    note: str


def section(one: RatingSeries, material: Material, choice: Selection) -> Section:
    found = [
        SectionGroup(label_of(of_part[0], material), of_part)
        for _key, several in groupby(series_figures(one, choice, _splits(one)), key=_part)
        if (of_part := tuple(several))
    ]
    shown = [group for group in found[1:] if any(figure.too_early is None for figure in _telling(group.figures))]
    return Section(one, (*found[:1], *shown), max(0, len(found) - 1 - len(shown)))


def _part(figure: Figure) -> tuple[str | None, UUID | None, str | None]:
    return figure.script, figure.partner, figure.module


def _telling(figures: Iterable[Figure]) -> Iterable[Figure]:
    """Return the figures that take more than one rating; a level never comes too early."""
    several = tuple(figures)
    return [f for f in several if f.kind in ("change", "slope", "slope-per-week")] or several


def _splits(one: RatingSeries) -> tuple[Split, ...]:
    """Return by what this series can be taken apart into more than one part."""
    kinds: dict[Split, set[str | UUID | None]] = {
        Split(script=True): {o.script for o in one.occasions},
        Split(partner=True): {o.partner for o in one.occasions},
        Split(module=True): {o.module for o in one.occasions},
    }
    return (Split(), *(split for split, values in kinds.items() if len(values - {None}) > 1))


def label_of(figure: Figure, material: Material) -> str:
    """Return what a figure is about, beside its measure."""
    return ", ".join(narrowed_texts(material, figure.script, figure.partner, figure.module)) or _("All together")


def narrowed_texts(material: Material, script: str | None, partner: UUID | None, module: str | None) -> tuple[str, ...]:
    """Return by what ratings are narrowed; nothing where it is all of them."""
    return (
        *([] if script is None else [material.title(script)]),
        *([] if partner is None else [_("with {name}", name=material.name(partner))]),
        *([] if module is None else [_("module {name}", name=module)]),
    )


def exercises_of(one: RatingSeries, material: Material) -> tuple[str, ...]:
    """Return the titles of the exercises at which a measure was asked; none where they are more than three."""
    scripts = dict.fromkeys(o.script for o in one.occasions if o.script is not None)
    return tuple(map(material.title, scripts)) if len(scripts) <= _MOST_NAMED else ()


_MOST_NAMED = 3


def scale_of(one: RatingSeries, measure: Measure | None, exercises: Sequence[str] = ()) -> ScaleWords:
    if measure is None:
        return ScaleWords(one.measure, "", "", "")
    language = current()
    low, high = measure.answers.ends(language)
    return ScaleWords(
        question=question_text(measure, language, exercises_text(exercises)),
        low=low,
        high=high,
        note=measure.note,
    )


def ends_text(one: RatingSeries, scale: ScaleWords) -> str:
    """Return the scale as a line: both ends and what they mean."""
    if not scale.low or not scale.high:
        return _("from {low} to {high}", low=one.low, high=one.high)
    return _(
        "{low} {low_means}, {high} {high_means}", low=one.low, high=one.high, low_means=scale.low, high_means=scale.high
    )


def few_text(count: int) -> str:
    return n_(
        "{count} more part: too early for figures of its own.", "{count} more parts: too early for figures.", count
    )


def value_text(figure: Figure | GroupFigure) -> str:
    if figure.value is None:
        return _("too early")
    if figure.kind == "hits":
        return _("{value} %", value=rounded(100 * figure.value, 0))
    return _("{value}", value=rounded(figure.value, places_of(figure)))


def margin_text(figure: Figure | GroupFigure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    times = 100 if figure.kind == "hits" else 1
    places = places_of(figure)
    return _("{low} to {high}", low=rounded(times * figure.low, places), high=rounded(times * figure.high, places))


def cell_text(figure: Figure | GroupFigure) -> str:
    """Return a figure as short as it can be said: value, margin, count."""
    margin = margin_text(figure)
    if not margin and figure.value is not None and figure.kind in ("change", "level"):
        return _("{value} (n {n})", value=value_text(figure), n=figure.n)
    if not margin:
        return value_text(figure)
    return _("{value} (95 %: {margin}; n {n})", value=value_text(figure), margin=margin, n=figure.n)


def columns_of(groups: Iterable[SectionGroup], kinds: Iterable[Kind]) -> dict[Kind, Message]:
    """Return the kinds of figures that a table of parts has, each with what its column is called."""
    found: dict[Kind, Message] = {}
    for group in groups:
        for figure in group.figures:
            found.setdefault(figure.kind, name_of(figure))
    return {kind: found[kind] for kind in kinds if kind in found}


def left_out_text(figure: Figure) -> str:
    """Return what was left out of a figure, or an empty string."""
    reasons = [say(reason) for reason in left_out(figure)]
    return _("Left out: {what}.", what=", ".join(reasons)) if reasons else ""


def asked_text(one: RatingSeries) -> str:
    """Return at which moments a measure was asked, where that was not at sittings."""
    return asked_name(one.asked)


def asked_name(asked: When | None) -> str:
    moments: dict[str | None, Callable[[], str]] = {
        "day": lambda: _("asked by day"),
        "week": lambda: _("asked by week"),
        "meeting": lambda: _("asked at meetings"),
        "plan-start": lambda: _("asked at the start of a plan"),
        "plan-end": lambda: _("asked at the end of a plan"),
    }
    return moments[asked]() if asked in moments else ""


def period(several: Sequence[RatingSeries]) -> tuple[date, date] | None:
    days = [o.day for one in several for o in one.occasions if o.before is not None or o.after is not None]
    return (date.fromordinal(min(days)), date.fromordinal(max(days))) if days else None


def sections(material: Material, choice: Selection) -> tuple[Section, ...]:
    """Return one section a measure that was chosen, those asked at sittings first."""
    if choice.measure == GUESS:
        return ()
    found = [one for one in series(material.kept, replace(choice, person=material.person)) if one.occasions]
    found.sort(key=lambda one: one.asked is not None)
    return tuple(section(one, material, choice) for one in found)


def partner_table(material: Material, choice: Selection) -> PartnerTable | None:
    """Return the levels by partner of every measure; None where there is nothing to lay side by side."""
    if choice.partner is not None or choice.measure == GUESS:
        return None
    return by_partner(series(material.kept, replace(choice, person=material.person)), choice)


def partner_rows(table: PartnerTable, material: Material, cell: Callable[[Figure], str]) -> list[tuple[str, ...]]:
    """Return a row a partner: the name, then each measure's level as `cell` writes it."""
    return [
        (material.name(partner), *("" if f is None else cell(f) for f in figures)) for partner, figures in table.rows
    ]


def partners_heading() -> str:
    return _("The same questions with different partners")


def partners_note() -> str:
    return _(
        "Each is the mean level of the sittings with one partner. Days, exercises and beginnings differ too, so this "
        "does not say whom it is due to."
    )


def side_figures(material: Material, choice: Selection) -> tuple[Figure, ...]:
    """Return what stands beside the measures: guesses that hit, and how regularly the plan was followed."""
    hits: tuple[Figure, ...] = ()
    if choice.measure in (None, GUESS):
        hits = guess_figures(material.kept, replace(choice, person=material.person), (Split(),))
    whole = choice.measure is None and choice.script is None and choice.partner is None and choice.since is None
    days = {module: days for module, days in material.days.items() if choice.module in (None, module)} if whole else {}
    return (*hits, *regularity(material.person, days))


def pairs_of(kept: Kept, choice: Selection, by: PairBy | None = None) -> tuple[Figure, ...]:
    """Return the rank correlation of every two questions or scores with enough pairs; a score not with its items.

    Args:
        choice: of one person, or of everybody: then a figure each.
        by: what makes a pair; where None, the closest that has enough.
    """
    several = series(kept, choice)
    asked = sorted({one.measure for one in several})
    scores = kept.scores.scores
    items = {name: set(scores[name].items) | {name} if name in scores else {name} for name in asked}
    apart = ((one, other) for one, other in combinations(asked, 2) if not items[one] & items[other])
    found = (figure for one, other in apart for figure in correlations_within(several, one, other, choice, by))
    return tuple(figure for figure in found if figure.too_early is None)


def chosen_figures(material: Material, choice: Selection) -> tuple[Figure, ...]:
    """Return every figure that was chosen, taken together and apart in every way, for `--json`."""
    of_person = replace(choice, person=material.person)
    measured = () if choice.measure == GUESS else figures(material.kept, of_person)
    guessed = guess_figures(material.kept, of_person) if choice.measure in (None, GUESS) else ()
    beside = (figure for figure in side_figures(material, choice) if figure.kind == "regularity")
    return (*measured, *guessed, *beside)


def joined_texts(joined: Joined) -> tuple[str, ...]:
    """Return how many people and sittings a group has, and what came twice."""
    people = len(set(joined.codes.values()))
    texts = [
        n_("{count} person", "{count} people", people),
        n_("{count} sitting", "{count} sittings", len(joined.kept.sessions)),
        n_("{count} export", "{count} exports", joined.exports),
    ]
    sentences = [", ".join(texts)]
    if joined.again:
        sentences.append(
            n_(
                "{count} sitting came again from a second export and is counted once.",
                "{count} sittings came again from a second export and are counted once.",
                joined.again,
            )
        )
    if joined.both_sides:
        sentences.append(
            n_(
                "{count} sitting came from both partners and is counted once.",
                "{count} sittings came from both partners and are counted once.",
                joined.both_sides,
            )
        )
    return tuple(sentences)


def not_read_text(names: Sequence[str]) -> str:
    """Return what in a group's folder was not read, or an empty string."""
    if not names:
        return ""
    return _("Not read, because only .json exports are: {names}.", names=", ".join(names))


def part_title(measure: str, script: str | None, asked: When | None, material: Material) -> str:
    """Return what a group was asked together: a measure at an exercise, or at a plan's moment."""
    where = asked_name(asked) if script is None else material.title(script)
    return _("{measure}, {title}", measure=measure, title=where) if where else measure


def group_texts(figures: Iterable[GroupFigure]) -> tuple[str, ...]:
    """Return the means over people with how far people lie apart; figures of which the same is said stand together."""
    by_sentence: dict[str, list[str]] = {}
    for figure in figures:
        sentences = [group_sentence(figure), *([spread] if (spread := spread_sentence(figure)) is not None else [])]
        by_sentence.setdefault(" ".join(say(sentence) for sentence in sentences), []).append(say(name_of(figure)))
    return tuple(f"{', '.join(names)}: {text}" for text, names in by_sentence.items())


def missing_texts(figures: Iterable[GroupFigure], codes: Mapping[UUID, str]) -> tuple[str, ...]:
    """Return who has no figure and why, figures that lack the same people together."""
    by_who: dict[str, list[str]] = {}
    for figure in figures:
        early = sorted(codes.get(person, "") for person, why in figure.missing if why.id != NO_RATING.id)
        never = sorted(codes.get(person, "") for person, why in figure.missing if why.id == NO_RATING.id)
        reasons = [(_("too early"), early), (say(NO_RATING), never)]
        who = "; ".join(_("{codes} ({why})", codes=", ".join(held), why=why) for why, held in reasons if held)
        if who:
            by_who.setdefault(who, []).append(say(name_of(figure)))
    return tuple(_("{figure}: missing from {who}.", figure=", ".join(names), who=who) for who, names in by_who.items())


def without_data_text(joined: Joined) -> str:
    """Return who has no data, or an empty string."""
    if not joined.without_data:
        return ""
    return _("No ratings from: {codes}.", codes=", ".join(joined.without_data))
