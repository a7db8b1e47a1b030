"""The people who sit, their inner parts, and what they agreed to."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from dyads.practice.bounds import PersonName, Word

Valence = Literal["pleasant", "neutral", "unpleasant"]


@dataclass(frozen=True, slots=True)
class InnerPart:
    """One inner part that a person has named (Perspective Dyad, K6); `valence` is optional (K29)."""

    id: UUID
    text: PersonName
    valence: Valence | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who sits at this computer, or the partner of somebody.

    Attributes:
        name: as they want to be called; empty when none was given.
        code: a participant code, for studies and groups.
        added: when (UTC).
    """

    id: UUID
    name: PersonName
    code: PersonName = ""
    me: bool = False
    parts: tuple[InnerPart, ...] = field(default=(), repr=False)
    added: datetime | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """That a person has seen and accepted a text (agreements, safety, consent) in a certain version."""

    person: UUID
    text: Word
    version: Word
    at: datetime
