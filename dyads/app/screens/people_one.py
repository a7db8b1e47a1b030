"""One person: name, code, and the way to their inner parts."""

from asyncio import wrap_future
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from uuid import UUID

from textual import on
from textual.app import ComposeResult

from dyads.app.command import bindings
from dyads.app.commands.people import FORGET
from dyads.app.screen import DyadsScreen
from dyads.app.screens.erase import EraseScreen
from dyads.app.screens.form import Field, FormScreen
from dyads.app.screens.parts import PartsScreen
from dyads.app.screens.session_alone import AloneScreen
from dyads.app.widgets.line import LONGEST
from dyads.app.widgets.open_rows import OpenRows
from dyads.app.widgets.rows import Row, Rows
from dyads.app.widgets.words import Heading, Paragraph, Quiet
from dyads.journal.errors import JournalTrouble
from dyads.practice.message import Loaded, Message, msg
from dyads.practice.people import Person
from dyads.services.sittings import name_of
from dyads.words import _, say


class PersonScreen(DyadsScreen[None]):
    """What is kept about one person."""

    BINDINGS = bindings(FORGET)
    DEFAULT_CSS = """
    PersonScreen Rows { margin-bottom: 1; }
    """

    def __init__(self, person: UUID) -> None:
        """Prepare the page.

        Args:
            person: who.
        """
        super().__init__()
        self._who = person
        self._person: Person | None = None

    def page(self) -> ComposeResult:
        """Write what is known."""
        try:
            self._person = next((each for each in self.home.journal.people() if each.id == self._who), None)
        except JournalTrouble as trouble:
            yield Paragraph(say(trouble.message))
            return
        if self._person is None:
            yield Paragraph(_("This person is not here any more."))
            return
        person = self._person
        yield Heading(name_of(person, _("no name")))
        yield OpenRows(
            (
                Row("name", _("Name"), person.name or _("none"), changes=False),
                Row("code", _("Code"), person.code or _("none"), changes=False),
                Row("parts", _("Inner parts"), _("private: only {name} looks", name=self._called), changes=False),
            )
        )
        yield Quiet(_("A code stands for the name in what is given to a study or a group."))

    @property
    def _called(self) -> str:
        return name_of(self._person, _("no name"))

    @on(Rows.Stepped)
    def _clicked(self) -> None:
        self._change()

    @on(Rows.Picked)
    def _picked(self) -> None:
        self._change()

    def _change(self) -> None:
        """Change the marked line, or open the parts."""
        rows = self.query(Rows)
        if not rows or self._person is None:
            return
        match rows.first().current:
            case "name":
                self._ask(msg("Name"), self._person.name, lambda text: self.home.writer.rename(self._who, text))
            case "code":
                self._ask(msg("Code"), self._person.code, lambda text: self.home.writer.set_code(self._who, text))
            case "parts":
                self.run_worker(self._open_parts(), exclusive=True)
            case _:
                pass

    def _ask(self, label: Message, value: str, write: Callable[[str], Future[None]]) -> None:
        def read(typed: Mapping[str, str]) -> Loaded[str]:
            return Loaded(" ".join(typed["text"].split())[:LONGEST])

        async def answered(text: str | None) -> None:
            if text is not None and text != value:
                await self._keep(write(text))

        self.app.push_screen(FormScreen(self._called, (Field("text", label, value),), read), answered)

    async def _keep(self, saved: Future[None]) -> None:
        try:
            await wrap_future(saved)
        except JournalTrouble as trouble:
            self.dyads.tell(trouble.message)
            return
        await self.renew()

    async def renew(self) -> None:
        """Write the page anew, with the same line marked."""
        held = [rows.highlighted for rows in self.query(Rows)]
        await self.recompose()
        for rows, at in zip(self.query(Rows), held, strict=False):
            rows.highlighted = at
            rows.focus()

    async def _open_parts(self) -> None:
        name = self._called
        if await self.app.push_screen_wait(AloneScreen(name, _("Your inner parts come next. They are private."))):
            await self.app.push_screen_wait(PartsScreen(self._who, name))

    def action_forget(self) -> None:
        """Erase this person, after a question."""
        if self._person is not None:
            self.run_worker(self._forget(self._person), exclusive=True)

    async def _forget(self, person: Person) -> None:
        heading = msg("Forget {name}?", name=self._called)
        goes = [
            msg("Name, code, inner parts, answers and notes go, and sessions that nobody else took part in."),
            msg("Sessions with somebody else stay for that one, with nobody named in this place."),
        ]
        if person.me:
            goes.append(msg("This is the owner of this folder. The next one who sits here starts anew."))
        if not await self.app.push_screen_wait(EraseScreen(heading, *goes)):
            return
        try:
            await wrap_future(self.home.writer.forget(person.id))
        except JournalTrouble as trouble:
            self.dismiss(None)
            self.dyads.tell(trouble.message)
            return
        self.dismiss(None)
