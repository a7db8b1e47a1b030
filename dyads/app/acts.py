"""Draw, guess and reveal in a sitting on the screen: each page shows itself to one person only."""

from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING
from uuid import uuid4

from dyads.app.scene import Cast, other
from dyads.app.screens.draw import DrawScreen
from dyads.app.screens.guess import GuessScreen
from dyads.app.screens.look_away import LookAwayScreen
from dyads.app.screens.step import Passed
from dyads.journal.errors import JournalTrouble
from dyads.practice.clock import Clock
from dyads.practice.records import EventKind, PrivateEvent
from dyads.practice.setup import Slot, list_for
from dyads.practice.timeline import Segment
from dyads.services.home import Home
from dyads.services.session_store import Saved
from dyads.services.sittings import Sitting, part_of
from dyads.words import _

if TYPE_CHECKING:
    from dyads.app.app import DyadsApp


class Acts:
    """What happens by chance in one sitting, each once; `saved` is what it last gave to the disk."""

    def __init__(self, sitting: Sitting, cast: Cast, home: Home) -> None:
        """Prepare for a sitting."""
        self._setup, self._draws, self._keeper = sitting.prepared.setup, sitting.prepared.draws, sitting.keeper
        self._cast, self._home = cast, home
        self._clock: Clock = home.clock
        self._done: set[tuple[str, int]] = set()
        self.saved: tuple[Saved, ...] = ()

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

    async def do(self, app: "DyadsApp", segment: Segment) -> Passed:
        """Do what belongs to a segment."""
        if segment.turn is None or segment.speaker is None or segment.act is None:
            return "ready"
        passed: Passed = "ready"
        match segment.act:
            case "draw":
                passed = await self.look_again(app, segment)
            case "guess":
                await self._guess(app, other(segment.speaker), segment.speaker, segment.turn)
            case "reveal":
                self._keep("reveal", segment.speaker, segment.turn, part_of(self._draws, segment.turn) or "")
                self.saved = ()  # nobody gave anything: only that it was time to say it
        if passed == "ready":
            self._done.add((segment.act, segment.turn))
        return passed

    async def look_again(self, app: "DyadsApp", segment: Segment) -> Passed:
        """Show the speaker the part, while the other looks away."""
        part = None if segment.turn is None else part_of(self._draws, segment.turn)
        if part is None or segment.speaker is None:
            return "ready"
        name = self._cast.names[segment.speaker]
        if len(self._setup.here) > 1:
            what = _("Your part in this turn, for your eyes only.")
            passed = await app.push_screen_wait(LookAwayScreen(name, self._cast.names[other(segment.speaker)], what))
            if passed == "stop":
                return "stop"
        return await app.push_screen_wait(DrawScreen(name, part))

    async def _guess(self, app: "DyadsApp", listener: Slot, speaker: Slot, turn: int) -> None:
        text = await app.push_screen_wait(GuessScreen(self._cast.names[listener], self._parts_of(speaker)))
        if text:
            self._keep("guess", listener, turn, text)

    def _parts_of(self, slot: Slot) -> Sequence[str]:
        """Return what a person draws from, as far as this computer knows it."""
        draw = self._setup.script.draw
        if draw is None or slot >= len(self._setup.people):
            return () if draw is None else draw.fallback
        try:
            own = self._home.journal.parts(self._setup.people[slot])
        except JournalTrouble:
            own = ()
        return list_for(own, draw.fallback)

    def _keep(self, kind: EventKind, slot: Slot, turn: int, text: str) -> None:
        at = self._clock.now().astimezone(UTC)
        event = PrivateEvent(uuid4(), self._setup.people[slot], self._setup.session, kind, turn, text, 0, at)
        self.saved = (self._keeper.event(event),)
