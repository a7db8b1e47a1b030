"""The ratings as one CSV table, one row a rating with its person and its session, there and back.

The table does not hold the exercise itself: where a session is new, one with its title stands in for it.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import IO, Any
from uuid import UUID

from dyads.exchange.assemble import Assembly
from dyads.exchange.cells import Cells
from dyads.exchange.check import MOST_PROBLEMS, check
from dyads.exchange.columns import FLAT, PERSON, RATING, SEEN_SESSION, TableColumn, cells_of
from dyads.exchange.document import Exchange, without_content
from dyads.exchange.tables import seen_session
from dyads.practice.message import Loaded, Message, Place, Problem, msg
from dyads.practice.people import Person

MOST_ROWS = 700_000
"""Of one table: what two people rate in two hundred years."""
_LONGEST_LINE = 1 << 20
_DELIMITERS = (",", ";", "\t")
_CUT_OFF = msg("the file ends in the middle of a row: it was cut off")
_AGAIN = msg("export it again, or copy it again")


class Refused(Exception):  # noqa: N818 - it ends the reading; what is wrong has been told
    """The rest of a file cannot be read, or is not worth reading."""


class Findings:
    """Gathers what is wrong with a file, up to a number that somebody still reads."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def tell(self, place: Place, key: str, what: Message, hint: Message | None = None) -> None:
        """Keep a problem. Raises Refused: there are too many to go on."""
        self.problems.append(Problem(place, key, what, hint))
        if len(self.problems) >= MOST_PROBLEMS:
            raise Refused

    def refuse(self, place: Place, key: str, what: Message, hint: Message | None = None) -> Refused:
        self.problems.append(Problem(place, key, what, hint))
        return Refused()


def read_table(
    source: IO[bytes], columns: tuple[TableColumn[Any], ...], file: str, findings: Findings, most: int = MOST_ROWS
) -> Iterator[Cells]:
    """Yield the rows of a table that has these columns in this order; `findings` is told what is wrong.

    Raises:
        Refused: it is no such table, or cannot be read to its end; that was told.
    """
    lines = _Lines(source, file, findings)
    head = next(lines, "")
    if not head.strip():
        raise findings.refuse(Place(file, 1), "", msg("the file is empty"))
    delimiter = max(_DELIMITERS, key=head.count)
    _check_head(head, delimiter, columns, file, findings)
    places = {column.name: place for place, column in enumerate(columns)}
    rows = _rows(lines, delimiter, file, findings)

    def tell(line: int, name: str, what: Message) -> None:
        findings.tell(Place(file, line, places[name] + 1), name, what)

    for number, (line, row) in enumerate(rows, start=1):
        if number > most:
            what = msg("there are more than {most} rows from here on", most=most)
            raise findings.refuse(Place(file, line), "", what, msg("export as .json, which has no such limit"))
        if len(row) != len(columns):
            what = msg("this row has {count} cells, not {wanted}", count=len(row), wanted=len(columns))
            findings.tell(Place(file, line, min(len(row), len(columns))), "", what)
            continue
        yield Cells(line, row, places, tell)
    if not lines.whole:
        findings.tell(Place(file, lines.number), "", _CUT_OFF, _AGAIN)


class _Lines:
    """The lines of a file as text, each decoded alone, so that what is not UTF-8 is told where it stands."""

    def __init__(self, source: IO[bytes], file: str, findings: Findings) -> None:
        self._source, self._file, self._findings = source, file, findings
        self.number = 0
        self.whole = True
        """Whether the last line ended as lines do."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        data = self._source.readline(_LONGEST_LINE)
        if not data:
            raise StopIteration
        self.number += 1
        self.whole = data.endswith((b"\n", b"\r"))
        if len(data) == _LONGEST_LINE and not self.whole:
            raise self._findings.refuse(Place(self._file, self.number), "", msg("this line is too long"))
        try:
            return data.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            place = Place(self._file, self.number, len(data[: error.start].decode("utf-8", "replace")) + 1)
            hint = msg("save the file as UTF-8, or export it again from dyads")
            raise self._findings.refuse(place, "", msg("this is not UTF-8 text"), hint) from None


def _check_head(
    head: str, delimiter: str, columns: tuple[TableColumn[Any], ...], file: str, findings: Findings
) -> None:
    try:
        names = next(csv.reader([head], delimiter=delimiter, strict=True), [])
    except csv.Error:
        names = []
    for place, column in enumerate(columns):
        if place >= len(names) or names[place] != column.name:
            what = msg("the column {name} is expected here", name=column.name)
            raise findings.refuse(Place(file, 1, place + 1), "", what, _OTHERS)
    if len(names) > len(columns):
        what = msg("this column is not known")
        raise findings.refuse(Place(file, 1, len(columns) + 1), names[len(columns)][:60], what, _OTHERS)


_OTHERS = msg("only tables that dyads exported can be taken in")


def _rows(lines: _Lines, delimiter: str, file: str, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = lines.number + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            if "end of data" in str(error):
                raise findings.refuse(Place(file, line), "", _CUT_OFF, _AGAIN) from None
            raise findings.refuse(Place(file, line), "", msg("this row is not CSV as dyads writes it")) from None
        if row:
            yield line, row


_COLUMN = {column.name: place for place, column in enumerate(FLAT, start=1)}


_REMEMBERED = 64
"""Sessions that ratings near each other share."""


def write_table(columns: tuple[TableColumn[Any], ...], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as CSV after RFC 4180: UTF-8, commas, quotes where needed, lines that end in CR LF.

    No byte order mark: R would take it for a part of the first column's name, and LibreOffice and pandas need none.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    writer.writerows(rows)
    return out.getvalue().encode()


def csv_of(exchange: Exchange) -> bytes:
    return write_table(FLAT, _rows_of_ratings(exchange))


def _rows_of_ratings(exchange: Exchange) -> Iterator[list[str]]:
    people = {person.id: person for person in exchange.people}
    sessions = {row.id: row for row in exchange.sessions}
    known: dict[tuple[UUID | None, UUID], list[str]] = {}
    for rating in exchange.ratings:
        seen = rating.session, rating.person
        if seen not in known:
            if len(known) >= _REMEMBERED:
                known.clear()
            row = sessions.get(rating.session) if rating.session else None
            if row is None:
                person = cells_of(PERSON, people.get(rating.person) or Person(rating.person, ""))
                known[seen] = [*person, *[""] * (len(SEEN_SESSION) - len(person))]
            else:
                known[seen] = cells_of(SEEN_SESSION, seen_session(exchange, row, rating.person, people))
        yield cells_of(RATING, rating) + known[seen]


def read_csv(source: IO[bytes], file: str, now: datetime) -> Loaded[Exchange]:
    """Return the document in a CSV export, or all that is wrong with it, by line and column."""
    findings, assembly = Findings(), Assembly()
    try:
        for cells in read_table(source, FLAT, file, findings):
            assembly.flat(cells)
    except Refused:
        pass
    if findings.problems:
        return Loaded(None, tuple(findings.problems))
    exchange = assembly.document(without_content("", UUID(int=0), now.astimezone(UTC)))
    problems = tuple(
        Problem(Place(file, assembly.line_of(path), _COLUMN.get(key, 0)), key, what, hint)
        for path, what, hint in check(exchange)
        for key in (str(path[-1]) if path else "",)
    )
    return Loaded(None, problems) if problems else Loaded(exchange)
