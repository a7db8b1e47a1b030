"""The journal as a zip of CSV tables with their codebook, to be read elsewhere; the way back is the JSON.

Beside the tables stand the exercises, the measures, the scores and the plans as JSON, a file each, and `about.json`,
which tells how many rows each table has.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import JsonValue, TypeAdapter

from dyads.exchange import tables
from dyads.exchange.columns import CODEBOOK, PHASE, TABLES, codebook
from dyads.exchange.csv import with_head, write_table
from dyads.exchange.document import Exchange, is_stand_in
from dyads.exchange.scores import score_columns, score_files, score_rows
from dyads.exchange.table_column import line_by
from dyads.journal.people import EnrolmentRecord
from dyads.plan.as_json import DueDay
from dyads.practice.measures import NO_SCORES, KnownScores
from dyads.practice.pydantic_models import FrozenModel

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PLAN = TypeAdapter(EnrolmentRecord)


class About(FrozenModel):
    """What `about.json` tells."""

    format: Literal[1]
    kind: Literal["dyads-tables"]
    app_version: str
    journal: UUID
    written: datetime
    whose: UUID | None
    rows: dict[str, int]


def zip_of(exchange: Exchange, due: Iterable[DueDay], known: KnownScores = NO_SCORES) -> bytes:
    """Return a document as a zip of tables, with a codebook in the language of the process.

    Args:
        known: the scores that are computed from the ratings.
    """
    scores = tuple(score_rows(exchange.ratings, known))
    more = {"scores": score_columns(known)}
    columns = {**TABLES, **more}
    shown: Mapping[str, tuple[Any, ...]] = {
        "people": exchange.people,
        "sessions": tuple(tables.seen_sessions(exchange)),
        "phases": tuple(f"{id_},{line}" for id_, lines in tables.phases(exchange, line_by(PHASE)) for line in lines),
        "events": tuple(tables.log(exchange)),
        "ratings": exchange.ratings,
        "scores": scores,
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
            lines = rows if name == "phases" else map(line_by(columns[name]), rows)
            put(f"{name}.csv", with_head(columns[name], lines))
        put("codebook.csv", write_table(CODEBOOK, codebook(more)))
        for name, value in (*_files(exchange), *score_files(scores, known)):
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
