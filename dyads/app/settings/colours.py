"""A look at the colours: whichever is marked is worn at once; Enter keeps it, Escape goes back to what was."""

import contextlib

from textual import on
from textual.app import ComposeResult
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import SETTINGS_WEAR, bindings
from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Quiet, Words
from dyads.app.settings.view import THEMES
from dyads.settings.choices import ThemeName
from dyads.words import _, say


class Looks(Choice):
    """The themes."""

    BINDINGS = bindings(SETTINGS_WEAR)

    def action_wear(self) -> None:
        self.action_select()


class ColoursScreen(DyadsScreen[None]):
    """The themes, and what each part of a page looks like."""

    AUTO_FOCUS = "Looks"
    DEFAULT_CSS = """
    ColoursScreen {
        Looks { margin-bottom: 1; }
        #listens { color: $listener; }
        #speaks { color: $speaker; text-style: bold; }
        #warns { color: $warning; }
        #filled { background: $primary; color: $on-primary; padding: 0 1; width: auto; margin-top: 1; }
        .last { margin-top: 1; }
        &.-short Looks { margin-bottom: 0; }
        &.-short Heading { margin-bottom: 0; }
        &.-short #filled, &.-short .last { margin-top: 0; }
    }
    """

    def page(self) -> ComposeResult:
        yield Heading(_("Colours"))
        yield Looks(*(Option(say(words), id=name) for name, words in THEMES.items()))
        yield Words(_("Ann speaks"), id="speaks")
        yield Words(_("Ben listens"), id="listens")
        yield Words(_("What is read first,"))
        yield Quiet(_("what is read second,"))
        yield Words(_("and what wants attention."), id="warns")
        yield Words(_("A change of roles fills the screen like this."), id="filled")
        if "NO_COLOR" in self.home.environment:
            yield Quiet(_("NO_COLOR is set: everything is shown in greys."), classes="last")

    def mark(self) -> None:
        self.query_one(Looks).highlighted = list(THEMES).index(self.home.config.theme)

    @on(OptionList.OptionHighlighted)
    def _wear(self, event: OptionList.OptionHighlighted) -> None:
        with contextlib.suppress(StopIteration):
            self.dyads.wear(self._named(event.option_id))

    def _named(self, wanted: str | None) -> ThemeName:
        return next(name for name in THEMES if name == wanted)

    @on(OptionList.OptionSelected)
    def _keep(self, event: OptionList.OptionSelected) -> None:
        refused = self.home.set(theme=self._named(event.option_id))
        self.dismiss(None)
        if refused:
            self.dyads.tell_not_written()

    def action_back(self) -> None:
        self.dyads.wear(self.home.config.theme)
        self.dismiss(None)
