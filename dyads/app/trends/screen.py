"""How the ratings went: one question at a time, as a chart and in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message as TextualMessage

from dyads.app import commands
from dyads.app.commands import bindings
from dyads.app.common.dialogs import PickScreen, telling_trouble
from dyads.app.common.private import AloneScreen, UnsealScreen
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Paragraph, Quiet
from dyads.app.trends.chart import Chart
from dyads.app.trends.view import (
    Chosen,
    Option,
    Read,
    TrendsPage,
    besides,
    exercises,
    figure_rows,
    legend,
    modules,
    partners,
    questions,
    read,
    take_question,
    trends_page,
    words,
)
from dyads.journal.errors import JournalTrouble
from dyads.journal.seal import Key, Seal
from dyads.practice.message import Message, msg
from dyads.practice.people import Person
from dyads.services.figures import material_of, names_of
from dyads.services.planning import why_hidden
from dyads.words import _, say

_TONES = {"before": "$listener", "after": "$primary", "band": "$quiet", "calm": "$foreground"}


class TrendsScreen(DyadsScreen[None]):
    """The ratings of one person: whose folder this is, unless another one asks to look alone."""

    BINDINGS = bindings(
        commands.TRENDS_MEASURE,
        commands.TRENDS_WORDS,
        commands.TRENDS_PARTNER,
        commands.TRENDS_EXERCISE,
        commands.TRENDS_MODULE,
        commands.TRENDS_BESIDE,
        commands.TRENDS_NEXT,
        commands.TRENDS_BEFORE,
        commands.TRENDS_WHOSE,
    )
    DEFAULT_CSS = """
    TrendsScreen {
        Page { align: center top; }
        Column { height: 100%; }
        &.-wide Column { max-width: 112; }
        Heading { margin-bottom: 0; text-wrap: nowrap; text-overflow: ellipsis; }
        #below { margin-bottom: 1; text-wrap: nowrap; text-overflow: ellipsis; height: 1; }
        #chart { height: 1fr; }
        #legend, #figures { height: auto; width: 100%; }
        #legend { text-wrap: nowrap; text-overflow: ellipsis; }
        #legend { margin-bottom: 1; }
        #words { height: 1fr; display: none; scrollbar-size-vertical: 1; }
        #note { display: none; margin-top: 1; }
        &.in-words #words { display: block; }
        &.in-words #chart { display: none; }
        &.lacking #chart, &.lacking #words { display: none; }
        &.lacking #note { display: block; }
        &.-short #below, &.-short #legend { margin-bottom: 0; }
        &.-narrow.-short #below { display: none; }
        &.-narrow.-short.narrowed #below { display: block; }
    }
    """

    @dataclass
    class Loaded(TextualMessage):
        """The journal was read: what there is, or why nothing is shown."""

        found: Read | None
        lacking: Message | None = None

    @dataclass
    class Sealed(TextualMessage):
        """Whose records are wanted has sealed them."""

        seal: Seal
        name: str

    def __init__(self) -> None:
        super().__init__()
        self.found: Read | None = None
        self._key: Key | None = None
        self.chosen = Chosen()
        self._whose: Person | None = None
        self._lacking: Message | None = None

    def page(self) -> ComposeResult:
        yield Heading(_("Trends"), id="question")
        yield Quiet(_("Reading the journal …"), id="below")
        with Vertical(id="chart"):
            yield Chart()
            yield Quiet("", id="legend")
            yield Quiet("", id="figures")
        yield VerticalScroll(id="words", can_focus=True)
        yield Paragraph("", id="note")

    def on_mount(self) -> None:
        self.load()

    async def renew(self) -> None:
        """Write the page anew, in another language."""
        await self.recompose()
        await self.show()

    @work(thread=True, exclusive=True)
    def load(self) -> None:
        """Read one person's records; the answer comes as a message."""
        try:
            self.post_message(self._read())
        except JournalTrouble as trouble:
            self.post_message(self.Loaded(None, trouble.message))

    def _read(self) -> Loaded | Sealed:
        home = self.home
        if (why := why_hidden(home)) is not None:
            return self.Loaded(None, why)
        person = self._whose or home.journal.me()
        found = None
        if person is not None:
            seal = home.journal.seal(person.id)
            if seal is not None and self._key is None:
                return self.Sealed(seal, names_of([person])[person.id] or _("no name"))
            found = read(material_of(home, person, self._key))
        if found is None or not found.several:
            what = msg(
                "Too early: nothing has been rated yet. A change is shown from 5 sittings rated before and after, a "
                "slope from 12 ratings over four weeks."
            )
            return self.Loaded(None, what)
        return self.Loaded(found)

    @on(Loaded)
    async def _take(self, event: Loaded) -> None:
        self.found, self._lacking, self.chosen = event.found, event.lacking, Chosen()
        await self.show()

    @on(Sealed)
    def _unseal(self, event: Sealed) -> None:
        def opened(key: Key | None) -> None:
            if key is None:
                what = msg("These ratings are sealed, so there is nothing to show without the passphrase.")
                self.post_message(self.Loaded(None, what))
            else:
                self._key = key
                self.load()

        self.app.push_screen(UnsealScreen(event.seal, event.name), opened)

    async def show(self) -> None:
        self.set_class(self.found is None and self._lacking is not None, "lacking")
        if self.found is None:
            if self._lacking is not None:
                self.query_one("#question", Heading).say(self._title())
                self.query_one("#below", Quiet).say("")
                self.query_one("#note", Paragraph).say(say(self._lacking))
            return
        view = trends_page(self.found, self.chosen)
        self.query_one("#question", Heading).say(view.question)
        self.query_one("#below", Quiet).say(view.below if self._whose is None else f"{self._title()}  ·  {view.below}")
        self.set_class(view.narrowed or self._whose is not None, "narrowed")
        self.query_one(Chart).series = view.series
        self.query_one("#legend", Quiet).update(_legend(view))
        self.query_one("#figures", Quiet).update(_figures(view, self.size.width))
        if self.has_class("in-words"):
            await self._say(words(self.found, view))
        self.refresh_bindings()

    async def _say(self, texts: tuple[str, ...]) -> None:
        place = self.query_one("#words", VerticalScroll)
        async with place.batch():
            await place.remove_children()
            await place.mount(*(Paragraph(text) for text in texts))
        place.scroll_home(animate=False)

    def _title(self) -> str:
        if self._whose is None:
            return _("Trends")
        return names_of([self._whose])[self._whose.id] or _("no name")

    # Choosing

    def action_next(self) -> None:
        self._step(1)

    def action_before(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        if self.found is not None:
            self.chosen = take_question(self.found, self.chosen, self.chosen.place + by)
            self.call_later(self.show)

    def action_measure(self) -> None:
        if self.found is None:
            return
        found = self.found
        self._pick(_("Which question?"), questions(found), lambda id_: take_question(found, self.chosen, int(id_)))

    def action_partner(self) -> None:
        self._narrow(_("With whom?"), partners, lambda id_: replace(self.chosen, partner=UUID(id_) if id_ else None))

    def action_exercise(self) -> None:
        self._narrow(_("Which exercise?"), exercises, lambda id_: replace(self.chosen, script=id_ or None))

    def action_module(self) -> None:
        self._narrow(_("Which module?"), modules, lambda id_: replace(self.chosen, module=id_ or None))

    def action_beside(self) -> None:
        self._narrow(_("Compare with which question?"), besides, lambda id_: replace(self.chosen, beside=id_ or None))

    def _narrow(
        self, heading: str, offered: Callable[[Read, Chosen], tuple[Option, ...]], take: Callable[[str], Chosen]
    ) -> None:
        if self.found is not None:
            self._pick(heading, offered(self.found, self.chosen), take)

    def _pick(self, heading: str, options: tuple[Option, ...], take: Callable[[str], Chosen]) -> None:
        async def taken(id_: str | None) -> None:
            if id_ is not None:
                self.chosen = take(id_)
                await self.show()

        self.app.push_screen(PickScreen(heading, options), taken)

    async def action_words(self) -> None:
        self.toggle_class("in-words")
        await self.show()
        if self.has_class("in-words"):
            self.query_one("#words", VerticalScroll).focus()

    # Whose

    @work
    async def action_whose(self) -> None:
        with telling_trouble(self.dyads):
            people = self.home.people()
            rated_here = {s.people[slot] for s in self.home.journal.summaries() for slot in s.here}
            await self._ask_whose(people, [person for person in people if person.me or person.id in rated_here])

    async def _ask_whose(self, people: Sequence[Person], offered: Sequence[Person]) -> None:
        names = {id_: name or _("no name") for id_, name in names_of(people).items()}
        options = [(str(person.id), names[person.id]) for person in offered]
        picked = await self.dyads.push_screen_wait(PickScreen(_("Whose ratings?"), options))
        person = next((person for person in offered if str(person.id) == picked), None)
        if person is None:
            return
        what = _("Your ratings over time, for your eyes only.")
        if person.me or await self.dyads.push_screen_wait(AloneScreen(names[person.id], what)):
            self._whose, self._key = None if person.me else person, None
            self.load()


def _legend(view: TrendsPage) -> Content:
    signs = legend(view)
    return Content("  ").join(Content.assemble((sign, _TONES[name]), " ", meaning) for name, sign, meaning in signs)


def _figures(view: TrendsPage, width: int) -> Content:
    rows = figure_rows(view, width)
    return Content("\n").join(Content.assemble(name, (text, "$foreground")) for name, text in rows)
