"""The journal: every session that was kept, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from textual import on, work
from textual.app import ComposeResult
from textual.message import Message as Event

from dyads.app.command import bindings
from dyads.app.commands.journal import ADD, PEOPLE
from dyads.app.journal_view import count_text
from dyads.app.screen import DyadsScreen
from dyads.app.screens.added import AddedScreen
from dyads.app.screens.people import PeopleScreen
from dyads.app.screens.session import SessionScreen
from dyads.app.widgets.session_list import SessionList
from dyads.app.widgets.words import Heading, Quiet, Words
from dyads.journal.errors import JournalTrouble
from dyads.practice.message import Message
from dyads.practice.people import Person
from dyads.practice.records import SessionSummary
from dyads.words import _, say


class JournalScreen(DyadsScreen[None]):
    """The list, and the ways to look at, add and erase sessions."""

    BINDINGS = bindings(ADD, PEOPLE)
    DEFAULT_CSS = """
    JournalScreen {
        Page { align: center top; }
        Column { height: 100%; max-width: 104; }
        Heading { margin: 0; }
        #count { margin-bottom: 1; }
        #trouble { color: $warning; display: none; }
        #first { display: none; margin-top: 1; }
        &.-short #count { margin-bottom: 0; }
        &.-wide Column { max-width: 104; }
    }
    """

    @dataclass
    class Loaded(Event):
        """What the journal holds, newest first."""

        sessions: tuple[SessionSummary, ...]
        people: Mapping[UUID, Person]

    @dataclass
    class Refused(Event):
        """Why the journal cannot be read."""

        reason: Message

    def __init__(self) -> None:
        super().__init__()
        self._read: JournalScreen.Loaded | None = None

    def page(self) -> ComposeResult:
        """Write the page; the sessions come when they have been read."""
        yield Heading(_("Journal"))
        yield Quiet("", id="count")
        yield Words("", id="trouble")
        yield Words(_("The first sitting will stand here. n adds one that was sat without dyads."), id="first")
        yield SessionList()

    def on_screen_resume(self) -> None:
        """Read the journal, and read it anew after other pages."""
        self._load()

    async def renew(self) -> None:
        """Write the page anew."""
        await self.recompose()
        if self._read is not None:
            self._show(self._read)

    @work(thread=True, exclusive=True, group="journal", exit_on_error=False)
    def _load(self) -> None:
        try:
            sessions = self.home.journal.summaries()
            people = {person.id: person for person in self.home.journal.people()}
        except JournalTrouble as trouble:
            self.post_message(self.Refused(trouble.message))
        else:
            self.post_message(self.Loaded(sessions[::-1], people))

    @on(Loaded)
    def _show(self, event: Loaded) -> None:
        self._read = event
        self.query_one("#count", Quiet).say(count_text(event.sessions))
        self.query_one("#first", Words).display = not event.sessions
        shown = self.query_one(SessionList)
        shown.display = bool(event.sessions)
        shown.show_sessions(event.sessions, event.people)
        if event.sessions:
            shown.focus()

    @on(Refused)
    def _say_why(self, event: Refused) -> None:
        trouble = self.query_one("#trouble", Words)
        trouble.say(say(event.reason))
        trouble.display = True
        self.query_one(SessionList).display = False

    @on(SessionList.Opened)
    def _open(self, event: SessionList.Opened) -> None:
        self.app.push_screen(SessionScreen(event.session))

    def action_add(self) -> None:
        """Add a session that was sat without the program."""
        self.app.push_screen(AddedScreen())

    def action_people(self) -> None:
        """Open the list of people."""
        self.app.push_screen(PeopleScreen())
