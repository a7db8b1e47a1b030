"""The columns of the CSV tables, each with its meaning, its codes and its value: written and explained from here."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from dyads.exchange.table_column import TableColumn, columns_of
from dyads.exchange.tables import LogRow, PhaseRow, SeenSession
from dyads.plan.as_json import DueDay
from dyads.practice.form import FORMS
from dyads.practice.message import Message, msg
from dyads.practice.people import Person
from dyads.practice.records import PrivateEvent, Rating
from dyads.words import say

_FLAG = {"0": msg("no"), "1": msg("yes")}
_SLOT = {"0": msg("the one whose journal it was"), "1": msg("the partner")}

RATING: tuple[TableColumn[Rating], ...] = (
    TableColumn("rating", "uuid", msg("names the rating; a correction keeps it"), "id"),
    TableColumn("participant", "uuid", msg("who it belongs to"), "person"),
    TableColumn(
        "session", "uuid", msg("the session it belongs to; empty where the plan asked, not a session"), "session"
    ),
    TableColumn("measure", "text", msg("what was asked"), "measure"),
    TableColumn("measure_sha256", "text", msg("the exact wording and scale that were in force"), "measure_sha256"),
    TableColumn("low", "whole", msg("the lowest number of the scale"), "low"),
    TableColumn("high", "whole", msg("the highest number of the scale"), "high"),
    TableColumn(
        "when",
        "code",
        msg("at which moment it was asked"),
        "when",
        {
            "before": msg("before the session"),
            "after": msg("after the session"),
            "day": msg("once a day"),
            "week": msg("once a week"),
            "meeting": msg("at a meeting"),
            "plan-start": msg("at the start of a plan"),
            "plan-end": msg("at the end of a plan"),
        },
    ),
    TableColumn(
        "value", "whole", msg("the answer as it was given, never rescaled; empty where there is none"), "value"
    ),
    TableColumn(
        "status",
        "code",
        msg("whether there is an answer, or why not"),
        "status",
        {
            "given": msg("answered"),
            "skipped": msg("passed over"),
            "not-reached": msg("the session ended before it"),
            "not-asked": msg("it was not asked"),
            "withdrawn": msg("taken back later"),
            "sealed": msg("sealed by its owner, and exported without their passphrase"),
        },
    ),
    TableColumn("shown", "moment", msg("when the question appeared (UTC)"), "shown"),
    TableColumn("answered", "moment", msg("when it was answered or passed over (UTC)"), "answered"),
    TableColumn("order", "whole", msg("the place in the order of asking, from 0"), "order"),
    TableColumn("asked_by_plan", "text", msg("the plan that asked, where no session did"), "plan"),
    TableColumn("asked_for_day", "day", msg("the local day the answer counts for, where a plan asked"), "day"),
    TableColumn("corrected", "flag", msg("whether another answer stood here before"), "corrected", _FLAG),
)

PERSON: tuple[TableColumn[Person], ...] = (
    TableColumn("participant_name", "text", msg("the participant’s name"), "name"),
    TableColumn("participant_code", "text", msg("the participant’s code"), "code"),
    TableColumn("participant_me", "flag", msg("whether the journal is the participant’s own"), "me", _FLAG),
)

PARTNER: tuple[TableColumn[Person], ...] = (
    TableColumn("partner", "uuid", msg("with whom it was sat; empty alone"), "id"),
    TableColumn("partner_name", "text", msg("the partner’s name"), "name"),
    TableColumn("partner_code", "text", msg("the partner’s code"), "code"),
)

SITTING: tuple[TableColumn[SeenSession], ...] = (
    TableColumn("number", "whole", msg("the session’s number in the journal"), "row.number"),
    TableColumn("begun", "moment", msg("when it was set up (UTC)"), "begun"),
    TableColumn(
        "utc_offset", "whole", msg("the local time’s offset from UTC, in seconds, east of it positive"), "offset"
    ),
    TableColumn("local_day", "day", msg("the local day it counts for"), "day"),
    TableColumn("script", "text", msg("the exercise’s name"), lambda seen: seen.setup["script_id"]),
    TableColumn("title", "text", msg("the exercise’s title at the time"), lambda seen: str(seen.script["title"])),
    TableColumn(
        "form",
        "code",
        msg("the form of the exercise"),
        lambda seen: str(seen.script.get("form", "dyad")),
        {form.name: form.words for form in FORMS.values()},
    ),
    TableColumn("language", "text", msg("the language of its texts"), lambda seen: seen.setup["language"]),
    TableColumn(
        "script_sha256",
        "text",
        msg("the exact version of the exercise, lengths as chosen"),
        lambda seen: seen.setup["script_sha256"],
    ),
    TableColumn("slot", "code", msg("which of the two the participant was"), "slot", _SLOT),
    TableColumn(
        "here",
        "code",
        msg("who rated at this computer"),
        lambda seen: " ".join(str(slot) for slot in seen.setup["here"]),
        {"0": _SLOT["0"], "1": _SLOT["1"], "0 1": msg("both, slot 0 first"), "1 0": msg("both, slot 1 first")},
    ),
    TableColumn("first", "code", msg("which of the two spoke first"), lambda seen: seen.setup["first"], _SLOT),
    TableColumn(
        "first_by",
        "code",
        msg("how it was settled who spoke first"),
        lambda seen: seen.setup["first_by"],
        {"chosen": msg("they chose"), "chance": msg("by chance"), "alternating": msg("they take turns")},
    ),
    TableColumn(
        "variant",
        "whole",
        msg("which of the texts that take turns, from 0, over and over"),
        lambda seen: seen.setup["variant"],
    ),
    TableColumn(
        "picked_texts",
        "json",
        msg(
            "as JSON, by phase: which text of its list was read, from 0, once for each time that it took place; "
            "empty without lists, and in sessions of version 0.1.0"
        ),
        lambda seen: seen.setup.get("picks") or None,
    ),
    TableColumn(
        "outcome",
        "code",
        msg("how it ended"),
        "row.outcome",
        {
            "complete": msg("complete"),
            "partial": msg("stopped, or closed after a crash"),
            "open": msg("unfinished"),
            "discarded": msg("not wanted"),
        },
    ),
    TableColumn("added", "flag", msg("whether it was entered later by hand"), "row.added", _FLAG),
    TableColumn("apart", "flag", msg("whether the partner was elsewhere"), lambda seen: seen.setup["apart"], _FLAG),
    TableColumn(
        "planned_seconds",
        "whole",
        msg("the length shown before the start, in seconds"),
        lambda seen: seen.setup["planned_seconds"],
    ),
    TableColumn(
        "actual_seconds", "whole", msg("session time that passed, in seconds, pauses not counted"), "row.actual_seconds"
    ),
    TableColumn(
        "delay_seconds",
        "whole",
        msg("seconds between the start key and the quiet before the first bell"),
        lambda seen: seen.setup["delay"],
    ),
    TableColumn("ended", "moment", msg("when it was closed (UTC)"), "row.ended"),
    TableColumn("plan", "text", msg("the plan it belongs to; empty without one"), lambda seen: seen.planned("plan")),
    TableColumn("run", "uuid", msg("which following of the plan"), lambda seen: seen.planned("run")),
    TableColumn("module", "text", msg("the module or the meeting"), lambda seen: seen.planned("module")),
    TableColumn(
        "week", "whole", msg("the week of the module, from 1; 0 for a meeting"), lambda seen: seen.planned("week")
    ),
    TableColumn("due_day", "day", msg("the local day it was due"), lambda seen: seen.planned("day")),
    TableColumn("theme", "text", msg("the week’s theme"), lambda seen: seen.planned("theme")),
    TableColumn(
        "app_version", "text", msg("the version of dyads it was sat with"), lambda seen: seen.setup["app_version"]
    ),
)

SEEN_SESSION: tuple[TableColumn[SeenSession], ...] = (
    *columns_of("participant", PERSON),
    *columns_of("partner", PARTNER),
    *SITTING,
)

PEOPLE: tuple[TableColumn[Person], ...] = (
    TableColumn("participant", "uuid", msg("names the person everywhere"), "id"),
    *PERSON,
    TableColumn("added", "moment", msg("when they were added (UTC)"), "added"),
)


def _linked(seen: SeenSession, key: str) -> str | None:
    linked = seen.setup.get("linked")
    return None if linked is None else str(linked[key])


SESSIONS: tuple[TableColumn[SeenSession], ...] = (
    TableColumn("session", "uuid", msg("names the session everywhere"), "row.id"),
    TableColumn(
        "participant", "uuid", msg("whose row it is: the person exported, else the one in slot 0"), "participant.id"
    ),
    *SEEN_SESSION,
    TableColumn(
        "linked",
        "uuid",
        msg("names the linked session in both journals; empty where it was not linked"),
        lambda seen: _linked(seen, "sitting"),
    ),
    TableColumn(
        "linked_side",
        "code",
        msg("which of the two linked computers this is"),
        lambda seen: _linked(seen, "side") or "",
        {"": msg("neither"), "a": msg("the one that opened the link"), "b": msg("the one that came")},
    ),
)
PHASE: tuple[TableColumn[PhaseRow], ...] = (
    TableColumn("order", "whole", msg("the phase’s place in the session, from 0"), "order"),
    TableColumn(
        "part",
        "code",
        msg("which part of the exercise it belongs to"),
        "segment.part",
        {
            "opening": msg("once, together, at the beginning"),
            "turn": msg("a turn"),
            "between": msg("between turns"),
            "closing": msg("once, together, at the end"),
            "phase": msg("a phase of an exercise without turns"),
        },
    ),
    TableColumn("phase", "text", msg("what it is called"), "segment.name"),
    TableColumn("turn", "whole", msg("the turn’s number, from 0; empty outside turns"), "segment.turn"),
    TableColumn("speaker", "uuid", msg("whose turn it was; empty outside turns"), "speaker"),
    TableColumn(
        "open",
        "flag",
        msg("whether it lasts until somebody moves on"),
        lambda phase: phase.segment.length is None,
        _FLAG,
    ),
    TableColumn("planned_seconds", "seconds", msg("how long it was planned to last, in seconds"), "segment.about"),
    TableColumn("actual_seconds", "seconds", msg("how long it lasted, in seconds, pauses not counted"), "actual"),
    TableColumn("paused_seconds", "seconds", msg("pauses, silences and gaps within it, in seconds"), "paused"),
    TableColumn("text", "whole", msg("which text of its list it showed, from 0; empty without a list"), "segment.pick"),
    TableColumn("reached", "flag", msg("whether the session came to it"), "reached", _FLAG),
    TableColumn("skipped", "flag", msg("whether it was left before its time"), "skipped", _FLAG),
)
EVENTS: tuple[TableColumn[LogRow], ...] = (
    TableColumn("session", "uuid", msg("the session"), "session"),
    TableColumn(
        "type",
        "code",
        msg("what kind of row it is"),
        "kind",
        {
            "command": msg("something somebody did, or a gap"),
            "bell": msg("how a bell rang"),
            "run": msg("the program was started, or went on after a break"),
            "beat": msg("the last sign of life"),
        },
    ),
    TableColumn("order", "whole", msg("the place among the rows of its type, from 0"), "order"),
    TableColumn("at_seconds", "seconds", msg("when, on the session clock, in seconds"), "at"),
    TableColumn("time", "moment", msg("when (UTC), where it is known"), "time"),
    TableColumn(
        "event",
        "code",
        msg("the command, or what became of the bell"),
        "event",
        {
            "": msg("neither"),
            "start": msg("the session began"),
            "pause": msg("a pause began"),
            "resume": msg("it went on"),
            "next": msg("on to the next phase"),
            "back": msg("the phase again"),
            "still": msg("two minutes’ silence"),
            "swap": msg("the roles were swapped"),
            "halt": msg("the computer slept or stopped here"),
            "go": msg("on to a later phase, as the trainer said"),
            "more": msg("a minute more for a phase, as the trainer said"),
            "away": msg("one of two linked computers stood still from here on"),
            "calm": msg("a pause began, from the page on which a sitting can be ended"),
            "stop": msg("it was ended"),
            "rung": msg("rang in time"),
            "late": msg("rang late; as a command: a pause or a stop came to be known late, and counts from here"),
            "dropped": msg("left out, because it would have been too late"),
            "failed": msg("could not be played"),
            "muted": msg("the bells were muted"),
        },
    ),
    TableColumn("cue", "text", msg("which bell"), "cue"),
    TableColumn("lateness_seconds", "seconds", msg("how late the bell was, in seconds"), "lateness"),
    TableColumn("player", "text", msg("which player rang it"), "player"),
    TableColumn(
        "utc_offset", "whole", msg("the local time’s offset from UTC, in seconds, east of it positive"), "offset"
    ),
    TableColumn(
        "side",
        "code",
        msg("which of two linked computers gave the command; of a stop, and of the pause before it, it is not told"),
        "side",
        {
            "": msg("neither"),
            "a": msg("the one that opened the link"),
            "b": msg("the one that came"),
            "t": msg("the trainer’s"),
        },
    ),
)
PRIVATE: tuple[TableColumn[PrivateEvent], ...] = (
    TableColumn("private", "uuid", msg("names the row"), "id"),
    TableColumn("participant", "uuid", msg("who it belongs to"), "person"),
    TableColumn("session", "uuid", msg("the session"), "session"),
    TableColumn(
        "kind",
        "code",
        msg("what it is"),
        "kind",
        {
            "draw": msg("the part drawn"),
            "guess": msg("the part guessed"),
            "reveal": msg("the part revealed"),
            "note": msg("a note"),
        },
    ),
    TableColumn("turn", "whole", msg("the turn’s number, from 0; -1 for a note"), "turn"),
    TableColumn("text", "text", msg("the part or the note"), "text"),
    TableColumn("choices", "whole", msg("from how many parts it was drawn; 0 where nothing was drawn"), "choices"),
    TableColumn("at", "moment", msg("when (UTC)"), "at"),
)
DUE_DAYS: tuple[TableColumn[DueDay], ...] = (
    TableColumn("run", "uuid", msg("which following of the plan"), "run"),
    TableColumn("plan", "text", msg("the plan"), "plan"),
    TableColumn("module", "text", msg("the module"), "module"),
    TableColumn("week", "whole", msg("the week of the module, from 1"), "week"),
    TableColumn("day", "day", msg("the local day"), "day"),
    TableColumn(
        "status",
        "code",
        msg("what the day was"),
        "status",
        {
            "before": msg("before the start"),
            "done": msg("all its exercises were completed"),
            "partly": msg("some of it was done"),
            "planned": msg("practice was planned"),
            "free": msg("nothing was planned, or the day passed without practice"),
            "event": msg("an event that takes the whole day"),
            "pause": msg("the plan was paused"),
            "away": msg("the person was away, and nothing was due"),
            "after": msg("after the end"),
        },
    ),
    TableColumn("week_done", "whole", msg("days done in this week"), "week_done"),
    TableColumn("week_planned", "whole", msg("days planned in this week"), "week_planned"),
)

FLAT: tuple[TableColumn[Any], ...] = (*RATING, *SEEN_SESSION)
"""The one table of `x.csv`: a row a rating, with its session."""

TABLES: Mapping[str, tuple[TableColumn[Any], ...]] = {
    "people": PEOPLE,
    "sessions": SESSIONS,
    "phases": (TableColumn("session", "uuid", msg("the session"), "session"), *PHASE),
    "events": EVENTS,
    "ratings": RATING,
    "private": PRIVATE,
    "due_days": DUE_DAYS,
}
"""The tables of `x.zip`, by name."""


class CodebookEntry(NamedTuple):
    """One row of the codebook: a column, or one of its codes."""

    table: str
    column: str
    code: str
    kind: str
    meaning: Message


CODEBOOK: tuple[TableColumn[CodebookEntry], ...] = (
    TableColumn("table", "text", msg("the table"), "table"),
    TableColumn("column", "text", msg("the column"), "column"),
    TableColumn("code", "text", msg("one of its codes; empty in the row about the column itself"), "code"),
    TableColumn("kind", "code", msg("what its cells hold"), "kind"),
    TableColumn("meaning", "text", msg("what it means"), lambda entry: say(entry.meaning)),
)
"""The table that explains the others."""


def codebook(more: Mapping[str, tuple[TableColumn[Any], ...]] = MappingProxyType({})) -> Iterator[CodebookEntry]:
    for table, columns in {"csv": FLAT, **TABLES, **more}.items():
        for column in columns:
            yield CodebookEntry(table, column.name, "", column.kind, column.meaning)
            for code, meaning in (column.codes or {}).items():
                yield CodebookEntry(table, column.name, code, "", meaning)


def codes_of(columns: tuple[TableColumn[Any], ...], name: str) -> tuple[str, ...]:
    return tuple(next(column.codes or {} for column in columns if column.name == name))
