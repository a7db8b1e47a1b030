"""A sentence to be said later, in the reader's language.

The pure rooms do not know which language the reader has, so they return a `Message`: the English sentence, which is
also its key in the catalogues, and what is filled into it. The edges turn it into text with `dyads.words.say`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence with the values that are filled in.

    Attributes:
        id: the English sentence with `{name}` where a value goes; the key of the catalogues.
        values: what is filled in: text, numbers, dates, or other messages. Always data, never markup.
        plural: the English sentence for any count but one, where there are two forms.
        count: which of the two forms is meant.
    """

    id: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None
    count: int | None = None


def msg(id: str, /, **values: object) -> Message:  # noqa: A002
    """Return a message with one form. The catalogues' extractor knows this function by its name."""
    return Message(id, values)


def counted(one: str, many: str, count: int, /, **values: object) -> Message:
    """Return a message with two forms; `{count}` in it is the number."""
    return Message(one, {"count": count, **values}, many, count)
