"""How often the listener guessed the part that was drawn, beside what chance alone would give.

The figure belongs to the person who guessed. A guess counts when the partner drew a part in the same turn of the same
sitting; both texts are compared without regard to case and spaces. Chance is the mean of 1 / number of parts. Where a
draw or a guess was made anew, the last one counts, but no guess after the part was revealed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from dyads.practice.message import counted
from dyads.practice.records import Kept, PrivateEvent, SessionSummary
from dyads.practice.setup import same_part
from dyads.trends import intervals
from dyads.trends.figure import GUESSES_FROM, Exclusion, Figure, TooEarly
from dyads.trends.figures import SPLITS, FigureGroup, Split, group_of, narrowed
from dyads.trends.selection import Selection, counted_exclusions, partner_of, selected_sessions


class Guess(NamedTuple):
    """One guess beside what was drawn; `correct` is None where the two cannot be compared, and `exclusion` says why."""

    person: UUID
    session: SessionSummary
    correct: bool | None
    choices: int
    exclusion: Exclusion | None = None


@dataclass(slots=True)
class _Turn:
    draw: PrivateEvent | None = None
    revealed: datetime | None = None


def guesses(kept: Kept, choice: Selection) -> tuple[Guess, ...]:
    sat = {s.id: s for s in selected_sessions(kept.sessions, choice) if choice.added or not s.added}
    turns: dict[tuple[UUID, int], _Turn] = {}
    tries: dict[tuple[UUID, int, UUID], list[PrivateEvent]] = {}
    for event in sorted(kept.events, key=lambda event: event.at):
        if event.session not in sat or event.turn < 0:
            continue
        turn = turns.setdefault((event.session, event.turn), _Turn())
        if event.kind == "draw":
            turn.draw = event
        elif event.kind == "reveal":
            turn.revealed = turn.revealed or event.at
        elif event.kind == "guess" and choice.person in (None, event.person) and event.person != choice.partner:
            tries.setdefault((event.session, event.turn, event.person), []).append(event)
    found = (
        _judge(sat[session], person, made, turns[session, turn]) for (session, turn, person), made in tries.items()
    )
    return tuple(sorted(found, key=lambda guess: guess.session.begun))


def _judge(session: SessionSummary, person: UUID, made: Sequence[PrivateEvent], turn: _Turn) -> Guess:
    in_time = [guess for guess in made if turn.revealed is None or guess.at <= turn.revealed]
    draw = turn.draw
    if draw is None or draw.person == person or draw.choices < 1 or not in_time:
        return Guess(person, session, None, 0, "no-draw")
    if draw.sealed or in_time[-1].sealed:
        return Guess(person, session, None, 0, "sealed")
    return Guess(person, session, same_part(draw.text, in_time[-1].text), draw.choices)


def guess_figures(kept: Kept, choice: Selection, splits: Sequence[Split] = SPLITS) -> tuple[Figure, ...]:
    """Return the guess accuracy of each person, taken together and apart; a measure of the choice is not regarded."""
    groups: dict[tuple[UUID, FigureGroup], list[Guess]] = {}
    made = guesses(kept, choice)
    for split in narrowed(splits, choice):
        for guess in made:
            s = guess.session
            group = group_of(FigureGroup(s.script_id, partner_of(guess.person, s), s.module or None), split)
            if group is not None:
                groups.setdefault((guess.person, group), []).append(guess)
    return tuple(_guess_figure(person, group, of_group) for (person, group), of_group in groups.items())


def _guess_figure(person: UUID, group: FigureGroup, made: Sequence[Guess]) -> Figure:
    counting = [guess for guess in made if guess.exclusion is None]
    n = len(counting)
    estimate = intervals.share(sum(1 for guess in counting if guess.correct), n)
    early = None
    if n < GUESSES_FROM:
        what = counted(
            "Too early: {count} guess, {needed} are needed.",
            "Too early: {count} guesses, {needed} are needed.",
            n,
            needed=GUESSES_FROM,
        )
        early, estimate = TooEarly(what, n, GUESSES_FROM), intervals.Estimate(n)
    return Figure(
        measure="guess",
        script=group.script,
        person=person,
        partner=group.partner,
        module=group.module,
        kind="hits",
        unit="share",
        n=n,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        of="guess",
        too_early=early,
        left_out=counted_exclusions(guess.exclusion for guess in made if guess.exclusion),
        against=None if early else sum(1 / guess.choices for guess in counting) / n,
    )
