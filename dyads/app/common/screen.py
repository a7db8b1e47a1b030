"""The base of every screen: one centred column, the keys at the foot, and always a way out."""

from asyncio import InvalidStateError
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widget import Widget

from dyads.app.commands import BACK, LEAVE, STEP_STOP, bindings
from dyads.app.common.foot import Foot, TooSmall
from dyads.app.shell import Shell
from dyads.practice.message import Message, msg
from dyads.services.enter_guard import SETTLES_NS

if TYPE_CHECKING:
    from dyads.services.home import Home

Result = TypeVar("Result")


class Page(VerticalScroll, can_focus=False):
    """The part of a screen that scrolls when it has to."""

    SCOPED_CSS = False  # its look depends on the screen's size
    DEFAULT_CSS = """
    Page { align: center middle; height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; padding: 1 4; }
    .-narrow Page { padding: 1 2; }
    .-short Page { padding: 0 2; }
    """


class Column(Vertical):
    """The column in which everything stands."""

    SCOPED_CSS = False  # its look depends on the screen's size
    DEFAULT_CSS = """
    Column { width: 100%; min-width: 44; max-width: 68; height: auto; }
    .-wide Column { max-width: 76; }
    """


class Top(Vertical):
    """The part of a screen that stays where it is when the page below scrolls."""

    SCOPED_CSS = False  # its look depends on the screen's size
    DEFAULT_CSS = """
    Top { align: center top; height: auto; padding: 1 4 0 4; }
    .-narrow Top { padding: 1 2 0 2; }
    .-short Top { padding: 0 2; }
    """


class Bottom(Top):
    """The part of a screen that stays where it is, below the page that scrolls."""


class DyadsScreen(Screen[Result]):
    """A screen. Subclasses write `page`; see `dyads.app`."""

    BINDINGS = bindings(BACK)
    DEFAULT_CSS = """
    DyadsScreen { layers: base above; background: $background; color: $foreground; }
    """
    UNSHOWN: ClassVar[frozenset[str]] = frozenset({LEAVE.id})
    """Commands that the foot leaves to the help page."""
    SCROLLS: ClassVar[bool] = False
    """Whether the arrow keys scroll the page; for pages of text, which have nothing else to focus."""

    HOLDS: ClassVar[bool] = False
    """Whether the palette leads to no other place: from a sitting nobody is led away unasked."""

    stands: bool = False
    """Whether everything that was written is on the page; keys before that are meant for the page before."""

    _ends_with: tuple[Result | None] | None = None
    """With what the page ends that was to end while another lay over it."""

    def top(self) -> tuple[Widget, ...]:
        """Return what stays above the page when it scrolls."""
        return ()

    def bottom(self) -> tuple[Widget, ...]:
        """Return what stays below the page when it scrolls."""
        return ()

    def page(self) -> ComposeResult:
        yield from ()

    async def mount_composed_widgets(self, widgets: list[Widget]) -> None:

        await super().mount_composed_widgets(widgets)
        self.stands = True

    def compose(self) -> ComposeResult:
        if top := self.top():
            yield Top(Column(*top))
        page = Page(id="page")
        page.can_focus = self.SCROLLS
        with page, Column(id="column"):
            yield from self.page()
        if bottom := self.bottom():
            yield Bottom(Column(*bottom))
        yield Foot(self.UNSHOWN)
        yield TooSmall()

    @property
    def dyads(self) -> Shell:
        return cast("Shell", self.app)

    @property
    def home(self) -> "Home":
        """The places, settings, journal, bells and clock of this start."""
        return self.dyads.home

    @on(events.ScreenResume)
    def _take_size(self) -> None:
        """Take the size that the window was given meanwhile."""
        self.post_message(events.Resize(self.app.size, self.app.size))

    def mark(self) -> None:
        """Mark what is marked on the page, each time it was written."""

    def on_mount(self) -> None:
        self.mark()

    async def renew(self) -> None:
        """Write the page anew: in another language, or after a change."""
        await self.recompose()
        self.mark()

    def loss(self) -> Message | None:
        """Return what leaving now would lose, as a sentence; None where nothing would be."""
        return None

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """End the page, once; one that lies beneath another ends when that one has."""
        if self not in self.app.screen_stack:
            return AwaitComplete()
        if not self.is_active:
            self._ends_with = self._ends_with or (result,)
            return AwaitComplete()
        try:
            return super().dismiss(result)
        except InvalidStateError:  # what waited for this page was given up meanwhile
            return self.app.pop_screen()

    @on(events.ScreenResume)
    def _end_at_last(self) -> None:
        if self._ends_with is not None:
            self.dismiss(*self._ends_with)

    def action_back(self) -> None:
        self.dyads.ask_before_loss(self.loss(), lambda: self.dismiss(None))


class StepScreen(DyadsScreen[Result]):
    """A page of a sitting, through which no key runs that is held down."""

    BINDINGS = bindings(STEP_STOP)
    UNSHOWN: ClassVar[frozenset[str]] = frozenset({LEAVE.id, BACK.id})
    HOLDS: ClassVar[bool] = True
    RESTS: ClassVar[bool] = False
    """Whether Enter is passed over for the page's first two seconds: nobody expected it."""

    _came: int = 0  # ns

    def on_mount(self) -> None:
        self._came = self.home.clock.monotonic_ns()

    def takes_key(self, key: str, *, repeats: bool) -> bool:
        """Say whether a key is meant for this page; `repeats`: it is held down, or goes on with the one before."""
        sign = " " if key == "space" else key
        if key != "enter" and (len(sign) > 1 or (self.focused and self.focused.check_consume_key(key, sign))):
            return True  # it moves, or is typed
        rests = self.RESTS and key == "enter" and self.home.clock.monotonic_ns() - self._came < SETTLES_NS
        return not (repeats or rests)

    def action_stop(self) -> None:
        """Open the calm page; whoever ends there leaves this page."""
        self.dyads.open_calm_page(lambda ends: self.end_here() if ends else None)

    def end_here(self) -> None:
        """Leave this page for good, as somebody said on the calm page."""
        self.dismiss(None)


class Between(DyadsScreen[None]):
    """An empty page beneath all pages of one sitting, so that nothing else shows between two of them."""

    HOLDS: ClassVar[bool] = True

    def __init__(self, *, kept: bool) -> None:
        super().__init__()
        self._kept = kept

    def compose(self) -> ComposeResult:
        yield from ()

    def loss(self) -> Message | None:
        """Say, from whichever page somebody leaves the program, that the sitting is not closed yet."""
        if not self._kept:
            return None
        return msg("This sitting is not closed yet. What was kept is safe; the next start offers to go on or to close.")

    def action_back(self) -> None:
        """Nothing: it is never on top for long."""
