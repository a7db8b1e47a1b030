"""Draw, guess and reveal in plain mode: shown to one person and taken off again, or read without echo."""

from datetime import UTC
from typing import Protocol
from uuid import uuid4

from dyads.cli.plain.talk import Talk
from dyads.practice.clock import Clock
from dyads.practice.records import PrivateEvent
from dyads.practice.setup import Setup
from dyads.practice.timeline import Segment
from dyads.services.session_store import Keeper, Saved
from dyads.words import _


class Acts(Protocol):
    """What happens when a phase with an act begins."""

    def at(self, segment: Segment) -> None:
        """Do what belongs to this segment, once."""
        ...


class NoActs:
    """Pipes and rehearsals: nothing is shown and nothing asked."""

    def at(self, segment: Segment) -> None:
        """Do nothing."""


class TerminalActs:
    """On a terminal: each person alone."""

    def __init__(
        self,
        talk: Talk,
        setup: Setup,
        draws: tuple[PrivateEvent, ...],
        names: tuple[str, str],
        keeper: Keeper,
        clock: Clock,
    ) -> None:
        """Prepare for one sitting."""
        self._talk, self._setup, self._names, self._keeper, self._clock = talk, setup, names, keeper, clock
        self._draws = {event.turn: event for event in draws}
        self._done: set[tuple[str, int]] = set()

    def at(self, segment: Segment) -> None:
        """Show the draw to the speaker, or take the listener's guess."""
        if segment.act is None or segment.turn is None or segment.speaker is None:
            return
        if (segment.act, segment.turn) in self._done:
            return
        self._done.add((segment.act, segment.turn))
        if segment.act == "draw" and segment.turn in self._draws and segment.speaker in self._setup.here:
            self._draw(segment.speaker, self._draws[segment.turn])
        elif segment.act == "guess":
            listener = 1 if segment.speaker == 0 else 0
            if listener in self._setup.here:
                self._guess(listener, segment.turn)

    def _draw(self, speaker: int, event: PrivateEvent) -> None:
        self._talk.say(_("{name}, something for you alone; the other looks away.", name=self._names[speaker]))
        self._talk.ask_unseen(_("Press Enter to see your part."))
        self._talk.show_unseen(event.text, _("Press Enter to put it away."))

    def _guess(self, listener: int, turn: int) -> Saved | None:
        prompt = _(
            "{name}, which part was it? Nothing you type is shown; Enter alone skips.", name=self._names[listener]
        )
        text = (self._talk.ask_unseen(prompt) or "").strip()[:60]
        if not text:
            return None
        at = self._clock.now().astimezone(UTC)
        person, session = self._setup.people[listener], self._setup.session
        return self._keeper.event(PrivateEvent(uuid4(), person, session, "guess", turn, text, 0, at))
