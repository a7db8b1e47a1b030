"""Text on a screen. Always data: what a person or a file said can be neither markup nor escape sequence."""

from textual.content import Content
from textual.widgets import Input, Static

from dyads.app.commands import SUBMIT, bindings
from dyads.practice.fields import LONGEST_NAME
from dyads.words import plain


class Words(Static):
    """A text."""

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(Content(plain(text)), id=id, classes=classes, markup=False)

    def say(self, text: str) -> None:
        self.update(Content(plain(text)))


class Heading(Words):
    """What a page is about."""

    DEFAULT_CSS = """
    Heading { text-style: bold; color: $primary; margin-bottom: 1; }
    """


class Quiet(Words):
    """What is read second."""

    DEFAULT_CSS = """
    Quiet { color: $quiet; }
    """


class Paragraph(Words):
    """A paragraph, with room below it."""

    DEFAULT_CSS = """
    Paragraph { margin-bottom: 1; }
    """


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
        super().__init__(value, placeholder=placeholder, id=id, max_length=LONGEST_NAME, select_on_focus=False)
        self.cursor_blink = False
