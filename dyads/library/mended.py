"""A copy of a file's data without what is wrong in its shape, so that its content can be checked in the same run."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date, time
from typing import Any, TypeVar

from pydantic import ValidationError

from dyads.library.toml_positions import KeyPath
from dyads.practice.frozen import Frozen

Model = TypeVar("Model", bound=Frozen)
PathOf = Callable[[Any, Mapping[str, object]], KeyPath]
StandIns = tuple[object, ...]
STAND_INS: tuple[StandIns, StandIns] = (
    ("1m", 1, "xx", [], {}, date(2000, 1, 1), time(1), True, {"en": "x"}, [1, 7], ["x", "y", "z"]),
    ("open", "2h", 50, 1, "yy", [], {}, date(2050, 1, 1), time(23), False, {"en": "y"}, [0, 10], ["u", "v", "w"]),
)
"""What may stand for a value that is missing or wrong; the first that fits there is taken. There are two rows: what is
found with both of them is wrong with the file, not with the stand-in."""
_MOST = 30
"""In a file with more mistakes of shape those of content wait."""


def mended(
    model: type[Model], data: Mapping[str, object], error: ValidationError, path_of: PathOf, stand_ins: StandIns
) -> Model | None:
    """Return the model of the data with stand-ins for what is wrong in its shape; None where that cannot be had.

    A list keeps its length, so that what stands behind a wrong entry is still found at its place.

    Args:
        path_of: the path in the data that an error of pydantic is about.
    """
    copy = deepcopy(dict(data))
    for _ in range(_MOST):
        places = [path_of(details, copy) for details in error.errors(include_url=False, include_input=False)]
        if len(places) > _MOST:
            return None
        details = error.errors(include_url=False, include_input=False)[0]
        left = _without(model, copy, places[0], stand_ins, missing=details["type"] == "missing", path_of=path_of)
        if left is None:
            return None
        if not isinstance(left, ValidationError):
            return left
        error = left
    return None


def _without(
    model: type[Model], data: dict[str, object], place: KeyPath, stand_ins: StandIns, *, missing: bool, path_of: PathOf
) -> Model | ValidationError | None:
    """Take one mistake out of `data`, and return the model or what is still wrong; None where nothing helps."""
    if not place:
        return None
    holder: Any = data
    for part in place[:-1]:
        holder = holder[part]
    last = place[-1]
    if not missing and isinstance(holder, dict):
        kept = holder.pop(last)
        found = _try(model, data)
        if not isinstance(found, ValidationError) or place not in _places(found, data, path_of):
            return found
        holder[last] = kept
    for stand_in in stand_ins:
        holder[last] = deepcopy(stand_in)
        found = _try(model, data)
        if not isinstance(found, ValidationError) or not any(
            at[: len(place)] == place for at in _places(found, data, path_of)
        ):
            return found
    return None


def _try(model: type[Model], data: Mapping[str, object]) -> Model | ValidationError:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        return error


def _places(error: ValidationError, data: Mapping[str, object], path_of: PathOf) -> list[KeyPath]:
    return [path_of(details, data) for details in error.errors(include_url=False, include_input=False)]
