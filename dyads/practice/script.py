"""A script, format 1: what an exercise says, to whom, for how long, with which bells (design: one TOML file each)."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from dyads.practice.annotations import Before, Limits, Spelled
from dyads.practice.bell import BellOrNone, Bells, OneBell, bells_in_one, in_one_bell, spelled_out_bells
from dyads.practice.fields import length_text, parse_length
from dyads.practice.form import FORMS, PARTS, TEXT_KEYS, Form, Part, PracticeForm
from dyads.practice.frozen import Frozen, Length, LengthOrOpen, LengthOrZero
from dyads.practice.message import RefusedValue, msg

Voice = Literal["speaker", "listener", "both", "none"]
Act = Literal["draw", "guess", "reveal"]
TextOrder = Literal["session", "round", "turn", "chance"]
"""What a list of texts goes by: sessions, rounds or turns, one text after the other, or chance."""
Say = Literal["all", "changes", "none"]
"""What is read aloud: the guidance and every text, a line at each change, or nothing."""
PhaseSay = Literal["text", "name", "none"]
"""The same for one phase."""
Partner = Literal["first", "second"]
"""Who speaks first, and who second."""
PARTNERS: tuple[Partner, ...] = get_args(Partner)

MOST_PHASES = 100
MOST_TEXTS = 400
MOST_ROUNDS = 40
LONGEST_TEXT = 4000
THEME = "{theme}"
MOST_WARNS = 9
LONGEST_PAUSE = 10


def _as_texts(value: object) -> object:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and value and all(isinstance(text, str) for text in value):
        return tuple(value)
    raise RefusedValue(msg("a text is missing here"), msg("write one text in quotes, or a list of texts"))


Name = Annotated[str, Limits(min_length=1, max_length=60)]
Text = Annotated[str, Limits(min_length=1, max_length=LONGEST_TEXT)]
Texts = Annotated[
    tuple[Text, ...],
    Limits(max_length=MOST_TEXTS),
    Before(_as_texts, Text | list[Text]),
    Spelled(lambda texts: texts[0] if len(texts) == 1 else list(texts)),
]
"""One text, or several that take turns from session to session."""


def _as_warns(value: object) -> object:
    if isinstance(value, list | tuple):
        return tuple(value)
    parse_length(value)
    return (value,)


Warns = Annotated[
    tuple[Length, ...],
    Limits(min_length=1, max_length=MOST_WARNS),
    Before(_as_warns, Length | Annotated[list[Length], Limits(min_length=1, max_length=MOST_WARNS)]),
    Spelled(lambda warns: length_text(warns[0]) if len(warns) == 1 else [length_text(warn) for warn in warns]),
]
"""One length, or several."""
FileName = Annotated[str, Limits(min_length=1, max_length=120)]


def _as_recordings(value: object) -> object:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and value and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise RefusedValue(msg("a recording is missing here"), msg("write the name of a sound file, or a list of names"))


Recordings = Annotated[
    tuple[FileName, ...],
    Limits(max_length=MOST_TEXTS),
    Before(_as_recordings, FileName | list[FileName]),
    Spelled(lambda names: names[0] if len(names) == 1 else list(names)),
]
"""One sound file beside the script, or as many as there are texts."""
MEASURE_ID = r"^[a-z0-9][a-z0-9-]*$"
MeasureId = Annotated[str, Limits(min_length=1, max_length=60, pattern=MEASURE_ID)]


class Phase(Frozen):
    """One stretch of an exercise with one task."""

    id: Annotated[str, Limits(min_length=1, max_length=60)] | None = None
    """A name for translations, where the order is not enough."""
    name: Name
    """What the phase is called on the screen."""
    length: LengthOrOpen
    """How long it lasts, or "open": until someone moves on."""
    about: Length = 60
    """For an open phase: its usual length, for totals, rehearsal and pipes; in a group its share of the limit."""
    group: Annotated[str, Limits(min_length=1, max_length=60)] | None = None
    """A name that ties open phases which follow one another, so that they share one limit."""
    within: Length | None = None
    """On the first phase of a group, or on an open phase alone: all of it ends after this long at the latest."""
    of: Partner | None = None
    """In a turn: only in the turn of the partner who speaks "first", or "second"."""
    speaker: Texts | None = None
    """In a turn: what the one who speaks is asked."""
    listener: Texts | None = None
    """In a turn: what the one who listens is asked."""
    together: Texts | None = None
    """What both are asked."""
    text: Texts | None = None
    """In a solitary exercise: what the person is asked."""
    voice: Voice | None = None
    """Who may speak: "speaker" (usual in a turn), "listener", "both" (usual elsewhere), "none"."""
    texts: TextOrder | None = None
    """What a list of texts goes by: "session" (if left out), "round", "turn", or "chance"."""
    warn: Warns | None = None
    """A soft cue this long before the end; several in a list. With `within`, before the end of the group."""
    every: Length | None = None
    """An interval bell each time this long has passed, but not at the beginning or the end."""
    bell: BellOrNone | None = None
    """Rings as the phase begins, in place of the default."""
    act: Act | None = None
    """What happens by chance: "draw" a part, "guess" it, "reveal" it."""
    say: PhaseSay | None = None
    """What is read aloud of this phase: its "text", its "name", or "none"; else as `[speech]` says."""
    recording: Recordings | None = None
    """Your voice, in a sound file beside the script: it is heard instead of the line; as many as texts, or one."""

    @property
    def seconds(self) -> int:
        """The planned length; of an open phase what it usually takes."""
        return self.about if self.length == "open" else self.length

    @property
    def by_reader(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple((key, texts) for key in TEXT_KEYS if (texts := getattr(self, key)) is not None)

    @property
    def text_count(self) -> int:
        """Of its longest list."""
        return max((len(texts) for _, texts in self.by_reader), default=1)

    @property
    def theme_texts(self) -> tuple[int, ...]:
        """The places of the texts that name the plan's theme, in a list that goes by sessions and has others too."""
        if self.texts not in {None, "session"} or self.text_count == 1:
            return ()
        lists = [texts for _, texts in self.by_reader if len(texts) > 1]
        found = tuple(
            place
            for place in range(self.text_count)
            if any(THEME in text for texts in lists for text in texts[place : place + 1])
        )
        return found if len(found) < self.text_count else ()

    @property
    def other_texts(self) -> tuple[int, ...]:
        return tuple(sorted({*range(self.text_count)} - {*self.theme_texts}))


Phases = Annotated[tuple[Phase, ...], Limits(max_length=MOST_PHASES)]


@dataclass(frozen=True, slots=True)
class Step:
    """One phase at one of its places in a sitting.

    Attributes:
        turn: the turn it stands in or before, from 0; None outside.
        round: the round, from 0.
        nth: how often the same phase came before.
    """

    part: Part
    index: int
    phase: Phase
    turn: int | None
    round: int
    nth: int

    @property
    def key(self) -> str:
        """Name the phase within its script."""
        return phase_key(self.part, self.index, self.phase)


def phase_key(part: Part, index: int, phase: Phase) -> str:
    return f"{part}[{index}]" if phase.id is None else f"{part}.{phase.id}"


class Roles(Frozen):
    """Other names for the two roles."""

    speaker: Name | None = None
    """Instead of "speaker"."""
    listener: Name | None = None
    """Instead of "listener"."""


class Guidance(Frozen):
    """What is said before the start."""

    together: Text | None = None
    """For both."""
    speaker: Text | None = None
    """For the one who speaks first."""
    listener: Text | None = None
    """For the one who listens first."""
    text: Text | None = None
    """For a person alone."""
    say: Literal["text", "none"] | None = None
    """Whether it is read aloud; else as `[speech]` says."""
    recording: FileName | None = None
    """Your voice, in a sound file beside the script: it is heard instead."""


class Speech(Frozen):
    """What is read aloud; every person can choose otherwise for themselves."""

    say: Say | None = None
    """"all": guidance and texts (usual alone and together). "changes": opening, closing, a line at each change (usual
    in a dyad). "none": nothing."""
    pause: Annotated[LengthOrZero, Limits(le=LONGEST_PAUSE)] | None = None
    """Between two sentences, up to 10s; usually 2s, in the guidance 1.2 s."""


class Ratings(Frozen):
    """Which measures are asked, by id."""

    before: Annotated[tuple[MeasureId, ...], Limits(max_length=20)] = ()
    """Before the sitting."""
    after: Annotated[tuple[MeasureId, ...], Limits(max_length=20)] = ()
    """After it."""


class Draw(Frozen, aliases={"source": "from"}):
    """Something by chance that the listener must not see."""

    source: Literal["inner-parts"] = "inner-parts"
    """Whose list: the speaker's own inner parts."""
    fallback: Annotated[tuple[Name, ...], Limits(min_length=3, max_length=60)]
    """Used until the speaker has at least three parts of their own."""


class Script(Frozen):
    """One exercise."""

    format: Literal[1]
    """The version of this format."""
    title: Annotated[str, Limits(min_length=1, max_length=120)]
    """What the exercise is called."""
    form: Form = "dyad"
    """"dyad": turns. "together": no turns. "solo": one person."""
    language: Annotated[str, Limits(pattern=r"^[a-z]{2,3}$")] = "en"
    """The language of the texts."""
    summary: Annotated[str, Limits(max_length=400)] = ""
    """One or two sentences for the list."""
    source: Annotated[str, Limits(max_length=400)] = ""
    """Where the exercise comes from."""
    rounds: Annotated[int, Limits(ge=1, le=MOST_ROUNDS, strict=True)] = 1
    """How often each partner has a turn."""
    turns: Literal["each", "one"] = "each"
    """"each": both have turns. "one": only the first."""
    roles: Roles = Roles()
    """Other names for speaker and listener."""
    guidance: Guidance = Guidance()
    """Before the start."""
    bells: Bells = Bells()
    """What rings when."""
    speech: Speech | None = None
    """What is read aloud."""
    ratings: Ratings = Ratings()
    """What is asked before and after."""
    draw: Draw | None = None
    """Something by chance."""
    opening: Phases = ()
    """Once, together, at the beginning."""
    turn: Phases = ()
    """The phases of one turn."""
    between: Phases = ()
    """Between turns, never after the last."""
    closing: Phases = ()
    """Once, together, at the end."""
    phase: Phases = ()
    """The phases of an exercise without turns."""

    def phases(self) -> Iterator[tuple[Part, int, Phase]]:
        """Yield every phase with its table and its place there."""
        for part in PARTS:
            for index, phase in enumerate(getattr(self, part)):
                yield part, index, phase

    @property
    def practice(self) -> PracticeForm:
        return FORMS[self.form]

    @property
    def turn_count(self) -> int:
        if not self.practice.has_turns:
            return 0
        return self.rounds * (2 if self.turns == "each" else 1)

    @property
    def text_count(self) -> int:
        return max((phase.text_count for _, _, phase in self.phases()), default=1)

    def partner_of(self, turn: int) -> Partner:
        """Return whose turn it is."""
        return "first" if self.turns == "one" or turn % 2 == 0 else "second"

    def steps(self) -> Iterator[Step]:
        """Yield the phases in the order in which they take place."""
        times: dict[tuple[Part, int], int] = {}

        def table(part: Part, turn: int | None = None) -> Iterator[Step]:
            for index, phase in enumerate(getattr(self, part)):
                if turn is not None and part == "turn" and phase.of not in {None, self.partner_of(turn)}:
                    continue
                nth = times.get((part, index), 0)
                times[part, index] = nth + 1
                yield Step(part, index, phase, turn, (turn or 0) // (2 if self.turns == "each" else 1), nth)

        yield from table("opening")
        for turn in range(self.turn_count):
            if turn:
                yield from table("between", turn)
            yield from table("turn", turn)
        yield from table("phase")
        yield from table("closing")


def with_one_bell(script: Script, sound: OneBell) -> Script:
    """Return the exercise with one sound for all of its bells, those of single phases too."""

    def rung(phase: Phase) -> Phase:
        return phase if phase.bell is None else phase.model_copy(update={"bell": in_one_bell(phase.bell, sound)})

    parts: dict[str, object] = {part: tuple(map(rung, getattr(script, part))) for part in PARTS}
    return script.model_copy(update={"bells": bells_in_one(script.bells, sound), **parts})


def canonical_json(script: Script) -> str:
    """Write a script so that equal scripts are equal texts; defaults are spelled out, so an upgrade changes nothing."""
    has_intervals = any(phase.every is not None for _, _, phase in script.phases())
    spelled_out = script.model_copy(update={"bells": spelled_out_bells(script.bells, interval=has_intervals)})
    held = spelled_out.model_dump(mode="json", exclude_none=True)
    return json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def script_sha256(script: Script) -> str:
    return hashlib.sha256(canonical_json(script).encode()).hexdigest()
