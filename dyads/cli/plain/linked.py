"""A linked sitting in plain mode: where to meet, who is there, what both sit by, waiting for each other, sitting."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, Protocol, TypeVar

import click

from dyads.cli.output import Failed
from dyads.cli.plain.running import DrawSteps, Running, SittingPeople
from dyads.cli.plain.terminal import Keys, Talk
from dyads.link.interface import Link, SharedSetup
from dyads.link.places import AddressError
from dyads.link.ways import MeetingPlace, parse_place
from dyads.link.words import Invitation, MeetingCode, WrongCode, read_code
from dyads.practice.clock import Clock
from dyads.practice.commands import CommandKind
from dyads.practice.fields import NS
from dyads.practice.linked import MOTIONS, CommandName
from dyads.practice.people import Person
from dyads.practice.setup import partner_side
from dyads.practice.timeline import total_seconds
from dyads.presentation.linking import (
    PATIENCE_NS,
    agreed_text,
    back_text,
    before_trainer_texts,
    check_text,
    ended_text,
    late_text,
    meeting_text,
    partner_name,
    presence_text,
    proposal_lines,
    remember_text,
    return_text,
    said_text,
    unreachable_text,
    waiting_for_text,
    waiting_texts,
)
from dyads.presentation.places import LEARNS, brokers_nearby, house_trouble, offered_places, place_note, place_text
from dyads.services.conductor import Conductor
from dyads.services.home import Home
from dyads.services.link_opening import Offer, OpenedLink, owner
from dyads.services.linking import (
    LinkLook,
    link_step,
    own_script,
    revised,
    with_first,
    with_length,
    with_next_bell,
    with_next_text,
)
from dyads.services.snapshot import LinkedSnapshot, Snapshot
from dyads.words import _

_NAP = 0.2
"""Seconds between two looks at the link; a key is answered at once."""
_MINUTE = 60
_AGAIN_NS = 30 * NS
"""Within this a key that was pressed again means it."""

Found = TypeVar("Found")
MeetingEnd = Literal["here", "words", "invitation", "left"]


def ask_place(talk: Talk) -> MeetingPlace | None:
    """Let a meeting place be chosen, knowingly; None where nothing is."""
    talk.say(_("Where do your two computers meet?"))
    places = list(offered_places())
    for number, place in enumerate(places, 1):
        talk.say(_place_line(number, place))
    talk.say(_("/  a broker in this network: look for one"))
    talk.say(_("Or the address of a broker of your course, or of your own, such as mqtts://practice.example.org"))
    talk.say(LEARNS)
    while answer := (talk.ask(_("A number or an address, or Enter to leave:")) or "").strip():
        if answer.isdecimal() and 1 <= int(answer) <= len(places):
            chosen = places[int(answer) - 1]
            trouble = house_trouble() if chosen.address is None else None
            if trouble is None:
                return chosen
            talk.say(trouble)
            continue
        if answer == "/":
            places += _found_nearby(talk, len(places))
            continue
        try:
            return parse_place(answer)
        except AddressError as wrong:
            talk.say(wrong.message)
    return None


def _place_line(number: int, place: MeetingPlace) -> str:
    return f"{number}  {place_text(place)}. {place_note(place)}"


def _found_nearby(talk: Talk, before: int) -> list[MeetingPlace]:
    """Look in this network and say what is there, numbered on."""
    talk.say(_("Looking in this network ..."))
    found = [MeetingPlace(address) for address in brokers_nearby()]
    for number, place in enumerate(found, before + 1):
        talk.say(_place_line(number, place))
    if not found:
        talk.say(_("No broker was found in this network."))
    return found


def terminal_of_link(home: Home) -> Talk:
    """Return the terminal at which somebody links. Raises Failed: it is none, or the journal cannot be read."""
    click.get_current_context().call_on_close(home.close)
    talk = Talk(home.clock)
    if not talk.terminal:
        raise Failed(_("A linked sitting needs a terminal: both have to agree on what they sit by."))
    home.terminal_bell = talk.ring
    if (unreadable := home.unreadable()) is not None:
        raise Failed(unreadable)
    return talk


def named_owner(talk: Talk, home: Home) -> Person:
    """Return the owner of this folder, asked for a name where there is none yet."""
    me = owner(home)
    while not me.name:
        name = (talk.ask(_("Your name, as your partner sees it:")) or "").strip()[:60]
        if name:
            home.writer.rename(me.id, name)
            me = replace(me, name=name)
    return me


def ask_words(talk: Talk) -> MeetingCode | Invitation | None:
    """Ask what the partner told, until it is whole; None where nothing is typed."""
    return ask_code(talk, _("The words that your partner sees, the digits or the link:"), read_code)


def ask_code(talk: Talk, question: str, read: Callable[[str], Found]) -> Found | None:
    """Ask until what is typed can be read, saying what is wrong with it; None where nothing is typed.

    Args:
        read: raises WrongCode where it is no code.
    """
    while typed := (talk.ask(question) or "").strip():
        try:
            return read(typed)
        except WrongCode as wrong:
            talk.say(wrong.message)
            if wrong.hint is not None:
                talk.say(wrong.hint)
    return None


def meet(talk: Talk, opened: OpenedLink) -> MeetingEnd:
    """Say what the partner is to be told, and wait until they are here, telling what changes."""

    def step(keys: Keys) -> MeetingEnd | None:
        look = link.presence()
        if look.partner is not None and look.check is not None and link.clock.is_set:
            teller.tell(meeting_text(look))
            return "here"
        teller.tell(meeting_text(look, opened.trouble, talk.now() - since))
        match keys.read(_NAP):
            case "q" | "Q":
                return "left"
            case "c" | "C":
                return "words"
            case "2" if opened.link.side == "a" or opened.known is not None:
                return "invitation"
            case _:
                return None

    link, teller, told, since = opened.link, Teller(talk), opened.told, talk.now()
    if isinstance(told, MeetingCode):
        talk.say(_("Say these four words to your partner:"))
        talk.say(told.text)
        talk.say(_("As digits: {digits}", digits=told.digits))
        talk.say(_("They run dyads join, or choose “elsewhere, linked” in the set-up, and type them."))
    elif told is not None:
        talk.say(_("Send this link to your partner:"))
        talk.say(told.text)
        talk.say(_("Whoever has it can come in your partner’s place: send it where nobody else reads along."))
    else:
        talk.say(waiting_for_text(opened.known))
    talk.say(_("You meet at {place}.", place=place_text(opened.place)))
    if opened.link.side == "a" or opened.known is not None:
        talk.say(_("c makes new words, 2 a link in their place, q leaves."))
    else:
        talk.say(_("c types other words, q leaves."))
    found: MeetingEnd = until(talk, step)
    if found != "here" or opened.known is not None:
        return found
    talk.say(check_text(link.presence()))
    talk.forget_typed()
    return "here" if talk.pause(_("Press Enter if you both see the same words, q to leave.")) else "left"


def agree_on(
    talk: Talk, link: Link, names: tuple[str, str], language: str, offer: Offer | None = None
) -> SharedSetup | None:
    """Show what is proposed, take changes from both sides, and return what both agreed to; None: somebody left."""

    def step(keys: Keys) -> SharedSetup | Literal["left", "another"] | None:
        proposed, agreed, presence = link.proposed(), link.agreed, link.presence()
        if link_step(LinkLook(presence, proposed, agreed)) == "left":
            talk.say(meeting_text(presence))
            return "left"
        if proposed is None:
            return "left" if keys.read(_NAP) in {"q", "Q"} else None
        lines = proposal_lines(proposed, link.side, names, language)
        if told.tell("\n".join(lines)):
            talk.say(_help(proposed, language, others=offer is not None))
        who.tell(agreed_text(agreed, partner_name(presence)))
        if agreed == (True, True):
            return proposed
        key = keys.read(_NAP)
        if offer is not None and key in {"c", "C"}:
            return "another"
        return None if _changed(talk, link, proposed, key, language) else "left"

    told, who = Teller(talk), Teller(talk)
    while True:
        found: SharedSetup | Literal["left", "another"] = until(talk, step)
        if found == "another" and offer is not None:
            _propose_another(talk, link, offer)
        else:
            return found if isinstance(found, SharedSetup) else None


def _propose_another(talk: Talk, link: Link, offer: Offer) -> None:
    """Ask for another exercise until there is one, or Enter leaves what is proposed as it is."""
    while typed := (talk.ask(_("The name of another exercise, as dyads scripts list shows it:")) or "").strip():
        made, shown = offer(typed), link.proposed()
        if made is not None:
            link.propose(made if shown is None else revised(shown, made, link.side))
            return
        talk.say(_("There is no exercise for two called {script}.", script=typed))


def _changed(talk: Talk, link: Link, proposed: SharedSetup, key: str | None, language: str) -> bool:
    """Do what a key says; False when somebody leaves."""
    script = own_script(proposed, language)
    match key:
        case "m" | "M":
            link.propose(with_next_bell(proposed, link.side))
        case "\n" | "\r":
            link.agree(proposed)
        case "o" | "O" if script.practice.has_turns:
            link.propose(with_first(proposed, partner_side(proposed.first), link.side))
        case "1" if script.text_count > 1:
            link.propose(with_next_text(proposed, link.side))
        case "+":
            link.propose(with_length(proposed, (total_seconds(script) // _MINUTE + 1) * _MINUTE, link.side))
        case "-":
            link.propose(with_length(proposed, (-(-total_seconds(script) // _MINUTE) - 1) * _MINUTE, link.side))
        case "2":
            link.remember(wanted=False)
            talk.say(remember_text(wanted=False))
        case "q" | "Q":
            return False
        case _:
            pass
    return True


def _help(proposed: SharedSetup, language: str, *, others: bool) -> str:
    script = own_script(proposed, language)
    changes = [_("o changes who speaks first")] if script.practice.has_turns else []
    if script.text_count > 1:
        changes.append(_("1 takes the next text"))
    changes.append(_("m takes other bells"))
    if others:
        changes.append(_("c takes another exercise"))
    keys = [
        _("Enter agrees"),
        *changes,
        _("+ and - change the length"),
        _("2 forgets this link after it"),
        _("q leaves"),
    ]
    return ", ".join(keys) + "."


def wait_until_ready(talk: Talk, link: Link) -> bool:
    """After one's own answers, wait for the partner; True when both are ready, False when one goes on alone."""

    def step(keys: Keys) -> bool | None:
        presence = link.presence()
        teller.tell(waiting_texts(presence)[1])
        if presence.stage in {"ready", "sitting"}:
            return True
        return False if keys.read(_NAP) in {"q", "Q"} else None

    link.tell_stage("ready")
    teller = Teller(talk)
    talk.say(_("You are ready; q goes on without your partner."))
    return until(talk, step)


def until(talk: Talk, step: Callable[[Keys], Found | None]) -> Found:
    """Look again and again, until there is something."""
    with talk.keys() as keys:
        while True:
            found = step(keys)
            if found is not None:
                return found


class Teller:
    """Says a sentence when it is another than the last one."""

    def __init__(self, talk: Talk) -> None:
        self._talk, self._last = talk, ""

    def tell(self, text: str, news: str = "") -> bool:
        """Say it if it is new, or the part of it that can be; whether it was."""
        if not text or (news or text) == self._last:
            return False
        self._last = news or text
        self._talk.say(text)
        return True


class ClassSide(Protocol):
    """The class in which a pair sits: it is told how the sitting stands, and its trainer begins for all."""

    def follow(self, view: Snapshot) -> None: ...

    @property
    def may_begin(self) -> bool:
        """Whether the pair may begin by itself."""
        ...

    @property
    def begins(self) -> str:
        """How it begins otherwise."""
        ...

    def obey(self, key: str) -> bool:
        """Take a key that means the class and not the sitting; whether it was one."""
        ...


class LinkedRunning(Running):
    """Follows one of two sittings that keep one log; `in_class` is the class of which the pair is."""

    in_class: ClassSide | None = None

    LONGEST_NAP = 0.25
    """What the partner does is told within a moment."""

    def __init__(
        self, talk: Talk, conductor: Conductor, people: SittingPeople, draw_steps: DrawSteps, clock: Clock
    ) -> None:
        super().__init__(talk, conductor, people, draw_steps, clock)
        linked = conductor.setup.linked
        self._side = "a" if linked is None else linked.side
        self._partner = people.names[1]
        self._since = talk.now()
        self._tellers = {what: Teller(talk) for what in ("presence", "late", "return")}
        self._is_first = True
        self._last: CommandName | None = None
        self._sought = False
        self._asked: tuple[CommandKind, int] | None = None
        self._ended_here = False

    def _tell(self, view: Snapshot) -> None:
        linked = view.linked
        if self.in_class is not None:
            self.in_class.follow(view)
        if linked is not None:
            self._tell_link(view, linked)
        super()._tell(view)
        if view.position.standing == "stopped" and not self._ended_here:
            self._talk.say(f"{ended_text(view.linked)}.")

    def _tell_link(self, view: Snapshot, linked: LinkedSnapshot) -> None:
        has_just_come = linked.presence.quiet_for is None and self._talk.now() - self._since < PATIENCE_NS
        reaches = linked.presence.state not in ({"syncing", "off"} if has_just_come else {"syncing"})
        if reaches and view.position.standing not in {"ended", "stopped"}:
            calm = linked.presence.state in {"here", "quiet"}
            news = presence_text(linked.presence, self._partner, runs=False)  # that time runs is none by itself
            here = _("{name} is here.", name=self._partner)
            self._tellers["presence"].tell(here if calm else self._presence(view), here if calm else news)
        if self._sought and not linked.rejoins and view.position.standing != "halted":
            self._talk.say(back_text(view, self._partner))
        self._sought = linked.rejoins
        if not self._is_first and linked.last_name != self._last and linked.last and linked.last[1] != "start":
            self._talk.say(said_text(linked, self._side, self._partner))
        self._is_first, self._last = False, linked.last_name
        self._tellers["late"].tell(late_text(linked, self._side, self._partner))
        if view.position.standing == "halted":
            self._tellers["return"].tell(return_text(view, self._partner, _("Enter")))

    def _tell_halt(self) -> None:
        """Nothing more: what holds after a return is told with what is known of the partner."""

    def _tell_time(self, view: Snapshot) -> None:
        super()._tell_time(view)
        if view.linked is not None:
            self._talk.say(self._presence(view))

    def _presence(self, view: Snapshot) -> str:
        """Return whether the partner is there, and that time runs where it does."""
        assert view.linked is not None
        return presence_text(view.linked.presence, self._partner, runs=view.position.standing == "running")

    # Keys

    def _obey(self, key: str, view: Snapshot) -> None:
        if self.in_class is None or not self.in_class.obey(key):
            super()._obey(key, view)

    def _enter(self, view: Snapshot) -> None:
        if view.position.standing == "waiting" and view.position.starts_in is None:
            if self.in_class is not None and not self.in_class.may_begin:
                self._talk.say(self.in_class.begins)
            elif self._may("start", view):
                self._conductor.start()
            return
        if view.position.standing == "halted" and view.linked is not None and view.linked.rejoins:
            if view.linked.offers_alone:
                super()._press("resume")
            return
        super()._enter(view)

    def _press(self, kind: CommandKind) -> None:
        if kind == "stop":
            self._ended_here = True
        if self._may(kind, self._conductor.look()):
            self._conductor.press(kind)

    def _may(self, kind: CommandKind, view: Snapshot) -> bool:
        """Say whether a key moves the sitting; unreachable partner or paused trainer: only when it is pressed again."""
        linked = view.linked
        if linked is None or not (linked.asks_first or linked.asks_trainer) or kind not in MOTIONS:
            return True
        asked, self._asked = self._asked, (kind, view.now)
        if asked is not None and asked[0] == kind and view.now - asked[1] < _AGAIN_NS:
            return True
        if linked.asks_trainer:
            self._talk.say(before_trainer_texts()[0])
            self._talk.say(_("Press the key again to go on all the same, for both."))
        else:
            self._talk.say(unreachable_text(self._partner))
            self._talk.say(_("Press the key again to go on without it."))
        return False
