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


def cells_by(columns: tuple[TableColumn[S], ...]) -> Callable[[S], list[str]]:
    """Return what writes the cells of a row."""
    cells = tuple((column.get, WRITE[column.kind]) for column in columns)  # looked up once for all rows of a table

    def cells_of(shown: S) -> list[str]:
        return ["" if (value := get(shown)) is None else write(value) for get, write in cells]

    return cells_of


def columns_of(part: Callable[[S], T | None], columns: tuple[TableColumn[T], ...]) -> Iterator[TableColumn[S]]:
    """Yield the columns of a part of what a row shows; their cells are empty where there is no such part."""

    def get_from(column: TableColumn[T]) -> Callable[[S], Value]:
        return lambda shown: None if (found := part(shown)) is None else column.get(found)

    for column in columns:
        yield TableColumn(column.name, column.kind, column.meaning, get_from(column), column.codes)
