"""What a field of a file may hold beyond its type: limits, another spelling, a check of its own.

They stand in `Annotated[...]`, and `dyads.practice.plain_data` reads by them. Where pydantic reads, each turns into
pydantic's own annotation: the protocol of `annotated_types.GroupedMetadata`, which costs nothing until then.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from dyads.practice.message import RefusedValue


class _Grouped:
    __slots__ = ()
    __is_annotated_types_grouped_metadata__: ClassVar = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits(_Grouped):
    """Bounds of a number, or of the length of a text, a list or a table; `strict` takes nothing but the type itself."""

    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    strict: bool | None = None
    allow_inf_nan: bool | None = None

    def __iter__(self) -> Iterator[Any]:
        """Yield pydantic's annotations."""
        from pydantic import Field

        held = {field.name: getattr(self, field.name) for field in fields(self)}
        stated: dict[str, Any] = {name: value for name, value in held.items() if value is not None}
        yield from Field(**stated).metadata


@dataclass(frozen=True, slots=True)
class Before(_Grouped):
    """Turns what a file holds into what the type takes. Raises `RefusedValue`.

    Attributes:
        spelling: the type of what a file holds, for the JSON Schema, where that is another one.
    """

    parse: Callable[[Any], object]
    spelling: Any = None

    def __iter__(self) -> Iterator[Any]:
        """Yield pydantic's annotation."""
        from pydantic import BeforeValidator

        own = {} if self.spelling is None else {"json_schema_input_type": self.spelling}
        yield BeforeValidator(_told(self.parse), **own)


@dataclass(frozen=True, slots=True)
class After(_Grouped):
    """Looks at a value of the type, and returns it. Raises `RefusedValue`."""

    check: Callable[[Any], object]

    def __iter__(self) -> Iterator[Any]:
        """Yield pydantic's annotation."""
        from pydantic import AfterValidator

        yield AfterValidator(_told(self.check))


@dataclass(frozen=True, slots=True)
class Spelled(_Grouped):
    """Writes a value the way files do; the opposite of `Before`."""

    write: Callable[[Any], object]

    def __iter__(self) -> Iterator[Any]:
        """Yield pydantic's annotation."""
        from pydantic import PlainSerializer

        yield PlainSerializer(self.write)


@dataclass(frozen=True, slots=True)
class ByPlace(_Grouped):
    """Says by the value which of the types of a union is meant: by its place there, which is pydantic's tag, too."""

    place: Callable[[Any], int]

    def __iter__(self) -> Iterator[Any]:
        """Yield pydantic's annotation."""
        from pydantic import Discriminator

        yield Discriminator(lambda value: f"#{self.place(value)}")


@dataclass(frozen=True, slots=True)
class Tagged(_Grouped):
    """Names one of the types of a union in the place of an error; where `ByPlace` chooses "#0", "#1", as no key is."""

    name: str

    def __iter__(self) -> Iterator[Any]:
        """Yield pydantic's annotation."""
        from pydantic import Tag

        yield Tag(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class JsonSchema(_Grouped):
    """What a JSON Schema says of it."""

    node: Mapping[str, Any]

    def __iter__(self) -> Iterator[Any]:
        """Yield pydantic's annotation."""
        from pydantic import WithJsonSchema

        yield WithJsonSchema(dict(self.node))


def _told(work: Callable[[Any], object]) -> Callable[[Any], object]:
    """Return the work as pydantic wants it, which collects errors of its own kind."""

    def told(value: Any) -> object:
        try:
            return work(value)
        except RefusedValue as refused:
            from pydantic_core import PydanticCustomError

            raise PydanticCustomError("dyads", "refused", {"what": refused.what, "hint": refused.hint}) from None

    return told


@dataclass(frozen=True, slots=True)
class _Pydantic:
    """Stands for a type of pydantic's, which is not loaded until pydantic asks for it."""

    name: str

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        import pydantic

        return handler.generate_schema(getattr(pydantic, self.name))


if TYPE_CHECKING:
    from pydantic import JsonValue as JsonValue

    AwareDatetime = datetime
else:
    JsonValue = Annotated[Any, _Pydantic("JsonValue")]
    """What JSON can hold."""
    AwareDatetime = Annotated[datetime, _Pydantic("AwareDatetime")]
    """A moment with its offset."""
