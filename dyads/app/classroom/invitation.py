"""Around a trainer's page: the invitation to send or show, a line that all see, the minute at which they begin."""

from collections.abc import Callable
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from dyads.app.commands import CLASS_COPY, GUIDANCE_CLOSE, SUBMIT, bindings
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Line, Quiet, Words
from dyads.app.keys import key_of
from dyads.classroom.interface import TrainerClass
from dyads.presentation.classroom import summary_text
from dyads.presentation.linking import code_rows
from dyads.services.classroom import look_at
from dyads.words import _

_LOOK = 1.0
_BESIDE = 30
"""Columns that the text beside the code needs."""


class ClassInvitationScreen(DyadsScreen[None]):
    """Shows how others come in, for as long as the trainer likes."""

    BINDINGS = bindings(GUIDANCE_CLOSE, CLASS_COPY)
    DEFAULT_CSS = """
    ClassInvitationScreen {
        Column { max-width: 96; }
        Page { padding: 0 1; }
        #both { width: 100%; height: auto; }
        #code { width: auto; height: auto; color: black; background: white; margin-right: 2; }
        #text { width: 1fr; height: auto; }
        Quiet { margin-top: 1; }
        #link { height: auto; }
        #here { text-style: bold; margin-top: 1; }
    }
    """

    def __init__(self, room: TrainerClass) -> None:
        super().__init__()
        self._room = room

    def page(self) -> ComposeResult:
        with Horizontal(id="both"):
            yield Words("\n".join(code_rows(self._room.link)), id="code")
            with Vertical(id="text"):
                yield Heading(_("Invitation to the class"))
                yield Words(self._room.link, id="link")
                yield Quiet(
                    _("Send this link to all who take part, or let their cameras read the code: dyads class join.")
                )
                yield Quiet(_("Whoever has it can come in: send it where nobody else reads along."))
                yield Words(id="here")
                yield Quiet(id="copied")

    def on_mount(self) -> None:
        self.set_interval(_LOOK, self._look)
        self._look()
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """Leave the code out where it would be cut, because no camera reads half of one."""
        if not self.stands:
            return
        rows = code_rows(self._room.link)
        fits = len(rows) <= self.size.height - 2 and len(rows[0]) + _BESIDE <= self.size.width
        self.query_one("#code").display = fits

    def _look(self) -> None:
        if self.stands:
            self.query_one("#here", Words).say(summary_text(look_at(self._room)))

    def action_copy(self) -> None:
        """Hand the link to the terminal, which has it where one pastes from; not every terminal takes it."""
        self.app.copy_to_clipboard(self._room.link)
        self.query_one("#copied", Words).say(_("Copied, where your terminal allows it."))

    def action_close(self) -> None:
        self.dismiss(None)


LONGEST_MESSAGE = 400


class MessageLine(DyadsScreen[str]):
    """Ends with a line for all, or for one pair; None where nothing is sent."""

    DEFAULT_CSS = """
    MessageLine Quiet { margin-top: 1; }
    """

    def __init__(self, heading: str) -> None:
        super().__init__()
        self._heading = heading

    def page(self) -> ComposeResult:
        yield Heading(self._heading)
        line = Line(placeholder=_("such as: two more minutes"))
        line.max_length = LONGEST_MESSAGE
        yield line
        yield Quiet(_("It stands on their screens a while, without a bell. {key} sends it.", key=key_of(SUBMIT)))

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        self.dismiss(" ".join(event.value.split()) or None)


class MomentLine(DyadsScreen[datetime]):
    """Ends with a moment that was typed; what is wrong with it is said."""

    DEFAULT_CSS = """
    MomentLine #trouble { color: $warning; margin-top: 1; }
    """

    def __init__(self, read: Callable[[str], datetime | None]) -> None:
        """Prepare the page; `read` makes a moment of what was typed, or None."""
        super().__init__()
        self._read = read

    def page(self) -> ComposeResult:
        yield Heading(_("When do all begin?"))
        yield Line(placeholder=_("such as: {example}", example="19:30"))
        yield Words(id="trouble")

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        moment = self._read(event.value.strip())
        if moment is None:
            self.query_one("#trouble", Words).say(
                _("Write a time that is still to come today, like 19:30 or 19:30:00.")
            )
        else:
            self.dismiss(moment)
