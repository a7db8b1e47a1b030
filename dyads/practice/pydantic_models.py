"""Pydantic's models: of the classes of files (`dyads.practice.frozen`), and the base of what only pydantic reads."""

from collections.abc import Callable
from dataclasses import MISSING, fields
from functools import cache
from types import new_class
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import CoreSchema, core_schema

from dyads.practice.annotations import Limits
from dyads.practice.plain_data import WriteOptions, write

F = TypeVar("F")


class FrozenModel(BaseModel):
    """A model that cannot change and refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _model_of(kind: type[Any]) -> type[BaseModel]:
    annotations: dict[str, Any] = {}
    held: dict[str, Any] = {"__module__": kind.__module__, "__doc__": kind.__doc__, "__annotations__": annotations}
    config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    for one in fields(kind):
        if one.name == kind.others:
            annotations["__pydantic_extra__"] = one.type
            config |= ConfigDict(extra="allow", json_schema_extra=_by_pattern(one.type))
            continue
        annotations[one.name] = one.type
        own: dict[str, Any] = {"alias": kind.aliases.get(one.name)}
        if one.default_factory is not MISSING:
            own["default_factory"] = one.default_factory
        elif one.default is not MISSING:
            own["default"] = one.default
        held[one.name] = Field(**own)
    held["checked"] = model_validator(mode="after")(_checked(kind))
    held["model_config"] = config
    return new_class(kind.__name__, (BaseModel,), exec_body=lambda namespace: namespace.update(held))


model_of: Callable[[type[Any]], type[BaseModel]] = cache(_model_of)  # type: ignore[assignment]  # a class can be hashed
"""Pydantic's model of a class: the same keys with the same limits; what stands in it stays plain."""


def _checked(kind: type[Any]) -> Callable[[Any], Any]:
    def checked(self: Any) -> Any:
        kind.check(self)
        return self

    return checked


def _by_pattern(table: Any) -> Callable[[dict[str, Any]], None]:
    """Return what says in a JSON Schema which other keys there may be."""
    pattern = next(one.pattern for one in get_args(get_args(table)[0]) if isinstance(one, Limits) and one.pattern)

    def only(schema: dict[str, Any]) -> None:
        schema["patternProperties"] = {pattern: schema["additionalProperties"]}
        schema["additionalProperties"] = False

    return only


def validated(kind: type[F], data: object) -> F:
    """Return what data hold. Raises ValidationError."""
    found: F = _plain(kind, model_of(kind).model_validate(data))
    return found


def validated_json(kind: type[F], text: str | bytes) -> F:
    """Return what a JSON text holds. Raises ValidationError."""
    found: F = _plain(kind, model_of(kind).model_validate_json(text))
    return found


def _plain(kind: type[Any], model: BaseModel) -> Any:
    others = {} if kind.others is None else {kind.others: model.__pydantic_extra__}
    return kind.model_construct(**model.__dict__, **others)


def core_schema_of(kind: type[Any], handler: Callable[[Any], CoreSchema]) -> CoreSchema:
    """Return how pydantic reads and writes a class where it stands in a model: by its own model, but it stays plain."""

    def read(value: object, by_model: Callable[[object], Any]) -> Any:
        return value if isinstance(value, kind) else _plain(kind, by_model(value))

    def written(value: Any, info: core_schema.SerializationInfo) -> dict[str, Any]:
        options = WriteOptions(info.mode == "json", info.exclude_none, info.exclude_defaults)
        return write(value, options)

    return core_schema.no_info_wrap_validator_function(
        read,
        handler(model_of(kind)),
        serialization=core_schema.plain_serializer_function_ser_schema(written, info_arg=True),
    )
