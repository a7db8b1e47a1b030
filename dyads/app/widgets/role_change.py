"""A change of role: fills the screen for three seconds, without flashing, and goes as it came."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from dyads.app.banner import Size, banner
from dyads.app.scene import Line


class RoleChange(Widget):
    """Covers everything while it is displayed."""

    DEFAULT_CSS = """
    RoleChange {
        layer: above; display: none; width: 100%; height: 100%; content-align: center middle;
        background: $speaker; color: $on-speaker; text-style: bold;
    }
    """

    people: reactive[tuple[Line, ...]] = reactive(())

    def render(self) -> Content:
        """Write who speaks and who listens, as large as the window allows."""
        width, height = self.size.width - 2, self.size.height
        rows: list[str] = []
        for i, line in enumerate(self.people):
            size: Size = "vast" if i == 0 and height >= 36 else "huge" if i == 0 and height >= 20 else "large"
            rows += [""] * (2 if height >= 20 else 1) if rows else []
            rows += banner(line.name, line.does, size, width)
        return Content("\n".join(rows))
