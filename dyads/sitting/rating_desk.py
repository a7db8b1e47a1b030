"""Asks ratings in their order and keeps each the moment it is given; what was given is not shown again."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from uuid import UUID, uuid4

from dyads.journal.ratings import Asked
from dyads.practice.clock import Clock
from dyads.practice.measures import measure_sha256
from dyads.practice.records import Rating, Status
from dyads.practice.setup import Moment, Question, Setup, questions
from dyads.sitting.keeper import Keeper, Saved


class RatingDesk:
    """The ratings of one moment of one sitting, person by person."""

    def __init__(
        self,
        setup: Setup,
        moment: Moment,
        *,
        keeper: Keeper,
        clock: Clock,
        asked: Collection[Asked] = (),
        new_id: Callable[[], UUID] = uuid4,
    ) -> None:
        """Prepare the questions; nothing is asked yet, and what was `asked` before a crash is not asked again."""
        self._setup, self._keeper, self._clock, self._new_id = setup, keeper, clock, new_id
        self._ahead = [
            question
            for question in questions(setup, moment)
            if Asked(setup.people[question.slot], question.measure_id, moment) not in asked
        ]
        self._order = 0
        self._shown: datetime | None = None

    @property
    def question(self) -> Question | None:
        """The question to ask now; None when all are answered."""
        return self._ahead[0] if self._ahead else None

    @property
    def shared(self) -> bool:
        """Whether two people sit here, so that the other looks away, also where only one is still to be asked."""
        return len(self._setup.here) > 1

    @property
    def left(self) -> int:
        """How many questions there still are."""
        return len(self._ahead)

    def show(self) -> None:
        """Say that the question is on the screen now."""
        self._shown = self._utc()

    def give(self, value: int) -> Saved:
        """Keep an answer; the future is done once it is safe on the disk.

        Raises:
            ValueError: if it is not on the scale.
        """
        question = self._ahead[0]
        low, high = question.measure.scale
        if not low <= value <= high:
            raise ValueError("off the scale")
        return self._keep("given", value)

    def skip(self) -> Saved:
        """Keep that the person passed this question over."""
        return self._keep("skipped", None)

    def leave(self, status: Status = "not-reached") -> None:
        """Keep that the remaining questions were not asked, and why."""
        while self._ahead:
            self._keep(status, None)

    def _keep(self, status: Status, value: int | None) -> Saved:
        question = self._ahead.pop(0)
        low, high = question.measure.scale
        rating = Rating(
            id=self._new_id(),
            person=self._setup.people[question.slot],
            session=self._setup.session,
            measure=question.measure_id,
            measure_sha256=measure_sha256(question.measure),
            low=low,
            high=high,
            when=question.moment,
            value=value,
            status=status,
            shown=self._shown,
            answered=self._utc(),
            order=self._order,
        )
        self._order += 1
        self._shown = None
        return self._keeper.rate(rating)

    def _utc(self) -> datetime:
        return self._clock.now().astimezone(UTC)
