"""The base of everything a file may hold: immutable, and strict about what it does not know."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema

from dyads.practice.fields import NO_LENGTH, length_text, parse_length
from dyads.practice.message import msg, refusal


class Frozen(BaseModel):
    """A model that cannot change and refuses unknown keys.

    The text below a field says what it is for; `dyads.library.schema` reads these texts from the source when a schema
    is wanted, because collecting them at each start takes longer than the whole of pydantic.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _parse_or_open(text: object) -> int | str:
    if text == "open":
        return "open"
    if isinstance(text, str) and text.isalpha():
        raise refusal(NO_LENGTH, msg('write it like "2m30s", or "open"'))
    return parse_length(text)


_SCHEMA_PATTERN = r"^(?=.)(?:[0-9]{1,2}h)?(?:[0-9]{1,4}m)?(?:[0-9]{1,5}s)?$"

Length = Annotated[
    int,
    BeforeValidator(parse_length),
    PlainSerializer(length_text),
    WithJsonSchema({"type": "string", "pattern": _SCHEMA_PATTERN, "examples": ["2m30s", "45s", "1h"]}),
]
"""A length in a file, in whole seconds once read."""

LengthOrZero = Annotated[
    int,
    BeforeValidator(lambda text: 0 if text in ("0s", "0m") else parse_length(text)),
    PlainSerializer(length_text),
    WithJsonSchema({"type": "string", "pattern": _SCHEMA_PATTERN, "examples": ["10s", "0s"]}),
]
"""A length that may be none at all (`0s`)."""

LengthOrOpen = Annotated[
    int | Literal["open"],
    BeforeValidator(_parse_or_open),
    PlainSerializer(lambda length: length if length == "open" else length_text(length)),
    WithJsonSchema(
        {"anyOf": [{"const": "open"}, {"type": "string", "pattern": _SCHEMA_PATTERN}], "examples": ["2m30s", "open"]}
    ),
]
"""A length, or `open`: until someone moves on."""
