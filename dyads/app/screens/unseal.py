"""The passphrase of somebody who has sealed, before what is theirs is shown."""

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Input

from dyads.app.screen import DyadsScreen
from dyads.app.widgets.line import Line
from dyads.app.widgets.words import Heading, Quiet, Words
from dyads.journal.errors import JournalTrouble
from dyads.journal.seal import Key, Seal, open_seal
from dyads.words import _, say

LONGEST = 1000
"""Characters of a passphrase."""


class UnsealScreen(DyadsScreen[Key]):
    """Ends with the key, or None; what is typed is not shown, and the key is kept by whoever asked for it only."""

    DEFAULT_CSS = """
    UnsealScreen {
        #said { color: $warning; margin-top: 1; height: auto; min-height: 1; }
    }
    """

    def __init__(self, seal: Seal, name: str) -> None:
        """Prepare the page.

        Args:
            seal: what is to be opened.
            name: what its owner is called.
        """
        super().__init__()
        self._seal, self._whose = seal, name
        self._trying = False

    def page(self) -> ComposeResult:
        """Write the question and the line."""
        yield Heading(_("{name}, your passphrase", name=self._whose))
        line = Line()
        line.password, line.max_length = True, LONGEST
        yield line
        yield Quiet(_("What you rated and wrote is sealed. It is opened for this view only."))
        yield Words("", id="said")

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        if self._trying or not event.value:
            return
        self._trying = True
        self.query_one("#said", Words).say(_("One moment …"))
        self._try(event.value)

    @work(thread=True)
    def _try(self, passphrase: str) -> None:
        """Try a passphrase, off the screen's own thread, because it takes a moment."""
        try:
            key = open_seal(self._seal, passphrase)
        except JournalTrouble as trouble:
            self.app.call_from_thread(self._say_no, trouble)
        else:
            self.app.call_from_thread(self._end, key)

    def _say_no(self, trouble: JournalTrouble) -> None:
        self._trying = False
        if self.is_attached:
            self.query_one(Line).value = ""
            self.query_one("#said", Words).say(say(trouble.message))

    def _end(self, key: Key) -> None:
        if self.is_current:
            self.dismiss(key)
