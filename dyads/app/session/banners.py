"""One person's place on the stage: the name in large letters, what the person does, and what is asked."""

from collections.abc import Sequence

from rich.segment import Segment
from textual._compositor import LayoutUpdate
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.errors import NoWidget
from textual.geometry import Size as CellSize
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from dyads.app.common.text import Words
from dyads.app.session.layout import Size, banner, fit
from dyads.app.session.stage import StageLine

MARGIN = 3
"""Cells before the letters: the sign of the role, and room."""


class RoleBanner(Vertical):
    """A line of the stage. Who speaks has a broad bar at the side, who listens a thin one: never colour alone."""

    DEFAULT_CSS = """
    RoleBanner {
        height: auto; width: 100%; padding-left: 2; margin-bottom: 1;
        .name { width: 100%; height: auto; text-style: bold; text-wrap: nowrap; }
        .text { width: 100%; height: auto; }
        &.speaker { border-left: thick $speaker; .name { color: $speaker; } }
        &.listener { border-left: solid $listener; .name { color: $listener; } }
        &.both { padding-left: 0; .name { color: $primary; } }
        &.tight { margin-bottom: 0; }
        &.huge .text { margin-top: 1; }
    }
    """

    def __init__(self, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._shown: tuple[StageLine | None, Size, int, bool] | None = None

    def compose(self) -> ComposeResult:
        yield Static(classes="name", markup=False)
        yield Words(classes="text")

    def show(self, line: StageLine | None, size: Size, width: int, *, texts: bool = True, roomy: bool = True) -> None:
        """Show a line in this many cells, or nothing; `texts` shows what is asked, `roomy` leaves a line free below."""
        wanted = (line, size, width, texts)
        self.set_class(not roomy, "tight")
        if wanted == self._shown:
            return
        self._shown = wanted
        self.set_class(size == "huge", "huge")
        self.display = line is not None
        if line is None:
            return
        for tone in ("speaker", "listener", "both"):
            self.set_class(tone == line.tone, tone)
        self.query_one(".name", Static).update(Content("\n".join(banner(line.name, line.does, size, width))))
        text = self.query_one(".text", Words)
        text.display = texts and bool(line.text)
        text.say(line.text)


class LargeLines(Vertical):
    """One or two lines of the stage on another page, as large there as in a sitting."""

    DEFAULT_CSS = """
    LargeLines { width: 100%; height: auto; }
    """

    def compose(self) -> ComposeResult:
        yield RoleBanner("first")
        yield RoleBanner("second")

    def show(self, lines: Sequence[StageLine], width: int, height: int) -> None:
        """Show lines with their texts in so many cells and rows."""
        layout = fit(lines, "", width - MARGIN, height)
        for i, banner_of in enumerate(self.query(RoleBanner)):
            line = lines[i] if i < len(lines) else None
            banner_of.show(line, layout.lines[min(i, 1)], width - MARGIN, roomy=layout.roomy)


class RoleChange(Widget):
    """Covers everything while it is displayed."""

    DEFAULT_CSS = """
    RoleChange {
        layer: above; display: none; width: 100%; height: 100%; content-align: center middle;
        background: $change; color: $on-change; text-style: bold;
    }
    """

    people: reactive[tuple[StageLine, ...]] = reactive(())

    def render(self) -> Content:
        width, height = self.size.width - 2, self.size.height
        rows: list[str] = []
        for i, line in enumerate(self.people):
            size: Size = "vast" if i == 0 and height >= 36 else "huge" if i == 0 and height >= 20 else "large"
            rows += [""] * (2 if height >= 20 else 1) if rows else []
            rows += banner(line.name, line.does, size, width)
        return Content("\n".join(rows))


class ClockFace(Widget):
    """Shows a time as it is told; it counts nothing itself."""

    DEFAULT_CSS = """
    ClockFace { width: auto; height: auto; color: $foreground; }
    """

    size_wanted: reactive[Size] = reactive[Size]("plain", layout=True)

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.time = ""

    def tell(self, time: str) -> None:
        """Show a time. A second's change is written by itself, since a page draws all that it has for it."""
        before, self.time = self.time, time
        if len(before) != len(time):
            self.refresh(layout=True)
        elif before != time and not self._write():
            self.refresh()

    def render(self) -> Content:
        return Content("\n".join(banner(self.time, "", self.size_wanted, 200))) if self.time else Content("")

    def _write(self) -> bool:
        """Write the face to the terminal as it stands on the page; False where it is covered, or has no place yet."""
        screen, region = self.screen, self.region
        corners = [(x, y) for x in (region.x, region.right - 1) for y in (region.y, region.bottom - 1)]
        waits = self.app._batch_count  # noqa: SLF001  # Textual's way to draw has no other door
        if not region or waits or self.app.screen is not screen or not all(map(self._is_at, corners)):
            return False
        self._layout_cache.clear()  # else the page would draw an earlier time, whenever it draws
        self._set_dirty()
        self._exchange_repaint_regions()  # what the page would have to draw
        update = LayoutUpdate([[strip] for strip in self._strips(region.size)], region)
        self.app._display(screen, update)  # noqa: SLF001
        return True

    def _strips(self, size: CellSize) -> list[Strip]:
        """Return the rows as the page would draw them, without all that a page asks first."""
        style, background = self.visual_style.rich_style, self.background_colors[1]
        rows = banner(self.time, "", self.size_wanted, 200)[: size.height]
        strips = [Strip([Segment(row.ljust(size.width), style)], size.width) for row in rows]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        return strips

    def _is_at(self, place: tuple[int, int]) -> bool:
        try:
            return self.screen.get_widget_at(*place)[0] is self
        except NoWidget:
            return False
