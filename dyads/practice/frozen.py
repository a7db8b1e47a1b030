"""The base of everything a file may hold: immutable, and strict about what it does not know."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A model that cannot change and refuses unknown keys; field texts become the JSON Schema's descriptions."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, strict=False)
