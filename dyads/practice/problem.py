"""What is wrong with something a person wrote, and where. Validators return these; they never print and never raise."""

from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

from pydantic_core import PydanticCustomError

from dyads.practice.message import Message

T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a file: line and column count from 1; 0 where only the file is known."""

    file: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        place: the file, and the line and column in it.
        key: the dotted key concerned (`turn[1].length`), or an empty string.
        what: what is wrong.
        hint: what to do about it, where that is known.
        weight: an "error" refuses the file; a "warning" is said, and the file is used.
    """

    place: Place
    key: str
    what: Message
    hint: Message | None = None
    weight: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    """The outcome of loading: the value, or the problems; warnings may come with a value."""

    value: T | None
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that refuse the file."""
        return tuple(problem for problem in self.problems if problem.weight == "error")


class Finding(NamedTuple):
    """A problem before it is located: the path of keys and indices, what is wrong, and what to do."""

    path: tuple[str | int, ...]
    what: Message
    hint: Message | None = None


def refusal(what: Message, hint: Message | None = None) -> PydanticCustomError:
    """Return the error a field validator raises; the library turns it into a located problem."""
    return PydanticCustomError("dyads", "refused", {"what": what, "hint": hint})
