"""Draw, guess and reveal in a sitting on the screen: each page shows itself to one person only."""

from collections.abc import Callable, Sequence
from datetime import UTC
from functools import partial
from typing import Literal
from uuid import uuid4

from textual.app import ComposeResult
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import STEP_AWAY, STEP_GUESS, STEP_NO_GUESS, SUBMIT, bindings
from dyads.app.common.private import LookAwayScreen
from dyads.app.common.rows import Choice
from dyads.app.common.screen import StepScreen
from dyads.app.common.text import Heading, Line, Quiet, Words
from dyads.app.keys import key_of
from dyads.app.session.stage import StageRoles, other
from dyads.app.shell import Shell
from dyads.practice.clock import Clock
from dyads.practice.fields import LONGEST_NAME
from dyads.practice.records import EventKind, PrivateEvent
from dyads.practice.setup import Slot
from dyads.practice.timeline import Segment
from dyads.services.home import Home
from dyads.services.session_store import Receipt
from dyads.services.sittings import Sitting, lists_of_parts, part_of
from dyads.words import _, plain

Passed = Literal["on", "back", "stop"]
"""How a page shown to one person was left: on, one step back, or by the stop key."""
_LEFT: dict[bool | None, Passed] = {True: "on", None: "back", False: "stop"}


class DrawScreen(StepScreen[bool]):
    """Shows the part until it is put away; small, so that nobody reads it from afar.

    Ends with False by the stop key, None one step back.
    """

    BINDINGS = bindings(STEP_AWAY)
    DEFAULT_CSS = """
    DrawScreen {
        .part { color: $primary; text-style: bold; height: auto; margin: 1 0; }
    }
    """

    def __init__(self, name: str, part: str, *, is_example: bool = False) -> None:
        """Prepare the page; `is_example`: the person has no parts of their own yet."""
        super().__init__()
        self._name, self._part, self._is_example = name, part, is_example

    def page(self) -> ComposeResult:
        yield Words(_("{name}, your part:", name=self._name))
        yield Words(self._part, classes="part")
        if self._is_example:
            yield Quiet(_("An example, until you have three parts of your own: Journal, People, your name."))
        yield Quiet(_("Choose an event of today. The facts stay true; the part has its own view of them."))

    def action_away(self) -> None:
        self.dismiss(True)

    def action_stop(self) -> None:
        self.dismiss(False)


class GuessScreen(StepScreen[str | Literal[False]]):
    """Takes one guess; an empty one is none. Ends with False by the stop key, None one step back."""

    BINDINGS = bindings(STEP_GUESS, STEP_NO_GUESS)
    DEFAULT_CSS = """
    GuessScreen {
        OptionList { max-height: 12; margin: 1 0; }
        &.-short OptionList { max-height: 5; margin: 0; }
        &.-short Heading { margin: 0; }
    }
    """

    def __init__(self, name: str, parts: Sequence[str]) -> None:
        """Prepare the page; parts that may have been drawn are offered in the order of the alphabet."""
        super().__init__()
        self._name, self._parts = name, sorted(parts, key=str.casefold)

    def page(self) -> ComposeResult:
        yield Heading(_("{name}, which part was it?", name=self._name))
        yield Line(id="guess", placeholder=_("Type, or choose with the arrows"))
        if self._parts:
            yield Choice(*self._options(""))
        keeps = _("{key} keeps it for your own trends; being wrong is as good as being right.", key=key_of(SUBMIT))
        yield Quiet(_("Say your guess aloud. {keeps}", keeps=keeps))

    def _options(self, typed: str) -> list[Option]:
        wanted = typed.strip().casefold()
        return [Option(plain(part, lines=False)) for part in self._parts if wanted in part.casefold()]

    def on_input_changed(self, event: Input.Changed) -> None:
        for listed in self.query(OptionList):
            listed.clear_options()
            listed.add_options(self._options(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip()[:LONGEST_NAME])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(str(event.option.prompt)[:LONGEST_NAME])

    def key_down(self) -> None:
        """From the line into the list."""
        if isinstance(self.focused, Input) and self.query(OptionList):
            self.query_one(OptionList).focus()
            self.query_one(OptionList).action_first()

    def action_guess(self) -> None:
        self.dismiss(self.query_one("#guess", Line).value.strip()[:LONGEST_NAME])

    def action_no_guess(self) -> None:
        self.dismiss("")

    def action_stop(self) -> None:
        self.dismiss(False)


class ScreenDrawSteps:
    """What happens by chance in one sitting, each once; `saved` is what it last gave to the disk."""

    def __init__(
        self, sitting: Sitting, cast: StageRoles, home: Home, lists: Callable[[], Sequence[Sequence[str]]] | None = None
    ) -> None:
        """Prepare; `lists` says what each slot draws from by now, where a partner elsewhere may show it."""
        self._setup, self._draws, self._store = sitting.prepared.setup, sitting.prepared.draws, sitting.store
        self._cast, self._lists = cast, lists or partial(lists_of_parts, home, self._setup)
        self._clock: Clock = home.clock
        self._done: set[tuple[str, int]] = set()
        self.saved: tuple[Receipt, ...] = ()

    def due(self, segment: Segment) -> bool:
        """Say whether this segment has something to show or to ask here."""
        if segment.act is None or segment.turn is None or segment.speaker is None:
            return False
        if (segment.act, segment.turn) in self._done:
            return False
        if segment.act == "guess":
            return other(segment.speaker) in self._setup.here
        return self.has_part(segment)

    def has_part(self, segment: Segment) -> bool:
        """Say whether the speaker sits here and has a part in this turn."""
        if segment.turn is None or segment.speaker not in self._setup.here:
            return False
        return part_of(self._draws, segment.turn) is not None

    async def do(self, app: Shell, segment: Segment) -> Passed:
        """Do what belongs to a segment; it is done once somebody goes on from it."""
        if segment.turn is None or segment.speaker is None or segment.act is None:
            return "on"
        passed: Passed = "on"
        self.saved = ()
        match segment.act:
            case "draw":
                passed = await self.look_again(app, segment)
            case "guess":
                passed = await self._guess(app, other(segment.speaker), segment.speaker, segment.turn)
            case "reveal":
                self._keep("reveal", segment.speaker, segment.turn, part_of(self._draws, segment.turn) or "")
                self.saved = ()  # nobody gave anything: only that it was time to say it
        if passed == "on":
            self._done.add((segment.act, segment.turn))
        return passed

    async def look_again(self, app: Shell, segment: Segment) -> Passed:
        """Show the speaker the part, while the other looks away."""
        part = None if segment.turn is None else part_of(self._draws, segment.turn)
        if part is None or segment.speaker is None:
            return "on"
        name, shared = self._cast.names[segment.speaker], len(self._setup.here) > 1
        while True:
            if shared:
                what = _("Your part in this turn, for your eyes only.")
                away = LookAwayScreen(name, self._cast.names[other(segment.speaker)], what)
                if (looked := await app.push_screen_wait(away)) is not True:
                    return _LEFT[looked]
            page = DrawScreen(name, part, is_example=self._draws_examples(segment.speaker))
            seen = await app.push_screen_wait(page)
            if seen is not None or not shared:
                return _LEFT[seen]

    async def _guess(self, app: Shell, listener: Slot, speaker: Slot, turn: int) -> Passed:
        text = await app.push_screen_wait(GuessScreen(self._cast.names[listener], self._parts_of(speaker)))
        if text:
            self._keep("guess", listener, turn, text)
        return "on" if isinstance(text, str) else _LEFT[text]

    def _draws_examples(self, slot: Slot) -> bool:
        draw = self._setup.script.draw
        return draw is not None and tuple(self._parts_of(slot)) == tuple(draw.fallback)

    def _parts_of(self, slot: Slot) -> Sequence[str]:
        """Return what a person draws from, as far as this computer knows it; empty where it does not."""
        lists = self._lists()
        return lists[slot] if slot < len(lists) else ()

    def _keep(self, kind: EventKind, slot: Slot, turn: int, text: str) -> None:
        at = self._clock.now().astimezone(UTC)
        event = PrivateEvent(uuid4(), self._setup.people[slot], self._setup.session, kind, turn, text, 0, at)
        self.saved = (self._store.event(event),)
