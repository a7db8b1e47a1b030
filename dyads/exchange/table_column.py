"""One column of a CSV table: its name, its meaning, and how its cells are written."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

from dyads.exchange.cells import Kind, Value, writer_of
from dyads.practice.message import Message

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class TableColumn(Generic[S]):
    """One column of a table whose rows show an `S` each.

    Attributes:
        get: returns the value; or the name of the attribute that is the value, dotted where it lies deeper.
        codes: all its cells may hold, where there are any.
    """

    name: str
    kind: Kind
    meaning: Message
    get: Callable[[S], Value] | str
    codes: Mapping[str, Message] | None = None


def line_by(columns: tuple[TableColumn[S], ...], excel: str | None = None) -> Callable[[S], str]:
    """Return what makes the line of a row, without its end; `excel` as in `write_table`."""
    gets = [column.get for column in columns]  # looked up once for all rows of a table
    attributes = attrgetter("__class__", *(get if isinstance(get, str) else "__class__" for get in gets))
    others = [(at, get) for at, get in enumerate(gets) if not isinstance(get, str)]
    separator = excel or ","
    writes = [writer_of(column.kind, separator, excel=excel is not None) for column in columns]
    last: list[Value] = [None] * len(columns)  # rows near each other share much, which is written once
    written = [""] * len(columns)

    def line_of(shown: S) -> str:
        _class, *row = attributes(shown)
        for at, get in others:
            row[at] = get(shown)
        for at, value in enumerate(row):
            if value is not last[at]:
                last[at], written[at] = value, "" if value is None else writes[at](value)
        return separator.join(written)

    return line_of


def columns_of(part: str, columns: tuple[TableColumn[Any], ...]) -> Iterator[TableColumn[Any]]:
    """Yield the columns of an attribute of what a row shows; their cells are empty where that is None."""
    part_of = attrgetter(part)

    def get_from(column: TableColumn[Any]) -> Callable[[Any], Value]:
        get = attrgetter(column.get) if isinstance(column.get, str) else column.get
        return lambda shown: None if (found := part_of(shown)) is None else get(found)

    for column in columns:
        yield TableColumn(column.name, column.kind, column.meaning, get_from(column), column.codes)
