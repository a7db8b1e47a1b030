"""A class, line by line: whoever joins is told where they sit, and sits in step with their partner as in a link."""

import sys
from dataclasses import dataclass, field
from typing import Literal

from dyads.classroom.interface import ParticipantClass
from dyads.classroom.invitation import ClassInvitation, read_class_link
from dyads.cli.output import read_or_fail
from dyads.cli.plain.class_side import PlainClassSide
from dyads.cli.plain.flow import close, offer, ring_out, sit_linked
from dyads.cli.plain.linked import Teller, named_owner, terminal_of_link, until
from dyads.cli.plain.sitters import Sitters, agree, ask_names, describe, guide
from dyads.cli.plain.terminal import Keys, Talk
from dyads.link.interface import Link, SharedSetup
from dyads.link.words import WrongCode
from dyads.practice.people import Person
from dyads.practice.setup import partner_side
from dyads.presentation.classroom import partner_text, refusal_text, seat_text
from dyads.presentation.linking import agreed_text, meeting_text, partner_name, proposal_lines
from dyads.presentation.script_texts import wording
from dyads.services.class_joining import (
    JoinNow,
    join,
    proposed_by,
    status_of,
)
from dyads.services.class_opening import told_of_me
from dyads.services.home import Home
from dyads.services.link_opening import partner_met
from dyads.services.linking import own_script, own_setup, with_first
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import Sitting, begin_sitting, remember_choices, with_voice
from dyads.words import _

_NAP = 0.2


def join_plainly(home: Home, start: JoinNow) -> None:
    """Join a class at a terminal. Raises Failed: there is none, or the journal cannot be read."""
    talk = terminal_of_link(home)
    with read_or_fail(), talk.unseen():
        if not offer(talk, home):
            return
        invitation = start.invitation or _ask_link(talk)
        if invitation is None:
            return
        me = named_owner(talk, home)
        _PlainClass(talk, home, start, me, join(home, told_of_me(home, me), invitation)).go()


def _ask_link(talk: Talk) -> ClassInvitation | None:
    while typed := (talk.ask(_("The link to the class:")) or "").strip():
        try:
            return read_class_link(typed)
        except WrongCode as wrong:
            talk.say(wrong.message)
            if wrong.hint is not None:
                talk.say(wrong.hint)
    return None


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
class _PlainClass:
    """The way of a participant: a seat, a partner, a sitting, and the seat again."""

    talk: Talk
    home: Home
    start: JoinNow
    me: Person
    joined: ParticipantClass
    seat: Teller = field(init=False)
    partner: Teller = field(init=False)
    side: PlainClassSide = field(init=False)

    def __post_init__(self) -> None:
        self.seat, self.partner = Teller(self.talk), Teller(self.talk)
        self.side = PlainClassSide(self.talk, self.home, self.joined, silent=self.start.options.mute)

    def go(self) -> None:
        self.talk.say(_("q leaves; you may come back by the same link."))
        before = -1
        try:
            while (link := self._partner(before)) is not None:
                self._sit(link)
                assigned = self.joined.assignment()
                before = -1 if assigned is None else assigned.n
        except BaseException:  # Ctrl-C, or the window was closed: the next start comes back as the same
            self.joined.suspend()
            raise
        self.joined.suspend()

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

    def _sit(self, link: Link) -> None:
        sitting: Sitting | None = None
        try:
            begun = self._agree(link)
            if begun is None:
                return
            sitting, sitters = begun
            sit_linked(self.talk, self.home, sitting, sitters, link, in_class=self.side)
        except KeyboardInterrupt:
            if sitting is not None:
                sitting.conductor.press("stop")
                close(self.talk, sitting)
            link.close()
            self.joined.suspend()
            sys.exit(130)
        except BaseException:
            if sitting is not None:
                sitting.conductor.leave()
            raise
        link.close()
        self.joined.report(status_of("after", link.presence()))
        ring_out(self.talk, sitting.conductor)
        for message in self.home.unkept():
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
        options = with_voice(home, prepared.setup, words, self.start.options, plain=True)
        return begin_sitting(home, prepared, options, link, orders=self.joined.orders), sitters
