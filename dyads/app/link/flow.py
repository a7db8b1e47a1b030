"""The way of a linked sitting: meet, agree, rate alone, wait for each other, sit, and say goodbye."""

from asyncio import CancelledError, shield, to_thread
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from dyads.app.common.dialogs import Ask, NameScreen, PickScreen
from dyads.app.link.agree import AgreedScreen, Agreeing, WaitingScreen
from dyads.app.link.meet import JoinScreen, MeetScreen
from dyads.app.link.place import PlaceScreen
from dyads.app.link.sitting import EndedScreen, LinkedSittingScreen
from dyads.app.session.agreements import AgreeScreen
from dyads.app.session.before import guided, kept_so_far
from dyads.app.session.flow import SessionFlow, Stage, Way, do_with_left, names_of, what_becomes
from dyads.app.session.halted import Afterwards
from dyads.app.session.parts import ScreenDrawSteps
from dyads.app.session.sitting import SittingScreen
from dyads.app.session.stage import StageRoles, stage_roles
from dyads.app.shell import Shell
from dyads.classroom.interface import ClassOrders
from dyads.journal.errors import JournalTrouble
from dyads.link.interface import Link, LinkPartner, SharedSetup
from dyads.link.interface import Stage as PartnerStage
from dyads.link.places import AddressError
from dyads.link.ways import MeetingPlace
from dyads.link.words import Invitation, MeetingCode
from dyads.practice.message import msg
from dyads.practice.people import Person
from dyads.practice.records import SessionRecord
from dyads.practice.setup import Moment, Side
from dyads.presentation.linking import used_words_texts
from dyads.presentation.places import LEARNS, place_text
from dyads.presentation.script_texts import wording
from dyads.services.agreements import agree, to_agree
from dyads.services.interrupted import InterruptedSitting, interrupted_sitting
from dyads.services.link_opening import (
    LinkNow,
    Offer,
    OpenedLink,
    Opening,
    chosen_place,
    come_by,
    offer_invitation,
    offer_words,
    opening_again,
    owner,
    partner_met,
    proposal,
    rejoin,
    started_anew,
    used_words,
)
from dyads.services.linking import choices_agreed, lists_in_step, own_setup, parts_to_show
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import (
    SessionOptions,
    Sitting,
    begin_sitting,
    called,
    remember_choices,
    resume_sitting,
    why_no_name,
    with_voice,
)
from dyads.words import _, say


async def go_linked(app: Shell, start: LinkNow) -> None:
    """Lead two homes from the meeting into their sitting. Runs in a worker."""
    if (unreadable := app.home.unreadable()) is not None:
        app.tell(unreadable, msg("A linked sitting needs a journal that can be read."))
        return
    try:
        if start.typed is None and await _is_taken_up(app):
            return
        me = await named_owner(app)
        opened = None if me is None else await _meet(app, me, start)
        if me is not None and opened is not None:
            await go_with(app, me, opened, start)
    except JournalTrouble as trouble:
        app.tell(trouble.message)


async def _is_taken_up(app: Shell) -> bool:
    """Offer to go back to the partner of a sitting that was left; whether that, or another end of it, is chosen."""
    left = interrupted_sitting(app.home)
    if left is None or not left.leads_back:
        return False
    chosen = await what_becomes(app, left)
    if chosen == "discard":
        await do_with_left(app, left, chosen)
    if chosen in {"discard", "later"}:
        return False
    _leave_for(app, left, chosen)
    return True


def _leave_for(app: Shell, left: InterruptedSitting, chosen: Afterwards) -> None:
    app.back_to_today()
    app.run_worker(do_with_left(app, left, chosen), group="sitting")


async def _has_led_back(app: Shell, me: Person, typed: MeetingCode | Invitation) -> bool:
    """Go back into the sitting that was begun with what was typed, or say what became of it; False: none was."""
    used = await to_thread(used_words, app.home, me, typed)
    if used is None:
        return False
    if used.left is None:
        app.tell(*used_words_texts(used))
        return True
    chosen = "on" if used.left.leads_back else await what_becomes(app, used.left)
    if chosen != "later":
        _leave_for(app, used.left, chosen)
    return True


async def named_owner(app: Shell) -> Person | None:
    """Return the owner of this folder, who has a name by which the partner knows them; None: none was given."""
    me = owner(app.home)
    if me.name:
        return me
    name = await app.push_screen_wait(NameScreen(msg("What are you called?")))
    if not name:
        return None
    app.home.writer.rename(me.id, name)
    await kept_so_far(app.home)
    return replace(me, name=name)


# Meeting


async def _meet(app: Shell, me: Person, start: LinkNow) -> OpenedLink | None:
    """Open a link in the way that is chosen, until the partner is there; None where somebody goes back."""
    opening = opening_again(app.home, me, start)
    way = start
    while True:
        if opening is None:
            opening = await _opening(app, me, way)
        if opening is None:
            return None
        try:
            opened = await to_thread(opening)
        except AddressError as wrong:
            app.tell(wrong.message)
            return None
        try:
            end = await app.push_screen_wait(MeetScreen(opened))
        except CancelledError:
            opened.link.close()
            raise
        if end == "here":
            opened.link.remember(wanted=True)
            return opened
        await to_thread(opened.link.close)
        if end is None:
            return None
        way, opening = started_anew(way, opened, end), None


async def _opening(app: Shell, me: Person, way: LinkNow) -> Opening | None:
    """Return what opens a link to somebody who is not remembered; None where somebody goes back."""
    home = app.home
    chosen = way.way
    while chosen == "ask":
        place = chosen_place(home, way)
        picked = await app.push_screen_wait(_way_screen(place))
        match picked:
            case "words" | "join":
                chosen = picked
            case "place":
                await _choose_place(app)
            case _:
                return None
    if chosen == "join":
        typed = way.typed
        if typed is None and (typed := await app.push_screen_wait(JoinScreen())) is None:
            return None
        if await _has_led_back(app, me, typed):
            return None
        return partial(come_by, home, me, typed, way.place)
    place = chosen_place(home, way) or await _choose_place(app)
    if place is None:
        return None
    offer = offer_words if chosen == "words" else offer_invitation
    return partial(offer, home, me, place)


def _way_screen(place: MeetingPlace | None) -> PickScreen:
    where = _("not chosen yet") if place is None else place_text(place)
    options = (
        ("words", _("I tell my partner four words")),
        ("join", _("My partner has told me words, digits or a link")),
        ("place", _("The meeting place: {place}", place=where)),
    )
    return PickScreen(_("How do your two computers meet?"), options, text=say(LEARNS))


async def _choose_place(app: Shell) -> MeetingPlace | None:
    place = await app.push_screen_wait(PlaceScreen())
    if place is not None and app.home.set(broker=place.written):
        app.tell_not_written()
    return place


# Agreeing


async def go_with(app: Shell, me: Person, opened: OpenedLink, start: LinkNow) -> None:
    """Agree with a partner who is here, and begin; the link is closed where somebody leaves before."""
    is_handed_on = False
    try:
        walk = await _agreed_way(app, me, opened, start)
        if walk is not None:
            app.back_to_today()
            app.run_worker(walk.through("before"), group="sitting")
            is_handed_on = True
    finally:
        if not is_handed_on:
            await shield(to_thread(opened.link.close))


async def _agreed_way(app: Shell, me: Person, opened: OpenedLink, start: LinkNow) -> "LinkedFlow | None":
    home, link = app.home, opened.link
    met = await partner_agreed(app, me, link)
    if met is None:
        return None
    told, partner = met
    offer: Offer = partial(proposal, home, start, opened, me, partner)
    if link.side == "a" and link.proposed() is None and (first := offer(start.choices.script_id)) is not None:
        link.propose(first)
    way = AgreedWay(me, partner, told, start.choices, start.options)
    shared = await app.push_screen_wait(AgreedScreen(link, Agreeing(way.names, offer)))
    if shared is None:
        return None
    begun = await begin_agreed(app, link, way, shared)
    if begun is None:
        return None
    sitting, cast, options = begun
    return LinkedFlow(app, sitting, cast, options, link=link)


async def partner_agreed(app: Shell, me: Person, link: Link) -> tuple[LinkPartner, Person] | None:
    """Return the partner who is here, once agreements were read that are still to be made; None: somebody leaves."""
    home, told = app.home, link.presence().partner
    if told is None:
        return None
    partner = await _told_apart(app, me, partner_met(home, told))
    if partner is None:
        return None
    await kept_so_far(home)
    for ask in to_agree(home, (me.id, partner.id), (0,)):
        if not await app.push_screen_wait(AgreeScreen(ask.kind)):
            return None
        agree(home, ask)
    return told, partner


async def _told_apart(app: Shell, me: Person, partner: Person) -> Person | None:
    """Return the partner under a name of their own here, asked for where it is the owner's or none; None: left."""
    if not why_no_name(partner.name, (me.name,)):
        return partner
    question = msg("What do you call your partner?")
    if partner.name:
        question = msg("Your partner is called {name}, too. What do you call them here?", name=partner.name)
    name = await app.push_screen_wait(NameScreen(question, refuse=partial(why_no_name, others=(me.name,))))
    if not name:
        return None
    app.home.writer.rename(partner.id, name)
    return replace(partner, name=name)


@dataclass(frozen=True, slots=True)
class AgreedWay:
    """Who the two are that agree on a sitting, and how this side sits.

    Attributes:
        told: the partner, as their own program says.
    """

    me: Person
    partner: Person
    told: LinkPartner
    choices: SittingChoices
    options: SessionOptions

    @property
    def names(self) -> tuple[str, str]:
        """What the two are called, oneself first."""
        return called(self.me, 0), self.partner.name or called(self.partner, 1)


async def begin_agreed(
    app: Shell, link: Link, way: AgreedWay, shared: SharedSetup, orders: ClassOrders | None = None
) -> tuple[Sitting, StageRoles, SessionOptions] | None:
    """Show the guidance, keep the set-up and return the sitting; None where somebody leaves."""
    home, names = app.home, way.names
    prepared = own_setup(home, shared, way.choices, link.side, way.me, way.partner, way.told)
    options = with_voice(home, prepared.setup, wording(prepared.setup, names), way.options)
    if not await guided(app, prepared, names, options):
        return None
    remember_choices(home, choices_agreed(way.choices, shared, way.partner.id))
    sitting = begin_sitting(home, prepared, options, link, orders=orders)
    return sitting, stage_roles(prepared.setup, names), options


# Sitting


async def back_to_partner(
    app: Shell, record: SessionRecord, options: SessionOptions, moments: tuple[Moment, ...]
) -> None:
    """Go back to a linked sitting that was interrupted: where the partner is now, or alone. Raises JournalTrouble."""
    home = app.home
    try:
        opened = await to_thread(rejoin, home, record)
    except AddressError:
        opened = None
    link = None if opened is None else opened.link
    try:
        sitting = resume_sitting(home, record, options, link)
    except JournalTrouble:
        if link is not None:
            link.suspend()
        raise
    asked = home.journal.asked(record.setup.session)
    cast = stage_roles(record.setup, names_of(home, record.setup))
    walk = LinkedFlow(app, sitting, cast, options, moments=moments, asked=asked, link=link)
    await walk.through("before")


@dataclass
class LinkedFlow(SessionFlow):
    """A linked sitting on its way through the screens.

    Attributes:
        link: None where an interrupted sitting is gone on with alone.
        is_over: whether it is closed here.
    """

    link: Link | None = field(default=None, kw_only=True)
    is_over: bool = field(default=False, kw_only=True)

    async def through(self, start: Stage, *, ended: bool = False) -> None:
        """Go through the screens; the partner is told how far one is, and hears a goodbye at the end."""
        try:
            await super().through(start, ended=ended)
        except CancelledError:  # the program is left
            if self.link is not None and self.is_over:
                self.link.close()
            elif self.link is not None:
                self.link.suspend()  # the next start goes back to the partner
            raise
        if self.link is not None:
            await to_thread(self.link.close)

    async def _do(self, stage: Stage) -> Way:
        if stage in {"before", "after"}:
            self._tell("answering" if stage == "before" else "after")
        return await super()._do(stage)

    def _tell(self, stage: PartnerStage) -> None:
        if self.link is not None:
            self.link.tell_stage(stage)

    async def _meet(self) -> bool:
        """Wait until the partner has answered too; False when somebody ends here."""
        if self.link is None:
            return True
        await self._show_parts(self.link)
        self._tell("ready")
        while await self.app.push_screen_wait(self.waiting(self.link)) is None:
            if await self._leaves("before"):
                return False
        return True

    def waiting(self, link: Link) -> WaitingScreen:
        """Return the page on which the partner is awaited."""
        return WaitingScreen(link)

    async def _show_parts(self, link: Link) -> None:
        """Ask whether the partner may see the list of one's parts; asked each time."""
        parts = parts_to_show(self.app.home, self.setup)
        if not parts:
            return
        name = self.cast.names[1]
        what = msg("{name} listens for your part. Your list: {parts}.", name=name, parts=", ".join(parts))
        if await self.app.push_screen_wait(Ask(what, msg("May {name} see this list, this time?", name=name))):
            link.show_parts(parts)

    def page(self) -> SittingScreen:
        """Return the page of the sitting itself, which knows the partner's list of parts where it was shown."""
        self._tell("sitting")
        self.cast = stage_roles(self.setup, self.cast.names, self._lists())
        return self.sitting_page(
            self.sitting,
            self.cast,
            acts=ScreenDrawSteps(self.sitting, self.cast, self.app.home, self._lists),
            saved=tuple(self.saved),
            kept=self.kept,
            silent=self.options.mute or self.app.home.config.mute,
            link=self.link,
            side=self._side,
        )

    def _lists(self) -> tuple[tuple[str, ...], ...]:
        return lists_in_step(self.app.home, self.setup, () if self.link is None else self.link.parts_shown())

    @property
    def sitting_page(self) -> Callable[..., LinkedSittingScreen]:
        """What makes the page of the sitting itself."""
        return LinkedSittingScreen

    @property
    def _side(self) -> Side:
        return "a" if self.setup.linked is None else self.setup.linked.side

    async def _may_still_answer(self) -> bool:
        if self._was_ended_elsewhere():
            await self.app.push_screen_wait(EndedScreen(self.sitting.conductor.look().linked))
        return await super()._may_still_answer()

    def _was_ended_elsewhere(self) -> bool:
        stops = [command.given for command in self.sitting.conductor.commands if command.kind == "stop"]
        return bool(stops) and all(given is not None and given.author != self._side for given in stops)

    async def _close(self) -> bool:
        self.is_over = True
        self._tell("after")
        return await super()._close()
