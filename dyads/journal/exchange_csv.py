"""The ratings as one CSV table, one row a rating with its person and its session, there and back.

The table does not hold the exercise itself: where a session is new, one with its title stands in for it.
"""

from datetime import UTC, datetime
from itertools import islice
from typing import IO
from uuid import UUID

from dyads.journal.exchange_assemble import Assembly
from dyads.journal.exchange_check import check
from dyads.journal.exchange_columns import FLAT
from dyads.journal.exchange_model import Exchange, without_content
from dyads.journal.exchange_read import MOST_PROBLEMS, Findings, Refused, read_table
from dyads.journal.exchange_tables import flat, write_table
from dyads.practice.message import Loaded, Place, Problem

_COLUMN = {column.name: place for place, column in enumerate(FLAT, start=1)}


def csv_of(exchange: Exchange) -> bytes:
    """Return a document's ratings as CSV."""
    return write_table(FLAT, flat(exchange))


def read_csv(source: IO[bytes], file: str, now: datetime) -> Loaded[Exchange]:
    """Return the document in a CSV export, or all that is wrong with it, by line and column.

    Args:
        source: the file.
        file: its name, for the problems.
        now: the wall clock (UTC).
    """
    findings, assembly = Findings(), Assembly()
    try:
        for cells in read_table(source, FLAT, file, findings):
            assembly.flat(cells)
    except Refused:
        pass
    if findings.problems:
        return Loaded(None, tuple(findings.problems))
    exchange = assembly.document(without_content("", UUID(int=0), now.astimezone(UTC)))
    found = tuple(islice(check(exchange, now), MOST_PROBLEMS))
    problems = tuple(
        Problem(
            Place(file, assembly.line_of(one.path), _COLUMN.get(str(one.path[-1]), 0) if one.path else 0),
            str(one.path[-1]) if one.path else "",
            one.what,
            one.hint,
        )
        for one in found
    )
    return Loaded(None, problems) if problems else Loaded(exchange)
