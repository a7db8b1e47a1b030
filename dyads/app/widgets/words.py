"""Text on a screen. Always data: what a person or a file said can be neither markup nor escape sequence."""

from textual.content import Content
from textual.widgets import Static

from dyads.words.catalogue import plain


class Words(Static):
    """A text."""

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(Content(plain(text)), id=id, classes=classes, markup=False)

    def say(self, text: str) -> None:
        """Show another text."""
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
