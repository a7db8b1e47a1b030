"""Who sits here: names, codes, inner parts, and being forgotten."""

from uuid import UUID, uuid4

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app.command import bindings
from dyads.app.commands.people import ADD
from dyads.app.screen import DyadsScreen
from dyads.app.screens.name import NameScreen
from dyads.app.screens.people_one import PersonScreen
from dyads.app.way_in import kept_so_far
from dyads.app.widgets.choice import Choice
from dyads.app.widgets.words import Heading, Paragraph, Quiet
from dyads.journal.errors import JournalTrouble
from dyads.practice.message import msg
from dyads.practice.people import Person
from dyads.words import _, say
from dyads.words.catalogue import plain


class PeopleScreen(DyadsScreen[None]):
    """The list of people."""

    AUTO_FOCUS = "Choice"
    BINDINGS = bindings(ADD)
    DEFAULT_CSS = """
    PeopleScreen {
        Choice { max-height: 16; margin-bottom: 1; }
        &.-short Choice { max-height: 8; margin-bottom: 0; }
        &.-short Heading { margin-bottom: 0; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._marked: str | None = None

    def page(self) -> ComposeResult:
        """Write the list."""
        yield Heading(_("People"))
        try:
            people = self.home.journal.people()
        except JournalTrouble as trouble:
            yield Paragraph(say(trouble.message))
            return
        if people:
            yield Choice(*(Option(_line(person), id=str(person.id)) for person in people))
        else:
            yield Paragraph(_("Nobody has sat here yet."))
        yield Quiet(_("Two who sit at one computer are equals here: each sees only their own answers."))

    def on_mount(self) -> None:
        """Mark the one that was marked."""
        for choice in self.query(Choice):
            ids = [choice.get_option_at_index(i).id for i in range(choice.option_count)]
            choice.highlighted = ids.index(self._marked) if self._marked in ids else 0
            choice.focus()

    async def on_screen_resume(self) -> None:
        """Read anew after other pages."""
        if self.is_mounted:
            await self.renew()

    async def renew(self) -> None:
        """Write the list anew."""
        await self.recompose()
        self.on_mount()

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        self._marked = event.option_id
        if event.option_id is not None:
            self.app.push_screen(PersonScreen(UUID(event.option_id)))

    def action_add(self) -> None:
        """Add somebody; the first one is whose folder this is."""

        async def typed(name: str | None) -> None:
            if name is None:
                return
            try:
                mine = self.home.journal.me() is None
            except JournalTrouble as trouble:
                self.dyads.tell(trouble.message)
                return
            person = Person(uuid4(), name, me=mine)
            self.home.writer.add_person(person)
            await kept_so_far(self.home)
            self._marked = str(person.id)
            await self.renew()

        self.app.push_screen(NameScreen(msg("What are they called?")), typed)


def _line(person: Person) -> Content:
    name = plain(person.name, lines=False) or _("no name")
    more = [part for part in (_("me") if person.me else "", plain(person.code, lines=False)) if part]
    return Content.assemble(name, ("   " + "  ·  ".join(more) if more else "", "$quiet not bold"))
