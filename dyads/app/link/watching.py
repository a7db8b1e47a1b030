"""The base of every page that follows a link: it looks when something has changed, and twice a second."""

from textual import events, on
from textual.message import Message as TextualMessage

from dyads.app.common.screen import Result, StepScreen
from dyads.link.interface import Link, Presence

_LOOK = 0.5
"""Seconds between two looks; what changes on the link is shown at once."""


class LinkScreen(StepScreen[Result]):
    """A page that shows how a link stands. Subclasses write `follow`."""

    class Changed(TextualMessage):
        """Something is new on the link; sent from its own thread."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self.link = link

    def on_mount(self) -> None:
        self.link.watch(self._changed)
        self.set_interval(_LOOK, self._look)
        self._look()

    def _changed(self) -> None:
        self.post_message(self.Changed())

    def on_link_screen_changed(self) -> None:
        self._look()

    @on(events.ScreenResume)
    def _look(self) -> None:
        if self.stands and self.is_active:
            self.follow(self.link.presence())

    def follow(self, presence: Presence) -> None:
        """Show how the link stands, or end the page."""
        raise NotImplementedError
