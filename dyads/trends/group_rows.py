"""The rows of a model: every rating of a group on a line of its own, with whose it is, with whom, when and where.

`dyads trends --group FOLDER --rows FILE.csv` writes them; the scripts in docs/recipes read them. What a figure leaves
out is here too, without its value and with the reason, so that who uses the rows can see what is missing.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from dyads.practice.measures import When
from dyads.practice.records import SessionSummary
from dyads.trends.figure import Exclusion
from dyads.trends.group import Joined
from dyads.trends.scores import series
from dyads.trends.selection import Occasion, RatingSeries, Selection


class GroupRow(NamedTuple):
    """One rating. The columns of the file, in their order; what is not there is an empty cell.

    Attributes:
        person: the participant code.
        partner: the partner's code; empty alone, at a plan's question, and where the partner has none.
        dyad: the codes of both, in the order of the alphabet, joined by "+".
        session: one id for one sitting, also where both partners' exports hold it; empty at a plan's question.
        script: the exercise's id.
        module: of the plan.
        week: of the module, from 1; empty outside of a plan.
        day: the local day, ISO.
        place: which of this person's sittings with this measure and exercise it was, from 0, the unrated included.
        days: since this person's first sitting or rating of this measure and exercise.
        measure: the measure's id.
        when: before, after, or the moment at which a plan asked: day, week, meeting, plan-start, plan-end.
        low: the lowest number of the scale.
        high: the highest.
        value: the rating; empty where it does not count.
        change: after minus before, in the row "after" of a sitting where both count and that came to its end.
        left_out: why the value is empty, or, with a value, why there is no change: as in `left_out` of `--json`.
    """

    person: str
    partner: str
    dyad: str
    session: UUID | None
    script: str
    module: str
    week: int | None
    day: date
    place: int
    days: int
    measure: str
    when: When
    low: int
    high: int
    value: float | None
    change: float | None
    left_out: Exclusion | None


def group_rows(joined: Joined, choice: Selection) -> tuple[GroupRow, ...]:
    """Return all rows, person by person, measure by measure, in order of time."""
    sessions = {session.id: session for session in joined.kept.sessions}
    found = sorted(
        series(joined.kept, choice), key=lambda one: (joined.codes.get(one.person, ""), one.measure, one.asked or "")
    )
    return tuple(row for one in found for row in _of_series(one, joined.codes, sessions))


def _of_series(
    one: RatingSeries, codes: Mapping[UUID, str], sessions: Mapping[UUID, SessionSummary]
) -> Iterable[GroupRow]:
    places: dict[str | None, int] = {}
    first: dict[str | None, int] = {}
    person = codes.get(one.person, "")
    for o in one.occasions:
        place = places[o.script] = places.get(o.script, -1) + 1
        partner = "" if o.partner is None else codes.get(o.partner, "")
        session = None if o.session is None else sessions[o.session]
        for when, value, change, left_out in _sides(one, o):
            yield GroupRow(
                person=person,
                partner=partner,
                dyad="+".join(sorted((person, partner))) if partner else "",
                session=o.session,
                script=o.script or "",
                module=o.module or "",
                week=(session.week or None) if session is not None else None,
                day=date.fromordinal(o.day),
                place=place,
                days=o.day - first.setdefault(o.script, o.day),
                measure=one.measure,
                when=when,
                low=one.low,
                high=one.high,
                value=value,
                change=change,
                left_out=left_out,
            )


def _sides(one: RatingSeries, o: Occasion) -> Iterable[tuple[When, float | None, float | None, Exclusion | None]]:
    """Yield what was asked: when, the value, the change, and why one of them is not there."""
    if one.asked is not None:
        yield one.asked, o.after, None, o.after_exclusion
        return
    if o.before is not None or o.before_exclusion is not None:
        yield "before", o.before, None, o.before_exclusion
    if o.after is None and o.after_exclusion is None:
        return
    after = o.after if o.whole is None else None
    change = after - o.before if after is not None and o.before is not None else None
    yield "after", after, change, o.after_exclusion or o.whole or (o.before_exclusion if change is None else None)
