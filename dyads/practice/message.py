"""A sentence to be said later, in the reader's language.

The pure rooms do not know which language the reader has, so they return a `Message`: the English sentence, which is
also its key in the catalogues, and what is filled into it. The edges turn it into text with `dyads.words.say`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Generic, Literal, NamedTuple, TypeVar


class Message(NamedTuple):
    """One sentence with the values that are filled in.

    Attributes:
        id: the English sentence with `{name}` where a value goes; the key of the catalogues.
        values: what is filled in: text, numbers, dates, or other messages. Always data, never markup.
        plural: the English sentence for any count but one, where there are two forms.
    """

    id: str
    values: Mapping[str, object] = MappingProxyType({})
    plural: str | None = None
    count: int | None = None  # type: ignore[assignment]  # nobody counts what is in the tuple that it is


def msg(id: str, /, **values: object) -> Message:  # noqa: A002
    """Return a message with one form. The catalogues' extractor knows this function by its name."""
    return Message(id, values)


def counted(one: str, many: str, count: int, /, **values: object) -> Message:
    """Return a message with two forms; `{count}` in it is the number."""
    return Message(one, {"count": count, **values}, many, count)


T = TypeVar("T")


class Place(NamedTuple):
    """Where in a file: line and column count from 1; 0 where only the file is known."""

    file: str
    line: int = 0
    column: int = 0


class Problem(NamedTuple):
    """One thing that is wrong.

    Attributes:
        key: the dotted key concerned (`turn[1].length`), or an empty string.
        hint: what to do about it, where that is known.
        weight: an "error" refuses the file; a "warning" is said, and the file is used.
    """

    place: Place
    key: str
    what: Message
    hint: Message | None = None
    weight: Literal["error", "warning"] = "error"


class Loaded(NamedTuple, Generic[T]):
    """The outcome of loading: the value, or the problems; warnings may come with a value."""

    value: T | None
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.weight == "error")


class Finding(NamedTuple):
    """A problem before it is located: the path of keys and indices, what is wrong, what to do, and its weight."""

    path: tuple[str | int, ...]
    what: Message
    hint: Message | None = None
    weight: Literal["error", "warning"] = "error"


class RefusedValue(ValueError):  # noqa: N818  # it says who may not stand there
    """A value that may not stand in a file, with what is wrong and what to do; the library gives it its place."""

    def __init__(self, what: Message, hint: Message | None = None) -> None:
        """Keep both."""
        super().__init__(what.id)
        self.what = what
        self.hint = hint
