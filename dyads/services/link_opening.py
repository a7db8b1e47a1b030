"""Opens links: by words, by an invitation, or with somebody who is remembered, at the meeting place that was chosen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import UUID, uuid4

import dyads
from dyads.journal.errors import JournalTrouble
from dyads.library.scripts import ScriptFile, find_script
from dyads.link.interface import Link, LinkChannel, LinkPartner, OpenChannel, Room, SharedSetup
from dyads.link.places import AddressError
from dyads.link.ways import MeetingPlace, parse_place, place_of, way_to
from dyads.link.words import Invitation, MeetingCode, new_code, new_invitation
from dyads.practice.message import Message
from dyads.practice.people import Person
from dyads.practice.records import SessionRecord
from dyads.practice.setup import Side
from dyads.services.course_links import course_pair, forget_course_link
from dyads.services.home import Home
from dyads.services.interrupted import InterruptedSitting, interrupted_sitting
from dyads.services.linking import met, myself, offered, same_person
from dyads.services.planning import running
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import SessionOptions

if TYPE_CHECKING:
    from dyads.link.remembered import RememberedPair
    from dyads.link.run import Memory, RunningLink

LinkWay = Literal["ask", "words", "invitation", "join"]
"""How two are to meet who are not remembered; `ask`: that is still to be chosen."""

NewWay = Literal["words", "invitation"]
"""New words, or an invitation in their place, shall be made; or others typed, by who came by them."""

_LINKED_PEOPLE = "linked-people"
"""The key under which is remembered whom of this journal a linked partner is."""


@dataclass(frozen=True, slots=True)
class LinkNow:
    """Open with a linked sitting.

    Attributes:
        script: what this side proposes; None where it only joins.
        way: how the two meet, where no pair is remembered.
        typed: what the partner told, where it is known already.
        place: the meeting place for this once; None: the one of the settings.
    """

    choices: SittingChoices
    options: SessionOptions
    script: ScriptFile | None = None
    way: LinkWay = "ask"
    typed: MeetingCode | Invitation | None = None
    place: MeetingPlace | None = None


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """A link that runs.

    Attributes:
        told: what the partner is to be told; None where they know.
        known: who it will be, where they are remembered.
        ways: the channels that were opened for it.
    """

    link: Link
    place: MeetingPlace
    told: MeetingCode | Invitation | None = None
    known: Person | None = None
    ways: list[LinkChannel] = field(default_factory=list)

    @property
    def trouble(self) -> Message | None:
        """Why the meeting place cannot be reached at present, as far as that is known."""
        found = (getattr(way, "trouble", None) for way in self.ways)
        return next((trouble for trouble in found if isinstance(trouble, Message)), None)


Opening = Callable[[], OpenedLink]
"""Opens a link; called beside the screen, because words take a moment."""


def chosen_place(home: Home, start: LinkNow) -> MeetingPlace | None:
    """Return the meeting place for this once, else that of the settings; None: there is none that can be used."""
    if start.place is not None or not home.config.broker:
        return start.place
    try:
        return parse_place(home.config.broker)
    except AddressError:
        return None


def owner(home: Home) -> Person:
    """Return the owner of this folder, who is added where nobody is there yet. Raises JournalTrouble."""
    found = next((person for person in home.people() if person.me), None)
    if found is None:
        found = Person(uuid4(), "", me=True)
        home.writer.add_person(found)
    return found


# Meeting for the first time


def offer_words(home: Home, me: Person, place: MeetingPlace) -> OpenedLink:
    """Make four words and wait under them; takes a moment."""
    from dyads.link.run import link_by_words

    code, told, ways = new_code(*place.in_words), myself(home, me, dyads.__version__), list[LinkChannel]()
    link = link_by_words(code, "a", told, _way(home, place, ways), home.clock, _memory(home, me, place))
    return OpenedLink(link.start(), place, code, ways=ways)


def offer_invitation(home: Home, me: Person, place: MeetingPlace) -> OpenedLink:
    """Make an invitation and wait under it."""
    from dyads.link.run import link_by_invitation

    made, told, ways = new_invitation(*place.in_words), myself(home, me, dyads.__version__), list[LinkChannel]()
    link = link_by_invitation(made, "a", told, _way(home, place, ways), home.clock, _memory(home, me, place))
    return OpenedLink(link.start(), place, made, ways=ways)


def come_by(home: Home, me: Person, typed: MeetingCode | Invitation, place: MeetingPlace | None = None) -> OpenedLink:
    """Come to whoever waits under what was typed, at the place that it names, or at another one.

    Two who have met by it and begun nothing yet come together again, each as before; `used_words` says what became of
    it where something was begun. Raises AddressError: its meeting place is not known here.
    """
    from dyads.link.run import link_by_invitation, link_by_words

    known = pair_met_by(home, me, typed)
    side: Side = "b"
    secret = None
    if known is not None and known.sitting is not None:
        side, secret = known.side, known.secret
    place = place or place_of(typed.place, typed.broker)
    told = myself(home, me, dyads.__version__)
    ways: list[LinkChannel] = []
    way, memory = _way(home, place, ways), _memory(home, me, place)
    link: RunningLink
    if isinstance(typed, MeetingCode):
        link = link_by_words(typed, side, told, way, home.clock, memory, secret)
    else:
        link = link_by_invitation(typed, side, told, way, home.clock, memory, secret)
    return OpenedLink(link.start(), place, ways=ways)


def pair_met_by(home: Home, me: Person, typed: MeetingCode | Invitation) -> "RememberedPair | None":
    """Return the pair that came together by words or an invitation, as far as it is kept; takes a moment.

    Its `sitting` is the one that came about by them; None where that is over.
    """
    if not home.places.links.is_dir():
        return None
    from dyads.link.keys import meeting_by_invitation, meeting_by_words
    from dyads.link.remembered import read_pairs

    pairs = read_pairs(home.places.links, me.id)
    if not any(pair.sitting or pair.used for pair in pairs):
        return None
    by = meeting_by_words(typed.words) if isinstance(typed, MeetingCode) else meeting_by_invitation(typed.secret)
    for pair in pairs:
        if pair.sitting is not None and pair.sitting.room == by.room:
            return pair
        if pair.used == by.room:
            return pair.model_copy(update={"sitting": None})
    return None


@dataclass(frozen=True, slots=True)
class UsedWords:
    """What became of words, or of an invitation, with which a sitting was begun here.

    Its room is opened by the secret that the two have kept, never by the words: who overheard them stays outside.

    Attributes:
        left: the sitting, where it is unfinished.
        is_open_elsewhere: another program of this computer sits it at present.
        partner: the name of who was met; empty where the two need words to meet again.
    """

    left: InterruptedSitting | None = None
    is_open_elsewhere: bool = False
    partner: str = ""


def used_words(home: Home, me: Person, typed: MeetingCode | Invitation) -> UsedWords | None:
    """Return what became of what was typed; None where nothing was begun with it here. Takes a moment.

    Raises JournalTrouble.
    """
    pair = pair_met_by(home, me, typed)
    if pair is None:
        return None
    known = pair.name if pair.is_kept else ""
    if pair.sitting is None:
        return UsedWords(partner=known)
    sitting = pair.sitting.sitting
    outcome = None if sitting is None else home.journal.linked_outcome(sitting)
    if outcome is None:
        return None
    return UsedWords(interrupted_sitting(home, sitting) if outcome == "open" else None, outcome == "open", known)


def _way(home: Home, place: MeetingPlace, ways: list[LinkChannel]) -> OpenChannel:
    """Return what opens channels at a place, and notes them."""
    open_channel = way_to(place, Path(home.config.broker_authority) if home.config.broker_authority else None)

    def opening(room: Room) -> LinkChannel:
        ways.append(open_channel(room))
        return ways[-1]

    return opening


def _memory(home: Home, me: Person, place: MeetingPlace) -> "Memory":
    from dyads.link.run import Memory

    return Memory(home.places.links, me.id, place.written)  # until the check words were compared


Offer = Callable[[str], SharedSetup | None]
"""What this side would propose of an exercise, by its id; None where it cannot be used."""


def proposal(
    home: Home, start: LinkNow, opened: OpenedLink, me: Person, partner: Person, script_id: str
) -> SharedSetup | None:
    """Return what this home proposes of an exercise; None where there is none of that name, or it is for one person."""
    choices = start.choices if script_id == start.choices.script_id else replace(start.choices, total=None)
    known = start.script if start.script is not None and start.script.id == script_id else None
    file = known or find_script(script_id, home.search_path).value
    if file is None or file.script.practice.solitary:
        return None
    return offered(home, file, replace(choices, script_id=script_id), me, partner, opened.link.side)


def started_anew(start: LinkNow, opened: OpenedLink, wanted: NewWay) -> LinkNow:
    """Return the start by which two meet in place of the link that was opened."""
    joins = opened.link.side == "b" and opened.known is None
    way: LinkWay = "join" if joins and wanted == "words" else wanted
    return replace(start, way=way, typed=None)


# Meeting again


def opening_again(home: Home, me: Person, start: LinkNow) -> Opening | None:
    """Return what opens the link with a partner who is remembered; None where the two meet another way."""
    pair = pair_with(home, me, start.choices.partner) if start.typed is None and start.way == "ask" else None
    return None if pair is None else partial(come_again, home, me, pair)


def come_again(home: Home, me: Person, pair: "RememberedPair") -> OpenedLink:
    """Meet somebody who is remembered, without words. Raises AddressError: the meeting place is not known here."""
    return _with_pair(home, me, pair, rejoin=False)


def rejoin(home: Home, record: SessionRecord) -> OpenedLink | None:
    """Find the partner of an interrupted sitting again; None where nothing is left that would lead to them.

    Raises AddressError: the meeting place is not known here.
    """
    linked = record.setup.linked
    if linked is None or not home.places.links.is_dir():
        return None
    from dyads.link.remembered import find_pair

    people = {person.id: person for person in home.people()}
    me = people.get(record.setup.people[0])
    pair = None if me is None else find_pair(home.places.links, me.id, linked.partner)
    if me is None or pair is None or pair.sitting is None or pair.sitting.sitting != linked.sitting:
        return None
    return _with_pair(home, me, pair, rejoin=True)


def _with_pair(home: Home, me: Person, pair: "RememberedPair", *, rejoin: bool) -> OpenedLink:
    from dyads.link.run import Memory, link_by_pair

    place, ways = parse_place(pair.place), list[LinkChannel]()
    link = link_by_pair(
        pair,
        myself(home, me, dyads.__version__),
        _way(home, place, ways),
        home.clock,
        Memory(home.places.links, me.id, pair.place, keep=pair.is_kept or not rejoin),
        rejoin=rejoin,
    )
    return OpenedLink(link.start(), place, known=person_of(home, pair), ways=ways)


def remembered(home: Home, me: Person) -> "tuple[tuple[RememberedPair, Person | None], ...]":
    """Return the pairs that meet without words, each with whom of this journal it is.

    First the one of a course's week, by the secret of that week, which both have: an older one of the same two does not
    count beside it. Then who met last. Raises JournalTrouble.
    """
    if not home.places.links.is_dir():
        return ()
    from dyads.link.remembered import read_pairs

    course = _pair_of_this_week(home, me)
    held = [pair for pair in read_pairs(home.places.links, me.id) if pair.is_kept]
    found: list[tuple[RememberedPair, Person | None]] = []
    for pair in (course, *held) if course is not None else held:
        person = person_of(home, pair)
        first = found[0] if course is not None and found else None
        if first is None or not (pair.secret == first[0].secret or (person and first[1] and person.id == first[1].id)):
            found.append((pair, person))
    return tuple(found)


def _pair_of_this_week(home: Home, me: Person) -> "RememberedPair | None":
    followed = running(home)
    if followed is None or followed.enrolment.person not in {None, me.id}:
        return None
    return course_pair(home, me, followed.day.running, followed.day.partner.name, followed.people)


def pair_with(home: Home, me: Person, partner: UUID | None) -> "RememberedPair | None":
    """Return what is remembered of the link with a person of this journal."""
    if partner is None:
        return None
    return next((pair for pair, person in remembered(home, me) if person is not None and person.id == partner), None)


def forget_link(home: Home, me: Person, partner: UUID) -> bool:
    """Forget the link with a person, in all weeks of a course too; whether there was one.

    Raises OSError: its file cannot be deleted.
    """
    from dyads.link.remembered import forget_pair, read_pairs

    if not home.places.links.is_dir():
        return False
    gone = False
    for pair in read_pairs(home.places.links, me.id):
        person = person_of(home, pair)
        if person is not None and person.id == partner:
            gone = forget_pair(home.places.links, me.id, pair.partner) or gone
    named = next((person for person in home.people() if person.id == partner), None)
    return (named is not None and forget_course_link(home, me.id, named)) or gone


def erase_links(home: Home, person: Person) -> None:
    """Forget what is remembered of links and classes with somebody who is erased; all of it where they are the owner.

    Raises JournalTrouble, and OSError: a file cannot be deleted.
    """
    people = home.people()
    me = next((one for one in people if one.me), None)
    for one in people if person.me else (person,):
        if me is not None:
            forget_link(home, me, one.id)
    if home.places.links.is_dir():
        from dyads.classroom.kept import erase_classes  # here, because hardly anybody was in a class

        erase_classes(home.places.links, None if person.me else person.name)


def person_of(home: Home, pair: "RememberedPair") -> Person | None:
    """Return whom of this journal the partner of a pair is: who it was the last time, else by code or name."""
    people = home.people()
    known = _person_before(home, pair.partner, people)
    return known or same_person(LinkPartner(id=pair.partner, name=pair.name, code=pair.code), people)


def partner_met(home: Home, told: LinkPartner) -> Person:
    """Return the partner who is here as a person of this journal, and remember that it is them."""
    person = met(home, told, _person_before(home, told.id, home.people()))
    held = _linked_people(home)
    if held.get(str(told.id)) != str(person.id):
        home.writer.remember(_LINKED_PEOPLE, {**held, str(told.id): str(person.id)})
    return person


def _person_before(home: Home, partner: UUID, people: Iterable[Person]) -> Person | None:
    held = _linked_people(home).get(str(partner))
    return next((person for person in people if str(person.id) == held and not person.me), None)


def _linked_people(home: Home) -> dict[str, str]:
    try:
        held = home.journal.state(_LINKED_PEOPLE)
    except JournalTrouble:
        return {}
    return {str(one): str(person) for one, person in held.items()} if isinstance(held, dict) else {}
