"""Set-ups, homes and bells for the tests of sittings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dyads.practice.bell import Strike
from dyads.practice.records import BellOutcome
from dyads.practice.script import Script
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import SessionOptions, Sitting, begin_sitting, me_and_partner, prepare_sitting
from dyads.settings.places import Places


@dataclass
class NotingBells:
    """Bells that write down what they were asked, with the deadline in seconds on the hand clock."""

    clock: HandClock
    player: str = "noting"
    asked: dict[str, float] = field(default_factory=dict)
    cancelled: list[str] = field(default_factory=list)
    hushed: int = 0
    struck: dict[str, str] = field(default_factory=dict)
    warmed: list[str] = field(default_factory=list)
    rung: list[BellOutcome] = field(default_factory=list)
    spoken: dict[str, tuple[str, float]] = field(default_factory=dict)
    stopped: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    folder: Path | None = None

    def warm(self, strikes: Iterable[Strike] = ()) -> None:
        self.warmed += [Path(strike.sound).stem for strike in strikes]

    def ring(self, cue_id: str, strike: Strike, at: int | None = None) -> None:
        assert at is not None
        self.struck[cue_id] = Path(strike.sound).stem
        self.asked[cue_id] = (at - self.clock.monotonic) / 1e9

    def cancel(self, cue_id: str) -> None:
        self.cancelled.append(cue_id)
        self.asked.pop(cue_id, None)

    def have_lines(self, files: Sequence[Path]) -> None:
        self.held = [file.name for file in files]

    def speak(self, cue_id: str, file: Path, at: int) -> None:
        self.spoken[cue_id] = file.name, at / 1e9

    def stop(self, cue_id: str) -> None:
        self.stopped.append(cue_id)

    def private_folder(self) -> Path | None:
        return self.folder

    def hush(self) -> None:
        self.hushed += 1

    def mute(self, muted: bool) -> None: ...

    def close(self) -> None: ...

    def outcomes(self) -> tuple[BellOutcome, ...]:
        told, self.rung = tuple(self.rung), []
        return told


SCRIPT: dict[str, object] = {
    "format": 1,
    "title": "Try",
    "bells": {"settle": "10s"},
    "ratings": {"before": ["closeness"], "after": ["closeness", "disclosure"]},
    "turn": [
        {"name": "Difficult", "length": "1m", "speaker": "Say it.", "listener": "Hear it.", "warn": "10s"},
        {"name": "Grateful", "length": "1m", "speaker": "Say it.", "listener": "Hear it."},
    ],
    "between": [{"name": "Silence", "length": "20s", "voice": "none"}],
    "closing": [{"name": "Thank", "length": "30s", "together": "Thank each other."}],
}

DRAWING: dict[str, object] = {
    "format": 1,
    "title": "Parts",
    "bells": {"settle": "0s"},
    "draw": {"fallback": ["driver", "pleaser", "rebel", "child"]},
    "turn": [
        {"name": "Draw", "length": "open", "act": "draw"},
        {"name": "Tell", "length": "1m", "speaker": "Tell."},
        {"name": "Guess", "length": "open", "about": "30s", "voice": "listener", "act": "guess"},
    ],
}


def make_home(folder: Path) -> tuple[Home, HandClock, NotingBells]:
    """Return a home in an empty folder, with a clock turned by hand and bells that note."""
    clock = HandClock()
    bells = NotingBells(clock)
    home = Home(Places(folder, folder, folder), clock=clock, make_bells=lambda config, terminal: bells, environment={})
    return home, clock, bells


def set_up(
    home: Home, script: dict[str, object] = SCRIPT, occasion: SessionOptions | None = None, **choices: object
) -> Sitting:
    """Return a sitting that is set up and kept, not started."""
    wanted = SittingChoices("try", **choices)  # type: ignore[arg-type]  # the tests' own keywords
    model = Script.model_validate(script)
    me, partner = me_and_partner(home, None, alone=wanted.company == "alone" or model.form == "solo")
    prepared = prepare_sitting(home, wanted, model, me, partner)
    return begin_sitting(home, prepared, occasion or SessionOptions())
