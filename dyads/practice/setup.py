"""The set-up of one sitting: everything that was settled before it began.

Resume, journal, trends and export read only this, so that editing or upgrading a script never changes the past.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from datetime import date
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

from dyads.practice.annotations import AwareDatetime, Limits
from dyads.practice.bounds import PersonName, Place, Word
from dyads.practice.fields import folded
from dyads.practice.form import PARTS
from dyads.practice.frozen import Frozen
from dyads.practice.measures import Measure
from dyads.practice.message import Message, msg
from dyads.practice.people import InnerPart
from dyads.practice.script import MOST_PHASES, MOST_ROUNDS, MOST_TEXTS, MeasureId, Script

Slot = Literal[0, 1]
"""Which of the two: 0 is "me", 1 the partner."""

StoredPicks = Annotated[
    dict[
        Annotated[str, Limits(max_length=80)],
        Annotated[tuple[Annotated[int, Limits(ge=0, lt=MOST_TEXTS)], ...], Limits(max_length=2 * MOST_ROUNDS)],
    ],
    Limits(max_length=len(PARTS) * MOST_PHASES),
]
"""Which text of its list each phase shows, by the phase's key, once for each time that it takes place."""

Side = Literal["a", "b"]
"""Which of two linked homes: `a` opened the link, `b` came."""


def partner_side(side: Side) -> Side:
    return "b" if side == "a" else "a"


FirstBy = Literal["chosen", "chance", "alternating"]


class PlanDay(Frozen):
    """Where in a plan a sitting stands."""

    plan: Word
    """The plan's id."""
    run: UUID
    """Which following of the plan."""
    module: Word
    """The module's or the meeting's name."""
    week: Place
    """The week of the module, from 1; 0 for a meeting."""
    day: date
    """The local day it was due."""
    theme: Annotated[str, Limits(max_length=4000)] = ""
    before: Annotated[tuple[MeasureId, ...], Limits(max_length=20)] = ()
    """Measures that the plan asks before a sitting, besides those of the exercise."""
    after: Annotated[tuple[MeasureId, ...], Limits(max_length=20)] = ()
    """And after it."""


class Linked(Frozen):
    """How a sitting is linked with that of the partner, whose computer has one of its own."""

    side: Side
    """Which of the two this home is."""
    sitting: UUID
    """Names the sitting in both journals."""
    partner: UUID
    """The partner's own identity, in the own journal."""
    name: PersonName = ""
    """The partner's name, as they say it."""
    code: PersonName = ""
    """The partner's code, as they say it."""


class SetupSpeech(Frozen):
    """What was read aloud in a sitting."""

    say: Literal["auto", "all", "changes", "none"]
    """What was chosen."""
    sources: Annotated[tuple[Word, ...], Limits(max_length=10)] = ()
    """Whose voice, in the order in which they were tried."""
    recordings: Annotated[dict[Annotated[str, Limits(max_length=200)], Word], Limits(max_length=1000)] = field(
        default_factory=dict
    )
    """The hashes of the recordings, by their names."""


class Setup(Frozen):
    """A frozen set-up; two equal set-ups run alike."""

    session: UUID
    script_id: str
    script_sha256: str
    script: Script
    """As resolved: translated, lengths as chosen."""
    language: str
    people: Annotated[tuple[UUID, ...], Limits(min_length=1, max_length=2)]
    """By slot; a solitary exercise has one."""
    here: Annotated[tuple[Slot, ...], Limits(min_length=1, max_length=2)]
    """The slots that sit at this computer, in the order in which they are asked."""
    first: Slot = 0
    """Who speaks first."""
    first_by: FirstBy = "chosen"
    variant: Annotated[int, Limits(ge=0)] = 0
    """How many sessions came before, for the texts that take turns; apart, the day's ordinal number."""
    picks: StoredPicks = field(default_factory=dict)
    """Which texts are shown; sittings of version 0.1.0 have none, and `variant` says it."""
    planned_seconds: int
    """The total that was shown before the start."""
    delay: Annotated[int, Limits(ge=0, le=300)] = 0
    """Seconds between the start key and the settling."""
    apart: bool = False
    """The partner is elsewhere."""
    begun: AwareDatetime
    """When it was set up, with the offset of the place."""
    measures: dict[str, Measure] = field(default_factory=dict)
    """The measures it asks, as they were worded."""
    plan_day: PlanDay | None = None
    linked: Linked | None = None
    """The partner is elsewhere, and both computers keep one log."""
    speech: SetupSpeech | None = None
    """What was read aloud; None where nothing was."""
    app_version: str

    def check(self) -> None:
        """Raise ValueError: a slot without a person, or one person twice."""
        if any(slot >= len(self.people) for slot in (*self.here, self.first)):
            raise ValueError("a slot without a person")
        if len(set(self.here)) < len(self.here) or len(set(self.people)) < len(self.people):
            raise ValueError("the same person twice")


def who_is_first(
    by: FirstBy, *, chosen: Slot, last_first: Slot | None, chance: Slot, apart: bool
) -> tuple[Slot, FirstBy]:
    """Return who speaks first and how that was decided.

    Args:
        last_first: who spoke first in the pair's last session; None where there was none.
        apart: the partner is elsewhere; two computers cannot toss one coin, so chance becomes alternating.
    """
    if by == "chance" and not apart:
        return chance, "chance"
    if by == "chosen":
        return chosen, "chosen"
    if last_first is None:
        return chosen, "alternating"
    return (1 if last_first == 0 else 0), "alternating"


FEWEST = 3
"""A list shorter than this makes the guess no guess; the script's fallback serves until it has grown."""


def list_for(own: Sequence[InnerPart], fallback: Sequence[str]) -> tuple[str, ...]:
    """Return the list that a speaker draws from; what was named twice is in it once."""
    texts = _different(part.text for part in own)
    return texts if len(texts) >= FEWEST else _different(fallback)


def draw_parts(
    parts: Sequence[str], turns: int, randbelow: Callable[[int], int], taken: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return one part for each of a speaker's turns, by chance, none twice while there are enough.

    Args:
        randbelow: chance: a whole number from 0 to below its argument.
        taken: parts that the partner already draws in this session.
    """
    drawn: list[str] = []
    partners = {folded(part) for part in taken}
    for _ in range(turns):
        mine = {folded(part) for part in drawn}
        fresh = [part for part in parts if folded(part) not in mine]
        left = [part for part in fresh if folded(part) not in partners] or fresh or list(parts)
        drawn.append(left[randbelow(len(left))])
    return tuple(drawn)


def same_part(one: str, other: str) -> bool:
    return folded(one) == folded(other)


def _different(texts: Iterable[str]) -> tuple[str, ...]:
    different: dict[str, str] = {}
    for text in texts:
        different.setdefault(folded(text), text)
    return tuple(different.values())


Moment = Literal["before", "after"]


class Question(NamedTuple):
    """One measure asked of one person at one moment.

    Attributes:
        about: the titles of the exercises that it means.
        role: in which role the person is asked; None where it is asked of everybody.
    """

    slot: Slot
    moment: Moment
    measure_id: str
    measure: Measure
    about: tuple[str, ...]
    role: Message | None


def questions(setup: Setup, moment: Moment) -> tuple[Question, ...]:
    """Return the questions in the order of asking: person by person, each in the order of the measures.

    In a dyad in which only one speaks, a measure for speakers is asked of that one alone; where both have turns, each
    is asked as speaker, and each as listener. In a form without turns everybody is asked everything.
    """
    wanted = asked_measures(setup.script, setup.plan_day, moment)
    return tuple(
        Question(slot, moment, measure_id, setup.measures[measure_id], (setup.script.title,), _role(setup, measure_id))
        for slot in setup.here
        for measure_id in wanted
        if measure_id in setup.measures and _concerns(setup, setup.measures[measure_id], slot)
    )


def asked_measures(script: Script, plan_day: PlanDay | None, moment: Moment) -> tuple[str, ...]:
    """Return the measures of a moment by id: those of the exercise, then what the plan asks besides."""
    own = script.ratings.before if moment == "before" else script.ratings.after
    plans = () if plan_day is None else plan_day.before if moment == "before" else plan_day.after
    return tuple(dict.fromkeys((*own, *plans)))


def _role(setup: Setup, measure_id: str) -> Message | None:
    asked_of, roles = setup.measures[measure_id].asked_of, setup.script.roles
    if asked_of == "all" or not setup.script.practice.has_turns:
        return None
    own = roles.speaker if asked_of == "speaker" else roles.listener
    if own is not None:
        return msg("In the role: {role}.", role=own)
    return msg("About your speaking.") if asked_of == "speaker" else msg("About your listening.")


def _concerns(setup: Setup, measure: Measure, slot: Slot) -> bool:
    if measure.asked_of == "all" or not setup.script.practice.has_turns or setup.script.turns == "each":
        return True
    return (slot == setup.first) == (measure.asked_of == "speaker")
