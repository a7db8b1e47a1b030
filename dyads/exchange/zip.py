"""The journal as a zip of CSV tables with their codebook, there and back. Nothing is ever unpacked to the disk.

Beside the tables stand the exercises, the measures and the plans as JSON, a file each, and `about.json`, which tells
how many rows each table has. `phases.csv`, `due_days.csv` and `codebook.csv` are worked out, and not read back.
"""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import JsonValue, TypeAdapter, ValidationError

from dyads.exchange import tables
from dyads.exchange.assemble import Assembly
from dyads.exchange.cells import Cells
from dyads.exchange.check import check
from dyads.exchange.columns import CODEBOOK, TABLES, cells_of, codebook
from dyads.exchange.csv import Findings, Refused, read_table, write_table
from dyads.exchange.document import Exchange, is_stand_in, without_content
from dyads.journal.damage import measure_digest
from dyads.journal.people import EnrolmentRecord
from dyads.plan.as_json import DueDay
from dyads.practice.fields import Frozen
from dyads.practice.message import Finding, Loaded, Place, Problem, msg

MOST_UNPACKED = 1 << 30
_LARGEST_JSON = 1 << 22
_MOST_ENTRIES = 20_000
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ENTRY = re.compile(
    r"about\.json|codebook\.csv|[a-z_]+\.csv|(?:scripts|measures)/[0-9a-f]{64}\.json|plans/[0-9a-f-]{36}\.json"
)
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_UNSOUND = msg("this is no sound zip file, or it was cut off")
_PLAN = TypeAdapter(EnrolmentRecord)
READ: Mapping[str, Callable[[Assembly, Cells], None]] = {
    "people": Assembly.person,
    "sessions": Assembly.session,
    "ratings": Assembly.rating,
    "private": Assembly.private,
    "events": Assembly.event,
}
"""The tables that are read back, in the order in which they build on each other, and what takes a row of each."""


class About(Frozen):
    """What `about.json` tells."""

    format: Literal[1]
    kind: Literal["dyads-tables"]
    app_version: str
    journal: UUID
    written: datetime
    whose: UUID | None
    rows: dict[str, int]


def zip_of(exchange: Exchange, due: Iterable[DueDay]) -> bytes:
    """Return a document as a zip of tables, with a codebook in the language of the process."""
    shown: Mapping[str, tuple[Any, ...]] = {
        "people": exchange.people,
        "sessions": tuple(tables.seen_sessions(exchange)),
        "phases": tuple(tables.phases(exchange)),
        "events": tuple(tables.log(exchange)),
        "ratings": exchange.ratings,
        "private": tuple(event for event in exchange.events if not event.sealed),
        "due_days": tuple(due),
    }
    about = About(
        format=1,
        kind="dyads-tables",
        app_version=exchange.app_version,
        journal=exchange.journal,
        written=exchange.written,
        whose=exchange.whose,
        rows={name: len(rows) for name, rows in shown.items()},
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        moment = max(exchange.written.astimezone(UTC), datetime(1980, 1, 1, tzinfo=UTC))

        def put(name: str, data: bytes) -> None:
            entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            pack.writestr(entry, data)

        put("about.json", about.model_dump_json(indent=2).encode())
        for name, rows in shown.items():
            put(f"{name}.csv", write_table(TABLES[name], (cells_of(TABLES[name], one) for one in rows)))
        put("codebook.csv", write_table(CODEBOOK, (cells_of(CODEBOOK, entry) for entry in codebook())))
        for name, value in _files(exchange):
            put(name, json.dumps(value, ensure_ascii=False, indent=2).encode())
    return out.getvalue()


def _files(exchange: Exchange) -> Iterator[tuple[str, object]]:
    versions: dict[str, JsonValue] = {}
    for row in exchange.sessions:
        version = str(row.setup["script_sha256"])
        if _SHA256.fullmatch(version) and not is_stand_in(exchange.scripts[row.script]):
            versions[version] = exchange.scripts[row.script]
    yield from ((f"scripts/{version}.json", script) for version, script in sorted(versions.items()))
    for digest, measure in exchange.measures.items():
        if _SHA256.fullmatch(digest):
            yield f"measures/{digest}.json", measure
    for run in exchange.plans:
        yield f"plans/{run.id}.json", _PLAN.dump_python(run, mode="json")


def read_zip(source: io.BufferedIOBase, file: str, now: datetime) -> Loaded[Exchange]:
    """Return the document in a zip export, or all that is wrong with it, by table, line and column."""
    findings = Findings()
    reading = _Reading(file, findings)
    try:
        with zipfile.ZipFile(source) as pack:
            exchange = reading.document(pack)
    except Refused:
        exchange = None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        exchange = None
        findings.problems.append(Problem(Place(file), "", _UNSOUND, msg("export it again, or copy it again")))
    if exchange is None or findings.problems:
        return Loaded(None, tuple(findings.problems))
    problems = tuple(reading.located(one) for one in check(exchange))
    return Loaded(None, problems) if problems else Loaded(exchange)


class _Reading:
    """Reads one zip."""

    def __init__(self, file: str, findings: Findings) -> None:
        self._file, self._findings = file, findings
        self._assembly = Assembly()

    def document(self, pack: zipfile.ZipFile) -> Exchange:
        """Put the document together. Raises Refused: it cannot be; that was told."""
        self._check_entries(pack.infolist())
        names = pack.namelist()
        about = self._about(pack)
        for name in names:
            folder, _slash, rest = name.partition("/")
            if rest:
                self._take_file(folder, rest.removesuffix(".json"), self._json(pack, name))
        for table in READ:
            self._take_table(pack, table, about.rows.get(table, 0))
        return self._assembly.document(without_content(about.app_version, about.journal, about.written))

    def located(self, one: Finding) -> Problem:
        """Say where in the tables something stands that does not hold together."""
        table = "private" if one.path[:1] == ("events",) else str(one.path[0]) if one.path else ""
        key = str(one.path[-1]) if one.path else ""
        names = [column.name for column in TABLES.get(table, ())]
        column = names.index(key) + 1 if key in names else 0
        place = Place(self._name(f"{table}.csv" if table else ""), self._assembly.line_of(one.path), column)
        return Problem(place, key, one.what, one.hint)

    def _name(self, entry: str) -> str:
        return f"{self._file}/{entry}" if entry else self._file

    def _check_entries(self, entries: list[zipfile.ZipInfo]) -> None:
        if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise self._findings.refuse(Place(self._file), "", msg("unpacked, this file is too large to be an export"))
        seen: set[str] = set()
        for entry in entries:
            name = entry.filename
            if _ENTRY.fullmatch(name) is None or name in seen:
                what, hint = msg("this is no part of an export"), msg("export it again from dyads")
                raise self._findings.refuse(Place(self._file), name[:60], what, hint)
            if entry.flag_bits & 0x1 or entry.compress_type not in _METHODS:
                raise self._findings.refuse(
                    Place(self._file), name, msg("this is packed in a way that is not read here")
                )
            seen.add(name)
        missing = next((name for name in ("about.json", *(f"{one}.csv" for one in READ)) if name not in seen), None)
        if missing:
            raise self._findings.refuse(Place(self._file), missing, msg("this part of the export is missing"))

    def _json(self, pack: zipfile.ZipFile, name: str) -> JsonValue:
        with pack.open(name) as source:
            data = source.read(_LARGEST_JSON + 1)
        with suppress(ValueError, RecursionError):
            if len(data) <= _LARGEST_JSON:
                held: JsonValue = json.loads(data)
                return held
        raise self._findings.refuse(Place(self._name(name)), "", msg("this is not JSON"))

    def _about(self, pack: zipfile.ZipFile) -> About:
        held = self._json(pack, "about.json")
        try:
            about = About.model_validate(held)
        except ValidationError:
            raise self._findings.refuse(
                Place(self._name("about.json")), "", msg("this is not as the format says")
            ) from None
        if about.written.tzinfo is None:
            return about.model_copy(update={"written": about.written.replace(tzinfo=UTC)})
        return about

    def _take_file(self, folder: str, stem: str, held: JsonValue) -> None:
        if folder == "scripts":
            self._assembly.script(stem, held)
        elif folder == "measures":
            if measure_digest(held) != stem:
                place = Place(self._name(f"measures/{stem}.json"))
                self._findings.tell(place, "", msg("the content does not match its hash"))
            self._assembly.measures[stem] = held
        else:
            try:
                self._assembly.plans.append(_PLAN.validate_python(held))
            except ValidationError:
                place = Place(self._name(f"plans/{stem}.json"))
                self._findings.tell(place, "", msg("this is not as the format says"))

    def _take_table(self, pack: zipfile.ZipFile, table: str, wanted: int) -> None:
        name, count = f"{table}.csv", 0
        with pack.open(name) as source:
            for cells in read_table(source, TABLES[table], self._name(name), self._findings):
                READ[table](self._assembly, cells)
                count += 1
        if count != wanted and not self._findings.problems:
            what = msg("this table has {count} rows, not {wanted}", count=count, wanted=wanted)
            self._findings.tell(Place(self._name(name)), "", what, msg("export it again, or copy it again"))
