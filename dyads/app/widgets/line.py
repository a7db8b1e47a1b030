"""A line to type in, without a blinking cursor."""

from textual.widgets import Input

from dyads.app.command import bindings
from dyads.app.commands.lists import SUBMIT

LONGEST = 60


class Line(Input):
    """A line of text; long enough for a name."""

    BINDINGS = bindings(SUBMIT)
    DEFAULT_CSS = """
    Line, Line:focus {
        border: none; border-bottom: solid $rule; background: $background; height: 2; padding: 0;
    }
    Line:focus { border-bottom: solid $primary; }
    """

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(value, placeholder=placeholder, id=id, max_length=LONGEST, select_on_focus=False)
        self.cursor_blink = False
