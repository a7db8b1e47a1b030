"""What pages and their actions may ask of the app. They know this alone, so that the app may know them."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar, overload

from textual.screen import Screen, ScreenResultCallbackType
from textual.widget import AwaitMount
from textual.worker import Worker

from dyads.app.routes import Destination, PrivateDestination
from dyads.practice.message import Message
from dyads.settings.choices import ThemeName
from dyads.words import Language

if TYPE_CHECKING:
    from dyads.journal.sessions import Unfinished
    from dyads.practice.records import SessionRecord
    from dyads.practice.setup import Moment
    from dyads.services.home import Home
    from dyads.services.prepare import Prepared
    from dyads.services.sittings import SessionOptions

Result = TypeVar("Result")


class Shell(Protocol):
    """The app, as `dyads.app.app.DyadsApp` and no other provides it."""

    home: Home
    key_problems: tuple[Message, ...]
    left_at: dict[str, str]
    """Where each list was left, by its name: the id of what was marked. It opens there again."""

    leads_on: bool
    """Whether the start leads from Today to another page, which has not come yet."""
    to_class: Callable[[], None] | None
    """Leads from a sitting of the trainer's own to the page of the class; None where no such sitting is under way."""

    # What the settings say

    def wear(self, wanted: ThemeName) -> None: ...

    def take_keys(self) -> None: ...

    async def speak(self, language: Language) -> None: ...

    # Opening

    def open_page(self, page: Destination[Result]) -> None: ...

    def open_private(self, page: PrivateDestination) -> None: ...

    def open_sitting(
        self, prepared: Prepared, options: SessionOptions, *, at: datetime | None = None, room: bool = False
    ) -> None: ...

    def open_unfinished(self, left: Unfinished) -> None: ...

    async def back_to_partner(
        self, record: SessionRecord, options: SessionOptions, moments: tuple[Moment, ...]
    ) -> None: ...

    def back_to_today(self) -> None: ...

    def leave_for(self, then: Callable[[], object]) -> None: ...

    def open_calm_page(self, then: Callable[[bool], object]) -> None: ...

    def tell(self, *sentences: Message) -> None: ...

    def tell_not_written(self) -> None: ...

    # Leaving

    def confirm(self, what: Message, question: Message, then: Callable[[], object]) -> None: ...

    def ask_before_loss(self, loss: Message | None, then: Callable[[], object]) -> None: ...

    def action_leave(self) -> None: ...

    # Textual's own

    @overload
    def push_screen(
        self,
        screen: Screen[Result],
        callback: ScreenResultCallbackType[Result] | None = None,
        wait_for_dismiss: Literal[False] = False,
    ) -> AwaitMount: ...

    @overload
    def push_screen(
        self,
        screen: Screen[Result],
        callback: ScreenResultCallbackType[Result] | None = None,
        wait_for_dismiss: Literal[True] = True,
    ) -> Future[Result]: ...

    async def push_screen_wait(self, screen: Screen[Result]) -> Result | None:
        """Return what a page ends with, from within a worker; None where it was left by Escape."""

    def run_worker(self, work: Coroutine[None, None, Result], *, group: str = "default") -> Worker[Result]: ...
