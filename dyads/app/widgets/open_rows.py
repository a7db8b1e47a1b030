"""Lines whose Enter belongs to them, so that keys typed fast are taken in the order in which they were typed."""

from dataclasses import dataclass

from textual.message import Message

from dyads.app.command import bindings
from dyads.app.commands.journal import SAVE
from dyads.app.commands.settings import OPEN
from dyads.app.widgets.rows import Rows


class OpenRows(Rows):
    """Enter opens or changes the marked line."""

    BINDINGS = bindings(OPEN)

    def action_open(self) -> None:
        """Open or change it."""
        self.action_pick()


class EntryRows(Rows):
    """Enter keeps everything as it stands."""

    BINDINGS = bindings(SAVE)

    @dataclass
    class Saved(Message):
        """It shall be kept."""

    def action_save(self) -> None:
        """Keep it."""
        self.post_message(self.Saved())
