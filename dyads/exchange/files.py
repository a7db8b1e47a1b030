"""Exports and imports by the ending of the file: `.json`, `.csv`, or, outwards only, a `.zip` of tables."""

import os
import stat
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from dyads.exchange.cells import Order
from dyads.exchange.csv import csv_of, read_table
from dyads.exchange.document import Exchange
from dyads.exchange.history import History, history_of
from dyads.exchange.json import LARGEST, json_of, read_json
from dyads.exchange.share import Taken
from dyads.exchange.table_rows import KnownNames
from dyads.practice.measures import NO_SCORES, KnownScores
from dyads.practice.message import Loaded, Place, Problem, msg

ENDINGS = (".json", ".zip", ".csv")
ENDINGS_IN = (".json", ".csv")
"""Of what is taken in; the tables of a zip are for reading elsewhere."""

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


def file_of(taken: Taken, ending: str, excel: str | None = None, scores: KnownScores = NO_SCORES) -> bytes:
    """Return a share of a journal as a file with one of the `ENDINGS`.

    Args:
        excel: as in `write_table`.
        scores: what the tables of a zip compute from the ratings.
    """
    if ending == ".zip":
        from dyads.exchange.zip import zip_of  # here, because only this needs scores

        return zip_of(taken.exchange, taken.due, scores)
    return csv_of(taken.exchange, excel=excel) if ending == ".csv" else json_of(taken.exchange)


def read_file(path: Path, now: datetime) -> Loaded[Exchange]:
    """Return the document in a JSON export, or all that is wrong with it. Raises OSError: the file cannot be read."""
    data = _bytes_of(path)
    return read_json(data, path.name, now) if isinstance(data, bytes) else Loaded(None, (data,))


def read_history(path: Path, known: KnownNames, order: Order | None = None) -> History | Problem:
    """Return what a CSV holds, whoever wrote it, or why nothing can be read in it.

    Args:
        order: how dates like 3/4/2026 are meant; None where the column itself has to tell.

    Raises OSError: the file cannot be read.
    """
    data = _bytes_of(path)
    if not isinstance(data, bytes):
        return data
    table = read_table(data, path.name)
    return table if isinstance(table, Problem) else history_of(table, path.name, known, order)


def _bytes_of(path: Path) -> bytes | Problem:
    descriptor = os.open(path, _OPEN)
    with os.fdopen(descriptor, "rb") as source:
        held = os.fstat(descriptor)
        if not stat.S_ISREG(held.st_mode):
            return Problem(Place(path.name), "", msg("this is not an ordinary file"))
        if held.st_size > LARGEST:
            return Problem(Place(path.name), "", msg("the file is too large to be an export"))
        return source.read()
