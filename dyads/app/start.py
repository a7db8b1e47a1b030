"""What the app shall open with. Knows no Textual, so that the command line can say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from dyads.library.scripts import ScriptFile
    from dyads.sitting.choices import Choices
    from dyads.sitting.sittings import Occasion


@dataclass(frozen=True, slots=True)
class SitNow:
    """Open with this sitting.

    Attributes:
        script: the exercise.
        choices: what was said on the command line, and what is remembered of the rest.
        occasion: rehearsal, mute.
        at: start at this moment, by the clock on the wall.
        room: big letters and bells only, no names, ratings or journal.
    """

    script: ScriptFile
    choices: Choices
    occasion: Occasion
    at: datetime | None = None
    room: bool = False
