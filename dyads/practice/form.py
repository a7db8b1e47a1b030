"""The forms of an exercise: whether it has turns, how many people sit, and who reads which text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dyads.practice.message import Message, msg

Form = Literal["dyad", "together", "solo"]
"""As a script's `form` key says it."""
Part = Literal["opening", "turn", "between", "closing", "phase"]
"""The tables of a script that hold phases."""

PARTS: tuple[Part, ...] = ("opening", "turn", "between", "closing", "phase")
TEXT_KEYS = ("speaker", "listener", "together", "text")
"""The readers that a text may have, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class PracticeForm:
    """What follows from a form.

    Attributes:
        words: what it is, for people.
        people: how many sit.
        has_turns: one speaks while the other listens, then they change; else nobody is speaker or listener.
        tables: those that hold its phases.
        main_part: the table of the phases that are scaled when people choose another length.
        text_keys: which readers a phase's texts may have, by table.
        guidance_keys: which readers the guidance may have.
    """

    name: Form
    words: Message
    people: Literal[1, 2]
    has_turns: bool
    tables: tuple[Part, ...]
    main_part: Part
    text_keys: Mapping[Part, tuple[str, ...]]
    guidance_keys: tuple[str, ...]

    @property
    def solitary(self) -> bool:
        """One person sits, even where a partner is known."""
        return self.people == 1


_FOR_TWO: Mapping[Part, tuple[str, ...]] = {
    "opening": ("together",),
    "turn": ("speaker", "listener", "together"),
    "between": ("together",),
    "closing": ("together",),
    "phase": ("together",),
}
_FOR_ONE: Mapping[Part, tuple[str, ...]] = dict.fromkeys(PARTS, ("text",))

_ALL = (
    PracticeForm(
        "dyad",
        msg("two, in turns"),
        people=2,
        has_turns=True,
        tables=("opening", "turn", "between", "closing"),
        main_part="turn",
        text_keys=_FOR_TWO,
        guidance_keys=("together", "speaker", "listener"),
    ),
    PracticeForm(
        "together",
        msg("two, without turns"),
        people=2,
        has_turns=False,
        tables=("phase",),
        main_part="phase",
        text_keys=_FOR_TWO,
        guidance_keys=("together",),
    ),
    PracticeForm(
        "solo",
        msg("one person"),
        people=1,
        has_turns=False,
        tables=("phase",),
        main_part="phase",
        text_keys=_FOR_ONE,
        guidance_keys=("text",),
    ),
)

FORMS: Mapping[str, PracticeForm] = {form.name: form for form in _ALL}
"""By name, in the order in which lists of exercises show them."""
