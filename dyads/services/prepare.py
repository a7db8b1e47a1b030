"""Makes a frozen set-up, with its draws, of what people chose and what the journal knows."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal, cast, get_args
from uuid import UUID, uuid4

import dyads
from dyads.library.scripts import load_measures, load_scores
from dyads.library.search_path import SearchPath
from dyads.practice.annotations import JsonValue
from dyads.practice.apart import ApartTerms, exercise_hash
from dyads.practice.clock import Clock
from dyads.practice.measures import KnownScores, Measure
from dyads.practice.people import InnerPart
from dyads.practice.records import PrivateEvent
from dyads.practice.script import Script, script_sha256
from dyads.practice.setup import (
    FirstBy,
    Moment,
    PlanDay,
    Setup,
    Slot,
    asked_measures,
    draw_parts,
    list_for,
    who_is_first,
)
from dyads.practice.texts import deal_texts, draw_texts, pick_texts
from dyads.practice.timeline import Picks, total_seconds, with_total
from dyads.practice.timeline import compile as compile_timeline

Company = Literal["alone", "two", "linked", "apart"]
"""`alone`: one person. `two`: both at this computer. `linked`, `apart`: the partner is elsewhere, and the two computers
keep one log, or know nothing of each other."""


@dataclass(frozen=True, slots=True)
class SittingChoices:
    """The choices of one sitting.

    Attributes:
        partner: None alone, or where nobody was named.
        total: another total in seconds, or None for the script's own.
        delay: seconds before the settling, 0 to 300.
        locked: whether a study has fixed the exercise and its length.
        path: of the script, where it was named by its path; an empty string where its id finds it.
        agreed: what both homes have agreed on, where the partner is elsewhere.
        own_side: `alone` is meant for an exercise for two: nobody else is there, and only one's own side is sat.
    """

    script_id: str
    company: Company = "two"
    partner: UUID | None = None
    first_by: FirstBy = "alternating"
    chosen: Slot = 0
    total: int | None = None
    delay: int = 0
    plan_day: PlanDay | None = None
    locked: bool = False
    own_side: bool = False
    agreed: ApartTerms | None = None
    path: str = ""

    @property
    def named(self) -> str:
        """What finds the script: its path, or its id."""
        return self.path or self.script_id

    def remembered(self) -> dict[str, JsonValue]:
        """Return what is worth remembering, as plain data."""
        return {
            "script_id": self.script_id,
            "company": self.company,
            "partner": str(self.partner) if self.partner else None,
            "first_by": self.first_by,
            "chosen": self.chosen,
            "total": self.total,
            "delay": self.delay,
            "path": self.path,
        }


def with_exercise(choices: SittingChoices, script_id: str) -> SittingChoices:
    """Return the choices for another exercise than they were made for, at its own length and outside of any plan."""
    return replace(choices, script_id=script_id, path="", total=None, plan_day=None, locked=False, own_side=False)


_IS_KNOWN: Mapping[str, Callable[[Any], bool]] = {
    "script_id": lambda held: isinstance(held, str),
    "company": lambda held: held in get_args(Company),
    "first_by": lambda held: held in get_args(FirstBy),
    "chosen": lambda held: held in get_args(Slot),
    "total": lambda held: isinstance(held, int),
    "path": lambda held: isinstance(held, str),
    "delay": lambda held: isinstance(held, int) and 0 <= held <= 300,
}
"""Which remembered values this version understands."""


def recalled(data: object, otherwise: SittingChoices) -> SittingChoices:
    """Return remembered choices; whatever does not fit is left at `otherwise`."""
    if not isinstance(data, dict):
        return otherwise
    held = cast("dict[str, Any]", data)
    fitting = {name: held[name] for name, is_known in _IS_KNOWN.items() if name in held and is_known(held[name])}
    if isinstance(held.get("partner"), str):
        with suppress(ValueError):
            fitting["partner"] = UUID(held["partner"])
    return replace(otherwise, **fitting)


def known_measures(search_path: SearchPath) -> dict[str, Measure]:
    """Return the measures there are, by id."""
    return {name: known.measure for name, known in (load_measures(search_path).value or {}).items()}


def known_scores(search_path: SearchPath) -> KnownScores:
    """Return the scores there are, and the scales of the measures they are made of."""
    scores = load_scores(search_path)
    return KnownScores(scores, {name: one.scale for name, one in known_measures(search_path).items()} if scores else {})


@dataclass(frozen=True, slots=True)
class Known:
    """What a set-up needs to know from elsewhere.

    Attributes:
        partner: in a shared form there must be one.
        last_first: the slot that spoke first in the pair's last session of turns, or None.
        completed: how often the one of them who did so more often has completed this script, with whomever.
        had: for each of them, how often they met each text of each list, by the phase's key; for lists in no order.
        latest: which texts that one met, the latest first; for lists with texts that name the theme.
        theme_waits: the plan's week has a theme, and this exercise has not taken it up yet.
    """

    me: UUID
    partner: UUID | None
    last_first: Slot | None = None
    completed: int = 0
    had: Sequence[Mapping[str, Mapping[int, int]]] = ()
    latest: Sequence[Picks] = ()
    theme_waits: bool = False
    parts: Mapping[UUID, Sequence[InnerPart]] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A set-up and its draws, ready to be kept before anything is asked."""

    setup: Setup
    draws: tuple[PrivateEvent, ...]


def sits_apart(choices: SittingChoices, script: Script, partner: UUID | None) -> bool:
    """Say whether this is sat with a partner who is elsewhere, where what this home alone knows decides nothing."""
    return not script.practice.solitary and partner is not None and choices.company in {"linked", "apart"}


def prepare(
    choices: SittingChoices,
    script: Script,
    known: Known,
    clock: Clock,
    *,
    randbelow: Callable[[int], int] = secrets.randbelow,
    new_id: Callable[[], UUID] = uuid4,
) -> Prepared:
    """Return the set-up of a sitting."""
    resolved = script if choices.total is None else with_total(script, choices.total)
    shared = not resolved.practice.solitary and known.partner is not None
    apart = sits_apart(choices, script, known.partner)
    coin: Slot = 1 if randbelow(2) else 0
    first, first_by = who_is_first(
        choices.first_by, chosen=choices.chosen, last_first=known.last_first, chance=coin, apart=apart
    )
    agreed = choices.agreed if apart else None
    if agreed is not None:
        first, first_by = agreed.first, "alternating" if agreed.chosen is None else "chosen"
    moments: tuple[Moment, ...] = ("before", "after")
    asked = {name for moment in moments for name in asked_measures(resolved, choices.plan_day, moment)}
    people = (known.me, known.partner) if shared and known.partner is not None else (known.me,)
    now = clock.now()
    variant = now.astimezone(UTC).date().toordinal() if apart else known.completed
    if agreed is not None:
        variant = agreed.variant

    def chance(key: str, count: int, times: int) -> tuple[int, ...]:
        """Draw here; apart deal by the date, so that both computers turn up the same."""
        if apart:
            return deal_texts(f"{choices.script_id}/{key}", count, times, variant)
        return draw_texts(count, times, [one.get(key, {}) for one in known.had], randbelow)

    takes_theme = known.theme_waits if agreed is None else agreed.takes_theme
    picks = pick_texts(resolved, variant, chance, takes_theme=takes_theme, latest=() if apart else known.latest)
    setup = Setup(
        session=new_id(),
        script_id=choices.script_id,
        script_sha256=script_sha256(resolved),
        script=resolved,
        language=resolved.language,
        people=people,
        here=(0, 1) if shared and not apart else (0,),
        first=first if shared else 0,
        first_by=first_by,
        variant=variant,
        picks={key: tuple(texts) for key, texts in picks.items()},
        planned_seconds=total_seconds(resolved),
        delay=choices.delay,
        apart=apart,
        begun=now,
        measures={name: measure for name, measure in known.measures.items() if name in asked},
        plan_day=choices.plan_day,
        app_version=dyads.__version__,
    )
    return Prepared(setup, draw_for(setup, known, randbelow=randbelow, new_id=new_id))


def apart_terms(
    original: Script, setup: Setup, names: tuple[str, str], start: datetime, *, settled: bool = False
) -> ApartTerms:
    """Return what two homes have to agree on.

    Args:
        original: the exercise in its own language, its lengths as they stand there.
        settled: the set-up is kept already, so that only the moment is open; else the day decides the texts.
    """
    by_theme = next(((step.key, step.phase) for step in original.steps() if step.phase.theme_texts), None)
    key, phase = by_theme or ("", None)
    themed = () if phase is None else tuple(phase.theme_texts)
    terms = ApartTerms(
        exercise=exercise_hash(setup.script_id, original),
        texts=setup.script.text_count if phase is None else phase.text_count,
        has_turns=setup.script.practice.has_turns,
        seconds=setup.planned_seconds,
        names=names,
        start=start,
        chosen=setup.first if settled or setup.first_by == "chosen" else None,
        otherwise=setup.first,
        script_id=setup.script_id,
        themed=themed,
        takes_theme=setup.picks.get(key, (-1,))[0] in themed,
    )
    return replace(terms, shift=setup.variant - terms.variant) if settled else terms


def draw_for(
    setup: Setup,
    known: Known,
    *,
    randbelow: Callable[[int], int] = secrets.randbelow,
    new_id: Callable[[], UUID] = uuid4,
) -> tuple[PrivateEvent, ...]:
    """Return what chance deals to those who sit here."""
    draw = setup.script.draw
    if draw is None:
        return ()
    turns: dict[Slot, list[int]] = {}
    for segment in compile_timeline(setup).segments:
        if segment.act == "draw" and segment.speaker is not None and segment.turn is not None:
            turns.setdefault(segment.speaker, []).append(segment.turn)
    events: list[PrivateEvent] = []
    for slot in (slot for slot in setup.here if slot in turns):
        person = setup.people[slot]
        choices = list_for(known.parts.get(person, ()), draw.fallback)
        taken = [event.text for event in events]
        drawn = draw_parts(choices, len(turns[slot]), randbelow, taken)
        at = setup.begun.astimezone(UTC)
        events.extend(
            PrivateEvent(new_id(), person, setup.session, "draw", turn, text, len(choices), at)
            for turn, text in zip(turns[slot], drawn, strict=True)
        )
    return tuple(events)
