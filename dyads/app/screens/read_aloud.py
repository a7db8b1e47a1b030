"""Two homes: the sentence that is read aloud, and the second at which both begin."""

from datetime import datetime, timedelta

from textual.app import ComposeResult

from dyads.app.command import bindings
from dyads.app.commands.guidance import LATER, READ
from dyads.app.screen import DyadsScreen
from dyads.app.widgets.words import Heading, Paragraph, Quiet, Words
from dyads.practice.clock import next_full_minute, sentence_to_read
from dyads.practice.setup import Setup
from dyads.words import _, say

_READING = timedelta(seconds=3)
"""Closer than this to the second, another minute is proposed."""


class ReadAloudScreen(DyadsScreen[datetime]):
    """Shows the sentence; ends with the moment both agreed on, or None. Comes after the ratings, before the start."""

    BINDINGS = bindings(READ, LATER)
    DEFAULT_CSS = """
    ReadAloudScreen #sentence { margin: 1 0 2 0; text-style: bold; }
    """

    def __init__(self, setup: Setup, first_name: str, at: datetime | None = None) -> None:
        """Prepare the page.

        Args:
            setup: what was set up.
            first_name: who speaks first.
            at: a moment agreed on before.
        """
        super().__init__()
        self._setup, self._first_name, self._at = setup, first_name, at

    def page(self) -> ComposeResult:
        """Write the sentence."""
        yield Heading(_("Read this to each other"))
        yield Quiet(_("It must be the same on both sides."))
        yield Words(id="sentence")
        yield Paragraph(_("Press Enter when it agrees. The bell waits for the time, on both sides."))
        yield Quiet(id="now")

    def on_mount(self) -> None:
        """Follow the clock."""
        self._follow()
        self.set_interval(1, self._follow)

    def _follow(self) -> None:
        now = self.home.clock.now()
        if self._at is None or self._at - now < _READING:
            self._at = next_full_minute(now)
        self.query_one("#sentence", Words).say(say(sentence_to_read(self._setup, self._first_name, self._at)))
        self.query_one("#now", Quiet).say(_("It is {time}.", time=now.strftime("%H:%M:%S")))

    def action_read(self) -> None:
        """Both read the same."""
        self._follow()
        self.dismiss(self._at)

    def action_later(self) -> None:
        """A minute later."""
        if self._at is not None:
            self._at += timedelta(minutes=1)
            self._follow()
