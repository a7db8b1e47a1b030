"""What two people who sit at one computer show each other after a sitting, once each has agreed to it alone.

It is made of what was answered in this run of the program. Nothing is read from the journal, and nothing of who
agreed or declined is kept anywhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from dyads.practice.measures import Measure
from dyads.practice.message import Message
from dyads.practice.records import Rating
from dyads.practice.setup import Moment, Setup, questions
from dyads.services.session_store import Receipt, SessionStore

_MOMENTS: tuple[Moment, ...] = ("before", "after")
_ASKED = frozenset({"given", "skipped"})


@dataclass(frozen=True, slots=True)
class AnsweredMoment:
    """What the two said to one measure at one moment, by slot; None where somebody said nothing."""

    moment: Moment
    values: tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class AnsweredMeasure:
    """One measure with all its moments at which somebody was asked."""

    measure: Measure
    about: tuple[str, ...]
    role: Message | None
    moments: tuple[AnsweredMoment, ...]


@dataclass(frozen=True, slots=True)
class SharedAnswers:
    """The answers of both in one sitting. The gate alone makes it, once both have said yes to it."""

    names: tuple[str, str]
    measures: tuple[AnsweredMeasure, ...]


@dataclass
class AnswersInMemory:
    """Keeps answers on through a store, and remembers them until the sitting is over."""

    store: SessionStore
    held: list[Rating] = field(default_factory=list)

    def rate(self, rating: Rating) -> Receipt:
        self.held.append(rating)
        return self.store.rate(rating)


def both_were_asked(setup: Setup, ratings: Iterable[Rating]) -> bool:
    """Say whether two people sit here, and each was asked something; what they gave makes no difference."""
    asked = {rating.person for rating in ratings if rating.status in _ASKED}
    return len(setup.here) > 1 and asked.issuperset(setup.people)


def answered_measures(setup: Setup, ratings: Iterable[Rating]) -> tuple[AnsweredMeasure, ...]:
    """Return what was answered, measure by measure in the order of asking."""
    asked = [rating for rating in ratings if rating.status in _ASKED]
    values = {(rating.person, rating.measure, rating.when): rating.value for rating in asked}
    ahead = [question for moment in _MOMENTS for question in questions(setup, moment)]
    found = []
    one, other = setup.people
    for name in dict.fromkeys(question.measure_id for question in ahead):
        first = next(question for question in ahead if question.measure_id == name)
        moments = tuple(
            AnsweredMoment(moment, (values.get((one, name, moment)), values.get((other, name, moment))))
            for moment in _MOMENTS
            if any((person, name, moment) in values for person in (one, other))
        )
        if moments:
            found.append(AnsweredMeasure(first.measure, first.about, first.role, moments))
    return tuple(found)
