"""A script, format 1: what an exercise says, to whom, for how long, with which bells (design: one TOML file each)."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer

from dyads.practice.bell import BellOrNone, Bells, spelled_out_bells
from dyads.practice.fields import Frozen, Length, LengthOrOpen
from dyads.practice.form import FORMS, PARTS, TEXT_KEYS, Form, Part, PracticeForm
from dyads.practice.message import msg, refusal

Voice = Literal["speaker", "listener", "both", "none"]
Act = Literal["draw", "guess", "reveal"]

MOST_PHASES = 100
MOST_TEXTS = 400
LONGEST_TEXT = 4000


def _as_texts(value: object) -> object:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and value and all(isinstance(text, str) for text in value):
        return tuple(value)
    raise refusal(msg("a text is missing here"), msg("write one text in quotes, or a list of texts"))


Name = Annotated[str, Field(min_length=1, max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Texts = Annotated[
    tuple[Text, ...],
    Field(max_length=MOST_TEXTS),
    BeforeValidator(_as_texts, json_schema_input_type=Text | list[Text]),
    PlainSerializer(lambda texts: texts[0] if len(texts) == 1 else list(texts)),
]
"""One text, or several that take turns from session to session."""
MEASURE_ID = r"^[a-z0-9][a-z0-9-]*$"
MeasureId = Annotated[str, Field(min_length=1, max_length=60, pattern=MEASURE_ID)]


class Phase(Frozen):
    """One stretch of an exercise with one task."""

    id: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    """A name for translations, where the order is not enough."""
    name: Name
    """What the phase is called on the screen."""
    length: LengthOrOpen
    """How long it lasts, or "open": until someone moves on."""
    about: Length = 60
    """For an open phase: its usual length, for totals, rehearsal and pipes."""
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
    warn: Length | None = None
    """A soft cue this long before the end."""
    bell: BellOrNone | None = None
    """Rings as the phase begins, in place of the default."""
    act: Act | None = None
    """What happens by chance: "draw" a part, "guess" it, "reveal" it."""

    @property
    def seconds(self) -> int:
        """The planned length; of an open phase what it usually takes."""
        return self.about if self.length == "open" else self.length

    @property
    def texts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple((key, texts) for key in TEXT_KEYS if (texts := getattr(self, key)) is not None)


Phases = Annotated[tuple[Phase, ...], Field(max_length=MOST_PHASES)]


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


class Ratings(Frozen):
    """Which measures are asked, by id."""

    before: Annotated[tuple[MeasureId, ...], Field(max_length=20)] = ()
    """Before the sitting."""
    after: Annotated[tuple[MeasureId, ...], Field(max_length=20)] = ()
    """After it."""


class Draw(Frozen):
    """Something by chance that the listener must not see."""

    source: Annotated[Literal["inner-parts"], Field(alias="from")] = "inner-parts"
    """Whose list: the speaker's own inner parts."""
    fallback: Annotated[tuple[Name, ...], Field(min_length=3, max_length=60)]
    """Used until the speaker has at least three parts of their own."""


class Script(Frozen):
    """One exercise."""

    format: Literal[1]
    """The version of this format."""
    title: Annotated[str, Field(min_length=1, max_length=120)]
    """What the exercise is called."""
    form: Form = "dyad"
    """"dyad": turns. "together": no turns. "solo": one person."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] = "en"
    """The language of the texts."""
    summary: Annotated[str, Field(max_length=400)] = ""
    """One or two sentences for the list."""
    source: Annotated[str, Field(max_length=400)] = ""
    """Where the exercise comes from."""
    rounds: Annotated[int, Field(ge=1, le=40, strict=True)] = 1
    """How often each partner has a turn."""
    turns: Literal["each", "one"] = "each"
    """"each": both have turns. "one": only the first."""
    roles: Roles = Roles()
    """Other names for speaker and listener."""
    guidance: Guidance = Guidance()
    """Before the start."""
    bells: Bells = Bells()
    """What rings when."""
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
        return max((len(texts) for _, _, phase in self.phases() for _, texts in phase.texts), default=1)


def canonical_json(script: Script) -> str:
    """Write a script so that equal scripts are equal texts; defaults are spelled out, so an upgrade changes nothing."""
    spelled_out = script.model_copy(update={"bells": spelled_out_bells(script.bells)})
    held = spelled_out.model_dump(mode="json", by_alias=True, exclude_none=True)
    return json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def script_sha256(script: Script) -> str:
    return hashlib.sha256(canonical_json(script).encode()).hexdigest()


_PLACEHOLDER = re.compile(r"\{(theme|speaker|listener|part)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its placeholders filled; one without a value stays as it is."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
