"""Set-up as data: the lines it shows, and what one step in a line makes of the choices. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from dyads.app.common.rows import Row
from dyads.practice.fields import LONGEST, clock_text
from dyads.practice.message import Message, msg
from dyads.practice.people import Person
from dyads.practice.script import Partner, Phase, Script
from dyads.practice.setup import FirstBy, Slot, who_is_first
from dyads.practice.speech import what_is_said
from dyads.practice.timeline import shortest_total, total_seconds, units_of, with_total
from dyads.presentation.script_texts import SPEECH, minutes_text
from dyads.services.prepare import Company, SittingChoices
from dyads.services.sittings import called, name_of
from dyads.settings.choices import SpeechName
from dyads.words import _, say

T = TypeVar("T")

DELAYS = (0, 10, 30, 60, 120, 180, 240, 300)
"""Seconds between the start key and the settling that set-up offers."""


@dataclass(frozen=True, slots=True)
class SetupTable:
    """What set-up knows besides the choices.

    Attributes:
        script: the exercise, in the language it is sat in, with its own lengths.
        me: the owner of this folder, if there is one yet.
        last_first: the slot that spoke first the last time.
        usual: who usually sits here.
    """

    script: Script
    me: Person | None
    others: tuple[Person, ...]
    last_first: Slot | None
    mute: bool
    usual: str = "two"
    speech: SpeechName = "auto"

    @property
    def solo(self) -> bool:
        return self.script.practice.solitary


def fitting(choices: SittingChoices, table: SetupTable) -> SittingChoices:
    """Return the choices as this exercise and these people allow them."""
    company: Company = choices.company
    if table.solo:
        company = "alone"
    elif company == "alone" and not choices.own_side:
        company = "two" if table.usual == "two" else "apart"
    known = {person.id for person in table.others}
    partner = choices.partner if choices.partner in known else (table.others[0].id if table.others else None)
    first_by: FirstBy = "alternating" if company == "apart" and choices.first_by == "chance" else choices.first_by
    return replace(choices, company=company, partner=partner, first_by=first_by)


_WHERE: Mapping[Company, Message] = {
    "two": msg("at this computer"),
    "linked": msg("elsewhere, linked"),
    "apart": msg("elsewhere, each for themselves"),
    "alone": msg("nobody else; only my own side"),
}


def rows(choices: SittingChoices, table: SetupTable) -> tuple[Row, ...]:
    script = scaled(choices, table)
    lines = [Row("script", _("Exercise"), script.title, not choices.locked)]
    if not table.solo:
        if choices.company != "alone":
            lines.append(Row("partner", _("Partner"), partner_name(choices, table)))
        lines.append(Row("company", _("Where"), say(_WHERE[choices.company])))
    if script.practice.has_turns and choices.company != "alone":
        lines.append(Row("first", _("First"), _first_text(choices, table)))
    changes = not choices.locked and with_total(table.script, total_seconds(table.script) + 60) != table.script
    lines.append(Row("total", _("Length"), minutes_text(total_seconds(script)), changes))
    if choices.company not in {"linked", "apart"}:
        later = _("{length} after the key", length=minutes_text(choices.delay))
        lines.append(Row("delay", _("Start"), later if choices.delay else _("at once")))
    if not table.mute:
        lines.append(Row("speech", _("Read aloud"), _speech_text(choices, table)))
    lines.append(Row("sound", _("Bells"), _("silent, a bowl of your own") if table.mute else _("on")))
    return tuple(lines)


def _speech_text(choices: SittingChoices, table: SetupTable) -> str:
    """Return what is read aloud; left to the exercise, with what that means here."""
    if table.speech != "auto":
        return say(SPEECH[table.speech])
    apart = choices.company == "apart" and not table.solo
    meant = "none" if apart else what_is_said(table.script, "auto")
    return _("as the exercise means it: {what}", what=say(SPEECH[meant]))


def speech_stepped(speech: SpeechName, step: int) -> SpeechName:
    return _next(tuple(SPEECH), speech, step)


def scaled(choices: SittingChoices, table: SetupTable) -> Script:
    return table.script if choices.total is None else with_total(table.script, choices.total)


def partner_name(choices: SittingChoices, table: SetupTable) -> str:
    return name_of(_partner(choices, table), _("my partner"))


def _partner(choices: SittingChoices, table: SetupTable) -> Person | None:
    return next((person for person in table.others if person.id == choices.partner), None)


def first_slot(choices: SittingChoices, table: SetupTable) -> Slot | None:
    """Return who speaks first; None where chance decides at the start."""
    if choices.first_by == "chance" and choices.company != "apart":
        return None
    apart = choices.company == "apart"
    return who_is_first(choices.first_by, chosen=choices.chosen, last_first=table.last_first, chance=0, apart=apart)[0]


def _first_text(choices: SittingChoices, table: SetupTable) -> str:
    if choices.company == "apart" and choices.first_by != "chosen":
        return _("the day decides; both can change it")
    slot = first_slot(choices, table)
    if slot is None:
        return _("chance decides")
    if choices.company == "two":
        name = called(_partner(choices, table) if slot else table.me, slot)
    else:
        name = partner_name(choices, table) if slot else name_of(table.me, _("me"))
    return _("in turns, now {name}", name=name) if choices.first_by == "alternating" else name


def stepped(choices: SittingChoices, table: SetupTable, row: str, step: int) -> SittingChoices:
    """Return the choices after one step in a line; the exercise and the sound are the screen's to change."""
    match row:
        case "partner" if table.others:
            people: list[UUID | None] = [person.id for person in table.others]
            return replace(choices, partner=_next(people, choices.partner, step))
        case "company":
            ways: list[Company] = ["two", "linked", "apart", "alone"]
            company = _next(ways, choices.company, step)
            return fitting(replace(choices, company=company, own_side=company == "alone"), table)
        case "first":
            return _first_stepped(choices, step)
        case "total" if not choices.locked:
            return replace(choices, total=_total_stepped(choices, table, step))
        case "delay":
            return replace(choices, delay=_next(DELAYS, choices.delay, step))
        case _:
            return choices


def _first_stepped(choices: SittingChoices, step: int) -> SittingChoices:
    ways: list[tuple[FirstBy, Slot]] = [("alternating", 0), ("chosen", 0), ("chosen", 1)]
    if choices.company != "apart":
        ways.append(("chance", 0))
    now: tuple[FirstBy, Slot] = (choices.first_by, choices.chosen if choices.first_by == "chosen" else 0)
    first_by, chosen = _next(ways, now, step)
    return replace(choices, first_by=first_by, chosen=chosen)


def _total_stepped(choices: SittingChoices, table: SetupTable, step: int) -> int | None:
    """Whole minutes, and on the way the exercise's own length."""
    own = total_seconds(table.script)
    now = total_seconds(scaled(choices, table))
    wanted = (now // 60 + 1) * 60 if step > 0 else (-(-now // 60) - 1) * 60
    if min(now, wanted) < own < max(now, wanted):
        wanted = own
    wanted = min(LONGEST, max(wanted, shortest_total(table.script)))
    return None if wanted == own else wanted


def _next(values: Sequence[T], now: T, step: int) -> T:
    at = values.index(now) if now in values else 0
    return values[(at + step) % len(values)]


def plan_text(script: Script) -> str:
    """Return how the time is divided, in one line."""
    said = _table(script.opening) + _table(script.phase)
    if script.turn:
        said += _turns(script)
    return "  ·  ".join([*said, *_table(script.closing)])


def _turns(script: Script) -> list[str]:
    """Return what one turn holds, and how often; where the partners' turns differ, that of each."""
    turns: dict[str, int] = {}
    for turn in range(script.turn_count):
        phases = ", ".join(_table(script.turn, script.partner_of(turn)))
        turns[phases] = turns.get(phases, 0) + 1
    return [_("{count} × ({phases})", count=count, phases=phases) for phases, count in turns.items()]


def _table(phases: Sequence[Phase], partner: Partner | None = None) -> list[str]:
    """Return each phase with its length; a group by the name of its first."""
    return [
        f"{phases[unit.phases[0]].name} {clock_text(unit.seconds)}"
        for unit in units_of(phases)
        if partner is None or unit.of in {None, partner}
    ]
