"""The list of a class: a row a pair, or somebody without a partner; thirty people scroll in it, and nothing jumps."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widgets.option_list import Option

from dyads.app.commands import CLASS_MARKED, bindings
from dyads.app.common.rows import MarkedInSight
from dyads.words import plain


class ListedPair(NamedTuple):
    """One row as it is shown.

    Attributes:
        troubled: it wants the trainer's eye.
    """

    id: str
    names: str
    state: str
    phase: str = ""
    left: str = ""
    troubled: bool = False
    waits: bool = False


class ClassList(MarkedInSight):
    """Follows a class; the marked row stays marked wherever it moves."""

    BINDINGS = bindings(CLASS_MARKED)
    DEFAULT_CSS = """
    ClassList, ClassList:focus {
        border: none; background: $background; background-tint: $background 0%; padding: 0;
        height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden;
        & > .option-list--option { padding: 0 1; color: $foreground; }
        & > .option-list--option-highlighted { color: $foreground; background: $panel; text-style: none; }
        & > .option-list--option-hover { background: $surface; }
    }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._shown: tuple[ListedPair, ...] = ()

    @property
    def marked(self) -> str | None:
        """The id of the marked row."""
        return None if self.highlighted is None else self.get_option_at_index(self.highlighted).id

    def follow(self, rows: Sequence[ListedPair]) -> None:
        """Show how it stands now."""
        rows = tuple(rows)
        if rows == self._shown:
            return
        before, self._shown = self._shown, rows
        width = self.size.width - 3  # the scrollbar, and a column on each side
        widest = _widest(rows)
        same = [row.id for row in rows] == [row.id for row in before] and widest == _widest(before)
        if same:
            for index, (row, old) in enumerate(zip(rows, before, strict=True)):
                if row != old:
                    self.replace_option_prompt_at_index(index, _line(row, width, widest))
            return
        held, top = self.marked, self.scroll_offset
        self.set_options(Option(_line(row, width, widest), id=row.id) for row in rows)
        ids = [row.id for row in rows]
        self.highlighted = ids.index(held) if held in ids else (0 if ids else None)
        self.scroll_to(y=top.y, animate=False)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "marked" or self.highlighted is not None

    def on_resize(self) -> None:
        rows, self._shown = self._shown, ()
        self.follow(rows)

    def action_marked(self) -> None:
        self.action_select()


_NAMES, _STATE, _PHASE, _LEFT = 22, 22, 14, 7


def _line(row: ListedPair, width: int, widest: int) -> Content:
    """Return a row in columns: names, state, phase, what is left; the phase goes first where there is no room.

    Args:
        widest: cells of the longest names in the list.
    """
    phase = _PHASE if width >= _NAMES + _STATE + _PHASE + _LEFT else 0
    names = max(_NAMES // 2, min(max(_NAMES, widest + 2), width - _STATE - phase - _LEFT))
    style = "$warning" if row.troubled else "$primary" if row.waits else ""
    return Content.assemble(
        _cell(row.names, names),
        (_cell(row.state, _STATE), style),
        (_cell(row.phase, phase), "$quiet"),
        f"{plain(row.left, lines=False):>{_LEFT}}",
    )


def _widest(rows: Sequence[ListedPair]) -> int:
    return max((cell_len(plain(row.names, lines=False)) for row in rows), default=0)


def _cell(text: str, width: int) -> str:
    text = plain(text, lines=False)
    if cell_len(text) >= width > 1:
        return set_cell_size(text, width - 2) + "… "
    return set_cell_size(text, width)
