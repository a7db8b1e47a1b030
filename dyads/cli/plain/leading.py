"""Leading a class line by line: who is there, the pairs, and what moves all, by single keys."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

import click

from dyads.classroom.interface import Attendance, OrderKind, ParticipantClass
from dyads.classroom.pairing import is_left_over
from dyads.cli.output import Failed
from dyads.cli.plain.classroom import PlainClass, PlainClassSide
from dyads.cli.plain.linked import Teller, named_owner, until
from dyads.cli.plain.terminal import Keys, Talk
from dyads.link.places import AddressError
from dyads.practice.clock import next_full_minute
from dyads.practice.fields import NS
from dyads.practice.message import Message
from dyads.presentation.classroom import (
    called_in_class,
    course_text,
    door_text,
    left_over_ways,
    order_text,
    pair_question,
    pair_ways,
    pairing_ways,
    person_ways,
    question_text,
    ready_text,
    removal_question,
    row_names,
    row_phase,
    row_state,
    summary_text,
)
from dyads.services.class_joining import class_of
from dyads.services.class_opening import LeadNow, OpenedClass, class_time_of, moment_of, told_of_me
from dyads.services.classroom import FOR_A_PAIR, TROUBLED, ClassRow, Seating, look_at, may_order, segments_of
from dyads.services.home import Home
from dyads.services.interrupted import interrupted_sitting
from dyads.services.link_opening import owner
from dyads.words import _, say

_NAP = 0.2
_LOOK_NS = NS
_AT_ONCE = timedelta(seconds=10)
_YES = {"y", "j"}


def lead_plainly(home: Home, start: LeadNow) -> None:
    """Lead a class at a terminal. Raises Failed: there is none, or the class cannot be opened."""
    click.get_current_context().call_on_close(home.close)
    talk = Talk(home.clock)
    if not talk.terminal:
        raise Failed(_("A class is led at a terminal: it needs your word."))
    home.terminal_bell = talk.ring
    try:
        opened = start.opening()
    except AddressError as wrong:
        raise Failed(wrong.message) from None
    except OSError as error:
        raise Failed(_("{file} cannot be written: {why}", file=str(error.filename), why=error.strerror or "")) from None
    is_closed = False
    try:
        if start.begins is not None:
            opened.room.give("start", at=class_time_of(opened.room, start.begins, home.clock.now()))
        with talk.unseen():
            is_closed = PlainLeading(talk, home, opened).go() == "closed"
    finally:
        if is_closed:
            opened.room.close()
        else:
            opened.room.suspend()


class PlainLeading:
    """Tells what is new in a class, and takes the trainer's keys."""

    def __init__(self, talk: Talk, home: Home, opened: OpenedClass) -> None:
        self._talk, self._home, self._room = talk, home, opened.room
        self._seating = Seating(opened.room, opened.roster)
        self._segments = segments_of(opened.room.script(), opened.language)
        self._view = look_at(opened.room)
        self._looked = talk.now() - _LOOK_NS
        self._course: object = None
        self._summary = Teller(talk)
        self._summed = ""
        self._tellers = {what: Teller(talk) for what in ("trouble", "order")}
        self._states: dict[str, str] = {}
        self._troubled: set[str] = set()

    def go(self) -> Literal["left", "closed"]:
        """Lead until somebody leaves."""
        talk = self._talk
        talk.say(self._room.title)
        self._invite()
        talk.say(keys_of_class())
        while True:
            key: str = until(talk, self._wait)
            if key in {"q", "Q"}:
                left = self._leave()
                if left is not None:
                    return left
            else:
                self.obey(key)

    def _wait(self, keys: Keys) -> str | None:
        self.look()
        return keys.read(_NAP)

    # Telling

    def look(self) -> None:
        """Tell what is new; whoever came late and waits finds a partner."""
        now = self._talk.now()
        if now - self._looked < _LOOK_NS:
            return
        self._looked, self._view = now, look_at(self._room)
        if self._seating.late_comers(has_begun=self._view.course.has_begun):
            self._view = look_at(self._room)
        look = self._view
        trouble = next((one for one in self._room.trouble() if one is not None), None)
        self._tellers["trouble"].tell("" if trouble is None else say(trouble))
        if (look.course.state, look.course.at) != self._course:
            self._course = look.course.state, look.course.at
            self._talk.say(self._course_text())
        if look.last is not None and look.last[1] >= look.last[2]:
            self._tellers["order"].tell(self._order_text())
        self._tell_rows()
        summed, self._summed = self._summed, summary_text(look)
        if summed == self._summed:  # it has come to rest: thirty who answer make one line
            self._summary.tell(summed)

    def _course_text(self) -> str:
        look, now = self._view, self._room.now()
        ahead = round((look.course.at - now) / NS)
        begins = self._home.clock.now().astimezone() + timedelta(seconds=ahead) if look.course.state == "set" else None
        return course_text(look, now, begins)

    def _order_text(self) -> str:
        if self._view.last is None:
            return ""
        order, taken, meant = self._view.last
        row = self._view.row(order.pair)
        return order_text(order, taken, meant, "" if row is None else row_names(row))

    def _tell_rows(self) -> None:
        """Tell who came and waits, and whom something has happened to, or does no more."""
        before = self._states
        self._states = {row.id: row_state(row, self._view.course) for row in self._view.rows}
        for row in self._view.rows:
            state = self._states[row.id]
            wants_an_eye = row.state in TROUBLED or row.state == "waits" or row.id in self._troubled
            if wants_an_eye and state != before.get(row.id):
                self._talk.say(f"{row_names(row)}: {state}")
        self._troubled = {row.id for row in self._view.rows if row.state in TROUBLED}

    def _list(self) -> None:
        """Say where the class stands, and every line of it, numbered."""
        self._talk.say(self._course_text())
        self._talk.say(summary_text(self._view))
        if order := self._order_text():
            self._talk.say(order)
        if door := door_text(is_open=self._room.is_open):
            self._talk.say(door)
        for number, row in enumerate(self._view.rows, 1):
            phase, left = row_phase(row, self._segments)
            self._talk.say(f"{number}  {row_names(row)}: {row_state(row, self._view.course)} {phase} {left}".rstrip())

    # Commands

    def obey(self, key: str) -> None:  # noqa: C901  # one flat table of keys reads best
        """Carry out a key; what a key cannot do at present is said."""
        self._view = look_at(self._room)
        match key.lower():
            case "\n" | "\r":
                self._list()
            case "1" if self._may("start"):
                self._start()
            case "p" | " " if self._may("pause"):
                self._give("pause")
            case "p" | " " if self._may("go_on"):
                self._give("resume")
            case "+" if self._may("more"):
                self._give("more", phase=self._view.phase)
            case "n" if self._may("next"):
                self._next(self._view.phase)
            case "4" if self._may("message"):
                self._write(None)
            case "m" if self._may("bell"):
                self._ask_first(question_text("bell"), lambda: self._give("bell"))
            case "e" if self._may("end"):
                self._ask_first(question_text("stop"), lambda: self._give("stop"))
            case "2":
                self._pair()
            case "6" if self._view.rows:
                self._one_line()
            case "3":
                self._invite()
            case "5":
                self._room.let_in(not self._room.is_open)
                self._talk.say(door_text(is_open=self._room.is_open) or _("The door is open."))
            case "i" if self._seating.own_sitting() is not None:
                self._sit_along()
            case "?":
                self._talk.say(keys_of_class())
            case _:
                self._talk.say(_("That is not to be done now; ? says which key does what."))

    def _may(self, action: str) -> bool:
        return may_order(self._view, action)

    def _give(
        self,
        kind: OrderKind,
        *,
        at: int | None = None,
        phase: int | None = None,
        row: ClassRow | None = None,
        message: str = "",
    ) -> None:
        try:
            self._room.give(kind, at=at, phase=phase, pair=None if row is None else row.id, message=message)
        except OSError as error:
            self._talk.say(_("This cannot be kept, and was not sent: {why}.", why=error.strerror or ""))
            return
        self._looked -= _LOOK_NS

    def _ask_first(self, what: Message | None, act: Callable[[], None]) -> None:
        """Do what would hurt where it was a slip once somebody has said yes."""
        if what is not None:
            self._talk.say(what)
            if (self._talk.ask(_("Do it? y or n:")) or "").strip().lower()[:1] not in _YES:
                return
        act()

    def _start(self) -> None:
        now, minute = self._home.clock.now(), next_full_minute(self._home.clock.now(), timedelta(seconds=20))
        self._talk.say(ready_text(self._view))
        seconds, time = _AT_ONCE.seconds, f"{minute:%H:%M:%S}"
        ask = _(
            "When do all begin? Enter: in {seconds} seconds, 1: at {time}, or a time, q leaves it:",
            seconds=seconds,
            time=time,
        )
        typed = (self._talk.ask(ask) or "").strip()
        if typed.lower() == "q":
            return
        moment: datetime | None = now + _AT_ONCE if not typed else minute if typed == "1" else moment_of(typed, now)
        if moment is None:
            self._talk.say(_("Write a time that is still to come today, like 19:30 or 19:30:00."))
            return
        self._give("start", at=class_time_of(self._room, moment, now))

    def _next(self, phase: int | None, row: ClassRow | None = None) -> None:
        if phase is None:
            return
        if phase + 1 >= len(self._segments):
            self._talk.say(_("This is the last phase."))
            return
        what = question_text("go", phase=self._segments[phase + 1]) if row is None else None
        self._ask_first(what, lambda: self._give("go", phase=phase + 1, row=row))

    def _write(self, row: ClassRow | None) -> None:
        heading = _("What do all read?") if row is None else _("What do {names} read?", names=row_names(row))
        text = " ".join((self._talk.ask(heading) or "").split())[:400]
        if text:
            self._give("say", row=row, message=text)

    def _invite(self) -> None:
        self._talk.say(_("Send this link to all who take part: dyads class join."))
        self._talk.say(self._room.link)
        self._talk.say(_("Whoever has it can come in: send it where nobody else reads along."))

    def _pick(self, heading: str, options: list[tuple[str, str]]) -> str | None:
        """Let somebody choose one of numbered lines, and return its id."""
        self._talk.say(heading)
        for number, (_id, text) in enumerate(options, 1):
            self._talk.say(f"{number}  {text}")
        typed = (self._talk.ask(_("A number, or Enter to leave it as it is:")) or "").strip()
        is_one = typed.isdecimal() and 1 <= int(typed) <= len(options)
        return options[int(typed) - 1][0] if is_one else None

    # Pairs

    def _pair(self) -> None:
        seating = self._seating
        waiting = seating.waiting()
        if len(seating.can_sit()) < 2:
            self._talk.say(_("A pair needs two who are here."))
        match self._pick(_("Who sits with whom?"), pairing_ways(seating, self._view, len(waiting))):
            case "week":
                seating.by_week()
                self._seat_who_is_left()
            case "waiting":
                seating.by_chance(waiting)
                self._seat_who_is_left()
            case "anew":
                seating.all_by_chance()
                self._seat_who_is_left()
            case "again":
                seating.again()
            case "hand":
                one = self._person(_("Who?"), waiting)
                if one is not None:
                    self._sit_with(one)
            case "late":
                seating.pairs_late_comers = not seating.pairs_late_comers
            case _:
                return
        self._view = look_at(self._room)
        self._list()

    def _person(self, heading: str, people: list[Attendance]) -> Attendance | None:
        picked = self._pick(heading, [(one.id, called_in_class(one)) for one in people])
        return next((one for one in people if one.id == picked), None)

    def _sit_with(self, one: Attendance) -> None:
        others = [other for other in self._seating.can_sit() if other.id != one.id]
        free = [other for other in others if other.seat != "paired"]
        heading = _("With whom does {name} sit?", name=called_in_class(one))
        other = self._person(heading, free or others)
        if other is not None:
            self._seating.together(one.id, other.id)

    def _seat_who_is_left(self) -> None:
        left = is_left_over(self._room.attendance())
        if left is not None:
            heading = _("{name} is left over", name=called_in_class(left))
            self._seat(left, self._pick(heading, left_over_ways()))

    def _seat(self, one: Attendance, seat: str | None) -> None:
        match seat:
            case "with":
                self._sit_with(one)
            case "waits":
                self._seating.let_wait(one.id)
            case "rests":
                self._room.seat(one.id, "rests")
            case "trainer":
                self._sit_with_me(one)
            case "remove":
                what = removal_question(called_in_class(one))
                self._ask_first(what, lambda: self._room.remove(one.id))
            case _:
                pass

    def _one_line(self) -> None:
        """Let something be done for one pair or one person."""
        picked = self._pick(_("Which line?"), [(row.id, row_names(row)) for row in self._view.rows])
        row = self._view.row(picked)
        if row is None:
            return
        person: Attendance | None = row.people[0]
        if row.is_pair:
            chosen = self._pick(row_names(row), pair_ways(row, own=self._seating.own_sitting() is not None))
            person = next((one for one in row.people if one.id == chosen), None)
            if person is None:
                self._for_pair(row, chosen)
        if person is not None:
            self._seat(person, self._pick(called_in_class(person), person_ways(person)))

    def _for_pair(self, row: ClassRow, chosen: str | None) -> None:
        match chosen:
            case "own":
                self._sit_along()
            case "say":
                self._write(row)
            case "start" | "pause" | "resume":
                self._give(FOR_A_PAIR[chosen], row=row)
            case "more":
                self._give("more", phase=row.phase, row=row)
            case "next":
                self._next(row.phase, row)
            case "stop":
                self._ask_first(pair_question(row_names(row)), lambda: self._give("stop", row=row))
            case "part":
                self._seating.apart(row.people)
            case _:
                pass

    # Sitting along

    def _sit_with_me(self, one: Attendance) -> None:
        if (unreadable := self._home.unreadable()) is not None:
            self._talk.say(unreadable)
            return
        me = named_owner(self._talk, self._home)
        self._seating.held.discard(one.id)
        self._room.sit_with(one.id, told_of_me(self._home, me))
        self._talk.say(_("You sit with {name}: i leads there.", name=called_in_class(one)))

    def _sit_along(self) -> None:
        """Sit with one of the class; 2 leads to the class's keys, and i back."""
        joined, pair = self._seating.own_sitting(), self._seating.own_pair()
        if joined is None:
            return
        walk = PlainClass(
            self._talk, self._home, owner(self._home), joined, _LeaderSide(self._talk, self._home, joined, self)
        )
        left = interrupted_sitting(self._home)
        invitation = None if left is None else class_of(self._home, left.unfinished.record)
        if left is not None and invitation is not None and invitation.text == self._room.link:
            walk.resume(left.unfinished.record)
        elif not walk.once():
            return
        self._seating.sat = pair

    def _leave(self) -> Literal["left", "closed"] | None:
        options = [
            ("leave", _("Leave it open: the pairs sit on, and “dyads class open” goes on with it")),
            ("close", _("Close the class: nobody comes in by this invitation any more")),
        ]
        match self._pick(_("Leave this class?"), options):
            case "leave":
                return "left"
            case "close":
                return "closed"
            case _:
                return None


class _LeaderSide(PlainClassSide):
    """The class beside a sitting of the trainer's own: what is new is told, and after 2 its keys hold, until i."""

    def __init__(self, talk: Talk, home: Home, joined: ParticipantClass, leading: PlainLeading) -> None:
        """Prepare to lead beside a sitting."""
        super().__init__(talk, home, joined)
        self._leading, self._leads = leading, False

    @property
    def begins(self) -> str:
        return _("You begin for all: 2, then 1.")

    def obey(self, key: str) -> bool:
        """Take a key for the class, after 2 until i."""
        if self._leads:
            if key.lower() == "i":
                self._leads = False
                self._talk.say(_("The keys mean your sitting again; 2 leads to the class."))
            elif key.lower() != "q":
                self._leading.obey(key)
            return True
        if key == "2":
            self._leads = True
            self._talk.say(_("The keys mean the class now; i leads back to your sitting."))
            return True
        return False

    def hear(self) -> None:
        super().hear()
        self._leading.look()


def keys_of_class() -> str:
    """Return which key does what for a class."""
    return _(
        "Enter lists all, 1 start, p pause and go on, + a minute more, n next phase, 4 a message, m a bell, e end, "
        "2 pairs, 6 one line of the list, 3 invitation, 5 door, i your own sitting, q leaves, ? this help"
    )
