"""Who sits with whom: by the roster's week, by chance or by hand; and what can be done for a pair, or a person."""

from asyncio import to_thread
from collections.abc import Callable
from typing import Protocol

from dyads.app.common.dialogs import PickScreen
from dyads.app.link.flow import named_owner
from dyads.app.shell import Shell
from dyads.classroom.interface import Attendance, OrderKind, TrainerClass
from dyads.classroom.pairing import is_left_over
from dyads.journal.errors import JournalTrouble
from dyads.practice.message import Message, msg
from dyads.presentation.classroom import (
    called_in_class,
    left_over_ways,
    pair_question,
    pair_ways,
    pairing_ways,
    person_ways,
    removal_question,
    row_names,
)
from dyads.services.class_opening import told_of_me
from dyads.services.classroom import FOR_A_PAIR, ClassLook, ClassRow, Seating
from dyads.words import _


class LeadingPage(Protocol):
    """What these questions need of the page that asks them."""

    room: TrainerClass
    view: ClassLook
    seating: Seating

    @property
    def dyads(self) -> Shell: ...

    def look(self) -> None: ...

    def give(self, kind: OrderKind, *, phase: int | None = None, row: ClassRow | None = None) -> None: ...

    def ask_first(self, what: Message | None, give: Callable[[], None]) -> None: ...

    def next_phase(self, phase: int | None, row: ClassRow | None = None) -> None: ...

    def write(self, row: ClassRow | None) -> None: ...

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None: ...

    def action_own(self) -> None: ...


async def choose_pairs(page: LeadingPage) -> None:
    """Let the trainer say how pairs are made, and make them."""
    seating = page.seating
    people, waiting = seating.can_sit(), seating.waiting()
    options = pairing_ways(seating, page.view, len(waiting))
    text = "" if len(people) > 1 else _("A pair needs two who are here.")
    match await page.dyads.push_screen_wait(PickScreen(_("Who sits with whom?"), options, text=text)):
        case "week":
            seating.by_week()
            await _seat_who_is_left(page)
        case "waiting":
            seating.by_chance(waiting)
            await _seat_who_is_left(page)
        case "anew":
            seating.all_by_chance()
            await _seat_who_is_left(page)
        case "again":
            seating.again()
        case "hand":
            await _by_hand(page, waiting)
        case "late":
            seating.pairs_late_comers = not seating.pairs_late_comers
        case _:
            return
    page.look()


async def _by_hand(page: LeadingPage, waiting: list[Attendance]) -> None:
    one = await _pick_person(page, _("Who?"), waiting)
    if one is not None:
        await _sit_with(page, one)


async def _sit_with(page: LeadingPage, one: Attendance) -> None:
    """Let the trainer say with whom somebody sits."""
    others = [other for other in page.seating.can_sit() if other.id != one.id]
    free = [other for other in others if other.seat != "paired"]
    other = await _pick_person(page, _("With whom does {name} sit?", name=called_in_class(one)), free or others)
    if other is not None:
        page.seating.together(one.id, other.id)


async def _pick_person(page: LeadingPage, heading: str, people: list[Attendance]) -> Attendance | None:
    options = [(one.id, called_in_class(one)) for one in people]
    picked = await page.dyads.push_screen_wait(PickScreen(heading, options))
    return next((one for one in people if one.id == picked), None)


async def _seat_who_is_left(page: LeadingPage) -> None:
    """Where the number is odd, ask what becomes of the one who is left over."""
    left = is_left_over(page.room.attendance())
    if left is None:
        return
    heading = _("{name} is left over", name=called_in_class(left))
    match await page.dyads.push_screen_wait(PickScreen(heading, left_over_ways())):
        case "rests":
            page.room.seat(left.id, "rests")
        case "trainer":
            await _sit_with_me(page, left)
        case _:
            pass


async def _sit_with_me(page: LeadingPage, one: Attendance) -> None:
    """Put the trainer together with somebody; they need a name then, and a journal like everybody who sits."""
    app = page.dyads
    if (unreadable := app.home.unreadable()) is not None:
        app.tell(unreadable, msg("A linked sitting needs a journal that can be read."))
        return
    try:
        me = await named_owner(app)
        if me is not None:
            page.seating.held.discard(one.id)
            await to_thread(page.room.sit_with, one.id, told_of_me(app.home, me))
    except JournalTrouble as trouble:
        app.tell(trouble.message)
    except OSError as error:
        app.tell(msg("{file} cannot be written: {why}", file=str(error.filename), why=error.strerror or ""))


# One row


async def choose_for_row(page: LeadingPage, row: ClassRow) -> None:
    """Let the trainer say what shall be done for a pair, or for somebody without one."""
    if row.is_pair:
        await _for_pair(page, row)
    else:
        await _for_person(page, row.people[0])
    page.look()


async def _for_pair(page: LeadingPage, row: ClassRow) -> None:
    options = pair_ways(row, own=bool(page.check_action("own", ())))
    picked = await page.dyads.push_screen_wait(PickScreen(row_names(row), options))
    one = next((one for one in row.people if one.id == picked), None)
    if one is not None:
        await _for_person(page, one)
        return
    match picked:
        case "own":
            page.action_own()
        case "say":
            page.write(row)
        case "start" | "pause" | "resume":
            page.give(FOR_A_PAIR[picked], row=row)
        case "more":
            page.give("more", phase=row.phase, row=row)
        case "next":
            page.next_phase(row.phase, row)
        case "stop":
            page.ask_first(pair_question(row_names(row)), lambda: page.give("stop", row=row))
        case "part":
            page.seating.apart(row.people)
        case _:
            pass


async def _for_person(page: LeadingPage, one: Attendance) -> None:
    match await page.dyads.push_screen_wait(PickScreen(called_in_class(one), person_ways(one))):
        case "with":
            await _sit_with(page, one)
        case "waits":
            page.seating.let_wait(one.id)
        case "rests":
            page.room.seat(one.id, "rests")
        case "trainer":
            await _sit_with_me(page, one)
        case "remove":
            page.ask_first(removal_question(called_in_class(one)), lambda: page.room.remove(one.id))
        case _:
            pass
