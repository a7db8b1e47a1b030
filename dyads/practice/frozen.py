"""The base of everything a file may hold: immutable, and strict about what it does not know."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A model that cannot change and refuses unknown keys.

    The text below a field says what it is for; `dyads.library.schema` reads these texts from the source when a schema
    is wanted, because collecting them at each start takes longer than the whole of pydantic.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
