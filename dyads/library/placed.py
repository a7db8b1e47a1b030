"""Where in a file's data a pydantic error belongs: pydantic's own location also names branches of unions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pydantic_core import ErrorDetails

from dyads.library.spots import Path

_KEY_ERRORS = frozenset({"extra_forbidden"})


@dataclass(frozen=True, slots=True)
class Placed:
    """An error with its path in the data.

    Attributes:
        details: pydantic's error.
        path: keys and indices as in the file.
        value: what the file holds there; None where a key is missing.
        side: whether the key or the value is wrong.
        union: the path of the value that may be of several kinds, if the error is about one of them.
        branch: which kind; empty outside a union.
        or_table: the value might also be a table.
    """

    details: ErrorDetails
    path: Path
    value: object
    side: Literal["key", "value"]
    union: Path = ()
    branch: str = ""
    or_table: bool = False


def placed(details: ErrorDetails, data: Mapping[str, object]) -> Placed:
    """Find the path of an error in the data."""
    path: Path = ()
    union: Path = ()
    branch = ""
    here: object = data
    loc = details["loc"]
    side: Literal["key", "value"] = "key" if details["type"] in _KEY_ERRORS or loc[-1:] == ("[key]",) else "value"
    for index, part in enumerate(loc):
        is_last = index == len(loc) - 1
        if isinstance(here, Mapping) and (part in here or (is_last and details["type"] == "missing")):
            path, here = (*path, part), here.get(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            path, here = (*path, part), here[part]
        elif isinstance(part, str) and part != "[key]" and not branch:
            union, branch = path, part
    return Placed(details, path, here, side, union, branch)


def best_of_unions(errors: Iterable[Placed]) -> tuple[Placed, ...]:
    """Of a value that may be of several kinds keep the errors of the kind that the person most likely meant."""
    kept: list[Placed] = []
    unions: dict[Path, dict[str, list[Placed]]] = {}
    for error in errors:
        if error.branch:
            unions.setdefault(error.union, {}).setdefault(error.branch, []).append(error)
        else:
            kept.append(error)
    for path, branches in unions.items():
        best = max(branches.values(), key=lambda branch: _likelihood(path, branch))
        tables = any(error.details["type"] == "model_type" for branch in branches.values() for error in branch)
        kept += [replace(error, or_table=tables) for error in best]
    return tuple(kept)


def _likelihood(union: Path, branch: list[Placed]) -> int:
    """Rate a branch: an error within the value says that its kind was right."""
    if any(len(error.path) > len(union) for error in branch):
        return 2
    return int(any(error.details["type"] == "literal_error" for error in branch))
