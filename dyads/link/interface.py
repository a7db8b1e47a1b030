"""What the rest of the program knows of a link: who is there, what both agreed on, one clock, one log of commands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, Protocol
from uuid import UUID

from dyads.practice.annotations import Limits
from dyads.practice.bell import OneBell
from dyads.practice.bounds import PersonName, Word
from dyads.practice.frozen import Frozen
from dyads.practice.measures import Measure
from dyads.practice.replay import Command
from dyads.practice.script import Script
from dyads.practice.setup import FirstBy, Side, StoredPicks

LinkState = Literal["off", "waiting", "proving", "syncing", "here", "quiet", "gone", "left"]
"""`off`: no way out at present. `waiting`: nobody has come. `proving`, `syncing`: somebody has; clocks and logs meet.
`here`: heard within 5 s; `quiet`: within 12; `gone`: longer ago. `left`: the partner closed the sitting."""

Stage = Literal["reading", "answering", "ready", "sitting", "after"]
"""How far one of the two is, and nothing of what was answered."""

Refusal = Literal["unproven", "burned", "busy", "nobody", "older", "newer", "unreachable", "too-large"]
"""Why two do not meet; `older` and `newer` are the partner's program."""


class SharedSetup(Frozen):
    """What both homes sit by. Either may propose a new one until both have agreed to the same."""

    sitting: UUID
    """Names the sitting in both journals."""
    revision: Annotated[int, Limits(ge=1, le=1000)]
    """Rises with each change; of two that are equal the one of side `a` counts."""
    author: Side
    script_id: Word
    scripts: Annotated[dict[str, Script], Limits(min_length=1, max_length=12)]
    """By language, lengths as chosen, so that each reads in the own language."""
    measures: dict[str, Measure] = field(default_factory=dict)
    """What it asks, by id; each holds its wording in every language."""
    first: Side
    """Who speaks first."""
    first_by: FirstBy = "chosen"
    variant: Annotated[int, Limits(ge=0)] = 0
    picks: StoredPicks = field(default_factory=dict)
    planned_seconds: Annotated[int, Limits(ge=0)]
    delay: Annotated[int, Limits(ge=0, le=300)] = 0
    bell: OneBell | None = None
    """Rings at every event in place of the exercise's own bells; None: these."""


class LinkPartner(Frozen):
    """Who is at the other end, as they say themselves."""

    id: UUID
    """Their own identity in their own journal."""
    name: PersonName
    code: PersonName = ""
    language: Annotated[str, Limits(max_length=20)] = "en"
    version: Annotated[str, Limits(max_length=40)] = ""


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is there, at one look.

    Attributes:
        check: two words that both see, and nobody between them can make equal; None until proved.
        quiet_for: nanoseconds since the partner was last heard; None before the first time.
        within: within this both hear a bell together (ns): half the least round trip; None without a shared clock.
        refusal: why no meeting came about; it may pass.
        stage: how far the partner is.
    """

    state: LinkState
    partner: LinkPartner | None = None
    check: tuple[str, str] | None = None
    quiet_for: int | None = None
    within: int | None = None
    refusal: Refusal | None = None
    stage: Stage = "reading"


class LinkedClock(Protocol):
    """The clock that both share: nanoseconds since the set-up was offered. It never goes back."""

    @property
    def is_set(self) -> bool: ...

    def shared(self, boot_ns: int) -> int:
        """Return the shared time at an instant of this machine's boot clock."""
        ...


class SittingLink(Protocol):
    """What a sitting under way needs of a link; every call returns at once and may come from any thread."""

    @property
    def side(self) -> Side: ...

    @property
    def clock(self) -> LinkedClock: ...

    def presence(self) -> Presence: ...

    def lead(self) -> int:
        """Return how far ahead of now a command has to lie that rings on both sides (ns): max(1 s, 4 x round trip)."""
        ...

    def restore(self, commands: Sequence[Command]) -> None:
        """Start from the log that this journal holds of the sitting, after a crash."""
        ...

    def give(self, command: Command) -> None:
        """Send a command that is kept here already."""
        ...

    def taken(self) -> tuple[Command, ...]:
        """Return what came from the partner since the last call; keep it before acting on it."""
        ...

    @property
    def is_fresh(self) -> bool:
        """Whether the partner answered since this side's last return, and its whole log is here."""
        ...

    def returned(self) -> None:
        """Say that this side stood still until now: nothing is fresh until the partner has answered anew."""
        ...


class Link(SittingLink, Protocol):
    """One end of a link, from the meeting to the goodbye."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Call `changed`, from the link's own thread, when anything here is new."""
        ...

    # Agreeing

    def propose(self, setup: SharedSetup) -> None: ...

    def proposed(self) -> SharedSetup | None: ...

    def agree(self, setup: SharedSetup | None) -> None:
        """Say that this side would sit by this set-up; None takes it back."""
        ...

    @property
    def agreed(self) -> tuple[bool, bool]:
        """Whether I, and whether the partner agreed to what is proposed now."""
        ...

    def tell_stage(self, stage: Stage) -> None: ...

    def show_parts(self, parts: Sequence[str]) -> None:
        """Let the partner see one's list of parts, for this sitting; asked each time."""
        ...

    def parts_shown(self) -> tuple[str, ...]:
        """Return the list that the partner lets one see; empty without."""
        ...

    def remember(self, wanted: bool) -> None:
        """Say whether the two are to meet without words from now on; else nothing is left after `close`."""
        ...

    def suspend(self) -> None:
        """End the thread without a goodbye: this program ends, and may come back to the sitting."""
        ...

    def close(self) -> None:
        """Say goodbye and end the thread."""
        ...


class LinkChannel(Protocol):
    """A way for frames between two outboxes. It may lose, double and reorder; it keeps trying by itself."""

    def start(self, received: Callable[[bytes], None], online: Callable[[bool], None]) -> None:
        """Connect and go on connecting; both are called from the channel's own thread."""
        ...

    def send(self, frame: bytes) -> None:
        """Publish a frame to one's own outbox if there is a connection, from any thread; else drop it."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Room:
    """Where two outboxes lie at a meeting place.

    Attributes:
        name: base32 text that only those who have the words or the secret can compute.
        side: whose outbox is one's own.
    """

    name: str
    side: Side


OpenChannel = Callable[[Room], LinkChannel]
"""Opens a way at the chosen meeting place; a remembered pair near midnight opens one more."""
