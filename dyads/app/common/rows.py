"""A few lines of "what: value"; arrows move between them and change them, and so does a click."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import JOURNAL_SAVE, SELECT, SETTINGS_OPEN, SETUP_LESS, SETUP_MORE, SETUP_PICK, bindings
from dyads.app.common.search import alike, match
from dyads.words import _, plain


@dataclass(frozen=True, slots=True)
class Row:
    """One line; `changes` says whether it can be changed by a step."""

    id: str
    label: str
    value: str
    changes: bool = True


class MarkedInSight(OptionList):
    """A list whose marked line stays in sight where it becomes lower: the window, or a line to search by above it."""

    def on_resize(self) -> None:
        self.scroll_to_highlight()


class Rows(MarkedInSight):
    """The lines. It shows what it is given, and says what was asked for."""

    BINDINGS = bindings(SETUP_LESS, SETUP_MORE, SETUP_PICK)
    DEFAULT_CSS = """
    Rows:focus { border: none; background: $background; background-tint: $background 0%; }
    Rows {
        border: none; background: $background; padding: 0; height: auto; max-height: 100%;
        & > .option-list--option { padding: 0 1; color: $foreground; }
        & > .option-list--option-highlighted { color: $primary; background: $panel; text-style: bold; }
        & > .option-list--option-hover { background: $surface; }
    }
    """

    @dataclass
    class Stepped(Message):
        """A row shall take its next value, or the one before."""

        row: str
        step: int

    @dataclass
    class Picked(Message):
        """A row's values shall be shown as a list."""

        row: str

    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__(markup=False)
        self._rows: tuple[Row, ...] = ()
        self._label_width = 0
        self.show_rows(rows)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other lines, with the same one highlighted if it is still there."""
        held = self.current
        self._rows = ()
        width = max((cell_len(row.label) for row in rows), default=0) + 3
        self.set_options(Option(_line(row, width, chosen=False), id=row.id) for row in rows)
        self._rows, self._label_width = tuple(rows), width
        ids = [row.id for row in rows]
        self.highlighted = ids.index(held) if held in ids else (0 if ids else None)

    def watch_highlighted(self, highlighted: int | None) -> None:
        super().watch_highlighted(highlighted)
        for index, row in enumerate(self._rows):
            self.replace_option_prompt_at_index(index, _line(row, self._label_width, chosen=index == highlighted))

    @property
    def current(self) -> str | None:
        """The id of the highlighted line."""
        return None if self.highlighted is None else self.get_option_at_index(self.highlighted).id

    def action_less(self) -> None:
        if self.current is not None:
            self.post_message(self.Stepped(self.current, -1))

    def action_more(self) -> None:
        if self.current is not None:
            self.post_message(self.Stepped(self.current, 1))

    def action_pick(self) -> None:
        if self.current is not None:
            self.post_message(self.Picked(self.current))

    def action_select(self) -> None:
        self.action_more()


def _line(row: Row, width: int, *, chosen: bool) -> Content:
    chosen = chosen and row.changes
    label = row.label + " " * (width + (0 if chosen else 2) - cell_len(row.label))
    value = plain(row.value, lines=False)
    if not value:
        return Content(label)  # what can be done, not what it is now
    return Content.assemble((label, "$quiet"), f"‹ {value} ›" if chosen else value)


class OpenRows(Rows):
    """Enter opens or changes the marked line."""

    BINDINGS = bindings(SETTINGS_OPEN)

    def action_open(self) -> None:
        self.action_pick()


class EntryRows(Rows):
    """Enter keeps everything as it stands."""

    BINDINGS = bindings(JOURNAL_SAVE)

    @dataclass
    class Saved(Message):
        """It shall be kept."""

    def action_save(self) -> None:
        self.post_message(self.Saved())


_WAYS = {
    "up": "cursor_up",
    "down": "cursor_down",
    "pageup": "page_up",
    "pagedown": "page_down",
    "home": "first",
    "end": "last",
}
"""What keys do in a list."""


class Choice(MarkedInSight):
    """A quiet list; the digits choose directly."""

    BINDINGS = bindings(SELECT)
    DEFAULT_CSS = """
    Choice:focus { border: none; background: $background; background-tint: $background 0%; }
    Choice {
        border: none; background: $background; padding: 0; height: auto; max-height: 100%;
        scrollbar-size-vertical: 1;
        & > .option-list--option { padding: 0 2; color: $foreground; }
        & > .option-list--option-highlighted { color: $primary; background: $panel; text-style: bold; }
        & > .option-list--option-hover { background: $surface; }
    }
    """

    def __init__(self, *options: Option, more: Mapping[str, str] | None = None) -> None:
        """Prepare the list; `more` has, by the options' ids, texts they are found by besides what is shown."""
        super().__init__(*options, markup=False)
        self._every, self._more, self._query = options, more or {}, ""

    def offer(self, options: Iterable[Option]) -> None:
        """Offer other options, narrowed as before, with the same one marked if it is still there."""
        self._every = tuple(options)
        self.narrow(self._query)

    def narrow(self, query: str) -> None:
        """Show what fits a few letters, the best first; everything where there are none."""
        held = self.highlighted_option.id if self.highlighted_option is not None else None
        typed, self._query = query != self._query, query
        found = self._fitting(query) if query.strip() else self._every
        self.set_options(found or (Option(_("Nothing found."), disabled=True),) if query.strip() else found)
        if found:
            self.mark(held if not (typed and query.strip()) else found[0].id)

    def _fitting(self, query: str) -> tuple[Option, ...]:
        texts = [str(option.prompt) for option in self._every]
        matches = [
            match(query, text, self._more.get(option.id or "", ""))
            for option, text in zip(self._every, texts, strict=True)
        ]
        places = [place for place, found in enumerate(matches) if found is not None] or alike(query, texts)
        scores = {place: found.score for place in places if (found := matches[place]) is not None}
        return tuple(self._every[place] for place in sorted(places, key=lambda place: -scores.get(place, 0)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "select" or self.highlighted_option is not None

    def watch_highlighted(self, highlighted: int | None) -> None:
        super().watch_highlighted(highlighted)
        self.refresh_bindings()

    def mark(self, option_id: str | None) -> None:
        """Mark the option of this id, else the first."""
        ids = [option.id for option in self.options]
        self.highlighted = ids.index(option_id) if option_id in ids else 0

    def move(self, key: str) -> None:
        """Mark another option, as an arrow or a page key says."""
        getattr(self, f"action_{_WAYS[key]}")()

    def on_key(self, event: events.Key) -> None:
        if event.key in "123456789" and int(event.key) <= self.option_count:
            event.stop()
            self.pick(int(event.key))

    def pick(self, number: int) -> None:
        """Take the option of this number, from 1, where there is one."""
        if number <= self.option_count:
            self.highlighted = number - 1
            self.action_select()
