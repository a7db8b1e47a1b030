"""Who sits with whom while a class is led: by the roster, by chance, whoever comes late, and the trainer beside one."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from dyads.classroom.interface import Attendance, Pairing, ParticipantClass, ParticipantId, TrainerClass
from dyads.classroom.pairing import by_chance, by_week, can_sit, is_waiting, late_comers
from dyads.services.class_opening import RosterWeek


@dataclass
class Seating:
    """What the trainer of a class has said of its pairs.

    Attributes:
        roster: the pairs of the week; None where no roster was given.
        pairs_late_comers: whoever comes late is put together with whoever waits, without a word.
        by_roster: before all begin, only as the roster has it.
        held: whom the trainer has let wait by hand; they are not put together without a word.
        sat: the seat of the trainer's own whose sitting was gone through, by its number.
    """

    room: TrainerClass
    roster: RosterWeek | None = None
    pairs_late_comers: bool = True
    by_roster: bool = field(init=False)
    held: set[ParticipantId] = field(default_factory=set)
    sat: int = -1

    def __post_init__(self) -> None:
        self.by_roster = self.roster is not None

    def can_sit(self) -> list[Attendance]:
        """Return whoever may be given a partner, or another one."""
        return [one for one in self.room.attendance() if can_sit(one)]

    def waiting(self) -> list[Attendance]:
        return [one for one in self.room.attendance() if is_waiting(one)]

    def late_comers(self, *, has_begun: bool) -> bool:
        """Put together whoever waits, where the trainer has not kept that for a word of their own; whether any do.

        As the roster has it before all begin; else, once there are pairs, whoever comes late with whoever waits.
        """
        if not self.pairs_late_comers:
            return False
        people = self.room.attendance()
        if self.roster is not None and self.by_roster and not has_begun:
            waiting = [one for one in people if is_waiting(one) and one.id not in self.held]
            pairing = by_week(waiting, self.roster.week, self.roster.codes)
        elif self.room.pairs():
            pairing = late_comers(people, self.held)
        else:
            return False
        return self._apply(pairing)

    def by_week(self) -> None:
        """Put together whom the roster has for this week."""
        if self.roster is not None:
            self.by_roster = True
            self.held.clear()
            self._apply(by_week(self.can_sit(), self.roster.week, self.roster.codes))

    def by_chance(self, people: Iterable[Attendance]) -> None:
        """Put these people together by chance."""
        self._apply(by_chance(list(people), secrets.randbelow))

    def all_by_chance(self) -> None:
        """Put all together anew, by chance and not by the roster."""
        self.by_roster = False
        self.by_chance(self.can_sit())

    def again(self) -> None:
        """Give every pair whose two are there a new sitting, with the same partner."""
        there = {one.id for one in self.room.attendance() if can_sit(one) or one.is_trainer}
        pairs = [(pair.a, pair.b) for pair in self.room.pairs() if {pair.a, pair.b} <= there]
        for one, other in pairs:
            self.room.seat(one, "waits")
            self.room.pair(one, other)

    def together(self, one: ParticipantId, other: ParticipantId) -> None:
        """Put two together by hand."""
        self.room.pair(one, other)
        self.held -= {one, other}

    def apart(self, people: Iterable[Attendance]) -> None:
        """Take a pair apart: both wait, and for a word."""
        named = [one for one in people if not one.is_trainer]
        self.held |= {one.id for one in named}
        self.room.seat(named[0].id, "waits")

    def let_wait(self, one: ParticipantId) -> None:
        self.held.add(one)
        self.room.seat(one, "waits")

    def own_sitting(self) -> ParticipantClass | None:
        """Return the end by which the trainer sits along now; None: they do not, or have gone through it."""
        own = self.room.own()
        assigned = None if own is None else own.assignment()
        sits = assigned is not None and assigned.pair is not None and assigned.n > self.sat
        return own if sits else None

    def _apply(self, pairing: Pairing) -> bool:
        if not (pairing.pairs or pairing.seats):
            return False
        self.room.apply(pairing)
        return True
