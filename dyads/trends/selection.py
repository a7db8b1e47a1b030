"""What is looked at: the choice of measure, exercise, partner, module and person, and the series of ratings it leaves.

One pass over the sittings and one over the ratings, so that twenty years of them answer at once.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from dyads.practice.measures import When
from dyads.practice.records import Kept, Rating, SessionSummary
from dyads.trends.figure import Exclusion

LATE = timedelta(hours=1)
"""After this long a rating is late: a rating before, counted from the set-up; a rating after, from the time at
which the sitting would have ended had it begun at once. A correction counts as of when its question was shown."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What to look at; None takes all together.

    Attributes:
        partner: with whom; the partner's own ratings are not among them.
        since: from this local day on.
        until: up to this local day, included.
        added: take in sittings that were entered later by hand.
    """

    measure: str | None = None
    script: str | None = None
    partner: UUID | None = None
    module: str | None = None
    person: UUID | None = None
    since: date | None = None
    until: date | None = None
    added: bool = False
    partial: bool = False
    late: bool = False


def why_excluded(
    rating: Rating | None, scale: tuple[int, int], session: SessionSummary, choice: Selection
) -> Exclusion | None:
    """Return why a rating of a sitting does not count, or None where it does or was never asked."""
    if rating is None:
        return None
    if session.added and not choice.added:
        return "added"
    if rating.status != "given":
        return rating.status
    if rating.value is None:
        return "withdrawn"
    if rating.low != scale[0] or rating.high != scale[1]:
        return "other-scale"
    if not (choice.late or session.added) and rating.answered - _set_up(session) > LATE and _late(rating, session):
        return "late"
    return None


def _late(rating: Rating, session: SessionSummary) -> bool:
    rated = rating.shown if rating.corrected and rating.shown is not None else rating.answered
    allowed = LATE
    if rating.when != "before":
        length = session.planned_seconds if session.actual_seconds is None else session.actual_seconds
        allowed += timedelta(seconds=length)
    return rated - _set_up(session) > allowed


def _set_up(session: SessionSummary) -> datetime:
    """Return when a sitting began by the clock its answers were given by, whatever was corrected since."""
    return session.first_begun or session.begun


def why_not_whole(session: SessionSummary, choice: Selection) -> Exclusion | None:
    """Return why a sitting as a whole does not count for a change, or None where it does."""
    if session.added and not choice.added:
        return "added"
    if session.outcome == "open":
        return "open"
    if session.outcome == "partial" and not choice.partial:
        return "partial"
    return None


class Occasion(NamedTuple):
    """One person's ratings of one measure at one sitting, or on one day.

    A rating that counts has a value; one that does not has a exclusion; one that was never asked here has neither.
    `whole` says why the sitting as a whole does not count for a change.
    """

    at: float
    """Seconds since 1970, UTC."""
    day: int
    """The local day, as a proleptic ordinal."""
    session: UUID | None
    script: str | None
    partner: UUID | None
    module: str | None
    before: float | None
    before_exclusion: Exclusion | None
    after: float | None
    after_exclusion: Exclusion | None
    whole: Exclusion | None


@dataclass(frozen=True, slots=True)
class RatingSeries:
    """All occasions of one person and one measure, in order of time.

    Attributes:
        asked: None where it is asked at sittings; else the moment at which a plan asked. The one rating of such a
            moment stands as `after`.
        low: the lowest number of the latest scale.
        wordings: how many wordings of the measure were in force; another scale is another wording.
    """

    person: UUID
    measure: str
    asked: When | None
    low: int
    high: int
    wordings: int
    occasions: tuple[Occasion, ...]

    @property
    def has_before(self) -> bool:
        return any(o.before is not None or o.before_exclusion is not None for o in self.occasions)

    @property
    def has_after(self) -> bool:
        return any(o.after is not None or o.after_exclusion is not None for o in self.occasions)


def selected_sessions(sessions: Iterable[SessionSummary], choice: Selection) -> list[SessionSummary]:
    """Return the sittings that were chosen, whoever rated at them; discarded ones never are."""
    return [
        s
        for s in sessions
        if s.outcome != "discarded"
        and (choice.script is None or s.script_id == choice.script)
        and (choice.module is None or s.module == choice.module)
        and (choice.since is None or s.day >= choice.since)
        and (choice.until is None or s.day <= choice.until)
        and (choice.partner is None or choice.partner in s.people)
    ]


def partner_of(person: UUID, session: SessionSummary) -> UUID | None:
    number = person.int
    for other in session.people:
        if other.int != number:
            return other
    return None


class _Answers(NamedTuple):
    """The ratings before and after, by the number of the sitting or by the day."""

    before: dict[int | date, Rating]
    after: dict[int | date, Rating]


def measure_series(kept: Kept, choice: Selection) -> tuple[RatingSeries, ...]:
    """Return what was chosen: one series a person, a measure and a moment of asking, in a stable order; no scores."""
    # Keys are the plain numbers of the UUIDs: hashing and comparing UUIDs would take most of the time.
    sat = {session.id.int: session for session in selected_sessions(kept.sessions, choice)}
    answers: dict[tuple[int, str, When | None], _Answers] = {}
    by_plan = choice.script is None and choice.partner is None and choice.module is None
    measure, person = choice.measure, choice.person and choice.person.int
    partner = choice.partner and choice.partner.int
    for rating in kept.ratings:
        if measure is not None and rating.measure != measure:
            continue
        whose = rating.person.int
        if whose == partner or (person is not None and whose != person):
            continue
        if rating.session is not None:
            occasion: int | date = rating.session.int
            if occasion not in sat:
                continue
            asked: When | None = None
        elif by_plan and _within(rating, choice):
            asked, occasion = rating.when, day_rated(rating)
        else:
            continue
        of_one = answers.get((whose, rating.measure, asked))
        if of_one is None:
            of_one = answers[whose, rating.measure, asked] = _Answers({}, {})
        side = of_one.before if rating.when == "before" else of_one.after
        stood = side.get(occasion)
        if stood is None or stood.answered <= rating.answered:
            side[occasion] = rating
    return tuple(
        _series(key, of_one, sat, choice)
        for key, of_one in sorted(answers.items(), key=lambda item: (item[0][1], item[0][2] or "", item[0][0]))
    )


def narrow(one: RatingSeries, choice: Selection) -> RatingSeries:
    """Return the part of a series that a narrower choice leaves, at once: for a screen on which one chooses again.

    Only exercise, partner, module and days are regarded; what to take in is settled when the series is made.
    """
    if not (choice.script or choice.partner or choice.module or choice.since or choice.until):
        return one
    since = 0 if choice.since is None else choice.since.toordinal()
    until = date.max.toordinal() if choice.until is None else choice.until.toordinal()
    occasions = tuple(
        o
        for o in one.occasions
        if since <= o.day <= until
        and (choice.script is None or o.script == choice.script)
        and (choice.module is None or o.module == choice.module)
        and (choice.partner is None or o.partner == choice.partner)
    )
    return replace(one, occasions=occasions)


def _within(rating: Rating, choice: Selection) -> bool:
    day = day_rated(rating)
    return (choice.since is None or day >= choice.since) and (choice.until is None or day <= choice.until)


def day_rated(rating: Rating) -> date:
    """Return the local day for which a plan's question was answered."""
    return rating.answered.date() if rating.day is None else date.fromisoformat(rating.day)


def _series(
    key: tuple[int, str, When | None],
    answers: _Answers,
    sat: dict[int, SessionSummary],
    choice: Selection,
) -> RatingSeries:
    number, measure, asked = key
    person = UUID(int=number)
    befores, afters = answers
    ratings = [*befores.values(), *afters.values()]
    newest = max(ratings, key=lambda rating: rating.answered)
    scale = (newest.low, newest.high)
    occasions: list[Occasion] = []
    for occasion in befores | afters:
        before, after = befores.get(occasion), afters.get(occasion)
        if isinstance(occasion, int):
            occasions.append(_at_sitting(person, sat[occasion], before, after, scale, choice))
        elif after is not None:
            occasions.append(_on_day(after, scale))
    occasions.sort(key=attrgetter("at"))
    wordings = {rating.measure_sha256 for rating in ratings}
    return RatingSeries(person, measure, asked, *scale, len(wordings), tuple(occasions))


def _at_sitting(
    person: UUID,
    session: SessionSummary,
    before: Rating | None,
    after: Rating | None,
    scale: tuple[int, int],
    choice: Selection,
) -> Occasion:
    before_exclusion = why_excluded(before, scale, session, choice)
    after_exclusion = why_excluded(after, scale, session, choice)
    return Occasion(
        session.begun.timestamp(),
        session.day.toordinal(),
        session.id,
        session.script_id,
        partner_of(person, session),
        session.module or None,
        None if before is None or before_exclusion else before.value,
        before_exclusion,
        None if after is None or after_exclusion else after.value,
        after_exclusion,
        why_not_whole(session, choice),
    )


def _on_day(rating: Rating, scale: tuple[int, int]) -> Occasion:
    day = day_rated(rating)
    exclusion: Exclusion | None = None
    if rating.status != "given":
        exclusion = rating.status
    elif (rating.low, rating.high) != scale:
        exclusion = "other-scale"
    value = None if exclusion else rating.value
    at = _midnight(day)
    return Occasion(at, day.toordinal(), None, None, None, None, None, None, value, exclusion, None)


def _midnight(day: date) -> float:
    return (day.toordinal() - _EPOCH) * 86400.0


_EPOCH = date(1970, 1, 1).toordinal()


def counted_exclusions(excluded: Iterable[Exclusion]) -> tuple[tuple[Exclusion, int], ...]:
    return tuple(sorted(Counter(excluded).items()))
