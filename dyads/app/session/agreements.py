"""What can be read at any time: the agreements and the note on safety, and what it is like to practise.

The agreements, or the trainer's text, are asked once for each pair too.
"""

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal

from dyads.app.commands import GUIDANCE_AGREE, GUIDANCE_CLOSE, GUIDANCE_READ_ON, bindings
from dyads.app.common.screen import DyadsScreen, Page
from dyads.app.common.text import Heading, Paragraph, Quiet, Words
from dyads.library.guide import practice_page
from dyads.services.agreements import AGREEMENTS, SAFETY, Kind
from dyads.words import _, current, say


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
    """Asks whether all who sit here agree, once they have come to the end of it; ends with the answer."""

    BINDINGS = bindings(GUIDANCE_AGREE, GUIDANCE_READ_ON)

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind

    @property
    def is_read(self) -> bool:
        """Whether the end of the text has been on the screen."""
        page = self.query_one(Page)
        return page.size.height > 0 and page.scroll_target_y >= page.max_scroll_y

    def on_mount(self) -> None:
        super().on_mount()
        for changed in ("scroll_target_y", "virtual_size", "show_vertical_scrollbar"):
            self.watch(self.query_one(Page), changed, self.refresh_bindings)

    @on(events.Resize)
    def _fit(self) -> None:
        self.call_after_refresh(self.refresh_bindings)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"agree", "read_on"}:
            return self.is_read is (action == "agree")
        return super().check_action(action, parameters)

    def action_read_on(self) -> None:
        self.query_one(Page).scroll_page_down(animate=False)
        self.refresh_bindings()

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


class PracticeScreen(DyadsScreen[None]):
    """What it is like, and what if ...: for the days before the first sitting, and after an evening that was odd."""

    SCROLLS = True
    BINDINGS = bindings(GUIDANCE_CLOSE)
    DEFAULT_CSS = """
    PracticeScreen {
        Page { align: center top; }
        .about { text-style: bold; margin-bottom: 1; }
    }
    """

    def page(self) -> ComposeResult:
        try:
            guide = practice_page(current())
        except OSError:
            yield Paragraph(_("This text is not part of this installation."))
            return
        yield Heading(guide.title)
        for section in guide.sections:
            yield Words(section.heading, classes="about")
            yield Paragraph("\n\n".join(section.paragraphs))
        yield Quiet(
            _("The rest of it, and where each of this comes from, stands in the guide, docs/guide/practice.md.")
        )

    def action_close(self) -> None:
        self.dismiss(None)
