"""Says that the window is too small; what is beneath stays as it is."""

from textual.app import ComposeResult
from textual.containers import Middle

from dyads.app.widgets.words import Words
from dyads.words import _

WIDTH, HEIGHT = 50, 15
"""The smallest window in which nothing needed is cut off."""


class TooSmall(Middle):
    """Covers the screen while the window is too small."""

    SCOPED_CSS = False  # its look depends on the screen's size
    DEFAULT_CSS = """
    TooSmall {
        layer: above; display: none; width: 100%; height: 100%; background: $background;
        Words { width: 100%; text-align: center; }
    }
    .-tiny TooSmall { display: block; }
    .-flat TooSmall { display: block; }
    """

    def compose(self) -> ComposeResult:
        """Show the sentence."""
        yield Words(_("Please make this window larger: {width} by {height} at least.", width=WIDTH, height=HEIGHT))
