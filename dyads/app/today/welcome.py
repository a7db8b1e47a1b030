"""The first evening: who sits here, what they are called, and whether the bell is heard. Each can be skipped."""

from typing import TYPE_CHECKING
from uuid import uuid4

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import BACK, WELCOME_RING, WELCOME_SKIP, bindings
from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Line, Quiet, Words
from dyads.practice.message import msg
from dyads.words import _, say

if TYPE_CHECKING:
    from dyads.services.prepare import Company

_COMPANY: "tuple[Company, ...]" = ("two", "apart", "alone")


class WelcomeScreen(DyadsScreen[bool]):
    """Three questions, one after the other; ends with whether the answers could be kept."""

    UNSHOWN = frozenset({BACK.id})
    BINDINGS = bindings(WELCOME_SKIP, WELCOME_RING)
    DEFAULT_CSS = """
    WelcomeScreen {
        #where { margin-bottom: 2; }
        .label { margin-top: 1; color: $quiet; }
        #hint { margin-top: 1; }
        &.-short #where { margin-bottom: 1; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._question = 0
        self._company: Company = "two"
        self._names = ["", ""]
        self._rung = 0

    def page(self) -> ComposeResult:
        yield Quiet(_("Welcome. Question {number} of 3; each can be skipped.", number=self._question + 1), id="where")
        yield from (self._ask_who, self._ask_names, self._ask_bell)[self._question]()

    def _ask_who(self) -> ComposeResult:
        yield Heading(_("Who sits here?"))
        yield Choice(
            Option(_("Two of us, at this computer"), id="two"),
            Option(_("I do, and my partner is elsewhere"), id="apart"),
            Option(_("I do, alone"), id="alone"),
        )

    def _ask_names(self) -> ComposeResult:
        yield Heading(_("What are you called?"))
        yield Words(_("You"), classes="label")
        yield Line(id="me")
        if self._company != "alone":
            yield Words(_("Your partner"), classes="label")
            yield Line(id="partner")

    def _ask_bell(self) -> ComposeResult:
        yield Heading(_("Did you both hear this bell?") if self._company == "two" else _("Did you hear this bell?"))
        yield Choice(
            Option(_("Yes"), id="yes"),
            Option(_("Not yet: ring again"), id="again"),
            Option(_("We go without: a bowl of our own, or silence"), id="mute"),
        )
        yield Quiet("", id="hint")

    # Answers

    @on(OptionList.OptionSelected)
    async def _answer(self, event: OptionList.OptionSelected) -> None:
        match event.option_id:
            case "two" | "apart" | "alone" as company:
                self._company = company
                await self._next()
            case "again":
                self.action_ring()
            case "yes" | "mute" as answer:
                if answer == "yes":
                    from dyads.app.settings.bells import remember_heard

                    remember_heard(self.home)
                await self._finish(mute=answer == "mute")

    @on(Input.Submitted)
    async def _named(self, event: Input.Submitted) -> None:
        if event.input.id == "me" and self._company != "alone":
            self.query_one("#partner", Line).focus()
            return
        self._names = [" ".join(line.value.split()) for line in self.query(Line)]
        await self._next()

    async def action_skip(self) -> None:
        if self._question == 2:
            await self._finish(mute=False)
        else:
            await self._next()

    def action_back(self) -> None:
        """There is nothing before; Escape skips."""

    async def _next(self) -> None:
        self._question += 1
        if self._question == 1 and self._is_named():
            self._question += 1
        await self.recompose()
        self.focus_next()
        if self._question == 2:
            self._ring()

    def _is_named(self) -> bool:
        """Say whether the journal knows who sits here, as after a plan was begun with a file of partners."""
        from dyads.journal.errors import JournalTrouble

        try:
            me = self.home.journal.me()
        except JournalTrouble:
            return False  # Today says so
        return me is not None and bool(me.name)

    # The bell

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._question == 2 if action == "ring" else super().check_action(action, parameters)

    def action_ring(self) -> None:
        from dyads.sound.surroundings import surroundings

        self._ring()
        hint = surroundings(self.home.environment).hint
        here = msg("Is the volume up? The settings have other ways to sound; “dyads doctor” says what works here.")
        self.query_one("#hint", Quiet).say(say(hint or here))

    def _ring(self) -> None:
        from dyads.practice.bell import Strike

        self._rung += 1
        self.home.bells.ring(f"welcome-{self._rung}", Strike("bowl"))

    # The end

    async def _finish(self, *, mute: bool) -> None:
        self.home.bells.hush()
        refused = self.home.set(sitting=self._company, mute=mute)
        self.home.bells.mute(mute)
        await self._keep_names()
        self.dismiss(not refused)

    async def _keep_names(self) -> None:
        """Keep who was named; who was not gets a nameless entry with the first sitting."""
        from dyads.app.session.before import kept_so_far
        from dyads.journal.errors import JournalTrouble
        from dyads.practice.people import Person

        mine, theirs = (*self._names, "")[:2]
        try:
            known = {person.me: person for person in self.home.journal.people()}
        except JournalTrouble:
            return  # Today says so
        for me, name in ((True, mine), (False, theirs)):
            held = known.get(me)
            if held is None and (name or (me and theirs)):
                self.home.writer.add_person(Person(uuid4(), name, me=me))
            elif held is not None and name and not held.name:
                self.home.writer.rename(held.id, name)  # who sat before the names were asked for
        await kept_so_far(self.home)
