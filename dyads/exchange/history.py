"""Sessions and ratings from any CSV that has the columns it takes, by name, as a document.

A row is a session with answers before and after (a spreadsheet), or one rating (what `dyads export` writes).
What dyads did not write is marked as entered later. A row that cannot be is told and left out.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import TypeVar, cast
from uuid import UUID, uuid5

from pydantic import JsonValue, TypeAdapter, ValidationError

from dyads.exchange import cells
from dyads.exchange.cells import BadCell, Order
from dyads.exchange.check import findings_of, off_the_scale, setup_of
from dyads.exchange.columns import RATING, SITTING, codes_of
from dyads.exchange.csv import RawTable
from dyads.exchange.document import Exchange, SessionRow, script_digest, stand_in, without_content
from dyads.exchange.headings import AFTER, BEFORE, Answers, TableHeading, headings_of
from dyads.exchange.table_rows import BadRow, KnownNames, TableRows
from dyads.journal.damage import measure_digest
from dyads.practice.bounds import LONGEST_NOTE, is_digest
from dyads.practice.fields import folded
from dyads.practice.form import FORMS
from dyads.practice.message import Message, Place, Problem, msg
from dyads.practice.people import Person
from dyads.practice.records import OUTCOMES, Outcome, PrivateEvent, Rating
from dyads.practice.script import Script, canonical_json
from dyads.practice.setup import StoredPicks
from dyads.practice.timeline import total_seconds

T = TypeVar("T")

_STATUS = codes_of(RATING, "status")
_WHENS = codes_of(RATING, "when")
_OF_A_SITTING = tuple(column.name for column in SITTING if column.name != "slot")


@dataclass(frozen=True, slots=True)
class History:
    """What was read: the document, what each column was read as, and the rows that were left out."""

    exchange: Exchange
    headings: tuple[TableHeading, ...]
    order: Order | None
    """How its dates were read; None where all of them begin with the year."""
    encoding: str
    problems: tuple[Problem, ...]


def history_of(table: RawTable, file: str, known: KnownNames, order: Order | None = None) -> History | Problem:
    """Return what a table holds, or why it cannot be read at all.

    Args:
        order: how dates like 3/4/2026 are meant; None where the column itself has to tell.
    """
    headings = headings_of(table.head, tuple(known.measures))
    places = {heading.field: heading.place for heading in headings if isinstance(heading.field, str)}
    if missing := _missing(places, headings):
        return Problem(Place(file, 1), "", *missing)
    days = [row[places[name]] for name in ("date", "begun") if name in places for _line, row in table.rows]
    told = order or cells.order_of(days)
    if told is None:
        what = msg("dates like {date} can mean two days", date=next(day for day in days if "/" in day or "-" in day))
        return Problem(Place(file, 1), "", what, msg("say --dates dmy (day first) or --dates mdy (month first)"))
    reading = _Reading(known, told, places, tuple(one for one in headings if isinstance(one.field, Answers)))
    problems = list(table.problems)
    for line, row in table.rows:
        try:
            reading.take(row)
        except BadRow as bad:
            heading = next((one for one in headings if one.field == bad.field), None)
            place = Place(file, line, heading.place + 1 if heading else 0)
            problems.append(Problem(place, heading.text if heading else "", bad.what))
    spelled = any(re.match(r"\s*\d{1,2}[./-]", day) for day in days)
    return History(reading.document(), headings, told if spelled else None, table.encoding, tuple(problems))


def _missing(places: Mapping[str, int], headings: Sequence[TableHeading]) -> tuple[Message, Message] | None:
    there = msg("there are: {names}", names=", ".join(heading.text[:30] for heading in headings[:12]))
    if "rating" in places and "session" in places and "measure" in places:
        return None
    if not {"date", "begun"} & places.keys():
        return msg("no column says when: one called date or begun is needed"), there
    if not {"script", "title"} & places.keys():
        return msg("no column says what was practised: one called exercise is needed"), there
    return None


class _Reading(TableRows):
    """A document that grows row by row; a row is taken whole or not at all."""

    def __init__(
        self, known: KnownNames, order: Order, places: Mapping[str, int], answers: tuple[TableHeading, ...]
    ) -> None:
        super().__init__(known, places)
        self._order, self._answers = order, answers
        self._is_long = "measure" in places and "value" in places
        self._sessions: dict[UUID, SessionRow] = {}
        self._told: dict[UUID, tuple[str, ...]] = {}
        self._ratings: dict[UUID, Rating] = {}
        self._events: list[PrivateEvent] = []
        self._scripts: dict[str, JsonValue] = {}
        self._seen: Counter[tuple[object, ...]] = Counter()

    def take(self, row: Sequence[str]) -> None:
        """Take a row. Raises BadRow: it cannot be; nothing of it was taken."""
        self._row = row
        owner = self._participant()
        partner = self._partner()
        if partner is not None and partner.id == owner.id:
            column = "partner" if self._has("partner") else "partner_name"
            raise BadRow(column, msg("nobody is their own partner"))
        session = self._session(owner, partner)
        ratings = self._rated(owner, session)
        note = self._note(owner, session)
        for rating in ratings:
            if rating.id in self._ratings:
                raise BadRow("rating", msg("this UUID stands here twice"))
        self._know(owner)
        if partner is not None and (
            partner.name or partner.code
        ):  # else they were forgotten, or rate in rows of their own
            self._know(partner)
        if session is not None and session.id not in self._sessions:
            self._sessions[session.id] = session
            self._told[session.id] = self._cells(_OF_A_SITTING)
        self._ratings |= {rating.id: rating for rating in ratings}
        self._events += note

    def document(self) -> Exchange:
        empty = without_content("", UUID(int=0), self._known.now.astimezone(UTC))
        used = {rating.measure_sha256 for rating in self._ratings.values()}
        held = (measure.model_dump(mode="json", exclude_none=True) for measure in self._known.measures.values())
        measures = {digest: one for one in held if (digest := measure_digest(one)) in used}
        asked: dict[UUID, dict[str, str]] = {}
        for rating in self._ratings.values():
            if rating.session is not None and rating.measure_sha256 in measures:
                asked.setdefault(rating.session, {})[rating.measure] = rating.measure_sha256
        in_order = sorted(self._sessions.values(), key=lambda row: (row.number, row.begun_at))
        return empty.model_copy(
            update={
                "people": tuple(self._people.values()),
                "sessions": tuple(row.model_copy(update={"measures": asked.get(row.id, {})}) for row in in_order),
                "ratings": tuple(self._ratings.values()),
                "events": tuple(self._events),
                "scripts": self._scripts,
                "measures": measures,
            }
        )

    # Sessions

    def _session(self, owner: Person, partner: Person | None) -> SessionRow | None:
        if not self._has("session") and not self._has("begun") and not self._has("date"):
            if self._has("rating"):
                return None  # a plan asked, not a session
            raise BadRow("date" if "date" in self._places else "begun", cells.A_DAY)
        begun = self._begun()
        stated = self._read("session", cells.uuid_in, None) if self._has("session") else None
        if stated is not None and stated in self._sessions:
            if self._told[stated] != self._cells(_OF_A_SITTING):
                raise BadRow("session", msg("an earlier row tells something else of this session"))
            return self._sessions[stated]
        id_, script = self._exercise(partner)
        key = (owner.id, begun.replace(tzinfo=None), folded(id_), partner and partner.id)
        if stated is None:
            self._seen[key] += 1
            nth = 1 if self._is_long else self._seen[key]
            stated_or_made = uuid5(owner.id, f"{key[1].isoformat()} {key[2]} {key[3]} {nth}")
            if stated_or_made in self._sessions:
                return self._sessions[stated_or_made]
        else:
            stated_or_made = stated
        people = [owner.id] + ([partner.id] if partner is not None else [])
        if self._code("slot", ("0", "1"), "0") == "1":
            people.reverse()
        held: JsonValue = _as_json(script)
        digest = script_digest(held)
        version = self._text("script_sha256")
        seconds = self._seconds()
        planned = self._read("planned_seconds", cells.whole_in, _planned(script, seconds))
        outcome = self._outcome()
        row = SessionRow.model_construct(
            id=stated_or_made,
            number=self._read("number", cells.whole_in, 0),
            people=tuple(people),
            outcome=outcome,
            added=self._flag("added", otherwise=stated is None) or stated is None,
            actual_seconds=planned if seconds is None and stated is None else seconds,
            ended=self._read("ended", _utc, None),
            beat=None,
            script=digest,
            measures={},
            script_id=id_,
            script_sha256=version if is_digest(version) else digest,
            language=script.language,
            here=[int(slot) for slot in self._code("here", codes_of(SITTING, "here"), "0").split()],
            first=int(self._code("first", ("0", "1"), "0")),
            first_by=self._code("first_by", codes_of(SITTING, "first_by"), "chosen"),
            variant=self._read("variant", cells.whole_in, 0),
            planned_seconds=planned,
            delay=self._read("delay_seconds", cells.whole_in, 0),
            apart=self._flag("apart"),
            begun=begun.isoformat(),
            plan_day=self._plan_day(),
            app_version=self._text("app_version"),
        )
        row = self._with_picks(row)
        self._check(row, held)
        self._scripts.setdefault(digest, held)
        return row

    def _with_picks(self, row: SessionRow) -> SessionRow:
        none: dict[str, JsonValue] = {}
        picks = self._read("picked_texts", _picks_in, none)
        return row.model_copy(update={"picks": picks}) if picks else row

    def _check(self, row: SessionRow, script: JsonValue) -> None:
        """Raises BadRow: the session is none that the app could have kept."""
        if row.actual_seconds is not None and row.actual_seconds < 0:
            raise BadRow("actual_seconds", cells.A_LENGTH)
        alone = without_content("", UUID(int=0), self._known.now)
        try:
            setup_of(alone.model_copy(update={"scripts": {row.script: script}}), row)
        except ValidationError as error:
            path, what, *_ = next(findings_of(error))
            field = {"delay": "delay_seconds", "people": "partner"}.get(str(path[-1]), str(path[-1])) if path else ""
            raise BadRow(field, what) from None

    def _begun(self) -> datetime:
        def moment(cell: str) -> datetime:
            return cells.moment_in(cell, self._order)

        if self._has("begun"):
            begun = self._read("begun", moment, self._known.now)
        else:
            begun = self._read("date", moment, self._known.now)
        if self._has("time"):
            begun = datetime.combine(begun.date(), self._read("time", cells.time_in, begun.time()))
        if self._has("utc_offset"):
            offset = self._read("utc_offset", cells.whole_in, 0)
            if abs(offset) >= 86_400:
                raise BadRow("utc_offset", msg("an offset is shorter than a day"))
            zone: tzinfo | None = timezone(timedelta(seconds=offset))
        else:
            zone = self._known.zone
        column = "begun" if self._has("begun") else "date"
        try:
            if begun.tzinfo is not None:
                local = begun.astimezone(zone) if self._has("utc_offset") else begun
            else:
                local = begun.replace(tzinfo=zone) if zone is not None else begun.astimezone()
            ahead = local > self._known.now + timedelta(days=1)
        except (OverflowError, ValueError, OSError):
            raise BadRow(column, msg("there is no such moment")) from None
        if ahead and not self._has("session"):
            raise BadRow(column, msg("this lies in the future"))
        if not 1900 <= local.year <= 9998:
            raise BadRow(column, msg("a year from {first} to {last} is expected here", first=1900, last=9998))
        return local

    def _exercise(self, partner: Person | None) -> tuple[str, Script]:
        """Return the id and the script of what was practised; one with its title where that is all that is known."""
        stated, title = self._text("script").strip(), self._text("title")
        if not stated and not title.strip():
            raise BadRow("script" if "script" in self._places else "title", msg("an exercise is expected here"))
        known = self._known.scripts.get(folded(stated)) or self._known.scripts.get(folded(title))
        version = self._text("script_sha256")
        if known is not None and (not version or version == script_digest(_as_json(known[1]))):
            return known
        if version and not is_digest(version) and known is not None and not self._has("session"):
            return known
        form = self._code("form", tuple(FORMS), "dyad" if partner is not None else "solo")
        language = self._text("language") or "en"
        try:
            script = Script.model_validate(stand_in(title or stated, form, language))
        except ValueError:
            raise BadRow("title" if title else "script", msg("this is no exercise’s title, or no language")) from None
        return stated or re.sub(r"\W+", "-", folded(title)).strip("-") or "exercise", script

    def _seconds(self) -> int | None:
        if self._has("actual_seconds"):
            return self._read("actual_seconds", cells.whole_in, 0)
        if self._has("minutes"):
            return self._read("minutes", cells.length_in, 0)
        return self._read("duration", cells.length_in, 0) if self._has("duration") else None

    def _outcome(self) -> Outcome:
        return cast("Outcome", self._code("outcome", OUTCOMES, "complete"))

    def _plan_day(self) -> dict[str, JsonValue] | None:
        if not self._has("run"):
            return None
        return {
            "plan": self._text("plan"),
            "run": str(self._read("run", cells.uuid_in, UUID(int=0))),
            "module": self._text("module"),
            "week": self._read("week", cells.whole_in, 0),
            "day": self._read("due_day", date.fromisoformat, self._known.now.date()).isoformat(),
            "theme": self._text("theme"),
        }

    # Answers and notes

    def _rated(self, owner: Person, session: SessionRow | None) -> list[Rating]:
        if self._is_long:
            return [self._long(owner, session)] if self._has("value") or self._has("status") else []
        assert session is not None
        found = []
        for place, heading in enumerate(self._answers):
            answers = heading.field
            assert isinstance(answers, Answers)
            cell = self._row[heading.place]
            if not cell.strip() or cell.strip() in {"-", "–", "/"}:
                continue
            try:
                value = cells.whole_in(cell)
            except BadCell as bad:
                raise BadRow(answers, bad.what) from None
            measure = answers.measure or self._first_measure(session, answers.when)
            low_high, digest = self._scale(measure, answers.scale)
            if low_high is None:
                raise BadRow(answers, msg("how far the scale goes is not known; write it into the heading: (1-7)"))
            after = timedelta(seconds=session.actual_seconds or 0) if answers.when == "after" else timedelta()
            found.append(
                self._valid(
                    answers,
                    id=uuid5(session.id, f"{measure} {answers.when} {owner.id}"),
                    person=owner.id,
                    session=session.id,
                    measure=measure,
                    measure_sha256=digest,
                    low=low_high[0],
                    high=low_high[1],
                    when=answers.when,
                    value=value,
                    status="given",
                    shown=None,
                    answered=(session.begun_at + after).astimezone(UTC),
                    order=place,
                )
            )
        return found

    def _long(self, owner: Person, session: SessionRow | None) -> Rating:
        measure = self._text("measure").strip()
        when = self._when()
        value = self._read("value", cells.whole_in, None) if self._has("value") else None
        low_high, digest = self._scale(measure, None)
        stated = self._text("measure_sha256")
        low = self._read("low", cells.whole_in, low_high[0] if low_high else -1)
        high = self._read("high", cells.whole_in, low_high[1] if low_high else -1)
        if high < 0 and not self._has("high"):
            raise BadRow("measure", msg("how far the scale goes is not known; columns low and high say it"))
        day = self._read("asked_for_day", date.fromisoformat, None) if self._has("asked_for_day") else None
        base = session.id if session is not None else owner.id
        made = uuid5(base, f"{measure} {when} {owner.id}")
        answered = session.begun_at.astimezone(UTC) if session is not None else self._known.now
        return self._valid(
            "value",
            id=self._read("rating", cells.uuid_in, made),
            person=owner.id,
            session=session.id if session is not None else None,
            measure=measure,
            measure_sha256=stated if is_digest(stated) else "" if stated or self._has("rating") else digest,
            low=low,
            high=high,
            when=when,
            value=value,
            status=self._code("status", _STATUS, "given" if value is not None else "skipped"),
            shown=self._read("shown", _utc, None),
            answered=self._read("answered", _utc, answered),
            order=self._read("order", cells.whole_in, 0),
            plan=self._text("asked_by_plan") or None,
            day=day.isoformat() if day else None,
            corrected=self._flag("corrected"),
        )

    def _when(self) -> str:
        stated = folded(self._text("when"))
        stated = "before" if stated in BEFORE else "after" if stated in AFTER else stated
        if stated not in _WHENS:
            raise BadRow("when", msg("one of these is expected here: {codes}", codes=", ".join(_WHENS)))
        return stated

    def _valid(self, field: object, **values: object) -> Rating:
        try:
            rating = _ratings().validate_python(values)
        except ValidationError as error:
            path, what, *_ = next(findings_of(error))
            name = str(path[-1]) if path else ""
            raise BadRow(name if name in self._places else field, what) from None
        if why := off_the_scale(rating):
            raise BadRow(field, why)
        return rating

    def _first_measure(self, session: SessionRow, when: str) -> str:
        script = self._scripts[session.script]
        ratings = script.get("ratings") if isinstance(script, dict) else None
        asked = ratings.get(when) if isinstance(ratings, dict) else None
        return str(asked[0]) if isinstance(asked, list) and asked else "closeness"

    def _scale(self, measure: str, stated: tuple[int, int] | None) -> tuple[tuple[int, int] | None, str]:
        """Return the scale of a measure and the hash of its wording; without that where another scale is stated."""
        known = self._known.measures.get(measure)
        if known is None or (stated is not None and stated != known.scale):
            return stated, ""
        return known.scale, measure_digest(known.model_dump(mode="json", exclude_none=True))

    def _note(self, owner: Person, session: SessionRow | None) -> list[PrivateEvent]:
        text = self._text("note").strip()
        if not text or session is None:
            return []
        if len(text) > LONGEST_NOTE:
            raise BadRow("note", msg("this text is too long: {most} characters are the most", most=LONGEST_NOTE))
        at = session.begun_at.astimezone(UTC)
        return [PrivateEvent(uuid5(session.id, f"note {owner.id}"), owner.id, session.id, "note", -1, text, 0, at)]


def _picks_in(cell: str) -> dict[str, JsonValue]:
    held: dict[str, JsonValue] = _picks().dump_python(_picks().validate_json(cell), mode="json")
    return held


# Both are made when they are wanted: an export, which shares these columns, reads neither.


@cache
def _picks() -> TypeAdapter[StoredPicks]:
    return TypeAdapter(StoredPicks)


@cache
def _ratings() -> TypeAdapter[Rating]:
    return TypeAdapter(Rating)


def _utc(cell: str) -> datetime:
    moment = datetime.fromisoformat(cell.strip())
    if moment.tzinfo is None or not 1900 <= moment.year <= 9998:
        raise BadCell(msg("a date and time in UTC is expected here, such as 2026-03-01T12:00:00Z"))
    return moment.astimezone(UTC)


def _as_json(script: Script) -> JsonValue:
    held: JsonValue = json.loads(canonical_json(script))
    return held


def _planned(script: Script, seconds: int | None) -> int:
    """Return how long a sitting was planned: as its script says, where that is known."""
    return total_seconds(script) if any(True for _phase in script.phases()) else seconds or 0
