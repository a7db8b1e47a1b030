"""The invitation to a class: a link to send, its code for a camera, and how many have come."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from dyads.app.commands import GUIDANCE_CLOSE, bindings
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Quiet, Words
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

    BINDINGS = bindings(GUIDANCE_CLOSE)
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

    def action_close(self) -> None:
        self.dismiss(None)
