"""A home whose program was killed within a sitting that four words began."""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from dyads.link.interface import LinkPartner
from dyads.link.keys import MeetingRoom, meeting_again, meeting_by_words
from dyads.link.remembered import OpenSitting, RememberedPair, save_pair
from dyads.link.shared_clock import ClockLine
from dyads.link.words import MeetingCode
from dyads.practice.people import Person
from dyads.services.clock import SystemClock
from dyads.services.home import Home
from tests.linked_homes import SITTING, LinkedHome, let_pass, linked_homes

WORDS = MeetingCode(123_456_789)
SECRET = bytes(range(32))


class Left(NamedTuple):
    """The home, started anew; its owner, what it kept of the pair, and how it was before."""

    home: Home
    me: Person
    pair: RememberedPair
    before: LinkedHome


def pair_of(me: UUID, partner: LinkPartner, meeting: MeetingRoom, side: str = "b") -> RememberedPair:
    """Return what a home keeps of a pair from the moment at which both have proved each other."""
    again, now, clock = meeting_again(meeting, SECRET), datetime.now(UTC), SystemClock()
    sitting = OpenSitting(
        room=again.room,
        room_key=again.room_key,
        password=again.password,
        way=again.way,
        sitting=SITTING,
        clock=ClockLine(clock.boot_id(), clock.boot_ns(), 0, 0),
    )
    return RememberedPair(
        me=me,
        partner=partner.id,
        name=partner.name,
        side="a" if side == "a" else "b",
        secret=SECRET,
        place="mqtt://127.0.0.1:9",
        made=now,
        met=now,
        is_kept=True,
        sitting=sitting,
    )


def left_by_words(folder: Path) -> Left:
    """Return side b of two, killed within the first turn."""
    a, b, way = linked_homes(folder)
    a.conductor.start()
    let_pass((a, b), way, 15)
    a.home.close()
    b.crash()
    (me,) = (person for person in b.home.people() if person.me)
    pair = pair_of(me.id, b.link.partner, meeting_by_words(WORDS.words))
    save_pair(b.home.places.links, pair)
    home = Home(b.home.places, clock=b.clock, make_bells=lambda *_: b.bells, environment={})
    return Left(home, me, pair, b)
