"""The keys of a page, in one line at its foot. They can be clicked."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Middle
from textual.content import Content
from textual.widget import Widget

from dyads.app.commands import BACK, HELP
from dyads.app.common.text import Words
from dyads.app.keys import key_name, shown_commands
from dyads.words import _, say

GAP = 3


class FootEntry(NamedTuple):
    """One key in the line."""

    id: str
    key: str
    label: str

    @property
    def width(self) -> int:
        """Cells it takes."""
        return cell_len(self.key) + 1 + cell_len(self.label)


def fitting(entries: Sequence[FootEntry], width: int) -> tuple[FootEntry, ...]:
    """Return the entries that fit; the way to all the others stays."""
    kept = list(entries)
    while kept and _width(kept) > width:
        others = [entry for entry in kept if entry.id not in _STAY]
        if not others:
            break
        kept.remove(others[-1])
    return tuple(kept)


_STAY = frozenset({HELP.id, BACK.id})


def _width(entries: Iterable[FootEntry]) -> int:
    widths = [entry.width for entry in entries]
    return sum(widths) + GAP * max(0, len(widths) - 1)


class Foot(Widget):
    """The line of keys."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"foot--key", "foot--label"}
    SCOPED_CSS = False  # its look depends on the screen's size
    DEFAULT_CSS = """
    Foot {
        dock: bottom; height: 2; padding: 0 4; color: $quiet; content-align: center top;
        .foot--key { color: $foreground; text-style: bold; }
        .foot--label { color: $quiet; }
    }
    .-narrow Foot { padding: 0 2; }
    .-short Foot { height: 1; }
    """

    def __init__(self, unshown: frozenset[str] = frozenset()) -> None:
        """Prepare the line without the commands, by id, that are left to the help page."""
        super().__init__()
        self._unshown = unshown

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def entries(self) -> tuple[FootEntry, ...]:
        """Return what is shown now."""
        found = [
            FootEntry(shown.command.id, key_name(shown.keys[0]), say(shown.command.label))
            for shown in shown_commands(self.screen)
            if shown.keys and shown.command.footer and shown.command.id not in self._unshown
        ]
        found.sort(key=lambda entry: (entry.id.startswith("everywhere."), entry.key != key_name("enter")))
        return fitting(found, self.content_size.width)

    def render(self) -> Content:
        key, label = self.get_visual_style("foot--key"), self.get_visual_style("foot--label")
        entries = self.entries()
        return Content(" " * GAP).join(Content.assemble((e.key, key), " ", (e.label, label)) for e in entries)

    def on_click(self, event: events.Click) -> None:
        entries = self.entries()
        at = event.get_content_offset_capture(self).x - (self.content_size.width - _width(entries)) // 2
        for entry in entries:
            if 0 <= at < entry.width:
                self.app.call_later(_press, self, entry.id)
                return
            at -= entry.width + GAP


async def _press(foot: Foot, command_id: str) -> None:
    for shown in shown_commands(foot.screen):
        if shown.command.id == command_id:
            await foot.app.run_action(shown.action, shown.node)


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
        yield Words(_("Please make this window larger: {width} by {height} at least.", width=WIDTH, height=HEIGHT))
