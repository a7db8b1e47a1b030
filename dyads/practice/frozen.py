"""The base of everything a file may hold: immutable, and strict about what it does not know."""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, dataclass_transform

from dyads.practice.annotations import Before, JsonSchema, Spelled
from dyads.practice.fields import NO_LENGTH, length_text, parse_length
from dyads.practice.message import RefusedValue, msg
from dyads.practice.plain_data import NotSure, WriteOptions, read, write

if TYPE_CHECKING:
    from pydantic import BaseModel


fields_of: Callable[[type[Any]], tuple[Field[Any], ...]] = cache(fields)  # type: ignore[assignment]  # a class can be hashed
"""The fields of a class of files, in their order."""


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Frozen:
    """A value of a file: a dataclass that cannot change and refuses unknown keys, with methods as pydantic's models.

    What is sound is read and written without pydantic (`dyads.practice.plain_data`). Whatever else comes goes to the
    model that pydantic makes of the class (`dyads.practice.pydantic_models`), and its errors are what is raised. A
    field of a model of pydantic's may have such a class as its type.

    The text below a field says what it is for; `dyads.library.schema` reads these texts from the source when a schema
    is wanted.
    """

    aliases: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """What a file calls a field whose name Python would not take."""
    others: ClassVar[str | None] = None
    """The field, the last one, that holds all keys which are no fields."""

    def __init_subclass__(cls, aliases: Mapping[str, str] | None = None, others: str | None = None) -> None:
        """Make a dataclass of each class below; its methods stand here once, for all of them."""
        super().__init_subclass__()
        if aliases is not None:
            cls.aliases = aliases
        if others is not None:
            cls.others = others
        dataclass(init=False, repr=False, eq=False, kw_only=True)(cls)

    def __init__(self, **values: object) -> None:
        """Take every field by name. Raises TypeError: one is missing, or there is none of that name."""
        given = self.__dict__
        for one in fields_of(type(self)):
            if one.name in values:
                given[one.name] = values.pop(one.name)
            elif one.default_factory is not MISSING:
                given[one.name] = one.default_factory()
            elif one.default is not MISSING:
                given[one.name] = one.default
            else:
                raise TypeError(f"{type(self).__name__} needs {one.name}")
        if values:
            raise TypeError(f"{type(self).__name__} has no {', '.join(values)}")
        self.check()

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse. Raises FrozenInstanceError."""
        raise FrozenInstanceError(name)

    def __delattr__(self, name: str) -> None:
        """Refuse. Raises FrozenInstanceError."""
        raise FrozenInstanceError(name)

    def __eq__(self, other: object) -> bool:
        """Whether the other is of the same class and has the same in every field."""
        return self.__dict__ == other.__dict__ if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        """Hash all fields. Raises TypeError: one holds a table."""
        return hash(tuple(getattr(self, name) for name in self.field_names()))

    def __repr__(self) -> str:
        """Show the fields that may be seen."""
        shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields_of(type(self)) if one.repr)
        return f"{type(self).__name__}({', '.join(shown)})"

    def check(self) -> None:
        """Raise ValueError where the fields do not go together."""

    @classmethod
    def read(cls, data: object) -> Self | None:
        """Return what data hold that are sound; None where pydantic has to be asked."""
        try:
            found: Self = read(cls, data)
        except NotSure:
            return None
        return found

    @classmethod
    def model_validate(cls, data: object) -> Self:
        """Return what data hold. Raises pydantic's ValidationError: they are wrong."""
        found = cls.read(data)
        if found is not None:
            return found
        from dyads.practice.pydantic_models import validated

        return validated(cls, data)

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """Return what a JSON text holds. Raises pydantic's ValidationError: it is wrong, or no JSON."""
        try:
            found = cls.read(json.loads(text if isinstance(text, str) else text.decode()))
        except (ValueError, RecursionError):
            found = None
        if found is not None:
            return found
        from dyads.practice.pydantic_models import validated_json

        return validated_json(cls, text)

    @classmethod
    def model_construct(cls, **values: object) -> Self:
        """Return a value that is not checked, with every field given."""
        made = object.__new__(cls)
        made.__dict__.update(values)
        return made

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        return tuple(one.name for one in fields_of(cls))

    @classmethod
    def pydantic_model(cls) -> "type[BaseModel]":
        """Return the model that pydantic makes of the class."""
        from dyads.practice.pydantic_models import model_of

        return model_of(cls)

    def model_copy(self, *, update: Mapping[str, object] | None = None) -> Self:
        """Return the same with other values in some fields, which are not checked."""
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__, **(update or {}))
        return made

    def model_dump(
        self,
        *,
        mode: Literal["json", "python"] = "python",
        exclude: frozenset[str] | set[str] = frozenset(),
        exclude_none: bool = False,
        exclude_defaults: bool = False,
    ) -> dict[str, Any]:
        """Return it as a table with keys as files call them: with Python's values, or with those of JSON."""
        options = WriteOptions(mode == "json", exclude_none, exclude_defaults)
        return write(self, options, frozenset(exclude))

    def model_dump_json(self, *, exclude_none: bool = False) -> str:
        """Return it as JSON."""
        held = write(self, WriteOptions(without_none=exclude_none))
        return json.dumps(held, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Return how pydantic reads and writes a field of this type."""
        from dyads.practice.pydantic_models import core_schema_of

        return core_schema_of(cls, handler)


def _parse_or_open(text: object) -> int | str:
    if text == "open":
        return "open"
    if isinstance(text, str) and text.isalpha():
        raise RefusedValue(NO_LENGTH, msg('write it like "2m30s", or "open"'))
    return parse_length(text)


_SCHEMA_PATTERN = r"^(?=.)(?:[0-9]{1,2}h)?(?:[0-9]{1,4}m)?(?:[0-9]{1,5}s)?$"

Length = Annotated[
    int,
    Before(parse_length),
    Spelled(length_text),
    JsonSchema({"type": "string", "pattern": _SCHEMA_PATTERN, "examples": ["2m30s", "45s", "1h"]}),
]
"""A length in a file, in whole seconds once read."""

LengthOrZero = Annotated[
    int,
    Before(lambda text: 0 if text in ("0s", "0m") else parse_length(text)),
    Spelled(length_text),
    JsonSchema({"type": "string", "pattern": _SCHEMA_PATTERN, "examples": ["10s", "0s"]}),
]
"""A length that may be none at all (`0s`)."""

LengthOrOpen = Annotated[
    int | Literal["open"],
    Before(_parse_or_open),
    Spelled(lambda length: length if length == "open" else length_text(length)),
    JsonSchema(
        {"anyOf": [{"const": "open"}, {"type": "string", "pattern": _SCHEMA_PATTERN}], "examples": ["2m30s", "open"]}
    ),
]
"""A length, or `open`: until someone moves on."""
