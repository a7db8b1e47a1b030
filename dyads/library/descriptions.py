"""What the keys of a file are for, in the words that stand below the fields of its model, read from the source."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from itertools import pairwise

from pydantic import BaseModel

from dyads.library.shape import models_in

_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)


def descriptions(model: type[BaseModel]) -> dict[str, str]:
    """Return what each field is for, by the field's name; of a program without its source, nothing."""
    try:
        source = textwrap.dedent(inspect.getsource(model))
    except OSError:
        return {}
    (tree,) = ast.parse(source).body
    told = dict(_ATTRIBUTE.findall(inspect.cleandoc(model.__doc__ or "").partition("Attributes:")[2]))
    if isinstance(tree, ast.ClassDef):
        told |= dict(_below_fields(tree))
    return {name: " ".join(text.split()) for name, text in told.items()}


def _below_fields(tree: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, text in pairwise(tree.body):
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str):
            yield field.target.id, text.value.value


def models_below(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """Return a model and every model that stands in it, by name."""
    found = {model.__name__: model}
    waiting = [model]
    while waiting:
        for field in waiting.pop().model_fields.values():
            for inner in models_in(field.annotation):
                if inner.__name__ not in found:
                    found[inner.__name__] = inner
                    waiting.append(inner)
    return found
