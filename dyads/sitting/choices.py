"""What people want of a sitting, before it is settled; remembered, so that Enter is enough for the same again."""

from dataclasses import dataclass, replace
from typing import Any, Literal, cast
from uuid import UUID

from pydantic import JsonValue

from dyads.practice.setup import FirstBy, PlanDay, Slot

Company = Literal["alone", "two", "apart"]
"""`alone`: one person. `two`: both at this computer. `apart`: the partner is elsewhere."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of one sitting.

    Attributes:
        script_id: which exercise.
        company: who sits, and where.
        partner: the partner; None alone, or where nobody was named.
        first_by: how it is decided who speaks first.
        chosen: who, where it is chosen.
        total: another total in seconds, or None for the script's own.
        delay: seconds before the settling, 0 to 300.
        plan_day: where in a plan it stands.
        locked: whether a study has fixed the exercise and its length.
    """

    script_id: str
    company: Company = "two"
    partner: UUID | None = None
    first_by: FirstBy = "alternating"
    chosen: Slot = 0
    total: int | None = None
    delay: int = 0
    plan_day: PlanDay | None = None
    locked: bool = False

    def remembered(self) -> dict[str, JsonValue]:
        """Return what is worth remembering, as plain data."""
        return {
            "script_id": self.script_id,
            "company": self.company,
            "partner": str(self.partner) if self.partner else None,
            "first_by": self.first_by,
            "chosen": self.chosen,
            "total": self.total,
            "delay": self.delay,
        }


def recalled(data: object, otherwise: Choices) -> Choices:
    """Return remembered choices; whatever does not fit is left at `otherwise`."""
    if not isinstance(data, dict):
        return otherwise
    held = cast("dict[str, Any]", data)
    choices = otherwise
    if isinstance(held.get("script_id"), str):
        choices = replace(choices, script_id=held["script_id"])
    if held.get("company") in {"alone", "two", "apart"}:
        choices = replace(choices, company=held["company"])
    if held.get("first_by") in {"chosen", "chance", "alternating"}:
        choices = replace(choices, first_by=held["first_by"])
    if held.get("chosen") in {0, 1}:
        choices = replace(choices, chosen=held["chosen"])
    if isinstance(held.get("total"), int):
        choices = replace(choices, total=held["total"])
    if isinstance(held.get("delay"), int) and 0 <= held["delay"] <= 300:
        choices = replace(choices, delay=held["delay"])
    if isinstance(held.get("partner"), str):
        try:
            return replace(choices, partner=UUID(held["partner"]))
        except ValueError:
            return choices
    return choices
