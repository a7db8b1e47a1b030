"""The first evening: what this is, who sits here, what they are called, and whether the bell is heard."""

from typing import TYPE_CHECKING
from uuid import uuid4

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import WELCOME_RING, bindings
from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Line, Quiet, Words
from dyads.practice.message import msg
from dyads.words import _, say

if TYPE_CHECKING:
    from dyads.services.prepare import Company

_COMPANY: "tuple[Company, ...]" = ("two", "apart", "alone")


class MyName(Line):
    """The line of who sits here: Enter leads to the partner's at once, so that what follows is typed there."""

    async def action_submit(self) -> None:
        from dyads.services.sittings import why_no_name  # here: the first page need not wait for it

        partner = self.screen.query("#partner")
        if partner and not why_no_name(" ".join(self.value.split()), ()):
            self.screen.set_focus(partner.first())
        else:
            await super().action_submit()


class WelcomeScreen(DyadsScreen[bool]):
    """Three questions, one after the other; ends with whether the answers could be kept.

    Escape leads one question back, and from the first to Today: None. Then they are asked at the next start.
    """

    BINDINGS = bindings(WELCOME_RING)
    DEFAULT_CSS = """
    WelcomeScreen {
        #where { margin-bottom: 2; }
        .label { margin-top: 1; color: $quiet; }
        #about { margin-bottom: 1; }
        #hint { margin-top: 1; }
        #why { margin-top: 1; color: $warning; }
        #column { min-height: 16; }
        &.-short #column { min-height: 0; }
        &.-short Page { align: center top; }
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
        yield Quiet(_("Welcome. Question {number} of 3.", number=self._question + 1), id="where")
        yield from (self._ask_who, self._ask_names, self._ask_bell)[self._question]()

    def _ask_who(self) -> ComposeResult:
        about = (
            _("One speaks, the other listens; a bell says when you change."),
            _("It takes ten minutes, at one computer or at two."),
            _("Nothing is recorded. What you answer stays on this computer."),
        )
        yield Words("\n".join(about), id="about")
        yield Heading(_("Who sits here?"))
        yield Choice(
            Option(_("Two of us, at this computer"), id="two"),
            Option(_("I do, and my partner is elsewhere"), id="apart"),
            Option(_("I do, alone"), id="alone"),
        )

    def _ask_names(self) -> ComposeResult:
        yield Heading(_("What are you called?"))
        yield Words(_("You"), classes="label")
        yield MyName(self._names[0], id="me")
        if self._company != "alone":
            yield Words(_("Your partner"), classes="label")
            yield Line(self._names[1], id="partner")
        yield Words("", id="why")

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
                await self._go_to(1)
            case "again":
                self.action_ring()
            case "yes" | "mute" as answer:
                if answer == "yes":
                    from dyads.app.settings.bells import remember_heard

                    remember_heard(self.home)
                await self._finish(mute=answer == "mute")

    @on(Input.Submitted)
    async def _named(self) -> None:
        """Take the names; for two until there are two different ones."""
        from dyads.services.sittings import why_no_name  # here: the first page need not wait for it

        self._names = [" ".join(line.value.split()) for line in self.query(Line)] + ["", ""]
        mine, theirs = self._names[:2]
        if why := "" if self._company == "alone" else why_no_name(mine, ()) or why_no_name(theirs, (mine,)):
            self.query_one("#why", Words).say(why)
            self.query_one("#partner" if mine else "#me", Line).focus()
            return
        await self._go_to(self._question + 1)

    def action_back(self) -> None:
        """Go one question back, from the first to Today."""
        if self._question == 0:
            self.dismiss(None)
            return
        self.home.bells.hush()
        self.call_later(self._go_to, 0 if self._question == 2 and self._is_named() else self._question - 1)

    async def _go_to(self, question: int) -> None:
        self._question = question
        if self._question == 1 and self._is_named():
            self._question += 1
        await self.recompose()
        self.focus_next()
        self.refresh_bindings()
        if self._question == 2:
            self._ring()

    def _is_named(self) -> bool:
        """Say whether the journal knows who sits here, as after a plan was begun with a file of partners."""
        from dyads.journal.errors import JournalTrouble

        try:
            people = self.home.journal.people()
        except JournalTrouble:
            return False  # Today says so
        named = {person.me for person in people if person.name}
        return True in named and (self._company == "alone" or False in named)

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
