"""Try a bell: who rang it, and how late; and where the sound is another than before, whether it was heard."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event as Signal

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message as News
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import SETTINGS_HEARD, SETTINGS_RING, SETTINGS_UNHEARD, bindings
from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Quiet, Words
from dyads.journal.errors import JournalTrouble
from dyads.practice.bell import Strike
from dyads.practice.message import Message, msg
from dyads.practice.sound_names import SHIPPED_SOUNDS
from dyads.presentation.script_texts import sound_text
from dyads.services.home import Home
from dyads.sound.sound_check import Trial, identity, play
from dyads.sound.surroundings import surroundings
from dyads.words import _, say

SOUND_HEARD = "bell-heard"
"""Under this the journal remembers with which sound a bell was heard."""


def remember_heard(home: Home) -> None:
    """Keep that a bell was heard with the sound of now; nothing while it is not known which that is."""
    if home.bells.player:
        home.writer.remember(SOUND_HEARD, identity(home.bells.player, home.environment))


def heard_before(home: Home) -> str | None:
    """Return with which sound a bell was heard last; None where nobody said so."""
    try:
        held = home.journal.state(SOUND_HEARD)
    except JournalTrouble:
        return None
    return held if isinstance(held, str) else None


def sounds_otherwise(home: Home, heard: str | None) -> bool:
    """Say whether bells sound another way than when one was heard; False while the player is not known yet."""
    player = home.bells.player
    return heard is not None and bool(player) and identity(player, home.environment) != heard


Play = Callable[[str, Callable[[float], object], Callable[[Trial], None]], object]
"""Rings a bell by name; waits with the first function; tells the second who rang it."""


class Sounds(Choice):
    """The bells."""

    BINDINGS = bindings(SETTINGS_RING)

    def action_ring(self) -> None:
        self.action_select()


def _named(name: str) -> Content:
    """Return what a bell is called, and the name that a script has for it where that is another."""
    called = sound_text(name)
    return Content.assemble(called, ("" if called == name else f"  {name}", "$quiet"))


class BellsTrialScreen(DyadsScreen[None]):
    """The bells that ship; one rings at a time."""

    AUTO_FOCUS = "Sounds"
    BINDINGS = bindings(SETTINGS_HEARD, SETTINGS_UNHEARD)
    DEFAULT_CSS = """
    BellsTrialScreen {
        Sounds { margin-bottom: 1; }
        #told { height: auto; min-height: 1; }
        #asked { color: $primary; display: none; }
        #hint { display: none; }
        &.-short Sounds { margin-bottom: 0; }
        &.-short Heading { margin-bottom: 0; }
    }
    """

    @dataclass
    class Told(News):
        """Who rang, and how late."""

        trial: Trial

    def __init__(self, ring: Play | None = None) -> None:
        """Prepare the page; bells ring as the settings say where no other way is given."""
        super().__init__()
        self._play: Play = ring or self._as_settings
        self._enough = Signal()
        self._rung_by = ""
        self._asks = False

    def page(self) -> ComposeResult:
        yield Heading(_("Try a bell"))
        yield Sounds(*(Option(_named(name), id=name) for name in SHIPPED_SOUNDS))
        yield Words("", id="told")
        yield Words(_("Did you hear it?"), id="asked")
        yield Quiet("", id="hint")

    def mark(self) -> None:
        self.query_one(Sounds).highlighted = 0
        if hint := surroundings(self.home.environment).hint:
            self._hint(hint)

    def _hint(self, sentence: Message) -> None:
        hint = self.query_one("#hint", Quiet)
        hint.say(say(sentence))
        hint.display = True

    # Ringing

    @on(OptionList.OptionSelected)
    def _ring(self, event: OptionList.OptionSelected) -> None:
        self._enough.set()  # the one before falls silent
        enough = self._enough = Signal()
        name = event.option_id or "bowl"
        self._asking(False)
        self.query_one("#told", Words).say(_("…"))

        def ring() -> None:
            self._play(name, enough.wait, lambda trial: self._tell(trial, enough))

        self.run_worker(ring, thread=True, group="trial", exclusive=True, exit_on_error=False)

    def _tell(self, trial: Trial, enough: Signal) -> None:
        if not enough.is_set():
            self.post_message(self.Told(trial))

    def _as_settings(self, name: str, wait: Callable[[float], object], heard: Callable[[Trial], None]) -> None:
        config = self.home.config
        play(
            Strike(name),
            self.home.clock,
            player=config.player,
            volume=config.volume,
            terminal=self.home.terminal_bell,
            wait=wait,
            heard=heard,
        )

    @on(Told)
    def _show(self, event: Told) -> None:
        outcome = event.trial.outcome
        told = self.query_one("#told", Words)
        if outcome.lateness is not None:
            late = f"{max(0, outcome.lateness) / 1e6:.1f}"
            told.say(_("Rung by {player}, {late} ms after its instant.", player=outcome.player, late=late))
            self._rung_by = outcome.player
            self._asking(self._is_new(outcome.player))
        elif outcome.status == "muted":
            told.say(_("Silent, as the settings want it."))
        else:
            told.say(_("No player could ring here. “dyads doctor” says what was tried."))

    # Heard?

    def _is_new(self, player: str) -> bool:
        """Say whether nobody has confirmed yet that this player is heard here."""
        try:
            return self.home.journal.state(SOUND_HEARD) != identity(player, self.home.environment)
        except JournalTrouble:
            return True

    def _asking(self, asks: bool) -> None:
        self._asks = asks
        self.query_one("#asked", Words).display = asks
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._asks if action in {"heard", "unheard"} else super().check_action(action, parameters)

    def action_heard(self) -> None:
        self.home.writer.remember(SOUND_HEARD, identity(self._rung_by, self.home.environment))
        self._asking(False)
        self._hint(msg("Good. This is asked again only when player or output change."))

    def action_unheard(self) -> None:
        self._asking(False)
        here = msg("Is the volume up? Another “Sound” in the settings may do; “dyads doctor” says what works here.")
        self._hint(surroundings(self.home.environment).hint or here)

    def on_unmount(self) -> None:
        self._enough.set()
