"""The line above a list that narrows it while one types; the arrows go on moving in the list."""

from collections.abc import Collection
from typing import Protocol

from textual import events
from textual.content import Content
from textual.widgets import Input

from dyads.app.commands import SELECT, bindings
from dyads.app.common.text import TypedInOrder
from dyads.practice.fields import LONGEST_NAME
from dyads.words import _, plain


class Narrowed(Protocol):
    """A list below such a line."""

    def focus(self) -> object:
        """Take the keys."""

    def narrow(self, query: str) -> None:
        """Show what fits a few letters."""

    def move(self, key: str) -> None:
        """Mark another line, as "up", "down", "pageup", "pagedown", "home" or "end" say."""

    def pick(self, number: int) -> None:
        """Take the line of this number, from 1, where there is one."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say whether "select" would take something."""

    def action_select(self) -> None:
        """Take what is marked."""


class SearchLine(Input, TypedInOrder):
    """The line. Escape empties it first, and only then leaves the page.

    Above a list whose page has letters for other things it is out of sight until somebody wants it.
    """

    BINDINGS = bindings(SELECT)
    DEFAULT_CSS = """
    SearchLine, SearchLine:focus {
        border: none; border-bottom: solid $rule; background: $background; height: 2; padding: 0;
    }
    SearchLine:focus { border-bottom: solid $primary; background-tint: $background 0%; }
    SearchLine > .input--placeholder { text-style: italic; }
    """

    def __init__(
        self, below: Narrowed, *, placeholder: str = "", value: str = "", waits: bool = False, digits: bool = False
    ) -> None:
        """Prepare the line; one that `waits` comes into sight by `open`; in an empty one `digits` may take a line."""
        super().__init__(
            value, placeholder=placeholder or _("Search"), max_length=LONGEST_NAME, select_on_focus=False, id="search"
        )
        self.cursor_blink = False
        self._below, self._waits, self._digits = below, waits, digits
        self.display = not waits or bool(value)

    def allow_focus(self) -> bool:
        return bool(self.display) and super().allow_focus()

    def open(self) -> None:
        self.display = True
        self.focus()

    async def on_key(self, event: events.Key) -> None:
        if event.key in {"up", "down", "pageup", "pagedown"} or (event.key in {"home", "end"} and not self.value):
            event.stop()
            event.prevent_default()
            self._below.move(event.key)
        elif self._digits and not self.value and event.key in "123456789":
            event.prevent_default()
            self._below.pick(int(event.key))
        elif event.key == "escape" and (self.value or self._waits):
            event.stop()
            self.value = ""
            if self._waits:
                self._below.focus()
                self.display = False

    def on_input_changed(self, event: Input.Changed) -> None:
        self._below.narrow(event.value)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._below.check_action(action, parameters) if action == "select" else True

    def action_select(self) -> None:
        self._below.action_select()


def marked(name: str, places: Collection[int]) -> Content:
    """Return a name with the letters at these places marked."""
    content = Content(plain(name, lines=False))
    if len(content.plain) != len(name):
        return content  # something was made safe for the terminal: the places are others
    for place in places:
        content = content.stylize("underline", place, place + 1)
    return content
