"""Find something to do by its name."""

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.fuzzy import Matcher
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from dyads.app.keys import key_name
from dyads.app.screen import DyadsScreen
from dyads.app.shown import Shown
from dyads.app.widgets.choice import Choice
from dyads.app.widgets.line import Line
from dyads.words import _, say


class Palette(DyadsScreen[Shown]):
    """Lists what can be done on the page beneath; typing narrows it, Enter does it."""

    DEFAULT_CSS = """
    Palette {
        Line { margin-bottom: 1; }
        Choice { height: auto; max-height: 60vh; }
    }
    """

    def __init__(self, shown: Sequence[Shown]) -> None:
        """Prepare the page.

        Args:
            shown: what can be done on the page beneath.
        """
        super().__init__()
        self._shown = {item.command.id: item for item in shown}

    def page(self) -> ComposeResult:
        """Write the line to type in, and the list."""
        yield Line(placeholder=_("What would you like to do?"))
        yield Choice(*self._options(""))

    def _options(self, query: str) -> list[Option]:
        matcher = Matcher(query)
        scored = []
        for item in self._shown.values():
            label, sentence = say(item.command.label), say(item.command.help)
            score = max(matcher.match(label), matcher.match(sentence)) if query else 1.0
            if score > 0:
                text = Content.assemble(sentence, "  ", (key_name(item.keys[0]), "bold $quiet"))
                scored.append((-score, Option(text, id=item.command.id)))
        return [option for _score, option in sorted(scored, key=lambda pair: pair[0])]

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        choice = self.query_one(Choice)
        choice.set_options(self._options(event.value.strip()))
        choice.highlighted = 0 if choice.option_count else None

    @on(Input.Submitted)
    def _do_first(self) -> None:
        self.query_one(Choice).action_select()

    @on(OptionList.OptionSelected)
    def _do(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown.get(event.option_id or ""))

    def on_key(self, event: events.Key) -> None:
        """Move in the list while the line keeps the cursor."""
        if event.key in {"down", "up"} and isinstance(self.focused, Line):
            event.stop()
            choice = self.query_one(Choice)
            choice.action_cursor_down() if event.key == "down" else choice.action_cursor_up()
