"""One column of a CSV table: its name, its meaning, and how its cells are written."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from dyads.exchange.cells import WRITE, Kind, Value
from dyads.practice.message import Message

S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TableColumn(Generic[S]):
    """One column of a table whose rows show an `S` each; `codes` are all its cells may hold, where there are any."""

    name: str
    kind: Kind
    meaning: Message
    get: Callable[[S], Value]
    codes: Mapping[str, Message] | None = None


def cells_by(columns: tuple[TableColumn[S], ...]) -> Callable[[S], list[Value]]:
    """Return what makes the cells of a row; whole numbers, codes and None are left to `csv` as they are."""
    gets = tuple(column.get for column in columns)  # looked up once for all rows of a table
    writes = tuple((at, WRITE[column.kind]) for at, column in enumerate(columns) if column.kind in WRITE)

    def cells_of(shown: S) -> list[Value]:
        row = [get(shown) for get in gets]
        for at, write in writes:
            if (value := row[at]) is not None:
                row[at] = write(value)
        return row

    return cells_of


def columns_of(part: Callable[[S], T | None], columns: tuple[TableColumn[T], ...]) -> Iterator[TableColumn[S]]:
    """Yield the columns of a part of what a row shows; their cells are empty where there is no such part."""

    def get_from(column: TableColumn[T]) -> Callable[[S], Value]:
        return lambda shown: None if (found := part(shown)) is None else column.get(found)

    for column in columns:
        yield TableColumn(column.name, column.kind, column.meaning, get_from(column), column.codes)
