"""CSV: the ratings as one table, one row a rating with its person and its session; and the rows of any CSV."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dyads.exchange.columns import FLAT, PERSON, RATING, SEEN_SESSION
from dyads.exchange.document import Exchange
from dyads.exchange.table_column import TableColumn, line_by
from dyads.exchange.tables import seen_session
from dyads.practice.message import Message, Place, Problem, msg
from dyads.practice.people import Person

MOST_ROWS = 700_000
"""Of one table: what two people rate in two hundred years."""
_DELIMITERS = ",;\t"
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t])"?\r?\n', re.IGNORECASE)
_REMEMBERED = 64
"""Sessions that ratings near each other share."""


def write_table(columns: tuple[TableColumn[Any], ...], rows: Iterable[Any], *, excel: str | None = None) -> bytes:
    """Return a table as CSV after RFC 4180: UTF-8, commas, quotes where needed, lines that end in CR LF.

    No byte order mark: R would take it for a part of the first column's name, and LibreOffice and pandas need none.

    Args:
        excel: the separator that Excel expects here; then there is a byte order mark, too, and an apostrophe before
            each text that Excel would turn into a number or a date.
    """
    return with_head(columns, map(line_by(columns, excel), rows), excel)


def with_head(columns: tuple[TableColumn[Any], ...], lines: Iterable[str], excel: str | None = None) -> bytes:
    """Return lines of these columns, made by `line_by`, as `write_table` writes them."""
    head = (excel or ",").join(column.name for column in columns)
    return "\r\n".join([head, *lines, ""]).encode("utf-8-sig" if excel else "utf-8")


def csv_of(exchange: Exchange, *, excel: str | None = None) -> bytes:
    """Return the ratings as one table; `excel` as in `write_table`."""
    return with_head(FLAT, _lines_of_ratings(exchange, excel), excel)


def _lines_of_ratings(exchange: Exchange, excel: str | None) -> Iterator[str]:
    people = {person.id: person for person in exchange.people}
    sessions = {row.id: row for row in exchange.sessions}
    known: dict[tuple[UUID | None, UUID], str] = {}
    before: tuple[UUID | None, UUID] | None = None
    tail, between = "", excel or ","
    of_rating, of_session, of_person = line_by(RATING, excel), line_by(SEEN_SESSION, excel), line_by(PERSON, excel)
    for rating in exchange.ratings:
        seen = rating.session, rating.person
        if before is None or seen[0] is not before[0] or seen[1] is not before[1]:
            if seen not in known:
                if len(known) >= _REMEMBERED:
                    known.clear()
                row = sessions.get(rating.session) if rating.session else None
                if row is None:
                    person = people.get(rating.person) or Person(rating.person, "")
                    known[seen] = of_person(person) + between * (len(SEEN_SESSION) - len(PERSON))
                else:
                    known[seen] = of_session(seen_session(exchange, row, rating.person, people))
            before, tail = seen, known[seen]
        yield of_rating(rating) + between + tail


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it stands in a file: its headings, and its rows with the lines on which they begin."""

    head: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]
    problems: tuple[Problem, ...] = ()
    """Rows that are not in it."""
    encoding: str = "UTF-8"


def read_table(data: bytes, file: str) -> RawTable | Problem:
    """Return the rows of a CSV with commas, semicolons or tabs, or why there are none."""
    text, encoding = _decoded(data)
    if "\0" in text.split("\n", 1)[0]:
        return Problem(Place(file), "", msg("this is not a table of text"), _SAVE_AS)
    stated = _SEPARATOR_LINE.match(text)
    text = text[stated.end() :] if stated else text
    if not text.strip():
        return Problem(Place(file, 1), "", msg("the file is empty"))
    without_quoted = re.sub(r'"[^"]*"', "", text.split("\n", 1)[0])
    delimiter = stated[1] if stated else max(_DELIMITERS, key=without_quoted.count)
    problems: list[Problem] = []

    def leave_out(line: int, what: Message) -> None:
        problems.append(Problem(Place(file, line), "", what))

    lines = _lines(text, delimiter, 2 if stated else 1, leave_out)
    _line, head = next(lines, (0, [""]))
    rows: list[tuple[int, list[str]]] = []
    for line, row in lines:
        if len(rows) >= MOST_ROWS:
            leave_out(line, msg("there are more than {most} rows from here on", most=MOST_ROWS))
            break
        if len(row) < len(head) or any(row[len(head) :]):
            leave_out(line, msg("this row has {count} cells, not {wanted}", count=len(row), wanted=len(head)))
        else:
            rows.append((line, row))
    return RawTable(tuple(head), tuple(rows), tuple(problems), encoding)


def _lines(
    text: str, delimiter: str, first: int, leave_out: Callable[[int, Message], None]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, with the line on which each begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + first
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            leave_out(line, msg("this row and what follows is not CSV: a quote is missing or too many"))
            return
        if any(cell.strip() for cell in row):
            yield line, row


_SAVE_AS = msg("save it as CSV in UTF-8")


def _decoded(data: bytes) -> tuple[str, str]:
    """Return the text, and in which encoding it was: spreadsheets write UTF-8, UTF-16, or what Windows once had."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "UTF-16"
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "Windows-1252"
