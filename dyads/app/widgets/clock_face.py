"""The time left, small or in large figures."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from dyads.app.banner import Size, banner


class ClockFace(Widget):
    """Shows a time as it is told; it counts nothing itself."""

    DEFAULT_CSS = """
    ClockFace { width: auto; height: auto; color: $foreground; }
    """

    time: reactive[str] = reactive("")
    size_wanted: reactive[Size] = reactive[Size]("plain", layout=True)

    def watch_time(self, before: str, after: str) -> None:
        """Lay out anew only where another number of figures needs another width; all figures are of one width."""
        if len(before) != len(after):
            self.refresh(layout=True)

    def render(self) -> Content:
        """Write the time."""
        return Content("\n".join(banner(self.time, "", self.size_wanted, 200))) if self.time else Content("")
