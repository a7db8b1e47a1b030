"""One sentence, and Enter; or one question, and yes or no; and what the journal refuses, told on such a page."""

from asyncio import gather, wrap_future
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import ERASING_ERASE, ERASING_KEEP, GUIDANCE_CLOSE, GUIDANCE_NO, GUIDANCE_YES, bindings
from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.search_line import SearchLine
from dyads.app.common.text import Heading, Line, Paragraph, Quiet, Words
from dyads.app.shell import Shell
from dyads.journal.errors import JournalTrouble
from dyads.library.search_path import ListedFile
from dyads.practice.message import Message
from dyads.words import _, n_, plain, say

File = TypeVar("File")


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
    """Ends with a name, or None where none was typed; one that is refused is asked for again."""

    DEFAULT_CSS = """
    NameScreen {
        Quiet, #why { margin-top: 1; }
        #why { color: $warning; }
    }
    """

    def __init__(
        self, question: Message, known: tuple[str, ...] = (), *, refuse: Callable[[str], str] = lambda _name: ""
    ) -> None:
        """Prepare the page; `refuse` says why a name cannot be, or nothing."""
        super().__init__()
        self._question, self._known, self._refuse = question, known, refuse

    def page(self) -> ComposeResult:
        yield Heading(say(self._question))
        yield Line()
        if self._known:
            yield Quiet(_("So far: {names}", names=", ".join(self._known)))
        yield Words("", id="why")

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        name = " ".join(event.value.split())
        if why := self._refuse(name):
            self.query_one("#why", Words).say(why)
        else:
            self.dismiss(name or None)


_LONG = 12
"""Options beyond which a list scrolls below its heading, which stays."""


class PickScreen(DyadsScreen[str]):
    """Ends with the id of what was chosen, or None."""

    DEFAULT_CSS = """
    PickScreen {
        &.-long Page { align: center top; }
        &.-long Column { height: 100%; }
        &.-long Choice { height: 1fr; }
    }
    """

    def __init__(self, heading: str, options: Sequence[tuple[str, str]], *, text: str = "") -> None:
        """Prepare the page; of each option the id, and what is said."""
        super().__init__()
        self._heading, self._options, self._text = heading, tuple(options), text
        self.set_class(len(options) > _LONG, "-long")

    def page(self) -> ComposeResult:
        yield Heading(self._heading)
        if self._text:
            yield Paragraph(self._text)
        yield Choice(*(Option(Content(plain(text, lines=False)), id=name) for name, text in self._options))

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)


class FileChoiceScreen(DyadsScreen[str], Generic[File]):
    """Ends with the id of what was chosen from a list of files, or None; what is marked is described below.

    Typing narrows the list.
    """

    DEFAULT_CSS = """
    FileChoiceScreen {
        Page { align: center top; }
        Column { height: 100%; }
        SearchLine { margin-bottom: 1; }
        #about { margin-top: 1; }
        &.-short Heading { display: none; }
        &.-short SearchLine { margin-bottom: 0; }
    }
    """
    AUTO_FOCUS = "SearchLine"
    HEADING: ClassVar[Message]

    def __init__(self, current: str = "") -> None:
        """Prepare the list; `current` is the id of what is marked at first, or an empty string."""
        super().__init__()
        self._current = current
        self._about: dict[str, str] = {}

    def listed(self) -> Sequence[ListedFile[File]]:
        raise NotImplementedError

    def described(self, files: Mapping[str, File]) -> Iterable[tuple[str, Content, str]]:
        """Return the lines of the list in their order: an id, the line, and what is said below when it is marked."""
        raise NotImplementedError

    def page(self) -> ComposeResult:
        listed = self.listed()
        files = {item.id: item.loaded.value for item in listed if item.loaded.value is not None}
        described = tuple(self.described(files))
        self._about = {name: about for name, _line, about in described}
        broken = len(listed) - len(files)
        choice = Choice(*(Option(line, id=name) for name, line, _about in described), more=self._about)
        yield Heading(say(self.HEADING))
        yield SearchLine(choice, digits=True)
        yield choice
        yield Quiet("", id="about")
        if broken:
            yield Quiet(n_("{count} file cannot be read; see the workshop.", "{count} files cannot be read.", broken))

    def mark(self) -> None:
        self.query_one(Choice).mark(self._current)

    @on(Input.Changed)
    def _tell_nothing(self) -> None:
        if self.query_one(Choice).highlighted is None:
            self.query_one("#about", Quiet).say("")

    @on(OptionList.OptionHighlighted)
    def _tell(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_id in self._about:
            self.query_one("#about", Quiet).say(self._about[event.option_id])
            self.dyads.left_at[type(self).__name__] = event.option_id

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


async def erase_once_asked(page: DyadsScreen[None], question: EraseScreen, erase: Callable[[], Future[None]]) -> None:
    """Erase what a page is about if somebody says so, and leave the page; runs in a worker."""
    if not await page.dyads.push_screen_wait(question):
        return
    try:
        await wrap_future(erase())
    except JournalTrouble as trouble:
        page.dismiss(None)
        page.dyads.tell(trouble.message)
    else:
        page.dismiss(None)


@contextmanager
def telling_trouble(app: Shell) -> Iterator[None]:
    """Tell what the journal refuses, and go on after the block."""
    try:
        yield
    except JournalTrouble as trouble:
        app.tell(trouble.message)


async def keep(app: Shell, write: Callable[[], Iterable[Future[Any]]]) -> bool:
    """Write, and wait until all of it is safe; False where that was refused, which is told."""
    with telling_trouble(app):
        await gather(*map(wrap_future, write()))
        return True
    return False
