"""Asks questions in their order and keeps each answer the moment it is given; what was given is not shown again."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID, uuid4

from dyads.journal.ratings import AskedMeasure
from dyads.journal.seal import Key
from dyads.library.scripts import find_script, in_language
from dyads.plan.appointments import Appointment, week_on
from dyads.plan.due_questions import DueQuestion, due_questions
from dyads.practice.clock import Clock
from dyads.practice.measures import Measure, When, measure_sha256
from dyads.practice.message import Message
from dyads.practice.people import Person
from dyads.practice.records import Rating, Status
from dyads.practice.setup import Moment, Question, Setup, Slot, questions
from dyads.services.home import Home
from dyads.services.planning import Followed
from dyads.services.prepare import known_measures
from dyads.services.session_store import Receipt


class MeasureQuestion(Protocol):
    """One measure, asked of one person."""

    @property
    def measure(self) -> Measure: ...

    @property
    def slot(self) -> Slot: ...

    @property
    def about(self) -> tuple[str, ...]:
        """The titles of the exercises that are meant, or the name of the meeting; empty where they are not known."""
        ...

    @property
    def role(self) -> Message | None:
        """In which role the person is asked; None where it is asked of everybody."""
        ...


Q_co = TypeVar("Q_co", bound=MeasureQuestion, covariant=True)


class Answer(NamedTuple):
    """What was given, or why nothing was; times in UTC.

    Attributes:
        shown: when the question appeared, or None if it never did.
        order: the place in the order of asking, from 0.
    """

    value: int | None
    status: Status
    shown: datetime | None
    answered: datetime
    order: int


class Questionnaire(Generic[Q_co]):
    """Questions in their order; each answer is kept the moment it is given.

    Attributes:
        shared: whether two people sit here, so that the other looks away, also where only one is still to be asked.
    """

    def __init__(
        self,
        ahead: Iterable[Q_co],
        keep: Callable[[Q_co, Answer], Receipt],
        clock: Clock,
        *,
        shared: bool = False,
    ) -> None:
        self._ahead, self._keep_answer, self._clock = list(ahead), keep, clock
        self._order = 0
        self._shown: datetime | None = None
        self.shared = shared

    @property
    def question(self) -> Q_co | None:
        """The question to ask now; None when all are answered."""
        return self._ahead[0] if self._ahead else None

    @property
    def left(self) -> int:
        """How many questions there still are."""
        return len(self._ahead)

    def show(self) -> None:
        """Say that the question can be seen now."""
        self._shown = self._utc()

    def answer(self, value: int) -> Receipt:
        """Keep an answer; the receipt is done once it is safe on the disk.

        Raises:
            ValueError: if it is not on the scale.
        """
        if not self._ahead[0].measure.answers.fits(value):
            raise ValueError("off the scale")
        return self._keep("given", value)

    def skip(self) -> Receipt:
        """Keep that the person passed this question over."""
        return self._keep("skipped", None)

    def withdraw(self) -> Receipt:
        """Keep that the person takes the answer back: it counts as withdrawn, not as skipped."""
        return self._keep("withdrawn", None)

    def leave(self, status: Status = "not-reached") -> None:
        """Keep that the remaining questions were not asked, and why."""
        while self._ahead:
            self._keep(status, None)

    def _keep(self, status: Status, value: int | None) -> Receipt:
        answer = Answer(value, status, self._shown, self._utc(), self._order)
        self._order += 1
        self._shown = None
        return self._keep_answer(self._ahead.pop(0), answer)

    def _utc(self) -> datetime:
        return self._clock.now().astimezone(UTC)


def sitting_questionnaire(
    setup: Setup,
    moment: Moment,
    rate: Callable[[Rating], Receipt],
    clock: Clock,
    *,
    asked: Collection[AskedMeasure] = (),
) -> Questionnaire[Question]:
    """Return the questions of one moment of a sitting, person by person, without what was `asked` before a crash."""

    def keep(question: Question, answer: Answer) -> Receipt:
        person = setup.people[question.slot]
        return rate(_rating(answer, question.measure, question.measure_id, question.moment, person, setup.session))

    ahead = (
        question
        for question in questions(setup, moment)
        if AskedMeasure(setup.people[question.slot], question.measure_id, moment) not in asked
    )
    return Questionnaire(ahead, keep, clock, shared=len(setup.here) > 1)


def _rating(
    answer: Answer,
    measure: Measure,
    name: str,
    when: When,
    person: UUID,
    session: UUID | None = None,
    plan: str | None = None,
    day: str | None = None,
) -> Rating:
    low, high = measure.scale
    return Rating(
        id=uuid4(),
        person=person,
        session=session,
        measure=name,
        measure_sha256=measure_sha256(measure),
        low=low,
        high=high,
        when=when,
        plan=plan,
        day=day,
        **answer._asdict(),
    )


# What is in the journal already


@dataclass(frozen=True, slots=True)
class AnswerAnew:
    """An answer in the journal that is asked once more, with its measure as it was worded then."""

    rating: Rating
    measure: Measure
    about: tuple[str, ...] = ()
    role: Message | None = None
    slot: Slot = 0
    """Whose answers they are is asked; nobody else is."""


def correction_questionnaire(
    home: Home,
    person: UUID,
    ratings: Iterable[Rating],
    measures: Mapping[str, Measure],
    key: Key | None = None,
    *,
    about: tuple[str, ...] = (),
) -> Questionnaire[AnswerAnew]:
    """Return answers of one person to be given anew; what stood before is kept.

    Args:
        about: the titles of the exercises at which they were given.
        measures: as they were worded; one that is unknown or was worded otherwise is asked by its name, in numbers.
        key: of somebody who has sealed.
    """

    def keep(question: AnswerAnew, answer: Answer) -> Receipt:
        return home.writer.correct(person, question.rating.id, answer.value, answer.status, key)

    ahead = (AnswerAnew(rating, _as_worded(rating, measures.get(rating.measure)), about) for rating in ratings)
    return Questionnaire(ahead, keep, home.clock)


def _as_worded(rating: Rating, measure: Measure | None) -> Measure:
    scale = rating.low, rating.high
    if measure is not None and measure.scale == scale and measure_sha256(measure) == rating.measure_sha256:
        return measure
    return Measure(question={"en": rating.measure}, range=scale)


# Plans


@dataclass(frozen=True, slots=True)
class PlanQuestion:
    """One measure that a plan asks, and for which day it counts."""

    asked: DueQuestion
    measure: Measure
    about: tuple[str, ...] = ()
    role: Message | None = None
    slot: Slot = 0
    """Whoever follows the plan is asked; a plan asks nobody else."""


def questions_today(home: Home, followed: Followed) -> tuple[PlanQuestion, ...]:
    """Return what the plan asks today and nobody has answered yet."""
    measures = known_measures(home.search_path)
    asked = due_questions(followed.enrolment, measures, followed.ratings, followed.today)
    return _with_measures(asked, measures, _exercises(home, followed))


def questions_after(home: Home, followed: Followed, held: Appointment) -> tuple[PlanQuestion, ...]:
    """Return what is asked after a meeting, however long ago it was, and nobody has answered yet."""
    measures = known_measures(home.search_path)
    day = held.first.isoformat()
    answered = {rating.measure for rating in followed.ratings if rating.when == "meeting" and rating.day == day}
    asked = (DueQuestion(name, "meeting", held.first, held.name) for name in held.ratings if name not in answered)
    return tuple(one for one in _with_measures(asked, measures, ()) if "meeting" in one.measure.when)


def _with_measures(
    asked: Iterable[DueQuestion], measures: Mapping[str, Measure], exercises: tuple[str, ...]
) -> tuple[PlanQuestion, ...]:
    return tuple(
        PlanQuestion(one, measures[one.measure], (one.about,) if one.when == "meeting" else exercises)
        for one in asked
        if one.measure in measures
    )


def _exercises(home: Home, followed: Followed) -> tuple[str, ...]:
    """Return the titles of what the plan has its follower practise in this week."""
    segment = followed.enrolment.segment_on(followed.today) or followed.enrolment.segment
    week = week_on(segment, followed.enrolment.pauses, followed.today)
    if week is None:
        return (segment.plan.title,)
    return tuple(_title(home, script) for script in week.module.each_day)


def _title(home: Home, script: str) -> str:
    file = find_script(script, home.search_path).value
    return script if file is None else in_language(file, home.language).title


def who_follows(home: Home, followed: Followed) -> Person | None:
    """Return who follows a plan: the owner of the folder where it is said nowhere; None where that one is not known."""
    if followed.enrolment.person is None:
        return home.journal.me()
    return next((person for person in followed.people if person.id == followed.enrolment.person), None)


def plan_questionnaire(
    home: Home, followed: Followed, questions: Sequence[PlanQuestion]
) -> Questionnaire[PlanQuestion] | None:
    """Return what whoever follows the plan is asked; None where that person is not known.

    What is left unanswered is asked again another time.

    Raises:
        JournalTrouble: if the journal cannot be read.
    """
    who = who_follows(home, followed)
    if who is None:
        return None
    person = who.id

    def keep(question: PlanQuestion, answer: Answer) -> Receipt:
        asked, plan = question.asked, followed.enrolment.plan_id
        day = asked.day.isoformat()
        rating = _rating(answer, question.measure, asked.measure, asked.when, person, plan=plan, day=day)
        return home.writer.rate(rating, question.measure)

    return Questionnaire(questions, keep, home.clock)
