"""What a model knows at a path: its keys, to name the nearest one to a misspelt key."""

import difflib
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from dyads.library.spots import Path


def model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """Return the model of the table at a path, or None where there is no table of known keys."""
    here: type[BaseModel] | None = model
    for part in path:
        if here is None:
            return None
        if isinstance(part, str):
            here = _below(here, part)
    return here


def known_keys(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """Return the keys that the table at a path may have, as files write them."""
    here = model_at(model, path)
    if here is None or "root" in here.model_fields:
        return ()
    return tuple(field.alias or name for name, field in here.model_fields.items())


def nearest(word: str, known: tuple[str, ...]) -> str | None:
    """Return the known word that looks most like this one, or None if none does."""
    found = difflib.get_close_matches(word[:60].lower(), known, n=1, cutoff=0.6)
    return found[0] if found else None


def _below(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    for name, field in model.model_fields.items():
        if name == "root" or key in {name, field.alias}:
            return next(models_in(field.annotation), None)
    return None


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # an annotation is whatever may stand after a colon
    """Yield the models that an annotation names, the outermost first."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)
