"""One session: what it was and how it went. Values open only for the one who gave them."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import JOURNAL_CORRECT, JOURNAL_ERASE, JOURNAL_MINE, JOURNAL_NOTE, JOURNAL_PUT_RIGHT, bindings
from dyads.app.common.dialogs import EraseScreen, erase_once_asked, keep, telling_trouble
from dyads.app.common.form import TextPage
from dyads.app.common.private import open_private
from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Paragraph, Quiet, Words
from dyads.app.journal.added import put_right_form
from dyads.app.journal.correct import CorrectScreen
from dyads.app.journal.view import (
    answer_text,
    asked_question,
    before_text,
    called_in,
    event_texts,
    facts,
    note_of,
    phases,
)
from dyads.app.keys import key_of
from dyads.app.session.kept import phase_row
from dyads.journal.errors import JournalTrouble
from dyads.journal.ratings import Correction
from dyads.practice.bounds import LONGEST_NOTE
from dyads.practice.measures import Measure
from dyads.practice.message import Message, msg
from dyads.practice.people import Person
from dyads.practice.records import PrivateEvent, Rating, SessionCorrection, SessionFacts, SessionRecord, SessionSummary
from dyads.practice.setup import Setup
from dyads.services.journal import note_event
from dyads.services.private import Owner, OwnRecords
from dyads.services.put_right import partner_of, put_right
from dyads.services.questionnaire import correction_questionnaire
from dyads.services.sittings import me_and_partner, name_of
from dyads.words import _, day_text, n_, plain, say


class OwnScreen(DyadsScreen[None]):
    """Lists one person's answers; Enter corrects one."""

    AUTO_FOCUS = "Choice"
    SCROLLS = True
    BINDINGS = bindings(JOURNAL_NOTE)
    DEFAULT_CSS = """
    OwnScreen {
        Page { align: center top; padding-top: 0; }
        .label, .parts { margin-top: 1; }
        #note { border-left: solid $rule; padding-left: 1; }
        &.-short Heading { margin-bottom: 0; }
    }
    """

    def __init__(self, opened: OwnRecords, setup: Setup) -> None:
        super().__init__()
        self._opened, self._setup = opened, setup
        self._ratings: tuple[Rating, ...] = ()
        self._corrections: tuple[Correction, ...] = ()
        self._events: tuple[PrivateEvent, ...] = ()
        self._marked = 0

    def top(self) -> tuple[Widget, ...]:
        return (Heading(_("{name}, for your eyes only", name=self._opened.name)),)

    def page(self) -> ComposeResult:
        try:
            self._read()
        except JournalTrouble as trouble:
            yield Paragraph(say(trouble.message))
            return
        if self._ratings:
            yield OwnAnswers(*(Option(self._prompt(rating), id=str(rating.id)) for rating in self._ratings))
        else:
            yield Quiet(_("There are no answers."))
        for text in event_texts(self._events):
            yield Words(text, classes="parts")
        _id, note = note_of(self._events)
        yield Quiet(
            _("Your note") if note else _("No note. {key} writes one.", key=key_of(JOURNAL_NOTE)), classes="label"
        )
        if note:
            yield Words(note, id="note")

    def mark(self) -> None:
        for answers in self.query(OwnAnswers):
            answers.highlighted = min(self._marked, answers.option_count - 1)
            answers.focus()

    def _read(self) -> None:
        session = self._setup.session
        self._ratings = self._opened.ratings(session)
        self._corrections = self._opened.corrections()
        self._events = self._opened.events(session)

    def _measure(self, rating: Rating) -> Measure | None:
        return self._setup.measures.get(rating.measure)

    def _prompt(self, rating: Rating) -> Content:
        measure = self._measure(rating)
        asked = asked_question(rating, measure, self._setup.script.title)
        lines = [
            Content(plain(answer_text(rating, measure), lines=False)),
            Content.styled(plain(asked, lines=False), "$quiet not bold"),
        ]
        if before := before_text(rating, measure, self._corrections):
            lines.append(Content.styled(plain(before, lines=False), "$quiet not bold"))
        return Content("\n").join(lines)

    @on(OptionList.OptionSelected)
    def _correct(self, event: OptionList.OptionSelected) -> None:
        rating = next((each for each in self._ratings if str(each.id) == event.option_id), None)
        if rating is not None:
            self._marked = event.option_index
            self.run_worker(self._ask_again(rating), exclusive=True)

    async def _ask_again(self, rating: Rating) -> None:
        setup, opened = self._setup, self._opened
        about = (setup.script.title,)
        asked = correction_questionnaire(self.home, opened.id, [rating], setup.measures, opened.key, about=about)
        page = CorrectScreen(opened, asked)
        await self.dyads.push_screen_wait(page)
        if page.saved:
            await self._keep(*page.saved)

    def action_note(self) -> None:
        self.run_worker(self._write_note(), exclusive=True)

    async def _write_note(self) -> None:
        held, text = note_of(self._events)
        heading = _("{name}, a note for yourself", name=self._opened.name)
        written = await self.dyads.push_screen_wait(TextPage(heading, text, longest=LONGEST_NOTE))
        if written is None or written == text:
            return
        event = note_event(self._opened.id, self._setup.session, written, self.home.clock.now(), instead=held)
        await self._keep(self.home.writer.event(event, self._opened.key))

    async def _keep(self, *saved: Future[Any]) -> None:
        if await keep(self.dyads, lambda: saved):
            await self.renew()


class OwnAnswers(Choice):
    """The answers; Enter corrects the marked one."""

    BINDINGS = bindings(JOURNAL_CORRECT)

    def action_correct(self) -> None:
        self.action_select()


class SessionScreen(DyadsScreen[None]):
    """The details of one session, and the ways to one's own answers and to erasing it."""

    BINDINGS = bindings(JOURNAL_MINE, JOURNAL_PUT_RIGHT, JOURNAL_ERASE)
    SCROLLS = True
    DEFAULT_CSS = """
    SessionScreen {
        .row { height: auto; }
        .what { width: 13; color: $quiet; }
        .how { width: 1fr; }
        #phases { height: auto; margin-top: 1; }
        .phase { width: 1fr; }
        .length { width: auto; color: $quiet; }
        .answers { margin-top: 1; }
        &.-short Heading { margin-bottom: 0; }
    }
    """

    def __init__(self, session: SessionSummary) -> None:
        super().__init__()
        self._session = session
        self._record: SessionRecord | None = None
        self._corrections: tuple[SessionCorrection, ...] = ()
        self._people: Mapping[UUID, Person] = {}
        self._trouble: Message | None = None

    def page(self) -> ComposeResult:
        yield Heading(self._session.title)
        answered = self._read()
        if self._record is None:
            yield Paragraph(say(self._trouble or msg("This session is not in the journal any more.")))
            return
        for what, how in facts(self._session, self._record, self._people, self._corrections):
            yield Horizontal(Words(what, classes="what"), Words(how, classes="how"), classes="row")
        names = called_in(self._record.setup, self._people)
        yield Vertical(*(phase_row(stretch, names) for stretch in phases(self._record)), id="phases")
        yield Quiet(self._answers(answered), classes="answers")

    def _read(self) -> int:
        """Read the session; return how many questions were asked."""
        try:
            self._people = {person.id: person for person in self.home.people()}
            self._record = self.home.journal.record(self._session.id)
            self._corrections = self.home.journal.session_corrections(self._session.id)
            if self._record is None and self.home.damage:
                self._trouble = msg("This session cannot be shown: its set-up or the text of its exercise is damaged.")
            return len(self.home.journal.asked(self._session.id))
        except JournalTrouble as trouble:
            self._trouble = trouble.message
            return 0

    def _answers(self, answered: int) -> str:
        if not answered:
            return _("Nothing was asked. {key} opens one’s own notes.", key=key_of(JOURNAL_MINE))
        asked = n_("{count} question was asked", "{count} questions were asked", answered)
        return _("{asked}; whoever was asked sees the answers with {key}.", asked=asked, key=key_of(JOURNAL_MINE))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._record is not None if action in {"mine", "put_right", "erase"} else True

    def action_mine(self) -> None:
        if self._record is not None:
            self.run_worker(self._show_mine(self._record), exclusive=True)

    async def _show_mine(self, record: SessionRecord) -> None:
        setup = record.setup
        here = [setup.people[slot] for slot in setup.here if setup.people[slot] in self._people]
        if not here:
            self.dyads.tell(msg("Whoever was here has been forgotten; there is nothing to show."))
            return
        names = dict(zip(setup.people, called_in(setup, self._people), strict=True))
        offered = [Owner(self._people[person], names[person]) for person in here]
        what = _("Your own answers and notes of this session come next.")
        opened = await open_private(self.dyads, offered, what, question=_("Whose answers?"), always=True)
        if opened is not None:
            await self.dyads.push_screen_wait(OwnScreen(opened, setup))

    def action_put_right(self) -> None:
        if self._record is not None:
            self.run_worker(self._put_right(), exclusive=True)

    async def _put_right(self) -> None:
        session = self._session
        typed = await self.dyads.push_screen_wait(put_right_form(session, self._people))
        if typed is None:
            return
        with telling_trouble(self.dyads):
            partner = partner_of(session)
            if typed.partner and typed.partner != name_of(self._people.get(partner) if partner else None, ""):
                _me, other = me_and_partner(self.home, typed.partner, alone=False)
                partner = other.id if other else None
            seconds = None if typed.seconds == session.actual_seconds else typed.seconds
            wanted = partner if partner != partner_of(session) else None
            right = put_right(self.home, session, on=typed.day, at=typed.clock, partner=wanted, seconds=seconds)
            if not isinstance(right, SessionFacts):
                self.dyads.tell(right)
                return
            if await keep(self.dyads, lambda: (self.home.writer.correct_session(session.id, right),)):
                self._session = self.home.journal.summary(session.id) or session
                await self.renew()

    def action_erase(self) -> None:
        if self._record is not None:
            self.run_worker(self._erase(), exclusive=True)

    async def _erase(self) -> None:
        session = self._session
        day = day_text(session.day)
        goes = [msg("“{title}” of {day}, with every answer and note that belongs to it.", title=session.title, day=day)]
        if len(session.people) > 1:
            goes.append(msg("It goes for both of you."))
        question = EraseScreen(msg("Erase this session?"), *goes)
        await erase_once_asked(self, question, lambda: self.home.writer.delete(session.id))
