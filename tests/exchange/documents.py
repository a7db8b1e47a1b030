"""Journals as JSON, there and back."""

from datetime import datetime
from uuid import UUID

from dyads.exchange.json import json_of, read_json, take_in
from dyads.exchange.merge import Imported
from dyads.exchange.share import Share, take_share
from dyads.journal.journal import Journal
from dyads.journal.writer import Writer
from dyads.practice.message import Loaded


def export_json(journal: Journal, now: datetime, person: UUID | None = None) -> bytes:
    return json_of(take_share(journal, now, Share(person)).exchange)


def import_json(writer: Writer, data: bytes, file: str, now: datetime) -> Loaded[Imported]:
    loaded = read_json(data, file, now)
    return Loaded(None, loaded.problems) if loaded.value is None else take_in(writer, loaded.value, file, now)
