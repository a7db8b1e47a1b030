"""A session that was sat without the program, entered later."""

from asyncio import wrap_future
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from textual import on
from textual.app import ComposeResult

from dyads.app.commands import SETUP_PICK
from dyads.app.common.dialogs import NameScreen, telling_trouble
from dyads.app.common.form import Field, FormScreen, wrong
from dyads.app.common.rows import EntryRows, OpenRows, Row, Rows
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Paragraph, Words
from dyads.app.journal.correct import ask_ratings
from dyads.app.keys import key_of
from dyads.app.session.before import kept_so_far
from dyads.app.today.exercises import ExercisesScreen
from dyads.journal.errors import JournalTrouble
from dyads.library.scripts import ScriptFile, find_script, in_language
from dyads.plan.dates import read_typed_clock, read_typed_day
from dyads.practice.message import Loaded, Message, msg
from dyads.practice.people import Person
from dyads.practice.records import SessionSummary
from dyads.practice.script import Script
from dyads.practice.timeline import total_seconds
from dyads.presentation.script_texts import minutes_text
from dyads.services.journal import Later, add_later, begun_at, cannot_add, later_setup, not_asked
from dyads.services.prepare import Company, SittingChoices
from dyads.services.sittings import me_and_partner, name_of, remembered_choices
from dyads.words import _, say, spoken_day, spoken_past_day

_QUARTER = 15  # minutes a step


@dataclass(frozen=True, slots=True)
class LaterEntry:
    """What somebody enters about a session; day and clock are local, and there is no partner where nobody was named."""

    script_id: str
    company: Company
    partner: UUID | None
    day: date
    clock: time
    seconds: int
    ended: Literal["complete", "partial"] = "complete"


def usual_entry(script_id: str, company: Company, partner: UUID | None, seconds: int, now: datetime) -> LaterEntry:
    """Return what is offered at first: just before now, on a full quarter of an hour."""
    begun = now - timedelta(seconds=seconds)
    return LaterEntry(
        script_id, company, partner, begun.date(), time(begun.hour, begun.minute - begun.minute % _QUARTER), seconds
    )


def rows(entry: LaterEntry, script: Script, others: tuple[Person, ...], today: date) -> tuple[Row, ...]:
    lines = [Row("script", _("Exercise"), script.title)]
    if not script.practice.solitary:
        partner = next((person for person in others if person.id == entry.partner), None)
        lines.append(Row("partner", _("Partner"), name_of(partner, _("my partner"))))
        here = _("at this computer") if entry.company == "two" else _("elsewhere, each with a computer")
        lines.append(Row("company", _("Where"), here))
    ended = _("as planned") if entry.ended == "complete" else _("early")
    return (
        *lines,
        Row("day", _("Day"), _day(entry.day, today)),
        Row("clock", _("Began at"), entry.clock.strftime("%H:%M")),
        Row("length", _("Length"), minutes_text(entry.seconds)),
        Row("ended", _("Ended"), ended),
    )


def _day(day: date, today: date) -> str:
    if (today - day).days < 2:
        return spoken_past_day(day, today)
    return spoken_day(day) if day.year == today.year else spoken_past_day(day, today)


def stepped(entry: LaterEntry, row: str, step: int, others: tuple[Person, ...], today: date) -> LaterEntry:
    """Return the entry after one step in a line; the exercise is the screen's to change."""
    match row:
        case "partner" if others:
            ids = [person.id for person in others]
            at = ids.index(entry.partner) if entry.partner in ids else -1
            return replace(entry, partner=ids[(at + step) % len(ids)])
        case "company":
            return replace(entry, company="apart" if entry.company == "two" else "two")
        case "day":
            return replace(entry, day=min(today, entry.day + timedelta(days=step)))
        case "clock":
            minutes = (entry.clock.hour * 60 + entry.clock.minute + step * _QUARTER) % (24 * 60)
            return replace(entry, clock=time(*divmod(minutes, 60)))
        case "length":
            return replace(entry, seconds=min(24 * 3600, max(60, (entry.seconds // 60 + step) * 60)))
        case "ended":
            return replace(entry, ended="partial" if entry.ended == "complete" else "complete")
        case _:
            return entry


def read_length(text: str) -> int | None:
    """Return the seconds of `12`, `12:30` or `1:02:30`; None for anything else or nothing."""
    parts = text.strip().split(":")
    if not 1 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    numbers = [int(part) for part in parts] if len(parts) > 1 else [int(parts[0]), 0]
    if any(number > 59 for number in numbers[1:]):
        return None
    seconds = 0
    for number in numbers:
        seconds = seconds * 60 + number
    return seconds if 0 < seconds <= 24 * 3600 else None


class AddedScreen(DyadsScreen[None]):
    """What was sat, with whom, when, how long."""

    DEFAULT_CSS = """
    AddedScreen {
        Rows { margin-bottom: 1; }
        #trouble { color: $warning; padding: 0 1; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._file: ScriptFile | None = None
        self._entry: LaterEntry | None = None
        self._others: tuple[Person, ...] = ()

    def page(self) -> ComposeResult:
        self._others = self._read_others()
        if self._entry is None:
            self._take_usual()
        yield Heading(_("A session sat without dyads"))
        if self._entry is None or self._file is None:
            yield Paragraph(_("This exercise is not there any more. {key} chooses another.", key=key_of(SETUP_PICK)))
            yield OpenRows((Row("script", _("Exercise"), ""),))
            return
        yield EntryRows(rows(self._entry, self._script(self._file), self._others, self._today))
        yield Words("", id="trouble")

    def _read_others(self) -> tuple[Person, ...]:
        try:
            return tuple(person for person in self.home.people() if not person.me)
        except JournalTrouble:
            return ()  # said when it is kept, where it matters

    def _take_usual(self) -> None:
        last = remembered_choices(self.home, SittingChoices("affect-dyad"))
        self._file = find_script(last.named, self.home.search_path).value
        self._file = self._file or find_script("affect-dyad", self.home.search_path).value
        if self._file is not None:
            self._take(self._file)

    def _take(self, file: ScriptFile) -> None:
        last, script = remembered_choices(self.home, SittingChoices("affect-dyad")), self._script(file)
        partner = last.partner or (self._others[0].id if self._others else None)
        company = "two" if last.company == "alone" else last.company
        self._entry = usual_entry(file.id, company, partner, total_seconds(script), self.home.clock.now())

    def _script(self, file: ScriptFile) -> Script:
        return in_language(file, self.home.language)

    @property
    def _today(self) -> date:
        return self.home.clock.now().date()

    def _show(self, entry: LaterEntry) -> None:
        self._entry = entry
        if self._file is not None:
            self.query_one(Rows).show_rows(rows(entry, self._script(self._file), self._others, self._today))
            self._complain(None)

    def _complain(self, trouble: Message | None) -> None:
        self.query_one("#trouble", Words).say("" if trouble is None else say(trouble))

    # What is changed

    @on(Rows.Stepped)
    def _step(self, event: Rows.Stepped) -> None:
        if event.row == "script":
            self._pick_script()
        elif self._entry is not None:
            self._show(stepped(self._entry, event.row, event.step, self._others, self._today))

    @on(Rows.Picked)
    def _pick(self, event: Rows.Picked) -> None:
        match event.row:
            case "partner":
                self._pick_partner()
            case "day" | "clock" | "length" if self._entry is not None:
                self._type(self._entry)
            case other:
                self._step(Rows.Stepped(other, 1))

    async def _write_anew(self) -> None:
        await self.renew()
        self.query_one(Rows).focus()

    def _pick_script(self) -> None:
        def chosen(script_id: str | None) -> None:
            file = None if script_id is None else find_script(script_id, self.home.search_path).value
            if file is None:
                return
            self._file = file
            if self._entry is None:
                self._take(file)
                self.run_worker(self._write_anew())
            else:
                self._show(replace(self._entry, script_id=file.id, seconds=total_seconds(self._script(file))))

        self.app.push_screen(ExercisesScreen(self._entry.script_id if self._entry else ""), chosen)

    def _pick_partner(self) -> None:
        known = tuple(person.name for person in self._others if person.name)

        async def typed(name: str | None) -> None:
            if name is None or self._entry is None:
                return
            with telling_trouble(self.dyads):
                _me, partner = me_and_partner(self.home, name, alone=False)
                await kept_so_far(self.home)
                self._others = self._read_others()
                self._show(replace(self._entry, partner=partner.id if partner else None))

        self.app.push_screen(NameScreen(msg("Who was your partner?"), known), typed)

    def _type(self, entry: LaterEntry) -> None:
        fields = _when_fields(entry.day, entry.clock, entry.seconds)

        def typed(read: tuple[date, time, int] | None) -> None:
            if read is not None and self._entry is not None:
                self._show(replace(self._entry, day=read[0], clock=read[1], seconds=read[2]))

        self.app.push_screen(FormScreen(_("When, and how long"), fields, _read_when), typed)

    # Keeping

    @on(EntryRows.Saved)
    def _keep(self) -> None:
        if self._entry is not None and self._file is not None:
            self.run_worker(self._save(self._entry, self._script(self._file)), exclusive=True)

    async def _save(self, entry: LaterEntry, script: Script) -> None:
        company = "alone" if script.practice.solitary else entry.company
        choices = SittingChoices(entry.script_id, company=company, partner=entry.partner)
        now = self.home.clock.now()
        zone = now.tzinfo if entry.day == now.date() else None
        later = Later(script, choices, begun_at(entry.day, entry.clock, zone), entry.seconds, entry.ended)
        if (trouble := cannot_add(later, now)) is not None:
            self._complain(trouble)
            return
        with telling_trouble(self.dyads):
            me, partner = me_and_partner(self.home, entry.partner, alone=script.practice.solitary)
            await kept_so_far(self.home)
            setup = later_setup(self.home, later, me, partner)
            unanswered = not_asked(setup, self.home.clock)
            await wrap_future(add_later(self.home, later, setup, unanswered))
            if unanswered:
                await ask_ratings(self.dyads, setup, unanswered)
            self.dismiss(None)


def _read_when(typed: Mapping[str, str]) -> Loaded[tuple[date, time, int]]:
    day, clock = read_typed_day(typed["day"]), read_typed_clock(typed["clock"])
    seconds = read_length(typed["length"])
    problems = [*day.problems, *clock.problems]
    if clock.value is None and not clock.problems:
        problems += wrong(msg("When did it begin? Write it like 19:30.")).problems
    if seconds is None:
        problems += wrong(msg("How many minutes? Write it like 12 or 12:30.")).problems
    if day.value is None or clock.value is None or seconds is None:
        return Loaded(None, tuple(problems))
    return Loaded((day.value, clock.value, seconds))


def _when_fields(day: date, clock: time, seconds: int) -> tuple[Field, ...]:
    minutes, rest = divmod(seconds, 60)
    return (
        Field("day", msg("Day"), day.isoformat()),
        Field("clock", msg("Began at"), clock.strftime("%H:%M")),
        Field("length", msg("Minutes, such as 12 or 12:30"), f"{minutes}:{rest:02}" if rest else f"{minutes}"),
    )


@dataclass(frozen=True, slots=True)
class PutRight:
    """What somebody typed about a session that is kept; `clock` is None where it stays to the second."""

    day: date
    clock: time | None
    seconds: int
    partner: str


def put_right_form(session: SessionSummary, people: Mapping[UUID, Person]) -> FormScreen[PutRight]:
    """Return the page on which one says when a session was, how long it took and with whom."""
    shown, seconds = session.begun.time(), session.actual_seconds or session.planned_seconds
    fields = _when_fields(session.begun.date(), shown, seconds)
    if len(session.people) > 1:
        fields = (*fields, Field("partner", msg("Partner"), name_of(people.get(session.people[1]), "")))

    def read(typed: Mapping[str, str]) -> Loaded[PutRight]:
        when = _read_when(typed)
        if when.value is None:
            return Loaded(None, when.problems)
        day, clock, length = when.value
        same = (clock.hour, clock.minute) == (shown.hour, shown.minute)
        return Loaded(PutRight(day, None if same else clock, length, typed.get("partner", "")))

    text = _("What stood before is kept. What a wrong partner answered here becomes the right one’s.")
    return FormScreen(_("When, and how long"), fields, read, text=text)
