"""Find something to do by its name."""

from collections.abc import Sequence
from itertools import groupby

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.fuzzy import Matcher
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import GUIDANCE_CLOSE, bindings
from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Line, Quiet, Words
from dyads.app.keys import Shown, key_name
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
        super().__init__()
        self._shown = {item.command.id: item for item in shown}

    def page(self) -> ComposeResult:
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
        if event.key in {"down", "up"} and isinstance(self.focused, Line):
            event.stop()
            choice = self.query_one(Choice)
            choice.action_cursor_down() if event.key == "down" else choice.action_cursor_up()


class HelpScreen(DyadsScreen[None]):
    """Lists the commands of the page it was opened on, then those of every page."""

    BINDINGS = bindings(GUIDANCE_CLOSE)
    SCROLLS = True
    DEFAULT_CSS = """
    HelpScreen {
        .row { height: auto; }
        .key { width: 18; text-style: bold; }
        .what { width: 1fr; }
        .group { margin-top: 1; }
        &.-narrow .key { width: 14; }
    }
    """

    def __init__(self, shown: Sequence[Shown]) -> None:
        super().__init__()
        self._shown = sorted(shown, key=_is_everywhere)

    def page(self) -> ComposeResult:
        yield Heading(_("Keys"))
        for everywhere, commands in groupby(self._shown, key=_is_everywhere):
            if everywhere:
                yield Quiet(_("On every page"), classes="group")
            for shown in commands:
                with Horizontal(classes="row"):
                    yield Words("  ".join(key_name(key) for key in shown.keys), classes="key")
                    yield Words(say(shown.command.help), classes="what")

    def action_close(self) -> None:
        self.dismiss(None)


def _is_everywhere(shown: Shown) -> bool:
    return shown.command.id.startswith("everywhere.")
