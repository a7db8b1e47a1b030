"""How often the listener guessed the part that was drawn, beside what chance alone would give.

The figure belongs to the person who guessed. A guess counts when the partner drew a part in the same turn of the same
sitting; both texts are compared without regard to case and spaces. Chance is the mean of 1 / number of parts. Where a
draw or a guess was made anew, the last one counts, but no guess after the part was revealed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from dyads.practice.message import counted
from dyads.practice.records import Kept, PrivateEvent, SessionSummary
from dyads.practice.setup import same_part
from dyads.trends import intervals
from dyads.trends.figure import GUESSES_FROM, Exclusion, Figure, TooEarly
from dyads.trends.figures import SPLITS, Split, narrowed
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
    """Return the guesses of what was chosen, in order of time."""
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
    found: list[Guess] = []
    for (session, number, person), made in tries.items():
        turn = turns[session, number]
        found.append(_judge(sat[session], person, made, turn))
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
    groups: dict[tuple[UUID, str | None, UUID | None, str | None], list[Guess]] = {}
    made = guesses(kept, choice)
    for split in narrowed(splits, choice):
        for guess in made:
            group = _group(guess, split)
            if group is not None:
                groups.setdefault(group, []).append(guess)
    return tuple(_guess_figure(*group, of_group) for group, of_group in groups.items())


def _group(guess: Guess, split: Split) -> tuple[UUID, str | None, UUID | None, str | None] | None:
    s = guess.session
    values = (s.script_id, partner_of(guess.person, s), s.module or None)
    if any(wanted and value is None for wanted, value in zip(split, values, strict=True)):
        return None
    script, partner, module = values
    return (
        guess.person,
        script if split.script else None,
        partner if split.partner else None,
        module if split.module else None,
    )


def _guess_figure(
    person: UUID, script: str | None, partner: UUID | None, module: str | None, made: Iterable[Guess]
) -> Figure:
    counting: list[Guess] = []
    excluded: list[Exclusion] = []
    for guess in made:
        if guess.exclusion is None:
            counting.append(guess)
        else:
            excluded.append(guess.exclusion)
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
        early, estimate = TooEarly(what, n, GUESSES_FROM), intervals.Estimate(n, None)
    return Figure(
        measure="guess",
        script=script,
        person=person,
        partner=partner,
        module=module,
        kind="hits",
        unit="share",
        n=n,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        of="guess",
        too_early=early,
        left_out=counted_exclusions(excluded),
        against=None if early else sum(1 / guess.choices for guess in counting) / n,
    )
