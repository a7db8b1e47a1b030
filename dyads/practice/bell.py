"""Which bell rings when: the events of a sitting, their defaults, and what a script may say instead."""

from dataclasses import asdict, dataclass, replace
from typing import Annotated, Literal, get_args

from dyads.practice.annotations import Limits, Tagged
from dyads.practice.frozen import Frozen, LengthOrZero
from dyads.practice.sound_names import LONG_FORMS

CueKind = Literal["start", "change", "switch", "silence", "warn", "interval", "end", "still"]
"""What a cue announces. `still` ends a two minutes' silence that somebody asked for."""

SOFT: frozenset[CueKind] = frozenset({"warn", "interval"})
"""What rings within a phase; everything else but `still` stands between two."""

CUE_KINDS: tuple[CueKind, ...] = get_args(CueKind)

OneBell = Literal["bowl", "deep-bowl", "gong", "tingsha", "bell", "wood"]
"""The one sound that rings at every event, in place of a script's own."""

MOST_STRIKES = 9
SHORTEST_INTERVAL, LONGEST_INTERVAL = 0.2, 60.0


@dataclass(frozen=True, slots=True)
class Strike:
    """How a bell is struck, once or several times; each strike rings on under the next.

    Attributes:
        sound: as a script names it; where it rings, the name of a sound that ships, or the resolved path of another.
        interval: seconds from one strike to the next.
        volume: 0 to 1, of the amplitude of the file.

    Raises:
        ValueError: a number out of range.
    """

    sound: str
    strikes: int = 1
    interval: float = 2.0
    volume: float = 1.0

    def __post_init__(self) -> None:
        if not 1 <= self.strikes <= MOST_STRIKES:
            raise ValueError(f"strikes must be 1 to {MOST_STRIKES}")
        if not SHORTEST_INTERVAL <= self.interval <= LONGEST_INTERVAL:
            raise ValueError(f"interval must be {SHORTEST_INTERVAL} to {LONGEST_INTERVAL} seconds")
        if not 0.0 <= self.volume <= 1.0:
            raise ValueError("volume must be 0 to 1")


DEFAULT_STRIKES: dict[CueKind, Strike] = {
    "start": Strike("bowl"),
    "change": Strike("tingsha"),
    "switch": Strike("bowl", strikes=3),
    "silence": Strike("wood"),
    "warn": Strike("wood", strikes=2, interval=0.35, volume=0.5),
    "interval": Strike("bell", volume=0.5),
    "end": Strike("bowl", strikes=5),
    "still": Strike("deep-bowl", volume=0.5),
}
"""One strike at an inner change, three at a switch, five at the end (after the Enlightenment Intensive, K13).

No two events sound alike, so that they are told apart with eyes closed.
"""


class Bell(Frozen):
    """A bell in a script; what is left out comes from the default of its event."""

    sound: Annotated[str, Limits(min_length=1, max_length=120)] | None = None
    """A shipped sound (bowl, deep-bowl, gong, tingsha, bell, wood; bowl-long, deep-bowl-long, gong-long ring out at any
    event) or a sound file beside the script."""
    strikes: Annotated[int, Limits(ge=1, le=9, strict=True)] | None = None
    """How often it is struck."""
    interval: Annotated[float, Limits(ge=0.2, le=15, allow_inf_nan=False)] | None = None
    """Seconds between two strikes."""
    volume: Annotated[float, Limits(ge=0, le=1, allow_inf_nan=False)] | None = None
    """From 0 to 1."""


BellOrNone = Annotated[Bell, Tagged("Bell")] | Literal["none"]
_DEFAULT = Bell()


class Bells(Frozen):
    """The bells of a script, one an event; `none` keeps an event silent."""

    settle: LengthOrZero = 10
    """Quiet before the start bell."""
    start: BellOrNone = _DEFAULT
    """As the sitting begins."""
    change: BellOrNone = _DEFAULT
    """Between phases of one turn."""
    switch: BellOrNone = _DEFAULT
    """When the roles change."""
    silence: BellOrNone = _DEFAULT
    """Into a silent phase."""
    warn: BellOrNone = _DEFAULT
    """Softly, before the end of a phase that asks for it."""
    interval: BellOrNone | None = None
    """Again and again within a phase that has `every`."""
    end: BellOrNone = _DEFAULT
    """Once, after everything."""


def strikes(bells: Bells, kind: CueKind, own: BellOrNone | None = None) -> Strike | None:
    """Return how an event rings, or None where it is silent; a phase's own bell replaces the event's."""
    default = DEFAULT_STRIKES[kind]
    if kind == "still":
        return default
    chosen: BellOrNone | None = own if own is not None else getattr(bells, kind)
    if chosen is None:
        return default
    if isinstance(chosen, str):
        return None
    return Strike(
        chosen.sound or default.sound,
        default.strikes if chosen.strikes is None else chosen.strikes,
        default.interval if chosen.interval is None else chosen.interval,
        default.volume if chosen.volume is None else chosen.volume,
    )


def in_one_bell(bell: BellOrNone, sound: OneBell) -> BellOrNone:
    """Return a bell of a script with this sound, struck as before; what is silent stays so."""
    return bell if isinstance(bell, str) else bell.model_copy(update={"sound": sound})


def bells_in_one(bells: Bells, sound: OneBell) -> Bells:
    """Return the bells of a script with one sound for every event; how often each is struck still tells them apart."""
    rings = {kind: getattr(bells, kind) for kind in CUE_KINDS if kind != "still"}
    rings["interval"] = rings["interval"] or Bell()
    return bells.model_copy(update={kind: in_one_bell(bell, sound) for kind, bell in rings.items()})


def as_rung(strike: Strike, kind: CueKind) -> Strike:
    """Return a strike in the form of its event: the long one opens and ends a sitting, the short one marks a change.

    Scripts name the bell alone, so that what they say, and their hashes, stay those of 0.1.0, which knew one form.
    """
    if kind in {"start", "end"} and strike.sound in LONG_FORMS:
        return replace(strike, sound=LONG_FORMS[strike.sound])
    return strike


def spelled_out_bells(bells: Bells, *, interval: bool) -> Bells:
    """Return the same bells with every default written out.

    Args:
        interval: whether the interval bell is in use; else it is left as it is, so that scripts which are older than
            this event keep their hashes.
    """

    def spelled_out(kind: CueKind) -> BellOrNone:
        struck = strikes(bells, kind)
        return "none" if struck is None else Bell(**asdict(struck))

    left = {"still"} if interval else {"still", "interval"}
    return bells.model_copy(update={kind: spelled_out(kind) for kind in CUE_KINDS if kind not in left})
