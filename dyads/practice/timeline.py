"""A set-up compiled into what will happen: segments in their order, each with its length, voice, texts and bells."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, cycle, pairwise
from typing import Literal

from dyads.practice.bell import BellOrNone, Bells
from dyads.practice.fields import LONGEST, NS
from dyads.practice.form import PARTS, Part
from dyads.practice.script import PARTNERS, Act, Partner, Phase, PhaseSay, Script, Step, Voice
from dyads.practice.setup import Setup, Slot

Role = Literal["speaker", "listener", "together"]
Picks = Mapping[str, Sequence[int]]
"""By a phase's key: which text of its list is shown, each time that the phase takes place."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a sitting.

    Attributes:
        index: its place in the timeline, from 0.
        part: the table of the script it comes from, or "settle": the quiet before the start bell.
        length: nanoseconds, or None while it is open.
        about: nanoseconds that it usually takes; its length where it has one, in a group its share of the limit.
        speaker: whose turn it is; None outside turns, as `turn`, which counts from 0.
        texts: what each role is asked, by role; placeholders not yet filled.
        warns: nanoseconds before the end, or before that of its group, at which a soft cue rings; the greatest first.
        every: nanoseconds from one interval bell to the next, or None.
        group: the index of the segment with which its group begins; None without a limit.
        limit: nanoseconds after which its group ends at the latest, or None.
        pick: which text of its list it shows, from 0; None without a list.
        card: the text that chance drew last, up to here.
        turn_about: nanoseconds that its turn takes; outside turns, that the first turn does; None where there is none.
        bell: its own bell, which replaces the event's.
        say: what is read aloud of it, where the script says so.
        recording: the sound file that is heard instead, as the script names it.
    """

    index: int
    part: Part | Literal["settle"]
    name: str
    length: int | None
    about: int
    voice: Voice
    speaker: Slot | None = None
    turn: int | None = None
    texts: tuple[tuple[Role, str], ...] = ()
    act: Act | None = None
    warns: tuple[int, ...] = ()
    bell: BellOrNone | None = None
    every: int | None = None
    group: int | None = None
    limit: int | None = None
    pick: int | None = None
    card: str | None = None
    turn_about: int | None = None
    say: PhaseSay | None = None
    recording: str | None = None

    def text(self, role: Role) -> str | None:
        return dict(self.texts).get(role)


@dataclass(frozen=True, slots=True)
class Timeline:
    """What will happen if nobody touches a key, and the bells that go with it."""

    segments: tuple[Segment, ...]
    bells: Bells


@dataclass(frozen=True, slots=True)
class Unit:
    """What has a length of its own within a table: a phase, or a group of open phases with one limit.

    Attributes:
        phases: their places in the table.
        seconds: how long it is planned to take; a limited group counts as long as its limit.
        abouts: of each phase, in nanoseconds: a limit is shared out in proportion to what they usually take.
        limit: seconds after which it ends at the latest; None where it is timed, or open without a limit.
        warns: seconds before its end, the greatest first.
        scales: whether it grows and shrinks with the total.
        of: in whose turn it stands alone.
    """

    phases: tuple[int, ...]
    seconds: int
    abouts: tuple[int, ...]
    limit: int | None
    warns: tuple[int, ...]
    scales: bool
    of: Partner | None


def _stretches(phases: Sequence[Phase]) -> Iterator[tuple[int, int]]:
    """Yield where in a table each unit begins, and where the next one does."""
    until = 0
    while (at := until) < len(phases):
        first, until = phases[at], at + 1
        if first.within is not None and first.group is not None:
            while until < len(phases) and phases[until].group == first.group:
                until += 1
        yield at, until


def units_of(phases: Sequence[Phase]) -> tuple[Unit, ...]:
    found: list[Unit] = []
    for at, until in _stretches(phases):
        first = phases[at]
        usual = [phase.seconds for phase in phases[at:until]]
        seconds = usual[0] if first.within is None else first.within
        ends = [seconds * NS * so_far // sum(usual) for so_far in accumulate(usual, initial=0)]
        found.append(
            Unit(
                phases=tuple(range(at, until)),
                seconds=seconds,
                abouts=tuple(end - begin for begin, end in pairwise(ends)),
                limit=first.within,
                warns=tuple(sorted(first.warn or (), reverse=True)),
                scales=first.length != "open" or first.within is not None,
                of=first.of,
            )
        )
    return tuple(found)


def compile(setup: Setup) -> Timeline:  # noqa: A001
    """Return the timeline of a set-up. Reads nothing but its argument."""
    return compile_script(setup.script, first=setup.first, variant=setup.variant, picks=setup.picks)


def compile_script(script: Script, *, first: Slot = 0, variant: int = 0, picks: Picks | None = None) -> Timeline:
    """Return the timeline of a script.

    Args:
        variant: how many sessions came before; it says which texts are shown where `picks` does not.
    """
    segments: list[Segment] = []
    if script.bells.settle:
        quiet = script.bells.settle * NS
        segments.append(Segment(0, "settle", "", quiet, quiet, "none"))
    units = {(part, i): unit for part in PARTS for unit in units_of(getattr(script, part)) for i in unit.phases}
    turns = {partner: turn_seconds(script, partner) * NS for partner in PARTNERS}
    steps = tuple(script.steps())
    times = Counter(step.key for step in steps)
    groups: dict[tuple[Part, int | None, int], int] = {}
    card: str | None = None
    for step in steps:
        unit = units[step.part, step.index]
        pick = _pick(script, step, variant, times[step.key], picks or {})
        if step.phase.texts == "chance" and pick is not None:
            card = next(texts[pick] for _, texts in step.phase.by_reader if len(texts) > 1)
        partner = None if step.part != "turn" or step.turn is None else script.partner_of(step.turn)
        segment = _segment(len(segments), step, unit, pick or 0)
        if unit.limit is not None:
            begins = groups.setdefault((step.part, step.turn, unit.phases[0]), segment.index)
            segment = replace(segment, group=begins, limit=unit.limit * NS)
        segments.append(
            replace(
                segment,
                speaker=None if partner is None else _slot(first, partner),
                turn=None if partner is None else step.turn,
                pick=pick,
                card=card,
                turn_about=turns[partner or "first"] if script.turn else None,
            )
        )
    return Timeline(tuple(segments), script.bells)


def beginning_at(timeline: Timeline, index: int) -> Timeline:
    """Return a timeline from a segment on, for rehearsals; its first phase begins with the start bell."""
    return replace(timeline, segments=tuple(s for s in timeline.segments if s.index >= index))


def _slot(first: Slot, partner: Partner) -> Slot:
    if partner == "first":
        return first
    return 1 if first == 0 else 0


def _segment(index: int, step: Step, unit: Unit, pick: int) -> Segment:
    roles: dict[str, Role] = {"speaker": "speaker", "listener": "listener", "together": "together", "text": "together"}
    phase = step.phase
    return Segment(
        index=index,
        part=step.part,
        name=phase.name,
        length=None if phase.length == "open" else phase.length * NS,
        about=unit.abouts[unit.phases.index(step.index)],
        voice=phase.voice or ("speaker" if step.part == "turn" else "both"),
        texts=tuple((roles[key], texts[pick % len(texts)]) for key, texts in phase.by_reader),
        act=phase.act,
        warns=tuple(warn * NS for warn in unit.warns),
        bell=phase.bell,
        every=None if phase.every is None else phase.every * NS,
        say=phase.say,
        recording=None if phase.recording is None else phase.recording[pick % len(phase.recording)],
    )


def _pick(script: Script, step: Step, variant: int, times: int, picks: Picks) -> int | None:
    if step.phase.text_count == 1:
        return None
    held = picks.get(step.key, ())
    if step.nth < len(held):
        return held[step.nth] % step.phase.text_count
    return rotated(script, step, variant, times)


def rotated(script: Script, step: Step, variant: int, times: int) -> int:
    """Return which text of its list a phase shows, where they take turns.

    A list that fits into one session begins with its first text in each; a longer one goes on where the last session
    stopped.

    Args:
        variant: how many sessions came before.
        times: how often the phase takes place in a session.
    """
    count = step.phase.text_count
    if step.phase.texts in {None, "session"}:
        others = step.phase.other_texts  # those that name the week's theme are for sittings of a plan
        return others[variant % len(others)]
    within, place = (script.rounds, step.round) if step.phase.texts == "round" else (times, step.nth)
    return (place if count <= within else variant * within + place) % count


def turn_seconds(script: Script, partner: Partner) -> int:
    """Return how long one turn of a partner takes, open phases at their usual length."""
    return sum(unit.seconds for unit in units_of(script.turn) if unit.of in {None, partner})


SHORTEST_PHASE = 10
"""Seconds: scaling makes no phase shorter than this."""


def total_seconds(script: Script) -> int:
    """Return the length of a sitting in seconds, settling not counted, open phases at their usual length."""
    total = 0
    for part in PARTS:
        phases: Sequence[Phase] = getattr(script, part)
        for first in (phases[at] for at, _until in _stretches(phases)):
            seconds = first.seconds if first.within is None else first.within
            total += seconds * _times(script, part, first.of)
    return total


def shortest_total(script: Script) -> int:
    """Return the smallest total that `with_total` can reach: ten seconds for each timed phase of the turns."""
    part = script.practice.main_part
    spared = sum((unit.seconds - SHORTEST_PHASE) * _times(script, part, unit.of) for unit in _scaling(script))
    return total_seconds(script) - spared


def with_total(script: Script, seconds: int) -> Script:
    """Return the script with its timed phases and its limits scaled so that a sitting lasts about `seconds`.

    Turns that were equally long stay so, and every length is a whole second, so the total reached may differ by a few
    seconds; it lies between `shortest_total` and a day. Show `total_seconds` of the result.
    """
    units, part = _scaling(script), script.practice.main_part
    if not units or seconds == total_seconds(script):
        return script
    turns = _times(script, part, None)
    weights = [_times(script, part, unit.of) / turns for unit in units]
    wanted = min(max(seconds, shortest_total(script)), max(LONGEST, shortest_total(script)))
    scaled = sum(unit.seconds * _times(script, part, unit.of) for unit in units)
    room = (wanted - total_seconds(script) + scaled) / turns
    lengths = _whole_seconds(units, _shares([unit.seconds for unit in units], weights, room), weights, room)
    phases = list(getattr(script, part))
    for unit, length in zip(units, lengths, strict=True):
        phases[unit.phases[0]] = _scaled(phases[unit.phases[0]], length)
    return script.model_copy(update={part: tuple(phases)})


def _scaling(script: Script) -> tuple[Unit, ...]:
    part = script.practice.main_part
    return tuple(u for u in units_of(getattr(script, part)) if u.scales and _times(script, part, u.of))


def _scaled(phase: Phase, seconds: int) -> Phase:
    warns = tuple(warn for warn in phase.warn or () if warn < seconds) or None
    if phase.length == "open":
        return phase.model_copy(update={"within": seconds, "warn": warns})
    every = phase.every if phase.every is not None and phase.every < seconds else None
    return phase.model_copy(update={"length": seconds, "warn": warns, "every": every})


def _shares(lengths: Sequence[int], weights: Sequence[float], room: float) -> list[float]:
    """Divide `room` in proportion; what would fall below the shortest phase is lifted to it at the others' cost."""
    lifted: set[int] = set()
    while True:
        rest = sum(n * weights[i] for i, n in enumerate(lengths) if i not in lifted)
        left = room - sum(SHORTEST_PHASE * weights[i] for i in lifted)
        short = {i for i, n in enumerate(lengths) if i not in lifted and left * n / rest < SHORTEST_PHASE}
        if not short:
            return [SHORTEST_PHASE if i in lifted else left * n / rest for i, n in enumerate(lengths)]
        lifted |= short


def _whole_seconds(
    units: Sequence[Unit], shares: Sequence[float], weights: Sequence[float], room: float
) -> tuple[int, ...]:
    """Round the shares: first the first partner's turn, then the second's own, equally long if they were."""
    own = {partner: [i for i, unit in enumerate(units) if unit.of == partner] for partner in PARTNERS}
    room += sum(shares[i] * (1 - weights[i]) for i in own["first"]) - sum(shares[i] * weights[i] for i in own["second"])
    of_first = [i for i, unit in enumerate(units) if unit.of != "second"]
    lengths = dict(zip(of_first, _apportion([shares[i] for i in of_first], round(room)), strict=True))
    seconds = sum(shares[i] for i in own["second"])
    if sum(units[i].seconds for i in own["first"]) == sum(units[i].seconds for i in own["second"]):
        seconds = sum(lengths[i] for i in own["first"])
    lengths |= zip(own["second"], _apportion([shares[i] for i in own["second"]], round(seconds)), strict=True)
    return tuple(lengths[i] for i in range(len(units)))


def _apportion(shares: Sequence[float], total: int) -> list[int]:
    """Round shares to whole seconds that add up to `total` (largest remainder)."""
    whole = [int(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: whole[i] - shares[i])
    for _, i in zip(range(total - sum(whole)), cycle(by_remainder), strict=False):
        whole[i] += 1
    return whole


def _times(script: Script, part: Part, of: Partner | None) -> int:
    """Return how often a phase takes place."""
    match part:
        case "turn" if of is None:
            return script.turn_count
        case "turn":
            return sum(script.partner_of(turn) == of for turn in range(script.turn_count))
        case "between":
            return max(0, script.turn_count - 1)
        case _:
            return 1


def turn_is_over(now: Segment | None, turn: int | None) -> bool:
    """Say whether another turn goes on than this one; what was asked in it can wait no longer."""
    return now is not None and now.turn is not None and now.turn != turn
