"""Who sits with whom: by the roster's week, by chance or by hand; and what can be done for a pair, or a person."""

import secrets
from collections.abc import Callable
from typing import Protocol

from dyads.app.common.dialogs import PickScreen
from dyads.app.shell import Shell
from dyads.classroom.interface import Attendance, OrderKind, ParticipantId, TrainerClass
from dyads.classroom.pairing import by_chance, by_week, can_sit, is_left_over
from dyads.practice.message import Message, msg
from dyads.presentation.classroom import called_in_class, pair_question, row_names
from dyads.services.class_opening import OpenedClass
from dyads.services.classroom import ClassLook, ClassRow
from dyads.words import _


class LeadingPage(Protocol):
    """What these questions need of the page that asks them."""

    opened: OpenedClass
    room: TrainerClass
    view: ClassLook
    pairs_late_comers: bool
    by_roster: bool
    held: set[ParticipantId]

    @property
    def dyads(self) -> Shell: ...

    def look(self) -> None: ...

    def give(self, kind: OrderKind, *, phase: int | None = None, row: ClassRow | None = None) -> None: ...

    def ask_first(self, what: Message | None, give: Callable[[], None]) -> None: ...

    def next_phase(self, phase: int | None, row: ClassRow | None = None) -> None: ...

    def write(self, row: ClassRow | None) -> None: ...


async def choose_pairs(page: LeadingPage) -> None:
    """Let the trainer say how pairs are made, and make them."""
    people = [one for one in page.room.attendance() if can_sit(one)]
    waiting = [one for one in people if one.seat == "waits"]
    roster, options = page.opened.roster, _ways_to_pair(page, waiting)
    text = "" if len(people) > 1 else _("A pair needs two who are here.")
    match await page.dyads.push_screen_wait(PickScreen(_("Who sits with whom?"), options, text=text)):
        case "week" if roster is not None:
            page.by_roster = True
            page.held.clear()
            page.room.apply(by_week(people, roster.week, roster.codes))
            await _seat_who_is_left(page)
        case "waiting":
            page.room.apply(by_chance(waiting, secrets.randbelow))
            await _seat_who_is_left(page)
        case "anew":
            page.by_roster = False
            page.room.apply(by_chance(people, secrets.randbelow))
            await _seat_who_is_left(page)
        case "again":
            _pair_again(page)
        case "hand":
            await _by_hand(page, waiting)
        case "late":
            page.pairs_late_comers = not page.pairs_late_comers
        case _:
            return
    page.look()


def _ways_to_pair(page: LeadingPage, waiting: list[Attendance]) -> list[tuple[str, str]]:
    """Return what can be chosen now, each by its id."""
    roster = page.opened.roster
    options: list[tuple[str, str]] = []
    if roster is not None and not page.view.course.has_begun:
        options.append(("week", _("By the roster: week {week}", week=roster.week.week)))
    if len(waiting) > 1:
        options.append(("waiting", _("Those who wait, by chance")))
        options.append(("hand", _("Two of those who wait, by hand")))
    if page.view.pairs and not page.view.course.has_begun:
        options.append(("anew", _("All anew, by chance")))
    if page.view.pairs and page.view.course.state == "ended":
        options.append(("again", _("The same pairs once more")))
    late = _("Late comers: they are paired at once") if page.pairs_late_comers else _("Late comers: only by my word")
    return [*options, ("late", late)]


def _pair_again(page: LeadingPage) -> None:
    """Give every pair whose two are there a new sitting, with the same partner."""
    there = {one.id for one in page.room.attendance() if can_sit(one)}
    pairs = [(pair.a, pair.b) for pair in page.room.pairs() if {pair.a, pair.b} <= there]
    for one, other in pairs:
        page.room.seat(one, "waits")
        page.room.pair(one, other)


async def _by_hand(page: LeadingPage, waiting: list[Attendance]) -> None:
    one = await _pick_person(page, _("Who?"), waiting)
    if one is not None:
        await _sit_with(page, one)


async def _sit_with(page: LeadingPage, one: Attendance) -> None:
    """Let the trainer say with whom somebody sits."""
    others = [other for other in page.room.attendance() if can_sit(other) and other.id != one.id]
    free = [other for other in others if other.seat != "paired"]
    other = await _pick_person(page, _("With whom does {name} sit?", name=called_in_class(one)), free or others)
    if other is not None:
        page.room.pair(one.id, other.id)
        page.held -= {one.id, other.id}


async def _pick_person(page: LeadingPage, heading: str, people: list[Attendance]) -> Attendance | None:
    options = [(one.id, called_in_class(one)) for one in people]
    picked = await page.dyads.push_screen_wait(PickScreen(heading, options))
    return next((one for one in people if one.id == picked), None)


async def _seat_who_is_left(page: LeadingPage) -> None:
    """Where the number is odd, ask what becomes of the one who is left over."""
    left = is_left_over(page.room.attendance())
    if left is None:
        return
    options = (
        ("waits", _("waits for whoever comes late")),
        ("rests", _("rests this time")),
        ("trainer", _("sits with me")),
    )
    heading = _("{name} is left over", name=called_in_class(left))
    match await page.dyads.push_screen_wait(PickScreen(heading, options)):
        case "rests":
            page.room.seat(left.id, "rests")
        case "trainer":
            page.room.seat(left.id, "trainer")
        case _:
            pass


# One row


async def choose_for_row(page: LeadingPage, row: ClassRow) -> None:
    """Let the trainer say what shall be done for a pair, or for somebody without one."""
    if row.is_pair:
        await _for_pair(page, row)
    elif row.state == "room":
        await _for_room(page, row)
    else:
        await _for_person(page, row.people[0])
    page.look()


async def _for_pair(page: LeadingPage, row: ClassRow) -> None:
    begun = row.phase is not None
    options = [("say", _("A message to these two"))]
    if not begun:
        options.append(("start", _("These two begin now")))
    else:
        options += [
            ("resume", _("These two go on")) if row.state == "paused" else ("pause", _("These two pause")),
            ("more", _("A minute more for these two")),
            ("next", _("The next phase for these two")),
            ("stop", _("End the sitting of these two")),
        ]
    options.append(("part", _("Take them apart: both wait")))
    options += [(one.id, _("Only {name} ...", name=called_in_class(one))) for one in row.people]
    picked = await page.dyads.push_screen_wait(PickScreen(row_names(row), options))
    one = next((one for one in row.people if one.id == picked), None)
    if one is not None:
        await _for_person(page, one)
        return
    match picked:
        case "say":
            page.write(row)
        case "start" | "pause" | "resume":
            page.give(_SIMPLE[picked], row=row)
        case "more":
            page.give("more", phase=row.phase, row=row)
        case "next":
            page.next_phase(row.phase, row)
        case "stop":
            page.ask_first(pair_question(row_names(row)), lambda: page.give("stop", row=row))
        case "part":
            page.held |= {one.id for one in row.people}
            page.room.seat(row.people[0].id, "waits")
        case _:
            pass


_SIMPLE: dict[str, OrderKind] = {"start": "start", "pause": "pause", "resume": "resume"}


async def _for_person(page: LeadingPage, one: Attendance) -> None:
    name = called_in_class(one)
    options = [("with", _("{name} sits with ...", name=name))]
    if one.seat != "waits":
        options.append(("waits", _("waits for a partner")))
    if one.seat != "rests":
        options.append(("rests", _("rests this time")))
    if one.seat != "trainer":
        options.append(("trainer", _("sits with me")))
    options.append(("remove", _("is sent out of the class")))
    match await page.dyads.push_screen_wait(PickScreen(name, options)):
        case "with":
            await _sit_with(page, one)
        case "waits":
            page.held.add(one.id)
            page.room.seat(one.id, "waits")
        case "rests":
            page.room.seat(one.id, "rests")
        case "trainer":
            page.room.seat(one.id, "trainer")
        case "remove":
            _ask_to_remove(page, one.id, name)
        case _:
            pass


async def _for_room(page: LeadingPage, row: ClassRow) -> None:
    one = row.people[0]
    options = (("remove", _("is sent out of the class")),)
    if await page.dyads.push_screen_wait(PickScreen(called_in_class(one), options)) == "remove":
        _ask_to_remove(page, one.id, called_in_class(one))


def _ask_to_remove(page: LeadingPage, one: ParticipantId, name: str) -> None:
    what = msg("{name} cannot come in again by this invitation.", name=name)
    page.ask_first(what, lambda: page.room.remove(one))
