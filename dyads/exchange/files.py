"""Exports and imports by the ending of the file: `.json`, `.zip` of tables, or `.csv`."""

import os
import stat
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from dyads.exchange.csv import csv_of, read_csv
from dyads.exchange.document import Exchange
from dyads.exchange.json import LARGEST, json_of, read_json
from dyads.exchange.share import Taken
from dyads.exchange.zip import read_zip, zip_of
from dyads.practice.message import Loaded, Message, Place, Problem, msg

ENDINGS = (".json", ".zip", ".csv")

_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Holding:
    """How much of one person a document holds."""

    person: UUID
    ratings: int
    private: int


def holdings(exchange: Exchange) -> tuple[Holding, ...]:
    """Return whose ratings, draws and notes a document holds, those with most first."""
    ratings = Counter(rating.person for rating in exchange.ratings)
    private = Counter(event.person for event in exchange.events)
    owners = sorted({*ratings, *private}, key=lambda owner: (-ratings[owner], str(owner)))
    return tuple(Holding(owner, ratings[owner], private[owner]) for owner in owners)


def file_of(taken: Taken, ending: str) -> bytes:
    """Return a share of a journal as a file with one of the `ENDINGS`."""
    if ending == ".zip":
        return zip_of(taken.exchange, taken.due)
    return csv_of(taken.exchange) if ending == ".csv" else json_of(taken.exchange)


def read_file(path: Path, now: datetime) -> Loaded[Exchange]:
    """Return the document in a file, or all that is wrong with it. Raises OSError: the file cannot be read."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        return _refused(path, msg("the ending must be one of {endings}", endings=", ".join(ENDINGS)))
    descriptor = os.open(path, _OPEN)
    with os.fdopen(descriptor, "rb") as source:
        held = os.fstat(descriptor)
        if not stat.S_ISREG(held.st_mode):
            return _refused(path, msg("this is not an ordinary file"))
        if held.st_size > LARGEST:
            return _refused(path, msg("the file is too large to be an export"))
        if ending == ".zip":
            return read_zip(source, path.name, now)
        if ending == ".csv":
            return read_csv(source, path.name, now)
        return read_json(source.read(), path.name, now)


def _refused(path: Path, what: Message) -> Loaded[Exchange]:
    return Loaded(None, (Problem(Place(path.name), "", what),))
