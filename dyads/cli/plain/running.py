"""The sitting itself in plain mode: phase changes are printed, nothing else unasked; single keys on a terminal."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import partial
from typing import ClassVar, Protocol
from uuid import uuid4

from dyads.cli.plain.terminal import Keys, Talk
from dyads.practice.apart import nearest_second, start_text
from dyads.practice.clock import Clock
from dyads.practice.fields import NS, clock_text
from dyads.practice.records import PrivateEvent
from dyads.practice.replay import CommandKind, replay
from dyads.practice.setup import Setup, Slot
from dyads.practice.texts import fill
from dyads.practice.timeline import Segment, turn_is_over
from dyads.presentation.script_texts import phase_values
from dyads.services.agreements import GROUNDING, SEEK_HELP
from dyads.services.conductor import Conductor
from dyads.services.enter_guard import EnterGuard
from dyads.services.session_store import Receipt, SessionStore
from dyads.services.snapshot import Snapshot
from dyads.words import _


class DrawSteps(Protocol):
    """What happens when a phase with a draw or a guess begins."""

    def at(self, segment: Segment) -> None:
        """Do what belongs to this segment, once."""
        ...


class NoDrawSteps:
    """Pipes and rehearsals: nothing is shown and nothing asked."""

    def at(self, segment: Segment) -> None:
        """Do nothing."""


class TerminalDrawSteps:
    """On a terminal: each person alone."""

    def __init__(
        self,
        talk: Talk,
        setup: Setup,
        draws: tuple[PrivateEvent, ...],
        names: tuple[str, str],
        store: SessionStore,
        clock: Clock,
        by_example: Collection[Slot] = (),
    ) -> None:
        """Prepare; `by_example`: who draws from the script's examples, as they have no list of their own."""
        self._by_example = by_example
        self._talk, self._setup, self._names, self._store, self._clock = talk, setup, names, store, clock
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

    def _draw(self, speaker: Slot, event: PrivateEvent) -> None:
        self._talk.say(_("{name}, something for you alone; the other looks away.", name=self._names[speaker]))
        ask, wait = _("Press Enter to see your part."), _("Press Enter to put it away.")
        text = event.text
        if speaker in self._by_example:
            example = _("An example, until you have three parts of your own: dyads people parts add.")
            text = f"{text}\n{example}"
        self._talk.show_unseen(ask, text, wait)

    def _guess(self, listener: int, turn: int) -> Receipt | None:
        prompt = _(
            "{name}, which part was it? Nothing you type is shown; Enter alone skips.", name=self._names[listener]
        )
        text = (self._talk.ask_unseen(prompt, deliberate=True) or "").strip()[:60]
        if not text:
            return None
        at = self._clock.now().astimezone(UTC)
        person, session = self._setup.people[listener], self._setup.session
        return self._store.event(PrivateEvent(uuid4(), person, session, "guess", turn, text, 0, at))


@dataclass(frozen=True, slots=True)
class SittingPeople:
    """Who is who, for the screen: names by slot, the roles' names, the theme, the script's language."""

    names: tuple[str, str]
    speaker_role: str
    listener_role: str
    theme: str = ""
    help_text: str = ""
    language: str = "en"
    parts: Callable[[], Mapping[int, str]] = dict
    """Says the line with the speaker's inner parts for whoever listens, by the segment's index."""


class Running:
    """Follows a conductor from its start to its end."""

    LONGEST_NAP: ClassVar[float] = 1.0
    """Seconds: a look at least this often notices that the machine slept."""

    def __init__(
        self, talk: Talk, conductor: Conductor, people: SittingPeople, draw_steps: DrawSteps, clock: Clock
    ) -> None:
        self._now, self._instant = clock.now, clock.monotonic_ns
        self._guard = EnterGuard()
        self._talk, self._conductor, self._people, self._draw_steps = talk, conductor, people, draw_steps
        self._told: tuple[str, int] | None = None
        self._muted = False
        self._voice_muted = False
        self._trouble_told = False
        self._sound_told = False
        self._tells_passed = False

    def run(self, keys: Keys | None) -> None:
        self._tells_passed = keys is None
        while True:
            view = self._conductor.look()
            self._guard.follow(view, self._instant())
            self._tell(view)
            if view.position.standing in {"ended", "stopped"}:
                return
            nap = min(view.next_look / NS, self.LONGEST_NAP)
            if keys is None:
                time.sleep(nap)
                continue
            key = keys.read(nap)
            if key is not None:
                self._obey(key, view)

    # Telling

    def _tell(self, view: Snapshot) -> None:
        self._tell_trouble(view)
        self._tell_sound(view)
        here = view.position
        now = (here.standing, here.visit)
        if now == self._told:
            return
        before, self._told = self._told, now
        if self._tells_passed:
            ended = here.standing == "ended"
            self._tell_passed(-1 if before is None else before[1], here.visit + ended, view.now)
        if here.standing == "running" and here.segment is not None:
            if before is not None and before[1] == here.visit:
                self._talk.say(_("We go on."))
            else:
                self._tell_phase(here.segment, here.remaining)
        elif here.standing == "paused":
            still_over = before is not None and before[0] == "still"
            self._talk.say(_("Two minutes have passed. Enter goes on.") if still_over else _("Paused. Enter goes on."))
        elif here.standing == "still":
            self._talk.say(_("Two minutes of silence."))
        elif here.standing == "ended":
            self._talk.say(_("The sitting has ended."))
        elif here.standing == "halted":
            self._tell_halt()

    def _tell_passed(self, after: int, before: int, now: int) -> None:
        """Tell the phases that came and went between two looks; at the speed of a rehearsal some are that short."""
        spans = replay(self._conductor.timeline, self._conductor.commands, now).spans
        visits = {span.visit: span.segment for span in spans if after < span.visit < before}
        for segment in visits.values():
            if segment is not None:
                self._tell_phase(segment, None)

    def _tell_trouble(self, view: Snapshot) -> None:
        if view.trouble is not None and not self._trouble_told:
            self._trouble_told = True
            self._talk.warn(view.trouble)
            self._talk.warn(_("The sitting goes on."))

    def _tell_sound(self, view: Snapshot) -> None:
        if view.sound is not None and not self._sound_told:
            self._sound_told = True
            self._talk.say(view.sound)

    def _tell_phase(self, segment: Segment, remaining: int | None) -> None:
        people, talk = self._people, self._talk
        if segment.part == "settle":
            talk.say(_("Settle. The bell begins the sitting."))
            return
        length = _length_text(segment, remaining)
        if segment.speaker is None:
            talk.say(_("{phase}, {length}.", phase=segment.name, length=length))
        else:
            values = {
                "speaker": people.names[segment.speaker],
                "speaker_role": people.speaker_role,
                "listener": people.names[1 if segment.speaker == 0 else 0],
                "listener_role": people.listener_role,
            }
            talk.say(_("{speaker} is {speaker_role}, {listener} is {listener_role}.", **values))
            talk.say(_("{phase}, {length}.", phase=segment.name, length=length))
        labels = {"speaker": people.speaker_role, "listener": people.listener_role}
        for role, text in segment.texts:
            filled = fill(text, phase_values(segment, people.language, people.names, people.theme))
            talk.say(f"  {labels[role]}: {filled}" if role in labels else f"  {filled}")
        if (parts := people.parts().get(segment.index)) is not None:
            talk.say(f"  {people.listener_role}: {parts}")
        with talk.asked_while(partial(self._goes_on, segment.turn)):
            self._draw_steps.at(segment)

    def _goes_on(self, turn: int | None) -> bool:
        """Look on while somebody reads or types, so that nobody is taken to be away; whether the turn goes on."""
        here = self._conductor.look().position
        return here.standing not in {"ended", "stopped"} and not turn_is_over(here.segment, turn)

    def _tell_halt(self) -> None:
        self._talk.say(_("The computer or the program stood still for a while. Nothing was lost."))
        self._talk.say(_("Enter goes on from there."))
        if self._conductor.may_run_on:
            self._talk.say(_("1 counts the time as sat."))
        self._talk.say(_("e ends here."))

    # Keys

    def _obey(self, key: str, view: Snapshot) -> None:  # noqa: C901  # one flat table of keys reads best
        """Carry out a key."""
        standing = view.position.standing
        match key.lower():
            case "\n" | "\r":
                self._enter(view)
            case "n" if standing == "running" and not self._guard.has_just_moved(self._instant()):
                self._press("next")
            case "p" | " ":
                self._press("resume" if standing in {"paused", "still"} else "pause")
            case "b":
                self._press("back")
            case "l" if view.position.starts_in is not None and self._without_link:
                self._put_off()
            case "s":
                self._press("still")
            case "w" if view.position.can_swap:
                self._press("swap")
            case "w" if view.position.segment is not None and view.position.segment.turn is not None:
                self._talk.say(_("This is the last turn: there is none left to change to."))
            case "1" if standing == "halted" and self._conductor.may_run_on:
                self._conductor.as_if_run_on()
            case "r" if standing == "running":
                self._conductor.say_again()
            case "v" if self._conductor.has_voice:
                self._mute_voice()
            case "t":
                self._tell_time(view)
            case "m":
                self._mute()
            case "x":
                self._stop()
            case "e" if standing in {"paused", "halted"}:
                self._press("stop")
            case "?":
                self._talk.say(key_help(voice=self._conductor.has_voice))

    def _enter(self, view: Snapshot) -> None:
        standing, now = view.position.standing, self._instant()
        if self._guard.rests(now):
            return  # it was meant for what was there before
        if standing == "waiting" and view.position.starts_in is None:
            self._conductor.start()
        elif standing in {"paused", "still", "halted"}:
            self._press("resume")
        elif not self._guard.may_go_on(view, now):
            self._talk.say(_("Skip? Enter again."))
        elif standing != "waiting" or not self._without_link:  # apart nobody begins alone
            self._press("next")

    @property
    def _without_link(self) -> bool:
        """Whether the partner sits elsewhere, and only a voice joins the two."""
        return self._conductor.setup.apart and self._conductor.setup.linked is None

    def _put_off(self) -> None:
        """Begin a minute later, for a partner elsewhere who asks for it; both do the same."""
        starts_in = self._conductor.put_off().position.starts_in
        if starts_in is not None:
            start = nearest_second(self._now() + timedelta(microseconds=starts_in / 1000))
            self._talk.say(_("Now it begins at {start}; your partner puts it off, too.", start=start_text(start)))

    def _press(self, kind: CommandKind) -> None:
        view = self._conductor.press(kind)
        if view.pending is not None and view.pending.kind in {"resume", "next"} and self._conductor.setup.apart:
            seconds = (view.pending.at - view.now) // NS
            self._talk.say(_("Together in {seconds} seconds.", seconds=seconds))

    def _tell_time(self, view: Snapshot) -> None:
        remaining = view.position.remaining
        if remaining is None or view.position.segment is None:
            self._talk.say(_("This phase is open. Enter moves on."))
            return
        left = sum(stretch.length - stretch.used for stretch in view.whole)
        values = {"phase": clock_text(-(-remaining // NS)), "whole": clock_text(-(-left // NS))}
        if view.position.segment.limit is None:
            self._talk.say(_("{phase} left in this phase, {whole} in all.", **values))
        else:
            self._talk.say(_("At most {phase} left here, {whole} in all. Enter moves on.", **values))

    def _mute(self) -> None:
        self._muted = not self._muted
        self._conductor.mute(self._muted)
        self._talk.say(_("Bells off.") if self._muted else _("Bells on."))

    def _mute_voice(self) -> None:
        self._voice_muted = not self._voice_muted
        self._conductor.mute_voice(self._voice_muted)
        self._talk.say(_("Voice off.") if self._voice_muted else _("Voice on."))

    def _stop(self) -> None:
        """Silence the bells and say calm words; ending is one of the choices."""
        self._conductor.hush()
        self._conductor.calm()
        for message in (*GROUNDING, *SEEK_HELP):
            self._talk.say(message)
        if self._people.help_text:
            self._talk.say(self._people.help_text)
        self._talk.say(_("Enter goes on, s two minutes of silence, w changes roles, e ends here."))
        self._told = ("paused", self._conductor.look().position.visit)


def _length_text(segment: Segment, remaining: int | None) -> str:
    if segment.length is not None:
        return clock_text(-(-max(segment.length, remaining or 0) // NS))
    if remaining is None:
        return _("until you press Enter")
    return _("until you press Enter, at most {length}", length=clock_text(-(-remaining // NS)))


def key_help(*, voice: bool = False) -> str:
    """Return which key does what; those of the voice where there is one."""
    keys = _(
        "Enter next or go on, n skips without a question, p pause, b the phase again, "
        "s two minutes of silence, w change roles, t time, m bells, "
        "x stop, ? this help"
    )
    return f"{keys}\n{_('r reads the line again, v voice off or on')}" if voice else keys
