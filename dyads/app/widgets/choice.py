"""A list to choose one thing from: arrows and Enter, or its number, or a click."""

from textual import events
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app.command import bindings
from dyads.app.commands.lists import SELECT


class Choice(OptionList):
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

    def __init__(self, *options: Option, id: str | None = None) -> None:  # noqa: A002
        super().__init__(*options, id=id, markup=False)

    def on_key(self, event: events.Key) -> None:
        """Choose by number."""
        if event.key in "123456789" and int(event.key) <= self.option_count:
            event.stop()
            self.highlighted = int(event.key) - 1
            self.action_select()
