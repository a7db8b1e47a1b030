"""From the rows of the CSV tables back to the document, which then goes the same way as the JSON."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from sys import intern
from typing import TypeVar, cast
from uuid import UUID

from pydantic import JsonValue

from dyads.exchange.cells import Cells
from dyads.exchange.columns import EVENTS, PARTNER, PERSON, PRIVATE, RATING, SITTING, codes_of
from dyads.exchange.document import Exchange, SessionRow, script_digest
from dyads.journal.people import EnrolmentRecord
from dyads.practice.form import Form
from dyads.practice.measures import When
from dyads.practice.message import msg
from dyads.practice.people import Person
from dyads.practice.records import Anchor, BellOutcome, EventKind, Outcome, PrivateEvent, Rating, Status
from dyads.practice.replay import COMMAND_KINDS, Command, CommandKind
from dyads.practice.script import Script, canonical_json

_WHEN, _STATUS = codes_of(RATING, "when"), codes_of(RATING, "status")
_SLOTS, _HERE = codes_of(SITTING, "first"), codes_of(SITTING, "here")
_FIRST_BY, _OUTCOME, _FORM = codes_of(SITTING, "first_by"), codes_of(SITTING, "outcome"), codes_of(SITTING, "form")
_TYPE, _EVENT, _PRIVATE = codes_of(EVENTS, "type"), codes_of(EVENTS, "event"), codes_of(PRIVATE, "kind")
_OF_A_PERSON = ("participant", *(column.name for column in PERSON))
_OF_A_PARTNER = tuple(column.name for column in PARTNER)
_OF_A_SITTING = tuple(column.name for column in SITTING if column.name != "slot")


R = TypeVar("R", Person, SessionRow)


@dataclass
class Assembly:
    """A document that grows row by row, and the line on which each of its records stands."""

    people: dict[UUID, Person] = field(default_factory=dict)
    sessions: dict[UUID, SessionRow] = field(default_factory=dict)
    ratings: list[Rating] = field(default_factory=list)
    events: list[PrivateEvent] = field(default_factory=list)
    commands: dict[UUID, list[Command]] = field(default_factory=dict)
    anchors: dict[UUID, list[Anchor]] = field(default_factory=dict)
    bells: dict[UUID, list[BellOutcome]] = field(default_factory=dict)
    scripts: dict[str, JsonValue] = field(default_factory=dict)
    measures: dict[str, JsonValue] = field(default_factory=dict)
    plans: list[EnrolmentRecord] = field(default_factory=list)
    scripts_by_version: dict[str, str] = field(default_factory=dict)
    """Keys in `scripts` by the version that a session names."""
    lines: dict[str, list[int]] = field(default_factory=dict)
    """By table of the document, and place in it."""
    _told: dict[UUID, int] = field(default_factory=dict)
    """Hashes of what the first row told of a session."""
    _seen: set[tuple[str, ...]] = field(default_factory=set)
    """Cells that told of a person already."""
    _stand_ins: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def flat(self, cells: Cells) -> None:
        """Take a row of `x.csv`: a rating, its person, and its session."""
        self._whole_person(cells)
        if cells.has("session"):
            self._partner(cells)
            self._same_session(cells)
        self.rating(cells)

    def person(self, cells: Cells) -> None:
        person = Person(
            cells.uuid("participant"),
            cells.text("participant_name"),
            cells.text("participant_code"),
            cells.flag("participant_me"),
            added=cells.optional("added", cells.moment),
        )
        self._add_once("people", cells, "participant", self.people, person)

    def session(self, cells: Cells) -> None:
        self._add_once("sessions", cells, "session", self.sessions, self._session(cells))

    def rating(self, cells: Cells) -> None:
        """Take a row of `ratings.csv`, or that part of a row of `x.csv`."""
        day = cells.optional("asked_for_day", cells.day)
        rating = Rating(
            id=cells.uuid("rating"),
            person=cells.uuid("participant"),
            session=cells.optional("session", cells.uuid),
            measure=intern(cells.text("measure")),
            measure_sha256=intern(cells.text("measure_sha256")),
            low=cells.whole("low"),
            high=cells.whole("high"),
            when=cast("When", cells.code("when", _WHEN)),
            value=cells.optional("value", cells.whole),
            status=cast("Status", cells.code("status", _STATUS)),
            shown=cells.optional("shown", cells.moment),
            answered=cells.moment("answered"),
            order=cells.whole("order"),
            plan=cells.text("asked_by_plan") or None,
            day=day.isoformat() if day else None,
            corrected=cells.flag("corrected"),
        )
        self._remember("ratings", cells)
        self.ratings.append(rating)

    def private(self, cells: Cells) -> None:
        event = PrivateEvent(
            id=cells.uuid("private"),
            person=cells.uuid("participant"),
            session=cells.uuid("session"),
            kind=cast("EventKind", cells.code("kind", _PRIVATE)),
            turn=cells.whole("turn"),
            text=cells.text("text"),
            choices=cells.whole("choices"),
            at=cells.moment("at"),
        )
        self._remember("events", cells)
        self.events.append(event)

    def event(self, cells: Cells) -> None:
        session, kind = cells.uuid("session"), cells.code("event", _EVENT)
        match cells.code("type", _TYPE):
            case "command":
                if kind not in COMMAND_KINDS:
                    cells.tell("event", msg("this is no command"))
                command = Command(cast("CommandKind", kind), cells.seconds("at_seconds"))
                self.commands.setdefault(session, []).append(command)
            case "bell":
                lateness = cells.optional("lateness_seconds", cells.seconds)
                bell = BellOutcome(cells.text("cue"), kind, lateness, cells.text("player"))
                self.bells.setdefault(session, []).append(bell)
            case "run":
                wall = round(cells.moment("time").timestamp() * 1_000_000) * 1000
                anchor = Anchor(cells.seconds("at_seconds"), "", 0, 0, wall, cells.whole("utc_offset"))
                self.anchors.setdefault(session, []).append(anchor)
            case _:
                beat = cells.seconds("at_seconds")
                if session in self.sessions:
                    self.sessions[session] = self.sessions[session].model_copy(update={"beat": beat})
        if session not in self.sessions:
            cells.tell("session", msg("there is no such session in this file"))

    def script(self, version: str, held: JsonValue) -> None:
        digest = script_digest(held)
        self.scripts[digest] = held
        self.scripts_by_version[version] = digest

    def document(self, about: Exchange) -> Exchange:
        """Return the document; what the tables do not tell is taken from `about`."""
        asked: dict[UUID, dict[str, str]] = {}
        for rating in self.ratings:
            if rating.session is not None and rating.measure_sha256 in self.measures:
                asked.setdefault(rating.session, {})[rating.measure] = rating.measure_sha256
        return about.model_copy(
            update={
                "people": tuple(self.people.values()),
                "sessions": tuple(
                    row.model_copy(update={"measures": asked.get(row.id, {})}) for row in self.sessions.values()
                ),
                "ratings": tuple(self.ratings),
                "events": tuple(self.events),
                "commands": {id_: tuple(held) for id_, held in self.commands.items()},
                "anchors": {id_: tuple(held) for id_, held in self.anchors.items()},
                "bells": {id_: tuple(held) for id_, held in self.bells.items()},
                "scripts": self.scripts,
                "measures": self.measures,
                "plans": tuple(self.plans),
            }
        )

    def line_of(self, path: tuple[str | int, ...]) -> int:
        """Return the line of the record that a finding is about; 0 where it is about the whole file."""
        match path:
            case (str(table), int(place), *_):
                return self.lines[table][place] if table in self.lines else 0
            case _:
                return 0

    def _add_once(self, table: str, cells: Cells, name: str, there: dict[UUID, R], record: R) -> None:
        if record.id in there:
            cells.tell(name, msg("this UUID stands here twice"))
        else:
            self._remember(table, cells)
            there[record.id] = record

    def _remember(self, table: str, cells: Cells) -> None:
        self.lines.setdefault(table, []).append(cells.line)

    def _whole_person(self, cells: Cells) -> None:
        """Take who rated; a partner's row has said less."""
        if self._is_seen(cells, *_OF_A_PERSON):
            return
        id_ = cells.uuid("participant")
        name, code = cells.text("participant_name"), cells.text("participant_code")
        known = self.people.get(id_)
        if known is not None and (known.name, known.code) != (name, code):
            cells.tell("participant_name", msg("an earlier row has another name or code for this person"))
        if known is None:
            self._remember("people", cells)
        me = cells.flag("participant_me") or (known is not None and known.me)
        self.people[id_] = Person(id_, name, code, me)

    def _partner(self, cells: Cells) -> None:
        id_ = cells.optional("partner", cells.uuid)
        if id_ is None or self._is_seen(cells, *_OF_A_PARTNER):
            return
        name, code = cells.text("partner_name"), cells.text("partner_code")
        if id_ not in self.people and (name or code):  # else they were forgotten, or rate in rows of their own
            self._remember("people", cells)
            self.people[id_] = Person(id_, name, code)

    def _is_seen(self, cells: Cells, *names: str) -> bool:
        held = cells.raw(*names)
        if held in self._seen:
            return True
        self._seen.add(held)
        return False

    def _same_session(self, cells: Cells) -> None:
        """Take a session once, from the first row that tells of it; the others have to agree."""
        id_, told = cells.uuid("session"), hash(cells.raw(*_OF_A_SITTING))
        if id_ not in self._told:
            self._told[id_] = told
            self._remember("sessions", cells)
            self.sessions[id_] = self._session(cells)
        elif self._told[id_] != told:
            cells.tell("session", msg("an earlier row tells something else of this session"))

    def _session(self, cells: Cells) -> SessionRow:
        people = [one for one in (cells.uuid("participant"), cells.optional("partner", cells.uuid)) if one is not None]
        if cells.code("slot", _SLOTS) == "1":
            people.reverse()
        offset = cells.whole("utc_offset")
        if abs(offset) >= 86_400:
            cells.tell("utc_offset", msg("an offset is shorter than a day"))
            offset = 0
        try:
            begun = cells.moment("begun").astimezone(timezone(timedelta(seconds=offset)))
        except OverflowError:
            cells.tell("begun", msg("there is no such moment"))
            begun = datetime(1970, 1, 1, tzinfo=UTC)
        return SessionRow.model_construct(
            id=cells.uuid("session"),
            number=cells.whole("number"),
            people=tuple(people),
            outcome=cast("Outcome", cells.code("outcome", _OUTCOME)),
            added=cells.flag("added"),
            actual_seconds=cells.optional("actual_seconds", cells.whole),
            ended=cells.optional("ended", cells.moment),
            beat=None,
            script=self._script_of(cells),
            measures={},
            script_id=cells.text("script"),
            script_sha256=cells.text("script_sha256"),
            language=cells.text("language"),
            here=[int(slot) for slot in cells.code("here", _HERE).split()],
            first=int(cells.code("first", _SLOTS)),
            first_by=cells.code("first_by", _FIRST_BY),
            variant=cells.whole("variant"),
            planned_seconds=cells.whole("planned_seconds"),
            delay=cells.whole("delay_seconds"),
            apart=cells.flag("apart"),
            begun=begun.isoformat(),
            plan_day=_plan_day(cells),
            app_version=cells.text("app_version"),
        )

    def _script_of(self, cells: Cells) -> str:
        """Return the key of a session's script; where only a CSV tells of it, one with its title stands in."""
        version = cells.text("script_sha256")
        if version in self.scripts_by_version:
            return self.scripts_by_version[version]
        title, form, language = cells.text("title"), cells.code("form", _FORM), cells.text("language")
        known = (title, form, language)
        if known not in self._stand_ins:
            try:
                script = Script(format=1, title=title, form=cast("Form", form), language=language)
            except ValueError:
                cells.tell("title", msg("this is no exercise's title, or no language"))
                return ""
            held: JsonValue = json.loads(canonical_json(script))
            self._stand_ins[known] = script_digest(held)
            self.scripts[self._stand_ins[known]] = held
        return self._stand_ins[known]


def _plan_day(cells: Cells) -> dict[str, JsonValue] | None:
    if not cells.has("run"):
        return None
    return {
        "plan": cells.text("plan"),
        "run": str(cells.uuid("run")),
        "module": cells.text("module"),
        "week": cells.whole("week"),
        "day": cells.day("due_day").isoformat(),
        "theme": cells.text("theme"),
    }
