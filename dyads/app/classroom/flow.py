"""The way of whoever joins a class: link, name, seat, partner, sitting, and the seat again."""

from asyncio import CancelledError, shield, to_thread
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from textual.app import App

from dyads.app.classroom.pages import (
    ClassAgreedScreen,
    ClassLinkScreen,
    ClassRoomScreen,
    ClassSittingScreen,
    ClassWaitingScreen,
    RoomSeatScreen,
    SeatScreen,
    TrainersWord,
)
from dyads.app.common.dialogs import PickScreen
from dyads.app.link.agree import Agreeing, WaitingScreen
from dyads.app.link.flow import AgreedWay, LinkedFlow, begin_agreed, named_owner, partner_agreed
from dyads.app.link.sitting import LinkedSittingScreen
from dyads.app.session.flow import names_of
from dyads.app.session.stage import stage_roles
from dyads.app.shell import Shell
from dyads.classroom.interface import ParticipantClass
from dyads.classroom.invitation import ClassInvitation
from dyads.journal.errors import JournalTrouble
from dyads.journal.sessions import Unfinished
from dyads.link.interface import Link, SharedSetup
from dyads.link.interface import Stage as PartnerStage
from dyads.practice.message import msg
from dyads.practice.people import Person
from dyads.practice.records import SessionRecord
from dyads.practice.setup import Moment
from dyads.presentation.script_texts import wording
from dyads.services.class_joining import (
    JoinNow,
    class_of,
    join,
    link_again,
    proposed_by,
    room_setup,
    room_told,
    status_of,
)
from dyads.services.class_opening import told_of_me
from dyads.services.home import Home
from dyads.services.interrupted import interrupted_sitting
from dyads.services.link_opening import owner
from dyads.services.linked_conductor import RoomLink
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import SessionOptions, begin_sitting, nameless, resume_sitting, with_voice
from dyads.services.sounding import display_awake
from dyads.words import _


async def go_to_class(app: Shell, start: JoinNow) -> None:
    """Lead somebody into a class, through its sittings, and out again. Runs in a worker."""
    if start.room:
        await _go_to_room(app, start)
        return
    if (unreadable := app.home.unreadable()) is not None:
        app.tell(unreadable, msg("A linked sitting needs a journal that can be read."))
        return
    try:
        invitation = start.invitation
        if invitation is None:
            invitation = await app.push_screen_wait(ClassLinkScreen())
        if invitation is not None and (left := await to_thread(_left_within, app.home, invitation)) is not None:
            app.open_unfinished(left)  # their partner sits on, and nothing is to be agreed on anew
            return
        me = None if invitation is None else await named_owner(app)
        if invitation is None or me is None:
            return
        joined = await to_thread(join, app.home, told_of_me(app.home, me), invitation)
        await _in_class(app, me, joined, start.options)
    except JournalTrouble as trouble:
        app.tell(trouble.message)
    except OSError as error:
        app.tell(msg("{file} cannot be written: {why}", file=str(error.filename), why=error.strerror or ""))


def _left_within(home: Home, invitation: ClassInvitation) -> Unfinished | None:
    """Return the sitting of this class that somebody has left, if there is one. Raises JournalTrouble."""
    left = interrupted_sitting(home)
    known = None if left is None else class_of(home, left.unfinished.record)
    return left.unfinished if left is not None and known is not None and known.secret == invitation.secret else None


async def _go_to_room(app: Shell, start: JoinNow) -> None:
    """Follow a class on a screen for all: no names, no ratings, no journal."""
    invitation = start.invitation
    if invitation is None:
        invitation = await app.push_screen_wait(ClassLinkScreen())
    if invitation is None:
        return
    home = app.home
    joined = await to_thread(join, home, room_told(home, invitation, _("Room")), invitation, is_room=True)
    word = TrainersWord(cast("App[None]", app), home, joined, silent=start.options.mute)
    try:
        with display_awake():
            while await app.push_screen_wait(RoomSeatScreen(joined)) and await _follow_once(app, joined, start.options):
                pass  # the next sitting of the class
    finally:
        word.end()
        await shield(to_thread(joined.suspend))


async def _follow_once(app: Shell, joined: ParticipantClass, options: SessionOptions) -> bool:
    """Follow one sitting of a class in a hall; False where somebody here has ended it."""
    home, sits_by, names = app.home, joined.script(), (nameless(0), nameless(1))
    if sits_by is None:
        return True
    prepared = room_setup(home, sits_by)
    options = with_voice(home, prepared.setup, wording(prepared.setup, names), options)
    sitting = begin_sitting(home, prepared, options, RoomLink(orders=joined.orders), orders=joined.orders)
    page = ClassRoomScreen(sitting, stage_roles(prepared.setup, names), kept=False, joined=joined)
    await app.push_screen_wait(page)
    stops = [command.given for command in sitting.conductor.commands if command.kind == "stop"]
    return not stops or any(given is not None and given.author == "t" for given in stops)


async def _in_class(app: Shell, me: Person, joined: ParticipantClass, options: SessionOptions) -> None:
    word = TrainersWord(cast("App[None]", app), app.home, joined, silent=options.mute)
    try:
        await _sit_again_and_again(app, me, joined, options)
    except CancelledError:  # the program is left: the next start comes back as the same
        joined.suspend()
        raise
    finally:
        word.end()


async def _sit_again_and_again(
    app: Shell, me: Person, joined: ParticipantClass, options: SessionOptions, *, again: bool = False
) -> None:
    """Wait for a seat, sit, and wait anew, until somebody leaves the class.

    Args:
        again: a sitting was gone through already, so that only another seat counts.
    """
    while True:
        link = await app.push_screen_wait(SeatScreen(joined, again=again))
        if link is not None:
            again = await sit(app, me, joined, link, options) or again
        elif await _leaves(app, joined):
            return


async def back_to_class(
    app: Shell,
    invitation: ClassInvitation,
    record: SessionRecord,
    options: SessionOptions,
    moments: tuple[Moment, ...],
) -> None:
    """Go back to a sitting that was interrupted within a class: where the partner is now. Raises JournalTrouble."""
    home, linked = app.home, record.setup.linked
    me = owner(home)
    told = told_of_me(home, me)
    joined = await to_thread(join, home, told, invitation, rejoin=None if linked is None else linked.sitting)
    word = TrainersWord(cast("App[None]", app), home, joined, silent=options.mute)
    try:
        await sit_on(app, joined, record, options, moments)
        await _sit_again_and_again(app, me, joined, options, again=True)
    except (CancelledError, JournalTrouble):
        joined.suspend()
        raise
    finally:
        word.end()


async def sit_on(
    app: Shell,
    joined: ParticipantClass,
    record: SessionRecord,
    options: SessionOptions,
    moments: tuple[Moment, ...],
    *,
    leads: bool = False,
) -> None:
    """Go on with a sitting that was interrupted, up to its end. Raises JournalTrouble."""
    home = app.home
    link = await to_thread(link_again, joined)
    sitting = resume_sitting(home, record, options, link, orders=joined.orders)
    roles = stage_roles(record.setup, names_of(home, record.setup))
    asked = home.journal.asked(record.setup.session)
    walk = ClassFlow(app, sitting, roles, options, moments=moments, asked=asked, link=link, joined=joined, leads=leads)
    await walk.through("before")


async def _leaves(app: Shell, joined: ParticipantClass) -> bool:
    """Ask how somebody leaves a class; False where they stay."""
    options = (
        ("stay", _("Stay here")),
        ("later", _("Leave, and perhaps come back by the same link")),
        ("for-good", _("Leave the class for good")),
    )
    match await app.push_screen_wait(PickScreen(_("Leave this class?"), options)):
        case "later":
            await shield(to_thread(joined.suspend))
        case "for-good":
            await shield(to_thread(joined.close))
        case _:
            return False
    return True


async def sit(
    app: Shell, me: Person, joined: ParticipantClass, link: Link, options: SessionOptions, *, leads: bool = False
) -> bool:
    """Sit with the partner; whether the sitting was gone through, so that the seat is waited for anew.

    Args:
        leads: this is the trainer, who sits along.
    """
    met, sits_by = await partner_agreed(app, me, link), joined.script()
    if met is None or sits_by is None:
        return False
    told, partner = met
    if link.side == "a" and link.proposed() is None:
        link.propose(proposed_by(app.home, sits_by, me, partner, link.side))
    way = AgreedWay(me, partner, told, SittingChoices(sits_by.script_id, company="linked"), options)
    shared = await _agreed(app, joined, link, way)
    if shared is None:
        return False
    begun = await begin_agreed(app, link, way, shared, joined.orders)
    if begun is None:
        return False
    sitting, roles, options = begun
    await ClassFlow(app, sitting, roles, options, link=link, joined=joined, leads=leads).through("before")
    return True


async def _agreed(app: Shell, joined: ParticipantClass, link: Link, way: AgreedWay) -> SharedSetup | None:
    def stands() -> bool:
        return joined.pair_link() is link

    return await app.push_screen_wait(ClassAgreedScreen(link, Agreeing(way.names, remembers=False), stands))


@dataclass
class ClassFlow(LinkedFlow):
    """A pair's sitting within a class, on its way through the screens.

    Attributes:
        leads: this is the trainer, who sits along.
    """

    joined: ParticipantClass = field(kw_only=True)
    leads: bool = field(default=False, kw_only=True)

    def _tell(self, stage: PartnerStage) -> None:
        super()._tell(stage)
        self.joined.report(status_of(stage, None if self.link is None else self.link.presence()))

    def waiting(self, link: Link) -> WaitingScreen:
        return ClassWaitingScreen(link, self.joined, leads=self.leads)

    @property
    def sitting_page(self) -> Callable[..., LinkedSittingScreen]:
        return partial(ClassSittingScreen, joined=self.joined, leads=self.leads)
