"""Reads and writes the classes of files without pydantic: what is sound as it is, and nothing else.

Most of what the program reads is sound: what ships, what it wrote itself, what was checked before. Taking that in needs
no report of errors, and pydantic with its validators would be a fifth of what a sitting takes of the memory. Whatever
is not surely what pydantic takes as it is, or with a change that is known here, is `NotSure`: then pydantic is asked,
which has the last word.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, date, datetime, time
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from dyads.practice.annotations import After, Before, ByPlace, Limits, Spelled

Data = dict[str, Any]
Read = Callable[[Any], Any]
Write = Callable[[Any, "WriteOptions"], Any]


class NotSure(Exception):  # noqa: N818  # it is no error: somebody else is asked
    """What was read may be wrong, or right in a way that is not known here."""


@dataclass(frozen=True, slots=True)
class FileKey:
    """One key of a class: what files call it, how it is read and written.

    Attributes:
        default: what it has where it is left out; MISSING where it may not be.
        factory: makes the default, where each needs one of its own.
        is_written: whether it is part of what is written.
    """

    name: str
    alias: str
    read: Read
    write: Write
    default: Any
    factory: Callable[[], object] | None
    is_written: bool


def _keys_of(kind: type[Any]) -> tuple[FileKey, ...]:
    return tuple(
        FileKey(
            field.name,
            kind.aliases.get(field.name, field.name),
            _reader(field.type),
            _writer(field.type),
            field.default,
            None if field.default_factory is MISSING else field.default_factory,
            field.metadata.get("written", True),
        )
        for field in fields(kind)
    )


keys_of: Callable[[type[Any]], tuple[FileKey, ...]] = cache(_keys_of)  # type: ignore[assignment]  # a class can be hashed
"""The keys of a class, in their order; the last one of a class with `others` holds all other keys."""


def _keys_by_alias(kind: type[Any]) -> Mapping[str, FileKey]:
    return {key.alias: key for key in keys_of(kind) if key.name != kind.others}


_by_alias: Callable[[type[Any]], Mapping[str, FileKey]] = cache(_keys_by_alias)  # type: ignore[assignment]  # as above


def read(kind: type[Any], data: object) -> Any:
    """Return what the data of a file or a row hold. Raises `NotSure`."""
    if isinstance(data, kind):
        return data
    if type(data) is not dict:
        raise NotSure
    known, found, others = _by_alias(kind), {}, {}
    for alias, value in data.items():
        key = known.get(alias)
        if key is not None:
            found[key.name] = key.read(value)
        elif kind.others is None:
            raise NotSure
        else:
            others[alias] = value
    if others:
        found[kind.others] = keys_of(kind)[-1].read(others)
    try:
        return kind(**found)
    except (TypeError, ValueError):
        raise NotSure from None


def _reader(annotation: Any) -> Read:  # an annotation is whatever may stand after a colon
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(arguments[0], arguments[1:])
    if origin is Literal:
        return _one_of(arguments)
    if origin in {Union, UnionType}:
        return _any_of(tuple(_reader(argument) for argument in arguments))
    if origin is tuple:
        return _many(arguments)
    if origin is dict:
        return _table(*arguments)
    if isinstance(annotation, type) and hasattr(annotation, "__dataclass_fields__"):
        return lambda value: read(annotation, value)
    return _SIMPLE.get(annotation, _never)


def _never(value: object) -> object:
    raise NotSure


def _text(value: object) -> str:
    if type(value) is not str:
        raise NotSure
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:  # half of a pair, which JSON may hold
            raise NotSure from None
    return value


def _exactly(kind: type[Any]) -> Read:
    def read_exactly(value: object) -> object:
        if type(value) is not kind:
            raise NotSure
        return value

    return read_exactly


def _number(value: object) -> float:
    if type(value) not in {float, int}:
        raise NotSure
    try:
        return float(value)  # type: ignore[arg-type]  # one of the two
    except OverflowError:
        raise NotSure from None


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-5][0-9])")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
_SECONDS_OF_OFFSET = re.compile(r"([+-][0-9]{2}:[0-9]{2}):[0-9.]+$")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _or_text(kind: type[Any], pattern: re.Pattern[str], parse: Callable[[str], Any]) -> Read:
    """Return what reads a value of a type, or a text that states one."""

    def read_either(value: object) -> object:
        if type(value) is kind:
            return value
        if type(value) is str and pattern.fullmatch(value):
            try:
                return parse(value)
            except ValueError:
                pass
        raise NotSure

    return read_either


_any_moment = _or_text(datetime, _MOMENT, datetime.fromisoformat)
_week_number = _or_text(int, _NUMBER, int)
"""A number that is a key, which JSON writes as a text."""


def _moment(value: object) -> datetime:
    moment: datetime = _any_moment(value)
    if moment.utcoffset() is None:
        raise NotSure
    return moment


_SIMPLE: Mapping[Any, Read] = {
    str: _text,
    int: _exactly(int),
    float: _number,
    bool: _exactly(bool),
    NoneType: _exactly(NoneType),
    date: _or_text(date, _DATE, date.fromisoformat),
    datetime: _moment,
    time: _exactly(time),
    UUID: _or_text(UUID, _UUID, UUID),
}


def _one_of(allowed: tuple[Any, ...]) -> Read:
    def read_one(value: object) -> object:
        for one in allowed:
            if type(value) is type(one) and value == one:
                return one
        raise NotSure

    return read_one


def _any_of(readers: tuple[Read, ...]) -> Read:
    def read_any(value: object) -> object:
        for reader in readers:
            try:
                return reader(value)
            except NotSure:
                continue
        raise NotSure

    return read_any


def _many(arguments: tuple[Any, ...]) -> Read:
    if arguments[-1] is Ellipsis:
        one = _reader(arguments[0])
        return lambda value: tuple(map(one, _listed(value)))
    each = tuple(_reader(argument) for argument in arguments)

    def read_each(value: object) -> object:
        if len(_listed(value)) != len(each):
            raise NotSure
        return tuple(reader(item) for reader, item in zip(each, _listed(value), strict=True))

    return read_each


def _listed(value: object) -> Sequence[Any]:
    if type(value) is list or type(value) is tuple:
        return value
    raise NotSure


def _table(key: Any, value: Any) -> Read:
    read_key, read_value = _week_number if key is int else _reader(key), _reader(value)

    def read_table(held: object) -> object:
        if type(held) is not dict:
            raise NotSure
        return {read_key(name): read_value(inner) for name, inner in held.items()}

    return read_table


def _annotated(inner: Any, metadata: tuple[Any, ...]) -> Read:
    chosen = [one.place for one in metadata if isinstance(one, ByPlace)]
    reader = _by_place(chosen[0], tuple(map(_reader, get_args(inner)))) if chosen else _reader(inner)
    befores = [one.parse for one in reversed(metadata) if isinstance(one, Before)]
    afters = [after for one in metadata for after in _afters(one)]
    if any(isinstance(one, Limits) and one.strict for one in metadata) and inner is date:
        reader = _exactly(date)
    if not befores and not afters:
        return reader

    def read_annotated(value: object) -> object:
        try:
            for before in befores:
                value = before(value)
            value = reader(value)
            for after in afters:
                value = after(value)
        except (ValueError, TypeError):
            raise NotSure from None
        return value

    return read_annotated


def _by_place(place: Callable[[Any], int], readers: tuple[Read, ...]) -> Read:
    return lambda value: readers[place(value)](value)


def _afters(metadata: object) -> tuple[Read, ...]:
    if isinstance(metadata, After):
        return (metadata.check,)
    return (_within(metadata),) if isinstance(metadata, Limits) else ()


def _within(limits: Limits) -> Read:
    pattern = None if limits.pattern is None else re.compile(limits.pattern)

    def check(value: Any) -> object:
        if limits.pattern is not None and (pattern.search(value) is None or value.endswith("\n")):  # type: ignore[union-attr]
            raise NotSure
        if limits.min_length is not None and len(value) < limits.min_length:
            raise NotSure
        if limits.max_length is not None and len(value) > limits.max_length:
            raise NotSure
        if limits.ge is not None and not value >= limits.ge:
            raise NotSure
        if limits.gt is not None and not value > limits.gt:
            raise NotSure
        if limits.le is not None and not value <= limits.le:
            raise NotSure
        if limits.lt is not None and not value < limits.lt:
            raise NotSure
        if limits.allow_inf_nan is False and not isfinite(value):
            raise NotSure
        return value

    return check


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How something is written: for JSON or with Python's values, and what is left out."""

    as_json: bool = True
    without_none: bool = False
    without_defaults: bool = False


def write(value: Any, options: WriteOptions, exclude: frozenset[str] = frozenset()) -> Data:
    """Return a value of a class as a table that `read` takes: keys in their order, called as files call them."""
    written: Data = {}
    for key in keys_of(type(value)):
        held = getattr(value, key.name)
        if key.name in exclude or not key.is_written or (held is None and options.without_none):
            continue
        if options.without_defaults and held == (key.default if key.factory is None else key.factory()):
            continue
        if key.name == value.others:
            written |= key.write(held, options)
        else:
            written[key.alias] = key.write(held, options)
    return written


def _writer(annotation: Any) -> Write:
    """Return how the values of a type are written: as the type is spelled, or else by what they are."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is float:
        return lambda value, _options: float(value)
    if origin is Annotated:
        spelled = [one.write for one in arguments[1:] if isinstance(one, Spelled)]
        if spelled:
            return lambda value, options: _by_value(spelled[-1](value), options)
        return _writer(arguments[0])
    if origin in {Union, UnionType}:
        rest = [argument for argument in arguments if argument is not NoneType]
        if len(rest) == 1:
            inner = _writer(rest[0])
            return lambda value, options: None if value is None else inner(value, options)
    if origin is tuple and arguments[-1] is Ellipsis and (one := _writer(arguments[0])) is not _by_value:
        return lambda value, options: (list if options.as_json else tuple)(one(item, options) for item in value)
    return _by_value


def _by_value(value: Any, options: WriteOptions) -> Any:
    kind = type(value)
    if kind in {str, int, float, bool, NoneType}:
        return value
    if hasattr(kind, "__dataclass_fields__"):
        return write(value, options)
    if isinstance(value, tuple | list):
        return (list if options.as_json else kind)(_by_value(item, options) for item in value)
    if isinstance(value, dict):
        return {_name(name, options): _by_value(item, options) for name, item in value.items()}
    return _as_text(value) if options.as_json else value


def _name(name: Any, options: WriteOptions) -> Any:
    return str(name) if options.as_json else name


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        written = _SECONDS_OF_OFFSET.sub(r"\1", value.isoformat())
        return written.removesuffix("+00:00") + "Z" if value.utcoffset() == UTC.utcoffset(None) else written
    return value.isoformat() if isinstance(value, date | time) else str(value)
