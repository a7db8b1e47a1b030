"""Asks ratings in their order and keeps each the moment it is given; what was given is not shown again."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID, uuid4

from dyads.journal.ratings import AskedMeasure
from dyads.library.scripts import load_measures
from dyads.plan.appointments import Appointment
from dyads.plan.due_questions import DueQuestion, due_questions
from dyads.practice.clock import Clock
from dyads.practice.measures import Measure, When, measure_sha256
from dyads.practice.records import Rating, Status
from dyads.practice.setup import Moment, Question, Setup, Slot, questions
from dyads.services.home import Home
from dyads.services.planning import Followed
from dyads.services.session_store import Receipt, SessionStore


class MeasureQuestion(Protocol):
    """A question that asks one measure."""

    @property
    def measure(self) -> Measure:
        """What is asked."""


class AskedOf(NamedTuple):
    """Of whom a measure is asked, and what the answer counts for, as `Rating` has it."""

    person: UUID
    session: UUID | None
    measure: str
    when: When
    plan: str | None = None
    day: str | None = None


Q = TypeVar("Q", bound=MeasureQuestion)


class Questionnaire(Generic[Q]):
    """Questions in their order; each answer is kept the moment it is given."""

    def __init__(
        self,
        ahead: Iterable[Q],
        about: Callable[[Q], AskedOf],
        keep: Callable[[Rating, Q], Receipt],
        *,
        clock: Clock,
        new_id: Callable[[], UUID],
    ) -> None:
        """Prepare the questions; nothing is asked yet.

        Args:
            ahead: what to ask.
            about: says of whom a question is asked, and what its answer counts for.
            keep: keeps a rating.
            clock: says when a question was seen and answered.
            new_id: names a rating.
        """
        self._ahead, self._about, self._keep_rating = list(ahead), about, keep
        self._clock, self._new_id = clock, new_id
        self._order = 0
        self._shown: datetime | None = None

    @property
    def question(self) -> Q | None:
        """The question to ask now; None when all are answered."""
        return self._ahead[0] if self._ahead else None

    @property
    def left(self) -> int:
        """How many questions there still are."""
        return len(self._ahead)

    def show(self) -> None:
        """Say that the question can be seen now."""
        self._shown = self._utc()

    def give(self, value: int) -> Receipt:
        """Keep an answer; the future is done once it is safe on the disk.

        Raises:
            ValueError: if it is not on the scale.
        """
        if not self._ahead[0].measure.answers.fits(value):
            raise ValueError("off the scale")
        return self._keep("given", value)

    def skip(self) -> Receipt:
        """Keep that the person passed this question over."""
        return self._keep("skipped", None)

    def leave(self, status: Status = "not-reached") -> None:
        """Keep that the remaining questions were not asked, and why."""
        while self._ahead:
            self._keep(status, None)

    def _keep(self, status: Status, value: int | None) -> Receipt:
        question = self._ahead.pop(0)
        low, high = question.measure.scale
        about = self._about(question)
        rating = Rating(
            id=self._new_id(),
            person=about.person,
            session=about.session,
            measure=about.measure,
            measure_sha256=measure_sha256(question.measure),
            low=low,
            high=high,
            when=about.when,
            value=value,
            status=status,
            shown=self._shown,
            answered=self._utc(),
            order=self._order,
            plan=about.plan,
            day=about.day,
        )
        self._order += 1
        self._shown = None
        return self._keep_rating(rating, question)

    def _utc(self) -> datetime:
        return self._clock.now().astimezone(UTC)


class RatingDesk(Questionnaire[Question]):
    """The ratings of one moment of one sitting, person by person."""

    def __init__(
        self,
        setup: Setup,
        moment: Moment,
        *,
        store: SessionStore,
        clock: Clock,
        asked: Collection[AskedMeasure] = (),
        new_id: Callable[[], UUID] = uuid4,
    ) -> None:
        """Prepare the questions; nothing is asked yet, and what was `asked` before a crash is not asked again."""

        def about(question: Question) -> AskedOf:
            return AskedOf(setup.people[question.slot], setup.session, question.measure_id, question.moment)

        ahead = (
            question
            for question in questions(setup, moment)
            if AskedMeasure(setup.people[question.slot], question.measure_id, moment) not in asked
        )
        super().__init__(ahead, about, lambda rating, _question: store.rate(rating), clock=clock, new_id=new_id)
        self._here = len(setup.here)

    @property
    def shared(self) -> bool:
        """Whether two people sit here, so that the other looks away, also where only one is still to be asked."""
        return self._here > 1


@dataclass(frozen=True, slots=True)
class PlanQuestion:
    """One measure that a plan asks, and for which day it counts."""

    asked: DueQuestion
    measure: Measure
    slot: Slot = 0
    """Whoever follows the plan is asked; a plan asks nobody else."""


class RatesPlans(Protocol):
    """Keeps a rating together with its measure, which no set-up holds."""

    def rate(self, rating: Rating, measure: Measure | None = None) -> Receipt:
        """Keep a rating."""
        ...


def questions_today(home: Home, followed: Followed) -> tuple[PlanQuestion, ...]:
    """Return what the plan asks today and nobody has answered yet."""
    measures = _measures(home)
    asked = due_questions(followed.enrolment, measures, followed.ratings, followed.today)
    return _with_measures(asked, measures)


def questions_after(home: Home, followed: Followed, held: Appointment) -> tuple[PlanQuestion, ...]:
    """Return what is asked after a meeting, however long ago it was, and nobody has answered yet."""
    measures = _measures(home)
    day = held.first.isoformat()
    answered = {rating.measure for rating in followed.ratings if rating.when == "meeting" and rating.day == day}
    asked = (DueQuestion(name, "meeting", held.first, held.name) for name in held.ratings if name not in answered)
    return tuple(one for one in _with_measures(asked, measures) if "meeting" in one.measure.when)


def _measures(home: Home) -> Mapping[str, Measure]:
    return {name: known.measure for name, known in (load_measures(home.search_path).value or {}).items()}


def _with_measures(asked: Iterable[DueQuestion], measures: Mapping[str, Measure]) -> tuple[PlanQuestion, ...]:
    return tuple(PlanQuestion(one, measures[one.measure]) for one in asked if one.measure in measures)


class PlanDesk(Questionnaire[PlanQuestion]):
    """The questions of a plan at one time, to one person. What is left unanswered is asked again another time."""

    def __init__(
        self,
        person: UUID,
        plan: str,
        questions: Sequence[PlanQuestion],
        *,
        store: RatesPlans,
        clock: Clock,
        new_id: Callable[[], UUID] = uuid4,
    ) -> None:
        """Prepare the questions; nothing is asked yet."""

        def about(question: PlanQuestion) -> AskedOf:
            asked = question.asked
            return AskedOf(person, None, asked.measure, asked.when, plan, asked.day.isoformat())

        def keep(rating: Rating, question: PlanQuestion) -> Receipt:
            return store.rate(rating, question.measure)

        super().__init__(questions, about, keep, clock=clock, new_id=new_id)


def open_desk(home: Home, followed: Followed, questions: Sequence[PlanQuestion]) -> PlanDesk | None:
    """Return the desk at which whoever follows the plan answers; None where that person is not known.

    Raises:
        JournalTrouble: if the journal cannot be read.
    """
    person = followed.enrolment.person
    if person is None:
        me = home.journal.me()
        person = me.id if me else None
    if person is None:
        return None
    return PlanDesk(person, followed.enrolment.plan_id, questions, store=home.writer, clock=home.clock)
