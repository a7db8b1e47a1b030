"""The listener's guess: from the list, or in words of one's own. It is kept, and not judged here."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from dyads.app.command import bindings
from dyads.app.commands.steps import GUESS, NO_GUESS
from dyads.app.screens.step import StepScreen
from dyads.app.widgets.choice import Choice
from dyads.app.widgets.line import Line
from dyads.app.widgets.words import Heading, Quiet
from dyads.words import _
from dyads.words.catalogue import plain


class GuessScreen(StepScreen[str]):
    """Takes one guess; an empty one is none."""

    BINDINGS = bindings(GUESS, NO_GUESS)
    DEFAULT_CSS = """
    GuessScreen {
        OptionList { max-height: 12; margin: 1 0; }
        &.-short OptionList { max-height: 5; margin: 0; }
        &.-short Heading { margin: 0; }
    }
    """

    def __init__(self, name: str, parts: Sequence[str]) -> None:
        """Prepare the page.

        Args:
            name: who guesses.
            parts: what may have been drawn, as far as it is known; offered in the order of the alphabet.
        """
        super().__init__()
        self._name, self._parts = name, sorted(parts, key=str.casefold)

    def page(self) -> ComposeResult:
        """Write the page."""
        yield Heading(_("{name}, which part was it?", name=self._name))
        yield Line(id="guess", placeholder=_("Type, or choose with the arrows"))
        if self._parts:
            yield Choice(*self._options(""))
        yield Quiet(
            _("Say your guess aloud. Enter keeps it for your own trends; being wrong is as good as being right.")
        )

    def _options(self, typed: str) -> list[Option]:
        wanted = typed.strip().casefold()
        return [Option(plain(part, lines=False)) for part in self._parts if wanted in part.casefold()]

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the parts that fit what was typed."""
        for listed in self.query(OptionList):
            listed.clear_options()
            listed.add_options(self._options(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep what was typed."""
        event.stop()
        self.dismiss(event.value.strip()[:60])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Keep what was chosen."""
        event.stop()
        self.dismiss(str(event.option.prompt)[:60])

    def key_down(self) -> None:
        """From the line into the list."""
        if isinstance(self.focused, Input) and self.query(OptionList):
            self.query_one(OptionList).focus()
            self.query_one(OptionList).action_first()

    def action_guess(self) -> None:
        """Keep what was typed."""
        self.dismiss(self.query_one("#guess", Line).value.strip()[:60])

    def action_no_guess(self) -> None:
        """Go on without one."""
        self.dismiss("")
