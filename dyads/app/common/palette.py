"""Find something to do, a place or an exercise by its name; and the page of all keys."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import GUIDANCE_CLOSE, all_commands, bindings
from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.search import Match, alike, match
from dyads.app.common.search_line import SearchLine, marked
from dyads.app.common.text import Heading, Quiet, Words
from dyads.app.keys import Shown, key_name
from dyads.words import _, plain, say

_NAME_ROOM, _KEY_ROOM = 22, 8
"""Cells of the names and of the keys."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that can be found by its name.

    Attributes:
        kind: what it is, in a word or two: the heading it stands under.
        aside: a few words beside it.
        more: what it is or does, in a sentence: said below the list while it is marked, and found by besides.
        called: another name it is found by.
        key: the key that does the same on this page; empty where none does.
        do: does it.
    """

    name: str
    kind: str
    do: Callable[[], Awaitable[object] | None]
    aside: str = ""
    more: str = ""
    key: str = ""
    called: str = ""


class FoundList(Choice):
    """What can be found: by kinds, or while one types by how well it fits."""

    DEFAULT_CSS = """
    FoundList {
        height: 1fr; text-wrap: nowrap; text-overflow: ellipsis;
        & > .option-list--option-disabled { color: $quiet; }
    }
    """

    def __init__(self, offered: Sequence[Found]) -> None:
        super().__init__()
        self._offered, self._typed = tuple(offered), ""

    def on_mount(self) -> None:
        self.narrow("")

    def add(self, more: Sequence[Found]) -> None:
        """Offer more, after what is offered already; what is marked stays so."""
        held = self.highlighted_option.id if self.highlighted_option is not None and not self._typed.strip() else None
        self._offered += tuple(more)
        self.narrow(self._typed)
        if held is not None:
            self.mark(held)

    def narrow(self, query: str) -> None:
        self._typed = query
        options = self._ranked(query) if query.strip() else self._grouped()
        self.set_options(options or [Option(_("Nothing found."), disabled=True)])
        self.highlighted = next((at for at, option in enumerate(options) if not option.disabled), None)
        self.scroll_home(animate=False)

    def _grouped(self) -> list[Option]:
        options: list[Option] = []
        for kind, group in groupby(enumerate(self._offered), key=lambda item: item[1].kind):
            options.append(Option(Content.styled(kind if not options else f"\n{kind}", "bold"), disabled=True))
            options += [_option(place, one, Match(0), one.aside) for place, one in group]
        return options

    def _ranked(self, query: str) -> list[Option]:
        fits = [match(query, one.name, f"{one.more} {one.called}") for one in self._offered]
        matches = zip(range(len(fits)), self._offered, fits, strict=True)
        ranked = [(place, one, fit) for place, one, fit in matches if fit is not None]
        ranked.sort(key=lambda item: -item[2].score)
        if not ranked:
            names = [one.name for one in self._offered]
            ranked = [(place, self._offered[place], Match(0)) for place in alike(query, names)]
        return [_option(place, one, fit, one.aside or one.kind) for place, one, fit in ranked]

    def found(self, option_id: str) -> Found:
        """Return what an option stands for."""
        return self._offered[int(option_id)]


def _option(place: int, one: Found, fit: Match, aside: str) -> Option:
    name = marked(one.name, fit.places)
    room = _NAME_ROOM if one.key else _NAME_ROOM + _KEY_ROOM
    gap = " " * max(2, room - name.cell_length)
    key = (one.key.ljust(_KEY_ROOM) if one.key else "", "bold $quiet")
    return Option(Content.assemble(name, gap, key, (plain(aside, lines=False), "$quiet not bold")), id=str(place))


class Palette(DyadsScreen[Found]):
    """Lists what can be done on the page beneath, every place and every exercise; typing narrows it, Enter does it."""

    DEFAULT_CSS = """
    Palette {
        Page { align: center top; }
        Column { height: 100%; }
        SearchLine { margin-bottom: 1; }
        #about { height: 2; margin-top: 1; padding: 0 2; }
        #held { padding: 0 2; }
        &.-short SearchLine { margin-bottom: 0; }
    }
    """

    def __init__(self, offered: Sequence[Found], more: Callable[[], Sequence[Found]] | None) -> None:
        """Prepare the page.

        Args:
            more: reads what takes longer; None where a sitting is under way, from which no place is offered.
        """
        super().__init__()
        self._offered, self._more = tuple(offered), more

    def page(self) -> ComposeResult:
        found = FoundList(self._offered)
        yield SearchLine(found, placeholder=_("What would you like to do?"))
        yield found
        yield Quiet("", id="about")
        if self._more is None:
            yield Quiet(_("Other places can be found again after the sitting."), id="held")

    def on_mount(self) -> None:
        if self._more is not None:
            self.read(self._more)

    @work(thread=True)
    def read(self, more: Callable[[], Sequence[Found]]) -> None:
        """Read what takes longer while the rest can be looked at."""
        found = more()
        if self.is_attached:
            self.app.call_from_thread(self.query_one(FoundList).add, found)

    @on(Input.Changed)
    @on(OptionList.OptionHighlighted)
    def _tell(self) -> None:
        found = self.query_one(FoundList)
        marked = found.highlighted_option
        said = found.found(marked.id).more if marked is not None and marked.id is not None else ""
        self.query_one("#about", Quiet).say(said)

    @on(OptionList.OptionSelected)
    def _do(self, event: OptionList.OptionSelected) -> None:
        if event.option_id is not None:
            self.dismiss(self.query_one(FoundList).found(event.option_id))


class HelpScreen(DyadsScreen[None]):
    """Lists the commands of the page it was opened on, then those of every page."""

    BINDINGS = bindings(GUIDANCE_CLOSE)
    SCROLLS = True
    DEFAULT_CSS = """
    HelpScreen {
        .row { height: auto; }
        Column { max-width: 72; }
        &.-wide Column { max-width: 88; }
        .key { width: 16; text-style: bold; }
        .what { width: 1fr; }
        .group { margin-top: 1; }
        &.-narrow .key { width: 14; }
    }
    """

    def __init__(self, shown: Sequence[Shown]) -> None:
        super().__init__()
        self._shown = sorted(shown, key=_place)

    def page(self) -> ComposeResult:
        yield Heading(_("Keys"))
        for everywhere, commands in groupby(self._shown, key=is_everywhere):
            if everywhere:
                yield Quiet(_("On every page"), classes="group")
            for shown in commands:
                with Horizontal(classes="row"):
                    yield Words("  ".join(key_name(key) for key in shown.keys), classes="key")
                    yield Words(say(shown.command.help), classes="what")

    def action_close(self) -> None:
        self.dismiss(None)


def _place(shown: Shown) -> tuple[bool, int, str]:
    """Return where a command stands: on its page Enter, the digits, and the rest; then what holds on every page."""
    key = shown.keys[0] if shown.keys else ""
    if is_everywhere(shown):
        return True, list(all_commands()).index(shown.command.id), ""
    return False, 0 if key == "enter" else 1 if key.isdigit() else 2, key if key.isdigit() else ""


def is_everywhere(shown: Shown) -> bool:
    return shown.command.id.startswith("everywhere.")
