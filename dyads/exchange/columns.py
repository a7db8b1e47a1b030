"""The columns of the CSV tables, each with its meaning and its codes: written, read and explained from here."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from sys import intern
from typing import Literal, NamedTuple, TypeVar
from uuid import UUID

from dyads.practice.fields import NS
from dyads.practice.form import FORMS
from dyads.practice.message import Message, msg

Kind = Literal["text", "code", "uuid", "whole", "seconds", "flag", "moment", "day"]
Value = str | int | UUID | datetime | date | None
T = TypeVar("T")

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_A_UUID = msg("a UUID is expected here")
_A_WHOLE = msg("a whole number is expected here")
_SOME_SECONDS = msg("a number of seconds is expected here, such as 12.5")
_A_MOMENT = msg("a date and time in UTC is expected here, such as 2026-03-01T12:00:00Z")
_A_DAY = msg("a day is expected here, such as 2026-03-01")
_SECONDS = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,9}))?")
_WHOLE = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of a table.

    Attributes:
        name: its name in the first row.
        kind: what its cells hold.
        meaning: what it means, for the codebook.
        codes: what its cells may be, with their meanings; any where there are none.
    """

    name: str
    kind: Kind
    meaning: Message
    codes: Mapping[str, Message] | None = None


def write_cell(kind: Kind, value: Value) -> str:
    """Return a value as its cell; what is missing is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "'" + value if kind == "text" and value.startswith(_FORMULA) else value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if kind == "seconds" and isinstance(value, int):
        return _seconds_out(value)
    if kind == "flag":
        return "1" if value else "0"
    return str(value)


def _seconds_out(nanoseconds: int) -> str:
    whole, rest = divmod(abs(nanoseconds), NS)
    sign = "-" if nanoseconds < 0 else ""
    return f"{sign}{whole}.{rest:09}".rstrip("0").rstrip(".")


class Cells:
    """One row, read cell by cell. A cell that cannot be is told, and something harmless returned in its place."""

    __slots__ = ("_places", "_row", "_tell", "line")

    def __init__(
        self, line: int, row: Sequence[str], places: Mapping[str, int], tell: Callable[[int, str, Message], None]
    ) -> None:
        """Take a row.

        Args:
            line: the line on which it begins.
            row: its cells.
            places: the columns' places in it, from 0.
            tell: is told the line, the column and what is wrong.
        """
        self.line, self._row, self._places, self._tell = line, row, places, tell

    def raw(self, *names: str) -> tuple[str, ...]:
        """Return cells as they stand."""
        return tuple([self._row[self._places[name]] for name in names])

    def has(self, name: str) -> bool:
        """Say whether a cell holds anything."""
        return self._row[self._places[name]] != ""

    def text(self, name: str) -> str:
        """Return a text, perhaps empty."""
        return self._row[self._places[name]].removeprefix("'")

    def uuid(self, name: str) -> UUID:
        """Return a UUID."""
        return self._read(name, _uuid, UUID(int=0), _A_UUID)

    def uuid_or_none(self, name: str) -> UUID | None:
        """Return a UUID where there is one."""
        return self.uuid(name) if self.has(name) else None

    def whole(self, name: str) -> int:
        """Return a whole number."""
        return self._read(name, _whole, 0, _A_WHOLE)

    def whole_or_none(self, name: str) -> int | None:
        """Return a whole number where there is one."""
        return self.whole(name) if self.has(name) else None

    def seconds(self, name: str) -> int:
        """Return seconds as nanoseconds."""
        return self._read(name, _seconds_in, 0, _SOME_SECONDS)

    def seconds_or_none(self, name: str) -> int | None:
        """Return seconds as nanoseconds where there are any."""
        return self.seconds(name) if self.has(name) else None

    def flag(self, name: str) -> bool:
        """Return yes or no."""
        return self.code(name, ("0", "1")) == "1"

    def moment(self, name: str) -> datetime:
        """Return a moment (UTC)."""
        return self._read(name, _moment_in, _EPOCH, _A_MOMENT)

    def moment_or_none(self, name: str) -> datetime | None:
        """Return a moment (UTC) where there is one."""
        return self.moment(name) if self.has(name) else None

    def day(self, name: str) -> date:
        """Return a day."""
        return self._read(name, date.fromisoformat, _EPOCH.date(), _A_DAY)

    def day_or_none(self, name: str) -> date | None:
        """Return a day where there is one."""
        return self.day(name) if self.has(name) else None

    def code(self, name: str, codes: tuple[str, ...]) -> str:
        """Return one of the known words."""
        held = self._row[self._places[name]]
        if held in codes:
            return intern(held)
        self.tell(name, msg("one of these is expected here: {codes}", codes=", ".join(codes)))
        return codes[0]

    def tell(self, name: str, what: Message) -> None:
        """Tell what is wrong with a cell."""
        self._tell(self.line, name, what)

    def _read(self, name: str, read: Callable[[str], T], otherwise: T, what: Message) -> T:
        held = self._row[self._places[name]]
        try:
            return read(held)
        except (ValueError, OverflowError):
            self.tell(name, what if held else msg("this cell is empty"))
            return otherwise


@lru_cache(maxsize=4096)
def _uuid(text: str) -> UUID:
    return UUID(text)


def _whole(text: str) -> int:
    if _WHOLE.fullmatch(text) is None:
        raise ValueError(text)
    return int(text)


def _seconds_in(text: str) -> int:
    match = _SECONDS.fullmatch(text)
    if match is None:
        raise ValueError(text)
    sign, whole, rest = match.groups()
    nanoseconds = int(whole) * NS + int((rest or "").ljust(9, "0"))
    return -nanoseconds if sign else nanoseconds


def _moment_in(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC)


_FLAG = {"0": msg("no"), "1": msg("yes")}
_SLOT = {"0": msg("the one whose journal it was"), "1": msg("the partner")}
_EXERCISE = msg("the exercise's name")

RATING = (
    TableColumn("rating", "uuid", msg("names the rating; a correction keeps it")),
    TableColumn("participant", "uuid", msg("who it belongs to")),
    TableColumn("session", "uuid", msg("the session it belongs to; empty where the plan asked, not a session")),
    TableColumn("measure", "text", msg("what was asked")),
    TableColumn("measure_sha256", "text", msg("the exact wording and scale that were in force")),
    TableColumn("low", "whole", msg("the lowest number of the scale")),
    TableColumn("high", "whole", msg("the highest number of the scale")),
    TableColumn(
        "when",
        "code",
        msg("at which moment it was asked"),
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
    TableColumn("value", "whole", msg("the answer as it was given, never rescaled; empty where there is none")),
    TableColumn(
        "status",
        "code",
        msg("whether there is an answer, or why not"),
        {
            "given": msg("answered"),
            "skipped": msg("passed over"),
            "not-reached": msg("the session ended before it"),
            "not-asked": msg("it was not asked"),
            "withdrawn": msg("taken back later"),
            "sealed": msg("sealed by its owner, and exported without their passphrase"),
        },
    ),
    TableColumn("shown", "moment", msg("when the question appeared (UTC)")),
    TableColumn("answered", "moment", msg("when it was answered or passed over (UTC)")),
    TableColumn("order", "whole", msg("the place in the order of asking, from 0")),
    TableColumn("asked_by_plan", "text", msg("the plan that asked, where no session did")),
    TableColumn("asked_for_day", "day", msg("the local day the answer counts for, where a plan asked")),
    TableColumn("corrected", "flag", msg("whether another answer stood here before"), _FLAG),
)

PERSON = (
    TableColumn("participant_name", "text", msg("the participant's name")),
    TableColumn("participant_code", "text", msg("the participant's code")),
    TableColumn("participant_me", "flag", msg("whether the journal is the participant's own"), _FLAG),
)

PARTNER = (
    TableColumn("partner", "uuid", msg("with whom it was sat; empty alone")),
    TableColumn("partner_name", "text", msg("the partner's name")),
    TableColumn("partner_code", "text", msg("the partner's code")),
)

SITTING = (
    TableColumn("number", "whole", msg("the session's number in the journal")),
    TableColumn("begun", "moment", msg("when it was set up (UTC)")),
    TableColumn("utc_offset", "whole", msg("the local time's offset from UTC, in seconds, east of it positive")),
    TableColumn("local_day", "day", msg("the local day it was set up")),
    TableColumn("script", "text", _EXERCISE),
    TableColumn("title", "text", msg("the exercise's title at the time")),
    TableColumn(
        "form",
        "code",
        msg("the form of the exercise"),
        {form.name: form.words for form in FORMS.values()},
    ),
    TableColumn("language", "text", msg("the language of its texts")),
    TableColumn("script_sha256", "text", msg("the exact version of the exercise, lengths as chosen")),
    TableColumn("slot", "code", msg("which of the two the participant was"), _SLOT),
    TableColumn(
        "here",
        "code",
        msg("who rated at this computer"),
        {"0": _SLOT["0"], "1": _SLOT["1"], "0 1": msg("both, slot 0 first"), "1 0": msg("both, slot 1 first")},
    ),
    TableColumn("first", "code", msg("which of the two spoke first"), _SLOT),
    TableColumn(
        "first_by",
        "code",
        msg("how it was settled who spoke first"),
        {"chosen": msg("they chose"), "chance": msg("by chance"), "alternating": msg("they take turns")},
    ),
    TableColumn("variant", "whole", msg("which of the texts that take turns, from 0, over and over")),
    TableColumn(
        "outcome",
        "code",
        msg("how it ended"),
        {
            "complete": msg("complete"),
            "partial": msg("stopped, or closed after a crash"),
            "open": msg("unfinished"),
            "discarded": msg("not wanted"),
        },
    ),
    TableColumn("added", "flag", msg("whether it was entered later by hand"), _FLAG),
    TableColumn("apart", "flag", msg("whether the partner was elsewhere"), _FLAG),
    TableColumn("planned_seconds", "whole", msg("the length shown before the start, in seconds")),
    TableColumn("actual_seconds", "whole", msg("session time that passed, in seconds, pauses not counted")),
    TableColumn("delay_seconds", "whole", msg("seconds between the start key and the quiet before the first bell")),
    TableColumn("ended", "moment", msg("when it was closed (UTC)")),
    TableColumn("plan", "text", msg("the plan it belongs to; empty without one")),
    TableColumn("run", "uuid", msg("which following of the plan")),
    TableColumn("module", "text", msg("the module or the meeting")),
    TableColumn("week", "whole", msg("the week of the module, from 1; 0 for a meeting")),
    TableColumn("due_day", "day", msg("the local day it was due")),
    TableColumn("theme", "text", msg("the week's theme")),
    TableColumn("app_version", "text", msg("the version of dyads it was sat with")),
)

PEOPLE = (
    TableColumn("participant", "uuid", msg("names the person everywhere")),
    *PERSON,
    TableColumn("added", "moment", msg("when they were added (UTC)")),
)
SESSIONS = (
    TableColumn("session", "uuid", msg("names the session everywhere")),
    TableColumn("participant", "uuid", msg("whose row it is: the person exported, else the one in slot 0")),
    *PERSON,
    *PARTNER,
    *SITTING,
)
PHASES = (
    TableColumn("session", "uuid", msg("the session")),
    TableColumn("order", "whole", msg("the phase's place in the session, from 0")),
    TableColumn(
        "part",
        "code",
        msg("which part of the exercise it belongs to"),
        {
            "opening": msg("once, together, at the beginning"),
            "turn": msg("a turn"),
            "between": msg("between turns"),
            "closing": msg("once, together, at the end"),
            "phase": msg("a phase of an exercise without turns"),
        },
    ),
    TableColumn("phase", "text", msg("what it is called")),
    TableColumn("turn", "whole", msg("the turn's number, from 0; empty outside turns")),
    TableColumn("speaker", "uuid", msg("whose turn it was; empty outside turns")),
    TableColumn("open", "flag", msg("whether it lasts until somebody moves on"), _FLAG),
    TableColumn("planned_seconds", "seconds", msg("how long it was planned to last, in seconds")),
    TableColumn("actual_seconds", "seconds", msg("how long it lasted, in seconds, pauses not counted")),
    TableColumn("paused_seconds", "seconds", msg("pauses, silences and gaps within it, in seconds")),
    TableColumn("reached", "flag", msg("whether the session came to it"), _FLAG),
    TableColumn("skipped", "flag", msg("whether it was left before its time"), _FLAG),
)
EVENTS = (
    TableColumn("session", "uuid", msg("the session")),
    TableColumn(
        "type",
        "code",
        msg("what kind of row it is"),
        {
            "command": msg("something somebody did, or a gap"),
            "bell": msg("how a bell rang"),
            "run": msg("the program was started, or went on after a break"),
            "beat": msg("the last sign of life"),
        },
    ),
    TableColumn("order", "whole", msg("the place among the rows of its type, from 0")),
    TableColumn("at_seconds", "seconds", msg("when, on the session clock, in seconds")),
    TableColumn("time", "moment", msg("when (UTC), where it is known")),
    TableColumn(
        "event",
        "code",
        msg("the command, or what became of the bell"),
        {
            "": msg("neither"),
            "start": msg("the session began"),
            "pause": msg("a pause began"),
            "resume": msg("it went on"),
            "next": msg("on to the next phase"),
            "back": msg("the phase again"),
            "still": msg("two minutes' silence"),
            "swap": msg("the roles were swapped"),
            "halt": msg("the computer slept or stopped here"),
            "stop": msg("it was ended"),
            "rung": msg("rang in time"),
            "late": msg("rang late"),
            "dropped": msg("left out, because it would have been too late"),
            "failed": msg("could not be played"),
            "muted": msg("the bells were muted"),
        },
    ),
    TableColumn("cue", "text", msg("which bell")),
    TableColumn("lateness_seconds", "seconds", msg("how late the bell was, in seconds")),
    TableColumn("player", "text", msg("which player rang it")),
    TableColumn("utc_offset", "whole", msg("the local time's offset from UTC, in seconds, east of it positive")),
)
PRIVATE = (
    TableColumn("private", "uuid", msg("names the row")),
    TableColumn("participant", "uuid", msg("who it belongs to")),
    TableColumn("session", "uuid", msg("the session")),
    TableColumn(
        "kind",
        "code",
        msg("what it is"),
        {
            "draw": msg("the part drawn"),
            "guess": msg("the part guessed"),
            "reveal": msg("the part revealed"),
            "note": msg("a note"),
        },
    ),
    TableColumn("turn", "whole", msg("the turn's number, from 0; -1 for a note")),
    TableColumn("text", "text", msg("the part or the note")),
    TableColumn("choices", "whole", msg("from how many parts it was drawn; 0 where nothing was drawn")),
    TableColumn("at", "moment", msg("when (UTC)")),
)
DUE_DAYS = (
    TableColumn("run", "uuid", msg("which following of the plan")),
    TableColumn("plan", "text", msg("the plan")),
    TableColumn("module", "text", msg("the module")),
    TableColumn("week", "whole", msg("the week of the module, from 1")),
    TableColumn("day", "day", msg("the local day")),
    TableColumn(
        "status",
        "code",
        msg("what the day was"),
        {
            "before": msg("before the start"),
            "done": msg("all its exercises were completed"),
            "partly": msg("some of it was done"),
            "planned": msg("practice was planned"),
            "free": msg("nothing was planned, or the day passed without practice"),
            "event": msg("an event that takes the whole day"),
            "pause": msg("the plan was paused"),
            "after": msg("after the end"),
        },
    ),
    TableColumn("week_done", "whole", msg("days done in this week")),
    TableColumn("week_planned", "whole", msg("days planned in this week")),
)

FLAT = (*RATING, *PERSON, *PARTNER, *SITTING)
"""The one table of `x.csv`: a row a rating, with its session."""

TABLES: Mapping[str, tuple[TableColumn, ...]] = {
    "people": PEOPLE,
    "sessions": SESSIONS,
    "phases": PHASES,
    "events": EVENTS,
    "ratings": RATING,
    "private": PRIVATE,
    "due_days": DUE_DAYS,
}
"""The tables of `x.zip`, by name."""

CODEBOOK = (
    TableColumn("table", "text", msg("the table")),
    TableColumn("column", "text", msg("the column")),
    TableColumn("code", "text", msg("one of its codes; empty in the row about the column itself")),
    TableColumn("kind", "code", msg("what its cells hold")),
    TableColumn("meaning", "text", msg("what it means")),
)
"""The table that explains the others."""


class CodebookEntry(NamedTuple):
    """One row of the codebook: a column, or one of its codes."""

    table: str
    column: str
    code: str
    kind: str
    meaning: Message


def codebook() -> Iterator[CodebookEntry]:
    """Yield every column of every table, and every code."""
    for table, columns in {"csv": FLAT, **TABLES}.items():
        for column in columns:
            yield CodebookEntry(table, column.name, "", column.kind, column.meaning)
            for code, meaning in (column.codes or {}).items():
                yield CodebookEntry(table, column.name, code, "", meaning)


def codes_of(columns: tuple[TableColumn, ...], name: str) -> tuple[str, ...]:
    """Return the codes of a column."""
    return tuple(next(column.codes or {} for column in columns if column.name == name))
