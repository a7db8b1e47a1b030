"""The way of whoever leads a class: its page, a sitting of the trainer's own, and which class is meant."""

from asyncio import shield, to_thread
from functools import partial
from typing import cast

from textual.app import App

from dyads.app.classroom.flow import go_to_class, sit, sit_on
from dyads.app.classroom.pages import ClassLinkScreen, SeatScreen, TrainersWord
from dyads.app.classroom.trainer import ClassScreen
from dyads.app.common.dialogs import PickScreen
from dyads.app.shell import Shell
from dyads.classroom.interface import ParticipantClass
from dyads.journal.errors import JournalTrouble
from dyads.link.places import AddressError
from dyads.practice.message import msg
from dyads.services.class_joining import JoinNow, class_of
from dyads.services.class_opening import LeadNow, OpenedClass, class_time_of, classes_here, opening_again
from dyads.services.classroom import Seating
from dyads.services.interrupted import interrupted_sitting, moments_left
from dyads.services.link_opening import owner
from dyads.services.sittings import SessionOptions
from dyads.words import _


async def lead_class(app: Shell, start: LeadNow) -> None:
    """Lead a class until it is closed, or left open. Runs in a worker."""
    try:
        opened = await to_thread(start.opening)
    except AddressError as wrong:
        app.tell(wrong.message)
        return
    except OSError as error:
        app.tell(msg("{file} cannot be written: {why}", file=str(error.filename), why=error.strerror or ""))
        return
    room, ended, seating = opened.room, None, Seating(opened.room, opened.roster)
    try:
        if start.begins is not None:
            room.give("start", at=class_time_of(room, start.begins, app.home.clock.now()))
        own = partial(_go_to_own_sitting, app, opened, seating)
        ended = await app.push_screen_wait(ClassScreen(opened, seating, own))
    finally:
        await shield(to_thread(room.close if ended == "closed" else room.suspend))


def _go_to_own_sitting(app: Shell, opened: OpenedClass, seating: Seating) -> None:
    app.run_worker(_sit_along(app, opened, seating), group="sitting")


async def _sit_along(app: Shell, opened: OpenedClass, seating: Seating) -> None:
    """Sit with one of the class; from each page of it a key leads to the page of the class, and back."""
    joined, pair = seating.own_sitting(), seating.own_pair()
    if joined is None or app.to_class is not None:
        return
    app.to_class = partial(_show_class, app, opened, seating)
    word = TrainersWord(cast("App[None]", app), app.home, joined, silent=False)
    try:
        if await _sit_once(app, joined, opened.room.link):
            seating.sat = pair
    except JournalTrouble as trouble:
        app.tell(trouble.message)
    finally:
        app.to_class = None
        word.end()


async def _sit_once(app: Shell, joined: ParticipantClass, class_link: str) -> bool:
    """Sit through what the trainer sits, or go on with it; whether it was gone through. Raises JournalTrouble."""
    home, options = app.home, SessionOptions()
    left = interrupted_sitting(home)
    invitation = None if left is None else class_of(home, left.unfinished.record)
    if left is not None and invitation is not None and invitation.text == class_link:
        await sit_on(app, joined, left.unfinished.record, options, moments_left(home, left), leads=True)
        return True
    link = await app.push_screen_wait(SeatScreen(joined, leads=True))
    return link is not None and await sit(app, owner(home), joined, link, options, leads=True)


def _show_class(app: Shell, opened: OpenedClass, seating: Seating) -> None:
    """Lay the page of the class over the page of the sitting, which goes on beneath."""
    screens = cast("App[None]", app).screen_stack
    if sum(isinstance(screen, ClassScreen) for screen in screens) < 2:
        app.push_screen(ClassScreen(opened, seating, lies_above=True))


async def choose_class(app: Shell) -> LeadNow | JoinNow | None:
    """Let somebody say which class is meant: led from here, or joined, or another."""
    led, joined = classes_here(app.home)
    options = [
        *((f"lead {at}", _("Go on with your class “{title}”", title=kept.title)) for at, kept in enumerate(led)),
        *((f"join {at}", _("Come back to the class “{title}”", title=kept.title)) for at, kept in enumerate(joined)),
        ("link", _("Join a class by its link")),
    ]
    how = _("A class is opened with: dyads class open affect-dyad")
    picked = await app.push_screen_wait(PickScreen(_("Which class?"), options, text=how))
    kind, _blank, at = (picked or "").partition(" ")
    match kind:
        case "lead":
            return LeadNow(opening_again(app.home, led[int(at)]))
        case "join":
            kept = joined[int(at)]
            return JoinNow(kept.invitation, SessionOptions(), room=kept.is_room)
        case "link":
            invitation = await app.push_screen_wait(ClassLinkScreen())
            return None if invitation is None else JoinNow(invitation, SessionOptions())
        case _:
            return None


async def go_to_a_class(app: Shell) -> None:
    """Ask which class, and go there. Runs in a worker."""
    match await choose_class(app):
        case LeadNow() as start:
            await lead_class(app, start)
        case JoinNow() as start:
            await go_to_class(app, start)
        case _:
            pass
