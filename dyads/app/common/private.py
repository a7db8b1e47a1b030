"""The gate before anything private: whose it is, that the others look away, and the passphrase of who has sealed.

Pages that show what somebody rated, wrote or named are made with an `OwnRecords`, which `open_private` alone makes.
The one page that shows two people each other's answers is made with `SharedAnswers`: `open_to_each_other` alone makes
it, once each of the two has agreed alone.
"""

from asyncio import to_thread
from collections.abc import Sequence
from typing import Literal

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Input, Static

from dyads.app.commands import JOURNAL_LOOK, SEAL_ACCEPT, STEP_DO_NOT_SHOW, STEP_READY, STEP_SHOW, SUBMIT, bindings
from dyads.app.common.dialogs import PickScreen, telling_trouble
from dyads.app.common.kept_line import KeptLine
from dyads.app.common.screen import DyadsScreen, StepScreen
from dyads.app.common.text import Heading, Line, Paragraph, Quiet, Words
from dyads.app.keys import key_of
from dyads.app.routes import PrivateDestination
from dyads.app.session.layout import banner
from dyads.app.shell import Shell
from dyads.journal.errors import JournalTrouble
from dyads.journal.seal import Key, Seal
from dyads.practice.message import msg
from dyads.practice.records import Rating
from dyads.practice.setup import Setup
from dyads.services.each_other import SharedAnswers, answered_measures
from dyads.services.private import Owner, OwnRecords, is_shared, owners
from dyads.services.sealing import Opened, accept, open_sealed
from dyads.services.session_store import Receipt
from dyads.words import _, say


async def open_private(
    app: Shell, offered: Sequence[Owner], what: str, *, question: str = "", always: bool = False, reads: bool = True
) -> OwnRecords | None:
    """Ask whose values shall be shown, and let the others look away; runs in a worker.

    Args:
        offered: of whom one is chosen; where there is only one, nobody is asked.
        what: what comes next, said to the one who looks.
        always: whether the others are asked to look away also where nobody else has values here.
        reads: whether something that may be sealed is read, and not only asked for.

    Returns:
        What was opened; None where somebody left, nobody is offered, or the journal cannot be read, which is told.
    """
    with telling_trouble(app):
        owner = await _whose(app, offered, question)
        if owner is None:
            return None
        person, shared = owner.person, is_shared(app.home, owner.person)
        if (shared or always) and not await app.push_screen_wait(AloneScreen(owner.name, what)):
            return None
        seal = app.home.journal.seal(person.id) if reads else None
        if seal is None:
            return OwnRecords(app.home, owner, shared)
        key = await app.push_screen_wait(UnsealScreen(seal, owner.name))
        return None if key is None else OwnRecords(app.home, owner, shared, key)
    return None


async def _whose(app: Shell, offered: Sequence[Owner], question: str) -> Owner | None:
    if len(offered) < 2:
        return offered[0] if offered else None
    options = [(str(owner.person.id), owner.name) for owner in offered]
    chosen = await app.push_screen_wait(PickScreen(question, options))
    return next((owner for owner in offered if str(owner.person.id) == chosen), None)


async def open_private_page(app: Shell, page: PrivateDestination) -> None:
    """Open a page of values for one of those who have some here; runs in a worker."""
    with telling_trouble(app):
        offered = owners(app.home)
        if not offered:
            app.tell(msg("Nothing has been rated yet."))
            return
        opened = await open_private(app, offered, say(page.what), question=say(page.question))
        if opened is not None:
            app.push_screen(page.screen(opened))


async def open_to_each_other(
    app: Shell, setup: Setup, names: tuple[str, str], ratings: Sequence[Rating]
) -> SharedAnswers | Literal["back"] | None:
    """Ask each of the two alone whether both shall see what both answered, the second whatever the first says.

    Runs in a worker; the one step back from the first question leads out of it, from the second to the first.

    Args:
        ratings: what was answered in this sitting and is in memory; nothing else is opened.

    Returns:
        The answers of both; None where not both want it, whoever that was; "back" where they go back.
    """
    wanted: list[bool] = []
    while len(wanted) < 2:
        answer = await app.push_screen_wait(ShowEachOtherScreen(*(names[::-1] if wanted else names)))
        if answer is not None:
            wanted.append(answer)
        elif not wanted:
            return "back"
        else:
            wanted.pop()
    return SharedAnswers(names, answered_measures(setup, ratings)) if all(wanted) else None


class LargeName(Static):
    """The one to whom a page speaks."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    LargeName { color: $primary; text-style: bold; height: auto; margin-bottom: 1; text-wrap: nowrap; }
    """

    def __init__(self, name: str) -> None:
        super().__init__("\n".join(banner(name, "", "large", 46)), markup=False)


class LookAwayScreen(StepScreen[bool]):
    """Names the one who looks, and asks the other to look away; ends with False by the stop key, None one step back."""

    BINDINGS = bindings(STEP_READY)
    DEFAULT_CSS = """
    LookAwayScreen {
        KeptLine { margin-bottom: 1; }
        .what { margin-top: 1; }
    }
    """

    def __init__(self, who: str, other: str, what: str, saved: Sequence[Receipt] = (), *, kept: bool = True) -> None:
        """Prepare the page; `what` comes next, and what was `saved` before may not be on the disk yet."""
        super().__init__()
        self._who, self._other, self._what = who, other, what
        self._saved, self._kept = saved, kept

    def page(self) -> ComposeResult:
        yield KeptLine(self._saved, kept=self._kept)
        yield LargeName(self._who)
        yield Paragraph(_("Now {name}; {other} looks away.", name=self._who, other=self._other))
        yield Quiet(self._what, classes="what")

    def action_ready(self) -> None:
        self.dismiss(True)

    def action_stop(self) -> None:
        self.dismiss(False)

    def action_back(self) -> None:
        self.dismiss(None)


class ShowEachOtherScreen(StepScreen[bool]):
    """Asks one of two, alone, whether the other may see the answers: True by one key only, None is one step back."""

    BINDINGS = bindings(STEP_DO_NOT_SHOW, STEP_SHOW)

    def __init__(self, name: str, other: str) -> None:
        super().__init__()
        self._whose, self._other = name, other

    def page(self) -> ComposeResult:
        yield LargeName(self._whose)
        yield Paragraph(_("Now {name}; {other} looks away.", name=self._whose, other=self._other))
        yield Heading(_("Show {other} what you answered?", other=self._other))
        yield Paragraph(_("Only if both of you want it, both see both persons’ answers of this sitting."))
        yield Quiet(_("{key} is no. What you say here is kept nowhere.", key=key_of(STEP_DO_NOT_SHOW)))

    def action_show(self) -> None:
        self.dismiss(True)

    def action_do_not_show(self) -> None:
        self.dismiss(False)

    end_here = action_do_not_show

    def action_back(self) -> None:
        self.dismiss(None)


class AloneScreen(DyadsScreen[bool]):
    """Ends with True once the person says so."""

    BINDINGS = bindings(JOURNAL_LOOK)

    def __init__(self, name: str, what: str) -> None:
        super().__init__()
        self._whose, self._what = name, what

    def page(self) -> ComposeResult:
        yield LargeName(self._whose)
        yield Paragraph(_("Now {name} alone. Whoever else is here looks away.", name=self._whose))
        yield Quiet(self._what)

    def action_look(self) -> None:
        self.dismiss(True)


LONGEST = 400
"""Characters of a passphrase."""


class UnsealScreen(DyadsScreen[Key]):
    """Ends with the key, or None; what is typed is not shown, and the key is kept by whoever asked for it only."""

    DEFAULT_CSS = """
    UnsealScreen {
        #how { margin-top: 1; }
        Quiet, #said { margin-top: 1; }
        #said { color: $warning; height: auto; min-height: 1; }
    }
    """

    def __init__(self, seal: Seal, name: str) -> None:
        super().__init__()
        self._seal, self._whose = seal, name
        self._trying = False

    def page(self) -> ComposeResult:
        yield Heading(_("{name}, your passphrase", name=self._whose))
        line = Line()
        line.password, line.max_length = True, LONGEST
        yield line
        yield Quiet(_("What you rated and wrote is sealed. It is opened for this view only."), id="how")
        yield Words("", id="said")

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        if self._trying or not event.value:
            return
        self._trying = True
        self.query_one("#said", Words).say(_("One moment …"))
        self._try(event.value)

    @work(thread=True)
    def _try(self, passphrase: str) -> None:
        """Try a passphrase, off the screen's own thread, because it takes a moment."""
        try:
            opened = open_sealed(self.home, self._seal, passphrase)
        except JournalTrouble as trouble:
            self.app.call_from_thread(self._say_no, trouble)
        else:
            self.app.call_from_thread(self._end, opened)

    def _say_no(self, trouble: JournalTrouble) -> None:
        self._trying = False
        if self.is_attached:
            self.query_one(Line).value = ""
            self.query_one("#said", Words).say(say(trouble.message))

    def _end(self, opened: Opened) -> None:
        if not self.is_attached:
            return
        if opened.changes:
            self.app.push_screen(ChangedScreen(opened), lambda _seen: self.dismiss(opened.key))
        else:
            self.dismiss(opened.key)


class ChangedScreen(DyadsScreen[None]):
    """What another hand has done to what somebody has sealed; told before anything is shown."""

    SCROLLS = True
    BINDINGS = bindings(SUBMIT, SEAL_ACCEPT)
    DEFAULT_CSS = """
    ChangedScreen .one { margin-bottom: 1; }
    """

    def __init__(self, opened: Opened) -> None:
        super().__init__()
        self._opened = opened

    def page(self) -> ComposeResult:
        yield Heading(_("Not as you left it"))
        for sentence in self._opened.told:
            yield Words(say(sentence), classes="one")
        if self._opened.can_accept:
            yield Quiet(_("This is told each time, until you take it as it is."))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "accept" or self._opened.can_accept

    def action_submit(self) -> None:
        self.dismiss()

    async def action_accept(self) -> None:
        with telling_trouble(self.dyads):
            await to_thread(accept, self.home, self._opened.key)
        self.dismiss()
