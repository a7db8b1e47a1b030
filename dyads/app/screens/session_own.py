"""One's own answers, parts and notes of one session, for one pair of eyes."""

from asyncio import wrap_future
from concurrent.futures import Future
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app.command import bindings
from dyads.app.commands.journal import CORRECT, NOTE
from dyads.app.own_view import answer_text, before_text, event_texts, note_of, question_text
from dyads.app.screen import DyadsScreen
from dyads.app.screens.correct import Answer, CorrectScreen
from dyads.app.screens.text_page import TextPage
from dyads.app.widgets.choice import Choice
from dyads.app.widgets.words import Heading, Paragraph, Quiet, Words
from dyads.journal.errors import JournalTrouble
from dyads.journal.ratings import Correction
from dyads.journal.seal import Key
from dyads.practice.measures import Measure
from dyads.practice.records import PrivateEvent, Rating
from dyads.practice.setup import Setup
from dyads.services.journal import LONGEST_NOTE, note_event
from dyads.words import _, say
from dyads.words.catalogue import plain


class OwnScreen(DyadsScreen[None]):
    """Lists one person's answers; Enter corrects one."""

    AUTO_FOCUS = "Choice"
    SCROLLS = True
    BINDINGS = bindings(NOTE)
    DEFAULT_CSS = """
    OwnScreen {
        .label, .parts { margin-top: 1; }
        #note { border-left: solid $rule; padding-left: 1; }
        &.-short Heading { margin-bottom: 0; }
    }
    """

    def __init__(self, setup: Setup, person: UUID, name: str, key: Key | None = None) -> None:
        """Prepare the page.

        Args:
            setup: of the session.
            person: whose answers.
            name: what this person is called.
            key: opens what they have sealed.
        """
        super().__init__()
        self._setup, self._person, self._whose, self._key = setup, person, name, key
        self._ratings: tuple[Rating, ...] = ()
        self._corrections: tuple[Correction, ...] = ()
        self._events: tuple[PrivateEvent, ...] = ()
        self._marked = 0

    def page(self) -> ComposeResult:
        """Write the answers, and what else is theirs."""
        yield Heading(_("{name}, for your eyes only", name=self._whose))
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
        yield Quiet(_("Your note") if note else _("No note. n writes one."), classes="label")
        if note:
            yield Words(note, id="note")

    def on_mount(self) -> None:
        """Mark the first answer, or the one that was just corrected."""
        for answers in self.query(OwnAnswers):
            answers.highlighted = min(self._marked, answers.option_count - 1)
            answers.focus()

    async def renew(self) -> None:
        """Write the page anew."""
        await self.recompose()
        self.on_mount()

    def _read(self) -> None:
        journal, session = self.home.journal, self._setup.session
        self._ratings = journal.ratings(self._person, session, self._key)
        self._corrections = journal.corrections(self._person, self._key)
        self._events = journal.events(self._person, session, self._key)

    def _measure(self, rating: Rating) -> Measure | None:
        return self._setup.measures.get(rating.measure)

    def _prompt(self, rating: Rating) -> Content:
        measure = self._measure(rating)
        lines = [
            Content(plain(answer_text(rating, measure), lines=False)),
            Content.styled(plain(question_text(rating, measure), lines=False), "$quiet not bold"),
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
        answer: Answer | None = await self.app.push_screen_wait(CorrectScreen(rating, self._measure(rating)))
        if answer is not None:
            await self._keep(self.home.writer.correct(self._person, rating.id, answer.value, answer.status))

    def action_note(self) -> None:
        """Write a note, or change it."""
        self.run_worker(self._write_note(), exclusive=True)

    async def _write_note(self) -> None:
        held, text = note_of(self._events)
        heading = _("{name}, a note for yourself", name=self._whose)
        written: str | None = await self.app.push_screen_wait(TextPage(heading, text, longest=LONGEST_NOTE))
        if written is None or written == text:
            return
        event = note_event(self._person, self._setup.session, written, self.home.clock.now(), instead=held)
        await self._keep(self.home.writer.event(event))

    async def _keep(self, saved: Future[None]) -> None:
        try:
            await wrap_future(saved)
        except JournalTrouble as trouble:
            self.dyads.tell(trouble.message)
            return
        await self.renew()


class OwnAnswers(Choice):
    """The answers; Enter corrects the marked one."""

    BINDINGS = bindings(CORRECT)

    def action_correct(self) -> None:
        """Correct the marked answer."""
        self.action_select()
