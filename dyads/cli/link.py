"""`dyads pair`, `dyads join` and `dyads people forget-link`: sit with somebody in another place, in step."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import click

from dyads.cli import known
from dyads.cli.output import Failed, line, read_or_fail
from dyads.cli.people import called, known_person
from dyads.cli.plain.doors import goes_back, offer
from dyads.cli.plain.flow import close, ring_out, sit_linked
from dyads.cli.plain.linked import agree_on, ask_place, ask_words, meet, named_owner, terminal_of_link
from dyads.cli.plain.sitters import Sitters, agree, ask_names, describe, guide
from dyads.cli.plain.terminal import Talk
from dyads.cli.sit_begin import load_script, read_length
from dyads.cli.translated import command, player_option
from dyads.library.scripts import find_script
from dyads.link.places import AddressError
from dyads.link.ways import MeetingPlace, parse_place
from dyads.link.words import Invitation, MeetingCode, WrongCode, read_code
from dyads.practice.people import Person
from dyads.practice.setup import Slot
from dyads.presentation.script_texts import wording
from dyads.services.home import Home, with_player
from dyads.services.link_opening import (
    LinkNow,
    LinkWay,
    Offer,
    OpenedLink,
    Opening,
    chosen_place,
    come_by,
    offer_invitation,
    offer_words,
    opening_again,
    owner,
    pair_with,
    partner_met,
    proposal,
    started_anew,
)
from dyads.services.link_opening import forget_link as forget_its_link
from dyads.services.linking import choices_agreed, own_setup
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import (
    SessionOptions,
    Sitting,
    begin_sitting,
    remember_choices,
    remembered_choices,
    with_voice,
)
from dyads.words import _, say

_broker_option = click.option(
    "--broker",
    metavar="ADDRESS",
    help="Where the two computers meet this time: house, or a broker like mqtts://practice.example.org.",
)
_with_option = click.option(
    "--with",
    "partner",
    metavar="NAME",
    shell_complete=known.people,
    help="Somebody you were linked with: no words needed.",
)
_plain_option = click.option("--plain", is_flag=True, help="Line by line instead of the app.")
_mute_option = click.option("--mute", is_flag=True, help="No bells.")


@command("dyads pair", "dyads pair affect-dyad --with Ben", "dyads pair --broker mqtts://practice.example.org --plain")
@click.argument("script", required=False, shell_complete=known.exercises)
@_with_option
@click.option("--invite", is_flag=True, help="Make a link to send, in place of the words.")
@click.option("--first", type=click.Choice(["me", "partner"]), help="Who speaks first; otherwise you alternate.")
@click.option("--length", metavar="LENGTH", help="Another total, like 12m.")
@_broker_option
@_plain_option
@_mute_option
@player_option
@click.pass_obj
def pair(
    home: Home,
    /,
    script: str | None,
    partner: str | None,
    invite: bool,
    first: str | None,
    length: str | None,
    broker: str | None,
    plain: bool,
    mute: bool,
    player: str | None,
) -> None:
    """Sit in step with somebody in another place: shows four words that they type.

    SCRIPT is the name of an exercise or a file; without it, the one that was sat last.
    """
    home = with_player(home, player)
    choices = _choices(home, script, partner)
    file = load_script(home, choices.named if script is None else script)
    if file.script.practice.solitary:
        raise Failed(_("{script} is for one person; a link is for two.", script=file.id))
    slots: dict[str, Slot] = {"me": 0, "partner": 1}
    if first is not None:
        choices = replace(choices, first_by="chosen", chosen=slots[first])
    if length is not None:
        choices = replace(choices, total=read_length(length))
    _sit(
        home,
        LinkNow(
            replace(choices, script_id=file.id, path=file.own_path),
            SessionOptions(beside=file.path.parent, mute=mute),
            file,
            way="ask" if partner is not None else "invitation" if invite else "words",
            place=_place(broker),
        ),
        plain=plain,
    )


@command("dyads join lake-autumn-fox-river", "dyads join --plain", "dyads join --with Ann")
@click.argument("words", nargs=-1)
@_with_option
@_broker_option
@_plain_option
@_mute_option
@player_option
@click.pass_obj
def join(
    home: Home,
    /,
    words: tuple[str, ...],
    partner: str | None,
    broker: str | None,
    plain: bool,
    mute: bool,
    player: str | None,
) -> None:
    """Join somebody in another place by the WORDS, digits or link that they told; without them they are asked for."""
    home = with_player(home, player)
    typed: MeetingCode | Invitation | None = None
    if words:
        try:
            typed = read_code(" ".join(words))
        except WrongCode as wrong:
            raise Failed(" ".join(say(text) for text in (wrong.message, wrong.hint) if text is not None)) from None
    way: LinkWay = "ask" if partner is not None and typed is None else "join"
    start = LinkNow(
        _choices(home, None, partner), SessionOptions(mute=mute), way=way, typed=typed, place=_place(broker)
    )
    _sit(home, start, plain=plain)


@command("dyads people forget-link Ben")
@click.argument("name", shell_complete=known.people)
@click.pass_obj
def forget_link(home: Home, /, name: str) -> None:
    """Forget the link with the person NAME: you meet by new words next time, and what they keep opens nothing."""
    with read_or_fail():
        person = known_person(home, name)
        try:
            gone = forget_its_link(home, owner(home), person.id)
        except OSError as error:
            raise Failed(_("{file} cannot be deleted.", file=str(error.filename))) from error
    if not gone:
        raise Failed(_("There is no link with {name}.", name=called(person)))
    line(_("Forgotten."))


def _place(broker: str | None) -> MeetingPlace | None:
    if broker is None:
        return None
    try:
        return parse_place(broker)
    except AddressError as wrong:
        raise Failed(wrong.message) from None


def _choices(home: Home, script: str | None, partner: str | None) -> SittingChoices:
    """Return what to sit with whom. Raises Failed: the partner named is not known."""
    choices = remembered_choices(home, SittingChoices("affect-dyad"))
    file = find_script(choices.named, home.search_path).value
    if file is None or file.script.practice.solitary:
        choices = SittingChoices("affect-dyad")
    known = None
    if partner is not None:
        with read_or_fail():
            known = known_person(home, partner)
            if pair_with(home, owner(home), known.id) is None:
                raise Failed(_("There is no link with {name}.", name=called(known)))
    keeps = script is None or script == choices.script_id
    return replace(
        choices,
        company="linked",
        partner=None if known is None else known.id,
        total=choices.total if keeps else None,
        delay=0,
        plan_day=None,
    )


def _sit(home: Home, start: LinkNow, *, plain: bool) -> None:
    dumb = home.environment.get("TERM") == "dumb" and sys.stdin.isatty()
    if not plain and not dumb:
        from dyads.cli.main import open_app  # here, because only this imports Textual

        open_app(home, start)
        return
    talk = terminal_of_link(home)
    with read_or_fail(), talk.unseen():
        if start.typed is not None and goes_back(talk, home, owner(home), start.typed):
            return
        if not offer(talk, home):
            return
        _PlainLink(talk, home, start).go()


@dataclass
class _PlainLink:
    """The way of a linked sitting, line by line."""

    talk: Talk
    home: Home
    start: LinkNow

    def go(self) -> None:
        me = named_owner(self.talk, self.home)
        opened = self._meet(me)
        if opened is None:
            return
        sitting: Sitting | None = None
        try:
            begun = self._agree(me, opened)
            if begun is None:
                opened.link.close()
                return
            sitting, sitters = begun
            sit_linked(self.talk, self.home, sitting, sitters, opened.link)
        except KeyboardInterrupt:
            if sitting is not None:
                sitting.conductor.press("stop")
                close(self.talk, sitting)
            opened.link.close()
            sys.exit(130)
        except BaseException:  # the window was closed: the next start goes back to the partner
            if sitting is not None:
                sitting.conductor.leave()
            opened.link.suspend()
            raise
        opened.link.close()
        ring_out(self.talk, sitting.conductor)
        for message in self.home.unkept():
            self.talk.warn(message)

    # Meeting

    def _meet(self, me: Person) -> OpenedLink | None:
        """Open a link until the partner is there; None where somebody leaves."""
        start = self.start
        opening = opening_again(self.home, me, start)
        while True:
            opening = opening or self._opening(me, start)
            if opening is None:
                return None
            try:
                opened = opening()
            except AddressError as wrong:
                raise Failed(wrong.message) from None
            try:
                end = meet(self.talk, opened)
            except BaseException:
                opened.link.close()
                raise
            if end == "here":
                opened.link.remember(wanted=True)
                return opened
            opened.link.close()
            if end == "left":
                return None
            start, opening = started_anew(start, opened, end), None

    def _opening(self, me: Person, start: LinkNow) -> Opening | None:
        if start.way == "join":
            typed = start.typed or ask_words(self.talk)
            if typed is None or goes_back(self.talk, self.home, me, typed):
                return None
            return partial(come_by, self.home, me, typed, start.place)
        place = chosen_place(self.home, start) or self._choose_place()
        if place is None:
            return None
        offer_by: Callable[..., OpenedLink] = offer_invitation if start.way == "invitation" else offer_words
        return partial(offer_by, self.home, me, place)

    def _choose_place(self) -> MeetingPlace | None:
        chosen = ask_place(self.talk)
        if chosen is not None and self.home.set(broker=chosen.written):
            self.talk.warn(_("The settings cannot be written; this holds until you leave."))
        return chosen

    # Agreeing

    def _agree(self, me: Person, opened: OpenedLink) -> tuple[Sitting, Sitters] | None:
        home, link, start = self.home, opened.link, self.start
        told = link.presence().partner
        if told is None:
            return None
        partner = partner_met(home, told)
        home.writer.ready().result()
        sitters = ask_names(self.talk, home, Sitters((me, partner)))
        if not agree(self.talk, home, sitters, (0,)):
            return None
        others: Offer = partial(proposal, home, start, opened, me, partner)
        if link.side == "a" and link.proposed() is None and (first := others(start.choices.script_id)) is not None:
            link.propose(first)
        shared = agree_on(self.talk, link, sitters.names, home.language, others)
        if shared is None:
            return None
        prepared = own_setup(home, shared, start.choices, link.side, me, partner, told)
        remember_choices(home, choices_agreed(start.choices, shared, partner.id))
        describe(self.talk, prepared.setup, sitters)
        guide(self.talk, prepared.setup, sitters)
        words = wording(prepared.setup, sitters.names)
        options = with_voice(home, prepared.setup, words, start.options, plain=True)
        return begin_sitting(home, prepared, options, link), sitters
