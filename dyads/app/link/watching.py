"""The bases of pages that follow a link: they look when something has changed, and say large who is awaited."""

from typing import ClassVar

from textual import events, on
from textual.message import Message as TextualMessage

from dyads.app.common.screen import Column, DyadsScreen, Result, StepScreen
from dyads.app.session.banners import LargeLines
from dyads.app.session.stage import StageLine
from dyads.link.interface import Link, Presence

_LOOK = 0.5
"""Seconds between two looks; what changes on the link is shown at once."""


class LargePage(DyadsScreen[Result]):
    """A page that says one or two things as large as the roles of a sitting: who is awaited, who is gone."""

    BESIDES: ClassVar[int] = 4
    """Rows of the page besides the large lines, with the keys at its foot."""

    _lines: tuple[StageLine, ...] = ()

    def say_large(self, *lines: StageLine) -> None:
        """Say these, where they are not said already."""
        if lines != self._lines:
            self._lines = lines
            self._fit()

    @on(events.Resize)
    def _fit(self) -> None:
        if self.stands and self._lines:
            width, height = self.size
            self.query_one("#column", Column).styles.max_width = "100%"
            sides = 8 if "-narrow" not in self.classes and "-short" not in self.classes else 4
            self.query_one(LargeLines).show(self._lines, width - sides, height - self.BESIDES)


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
