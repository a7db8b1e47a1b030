"""Who sits here: names, codes, inner parts, and being forgotten."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from uuid import UUID, uuid4

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import PEOPLE_ADD, PEOPLE_FORGET, SEARCH, bindings
from dyads.app.common.dialogs import EraseScreen, NameScreen, erase_once_asked, keep, telling_trouble
from dyads.app.common.form import Field, FormScreen
from dyads.app.common.private import open_private
from dyads.app.common.rows import Choice, OpenRows, Row, Rows
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.search_line import SearchLine
from dyads.app.common.text import Heading, Paragraph, Quiet
from dyads.app.people.parts import PartsScreen
from dyads.app.people.sealing import SealingScreen
from dyads.app.session.before import kept_so_far
from dyads.journal.errors import JournalTrouble
from dyads.practice.fields import LONGEST_NAME
from dyads.practice.message import Loaded, Message, msg
from dyads.practice.people import Person, labels
from dyads.services.private import Owner
from dyads.words import _, plain, say


class PersonScreen(DyadsScreen[None]):
    """What is kept about one person."""

    BINDINGS = bindings(PEOPLE_FORGET)
    DEFAULT_CSS = """
    PersonScreen Rows { margin-bottom: 1; }
    """

    def __init__(self, person: UUID) -> None:
        super().__init__()
        self._who = person
        self._person: Person | None = None
        self._called = ""

    def page(self) -> ComposeResult:
        try:
            people = self.home.journal.people()
            sealed = self.home.journal.seal(self._who) is not None
        except JournalTrouble as trouble:
            yield Paragraph(say(trouble.message))
            return
        self._person = next((each for each in people if each.id == self._who), None)
        if self._person is None:
            yield Paragraph(_("This person is not here any more."))
            return
        person = self._person
        self._called = labels(people)[person.id] or _("no name")
        yield Heading(self._called)
        yield OpenRows(
            (
                Row("name", _("Name"), person.name or _("none"), changes=False),
                Row("code", _("Code"), person.code or _("none"), changes=False),
                Row(
                    "parts",
                    _("Inner parts"),
                    _("shown to {name}, and to whoever guesses", name=self._called),
                    changes=False,
                ),
                Row("seal", _("Passphrase"), _("opens answers and notes") if sealed else _("none"), changes=False),
            )
        )
        yield Quiet(_("A code stands for the name in what is given to a study or a group."))

    @on(Rows.Stepped)
    @on(Rows.Picked)
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
            case "seal":
                self.run_worker(self._open_seal(), exclusive=True)
            case _:
                pass

    def _ask(self, label: Message, value: str, write: Callable[[str], Future[None]]) -> None:
        def read(typed: Mapping[str, str]) -> Loaded[str]:
            return Loaded(" ".join(typed["text"].split())[:LONGEST_NAME])

        async def answered(text: str | None) -> None:
            if text is not None and text != value:
                await self._keep(write(text))

        self.app.push_screen(FormScreen(self._called, (Field("text", label, value),), read), answered)

    async def _keep(self, saved: Future[None]) -> None:
        if await keep(self.dyads, lambda: [saved]):
            await self.renew()

    async def renew(self) -> None:
        """Write the page anew, with the same line marked."""
        held = [rows.highlighted for rows in self.query(Rows)]
        await self.recompose()
        for rows, at in zip(self.query(Rows), held, strict=False):
            rows.highlighted = at
            rows.focus()

    async def _open_parts(self) -> None:
        if self._person is None:
            return
        what = _("Your inner parts come next. Whoever guesses in a sitting is shown their names, nobody else.")
        owner = Owner(self._person, self._called)
        opened = await open_private(self.dyads, [owner], what, always=True, reads=False)
        if opened is not None:
            await self.dyads.push_screen_wait(PartsScreen(opened))

    async def _open_seal(self) -> None:
        await self.dyads.push_screen_wait(SealingScreen(self._who, self._called))
        await self.renew()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "forget" or self._person is not None

    def action_forget(self) -> None:
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
        await erase_once_asked(self, EraseScreen(heading, *goes), lambda: self._erase(person))

    def _erase(self, person: Person) -> Future[None]:
        from dyads.services.link_opening import erase_links  # here, because most who come to this page never linked

        with suppress(OSError):  # a file that cannot be deleted opens a room in which nobody waits any more
            erase_links(self.home, person)
        return self.home.writer.forget(person.id)


class PeopleScreen(DyadsScreen[None]):
    """The list of people."""

    _query = ""
    AUTO_FOCUS = "Choice"
    BINDINGS = bindings(SEARCH, PEOPLE_ADD)
    DEFAULT_CSS = """
    PeopleScreen {
        Choice { max-height: 16; margin-bottom: 1; }
        &.-short Choice { max-height: 8; margin-bottom: 0; }
        &.-short Heading { margin-bottom: 0; }
    }
    """

    def page(self) -> ComposeResult:
        yield Heading(_("People"))
        try:
            people = self.home.people()
        except JournalTrouble as trouble:
            yield Paragraph(say(trouble.message))
            return
        if people:
            choice = Choice(*(Option(_line(person), id=str(person.id)) for person in people))
            yield SearchLine(choice, value=self._query, waits=True)
            yield choice
        else:
            yield Paragraph(_("Nobody has sat here yet."))
        yield Quiet(_("Two at one computer are equals here: answers open for one, once the other looks away."))

    def mark(self) -> None:
        for choice in self.query(Choice):
            choice.narrow(self._query)
            choice.mark(self.dyads.left_at.get("people"))
            choice.focus()

    async def on_screen_resume(self) -> None:
        if self.is_mounted:
            await self.renew()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self.query(SearchLine)) if action == "search" else True

    def action_search(self) -> None:
        self.query_one(SearchLine).open()

    @on(Input.Changed)
    def _narrowed(self, event: Input.Changed) -> None:
        self._query = event.value

    @on(OptionList.OptionHighlighted)
    def _left_at(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_id is not None:
            self.dyads.left_at["people"] = event.option_id

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        if event.option_id is not None:
            self.app.push_screen(PersonScreen(UUID(event.option_id)))

    def action_add(self) -> None:

        async def typed(name: str | None) -> None:
            if name is None:
                return
            with telling_trouble(self.dyads):
                person = Person(uuid4(), name, me=self.home.journal.me() is None)
                self.home.writer.add_person(person)
                await kept_so_far(self.home)
                self.dyads.left_at["people"], self._query = str(person.id), ""
                await self.renew()

        self.app.push_screen(NameScreen(msg("What are they called?")), typed)


def _line(person: Person) -> Content:
    name = plain(person.name, lines=False) or _("no name")
    more = [part for part in (_("me") if person.me else "", plain(person.code, lines=False)) if part]
    return Content.assemble(name, ("   " + "  ·  ".join(more) if more else "", "$quiet not bold"))
