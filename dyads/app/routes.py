"""Where each room's screen is found. A room is imported when it is opened, so that the first frame comes fast."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, Protocol, cast

from textual.screen import Screen

if TYPE_CHECKING:
    from dyads.app.app import DyadsApp
    from dyads.journal.sessions import Unfinished
    from dyads.services.prepare import Prepared
    from dyads.services.sittings import SessionOptions

RoomName = Literal["today", "journal", "trends", "plan", "scripts", "settings"]

ROOMS: dict[RoomName, str] = {
    "today": "dyads.app.today.screen:TodayScreen",
    "journal": "dyads.app.journal.screen:JournalScreen",
    "trends": "dyads.app.trends.screen:TrendsScreen",
    "plan": "dyads.app.plan.screen:PlanScreen",
    "scripts": "dyads.app.workshop.scripts:ScriptsScreen",
    "settings": "dyads.app.settings.screen:SettingsScreen",
}


class Flow(Protocol):
    """What `dyads.app.session.flow` offers: the way through a sitting, from the first rating to "kept"."""

    def begin(
        self, app: DyadsApp, prepared: Prepared, options: SessionOptions, *, at: datetime | None, room: bool
    ) -> None:
        """Begin what was set up."""

    def go_on(self, app: DyadsApp, left: Unfinished) -> None:
        """Ask what shall become of a sitting that was interrupted, and do it."""


def room(name: RoomName) -> Screen[None] | None:
    """Return a new screen of a room; None where it has not been built."""
    module, _, member = ROOMS[name].partition(":")
    if find_spec(module) is None:
        return None
    screen: type[Screen[None]] = getattr(import_module(module), member)
    return screen()


def flow() -> Flow | None:
    """Return what leads through a sitting; None where it has not been built."""
    if find_spec("dyads.app.session.flow") is None:
        return None
    return cast("Flow", import_module("dyads.app.session.flow"))
