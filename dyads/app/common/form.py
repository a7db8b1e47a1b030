"""A few lines to type in, taken together; what is wrong is said beneath, and nothing is lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, TextArea

from dyads.app.commands import TEXT_KEEP, TEXT_LEAVE, bindings
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Line, Paragraph, Quiet, TypedInOrder, Words
from dyads.practice.message import Loaded, Message, Place, Problem, msg
from dyads.words import say

T = TypeVar("T")
LONGEST = 400
"""Characters of a line: enough for a path."""

_MOST_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Field:
    """One line: its text is found by `id`, and `hint` stands in it while it is empty."""

    id: str
    label: Message
    value: str = ""
    hint: Message | None = None
    secret: bool = False
    """What is typed is not shown, and spaces at its ends belong to it."""


Read = Callable[[Mapping[str, str]], Loaded[T]]
"""Makes something of what was typed, or says what is wrong."""


class FormScreen(DyadsScreen[T], Generic[T]):
    """Ends with what was made of the lines, or None."""

    DEFAULT_CSS = """
    FormScreen {
        .label { color: $quiet; }
        Line { margin-bottom: 1; }
        #trouble { color: $warning; }
        &.-short Line { margin-bottom: 0; }
    }
    """

    def __init__(self, heading: str, fields: Sequence[Field], read: Read[T], *, text: str = "") -> None:
        super().__init__()
        self._heading, self._fields, self._read, self._text = heading, tuple(fields), read, text

    def page(self) -> ComposeResult:
        yield Heading(self._heading)
        if self._text:
            yield Paragraph(self._text)
        for field in self._fields:
            yield Quiet(say(field.label), classes="label")
            line = Line(field.value, placeholder=say(field.hint) if field.hint else "", id=field.id)
            line.max_length, line.password = LONGEST, field.secret
            yield line
        yield Words("", id="trouble")

    @on(Input.Submitted)
    def _take(self) -> None:
        typed = {field.id: self._typed(field) for field in self._fields}
        loaded = self._read(typed)
        if loaded.value is None:
            self.query_one("#trouble", Words).say("\n".join(map(problem_text, loaded.problems[:_MOST_SHOWN])))
        else:
            self.dismiss(loaded.value)

    def _typed(self, field: Field) -> str:
        text = self.query_one(f"#{field.id}", Line).value
        return text if field.secret else text.strip()


def wrong(what: Message) -> Loaded[Any]:
    """Return that what was typed in a line cannot be taken."""
    return Loaded(None, (Problem(Place("", 0, 0), "", what),))


def problem_text(problem: Problem) -> str:
    """Return a problem as a sentence or two, with its line where it is in a file."""
    where = f"{problem.place.line}: " if problem.place.line else ""
    hint = f" ({say(problem.hint)})" if problem.hint else ""
    return f"{where}{say(problem.what)}{hint}"


class Sheet(TextArea, TypedInOrder):
    """A text of several lines; Tab leaves it."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text, soft_wrap=True, tab_behavior="focus", show_line_numbers=False)
        self.cursor_blink = False


class TextPage(DyadsScreen[str]):
    """Ends with the text, which may be empty, or None where it was left as it was."""

    BINDINGS = bindings(TEXT_KEEP, TEXT_LEAVE)
    DEFAULT_CSS = """
    TextPage {
        Sheet, Sheet:focus { height: 10; border: none; border-left: solid $rule; background: $background; }
        .hint { margin-bottom: 1; }
        &.-tall Sheet { height: 18; }
        &.-short Sheet { height: 6; }
    }
    """

    def __init__(self, heading: str, text: str, *, hint: str = "", longest: int = 10_000) -> None:
        """Prepare the page; `longest` is how many characters are kept."""
        super().__init__()
        self._heading, self._text, self._hint, self._longest = heading, text, hint, longest

    def page(self) -> ComposeResult:
        yield Heading(self._heading)
        if self._hint:
            yield Quiet(self._hint, classes="hint")
        yield Sheet(self._text)

    def on_mount(self) -> None:
        area = self.query_one(Sheet)
        area.move_cursor(area.document.end)

    @property
    def written(self) -> str:
        """What stands there now."""
        return self.query_one(Sheet).text.strip()[: self._longest]

    def loss(self) -> Message | None:
        return msg("What was written is not kept yet.") if self.written != self._text.strip() else None

    def action_keep(self) -> None:
        self.dismiss(self.written)

    def action_leave(self) -> None:
        self.action_back()
