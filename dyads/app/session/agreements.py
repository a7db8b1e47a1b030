"""The agreements and the note on safety, or the trainer's text: asked once for each pair, to be read at any time."""

from textual.app import ComposeResult
from textual.containers import Horizontal

from dyads.app.commands import GUIDANCE_AGREE, GUIDANCE_CLOSE, bindings
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Paragraph, Words
from dyads.services.agreements import AGREEMENTS, SAFETY, Kind
from dyads.words import _, say


class _Text(DyadsScreen[bool]):
    """A text with points."""

    SCROLLS = True
    DEFAULT_CSS = """
    _Text {
        .point { height: auto; }
        .point .dot { width: 2; color: $primary; }
        .point .what { width: 1fr; }
        #safety { margin-top: 1; }
    }
    """

    kind: Kind = "agreements"

    def page(self) -> ComposeResult:
        if self.kind == "consent":
            yield Heading(_("Please read this"))
            yield Paragraph(self.home.config.consent_text)
            return
        yield Heading(_("What we agree on"))
        for message in AGREEMENTS:
            yield Horizontal(Words("·", classes="dot"), Words(say(message), classes="what"), classes="point")
        yield Heading(_("Before you begin"), id="safety")
        for message in SAFETY:
            yield Horizontal(Words("·", classes="dot"), Words(say(message), classes="what"), classes="point")


class AgreeScreen(_Text):
    """Asks whether all who sit here agree; ends with the answer."""

    BINDINGS = bindings(GUIDANCE_AGREE)

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind

    def action_agree(self) -> None:
        self.dismiss(True)

    def action_back(self) -> None:
        self.dismiss(False)


class AgreementsScreen(_Text):
    """The same, to be read again."""

    BINDINGS = bindings(GUIDANCE_CLOSE)

    def page(self) -> ComposeResult:
        yield from super().page()
        if self.home.config.consent_text:
            yield Heading(_("From your trainer"), id="trainer")
            yield Paragraph(self.home.config.consent_text)

    def action_close(self) -> None:
        self.dismiss(None)
