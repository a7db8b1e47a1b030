"""One sentence, and Enter; or one question, and yes or no."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import ERASING_ERASE, ERASING_KEEP, GUIDANCE_CLOSE, GUIDANCE_NO, GUIDANCE_YES, bindings
from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Line, Paragraph, Quiet, Words
from dyads.practice.message import Message
from dyads.words import _, say


class MessageScreen(DyadsScreen[None]):
    """Says something and waits until it was read."""

    BINDINGS = bindings(GUIDANCE_CLOSE)
    SCROLLS = True

    def __init__(self, *sentences: Message) -> None:
        super().__init__()
        self._sentences = sentences

    def page(self) -> ComposeResult:
        for sentence in self._sentences:
            yield Paragraph(say(sentence))

    def action_close(self) -> None:
        self.dismiss(None)


class Ask(DyadsScreen[bool]):
    """Asks what can be answered by yes or no; Escape is no."""

    BINDINGS = bindings(GUIDANCE_YES, GUIDANCE_NO)

    def __init__(self, what: Message, question: Message) -> None:
        super().__init__()
        self._what, self._question = what, question

    def page(self) -> ComposeResult:
        yield Paragraph(say(self._what))
        yield Heading(say(self._question))

    def action_yes(self) -> None:
        self.dismiss(True)

    def action_no(self) -> None:
        self.dismiss(False)

    def action_back(self) -> None:
        self.dismiss(False)


class NameScreen(DyadsScreen[str]):
    """Ends with a name, or None where none was typed."""

    DEFAULT_CSS = """
    NameScreen Quiet { margin-top: 1; }
    """

    def __init__(self, question: Message, known: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._question, self._known = question, known

    def page(self) -> ComposeResult:
        yield Heading(say(self._question))
        yield Line()
        if self._known:
            yield Quiet(_("So far: {names}", names=", ".join(self._known)))

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        self.dismiss(" ".join(event.value.split()) or None)


class PickScreen(DyadsScreen[str]):
    """Ends with the id of what was chosen, or None."""

    def __init__(self, heading: str, options: Sequence[tuple[str, str]], *, text: str = "") -> None:
        """Prepare the page; of each option the id, and what is said."""
        super().__init__()
        self._heading, self._options, self._text = heading, tuple(options), text

    def page(self) -> ComposeResult:
        yield Heading(self._heading)
        if self._text:
            yield Paragraph(self._text)
        yield Choice(*(Option(text, id=name) for name, text in self._options))

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)


class EraseScreen(DyadsScreen[bool]):
    """Asks once. Enter does nothing here."""

    BINDINGS = bindings(ERASING_ERASE, ERASING_KEEP)
    SCROLLS = True
    DEFAULT_CSS = """
    EraseScreen {
        .final { color: $warning; }
        &.-short Paragraph { margin-bottom: 0; }
        &.-short Heading { margin-bottom: 0; }
    }
    """

    def __init__(self, heading: Message, *goes: Message) -> None:
        """Prepare the page; `goes` says what is erased with it."""
        super().__init__()
        self._heading, self._goes = heading, goes

    def page(self) -> ComposeResult:
        yield Heading(say(self._heading))
        for sentence in self._goes:
            yield Paragraph(say(sentence))
        yield Paragraph(
            _("This is final: it goes from the journal, and from the backups that dyads makes."), classes="final"
        )
        yield Words(_("Files that you exported or copied yourself are not touched."))

    def action_erase(self) -> None:
        self.dismiss(True)

    def action_keep(self) -> None:
        self.dismiss(False)

    action_back = action_keep
