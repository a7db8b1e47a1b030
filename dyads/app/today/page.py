"""Today's page as data, and as it was kept: `dyads.app.today.ahead` works it out when the app is left.

The next start shows a kept page at once, then reads what it is made of all the same; see `dyads.app.today.screen`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from dyads.practice.message import Message
from dyads.services import quick_start
from dyads.words import greeting

if TYPE_CHECKING:
    from dyads.services.home import Home


@dataclass(frozen=True, slots=True)
class Today:
    """The page, from top to bottom; empty texts are left out.

    Attributes:
        questions: how many the plan asks today.
    """

    greeting: str
    place: str
    title: str
    summary: str
    facts: str
    lines: tuple[str, ...]
    notices: tuple[str, ...]
    interrupted: str = ""
    questions: int = 0


KIND = "today"


def kept_page(home: Home) -> Today | None:
    """Return the page of now as it was kept; None where there is none that holds."""
    held: Any = (quick_start.of_people(home, KIND) or {}).get(page_key(home.today, greeting(home.clock.now())))
    try:
        return Today(**{**held, "lines": tuple(held["lines"]), "notices": tuple(held["notices"])})
    except (TypeError, LookupError):
        return None


def page_key(day: date, hello: Message) -> str:
    """Return what a page is kept under: its day of practice, and the part of the day."""
    return f"{day.isoformat()} {hello.id}"
