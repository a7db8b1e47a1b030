"""One session: what it was and how it went. Values open only for the one who gave them."""

from asyncio import wrap_future
from collections.abc import Mapping
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from dyads.app.command import bindings
from dyads.app.commands.journal import ERASE, MINE
from dyads.app.journal_view import called_in, facts, phases
from dyads.app.screen import DyadsScreen
from dyads.app.screens.erase import EraseScreen
from dyads.app.screens.pick import PickScreen
from dyads.app.screens.session_alone import AloneScreen
from dyads.app.screens.session_own import OwnScreen
from dyads.app.screens.unseal import UnsealScreen
from dyads.app.widgets.words import Heading, Paragraph, Quiet, Words
from dyads.journal.errors import JournalTrouble
from dyads.journal.seal import Key
from dyads.practice.fields import NS, clock_text
from dyads.practice.message import Message, msg
from dyads.practice.people import Person
from dyads.practice.records import SessionRecord, SessionSummary
from dyads.words import _, n_, say
from dyads.words.catalogue import day_text


class SessionScreen(DyadsScreen[None]):
    """The details of one session, and the ways to one's own answers and to erasing it."""

    BINDINGS = bindings(MINE, ERASE)
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
        """Prepare the page.

        Args:
            session: as it stands in the list.
        """
        super().__init__()
        self._session = session
        self._record: SessionRecord | None = None
        self._people: Mapping[UUID, Person] = {}
        self._trouble: Message | None = None

    def page(self) -> ComposeResult:
        """Write the page."""
        yield Heading(self._session.title)
        answered = self._read()
        if self._record is None:
            yield Paragraph(say(self._trouble or msg("This session is not in the journal any more.")))
            return
        for what, how in facts(self._session, self._record, self._people):
            yield Horizontal(Words(what, classes="what"), Words(how, classes="how"), classes="row")
        yield self._phases(self._record)
        yield Quiet(self._answers(answered), classes="answers")

    def _read(self) -> int:
        """Read the session; return how many questions were asked."""
        try:
            self._people = {person.id: person for person in self.home.journal.people()}
            self._record = self.home.journal.record(self._session.id)
            return len(self.home.journal.asked(self._session.id))
        except JournalTrouble as trouble:
            self._trouble = trouble.message
            return 0

    def _phases(self, record: SessionRecord) -> Vertical:
        rows = Vertical(id="phases")
        for stretch in phases(record):
            segment = stretch.segment
            name = segment.name
            if segment.speaker is not None:
                name = f"{name} · {called_in(record.setup, self._people)[segment.speaker]}"
            length = clock_text(round(stretch.used / NS))
            rows.compose_add_child(
                Horizontal(Words(name, classes="phase"), Words(length, classes="length"), classes="row")
            )
        return rows

    def _answers(self, answered: int) -> str:
        if not answered:
            return _("Nothing was asked. m opens one's own notes.")
        asked = n_("{count} question was asked", "{count} questions were asked", answered)
        return _("{asked}; whoever was asked sees the answers with m.", asked=asked)

    def action_mine(self) -> None:
        """Show somebody their own answers."""
        if self._record is not None:
            self.run_worker(self._show_mine(self._record), exclusive=True)

    async def _show_mine(self, record: SessionRecord) -> None:
        setup = record.setup
        here = [setup.people[slot] for slot in setup.here if setup.people[slot] in self._people]
        if not here:
            self.dyads.tell(msg("Whoever was here has been forgotten; there is nothing to show."))
            return
        names = dict(zip(setup.people, called_in(setup, self._people), strict=True))
        person = here[0]
        if len(here) > 1:
            options = [(str(each), names[each]) for each in here]
            chosen: str | None = await self.app.push_screen_wait(PickScreen(_("Whose answers?"), options))
            if chosen is None:
                return
            person = UUID(chosen)
        name = names[person]
        what = _("Your own answers and notes of this session come next.")
        if not await self.app.push_screen_wait(AloneScreen(name, what)):
            return
        try:
            seal = self.home.journal.seal(person)
        except JournalTrouble as trouble:
            self.dyads.tell(trouble.message)
            return
        key: Key | None = None
        if seal is not None:
            key = await self.app.push_screen_wait(UnsealScreen(seal, name))
            if key is None:
                return
        await self.app.push_screen_wait(OwnScreen(setup, person, name, key))

    def action_erase(self) -> None:
        """Erase this session, after a question."""
        if self._record is not None:
            self.run_worker(self._erase(), exclusive=True)

    async def _erase(self) -> None:
        session = self._session
        day = day_text(session.begun.date())
        goes = [msg("“{title}” of {day}, with every answer and note that belongs to it.", title=session.title, day=day)]
        if len(session.people) > 1:
            goes.append(msg("It goes for both of you."))
        if not await self.app.push_screen_wait(EraseScreen(msg("Erase this session?"), *goes)):
            return
        try:
            await wrap_future(self.home.writer.delete(session.id))
        except JournalTrouble as trouble:
            self.dismiss(None)
            self.dyads.tell(trouble.message)
            return
        self.dismiss(None)
