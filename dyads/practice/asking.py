"""Which ratings a sitting asks, of whom, and in which order."""

from typing import Literal, NamedTuple

from dyads.practice.measures import Measure
from dyads.practice.setup import Setup, Slot

Moment = Literal["before", "after"]


class Question(NamedTuple):
    """One measure asked of one person at one moment."""

    slot: Slot
    moment: Moment
    measure_id: str
    measure: Measure


def questions(setup: Setup, moment: Moment) -> tuple[Question, ...]:
    """Return the questions in the order of asking: person by person, each in the order of the measures.

    In a dyad in which only one speaks, a measure for speakers is asked of that one alone; where both have turns, both
    are speakers and listeners.
    """
    wanted = setup.script.ratings.before if moment == "before" else setup.script.ratings.after
    return tuple(
        Question(slot, moment, measure_id, setup.measures[measure_id])
        for slot in setup.here
        for measure_id in wanted
        if measure_id in setup.measures and _concerns(setup, setup.measures[measure_id], slot)
    )


def _concerns(setup: Setup, measure: Measure, slot: Slot) -> bool:
    if measure.asked_of == "all" or setup.script.form != "dyad" or setup.script.turns == "each":
        return True
    return (slot == setup.first) == (measure.asked_of == "speaker")
