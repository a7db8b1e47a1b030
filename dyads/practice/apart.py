"""What two homes agree on by voice before a sitting apart, without any link: both work out the same digits from it.

The moment of the start decides the day, and with it who begins and which texts are read, so that nothing but what both
have goes in. Names count only by their order: each home knows both, whatever it calls itself.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal

from dyads.practice.clock import LEAD, next_full_minute, zone_text
from dyads.practice.fields import folded
from dyads.practice.script import Script, canonical_json
from dyads.practice.setup import Slot

Letter = Literal["A", "B", ""]

ANSWERING = timedelta(seconds=20)
"""So long one takes to answer a question alone, before the start."""
GUIDANCE = timedelta(seconds=40)
"""So long one takes to read the guidance."""
LATE = timedelta(seconds=1)
"""Later than this after the agreed moment one does not begin alone."""


@dataclass(frozen=True, slots=True)
class ApartTerms:
    """What is agreed on; in both homes it is the same, but for which of the two is slot 0.

    Attributes:
        exercise: the hash of the exercise and its name, in its original language.
        texts: how many texts its longest list has, or the list with texts that name a week's theme.
        themed: which of these name it, from 0.
        takes_theme: whether one of these is read.
        seconds: the total as chosen.
        names: of the two, by slot.
        start: the moment on which the bell rings, with the offset of the place.
        chosen: who begins, where somebody chose it; None: the day decides.
        otherwise: who begins where the day cannot decide, as the two have one name.
        shift: how many texts on from that of the day.
        script_id: what the exercise is called in every language.
    """

    exercise: str
    texts: int
    has_turns: bool
    seconds: int
    names: tuple[str, str]
    start: datetime
    chosen: Slot | None = None
    otherwise: Slot = 0
    shift: int = 0
    script_id: str = ""
    themed: tuple[int, ...] = ()
    takes_theme: bool = False

    @property
    def first(self) -> Slot:
        """Who begins: on even days A, on odd days B, unless it was chosen."""
        if self.chosen is not None:
            return self.chosen
        a = _slot_of_a(self.names)
        if a is None:
            return self.otherwise
        return a if self._day % 2 == 0 else 1 if a == 0 else 0

    @property
    def letter(self) -> Letter:
        """The letter of whoever begins; empty without turns, and where both have one name."""
        a = _slot_of_a(self.names)
        if not self.has_turns or a is None:
            return ""
        return "A" if self.first == a else "B"

    @property
    def variant(self) -> int:
        """How many sessions came before, for the texts: one a day."""
        return self._day + self.shift

    @property
    def text(self) -> int:
        """Which text of the list is read, from 1."""
        if self.takes_theme and self.themed:
            return self.themed[0] + 1
        others = self.others
        return others[self.variant % len(others)] + 1

    @property
    def others(self) -> tuple[int, ...]:
        """The texts that go by the day, from 0."""
        return tuple(text for text in range(self.texts) if text not in self.themed) or (0,)

    @property
    def _day(self) -> int:
        return self.start.astimezone(UTC).date().toordinal()

    @property
    def digits(self) -> str:
        """Four digits of all of it: where one thing differs, they differ, save for two exercises by chance."""
        minute, second = divmod(round(self.start.timestamp()), 60)
        letter = ("", "A", "B").index(self.letter)
        told = minute + 5003 * second + 100 * self.text + 2011 * letter + 4001 * self.seconds
        return f"{(int(self.exercise[:12], 16) + 4241 * told) % _PRIME:04}"


_PRIME = 9973
"""The greatest of four digits; what is told in the digits of one thing alone is never a multiple of it."""


def _slot_of_a(names: tuple[str, str]) -> Slot | None:
    """Return who of the two is A: whose name comes first. None where both have one name, or one has none."""
    mine, other = (folded(name) for name in names)
    if not mine or not other or mine == other:
        return None
    return 0 if mine < other else 1


def exercise_hash(script_id: str, original: Script) -> str:
    """Return what two homes compare an exercise by; `original` is in its original language, its lengths untouched."""
    return sha256(f"{script_id}\n{canonical_json(original)}".encode()).hexdigest()


def start_text(start: datetime) -> str:
    """Return a moment with its offset, and in UTC too where that differs, so that two zones can be compared."""
    shown = "%H:%M:%S" if start.second else "%H:%M"
    local = f"{start:{shown}} {zone_text(start)}"
    return local if not start.utcoffset() else f"{local} = {start.astimezone(UTC):{shown}} UTC"


def time_to_agree(questions: int, *, in_earnest: bool = True) -> timedelta:
    """Return how long before the start a minute is proposed: read to each other, read the guidance, answer alone.

    In a rehearsal, and where a program answers, there is nothing to wait for.
    """
    return LEAD + GUIDANCE + questions * ANSWERING if in_earnest else LEAD


def proposed(terms: ApartTerms, now: datetime, lead: timedelta, *, fixed: bool) -> ApartTerms:
    """Return the terms with a moment that can still be kept.

    Args:
        lead: what has to be done until then.
        fixed: somebody has chosen the moment; it stands until it is too late to say it.
    """
    least = _READING if fixed else lead - LEAD
    return terms if terms.start - now >= least else moved(terms, next_full_minute(now, lead))


_READING = timedelta(seconds=3)


def moved(terms: ApartTerms, start: datetime) -> ApartTerms:
    return replace(terms, start=start)


def later(terms: ApartTerms, minutes: int, now: datetime) -> ApartTerms:
    """Return the terms some minutes later, or earlier as far as that leaves time to say so."""
    start = terms.start + timedelta(minutes=minutes)
    return terms if start - now < _READING else moved(terms, start)


def other_first(terms: ApartTerms) -> ApartTerms:
    return replace(terms, chosen=1 if terms.first == 0 else 0) if terms.has_turns else terms


def other_text(terms: ApartTerms) -> ApartTerms:
    """Return the terms with the next text; after the last one the week's theme, where there are texts for it."""
    shift = 0 if terms.takes_theme else (terms.shift + 1) % len(terms.others)
    return replace(terms, shift=shift, takes_theme=bool(terms.themed) and not terms.takes_theme and shift == 0)


def begun_anew(terms: ApartTerms, start: datetime) -> ApartTerms:
    """Return the terms of a set-up that is settled, at another moment: who begins and what is read stay."""
    at = replace(terms, start=start, chosen=terms.first)
    return replace(at, shift=terms.shift + terms.variant - at.variant)


def nearest_second(moment: datetime) -> datetime:
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def lateness(start: datetime, now: datetime) -> timedelta | None:
    """Return how long ago the agreed moment was; None where it lies ahead."""
    late = now - start
    return late if late > LATE else None
