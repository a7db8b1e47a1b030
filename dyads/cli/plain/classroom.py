"""A class, line by line: whoever joins is told where they sit, and sits in step with their partner as in a link."""

import sys
from dataclasses import dataclass, field
from typing import Literal

from dyads.classroom.interface import ParticipantClass
from dyads.cli.plain.flow import close, ring_out, sit_linked
from dyads.cli.plain.linked import Teller, until
from dyads.cli.plain.sitters import Sitters, agree, ask_names, describe, guide, sitters_of
from dyads.cli.plain.terminal import Keys, Talk
from dyads.link.interface import Link, SharedSetup
from dyads.practice.people import Person
from dyads.practice.records import SessionRecord
from dyads.practice.setup import partner_side
from dyads.presentation.classroom import partner_text, refusal_text, said_by_trainer, seat_text, trainer_text
from dyads.presentation.linking import PATIENCE_NS, agreed_text, meeting_text, partner_name, proposal_lines
from dyads.presentation.script_texts import wording
from dyads.services.class_joining import (
    class_of,
    due_now,
    join,
    link_again,
    may_begin,
    proposed_by,
    ring,
    status_of,
)
from dyads.services.class_opening import told_of_me
from dyads.services.home import Home
from dyads.services.interrupted import interrupted_sitting, moments_left
from dyads.services.link_opening import owner, partner_met
from dyads.services.linking import own_script, own_setup, with_first
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import (
    SessionOptions,
    Sitting,
    begin_sitting,
    remember_choices,
    resume_sitting,
    with_voice,
)
from dyads.services.snapshot import Snapshot
from dyads.words import _, say

_NAP = 0.2


class PlainClassSide:
    """The class in which a pair sits, as `dyads.cli.plain.linked.ClassSide`."""

    def __init__(self, talk: Talk, home: Home, joined: ParticipantClass, *, silent: bool = False) -> None:
        """Prepare to listen; `silent`: no bell is rung here."""
        self._talk, self._home, self._joined = talk, home, joined
        self._silent = silent or home.config.mute
        self._trainer, self._since, self._is_missed = Teller(talk), talk.now(), False

    def follow(self, view: Snapshot) -> None:
        presence = None if view.linked is None else view.linked.presence
        self._joined.report(status_of("sitting", presence, view))
        self.hear()

    @property
    def may_begin(self) -> bool:
        return may_begin(self._joined.state())

    @property
    def begins(self) -> str:
        return _("Your trainer begins for all.")

    def obey(self, key: str) -> bool:
        del key
        return False

    def hear(self) -> None:
        """Say what the trainer says, ring what the trainer rings, and say where the trainer is."""
        for order in due_now(self._joined):
            if order.kind == "say":
                self._talk.say(said_by_trainer(order.message))
            elif not self._silent:
                ring(self._home, self._joined, order)
        if self._talk.now() - self._since < PATIENCE_NS:
            return  # whoever has just come has heard nobody yet
        trouble, state = self._joined.trouble(), self._joined.state()
        text = trainer_text(state) if trouble is None else say(trouble)
        if text and not (self._is_missed and state == "waiting"):  # back, and about to answer
            self._is_missed = self._trainer.tell(text) or self._is_missed
        elif not text and self._is_missed:
            self._is_missed = False
            self._trainer.tell(_("Your trainer is here."))


def _agree_on(talk: Talk, link: Link, names: tuple[str, str], language: str) -> SharedSetup | None:
    """Show what the trainer has the two sit by, until both agree; only who begins is theirs. None: somebody leaves."""

    def step(keys: Keys) -> SharedSetup | Literal["left"] | None:
        proposed, presence = link.proposed(), link.presence()
        if presence.state == "left":
            talk.say(meeting_text(presence))
            return "left"
        has_turns = proposed is not None and own_script(proposed, language).practice.has_turns
        if proposed is not None:
            if what.tell("\n".join(proposal_lines(proposed, link.side, names, language))):
                talk.say(_("Enter agrees, o changes who speaks first, q leaves.") if has_turns else _("Enter agrees."))
            who.tell(agreed_text(link.agreed, partner_name(presence)))
            if link.agreed == (True, True):
                return proposed
        match keys.read(_NAP):
            case "\n" | "\r" if proposed is not None:
                link.agree(proposed)
            case "o" | "O" if proposed is not None and has_turns:
                link.propose(with_first(proposed, partner_side(proposed.first), link.side))
            case "q" | "Q":
                return "left"
            case _:
                pass
        return None

    what, who = Teller(talk), Teller(talk)
    found: SharedSetup | Literal["left"] = until(talk, step)
    return None if found == "left" else found


@dataclass
class PlainClass:
    """The way of somebody in a class: a seat, a partner, a sitting, and the seat again."""

    talk: Talk
    home: Home
    me: Person
    joined: ParticipantClass
    side: PlainClassSide
    options: SessionOptions = field(default_factory=SessionOptions)
    seat: Teller = field(init=False)
    partner: Teller = field(init=False)

    def __post_init__(self) -> None:
        self.seat, self.partner = Teller(self.talk), Teller(self.talk)

    def go(self, before: int = -1) -> None:
        """Sit with whomever the trainer says, until somebody leaves; a seat up to `before` does not count."""
        self.talk.say(_("q leaves; you may come back by the same link."))
        try:
            while (link := self._partner(before)) is not None:
                self._sit(link)
                before = self._seated
        except BaseException:  # Ctrl-C, or the window was closed: the next start comes back as the same
            self.joined.suspend()
            raise
        self.joined.suspend()

    def once(self) -> bool:
        """Sit with the partner whom one has; whether it was gone through."""
        link = self._partner(-1)
        return link is not None and self._sit(link)

    def go_on(self, record: SessionRecord) -> None:
        """Go on with a sitting that was interrupted, and then come back to the class. Raises JournalTrouble."""
        try:
            self.resume(record)
        except BaseException:
            self.joined.suspend()
            raise
        self.go(self._seated)

    def resume(self, record: SessionRecord) -> None:
        """Go on with a sitting that was interrupted, up to its end. Raises JournalTrouble."""
        link = link_again(self.joined)
        left = interrupted_sitting(self.home)
        rates = left is not None and "before" in moments_left(self.home, left)
        sitting = resume_sitting(self.home, record, SessionOptions(), link, orders=self.joined.orders)
        self._through(sitting, sitters_of(self.home, sitting), link, rates=rates)

    @property
    def _seated(self) -> int:
        assigned = self.joined.assignment()
        return -1 if assigned is None else assigned.n

    def _partner(self, before: int) -> Link | None:
        """Wait for a partner and their computer; None where somebody leaves. A seat up to `before` does not count."""

        def step(keys: Keys) -> Link | Literal["left"] | None:
            self.side.hear()
            joined, assigned, link = self.joined, self.joined.assignment(), self.joined.pair_link()
            if (refusal := joined.refusal()) is not None:
                self.seat.tell(refusal_text(refusal))
            elif assigned is None or assigned.n <= before:
                self.seat.tell(seat_text("waits") if before < 0 else _("The sitting is over."))
            elif assigned.pair is None or link is None:
                self.seat.tell(seat_text(assigned.seat))
            else:
                presence = link.presence()
                joined.report(status_of("reading", presence))
                name = assigned.pair.partner_name or _("somebody without a name")
                self.seat.tell(_("You sit with {name}.", name=name))
                self.partner.tell(partner_text(presence, has_script=joined.script() is not None))
                if presence.partner is not None and link.clock.is_set and joined.script() is not None:
                    return link
            return "left" if keys.read(_NAP) in {"q", "Q"} else None

        found: Link | Literal["left"] = until(self.talk, step)
        return None if found == "left" else found

    def _sit(self, link: Link) -> bool:
        """Agree and sit; whether it was gone through."""
        begun = self._agree(link)
        if begun is None:
            return False
        self._through(*begun, link)
        return True

    def _through(self, sitting: Sitting, sitters: Sitters, link: Link | None, *, rates: bool = True) -> None:
        """Go through a sitting to its end."""
        try:
            sit_linked(self.talk, self.home, sitting, sitters, link, rates=rates, in_class=self.side)
        except KeyboardInterrupt:
            sitting.conductor.press("stop")
            close(self.talk, sitting)
            if link is not None:
                link.close()
            self.joined.suspend()
            sys.exit(130)
        except BaseException:
            sitting.conductor.leave()
            raise
        if link is not None:
            link.close()
            self.joined.report(status_of("after", link.presence()))
        ring_out(self.talk, sitting.conductor)
        for message in sitting.unkept():  # the journal stays open for the next one
            self.talk.warn(message)

    def _agree(self, link: Link) -> tuple[Sitting, Sitters] | None:
        home, told, sits_by = self.home, link.presence().partner, self.joined.script()
        if told is None or sits_by is None:
            return None
        partner = partner_met(home, told)
        home.writer.ready().result()
        sitters = ask_names(self.talk, home, Sitters((self.me, partner)))
        if not agree(self.talk, home, sitters, (0,)):
            return None
        if link.side == "a" and link.proposed() is None:
            link.propose(proposed_by(home, sits_by, self.me, partner, link.side))
        shared = _agree_on(self.talk, link, sitters.names, home.language)
        if shared is None:
            return None
        choices = SittingChoices(sits_by.script_id, company="linked", partner=partner.id, total=shared.planned_seconds)
        prepared = own_setup(home, shared, choices, link.side, self.me, partner, told)
        remember_choices(home, choices)
        describe(self.talk, prepared.setup, sitters)
        guide(self.talk, prepared.setup, sitters)
        self.joined.report(status_of("answering", link.presence()))
        words = wording(prepared.setup, sitters.names)
        options = with_voice(home, prepared.setup, words, self.options, plain=True)
        return begin_sitting(home, prepared, options, link, orders=self.joined.orders), sitters


def class_again(talk: Talk, home: Home, record: SessionRecord) -> PlainClass | None:
    """Return the way back into the class in which an interrupted sitting took place; None: it was in none."""
    invitation = class_of(home, record)
    if invitation is None:
        return None
    sitting = None if record.setup.linked is None else record.setup.linked.sitting
    me = owner(home)
    joined = join(home, told_of_me(home, me), invitation, rejoin=sitting)
    return PlainClass(talk, home, me, joined, PlainClassSide(talk, home, joined))
